"""Degenerate games of several players, in exact arithmetic: against the definition at every point of a grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import sim
from sim.concepts.nash.cells import OpenError, Support, holds, shapes_of
from sim.concepts.nash.cells_batch import actions_of, fractions
from sim.concepts.nash.curves import Shape
from sim.concepts.nash.n_player import _searched, arcs_of, support_profiles
from sim.concepts.nash.strategic import solve_strategic
from sim.solutions.reason import Reason

Floats = np.ndarray[Any, np.dtype[np.float64]]


def grid(size: int, parts: int) -> Floats:
    """Return `strategies[point, action]`, all whose probabilities are multiples of one part."""
    counts = [c for c in product(range(parts + 1), repeat=size) if sum(c) == parts]
    return np.array(counts) / parts


def equilibria_of_grid(game: Floats, parts: int) -> Floats:
    """Return all points of a grid, `point[k, choice]`, at which nobody gains, by the definition."""
    own = [grid(size, parts) for size in game.shape[1:]]
    points = np.array([np.concatenate(p) for p in product(*own)])
    ends = np.cumsum(game.shape[1:])[:-1]
    x, y, z = np.split(points, ends, axis=1)
    fine = np.ones(len(points), bool)
    for mine, sums in zip((x, y, z), ("abc,kb,kc->ka", "abc,ka,kc->kb", "abc,ka,kb->kc"), strict=True):
        others = [p for p in (x, y, z) if p is not mine]
        player = "abc".index(sums[-1])
        values = np.einsum(sums, game[player], *others)
        fine &= values.max(axis=1) - (mine * values).sum(axis=1) < 1e-9
    return points[fine]


def known(game: Floats) -> tuple[list[Shape], Floats] | None:
    """Return the shapes of equilibria of a game, and the points that the search found."""
    sizes = game.shape[1:]
    found, cells = _searched(game[None], 10**12)
    supports = actions_of(sizes, tuple(support_profiles(sizes).tolist()))
    unknown = found.reason[0] == Reason.DEGENERATE and not cells.undecided[0].any()
    open_ = np.ones(len(supports), bool) if unknown else cells.undecided[0]
    numbers = fractions(game)
    assert numbers is not None
    try:
        shapes = shapes_of(numbers, supports, open_, 500)
    except OpenError:
        return None
    return shapes, found.profiles[0, : found.count[0]]


def inside(shape: Shape, shares: Sequence[float]) -> Iterator[Floats]:
    """Yield some points of a shape: means of its corners' vertices where it is a product, and points of its arcs."""
    for corner in shape.corners:
        means = [np.average(np.array(own, float), axis=0, weights=range(1, len(own) + 1)) for own in corner]
        yield np.concatenate(means)
    for arc in shape.arcs:
        for share in shares:
            at = arc.at(arc.low + Fraction(share) * (arc.high - arc.low))
            yield np.concatenate([np.array(own[-1], float) for own in at])


def regret(game: Floats, point: Floats) -> float:
    x, y, z = np.split(point, np.cumsum(game.shape[1:])[:-1])
    values = (
        np.einsum("abc,b,c->a", game[0], y, z),
        np.einsum("abc,a,c->b", game[1], x, z),
        np.einsum("abc,a,b->c", game[2], x, y),
    )
    return max(float(v.max() - own @ v) for v, own in zip(values, (x, y, z), strict=True))


@pytest.mark.parametrize(
    ("sizes", "most", "games", "parts"),
    [((2, 2, 2), 1, 40, 6), ((2, 2, 2), 3, 40, 6), ((2, 3, 2), 1, 12, 4), ((2, 3, 2), 3, 12, 4), ((3, 3, 3), 3, 2, 2)],
)
def test_equilibria_on_a_grid_lie_in_what_is_found_and_nothing_else_does(
    sizes: tuple[int, ...], most: int, games: int, parts: int
) -> None:
    decided = 0
    for game in np.random.default_rng(most).integers(0, most + 1, (games, 3, *sizes)).astype(float):
        found = known(game)
        if found is None:
            continue
        decided += 1
        shapes, points = found
        for shape in shapes:
            assert all(regret(game, point) < 1e-9 for point in inside(shape, (0.25, 0.5, 0.9))), game.tolist()
        for point in equilibria_of_grid(game, parts):
            near = any(np.abs(point - other).max() < 1e-8 for other in points)
            assert near or any(holds(shape.piece, point) for shape in shapes), (game.tolist(), point)
    assert decided >= 0.7 * games


@pytest.mark.parametrize(
    ("sizes", "most", "share"),
    [((2, 2, 2), 1, 0.0), ((2, 2, 2), 3, 0.0), ((2, 3, 2), 1, 0.06), ((2, 3, 2), 3, 0.06)],
)
def test_few_games_of_small_whole_numbers_are_left_open(sizes: tuple[int, ...], most: int, share: float) -> None:
    games = np.random.default_rng(0).integers(0, most + 1, (50, 3, *sizes)).astype(float)
    found = solve_strategic(games)
    assert ((found.reason != Reason.COMPLETE) & (found.reason != Reason.CURVED)).mean() <= share
    assert np.nanmax(found.regret) < 1e-12


