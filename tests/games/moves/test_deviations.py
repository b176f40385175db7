"""What deviations bring, by hand and against trying every plan."""

import itertools

import numpy as np
import pytest
from helpers.some_trees import batch_of, some_tree, worth

from sim.games.moves.deviations import best_replies, deviations, play_of
from sim.games.moves.tree import LEAF, InformationSet, Tree, TreeBatch, strategic_tree

ENTRY = Tree(
    ("entrant", "incumbent"),
    (
        InformationSet("entry", "entry", 0, ("enter", "stay"), (0,)),
        InformationSet("answer", "answer", 1, ("fight", "share"), (1,)),
        InformationSet("after", "after", 0, ("invest", "leave"), (3,)),
    ),
    np.array([-1, 0, 1, 1, 3, 3, 0]),
    np.array([-1, 0, 2, 3, 4, 5, 1]),
    np.array([0, 1, LEAF, 2, LEAF, LEAF, LEAF]),
)
"""Enter or stay; then fight or share; then, if it is shared, invest or leave. Leaves: fight, invest, leave, stay."""
PAYOFFS = np.array([[[-1.0, 3.0, 1.0, 0.0], [-2.0, 1.0, 2.0, 5.0]]])


def entry() -> TreeBatch:
    return TreeBatch(ENTRY, PAYOFFS, np.zeros((1, 0)))


def test_the_entry_game_by_hand() -> None:
    """Enter, share, invest: staying costs 3, fighting 1 + 2, leaving 2."""
    found = deviations(play_of(entry(), np.array([1.0, 0, 0, 1, 1, 0])))
    assert [d.where for d in found] == [0, 1, 2]
    assert [d.losses.tolist() for d in found] == [[0.0, 3.0], [3.0, 0.0], [0.0, 2.0]]
    assert [d.reach for d in found] == [1.0, 1.0, 1.0]


def test_places_that_are_not_reached_are_not_asked() -> None:
    """Stay, because it would be fought: entering costs 1, and nothing else is decided."""
    found = deviations(play_of(entry(), np.array([0.0, 1, 1, 0, 1, 0])))
    assert [d.where for d in found] == [0]
    assert found[0].losses.tolist() == [1.0, 0.0]


def test_a_deviation_goes_on_as_suits_it_best() -> None:
    """It stays and would leave after entry: by entering it gets 3, as it then invests, and not 1."""
    play = play_of(entry(), np.array([0.0, 1, 0, 1, 0, 1]))
    (only,) = deviations(play)
    assert only.instead.tolist() == [3.0, 0.0]
    assert best_replies(play).tolist() == [3.0, 5.0]


def test_indifference_is_an_exact_zero_in_matching_pennies() -> None:
    tree = strategic_tree(("a", "b"), (("h", "t"), ("h", "t")))
    batch = TreeBatch(tree, np.array([[[1.0, -1, -1, 1], [-1.0, 1, 1, -1]]]), np.zeros((1, 0)))
    for d in deviations(play_of(batch, np.full(4, 0.5))):
        assert d.losses.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("seed", range(30))
def test_the_best_reply_is_the_best_of_all_plans(seed: int) -> None:
    """Against trying every plan of each player, by plain recursion, with chance and imperfect information."""
    batch = batch_of(some_tree(seed, levels=6))
    tree, rng = batch.tree, np.random.default_rng(seed)
    profile = np.concatenate([rng.dirichlet(np.ones(len(s.actions))) for s in tree.information_sets] or [np.zeros(0)])
    play = play_of(batch, profile)
    best = best_replies(play)
    for player in range(len(tree.players)):
        assert play.expected[player] == pytest.approx(worth(batch, 0, player, profile))
        own = [i for i, s in enumerate(tree.information_sets) if s.player == player]
        plans = itertools.product(*(range(len(tree.information_sets[i].actions)) for i in own))
        tried = [worth(batch, 0, player, with_plan(batch, profile, own, plan)) for plan in plans]
        assert best[player] == pytest.approx(max(tried), abs=1e-12)


@pytest.mark.parametrize("seed", range(30))
def test_a_deviation_is_the_best_plan_that_takes_the_action(seed: int) -> None:
    """At every set that is reached, over all plans for it and what follows: reach times loss is what is lost at all."""
    batch = batch_of(some_tree(seed, levels=6, depth=3))
    tree, rng = batch.tree, np.random.default_rng(seed)
    profile = np.concatenate([rng.dirichlet(np.ones(len(s.actions))) for s in tree.information_sets] or [np.zeros(0)])
    play = play_of(batch, profile)
    for d in deviations(play):
        player = tree.information_sets[d.where].player
        below = [i for i, s in enumerate(tree.information_sets) if s.player == player and follows(batch, d.where, i)]
        for action in range(len(d.instead)):
            plans = itertools.product([action], *(range(len(tree.information_sets[i].actions)) for i in below))
            tried = [worth(batch, 0, player, with_plan(batch, profile, [d.where, *below], plan)) for plan in plans]
            assert d.reach * d.losses[action] == pytest.approx(play.expected[player] - max(tried), abs=1e-12)


def with_plan(batch: TreeBatch, profile: np.ndarray, sets: list[int], plan: tuple[int, ...]) -> np.ndarray:
    changed = profile.copy()
    for where, action in zip(sets, plan, strict=True):
        first = int(batch.tree.offset[where])
        changed[first : first + len(batch.tree.information_sets[where].actions)] = 0.0
        changed[first + action] = 1.0
    return changed


def follows(batch: TreeBatch, first: int, other: int) -> bool:
    """Whether an information set lies below another one."""
    tree, nodes = batch.tree, set(batch.tree.information_sets[first].nodes)
    for node in tree.information_sets[other].nodes:
        above = int(tree.parent[node])
        while above >= 0:
            if above in nodes:
                return True
            above = int(tree.parent[above])
    return False
