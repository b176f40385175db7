"""Means, quantiles and drivers against numpy and scipy on the whole columns."""

from pathlib import Path

import numpy as np
import pytest
from helpers import solved
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.analysis.binned import ranks_of
from sim.analysis.directions import Direction, direction
from sim.analysis.drivers import Share, _centred, _correlation, _Tally, drivers
from sim.analysis.estimates import MOST, Moments, estimates
from sim.analysis.interactions import _Tally as Together
from sim.analysis.quantiles import LEVELS, order_statistics, quantiles
from sim.distributions.bounded import Uniform
from sim.sampling import DESIGNS, Sampler, replicate_of
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
        assert found[name].deviation == pytest.approx(column.std(ddof=1), rel=1e-10, abs=1e-12)
        assert (found[name].least, found[name].most) == (column.min(), column.max())


def test_the_error_of_a_mean_is_how_far_replicates_lie_apart(run: Run) -> None:
    name = "parameter.face"
    column, replicate = run.column(name, DRAWS), np.arange(DRAWS) % 16
    assert not np.isnan(column).any()
    means = np.array([column[replicate == r].mean() for r in range(16)])
    found = estimates(run, [name])[name]
    assert found.error == pytest.approx(means.std(ddof=1) / 4, rel=1e-2)
    assert found.margin == pytest.approx(found.error * stats.t.ppf(0.975, 15))
    assert found.error < 0.5 * found.deviation / DRAWS**0.5


def test_the_difference_of_two_columns_has_its_own_error(run: Run) -> None:
    first, second = "highest.deal", "lowest.deal"
    found = estimates(run, [f"{first} - {second}"])[f"{first} - {second}"]
    assert found.mean == pytest.approx(np.nanmean(run.column(first, DRAWS) - run.column(second, DRAWS)))


@pytest.mark.parametrize("design", DESIGNS)
def test_stated_intervals_cover_the_truth_in_95_of_100_seeds(design: str) -> None:
    seeds, draws = 200, 512
    for function, truth in (
        (lambda x: x[:, 0] * x[:, 1] + x[:, 2], 0.75),
        (lambda x: (x[:, 0] * x[:, 1] > 0.7).astype(float), 0.3 + 0.7 * np.log(0.7)),
        (lambda x: ((x[:, 0] > 0.4) ^ (x[:, 1] > 0.3)).astype(float), 0.4 * 0.7 + 0.6 * 0.3),
    ):
        covered = 0
        for seed in range(seeds):
            values = Sampler(tuple("abc"), (Uniform(0, 1),) * 3, (), seed, design, draws).draws(0, draws).values
            empty = Moments(0.0, np.zeros(MOST), np.zeros(MOST))
            replicate = replicate_of(design, draws, np.arange(draws))
            found = empty.merge(function(values), replicate).estimate(DESIGNS[design].independent)
            covered += abs(found.mean - truth) <= found.margin
        assert 0.91 * seeds <= covered <= 0.99 * seeds


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
    assert ranks_of(x)[0].tolist() == (stats.rankdata(values) - 1).tolist()
    found = _correlation(_centred(ranks_of(x)), _centred(ranks_of(other[None])))[0, 0]
    if len(set(values)) > 1 and len(set(other)) > 1:
        assert found == pytest.approx(stats.spearmanr(values, other).statistic, abs=1e-12)
    else:
        assert np.isnan(found)


def shares(x: np.ndarray, y: np.ndarray) -> tuple[_Tally, list[Share | None]]:
    """Return the tally of `x[parameter, draw]` and `y[draw]`, and what each parameter explains."""
    tally = _Tally(len(x), 1)
    for start in range(0, len(y), 65_536):
        part = slice(start, start + 65_536)
        tally.add(x[:, part], (y[part] - y.mean())[None], np.arange(len(y))[part] % 2)
    return tally, [tally.share(p, 0) for p in range(len(x))]


def cube(parameters: int, draws: int, design: str = "sobol", seed: int = 1) -> np.ndarray:
    """Return draws of uniform numbers, `x[parameter, draw]`."""
    names = tuple(f"p{i}" for i in range(parameters))
    return Sampler(names, (Uniform(0, 1),) * parameters, (), seed, design, draws).draws(0, draws).values.T


