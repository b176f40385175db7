"""Every tolerance of the project, named, in one place.

Payoffs are normalised a draw and a player before anything is compared (`sim.kernels.numerics.scaling`): the smallest
payoff becomes 0 and the largest 1, so each number below is a share of the range of that player's payoffs in that
draw.
"""

from typing import Final

TIE: Final = 2e-10
"""Two payoffs closer than this are tied. Adding 1e6 to payoffs of size 1 rounds them by 1.2e-10."""

SAME_PAYOFF: Final = 1e-12
"""Two payoffs closer than this are the same. Between this and `TIE` floating point does not decide: games of two
players are then solved in fractions, and others say that they are not decided."""

REGRET: Final = 1e-9
"""The promise: no reported equilibrium has a larger maximum regret."""

SAME_PROFILE: Final = 1e-7
"""Two equilibria whose probabilities all differ by less are one and the same point."""

SAME_BEHAVIOUR: Final = 1e-11
"""Mixed strategies of one support whose behaviour differs by less behave alike. A payoff a billion times the others is
balanced by a probability of a billionth, which is another equilibrium than none."""

SAME_FRACTION: Final = 1e-14
"""Probabilities that were computed in fractions, and differ by less than this share of themselves, are the same
fraction: they are rounded when they become floats and when behaviour is computed from them."""

PROBABILITY: Final = 1e-9
"""Chance probabilities may miss [0, 1] and the sum of one by this much; also what counts as never played."""

SHOWN: Final = 1e-15
"""Probabilities below this are not shown beside larger ones: one minus them rounds to one."""

SAME_END: Final = 1e-6
"""The tracing procedure has reached an equilibrium if no probability differs by more."""

SAME_VALUE: Final = 1e-9
"""Values that a used scenario hands upward and that differ by less, relative to one plus their size, are the same."""
