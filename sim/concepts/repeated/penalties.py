"""Penalties in a repeated game, and the smallest discount factors under which they keep a target up.

Average payoffs are weighed by (1 - d) d^t. Of the sorts of penalties two are worked out:

* reversion: whoever deviates, all play a stage equilibrium for ever, of all equilibria the one that is worst for the
  deviator (Friedman, A non-cooperative equilibrium for supergames, RES 38, 1971; with penalties that depend on who
  deviated, Abreu 1988);
* stick-and-carrot: a deviator is punished by some pure profile, and then the target is played again; whoever spoils
  the punishment is punished in turn (Abreu, Extremal equilibria of oligopolistic supergames, JET 39, 1986; simple
  penal codes: Abreu, On the theory of infinitely repeated games with discounting, Econometrica 56, 1988). It lasts one
  round, or until lots drawn in public end it, so that the punished gets no more than by spoiling it. All combinations
  of pure sticks, one a player, are tried.

Below D / (D + v - m), D what a deviation gains, v the target's payoff and m the player's pure minmax, no pure
penalties of any sort sustain the target: that is the floor. Where it is reached, penalties are optimal.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.strategic import expected_payoffs
from sim.kernels.numerics.scaling import resolution, unlike
from sim.kernels.repeated.stick_and_carrot import smallest_discount
from sim.solutions.solution import Equilibria

Floats = NDArray[np.float64]

MOST_STICKS = 4_096
"""Combinations of sticks that are tried; where there are more, reversion alone decides."""


def by_reversion(payoffs: Floats, target: tuple[int, ...], stage: Equilibria) -> Floats:
    """Return the smallest discount factor under which the threat of the worst stage equilibrium sustains the target."""
    gain, value = _gain(payoffs, target), _at(payoffs, target)
    found = expected_payoffs(payoffs, stage.profiles)
    worst = np.where(np.isnan(found), np.inf, found).min(axis=1, initial=np.inf)
    return _largest(gain, gain + value - worst)


def floor(payoffs: Floats, target: tuple[int, ...]) -> Floats:
    """Return the discount factor below which no pure penalties at all sustain the target."""
    gain, value = _gain(payoffs, target), _at(payoffs, target)
    return _largest(gain, gain + value - minmax(payoffs))


def by_stick_and_carrot(payoffs: Floats, target: tuple[int, ...]) -> Floats:
    """Return the smallest discount factor under which some stick-and-carrot penalties sustain the target.

    With lots to end them, penalties that work at one discount factor can be made to work at any higher one (Abreu,
    Pearce & Stacchetti, Econometrica 58, 1990, theorem 6).
    """
    sizes, players = payoffs.shape[2:], payoffs.shape[1]
    profiles = list(product(*(range(n) for n in sizes)))
    if len(profiles) ** players > MOST_STICKS:
        return np.full(len(payoffs), np.inf)
    gains = np.stack([_gain(payoffs, profile) for profile in profiles], axis=1)  # [draw, profile, player]
    values = np.stack([_at(payoffs, profile) for profile in profiles], axis=1)
    found: Floats = smallest_discount(_gain(payoffs, target), _at(payoffs, target), gains, values)
    return found


def minmax(payoffs: Floats) -> Floats:
    """Return `minmax[draw, player]`: the least to which pure actions of the others can hold a player."""
    found = []
    for player in range(payoffs.shape[1]):
        own = np.moveaxis(payoffs[:, player], 1 + player, 1)
        found.append(own.max(axis=1).reshape(len(payoffs), -1).min(axis=1))
    return np.stack(found, axis=1)


def _at(payoffs: Floats, profile: tuple[int, ...]) -> Floats:
    index: tuple[slice | int, ...] = (slice(None), slice(None), *profile)
    return np.asarray(payoffs[index])


def _gain(payoffs: Floats, profile: tuple[int, ...]) -> Floats:
    """Return `gain[draw, player]`: what each gains by its best deviation from a profile; 0 within rounding."""
    found = []
    for player in range(payoffs.shape[1]):
        others = tuple(slice(None) if i == player else a for i, a in enumerate(profile))
        found.append(payoffs[(slice(None), player, *others)].max(axis=1))
    best, own = np.stack(found, axis=1), _at(payoffs, profile)
    return np.where(unlike(best / 2, own / 2, resolution(payoffs)), best - own, 0.0)


def _largest(gain: Floats, loss: Floats) -> Floats:
    """Return the largest over players of gain / loss; 0 where nobody gains, infinite where that is not below one."""
    with np.errstate(invalid="ignore", divide="ignore"):
        needed = np.where(gain <= 0, 0.0, np.where(loss > 0, gain / loss, np.inf))
    found = needed.max(axis=1)
    return np.where(found < 1, found, np.inf)
