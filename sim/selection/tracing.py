"""Which of two equilibria the tracing procedure leads to."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.kernels.nash.tracing import bicentric_prior, traced
from sim.tolerances import SAME_END

WORK = 2_000_000_000
"""Steps (about one multiplication and addition each) for all paths of one game: about two seconds. It belongs to the
rule and not to whoever solves: what a rule selects must not hang on how much else was listed."""


def traced_to(
    scaled: NDArray[np.float64],
    one: NDArray[np.float64],
    two: NDArray[np.float64],
    work: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Return `winner[pair]`: 1 or 2, the equilibrium that risk-dominates, or 0 where neither is known to.

    `scaled[pair, player, *actions]` are payoffs from 0 to 1, `one` and `two[pair, choice]` equilibria. Neither is known
    to dominate where the procedure is not resolved (ties; a path that divides; one of more than `work[pair]` steps, all
    of `WORK` where it is not given), or leads to a third equilibrium.
    """
    flat, sizes = scaled.reshape(*scaled.shape[:2], prod(scaled.shape[2:])), np.array(scaled.shape[2:], np.int64)
    prior = bicentric_prior(flat, sizes, one, two)
    end, resolved, _ = traced(flat, sizes, prior, np.full(len(flat), WORK) if work is None else work)
    with np.errstate(invalid="ignore"):
        reached = [resolved & (np.abs(end - goal).max(axis=1) < SAME_END) for goal in (one, two)]
    return np.select(reached, [1, 2], 0)
