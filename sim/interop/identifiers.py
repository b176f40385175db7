"""Labels of a game of Gambit's made names of a scenario: letters, digits and _, with no meaning of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sim.expressions import FUNCTIONS
from sim.expressions.tokens import RESERVED

TAKEN = frozenset({*RESERVED, *FUNCTIONS, "all", "none", "rest", "otherwise", "payoff", "chance"})
"""Words that mean something in a scenario."""
LONGEST = 60


class Identifiers:
    """Names of one scenario: actions may share names among moves; everything else has one of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set(TAKEN)

    def players(self, labels: Sequence[str]) -> list[str]:
        """Return a name for each player; moves may be called alike."""
        return _unlike([identifier(label, "player") for label in labels], set(TAKEN))

    def actions(self, labels: Sequence[str]) -> list[str]:
        """Return a name for each action of a move; no parameter or move may be called so afterwards."""
        found = _unlike([identifier(label, "a") for label in labels], set(TAKEN))
        self._taken.update(found)
        return found

    def distinct(self, labels: Sequence[str]) -> list[str]:
        """Return a name for each label that nothing else has."""
        found = _unlike([identifier(label, "m") for label in labels], self._taken)
        self._taken.update(found)
        return found


def identifier(label: str, prefix: str) -> str:
    """Return a label as a name, `prefix` before it where it begins with a digit, or nothing of it is left."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_]+", "_", plain).strip("_")[:LONGEST]
    return name if name and not name[0].isdigit() else f"{prefix}{name}"


def _unlike(names: Sequence[str], taken: set[str]) -> list[str]:
    """Return the names with a number behind those that are taken already."""
    found: list[str] = []
    for name in names:
        tried, number = name, 1
        while tried in taken or tried in found:
            number += 1
            tried = f"{name}_{number}"
        found.append(tried)
    return found
