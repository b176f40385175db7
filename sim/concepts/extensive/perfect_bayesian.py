"""All weak perfect Bayesian equilibria, with their beliefs; signalling games are told apart.

An assessment, strategies with beliefs, is one if at every information set no other way to go on gains the player
anything, given the beliefs there and what everyone else does, and if beliefs follow Bayes's rule wherever play comes;
elsewhere they are free (the weak form: Mas-Colell, Whinston & Green, Microeconomic Theory, 1995, definition 9.C.3;
Fudenberg & Tirole, Game Theory, 1991, section 8.2, ask for more where a game has more than two stages).

Where play meets at most two sets at which more than one action can be best whatever is believed, mixed equilibria are
listed too (`sim.concepts.extensive.two_sided`). In other trees all pure ones are; where there is none, one that mixes
is looked for: every sequential equilibrium is perfect Bayesian, and one always exists (Kreps & Wilson 1982).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from math import log10, prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept, Details
from sim.concepts.extensive.decided_alone import solve_decided_alone
from sim.concepts.extensive.large_signalling import some_pure
from sim.concepts.extensive.local_losses import without_losses
from sim.concepts.extensive.one_of_large import MOST_CHOICES
from sim.concepts.extensive.sequential import limit_of_branch
from sim.concepts.extensive.two_sided import TwoSided, numbers_with_beliefs, solve_two_sided
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.reduced_form import nothing_to_choose, without_undefined
from sim.games.moves.chance import defined, leaf_probabilities
from sim.games.moves.normal_form import own_history
from sim.games.moves.signalling import Signalling, signalling
from sim.games.moves.tree import Tree, TreeBatch
from sim.games.moves.unreached import Silent
from sim.kernels.extensive.assessments import TreeArrays, weak_perfect_bayesian
from sim.kernels.extensive.intuitive import survives
from sim.kernels.numerics.scaling import normalised
from sim.selection.rules import select
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution, mask
from sim.solutions.status import Coverage
from sim.solutions.to_solution import to_solution
from sim.tolerances import PROBABILITY, SAME_PROFILE

Floats = NDArray[np.float64]

MOST_PLANS = 5_000
"""Ways to deviate, over all information sets."""
MOST_PROFILES = 9.0
"""Digits of the number of pure profiles of a signalling game beyond which some equilibria are looked for, not all."""
HOPELESS = 40.0
"""Digits beyond which no other method is tried."""
ROOM = 256
"""Equilibria of one draw that are listed."""

TAGS = ("separating", "pooling", "semi-separating", "survives the intuitive criterion")

DEFINITION = (
    "Perfect Bayesian equilibrium in its weak form: beliefs follow from the chances of the game and from play, by "
    "Bayes's rule, wherever play comes. Where it never does they are free, and one that supports the equilibrium is "
    "shown."
)
"""Which of the definitions is meant, for who reads the result."""

REASON_OF_END = np.array([Reason.COMPLETE, Reason.TOO_MANY, Reason.SEARCH_ENDED, Reason.BUDGET], np.uint8)
"""The reason for each of the ways in which `weak_perfect_bayesian` ends."""


@dataclass(frozen=True)
class PerfectBayesian(Concept):
    """All weak perfect Bayesian equilibria; off the path one supporting belief is listed for each.

    That belief is the mean of the supporting ones that make each node as likely as can be, so with two nodes it is
    the middle of the interval of supporting beliefs. Equilibria are told apart by their strategies alone. Continua are
    listed by the extreme points of their components. Where only pure ones are listed (`Coverage.OF_A_KIND`), UNIQUE and
    SEVERAL speak of pure strategies; where every equilibrium mixes, one is listed (`Reason.NONE_PURE`), or none where
    none is found (NONE).

    In a signalling game (`sim.games.moves.signalling`) each is tagged. *Separating*: no two types send the same;
    *pooling*: all types send the same, with the same probabilities; *semi-separating*: neither. Types of probability
    zero do not count. *Survives the intuitive criterion* (Cho & Kreps 1987, section IV): there is no
    unsent message with which some type would do better than in equilibrium whatever the receiver replies, if only
    replies count that are best for some belief over the types for which the message is not bound to be worse than
    the equilibrium (with every reply that is best for some belief).
    """

    name: ClassVar[str] = "perfect-bayesian"
    form: ClassVar[str] = "moves"
    silent: ClassVar[Silent] = Silent.NOWHERE
    meaning: ClassVar[str] = (
        "everyone does the best it can, given beliefs that follow from the others' play by Bayes's rule wherever play "
        "comes, and are free elsewhere (weak perfect Bayesian equilibrium)"
    )
    scope: ClassVar[str] = "pure"
    """Of trees with more stages, of which the pure ones are listed."""

    def numbers(self, game: Any) -> int:
        """Return what beliefs take."""
        return numbers_with_beliefs(game)

    def details(self, game: Any, batch: TreeBatch, draw: int = 0) -> Details:
        """Return a sentence on which definition it is."""
        return Details(note=DEFINITION)

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the equilibria of every draw, with `beliefs[draw, equilibrium, node]` and their tags."""
        fine = defined(batch)
        tree = batch.tree
        if not tree.information_sets:
            return to_solution(nothing_to_choose(without_undefined(batch, fine), len(rules)), fine, rules)
        alone = solve_decided_alone(batch, rules, self.budget, consistent=False)
        if alone is not None:
            return alone
        safe = without_undefined(batch, fine)
        game = signalling(tree)
        found = _none(batch) if _digits(tree, game) > HOPELESS else solve_two_sided(safe, False, self.budget)
        rows, left = found.rows, np.flatnonzero(fine & ~found.solved)
        if len(left):
            part = replace(batch, payoffs=safe.payoffs[left], chance=safe.chance[left])
            rows = rows.with_draws(left, _pure_or_one(part, game, self.budget))
        if game is not None:
            rows = replace(rows, tag_names=TAGS, tags=_tags(safe, game, rows))
        kind = np.where(found.solved | ~fine, Coverage.ALL, Coverage.OF_A_KIND).astype(np.uint8)
        kind[rows.reason == Reason.NONE_PURE] = Coverage.SOME
        return select(rules, to_solution(rows, fine, (), kind))


