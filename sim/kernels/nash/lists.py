"""What kernels list of the equilibria of strategic games."""

from __future__ import annotations

from typing import NamedTuple

from sim.kernels.numerics.arrays import Bools, Floats, Ints


class EquilibriumLists(NamedTuple):
    """The equilibria of each game; behind the last one NaN, component -1 and not isolated."""

    profiles: Floats
    """`profiles[game, equilibrium, choice]`: all players' strategies, one player's after another's."""
    regret: Floats
    """`regret[game, equilibrium]`: the most that a player gains by deviating."""
    component: Ints
    """`component[game, equilibrium]`: the number of its connected component."""
    isolated: Bools
    """`isolated[game, equilibrium]`: whether its component is a single point."""
    number: Ints
    """`number[game]`; it may exceed the room."""
    doubtful: Bools
    """`doubtful[game]`: the list may be wrong; the kernel says in what way."""
