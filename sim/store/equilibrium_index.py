"""The legend: equilibrium sets numbered in the order of the draws, and named in the scenario's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.games.game import ChoiceSet, Game
from sim.games.moves.game import MovesGame
from sim.games.moves.tree import Tree
from sim.store.supports import EquilibriumSets, Support, support_of, support_text

LIMIT = 1_000
"""Sets beyond this number share the number -1: with many actions nearly every draw has a set of its own."""

OTHER = -1


class Legend:
    """Numbers for equilibrium sets. It only ever grows, in the order of draws, so no chunking shows in it."""

    def __init__(self, sizes: tuple[int, ...], play: Callable[[str], str], limit: int = LIMIT) -> None:
        self._sizes = sizes
        self._play = play
        self._limit = limit
        self._supports: dict[Support, int] = {}
        self._sets: dict[tuple[int, ...], int] = {}

    def numbers(self, found: EquilibriumSets) -> NDArray[np.int32]:
        """Return `numbers[draw]`; sets not met before are entered while there is room."""
        of_set = np.array([self._number(supports) for supports in found.sets], np.int32)
        return of_set[found.of_draw]

    def _number(self, supports: tuple[Support, ...]) -> int:
        known = tuple(sorted(self._supports.get(support, -1) for support in supports))
        if known in self._sets:
            return self._sets[known]
        if len(self._sets) >= self._limit:
            return OTHER
        key = tuple(sorted(self._supports.setdefault(support, len(self._supports)) for support in supports))
        return self._sets.setdefault(key, len(self._sets))

    def to_json(self) -> dict[str, Any]:
        """Return the legend as the manifest holds it: `sets` list numbers of `equilibria`."""
        texts = [support_text(support, self._sizes) for support in self._supports]
        equilibria = [{"support": text, "play": self._play(text)} for text in texts]
        return {"equilibria": equilibria, "sets": [list(key) for key in self._sets]}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take up the numbering that a manifest holds."""
        self._supports = {support_of(entry["support"]): i for i, entry in enumerate(data["equilibria"])}
        self._sets = {tuple(key): i for i, key in enumerate(data["sets"])}


def play_of(game: Game) -> Callable[[str], str]:
    """Return the function that tells in a game's own names what a support is."""
    return play_in(game.tree) if isinstance(game, MovesGame) else _choices_in(game.choice_sets)


def _choices_in(choice_sets: Sequence[ChoiceSet]) -> Callable[[str], str]:
    """Return the function that tells what is chosen, where every choice is made whatever the others are."""

    def chosen(support: str) -> str:
        told = []
        for choice_set, letters in zip(choice_sets, support.split("|"), strict=False):
            actions = [a for a, letter in zip(choice_set.actions, letters, strict=True) if letter != "0"]
            told.append(f"{choice_set.name}: {' or '.join(actions)}")
        return ", ".join(told)

    return chosen


def play_in(tree: Tree) -> Callable[[str], str]:
    """Return the function that tells what is played where a support leads: 'xi: meet, kim: meet or avoid'.

    Only information sets that are reached appear; what would be done elsewhere is part of the support, not of play.
    """

    def play(support: str) -> str:
        taken = [letter != "0" for letter in support.replace("|", "")]
        seen: dict[str, list[str]] = {}
        reached = [True] * len(tree.parent)
        for node in range(len(tree.parent)):
            if node > 0:
                arc = int(tree.via[node])
                reached[node] = reached[int(tree.parent[node])] and (arc >= tree.choices or taken[arc])
            if reached[node] and tree.acts[node] >= 0:
                _note(tree, int(tree.acts[node]), taken, seen)
        return ", ".join(f"{move}: {' or '.join(actions)}" for move, actions in seen.items())

    return play


def _note(tree: Tree, where: int, taken: list[bool], seen: dict[str, list[str]]) -> None:
    information_set = tree.information_sets[where]
    first = int(tree.offset[where])
    actions = seen.setdefault(information_set.move, [])
    for i, action in enumerate(information_set.actions):
        if taken[first + i] and action not in actions:
            actions.append(action)
