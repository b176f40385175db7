"""Degenerate games of three and more players, listed by what exact arithmetic finds in the cells that are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import units
from sim.concepts.nash.cells import Listing, OpenError, Support, listing
from sim.concepts.nash.curves import Arc
from sim.concepts.nash.products import Tensor
from sim.games.moves.strategic import expected_payoffs
from sim.kernels.numerics.scaling import normalised, wide
from sim.solutions.padding import with_games
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria

DIGITS, ROUNDED = 12, 14
"""A payoff stands for a decimal of so few digits if it is one up to rounding at the fourteenth; of any other, the last
digits may be the rounding of some arithmetic, and decide nothing."""

STEP = 20_000
"""Steps of work that one product of a cell costs: the gains of all players at its vertices, in fractions."""

MOST = 500
"""Products of one cell beyond which it is left open."""

Flags = NDArray[np.bool_]
Searched = Callable[[int, NDArray[np.int64]], tuple[NDArray[np.float64], Flags]]
"""From a game and some support profiles to the equilibria in their cells, and in which there may be more."""


class Cells(NamedTuple):
    """The support profiles of games of one size, and what a search in floating point knows of each."""

    sizes: tuple[int, ...]
    supports: NDArray[np.int64]
    """`supports[support]`: the players' bits one after another."""
    undecided: Flags
    """`undecided[game, support]`; where none is, of a game that is degenerate, it is not known which."""
    search: Searched
    """Looks longer into single cells."""


def decided_exactly(found: Equilibria, payoffs: NDArray[np.float64], cells: Cells, budget: int) -> Equilibria:
    """Return the equilibria of `payoffs[game, player, *actions]` with degenerate games of short decimals listed whole.

    A number stands for the short decimal that it is, up to rounding. Continua are listed by their corners; where their
    borders are curved, the reason says so.
    """
    known = _known(found, payoffs, cells, budget)
    if not known:
        return found
    lists = [_listed(*own, sum(cells.sizes)) for own in known.values()]
    return with_games(found, np.array(list(known), np.int64), _as_equilibria(payoffs[list(known)], lists))


def curved_borders(
    found: Equilibria, payoffs: NDArray[np.float64], cells: Cells, budget: int
) -> list[tuple[Arc, ...] | None]:
    """Return the curved borders of continua, game by game; None where not all equilibria are known, or none is."""
    known = _known(found, payoffs, cells, budget)
    arcs = [known[game][0].arcs if game in known else () for game in range(len(found))]
    return [own or None for own in arcs]


def _known(
    found: Equilibria, payoffs: NDArray[np.float64], cells: Cells, budget: int
) -> dict[int, tuple[Listing, NDArray[np.float64]]]:
    """Return, by degenerate game, all its equilibria, and the points that they refer to.

    Where payoffs are of unlike size, nothing rests on the search, which takes small differences for ties.
    """
    known: dict[int, tuple[Listing, NDArray[np.float64]]] = {}
    unlike = wide(payoffs)
    for game in np.flatnonzero(found.reason == Reason.DEGENERATE).tolist():
        numbers = fractions(payoffs[game])
        if numbers is None:
            continue
        points, open_ = found.profiles[game, : found.count[game]], cells.undecided[game]
        if unlike[game] or not open_.any():
            open_ = np.ones(len(open_), bool)
        own = Known(numbers, cells, game, open_, points[:0] if unlike[game] else points, not unlike[game])
        if (listed := _whole(own, budget)) is not None:
            known[game] = listed
    return known


class Known(NamedTuple):
    """A game, and what is known of it."""

    numbers: Tensor
    cells: Cells
    game: int
    open_: Flags
    """`open_[support]`: the search did not find all isolated equilibria of its cell."""
    points: NDArray[np.float64]
    """`points[point, choice]`: what it found."""
    searchable: bool
    """Whether to search longer is of any use."""


class Listed(NamedTuple):
    """What is listed of a game."""

    profiles: NDArray[np.float64]
    """`profiles[equilibrium, choice]`."""
    component: list[int]
    curved: bool
    exact: bool


