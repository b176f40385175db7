"""All solutions of every draw in fixed shape, each with its residual, each draw with a status.

`Equilibria` is what solvers of strategic games return and selection rules choose from; `Solution` is what a concept
returns, and everything that an `Equilibria` is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.solutions.reason import Reason
from sim.solutions.status import Coverage


@dataclass(frozen=True)
class Equilibria:
    """Equilibria of a batch of games. Beyond `count[game]`, floats are NaN, components -1, flags false.

    The axis `equilibrium` is as long as the largest count in this batch, or longer.
    """

    profiles: NDArray[np.float64]
    """`profiles[game, equilibrium, choice]`: of strategic games, the players' actions one after another; of trees,
    (information set, action) as `sim.games.moves.tree` numbers them."""
    regret: NDArray[np.float64]
    """`regret[game, equilibrium]`: residual of the concept's own condition, as a share of the payoffs' range."""
    component: NDArray[np.int64]
    """`component[game, equilibrium]`: which connected component of the set of equilibria it belongs to."""
    isolated: NDArray[np.bool_]
    """`isolated[game, equilibrium]`: not part of a continuum."""
    count: NDArray[np.int64]
    """`count[game]`: how many are listed."""
    reason: NDArray[np.uint8]
    """`reason[game]`: a `Reason` why the list may lack some; `Reason.COMPLETE` otherwise."""
    exact: NDArray[np.bool_] | None = field(default=None, kw_only=True)
    """`exact[game]`: the list was computed in fractions, so that two of its entries differ, near as they may lie; None
    where no game's was."""

    def __len__(self) -> int:
        return len(self.count)

    @cached_property
    def listed(self) -> NDArray[np.bool_]:
        """The mask `listed[game, equilibrium]` of what is listed, before the padding. Kept, as many ask for it."""
        return mask(self.count, self.room)

    @cached_property
    def room(self) -> int:
        """How long the axis `equilibrium` is."""
        return self.regret.shape[1]


def mask(count: NDArray[np.int64], room: int) -> NDArray[np.bool_]:
    """Return `mask[game, place]`: whether a place is among the first `count[game]`, of `room` places."""
    return np.arange(room) < count[:, None]


@dataclass(frozen=True)
class Totals:
    """What all solutions of a draw come to where a sum over its list does not tell: the list is cut short, or it is the
    ends of a continuum, whose number says nothing of how likely what they pay is.
    """

    cut: NDArray[np.bool_]
    """`cut[draw]`: whether it is such a draw; of others the list itself tells everything."""
    values: NDArray[np.float64]
    """`values[draw, way, quantity]`: means under each rule, then the lowest, then the highest; of outcomes'
    probabilities, then of payoffs. NaN where it is not known."""


@dataclass(frozen=True)
class Solution(Equilibria):
    """All solutions of every draw, with what they pay, what is known of them and how the rules weigh them.

    Where the docstrings of `Equilibria` say game, read draw; the axis `rule` follows `rules`.
    """

    payoffs: NDArray[np.float64]
    """`payoffs[draw, equilibrium, player]`: expected payoffs, in the scenario's units."""
    status: NDArray[np.uint8]
    """`status[draw]`: a `Status`."""
    coverage: NDArray[np.uint8]
    """`coverage[draw]`: a `Coverage`, what the list claims."""
    rules: tuple[str, ...]
    """The selection rules applied."""
    weights: NDArray[np.float64]
    """`weights[draw, rule, equilibrium]`: the rule's probability of each equilibrium; NaN where it selects none."""
    singled_out: NDArray[np.bool_]
    """`singled_out[draw, rule]`: the rule itself singled out one equilibrium; else it spread weight over the rest."""
    outcomes: NDArray[np.float64] | None = None
    """`outcomes[draw, equilibrium, outcome]`: probabilities of the scenario's outcomes, from concepts and forms in
    which the profile alone does not give them (a correlating device, a crowd); None where it does."""
    beliefs: NDArray[np.float64] | None = None
    """`beliefs[draw, equilibrium, node]`: of each decision node, its probability given its information set; nodes are
    the tree's, entries of other nodes NaN. None from concepts without beliefs."""
    tag_names: tuple[str, ...] = ()
    """What the concept says of single equilibria, such as 'pooling' or 'survives the intuitive criterion'."""
    tags: NDArray[np.bool_] | None = None
    """`tags[draw, equilibrium, tag]`: which of `tag_names` hold; None where there are none."""
    totals: Totals | None = None
    """From concepts that know more than they list. Where the list is cut short, the weights of what is listed sum to
    less than one: the rest is with what is not listed."""

    @cached_property
    def tells_outcomes(self) -> bool:
        """Whether it has outcomes of its own."""
        return self.outcomes is not None

    @property
    def complete(self) -> NDArray[np.bool_]:
        """`complete[draw]`: every solution of any kind (every extreme one of a continuum) is known to be listed."""
        return np.asarray(self.coverage < Coverage.OF_A_KIND)

    @property
    def bounded(self) -> NDArray[np.bool_]:
        """`bounded[draw]`: of the kind that is looked for, no solution pays more or less than all that are listed."""
        return np.asarray((self.coverage < Coverage.SOME) & (self.reason != Reason.CURVED))
