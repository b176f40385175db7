"""A draw is a pure function of its index; designs fill the cube as the books say."""

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from sim.distributions import from_text
from sim.sampling import DESIGNS, CorrelationError, Sampler, sobol

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
    strata = np.sort((scrambled * 1024).astype(int), axis=0)
    assert (strata == np.arange(1024)[:, None]).all()  # a (0, 10, 1)-net in each column


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
