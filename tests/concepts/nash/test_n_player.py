"""All equilibria of three and more players: against Gambit, Newton's method from many starts, and by invariance."""

from fractions import Fraction

import numpy as np
import pygambit as gbt
import pytest
from helpers.gambit_profiles import probabilities
from numpy.typing import NDArray
from scipy.optimize import fsolve

from sim.concepts.nash.n_player import _general, _three_binary, fits, solve_many_player
from sim.concepts.nash.strategic import solve_strategic
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET

Array = NDArray[np.float64]


def random_games(sizes: tuple[int, ...], games: int, seed: int, highest: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    shape = (games, len(sizes), *sizes)
    return rng.integers(0, highest, shape).astype(float) if highest else rng.random(shape)


def action_values(game: Array, profile: Array) -> list[Array]:
    """What each action of each player is worth, by the definition."""
    sizes = game.shape[1:]
    strategies = np.split(profile, np.cumsum(sizes)[:-1])
    result = []
    for i in range(len(sizes)):
        value = np.moveaxis(game[i], i, 0)
        for j in reversed([j for j in range(len(sizes)) if j != i]):
            value = value @ strategies[j]
        result.append(value)
    return result


def gain_from_deviating(game: Array, profile: Array) -> float:
    strategies = np.split(profile, np.cumsum(game.shape[1:])[:-1])
    return max(float(v.max() - v @ s) for v, s in zip(action_values(game, profile), strategies, strict=True))


def listed(found: Equilibria, game: int) -> Array:
    return found.profiles[game, : found.count[game]]


def contains(profiles: Array, one: Array, within: float) -> bool:
    return bool(len(profiles)) and float(np.abs(profiles - one).max(axis=1).min()) < within


def same_sets(a: Array, b: Array, within: float = 1e-6) -> bool:
    return len(a) == len(b) and all(contains(b, one, within) for one in a)


def by_gambit(game: Array) -> Array:
    equilibria = gbt.nash.enumpoly_solve(gbt.StrategicGame.from_arrays(*game)).equilibria
    return np.array([probabilities(e) for e in equilibria]).reshape(-1, sum(game.shape[1:]))


def by_newton(game: Array, starts: int, seed: int) -> Array:
    """Equilibria with all supports at random, from random starts; none of them need be found."""
    rng, sizes = np.random.default_rng(seed), game.shape[1:]
    found: list[Array] = []
    for _ in range(starts):
        support = [np.sort(rng.permutation(size)[: rng.integers(1, size + 1)]) for size in sizes]

        def profile_of(z: Array, support: list[NDArray[np.int64]] = support) -> Array:
            parts, at = [], 0
            for own, size in zip(support, sizes, strict=True):
                weights = z[at : at + len(own) - 1]
                part = np.zeros(size)
                part[own] = [1 - weights.sum(), *weights]
                parts.append(part)
                at += len(own) - 1
            return np.concatenate(parts)

        def conditions(z: Array, support: list[NDArray[np.int64]] = support) -> Array:
            values = action_values(game, profile_of(z))
            return np.concatenate([v[own][1:] - v[own][0] for v, own in zip(values, support, strict=True)])

        start = np.concatenate([rng.dirichlet(np.ones(len(own)))[1:] for own in support])
        z, _, converged, _ = fsolve(conditions, start, full_output=True, xtol=1e-13) if len(start) else (start, 0, 1, 0)
        profile = profile_of(z)
        least = min(
            part[own].min() for part, own in zip(np.split(profile, np.cumsum(sizes)[:-1]), support, strict=True)
        )
        good = converged == 1 and least > 1e-8 and gain_from_deviating(game, profile) < 1e-9
        good = good or (len(start) == 0 and gain_from_deviating(game, profile) == 0)
        if good and not contains(np.array(found), profile, 1e-6):
            found.append(profile)
    return np.array(found).reshape(-1, sum(sizes))


@pytest.mark.parametrize(
    ("sizes", "games"), [((2, 2, 2), 150), ((2, 2, 2, 2), 8), ((2, 3, 2), 20), ((3, 2, 2), 15), ((3, 3, 3), 2)]
)
def test_gambit_finds_nothing_else(sizes: tuple[int, ...], games: int) -> None:
    """Gambit misses some, as its even counts betray (Wilson 1971): what it finds must be ours, and the rest hold."""
    batch = random_games(sizes, games, seed=7)
    found = solve_many_player(batch)
    assert (found.reason == 0).all()
    same = 0
    for k, game in enumerate(batch):
        theirs, ours = by_gambit(game), listed(found, k)
        assert all(contains(ours, one, 1e-4) for one in theirs)
        assert all(gain_from_deviating(game, one) < 1e-12 for one in ours)
        same += same_sets(theirs, ours, 1e-4)
    assert same >= games / 3


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 2, 2, 2), (2, 3, 2), (3, 3, 3)])
def test_newton_from_many_starts_finds_nothing_else(sizes: tuple[int, ...]) -> None:
    games = 3 if sizes == (3, 3, 3) else 6
    batch = random_games(sizes, games, seed=11)
    found = solve_many_player(batch)
    total = 0
    for k, game in enumerate(batch):
        theirs = by_newton(game, 80, seed=k)
        assert all(contains(listed(found, k), one, 1e-6) for one in theirs)
        total += len(theirs)
    assert total >= games