def _digits(tree: Tree, game: Signalling | None) -> float:
    """Return how many digits the number of pure profiles of a signalling game has; 0 of other trees."""
    return sum(log10(len(s.actions)) for s in tree.information_sets) if game is not None else 0.0


def _none(batch: TreeBatch) -> TwoSided:
    """Return that nothing is known of any draw."""
    rows = Rows.empty(len(batch), batch.tree.choices, len(batch.tree.players), 0)
    rows = replace(rows, beliefs=np.zeros((0, len(batch.tree.parent))))
    return TwoSided(rows, np.zeros(len(batch), bool))


def _pure_or_one(batch: TreeBatch, game: Signalling | None, budget: int) -> Rows:
    """Return all pure equilibria of every draw; where none is listed, one that quantal responses lead to, if any."""
    rows = _pure(batch, game, budget)
    empty = np.flatnonzero(np.bincount(rows.draw, minlength=len(batch)) == 0)
    if not len(empty) or batch.tree.choices > MOST_CHOICES:
        return rows
    part = replace(batch, payoffs=batch.payoffs[empty], chance=batch.chance[empty])
    one = limit_of_branch(part, 0, budget)
    known, there = rows.reason[empty], np.bincount(one.draw, minlength=len(empty)) > 0
    reason = np.where(there & (known == Reason.COMPLETE), Reason.NONE_PURE, known).astype(np.uint8)
    return rows.with_draws(empty, replace(one, reason=reason))


def _pure(batch: TreeBatch, game: Signalling | None, budget: int) -> Rows:
    """Return all pure equilibria of every draw, with beliefs; none, with a reason, of trees with too many plans.

    Of large signalling games some are returned.
    """
    tree = batch.tree
    if game is not None and _digits(tree, game) > MOST_PROFILES:
        return some_pure(batch, game)
    plans = [_plans(tree, h) for h in range(len(tree.information_sets))]
    if sum(map(len, plans)) > MOST_PLANS:
        none = Rows.empty(len(batch), tree.choices, len(tree.players), 0, Reason.TOO_LARGE)
        return replace(none, beliefs=np.zeros((0, len(tree.parent))))
    return without_losses(batch, _rows(batch, *_search(batch, plans, budget)))


def _plans(tree: Tree, where: int) -> list[dict[int, int]]:
    """Return the ways on from an information set: its owner's choice there and at each own set that may follow."""
    owner = tree.information_sets[where].player
    own = [h for h, s in enumerate(tree.information_sets) if s.player == owner and h != where]
    histories = {h: own_history(tree, h) for h in own}
    here = frozenset(range(int(tree.offset[where]), int(tree.offset[where + 1])))
    after = [h for h in own if histories[h] & here]
    plans = [{where: choice} for choice in sorted(here)]
    for h in sorted(after, key=lambda i: len(histories[i])):
        plans = [
            longer
            for plan in plans
            for longer in (
                [plan | {h: c} for c in range(int(tree.offset[h]), int(tree.offset[h + 1]))]
                if histories[h] - own_history(tree, where) <= set(plan.values())
                else [plan]
            )
        ]
        if len(plans) > MOST_PLANS:
            break
    return plans


