"""Gathering and spreading, against numpy's own indexing."""

import numpy as np
import pytest

from sim.kernels.numerics.indexing import at, every, put, taken, where


@pytest.mark.parametrize("tail", [(), (1,), (3, 2)])
@pytest.mark.parametrize("kind", [float, int, bool])
def test_as_numpy_indexes(tail: tuple[int, ...], kind: type) -> None:
    rng = np.random.default_rng(1)
    values = (10 * rng.normal(size=(7, 4, *tail))).astype(kind)
    first, second = rng.integers(0, 7, 20), rng.integers(0, 4, 20)
    there = rng.random((7, 4)) < 0.4
    np.testing.assert_array_equal(taken(values, first), values[first])
    assert taken(values, slice(None)) is not None
    assert np.shares_memory(taken(values, slice(None)), values)
    np.testing.assert_array_equal(at(values, first, second), values[first, second])
    np.testing.assert_array_equal(at(values[:, ::2], first, second // 2), values[:, ::2][first, second // 2])
    np.testing.assert_array_equal(where(values, there), values[there])
    np.testing.assert_array_equal(where(values, there | True), values.reshape(28, *tail))
    np.testing.assert_array_equal(where(values[:0], there[:0]), values[:0][there[:0]])
    game, place = np.nonzero(there)
    full = put(values[there], (7, 4), game, place, 0)
    assert full.dtype == values.dtype
    np.testing.assert_array_equal(full, np.where(there.reshape(7, 4, *(1,) * len(tail)), values, 0))


@pytest.mark.parametrize("tail", [(), (3,), (3, 2), (0,)])
@pytest.mark.parametrize("share", [0.0, 0.7, 1.0])
def test_every_is_all_over_the_other_axes(tail: tuple[int, ...], share: float) -> None:
    holds = np.random.default_rng(2).random((9, *tail)) < share
    np.testing.assert_array_equal(every(holds), holds.reshape(9, -1).all(axis=1))
    assert every(holds[:0]).shape == (0,)
