"""Gains that pass for ties beside others a billion times as large: which of them have a sign that is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.games.crowd.batch import CrowdBatch
from sim.kernels.numerics.scaling import ROUNDING, unlike
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.tolerances import SAME_PAYOFF

Floats = NDArray[np.float64]

MARGIN = 4
"""Gains up to so many times `TIE`, as shares of the range, are looked at."""

NEAR = 1e-6
"""Beside gains of this share of the range, two mixed equilibria may lie too near for the search to tell them apart."""


def signs(gain: Floats, width: Floats) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the sign of each gain, 0 for a tie, and which of those are ties only because nothing tells.

    `gain` is in the payoffs' units, `width` the range of these payoffs, of the same shape or one that fits.
    """
    known = unlike(gain / 2, np.zeros_like(gain), SAME_PAYOFF * np.broadcast_to(width, gain.shape) / 2)
    unclear = ~known & (np.abs(gain) > ROUNDING * width)
    return np.where(known, np.sign(gain), 0.0).astype(np.int64), unclear


def without_losses(batch: CrowdBatch, rows: Rows, of: NDArray[np.int64], counts: NDArray[np.int64]) -> Rows:
    """Return the rows that no member would leave; a draw is left open where nothing tells whether one would.

    `counts[row, bloc]` join in the draw `of[row]` of the batch. The search counts gains up to `TIE` of the range for
    none, which lets in rows that are no equilibria, and never leaves one out.
    """
    out, to_stay, to_join = deviations(batch, of, counts)
    width = batch.range[of]
    left, unclear = signs(np.where(out, -to_stay, 0.0), width)
    joined, unclear_too = signs(np.where(counts < batch.crowd.sizes, to_join, 0.0), width)
    doubtful = ((unclear & (to_stay < 0)) | (unclear_too & (to_join > 0))).any(axis=1)
    reason = rows.reason.copy()
    open_draws = rows.draw[doubtful]
    reason[open_draws] = np.where(reason[open_draws] == Reason.COMPLETE, Reason.DEGENERATE, reason[open_draws])
    kept = ((left <= 0) & (joined <= 0)).all(axis=1)
    return replace(rows.take(np.flatnonzero(kept)), reason=reason)


def deviations(
    batch: CrowdBatch, of: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Return which blocs have members who joined, what joining gains these, and what it would gain those who stayed."""
    crowd = batch.crowd
    to_stay, to_join = np.zeros(counts.shape), np.zeros(counts.shape)
    some = counts > 0
    for part, b in enumerate(crowd.bloc):
        cell = crowd.start[part] + counts @ crowd.step[part]
        more = counts[:, b] < crowd.sizes[b]
        to_stay[:, b] += np.where(some[:, b], batch.safe[of, cell - some[:, b] * crowd.step[part, b]], 0.0)
        to_join[:, b] += np.where(more, batch.safe[of, np.where(more, cell, crowd.start[part])], 0.0)
    return some, to_stay, to_join


def too_near(gain: Floats) -> NDArray[np.bool_]:
    """Tell where two zeros of the polynomial with these coefficients, `gain[draw, k]`, may pass for one.

    Shares of the range, so that the zeros lie as near as the coefficients are unlike in size.
    """
    size = np.abs(gain)
    ordered = np.where(gain == 0, np.nan, np.sign(gain))
    changes = np.zeros(len(gain), np.int64)
    for draw, own in enumerate(ordered):
        there = own[~np.isnan(own)]
        changes[draw] = (there[1:] != there[:-1]).sum()
    return np.asarray(((size > 0) & (size <= NEAR)).any(axis=1) & (changes > 1))
