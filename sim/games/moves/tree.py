"""Extensive games: one tree for all draws, payoffs and chance probabilities by draw.

Two indices run through everything that concerns trees:

* a *choice* is one action at one information set. Choices are numbered through all information sets of all players,
  `offset[information_set] + action`; a profile of behaviour strategies is an array `profiles[..., choice]`;
* a *branch* is one action at one chance node, numbered likewise; `chance[draw, branch]` are their probabilities.

A strategic game is the tree in which nobody sees anything: one information set a player, in the players' order, so
its choices are the players' actions one after another and its leaves are the profiles in lexicographic order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

CHANCE = -1
LEAF = -2


@dataclass(frozen=True)
class InformationSet:
    """What one player knows at one move, and what can be done there."""

    name: str
    """Unique in the tree; a move with one information set gives it its own name."""
    move: str
    """The move of the scenario (or the label in a Gambit file) to which it belongs."""
    player: int
    actions: tuple[str, ...]
    nodes: tuple[int, ...]
    knows: tuple[tuple[str, str], ...] = ()
    """What was seen: (move, action) in the order of play; the action is '' where the move did not take place."""


@dataclass(frozen=True, eq=False)
class Tree:
    """The fixed structure of an extensive game; nodes are numbered in preorder, the root is 0.

    `acts[node]` is the information set that moves there, `CHANCE`, or `LEAF`; `parent[node]` is -1 at the root;
    `via[node]` is the choice on the arc into the node, or `choices + branch` where chance chose it (-1 at the root).
    """

    players: tuple[str, ...]
    information_sets: tuple[InformationSet, ...]
    parent: NDArray[np.int64]
    via: NDArray[np.int64]
    acts: NDArray[np.int64]
    branch_names: tuple[tuple[str, str], ...] = ()
    """Of each branch: (chance move, action)."""

    @cached_property
    def offset(self) -> NDArray[np.int64]:
        """`offset[information_set]`: its first choice; one entry more than there are sets."""
        sizes = [len(s.actions) for s in self.information_sets]
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    @property
    def choices(self) -> int:
        """How many choices all players have together."""
        return int(self.offset[-1])

    @property
    def branches(self) -> int:
        """How many branches chance has."""
        return len(self.branch_names)

    @cached_property
    def choice_owner(self) -> NDArray[np.int64]:
        """`choice_owner[choice]`: the player."""
        return np.repeat([s.player for s in self.information_sets], np.diff(self.offset)).astype(np.int64)

    @cached_property
    def choice_names(self) -> tuple[tuple[str, str], ...]:
        """Of each choice: (information set, action)."""
        return tuple((s.name, action) for s in self.information_sets for action in s.actions)

    @cached_property
    def leaves(self) -> NDArray[np.int64]:
        """`leaves[leaf]`: its node, in preorder."""
        return np.flatnonzero(self.acts == LEAF)

    @cached_property
    def leaf_of(self) -> NDArray[np.int64]:
        """`leaf_of[node]`: the number of the leaf, -1 where the node is none."""
        found = np.full(len(self.acts), -1, np.int64)
        found[self.leaves] = np.arange(len(self.leaves))
        return found

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """Of each node, its children in the order of their actions."""
        found: list[list[int]] = [[] for _ in self.parent]
        for node in range(1, len(self.parent)):
            found[self.parent[node]].append(node)
        return tuple(tuple(nodes) for nodes in found)

    @cached_property
    def paths(self) -> NDArray[np.int64]:
        """`paths[leaf, step]`: the arcs (as in `via`) from the root, padded with `choices + branches`."""
        arcs = [self._arcs(node) for node in self.leaves]
        depth = max((len(a) for a in arcs), default=0)
        padding = self.choices + self.branches
        return np.array([a + [padding] * (depth - len(a)) for a in arcs], np.int64).reshape(len(arcs), depth)

    def _arcs(self, node: int) -> list[int]:
        arcs = []
        while node > 0:
            arcs.append(int(self.via[node]))
            node = int(self.parent[node])
        return arcs[::-1]

    def history(self, node: int) -> tuple[tuple[str, str], ...]:
        """Return what was played on the way to a node: (move, action), chance moves included."""
        named = []
        for arc in self._arcs(node):
            if arc >= self.choices:
                named.append(self.branch_names[arc - self.choices])
            else:
                where = int(np.searchsorted(self.offset, arc, side="right")) - 1
                named.append((self.information_sets[where].move, self.choice_names[arc][1]))
        return tuple(named)

    @cached_property
    def strategic(self) -> bool:
        """Whether this is a strategic game: one set a player, met in their order, no chance, every profile a leaf."""
        owners = [s.player for s in self.information_sets]
        profiles = int(np.prod([len(s.actions) for s in self.information_sets], dtype=np.int64))
        in_order = owners == list(range(len(self.players)))
        if not in_order or self.branches or len(self.leaves) != profiles or self.paths.shape[1] != len(owners):
            return False
        return bool(((self.paths >= self.offset[:-1]) & (self.paths < self.offset[1:])).all())


@dataclass(frozen=True, eq=False)
class Numbered:
    """A player's move whose actions are numbers: `values[action]`, and the action of each leaf.

    `action_of_leaf[leaf]` is the number of actions where the move did not take place.
    """

    move: str
    values: NDArray[np.float64]
    action_of_leaf: NDArray[np.int64]


@dataclass(frozen=True)
class TreeBatch:
    """One extensive game a draw: `payoffs[draw, player, leaf]` and `chance[draw, branch]` over one `tree`."""

    tree: Tree
    payoffs: NDArray[np.float64]
    chance: NDArray[np.float64]
    outcome_of_leaf: NDArray[np.int64] | None = None
    """`outcome_of_leaf[leaf]`: an index into the scenario's outcomes; None where the ends have no names."""
    outcomes: tuple[str, ...] = ()
    """How the outcomes are called, for what is said of them; empty where nobody said."""
    events: NDArray[np.bool_] | None = None
    """`events[event, leaf]`: which of the scenario's events hold there, several or none; None where it names none."""
    event_names: tuple[str, ...] = ()
    numbered: tuple[Numbered, ...] = ()
    """The moves whose actions are numbers."""

    def __len__(self) -> int:
        return int(self.payoffs.shape[0])

    @cached_property
    def occurrences(self) -> NDArray[np.bool_]:
        """`occurrences[which, leaf]`: which outcome it is, then which events hold; none where the ends have no names.

        This is the order of the axis of whatever has a probability.
        """
        of_leaf = self.outcome_of_leaf
        if of_leaf is None:
            return np.zeros((0, len(self.tree.leaves)), bool)
        outcomes = of_leaf == np.arange(len(self.outcomes) or int(of_leaf.max(initial=-1)) + 1)[:, None]
        return outcomes if self.events is None else np.concatenate([outcomes, self.events])

    def ending_in(self, leaves: NDArray[np.int64]) -> TreeBatch:
        """Return it with ends that are called as these leaves of it are, without payoffs or a tree of their own."""
        named, events = self.outcome_of_leaf, self.events
        return replace(
            self,
            outcome_of_leaf=None if named is None else named[leaves],
            events=None if events is None else events[:, leaves],
            numbered=(),
        )

    @property
    def left_domain(self) -> dict[str, NDArray[np.bool_]]:
        """`left_domain[what][draw]`: whether a payoff is not finite, or a chance, or a sum of chances, is none."""
        from sim.games.moves.chance import outside, proper  # it imports this module

        out = outside(self.chance)
        payoff = np.asarray(~np.isfinite(self.payoffs).all(axis=(1, 2)))
        return {"payoff": payoff, "chance": out, "sum of chances": ~proper(self.tree, self.chance) & ~out & ~payoff}

    def outcome_probabilities(
        self, profiles: NDArray[np.float64], draw: NDArray[np.int64], outcomes: int
    ) -> NDArray[np.float64]:
        """Return `probabilities[outcome, row]` under `profiles[choice, row]` in the games `draw[row]`.

        After the outcomes stand the events, where the scenario names some. Raises ValueError where the ends have no
        names.
        """
        from sim.games.moves.chance import outcome_probabilities  # it imports this module

        if self.outcome_of_leaf is None:
            raise ValueError("the ends of these games have no names")
        chance = np.ascontiguousarray(self.chance.T[:, draw])
        if self.events is None or not len(self.events):
            return outcome_probabilities(self.tree, self.outcome_of_leaf, outcomes, profiles, chance)
        kinds, kind = np.unique(self.occurrences, axis=1, return_inverse=True)  # ends at which the same holds
        odds = outcome_probabilities(self.tree, kind.ravel(), kinds.shape[1], profiles, chance)
        return np.minimum(np.stack([odds[row].sum(axis=0) for row in kinds]), 1.0)

    def numbers_chosen(
        self, profiles: NDArray[np.float64], draw: NDArray[np.int64]
    ) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Return of each move whose actions are numbers `sum[row]` and `made[row]`.

        `made` is the probability that the move takes place, and `sum` the expected number, 0 where it does not.
        """
        from sim.games.moves.chance import outcome_probabilities  # it imports this module

        chance = np.ascontiguousarray(self.chance.T[:, draw]) if self.numbered else self.chance
        found = {}
        for of in self.numbered:
            odds = outcome_probabilities(self.tree, of.action_of_leaf, len(of.values) + 1, profiles, chance)[:-1]
            found[of.move] = (odds * of.values[:, None]).sum(axis=0), odds.sum(axis=0)
        return found


def strategic_tree(players: tuple[str, ...], actions: tuple[tuple[str, ...], ...]) -> Tree:
    """Return the tree of a strategic game: players move in order and see nothing.

    The information sets carry the players' names; leaves stand in lexicographic order of the profiles.
    """
    sizes = [len(a) for a in actions]
    offset = np.concatenate([[0], np.cumsum(sizes)])
    parent, via, acts = [-1], [-1], [0]
    nodes: list[list[int]] = [[] for _ in players]

    def grow(node: int, depth: int) -> None:
        if depth == len(players):
            acts[node] = LEAF
            return
        acts[node] = depth
        nodes[depth].append(node)
        for action in range(sizes[depth]):
            parent.append(node)
            via.append(int(offset[depth]) + action)
            acts.append(0)
            grow(len(parent) - 1, depth + 1)

    grow(0, 0)
    sets = tuple(
        InformationSet(name, name, i, tuple(a), tuple(n))
        for i, (name, a, n) in enumerate(zip(players, actions, nodes, strict=True))
    )
    return Tree(players, sets, np.array(parent), np.array(via), np.array(acts))
