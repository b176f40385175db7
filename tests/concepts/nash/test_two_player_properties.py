"""What must hold of the equilibria of every two-player game, however its payoffs are written."""

import numpy as np
import pytest
from helpers.batches import some_games
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.concepts.nash.two_player import solve_two_player
from sim.solutions.solution import Equilibria

PROMISED = 1e-9
NEAR = 1e-6

sizes = st.tuples(st.integers(1, 4), st.integers(1, 4))
ties = st.integers(-3, 3).map(float)
numbers = st.integers(-1000, 1000).map(lambda n: n / 8)
games = sizes.flatmap(lambda size: arrays(float, (1, 2, *size), elements=st.one_of(ties, numbers)))
scales = st.sampled_from([1e-9, 1e-3, 0.1, 1.0, 7.0, 1e3, 1e9])
shifts = st.integers(-1_000_000, 1_000_000)


def listed(found: Equilibria, game: int = 0) -> np.ndarray:
    return found.profiles[game, : found.count[game]]


def same_points(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two lists hold the same profiles, in any order."""
    if one.shape != other.shape:
        return False
    near = np.abs(one[:, None] - other[None]).max(axis=2) < NEAR
    return bool((near.sum(axis=0) == 1).all() and (near.sum(axis=1) == 1).all())


def same_answer(one: Equilibria, other: Equilibria) -> bool:
    """Tell whether two answers to one game are the same but for the order of the list."""
    if not same_points(listed(one), listed(other)) or one.reason[0] != other.reason[0]:
        return False
    near = np.abs(listed(one)[:, None] - listed(other)[None]).max(axis=2)
    order = near.argmin(axis=1)
    a, b = one.component[0, : len(order)], other.component[0][order]
    linked = (a[:, None] == a) == (b[:, None] == b)
    return bool(linked.all() and (one.isolated[0, : len(order)] == other.isolated[0][order]).all())


def regret(game: np.ndarray, profile: np.ndarray) -> float:
    """Return what a player could gain by another action, as a share of the range of that player's payoffs."""
    rows = game.shape[1]
    x, y = profile[:rows], profile[rows:]
    gains = []
    for replies, own, payoff in ((game[0] @ y, x, game[0]), (game[1].T @ x, y, game[1])):
        gain, width = replies.max() - own @ replies, np.ptp(payoff)
        gains.append(gain / width if width > 0 else 0.0)
    return max(gains)


@settings(max_examples=150, deadline=None)
@given(games)
def test_every_equilibrium_is_one(game: np.ndarray) -> None:
    found = solve_two_player(game)
    rows = game.shape[2]
    assert found.count[0] >= 1  # Nash 1951
    for place, profile in enumerate(listed(found)):
        assert profile.min() >= 0
        assert abs(profile[:rows].sum() - 1) < 1e-12
        assert abs(profile[rows:].sum() - 1) < 1e-12
        assert regret(game[0], profile) < PROMISED
        assert found.regret[0, place] < PROMISED
    assert np.isnan(found.profiles[0, found.count[0] :]).all()


@settings(max_examples=150, deadline=None)
@given(games, scales, scales, shifts, shifts)
def test_positive_affine_changes_leave_the_equilibria_alone(
    game: np.ndarray, first: float, second: float, up: int, down: int
) -> None:
    factor, shift = np.array([first, second]), np.array([up, down])
    # Payoffs are eighths up to 125: whatever is added keeps them apart, and rounds them below the tolerance for ties.
    moved = (game + shift[:, None, None]) * factor[:, None, None]
    assert same_answer(solve_two_player(game), solve_two_player(moved))


@pytest.mark.parametrize("change", ["by player", "up", "down", "added"])
@pytest.mark.parametrize("levels", [0, 3])
@pytest.mark.parametrize("size", [(2, 2), (2, 4), (3, 3), (4, 4)])
def test_the_unit_of_payoffs_changes_no_answer(size: tuple[int, int], levels: int, change: str) -> None:
    plain = some_games(size, 200, seed=11, levels=levels)
    other = {
        "by player": plain * np.array([1e9, 1e-9])[:, None, None],
        "up": plain * 1e9,
        "down": plain * 1e-9,
        "added": plain + 1e6,
    }[change]
    one, two = solve_two_player(plain), solve_two_player(other)
    np.testing.assert_array_equal(one.count, two.count)
    np.testing.assert_array_equal(one.reason, two.reason)
    np.testing.assert_array_equal(one.isolated, two.isolated)
    np.testing.assert_array_equal(one.component, two.component)
    np.testing.assert_allclose(one.profiles, two.profiles, atol=NEAR)


@settings(max_examples=150, deadline=None)
@given(games, st.data())
def test_relabelling_actions_permutes_the_equilibria(game: np.ndarray, data: st.DataObject) -> None:
    rows, columns = game.shape[2:]
    a, b = data.draw(st.permutations(range(rows))), data.draw(st.permutations(range(columns)))
    plain, other = solve_two_player(game), solve_two_player(game[:, :, a][:, :, :, b])
    moved = np.concatenate([listed(plain)[:, :rows][:, a], listed(plain)[:, rows:][:, b]], axis=1)
    assert same_points(listed(other), moved)
    assert sorted(plain.isolated[0, : len(moved)]) == sorted(other.isolated[0, : len(moved)])


@settings(max_examples=150, deadline=None)
@given(games)
def test_the_players_can_change_places(game: np.ndarray) -> None:
    rows = game.shape[2]
    plain, other = solve_two_player(game), solve_two_player(np.swapaxes(game[:, ::-1], 2, 3))
    moved = np.concatenate([listed(plain)[:, rows:], listed(plain)[:, :rows]], axis=1)
    assert same_points(listed(other), moved)
    assert len(set(plain.component[0, : len(moved)])) == len(set(other.component[0, : len(moved)]))


@settings(max_examples=100, deadline=None)
@given(games, st.sampled_from([0, 1]), st.data())
def test_a_payoff_that_depends_on_the_other_player_alone_changes_nothing(
    game: np.ndarray, player: int, data: st.DataObject
) -> None:
    other = game.shape[3 - player]
    added = np.array(data.draw(st.lists(ties, min_size=other, max_size=other)))
    shape = (1, other) if player == 0 else (other, 1)
    changed = game.copy()
    changed[0, player] += added.reshape(shape)
    if np.ptp(game[0, player]) == 0 or np.ptp(changed[0, player]) == 0:
        return  # of a player who does not care, the list has other extreme points
    assert same_points(listed(solve_two_player(game)), listed(solve_two_player(changed)))


@pytest.mark.parametrize("levels", [0, 2, 4])
@pytest.mark.parametrize("size", [(1, 1), (1, 3), (2, 2), (2, 3), (3, 3), (4, 2), (4, 4)])
def test_a_batch_is_its_games_one_by_one(size: tuple[int, int], levels: int) -> None:
    batch = some_games(size, 120, seed=3, levels=levels)
    whole = solve_two_player(batch)
    backwards = solve_two_player(batch[::-1])
    for game in range(len(batch)):
        alone = solve_two_player(batch[game : game + 1])
        count = int(alone.count[0])
        assert whole.count[game] == backwards.count[-1 - game] == count
        for name in ("profiles", "regret", "component", "isolated"):
            rows = getattr(whole, name)[game, :count]
            assert rows.tobytes() == getattr(alone, name)[0, :count].tobytes()
            assert rows.tobytes() == getattr(backwards, name)[-1 - game, :count].tobytes()
        assert whole.reason[game] == alone.reason[0]
    assert len(solve_two_player(batch[:0])) == 0


def test_equilibria_that_are_many() -> None:
    # A coordination game with n actions has 2^n - 1 equilibria: one for every set of actions played (a unit matrix).
    for size in (3, 4, 6):
        found = solve_two_player(np.stack([np.eye(size), np.eye(size)])[None])
        assert found.count[0] == 2**size - 1
        assert found.isolated[0, : found.count[0]].all()
        supports = {tuple(profile > 0) for profile in listed(found)}
        assert len(supports) == 2**size - 1
