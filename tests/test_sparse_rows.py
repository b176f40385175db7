"""Sparse matrices by rows, against scipy's."""

import numpy as np
import pytest
from scipy import sparse

from sim.sparse_rows import SparseRows


def made(rows: int, columns: int, density: float, seed: int) -> tuple[SparseRows, sparse.csr_array]:
    random = np.random.default_rng(seed)
    dense = random.normal(size=(rows, columns)) * (random.random((rows, columns)) < density)
    row, column = (np.asarray(at, np.int64) for at in np.nonzero(dense))
    mixed = random.permutation(len(row))
    theirs = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    return SparseRows.of(dense[row, column][mixed], row[mixed], column[mixed], dense.shape), theirs


@pytest.mark.parametrize(
    ("rows", "columns", "density"), [(1, 1, 1.0), (7, 5, 0.4), (40, 30, 0.1), (3, 200, 1.0), (4, 4, 0.0)]
)
def test_products_and_rows_are_those_of_scipy(rows: int, columns: int, density: float) -> None:
    ours, theirs = made(rows, columns, density, seed=rows)
    dense = np.random.default_rng(1).normal(size=(columns, 9))
    np.testing.assert_allclose(ours @ dense, theirs @ dense, rtol=0, atol=1e-13)
    np.testing.assert_array_equal(ours.toarray(), theirs.toarray())
    some = np.array([rows - 1, 0, 0])
    np.testing.assert_array_equal(ours[some].toarray(), theirs[some].toarray())
    assert (ours.shape, ours.nnz) == (theirs.shape, theirs.nnz)


def test_a_column_of_a_product_is_the_same_beside_others_and_alone() -> None:
    ours, _ = made(30, 60, 0.5, seed=3)
    dense = np.random.default_rng(2).normal(size=(60, 20))
    together = ours @ dense
    for k in range(20):
        assert (ours @ dense[:, [k]]).tobytes() == together[:, [k]].tobytes()


def test_entries_are_added_from_left_to_right() -> None:
    ours = SparseRows.of([1e16, 1.0, -1e16], np.zeros(3, np.int64), np.arange(3), (1, 3))
    assert (ours @ np.ones((3, 1))).item() == (1e16 + 1.0) - 1e16 == 0.0


def test_what_is_not_a_number_stays_in_its_rows() -> None:
    ours = SparseRows.of([1.0, 1.0], np.arange(2), np.arange(2), (2, 2))
    assert np.isnan(ours @ np.array([[np.nan], [1.0]])).ravel().tolist() == [True, False]
