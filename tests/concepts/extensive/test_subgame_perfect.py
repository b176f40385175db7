"""Subgame perfection against brute force over strategies, and against nashpy stage by stage."""

import itertools
import warnings

import nashpy
import numpy as np
import pytest
from helpers.trees import broker_tree, perfect_tree

from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.registry import CONCEPTS
from sim.errors import UsageError
from sim.games.moves.tree import LEAF, Tree, TreeBatch
from sim.selection.rules import RULES
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import REGRET

ALL_RULES = tuple(RULES)


def pure_subgame_perfect(tree: Tree, payoffs: np.ndarray) -> set[tuple[int, ...]]:
    """All pure strategy profiles in which no single move can be bettered, by the one-shot deviation principle."""

    def value(node: int, actions: tuple[int, ...]) -> np.ndarray:
        while tree.acts[node] != LEAF:
            node = tree.children[node][actions[tree.acts[node]]]
        return payoffs[:, list(tree.leaves).index(node)]

    def best(info_number: int, actions: tuple[int, ...]) -> bool:
        info = tree.information_sets[info_number]
        options = [value(child, actions)[info.player] for child in tree.children[info.nodes[0]]]
        return options[actions[info_number]] >= max(options)

    every = itertools.product(*(range(len(s.actions)) for s in tree.information_sets))
    return {a for a in every if all(best(i, a) for i in range(len(tree.information_sets)))}


def pure_profiles(solution: Solution, draw: int) -> set[tuple[int, ...]]:
    found = set()
    for profile in solution.profiles[draw, : solution.count[draw]]:
        assert ((profile == 0) | (profile == 1)).all()
        found.add(tuple(np.flatnonzero(profile) % 2))
    return found


@pytest.mark.parametrize(("depth", "levels"), [(3, 2), (3, 5), (2, 2), (3, 1)])
def test_all_pure_equilibria_of_perfect_information_with_ties(depth: int, levels: int) -> None:
    tree = perfect_tree(depth, 2)
    rng = np.random.default_rng(depth * 10 + levels)
    payoffs = rng.integers(0, levels, (60, 2, len(tree.leaves))).astype(float)
    solution = SubgamePerfect().solve(TreeBatch(tree, payoffs, np.zeros((60, 0))))
    for draw in range(60):
        expected = pure_subgame_perfect(tree, payoffs[draw])
        assert pure_profiles(solution, draw) == expected
        assert (solution.status[draw] == Status.UNIQUE) == (len(expected) == 1)


def nash_of(a: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [np.concatenate(e) for e in nashpy.Game(a, b).support_enumeration()]


def test_every_way_to_play_the_subgames_is_found() -> None:
    tree, rng = broker_tree(), np.random.default_rng(7)
    payoffs = rng.standard_normal((80, 3, 8))
    payoffs[:40, 1:, [0, 3, 4, 7]] += 2.0  # a coordination problem, so that many draws have nine equilibria
    solution = SubgamePerfect().solve(TreeBatch(tree, payoffs, np.zeros((80, 0))), ALL_RULES)
    for draw in range(80):
        cells = payoffs[draw].reshape(3, 2, 2, 2)
        expected = set()
        stages = [nash_of(cells[1, i], cells[2, i]) for i in (0, 1)]
        for left, right in itertools.product(*stages):
            value = [np.einsum("ij,i,j", cells[0, i], e[:2], e[2:]) for i, e in enumerate((left, right))]
            first = [1.0, 0.0] if value[0] > value[1] else [0.0, 1.0]
            expected.add(tuple(np.round([*first, *left[:2], *right[:2], *left[2:], *right[2:]], 7) + 0.0))
        found = {tuple(np.round(p, 7) + 0.0) for p in solution.profiles[draw, : solution.count[draw]]}
        assert found == expected
        assert solution.regret[draw, : solution.count[draw]].max() < REGRET
    assert solution.count.max() == 9
    weights = solution.weights[:, [i for i, r in enumerate(ALL_RULES) if r != "none"]]
    np.testing.assert_allclose(np.nansum(weights, axis=2), 1.0)


def test_chance_is_taken_in_expectation() -> None:
    tree = perfect_tree(3, 2, chance_at=1)
    payoffs = np.zeros((1, 2, 8))
    payoffs[0, 0] = [4, 4, 0, 0, 1, 1, 2, 2]  # left: 4 or 0; right: 1 or 2
    solved = {
        p: SubgamePerfect().solve(TreeBatch(tree, payoffs, np.array([[p, 1 - p, 0.5, 0.5]]))).profiles[0, 0, :2]
        for p in (0.3, 0.5)
    }
    assert solved[0.3].tolist() == [0.0, 1.0]
    assert solved[0.5].tolist() == [1.0, 0.0]


def test_undefined_draws_are_a_status() -> None:
    tree = perfect_tree(2, 2)
    payoffs = np.ones((3, 2, 4)) * np.arange(4)
    payoffs[1, 0, 2] = np.nan
    for concept in (c for c in CONCEPTS.values() if c.form == "moves"):
        try:
            solution = concept().solve(TreeBatch(tree, payoffs, np.zeros((3, 0))), ALL_RULES)
        except UsageError:  # a concept may refuse a structure, never a number
            continue
        assert solution.status[1] == Status.UNDEFINED
        assert solution.count[1] == 0
        assert solution.status[0] != Status.UNDEFINED


def test_a_batch_is_its_games_one_by_one() -> None:
    tree, rng = broker_tree(), np.random.default_rng(11)
    payoffs = rng.integers(-2, 3, (40, 3, 8)).astype(float)
    batch = SubgamePerfect().solve(TreeBatch(tree, payoffs, np.zeros((40, 0))), ALL_RULES)
    for draw in range(40):
        one = SubgamePerfect().solve(TreeBatch(tree, payoffs[[draw]], np.zeros((1, 0))), ALL_RULES)
        count = one.count[0]
        assert count == batch.count[draw]
        assert one.status[0] == batch.status[draw]
        np.testing.assert_array_equal(one.profiles[0], batch.profiles[draw, :count])
        np.testing.assert_array_equal(one.weights[0], batch.weights[draw, :, :count])


@pytest.mark.parametrize(("depth", "chance_at"), [(4, None), (4, 0), (4, 1), (3, 2)])
def test_the_pass_from_the_ends_gives_what_the_stages_give(
    depth: int, chance_at: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = perfect_tree(depth, 3, chance_at)
    rng = np.random.default_rng(depth)
    payoffs = rng.standard_normal((50, 3, len(tree.leaves)))
    odds = rng.random((50, tree.branches // 2))
    batch = TreeBatch(tree, payoffs, np.stack([odds, 1 - odds], axis=2).reshape(50, -1))
    fast = SubgamePerfect().solve(batch, ALL_RULES)
    assert (fast.status == Status.UNIQUE).all()
    monkeypatch.setattr("sim.concepts.extensive.subgame_perfect._only_path", lambda batch, rules: None)
    staged = SubgamePerfect().solve(batch, ALL_RULES)
    for name in ("profiles", "payoffs", "regret", "weights", "singled_out", "status", "count"):
        np.testing.assert_allclose(getattr(fast, name), getattr(staged, name), rtol=1e-12, err_msg=name)
