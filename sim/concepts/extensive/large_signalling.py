"""Some pure equilibria of signalling games with more messages and types than any complete search could take.

In a pure equilibrium types send messages, the receiver answers each that is sent with what is best given who sends it,
and each that is not with what is best for some belief and keeps every type from sending it (Fudenberg & Tirole, Game
Theory, 1991, section 8.2). Tried are all ways to pool, and all ways in which types up to one send one message and the
others another, in the order of types in which one after another would rather have the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from sim.concepts.extensive.local_losses import without_losses
from sim.games.moves.chance import leaf_probabilities
from sim.games.moves.signalling import Signalling
from sim.games.moves.tree import TreeBatch
from sim.kernels.numerics.scaling import normalised
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.tolerances import TIE

Floats = NDArray[np.float64]
Index = NDArray[np.int64]

LISTED = 64
"""Equilibria of one draw that are listed."""
TRIED = 20_000
"""Ways to send messages that are tried in one draw."""


@dataclass(frozen=True)
class _Game:
    """One draw: `sender[type, message, reply]` and `receiver`, as shares of their ranges, and who is how likely."""

    sender: Floats
    receiver: Floats
    prior: Floats
    replies: Index
    """`replies[message]`: how many there are; 1 where the message ends the game."""


@dataclass(frozen=True)
class _Answers:
    """Which replies are best for some belief, `possible[message, reply]`, and `belief[message, reply, type]`."""

    possible: NDArray[np.bool_]
    belief: Floats


def some_pure(batch: TreeBatch, game: Signalling) -> Rows:
    """Return some pure weak perfect Bayesian equilibria of every draw with beliefs; others may exist."""
    parts = [_of_draw(batch, game, draw) for draw in range(len(batch))]
    count = np.array([len(profiles) for profiles, _ in parts])
    draw = np.repeat(np.arange(len(batch)), count)
    profiles = np.concatenate([profiles for profiles, _ in parts])
    payoffs = (batch.payoffs[draw] * leaf_probabilities(batch.tree, profiles, batch.chance[draw])[:, None]).sum(axis=2)
    reason = np.full(len(batch), Reason.TOO_LARGE, np.uint8)
    rows = Rows.unweighted(draw, profiles, payoffs, np.zeros(len(draw)), reason)
    return without_losses(batch, replace(rows, beliefs=np.concatenate([beliefs for _, beliefs in parts])))


def _of_draw(batch: TreeBatch, game: Signalling, draw: int) -> tuple[Floats, Floats]:
    """Return `profiles[row, choice]` and `beliefs[row, node]` of what is found in one draw."""
    one = _game(batch, game, draw)
    found: list[tuple[Index, Index]] = []
    answers = _answers(one)
    for sent in islice(_ways(one), TRIED if (one.prior > 0).all() else 0):
        reply = _replies(one, answers, sent)
        if reply is not None and not any((sent == s).all() and (reply == r).all() for s, r in found):
            found.append((sent, reply))
        if len(found) == LISTED:
            break
    tree = batch.tree
    profiles, beliefs = np.zeros((len(found), tree.choices)), np.full((len(found), len(tree.parent)), np.nan)
    singles = [s.nodes[0] for s in tree.information_sets if len(s.nodes) == 1]
    beliefs[:, singles] = 1.0
    for row, (sent, reply) in enumerate(found):
        profiles[row, game.sends[np.arange(len(sent)), sent]] = 1.0
        for message, where in enumerate(game.reply):
            if where >= 0:
                profiles[row, int(tree.offset[where]) + reply[message]] = 1.0
                held = _posterior(one, sent, message)
                held = answers.belief[message, reply[message]] if held is None else held
                nodes = _nodes(batch, game, message)
                beliefs[row, nodes] = held
    return profiles, beliefs


def _nodes(batch: TreeBatch, game: Signalling, message: int) -> list[int]:
    """Return the receiver's nodes after a message, one a type."""
    ends = batch.tree.leaves[game.leaf[:, message, 0]]
    return [int(batch.tree.parent[end]) for end in ends]


