"""Trees in which what is best at an open set of one side is linear in what is done at the open sets of another side.

An information set is *open* where more than one of its actions is left once actions that are worse than another at
every node of their set, whatever follows, are taken away (*idle* ones). Two open sets hang together where what is done
at one matters to who moves at the other before it, or to what is believed there behind it. If the open sets can be
split into two sides so that none hangs together with one of its own side, and at most one of the other side counts on
each path, the worth of an action is a sum of probabilities of the other side's actions: so in signalling games with
one or both sides informed, in games of simultaneous moves with private types, in these with moves before and after in
which one action is better whatever is believed, and in reputations that later movers watch.

Where play may not come to a set, Bayes's rule says nothing of the beliefs there, and they are held to be

* free, each set's own (weak perfect Bayesian equilibrium: Mas-Colell, Whinston & Green 1995, definition 9.C.3), or
* *consistent*: limits of the beliefs to which strategies lead that leave out nothing (Kreps & Wilson, Sequential
  equilibria, Econometrica 50, 1982, section 5). What all nodes of a set have in common on the way to it then cancels
  out, and sets to which the same actions lead share the mistakes that lead there. With consistent beliefs, who gains
  nothing by one other action gains nothing by several of them (Hendon, Jacobsen & Sloth, The one-shot-deviation
  principle for sequential rationality, Games and Economic Behavior 12, 1996), so a player may move twice on a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import LEAF, Tree

Array = NDArray[Any]
"""Of floats, or of fractions (dtype object)."""

NONE = -1


@dataclass(frozen=True)
class Way:
    """How play comes to a node: the branches of chance, and the choices that need not have probability one."""

    chances: tuple[int, ...]
    choices: tuple[int, ...]


@dataclass(frozen=True)
class OpenSet:
    """An open information set, its actions that are not idle, and what is supposed of how play comes to it."""

    number: int
    player: int
    nodes: tuple[int, ...]
    choices: tuple[int, ...]
    side: int
    ways: tuple[Way, ...]
    """Of each node, without what all nodes have in common where that cancels out."""
    group: int
    """The group of sets that share a belief over how play comes to them, where it may not come; else -1."""


@dataclass(frozen=True)
class TwoSides:
    """The open sets of a tree, first those of one side, then those of the other, each side's in the tree's order."""

    tree: Tree
    idle: NDArray[np.bool_]
    """`idle[choice]`."""
    matters: NDArray[np.bool_]
    """`matters[set, player]`."""
    sets: tuple[OpenSet, ...]
    groups: tuple[tuple[Any, ...], ...]
    """Of each group, what tells its ways apart: nodes, or the choices that lead there."""
    consistent: bool

    @property
    def choices(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The open choices of both sides, as the tree numbers them."""
        one, other = (tuple(c for s in self.sets if s.side == side for c in s.choices) for side in (0, 1))
        return one, other

    def sizes(self, side: int) -> NDArray[np.int64]:
        """Return the number of choices of each set of a side."""
        return np.array([len(s.choices) for s in self.sets if s.side == side], np.int64)

    @property
    def group_of_choice(self) -> NDArray[np.int64]:
        """`group[choice]` of the open choices of both sides, one side's after the other's."""
        return np.array([s.group for s in self.sets for _ in s.choices], np.int64)


def two_sides(tree: Tree, idle: NDArray[np.bool_], matters: NDArray[np.bool_], consistent: bool) -> TwoSides | None:
    """Return the two sides of a tree where it has them, else None; `idle[choice]`, `matters[set, player]`."""
    open_sets = [h for h in range(len(tree.information_sets)) if len(_left(tree, idle, h)) > 1]
    ways = {h: _ways(tree, idle, h, consistent) for h in open_sets}
    if not consistent and any(_twice(tree, leaf, open_sets) for leaf in tree.leaves.tolist()):
        return None
    side = _sides(tree, idle, matters, ways)
    if side is None:
        return None
    found: list[OpenSet] = []
    groups: dict[Any, int] = {}
    for h in sorted(open_sets, key=lambda own: side[own]):
        group = _group(tree, idle, matters, h, ways[h], consistent, groups)
        if group is None:
            return None
        info = tree.information_sets[h]
        found.append(OpenSet(h, info.player, info.nodes, _left(tree, idle, h), side[h], ways[h], group))
    keys = tuple(groups)
    if len({way for key in keys for way in key}) < sum(map(len, keys)):  # groups that share some ways and not all
        return None
    return TwoSides(tree, idle, matters, tuple(found), keys, consistent)


