"""Evolutionarily stable strategies of symmetric two-player games.

Maynard Smith & Price, The logic of animal conflict, Nature 246 (1973); how stability is decided, also in degenerate
games, is told in `sim.kernels.refinements.evolutionary`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.nash import solve_normal_form
from sim.concepts.nash.two_player import solve_two_player
from sim.errors import UsageError
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.scaling import normalised
from sim.kernels.refinements.evolutionary import evolutionarily_stable
from sim.solutions.solution import REASONS, Equilibria, Solution
from sim.tolerances import SAME_PROFILE, TIE

NOT_SYMMETRIC = REASONS.index("the game is not symmetric")


@dataclass(frozen=True)
class EvolutionarilyStable:
    """All evolutionarily stable strategies, each as the profile in which both players use it; there may be none.

    The game must be one of two players who choose at once among equally many actions. Where both have the same names
    for them, these are matched by name, else by their order. A draw in which the payoffs are not symmetric is left
    unsolved with that reason: payoffs may differ between the players by a positive affine map, which changes nothing.
    """

    name: ClassVar[str] = "ess"

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all evolutionarily stable strategies of every draw; `UsageError` where the structure has none."""
        matched = _matched(batch.tree)
        return solve_normal_form(batch, rules, partial(_solve, matched=matched))


def _matched(tree: Tree) -> NDArray[np.int64]:
    """Return `matched[action]`: of each action of the first player, the second player's number for it."""
    sizes = {len(s.actions) for s in tree.information_sets}
    if not tree.strategic or len(tree.players) != 2 or len(sizes) != 1:
        wrong = "ess needs a game of two players who choose at once, each among the same number of actions"
        raise UsageError(f"{wrong}; for other games, see 'nash'")
    one, two = (s.actions for s in tree.information_sets)
    return np.array([two.index(a) for a in one] if set(one) == set(two) else range(len(one)))


def _solve(payoffs: NDArray[np.float64], matched: NDArray[np.int64]) -> Equilibria:
    """Return those of all equilibria that are symmetric and stable."""
    scaled = normalised(payoffs)[..., matched]
    own = scaled[:, 0]
    symmetric = np.abs(own - np.swapaxes(scaled[:, 1], 1, 2)).max(axis=(1, 2)) <= TIE
    found = solve_two_player(np.stack([own, np.swapaxes(own, 1, 2)], axis=1))
    size = len(matched)
    x, y = found.profiles[..., :size], found.profiles[..., size:]
    with np.errstate(invalid="ignore"):
        same = (np.abs(x - y) < SAME_PROFILE).all(axis=2)
    stable = same & evolutionarily_stable(own[:, None], x) & symmetric[:, None]
    kept = _only(found, stable)
    theirs = np.empty_like(kept.profiles[..., size:])
    theirs[..., matched] = kept.profiles[..., :size]
    return replace(
        kept,
        profiles=np.concatenate([kept.profiles[..., :size], theirs], axis=2),
        truncated=np.where(symmetric, found.truncated, NOT_SYMMETRIC).astype(np.uint8),
    )


def _only(found: Equilibria, kept: NDArray[np.bool_]) -> Equilibria:
    """Return the equilibria `kept[game, equilibrium]`, moved to the front, each a component of its own."""
    order = np.argsort(~kept, axis=1, kind="stable")
    count = kept.sum(axis=1)
    width = int(count.max(initial=0))
    order, listed = order[:, :width], np.arange(width) < count[:, None]
    regret = np.take_along_axis(found.regret, order, axis=1)
    profiles = np.take_along_axis(found.profiles, order[:, :, None], axis=1)
    return Equilibria(
        profiles=np.where(listed[:, :, None], profiles, np.nan),
        regret=np.where(listed, regret, np.nan),
        component=np.where(listed, np.arange(width), -1),
        isolated=listed,
        count=count,
        truncated=found.truncated,
    )
