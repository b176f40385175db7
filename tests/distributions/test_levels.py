"""Levels against scipy's distribution functions, and there and back."""

import numpy as np
import pytest
from scipy import stats

from sim.distributions.bounded import Discrete, Fixed, Triangular, Uniform
from sim.distributions.levels import at_scores, level
from sim.distributions.normal import Normal

CASES = [
    (Normal(3.0, 2.0), stats.norm(3, 2)),
    (Uniform(-1.0, 4.0), stats.uniform(-1, 5)),
    (Triangular(0.0, 1.0, 4.0), stats.triang(0.25, 0, 4)),
]


@pytest.mark.parametrize(("own", "other"), CASES, ids=lambda c: type(c).__name__)
def test_levels_are_those_of_scipy(own: object, other: object) -> None:
    x = np.linspace(-2, 6, 41)
    np.testing.assert_allclose(level(own, x), other.cdf(x), atol=1e-12)  # type: ignore[arg-type, attr-defined]


def test_levels_of_steps() -> None:
    own = Discrete((0.0, 1.0, 4.0), (1.0, 2.0, 1.0))
    np.testing.assert_allclose(level(own, np.array([-1.0, 0, 0.5, 1, 3.9, 4, 9])), [0, 0.25, 0.25, 0.75, 0.75, 1, 1])
    assert level(Fixed(2.0), np.array([1.9, 2.0])).tolist() == [0, 1]


def test_score_zero_is_the_central_value_itself() -> None:
    own = Triangular(0.0, 1.0, 4.0)
    assert at_scores(own, np.array([0.0]))[0] == own.central
    np.testing.assert_allclose(at_scores(Normal(3.0, 2.0), np.array([-2.0, 1.0])), [-1, 5], atol=1e-12)
