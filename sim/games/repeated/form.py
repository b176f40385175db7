"""The form `repeated`: a stage game with a shadow of the future."""

from __future__ import annotations

from sim.games.form import Form
from sim.games.repeated.description import DESCRIPTION
from sim.games.repeated.game import RepeatedBlock, build_repeated, explicit_repeated, repeated_vocabulary

REPEATED = Form(RepeatedBlock, "sustain", repeated_vocabulary, build_repeated, explicit_repeated, DESCRIPTION)
