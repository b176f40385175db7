"""Signalling games among trees: chance draws the type of one player, who alone sees it and sends a message.

Another player sees the message and not the type, and replies, which ends the game (Cho & Kreps, Signaling games and
stable equilibria, Quarterly Journal of Economics 102, 1987, section II). A message may also end the game at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import CHANCE, LEAF, Tree


@dataclass(frozen=True)
class Signalling:
    """The parts of a signalling game.

    `branch[type]` is chance's branch, `sends[type, message]` the choice, `reply[message]` the set of the replies (-1
    where the message ends the game), `leaf[type, message, reply]` the leaf (-1 beyond a message's replies).
    """

    sender: int
    receiver: int
    branch: NDArray[np.int64]
    sends: NDArray[np.int64]
    reply: NDArray[np.int64]
    leaf: NDArray[np.int64]


def signalling(tree: Tree) -> Signalling | None:
    """Return the parts if the tree is a signalling game, else None."""
    if tree.acts[0] != CHANCE or len(tree.children[0]) < 2:
        return None
    roots = tree.children[0]
    sets = [int(tree.acts[node]) for node in roots]
    if min(sets) < 0 or len(set(sets)) < len(sets):
        return None
    types = [tree.information_sets[h] for h in sets]
    alike = {(s.player, s.actions, len(s.nodes)) for s in types}
    if len(alike) > 1 or len(types[0].nodes) > 1:
        return None
    after = np.array([tree.children[node] for node in roots], np.int64)  # [type, message]
    reply = [_answered(tree, after[:, m]) for m in range(after.shape[1])]
    if None in reply or all(h == LEAF for h in reply):
        return None
    answered = [h for h in reply if h is not None and h != LEAF]
    receivers = {tree.information_sets[h].player for h in answered}
    if len(receivers) > 1 or receivers == {types[0].player} or len(answered) + len(sets) < len(tree.information_sets):
        return None
    return Signalling(
        sender=types[0].player,
        receiver=receivers.pop(),
        branch=tree.via[list(roots)] - tree.choices,
        sends=tree.via[after],
        reply=np.array([-1 if h == LEAF else h for h in reply], np.int64),
        leaf=_leaves(tree, after),
    )


def _answered(tree: Tree, nodes: NDArray[np.int64]) -> int | None:
    """Return the set that all of a message's nodes make up and whose choices end the game, or LEAF, or None."""
    acts = {int(h) for h in tree.acts[nodes]}
    if len(acts) > 1 or CHANCE in acts:
        return None
    h = acts.pop()
    if h == LEAF:
        return LEAF
    ends = all(tree.acts[child] == LEAF for node in nodes for child in tree.children[node])
    return h if ends and set(tree.information_sets[h].nodes) == {int(n) for n in nodes} else None


def _leaves(tree: Tree, after: NDArray[np.int64]) -> NDArray[np.int64]:
    number = {int(node): i for i, node in enumerate(tree.leaves)}
    width = max(len(tree.children[node]) for node in after.flat)
    leaf = np.full((*after.shape, width), -1, np.int64)
    for place, node in np.ndenumerate(after):
        ends = tree.children[node] or (int(node),)
        leaf[place][: len(ends)] = [number[end] for end in ends]
    return leaf
