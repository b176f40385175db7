"""The sequence form of a tree in which at most two players move: its size is that of the tree, not of its strategies.

A *sequence* of a player is what it has chosen on the way to a node; under perfect recall its last choice tells it.
Sequence 0 of a player is the empty one, the others are its choices. A *realization plan* `plan[sequence]` is the
product of the player's probabilities along a sequence: `plan[0] == 1`, and at each information set the plans of its
choices sum to that of the sequence that leads to it. Expected payoffs are linear in either player's plan (von Stengel,
Efficient computation of behavior strategies, Games and Economic Behavior 14, 1996, sections 3 to 5).

Perfect recall is needed: without it a last choice does not tell the sequence before it. Scenarios and files of games
are refused where a player forgets, so every `Tree` has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.scaling import normalised

Floats = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """What one of the two chooses: `choice[sequence - 1]` are its choices, in the order of its information sets.

    Information sets stand in the order of play: a set's parent sequence belongs to a set before it.
    """

    player: int
    """-1 of the side of nobody, where only one player moves: it has the empty sequence alone."""
    sets: Index
    """`sets[place]`: its information sets in the tree."""
    choice: Index
    """`choice[sequence - 1]`: of each sequence but the empty one its last choice, as the tree numbers them."""
    first: Index
    """`first[place]`: the first sequence of a set; one entry more than there are sets."""
    parent: Index
    """`parent[place]`: the sequence that leads to a set."""
    of_leaf: Index
    """`of_leaf[leaf]`: the sequence that leads to a leaf."""

    @property
    def sequences(self) -> int:
        """How many there are, the empty one included."""
        return int(self.first[-1])

    @cached_property
    def bounds(self) -> tuple[tuple[int, int, int], ...]:
        """Of each set: the sequence that leads to it, its first sequence, and the one after its last."""
        return tuple(zip(self.parent.tolist(), self.first[:-1].tolist(), self.first[1:].tolist(), strict=True))

    @cached_property
    def before(self) -> Index:
        """`before[sequence]`: the sequence without its last choice; -1 of the empty one."""
        return np.concatenate([[-1], np.repeat(self.parent, np.diff(self.first))]).astype(np.int64)

    @cached_property
    def rounds(self) -> tuple[Index, ...]:
        """The places of sets by how many own choices come before them, fewest first."""
        depth = np.zeros(self.sequences, np.int64)
        of_set = np.zeros(len(self.sets), np.int64)
        for place, (parent, first, after) in enumerate(self.bounds):
            of_set[place] = depth[parent]
            depth[first:after] = depth[parent] + 1
        return tuple(np.flatnonzero(of_set == d) for d in range(int(of_set.max(initial=-1)) + 1))

    def best(self, worth: Floats) -> Floats:
        """Return `value[..., sequence]`: what a sequence and the best that can follow it get of `worth[..., sequence]`.

        `value[..., 0]` is the payoff of a best response. One pass from the last sets to the first.
        """
        value = worth.copy()
        for places in reversed(self.rounds):
            most = self._at_sets(value, places)
            np.add.at(value.T, self.parent[places], most.T)
        return value

    def _at_sets(self, value: Floats, places: Index) -> Floats:
        """Return `most[..., place]`: the largest value among the sequences of some sets."""
        size = np.diff(self.first)[places]
        start = np.cumsum(size) - size
        held = np.repeat(self.first[places] - start, size) + np.arange(int(size.sum()))
        most: Floats = np.maximum.reduceat(value[..., held], start, axis=-1)
        return most

    def plan(self, profiles: Floats) -> Floats:
        """Return `plan[..., sequence]` of behaviour `profiles[..., choice]` of the whole tree."""
        return self.plan_of(profiles[..., self.choice])

    def plan_of(self, shares: Floats) -> Floats:
        """Return `plan[..., sequence]` of behaviour `shares[..., sequence - 1]`."""
        plan = np.ones((*shares.shape[:-1], self.sequences))
        plan[..., 1:] = shares
        for places in self.rounds[1:]:
            held = np.concatenate([np.arange(self.first[p], self.first[p + 1]) for p in places])
            plan[..., held] *= plan[..., self.before[held]]
        return plan

    def behaviour(self, plan: Floats) -> Floats:
        """Return `shares[..., sequence - 1]` of `plan[..., sequence]`; uniform where the plan excludes a set."""
        size = np.diff(self.first)
        total = np.add.reduceat(plan[..., 1:], self.first[:-1] - 1, axis=-1) if len(size) else plan[..., :0]
        whole = np.repeat(total, size, axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares: Floats = np.where(whole > 0, plan[..., 1:] / whole, 1 / np.repeat(size, size))
        return shares


@dataclass(frozen=True)
class SequenceForm:
    """Both sides of a tree; the second is nobody's where one player alone moves."""

    tree: Tree
    sides: tuple[Side, Side]

    def profiles(self, plans: tuple[Floats, Floats]) -> Floats:
        """Return behaviour `profiles[..., choice]` of the whole tree from the plans of both sides."""
        found = np.zeros((*plans[0].shape[:-1], self.tree.choices))
        for side, plan in zip(self.sides, plans, strict=True):
            found[..., side.choice] = side.behaviour(plan)
        return found