def _left(tree: Tree, idle: NDArray[np.bool_], h: int) -> tuple[int, ...]:
    return tuple(c for c in range(int(tree.offset[h]), int(tree.offset[h + 1])) if not idle[c])


def _twice(tree: Tree, leaf: int, open_sets: list[int]) -> bool:
    """Tell whether a player meets two open sets on the way to a leaf."""
    owners = [tree.information_sets[h].player for h in _sets_before(tree, leaf) if h in open_sets]
    return len(set(owners)) < len(owners)


def _sets_before(tree: Tree, node: int) -> Iterator[int]:
    while node > 0:
        node = int(tree.parent[node])
        if tree.acts[node] >= 0:
            yield int(tree.acts[node])


def _sides(
    tree: Tree, idle: NDArray[np.bool_], matters: NDArray[np.bool_], ways: dict[int, tuple[Way, ...]]
) -> dict[int, int] | None:
    """Return the side of each open set, 0 for the first; None where there are no sides or worth is not linear."""
    set_of = np.repeat(np.arange(len(tree.information_sets)), np.diff(tree.offset))
    together: dict[int, set[int]] = {h: set() for h in ways}
    for h, own in ways.items():
        player = tree.information_sets[h].player
        for node, way in zip(tree.information_sets[h].nodes, own, strict=True):
            before = {int(set_of[c]) for c in way.choices if not idle[c]}
            closed = any(idle[c] for c in way.choices)
            for after in _counting(tree, idle, matters, node, player):
                met = (set() if closed else before) | after
                if len(met) > 1:
                    return None
                for other in met:
                    together[h].add(other)
                    together[other].add(h)
    side: dict[int, int] = {}
    for start in ways:
        waiting = [] if start in side else [(start, 0)]
        while waiting:
            h, half = waiting.pop()
            if side.setdefault(h, half) != half:
                return None
            waiting += [(other, 1 - half) for other in together[h] if side.get(other) != 1 - half]
    return side


def _counting(
    tree: Tree, idle: NDArray[np.bool_], matters: NDArray[np.bool_], node: int, player: int
) -> Iterator[set[int]]:
    """Yield of each end behind the actions of a node's set the open sets before it that matter to a player."""
    waiting: list[tuple[int, frozenset[int]]] = [(child, frozenset()) for child in tree.children[node]]
    while waiting:
        at, met = waiting.pop()
        h = int(tree.acts[at])
        if h == LEAF:
            yield set(met)
        elif h >= 0 and len(_left(tree, idle, h)) > 1 and matters[h, player]:
            met = met | {h}
        left = [below for below in tree.children[at] if h < 0 or not idle[tree.via[below]]]
        waiting += [(below, met) for below in left]


def _ways(tree: Tree, idle: NDArray[np.bool_], h: int, consistent: bool) -> tuple[Way, ...]:
    """Return how play comes to each node of a set, without what all have in common where that cancels out."""
    ways = [_way(tree, idle, node) for node in tree.information_sets[h].nodes]
    if consistent or len(ways) == 1:
        common = set(ways[0].choices).intersection(*(way.choices for way in ways[1:]))
        ways = [Way(way.chances, tuple(c for c in way.choices if c not in common)) for way in ways]
    return tuple(ways)


def _group(
    tree: Tree,
    idle: NDArray[np.bool_],
    matters: NDArray[np.bool_],
    h: int,
    ways: tuple[Way, ...],
    consistent: bool,
    groups: dict[Any, int],
) -> int | None:
    """Return the group of a set, entered by its key; -1 where chance alone leads there, None where there is no such."""
    if not all(way.choices for way in ways):
        return NONE
    info = tree.information_sets[h]
    if any(met for node in info.nodes for met in _counting(tree, idle, matters, node, info.player)):
        return None
    if consistent and any(len(way.choices) > 1 for way in ways):
        return None
    key = tuple(sorted({way.choices for way in ways})) if consistent else tuple((node,) for node in info.nodes)
    return groups.setdefault(key, len(groups))


def _way(tree: Tree, idle: NDArray[np.bool_], node: int) -> Way:
    chances, choices = [], []
    while node > 0:
        arc, node = int(tree.via[node]), int(tree.parent[node])
        if arc >= tree.choices:
            chances.append(arc - tree.choices)
        elif idle[arc] or len(_left(tree, idle, int(tree.acts[node]))) > 1:
            choices.append(arc)
    return Way(tuple(chances[::-1]), tuple(choices[::-1]))


