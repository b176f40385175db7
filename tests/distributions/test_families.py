"""Every family against scipy.stats, and the texts in which people write it."""

import numpy as np
import pytest
from scipy import stats

from sim.distributions import DISTRIBUTIONS, Distribution, DistributionError, from_mapping, from_text

U = np.concatenate([[1e-12, 1e-6], np.linspace(0.001, 0.999, 997), [1 - 1e-6, 1 - 1e-12]])
TEXTS = {
    "fixed(3)": None,
    "uniform(-1, 4)": stats.uniform(-1, 5),
    "triangular(1, 2, 5)": stats.triang(0.25, 1, 4),
    "triangular(1, 1, 5)": stats.triang(0, 1, 4),
    "pert(2, 5, 10)": stats.beta(1 + 4 * 3 / 8, 1 + 4 * 5 / 8, 2, 8),
    "pert(2, 2, 10)": stats.beta(1, 5, 2, 8),
    "pert(0, 1, 4, weight=8)": stats.beta(3, 7, 0, 4),
    "normal(1, 2)": stats.norm(1, 2),
    "truncated-normal(0, 1, -1, 3)": stats.truncnorm(-1, 3, 0, 1),
    "truncated-normal(0, 1, 6, 9)": stats.truncnorm(6, 9, 0, 1),
    "lognormal(3, 2)": stats.lognorm(np.log(2), scale=3),
    "beta(2, 3)": stats.beta(2, 3),
    "beta(0.5, 0.7, 1, 3)": stats.beta(0.5, 0.7, 1, 2),
    "90% between 2 and 10": stats.norm(6, 4 / stats.norm.ppf(0.95)),
    "80% between 2 and 18 lognormal": stats.lognorm(np.log(3) / stats.norm.ppf(0.9), scale=6),
    "80% between 1e-4 and 1e4 lognormal": stats.lognorm(np.log(1e4) / stats.norm.ppf(0.9), scale=1),
    "99.9999% between 1 and 2": stats.norm(1.5, 0.5 / stats.norm.ppf(0.9999995)),
    "uniform(5%, 10%)": stats.uniform(0.05, 0.05),
    "triangular(0, 1, 1)": stats.triang(1, 0, 1),
    "truncated-normal(0, 1, -40, -8)": stats.truncnorm(-40, -8),
    "pert(0, 0.001, 1, weight=1e6)": stats.beta(1 + 1e3, 1 + 999e3),
    "beta(1, 1)": stats.beta(1, 1),
    "beta(1.0000001, 500)": stats.beta(1.0000001, 500),
    "pert(4, 4, 4)": None,
    "triangular(4, 4, 4)": None,
    "uniform(4, 4)": None,
    "experts(a: uniform(0, 1); b: 3, weight 0)": stats.uniform(0, 1),
    "5% below 1, 95% below 3, normal": stats.norm(2, 1 / stats.norm.ppf(0.95)),
    "empirical(1, 5, 5, 5)": stats.rv_discrete(values=([1, 5], [0.25, 0.75])),
    "discrete(1: 0.2, 5: 0.8)": stats.rv_discrete(values=([1, 5], [0.2, 0.8])),
}


@pytest.mark.parametrize("text", [t for t, oracle in TEXTS.items() if oracle is not None])
def test_quantiles_agree_with_scipy(text: str) -> None:
    made, oracle = from_text(text), TEXTS[text]
    expected = oracle.ppf(U)
    scale = max(1.0, np.abs(expected[2:-2]).max())
    np.testing.assert_allclose(made.quantile(U), expected, atol=2e-10 * scale, rtol=1e-9)
    assert made.mean == pytest.approx(float(oracle.mean()), rel=1e-9)
    assert made.central == pytest.approx(float(oracle.median()), rel=1e-9)


@pytest.mark.parametrize("text", TEXTS)
def test_values_are_finite_inside_the_support_and_rising(text: str) -> None:
    made = from_text(text)
    u = np.concatenate([[2.0**-54], U, [1 - 2.0**-53]])
    values = made.quantile(np.sort(u))
    low, high = made.support
    assert np.isfinite(values).all()
    assert ((values >= low) & (values <= high)).all()
    assert (np.diff(values) >= 0).all()


