"""Which parameters move which outcome: rank correlation, and the share of variance that one alone explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.store.reader import Run

SAMPLE = 65_536
"""The first draws of the run are used, at most so many: the error of a rank correlation is then at most 0.004."""

BINS = 64
FEWEST_BINS = 8
DRAWS_A_BIN = 1_024
"""Draws that a bin should hold. Two columns of a Sobol' design can be aligned at a fine scale until there are many
draws; with narrow bins an idle parameter then borrows the influence of another: up to 0.7 at 2,048 draws and 64 bins.
"""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drivers:
    """`correlation[parameter, column]` and `explained[parameter, column]`; NaN where either side never varies.

    `correlation` is Spearman's: the sign says which way. `explained` is the share of the column's variance that knowing
    the parameter alone would remove, the first-order index of Sobol' estimated from the draws as they are (Plischke,
    Borgonovo & Smith 2013, European Journal of Operational Research 226(3)): it sees influence that rises and falls.
    With correlated parameters both also contain what a parameter's companions do.
    """

    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    correlation: Floats
    explained: Floats
    draws: int


def drivers(run: Run, columns: tuple[str, ...], sample: int = SAMPLE) -> Drivers:
    """Return the drivers of stored columns, from the first `sample` draws in which each is a number."""
    parameters = run.layout.parameters
    names = [f"parameter.{p}" for p in parameters]
    read = run.columns([*names, *columns], sample)
    draws = min(sample, run.manifest.draws)  # said, as a game may have no outcome and a scenario no parameter
    values = np.array([read[name] for name in names], np.float64).reshape(len(names), draws)
    targets = np.array([read[name] for name in columns], np.float64).reshape(len(columns), draws)
    correlation = np.full((len(names), len(columns)), np.nan)
    explained = correlation.copy()
    for kept, members in _alike(~np.isnan(targets)):
        own = targets[members][:, kept]
        ranks = _ranks(values[:, kept])
        correlation[:, members] = _correlation(ranks, _ranks(own))
        explained[:, members] = _explained(ranks, own)
    return Drivers(parameters, columns, correlation, explained, values.shape[1])


def _alike(known: NDArray[np.bool_]) -> list[tuple[NDArray[np.bool_], list[int]]]:
    """Return the distinct rows of `known[column, draw]` with at least three draws, and the columns that have each."""
    members: dict[bytes, list[int]] = {}
    for column, row in enumerate(known):
        members.setdefault(row.tobytes(), []).append(column)
    return [(known[own[0]], own) for own in members.values() if known[own[0]].sum() >= 3]


def _ranks(values: Floats) -> Floats:
    """Return the ranks of each row from 0, ties sharing their mean."""
    ranks = np.empty(values.shape)
    for row, rank in zip(values, ranks, strict=True):
        order = np.argsort(row)  # of ties in any order: they share a rank
        ordered = row[order]
        new = ordered[1:] != ordered[:-1]
        if new.all():  # no ties, as among most parameters
            rank[order] = np.arange(len(row))
            continue
        starts = np.flatnonzero(np.concatenate([[True], new]))
        ends = np.append(starts[1:], len(row))
        rank[order] = np.repeat((starts + ends - 1) / 2, ends - starts)
    return ranks


def _correlation(ranks: Floats, targets: Floats) -> Floats:
    """Return Pearson's correlation of each row of `ranks` with each of `targets`."""
    rows, columns = (values - values.mean(axis=1, keepdims=True) for values in (ranks, targets))
    scale = np.sqrt(np.outer(np.square(rows).sum(axis=1), np.square(columns).sum(axis=1)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.einsum("rd,cd->rc", rows, columns) / scale)


def _explained(ranks: Floats, targets: Floats) -> Floats:
    """Return the share of the variance of each of `targets` between bins of equal count of each row of `ranks`.

    Less what chance alone would put there: the correction is that of epsilon squared (Kelley 1935), so an idle
    parameter has 0 on average; below it is cut off.
    """
    count = ranks.shape[1]
    bins = min(int(np.clip(count // DRAWS_A_BIN, FEWEST_BINS, BINS)), max(count // 8, 2))
    apart = targets - targets.mean(axis=1, keepdims=True)
    whole = np.square(apart).sum(axis=1)
    shares = np.full((len(ranks), len(targets)), np.nan)
    moving, beside = targets.min(axis=1) < targets.max(axis=1), np.ascontiguousarray(apart.T)
    ones, draw = np.ones(count), np.arange(count + 1)
    for i, rank in enumerate(ranks):
        bin_ = (rank * bins / count).astype(np.int32)
        size = np.bincount(bin_, minlength=bins)
        used = int((size > 0).sum())
        if 1 < used < count:  # the sums of all targets in all bins are one product with a matrix of zeros and ones
            sums = sparse.csc_matrix((ones, bin_, draw), shape=(bins, count)) @ beside
            between = (sums**2 / np.maximum(size, 1)[:, None]).sum(axis=0)[moving]
            left = (whole[moving] - between) / (count - used) * (count - 1) / whole[moving]
            shares[i, moving] = np.maximum(1 - left, 0.0)
    return shares
