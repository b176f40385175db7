"""Stability in the graph model against its definitions, written out with sets."""

import numpy as np
import pytest
from helpers.batches import listed, some_games, strategic_batch
from helpers.trees import perfect_tree

from sim.concepts.nash.nash import PureNash
from sim.concepts.refinements.conflict_graph import Written, conflict_graph
from sim.concepts.refinements.conflict_stability import (
    DEFINITIONS,
    SANCTIONS,
    TAGS,
    ConflictStability,
    stable_states,
)
from sim.errors import UsageError
from sim.games.moves.tree import TreeBatch
from sim.solutions.status import Status

PLAYERS, STATES = 3, 6


def led_to(moves: np.ndarray, payoff: np.ndarray, others: list[int], start: int, improving: bool) -> set[int]:
    """Where sequences of the others' moves lead, nobody twice in a row: sequences grown one move at a time."""
    sequences, seen = {(start, -1)}, set()
    while sequences:
        longer = {
            (there, mover)
            for here, last in sequences
            for mover in others
            if mover != last
            for there in np.flatnonzero(moves[mover, here]).tolist()
            if not improving or payoff[mover, there] > payoff[mover, here]
        }
        sequences = longer - seen
        seen |= longer
    return {state for state, _ in seen}


def by_definition(moves: np.ndarray, payoff: np.ndarray, player: int, state: int) -> list[bool]:
    def bad(s: int) -> bool:
        return payoff[player, s] <= payoff[player, state]

    others = [p for p in range(len(moves)) if p != player]
    improvements = [s for s in np.flatnonzero(moves[player, state]).tolist() if not bad(s)]
    general, symmetric, sequential = [], [], []
    for there in improvements:
        sanctions = [s for s in led_to(moves, payoff, others, there, False) if bad(s)]
        general.append(bool(sanctions))
        symmetric.append(any(all(bad(e) for e in np.flatnonzero(moves[player, s])) for s in sanctions))
        sequential.append(any(bad(s) for s in led_to(moves, payoff, others, there, True)))
    return [not improvements, all(general), all(symmetric), all(sequential)]


@pytest.mark.parametrize("levels", [6, 3])
def test_stability_is_what_the_definitions_say(levels: int) -> None:
    rng, seen = np.random.default_rng(levels), set()
    for _ in range(40):
        moves = (rng.random((PLAYERS, STATES, STATES)) < 0.3) & ~np.eye(STATES, dtype=bool)
        payoff = rng.integers(0, levels, (1, PLAYERS, STATES)).astype(float)
        stable = stable_states(moves, payoff)[0]
        for player in range(PLAYERS):
            for state in range(STATES):
                expected = by_definition(moves, payoff[0], player, state)
                assert stable[:, player, state].tolist() == expected
                seen.add(tuple(expected))
    assert len(seen) > 5  # Nash, none, and the shades between


def test_nobody_moves_twice_in_a_row() -> None:
    moves = np.zeros((2, 4, 4), bool)
    moves[0, 0, 1] = True  # the only improvement
    moves[1, 1, 2] = moves[1, 2, 3] = True  # the opponent would need two moves to hurt
    payoff = np.array([[[1.0, 2, 2, 0], [0, 0, 0, 0]]])
    assert not stable_states(moves, payoff)[0, 1, 0, 0]
    third = np.concatenate([moves, np.zeros((1, 4, 4), bool)])
    third[1, 2, 3], third[2, 2, 3] = False, True  # two opponents take one each
    assert stable_states(third, np.concatenate([payoff, payoff[:, 1:]], axis=1))[0, 1, 0, 0]
    assert "nobody twice in a row" in SANCTIONS


@pytest.mark.parametrize("sizes", [(2, 2), (3, 3), (2, 3, 2)])
def test_nash_stable_profiles_are_the_pure_equilibria_and_lie_in_all_others(sizes: tuple[int, ...]) -> None:
    batch = strategic_batch(some_games(sizes, 80, seed=5, levels=4))
    nash = PureNash().solve(batch)
    found = [ConflictStability(d).solve(batch) for d in DEFINITIONS]
    np.testing.assert_array_equal(found[0].profiles, nash.profiles)
    for draw in range(80):
        stable = [{tuple(p) for p in listed(s, draw)} for s in found]
        assert stable[0] <= stable[2] <= stable[1]
        assert stable[0] <= stable[3] <= stable[1]
        for definition, solution in enumerate(found):
            assert solution.tag_names == TAGS
            assert solution.tags is not None
            for e, profile in enumerate(listed(solution, draw)):
                assert solution.tags[draw, e].tolist() == [tuple(profile) in s for s in stable]
                assert solution.tags[draw, e, definition]
        none = len(stable[3]) == 0
        assert (found[3].status[draw] == Status.NONE) == none


def test_a_move_that_cannot_be_taken_back() -> None:
    game = np.array([[[[3.0, 0], [5, 1]], [[3, 5], [0, 1]]]])  # the prisoners' dilemma; a = cooperate
    batch = strategic_batch(game)
    sequential = ConflictStability("sequential").solve(batch)
    assert {tuple(p) for p in listed(sequential, 0)} == {(1, 0, 1, 0), (0, 1, 0, 1)}
    barred = ConflictStability("sequential", irreversible="bob: a -> b; ").solve(batch)
    assert {tuple(p) for p in listed(barred, 0)} == {(1, 0, 1, 0), (0, 1, 0, 1)}
    moves = conflict_graph(batch.tree, Written(irreversible="bob: a -> b")).moves
    assert moves[1, 0, 1]
    assert not moves[1, 1, 0]
    assert moves[0].sum() == 4
    worse = ConflictStability(irreversible="ann: a -> b; bob: a->b").solve(strategic_batch(-game))
    assert (1, 0, 1, 0) in {tuple(p) for p in listed(worse, 0)}
    assert (0, 1, 0, 1) in {tuple(p) for p in listed(worse, 0)}  # both regret it, neither can go back


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ann a -> b", "cannot read 'ann a -> b'"),
        ("ann: a, b", "cannot read"),
        ("anne: a -> b", "did you mean 'ann'"),
        ("ann: a -> c", "unknown action 'c'"),
    ],
)
def test_moves_that_cannot_be_read_are_told(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        ConflictStability(irreversible=text).solve(strategic_batch(np.zeros((1, 2, 2, 2))))


def test_other_definitions_and_structures_are_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'sequential'"):
        ConflictStability("sequental")
    with pytest.raises(UsageError, match="nobody sees"):
        ConflictStability().solve(TreeBatch(perfect_tree(2, 2), np.zeros((1, 2, 4)), np.zeros((1, 0))))
    large = ConflictStability().solve(strategic_batch(np.zeros((1, 2, 17, 17)), actions=[str(i) for i in range(17)]))
    assert large.status[0] == Status.INCOMPLETE
