"""Fits to stated quantiles against scipy's own minimum of the same squares; and the texts that people write."""

import numpy as np
import pytest
from scipy import optimize, stats

from sim.distributions import DistributionError, from_text
from sim.distributions.elicited import Elicited

P, X = np.array([0.1, 0.5, 0.9]), np.array([2.0, 4.0, 9.0])
ORACLES = {
    "normal": lambda t: stats.norm(t[0], np.exp(t[1])),
    "student": lambda t: stats.t(3, t[0], np.exp(t[1])),
    "lognormal": lambda t: stats.lognorm(np.exp(t[1]), scale=np.exp(t[0])),
    "gamma": lambda t: stats.gamma(np.exp(t[0]), scale=np.exp(t[1])),
}


@pytest.mark.parametrize("shape", ORACLES)
def test_no_other_numbers_of_the_shape_fit_better(shape: str) -> None:
    made = from_text(f"10% below 2, half below 4, 90% below 9, {shape}")
    assert isinstance(made, Elicited)
    own = ORACLES[shape]((made.fit.a, made.fit.b))
    squares = float(np.square(own.cdf(X) - P).sum())
    best = optimize.minimize(
        lambda t: np.square(ORACLES[shape](t).cdf(X) - P).sum(), (made.fit.a + 0.1, made.fit.b), method="Nelder-Mead"
    )
    assert squares <= best.fun + 1e-9
    assert made.fit.misfit == pytest.approx(np.abs(own.cdf(X) - P).max())
    assert made.quantile(np.array([0.3, 0.7])) == pytest.approx(own.ppf([0.3, 0.7]))
    assert made.mean == pytest.approx(own.mean())


def test_the_best_shape_is_taken_and_its_misfit_told() -> None:
    made = from_text("10% below 2, half below 4, 90% below 9")
    assert isinstance(made, Elicited)
    each = {shape: from_text(f"{made.to_text()}, {shape}") for shape in ORACLES}
    squares = {s: float(np.square(ORACLES[s]((d.fit.a, d.fit.b)).cdf(X) - P).sum()) for s, d in each.items()}
    assert made.fit.shape == min(squares, key=lambda s: squares[s]) == "lognormal"
    assert made.remark.startswith("fitted by the shape lognormal above 0; it misses what is stated by at most 1.3")


def test_ends_are_kept() -> None:
    both = from_text("0% below 1, 25% below 3, half below 4, 75% below 6, all below 12")
    assert both.support == (1, 12)
    own = stats.beta(*np.exp([both.fit.a, both.fit.b]), 1, 11)  # type: ignore[attr-defined]
    assert both.quantile(np.array([0.2, 0.8])) == pytest.approx(own.ppf([0.2, 0.8]))
    above = from_text("20% below 1, 20% above 2, none above 3")
    assert above.support[1] == 3
    assert above.quantile(np.array([0.2, 0.8])) == pytest.approx([1, 2])
    assert from_text("none below 2, 10% below 3, 90% below 9").support == (2, np.inf)


def test_the_middle_of_a_range() -> None:
    assert from_text("2 to 8") == from_text("90% between 2 and 8")
    assert from_text("2 to 8 lognormal") == from_text("90% between 2 and 8 lognormal")
    assert from_text("-3 to -1") == from_text("90% between -3 and -1")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("10% below 2, half below 1", "cannot both be"),
        ("10% below 2", "at least two quantiles"),
        ("10% below 2, about 3, 90% below 5", "'about 3' is no quantile"),
        ("10% below 2, 90% below 5, beta", "must be normal or student or lognormal or gamma"),
        ("10% below -2, 90% below 5, gamma", "must be normal or student with"),
        ("10% below 2, 120% below 5", "must lie between"),
        ("8 to 2", "is above"),
    ],
)
def test_mistakes(text: str, wrong: str) -> None:
    with pytest.raises(DistributionError, match=wrong):
        from_text(text)


def test_a_mean_of_observed_values() -> None:
    made = from_text("empirical(3, 1, 1, 7)")
    assert (made.mean, made.central, made.support) == (3, 1, (1, 7))
    assert np.bincount(made.quantile((np.arange(400) + 0.5) / 400).astype(int)).tolist() == [
        0,
        200,
        0,
        100,
        0,
        0,
        0,
        100,
    ]
