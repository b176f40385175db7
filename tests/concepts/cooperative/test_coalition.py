"""Coalitional games: Shapley's axioms, the nucleolus and the core against scipy's linear programs."""

import itertools

import numpy as np
import pytest
from helpers.linear_programs import core_ends_by_programs, inside, nucleolus_by_programs

from sim.concepts.cooperative.core import Core, LeastCore
from sim.concepts.cooperative.nucleolus import Nucleolus
from sim.concepts.cooperative.values import Banzhaf, Shapley
from sim.games.coalition.batch import CoalitionBatch
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import REGRET

NAMES = tuple("abcdefgh")


def games(players: int, draws: int, seed: int, whole: float = 1.0, levels: int = 0) -> CoalitionBatch:
    rng = np.random.default_rng(seed)
    shape = (draws, 1 << players)
    worth = rng.integers(0, levels + 1, shape).astype(float) if levels else rng.random(shape)
    worth[:, 0] = 0.0
    worth[:, -1] += whole
    return CoalitionBatch(NAMES[:players], worth)


def only(solution: Solution) -> np.ndarray:
    assert (solution.status == Status.UNIQUE).all()
    return solution.payoffs[:, 0]


@pytest.mark.parametrize("players", [1, 2, 3, 4, 5])
def test_values_are_averages_over_orders_and_over_coalitions(players: int) -> None:
    batch = games(players, 5, 1)
    shapley, banzhaf = np.zeros((5, players)), np.zeros((5, players))
    orders = list(itertools.permutations(range(players)))
    for order in orders:
        before = 0
        for i in order:
            shapley[:, i] += (batch.worth[:, before | 1 << i] - batch.worth[:, before]) / len(orders)
            before |= 1 << i
    for i in range(players):
        for coalition in range(1 << players):
            if not coalition >> i & 1:
                added = batch.worth[:, coalition | 1 << i] - batch.worth[:, coalition]
                banzhaf[:, i] += added / 2 ** (players - 1)
    np.testing.assert_allclose(only(Shapley().solve(batch)), shapley, atol=1e-13)
    np.testing.assert_allclose(only(Banzhaf().solve(batch)), banzhaf, atol=1e-13)
    scaled = banzhaf / banzhaf.sum(axis=1, keepdims=True) * batch.worth[:, -1:]
    np.testing.assert_allclose(only(Banzhaf(normalised=True).solve(batch)), scaled, atol=1e-11)


@pytest.mark.parametrize("players", [2, 4, 8])
def test_shapleys_axioms(players: int) -> None:
    one, two = games(players, 20, 2), games(players, 20, 3)
    value = only(Shapley().solve(one))
    np.testing.assert_allclose(value.sum(axis=1), one.worth[:, -1], atol=1e-12)  # efficiency
    both = CoalitionBatch(one.players, one.worth + two.worth)
    np.testing.assert_allclose(
        only(Shapley().solve(both)), value + only(Shapley().solve(two)), atol=1e-12
    )  # additivity
    alike = one.worth.copy()  # players 0 and 1 made interchangeable
    masks = np.arange(1 << players)
    swapped = (masks & ~3) | (masks & 1) << 1 | (masks & 2) >> 1
    alike = alike + alike[:, swapped]
    symmetric = only(Shapley().solve(CoalitionBatch(one.players, alike)))
    np.testing.assert_allclose(symmetric[:, 0], symmetric[:, 1], atol=1e-12)  # symmetry
    dummy = one.worth[:, masks & ~1]  # player 0 adds nothing to anybody
    np.testing.assert_allclose(only(Shapley().solve(CoalitionBatch(one.players, dummy)))[:, 0], 0.0, atol=1e-12)


@pytest.mark.parametrize(("players", "draws"), [(2, 5), (3, 25), (4, 12), (5, 4)])
@pytest.mark.parametrize("levels", [0, 2])
def test_the_nucleolus_is_that_of_linear_programs(players: int, draws: int, levels: int) -> None:
    batch = games(players, draws, players + levels, whole=0.6 * players, levels=levels)
    solution = Nucleolus().solve(batch)
    for draw in range(draws):
        alone = batch.worth[draw, [1 << i for i in range(players)]].sum()
        if alone > batch.worth[draw, -1] + 1e-9:
            assert solution.status[draw] == Status.NONE
            continue
        expected = nucleolus_by_programs(batch.worth[draw])
        np.testing.assert_allclose(solution.payoffs[draw, 0], expected, atol=1e-6)
    assert np.nanmax(solution.regret) <= REGRET


