"""Regions between hyperbolas, against every point of a fine grid."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import ndimage

from sim.concepts.nash.curves import Arc, extremes
from sim.concepts.nash.forms import IDENTITY, Form
from sim.concepts.nash.regions import Region, regions

ENDS = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))


def form(*factors: int) -> Form:
    a, b, c, d = map(Fraction, factors)
    return Form(0, 1, (a, b, c, d), equal=False)


def allowed(forms: list[Form], points: int) -> np.ndarray:
    u = np.linspace(0, 1, points)[:, None]
    v = u.T
    fine = np.ones((points, points), bool)
    for one in forms:
        a, b, c, d = map(float, one.factors)
        fine &= a + b * u + c * v + d * u * v <= 1e-12
    return fine


def most(found: list[Region], bilinear: np.ndarray) -> float:
    """Return the most of `bilinear[end of u, end of v]` over all corners and arcs."""
    ends = [
        float(np.array([1 - u, u], float) @ bilinear @ np.array([1 - v, v], float))
        for region in found
        for u, v in region.corners
    ]
    arcs = [
        extremes(Arc((ENDS, ENDS), {0: IDENTITY, 1: ratio}, low, high), bilinear[None])[1].item()
        for region in found
        for ratio, low, high in region.arcs
    ]
    return max([*ends, *arcs], default=-np.inf)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_nothing_in_a_region_is_beyond_what_its_corners_and_arcs_come_to(number: int) -> None:
    rng = np.random.default_rng(number)
    seen, points = 0, 201
    for factors in rng.integers(-4, 5, (60, number, 4)):
        if any(b * c == a * d or d == 0 for a, b, c, d in factors.tolist()):
            continue
        forms = [form(*own) for own in factors.tolist()]
        found, fine = regions(forms), allowed(forms, points)
        bilinear = rng.integers(-3, 4, (2, 2)).astype(float)
        u = np.linspace(0, 1, points)
        values = np.einsum("iu,ij,jv->uv", np.array([1 - u, u]), bilinear, np.array([1 - u, u]))
        if fine.any():
            seen += 1
            assert values[fine].max() <= most(found, bilinear) + 1e-9, factors.tolist()
            assert most(found, bilinear) <= values[fine].max() + 0.2, factors.tolist()
            for region in found:
                for corner in region.corners:
                    at = [float(x) for x in corner]
                    assert all(float(o.factors[0]) + float(o.factors[1]) * at[0] + float(o.factors[2]) * at[1]
                               + float(o.factors[3]) * at[0] * at[1] <= 1e-12 for o in forms)  # fmt: skip
    assert seen > 15


@pytest.mark.parametrize("number", [1, 2])
def test_as_many_regions_are_told_as_a_fine_grid_shows(number: int) -> None:
    rng = np.random.default_rng(7 + number)
    several = 0
    for corners in (rng.integers(1, 41, (30, number, 4)) * (-1, 1, 1, -1)).tolist():  # allowed at two opposite ones
        factors = [(p, r - p, q - p, p - q - r + s) for p, q, r, s in corners]
        if any(b * c == a * d for a, b, c, d in factors):
            continue
        forms = [form(*own) for own in factors]
        counts = {int(ndimage.label(allowed(forms, points))[1]) for points in (301, 601)}
        if len(counts) == 1:  # else a strip is too thin for the grid
            assert len(regions(forms)) == counts.pop(), factors
            several += len(regions(forms)) > 1
    assert several > 5


def test_two_corners_on_either_side_of_a_saddle_are_two_regions() -> None:
    """(2u - 1)(2v - 1) + 1/4 <= 0 holds near two opposite corners; with - 1/4 instead near all but the two others."""
    apart = form(5, -8, -8, 16)
    assert len(regions([apart])) == 2
    joined = form(3, -8, -8, 16)
    assert len(regions([joined])) == 1


def test_a_region_may_be_a_curve_or_a_point() -> None:
    up, down = form(-1, 0, 0, 4), form(1, 0, 0, -4)  # 4 u v is at most 1, and at least 1
    (curve,) = regions([up, down])
    assert {tuple(map(float, corner)) for corner in curve.corners} == {(0.25, 1.0), (1.0, 0.25)}
    (point,) = regions([form(1, 1, 1, -3)])  # 1 + u + v <= 3 u v in the corner alone
    assert point.corners == ((Fraction(1), Fraction(1)),)
    assert regions([form(2, 1, 1, -3)]) == []
