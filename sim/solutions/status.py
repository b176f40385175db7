"""What is known of a draw's solutions (`Status`), and what the list of them claims to be (`Coverage`)."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """What is known about a draw's set of solutions. The numbers are what the store holds and never change.

    Of concepts that look for solutions of one kind (`Coverage.OF_A_KIND`) a status speaks of that kind alone.
    """

    UNIQUE = 0
    SEVERAL = 1
    CONTINUUM = 2
    INCOMPLETE = 3
    NONE = 4
    UNDEFINED = 5

    @property
    def advice(self) -> str:
        """One sentence on what the status means."""
        return _ADVICE[self]


_ADVICE: dict[Status, str] = {
    Status.UNIQUE: "exactly one equilibrium, and it is known to be the only one",
    Status.SEVERAL: "finitely many equilibria, all of them found",
    Status.CONTINUUM: "infinitely many equilibria; the extreme points of their components are listed",
    Status.INCOMPLETE: "the equilibria listed are equilibria, but there may be more; see the reason",
    Status.NONE: "the concept has no solution here, and that is known",
    Status.UNDEFINED: "a number is outside of what it can be, so there is no game to solve; see the reason",
}


class Coverage(IntEnum):
    """What a list of solutions claims, from the strongest claim to the weakest; the numbers never change."""

    ALL = 0
    EXTREME_POINTS = 1
    PREDICTION = 2
    OF_A_KIND = 3
    SOME = 4

    @property
    def text(self) -> str:
        """The claim in words."""
        return _CLAIMS[self]


_CLAIMS: dict[Coverage, str] = {
    Coverage.ALL: "every solution is listed",
    Coverage.EXTREME_POINTS: "a continuum, listed by the extreme points of its components",
    Coverage.PREDICTION: "what the theory predicts",
    Coverage.OF_A_KIND: "every solution of one kind is listed; there may be others of other kinds",
    Coverage.SOME: "what is listed are solutions; there may be others",
}
