"""Crowds with taste shocks against the definition, written plainly, and searches from many starts by scipy."""

import itertools
from math import comb
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from sim.concepts.crowd.shocks import CrowdShocks
from sim.errors import UsageError
from sim.games.crowd.batch import one_bloc, several_blocs
from sim.solutions.status import Status

FAMILIES = {"logistic": stats.logistic, "normal": stats.norm}


def expected_gains(tables: list[np.ndarray], rates: np.ndarray) -> np.ndarray:
    """Sum over all counts of others, each bloc's binomial."""
    found = []
    for table in tables:
        total = 0.0
        for others in itertools.product(*(range(n) for n in table.shape)):
            weight = 1.0
            for k, n, p in zip(others, table.shape, rates, strict=True):
                weight *= comb(n - 1, k) * p**k * (1 - p) ** (n - 1 - k)
            total += weight * table[others]
        found.append(total)
    return np.array(found)


@pytest.mark.parametrize(("family", "size"), [("logistic", 6.0), ("normal", 2.5)])
@pytest.mark.parametrize("members", [2, 7, 15])
def test_one_bloc_has_every_crossing(family: str, size: float, members: int) -> None:
    """`size` keeps rates apart from 0 and 1 by more than rounding: on the grid a crossing must be seen."""
    gain = np.random.default_rng(members).normal(size=(15, members)) * size
    solution = CrowdShocks(scale=0.7, family=family).solve(one_bloc(gain))
    k = np.arange(members)
    several = 0
    for draw in range(15):

        def off(p: np.ndarray, draw: int = draw) -> np.ndarray:
            expected = stats.binom.pmf(k, members - 1, np.asarray(p)[..., None]) @ gain[draw]
            return p - FAMILIES[family].cdf(expected / 0.7)

        grid = np.linspace(0, 1, 1501)
        values = off(grid)
        ends = np.flatnonzero(values[:-1] * values[1:] < 0)
        expected = [optimize.brentq(off, grid[i], grid[i + 1], xtol=1e-14) for i in ends]
        np.testing.assert_allclose(solution.profiles[draw, : solution.count[draw], 0], expected, atol=1e-10)
        assert solution.status[draw] == (Status.UNIQUE if len(expected) == 1 else Status.SEVERAL)
        several += len(expected) > 1
    assert several > 0 or members == 2 or family == "normal"


@pytest.mark.parametrize("sizes", [(3, 2), (2, 2, 2)])
@pytest.mark.parametrize("family", ["logistic", "normal"])
def test_several_blocs_have_what_many_starts_find(sizes: tuple[int, ...], family: str) -> None:
    rng = np.random.default_rng(5)
    shapes = [tuple(n + (c != b) for c, n in enumerate(sizes)) for b in range(len(sizes))]
    tables = [5 * rng.normal(size=(8, *shape)) for shape in shapes]
    solution = CrowdShocks(scale=0.8, family=family).solve(several_blocs("abc"[: len(sizes)], tables))
    assert (solution.status <= Status.SEVERAL).all()
    for draw in range(8):
        mine = [t[draw] for t in tables]
        listed = solution.profiles[draw, : solution.count[draw], ::2]

        def off(p: np.ndarray, mine: list[np.ndarray] = mine) -> np.ndarray:
            return p - FAMILIES[family].cdf(expected_gains(mine, p) / 0.8)

        for rates in listed:
            np.testing.assert_allclose(off(rates), 0.0, atol=1e-12)
        for start in rng.random((6, len(sizes))):
            found = optimize.root(off, start, tol=1e-12)
            if found.success and ((found.x >= 0) & (found.x <= 1)).all():
                assert np.abs(listed - found.x).max(axis=1).min() < 1e-6


def test_payoffs_are_those_of_choosing_after_the_taste_is_known() -> None:
    gain = np.array([[0.3, 1.0, -0.5]])
    for family, law in FAMILIES.items():
        solution = CrowdShocks(scale=0.6, family=family).solve(one_bloc(gain))
        p = solution.profiles[0, 0, 0]
        g = expected_gains([gain[0]], np.array([p]))[0]
        taste = law.ppf((np.arange(400_000) + 0.5) / 400_000)
        assert solution.payoffs[0, 0, 0] == pytest.approx(np.maximum(g + 0.6 * taste, 0).mean(), abs=1e-4)


def test_extremes_of_complements_are_marked() -> None:
    solution = CrowdShocks(scale=0.5).solve(one_bloc(np.array([[-2.0, -1.0, 0.0, 1.0, 2.0]])))
    assert solution.count[0] == 3
    assert solution.tags is not None
    np.testing.assert_array_equal(solution.tags[0], [[True, False], [False, False], [False, True]])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scale": 0.0}, "'scale' is a finite number above 0, not 0.0"),
        ({"scale": -1.0}, "'scale' is a finite number above 0"),
        ({"family": "cauchy"}, "unknown family 'cauchy'; known here: logistic, normal"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        CrowdShocks(**options)
