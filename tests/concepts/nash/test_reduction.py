"""Equilibria of games with actions that are alike: every way to play one, and no more than there is room for."""

from itertools import product

import numpy as np
import pytest

import sim.concepts.nash.reduction
from sim.concepts.nash.reduction import Reduction, restored
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria

CLASSES = Reduction(((0, 2), (0, 1), (0,)), (((0, 1), (2, 3, 4)), ((0,), (1, 2)), ((0, 1),)), -1)
SIZES = (5, 3, 2)


def smaller() -> Equilibria:
    """Two games: three equilibria and one, each over the five classes."""
    profiles = np.full((2, 3, 5), np.nan)
    profiles[0] = [[1, 0, 0, 1, 1], [0.25, 0.75, 1, 0, 1], [0, 1, 0.5, 0.5, 1]]
    profiles[1, 0] = [0, 1, 1, 0, 1]
    there = ~np.isnan(profiles[:, :, 0])
    component = np.where(there, [0, 0, 1], -1)
    return Equilibria(
        profiles, np.where(there, 0.0, np.nan), component, there.copy(), there.sum(axis=1), np.zeros(2, np.uint8)
    )


def by_definition(found: Equilibria, game: int) -> list[tuple[tuple[float, ...], int]]:
    """Every choice of one action of each class, in lexicographic order; of classes that nobody plays the first."""
    begins = np.cumsum((0, *SIZES))
    classes = [[int(begins[p]) + a for a in c] for p, own in enumerate(CLASSES.like) for c in own]
    listed = []
    for ways in product(*(range(len(c)) for c in classes)):
        for e in range(found.count[game]):
            own = found.profiles[game, e]
            if all(way == 0 or own[k] > 0 for k, way in enumerate(ways)):
                full = np.zeros(sum(SIZES))
                full[[c[way] for c, way in zip(classes, ways, strict=True)]] = own
                listed.append((tuple(full), int(found.component[game, e])))
    return listed


def test_each_way_to_play_one_of_the_actions_alike_is_listed_in_order() -> None:
    found, small = restored(smaller(), CLASSES, SIZES), smaller()
    for game in (0, 1):
        count = int(found.count[game])
        listed = [(tuple(found.profiles[game, e]), int(found.component[game, e])) for e in range(count)]
        assert listed == by_definition(small, game)
    assert found.count.tolist() == [2 * 2 * 2 + 2 * 3 * 2 + 3 * 2 * 2, 3 * 2]
    assert found.reason.tolist() == [0, 0]
    assert not found.isolated.any()
    assert np.isnan(found.profiles[1, 6:]).all()


def test_a_list_that_has_no_room_for_all_ways_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.concepts.nash.reduction, "MOST", 10)
    found, whole = restored(smaller(), CLASSES, SIZES), by_definition(smaller(), 0)
    assert found.count.tolist() == [10, 6]
    assert found.reason.tolist() == [Reason.TOO_MANY, 0]
    assert [tuple(profile) for profile in found.profiles[0]] == [profile for profile, _ in whole[:10]]
    few = restored(smaller(), CLASSES, SIZES, 4 * sum(SIZES))
    assert few.count.tolist() == [4, 4]
    assert few.reason.tolist() == [Reason.BUDGET, Reason.BUDGET]


def test_a_million_million_ways_do_not_fill_the_memory() -> None:
    classes = tuple(tuple(range(8 * k, 8 * k + 8)) for k in range(14))
    profiles = np.full((1, 1, 16), 1 / 14)
    profiles[:, :, 14:] = 1.0
    one = np.zeros((1, 1), np.int64)
    found = Equilibria(profiles, np.zeros((1, 1)), one, one == 0, np.ones(1, np.int64), np.zeros(1, np.uint8))
    reduction = Reduction((tuple(range(0, 112, 8)), (0,), (0,)), (classes, ((0,),), ((0,),)), -1)
    large = restored(found, reduction, (112, 1, 1))
    assert large.count.tolist() == [4_096]
    assert large.reason.tolist() == [Reason.TOO_MANY]
    assert len({tuple(profile) for profile in large.profiles[0]}) == 4_096
