"""Trees in whose every stage one player decides alone: solved from the ends, many information sets in one step.

A stage is a subgame without the subgames below it (`sim.games.moves.subgames`). Where each has one information set at
most, and only chance stands between, what is best there hangs on nothing but what follows, and backward induction needs
no strategic form (Selten 1965; Osborne & Rubinstein 1994, section 6.2). A player who does not know another's type and
names a number, and types that answer it, are such a game: thousands of stages, a few steps.

Where somebody is indifferent there are more equilibria. Then the subgames in which nobody is are cut off, with what
they lead to as payoffs, and what remains, seldom much, is solved as any other tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.subgames import cut_off, subgame_roots
from sim.games.moves.tree import CHANCE, LEAF, Tree, TreeBatch
from sim.kernels.numerics.scaling import ROUNDING
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows, position
from sim.solutions.solution import Totals
from sim.tolerances import TIE

WIDE: Final = 1_024
"""Choices of all sets beyond which fewer equilibria are listed."""
LISTED: Final = 1 << 17
"""Probabilities of the equilibria of one draw that are listed then."""
MANY: Final = 128
"""Information sets from which on a tree is solved so: with fewer, the general way is as fast."""
NUMBERS: Final = 1 << 22
"""Numbers that are held at a time: payoffs of all players at all nodes, in so many draws as fit."""

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

General = Callable[[TreeBatch], Rows]
"""Solves any tree, stage by stage."""


class Summed(Protocol):
    """Adds up what all equilibria of some draws come to (`sim.concepts.extensive.subgame_values.totals`)."""

    def __call__(self, batch: TreeBatch, *, cut: Mask) -> Totals: ...


@dataclass(frozen=True)
class Together:
    """Information sets of one player with as many actions each, whose nodes lie equally deep."""

    player: int
    sets: Index
    first: Index
    """`first[set]`: its first choice."""
    nodes: Index
    """`nodes[node]`: positions in the level, those of a set together."""
    start: Index
    """`start[set]`: where its nodes begin in `nodes`."""
    which: Index
    """`which[node]`: the set, from 0."""
    below: Index
    """`below[node, action]`: positions in the next level."""


@dataclass(frozen=True)
class Level:
    """What lies equally deep: `nodes[position]`, their ends, nodes of chance and information sets."""

    nodes: Index
    ends: Index
    """Positions."""
    leaf: Index
    """`leaf[end]`: number of the leaf."""
    chances: tuple[tuple[Index, Index, Index], ...]
    """Positions of nodes of chance with as many branches, `below[node, branch]`, and the branches' numbers."""
    sets: tuple[Together, ...]


@dataclass(frozen=True)
class Order:
    """The levels of a tree, the root's first, and what is needed of its stages."""

    levels: tuple[Level, ...]
    roots: tuple[int, ...]
    within: tuple[tuple[int, int], ...]
    """Of each node below a root of its stage, from above: the node, and the branch of chance that leads to it."""


@lru_cache(maxsize=8)
def order_of(tree: Tree) -> Order | None:
    """Return the order in which a tree is solved; None where in some stage more than one set has to be solved."""
    if len(tree.information_sets) < MANY:
        return None
    depth = depths(tree)
    sets = tree.information_sets
    stage = np.arange(len(tree.parent))
    roots = subgame_roots(tree)
    inner = np.setdiff1d(np.arange(len(tree.parent)), roots)
    for node in inner.tolist():
        stage[node] = stage[tree.parent[node]]
    own = [int(stage[s.nodes[0]]) for s in sets]
    level = np.array([depth[list(s.nodes)].min() for s in sets])
    if len(set(own)) < len(own) or any(depth[list(s.nodes)].max() > d for s, d in zip(sets, level, strict=True)):
        return None
    by_depth = np.split(np.argsort(depth, kind="stable"), np.cumsum(np.bincount(depth))[:-1])
    place = np.empty(len(depth), np.int64)
    for nodes in by_depth:
        place[nodes] = np.arange(len(nodes))
    levels = tuple(_level(tree, nodes, place, np.flatnonzero(level == d)) for d, nodes in enumerate(by_depth))
    many = {n for s in sets if len(s.nodes) > 1 for n in s.nodes}
    needed = set(many)
    for node in many:
        above = node
        while stage[above] != above:
            above = int(tree.parent[above])
            needed.add(above)
    within = tuple((node, int(tree.via[node]) - tree.choices) for node in sorted(needed) if stage[node] != node)
    return Order(levels, roots, within)