@dataclass(frozen=True)
class SidedGames:
    """Games with two sides in numbers, of floats or of fractions."""

    rows: tuple[Array, Array]
    """`rows[side][game, choice, 1 + choice of the other side]`: what a choice is worth, a constant first."""
    worth: Array
    """`worth[game, choice, way]`: after each of the ways to its set, of sets of a group; choices of both sides."""
    ways: NDArray[np.int64]
    """`ways[group]`: how many there are."""
    whole: NDArray[np.bool_]
    """`whole[game]`: chance leads wherever it is supposed to lead, so that these numbers are the game."""


def sided_games(sides: TwoSides, payoffs: Array, chance: Array) -> SidedGames:
    """Return the numbers of `payoffs[game, player, leaf]`, `chance[game, branch]`, of floats or of fractions.

    Rows of a set to which chance alone leads are conditional on play coming there, and so is `worth`.
    """
    one, other = sides.choices
    column = {c: i + 1 for own in (one, other) for i, c in enumerate(own)}
    games, kind = len(payoffs), payoffs.dtype
    rows = (
        np.zeros((games, len(one), 1 + len(other)), kind),
        np.zeros((games, len(other), 1 + len(one)), kind),
    )
    most = max((len(key) for key in sides.groups), default=1)
    worth = np.zeros((games, len(one) + len(other), most), kind)
    whole, start = np.ones(games, bool), 0
    arcs = np.concatenate([np.ones((games, sides.tree.choices), kind), chance], axis=1)
    leaf_of = {node: i for i, node in enumerate(sides.tree.leaves.tolist())}
    for own in sides.sets:
        likely, fine = _likely(sides, own, chance)
        whole &= fine
        for node, way, odds in zip(own.nodes, own.ways, likely, strict=True):
            live = [column[c] for c in way.choices if not sides.idle[c]]
            closed = any(sides.idle[c] for c in way.choices)
            for i, (leaf, reply, weight) in _ends(sides, own, node, arcs):
                gain = odds * weight * payoffs[:, own.player, leaf_of[leaf]]
                if not closed:
                    at = live[0] if live else column[reply] if reply != NONE else 0
                    rows[own.side][:, column[own.choices[i]] - 1, at] += gain
                if own.group >= 0:
                    place = way.choices if sides.consistent else (node,)
                    after = gain if sides.consistent else weight * payoffs[:, own.player, leaf_of[leaf]]
                    worth[:, start + i, sides.groups[own.group].index(place)] += after
        start += len(own.choices)
    return SidedGames(rows, worth, np.array([len(key) for key in sides.groups], np.int64), whole)


def _likely(sides: TwoSides, own: OpenSet, chance: Array) -> tuple[list[Array], NDArray[np.bool_]]:
    """Return how likely chance makes each node of a set given all of it, and of each game whether that is known.

    A set of one node has it for certain, and one with free beliefs is weighed evenly where chance does not lead there.
    """
    one = np.ones(len(chance), chance.dtype) if chance.dtype == object else np.ones(len(chance))
    if len(own.nodes) == 1:
        return [one], np.ones(len(chance), bool)
    likely = []
    for way in own.ways:
        odds = one
        for branch in way.chances:
            odds = odds * chance[:, branch]
        likely.append(odds)
    total = sum(likely[1:], likely[0])
    alone = [odds for odds, way in zip(likely, own.ways, strict=True) if not way.choices]
    known = np.ones(len(chance), bool)
    if own.group < 0:
        known = np.asarray(sum(alone[1:], alone[0]) > 0, bool)
    elif sides.consistent:
        known = np.logical_and.reduce([np.asarray(odds > 0, bool) for odds in likely])
    safe = np.where(total > 0, total, total + 1)
    return [odds / safe for odds in likely], known


def _ends(sides: TwoSides, own: OpenSet, node: int, arcs: Array) -> Iterator[tuple[int, tuple[int, int, Array]]]:
    """Yield the place of an action with each end behind it: (leaf's node, the open choice before it or -1, chance)."""
    tree = sides.tree
    for child in tree.children[node]:
        arc = int(tree.via[child])
        if arc not in own.choices:
            continue
        waiting: list[tuple[int, int, Array]] = [(child, NONE, np.ones(len(arcs), arcs.dtype))]
        while waiting:
            at, reply, weight = waiting.pop()
            if tree.acts[at] == LEAF:
                yield own.choices.index(arc), (at, reply, weight)
                continue
            h = int(tree.acts[at])
            counts = h >= 0 and len(_left(tree, sides.idle, h)) > 1 and sides.matters[h, own.player]
            for below in tree.children[at]:
                via = int(tree.via[below])
                if via < tree.choices and sides.idle[via]:
                    continue
                waiting.append((below, via if counts else reply, weight if h >= 0 else weight * arcs[:, via]))
                if h >= 0 and not counts:
                    break  # one action is as good as another for what this player gets