@pytest.mark.parametrize(
    "sizes", [(2, 2, 2), (2, 3, 2), (2, 2, 2, 2), (3, 3, 3), (3, 2, 3), (4, 2, 3), (2, 4, 4), (2, 2, 5)]
)
def test_counts_are_odd_and_everything_is_certified(sizes: tuple[int, ...]) -> None:
    batch = random_games(sizes, 200, seed=13)
    found = solve_many_player(batch)
    assert (found.count % 2 == 1).all()
    assert (found.reason == 0).all()
    there = found.component >= 0
    assert found.isolated[there].all()
    assert np.nanmax(found.regret) <= REGRET


def test_the_closed_form_and_the_search_agree() -> None:
    batch = np.concatenate([random_games((2, 2, 2), 3000, seed=17), random_games((2, 2, 2), 300, 18, highest=9)])
    fast, slow = _three_binary(batch), _general(batch)
    assert all(same_sets(listed(fast, k), listed(slow, k), 1e-9) for k in range(len(batch)))
    np.testing.assert_array_equal(fast.reason, slow.reason)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 3, 2), (2, 2, 2, 2)])
def test_scale_and_origin_of_payoffs_change_nothing(sizes: tuple[int, ...]) -> None:
    batch = np.concatenate([random_games(sizes, 40, seed=19), random_games(sizes, 40, seed=20, highest=6)])
    plain = solve_strategic(batch)
    for other in (batch * 1e9, batch * 1e-9, batch + 1e6):
        changed = solve_strategic(other)
        np.testing.assert_array_equal(plain.reason, changed.reason)
        np.testing.assert_array_equal(plain.isolated.sum(axis=1), changed.isolated.sum(axis=1))
        assert all(same_sets(listed(plain, k), listed(changed, k)) for k in range(len(batch)))


def test_names_of_players_and_actions_do_not_matter() -> None:
    batch = np.concatenate([random_games((2, 3, 2), 30, seed=23), random_games((2, 3, 2), 30, seed=24, highest=7)])
    plain = solve_strategic(batch)
    turned = solve_strategic(np.transpose(batch[:, [1, 2, 0]], (0, 1, 3, 4, 2)))  # players 1, 2, 0
    flipped = solve_strategic(batch[:, :, :, ::-1])
    np.testing.assert_array_equal(plain.reason, turned.reason)
    np.testing.assert_array_equal(plain.reason, flipped.reason)
    for k in range(len(batch)):
        assert same_sets(listed(plain, k)[:, [2, 3, 4, 5, 6, 0, 1]], listed(turned, k))
        assert same_sets(listed(plain, k)[:, [0, 1, 4, 3, 2, 5, 6]], listed(flipped, k))


def test_players_with_one_action_are_out_of_the_way() -> None:
    two = random_games((3, 3), 60, seed=29, highest=3)
    alone = np.zeros((60, 1, 3, 3))
    three = np.concatenate([two[:, :1], alone, two[:, 1:]], axis=1)[:, :, :, None]
    small, large = solve_strategic(two), solve_strategic(three)
    np.testing.assert_array_equal(large.profiles[:, :, [0, 1, 2, 4, 5, 6]], small.profiles)
    there = small.component >= 0
    assert (large.profiles[:, :, 3][there] == 1.0).all()
    np.testing.assert_array_equal(large.component, small.component)
    np.testing.assert_array_equal(large.isolated, small.isolated)
    np.testing.assert_array_equal(large.reason, small.reason)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 3, 2)])
