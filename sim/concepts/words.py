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
    worth: str = "payoffs"
    """What is told of each player as its payoff, in one world."""
    mean_worth: str = "expected payoff"
    """The same where it is told over many worlds."""
    level: str = ""
    """Both, of games that pay those who do nothing, too, where payoffs are no gains over that."""
    counts_members: bool = False
    """Whether a profile says how many of a bloc do something, not with which probability each does."""
    counts_tags: bool = True
    """Whether the share of draws with a tag says anything: not of ends, which every set of solutions has."""
    middle: str = ""
    """What equal weights suppose of a continuum, to stand behind an 'if'; '' where they fall on what is listed."""

    def advice(self, status: Status, listed: int = 1, scope: str = "") -> str:
        """Return one sentence on what is known; of solutions of one kind where `scope` names it."""
        if status == Status.INCOMPLETE and listed == 0:
            return "none was found, but some may exist; see the reason"
        if scope and status in _OF_A_KIND:
            kind = kind_of(scope)
            which = kind.which + (self.but_for if status in _COUNTED else "")
            return _OF_A_KIND[status].format(one=self.one, many=self.many, which=which, others=kind.others)
        return self.known.get(status) or status.advice.replace("equilibria", self.many).replace("equilibrium", self.one)

    def worth_in(self, game: object) -> str:
        """Return what a player's payoff is in a compiled game: crowds may pay those who stay."""
        return self.level if self.level and getattr(game, "pays_stayers", False) else self.worth

    def mean_worth_in(self, game: object) -> str:
        """Return the same where it is told over many worlds."""
        return self.level if self.level and getattr(game, "pays_stayers", False) else self.mean_worth

    @property
    def but_for(self) -> str:
        """What solutions that are called one, or so many, still differ in; '' where in nothing."""
        return ", but for who of a bloc joins" if self.counts_members else ""

    def counted(self, count: int) -> str:
        """Return '1 state', '2 states'."""
        return f"{count} {self.one if count == 1 else self.many}"


EQUILIBRIUM: Final = Words()

_OF_A_KIND: Final[Mapping[Status, str]] = {
    Status.UNIQUE: "exactly one {one} {which}; {others} may exist",
    Status.SEVERAL: "finitely many {many} {which}, all of them listed; {others} may exist",
    Status.CONTINUUM: (
        "infinitely many {many} {which}; the extreme points of their components are listed; {others} may exist"
    ),
    Status.NONE: "there is no {one} {which}, and that is known; {others} may exist",
}
"""What is known where a list claims all solutions of one kind (`Coverage.OF_A_KIND`)."""


_COUNTED: Final = (Status.UNIQUE, Status.SEVERAL)
"""Statuses that say how many solutions there are."""


@dataclass(frozen=True)
class Kind:
    """How solutions of one kind are spoken of: 'all pure equilibria', 'one in pure strategies', 'mixed ones'."""

    name: str
    which: str
    others: str


OF_PARTS: Final = "of parts"
"""The scope where it is used scenarios of which solutions of one kind are listed."""

_KINDS: Final = {
    "pure": Kind("pure", "in pure strategies", "mixed ones"),
    OF_PARTS: Kind("", "with those that the parts list", "with others of the parts more"),
    "symmetric": Kind("symmetric", "in which all members of a bloc do the same", "others, in which they differ,"),
}


def kind_of(scope: str) -> Kind:
    """Return how solutions of a scope are spoken of; of one that has no words here, by its own name."""
    return _KINDS.get(scope, Kind(scope, f"that are {scope}", "others"))


SHORTFALL: Final = "falls short of the best reply to its belief by {} of the payoffs' range"
"""The residual of concepts in which players reply to a belief."""

STAKE: Final = "off by {} of what is at stake"
"""The residual of concepts that share something out."""

BY_DEFINITION: Final[Mapping[Status, str]] = {Status.UNIQUE: "there is one by definition"}
