"""From trees to strategic games and back: reduced strategies, and mixed strategies as behaviour strategies.

A reduced strategy names an action only at the information sets that the player's own earlier choices leave reachable
(Osborne & Rubinstein, A Course in Game Theory, 1994, section 6.4). Behaviour strategies come from mixed ones by the
realization weights of Kuhn (Extensive games and the problem of information, 1953, theorem 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import Tree, TreeBatch
from sim.sparse_rows import SparseRows

LARGEST_FORM = 200_000
"""Profiles of reduced strategies beyond which a tree is not turned into a strategic game."""

MOST_SOLUTIONS = 4096
"""Solutions of a strategic game that are reckoned with at most: lists are cut there."""


MOST_PRODUCTS = 2**20
"""Products of a strategy's share and a choice that are held at once (8 MB)."""


@dataclass(frozen=True)
class NormalForm:
    """The reduced strategic form of a tree, for the players that have a move in it.

    `movers` are those players; `plays[mover][strategy, choice]` tells which choices a strategy makes; `reaches[mover]
    [strategy, leaf]` whether the strategy allows the leaf; `outcome[profile, leaf]` (profiles in lexicographic order)
    whether all of them do.
    """

    tree: Tree
    movers: tuple[int, ...]
    plays: tuple[NDArray[np.bool_], ...]
    reaches: tuple[NDArray[np.bool_], ...]
    outcome: SparseRows

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many reduced strategies each mover has."""
        return tuple(len(p) for p in self.plays)


def own_history(tree: Tree, where: int) -> frozenset[int]:
    """Return the choices that the owner of information set `where` made before it (one set under perfect recall)."""
    owner = tree.information_sets[where].player
    node, made = tree.information_sets[where].nodes[0], set()
    while node > 0:
        arc = int(tree.via[node])
        if arc < tree.choices and tree.choice_owner[arc] == owner:
            made.add(arc)
        node = int(tree.parent[node])
    return frozenset(made)


def reduced_strategies(tree: Tree, player: int) -> NDArray[np.bool_]:
    """Return `plays[strategy, choice]` of all reduced strategies of a player, in lexicographic order."""
    own = [i for i, s in enumerate(tree.information_sets) if s.player == player]
    strategies: list[frozenset[int]] = [frozenset()]
    for where in sorted(own, key=lambda i: tree.information_sets[i].nodes[0]):
        needed = own_history(tree, where)
        actions = range(int(tree.offset[where]), int(tree.offset[where + 1]))
        strategies = [
            extended
            for strategy in strategies
            for extended in ([strategy | {a} for a in actions] if needed <= strategy else [strategy])
        ]
    plays = np.zeros((len(strategies), tree.choices), bool)
    for i, strategy in enumerate(strategies):
        plays[i, sorted(strategy)] = True
    return plays


def normal_form_size(tree: Tree) -> int:
    """Return how many profiles of reduced strategies there are, without listing them."""
    return prod(strategy_counts(tree))


def form_numbers(tree: Tree, largest: int) -> int:
    """Return how many numbers a game takes as a strategic game, with its solutions; 0 beyond `largest` profiles.

    One profile in eight is reckoned to be a solution, which is what trees have in which much is never reached.
    """
    counts = strategy_counts(tree)
    size = prod(counts)
    return 0 if size > largest else size * len(counts) + min(size // 8, MOST_SOLUTIONS) * sum(counts)


def strategy_counts(tree: Tree) -> tuple[int, ...]:
    """Return how many reduced strategies each player has, without listing them."""
    return tuple(_count_strategies(tree, player) for player in range(len(tree.players)))


def _count_strategies(tree: Tree, player: int) -> int:
    """Return how many reduced strategies a player has: at a set, one way to go on after each of its actions.

    The sets that come first in the tree come last here, each after all those that its own actions lead to.
    """
    own = [i for i, s in enumerate(tree.information_sets) if s.player == player]
    ways: dict[int, int] = {}  # of each choice, the ways to play all that the player meets next after it; -1: at first
    for where in sorted(own, key=lambda i: tree.information_sets[i].nodes[0], reverse=True):
        here = sum(ways.get(arc, 1) for arc in range(int(tree.offset[where]), int(tree.offset[where + 1])))
        last = _last_choice(tree, where)
        ways[last] = ways.get(last, 1) * here
    return ways.get(-1, 1)


def _last_choice(tree: Tree, where: int) -> int:
    """Return the last choice that the owner of information set `where` made before it; -1 if there is none."""
    node = tree.information_sets[where].nodes[0]
    while node > 0:
        arc = int(tree.via[node])
        if arc < tree.choices and tree.choice_owner[arc] == tree.information_sets[where].player:
            return arc
        node = int(tree.parent[node])
    return -1


def normal_form(tree: Tree) -> NormalForm:
    """Return the reduced strategic form of a tree with perfect recall."""
    movers = tuple(sorted({s.player for s in tree.information_sets}))
    plays = tuple(reduced_strategies(tree, player) for player in movers)
    reaches = tuple(_reaches(tree, player, p) for player, p in zip(movers, plays, strict=True))
    return NormalForm(tree, movers, plays, reaches, _outcome(reaches, len(tree.leaves)))


def _outcome(reaches: tuple[NDArray[np.bool_], ...], leaves: int) -> SparseRows:
    """Return `outcome[profile, leaf]`, 1 where all players' strategies allow a leaf: listed, as most is empty."""
    profile, leaf, profiles = np.zeros(leaves, np.int64), np.arange(leaves), 1
    for reach in reaches:
        of_leaf, strategy = np.nonzero(reach.T)
        count = np.bincount(of_leaf, minlength=leaves)
        times = count[leaf]
        place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        profile, leaf = np.repeat(profile, times), np.repeat(leaf, times)
        profile = profile * len(reach) + strategy[(np.cumsum(count) - count)[leaf] + place]
        profiles *= len(reach)
    return SparseRows.of(np.ones(len(leaf)), profile, leaf, (profiles, leaves))


