"""Level-k and the cognitive hierarchy against sums written out profile by profile."""

from math import exp, factorial

import numpy as np
import pytest
from helpers.batches import listed, some_games, strategic_batch
from helpers.trees import perfect_tree

from sim.concepts.behavioural.cognitive_hierarchy import CognitiveHierarchy, hierarchy, level_shares
from sim.concepts.behavioural.level_k import LevelK, level_profiles
from sim.errors import UsageError
from sim.games.moves.normal_form import normal_form, strategic_payoffs
from sim.games.moves.tree import TreeBatch
from sim.solutions.status import Status


def reply(game: np.ndarray, beliefs: list[np.ndarray], player: int) -> np.ndarray:
    """The uniform mixture over best actions; payoffs in the tests tie exactly or not at all."""
    worth = np.zeros(game.shape[1 + player])
    for profile in np.ndindex(*game.shape[1:]):
        others = [beliefs[p][a] for p, a in enumerate(profile) if p != player]
        worth[profile[player]] += np.prod(others) * game[(player, *profile)]
    best = worth > worth.max() - 1e-9
    return best / best.sum()


def levels(game: np.ndarray, top: int) -> list[list[np.ndarray]]:
    steps = [[np.full(n, 1 / n) for n in game.shape[1:]]]
    for _ in range(top):
        steps.append([reply(game, steps[-1], p) for p in range(len(game))])
    return steps


@pytest.mark.parametrize("sizes", [(2, 2), (4, 3), (2, 3, 2), (2, 2, 2, 2)])
def test_levels_reply_to_the_level_below(sizes: tuple[int, ...]) -> None:
    games = some_games(sizes, 25, seed=1, levels=4)
    for level in (0, 1, 2, 5):
        solution = LevelK(level).solve(strategic_batch(games))
        assert (solution.status == Status.UNIQUE).all()
        assert solution.regret.max() < 1e-12
        for draw, game in enumerate(games):
            np.testing.assert_allclose(listed(solution, draw)[0], np.concatenate(levels(game, level)[-1]), atol=1e-12)
    for step, profile in enumerate(level_profiles(games, 2)):
        np.testing.assert_allclose(profile[1][0], levels(games[0], 2)[step][1])


@pytest.mark.parametrize("sizes", [(2, 2), (3, 4), (2, 3, 2)])
def test_the_hierarchy_replies_to_the_lower_levels_in_proportion(sizes: tuple[int, ...]) -> None:
    games = some_games(sizes, 20, seed=2, levels=5)
    tau = 1.3
    solution = CognitiveHierarchy(tau).solve(strategic_batch(games))
    f = np.array([exp(-tau) * tau**k / factorial(k) for k in range(30)])
    for draw, game in enumerate(games):
        steps = levels(game, 0)
        for k in range(1, 30):
            share = f[:k] / f[:k].sum()
            beliefs = [sum(s * step[p] for s, step in zip(share, steps, strict=True)) for p in range(len(game))]
            steps.append([reply(game, beliefs, p) for p in range(len(game))])
        play = [sum(s * step[p] for s, step in zip(f, steps, strict=True)) for p in range(len(game))]
        np.testing.assert_allclose(listed(solution, draw)[0], np.concatenate(play), atol=1e-7)
    assert solution.regret.max() < 1e-12


def test_without_thinking_everyone_mixes_and_with_little_the_first_step_shows() -> None:
    games = some_games((3, 3), 10, seed=3)
    np.testing.assert_allclose(CognitiveHierarchy(0.0).solve(strategic_batch(games)).profiles, 1 / 3)
    shares = level_shares(0.5)
    profiles, _ = hierarchy(games, shares[None])
    np.testing.assert_allclose(shares[:2], [exp(-0.5), 0.5 * exp(-0.5)], rtol=1e-8)
    np.testing.assert_array_equal(profiles[1][0], level_profiles(games, 1)[1][0])
    assert level_shares(60.0).sum() == pytest.approx(1)


def test_an_extensive_game_is_read_by_its_plans() -> None:
    tree = perfect_tree(2, 2)
    payoffs = np.random.default_rng(4).standard_normal((15, 2, 4))
    batch = TreeBatch(tree, payoffs, np.zeros((15, 0)))
    games = strategic_payoffs(normal_form(tree), batch)
    solution = LevelK(1).solve(batch)
    for draw in range(15):
        first = levels(games[draw], 1)[1][0]
        np.testing.assert_allclose(solution.profiles[draw, 0, :2], first)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: LevelK(-1), "from 0 to"),
        (lambda: CognitiveHierarchy(-0.1), "tau"),
        (lambda: CognitiveHierarchy(float("nan")), "tau"),
    ],
)
def test_options_out_of_range_are_told(make: object, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        make()  # type: ignore[operator]


def test_a_payoff_of_another_size_makes_no_tie_of_others() -> None:
    game = np.array([[[[1.0, 0, -1], [0.5, 0.5, 0.5]], [[0.0, 1, -1e11], [0.0, 1, -1e11]]]])
    for profile in level_profiles(game, 2)[1:]:
        np.testing.assert_array_equal(profile[1], [[0.0, 1, 0]])
    for profile in hierarchy(game, level_shares(1.5)[None])[0][1:]:
        np.testing.assert_array_equal(profile[1], [[0.0, 1, 0]])
