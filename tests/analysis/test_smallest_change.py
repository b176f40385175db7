"""The smallest change where the nearest point is known: planes, correlated scores, corners, spheres; scipy beside."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from sim.analysis.smallest_change import Holds, Metric, smallest

Floats = NDArray[np.float64]


def starts(holds: Holds, numbers: int) -> Floats:
    points = np.random.default_rng(5).standard_normal((4096, numbers)) * 1.3
    return np.asarray(points[holds(points)])


@pytest.mark.parametrize("numbers", [1, 2, 5, 20])
def test_the_nearest_point_of_a_plane(numbers: int) -> None:
    normal = np.random.default_rng(numbers).standard_normal(numbers)
    far = 2 * np.linalg.norm(normal)

    def holds(z: Floats) -> NDArray[np.bool_]:
        return np.asarray(z @ normal >= far)

    found = smallest(holds, starts(holds, numbers), Metric(np.eye(numbers)))
    assert found is not None
    assert holds(found[None])[0]
    np.testing.assert_allclose(found, 2 * normal / np.linalg.norm(normal), atol=1e-6)


def test_the_nearest_point_where_scores_are_correlated() -> None:
    """min z' R^-1 z with a'z = c is at R a c / (a' R a)."""
    matrix = np.array([[1, 0.6, 0.2], [0.6, 1, 0], [0.2, 0, 1.0]])
    normal, far = np.array([1.0, 2.0, 0.0]), 3.0

    def holds(z: Floats) -> NDArray[np.bool_]:
        return np.asarray(z @ normal >= far)

    found = smallest(holds, starts(holds, 3), Metric(matrix))
    assert found is not None
    np.testing.assert_allclose(found, matrix @ normal * far / (normal @ matrix @ normal), atol=1e-6)


def test_numbers_that_need_not_move_stay() -> None:
    def holds(z: Floats) -> NDArray[np.bool_]:
        return np.asarray((z[:, 0] >= 1) & (z[:, 1] <= -0.5))

    found = smallest(holds, starts(holds, 6), Metric(np.eye(6)))
    assert found is not None
    np.testing.assert_allclose(found[:2], [1, -0.5], atol=1e-9)
    assert (found[2:] == 0).all()


def test_a_round_border() -> None:
    def holds(z: Floats) -> NDArray[np.bool_]:
        return np.asarray(((z - np.array([2.0, 1.0, 0.0])) ** 2).sum(axis=1) <= 1)

    found = smallest(holds, starts(holds, 3), Metric(np.eye(3)))
    assert found is not None
    assert np.linalg.norm(found) == pytest.approx(5**0.5 - 1, abs=1e-6)


def test_a_corner_of_three_planes_is_found_to_a_few_percent() -> None:
    """What scipy finds with the borders as formulas is found here from yes and no alone."""

    def holds(z: Floats) -> NDArray[np.bool_]:
        return np.asarray((z[:, 0] + z[:, 1] >= 1) & (z[:, 1] - 2 * z[:, 2] <= -3) & (z[:, 3] >= z[:, 0]))

    borders = [lambda z: z[0] + z[1] - 1, lambda z: -3 - z[1] + 2 * z[2], lambda z: z[3] - z[0]]
    best = minimize(lambda z: z @ z, np.ones(6), constraints=[{"type": "ineq", "fun": b} for b in borders]).fun ** 0.5
    found = smallest(holds, starts(holds, 6), Metric(np.eye(6)))
    assert found is not None
    assert best - 1e-6 <= np.linalg.norm(found) <= 1.03 * best


def test_nothing_is_found_without_a_start() -> None:
    assert smallest(lambda z: z[:, 0] > 9, np.zeros((0, 2)), Metric(np.eye(2))) is None
