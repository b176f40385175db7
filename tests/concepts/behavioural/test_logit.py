"""Logit quantal responses at one precision: against Gambit's, against their definition, and where branches divide."""

import numpy as np
import pygambit
import pytest
from helpers.batches import bimatrix, some_games, strategic_batch
from helpers.gambit_profiles import probabilities

from sim.analysis.quantal import logit_branch
from sim.concepts.behavioural.logit import Logit
from sim.concepts.extensive.sequential import Sequential
from sim.errors import UsageError
from sim.games.moves.tree import TreeBatch
from sim.solutions.reason import Reason
from sim.solutions.status import Status


def responses(game: np.ndarray, profile: list[np.ndarray], precision: float) -> list[np.ndarray]:
    """Each player's logit response to the others, summed cell by cell."""
    found = []
    for player in range(len(game)):
        worth = np.zeros(game.shape[1 + player])
        for cell in np.ndindex(*game.shape[1:]):
            odds = [profile[p][a] for p, a in enumerate(cell) if p != player]
            worth[cell[player]] += np.prod(odds) * game[(player, *cell)]
        weight = np.exp(precision * (worth - worth.max()))
        found.append(weight / weight.sum())
    return found


def split(profile: np.ndarray, sizes: tuple[int, ...]) -> list[np.ndarray]:
    return np.split(profile, np.cumsum(sizes)[:-1])


@pytest.mark.parametrize("sizes", [(2, 2), (3, 3), (4, 2), (2, 2, 2), (2, 3, 2), (2, 2, 2, 2)])
@pytest.mark.parametrize("precision", [0.0, 0.7, 3.0, 40.0])
def test_the_profile_is_the_response_to_itself(sizes: tuple[int, ...], precision: float) -> None:
    games = some_games(sizes, 60, seed=len(sizes), levels=4 if sizes == (3, 3) else 0)
    solution = Logit(precision).solve(strategic_batch(games))
    assert (solution.count == 1).all()
    for draw, game in enumerate(games):
        profile = split(solution.profiles[draw, 0], sizes)
        for own, reply in zip(profile, responses(game, profile, precision), strict=True):
            np.testing.assert_allclose(own, reply, atol=1e-8)
    if precision == 0:
        np.testing.assert_array_equal(solution.profiles[:, 0] - np.concatenate([np.full(n, 1 / n) for n in sizes]), 0)


@pytest.mark.parametrize("sizes", [(3, 3), (2, 2, 2)])
def test_it_is_gambits_point_of_the_branch(sizes: tuple[int, ...]) -> None:
    games = some_games(sizes, 25, seed=7)
    for precision in (0.5, 3.0):
        solution = Logit(precision).solve(strategic_batch(games))
        for draw, game in enumerate(games):
            made = pygambit.StrategicGame.from_arrays(*game)
            (theirs,) = pygambit.qre.logit_solve_lambda(made, [precision], first_step=0.01, max_accel=1.05)
            np.testing.assert_allclose(solution.profiles[draw, 0], probabilities(theirs.profile), atol=1e-5)


def test_where_the_branch_divides_its_straight_part_is_listed_with_a_status() -> None:
    """Symmetric games with asymmetric equilibria: the symmetric quantal response is unique, and others branch off."""
    rng = np.random.default_rng(3)
    own = np.zeros((60, 2, 2))
    own[:, 0, 0], own[:, 0, 1], own[:, 1, 0], own[:, 1, 1] = 0, rng.uniform(1, 9, 60), rng.uniform(0.1, 5, 60), 0
    games = np.stack([own, own.transpose(0, 2, 1)], axis=1)
    solution = Logit(30.0).solve(strategic_batch(games))
    assert (solution.count == 1).all()
    assert (solution.reason == Reason.BRANCH_DIVIDES).all()
    assert (solution.status == Status.INCOMPLETE).all()
    np.testing.assert_allclose(solution.profiles[:, 0, :2], solution.profiles[:, 0, 2:], atol=1e-7)
    assert (np.abs(solution.profiles[:, 0] - 0.5) < 0.45).all()


def test_scaling_payoffs_is_scaling_precision_and_shifting_them_is_nothing() -> None:
    games = some_games((2, 3, 2), 40, seed=5)
    plain = Logit(2.0).solve(strategic_batch(games)).profiles
    np.testing.assert_allclose(Logit(2e-6).solve(strategic_batch(1e6 * games)).profiles, plain, atol=1e-9)
    np.testing.assert_allclose(Logit(2.0).solve(strategic_batch(games + 1e4)).profiles, plain, atol=1e-9)


