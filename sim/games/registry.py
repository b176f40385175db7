"""The table of game forms: one line a form."""

from __future__ import annotations

from typing import Any

from sim.games.bargaining.form import BARGAINING
from sim.games.coalition.form import COALITION
from sim.games.crowd.form import CROWD
from sim.games.form import Form
from sim.games.moves.form import MOVES
from sim.games.repeated.form import REPEATED

AnyForm = Form[Any, Any, Any]
"""A form whose block, game and batch are known to itself alone."""

FORMS: dict[str, AnyForm] = {
    "moves": MOVES,
    "crowd": CROWD,
    "coalition": COALITION,
    "bargaining": BARGAINING,
    "repeated": REPEATED,
}

__all__ = ["FORMS", "AnyForm", "Form"]
