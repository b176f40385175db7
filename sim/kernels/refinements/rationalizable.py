"""Iterated strict dominance in one strategic game of any number of players, mixed dominators included.

An action is strictly dominated, perhaps by a mixture, just when it is a best reply to no belief over the opponents'
profiles (Pearce 1984, lemma 3): the belief is sought by the linear program of `sim.kernels.numerics.dual_simplex`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Bools, Codes, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.dual_simplex import EMPTY, LIMIT, PATIENCE, maximise_within
from sim.tolerances import TIE

UNDECIDED = -2.0
"""What `_justified` returns where the linear program ran out of pivots."""


@jit
def _table(payoffs: Floats, sizes: Ints, player: int, alive: Bools, first: Ints, table: Floats) -> int:
    """Put into `table[action, column]` the payoffs against the opponents' surviving profiles; return their number."""
    columns = 0
    stride = 1
    for p in range(player + 1, len(sizes)):
        stride *= sizes[p]
    for cell in range(payoffs.shape[1]):
        rest, counted, there = cell, (cell // stride) % sizes[player] == 0, True
        for p in range(len(sizes) - 1, -1, -1):
            action = rest % sizes[p]
            rest //= sizes[p]
            there &= p == player or alive[first[p] + action]
        if counted and there:
            for action in range(sizes[player]):
                table[action, columns] = payoffs[player, cell + action * stride]
            columns += 1
    return columns


@jit
def _justified(table: Floats, columns: int, alive: Bools, action: int, left: Ints) -> float:
    """Return the loss of an action under a belief that justifies it; -1 if none does."""
    actions = len(alive)
    left[0] -= columns * actions
    if left[0] < 0:
        return UNDECIDED
    for c in range(columns):  # most actions are best replies to something pure
        loss = 0.0
        for k in range(actions):
            if alive[k]:
                loss = max(loss, table[k, c] - table[action, c])
        if loss <= TIE:
            return loss
    rows = np.empty((actions, columns))
    others = 0
    for k in range(actions):
        if alive[k] and k != action:
            better = True
            for c in range(columns):
                rows[others, c] = table[action, c] - table[k, c]
                better &= rows[others, c] < -TIE
            if better:
                return -1.0
            others += 1
    belief, total = np.empty(columns), np.zeros(columns)
    for k in range(others):
        total += rows[k]
    ended = maximise_within(rows[:others], total, PATIENCE, left, belief)
    if ended == LIMIT and left[0] >= 0:
        ended = maximise_within(rows[:others], total, 0, left, belief)
    if ended == EMPTY:
        return -1.0
    loss = 0.0
    for k in range(others):
        gain = 0.0
        for c in range(columns):
            gain -= belief[c] * rows[k, c]
        loss = max(loss, gain)
    return loss if ended != LIMIT else UNDECIDED


class SurvivingActions(NamedTuple):
    """What `surviving_actions` finds; choices are all players' actions, one player's after another's."""

    survives: Bools
    """`survives[draw, choice]`."""
    loss: Floats
    """`loss[draw, choice]` certifies what survives: its loss under a belief over what survives of the others."""
    undecided: Codes
    """`undecided[draw]`: 1 where a linear program ran out of pivots, 2 where the steps allowed were used up."""


@gufunc(
    "void(float64[:,:], int64[:], int64, uint8[:], boolean[:], float64[:], uint8[:])",
    "(p,c),(p),(),(a)->(a),(a),()",
    sizes=("choices",),
    work=lambda p, c, **_: 100.0 + 5.0 * p * c,
)
def _surviving_actions(
    payoffs: Floats, sizes: Ints, budget: int, choices: Length, survives: Bools, loss: Floats, undecided: Codes
) -> None:
    """Fill in what `surviving_actions` returns, for one game."""
    players = len(sizes)
    first = np.zeros(players + 1, np.int64)
    for p in range(players):
        first[p + 1] = first[p] + sizes[p]
    table = np.empty((sizes.max(), payoffs.shape[1]))
    survives[:] = True
    undecided[0], left = 0, np.full(1, budget)
    after = np.ones(len(choices), np.bool_)
    deleted = True
    while deleted:
        deleted = False
        for p in range(players):
            columns = _table(payoffs, sizes, p, survives, first, table)
            alive = survives[first[p] : first[p + 1]]
            for action in range(sizes[p]):
                if alive[action]:
                    found = _justified(table, columns, alive, action, left)
                    loss[first[p] + action] = max(found, 0.0)
                    undecided[0] = max(undecided[0], int(found == UNDECIDED), 2 * int(left[0] < 0))
                    if found == -1.0:
                        after[first[p] + action] = False
                        deleted = True
        survives[:] = after
    for c in range(len(choices)):
        if not survives[c]:
            loss[c] = np.nan


def surviving_actions(payoffs: Floats, sizes: Ints, budget: int) -> SurvivingActions:
    """Delete strictly dominated actions until none is left, in every round all of every player.

    `payoffs[draw, player, profile]` run from 0 to 1, profiles in lexicographic order; `sizes[player]` counts actions.
    No more than `budget` steps are taken for a draw; actions not looked at by then survive.
    """
    return SurvivingActions(*_surviving_actions(payoffs, sizes, budget, choices=int(sizes.sum())))