def _game(batch: TreeBatch, game: Signalling, draw: int) -> _Game:
    scaled = normalised(batch.payoffs[draw : draw + 1])[0]
    ends = np.maximum(game.leaf, 0)
    there = (game.leaf >= 0).sum(axis=2)[0]
    return _Game(
        scaled[game.sender][ends], scaled[game.receiver][ends], batch.chance[draw, game.branch], np.maximum(there, 1)
    )


def _answers(one: _Game) -> _Answers:
    types, messages, most = one.receiver.shape
    possible, belief = np.zeros((messages, most), bool), np.zeros((messages, most, types))
    for m in range(messages):
        for r in range(int(one.replies[m])):
            held = _supporting(one.receiver[:, m, : int(one.replies[m])], r)
            if held is not None:
                possible[m, r], belief[m, r] = True, held
    return _Answers(possible, belief)


def _supporting(worth: Floats, reply: int) -> Floats | None:
    """Return a belief for which a reply is best of `worth[type, reply]`, by as much as can be; None without any."""
    others = np.delete(worth, reply, axis=1)
    if not others.shape[1]:
        return np.full(len(worth), 1 / len(worth))
    ahead = worth[:, [reply]] - others  # by how much it is better, [type, other]
    if (sure := ahead.min(axis=1)).max() >= -TIE:
        return np.asarray((np.arange(len(worth)) == int(sure.argmax())).astype(float))
    table = np.concatenate([-ahead.T, np.ones((ahead.shape[1], 1))], axis=1)
    cost = np.append(np.zeros(len(worth)), -1.0)
    bounds = [(0, 1)] * len(worth) + [(None, None)]
    equal = np.append(np.ones(len(worth)), 0.0)[None]
    found = linprog(cost, table, np.zeros(ahead.shape[1]), equal, [1.0], bounds)
    if found.status != 0 or found.x is None or found.x[-1] < -TIE:
        return None
    return np.asarray(found.x[:-1] / found.x[:-1].sum())


def _ways(one: _Game) -> Iterator[Index]:
    """Yield messages of all types: pooling first, then two messages with a border between types."""
    types, messages, _ = one.sender.shape
    for m in range(messages):
        yield np.full(types, m)
    for low in range(messages):
        for high in range(messages):
            if low == high:
                continue
            keen = np.argsort(one.sender[:, high].max(axis=1) - one.sender[:, low].max(axis=1), kind="stable")
            for border in range(1, types):
                sent = np.full(types, low)
                sent[keen[border:]] = high
                yield sent


def _posterior(one: _Game, sent: Index, message: int) -> Floats | None:
    """Return the belief after a message by Bayes's rule; None where nobody who exists sends it."""
    share = np.where(sent == message, one.prior, 0.0)
    return share / share.sum() if share.sum() > 0 else None


def _replies(one: _Game, answers: _Answers, sent: Index) -> Index | None:
    """Return the reply to each message with which nobody would send another; None where there are none."""
    types, messages, _ = one.sender.shape
    reply = np.zeros(messages, np.int64)
    on_path = [m for m in np.unique(sent).tolist() if _posterior(one, sent, m) is not None]
    for m in on_path:
        held = _posterior(one, sent, m)
        assert held is not None
        reply[m] = int((held @ one.receiver[:, m, : int(one.replies[m])]).argmax())
    worth = one.sender[np.arange(types), sent, reply[sent]]
    for m in on_path:
        if (one.sender[:, m, reply[m]] > worth + TIE).any():
            return None
    silent = np.ones(messages, bool)
    silent[on_path] = False
    deters = (one.sender <= worth[:, None, None] + TIE).all(axis=0) & answers.possible  # [message, reply]
    if not deters[silent].any(axis=1).all():
        return None
    reply[silent] = deters[silent].argmax(axis=1)
    return reply
