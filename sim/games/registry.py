"""The table of game forms: one line a form, imported when it is asked for by name."""

from __future__ import annotations

from typing import Any

from sim.games.form import Form
from sim.lazy import Table

AnyForm = Form[Any, Any, Any]
"""A form whose block, game and batch are known to itself alone."""

FORMS: Table[AnyForm] = Table(
    "sim.games",
    {
        "moves": "moves.form.MOVES",
        "crowd": "crowd.form.CROWD",
        "coalition": "coalition.form.COALITION",
        "bargaining": "bargaining.form.BARGAINING",
        "repeated": "repeated.form.REPEATED",
    },
)

__all__ = ["FORMS", "AnyForm", "Form"]