def movers(tree: Tree) -> tuple[int, ...]:
    """Return the players who have an information set."""
    return tuple(sorted({s.player for s in tree.information_sets}))


def sequence_form(tree: Tree) -> SequenceForm:
    """Return the sequence form of a tree in which one player or two move; ValueError where it is another number."""
    players = movers(tree)
    if not 1 <= len(players) <= 2:
        raise ValueError("a sequence form is made of one player or two")
    one, other = (*players, -1)[:2]
    return SequenceForm(tree, (_side(tree, one), _side(tree, other)))


def _side(tree: Tree, player: int) -> Side:
    infos = [i for i, s in enumerate(tree.information_sets) if s.player == player]
    sets = sorted(infos, key=lambda i: tree.information_sets[i].nodes[0])
    offset = tree.offset.tolist()
    first = np.cumsum([1, *(offset[i + 1] - offset[i] for i in sets)]).astype(np.int64)
    choice = np.array([c for i in sets for c in range(offset[i], offset[i + 1])], np.int64)
    number = np.full(tree.choices + tree.branches + 1, -1)  # -1: no choice of this player, nor is the root's
    number[choice] = np.arange(1, len(choice) + 1)
    last = _last(tree.parent.tolist(), number[tree.via].tolist())
    parent = last[[tree.information_sets[i].nodes[0] for i in sets]]
    return Side(player, np.array(sets, np.int64), choice, first, parent, last[tree.leaves])


def _last(parent: list[int], own: list[int]) -> Index:
    """Return `last[node]`: the sequence that leads to it, of `own[node]`, the sequence that ends there or -1."""
    last = [0] * len(parent)
    for node in range(1, len(parent)):
        last[node] = own[node] if own[node] > 0 else last[parent[node]]
    return np.array(last, np.int64)


@dataclass(frozen=True)
class SequenceGames:
    """A batch in sequence form: `chance[draw, leaf]`, how likely chance makes a leaf, and `payoffs[draw, side, leaf]`.

    Payoffs are normalised, each player's from 0 to 1 in each draw; those of the side of nobody are zero.
    """

    form: SequenceForm
    chance: Floats
    payoffs: Floats

    def __len__(self) -> int:
        return len(self.chance)

    def worth(self, side: int, plan: Floats) -> Floats:
        """Return `worth[draw, sequence]` to a side of its sequences, while the other follows `plan[draw, sequence]`."""
        own, other = self.form.sides[side], self.form.sides[1 - side]
        at_leaves = self.payoffs[:, side] * self.chance * plan[:, other.of_leaf]
        worth = np.empty((len(self), own.sequences))
        for draw, row in enumerate(at_leaves):
            worth[draw] = np.bincount(own.of_leaf, row, own.sequences)
        return worth

    def regret(self, profiles: Floats) -> Floats:
        """Return `regret[draw]` of `profiles[draw, choice]`: the most that a player gains by another strategy.

        As a share of the player's range. Best responses are computed over the sequences of the tree.
        """
        plans = [side.plan(profiles) for side in self.form.sides]
        gains = []
        for i, side in enumerate(self.form.sides):
            worth = self.worth(i, plans[1 - i])
            gains.append(side.best(worth)[:, 0] - (worth * plans[i]).sum(axis=1))
        most: Floats = np.maximum(np.maximum(*gains), 0.0)
        return most

    def expected(self, profiles: Floats, payoffs: Floats) -> Floats:
        """Return `expected[draw, player]` of `payoffs[draw, player, leaf]` under `profiles[draw, choice]`."""
        one, other = (side.plan(profiles)[:, side.of_leaf] for side in self.form.sides)
        found: Floats = np.einsum("dpl,dl->dp", payoffs, self.chance * one * other)
        return found

    def take(self, draws: Index) -> SequenceGames:
        """Return some of the draws, or one of them several times."""
        return SequenceGames(self.form, self.chance[draws], self.payoffs[draws])


def sequence_games(form: SequenceForm, batch: TreeBatch) -> SequenceGames:
    """Return the games of a batch whose numbers are all finite."""
    scaled = normalised(batch.payoffs)
    own = [scaled[:, s.player] if s.player >= 0 else np.zeros_like(scaled[:, 0]) for s in form.sides]
    return SequenceGames(form, chance_at_leaves(batch), np.stack(own, axis=1))


def chance_at_leaves(batch: TreeBatch) -> Floats:
    """Return `chance[draw, leaf]`: the product of the chances on the way to a leaf."""
    tree = batch.tree
    arcs = np.concatenate([np.ones((len(batch), tree.choices)), batch.chance, np.ones((len(batch), 1))], axis=1)
    likely = np.ones((len(batch), len(tree.parent)))
    for nodes in _levels(tree.parent)[1:]:
        likely[:, nodes] = likely[:, tree.parent[nodes]] * arcs[:, tree.via[nodes]]
    found: Floats = likely[:, tree.leaves]
    return found


def _levels(parent: Index) -> list[Index]:
    """Return the nodes by their distance from the root."""
    depth = [0] * len(parent)
    for node, above in enumerate(parent.tolist()[1:], start=1):
        depth[node] = depth[above] + 1
    order, counts = np.argsort(depth, kind="stable"), np.bincount(depth)
    return np.split(order, np.cumsum(counts)[:-1])
