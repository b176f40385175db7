"""Games whose payoffs differ by less than methods with tolerances can tell: their lists are not decided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics.scaling import MARGIN, near_ties
from sim.solutions.reason import Reason
from sim.tolerances import TIE

NEAR = 1e-6
"""Payoffs that differ by a smaller share of their size are close together whatever else there is."""


def doubtful(payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each of `payoffs[game, player, payoff]` whether some are so much larger that a regret proves nothing.

    Two payoffs pass for a tie beside them, and differ by more than a millionth of what they are. Among very
    many some always lie close together, by less than that.
    """
    found = near_ties(payoffs)
    if not found.any():
        return found
    flat = np.sort(payoffs / 2, axis=2)
    gaps, size = np.diff(flat, axis=2), np.maximum(np.abs(flat[:, :, 1:]), np.abs(flat[:, :, :-1]))
    close = MARGIN * TIE * (flat[:, :, -1:] - flat[:, :, :1])
    return np.asarray(((gaps > NEAR * size) & (gaps <= close)).any(axis=(1, 2)))


def decided(reason: NDArray[np.uint8], payoffs: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return `reason[game]`, with `DEGENERATE` for games that were thought complete but hang on near ties."""
    return np.where((reason == Reason.COMPLETE) & near_ties(payoffs), Reason.DEGENERATE, reason).astype(np.uint8)
