"""Means, quantiles and drivers against numpy and scipy on the whole columns."""

from pathlib import Path

import numpy as np
import pytest
from helpers import solved
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.analysis.drivers import _correlation, _explained, _ranks, drivers
from sim.analysis.estimates import estimates
from sim.analysis.quantiles import LEVELS, order_statistics, quantiles
from sim.distributions.bounded import Uniform
from sim.sampling import Sampler
from sim.store.parts import BLOCK
from sim.store.reader import Run

DRAWS = 5 * BLOCK + 11


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return solved.stored(tmp_path_factory.mktemp("estimates") / "run", DRAWS)


def test_means_and_errors_are_those_of_the_whole_column(run: Run) -> None:
    names = run.layout.measures()
    found = estimates(run, names)
    for name in names:
        column = run.column(name, DRAWS)
        column = column[~np.isnan(column)]
        assert found[name].draws == len(column)
        assert found[name].mean == pytest.approx(column.mean(), abs=1e-12)
        assert found[name].error == pytest.approx(column.std(ddof=1) / len(column) ** 0.5, rel=1e-10)


def test_a_column_without_numbers_has_no_mean(tmp_path: Path) -> None:
    run = solved.stored(tmp_path / "run", 1)
    names = [name for name in run.layout.measures() if np.isnan(run.column(name, 1)[0])]
    assert names
    found = estimates(run, names)
    assert all(e.draws == 0 and np.isnan(e.mean) for e in found.values())
    assert all(np.isnan(q) for q in quantiles(run, names[0]) + quantiles(run, names[0], room=0))


@pytest.mark.parametrize("room", [10, 5_000, 10**6])
def test_quantiles_are_exact_in_any_room(run: Run, room: int) -> None:
    for name in ("payoff.uniform.ann", "payoff.none.bob", "lowest.deal"):
        column = run.column(name, DRAWS)
        expected = np.nanquantile(column, LEVELS)
        np.testing.assert_allclose(quantiles(run, name, room=room), expected, rtol=1e-15, atol=1e-15)


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 1.0, 5e-324])


@given(st.lists(st.lists(numbers, max_size=6), max_size=5), st.data(), st.integers(0, 4))
def test_order_statistics_are_those_of_a_sort(chunks: list[list[float]], data: st.DataObject, room: int) -> None:
    ordered = sorted(x for chunk in chunks for x in chunk)
    if ordered:
        ranks = data.draw(st.lists(st.integers(0, len(ordered) - 1), min_size=1, max_size=4))
        found = order_statistics(lambda: (np.array(chunk, float) for chunk in chunks), ranks, room)
        assert found.tolist() == [ordered[rank] for rank in ranks]


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=30), st.integers(0, 99))
def test_rank_correlation_is_spearmans(values: list[int], seed: int) -> None:
    other = np.random.default_rng(seed).normal(size=len(values)).round(1)
    x = np.array([values], float)
    assert _ranks(x)[0].tolist() == (stats.rankdata(values) - 1).tolist()
    found = _correlation(_ranks(x), _ranks(other[None]))[0, 0]
    if len(set(values)) > 1 and len(set(other)) > 1:
        assert found == pytest.approx(stats.spearmanr(values, other).statistic, abs=1e-12)
    else:
        assert np.isnan(found)


def test_explained_variance_is_the_first_order_index() -> None:
    # Ishigami & Homma (1990): S1 = 0.3139, S2 = 0.4424, S3 = 0, for a = 7 and b = 0.1.
    x = np.random.default_rng(3).uniform(-np.pi, np.pi, (3, 60_000))
    y = np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    np.testing.assert_allclose(_explained(_ranks(x), y[None])[:, 0], [0.3139, 0.4424, 0], atol=0.01)


def test_an_idle_parameter_explains_nothing_and_a_fixed_one_has_no_value() -> None:
    rng = np.random.default_rng(4)
    shares = _explained(_ranks(np.stack([rng.random(20_000), np.ones(20_000)])), rng.random((1, 20_000)))[:, 0]
    assert shares[0] < 0.003
    assert np.isnan(shares[1])
    assert np.isnan(_explained(_ranks(rng.random((1, 1_000))), np.full((1, 1_000), 0.1))).all()


@pytest.mark.parametrize("draws", [1_024, 2_048, 4_096, 8_192, 16_384])
@pytest.mark.parametrize("mover", [2, 17, 40])
def test_an_idle_column_of_a_sobol_design_explains_nothing(draws: int, mover: int) -> None:
    names = tuple(f"p{i}" for i in range(60))
    sampler = Sampler(names, (Uniform(0, 1),) * 60, (), seed=1, design="sobol", total=draws)
    x = sampler.draws(0, draws).values.T
    for moved in (x[mover] ** 2, (x[mover] > 0.3).astype(np.float64)):
        shares = _explained(_ranks(x), moved[None])[:, 0]
        assert shares[mover] > 0.8
        assert np.delete(shares, mover).max() < 0.01


def test_drivers_find_what_moves_an_outcome(run: Run) -> None:
    found = drivers(run, ("highest.deal", "probability.none.deal"), sample=20_000)
    face = found.parameters.index("face")  # the chance of good luck: it decides nothing unless ann goes right
    for c, name in enumerate(found.columns):
        column = run.column(name, 20_000)
        known = ~np.isnan(column)
        expected = stats.spearmanr(run.column("parameter.face", 20_000)[known], column[known]).statistic
        assert found.correlation[face, c] == pytest.approx(expected, abs=1e-12)
    assert found.draws == 20_000
