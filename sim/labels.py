"""How players, moves and actions are called in a scenario's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Labels:
    """How players, moves and (move, action) pairs are called; what has no label is called by its name."""

    players: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def player(self, name: str) -> str:
        """Return the player's label."""
        return self.players.get(name, name)

    def action(self, move: str, name: str) -> str:
        """Return the action's label."""
        return self.actions.get((move, name), name)


def labels_of(document: Mapping[str, Any]) -> Labels:
    """Return the labels in a scenario's explicit form; none where it is empty or its form knows no moves."""
    players = {name: block["label"] or name for name, block in document.get("players", {}).items()}
    moves = document.get("moves", {}).items()
    return Labels(players, {(move, a): label for move, block in moves for a, label in block["actions"].items()})
