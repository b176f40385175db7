"""Evolutionarily stable strategies of symmetric two-player games.

Maynard Smith & Price, The logic of animal conflict, Nature 246 (1973); how stability is decided, also in degenerate
games, is told in `sim.kernels.refinements.evolutionary`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept, refuse
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.reduced_form import solve_normal_form
from sim.concepts.nash.two_player import solve_two_player
from sim.concepts.words import Words
from sim.errors import Fault
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.scaling import normalised
from sim.kernels.refinements.evolutionary import evolutionarily_stable
from sim.solutions.padding import kept_only
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria, Solution
from sim.solutions.status import Status
from sim.tolerances import SAME_PROFILE, TIE


@dataclass(frozen=True)
class EvolutionarilyStable(Concept):
    """All evolutionarily stable strategies, each as the profile in which both players use it; there may be none.

    The game must be one of two players who choose at once among equally many actions. Where both have the same names
    for them, these are matched by name, else by their order. A draw in which the payoffs are not symmetric is left
    unsolved with that reason: payoffs may differ between the players by a positive affine map, which changes nothing.
    """

    name: ClassVar[str] = "ess"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "a way of acting that holds out, once all use it, against any few who act otherwise"
    words: ClassVar[Words] = Words(
        "stable strategy",
        "stable strategies",
        known={
            Status.UNIQUE: "exactly one strategy is evolutionarily stable",
            Status.SEVERAL: "all evolutionarily stable strategies",
            Status.NONE: "no strategy is evolutionarily stable, and that is known",
        },
    )

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return a fault where not two players choose at once, each among the same number of actions."""
        return _unsuited(game.tree)

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all evolutionarily stable strategies of every draw; `UsageError` where the structure has none."""
        refuse(self.name, _unsuited(batch.tree))
        matched = _matched(batch.tree)
        return solve_normal_form(batch, rules, partial(_solve, matched=matched, budget=self.budget))


def _unsuited(tree: Tree) -> tuple[Fault, ...]:
    sizes = {len(s.actions) for s in tree.information_sets}
    if tree.strategic and len(tree.players) == 2 and len(sizes) == 1:
        return ()
    wrong = "this needs a game of two players who choose at once, each among the same number of actions"
    return (Fault(("name",), wrong, "for other games, see 'nash'"),)


def _matched(tree: Tree) -> NDArray[np.int64]:
    """Return `matched[action]`: of each action of the first player, the second player's number for it."""
    one, two = (s.actions for s in tree.information_sets)
    return np.array([two.index(a) for a in one] if set(one) == set(two) else range(len(one)))


def _solve(payoffs: NDArray[np.float64], matched: NDArray[np.int64], budget: int) -> Equilibria:
    """Return those of all equilibria that are symmetric and stable."""
    scaled = normalised(payoffs)[..., matched]
    own = scaled[:, 0]
    symmetric = np.abs(own - np.swapaxes(scaled[:, 1], 1, 2)).max(axis=(1, 2)) <= TIE
    found = solve_two_player(np.stack([own, np.swapaxes(own, 1, 2)], axis=1), budget)
    size = len(matched)
    x, y = found.profiles[..., :size], found.profiles[..., size:]
    with np.errstate(invalid="ignore"):
        same = (np.abs(x - y) < SAME_PROFILE).all(axis=2)
    stable = same & evolutionarily_stable(own[:, None], x) & symmetric[:, None]
    kept = kept_only(found, stable)
    theirs = np.empty_like(kept.profiles[..., size:])
    theirs[..., matched] = kept.profiles[..., :size]
    return replace(
        kept,
        profiles=np.concatenate([kept.profiles[..., :size], theirs], axis=2),
        component=np.where(kept.listed, np.arange(kept.regret.shape[1]), -1),
        isolated=kept.listed,
        reason=np.where(symmetric, decided(found.reason, payoffs), np.uint8(Reason.NOT_SYMMETRIC)),
    )
