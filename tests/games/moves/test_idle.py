"""Choices that no belief makes best, and sets that do not matter: against every plan of everybody, by hand."""

from itertools import product

import numpy as np
import pytest
from catalog.test_extensive_published import game_of, pay
from helpers.some_trees import batch_of, moves_of, some_tree, worth

from sim.games.moves.idle import idle_choices, matters
from sim.games.moves.tree import TreeBatch


def plans(batch: TreeBatch) -> list[np.ndarray]:
    """Return every pure profile, as `profile[choice]`."""
    found = []
    for actions in product(*(range(len(s.actions)) for s in batch.tree.information_sets)):
        profile = np.zeros(batch.tree.choices)
        profile[batch.tree.offset[:-1] + np.array(actions)] = 1
        found.append(profile)
    return found


@pytest.mark.parametrize("levels", [3, 1000])
def test_a_choice_that_is_idle_is_worse_at_every_node_whatever_is_left_is_done(levels: int) -> None:
    """Whatever the others do that is not idle, and whatever the player does later, some other choice is better."""
    seen = 0
    for seed in range(60):
        root = some_tree(seed, levels, depth=3)
        batch = batch_of(root) if moves_of(root) else None
        if batch is None or np.prod([len(s.actions) for s in batch.tree.information_sets]) > 200:
            continue
        tree = batch.tree
        (idle,) = idle_choices(tree, batch.payoffs, batch.chance, 1e-9)
        left = [p for p in plans(batch) if not (p[idle] > 0).any()]
        assert left, "something is left of every set"
        for h, info in enumerate(tree.information_sets):
            for a in range(len(info.actions)):
                if not idle[tree.offset[h] + a]:
                    continue
                seen += 1
                for node in info.nodes:
                    for p in left:
                        below = [worth(batch, child, info.player, p) for child in tree.children[node]]
                        assert max(below) > below[a]
    assert seen > 20


def test_what_does_not_matter_to_a_player_changes_nothing_for_it() -> None:
    unconcerned = 0
    for seed in range(60):
        root = some_tree(seed, 2, depth=3)
        batch = batch_of(root) if moves_of(root) else None
        if batch is None or np.prod([len(s.actions) for s in batch.tree.information_sets]) > 200:
            continue
        tree = batch.tree
        none = np.zeros((1, tree.choices), bool)
        (found,) = matters(tree, batch.payoffs, batch.chance, none, 1e-9)
        for h, info in enumerate(tree.information_sets):
            for player in np.flatnonzero(~found[h]).tolist():
                unconcerned += 1
                for node, p in product(info.nodes, plans(batch)):
                    after = [worth(batch, child, player, p) for child in tree.children[node]]
                    assert max(after) - min(after) < 1e-9
    assert unconcerned > 20


def test_a_choice_that_is_beaten_against_each_reply_is_idle() -> None:
    """The reply comes unseen, so it is the same to both; seen, it may differ, and nothing is idle."""

    def entry(seen: bool) -> TreeBatch:
        replies = {
            a: (2, f"reply {a}" if seen else "reply", {"l": pay(x, 0), "r": pay(y, 0)})
            for a, (x, y) in (("up", (1, 5)), ("down", (0, 4)))
        }
        return game_of(2, (1, "first", replies)).games

    for seen in (False, True):
        batch = entry(seen)
        (idle,) = idle_choices(batch.tree, batch.payoffs, batch.chance, 1e-9)
        assert idle[:2].tolist() == [False, not seen]