@pytest.mark.parametrize("precision", [-1.0, float("nan"), float("inf")])
def test_precisions_out_of_range_are_told(precision: float) -> None:
    with pytest.raises(UsageError, match="precision"):
        Logit(precision)


@pytest.mark.parametrize("precision", [1e6, 1e9, 1e12, 1e300])
def test_a_precision_beyond_all_numbers_gives_a_point_that_responds_to_itself_or_a_status(precision: float) -> None:
    """Far out the response multiplies the rounding of payoffs; warnings are errors here."""
    skew = bimatrix([[(2, 1), (0, 0)], [(0, 0), (1, 2)]])
    dominance = bimatrix([[(9, 9), (0, 8)], [(8, 0), (7, 7)]])
    for game in (skew, dominance, np.ones((1, 2, 2, 2))):
        solution = Logit(precision).solve(strategic_batch(game))
        if solution.count[0]:
            assert solution.regret[0, 0] < 1e-4
        else:
            assert Reason(solution.reason[0]).text == "the branch of quantal responses could not be followed"
    if precision <= 1e9:
        assert Logit(precision).solve(strategic_batch(dominance)).count[0] == 1


def alike_actions(size: int, sign: float) -> np.ndarray:
    """Return the game in which both gain by choosing alike, or by choosing differently."""
    return sign * np.stack([np.eye(size), np.eye(size)])[None]


def entry(players: int) -> np.ndarray:
    """Return the market that feeds one: entering pays if no other does."""
    game = np.zeros((1, players, *[2] * players))
    for cell in np.ndindex(*[2] * players):
        for player in range(players):
            game[(0, player, *cell)] = cell[player] * (1 if sum(cell) == 1 else -1)
    return game


@pytest.mark.parametrize(
    "game", [entry(2), entry(3), entry(4), *(alike_actions(n, s) for n in (2, 3, 4) for s in (1.0, -1.0))]
)
def test_every_symmetry_that_lets_the_branch_divide_is_told(game: np.ndarray) -> None:
    """An even number of eigenvalues can cross at once, which leaves the orientation as it is: three alike."""
    batch = strategic_batch(game)
    early, late = Logit(0.5).solve(batch), Logit(50.0).solve(batch)
    assert early.reason[0] == Reason.SOME_COMPUTED
    assert late.reason[0] == Sequential().solve(batch).reason[0] == Reason.BRANCH_DIVIDES
    nearly = batch_shifted(game)
    assert Logit(50.0).solve(nearly).reason[0] == Reason.SOME_COMPUTED  # it bends away where nothing is quite alike


def batch_shifted(game: np.ndarray) -> TreeBatch:
    rng = np.random.default_rng(1)
    return strategic_batch(game + 0.05 * rng.random(game.shape))


def test_where_no_eigenvalue_crosses_nothing_divides() -> None:
    cycle = bimatrix([[(0, 0), (-1, 1), (1, -1)], [(1, -1), (0, 0), (-1, 1)], [(-1, 1), (1, -1), (0, 0)]])
    for game in (cycle, some_games((3, 3, 3), 300, seed=2), some_games((4, 4), 300, seed=2)):
        assert not (Logit(50.0).solve(strategic_batch(game)).reason == Reason.BRANCH_DIVIDES).any()


def test_of_a_branch_that_folds_back_the_first_passage_is_listed() -> None:
    """Just before the fold, and just beyond it, where the branch arrives only after falling and rising again."""
    games = some_games((3, 3), 500, seed=2)
    batch, folds = strategic_batch(games), 0
    for draw in range(len(games)):
        branch = logit_branch(batch, draw, 30.0)
        falls = np.flatnonzero(np.diff(branch.precision) < 0)
        if len(falls) == 0:
            continue
        folds += 1
        top = branch.precision[falls[0]]
        one = strategic_batch(games[draw : draw + 1])
        before, beyond = (Logit(float(top * share)).solve(one).profiles[0, 0] for share in (0.999, 1.02))
        rising = branch.precision[: falls[0] + 1]
        first = [np.interp(0.999 * top, rising, p) for p in branch.profile[: falls[0] + 1].T]
        np.testing.assert_allclose(before, first, atol=0.02)
        assert np.abs(beyond - before).max() > 0.05
    assert folds > 3
