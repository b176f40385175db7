"""The equilibrium index: equilibrium sets numbered in the order of the draws, and named in the scenario's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from sim.games.game import Choice, PathOfPlay
from sim.store.supports import EquilibriumSets, Support, support_of, support_text

LIMIT = 1_000
"""Sets beyond this number share the number -1: with many actions nearly every draw has a set of its own."""

MOST_LETTERS = 2_000_000
"""Letters of all supports together, of which the manifest is made: with thousands of choices fewer sets are told."""

OTHER = -1


PlayOf = Callable[[Sequence[bool]], PathOfPlay]
"""What is done under a profile that takes `taken[choice]`, such as a game's own `play`."""


class ChoiceEntry(TypedDict):
    """What is done at a move, about an issue, by a bloc."""

    name: str
    actions: list[str]


class PlayEntry(TypedDict):
    """What is done in an equilibrium, as the manifest and the summary hold it."""

    play: str
    """'xi: meet, kim: meet or avoid'."""
    choices: NotRequired[list[ChoiceEntry]]
    """The same as data; older runs have the text alone."""


def play_entry(path: PathOfPlay) -> PlayEntry:
    """Return a path of play as text and as data."""
    text = ", ".join(f"{choice.name}: {' or '.join(choice.actions)}" for choice in path)
    return {"play": text, "choices": [{"name": c.name, "actions": list(c.actions)} for c in path]}


def path_of(entry: PlayEntry) -> PathOfPlay:
    """Return the path of play of an entry; of an older run's, what its text says."""
    if "choices" in entry:
        return tuple(Choice(c["name"], tuple(c["actions"])) for c in entry["choices"])
    parts = [part.partition(": ")[::2] for part in entry["play"].split(", ")] if entry["play"] else []
    return tuple(Choice(name, tuple(actions.split(" or "))) for name, actions in parts)


class EquilibriumIndex:
    """Numbers for equilibrium sets. It only ever grows, in the order of draws, so no chunking shows in it."""

    def __init__(self, sizes: tuple[int, ...], play: PlayOf, limit: int = LIMIT) -> None:
        self._sizes = sizes
        self._play = play
        self._limit = min(limit, max(1, MOST_LETTERS // max(1, sum(sizes))))
        self._supports: dict[Support, int] = {}
        self._sets: dict[tuple[int, ...], int] = {}

    def numbers(self, found: EquilibriumSets) -> NDArray[np.int32]:
        """Return `numbers[draw]`; sets not met before are entered up to the limit."""
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
        """Return the index as the manifest holds it, under its key `legend`: `sets` list numbers of `equilibria`."""
        texts = [support_text(support, self._sizes) for support in self._supports]
        equilibria = [{"support": text, **play_entry(self._play(taken_in(text)))} for text in texts]
        return {"equilibria": equilibria, "sets": [list(key) for key in self._sets]}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take up the numbering that a manifest holds."""
        self._supports = {support_of(entry["support"]): i for i, entry in enumerate(data["equilibria"])}
        self._sets = {tuple(key): i for i, key in enumerate(data["sets"])}


def taken_in(support: str) -> list[bool]:
    """Return `taken[choice]`: which choices a support in letters takes with some probability."""
    return [letter != "0" for letter in support.replace("|", "")]
