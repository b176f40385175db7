"""Stability of the states of one conflict in the graph model, under four definitions.

Fang, Hipel & Kilgour, Interactive Decision Making: The Graph Model for Conflict Resolution, 1993, chapter 3. A player's
improvement from a state is a move to a state that it prefers. The state is stable for the player if every improvement
is deterred: never (Nash), by some sanction of the others that leaves it no better off (general metarational), by one
after which nothing that it can do leaves it better off (symmetric metarational), by one that is made of improvements
for those who make it (sequential).

Sanctions by several opponents are legal sequences of their moves: any number, in any order, nobody twice in a row; in
sequential stability each move improves on the state from which it is made.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Bools, Floats, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.tolerances import TIE

DEFINITIONS = 4
"""Nash, general metarational, symmetric metarational, sequential."""


@jit
def _sanctions(payoffs: Floats, moves: Bools, focal: int, start: int, improving: bool, reached: Bools) -> None:
    """Mark in `reached[state]` where legal sequences of one or more moves of all but the focal player lead."""
    players, states = payoffs.shape
    arrived = np.zeros((players, states), np.bool_)  # by whose move last: that player does not move next
    stack_player, stack_state = np.empty(players * states, np.int64), np.empty(players * states, np.int64)
    reached[:] = False
    held, last, here = 0, -1, start
    while True:
        for player in range(players):
            if player not in (focal, last):
                for there in range(states):
                    better = payoffs[player, there] > payoffs[player, here] + TIE
                    if moves[player, here, there] and (better or not improving) and not arrived[player, there]:
                        arrived[player, there] = reached[there] = True
                        stack_player[held], stack_state[held] = player, there
                        held += 1
        if held == 0:
            return
        held -= 1
        last, here = stack_player[held], stack_state[held]


@jit
def _no_better(payoff: Floats, state: int, there: int) -> bool:
    return payoff[there] <= payoff[state] + TIE


@jit
def _inescapable(payoff: Floats, move: Bools, state: int, sanctioned: int) -> bool:
    """Tell whether no move away from a sanctioned state leads to one better than where it all began."""
    caught = True
    for after in range(len(payoff)):
        caught &= not move[sanctioned, after] or _no_better(payoff, state, after)
    return caught


@gufunc(
    "void(float64[:,:], boolean[:,:,:], uint8[:], boolean[:,:,:])",
    "(p,s),(p,s,s),(d)->(d,p,s)",
    sizes=("definitions",),
    work=lambda p, s, **_: 50.0 + 2.0 * p * p * s * s * s,
)
def _stability(payoffs: Floats, moves: Bools, definitions: Length, stable: Bools) -> None:
    """Fill in what `stability` returns, for one game."""
    players, states = payoffs.shape
    anything, improvements = np.empty((states, states), np.bool_), np.empty((states, states), np.bool_)
    for player in range(players):
        for state in range(states):
            _sanctions(payoffs, moves, player, state, False, anything[state])
            _sanctions(payoffs, moves, player, state, True, improvements[state])
        for state in range(states):
            for definition in range(DEFINITIONS):
                stable[definition, player, state] = True
            for there in range(states):
                if moves[player, state, there] and not _no_better(payoffs[player], state, there):
                    general = symmetric = sequential = False
                    for sanctioned in range(states):
                        if _no_better(payoffs[player], state, sanctioned):
                            general |= anything[there, sanctioned]
                            sequential |= improvements[there, sanctioned]
                            if anything[there, sanctioned] and not symmetric:
                                symmetric = _inescapable(payoffs[player], moves[player], state, sanctioned)
                    stable[0, player, state] = False
                    stable[1, player, state] &= general
                    stable[2, player, state] &= symmetric
                    stable[3, player, state] &= sequential


def stability(payoffs: Floats, moves: Bools) -> Bools:
    """Return `stable[draw, definition, player, state]`; `payoffs[draw, player, state]` from 0 to 1.

    `moves[player, from, to]`. The definitions are, in this order: Nash, general metarational, symmetric metarational,
    sequential.
    """
    stable: Bools = _stability(payoffs, moves, definitions=DEFINITIONS)
    return stable
