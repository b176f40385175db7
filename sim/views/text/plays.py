"""What is played in an equilibrium, in labels; the store tells it in names (`sim.store.equilibrium_index`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario.types import Scenario

LEFT = "open"
"""The choice about an issue that need not be told: it is not settled."""
SHOWN = 3
"""Plays that are listed of a set of equilibria."""


def spoken_plays(plays: Sequence[Mapping[str, Any]] | None, scenario: Scenario) -> str:
    """Return the plays of a set of equilibria, each once, as a summary holds them."""
    if plays is None:
        return "so many different sets that they are not told apart"
    told = list(dict.fromkeys(spoken_play(p["play"], scenario) for p in plays))
    more = f"; and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return f"{'; or '.join(told[:SHOWN])}{more}" if told else "none"


def spoken_play(play: str, scenario: Scenario) -> str:
    """Return 'xi: meet, kim: meet or avoid' in labels; in forms without moves, who or what has which choice."""
    parts = [part.partition(": ")[::2] for part in play.split(", ")]
    moves = scenario.document.get("moves", {})
    if moves:
        return ", ".join(
            _done(moves[move]["actions"], actions) if move in moves else actions for move, actions in parts
        )
    together: dict[str, list[str]] = {}
    for choice, actions in parts:
        together.setdefault(actions, []).append(_label(choice, scenario.document))
    return "; ".join(f"{actions}: {', '.join(names)}" for actions, names in together.items() if actions != LEFT)


def _done(labels: Mapping[str, str], actions: str) -> str:
    return " or ".join(labels.get(action, action) for action in actions.split(" or "))


def _label(choice: str, document: Mapping[str, Any]) -> str:
    """Return the label of an issue or a bloc."""
    block = document.get("issues", {}).get(choice) or document["players"].get(choice) or {}
    return str(block.get("label") or choice)
