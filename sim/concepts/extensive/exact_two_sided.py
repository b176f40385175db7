"""The extreme equilibria of one tree with two sides, in fractions; nothing here rests on a tolerance.

It is what `sim.kernels.extensive.stage_equilibria` computes in floats: vertices of both sides, paired where they carry
every label and what they mix is believable.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.concepts.extensive.two_sided_rows import Listed, no_choice, supported
from sim.concepts.nash.plan_vertices import Work, epigraph_vertices
from sim.concepts.nash.rational import TooLargeError
from sim.concepts.nash.sequence_equilibria import MOST_PLANS
from sim.concepts.nash.two_player_trees import simple
from sim.games.moves.idle import idle_choices, matters
from sim.games.moves.sequence_form import Side
from sim.games.moves.tree import CHANCE, Tree, TreeBatch
from sim.games.moves.two_sides import SidedGames, TwoSides, sided_games, two_sides

Array = NDArray[Any]
"""Of fractions, or of whole numbers of any length (dtype object)."""

NOBODY = -1


class Vertex(NamedTuple):
    """A vertex of one side: `point[choice]`, what of that it takes, and the choices of the other side that are best."""

    point: tuple[Fraction, ...]
    taken: frozenset[int]
    best: frozenset[int]


class Exact(NamedTuple):
    """The games of one draw in fractions, its two sides, and the extreme beliefs of each group."""

    sides: TwoSides
    games: SidedGames
    believed: tuple[tuple[Vertex, ...], ...]
    held: tuple[frozenset[int], ...]
    """The choices of each group."""


def exact_equilibria(batch: TreeBatch, draw: int, consistent: bool, budget: int, most: int) -> Listed:
    """Return the equilibria of one draw, at most so many of them; none where the tree has no two sides.

    Each number stands for the shortest decimal, or a chance for a simple fraction, that rounds to it. `BudgetError`, or
    `TooLargeError`, where that is too much.
    """
    tree, draws = batch.tree, np.array([draw])
    payoffs = _fractions(batch.payoffs[draws], lambda x: Fraction(repr(x)))
    chance = _summing_to_one(tree, _fractions(batch.chance[draws], simple))
    idle = idle_choices(tree, payoffs, chance, 0)
    sides = two_sides(tree, idle[0], matters(tree, payoffs, chance, idle, 0)[0], consistent)
    if sides is None:
        return Listed.concat([], tree)
    if not sides.sets:
        return no_choice(batch, sides, draws)
    games = sided_games(sides, payoffs, chance)
    if not games.whole[0]:
        return Listed.concat([], tree)
    work = Work(budget)
    exact = _with_beliefs(sides, games, work)
    pairs = _pairs(exact, *_vertices(exact, work), work)
    return _listed(batch, draw, exact, pairs, most)


def _fractions(numbers: NDArray[np.float64], made: Any) -> Array:
    flat = np.array([None, *(made(x) for x in numbers.reshape(-1).tolist())], object)[1:]
    return flat.reshape(numbers.shape)


def _summing_to_one(tree: Tree, chance: Array) -> Array:
    """Return chances of which those of one move sum to one."""
    for node in np.flatnonzero(tree.acts == CHANCE).tolist():
        own = [int(tree.via[child]) - tree.choices for child in tree.children[node]]
        chance[:, own] = chance[:, own] / chance[0, own].sum()
    return chance


def _side(sizes: Sequence[int]) -> Side:
    """Return the side of one who chooses at sets of these sizes, none of which comes after another."""
    first = np.cumsum([1, *sizes]).astype(np.int64)
    places = np.arange(len(sizes))
    return Side(NOBODY, places, np.arange(first[-1] - 1), first, np.zeros(len(sizes), np.int64), np.zeros(0, np.int64))


def _pure(sizes: Sequence[int]) -> Array:
    """Return `plans[plan, 1 + choice]` of all ways to choose once at each set."""
    if prod(sizes) > MOST_PLANS:
        raise TooLargeError
    plans = np.zeros((prod(sizes), 1 + sum(sizes)), object)
    starts = np.cumsum([1, *sizes])[:-1]
    for row, chosen in enumerate(product(*map(range, sizes))):
        plans[row, 0] = 1
        plans[row, [start + c for start, c in zip(starts.tolist(), chosen, strict=True)]] = 1
    return plans


def _points(sizes: Sequence[int], families: Sequence[int], rows: Array, first: int, other: int, work: Work) -> Any:
    """Return the vertices over which the best of `rows[function, 1 + choice]` change, families of them by their sizes.

    Choices are numbered from `first`, functions from `other`.
    """
    scale = lcm(*(Fraction(x).denominator for x in rows.reshape(-1).tolist()))
    whole = np.array([[int(x * scale) for x in row] for row in rows.tolist()], object).reshape(rows.shape)
    payoffs = np.concatenate([np.zeros((1, rows.shape[1]), object), whole]).T  # [choice, function]
    points = epigraph_vertices(_side(sizes), _side(families), payoffs, _pure(sizes), work)
    return tuple(_vertex(point[:-1], whole, families, first, other) for point in points)


def _vertex(point: Array, rows: Array, families: Sequence[int], first: int, other: int) -> Vertex:
    worth, best, start = (rows @ point).tolist(), set(), 0
    for size in families:
        own = worth[start : start + size]
        best |= {other + start + i for i, w in enumerate(own) if w == max(own)}
        start += size
    shares = tuple(Fraction(int(x), int(point[0])) for x in point[1:].tolist())
    return Vertex(shares, frozenset(first + i for i, x in enumerate(shares) if x), frozenset(best))


def _with_beliefs(sides: TwoSides, games: SidedGames, work: Work) -> Exact:
    believed, held = [], []
    group = sides.group_of_choice
    for g, ways in enumerate(games.ways.tolist()):
        own = np.flatnonzero(group == g)
        families = [len(s.choices) for s in sides.sets if s.group == g]
        rows = np.concatenate([np.zeros((len(own), 1), object), games.worth[0][own, :ways]], axis=1)
        points = _points([ways], families, rows, 0, 0, work)
        number = own.tolist()
        believed.append(tuple(p._replace(best=frozenset(number[i] for i in p.best)) for p in points))
        held.append(frozenset(number))
    return Exact(sides, games, tuple(believed), tuple(held))


def _vertices(exact: Exact, work: Work) -> tuple[tuple[Vertex, ...], tuple[Vertex, ...]]:
    """Return the vertices of both sides of which what they take is believable."""
    sizes = [exact.sides.sizes(side).tolist() for side in (0, 1)]
    one, other = exact.games.rows[0][0], exact.games.rows[1][0]
    xs = _points(sizes[0], sizes[1], other, 0, len(one), work)
    ys = _points(sizes[1], sizes[0], one, len(one), 0, work)
    return tuple(x for x in xs if _believable(exact, x.taken)), tuple(y for y in ys if _believable(exact, y.taken))


def _believable(exact: Exact, taken: frozenset[int]) -> bool:
    groups = zip(exact.held, exact.believed, strict=True)
    return all(any(taken & held <= p.best for p in points) for held, points in groups)


def _pairs(exact: Exact, xs: tuple[Vertex, ...], ys: tuple[Vertex, ...], work: Work) -> list[tuple[Vertex, Vertex]]:
    work.spend(100 * len(xs) * len(ys))
    pairs = [(x, y) for x in xs for y in ys if x.taken <= y.best and y.taken <= x.best]
    return sorted(pairs, key=lambda pair: len(pair[0].taken | pair[1].taken) > len(exact.sides.sets))


def _listed(batch: TreeBatch, draw: int, exact: Exact, pairs: list[tuple[Vertex, Vertex]], most: int) -> Listed:
    sides, number = exact.sides, _components(exact, pairs)
    shown = pairs[:most]
    profiles = np.tile((~sides.idle).astype(float), (len(shown), 1))
    profiles[:, [c for own in sides.choices for c in own]] = np.array(
        [[float(p) for p in (*x.point, *y.point)] for x, y in shown], float
    ).reshape(len(shown), -1)
    weights = np.zeros((len(shown), len(exact.held), exact.games.worth.shape[2]))
    for row, (x, y) in enumerate(shown):
        for g, (held, points) in enumerate(zip(exact.held, exact.believed, strict=True)):
            mean = _supporting([p.point for p in points if (x.taken | y.taken) & held <= p.best])
            weights[row, g, : len(mean)] = mean
    draws = np.full(len(shown), draw)
    chance = batch.chance[draws]
    beliefs = supported(batch.tree, sides, profiles, chance, weights)
    one, none = np.array([draw]), np.zeros(0, np.int64)
    alone = np.array([number.count(c) == 1 for c in number[:most]], bool)
    component = np.array(number[:most], np.int64)
    return Listed(draws, profiles, beliefs, component, alone, one, one if len(pairs) > most else none, none)


def _supporting(points: list[tuple[Fraction, ...]]) -> list[float]:
    """Return the mean of the supporting beliefs that make each way as likely as can be."""
    ways = len(points[0])
    likeliest = [max(points, key=lambda p: p[j]) for j in range(ways)]
    return [float(sum((p[i] for p in likeliest), Fraction(0)) / ways) for i in range(ways)]


def _components(exact: Exact, pairs: list[tuple[Vertex, Vertex]]) -> list[int]:
    """Return a number for each pair: two that share a vertex are of one component where mixing both is believable."""
    number = list(range(len(pairs)))
    for e, (x, y) in enumerate(pairs):
        for f, (v, w) in enumerate(pairs[:e]):
            if number[e] != number[f] and (
                (x == v and _believable(exact, y.taken | w.taken)) or (y == w and _believable(exact, x.taken | v.taken))
            ):
                old, new = number[e], number[f]
                number = [new if c == old else c for c in number]
    return number