def test_explained_variance_is_the_first_order_index() -> None:
    # Ishigami & Homma (1990): S1 = 0.3139, S2 = 0.4424, S3 = 0, for a = 7 and b = 0.1.
    x = np.random.default_rng(3).uniform(-np.pi, np.pi, (3, 60_000))
    y = np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    _, found = shares(x, y)
    for share, truth in zip(found, (0.3139, 0.4424, 0), strict=True):
        assert share.explained == pytest.approx(truth, abs=0.01)
        assert share.low <= truth <= share.high
        assert share.clear == (truth > 0)


def test_explained_variance_is_what_salib_finds() -> None:
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as design

    def model(x: np.ndarray) -> np.ndarray:
        return (x[..., 0] + 0.5 * x[..., 1] * x[..., 2] > 0.6).astype(float)

    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    expected = analysis.analyze(problem, model(design.sample(problem, 8_192, seed=2)), seed=3)["S1"]
    x = cube(3, 30_000)
    found = [share.explained for share in shares(x, model(x.T))[1]]
    np.testing.assert_allclose(found, expected, atol=0.02)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("draws", [1_000, 10_000, 100_000])
@pytest.mark.parametrize(("low", "high"), [(0.5, 2.0), (0.37, 2.0), (0.5, 0.52), (0.99, 2.0)])
def test_one_number_that_decides_everything_explains_everything(
    design: str, draws: int, low: float, high: float
) -> None:
    x = cube(2, draws, design)
    (first, idle) = shares(x, ((x[0] > low) & (x[0] < high)).astype(float))[1]
    assert first.explained > (0.97 if draws * (min(high, 1) - low) > 100 else 0.5)
    assert first.clear
    assert first.high > 0.999
    assert not idle.clear


def test_few_draws_and_few_events_tell_nothing() -> None:
    for draws, at in ((2, 0.5), (3, 0.5), (8, 0.5), (2_000, 0.9995)):
        x = cube(3, draws, "monte-carlo", seed=5)
        y = (x[0] > at).astype(float)
        y[0] = 1.0
        assert not any(share is not None and share.clear for share in shares(x, y)[1])


@pytest.mark.parametrize("design", DESIGNS)
def test_an_idle_number_is_seldom_said_to_explain_anything(design: str) -> None:
    said = 0
    for seed in range(40):
        for draws, at in ((300, 0.5), (500, 0.99)):
            x = cube(4, draws, design, seed)
            said += sum(share is not None and share.clear for share in shares(x, (x[0] > at).astype(float))[1][1:])
    assert said <= 1


@pytest.mark.parametrize("draws", [1_024, 2_048, 4_096, 8_192, 16_384])
@pytest.mark.parametrize("mover", [2, 17, 40])
def test_an_idle_column_of_a_sobol_design_explains_nothing(draws: int, mover: int) -> None:
    x = cube(60, draws)
    for moved in (x[mover] ** 2, (x[mover] > 0.3).astype(np.float64)):
        found = shares(x, moved)[1]
        assert found[mover].explained > 0.97
        assert all(share.explained < 0.015 for p, share in enumerate(found) if p != mover and share.clear)


def test_a_constant_explains_nothing_and_nothing_explains_a_constant() -> None:
    x = np.stack([np.random.default_rng(4).random(1_000), np.ones(1_000)])
    assert shares(x, x[0])[1][1] is None
    assert shares(x, np.zeros(1_000))[1] == [None, None]


def partners(x: np.ndarray, y: np.ndarray) -> dict[str, tuple[str, float]]:
    """Return what acts together of `x[parameter, draw]`, called a, b, c, …, on `y[draw]`; read in groups."""
    tally = Together({})
    for start in range(0, len(y), 65_536):
        part = slice(start, start + 65_536)
        odd = (np.arange(len(y))[part] % 2).astype(np.uint8)
        tally.add(ranks_of(x[:, part]), y[part], odd, x[:, part].size)
    return tally.partners(tuple("abcdefghijkl"[: len(x)]))


def test_a_threshold_of_one_percent_is_seen_in_200_000_draws() -> None:
    x = cube(2, 200_000)
    first, idle = shares(x, (x[0] > 0.99).astype(float))[1]
    assert first.explained > 0.97
    assert first.high > 0.999
    assert not idle.clear


