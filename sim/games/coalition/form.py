"""The form `coalition`: who gets what of a joint project."""

from __future__ import annotations

from sim.games.coalition.block import CoalitionBlock
from sim.games.coalition.description import DESCRIPTION
from sim.games.coalition.game import build_coalition, coalition_vocabulary, explicit_coalition
from sim.games.form import Form

COALITION = Form(CoalitionBlock, "shapley", coalition_vocabulary, build_coalition, explicit_coalition, DESCRIPTION)
