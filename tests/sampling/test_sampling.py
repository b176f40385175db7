"""A draw is a pure function of its index; designs fill the cube as the books say."""

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from sim.distributions import from_text
from sim.sampling import DESIGNS, CorrelationError, Sampler, replicate_of, sobol
from sim.sampling.copula import factor
from sim.sampling.margins import CONTINUOUS, attainable, margin, rank_correlation

NAMES = ("a", "b", "c", "d")
TEXTS = ("uniform(0, 1)", "pert(2, 5, 10)", "normal(0, 1)", "discrete(1: 1, 2: 3)")


def sampler(
    design: str, names: tuple[str, ...] = NAMES, total: int = 5000, seed: int = 3, pairs: tuple = ()
) -> Sampler:
    distributions = tuple(from_text(TEXTS[NAMES.index(n)] if n in NAMES else "uniform(0, 1)") for n in names)
    return Sampler(names, distributions, pairs, seed, design, total)


@pytest.mark.parametrize("design", DESIGNS)
def test_any_chunking_gives_the_same_bytes(design: str) -> None:
    made = sampler(design, pairs=(("a", "c", 0.5),))
    whole = made.draws(0, 5000).values
    pieces = np.concatenate([made.draws(i, min(i + 333, 5000)).values for i in range(0, 5000, 333)])
    assert whole.tobytes() == pieces.tobytes()


@pytest.mark.parametrize("design", DESIGNS)
def test_an_appended_parameter_leaves_the_others(design: str) -> None:
    more = sampler(design, (*NAMES, "new")).draws(0, 100).values[:, :4]
    assert (more == sampler(design).draws(0, 100).values).all()


@pytest.mark.parametrize("design", ["monte-carlo", "latin-hypercube"])
def test_a_stream_is_keyed_by_its_name(design: str) -> None:
    alone = sampler(design, ("c",)).draws(0, 100).values[:, 0]
    assert (alone == sampler(design).draws(0, 100).values[:, 2]).all()


@pytest.mark.parametrize("design", DESIGNS)
def test_another_seed_gives_other_draws(design: str) -> None:
    assert not np.isclose(
        sampler(design).draws(0, 50).values[:, 0], sampler(design, seed=4).draws(0, 50).values[:, 0]
    ).any()


@pytest.mark.parametrize("design", DESIGNS)
def test_columns_are_uniform_and_uncorrelated(design: str) -> None:
    u = sampler(design, tuple("pqrstu")).uniforms(0, 5000)
    for column in u.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-4
    assert np.abs(np.corrcoef(u.T) - np.eye(6)).max() < 0.06


def test_unscrambled_points_are_those_of_scipy() -> None:
    ours = sobol.points(7, 0, 3000, 3000) / 2.0**32
    np.testing.assert_array_equal(ours.T, qmc.Sobol(7, scramble=False).random(4096)[:3000])


def test_the_table_of_directions_is_what_scipy_has() -> None:
    """In all bits as scipy holds them, and in the lower ones as its points have them, which takes few steps."""
    table = np.load(sobol.TABLE)
    held = qmc.Sobol(len(table), scramble=False, bits=table.shape[1])._sv
    np.testing.assert_array_equal(table, held.astype(np.uint32) << np.uint32(32 - table.shape[1]))
    np.testing.assert_array_equal(table[:, :22], sobol.asked(len(table), 22))
    assert 2 ** table.shape[1] >= sobol.MOST_DRAWS
    with pytest.raises(ValueError, match="at most 1,073,741,824 points"):
        sobol.points(3, 0, 2, sobol.MOST_DRAWS + 1)
    more = sobol.directions(len(table) + 3, 8)
    np.testing.assert_array_equal(more[:-3], table[:, :8])


def test_scrambling_keeps_the_sequence_even() -> None:
    scrambled = sampler("sobol", tuple("abcdef"), total=1024).uniforms(0, 1024)
    plain = sampler("monte-carlo", tuple("abcdef"), total=1024).uniforms(0, 1024)
    assert qmc.discrepancy(scrambled) < 0.2 * qmc.discrepancy(plain)
    for replicate in range(sobol.REPLICATES):
        strata = np.sort((scrambled[replicate :: sobol.REPLICATES] * 64).astype(int), axis=0)
        assert (strata == np.arange(64)[:, None]).all()  # a (0, 6, 1)-net in each column of each replicate


@pytest.mark.parametrize("total", [1, 20, 777, 997, 1000, 40_000])
def test_correlated_numbers_hit_every_stratum_of_a_latin_hypercube(total: int) -> None:
    pairs = (("p", "q", 0.8), ("q", "r", -0.3))
    made = Sampler(tuple("pqr"), (from_text("uniform(0, 1)"),) * 3, pairs, 3, "latin-hypercube", total)
    u = made.uniforms(0, total)
    assert (np.sort((u * total).astype(int), axis=0) == np.arange(total)[:, None]).all()


def test_a_slice_of_a_latin_hypercube_is_one_itself() -> None:
    u = sampler("latin-hypercube", tuple("ab"), total=1600).uniforms(0, 1600)
    of = replicate_of("latin-hypercube", 1600, np.arange(1600))
    assert np.bincount(of).tolist() == [100] * 16
    for slice_ in range(16):
        assert (np.sort((u[of == slice_] * 100).astype(int), axis=0) == np.arange(100)[:, None]).all()


