"""Two-player games whose payoffs are whole numbers, or shares of such: degenerate games, solved exactly and fast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.ties import clear_ties, with_room
from sim.kernels.nash.vertices import QUIET
from sim.kernels.nash.whole_equilibria import LARGEST, whole_equilibria
from sim.kernels.numerics.scaling import lifted, normalised, rounding
from sim.solutions.solution import Equilibria

DECIMALS = 7
"""Decimals of payoffs up to which they are taken for what was written."""

MOST_PARTS = 240
"""Parts of a player's range of which payoffs may be multiples."""

LONGEST = 2.0**50
"""The largest whole number in floats of which the next ones are surely told apart."""


def whole_numbers(payoffs: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return `payoffs[game, 2, m, n]` as whole numbers from 1 to `LARGEST`, and of which games it can be done.

    Each player's are a positive affine map of the payoffs: of the decimals that were written; or, where there are none,
    of the multiples of a share of the range from which payoffs differ by no more than what counts as the same.
    """
    whole, fits = np.ones_like(payoffs), np.zeros(payoffs.shape[:2], bool)
    with np.errstate(over="ignore", invalid="ignore"):
        for power in range(DECIMALS + 1):
            moved = np.rint(payoffs * 10.0**power)
            written = (moved / 10.0**power == payoffs) & (np.abs(moved) < LONGEST)
            _take(whole, fits, moved, written.all(axis=(2, 3)))
    left = np.flatnonzero(~fits.all(axis=1))
    if len(left):
        rest, filled = whole[left], fits[left]
        _multiples(lifted(payoffs[left]), rest, filled)
        whole[left], fits[left] = rest, filled
    return whole, np.asarray(fits.all(axis=1))


def _take(
    whole: NDArray[np.float64], fits: NDArray[np.bool_], numbers: NDArray[np.float64], found: NDArray[np.bool_]
) -> None:
    """Put down `numbers[game, player]` in smallest terms where they were `found`, and are not too large."""
    for game, player in np.argwhere(found & ~fits):
        own = numbers[game, player] - numbers[game, player].min()
        if own.max() < LONGEST:
            own = own // max(int(np.gcd.reduce(own.astype(np.int64), axis=None)), 1)
            if own.max() < LARGEST:
                whole[game, player], fits[game, player] = own + 1.0, True


def _multiples(payoffs: NDArray[np.float64], whole: NDArray[np.float64], fits: NDArray[np.bool_]) -> None:
    """Put down what are multiples of a share of the range, within what counts as the same."""
    noise = np.maximum(QUIET, 4 * rounding(payoffs))
    apart = clear_ties(payoffs)
    scaled = normalised(payoffs)
    for parts in range(1, MOST_PARTS + 1):
        numbers = np.rint(scaled * parts)
        near = np.abs(scaled * parts - numbers).max(axis=(2, 3)) <= parts * noise
        _take(whole, fits, numbers, near & apart[:, None])
        if fits[apart].all():
            break


def solve_in_whole_numbers(
    payoffs: NDArray[np.float64], whole: NDArray[np.float64], most: int, budget: int
) -> tuple[Equilibria, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return all extreme equilibria of games in whole numbers; which are undecided, and which the budget cut short.

    Of a game with more than `most` equilibria the list is cut, with a reason.
    """
    scaled = normalised(lifted(payoffs))
    found, undecided, cut = with_room(lambda room: whole_equilibria(scaled, whole, room, budget), len(payoffs), most)
    return replace(found, exact=np.ones(len(payoffs), bool)), undecided, cut