def curved() -> Floats:
    """Return a game in which two are indifferent, and the third prefers 0 where 4 u v <= 1, of their probabilities."""
    game = np.zeros((3, 2, 2, 2))
    game[2, :, :, 1] = [[-1, -1], [-1, 3]]
    return game


def test_the_border_of_a_region_is_looked_at_between_its_ends() -> None:
    """u + v on u v = 1/4 is least in the middle, at 1; the ends have 5/4."""
    found = solve_strategic(curved()[None])
    assert found.reason.tolist() == [Reason.CURVED]
    (arcs,) = arcs_of(curved()[None])
    assert arcs is not None
    values = np.zeros((1, 2, 2, 2))
    values[0] = (np.add.outer(np.arange(2.0), np.arange(2.0)))[:, :, None]
    from sim.concepts.nash.curves import extremes

    ends = [extremes(arc, values) for arc in arcs]
    assert np.allclose([(low.item(), high.item()) for low, high in ends], [(1.0, 1.25)] * len(ends))


def vote(payoff: str, outcomes: dict[str, str]) -> sim.Scenario:
    return sim.from_dict(
        {
            "format": 1,
            "title": "A vote",
            "players": {p: p.upper() for p in "abc"},
            "moves": {p: {"player": p, "sees": "none", "actions": ["yes", "no"]} for p in "abc"},
            "payoffs": {"a": "0", "b": "0", "c": payoff},
            "outcomes": outcomes,
            "solve": {"concept": "nash", "selection": "uniform"},
        }
    )


def test_a_continuum_with_a_curved_border_is_complete_and_its_bounds_are_those_along_the_border() -> None:
    """c says yes where u v >= 1/4: alone with it is (1 - u)(1 - v), 0 at all corners and 1/4 at u = v = 1/2."""
    payoff = "(3 if a == yes and b == yes else -1) if c == yes else 0"
    scenario = vote(payoff, {"alone": "c == yes and a == no and b == no", "other": "otherwise"})
    solved = scenario.solve()
    world = solved.to_json()
    assert (world["status"], world["complete"]) == ("continuum", True)
    assert all(found["outcomes"]["alone"] == 0 for found in world["solutions"])
    run = scenario.run(draws=5)
    draws = run.draws()
    assert draws["highest.alone"].to_pylist() == pytest.approx([0.25] * 5)
    assert draws["lowest.alone"].to_pylist() == [0.0] * 5
    assert list(run.summary["continuum_because"]) == [Reason.CURVED.text]
    assert run.summary["incomplete_because"] == {}


def test_irrational_mixtures_are_found_to_rounding() -> None:
    """Three in a circle, of whom each is indifferent where 1 - p - p q is 0: all at the golden ratio's small part."""
    game = np.zeros((3, 2, 2, 2))
    for player in range(3):
        own = np.moveaxis(game[player], player, 0)
        own[1] = [[1, 1], [0, -1]]
    found = solve_strategic(game[None])
    assert any(np.allclose(p[1::2], (5**0.5 - 1) / 2) for p in found.profiles[0, : found.count[0]])


def test_a_vote_that_nobody_decides_alone_is_a_continuum_told_by_its_corners() -> None:
    """Three vote; all want the motion, and where two agree the third may do anything."""
    passed = "(a == yes) + (b == yes) + (c == yes) >= 2"
    scenario = {
        "format": 1,
        "title": "A vote",
        "players": {p: p.upper() for p in "abc"},
        "moves": {p: {"player": p, "sees": "none", "actions": ["yes", "no"]} for p in "abc"},
        "payoffs": dict.fromkeys("abc", f"1 if {passed} else 0"),
        "outcomes": {"passed": passed, "failed": "otherwise"},
        "solve": {"concept": "nash", "selection": "uniform"},
    }
    world = sim.from_dict(scenario).solve().to_json()
    assert (world["status"], world["complete"], world["coverage"]) == ("continuum", True, "extreme_points")
    chances = [found["outcomes"]["passed"] for found in world["solutions"]]
    assert (min(chances), max(chances)) == (0, 1)


def test_numbers_with_many_digits_are_left_to_the_search() -> None:
    games = np.random.default_rng(0).integers(0, 2, (20, 3, 2, 2, 2)).astype(np.float64) / 3
    whole = solve_strategic(np.round(games * 3))
    thirds = solve_strategic(games.astype(np.float64))
    assert (whole.reason == Reason.COMPLETE).sum() > (thirds.reason == Reason.COMPLETE).sum()


def test_supports_are_told_by_their_actions() -> None:
    expected: list[Support] = [((0,), (1, 2)), ((0, 1), (0,))]
    assert actions_of((2, 3), (0b11001, 0b00111)) == expected
