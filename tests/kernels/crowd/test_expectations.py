"""Expected gains of crowds and their slopes, against sums over all counts of others."""

import itertools
from math import comb

import numpy as np
import pytest

from sim.kernels.crowd.expectations import Gains, Laws, amounts, gains, highest_numbers, lines, same_numbers, slopes

SIZE = np.array([3, 1, 4])
FIRST = np.array([0, 2, 3, 4])
STEP = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 1], [0, 2, 5]])
"""Two parts of the first bloc's gain, one of each other's; the last runs over a table in two dimensions, with gaps."""

TOP = highest_numbers(FIRST, STEP, SIZE)
START = np.concatenate([[0], np.cumsum(TOP + 1)[:-1]])


def expected(cells: np.ndarray, rates: np.ndarray) -> np.ndarray:
    found = np.zeros(len(SIZE))
    for bloc in range(len(SIZE)):
        others = SIZE - (np.arange(len(SIZE)) == bloc)
        for counts in itertools.product(*(range(n + 1) for n in others)):
            chance = 1.0
            for k, n, p in zip(counts, others, rates, strict=True):
                chance *= comb(n, k) * p**k * (1 - p) ** (n - k)
            for part in range(FIRST[bloc], FIRST[bloc + 1]):
                found[bloc] += chance * cells[START[part] + STEP[part] @ counts]
    return found


def prepared(cells: np.ndarray) -> tuple[Gains, Laws]:
    line = lines(cells, START, TOP)
    game = Gains(amounts(cells, START, STEP, TOP, line), FIRST, START, STEP, SIZE, TOP, same_numbers(STEP), line)
    longest = 1 + (STEP * SIZE).sum(axis=1).max()
    return game, Laws(np.empty((2, 4, longest)), np.empty((2, 4, longest)), np.empty((2, longest)))


def test_parts_that_count_alike_share_a_law() -> None:
    np.testing.assert_array_equal(same_numbers(STEP), [0, 1, 0, 3])


@pytest.mark.parametrize("rates", [(0.3, 0.6, 0.5), (0.0, 1.0, 0.2), (1.0, 0.0, 1.0), (0.501, 1e-9, 0.999999)])
def test_gains_and_slopes_at_a_point(rates: tuple[float, ...]) -> None:
    cells, at = np.random.default_rng(1).normal(size=START[-1] + TOP[-1] + 1), np.array(rates)
    game, laws = prepared(cells)
    bounds, change = np.empty((3, 2)), np.empty((3, 3, 2))
    gains(game, at, at, 1, bounds, laws)
    slopes(game, at, at, 1, change, laws)
    np.testing.assert_allclose(bounds, np.stack([expected(cells, at)] * 2, axis=1), atol=1e-13)
    for c in range(3):  # an expectation is a polynomial in each rate: its values at 0 and 1 give the mean slope only
        h = 1e-5 if rates[c] < 0.5 else -1e-5
        points = [np.where(np.arange(3) == c, at[c] + k * h, at) for k in range(3)]
        zero, one, two = (expected(cells, p) for p in points)
        np.testing.assert_allclose(change[:, c, 0], (4 * one - two - 3 * zero) / (2 * h), atol=1e-7)
    np.testing.assert_array_equal(change[..., 0], change[..., 1])


def test_bounds_hold_in_the_whole_box() -> None:
    rng = np.random.default_rng(2)
    bounds, change, point = np.empty((3, 2)), np.empty((3, 3, 2)), np.empty((3, 2))
    slope = np.empty((3, 3, 2))
    for _ in range(30):
        game, laws = prepared(rng.normal(size=START[-1] + TOP[-1] + 1))
        low, high = np.sort(rng.random((2, 3)), axis=0)
        gains(game, low, high, 2, bounds, laws)
        slopes(game, low, high, 2, change, laws)
        for at in low + rng.random((20, 3)) * (high - low):
            gains(game, at, at, 1, point, laws)
            slopes(game, at, at, 1, slope, laws)
            assert (bounds[:, 0] <= point[:, 0] + 1e-12).all()
            assert (point[:, 0] <= bounds[:, 1] + 1e-12).all()
            assert (change[..., 0] <= slope[..., 0] + 1e-12).all()
            assert (slope[..., 0] <= change[..., 1] + 1e-12).all()


def test_bounds_of_complements_are_reached() -> None:
    cells = np.concatenate([np.sort(part) for part in np.split(np.random.default_rng(3).normal(size=45), START[1:])])
    game, laws = prepared(cells[: START[-1] + TOP[-1] + 1])
    bounds, low, high = np.empty((3, 2)), np.array([0.1, 0.2, 0.3]), np.array([0.4, 0.9, 0.35])
    gains(game, low, high, 2, bounds, laws)
    for end, rates in enumerate((low, high)):
        np.testing.assert_allclose(bounds[:, end], expected(game[0][0, 0] - game[0][0, 1], rates), atol=1e-12)


LINES = np.array([0.5, -1.25, 0.0, 2.0])


def straight() -> np.ndarray:
    """Return tables that rise or fall by the same with each one more, but for rounding."""
    found = np.empty(START[-1] + TOP[-1] + 1)
    for part, slope in enumerate(LINES):
        found[START[part] : START[part] + TOP[part] + 1] = 0.3 * part - 1 + slope * (np.arange(TOP[part] + 1) / 7) * 7
    return found


def test_lines_are_told_from_what_bends() -> None:
    cells = straight()
    np.testing.assert_allclose(lines(cells, START, TOP), LINES, atol=1e-15)
    for part in range(4):
        for bend in (1e-13, np.inf, np.nan):
            bent = cells.copy()
            bent[START[part] + 1] += bend
            assert np.isnan(lines(bent, START, TOP)).tolist() == [part == other for other in range(4)]


def test_gains_and_slopes_of_lines_are_those_of_their_laws() -> None:
    cells, rng = straight(), np.random.default_rng(4)
    game, laws = prepared(cells)
    unknown = np.full(4, np.nan)
    plain = game._replace(line=unknown, amounts=amounts(cells, START, STEP, TOP, unknown))
    for kept in ([0, 1, 2, 3], [0, 3], [1, 2]):  # all are lines, or some are
        line = np.where(np.isin(np.arange(4), kept), game.line, np.nan)
        some = game._replace(line=line, amounts=amounts(cells, START, STEP, TOP, line))
        low, high = np.sort(rng.random((2, 3)), axis=0)
        for ends, to in ((1, low), (2, high)):
            found = [(np.empty((3, 2)), np.empty((3, 3, 2))) for _ in range(2)]
            for each, (bounds, change) in zip((some, plain), found, strict=True):
                gains(each, low, to, ends, bounds, laws)
                slopes(each, low, to, ends, change, laws)
            for mine, theirs in zip(*found, strict=True):
                np.testing.assert_allclose(mine, theirs, atol=1e-12)
