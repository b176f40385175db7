"""The kernel for trees with small stages against stages solved one by one: the same bytes, whatever the payoffs."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from helpers.trees import broker_tree, perfect_tree

from sim.concepts.extensive.small_stages import by_kernel, plan_of, solve_small_stages
from sim.concepts.extensive.subgame_perfect import SubgamePerfect, _by_stages
from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree, TreeBatch
from sim.kernels.extensive import small_stages
from sim.kernels.extensive.small_stages import ALONE, NOBODY, TOGETHER, TURNED
from sim.kernels.numerics.compile import shape_only
from sim.scenario.load import load
from sim.selection.rules import RULES
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.to_solution import to_solution

SCENARIOS = Path(__file__).parents[3] / "scenarios"
KNOWN = tuple(name for name in RULES if RULES[name].of_three is not None)
ARRAYS = ["profiles", "payoffs", "regret", "component", "isolated", "weights"]
OF_DRAWS = ["singled_out", "reason", "status", "count", "coverage"]


class Growth:
    """A tree that is built node by node, in preorder."""

    def __init__(self, rng: np.random.Generator, players: int) -> None:
        self.rng, self.players, self.sets = rng, players, 0
        self.parent, self.via, self.acts = [-1], [-1], [LEAF]
        self.owners: list[tuple[int, int, list[int]]] = []
        self.chances = 0
        self.together = 0

    def child(self, above: int, arc: int) -> int:
        self.parent.append(above)
        self.via.append(arc)
        self.acts.append(LEAF)
        return len(self.parent) - 1

    def opened(self, player: int, actions: int) -> int:
        self.owners.append((player, actions, []))
        return len(self.owners) - 1

    def offset(self, which: int) -> int:
        return sum(actions for _, actions, _ in self.owners[:which])

    def placed(self, node: int, which: int) -> None:
        self.acts[node] = which
        self.owners[which][2].append(node)

    def grow(self, node: int, depth: int) -> None:
        kind = self.rng.integers(0, 4) if depth else 3
        if kind == 3 and depth < 3:
            return
        if kind == TOGETHER and self.together < 2:
            self.together += 1
            first, second = self.rng.choice(self.players, 2, replace=False)
            sets = self.opened(int(first), 2), self.opened(int(second), 2)
            self.placed(node, sets[0])
            for a in range(2):
                middle = self.child(node, self.offset(sets[0]) + a)
                self.placed(middle, sets[1])
                for b in range(2):
                    self.grow(self.child(middle, self.offset(sets[1]) + b), depth - 1)
        elif kind == NOBODY:
            self.acts[node], branch = CHANCE, self.chances
            self.chances += 2
            for c in range(2):
                self.grow(self.child(node, -10 - branch - c), depth - 1)
        else:
            actions = int(self.rng.integers(2, 4))
            own = self.opened(int(self.rng.integers(self.players)), actions)
            self.placed(node, own)
            for a in range(actions):
                self.grow(self.child(node, self.offset(own) + a), depth - 1)

    def tree(self) -> Tree:
        sets = tuple(
            InformationSet(f"s{i}", f"s{i}", player, tuple("abc"[:actions]), tuple(nodes))
            for i, (player, actions, nodes) in enumerate(self.owners)
        )
        via = np.array([arc if arc > -10 else self.offset(len(sets)) - 10 - arc for arc in self.via])
        names = tuple(("luck", str(b)) for b in range(self.chances))
        players = tuple(f"p{i}" for i in range(self.players))
        return Tree(players, sets, np.array(self.parent), via, np.array(self.acts), names)


def random_tree(rng: np.random.Generator) -> Tree:
    while True:
        growth = Growth(rng, int(rng.integers(2, 4)))
        growth.grow(0, 3)
        if growth.together and len(growth.parent) < 50:
            return growth.tree()


def batch_of(tree: Tree, payoffs: np.ndarray, rng: np.random.Generator) -> TreeBatch:
    heads = rng.random((len(payoffs), tree.branches // 2))
    chance = np.stack([heads, 1 - heads], axis=2).reshape(len(payoffs), -1)
    return TreeBatch(tree, payoffs, chance)


def one_by_one(batch: TreeBatch, rules: tuple[str, ...]) -> Rows:
    return _by_stages(batch, rules, SubgamePerfect().stage_solver)


def same(batch: TreeBatch, rules: tuple[str, ...]) -> Solution:
    general = partial(one_by_one, rules=rules)
    fine = np.ones(len(batch), bool)
    with np.errstate(all="ignore"):
        slow, fast = general(batch), solve_small_stages(batch, rules, general)
    one, other = (to_solution(rows, fine, rules) for rows in (slow, fast))
    for name in ARRAYS + OF_DRAWS:
        mine, theirs = np.ascontiguousarray(getattr(one, name)), np.ascontiguousarray(getattr(other, name))
        assert mine.dtype == theirs.dtype, name
        assert mine.shape == theirs.shape, name
        assert mine.tobytes() == theirs.tobytes(), name
    return other


@pytest.mark.parametrize("seed", range(12))
def test_random_trees_come_to_the_same_bytes_with_and_without_ties(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tree = random_tree(rng)
    plan = plan_of(tree)
    assert plan is not None
    shape = (16, len(tree.players), len(tree.leaves))
    same(batch_of(tree, rng.normal(size=shape), rng), KNOWN)
    same(batch_of(tree, rng.integers(-2, 3, shape).astype(float), rng), KNOWN[:2])
    same(batch_of(tree, rng.normal(size=shape) * 10.0 ** rng.integers(-4, 4, shape), rng), KNOWN)


def test_the_random_trees_have_stages_of_every_kind_and_draws_of_many_equilibria() -> None:
    trees = [random_tree(np.random.default_rng(seed)) for seed in range(12)]
    kinds = {kind for tree in trees if (plan := plan_of(tree)) for kind in plan.kind.tolist()}
    assert kinds == {NOBODY, ALONE, TOGETHER, TURNED}


def test_draws_with_nine_equilibria_are_solved_by_the_kernel_alone() -> None:
    tree, rng = broker_tree(), np.random.default_rng(7)
    payoffs = rng.standard_normal((80, 3, 8))
    payoffs[:, 1:, [0, 3, 4, 7]] += 3.0
    batch = batch_of(tree, payoffs, rng)
    assert same(batch, KNOWN).count.max() == 9

    def nobody(left: TreeBatch) -> Rows:
        raise AssertionError(f"{len(left)} draws were left out")

    solve_small_stages(batch, ("payoff-dominance", "risk-dominance"), nobody)


def test_a_scenario_is_solved_by_the_kernel_in_all_draws_but_those_with_ties() -> None:
    scenario = load(SCENARIOS / "moscow-2015" / "xi-kim-meeting.yaml")
    batch = scenario.game.batch(scenario.sampler(256).draws(0, 256).values)
    assert by_kernel(batch.tree, scenario.solve.selection)
    same(batch, KNOWN)
    payoffs = batch.payoffs.copy()
    payoffs[3:200:7, 1:] = 1.0  # nobody cares
    same(replace(batch, payoffs=payoffs), KNOWN)
    payoffs[:] = 1.0
    same(replace(batch, payoffs=payoffs), KNOWN[:1])


def test_lists_in_parts_are_the_lists_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    batch = batch_of(broker_tree(), rng.normal(size=(50, 3, 8)), rng)
    monkeypatch.setattr("sim.concepts.extensive.small_stages.NUMBERS", 9 * 16 * 7)
    same(batch, KNOWN)


def test_python_and_compiled_code_give_the_same_bytes() -> None:
    rng = np.random.default_rng(5)
    for tree in (broker_tree(), random_tree(rng)):
        plan, codes = plan_of(tree), np.array([RULES[name].of_three for name in KNOWN])
        assert plan is not None
        batch = batch_of(tree, rng.integers(-3, 4, (30, len(tree.players), len(tree.leaves))) * 1.0, rng)
        sizes = [shape_only(n) for n in (tree.choices, 27, 27 * 30)]
        kernel, arrays = small_stages._small_stages, (batch.payoffs, batch.chance, *plan, codes, *sizes)
        with np.errstate(all="ignore"):
            slow, fast = kernel.interpret(*arrays), kernel.compile()(*arrays)
        number = int(fast[-1].sum())
        for mine, theirs in zip(slow[:4], fast[:4], strict=True):
            assert mine[:number].tobytes() == theirs[:number].tobytes()
        assert [one.tobytes() for one in slow[4:]] == [one.tobytes() for one in fast[4:]]


def test_other_trees_and_other_rules_are_solved_stage_by_stage() -> None:
    assert plan_of(perfect_tree(3, 2)) is None, "nobody moves at once"
    assert not by_kernel(broker_tree(), ("maximum-entropy",))
    assert by_kernel(broker_tree(), ())
