"""From rows, one an equilibrium, to the fixed shape of a `Solution`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics.indexing import put
from sim.solutions.solution import Solution, Status

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Rows:
    """Equilibria one a row, sorted by draw; `truncated[draw]` is a code of `REASONS`.

    `value[row, player]`, `weight[row, rule]`, `component[row]` as in `Solution`; `decided[draw, rule]`.
    """

    draw: NDArray[np.int64]
    profile: NDArray[np.float64]
    value: NDArray[np.float64]
    regret: NDArray[np.float64]
    component: NDArray[np.int64]
    isolated: NDArray[np.bool_]
    weight: NDArray[np.float64]
    decided: NDArray[np.bool_]
    truncated: NDArray[np.uint8]

    @property
    def draws(self) -> int:
        """How many draws, those without a row included."""
        return len(self.truncated)


def position(draw: NDArray[np.int64], draws: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return `count[draw]` and each row's `position[row]` among the rows of its draw (rows sorted by draw)."""
    count = np.bincount(draw, minlength=draws)
    start = np.cumsum(count) - count
    return count, np.arange(len(draw)) - start[draw]


def assemble(rows: Rows, defined: NDArray[np.bool_], rules: tuple[str, ...]) -> Solution:
    """Return the rows in fixed shape, with each draw's status; undefined draws lose their rows."""
    kept = defined[rows.draw]
    whole = bool(kept.all())
    draw = rows.draw[kept]
    count, place = position(draw, rows.draws)
    room = int(count.max(initial=0))

    def spread(values: NDArray[T], blank: float | bool) -> NDArray[T]:
        if whole and room == 1 and len(draw) == rows.draws:  # one a draw already
            return values[:, None]
        return put(values if whole else values[kept], (rows.draws, room), draw, place, blank)

    isolated = spread(rows.isolated, False)
    weights = np.moveaxis(spread(rows.weight, np.nan), 1, 2)
    return Solution(
        profiles=spread(rows.profile, np.nan),
        payoffs=spread(rows.value, np.nan),
        regret=spread(rows.regret, np.nan),
        component=spread(_dense(rows.component, rows.draw), -1),
        isolated=isolated,
        count=count,
        status=_status(count, isolated, rows.truncated, defined),
        reason=np.where(defined, rows.truncated, 0).astype(np.uint8),
        rules=rules,
        weights=np.where(np.arange(room) < count[:, None, None], weights, np.nan),
        decided=rows.decided & (count > 0)[:, None],
    )


def _status(
    count: NDArray[np.int64],
    isolated: NDArray[np.bool_],
    truncated: NDArray[np.uint8],
    defined: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    tests = [~defined, truncated > 0, count == 0, isolated.sum(axis=1) < count, count == 1]
    names = [Status.UNDEFINED, Status.INCOMPLETE, Status.NONE, Status.CONTINUUM, Status.UNIQUE]
    return np.select(tests, [int(n) for n in names], int(Status.SEVERAL)).astype(np.uint8)


def _dense(component: NDArray[np.int64], draw: NDArray[np.int64]) -> NDArray[np.int64]:
    """Renumber each draw's components of `component[row]` 0, 1, … in the order of their first rows."""
    if not len(draw):
        return component
    key = draw * (component.max() + 1) + component
    if (key[1:] > key[:-1]).all():  # every row has its own, in order
        return position(draw, int(draw[-1]) + 1)[1]
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    new = np.zeros(len(draw), np.int64)
    new[first] = 1
    before = np.cumsum(new) - 1  # how many components of all draws come before a row
    start = np.searchsorted(draw, draw)
    return np.asarray((before - before[start])[first][which.reshape(-1)])