def _search(
    batch: TreeBatch, plans: list[list[dict[int, int]]], budget: int
) -> tuple[NDArray[np.int64], Floats, Floats, NDArray[np.int64], NDArray[np.uint8]]:
    """Return what the kernel lists: `played[draw, e, set]`, `beliefs[draw, e, node]`, regret, count, truncation."""
    tree = batch.tree
    sets = tree.information_sets
    leaf = np.full(len(tree.parent), -1, np.int64)
    leaf[tree.leaves] = np.arange(len(tree.leaves))
    members = np.array([node for s in sets for node in s.nodes], np.int64)
    start = np.cumsum([0, *(len(s.nodes) for s in sets)])
    ways = np.full((sum(map(len, plans)), len(sets)), -1, np.int64)
    for row, plan in enumerate(p for of_set in plans for p in of_set):
        ways[row, list(plan)] = list(plan.values())
    first = np.cumsum([0, *map(len, plans)])
    mover = np.array([s.player for s in sets], np.int64)
    structure = TreeArrays(tree.parent, tree.via, tree.acts, leaf, tree.offset, members, start, ways, first, mover)
    chance = np.concatenate([batch.chance, np.ones((len(batch), 1))], axis=1)
    room = min(ROOM, prod(len(s.actions) for s in sets))
    return weak_perfect_bayesian(structure, normalised(batch.payoffs), chance, room, budget)


def _rows(
    batch: TreeBatch,
    played: NDArray[np.int64],
    beliefs: Floats,
    regret: Floats,
    count: NDArray[np.int64],
    ended: NDArray[np.uint8],
) -> Rows:
    """Return what the kernel lists as rows with their beliefs."""
    draw, place = np.nonzero(mask(count, int(count.max(initial=0))))
    profiles = np.zeros((len(draw), batch.tree.choices))
    np.put_along_axis(profiles, played[draw, place], 1.0, axis=1)
    reached = leaf_probabilities(batch.tree, profiles, batch.chance[draw])
    payoffs = (batch.payoffs[draw] * reached[:, None]).sum(axis=2)
    residual = np.maximum(regret[draw, place], 0.0)
    rows = Rows.unweighted(draw, profiles, payoffs, residual, decided(REASON_OF_END[ended], batch.payoffs))
    return replace(rows, beliefs=beliefs[draw, place])


def _tags(batch: TreeBatch, game: Signalling, rows: Rows) -> NDArray[np.bool_]:
    """Return `tags[row, tag]`."""
    sent = rows.profiles[:, game.sends]  # [row, type, message]
    likely = batch.chance[rows.draw][:, game.branch] > PROBABILITY
    apart, alike = np.ones(len(sent), bool), np.ones(len(sent), bool)
    for s, t in combinations(range(sent.shape[1]), 2):
        both = likely[:, s] & likely[:, t]
        apart &= ~(both & ((sent[:, s] > 0) & (sent[:, t] > 0)).any(axis=1))
        alike &= ~both | (np.abs(sent[:, s] - sent[:, t]) <= SAME_PROFILE).all(axis=1)
    several = likely.sum(axis=1) > 1
    kinds = [apart & several, alike & several, ~apart & ~alike & several]
    return np.stack([*kinds, _intuitive(batch, game, rows, sent, likely)], axis=1)


def _intuitive(
    batch: TreeBatch, game: Signalling, rows: Rows, sent: Floats, likely: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return `survives[row]`; `sent[row, type, message]`, and `likely[row, type]` the types that there are."""
    scaled = normalised(batch.payoffs)[rows.draw]
    sender, receiver = scaled[:, game.sender], scaled[:, game.receiver]
    worth = np.zeros(sent.shape)  # [row, type, message]
    for message, where in enumerate(game.reply):
        ends = game.leaf[:, message]
        if where < 0:
            worth[:, :, message] = sender[:, ends[:, 0]]
            continue
        first, after = int(batch.tree.offset[where]), int(batch.tree.offset[where + 1])
        for reply in range(after - first):
            worth[:, :, message] += rows.profiles[:, first + reply, None] * sender[:, ends[:, reply]]
    used = np.asarray(((sent > 0) & likely[:, :, None]).any(axis=1))
    holds: NDArray[np.bool_] = survives(game.leaf, likely, sender, receiver, used, (sent * worth).sum(axis=2))
    return holds
