"""From rows, one a solution, to the fixed shape of a `Solution`: the only place where a status is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.errors import EngineError
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows, SolutionOfRows, position
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status


def to_solution(
    rows: Rows,
    defined: NDArray[np.bool_],
    rules: tuple[str, ...] = (),
    coverage: Coverage | NDArray[np.uint8] = Coverage.ALL,
) -> Solution:
    """Return the rows as a solution with each draw's status; undefined draws lose their rows.

    Its arrays in fixed shape are made when they are asked for. `defined[draw]`: whether its numbers can be computed
    with. `rules` are those that `rows.weights` is of, none for `Rows.unweighted`, which `sim.selection.rules.select`
    weighs afterwards; `EngineError` where they are not. `coverage` is the most that the concept's lists can claim, of
    all draws or of each. A list that can claim no more than some solutions is incomplete, however many it has.
    """
    if rows.weights.shape[1] != len(rules):
        wrong = f"these rows are weighed by {rows.weights.shape[1]} selection rules, and {len(rules)} are named"
        raise EngineError(f"{wrong}; weigh unweighted rows by `select(rules, to_solution(rows, defined))`")
    kept = defined[rows.draw]
    component = _dense(rows.component, rows.draw)
    listed = replace(rows, component=component)
    if not kept.all():
        listed = listed.take(kept)
    count = np.bincount(listed.draw, minlength=rows.draws)
    if not rows.profiles.shape[1]:
        coverage = Coverage.ALL  # where nobody chooses there is one way to play
    known = np.asarray(coverage) < Coverage.SOME
    reason = np.where(known | (rows.reason > 0), rows.reason, Reason.SOME_COMPUTED).astype(np.uint8)
    status = _status(count, listed, reason, defined)
    told = replace(
        listed,
        singled_out=rows.singled_out & (count > 0)[:, None],
        reason=np.where(defined, reason, 0).astype(np.uint8),
    )
    return SolutionOfRows.of(told, count, status, claims(status, coverage), rules)


def at_most_one(
    profiles: NDArray[np.float64],
    payoffs: NDArray[np.float64],
    regret: NDArray[np.float64],
    outcomes: NDArray[np.float64],
    there: NDArray[np.bool_],
    defined: NDArray[np.bool_],
    rules: tuple[str, ...],
    reason: NDArray[np.uint8] | None = None,
) -> Solution:
    """Return `payoffs[draw, player]` and the rest as the only solution of each draw that has one; every rule takes it.

    `there[draw]`: whether there is a solution; then the draw must be `defined[draw]` too. Written out, as sorting rows
    into place would take most of the time of a value that is one product of matrices.
    """
    draws, room, everywhere = len(there), int(there.any()), bool(there.all())
    status = np.full(draws, Status.UNIQUE, np.uint8)
    why = np.zeros(draws, np.uint8) if reason is None else reason
    if not everywhere:
        status[~there] = np.where(defined[~there], Status.NONE, Status.UNDEFINED)
    if reason is not None:
        status[why > Reason.COMPLETE] = Status.INCOMPLETE

    def shown(values: NDArray[np.float64]) -> NDArray[np.float64]:
        if everywhere:
            return values[:, None]
        return np.where(there.reshape(-1, *[1] * (values.ndim - 1)), values, np.nan)[:, None][:, :room]

    return Solution(
        profiles=shown(profiles),
        payoffs=shown(payoffs),
        regret=shown(regret),
        component=np.where(there, 0, -1)[:, None][:, :room],
        isolated=there[:, None][:, :room],
        count=there.astype(np.int64),
        status=status,
        coverage=claims(status, Coverage.ALL),
        reason=why,
        rules=rules,
        weights=shown(np.ones((draws, 1)))[:, :, 0][:, None].repeat(len(rules), axis=1),
        singled_out=np.repeat(there[:, None], len(rules), axis=1),
        outcomes=shown(outcomes),
    )


_CLAIM = np.full(len(Status), Coverage.ALL, np.uint8)
"""`claim[status]`: the most that a list can claim in a draw of that status."""
_CLAIM[Status.CONTINUUM] = Coverage.EXTREME_POINTS
_CLAIM[[Status.INCOMPLETE, Status.UNDEFINED]] = Coverage.SOME


def claims(status: NDArray[np.generic], most: Coverage | NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return `coverage[draw]`: what the concept's lists claim at most, or less where the status says so."""
    return np.maximum(_CLAIM[status.astype(np.int64)], np.asarray(most, np.uint8))


def _status(
    count: NDArray[np.int64], listed: Rows, reason: NDArray[np.uint8], defined: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    in_continua = np.bincount(listed.draw[~listed.isolated], minlength=len(count))
    tests = [~defined, reason > 0, count == 0, in_continua > 0, count == 1]
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
