"""Which of the three equilibria of a 2x2 game selection rules choose: the rules of `sim.selection`, in compiled code.

A game of two players with two actions each that is not degenerate has one equilibrium or three, two of them pure
(Wilson 1971, SIAM J. Applied Mathematics 21). Of one there is nothing to choose. Of three a rule says here what its own
file says of any game, to the bit; where that hangs on differences that may be rounding, the game is left to it.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import jit, jit_inline
from sim.kernels.numerics.scaling import EPSILON, ROUNDING
from sim.tolerances import PROBABILITY, REGRET, SAME_PAYOFF

UNDOMINATED, SAFEST, EVEN, NOTHING = range(4)
"""What a rule keeps: what no other equilibrium is better than for some and worse than for none; what risk dominates the
others; all alike; nothing, as there are several."""

LARGEST = float(np.finfo(np.float64).max)


@jit_inline
def _lowest(game: Floats, p: int) -> float:
    return min(game[p, 0, 0], game[p, 0, 1], game[p, 1, 0], game[p, 1, 1])


@jit_inline
def _highest(game: Floats, p: int) -> float:
    return max(game[p, 0, 0], game[p, 0, 1], game[p, 1, 0], game[p, 1, 1])


@jit_inline
def _expected(game: Floats, profiles: Floats, p: int, e: int) -> float:
    first = game[p, 0, 0] * profiles[e, 2] + game[p, 0, 1] * profiles[e, 3]
    second = game[p, 1, 0] * profiles[e, 2] + game[p, 1, 1] * profiles[e, 3]
    return first * profiles[e, 0] + second * profiles[e, 1]


@jit
def _undominated(game: Floats, profiles: Floats) -> int:
    """Return the equilibria, in bits, that payoff dominance keeps (`sim.selection.payoff_dominance`); 0: not clear."""
    worse, better = 0, 0  # bit 3e + f: in e somebody has less than in f; more
    for p in range(2):
        low, high = _lowest(game, p), _highest(game, p)
        room = max(REGRET * (high - low), ROUNDING * max(abs(low), abs(high)))
        for e in range(3):
            own = _expected(game, profiles, p, e)
            for f in range(3):
                gain = own - _expected(game, profiles, p, f)
                if gain > 0 and gain <= room:
                    return 0
                worse |= int(not gain >= -room) << 3 * e + f
                better |= int(gain > room) << 3 * e + f
    beats = better & ~worse
    beaten = beats | beats >> 3 | beats >> 6
    return ~beaten & 7


@jit
def _loss(game: Floats, profiles: Floats, p: int, e: int) -> float:
    """Return what a player loses by leaving a pure equilibrium, as a share of its range; -1 where that may be nothing.

    As `sim.selection.risk_dominance` reckons, to the bit.
    """
    row, column = int(profiles[e, 1] > profiles[e, 0]), int(profiles[e, 3] > profiles[e, 2])
    low, high = _lowest(game, p), _highest(game, p)
    own = game[p, row, column]
    other = game[p, 1 - row, column] if p == 0 else game[p, row, 1 - column]
    least = max(SAME_PAYOFF * (high / 2 - low / 2), 4 * EPSILON * max(abs(own / 2), abs(other / 2)))
    if not own / 2 - other / 2 > least:
        return -1.0
    size = min(high - low, LARGEST)
    return own / size - other / size


@jit
def _safest(game: Floats, profiles: Floats) -> int:
    """Return the equilibria, in bits, that risk dominance keeps (`sim.selection.risk_dominance`); 0: not clear.

    Of the two that are pure and strict that is the one with the larger product of losses from deviating; all, where
    none is larger.
    """
    mixed = False
    for c in range(4):
        mixed |= profiles[2, c] > PROBABILITY and profiles[2, c] < 1 - PROBABILITY
    a0, a1 = _loss(game, profiles, 0, 0), _loss(game, profiles, 1, 0)
    b0, b1 = _loss(game, profiles, 0, 1), _loss(game, profiles, 1, 1)
    if min(a0, a1, b0, b1) < 0 or not mixed:
        return 0
    first, second = a0 * a1 > b0 * b1 * (1 + REGRET), b0 * b1 > a0 * a1 * (1 + REGRET)
    if first == second:
        return 7
    return 1 if first else 2


@jit
def chosen_of_three(game: Floats, profiles: Floats, rule: int, weights: Floats, place: int) -> int:
    """Fill in `weights[place, equilibrium]` of the three of `game[player, row, column]`; return how many have some.

    `profiles[equilibrium, choice]` as `sim.kernels.nash.support` lists them, the mixed one last. -1 where the game is
    left to the rule's own file.
    """
    kept = 7 if rule == EVEN else 0
    if rule == UNDOMINATED:
        kept = _undominated(game, profiles)
    elif rule == SAFEST:
        kept = _safest(game, profiles)
    number = (kept & 1) + (kept >> 1 & 1) + (kept >> 2)
    for e in range(3):
        weights[place, e] = np.nan if rule == NOTHING else (1.0 / number if kept >> e & 1 else 0.0)
    return number if number > 0 or rule == NOTHING else -1
