"""Why a list of solutions may lack some: one name and one number a reason.

The numbers are what the store holds, so a number once given is never given another meaning; new reasons are added at
the end.
"""

from __future__ import annotations

from enum import IntEnum


class Reason(IntEnum):
    """Why a draw is `Status.INCOMPLETE` or `UNDEFINED`; `COMPLETE` where nothing is known to be missing."""

    COMPLETE = 0
    TOO_MANY = 1
    TOO_LARGE = 2
    SEARCH_ENDED = 3
    CONTINUUM_IN_SUBGAME = 4
    DEGENERATE = 5
    ONLY_PURE = 6
    PART_INCOMPLETE = 7
    CONTINUUM_IN_PART = 8
    TOO_MANY_COMBINATIONS = 9
    ONLY_EXTREMAL = 10
    NO_COMPLEMENTS = 11
    NOT_SYMMETRIC = 12
    OTHER_COMMITMENTS = 13
    BRANCH_DIVIDES = 14
    BRANCH_LOST = 15
    SOME_COMPUTED = 16
    PAYOFF_UNDEFINED = 17
    CHANCE_OUTSIDE = 18
    CHANCE_SUM = 19
    CHANCE_AND_PAYOFF = 20
    DISCOUNT_OUTSIDE = 21
    OUTCOMES_UNCLEAR = 22
    BUDGET = 23
    ONE_FOUND = 24
    STATES_DIFFER = 25
    OPPOSED = 26
    VOTES_UNCOUNTABLE = 27
    OPTION_OUTSIDE = 28
    CURVED = 29
    CAPACITY_OUTSIDE = 30
    LIMIT_UNKNOWN = 31
    NONE_PURE = 32

    @property
    def text(self) -> str:
        """The reason in words; empty for `COMPLETE`."""
        return _TEXTS[self]

    @property
    def undefined(self) -> bool:
        """Whether it says which number left its domain, so that there is no game to solve."""
        return self in LEFT.values()


LEFT: dict[frozenset[str], Reason] = {
    frozenset({"payoff"}): Reason.PAYOFF_UNDEFINED,
    frozenset({"chance"}): Reason.CHANCE_OUTSIDE,
    frozenset({"sum of chances"}): Reason.CHANCE_SUM,
    frozenset({"chance", "payoff"}): Reason.CHANCE_AND_PAYOFF,
    frozenset({"discount"}): Reason.DISCOUNT_OUTSIDE,
    frozenset({"outcomes"}): Reason.OUTCOMES_UNCLEAR,
    frozenset({"votes"}): Reason.VOTES_UNCOUNTABLE,
    frozenset({"option"}): Reason.OPTION_OUTSIDE,
    frozenset({"capacity"}): Reason.CAPACITY_OUTSIDE,
}
"""What left its domain (the words of a batch's `left_domain`): what that is called; where more did, the first of it."""

_TEXTS: dict[Reason, str] = {
    Reason.COMPLETE: "",
    Reason.TOO_MANY: "more equilibria than the limit of this method",
    Reason.TOO_LARGE: "the game is too large for the complete method",
    Reason.SEARCH_ENDED: "the search reached its limit before it could exclude further equilibria",
    Reason.CONTINUUM_IN_SUBGAME: (
        "a continuum inside a subgame: its extreme points were carried upward, intermediate points were not"
    ),
    Reason.DEGENERATE: "degenerate beyond what the method decides",
    Reason.ONLY_PURE: "three or more players: only the pure equilibria are listed",
    Reason.PART_INCOMPLETE: "a used scenario has no solution here, or the list of its solutions is incomplete",
    Reason.CONTINUUM_IN_PART: ("a continuum inside a used scenario: only its extreme points were carried upward"),
    Reason.TOO_MANY_COMBINATIONS: "more combinations of the used scenarios' solutions than the limit of this method",
    Reason.ONLY_EXTREMAL: "only the least and the greatest equilibrium of the crowd are listed",
    Reason.NO_COMPLEMENTS: (
        "joining is not more attractive the more others join: the crowd may have no least and greatest equilibrium"
    ),
    Reason.NOT_SYMMETRIC: "the game is not symmetric",
    Reason.OTHER_COMMITMENTS: "the leader may have other commitments that are as good",
    Reason.BRANCH_DIVIDES: "the branch of quantal responses divides before this precision: its straight part is listed",
    Reason.BRANCH_LOST: "the branch of quantal responses could not be followed",
    Reason.LIMIT_UNKNOWN: (
        "the branch of quantal responses was followed to no limit that this method can tell: none is listed"
    ),
    Reason.SOME_COMPUTED: "the concept computes some solutions and not all",
    Reason.PAYOFF_UNDEFINED: "a payoff is not a finite number (a logarithm, a root or a division may have no value)",
    Reason.CHANCE_OUTSIDE: "a probability of chance is below 0 or above 1",
    Reason.CHANCE_SUM: "the probabilities of a chance move do not sum to 1",
    Reason.CHANCE_AND_PAYOFF: (
        "a probability of chance is below 0 or above 1, and a payoff is not a finite number (a logarithm, a root or a "
        "division may have no value)"
    ),
    Reason.DISCOUNT_OUTSIDE: "the discount factor is not from 0 to below 1",
    Reason.ONE_FOUND: (
        "too large for the complete method, or degenerate beyond it: one equilibrium was looked for and found"
    ),
    Reason.NONE_PURE: "there is none in pure strategies, which is known; one that mixes was looked for and found",
    Reason.VOTES_UNCOUNTABLE: (
        "votes are below 0, pass without any, or are of too many members for more than six decimals"
    ),
    Reason.OPTION_OUTSIDE: "an option of the concept, which is an expression here, has a value that it does not take",
    Reason.CAPACITY_OUTSIDE: "the capacity, how many issues can be settled, is below 0",
    Reason.CURVED: (
        "a continuum with curved borders: its corners are listed, and between them more or less may be paid than there"
    ),
    Reason.OUTCOMES_UNCLEAR: "not exactly one of the outcomes holds",
    Reason.BUDGET: "budget: the work counted for one game was used up; a larger --budget goes on",
    Reason.STATES_DIFFER: "ends that are called one state (a conflict that is over) pay a player differently",
    Reason.OPPOSED: (
        "opposed interests (zero-sum, but for units): one equilibrium was computed; there may be others, and they pay "
        "the players who move the same"
    ),
}
