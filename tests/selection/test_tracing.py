"""The tracing procedure: against Nash products, in unanimity games, and along all equilibria on a grid of times."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.concepts.nash.strategic import solve_strategic
from sim.kernels.nash.tracing import bicentric_prior, traced
from sim.kernels.numerics.scaling import normalised
from sim.selection.rules import RULES
from sim.selection.tracing import traced_to

Array = NDArray[np.float64]


def strict_pair(game: Array) -> tuple[Array, Array] | None:
    """The first two strict equilibria, found cell by cell."""
    sizes = game.shape[1:]
    found = []
    for cell in np.ndindex(*sizes):
        rivals = [
            [game[(i, *cell[:i], a, *cell[i + 1 :])] for a in range(sizes[i]) if a != cell[i]]
            for i in range(len(sizes))
        ]
        if all(game[(i, *cell)] > max(r) for i, r in enumerate(rivals)):
            found.append(np.concatenate([np.eye(size)[a] for size, a in zip(sizes, cell, strict=True)]))
    return (found[0], found[1]) if len(found) > 1 else None


def pairs_of(sizes: tuple[int, ...], games: int, seed: int) -> list[tuple[Array, Array, Array]]:
    batch = normalised(np.random.default_rng(seed).random((games, len(sizes), *sizes)))
    return [(game, *pair) for game in batch if (pair := strict_pair(game)) is not None]


def expected(game: Array, prior: Array) -> list[Array]:
    """What each action is worth against a prior, by the definition."""
    sizes, parts = game.shape[1:], np.split(prior, np.cumsum(game.shape[1:])[:-1])
    result = []
    for i in range(len(sizes)):
        value = np.moveaxis(game[i], i, 0)
        for j in reversed([j for j in range(len(sizes)) if j != i]):
            value = value @ parts[j]
        result.append(value)
    return result


def mixed_with_prior(game: Array, prior: Array, t: float) -> Array:
    """The game at time t, in which a share 1 - t of the payoff is what one gets against the prior."""
    at_time = t * game
    for i, value in enumerate(expected(game, prior)):
        shape = [1] * (game.ndim - 1)
        shape[i] = -1
        at_time[i] += (1 - t) * value.reshape(shape)
    return at_time


def test_two_by_two_agrees_with_the_nash_products() -> None:
    """Harsanyi & Selten (1988), section 5.4: between strict equilibria of 2x2 games the two definitions are one."""
    pairs = pairs_of((2, 2), 2500, seed=1)
    assert len(pairs) > 200
    for game, one, two in pairs:
        winner = traced_to(game[None], one[None], two[None])[0]
        a, b = int(one[1]), int(two[1])
        c, d = int(one[3]), int(two[3])
        at_one = (game[0, a, c] - game[0, b, c]) * (game[1, a, c] - game[1, a, d])
        at_two = (game[0, b, d] - game[0, a, d]) * (game[1, b, d] - game[1, b, c])
        assert winner == (1 if at_one > at_two else 2)


@pytest.mark.parametrize("players", [2, 3, 4])
def test_unanimity_games(players: int) -> None:
    """All get something only if all do alike. Against the bicentric prior the larger product of payoffs is everyone's
    best reply: a player's prior for a is u(a) / (u(a) + u(b)), so a is worth the product of all u(a) over the rest."""
    rng = np.random.default_rng(players)
    for _ in range(50):
        payoffs = rng.random((players, 2)) + 0.1
        game = np.zeros((1, players, *(2,) * players))
        game[0].reshape(players, -1)[:, 0] = payoffs[:, 0]
        game[0].reshape(players, -1)[:, -1] = payoffs[:, 1]
        found = solve_strategic(game)
        weights, decided = RULES["risk-dominance"].select(game, found)
        winner = found.profiles[0, int(np.nanargmax(weights[0]))]
        assert decided[0]
        assert winner[0] == float(payoffs[:, 0].prod() > payoffs[:, 1].prod())


@pytest.mark.parametrize("sizes", [(3, 3), (2, 2, 2), (2, 3, 2)])
def test_the_prior_is_the_share_of_doubts_to_which_an_action_is_best(sizes: tuple[int, ...]) -> None:
    grid = (np.arange(4000) + 0.5) / 4000
    for game, one, two in pairs_of(sizes, 60, seed=2)[:8]:
        prior = bicentric_prior(game.reshape(len(sizes), -1), np.array(sizes), one, two)
        best = []
        for a, b in zip(expected(game, one), expected(game, two), strict=True):
            values = grid[:, None] * a + (1 - grid[:, None]) * b
            best.append(np.bincount(values.argmax(axis=1), minlength=len(a)) / len(grid))
        np.testing.assert_allclose(prior, np.concatenate(best), atol=1e-3)


@pytest.mark.parametrize(("sizes", "games", "least"), [((3, 3), 500, 40), ((2, 2, 2), 300, 30)])
def test_the_path_is_what_continuity_says(sizes: tuple[int, ...], games: int, least: int) -> None:
    """All equilibria on a grid of times: where those nearest to each other make a chain, it is the path."""
    times = np.linspace(0.0, 1.0, 301)[1:]
    compared = 0
    for game, one, two in pairs_of(sizes, games, seed=3)[: 2 * least]:
        flat = game.reshape(len(sizes), -1)
        prior = bicentric_prior(flat, np.array(sizes), one, two)
        end, resolved, _ = traced(flat, np.array(sizes), prior, np.array(10**9))
        here = np.concatenate([np.eye(len(v))[v.argmax()] for v in expected(game, prior)])
        found = solve_strategic(np.stack([mixed_with_prior(game, prior, t) for t in times]))
        for k in range(len(times)):
            listed = found.profiles[k, : found.count[k]]
            gaps = np.abs(listed - here).max(axis=1)
            if gaps.min() > 0.05:
                break  # the path turns back in time: continuity in time does not tell
            here = listed[gaps.argmin()]
        else:
            compared += 1
            assert resolved
            np.testing.assert_allclose(end, here, atol=1e-8)
    assert compared >= least


def test_names_and_units_do_not_matter() -> None:
    for game, one, two in pairs_of((2, 2, 2), 150, seed=4):
        winner = traced_to(game[None], one[None], two[None])[0]
        scaled = normalised(game[None] * np.array([1e9, 1e-9, 3.0])[:, None, None, None] + 1.0)
        assert traced_to(scaled, one[None], two[None])[0] in (winner, 0)
        assert traced_to(game[None], two[None], one[None])[0] == (3 - winner if winner else 0)
        turned = np.transpose(game[[1, 2, 0]], (0, 2, 3, 1))[None]
        order = [2, 3, 4, 5, 0, 1]
        assert traced_to(turned, one[None, order], two[None, order])[0] == winner


def test_what_is_symmetric_is_not_decided() -> None:
    game = np.zeros((1, 3, 2, 2, 2))
    game[0, :, 0, 0, 0] = game[0, :, 1, 1, 1] = 1.0
    _, decided = RULES["risk-dominance"].select(game, solve_strategic(game))
    assert not decided[0]


def test_a_three_by_three_coordination_game() -> None:
    """On the diagonal 2, 3 and 4 for both: 4 dominates each of the others, so it is selected."""
    game = np.stack([np.diag([2.0, 3.0, 4.0])] * 2)[None]
    found = solve_strategic(game)
    weights, decided = RULES["risk-dominance"].select(game, found)
    assert decided[0]
    assert found.profiles[0, int(weights[0].argmax()), 2] == 1.0
