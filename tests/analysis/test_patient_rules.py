"""Boxes that are there are found; where nothing is, nothing is made of it."""

from itertools import pairwise

import numpy as np
import pytest

from sim.analysis.patient_rules import Box, correlation, figures_of, paste, peel
from sim.analysis.regions import best

RANDOM = np.random.default_rng(11)
POINTS = RANDOM.random((8_000, 10))


def test_a_box_in_two_of_ten_numbers_is_found() -> None:
    happens = ((POINTS[:, 2] > 0.62) & (POINTS[:, 7] < 0.4)).astype(float)
    box = best(POINTS, happens, peel(POINTS, happens))
    assert list(np.flatnonzero(box.restricted)) == [2, 7]
    assert box.low[2] == pytest.approx(0.62, abs=0.03)
    assert box.high[7] == pytest.approx(0.4, abs=0.03)
    assert figures_of(box, POINTS, happens).density > 0.97


def test_a_box_of_chances_has_the_chances_as_its_density() -> None:
    happens = np.where(POINTS[:, 0] < 0.3, 0.7, 0.05)
    box = best(POINTS, happens, peel(POINTS, happens))
    assert list(np.flatnonzero(box.restricted)) == [0]
    assert figures_of(box, POINTS, happens).density == pytest.approx(0.7, abs=0.03)


def test_what_is_common_has_a_box_too() -> None:
    """Above nine in ten: the box is where it happens, not everything."""
    happens = 1.0 - ((POINTS[:, 1] > 0.7) & (POINTS[:, 2] > 0.7))
    box = best(POINTS, happens, peel(POINTS, happens))
    assert box.restricted.any()
    assert figures_of(box, POINTS, happens).density == 1.0


def test_peeling_stays_within_and_its_density_rises() -> None:
    happens = (POINTS.sum(axis=1) > 6).astype(float)
    boxes = peel(POINTS, happens)
    figures = [figures_of(box, POINTS, happens) for box in boxes]
    assert [f.mass for f in figures] == sorted((f.mass for f in figures), reverse=True)
    assert [f.density for f in figures] == sorted(f.density for f in figures)
    assert all(b.low[i] >= a.low[i] and b.high[i] <= a.high[i] for a, b in pairwise(boxes) for i in range(10))


def test_values_that_repeat_go_together() -> None:
    """A number of three values: a slice takes one of them, not a part of it."""
    points = RANDOM.integers(3, size=(4_000, 2)).astype(float)
    happens = (points[:, 0] == 2).astype(float)
    box = best(points, happens, peel(points, happens))
    assert (box.low[0], box.high[0]) == (1.5, np.inf)
    assert not box.restricted[1]


def test_pasting_takes_back_what_was_peeled_too_far() -> None:
    happens = (POINTS[:, 4] > 0.5).astype(float)
    narrow = Box.all(10).cut(4, 0.8, np.inf)
    wide = paste(narrow, POINTS, happens)
    assert wide.low[4] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("number", [0, 5])
def test_correlation_is_that_of_numpy(number: int) -> None:
    happens = (POINTS[:, number] > 0.3).astype(float) * 0.9
    box = Box.all(10).cut(number, 0.4, 0.9)
    expected = np.corrcoef(box.holds(POINTS), happens)[0, 1]
    assert correlation(box, POINTS, happens) == pytest.approx(expected)


SHARES = np.arange(2_000) % 10 == 0
PLACES = np.random.default_rng(11).random((2_000, 4))
WORKBENCH = {
    "noisy box": (
        ((PLACES[:, 0] > 0.5) & (PLACES[:, 1] < 0.4)) ^ SHARES,
        [(0.734, 0.3508), (0.5115, 0.4516), (0.3745, 0.5701), (0.26, 0.7692), (0.19, 0.9211), (0.131, 0.9504)],
    ),
    "slanted": (
        PLACES[:, 0] + PLACES[:, 1] > 1.2,
        [(0.814, 0.3765), (0.662, 0.463), (0.5115, 0.5865), (0.3375, 0.8015), (0.26, 0.9019), (0.162, 1.0)],
    ),
    "round": (
        (PLACES[:, 0] - 0.5) ** 2 + (PLACES[:, 2] - 0.5) ** 2 < 0.09,
        [(0.814, 0.3569), (0.662, 0.4388), (0.5385, 0.5395), (0.4375, 0.664), (0.2885, 0.9133), (0.19, 1.0)],
    ),
}
"""Share of the points and density of boxes on the peeling trajectory of EMA Workbench 2.5.3 (`prim.Prim` with
`peel_alpha=0.05, mass_min=0.02`). It takes a point more or less than ours in some slices, as it cuts at interpolated
quantiles, so its boxes are compared at the same share of the points and not one by one."""


@pytest.mark.parametrize("name", WORKBENCH)
def test_peeling_is_as_dense_as_that_of_the_workbench(name: str) -> None:
    happens, known = WORKBENCH[name][0].astype(float), WORKBENCH[name][1]
    figures = [figures_of(box, PLACES, happens) for box in peel(PLACES, happens)]
    mass, density = [f.mass for f in figures][::-1], [f.density for f in figures][::-1]
    for share, dense in known:
        assert np.interp(share, mass, density) == pytest.approx(dense, abs=0.02)
