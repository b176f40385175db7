"""What is played in a tree: the actions at the moves that a profile reaches."""

from __future__ import annotations

from collections.abc import Sequence

from sim.games.game import Choice, ChoiceSet, PathOfPlay
from sim.games.moves.tree import Tree


def play_in(tree: Tree, taken: Sequence[bool]) -> PathOfPlay:
    """Return what is played where `taken[choice]` leads, each move with the actions taken anywhere at it.

    Only information sets that are reached appear; what would be done elsewhere is part of the profile, not of play.
    """
    seen: dict[str, list[str]] = {}
    waiting = [0]
    while waiting:
        node = waiting.pop()
        where, below = int(tree.acts[node]), tree.children[node]
        if where >= 0:
            _note(tree, where, taken, seen)
            below = tuple(child for child in below if taken[int(tree.via[child])])
        waiting.extend(reversed(below))  # in preorder, and past nothing that is not reached
    return tuple(Choice(move, tuple(actions)) for move, actions in seen.items())


def _note(tree: Tree, where: int, taken: Sequence[bool], seen: dict[str, list[str]]) -> None:
    information_set = tree.information_sets[where]
    first = int(tree.offset[where])
    actions = seen.setdefault(information_set.move, [])
    for i, action in enumerate(information_set.actions):
        if taken[first + i] and action not in actions:
            actions.append(action)


def choice_sets_of(tree: Tree) -> tuple[ChoiceSet, ...]:
    """Return the information sets of all players as the choice sets of profiles."""
    return tuple(ChoiceSet(s.name, s.move, tree.players[s.player], s.actions) for s in tree.information_sets)
