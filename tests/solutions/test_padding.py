"""Lists of equilibria without needless room and without gaps, beside lists of Python."""

import numpy as np
import pytest

from sim.solutions.padding import kept_only, narrow, nothing, with_games, with_reason
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria, mask


def some(seed: int, games: int, room: int) -> Equilibria:
    rng = np.random.default_rng(seed)
    count = rng.integers(0, room + 1, games)
    there = mask(count, room)
    return Equilibria(
        profiles=np.where(there[:, :, None], rng.random((games, room, 3)), np.nan),
        regret=np.where(there, rng.random((games, room)), np.nan),
        component=np.where(there, rng.integers(0, 2, (games, room)), -1),
        isolated=there & (rng.random((games, room)) < 0.5),
        count=count,
        reason=np.zeros(games, np.uint8),
    )


def lists(found: Equilibria) -> list[list[tuple[float, ...]]]:
    every = zip(found.regret, found.component, found.isolated, found.profiles, found.count, strict=True)
    return [
        [(float(r), int(c), bool(i), *map(float, p)) for r, c, i, p in zip(*own[:4], strict=True)][: own[4]]
        for own in every
    ]


@pytest.mark.parametrize("seed", range(4))
def test_only_some_are_kept_in_their_order(seed: int) -> None:
    found = some(seed, 9, 5)
    kept = found.listed & (np.random.default_rng(seed).random((9, 5)) < 0.6)
    left = kept_only(found, kept)
    expected = [[e for e, k in zip(own, keep, strict=False) if k] for own, keep in zip(lists(found), kept, strict=True)]
    assert lists(left) == expected
    assert left.regret.shape[1] == max(map(len, expected))
    assert np.isnan(left.profiles[~left.listed]).all()
    assert (left.component[~left.listed] == -1).all()


def test_some_games_are_listed_as_elsewhere() -> None:
    whole, part, games = some(5, 8, 2), some(6, 3, 4), np.array([0, 3, 7])
    changed = with_games(whole, games, part)
    expected = lists(whole)
    for game, own in zip(games, lists(part), strict=True):
        expected[game] = own
    assert lists(changed) == expected
    assert lists(narrow(changed)) == expected
    assert narrow(changed).regret.shape[1] == max(map(len, expected))


def test_counts_are_cut_to_the_room_that_there_is() -> None:
    found = some(7, 4, 3)
    over = Equilibria(found.profiles, found.regret, found.component, found.isolated, np.full(4, 5), found.reason)
    assert narrow(over).count.tolist() == [3, 3, 3, 3]


def test_a_reason_for_all() -> None:
    assert (with_reason(some(8, 4, 3), Reason.ONLY_PURE).reason == Reason.ONLY_PURE).all()
    empty = nothing(3, 4, Reason.TOO_LARGE)
    assert len(empty) == 3
    assert not empty.listed.any()
    assert (empty.reason == Reason.TOO_LARGE).all()
