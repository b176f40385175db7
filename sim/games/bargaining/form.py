"""The form `bargaining`: two parties, several issues, a cap on the agenda."""

from __future__ import annotations

from sim.games.bargaining.description import DESCRIPTION
from sim.games.bargaining.game import BargainingBlock, bargaining_vocabulary, build_bargaining, explicit_bargaining
from sim.games.form import Form

BARGAINING = Form(
    BargainingBlock, "nash-bargaining", bargaining_vocabulary, build_bargaining, explicit_bargaining, DESCRIPTION
)
