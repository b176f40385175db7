"""How players, moves and actions are called in a scenario's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]
"""The explicit form of a scenario: what JSON and YAML hold, nested, whose keys `sim.document.schema` describes."""


@dataclass(frozen=True)
class Labels:
    """How players, moves and (move, action) pairs are called; what has no label is called by its name."""

    players: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)

    def player(self, name: str) -> str:
        """Return the player's label."""
        return self.players.get(name, name)

    def action(self, move: str, name: str) -> str:
        """Return the action's label."""
        return self.actions.get((move, name), name)

    def move(self, name: str) -> str:
        """Return the move's label."""
        return self.moves.get(name, name)


def labels_of(document: Document) -> Labels:
    """Return the labels in a scenario's explicit form; none where it is empty or its form knows no moves."""
    players = {name: block["label"] or name for name, block in document.get("players", {}).items()}
    blocks = document.get("moves", {})
    actions = {(move, a): label for move, block in blocks.items() for a, label in block["actions"].items()}
    return Labels(players, actions, {move: block["label"] or move for move, block in blocks.items()})


def member_name(text: str) -> str:
    """Return a text with what members have called by its name: `cost[usa] > trade[usa, rok]` in plain names.

    >>> member_name("cost[usa] > trade[usa, rok]")
    'cost_usa > trade_usa_rok'
    """
    return re.sub(r"\b([A-Za-z_]\w*)\[\s*(\w+(?:\s*,\s*\w+)*)\s*\]", _joined, text, flags=re.ASCII)


def _joined(found: re.Match[str]) -> str:
    return "_".join([found[1], *(member.strip() for member in found[2].split(","))])


def labelled(label: str, name: str) -> str:
    """Return a label, with the name behind it where it cannot be read off the label: 'North Korea (dprk)'."""
    return label if label.lower().replace(" ", "_") == name.lower() else f"{label} ({name})"