@pytest.mark.parametrize("design", DESIGNS)
def test_numbers_with_steps_have_the_rank_correlation_that_was_asked_for(design: str) -> None:
    texts = ("uniform(0, 1)", "discrete(0, 1)", "discrete(0, 1)", "discrete(1: 95, 2: 3, 7: 2)")
    pairs = (("p", "q", 0.7), ("q", "r", 0.5), ("p", "s", 0.2))
    made = Sampler(
        tuple("pqrs"), tuple(map(from_text, texts)), (pairs[0], ("p", "r", 0.35), pairs[1], pairs[2]), 3, design, 40_000
    )
    values = made.draws(0, 40_000).values
    found = stats.spearmanr(values).statistic
    np.testing.assert_allclose([found[0, 1], found[1, 2], found[0, 3]], [0.7, 0.5, 0.2], atol=0.015)
    assert ((values[:, 1] == 1) & (values[:, 2] == 1)).mean() == pytest.approx(0.375, abs=0.008)


def test_the_rank_correlation_of_steps_is_that_of_the_bivariate_normal() -> None:
    shares = (0.2, 0.5, 0.3), (0.95, 0.05)
    scores = [stats.norm.ppf(np.cumsum(s)[:-1]) for s in shares]
    for r in (-0.8, 0.1, 0.95):
        upto = np.zeros((4, 3))  # the joint distribution function, by scipy
        upto[1:, 1:] = np.outer(np.cumsum(shares[0]), np.cumsum(shares[1]))
        for i, h in enumerate(scores[0]):
            for j, k in enumerate(scores[1]):
                upto[i + 1, j + 1] = stats.multivariate_normal([0, 0], [[1, r], [r, 1]]).cdf([h, k])
        joint = np.diff(np.diff(upto, axis=0), axis=1)
        middle = [np.cumsum(s) - np.array(s) / 2 for s in shares]
        means = [np.dot(s, m) for s, m in zip(shares, middle, strict=True)]
        spread = [np.dot(s, (m - c) ** 2) for s, m, c in zip(shares, middle, means, strict=True)]
        expected = ((joint * np.outer(*middle)).sum() - np.prod(means)) / np.prod(spread) ** 0.5
        assert rank_correlation(margin(shares[0]), margin(shares[1]), r) == pytest.approx(expected, abs=1e-4)


def test_what_no_dependence_attains_is_refused() -> None:
    coin, rare = margin((0.5, 0.5)), margin((0.95, 0.05))
    assert attainable(CONTINUOUS, coin) == pytest.approx((-(3**0.5) / 2, 3**0.5 / 2))
    # Ranks of steps at .5 and .95 that rise together: covariance (1 - .95) .5 / 4, variances 1/16 and .95 .05 / 4.
    assert attainable(coin, rare)[1] == pytest.approx(0.05 * 0.5 / (0.25 * (0.95 * 0.05)) ** 0.5, abs=1e-6)
    for other, words in ((coin, r"between -0\.866 and 0\.866"), (margin((1.0,)), "y has only one value")):
        with pytest.raises(CorrelationError, match=words) as told:
            factor(("x", "y", "z"), [("x", "z", 0.1), ("x", "y", 0.9)], (CONTINUOUS, other, CONTINUOUS))
        assert told.value.pair == 1


def test_every_stratum_of_a_latin_hypercube_is_hit_once() -> None:
    u = sampler("latin-hypercube", tuple("ab"), total=777).uniforms(0, 777)
    assert (np.sort((u * 777).astype(int), axis=0) == np.arange(777)[:, None]).all()


@pytest.mark.parametrize("design", DESIGNS)
def test_rank_correlation_is_what_was_asked_for(design: str) -> None:
    pairs = (("a", "b", 0.6), ("a", "c", -0.4), ("b", "c", 0.1))
    values = sampler(design, total=20_000, pairs=pairs).draws(0, 20_000).values
    found = stats.spearmanr(values[:, :3]).statistic
    np.testing.assert_allclose([found[0, 1], found[0, 2], found[1, 2]], [0.6, -0.4, 0.1], atol=0.02)
    assert stats.kstest(values[:, 0], "uniform").pvalue > 1e-4


def test_impossible_correlations_name_the_pair_and_what_would_fit() -> None:
    pairs = (("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9))
    with pytest.raises(
        CorrelationError, match=r"between a and c cannot hold .* between 0\.\d+ and 0\.99 would fit"
    ) as told:
        sampler("sobol", pairs=pairs).draws(0, 1)
    assert told.value.pair == 2


def test_steps_that_could_go_together_fully_are_called_one_number() -> None:
    coin = margin((0.5, 0.5))
    with pytest.raises(CorrelationError, match="one number, not two"):
        factor(("a", "b"), [("a", "b", 1.0)], [coin, coin])
    with pytest.raises(CorrelationError, match=r"between -0\.866 and 0\.866"):
        factor(("a", "b"), [("a", "b", 1.0)], [coin, CONTINUOUS])