@pytest.mark.parametrize("players", [2, 3, 5, 8])
def test_the_nucleolus_lies_in_the_least_core(players: int) -> None:
    batch = games(players, 60, 5, whole=players)
    rows = inside(players)
    point = only(Nucleolus().solve(batch))
    least = LeastCore().solve(batch)
    excess = (batch.worth - point @ rows.T)[:, 1:-1].max(axis=1)
    ends = (batch.worth - least.payoffs[:, 0] @ rows.T)[:, 1:-1].max(axis=1)
    np.testing.assert_allclose(excess, ends, atol=1e-9)
    assert (point >= np.nanmin(least.payoffs, axis=1) - 1e-9).all()
    assert (point <= np.nanmax(least.payoffs, axis=1) + 1e-9).all()
    inner = Core().solve(batch)
    assert ((excess <= 1e-9) == (inner.count > 0)).all()


@pytest.mark.parametrize(("players", "draws"), [(3, 25), (4, 12)])
def test_the_ends_of_the_core_are_those_of_linear_programs(players: int, draws: int) -> None:
    batch = games(players, draws, 9, whole=0.8 if players == 3 else 1.3)
    solution = Core().solve(batch)
    assert solution.tags is not None
    assert solution.tag_names[:3] == ("least for a", "most for a", "least for b")
    assert 0 < (solution.status == Status.NONE).sum() < draws
    for draw in range(draws):
        expected = core_ends_by_programs(batch.worth[draw])
        if expected is None:
            assert solution.status[draw] == Status.NONE
            continue
        assert solution.status[draw] == Status.CONTINUUM
        for i in range(players):
            for which in (0, 1):
                marked = solution.tags[draw, : solution.count[draw], 2 * i + which]
                assert marked.sum() == 1
                payoff = solution.payoffs[draw, : solution.count[draw]][marked][0, i]
                assert payoff == pytest.approx(expected[i, which], abs=1e-8)
    assert np.nanmax(solution.regret) <= REGRET


@pytest.mark.parametrize("concept", [Shapley(), Banzhaf(), Nucleolus(), Core(), LeastCore()])
def test_units_and_strategic_equivalence(concept: Shapley | Banzhaf | Nucleolus | Core | LeastCore) -> None:
    """Scaling scales; giving each player an amount of its own in every coalition it is in adds just that amount."""
    batch = games(4, 10, 4, whole=3.0)
    own = np.array([1.0, -2.0, 0.5, 3.0])
    moved = CoalitionBatch(batch.players, 250.0 * batch.worth + inside(4) @ own)
    before, after = concept.solve(batch), concept.solve(moved)
    np.testing.assert_allclose(after.payoffs, 250.0 * before.payoffs + own, atol=1e-7)


def test_what_has_no_number_is_undefined() -> None:
    batch = games(3, 3, 0, whole=3.0)
    batch.worth[1, 2] = np.nan
    for concept in (Shapley(), Banzhaf(), Banzhaf(normalised=True), Nucleolus(), Core(), LeastCore()):
        solution = concept.solve(batch, ("uniform", "payoff-dominance"))
        assert solution.status[1] == Status.UNDEFINED
        assert solution.count[1] == 0
        assert (solution.count[[0, 2]] > 0).all()


def test_one_player_gets_the_whole() -> None:
    batch = CoalitionBatch(("a",), np.array([[0.0, 7.0]]))
    for concept in (Shapley(), Banzhaf(), Nucleolus(), Core(), LeastCore()):
        assert concept.solve(batch).payoffs[0, 0, 0] == 7.0


@pytest.mark.parametrize("concept", [Shapley(), Nucleolus(), Core()])
def test_exactly_one_outcome_holds_in_a_defined_draw(concept: Shapley | Nucleolus | Core) -> None:
    worth = np.array([[0.0, 0.0, 0.0, 2.0]] * 4)
    holds = np.array([[True, False], [False, True], [True, True], [False, False]])
    solution = concept.solve(CoalitionBatch(("a", "b"), worth, holds))
    assert (solution.status[:2] != Status.UNDEFINED).all()
    assert (solution.status[2:] == Status.UNDEFINED).all()
    assert solution.outcomes is not None
    np.testing.assert_array_equal(solution.outcomes[:2, 0], [[1.0, 0.0], [0.0, 1.0]])