def depths(tree: Tree) -> Index:
    """Return `depth[node]`, that of the root 0."""
    depth = np.zeros(len(tree.parent), np.int64)
    for node, parent in enumerate(tree.parent.tolist()):
        depth[node] = depth[parent] + 1 if parent >= 0 else 0
    return depth


def _level(tree: Tree, nodes: Index, place: Index, sets: Index) -> Level:
    ends = np.flatnonzero(tree.acts[nodes] == LEAF)
    chance = np.flatnonzero(tree.acts[nodes] == CHANCE)
    chances = []
    widths = np.array([len(tree.children[n]) for n in nodes[chance].tolist()], np.int64)
    for width in np.unique(widths).tolist():
        here = chance[widths == width]
        below = np.array([tree.children[n] for n in nodes[here].tolist()], np.int64)
        chances.append((here, place[below], tree.via[below] - tree.choices))
    kinds: dict[tuple[int, int], list[int]] = {}
    for i in sets.tolist():
        info = tree.information_sets[i]
        kinds.setdefault((info.player, len(info.actions)), []).append(i)
    together = tuple(_together(tree, player, own, place) for (player, _), own in kinds.items())
    return Level(nodes, ends, np.searchsorted(tree.leaves, nodes[ends]), tuple(chances), together)


def _together(tree: Tree, player: int, sets: list[int], place: Index) -> Together:
    members = [tree.information_sets[i].nodes for i in sets]
    size = np.array([len(own) for own in members])
    nodes = np.array([n for own in members for n in own], np.int64)
    below = np.array([tree.children[n] for n in nodes.tolist()], np.int64)
    start = np.cumsum(size) - size
    return Together(
        player,
        np.array(sets, np.int64),
        tree.offset[np.array(sets)],
        place[nodes],
        start,
        np.repeat(np.arange(len(sets)), size),
        place[below],
    )


@dataclass(frozen=True)
class Found:
    """`profiles[draw, choice]`, `worth[draw, player, node]` and `tied[draw, set]`: who is indifferent where."""

    profiles: Floats
    worth: Floats
    tied: Mask


def induced(batch: TreeBatch, order: Order) -> Found:
    """Return what is best everywhere, from the ends back; where several actions are, the first of them."""
    tree, draws, players = batch.tree, len(batch), len(batch.tree.players)
    found = Found(
        np.zeros((draws, tree.choices)),
        np.empty((draws, players, len(tree.parent))),
        np.zeros((draws, len(tree.information_sets)), bool),
    )
    weight = np.ones((draws, len(tree.parent)))
    for node, branch in order.within:
        weight[:, node] = weight[:, tree.parent[node]] * batch.chance[:, branch]
    below = np.zeros((draws, players, 0))
    for level in reversed(order.levels):
        here = np.empty((draws, players, len(level.nodes)))
        here[:, :, level.ends] = batch.payoffs[:, :, level.leaf]
        for nodes, after, branches in level.chances:
            odds = batch.chance[:, None, branches]
            here[:, :, nodes] = (below[:, :, after] * odds).sum(axis=-1)
        for sets in level.sets:
            _decide(sets, below, weight[:, level.nodes[sets.nodes]], here, found)
        found.worth[:, :, level.nodes] = here
        below = here
    return found


def _decide(sets: Together, below: Floats, weight: Floats, here: Floats, found: Found) -> None:
    """Fill in what is best at some information sets, and what it leads to."""
    every = np.arange(len(below))[:, None]
    value = below[:, sets.player, sets.below]
    if len(sets.nodes) > len(sets.sets):
        value = np.add.reduceat(value * weight[:, :, None], sets.start, axis=1)
    best = value.argmax(axis=-1)
    high, low = value.max(axis=-1), value.min(axis=-1)
    np.put_along_axis(value, best[:, :, None], -np.inf, axis=-1)
    near = np.maximum(TIE * (high - low), ROUNDING * np.maximum(np.abs(low), np.abs(high)))
    found.tied[:, sets.sets] = value.max(axis=-1) >= high - near
    found.profiles[every, sets.first + best] = 1.0
    led = sets.below[np.arange(len(sets.nodes)), best[:, sets.which]]
    for player in range(below.shape[1]):
        here[every, player, sets.nodes] = below[every, player, led]


