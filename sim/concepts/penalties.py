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

from sim.concepts.solution import Equilibria
from sim.games.strategic import expected_payoffs
from sim.kernels.normal import ends

Floats = NDArray[np.float64]

MOST_STICKS = 4_096
"""Combinations of sticks that are tried; where there are more, reversion alone decides."""

REASONABLE = 1e-12
"""A payoff below a level by this share of the payoffs' size is at it."""


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


def by_sticks(payoffs: Floats, target: tuple[int, ...]) -> Floats:
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
    own, value = _gain(payoffs, target), _at(payoffs, target)
    best = np.full(len(payoffs), np.inf)
    for sticks in product(range(len(profiles)), repeat=players):
        gain, worth = gains[:, list(sticks)], values[:, list(sticks)]  # [draw, whose stick, player]
        best = np.minimum(best, _for_one_round(own, value, gain, worth))
        best = np.minimum(best, _until_lots_end_it(own, value, gain, worth))
    return best


def _for_one_round(own: Floats, value: Floats, gain: Floats, worth: Floats) -> Floats:
    """Return the smallest discount factor with sticks of `worth[draw, whose, player]` that last one round.

    What a player gains by deviating from the target, or from any stick, must not exceed d times what its own stick
    costs it: conditions linear in the discount factor.
    """
    cost = value - np.diagonal(worth, axis1=1, axis2=2)
    return _largest(np.maximum(own, gain.max(axis=1)), cost)


def _until_lots_end_it(own: Floats, value: Floats, gain: Floats, worth: Floats) -> Floats:
    """Return the smallest discount factor with sticks that last until lots end them.

    Before its stick a player expects (1 - w) times the stick's payoff and w times the target's; lots can bring about
    any w from 0 to d. Each w is the least that keeps its player from spoiling its own stick.
    """
    stick, spoiling = np.diagonal(worth, axis1=1, axis2=2), np.diagonal(gain, axis1=1, axis2=2)
    cost = value - stick
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = np.where(spoiling <= 0, 0.0, np.where(cost > 0, spoiling / cost, np.inf))
        punished = stick + np.where(weight > 0, weight * cost, 0.0)
        least = np.maximum(_largest(own, own + value - punished), weight.max(axis=1))
        during = worth + weight[:, :, None] * (value[:, None] - worth)  # what j expects before the stick of i
        tempted, after = worth + gain - during, punished[:, None] - during
        others = ~np.eye(value.shape[1], dtype=bool)
        small = REASONABLE * np.abs(worth).max(axis=(1, 2), keepdims=True)
        tempted, after = (np.where(np.abs(x) <= small, 0.0, x) for x in (tempted, after))
        from_on = np.where(tempted > 0, np.where(after < 0, tempted / (tempted - after), np.inf), 0.0)
        up_to = np.where((tempted <= 0) & (after > 0), tempted / (tempted - after), 1.0)
        least = np.maximum(least, np.where(others, from_on, 0.0).max(axis=(1, 2)))
        fits = (least < 1) & (least <= np.where(others, up_to, 1.0).min(axis=(1, 2)))
    return np.where(fits, least, np.inf)


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
    low, high = ends(payoffs)
    gain = np.stack(found, axis=1) - _at(payoffs, profile)
    return np.where(gain <= 1e-12 * (high - low), 0.0, gain)


def _largest(gain: Floats, loss: Floats) -> Floats:
    """Return the largest over players of gain / loss; 0 where nobody gains, infinite where that is not below one."""
    with np.errstate(invalid="ignore", divide="ignore"):
        needed = np.where(gain <= 0, 0.0, np.where(loss > 0, gain / loss, np.inf))
    found = needed.max(axis=1)
    return np.where(found < 1, found, np.inf)
