"""Information sets at which a profile says nothing: where it does not lead, and anything may be done."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.subgames import subgame_roots
from sim.games.moves.tree import Tree
from sim.tolerances import PROBABILITY


class Silent(Enum):
    """At which information sets a concept's solutions say nothing, so that what is listed there stands for anything."""

    NOWHERE = "nowhere"
    """Solutions are of behaviour everywhere."""
    OWN = "where the player's own choices do not lead"
    """Solutions are of reduced strategies (Kuhn 1953): plans that leave out what they exclude themselves."""
    OWN_IN_SUBGAME = "where the player's own choices in the same subgame do not lead"
    """Solutions are of reduced strategies in every subgame."""
    PATH = "where play does not lead"
    """Solutions are ends of the game."""


def unreached(tree: Tree, profile: NDArray[np.float64], silent: Silent) -> NDArray[np.bool_]:
    """Return `anything[…, information_set]`: a profile of `profile[…, choice]` does not say what is done there."""
    many = profile.shape[:-1]
    if silent is Silent.NOWHERE:
        return np.zeros((*many, len(tree.information_sets)), bool)
    roots = set(subgame_roots(tree)) if silent is Silent.OWN_IN_SUBGAME else {0}
    played = np.moveaxis(profile, -1, 0) > PROBABILITY  # played[choice, …]
    allowed = np.ones((len(tree.parent), len(tree.players), *many), bool)  # [node, player, …]: own choices lead there
    for node in range(1, len(tree.parent)):
        arc = int(tree.via[node])
        allowed[node] = allowed[tree.parent[node]]
        if node in roots:
            allowed[node] = True
        elif arc < tree.choices:
            allowed[node, slice(None) if silent is Silent.PATH else tree.choice_owner[arc]] &= played[arc]
    led = [allowed[list(info.nodes), info.player].any(axis=0) for info in tree.information_sets]
    return ~np.stack(led, axis=-1) if led else np.zeros((*many, 0), bool)
