"""What a concept returns: all equilibria of every draw in fixed shape, each with its residual, each draw a status."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Status(IntEnum):
    """What is known about a draw's set of solutions."""

    UNIQUE = 0
    SEVERAL = 1
    CONTINUUM = 2
    INCOMPLETE = 3
    NONE = 4
    UNDEFINED = 5


ADVICE: dict[Status, str] = {
    Status.UNIQUE: "exactly one equilibrium, and it is known to be the only one",
    Status.SEVERAL: "finitely many equilibria, all of them found",
    Status.CONTINUUM: "infinitely many equilibria; the extreme points of their components are listed",
    Status.INCOMPLETE: "the equilibria listed are equilibria, but there may be more; see the reason",
    Status.NONE: "the concept has no solution here, and that is known",
    Status.UNDEFINED: "a payoff is not finite, or chance probabilities do not sum to one; look at the parameters",
}
"""One sentence of advice for each status."""

REASONS: tuple[str, ...] = (
    "",
    "more equilibria than there is room for",
    "the game is too large for the complete method",
    "the search reached its limit before it could exclude further equilibria",
    "a continuum inside a subgame: its extreme points were carried upward, intermediate points were not",
    "degenerate beyond what the method decides",
    "three or more players: only the pure equilibria are listed",
    "a used scenario has no solution here, or the list of its solutions is incomplete",
    "a continuum inside a used scenario: only its extreme points were carried upward",
    "more combinations of the used scenarios' solutions than there is room for",
    "only the least and the greatest equilibrium of the crowd are listed",
    "joining is not more attractive the more others join: the crowd may have no least and greatest equilibrium",
    "the game is not symmetric",
    "the leader may have other commitments that are as good",
    "the branch of quantal responses divides before this precision: its straight part is listed",
    "the branch of quantal responses could not be followed",
)
"""Why a draw is INCOMPLETE, by the code in `Solution.reason`."""


@dataclass(frozen=True)
class Solution:
    """All solutions of every draw. Beyond `count[draw]`, floats are NaN, components -1, flags false.

    The axis `equilibrium` is as long as the largest count in this batch; `choice` numbers (information set, action)
    as `sim.games.moves.tree` explains; `rule` follows `rules`.
    """

    profiles: NDArray[np.float64]
    """`profiles[draw, equilibrium, choice]`: behaviour strategies."""
    payoffs: NDArray[np.float64]
    """`payoffs[draw, equilibrium, player]`: expected payoffs, in the scenario's units."""
    regret: NDArray[np.float64]
    """`regret[draw, equilibrium]`: residual of the concept's own condition, as a share of the payoffs' range."""
    component: NDArray[np.int64]
    """`component[draw, equilibrium]`: which connected component of the equilibrium set it belongs to."""
    isolated: NDArray[np.bool_]
    """`isolated[draw, equilibrium]`: not part of a continuum."""
    count: NDArray[np.int64]
    """`count[draw]`."""
    status: NDArray[np.uint8]
    """`status[draw]`: a `Status`."""
    reason: NDArray[np.uint8]
    """`reason[draw]`: why the status is INCOMPLETE, an index into `REASONS`; 0 otherwise."""
    rules: tuple[str, ...]
    """The selection rules applied."""
    weights: NDArray[np.float64]
    """`weights[draw, rule, equilibrium]`: the rule's probability of each equilibrium; NaN where it selects none."""
    decided: NDArray[np.bool_]
    """`decided[draw, rule]`: the rule itself singled out one equilibrium; else it spread weight over the rest."""
    outcomes: NDArray[np.float64] | None = None
    """`outcomes[draw, equilibrium, outcome]`: probabilities of the scenario's outcomes, from concepts and forms in
    which the profile alone does not tell them (a correlating device, a crowd); None where it does."""
    beliefs: NDArray[np.float64] | None = None
    """`beliefs[draw, equilibrium, node]`: of each decision node, its probability given its information set; nodes are
    the tree's, entries of other nodes NaN. None from concepts without beliefs."""
    mark_names: tuple[str, ...] = ()
    """What the concept says of single equilibria, such as 'pooling' or 'survives the intuitive criterion'."""
    marks: NDArray[np.bool_] | None = None
    """`marks[draw, equilibrium, mark]`: which of `mark_names` hold; None where there are none."""

    def __len__(self) -> int:
        return len(self.count)

    @property
    def complete(self) -> NDArray[np.bool_]:
        """`complete[draw]`: every solution (every extreme one of a continuum) is known to be listed."""
        known: NDArray[np.bool_] = self.status <= Status.CONTINUUM
        return known | (self.status == Status.NONE)


@dataclass(frozen=True)
class Equilibria:
    """Equilibria of a batch of strategic games, before selection: what the strategic solvers return.

    `profiles[game, equilibrium, choice]` with choices = the players' actions one after another; the rest as in
    `Solution`. `truncated[game]` is a code of `REASONS`, 0 where the list is complete.
    """

    profiles: NDArray[np.float64]
    regret: NDArray[np.float64]
    component: NDArray[np.int64]
    isolated: NDArray[np.bool_]
    count: NDArray[np.int64]
    truncated: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.count)
