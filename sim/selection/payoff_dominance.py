"""Payoff dominance: no equilibrium that another one beats for somebody without loss to anybody.

Harsanyi & Selten, A General Theory of Equilibrium Selection in Games, 1988, section 3.6.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.strategic import expected_payoffs
from sim.kernels.numerics.scaling import ROUNDING, ends
from sim.numbers import short
from sim.selection.rule import Candidates, Chosen, Rule, uniformly
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
    beaten = np.zeros_like(listed)
    size = max(1, MOST_PAIRS // max(listed.size, 1))
    for start in range(0, listed.shape[1], size):  # some that beat at a time: a long list has very many pairs
        beaten |= _beaten_by(slice(start, start + size), listed, expected, least)
    return uniformly(listed & ~beaten)


def _beaten_by(
    part: slice, listed: NDArray[np.bool_], expected: NDArray[np.float64], least: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return `beaten[game, equilibrium]` by those equilibria of `listed[game, equilibrium]` that stand in a `part`.

    `expected[game, equilibrium, player]` is what they pay, `least[game, player]` the difference that is none.
    """
    no_worse = np.repeat(listed[:, part, None], listed.shape[1], axis=2)  # [game, equilibrium, over which other]
    better = np.zeros_like(no_worse)
    with np.errstate(invalid="ignore"):
        for player in range(expected.shape[2]):  # a loop: reducing an axis of a few players costs several times as much
            own, room = expected[:, :, player], least[:, player, None, None]
            gain = own[:, part, None] - own[:, None, :]
            no_worse &= gain >= -room
            better |= gain > room
    return np.asarray((no_worse & better).any(axis=1))


def among_listed(payoffs: NDArray[np.float64], solutions: Equilibria) -> Chosen:
    """Do the same with the payoffs of the listed solutions alone, `payoffs[draw, equilibrium, player]`."""
    listed = solutions.listed
    known = np.where(listed[:, :, None], payoffs, 0.0)
    scale = REGRET * np.abs(known).max(axis=(1, 2), initial=0.0)[:, None]
    beaten = np.zeros_like(listed)
    for other in range(listed.shape[1]):
        gain = known[:, other : other + 1] - known
        better = (gain >= -scale[:, :, None]).all(axis=2) & (gain > scale[:, :, None]).any(axis=2)
        beaten |= better & listed[:, other : other + 1]
    return uniformly(listed & ~beaten)


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
    gain = found.payoffs[one] - found.payoffs[other]
    slack = REGRET * float(np.abs(found.payoffs).max(initial=0.0))
    return bool((gain >= -slack).all() and (gain > slack).any())


def _gains(found: Candidates, one: int, other: int) -> str:
    gain = found.payoffs[one] - found.payoffs[other]
    slack = REGRET * float(np.abs(found.payoffs).max(initial=0.0))
    gainers = [f"{p} gains {short(float(g))}" for p, g in zip(found.players, gain, strict=True) if g > slack]
    return f"{', '.join(gainers)}, and nobody loses"


PAYOFF_DOMINANCE = Rule(
    "payoff-dominance",
    "the players settle on no equilibrium when another is better for some and worse for none",
    payoff_dominance,
    among_listed,
    grounds=grounds,
)
