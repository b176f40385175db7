"""The intuitive criterion in one signalling game (Cho & Kreps 1987, section IV.3)."""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Bools, Floats, Ints
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.dual_simplex import EMPTY, PATIENCE, maximise
from sim.tolerances import TIE


@jit
def _best_replies(leaf: Ints, worth: Floats, among: Bools, best: Bools) -> None:
    """Put into `best[reply]` which replies are best for some belief over the types `among`; `leaf[type, reply]`.

    Replies that end the message's row (leaf -1) are none.
    """
    types, replies = leaf.shape
    size, count = 0, 0
    for t in range(types):
        size += among[t]
    for a in range(replies):
        count += leaf[0, a] >= 0
    rows, point = np.zeros((count, size)), np.empty(size)
    for a in range(replies):
        best[a] = False
        if leaf[0, a] < 0:
            continue
        j = 0
        for t in range(types):
            if among[t]:
                for b in range(count):
                    loss = worth[leaf[t, a]] - worth[leaf[t, b]]
                    rows[b, j] = loss if abs(loss) > TIE else 0.0
                j += 1
        if size == 1:
            best[a] = rows.min() >= 0.0
        else:
            best[a] = maximise(rows, np.zeros(size), PATIENCE, point) != EMPTY


@gufunc(
    "void(int64[:,:,:], boolean[:], float64[:], float64[:], boolean[:], float64[:], boolean[:])",
    "(t,m,a),(t),(l),(l),(m),(t)->()",
    work=lambda **axes: 50.0 + 2.0 * axes["l"] * axes["a"] * axes["t"],
)
def _survives(
    leaf: Ints, likely: Bools, sender: Floats, receiver: Floats, sent: Bools, earned: Floats, holds: Bools
) -> None:
    """Fill in what `survives` returns, for one game."""
    types, messages, replies = leaf.shape
    best, could = np.empty(replies, np.bool_), np.empty(types, np.bool_)
    holds[0] = True
    if not likely.any():  # a draw whose chances are undefined: there is nobody to believe in
        return
    for m in range(messages):
        if sent[m]:
            continue
        _best_replies(leaf[:, m], receiver, likely, best)
        left = 0
        for t in range(types):
            most = -np.inf
            for a in range(replies):
                if best[a]:
                    most = max(most, sender[leaf[t, m, a]])
            could[t] = likely[t] and most >= earned[t] - TIE
            left += could[t]
        if left == 0:
            continue
        _best_replies(leaf[:, m], receiver, could, best)
        for t in range(types):
            least = np.inf
            for a in range(replies):
                if best[a]:
                    least = min(least, sender[leaf[t, m, a]])
            if could[t] and least > earned[t] + TIE:
                holds[0] = False


def survives(leaf: Ints, likely: Bools, sender: Floats, receiver: Floats, sent: Bools, earned: Floats) -> Bools:
    """Tell of equilibria in which `sent[..., message]` are sent, types earning `earned[..., type]`, which survive.

    `leaf[type, message, reply]` as in `sim.games.moves.signalling`; `sender[..., leaf]` and `receiver[..., leaf]`
    payoffs from 0 to 1; `likely[..., type]` which types there are. A type cannot gain from an unsent message if
    whatever is a best reply for some belief of the receiver leaves it worse off than the equilibrium. If some types
    can, and one of them is better off with every reply that is best for some belief over those who can, the
    equilibrium fails. Where there are no types, nothing does.
    """
    holds: Bools = _survives(leaf, likely, sender, receiver, sent, earned)
    return holds
