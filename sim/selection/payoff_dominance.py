"""Payoff dominance: no equilibrium that another one beats for somebody without loss to anybody.

Harsanyi & Selten, A General Theory of Equilibrium Selection in Games, 1988, section 3.6.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.strategic import expected_payoffs, split
from sim.kernels.nash.chosen_of_three import UNDOMINATED
from sim.kernels.numerics.scaling import ROUNDING, ends, near_ties, resolution, unlike
from sim.numbers import short
from sim.selection.rule import Candidates, Chosen, Rule, uniformly
from sim.solutions.padding import of_games
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET

MOST_PAIRS = 2**20
"""Pairs of equilibria that are compared at once (8 MB a number of them)."""
MOST = 4
"""Pairs of solutions of which it is said who gains what."""


def payoff_dominance(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Keep the equilibria that no other one makes worse for nobody and better for somebody.

    Where several remain, none dominates: they share the weight, and none is singled out.
    """
    listed = equilibria.listed
    least = indifference(payoffs)
    expected = expected_payoffs(payoffs, equilibria.profiles)
    beaten, near = np.zeros_like(listed), np.zeros(len(listed), bool)
    size = max(1, MOST_PAIRS // max(listed.size, 1))
    for start in range(0, listed.shape[1], size):  # some that beat at a time: a long list has very many pairs
        some, close = _beaten_by(slice(start, start + size), listed, expected, least)
        beaten, near = beaten | some, near | close
    games = np.flatnonzero(near)
    for game in games[near_ties(payoffs[games])] if len(games) else games:
        one = of_games(equilibria, np.array([game]))
        no_worse, better = _by_what_is_met(payoffs[game : game + 1], expected[game], one)
        beaten[game] = (no_worse & better).any(axis=0)
    return uniformly(listed & ~beaten)


def _beaten_by(
    part: slice, listed: NDArray[np.bool_], expected: NDArray[np.float64], least: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return `beaten[game, equilibrium]` by those equilibria of `listed[game, equilibrium]` that stand in a `part`.

    And `near[game]`, whether some of what they pay differs by less than is told apart: `expected[game, equilibrium,
    player]` is what they pay, `least[game, player]` the difference that is none.
    """
    no_worse = np.repeat(listed[:, part, None], listed.shape[1], axis=2)  # [game, equilibrium, over which other]
    better = np.zeros_like(no_worse)
    near = np.zeros(len(listed), bool)
    with np.errstate(invalid="ignore"):
        for player in range(expected.shape[2]):  # a loop: reducing an axis of a few players costs several times as much
            own, room = expected[:, :, player], least[:, player, None, None]
            gain = own[:, part, None] - own[:, None, :]
            no_worse &= gain >= -room
            better |= gain > room
            near |= ((gain > 0) & (gain <= room)).any(axis=(1, 2))
    return np.asarray((no_worse & better).any(axis=1)), near


def _by_what_is_met(
    payoffs: NDArray[np.float64], expected: NDArray[np.float64], equilibria: Equilibria
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return `no_worse[equilibrium, other]` and `better` of one game, of which some payoffs dwarf others.

    What equilibria pay is rounded by shares of the payoffs that are met in them, and not of those that never are.
    `expected[equilibrium, player]`.
    """
    number = int(equilibria.count[0])
    own = expected[:number]
    room = np.array([_rounding(payoffs[0], equilibria, e) for e in range(number)]).reshape(own.shape)
    least = resolution(payoffs)[0]
    gain = own[:, None] - own[None]
    apart = unlike(own[:, None] / 2, own[None] / 2, least) & (np.abs(gain) > np.maximum(room[:, None], room[None]))
    no_worse, better = np.zeros((2, len(expected), len(expected)), bool)
    no_worse[:number, :number] = ((gain >= 0) | ~apart).all(axis=2)
    better[:number, :number] = ((gain > 0) & apart).any(axis=2)
    return no_worse, better


def _rounding(payoffs: NDArray[np.float64], equilibria: Equilibria, place: int) -> NDArray[np.float64]:
    """Return `rounding[player]` of what one equilibrium pays in a game of `payoffs[player, *actions]`.

    Nothing where it is pure; where it was computed in fractions, a share of the payoffs' sizes as they are met.
    """
    mixed = split(equilibria.profiles[0, place], payoffs.shape[1:])
    met = [np.flatnonzero(own > 0) for own in mixed]
    if all(len(own) == 1 for own in met):
        return np.zeros(len(payoffs))
    reached = np.stack([own[np.ix_(*met)].ravel() for own in payoffs])
    odds = reduce(np.multiply.outer, [own[kept] for own, kept in zip(mixed, met, strict=True)]).ravel()
    rounded = ROUNDING * (np.abs(reached) * odds).sum(axis=1)
    if equilibria.exact is not None and equilibria.exact[0]:
        return np.asarray(rounded)
    return np.asarray(np.maximum(rounded, REGRET * np.ptp(reached, axis=1)))


def among_listed(payoffs: NDArray[np.float64], solutions: Equilibria) -> Chosen:
    """Do the same with the payoffs of the listed solutions alone, `payoffs[draw, equilibrium, player]`."""
    listed = solutions.listed
    known = np.where(listed[:, :, None], payoffs, 0.0)
    beaten, most = np.zeros_like(listed), np.abs(known).max(axis=1, keepdims=True, initial=0.0)
    for other in range(listed.shape[1]):
        gain, room = _gain(known[:, other : other + 1], known, most)
        better = (gain >= -room).all(axis=2) & (gain > room).any(axis=2)
        beaten |= better & listed[:, other : other + 1]
    return uniformly(listed & ~beaten)


def _gain(
    one: NDArray[np.float64], other: NDArray[np.float64], most: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each player has more by `one[..., player]` than by `other`, and up to which gain that is none.

    Each player has units of its own, and a solution's payoffs are rounded by shares of what it pays; where what is
    added up cancels, by shares of the largest payoffs, `most[..., player]`.
    """
    return one - other, np.maximum(REGRET * np.maximum(np.abs(one), np.abs(other)), ROUNDING * most)


def indifference(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `indifference[game, player]`: a difference in payoff that is none.

    A share of the range of the player's payoffs; and where they are all but equal, what rounding may do to their size.
    """
    low, high = ends(payoffs)
    return np.maximum(REGRET * (high - low), ROUNDING * np.maximum(np.abs(low), np.abs(high)))


def grounds(found: Candidates) -> list[str]:
    """Return which solution is left for which, and who gains what by that; and why those that remain do."""
    said, apart = [], []
    for other in found.dropped:
        better = next((k for k in [*found.kept, *found.dropped] if k != other and _dominates(found, k, other)), None)
        if better is None:
            apart.append(found.names[other])
        else:
            said.append(f"{found.names[better]} rather than {found.names[other]}: {_gains(found, better, other)}.")
    if len(said) > MOST:
        said[MOST:] = [f"and {len(said) - MOST} more are left for one that is better for some and worse for none."]
    if apart:
        said.append(
            f"nothing that is listed is better for some and worse for none than {', '.join(apart)} as a whole: what "
            "the rule compared were parts of the game, each by itself."
        )
    kept = found.kept
    if len(kept) > 1 and not any(_dominates(found, k, other) for k in kept for other in kept if k != other):
        names = ", ".join(found.names[k] for k in kept)
        said.append(
            f"None of {names} is better for some and worse for none than another: the rule does not choose among them."
        )
    return said


def _dominates(found: Candidates, one: int, other: int) -> bool:
    gain, slack = _gain(found.payoffs[one], found.payoffs[other], np.abs(found.payoffs).max(axis=0, initial=0.0))
    return bool((gain >= -slack).all() and (gain > slack).any())


def _gains(found: Candidates, one: int, other: int) -> str:
    gain, slack = _gain(found.payoffs[one], found.payoffs[other], np.abs(found.payoffs).max(axis=0, initial=0.0))
    gainers = [f"{p} gains {short(float(g))}" for p, g, s in zip(found.players, gain, slack, strict=True) if g > s]
    return f"{', '.join(gainers)}, and nobody loses"


PAYOFF_DOMINANCE = Rule(
    "payoff-dominance",
    "the players settle on no equilibrium when another is better for some and worse for none",
    payoff_dominance,
    among_listed,
    undominated=True,
    grounds=grounds,
    of_three=UNDOMINATED,
)