def test_games_full_of_ties(sizes: tuple[int, ...]) -> None:
    """A list that claims to be complete has every equilibrium found by other means, or a continuum through it."""
    batch = random_games(sizes, 40, seed=31, highest=6)
    found = solve_strategic(batch)
    decided = 0
    for k, game in enumerate(batch):
        ours = listed(found, k)
        assert all(gain_from_deviating(game, one) < 1e-9 for one in ours)
        if found.reason[k]:
            continue
        decided += 1
        loose = {int(c) for c in found.component[k][(found.component[k] >= 0) & ~found.isolated[k]]}
        hulls = [ours[found.component[k, : len(ours)] == c] for c in loose]
        for one in by_newton(game, 40, seed=k):
            covered = any((one >= h.min(axis=0) - 1e-7).all() and (one <= h.max(axis=0) + 1e-7).all() for h in hulls)
            assert contains(ours, one, 1e-6) or covered
    assert decided >= 20


def test_an_isolated_equilibrium_has_no_other_nearby() -> None:
    """Where a tie makes a segment, its ends are listed as such, and points between them are equilibria."""
    batch = random_games((2, 2, 2), 200, seed=37, highest=8)
    found = solve_strategic(batch)
    segments = 0
    for k, game in enumerate(batch):
        ours, component = listed(found, k), found.component[k, : found.count[k]]
        for c in np.unique(component):
            ends = ours[component == c]
            if len(ends) == 2:
                segments += 1
                assert gain_from_deviating(game, ends.mean(axis=0)) < 1e-9
                beyond = ends[0] + 1.001 * (ends[1] - ends[0])
                outside = beyond.min() < -1e-12
                assert outside or gain_from_deviating(game, beyond) > 1e-9
            assert found.isolated[k, : len(ours)][component == c].all() == (len(ends) == 1) or found.reason[k]
    assert segments > 30


def test_a_strictly_dominant_action_leaves_the_game_of_the_others() -> None:
    """Among the others it is a game of two, whose continua are known."""
    two = random_games((2, 2), 50, seed=41, highest=2)
    three = np.zeros((50, 3, 2, 2, 2))
    three[:, 0, 1] = 1.0
    three[:, 1:, 1] = two
    three[:, 1:, 0] = random_games((2, 2), 50, seed=42)
    small, large = solve_strategic(two), solve_strategic(three)
    assert (large.reason == 0).all()
    for k in range(50):
        assert same_sets(listed(small, k), listed(large, k)[:, 2:])
        assert (listed(large, k)[:, 1] == 1.0).all()


def test_copies_of_an_action_share_its_weight() -> None:
    game = np.insert(random_games((2, 2, 2), 1, seed=43), 1, 0.0, axis=3)
    game[:, :, :, 1] = game[:, :, :, 0]
    once, twice = solve_strategic(game[:, :, :, 1:]), solve_strategic(game)
    expected = [np.insert(one, 2 + way, 0.0) for one in listed(once, 0) for way in ((0, 1) if one[2] > 0 else (0,))]
    assert twice.reason[0] == 0
    assert same_sets(np.array(expected), listed(twice, 0))


def test_a_player_nobody_heeds_answers_the_others() -> None:
    rng = np.random.default_rng(47)
    three = np.empty((1, 3, 2, 2, 3))
    three[0, :2] = np.array([[[3.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 3.0]]])[..., None]
    three[0, 2] = rng.random((2, 2, 3))
    three[0, 2, 0, 0] = [5.0, 5.0, 1.0]
    found = solve_strategic(three)
    assert found.reason[0] == 0
    assert found.count[0] == 4  # two at the first equilibrium of the others, one at each of the other two
    tied = found.profiles[0, :, 0] == 1.0
    assert not found.isolated[0][tied].any()
    assert found.isolated[0][~tied].all()
    assert len(set(found.component[0])) == 3


def test_nobody_cares() -> None:
    found = solve_strategic(np.zeros((1, 3, 2, 2, 2)))
    assert found.count[0] == 8
    assert not found.isolated[0].any()
    assert found.reason[0] == 0
    assert set(found.component[0]) == {0}