@pytest.mark.parametrize("text", TEXTS)
def test_the_explicit_form_reads_back(text: str) -> None:
    made = from_text(text)
    assert from_mapping(made.to_mapping()) == made


def test_all_families_are_tried_here() -> None:
    assert {from_text(t).family for t in TEXTS} == set(DISTRIBUTIONS)


@pytest.mark.parametrize(
    "data",
    [
        {"pert": {"low": 2, "mode": 5, "high": 10}},
        {"pert": [2, 5, 10]},
        {"family": "pert", "low": 2, "mode": 5, "high": 10},
    ],
)
def test_mappings_say_the_same(data: dict) -> None:
    assert from_mapping(data) == from_text("pert(2, 5, 10)")


def made_or_message(text: str) -> str | Distribution:
    try:
        return from_text(text)
    except DistributionError as error:
        return f"{error.message}; {error.remedy}".removesuffix("; ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("uniform(10, 2)", "low (10) is above high (2)"),
        ("pert(2, 15, 10)", "mode (15) is above high (10)"),
        ("90% between 10 and 2", "low (10) is above high (2)"),
        ("prt(1, 2, 3)", "unknown distribution 'prt'; did you mean 'pert'?"),
        ("pert(1, 2)", "pert needs high too; write pert(low, mode, high, weight)"),
        ("normal(0, -1)", "sd (-1) must be above 0"),
        ("uniform(1, two)", "'two' is not a number"),
        ("uniform(1, inf)", "'inf' is not a number between -1e12 and 1e12"),
        ("uniform(1, 2, 3)", "uniform takes at most 2 numbers: low, high"),
        ("lognormal(3, 0.5)", "spread (0.5) is a factor and must be above 1; 2 means half to double"),
        ("PERT(1, 2, 3)", "unknown distribution 'PERT'; did you mean 'pert'?"),
        ("normal(1, mean=2, sd=3)", "normal is given 'mean' twice; write normal(mean, sd)"),
        ("1% between 0.001 and 1000 lognormal", "0.001 and 1000 are too far apart to hold 1.0000% of the worlds: "
         "the rest would lie beyond all numbers"),
        ("quite a lot", "'quite a lot' is not a distribution; "
         "write a number, pert(2, 5, 10), uniform(0, 1), or 90% between 2 and 10"),
    ],
)  # fmt: skip
def test_mistakes_are_told(text: str, message: str) -> None:
    assert made_or_message(text) == message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3", "fixed: 3, always"),
        ("uniform(0, 1)", "uniform: 0 to 1, all alike"),
        ("pert(1, 3, 8)", "pert: 1 to 8, likeliest 3"),
        ("90% between 2 and 10", "quantiles: 90.0% between 2 and 10"),
        ("discrete(1: 1, 5: 3)", "discrete: 1 (25.0%) or 5 (75.0%)"),
        ("discrete(1, 5)", "discrete: 1 (50.0%) or 5 (50.0%)"),
        ("lognormal(4, 2)", "lognormal: about 4, give or take a factor of 2"),
    ],
)
def test_a_distribution_is_told_in_words(text: str, told: str) -> None:
    made = from_text(text)
    assert f"{made.family}: {made.meaning}" == told


def test_every_family_has_a_meaning_of_its_own_numbers() -> None:
    for text in TEXTS:
        made = from_text(text)
        assert made.meaning
        low = made.support[0]
        if made.family in ("uniform", "triangular", "pert", "beta"):
            assert made.meaning.startswith(f"{low:g} to ")
    assert from_text("discrete(5: 0.8, 1: 0.2)").atoms == (5.0, 1.0)
    assert from_text("pert(2, 5, 10)").atoms is None


@pytest.mark.parametrize("text", [*TEXTS, "discrete(1, 5)", "12345.678901", "1e-7", "33.3% between 0.1 and 0.2"])
def test_the_terse_form_reads_back_the_same(text: str) -> None:
    made = from_text(text)
    assert from_text(made.to_text()) == made


def test_numbers_without_blanks_are_not_doubted() -> None:
    assert from_text("pert(1,3,5,8)") == from_text("pert(1, 3, 5, 8)")
    with pytest.raises(DistributionError, match="may be one number or two"):
        from_text("pert(1, 3,5, 8)")
