"""A colour keeps one meaning, can be told from the others by the colour-blind, and be read where it is text."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from numpy.typing import NDArray

from sim.labels import Labels
from sim.views.figures.payoffs import payoffs_figure
from sim.views.figures.style import COLOURS, PLAYERS, SETS, of_player, of_set
from tests.views.figures.test_equilibrium_map import map_figure, mapped

Array = NDArray[np.float64]
NORMAL = np.eye(3)
VIEWS = {
    "normal": NORMAL,
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""Machado, Oliveira & Fernandes, IEEE Transactions on Visualization and Computer Graphics 15 (2009), severity 1."""
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def linear(colour: str) -> Array:
    """Return the light of a colour's red, green and blue (IEC 61966-2-1)."""
    c = np.array(to_rgb(colour))
    return np.asarray(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4))


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2 between two colours."""
    low, high = sorted(float(XYZ[1] @ linear(c)) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, view: Array) -> Array:
    """Return L*, a*, b* of a colour as it is seen (CIE 1976)."""
    t = XYZ @ np.clip(view @ linear(colour), 0, 1) / WHITE
    x, y, z = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, view: Array) -> float:
    """Return how far two colours lie apart as they are seen: about 2 is the least that an eye notices."""
    return float(np.linalg.norm(lab(one, view) - lab(other, view)))


@pytest.mark.parametrize("colour", PLAYERS)
def test_a_player_s_numbers_can_be_read_on_white(colour: str) -> None:
    assert contrast(colour, "#FFFFFF") >= 4.5


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("colours", [PLAYERS, SETS])
def test_colours_of_one_kind_are_told_apart(colours: tuple[str, ...], view: str) -> None:
    assert min(apart(a, b, VIEWS[view]) for a, b in itertools.combinations(colours, 2)) > 25


@pytest.mark.parametrize(("one", "other"), [(COLOURS, PLAYERS), (COLOURS, SETS), (PLAYERS, SETS)])
def test_no_colour_has_two_meanings(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert min(apart(a, b, NORMAL) for a, b in itertools.product(one, other)) > 15


def test_figures_take_the_colours_of_what_they_show() -> None:
    rng = np.random.default_rng(1)
    made = payoffs_figure({name: rng.normal(size=50) for name in "abc"}, list("abc"), "", "")
    drawn = [to_hex(patch.get_facecolor()).upper() for patch in made.axes[0].patches]
    assert drawn == [of_player(i) for i in range(3)]
    shown = map_figure(mapped((("first: yield", 1),), (("first: hold", 2),)), Labels(), "x", "y", "", "")
    handles = shown.legends[0].get_patches()
    assert [to_hex(patch.get_facecolor()).upper() for patch in handles] == [of_set(0), of_set(1)]
