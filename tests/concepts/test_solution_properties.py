"""What must hold of Nash, pure Nash and subgame perfect equilibria of strategic games and of trees, batch by batch."""

import itertools

import numpy as np
import pytest
from helpers.batches import some_games, strategic_batch
from helpers.trees import broker_tree, perfect_tree

from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.nash.nash import Nash, PureNash
from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.strategic import solve_strategic
from sim.games.moves.tree import CHANCE, LEAF, Tree, TreeBatch
from sim.selection.rules import RULES
from sim.solutions.solution import Solution
from sim.solutions.status import Status

PROMISED = 1e-9
ALL_RULES = tuple(RULES)


def tree_batch(tree: Tree, draws: int, seed: int, levels: int = 0) -> TreeBatch:
    rng = np.random.default_rng(seed)
    shape = (draws, len(tree.players), len(tree.leaves))
    payoffs = rng.integers(0, levels, shape).astype(float) if levels else rng.standard_normal(shape)
    chance = rng.uniform(0.1, 0.9, (draws, tree.branches // 2))
    return TreeBatch(tree, payoffs, np.stack([chance, 1 - chance], axis=2).reshape(draws, tree.branches))


TREES = {"broker": broker_tree(), "perfect": perfect_tree(3, 2), "chance": perfect_tree(3, 2, chance_at=1)}
CONCEPTS = {"nash": Nash(), "pure": PureNash(), "subgame": SubgamePerfect()}


def reached(tree: Tree, profile: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Return the probability of each leaf: the product along its path, written plainly."""
    found = []
    for leaf in tree.leaves:
        node, probability = int(leaf), 1.0
        while node > 0:
            arc = tree.via[node]
            probability *= profile[arc] if arc < tree.choices else chance[arc - tree.choices]
            node = int(tree.parent[node])
        found.append(probability)
    return np.array(found)


def gains(batch: TreeBatch, draw: int, profile: np.ndarray, player: int) -> float:
    """Return what a player could gain by any pure strategy of the whole tree, as a share of the payoffs' range."""
    tree = batch.tree
    own = [i for i, s in enumerate(tree.information_sets) if s.player == player]
    now = reached(tree, profile, batch.chance[draw]) @ batch.payoffs[draw, player]
    best = now
    for strategy in itertools.product(*(range(len(tree.information_sets[i].actions)) for i in own)):
        changed = profile.copy()
        for i, action in zip(own, strategy, strict=True):
            changed[tree.offset[i] : tree.offset[i + 1]] = 0
            changed[tree.offset[i] + action] = 1
        best = max(best, reached(tree, changed, batch.chance[draw]) @ batch.payoffs[draw, player])
    return float((best - now) / max(np.ptp(batch.payoffs[draw, player]), 1e-300))


def assert_whole(batch: TreeBatch, solution: Solution) -> None:
    """Hold that probabilities add up to one, values are those of the profiles, and weights are weights."""
    tree = batch.tree
    for draw in range(len(batch)):
        count = solution.count[draw]
        for place in range(count):
            profile = solution.profiles[draw, place]
            assert profile.min() >= 0
            for first, end in itertools.pairwise(tree.offset):
                assert abs(profile[first:end].sum() - 1) < 1e-9
            leaves = reached(tree, profile, batch.chance[draw])
            assert abs(leaves.sum() - 1) < 1e-9
            np.testing.assert_allclose(solution.payoffs[draw, place], batch.payoffs[draw] @ leaves, atol=1e-9)
        for rule, name in enumerate(solution.rules):
            weights = solution.weights[draw, rule]
            assert np.isnan(weights[count:]).all()
            if name != "none" and count:
                assert weights[:count].min() >= 0
                assert abs(weights[:count].sum() - 1) < 1e-9
                mean = weights[:count] @ solution.payoffs[draw, :count]
                assert (solution.payoffs[draw, :count].min(axis=0) - 1e-9 <= mean).all()
                assert (mean <= solution.payoffs[draw, :count].max(axis=0) + 1e-9).all()


@pytest.mark.parametrize("levels", [0, 3])
@pytest.mark.parametrize("shape", TREES)
@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_equilibrium_of_a_tree_is_one(concept: str, shape: str, levels: int) -> None:
    batch = tree_batch(TREES[shape], 8, seed=2, levels=levels)
    solution = CONCEPTS[concept].solve(batch, ALL_RULES)
    assert_whole(batch, solution)
    for draw in range(len(batch)):
        for profile in solution.profiles[draw, : solution.count[draw]][:40]:
            for player in range(len(batch.tree.players)):
                assert gains(batch, draw, profile, player) < PROMISED


@pytest.mark.parametrize("levels", [0, 3])
@pytest.mark.parametrize("shape", TREES)
@pytest.mark.parametrize("concept", ["pure", "subgame"])
def test_a_batch_of_trees_is_its_draws_one_by_one(concept: str, shape: str, levels: int) -> None:
    batch = tree_batch(TREES[shape], 12, seed=5, levels=levels)
    whole = CONCEPTS[concept].solve(batch, ALL_RULES)
    for draw in range(len(batch)):
        one = TreeBatch(batch.tree, batch.payoffs[draw : draw + 1], batch.chance[draw : draw + 1])
        alone = CONCEPTS[concept].solve(one, ALL_RULES)
        count = int(alone.count[0])
        assert (whole.count[draw], whole.status[draw]) == (count, alone.status[0])
        for name in ("profiles", "payoffs", "regret", "component", "isolated"):
            assert getattr(whole, name)[draw, :count].tobytes() == getattr(alone, name)[0, :count].tobytes(), name
        assert whole.weights[draw, :, :count].tobytes() == alone.weights[0].tobytes()
        assert whole.singled_out[draw].tolist() == alone.singled_out[0].tolist()


@pytest.mark.parametrize(("factor", "shift"), [(1e9, 0.0), (1e-9, 0.0), (1.0, 1e6), (0.1, -70.0)])
@pytest.mark.parametrize("levels", [0, 3])
@pytest.mark.parametrize("shape", TREES)
def test_the_unit_of_payoffs_changes_no_subgame_perfect_equilibrium(
    shape: str, levels: int, factor: float, shift: float
) -> None:
    batch = tree_batch(TREES[shape], 60, seed=7, levels=levels)
    other = TreeBatch(batch.tree, batch.payoffs * factor + shift, batch.chance)
    one, two = SubgamePerfect().solve(batch, ALL_RULES), SubgamePerfect().solve(other, ALL_RULES)
    np.testing.assert_array_equal(one.count, two.count)
    np.testing.assert_array_equal(one.status, two.status)
    np.testing.assert_array_equal(one.isolated, two.isolated)
    np.testing.assert_allclose(one.profiles, two.profiles, atol=1e-6)
    np.testing.assert_allclose(one.weights, two.weights, atol=1e-6)
    np.testing.assert_array_equal(one.singled_out, two.singled_out)


@pytest.mark.parametrize("size", [(2, 2), (2, 3), (3, 3)])
@pytest.mark.parametrize(("factor", "shift"), [(1e9, 0.0), (1e-9, 0.0), (1.0, 1e6)])
def test_the_unit_of_payoffs_changes_no_selection(size: tuple[int, int], factor: float, shift: float) -> None:
    for levels in (0, 3):
        games = some_games(size, 300, seed=13, levels=levels)
        one = Nash().solve(strategic_batch(games), ALL_RULES)
        two = Nash().solve(strategic_batch(games * factor + shift), ALL_RULES)
        np.testing.assert_array_equal(one.status, two.status)
        np.testing.assert_allclose(one.weights, two.weights, atol=1e-6)
        np.testing.assert_array_equal(one.singled_out, two.singled_out)


def test_without_undefined_draws_the_others_stay_as_they_were() -> None:
    for tree in TREES.values():
        batch = tree_batch(tree, 20, seed=9)
        payoffs = batch.payoffs.copy()
        payoffs[3, 0, 1], payoffs[11, 1, 0] = np.nan, np.inf
        plain = SubgamePerfect().solve(batch, ALL_RULES)
        holed = SubgamePerfect().solve(TreeBatch(batch.tree, payoffs, batch.chance), ALL_RULES)
        kept = np.setdiff1d(np.arange(20), [3, 11])
        assert (holed.status[[3, 11]] == Status.UNDEFINED).all()
        assert (holed.count[[3, 11]] == 0).all()
        np.testing.assert_array_equal(holed.status[kept], plain.status[kept])
        for draw in kept:
            count = plain.count[draw]
            np.testing.assert_array_equal(holed.profiles[draw, :count], plain.profiles[draw, :count])


def pure_by_definition(game: np.ndarray) -> set[tuple[int, ...]]:
    """Return the pure profiles from which nobody gains by leaving, cell by cell."""
    sizes = game.shape[1:]
    found = set()
    for cell in itertools.product(*map(range, sizes)):
        options = ([game[i][(*cell[:i], a, *cell[i + 1 :])] for a in range(n)] for i, n in enumerate(sizes))
        if all(max(own) <= game[i][cell] for i, own in enumerate(options)):
            found.add(cell)
    return found


@pytest.mark.parametrize("levels", [2, 3, 0])
@pytest.mark.parametrize("sizes", [(3,), (1, 1), (2, 3), (4, 4), (2, 2, 2), (1, 3, 2), (3, 2, 2), (2, 2, 2, 2)])
def test_pure_equilibria_are_those_of_the_definition(sizes: tuple[int, ...], levels: int) -> None:
    games = some_games(sizes, 80, seed=len(sizes), levels=levels)
    found = solve_pure(games)
    ends = np.cumsum(sizes)
    for game in range(len(games)):
        cells = []
        for profile in found.profiles[game, : found.count[game]]:
            parts = np.split(profile, ends[:-1])
            assert all(sorted(part)[-1] == 1 and part.sum() == 1 for part in parts)
            cells.append(tuple(int(part.argmax()) for part in parts))
        assert set(cells) == pure_by_definition(games[game])
        assert len(cells) == len(set(cells))


@pytest.mark.parametrize("sizes", [(4,), (2, 2), (2, 2, 2), (3, 2, 2)])
def test_the_strategic_solver_lists_every_pure_equilibrium_and_only_equilibria(sizes: tuple[int, ...]) -> None:
    games = some_games(sizes, 25, seed=21)
    found = solve_strategic(games)
    ends = np.cumsum(sizes)[:-1]
    for number, game in enumerate(games):
        profiles = found.profiles[number, : found.count[number]]
        pure = {
            tuple(int(part.argmax()) for part in np.split(p, ends)) for p in profiles if ((p == 0) | (p == 1)).all()
        }
        assert pure == pure_by_definition(game)
        for profile in profiles:
            parts = np.split(profile, ends)
            for player in range(len(sizes)):
                value = np.moveaxis(game[player], player, 0)
                for other in reversed([part for i, part in enumerate(parts) if i != player]):
                    value = value @ other
                assert value.max() - parts[player] @ value < PROMISED * np.ptp(game[player])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_relabelling_three_players_permutes_the_equilibria(order: tuple[int, ...]) -> None:
    sizes = (2, 3, 2)
    games = some_games(sizes, 40, seed=4, levels=4)
    moved = np.transpose(games[:, list(order)], (0, 1, *(2 + i for i in order)))
    plain, other = solve_pure(games), solve_pure(moved)
    np.testing.assert_array_equal(plain.count, other.count)
    ends = np.cumsum(sizes)[:-1]
    for game in range(len(games)):
        count = plain.count[game]
        split = np.split(plain.profiles[game, :count], ends, axis=1)
        expected = {tuple(row) for row in np.concatenate([split[i] for i in order], axis=1)}
        assert {tuple(row) for row in other.profiles[game, :count]} == expected


def test_the_trees_of_these_tests_are_what_they_are_called() -> None:
    assert (TREES["chance"].acts == CHANCE).sum() == 2
    assert not (TREES["perfect"].acts == CHANCE).any()
    assert [len(tree.leaves) for tree in TREES.values()] == [(t.acts == LEAF).sum() for t in TREES.values()]


@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_a_continuum_whose_value_matters_above_is_told_wherever_the_payoffs_lie(shift: float) -> None:
    # The last mover is indifferent, and how it breaks the tie is worth 0.0001 to the first mover.
    tree = perfect_tree(2, 2)
    payoffs = np.array([[[0.0, 1e-4, 5e-5, 5e-5], [1.0, 1.0, 0.0, 0.5]]]) + shift
    solution = SubgamePerfect().solve(TreeBatch(tree, payoffs, np.zeros((1, 0))))
    assert solution.status[0] == Status.INCOMPLETE
