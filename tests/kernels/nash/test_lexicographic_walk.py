"""Walks in whole numbers: all vertices of exact arithmetic, degenerate or not, by bases that stay feasible."""

from collections.abc import Iterator

import numpy as np
import pytest
from helpers.exact_vertices import vertices

from sim.kernels.nash.lexicographic_walk import (
    CAME,
    TOO_LARGE,
    WENT_ALL,
    WholeWalk,
    first_whole_walk,
    next_basis,
    tight,
)
from sim.kernels.nash.polytope_path import Path, crowded, first_path, with_room


def bases(walk: WholeWalk, path: Path, ends: int) -> Iterator[Path]:
    """Yield the path at each basis of a walk but the first; it must end as told."""
    state = next_basis(walk, path)
    while state == CAME:
        yield path
        path = with_room(path) if crowded(path) else path
        state = next_basis(walk, path)
    assert state == ends


def lexicographic_rows(walk: WholeWalk) -> np.ndarray:
    """Return each row's right side, then the slacks' coefficients in it, in their order."""
    rows, own = walk.table.shape[0], walk.table.shape[1] - 1
    whole = np.zeros((rows, own + rows))
    whole[:, walk.nonbasic] = walk.table[:, :own]
    whole[np.arange(rows), walk.basic] = walk.factor[0]
    return np.hstack([walk.table[:, own:], whole[:, own:]])


SHAPES = [(3, 3, 2), (4, 4, 2), (3, 5, 2), (5, 3, 3), (4, 4, 9)]


@pytest.mark.parametrize(("own", "other", "levels"), SHAPES)
def test_all_vertices_of_exact_arithmetic_are_walked_to(own: int, other: int, levels: int) -> None:
    for seed in range(3):
        opponent = np.random.default_rng(seed).integers(0, levels, (own, other))
        opponent[0, 0] = 0  # the oracle takes the least payoff for one, as the walk does here
        walk, found = first_whole_walk(opponent.T + 1.0), set()
        for path in bases(walk, first_path(own), WENT_ALL):
            found.add(tight(walk, path))
        exact = {sum(1 << k for k in v.tight) for v in vertices(tuple(map(tuple, opponent.tolist())))}
        assert found == exact


@pytest.mark.parametrize(("own", "other", "levels"), SHAPES)
def test_every_basis_stays_feasible_where_right_sides_are_raised(own: int, other: int, levels: int) -> None:
    walk = first_whole_walk(np.random.default_rng(own * other).integers(1, levels + 1, (other, own)).astype(float))
    for _ in bases(walk, first_path(own), WENT_ALL):
        rows = lexicographic_rows(walk)
        assert (rows[np.arange(other), (rows != 0).argmax(axis=1)] > 0).all()
        assert (walk.table == np.rint(walk.table)).all()


def test_numbers_that_floats_do_not_hold_end_a_walk() -> None:
    c = np.random.default_rng(1).integers(1, 2**23, (4, 4)).astype(float)
    assert list(bases(first_whole_walk(c), first_path(4), TOO_LARGE)) is not None