def test_boxes_that_meet_are_one_continuum() -> None:
    """All get 1 if all play their second action: where two do not, every play of the third is a best reply."""
    game = np.zeros((1, 3, 2, 2, 2))
    game[0, :, 1, 1, 1] = 1.0
    found = solve_strategic(game)
    assert found.reason[0] == 0
    assert found.isolated[0].sum() == 1
    assert contains(listed(found, 0), np.array([0, 1, 0, 1, 0, 1.0]), 1e-12)
    assert contains(listed(found, 0), np.array([1, 0, 1, 0, 1, 0.0]), 1e-12)


def test_what_cannot_be_decided_is_said() -> None:
    """The first two want to do what the third does, as likely; it does not care: a curve, of which ends are no tale."""
    game = np.zeros((1, 3, 2, 2, 2))
    _, second, third = np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij")
    game[0, 0, 1], game[0, 1, :, 1] = (second - third)[0], (second - third)[0]
    found = solve_strategic(game)
    assert found.reason[0] > 0
    assert contains(listed(found, 0), np.array([0, 1, 0, 1, 0, 1.0]), 1e-12)
    assert contains(listed(found, 0), np.array([1, 0, 1, 0, 1, 0.0]), 1e-12)


def test_larger_games_are_listed_by_their_pure_equilibria_and_by_one_where_there_is_none() -> None:
    assert not fits((5, 5, 5))
    found = solve_strategic(random_games((5, 5, 5), 3, seed=53))
    pure = found.reason == Reason.ONLY_PURE
    assert (pure | (found.reason == Reason.ONE_FOUND)).all()
    assert (np.nan_to_num(found.profiles[pure]) % 1 == 0).all()
    assert (found.count[~pure] == 1).all()
    assert (found.regret[~pure, 0] <= 1e-9).all()


def test_large_games_with_dominant_actions_become_small() -> None:
    game = random_games((5, 5, 5), 1, seed=59)
    for player in range(3):
        better = np.moveaxis(game[:, player], 1 + player, 0)
        better[3:] -= 2.0  # two actions of each player are dominated
    found = solve_strategic(game)
    assert found.reason[0] == 0
    inside = np.ix_([0], range(3), range(3), range(3), range(3))
    small = solve_strategic(game[inside])
    assert found.count[0] == small.count[0]


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 3, 2), (2, 2, 2, 2)])
@pytest.mark.parametrize("far", [10**6, -(10**9), 10**12, 10**15])
def test_one_payoff_far_out_is_decided_or_a_status(sizes: tuple[int, ...], far: int) -> None:
    """What is listed and said to be all has no better action in fractions, and all that is pure is there."""
    rng = np.random.default_rng(len(sizes) * abs(far) % 997)
    games = rng.integers(0, 5, (30, len(sizes), *sizes))
    for game in games:
        game.reshape(-1)[rng.integers(game.size)] = far
    found = solve_strategic(games.astype(float))
    for k in np.flatnonzero(found.reason == 0):
        best = np.ones(sizes, bool)
        for player, own in enumerate(games[k]):
            best &= own == own.max(axis=player, keepdims=True)
        listed = found.profiles[k, : found.count[k]]
        pure = listed[(listed.max(axis=1) == 1) & ((listed == 0) | (listed == 1)).all(axis=1)]
        wanted = [
            np.concatenate([np.eye(n)[a] for n, a in zip(sizes, cell, strict=True)]) for cell in np.argwhere(best)
        ]
        assert {tuple(p) for p in pure} == {tuple(p) for p in wanted}, games[k].tolist()
        assert all(exact_regret(games[k], x) < max(1e-6, 1e-15 * abs(far)) for x in listed), games[k].tolist()


def exact_regret(game: np.ndarray, x: np.ndarray) -> float:
    """Return the most that a player gains, as a share of its least payoff in size that is not zero."""
    sizes, worst = game.shape[1:], 0.0
    strategies = [[Fraction(p) for p in s] for s in np.split(x, np.cumsum(sizes)[:-1])]
    for player, own in enumerate(game):
        value = np.moveaxis(own, player, 0).astype(object)
        for j in reversed([j for j in range(len(sizes)) if j != player]):
            value = value @ np.array(strategies[j], object)
        scale = min(abs(v) for v in own.flat if v) if own.any() else 1
        mean = sum(v * p for v, p in zip(value, strategies[player], strict=True))
        worst = max(worst, float(max(value) - mean) / scale)
    return worst