def test_what_acts_together_is_looked_for_in_all_draws() -> None:
    """An exclusive-or that only shows after the first 65,536 draws: its other factor is rare, and comes late."""
    x = cube(3, 200_000, "monte-carlo")
    y = ((x[0] > 0.5) ^ (x[1] > 0.5)).astype(float)
    y[:65_536] = 0.0
    found = partners(x, y)
    assert (found["a"][0], found["b"][0]) == ("b", "a")
    assert "c" not in found
    assert partners(x[:, :65_536], y[:65_536]) == {}


def test_a_chance_pair_of_few_draws_is_not_told() -> None:
    x = cube(4, 200_000, "monte-carlo")
    y = np.zeros(200_000)
    y[[3, 70_000, 150_001]] = 1.0
    assert partners(x, y) == {}


def test_an_exclusive_or_acts_together() -> None:
    x = cube(3, 2_000)
    y = ((x[0] > 0.5) ^ (x[1] > 0.5)).astype(float)
    assert not any(share.clear for share in shares(x, y)[1])
    found = partners(x, y)
    assert (found["a"][0], found["b"][0]) == ("b", "a")
    assert "c" not in found
    assert found["a"][1] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("function", "shape", "turn"),
    [
        (lambda x: x, "up", None),
        (lambda x: x < 0.3, "down", None),
        (lambda x: np.where(x < 0.5, x, 0.0), "hump", 0.5),
        (lambda x: np.abs(x - 0.7), "dip", 0.7),
        (lambda x: np.sin(12 * x), "waves", None),
    ],
)
def test_a_hump_has_no_one_direction(function, shape: str, turn: float | None) -> None:  # type: ignore[no-untyped-def]
    x = cube(2, 2_000)
    y = (function(x[0]) + 0.0) + 0.05 * (x[1] - 0.5)
    tally, _ = shares(x, y)
    found = direction(*tally.profile(0, 0, float(y.mean())))
    assert found.shape == shape
    if turn is not None:
        assert found.turn == pytest.approx(turn, abs=0.04)


def test_noise_has_no_direction() -> None:
    rng = np.random.default_rng(1)
    assert sum(direction(np.arange(32), rng.normal(size=32), np.ones(32)) != Direction("") for _ in range(200)) < 20


def test_drivers_find_what_moves_an_outcome(run: Run) -> None:
    names = ("highest.deal", "probability.none.deal")
    found = drivers(run, names, estimates(run, names))
    face = found.parameters.index("face")  # the chance of good luck: it decides nothing unless ann goes right
    for c, name in enumerate(found.columns):
        column = run.column(name, DRAWS)
        known = ~np.isnan(column)
        expected = stats.spearmanr(run.column("parameter.face", DRAWS)[known], column[known]).statistic
        assert found.correlation[face, c] == pytest.approx(expected, abs=2e-3)
    assert found.draws == DRAWS


def test_a_hump_with_a_flat_top_is_likeliest_all_along_it() -> None:
    x = cube(2, 4_000)
    y = ((x[0] > 0.2) & (x[0] < 0.7)).astype(float)
    tally, _ = shares(x, y)
    found = direction(*tally.profile(0, 0, float(y.mean())))
    assert found.shape == "hump"
    assert found.turn_from == pytest.approx(0.2, abs=0.04)
    assert found.turn_to == pytest.approx(0.7, abs=0.04)
    sharp = np.where(x[0] < 0.5, x[0], 0.0)
    tally, _ = shares(x, sharp)
    found = direction(*tally.profile(0, 0, float(sharp.mean())))
    assert found.turn_from == pytest.approx(found.turn, abs=0.04)


@pytest.mark.parametrize("seed", range(6))
def test_what_one_number_decides_rarely_it_decides_without_another(seed: int) -> None:
    x = np.random.default_rng(seed).random((12, 20_000))
    assert partners(x, (x[0] < 0.005).astype(float)) == {}


def test_a_rare_exclusive_or_acts_together() -> None:
    x = cube(3, 20_000, "monte-carlo")
    found = partners(x, ((x[0] > 0.9) & (x[1] > 0.9)).astype(float))
    assert (found["a"][0], found["b"][0]) == ("b", "a")
