"""What those get who stay: in the words of gains, and so that a difference that rounding leaves counts for none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.expressions import Binary, Call, Expr, Name, Number, rewrite
from sim.games.crowd.batch import Crowd, CrowdBatch, Stayers
from sim.games.crowd.block import ATTENDING, OTHERS
from sim.kernels.crowd.counts import outcome_chances
from sim.kernels.numerics.scaling import ROUNDING

TOGETHER = 1 << 22
"""Chances held at a time: 32 MiB."""


def as_others(expr: Expr, bloc: str, joins: bool) -> Expr:
    """Return an expression in how many join as one in how many others do, for a member of a bloc that joins or stays.

    Who joins is one more of all, and of its own bloc.
    """

    def told(node: Expr) -> Expr:
        match node:
            case Name(name=word) if word == ATTENDING:
                return _more(Name(OTHERS), joins)
            case Call(function=word, arguments=(Name(name=whose), *_)) if word == ATTENDING:
                return _more(Call(OTHERS, node.arguments), joins and whose == bloc)
        return node

    return rewrite(expr, told)


def _more(others: Expr, joins: bool) -> Expr:
    return Binary("+", others, Number(1.0)) if joins else others


def without_rounding(
    crowd: Crowd, cells: NDArray[np.float64], stayers: Stayers, stay: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return `cells[draw, cell]`, 0 where they are as little beside what those get who stay as rounding is.

    A gain is a difference then: 0.1 + 0.2 for those who join is what 0.3 is for those who stay.
    """
    made = cells.copy()
    for part, bloc in enumerate(crowd.bloc):
        own = np.flatnonzero(stayers.bloc == bloc)
        if not len(own):
            continue
        paid = stay[:, stayers.start[own[0]] : stayers.start[own[-1] + 1]]
        place = slice(crowd.start[part], crowd.start[part + 1])
        size = np.abs(paid).max(axis=1, keepdims=True)
        made[:, place] = np.where(np.abs(cells[:, place]) <= ROUNDING * size, 0.0, cells[:, place])
    return made


def stay_values(
    batch: CrowdBatch, draw: NDArray[np.int64], others: NDArray[np.int64], bloc: int
) -> NDArray[np.float64]:
    """Return `value[row]`: what a member of a bloc gets who stays, when `others[row, bloc]` others join."""
    value = np.zeros(len(draw))
    if batch.stayers is None or batch.stay is None:
        return value
    for part in np.flatnonzero(batch.stayers.bloc == bloc):
        value += batch.stay[draw, batch.stayers.start[part] + others @ batch.stayers.step[part]]
    return value


def expected_stay(batch: CrowdBatch, draw: NDArray[np.int64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `value[row, bloc]`: what one gets who stays, when each other member joins with `share[row, bloc]`."""
    value = np.zeros(share.shape)
    if batch.stayers is None or batch.stay is None:
        return value
    for part, bloc in enumerate(batch.stayers.bloc):
        first, length = batch.stayers.start[part], int(batch.stayers.start[part + 1] - batch.stayers.start[part])
        others = batch.crowd.sizes - (np.arange(len(batch.crowd.sizes)) == bloc)
        rows = max(TOGETHER // length, 1)
        for at in range(0, len(draw), rows):
            some = slice(at, at + rows)
            law = outcome_chances(share[some], others, batch.stayers.step[part], np.arange(length), length)
            value[some, bloc] += (law * batch.stay[draw[some], first : first + length]).sum(axis=1)
    return value
