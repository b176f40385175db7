"""What solutions are called under each concept, and what is known where they are one, several, a continuum or none.

A concept without a line here finds equilibria, and `ADVICE` says what is known of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.solutions.solution import ADVICE, Status

UNIQUE, SEVERAL, CONTINUUM, NONE = Status.UNIQUE, Status.SEVERAL, Status.CONTINUUM, Status.NONE


@dataclass(frozen=True)
class Words:
    """The words of one concept."""

    one: str = "equilibrium"
    many: str = "equilibria"
    residual: str = "regret {} of the payoffs' range"
    """What the residual is, with a place for it."""
    known: Mapping[Status, str] = field(default_factory=dict)
    """Sentences that say more than `ADVICE` does."""
    counts_marks: bool = True
    """Whether the share of draws with a mark says anything: not of ends, which every set of solutions has."""

    def advice(self, status: Status, listed: int = 1) -> str:
        """Return one sentence on what is known."""
        if status == Status.INCOMPLETE and listed == 0:
            return "none could be told here, and there may be some; see the reason"
        return self.known.get(status) or ADVICE[status].replace("equilibria", self.many).replace(
            "equilibrium", self.one
        )

    def counted(self, count: int) -> str:
        """Return '1 state', '2 states'."""
        return f"{count} {self.one if count == 1 else self.many}"


EQUILIBRIUM = Words()


def words_of(concept: str) -> Words:
    """Return the words of a concept by its name."""
    return WORDS.get(concept, EQUILIBRIUM)


_PURE: dict[Status, str] = {
    UNIQUE: "exactly one in pure strategies; others may mix",
    SEVERAL: "all of those in pure strategies; others may mix",
    NONE: "there is none in pure strategies, and that is known",
}
_POLYTOPE: dict[Status, str] = {
    UNIQUE: "there is exactly one, and that is known",
    CONTINUUM: "a polytope of them; listed are where payoffs, welfare and outcomes' odds are lowest and highest",
}
_ONE_PLAY: dict[Status, str] = {UNIQUE: "the one play that the theory predicts"}
_BY_DEFINITION: dict[Status, str] = {UNIQUE: "there is one by definition"}
_SHORT = "falls short of the best reply to its belief by {} of the payoffs' range"
_SHARED = "off by {} of what is at stake"

WORDS: dict[str, Words] = {
    "pure-nash": Words(known=_PURE),
    "level-k": Words("profile", "profiles", _SHORT, _ONE_PLAY),
    "cognitive-hierarchy": Words("profile", "profiles", _SHORT, _ONE_PLAY),
    "rationalizable": Words(
        "profile",
        "profiles",
        _SHORT,
        {
            UNIQUE: "one profile alone survives: everybody's reasoning leads there",
            CONTINUUM: "all profiles of actions that survive; players who reason may play any of them, and mix",
        },
    ),
    "ess": Words(
        "stable strategy",
        "stable strategies",
        known={
            UNIQUE: "exactly one strategy is evolutionarily stable",
            SEVERAL: "all evolutionarily stable strategies",
            NONE: "no strategy is evolutionarily stable, and that is known",
        },
    ),
    "stackelberg": Words(
        "optimal commitment", "optimal commitments", "regret of the follower {} of its payoffs' range"
    ),
    "logit": Words(
        "quantal response",
        "quantal responses",
        "differs from the response to it by {} in probability",
        {UNIQUE: "the one on the branch that begins with uniform play; others may lie off it"},
    ),
    "sequential": Words(
        known={UNIQUE: "the one that quantal responses lead to as errors vanish; the game may have others"}
    ),
    "perfect-bayesian": Words(known=_PURE),
    "correlated": Words(known=_POLYTOPE, counts_marks=False),
    "coarse-correlated": Words(known=_POLYTOPE, counts_marks=False),
    "conflict-stability": Words(
        "state",
        "states",
        "stable by the order of payoffs alone",
        {
            UNIQUE: "exactly one is stable for all players",
            SEVERAL: "all that are stable for all players",
            NONE: "none is stable for all players, and that is known",
        },
    ),
    "crowd-counts": Words(
        known={
            UNIQUE: "exactly one in which every member surely joins or surely stays; others may mix",
            SEVERAL: "all in which every member surely joins or surely stays; others may mix",
            NONE: "there is none in which every member surely joins or surely stays, and that is known",
        }
    ),
    "crowd-symmetric": Words(
        known={
            UNIQUE: "exactly one in which all members do the same; in others they may differ",
            SEVERAL: "all in which all members do the same; in others they may differ",
        }
    ),
    "shapley": Words("allocation", "allocations", _SHARED, _BY_DEFINITION),
    "banzhaf": Words(
        "value",
        "values",
        _SHARED,
        {UNIQUE: "there is one by definition; unless normalised it need not add up to the whole"},
    ),
    "nucleolus": Words(
        "allocation",
        "allocations",
        _SHARED,
        {**_BY_DEFINITION, NONE: "all together have less than each alone: no allocation gives everybody that much"},
    ),
    "core": Words(
        "allocation",
        "allocations",
        _SHARED,
        {
            UNIQUE: "the core is one allocation",
            CONTINUUM: "a polytope of them; listed are those that give a player least or most",
            NONE: "the core is empty: whatever the shares, some coalition has more by itself",
        },
        counts_marks=False,
    ),
    "least-core": Words(
        "allocation",
        "allocations",
        _SHARED,
        {
            UNIQUE: "the least core is one allocation",
            CONTINUUM: "a polytope of them; listed are those that give a player least or most",
        },
        counts_marks=False,
    ),
    "nash-bargaining": Words("settlement", "settlements", _SHARED, _BY_DEFINITION),
    "kalai-smorodinsky": Words("settlement", "settlements", _SHARED, _BY_DEFINITION),
    "egalitarian": Words("settlement", "settlements", _SHARED, _BY_DEFINITION),
}
"""One line a concept, or none."""
