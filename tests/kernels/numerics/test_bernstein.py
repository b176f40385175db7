"""Polynomials by their Bernstein coefficients, against numpy's."""

from math import comb

import numpy as np
import pytest

from sim.kernels.numerics.bernstein import bracket, halve, value_at


def by_powers(coefficients: np.ndarray) -> np.polynomial.Polynomial:
    """Return the same polynomial in powers, by the definition of Bernstein's."""
    n = len(coefficients) - 1
    t = np.polynomial.Polynomial([0.0, 1.0])
    return sum((c * comb(n, k) * t**k * (1 - t) ** (n - k) for k, c in enumerate(coefficients)), 0 * t)


@pytest.mark.parametrize("degree", [1, 2, 4, 6])
def test_values_and_halves_are_those_of_the_same_polynomial(degree: int) -> None:
    whole = np.random.default_rng(degree).normal(size=degree + 1)
    left, right, work, powers = np.empty_like(whole), np.empty_like(whole), np.empty_like(whole), by_powers(whole)
    halve(whole, left, right)
    for p in np.linspace(0.0, 1.0, 9):
        assert value_at(whole, p, work) == pytest.approx(powers(p), abs=1e-13)
        assert value_at(left, p, work) == pytest.approx(powers(p / 2), abs=1e-13)
        assert value_at(right, p, work) == pytest.approx(powers((1 + p) / 2), abs=1e-13)


@pytest.mark.parametrize("noise", [1e-12, 1e-9, 1e-3])
def test_a_root_is_between_points_of_beyond_doubt(noise: float) -> None:
    rng, work, seen = np.random.default_rng(1), np.empty(5), 0
    for _ in range(200):
        piece = np.sort(rng.normal(size=5)) if rng.random() < 0.5 else -np.sort(rng.normal(size=5))
        if piece[0] * piece[-1] > 0 or np.abs(piece).min() <= noise:
            continue
        middle, half = bracket(piece, noise, work)
        low, high = value_at(piece, middle - half, work), value_at(piece, middle + half, work)
        assert low * high < 0
        assert min(abs(low), abs(high)) > 0.9 * noise
        seen += 1
    assert seen > 100
