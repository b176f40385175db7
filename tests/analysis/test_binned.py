"""Sums in bins and ranks: what compiled code says of many draws is what numpy says, to the bit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from helpers import solved
from scipy import stats

from sim.analysis import binned
from sim.analysis.binned import MUCH, between_halves, ranks_of, sums_in, sums_in_cells
from sim.analysis.drivers import drivers
from sim.analysis.estimates import estimates
from sim.analysis.interactions import interactions
from sim.store.reader import Run

RANDOM = np.random.default_rng(20)
DRAWS = 3_001


def same(function: Callable[..., Any], *arguments: Any) -> None:
    """Assert that both ways give the same bytes."""
    plain, compiled = (function(*arguments, much) for much in (MUCH - 1, MUCH))
    for one, other in zip(
        *[found if isinstance(found, tuple) else (found,) for found in (plain, compiled)], strict=True
    ):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert one.tobytes() == other.tobytes()


ROWS = {
    "all different": RANDOM.normal(size=DRAWS),
    "skewed": RANDOM.lognormal(sigma=2, size=DRAWS),
    "some ties": RANDOM.normal(size=DRAWS).round(2),
    "two values": (RANDOM.random(DRAWS) < 0.3).astype(float),
    "one value": np.full(DRAWS, 0.1),
    "zeros of both signs": np.where(RANDOM.random(DRAWS) < 0.5, -0.0, 0.0),
    "far out": RANDOM.standard_cauchy(DRAWS) ** 5,
    "infinite": np.append(RANDOM.normal(size=DRAWS - 2), [np.inf, -np.inf]),
    "as large as numbers are": RANDOM.choice([-1.7e308, 1.7e308, 0.0], DRAWS),
    "as small as numbers are": RANDOM.integers(0, 9, DRAWS) * 5e-324,
    "next to each other": 1.0 + RANDOM.integers(0, 50, DRAWS) * 2.0**-52,
    "falling": -np.arange(float(DRAWS)),
}


@pytest.mark.parametrize("row", ROWS)
def test_ranks_are_those_of_a_sort(row: str) -> None:
    values = np.stack([ROWS[row], RANDOM.permutation(ROWS[row])])
    same(ranks_of, values)
    assert (ranks_of(values, MUCH) == stats.rankdata(values, axis=1) - 1).all()


@pytest.mark.parametrize("columns", [1, 2, 5])
def test_sums_in_bins(columns: int) -> None:
    place, beside = RANDOM.integers(0, 40, DRAWS), RANDOM.normal(size=(DRAWS, columns))
    same(sums_in, place, beside, 41)  # into the last bin nothing falls
    expected = [[sum(beside[place == b, c]) for c in range(columns)] for b in range(41)]
    np.testing.assert_allclose(sums_in(place, beside, 41, MUCH), expected, atol=1e-12)


def test_sums_in_the_cells_of_a_grid() -> None:
    row, column, odd = (RANDOM.integers(0, n, DRAWS).astype(np.uint8) for n in (3, 7, 2))
    values = RANDOM.normal(size=DRAWS)
    same(sums_in_cells, row, column, (3, 8), odd, values, values**2)
    sums, sizes, squares = sums_in_cells(row, column, (3, 8), odd, values, values**2, MUCH)
    chosen = (row == 2) & (column == 5)
    assert sizes[1, 2 * 8 + 5] == (chosen & (odd == 1)).sum()
    assert sums[1, 2 * 8 + 5] == pytest.approx(values[chosen & (odd == 1)].sum())
    assert squares[2 * 8 + 5] == pytest.approx((values[chosen] ** 2).sum())


@pytest.mark.parametrize("columns", [1, 3])
def test_what_halves_say(columns: int) -> None:
    sizes = RANDOM.integers(1, 5, (2, 300)).astype(float)
    sums = RANDOM.normal(size=(2, 300, 2 * columns))
    same(between_halves, sums, sizes, sizes.sum(axis=0))


def test_what_moves_outcomes_is_the_same(tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any) -> None:
    run: Run = solved.stored(tmp_path_factory.mktemp("binned") / "run", 9_000)
    columns = run.layout.outcome_columns()
    found = []
    for much in (0, 10**12):
        monkeypatch.setattr(binned, "MUCH", much)
        moved = drivers(run, columns, estimates(run, columns))
        arrays = (moved.correlation, moved.explained, moved.low, moved.high, moved.clear)
        together = interactions(run, columns, run.layout.parameters)
        found.append((tuple(array.tobytes() for array in arrays), repr(moved.directions), together))
    assert found[0] == found[1]
    assert any(found[0][2].values()) or np.isfinite(moved.explained).any()
