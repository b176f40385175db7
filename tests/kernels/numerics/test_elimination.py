"""Elimination against exact fractions, and where there is no solution."""

from fractions import Fraction

import numpy as np
import pytest

from sim.kernels.numerics.elimination import ANY, inverted, solve, solve_by_reciprocals

SINGULAR = 1e-9


def exactly(matrix: np.ndarray, sides: np.ndarray) -> np.ndarray | None:
    """Return the solutions, and the determinant behind them, by Gauss and Jordan in fractions; None if singular."""
    size = len(matrix)
    rows = [[Fraction(float(a)) for a in (*matrix[i], *sides[i])] for i in range(size)]
    determinant = Fraction(1)
    for k in range(size):
        pivot = next((i for i in range(k, size) if rows[i][k]), None)
        if pivot is None:
            return None
        if pivot != k:
            rows[k], rows[pivot], determinant = rows[pivot], rows[k], -determinant
        determinant *= rows[k][k]
        rows[k] = [a / rows[k][k] for a in rows[k]]
        for i in range(size):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return np.array([[float(a) for a in row[size:]] for row in rows] + [[float(determinant)] * sides.shape[1]])


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_solutions_and_signs_are_exact(size: int, whole: bool) -> None:
    rng = np.random.default_rng(size)
    singular = 0
    for _ in range(60):
        numbers = rng.integers(-2, 3, (size, size + 2)).astype(float) if whole else rng.normal(size=(size, size + 2))
        expected = exactly(numbers[:, :size], numbers[:, size:])
        room = np.full((size + 1, size + 4), np.nan)  # larger than the system: what lies outside is left alone
        room[:size, : size + 2] = numbers
        least, sign = solve(room, size, 2, SINGULAR)
        assert np.isnan(room[size:]).all()
        assert np.isnan(room[:, size + 2 :]).all()
        if expected is None:
            singular += 1
            assert sign == 0.0
            assert least < SINGULAR
            continue
        assert sign == np.sign(expected[-1, 0])
        np.testing.assert_allclose(room[:size, size : size + 2], expected[:-1], rtol=1e-7, atol=1e-8)
        one = numbers[:, : size + 1].copy()
        assert 0.0 < solve_by_reciprocals(one, size, SINGULAR) <= 1.0
        np.testing.assert_allclose(one[:, size], expected[:-1, 0], rtol=1e-7, atol=1e-8)
    assert singular > 0 or not whole or size > 5


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_an_inverse_is_one(size: int) -> None:
    rng = np.random.default_rng(size)
    matrix, inverse = rng.normal(size=(size + 1, size + 1)), np.full((size + 1, size + 1), np.nan)
    kept = matrix[:size, :size].copy()
    assert inverted(matrix, size, inverse)
    np.testing.assert_allclose(kept @ inverse[:size, :size], np.eye(size), atol=1e-10)
    assert not inverted(np.ones((size + 1, size + 1)) if size > 1 else np.zeros((1, 1)), size, inverse)


def test_singular_systems_have_no_solution() -> None:
    ones = np.ones((3, 4))
    assert solve(ones.copy(), 3, 1, ANY) == (0.0, 0.0)
    assert solve_by_reciprocals(ones.copy(), 3, SINGULAR) == 0.0
    assert solve(np.full((2, 3), np.nan), 2, 1, ANY)[1] == 0.0
    tiny = np.array([[1e-300, 1.0]])
    assert solve(tiny.copy(), 1, 1, SINGULAR)[1] == 0.0
    assert solve(tiny, 1, 1, ANY) == (1e-300, 1.0)
