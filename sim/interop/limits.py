"""How large a game from a file may be: every bound is checked before the memory it speaks of is taken."""

from typing import Final

MAX_BYTES: Final = 16_000_000
"""Of a file."""

MAX_PLAYERS: Final = 32
"""Payoff arrays have an axis a player; numpy allows 64 axes."""

MAX_PROFILES: Final = 250_000
"""Of a strategic game; its tree has a leaf for each."""

MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 500
MAX_PATH_STEPS: Final = 5_000_000
"""Leaves times depth: the size of `Tree.paths`."""

MAX_LABEL: Final = 1_000
"""Characters of a label. Labels are repeated in the names made from them, so their length multiplies."""

MAX_NUMBER: Final = 1_000
"""Characters of a number."""

MAX_EXPONENT: Final = 400
MAX_BITS: Final = 1_500
"""Of the numerator and of the denominator of a payoff, along a path added up; a float needs at most 1,075."""

MAX_MAGNITUDE: Final = 10**300
"""Of a payoff; a float ends at 1.8e308, and solvers take differences."""