def _reaches(tree: Tree, player: int, plays: NDArray[np.bool_]) -> NDArray[np.bool_]:
    owner = np.append(tree.choice_owner, np.full(tree.branches + 1, -1))
    made = np.concatenate([plays, np.ones((len(plays), tree.branches + 1), bool)], axis=1)
    fits = made[:, tree.paths] | (owner[tree.paths] != player)
    allowed: NDArray[np.bool_] = fits.all(axis=2)
    return allowed


def strategic_payoffs(form: NormalForm, batch: TreeBatch) -> NDArray[np.float64]:
    """Return `payoffs[draw, mover, *strategies]`, expectations over chance taken.

    The sparse product adds the leaves of a profile in one fixed order, so that a draw's payoffs do not depend on
    which other draws stand beside it.
    """
    tree = form.tree
    arcs = np.concatenate([np.ones((len(batch), tree.choices)), batch.chance, np.ones((len(batch), 1))], axis=1)
    likely = np.ones((len(batch), len(tree.leaves)))
    for step in range(tree.paths.shape[1]):
        likely *= arcs[:, tree.paths[:, step]]
    payoffs = np.empty((len(batch), len(form.movers), int(np.prod(form.sizes))))
    for i, player in enumerate(form.movers):
        payoffs[:, i] = (form.outcome @ np.ascontiguousarray((batch.payoffs[:, player] * likely).T)).T
    return payoffs.reshape(len(batch), len(form.movers), *form.sizes)


def behaviour(form: NormalForm, profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `behaviour[..., choice]` of mixed `profiles[..., strategy]` (the movers' strategies one after another).

    Where a player's own choices exclude an information set, nothing pins its behaviour down: it is uniform there.
    """
    tree = form.tree
    weights = np.concatenate([p.astype(np.float64) for p in form.plays], axis=0)
    if np.array_equal(weights, np.eye(len(weights))):
        return profiles  # one information set a player: its strategies are its actions
    realised = _realised(profiles, weights)
    shares = np.empty_like(realised)
    for where, info in enumerate(tree.information_sets):
        span = slice(int(tree.offset[where]), int(tree.offset[where + 1]))
        total = realised[..., span].sum(axis=-1, keepdims=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares[..., span] = np.where(total > 0, realised[..., span] / total, 1 / len(info.actions))
    shares[np.isnan(profiles).any(axis=-1)] = np.nan
    return shares


def _realised(profiles: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `realised[..., choice]`: the sum of `profiles[..., strategy] * weights[strategy, choice]`.

    Some profiles at a time, for the products of one take as much as its strategies times all choices. The sum of each
    is added up in the same order however many there are, as a product of matrices is not.
    """
    flat = profiles.reshape(-1, profiles.shape[-1])
    realised = np.empty((len(flat), weights.shape[1]))
    size = max(1, MOST_PRODUCTS // max(weights.size, 1))
    for start in range(0, len(flat), size):
        part = slice(start, start + size)
        (flat[part, :, None] * weights).sum(axis=-2, out=realised[part])
    return realised.reshape(*profiles.shape[:-1], weights.shape[1])
