"""What the concepts of coalitional games share: from allocations to a `Solution` without choices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.games.coalition.batch import CoalitionBatch
from sim.selection.values import select
from sim.solutions.rows import Rows, assemble, position
from sim.solutions.solution import Equilibria, Solution, Status

FAILED = 5
"""The reason where rounding kept the simplex method from ending, by its code in `REASONS`."""


def allocations(
    batch: CoalitionBatch,
    draw: NDArray[np.int64],
    allocation: NDArray[np.float64],
    residual: NDArray[np.float64],
    apart: NDArray[np.bool_],
    truncated: NDArray[np.uint8],
    rules: tuple[str, ...],
) -> Solution:
    """Return `allocation[row, player]` (as shares of the batch's range) in fixed shape, as payoffs.

    `apart[row]` is false in a continuum, the only one of its draw; `truncated[draw]` is a code of `REASONS`.
    """
    _, place = position(draw, len(batch))
    rows = Rows(
        draw=draw,
        profile=np.zeros((len(draw), 0)),
        value=allocation * batch.range[draw, None],
        regret=residual,
        component=np.where(apart, place, 0),
        isolated=apart,
        weight=np.zeros((len(draw), len(rules))),
        decided=np.zeros((len(batch), len(rules)), bool),
        truncated=truncated,
    )
    plain = assemble(rows, batch.defined, rules)
    listed = Equilibria(plain.profiles, plain.regret, plain.component, plain.isolated, plain.count, plain.reason)
    weights, decided = select(rules, plain.payoffs, listed)
    # What is shared out says nothing of what happens: the numbers of the world do.
    there = np.arange(plain.regret.shape[1]) < plain.count[:, None]
    outcomes = np.where(there[:, :, None], batch.outcomes[:, None], np.nan)
    return replace(plain, weights=weights, decided=decided & (plain.count > 0)[:, None], outcomes=outcomes)


def one_each(
    batch: CoalitionBatch,
    allocation: NDArray[np.float64],
    residual: NDArray[np.float64],
    rules: tuple[str, ...],
    failed: NDArray[np.bool_] | None = None,
    exists: NDArray[np.bool_] | None = None,
) -> Solution:
    """Return `allocation[draw, player]` as the only solution of each draw in which it `exists`.

    Every rule selects what is alone. Written out, as sorting rows into place would take most of the time.
    """
    draws, defined = len(batch), batch.defined
    there = defined if exists is None else defined & exists
    broken = np.zeros(draws, bool) if failed is None else failed & defined
    shown = np.where(there, 1.0, np.nan)[:, None]
    room = int(there.any())
    status = np.where(there, Status.UNIQUE, np.where(defined, Status.NONE, Status.UNDEFINED))
    return Solution(
        profiles=np.zeros((draws, room, 0)),
        payoffs=(allocation * (batch.range[:, None] * shown))[:, None][:, :room],
        regret=(residual[:, None] * shown)[:, :room],
        component=np.where(there, 0, -1)[:, None][:, :room],
        isolated=there[:, None][:, :room],
        count=there.astype(np.int64),
        status=np.where(broken, Status.INCOMPLETE, status).astype(np.uint8),
        reason=np.where(broken, FAILED, 0).astype(np.uint8),
        rules=rules,
        weights=np.repeat(shown[:, :, None], len(rules), axis=1)[:, :, :room],
        decided=np.repeat(there[:, None], len(rules), axis=1),
        outcomes=(batch.outcomes * shown)[:, None][:, :room],
    )