def solve_in_order(batch: TreeBatch, order: Order, rules: int, general: General) -> Rows:
    """Return the rows of all equilibria of every draw, those of draws in which somebody is indifferent by `general`."""
    step = max(1, NUMBERS // (len(batch.tree.players) * len(batch.tree.parent)))
    parts = [slice(at, at + step) for at in range(0, len(batch), step)]
    games = [replace(batch, payoffs=batch.payoffs[part], chance=batch.chance[part]) for part in parts]
    return Rows.concat([_some(some, order, rules, general) for some in games])


def _some(batch: TreeBatch, order: Order, rules: int, general: General) -> Rows:
    found = induced(batch, order)
    rows = Rows.one_each(found.profiles, found.worth[:, :, 0], rules)
    tied = np.flatnonzero(found.tied.any(axis=1))
    if not len(tied):
        return rows
    _, which = np.unique(np.packbits(found.tied[tied], axis=1), axis=0, return_inverse=True)
    for pattern in range(int(which.max()) + 1):
        draws = tied[which.reshape(-1) == pattern]
        rows = rows.with_draws(draws, _indifferent(batch, order, found, draws, general))
    return rows


def room_of(tree: Tree) -> int:
    """Return how many equilibria of one draw are listed where somebody is indifferent."""
    return max(4, LISTED // max(1, tree.choices))


def _cut(rows: Rows, room: int) -> Rows:
    """Return the first rows of each draw; where some are left out, the reason says so."""
    count, place = position(rows.draw, rows.draws)
    reason = np.where(count > room, np.uint8(Reason.TOO_MANY), rows.reason).astype(np.uint8)
    return replace(rows.take(place < room), reason=reason) if (count > room).any() else rows


def _indifferent(batch: TreeBatch, order: Order, found: Found, draws: Index, general: General) -> Rows:
    """Return the rows of draws in which the same sets are tied: subgames without any are cut off."""
    tree = batch.tree
    part = cut_off(tree, _decided(tree, order, np.flatnonzero(found.tied[draws[0]])))
    payoffs = found.worth[draws][:, :, list(part.ends)]
    games = TreeBatch(part.tree, payoffs, batch.chance[draws][:, list(part.branches)])
    rows = general(games)
    if tree.choices > WIDE:
        rows = _cut(rows, room_of(tree))
    profiles = found.profiles[draws][rows.draw]
    profiles[:, list(part.choices)] = rows.profiles
    return replace(rows, profiles=profiles)


def _decided(tree: Tree, order: Order, tied: Index) -> frozenset[int]:
    """Return the roots of subgames in which nobody is indifferent."""
    opened = np.zeros(len(tree.parent), bool)
    for i in tied.tolist():
        for node in tree.information_sets[i].nodes:
            at = node
            while at >= 0 and not opened[at]:
                opened[at] = True
                at = int(tree.parent[at])
    return frozenset(root for root in order.roots if not opened[root])


def totals_in_order(batch: TreeBatch, order: Order, cut: Mask, summed: Summed) -> Totals:
    """Return what all equilibria of the draws that are `cut[draw]` come to, listed or not; `summed` adds them up."""
    known: dict[int, Floats] = {}
    for draw in np.flatnonzero(cut).tolist():
        one = replace(batch, payoffs=batch.payoffs[[draw]], chance=batch.chance[[draw]])
        known[draw] = summed(_reduced(one, order), cut=np.ones(1, bool)).values[0]
    values = np.full((len(batch), *next(iter(known.values())).shape), np.nan)
    for draw, own in known.items():
        values[draw] = own
    return Totals(cut, values)


def _reduced(batch: TreeBatch, order: Order) -> TreeBatch:
    """Return one game without the subgames in which nobody is indifferent and one thing comes of it."""
    if batch.outcome_of_leaf is None:
        return batch
    found, tree = induced(batch, order), batch.tree
    leaf = _leaf_at(batch, found.profiles[0])
    roots = _decided(tree, order, np.flatnonzero(found.tied[0]))
    part = cut_off(tree, frozenset(root for root in roots if leaf[root] >= 0))
    ends = list(part.ends)
    payoffs, chance = found.worth[:, :, ends], batch.chance[:, list(part.branches)]
    return replace(batch.ending_in(leaf[ends]), tree=part.tree, payoffs=payoffs, chance=chance)


def _leaf_at(batch: TreeBatch, profile: Floats) -> Index:
    """Return `leaf[node]`, at which holds what play from a node leads to; -1 where it may lead to several things."""
    tree, found = batch.tree, np.full(len(batch.tree.parent), -1, np.int64)
    _, first, kind = np.unique(batch.occurrences, axis=1, return_index=True, return_inverse=True)
    found[tree.leaves] = first[kind.ravel()]
    for node in range(len(tree.parent) - 1, -1, -1):
        if tree.acts[node] == LEAF:
            continue
        below = [c for c in tree.children[node] if tree.via[c] >= tree.choices or profile[tree.via[c]] > 0]
        kinds = {int(found[child]) for child in below}
        found[node] = kinds.pop() if len(kinds) == 1 else -1
    return found
