"""Degenerate games of three players with two actions each, listed by what exact arithmetic finds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.three_by_two import (
    ONE,
    Box,
    CurvedError,
    Point,
    Surd,
    components,
    equilibria,
    gains,
)
from sim.games.moves.strategic import expected_payoffs
from sim.kernels.numerics.scaling import normalised
from sim.solutions.padding import with_games
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria

DIGITS, ROUNDED = 12, 14
"""A payoff stands for a decimal of so few digits if it is one up to rounding at the fourteenth; of any other, the last
digits may be the rounding of some arithmetic, and decide nothing."""

Corner = tuple[tuple[float, ...], int, bool]
"""The probabilities of the second actions, the number of the component, and whether it is a point by itself."""


def decided_exactly(found: Equilibria, payoffs: NDArray[np.float64]) -> Equilibria:
    """Return the equilibria of `payoffs[game, 3, 2, 2, 2]` with degenerate games of short decimals listed exactly.

    A number stands for the short decimal that it is, up to rounding. Games whose equilibria form curves, or regions
    that are cut at a slant, stay as they were found.
    """
    degenerate = np.flatnonzero(found.reason == Reason.DEGENERATE)
    lists = {int(g): listed for g in degenerate if (listed := _listed(payoffs[g])) is not None}
    if not lists:
        return found
    games = np.array(list(lists), np.int64)
    return with_games(found, games, _as_equilibria(payoffs[games], list(lists.values())))


def _listed(payoffs: NDArray[np.float64]) -> list[Corner] | None:
    """Return the corners of all boxes of equilibria of one game, and single points; None where that is not all."""
    texts = [f"{x:.{ROUNDED}g}" for x in payoffs.ravel().tolist()]
    if any(len(text.partition("e")[0].strip("-0.").replace(".", "")) > DIGITS for text in texts):
        return None
    numbers = np.array([Fraction(text) for text in texts], object).reshape(payoffs.shape)
    try:
        boxes, points = equilibria(gains(numbers.tolist()))
    except CurvedError:
        return None
    return list(_corners(boxes, [p for p in points if not any(_inside(p, box) for box in boxes)]))


def _corners(boxes: list[Box], points: list[Point]) -> Iterator[Corner]:
    number = components(boxes)
    names = {old: new for new, old in enumerate(dict.fromkeys(number))}
    seen: set[tuple[Fraction, ...]] = set()
    for box, component in zip(boxes, number, strict=True):
        alone = number.count(component) == 1 and all(low == high for low, high in box)
        for corner in sorted(set(product(*box)) - seen):
            seen.add(corner)
            yield tuple(map(float, corner)), names[component], alone
    for place, point in enumerate(points):
        yield tuple(map(float, point)), len(names) + place, True


def _inside(point: Point, box: Box) -> bool:
    return all(
        Surd(p.rational - low, p.factor, p.root).sign >= 0 and Surd(high - p.rational, -p.factor, p.root).sign >= 0
        for p, (low, high) in zip(point, box, strict=True)
    )


def _as_equilibria(payoffs: NDArray[np.float64], lists: list[list[Corner]]) -> Equilibria:
    games, room = len(lists), max(map(len, lists))
    profiles = np.full((games, room, 6), np.nan)
    component, isolated = np.full((games, room), -1), np.zeros((games, room), bool)
    for game, corners in enumerate(lists):
        for place, (second, number, alone) in enumerate(corners):
            profiles[game, place] = [share for p in second for share in (float(ONE) - p, p)]
            component[game, place], isolated[game, place] = number, alone
    count = np.array([len(corners) for corners in lists], np.int64)
    nothing = np.zeros(games, np.uint8)
    return Equilibria(
        profiles, _regret(payoffs, profiles), component, isolated, count, nothing, exact=np.ones(games, bool)
    )


def _regret(payoffs: NDArray[np.float64], profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `regret[game, equilibrium]`: the most that a player gains by a pure action, as a share of the range."""
    scaled = normalised(payoffs)
    own = expected_payoffs(scaled, profiles)
    worst = np.full(profiles.shape[:2], 0.0)
    for player, action in product(range(3), range(2)):
        changed = profiles.copy()
        changed[:, :, 2 * player : 2 * player + 2] = np.where(np.isnan(profiles[:, :, :1]), np.nan, np.eye(2)[action])
        worst = np.maximum(worst, expected_payoffs(scaled, changed)[:, :, player] - own[:, :, player])
    return np.where(np.isnan(profiles[:, :, 0]), np.nan, worst)
