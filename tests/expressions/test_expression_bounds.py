"""Bounds over boxes: whatever is in the box, its value is within them, and where it has none, that is not denied."""

import numpy as np
import pytest

from sim.expressions import compile_rows, parse
from sim.expressions.bounds import Bounded

TEXTS = (
    "x * y - x / (y + 3)",
    "x^2 + y^2 - 2 * x * y",
    "x^3 - y^4 + (x - y)^-2",
    "abs(x) + min(x, y) - max(x, 2 * y, 0.5)",
    "exp(-x) * sqrt(y + 2) - log(x + 4)",
    "clip(x, -1, 1) / (1 + y^2)",
    "(x if x > y else y^2) - (1 if x == y else 0) + (x >= 0 and not y < 0.5)",
    "sqrt(x)",
    "log(x * y)",
    "x^0.5 + 2^y",
)


@pytest.mark.parametrize("text", TEXTS)
def test_bounds_hold_everywhere_in_a_box(text: str) -> None:
    rng = np.random.default_rng(1)
    ends = np.sort(rng.uniform(-2, 2, (200, 2, 2)) * rng.choice([1, 0.01], (200, 1, 1)), axis=1)
    low, high = ends[:, 0], ends[:, 1]
    bounded = Bounded.of([parse(text)], ("x", "y"))
    program = compile_rows([parse(text)], ("x", "y"))
    (found,) = bounded.over(low, high)
    for share in (0, 1, *rng.random((40, 2))):
        values = program.evaluate(low + (high - low) * share)[:, 0]
        defined = np.isfinite(values)
        slack = 1e-14 * (1 + np.abs(values))
        assert (values >= found.low - slack)[defined].all()
        assert (values <= found.high + slack)[defined].all()
        assert defined[found.sure].all()


def test_the_mean_value_form_narrows_what_parts_share() -> None:
    (found,) = Bounded.of([parse("x^2 + y^2 - 2 * x * y")], ("x", "y")).over(
        np.array([[0.5, 0.5]]), np.array([[0.5005, 0.5005]])
    )
    assert found.low[0] > -1e-6  # (x - y)^2 of width 0.0005; the natural bounds are off by 0.001


def test_an_infinite_side_is_bounded_too() -> None:
    (found,) = Bounded.of([parse("exp(-abs(z))")], ("z",)).over(np.array([[-np.inf]]), np.array([[np.inf]]))
    assert (found.low[0], found.high[0]) == (0.0, pytest.approx(1.0))
