"""What solutions are called under a concept, and what is known where they are one, several, a continuum or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sim.solutions.status import Status


@dataclass(frozen=True)
class Words:
    """The words of one concept; without any of its own, it finds equilibria."""

    one: str = "equilibrium"
    many: str = "equilibria"
    residual: str = "regret {} of the payoffs' range"
    """What the residual is, with a place for it."""
    known: Mapping[Status, str] = field(default_factory=dict)
    """Sentences that say more than `Status.advice` does."""
    counts_tags: bool = True
    """Whether the share of draws with a tag says anything: not of ends, which every set of solutions has."""

    def advice(self, status: Status, listed: int = 1) -> str:
        """Return one sentence on what is known."""
        if status == Status.INCOMPLETE and listed == 0:
            return "none was found, but some may exist; see the reason"
        return self.known.get(status) or status.advice.replace("equilibria", self.many).replace("equilibrium", self.one)

    def counted(self, count: int) -> str:
        """Return '1 state', '2 states'."""
        return f"{count} {self.one if count == 1 else self.many}"


EQUILIBRIUM: Final = Words()

PURE: Final = Words(
    known={
        Status.UNIQUE: "exactly one in pure strategies; others may mix",
        Status.SEVERAL: "all of those in pure strategies; others may mix",
        Status.NONE: "there is none in pure strategies, and that is known",
    }
)
"""Of concepts that look at pure strategies alone."""

SHORTFALL: Final = "falls short of the best reply to its belief by {} of the payoffs' range"
"""The residual of concepts in which players reply to a belief."""

STAKE: Final = "off by {} of what is at stake"
"""The residual of concepts that share something out."""

BY_DEFINITION: Final[Mapping[Status, str]] = {Status.UNIQUE: "there is one by definition"}
