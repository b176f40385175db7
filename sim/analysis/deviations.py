"""Who would rather do something else on the way to an end of a game, and by how much.

Of an end, everybody does what leads there. Whoever moves on the way compares each other action with it: at moves on the
way the others keep to what leads to the end, elsewhere they play what is given, such as what the subgames' solutions
say. That no such change in one move gains is what an equilibrium asks (of perfect information: Osborne & Rubinstein, A
course in game theory, 1994, section 6.2, the one deviation property).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.chance import leaf_probabilities
from sim.games.moves.tree import Tree

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Deviation:
    """What a player gains by another action at one information set on the way, given that play gets there."""

    information_set: int
    action: int
    instead: int
    """The action that leads to the end, and the one that the player would rather take."""
    gain: float


@dataclass(frozen=True)
class End:
    """One end of the game, and each player's best deviation on the way there, the largest gain first."""

    leaf: int
    deviations: tuple[Deviation, ...]

    @property
    def largest(self) -> float:
        """The largest gain; 0 where nobody chooses on the way."""
        return max((d.gain for d in self.deviations), default=0.0)


def deviations(tree: Tree, payoffs: Floats, chance: Floats, elsewhere: Floats, leaf: int) -> End | None:
    """Return the best deviation at each information set on the way to a leaf; None where chance never leads there.

    `payoffs[player, leaf]`, `chance[branch]`; `elsewhere[choice]` is what is done off the way.
    """
    arcs = [int(arc) for arc in tree.paths[leaf] if arc < tree.choices + tree.branches]
    if any(chance[arc - tree.choices] <= 0 for arc in arcs if arc >= tree.choices):
        return None
    way = {int(np.searchsorted(tree.offset, arc, side="right")) - 1: arc for arc in arcs if arc < tree.choices}
    kept = elsewhere.copy()
    for where, arc in way.items():
        kept[tree.offset[where] : tree.offset[where + 1]] = 0.0
        kept[arc] = 1.0
    tries = [(w, c) for w, arc in way.items() for c in range(tree.offset[w], tree.offset[w + 1]) if c != arc]
    profiles = np.repeat(kept[None], len(tries) + 1, axis=0)
    for row, (where, choice) in enumerate(tries, start=1):
        profiles[row, way[where]], profiles[row, choice] = 0.0, 1.0
    reached = leaf_probabilities(tree, profiles, np.repeat(chance[None], len(profiles), axis=0))
    paid = reached @ payoffs.T  # paid[row, player]
    found: dict[int, Deviation] = {}
    for row, (where, choice) in enumerate(tries, start=1):
        first, last = int(tree.offset[where]), int(tree.offset[where + 1])
        there = ((tree.paths >= first) & (tree.paths < last)).any(axis=1)
        who, likely = tree.information_sets[where].player, float(reached[0, there].sum())
        gain = float(paid[row, who] - paid[0, who]) / likely
        if where not in found or gain > found[where].gain:
            found[where] = Deviation(where, way[where] - first, choice - first, gain)
    return End(leaf, tuple(sorted(found.values(), key=lambda d: -d.gain)))
