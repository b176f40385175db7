"""What a player would get by acting otherwise than in a profile: at every place that play reaches, and altogether.

The others keep to the profile; after a deviation the player goes on as suits it best (Osborne & Rubinstein, A course in
game theory, 1994, sections 6.2 and 12.2). Best continuations come by backward induction over the player's own
information sets, each node weighed by what the others and chance do; with perfect recall that is exact (Wilson,
Computing equilibria of two-person games from the extensive form, Management Science 18, 1972).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import CHANCE, LEAF, Tree, TreeBatch
from sim.tolerances import PROBABILITY

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Deviation:
    """What a player could do at an information set that is reached."""

    where: int
    """The information set."""
    reach: float
    """The probability that play gets there."""
    value: float
    """What the player expects once there, as everybody plays."""
    played: Floats
    """`played[action]`: with which probability it takes each."""
    instead: Floats
    """`instead[action]`: what it would expect by taking the action there, and then what is best for it."""

    @property
    def losses(self) -> Floats:
        """`losses[action]`: what it would lose by the action; negative where it would gain."""
        return self.value - self.instead


@dataclass(frozen=True)
class Play:
    """A profile in one game: the probability of every arc, and of reaching every node."""

    tree: Tree
    arc: Floats
    """`arc[node]`: of the arc into it, given the node above; 1 at the root."""
    reach: Floats
    """`reach[node]`."""
    payoffs: Floats
    """`payoffs[player, leaf]`."""
    profile: Floats

    @property
    def expected(self) -> Floats:
        """`expected[player]`."""
        return np.asarray(self.payoffs @ self.reach[self.tree.leaves])

    @property
    def visits(self) -> Floats:
        """`visits[information_set]`: the probability that play gets to each."""
        return np.array([self.reach[list(s.nodes)].sum() for s in self.tree.information_sets])


def play_of(batch: TreeBatch, profile: Floats, draw: int = 0) -> Play:
    """Return how `profile[choice]` is played in one draw."""
    tree = batch.tree
    odds = np.concatenate([profile, batch.chance[draw]])
    arc = np.where(tree.via < 0, 1.0, odds[np.maximum(tree.via, 0)]) if len(odds) else np.ones(len(tree.parent))
    reach = arc.copy()
    for node in range(1, len(arc)):
        reach[node] *= reach[tree.parent[node]]
    return Play(tree, arc, reach, batch.payoffs[draw], profile)


def deviations(play: Play) -> tuple[Deviation, ...]:
    """Return what could be done at every information set that is reached, in the order of the tree's sets."""
    found = []
    visits = play.visits
    replies = {player: _Reply(play, player) for player in range(len(play.tree.players))}
    for where, info in enumerate(play.tree.information_sets):
        if visits[where] <= PROBABILITY:
            continue
        nodes = list(info.nodes)
        weight = play.reach[nodes] / visits[where]
        value = float(weight @ [_value(play, node, info.player) for node in nodes])
        reply = replies[info.player]
        instead = np.array([
            sum(w * reply.value(play.tree.children[node][a]) for w, node in zip(weight, nodes, strict=True))
            for a in range(len(info.actions))
        ])  # fmt: skip
        first = int(play.tree.offset[where])
        played = play.profile[first : first + len(info.actions)]
        found.append(Deviation(where, float(visits[where]), value, played, instead))
    return tuple(found)


def best_replies(play: Play) -> Floats:
    """Return `best[player]`: the most that each could expect by any strategy, the others keeping to theirs."""
    return np.array([_Reply(play, player).value(0) for player in range(len(play.tree.players))])


def _value(play: Play, node: int, player: int) -> float:
    """Return what a player expects from a node on, as everybody plays."""
    if play.tree.acts[node] == LEAF:
        return float(play.payoffs[player, int(np.searchsorted(play.tree.leaves, node))])
    return float(sum(play.arc[child] * _value(play, child, player) for child in play.tree.children[node]))


class _Reply:
    """A player's best continuation, the others keeping to the profile."""

    def __init__(self, play: Play, player: int) -> None:
        self.play, self.player = play, player
        tree = play.tree
        own = np.array([a >= 0 and tree.information_sets[a].player == player for a in tree.acts])
        self.others = np.ones(len(tree.parent))
        """`others[node]`: the probability of reaching it if the player did all it can to get there."""
        for node in range(1, len(tree.parent)):
            above = int(tree.parent[node])
            self.others[node] = self.others[above] * (1.0 if own[above] else play.arc[node])
        self._chosen: dict[int, int] = {}
        self._values: dict[int, float] = {}

    def value(self, node: int) -> float:
        """Return what the player expects from a node on."""
        if node not in self._values:
            self._values[node] = self._from(node)
        return self._values[node]

    def _from(self, node: int) -> float:
        tree, acts = self.play.tree, int(self.play.tree.acts[node])
        if acts == LEAF:
            return float(self.play.payoffs[self.player, int(np.searchsorted(tree.leaves, node))])
        children = tree.children[node]
        if acts != CHANCE and tree.information_sets[acts].player == self.player:
            return self.value(children[self._choice(acts)])
        return float(sum(self.play.arc[c] * self.value(c) for c in children if self.play.arc[c] > 0))

    def _choice(self, where: int) -> int:
        """Return the best action at an own set; any where the others never let it come to it."""
        if where not in self._chosen:
            info, children = self.play.tree.information_sets[where], self.play.tree.children
            sums = [
                sum(self.others[node] * self.value(children[node][a]) for node in info.nodes)
                for a in range(len(info.actions))
            ]
            self._chosen[where] = int(np.argmax(sums))
        return self._chosen[where]