def fractions(payoffs: NDArray[np.float64]) -> Tensor | None:
    """Return payoffs as the short decimals that they are; None where one is no such."""
    texts = [f"{x:.{ROUNDED}g}" for x in payoffs.ravel().tolist()]
    if any(len(text.partition("e")[0].strip("-0.").replace(".", "")) > DIGITS for text in texts):
        return None
    return np.array([Fraction(text) for text in texts], object).reshape(payoffs.shape)


def _whole(known: Known, budget: int) -> tuple[Listing, NDArray[np.float64]] | None:
    """Return all equilibria of a game and the points that its numbers refer to; None where that is not all.

    Cells that are of no shape that is known are searched once more, each for itself, for isolated equilibria.
    """
    cells, points = known.cells, known.points
    supports, most = actions_of(cells.sizes, tuple(cells.supports.tolist())), min(MOST, units(budget, STEP))
    try:
        return listing(known.numbers, supports, known.open_, points, most), points
    except OpenError as left:
        if not (left.supports and known.searchable):
            return None
        again = np.array(left.supports)
        more, undecided = cells.search(known.game, cells.supports[again])
        if undecided.any():
            return None
        still = known.open_.copy()
        still[again] = False
        points = np.concatenate([points, more])
    try:
        return listing(known.numbers, supports, still, points, most), points
    except OpenError:
        return None


def _listed(listed: Listing, points: NDArray[np.float64], choices: int) -> Listed:
    corners = [[float(x) for own in corner for x in own] for corner in listed.profiles]
    further = _apart(points[list(listed.points)])
    profiles = np.array([*corners, *further.tolist()]).reshape(-1, choices)
    names = max(listed.component, default=-1) + 1
    component = [*listed.component, *range(names, names + len(further))]
    return Listed(profiles, component, bool(listed.arcs), not len(further))


def _apart(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points without those that are others up to rounding."""
    kept: list[NDArray[np.float64]] = []
    for point in points:
        if not any(np.abs(point - other).max() < 1e-8 for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, points.shape[1])


@lru_cache(maxsize=64)
def actions_of(sizes: tuple[int, ...], supports: tuple[int, ...]) -> list[Support]:
    """Return `support[player]`, the actions that are played, of support profiles in bits."""
    firsts = np.cumsum((0, *sizes[:-1])).tolist()
    return [
        tuple(
            tuple(a for a in range(size) if support >> first + a & 1) for size, first in zip(sizes, firsts, strict=True)
        )
        for support in supports
    ]


def _as_equilibria(payoffs: NDArray[np.float64], lists: Sequence[Listed]) -> Equilibria:
    games, room = len(lists), max(len(own.component) for own in lists)
    profiles = np.full((games, room, sum(payoffs.shape[2:])), np.nan)
    component, isolated = np.full((games, room), -1), np.zeros((games, room), bool)
    for game, own in enumerate(lists):
        count = len(own.component)
        profiles[game, :count], component[game, :count] = own.profiles, own.component
        isolated[game, :count] = [own.component.count(name) == 1 for name in own.component]
    return Equilibria(
        profiles,
        regret_of(payoffs, profiles),
        component,
        isolated,
        np.array([len(own.component) for own in lists], np.int64),
        np.array([Reason.CURVED if own.curved else Reason.COMPLETE for own in lists], np.uint8),
        exact=np.array([own.exact for own in lists]),
    )


def regret_of(payoffs: NDArray[np.float64], profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `regret[game, equilibrium]`: the most that a player gains by a pure action, as a share of the range."""
    scaled, sizes = normalised(payoffs), payoffs.shape[2:]
    own, firsts = expected_payoffs(scaled, profiles), np.cumsum((0, *sizes[:-1]))
    worst = np.zeros(profiles.shape[:2])
    for player, size in enumerate(sizes):
        for action, at in product(range(size), firsts[player : player + 1]):
            changed = profiles.copy()
            changed[:, :, at : at + size] = np.eye(size)[action]
            worst = np.maximum(worst, expected_payoffs(scaled, changed)[:, :, player] - own[:, :, player])
    return np.where(np.isnan(profiles[:, :, 0]), np.nan, worst)
