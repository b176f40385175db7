"""Halving with several halvings asked about at once: the points of halving one by one, to the bit, in fewer calls."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.halving import CLEAR, DEEPEST, TOGETHER, halved, halvings_at_once, together_of
from sim.analysis.tipping import halved as halved_by_key

Floats = NDArray[np.float64]
BORDERS = np.array([0.1, 1 / 3, 0.7231, 1e-9, 1.0])
LOW, HIGH = np.array([0.0, 0.0, 0.5, 0.0, 1.0]), np.array([1.0, 0.4, 0.75, 1.0, -3.0])  # the last runs downward


def one_by_one(holds: Callable[[Floats], Floats], halvings: int) -> tuple[Floats, Floats]:
    """The same by its definition: one middle of each bracket at a time."""
    low, high = LOW, HIGH
    for _ in range(halvings):
        middle = (low + high) / 2
        fine = holds(middle)
        low, high = np.where(fine, low, middle), np.where(fine, middle, high)
    return low, high


@pytest.mark.parametrize("halvings", [0, 1, 3, 14, 26, 27, 40, 60])
@pytest.mark.parametrize("together", [1, 16, 75, 10_000])
def test_the_ends_are_those_of_halving_one_by_one(halvings: int, together: int) -> None:
    found = halved(lambda row, at: at > BORDERS[row], LOW, HIGH, halvings, together)
    known = one_by_one(lambda at: at > BORDERS, halvings)
    assert all((own == other).all() for own, other in zip(found, known, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_they_are_so_where_it_holds_here_and_there(seed: int) -> None:
    places = np.sort(np.random.default_rng(seed).uniform(size=40))  # it holds of every other stretch between these
    found = halved(lambda _, at: np.searchsorted(places, at) % 2 == 1, LOW, HIGH, 40)
    known = one_by_one(lambda at: np.searchsorted(places, at) % 2 == 1, 40)
    assert all((own == other).all() for own, other in zip(found, known, strict=True))


def test_it_takes_a_quarter_of_the_calls_while_the_border_is_far() -> None:
    asked: list[int] = []

    def holds(row: NDArray[np.int64], at: Floats) -> NDArray[np.bool_]:
        asked.append(len(at))
        return np.asarray(at > BORDERS[row])

    halved(holds, LOW[:1], HIGH[:1], 40)
    assert len(asked) == -(-CLEAR // DEEPEST) + 40 - CLEAR
    assert max(asked) == 2**DEEPEST - 1
    assert asked[-(40 - CLEAR) :] == [1] * (40 - CLEAR)  # near the border no game is solved in vain


def test_no_more_points_are_asked_about_together_than_cost_little() -> None:
    for brackets in (1, 2, 8, 9, 18, 19, 42, 43, 1000):
        depth = halvings_at_once(brackets, 0, 40, TOGETHER)
        assert depth == 1 or brackets * (2**depth - 1) <= TOGETHER
        assert depth == DEEPEST or brackets * (2 ** (depth + 1) - 1) > TOGETHER
    assert [together_of(numbers) for numbers in (0, 178, 2_193, 10**9)] == [128, 128, 14, 1]


def test_nothing_is_asked_where_there_is_no_bracket() -> None:
    def never(row: NDArray[np.int64], at: Floats) -> NDArray[np.bool_]:
        raise AssertionError

    low, high = halved(never, np.zeros(0), np.zeros(0), 40)
    assert not len(low)
    assert not len(high)


@pytest.mark.parametrize("halvings", [5, 30, 64])
def test_brackets_by_key_are_the_same_and_so_is_what_lies_beyond(halvings: int) -> None:
    steps = np.array([0.2, 0.41, 0.4100001, 0.8])
    inside, outside = np.array([0.0, 0.9, 0.3]), np.array([1.0, 0.1, 0.35 + 0.5])
    key = np.searchsorted(steps, inside)
    line = np.arange(3)
    found = [
        halved_by_key(lambda x, _: np.searchsorted(steps, x), inside, outside, key, line, halvings, together)
        for together in (1, 200)
    ]
    assert all((one == other).all() for one, other in zip(*found, strict=True))
