"""Equilibria in fractions, beside the brute force of the tests: every square system of both polytopes solved."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from helpers import exact_vertices as exact

from sim.concepts.nash.rational import TooLargeError, extreme_equilibria, shares
from sim.concepts.nash.rational import _of_two as of_two
from sim.concepts.nash.rational import _walked as walked

Rows = Sequence[Sequence[Fraction]]


def partition(profiles: Sequence[tuple[Fraction, ...]], components: Sequence[int]) -> set[frozenset[object]]:
    """Return the sets of profiles that lie in one component."""
    pairs = list(zip(profiles, components, strict=True))
    return {frozenset(p for p, c in pairs if c == number) for number in components}


def assert_all(a: Rows, b: Rows) -> None:
    found = extreme_equilibria(a, b)
    wanted = exact.extreme_equilibria(a, b)  # type: ignore[arg-type]  # fractions do as well as integers
    told = f"A = {a}, B = {b}"
    assert len({e.x + e.y for e in found}) == len(found), told
    sets = partition([e.profile for e in wanted], [e.component for e in wanted])
    assert partition([e.x + e.y for e in found], [e.component for e in found]) == sets, told
    assert {e.x + e.y for e in found if e.isolated} == {p for s in sets if len(s) == 1 for p in s}, told
    for e in found:
        worth = [sum((q * v for q, v in zip(e.y, row, strict=True)), Fraction(0)) for row in a]
        assert e.payoffs[0] == max(worth), told


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
@pytest.mark.parametrize("columns", [1, 2, 3, 5])
@pytest.mark.parametrize("levels", [1, 2, 3, 50])
def test_whole_numbers_full_of_ties(rows: int, columns: int, levels: int) -> None:
    rng = np.random.default_rng(rows + 10 * columns + 100 * levels)
    for a, b in rng.integers(0, levels, (6, 2, rows, columns)).tolist():
        assert_all([[Fraction(x) for x in row] for row in a], [[Fraction(x) for x in row] for row in b])


def test_fractions_of_all_magnitudes() -> None:
    rng = np.random.default_rng(1)
    for _ in range(40):
        numbers = rng.integers(-3, 4, (2, 3, 3)) * 10.0 ** rng.integers(-9, 10, (2, 3, 3))
        a, b = ([[Fraction(repr(x)) for x in row] for row in own] for own in numbers.tolist())
        assert_all(a, b)


def test_what_takes_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError):
        extreme_equilibria([[Fraction(0)] * 62], [[Fraction(0)] * 62])
    rng = np.random.default_rng(2)
    deep = [
        [Fraction(int.from_bytes(rng.bytes(150), "big"), int.from_bytes(rng.bytes(150), "big")) for _ in range(6)]
        for _ in range(6)
    ]
    with pytest.raises(TooLargeError):
        extreme_equilibria(deep, deep[::-1])


def test_two_coordinates_under_two_constraints_have_the_vertices_of_the_walk_in_its_order() -> None:
    for a, b, c, d in product(range(1, 5), repeat=4):
        constraints = [[a, b], [c, d]]
        found, known = of_two(constraints), walked(constraints, 10**9)
        assert [(shares(v.weights), v.tight) for v in found] == [(shares(v.weights), v.tight) for v in known]
        if min(a, b, c, d) > 1:  # the oracle shifts payoffs to where the least of them is 1
            continue
        oracle = {(v.strategy, v.tight) for v in exact.vertices(((a, c), (b, d)))}
        assert {(shares(v.weights), frozenset(i for i in range(4) if v.tight >> i & 1)) for v in found} == oracle
