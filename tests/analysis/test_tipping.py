"""Changes along a line whose places are known: steps, a tie between two of them, narrow regions, and many at once."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.borders import crossings, pieces
from sim.analysis.tipping import Ask, changes, nearest_changes

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]


def steps(*borders: float) -> Ask:
    """Return what asks how many of the borders a point is above."""

    def ask(points: Floats, line: Keys) -> Keys:
        return np.searchsorted(np.array(borders), points, side="right").astype(np.int64)

    return ask


def test_steps_are_found_to_full_precision() -> None:
    ask = steps(1 / 3, np.pi / 4)
    points = np.linspace(0, 1, 17)
    found = changes(ask, points, ask(points, np.zeros(17, np.int64)))
    assert [c.value for c in found] == pytest.approx([1 / 3, np.pi / 4], abs=1e-15)
    assert [(c.before, c.after) for c in found] == [(0, 1), (1, 2)]


def test_several_changes_within_one_step_of_the_grid() -> None:
    ask = steps(0.51, 0.52, 0.53)
    points = np.array([0.0, 1.0])
    found = changes(ask, points, ask(points, np.zeros(2, np.int64)))
    assert [c.value for c in found] == pytest.approx([0.51, 0.52, 0.53], abs=1e-15)


def test_a_tie_about_a_point_is_one_change_at_its_middle() -> None:
    """Payoffs within a tolerance count as tied, so that something else exists in a window about the point."""

    def ask(points: Floats, line: Keys) -> Keys:
        return np.where(np.abs(points - 1 / 3) < 2e-10, 7, points > 1 / 3).astype(np.int64)

    points = np.linspace(0, 1, 10)  # 1/3 is one of its points
    found = changes(ask, points, ask(points, np.zeros(10, np.int64)))
    assert [(c.before, c.after) for c in found] == [(0, 1)]
    assert found[0].value == pytest.approx(1 / 3, abs=1e-15)
    assert found[0].high - found[0].low == pytest.approx(4e-10, rel=0.1)


def test_no_change_where_nothing_differs() -> None:
    points = np.linspace(0, 1, 9)
    assert changes(steps(2.0), points, np.zeros(9, np.int64)) == ()


def test_the_nearest_change_of_each_of_many_worlds() -> None:
    """World w is 1 between w + 0.3 and w + 0.75: of its own value the nearer border is the one that counts."""
    base = np.arange(5.0)

    def ask(points: Floats, line: Keys) -> Keys:
        return ((points > base[line] + 0.3) & (points < base[line] + 0.75)).astype(np.int64)

    points = np.linspace(-1, 6, 71)
    worlds = np.arange(5)
    keys = np.stack([ask(points, np.full(71, w)) for w in worlds])
    for own, border in ((0.1, 0.3), (0.4, 0.3), (0.6, 0.75), (0.9, 0.75)):
        found = nearest_changes(ask, base + own, ask(base + own, worlds), points, keys, False, 50)
        np.testing.assert_allclose(found.nearest, base + border, atol=1e-12)
        np.testing.assert_allclose(found.distance, abs(own - border), atol=1e-12)


def test_a_world_in_which_nothing_changes_has_no_nearest_change() -> None:
    points = np.linspace(0, 1, 5)
    found = nearest_changes(
        steps(2.0), np.array([0.5]), np.zeros(1, np.int64), points, np.zeros((1, 5), np.int64), False, 9
    )
    assert np.isnan(found.nearest).all()
    assert np.isinf(found.distance).all()


def test_a_number_of_some_values_flips_at_one_of_them() -> None:
    points = np.array([0.0, 1.0, 4.0])
    keys = np.array([[0, 0, 1]])
    found = nearest_changes(steps(2.0), np.array([1.0]), np.zeros(1, np.int64), points, keys, True, 9)
    assert (found.nearest[0], found.distance[0]) == (4.0, 3.0)


def area(points: Floats) -> float:
    """Return the area of a polygon (the shoelace formula)."""
    x, y = points.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def plane(x: Floats, y: Floats) -> Keys:
    """Return three regions: below the line y = x / 2 + 0.1, above it left of x = 0.6, and right of that."""
    return np.where(y < x / 2 + 0.1, 0, np.where(x < 0.6, 1, 2)).astype(np.int64)


def test_borders_lie_where_the_regions_meet_and_the_parts_cover_the_squares() -> None:
    x, y = np.linspace(0, 1, 13), np.linspace(0, 1, 18)
    keys = plane(*np.meshgrid(x, y, indexing="ij"))
    found = crossings(lambda p, j: plane(p, y[j]), lambda p, i: plane(x[i], p), x, y, keys, 50)
    patches, segments = pieces(x, y, keys, found)
    ends = np.array([end for segment in segments for end in segment])
    line, upright = np.abs(ends[:, 1] - ends[:, 0] / 2 - 0.1), np.abs(ends[:, 0] - 0.6)
    on = (line < 1e-12) | (upright < 1e-12)
    assert (~on).sum() <= 3  # the middle of the one square in which three regions meet, once for each of its borders
    mixed = (keys[1:, 1:] != keys[:-1, :-1]) | (keys[1:, :-1] != keys[:-1, :-1]) | (keys[:-1, 1:] != keys[:-1, :-1])
    assert sum(area(p.points) for p in patches) == pytest.approx(mixed.sum() / 12 / 17, abs=1e-12)
    whole = [(keys[:-1, :-1][~mixed] == k).sum() / 12 / 17 for k in range(3)]
    areas = [own + sum(area(p.points) for p in patches if p.key == k) for k, own in enumerate(whole)]
    # the triangle that the corner of three regions leaves out of its square is smaller than the square
    assert areas == pytest.approx([0.35, 0.6 * 0.9 - 0.09, 0.4 * 0.9 - 0.16], abs=1 / 12 / 17)
