"""The small simplex method against HiGHS, feasible or not, degenerate or not."""

import numpy as np
import pytest
from scipy.optimize import linprog

from sim.kernels.numerics.dual_simplex import EMPTY, PATIENCE, SHARED, SHARP, maximise


@pytest.mark.parametrize("patience", [PATIENCE, 0])
@pytest.mark.parametrize("whole", [False, True])
def test_optima_and_empty_programs_are_those_of_highs(whole: bool, patience: int) -> None:
    rng = np.random.default_rng(4)
    ends = set()
    for _ in range(400):
        count, size = rng.integers(1, 7), rng.integers(1, 8)
        numbers = rng.standard_normal((count + 1, size))
        if whole:
            numbers = rng.integers(-2, 2, (count + 1, size)).astype(float)
        rows, gain, x = numbers[1:], numbers[0], np.empty(size)
        ended = maximise(rows, gain, patience, x)
        found = linprog(-gain, A_ub=-rows, b_ub=np.zeros(count), A_eq=np.ones((1, size)), b_eq=[1])
        ends.add(ended)
        assert (ended == EMPTY) == (found.status == 2)
        if ended != EMPTY:
            assert (rows @ x).min() > -1e-9
            assert x.min() >= 0
            np.testing.assert_allclose([x.sum(), gain @ x], [1, -found.fun], atol=1e-9)
    assert ends == ({EMPTY, SHARED, SHARP} if whole else {EMPTY, SHARP})


def test_what_is_called_the_only_optimum_is() -> None:
    rng, shared = np.random.default_rng(6), 0
    for _ in range(200):
        rows, gain = rng.integers(-1, 3, (3, 5)).astype(float), rng.integers(0, 2, 5).astype(float)
        x = np.empty(5)
        ended = maximise(rows, gain, PATIENCE, x)
        if ended == SHARP:
            tilt = rng.standard_normal(5)
            face = np.vstack([rows, gain - gain @ x])
            for sign in (1, -1):
                found = linprog(sign * tilt, A_ub=-face, b_ub=np.full(4, 1e-12), A_eq=np.ones((1, 5)), b_eq=[1])
                np.testing.assert_allclose(sign * found.fun, tilt @ x, atol=1e-6)
        shared += ended == SHARED
    assert shared > 10
