"""One equilibrium of a tree that is too large for complete methods: the sequential one that quantal responses lead to.

It is subgame perfect and Nash. What is listed is certified by its regret in the whole tree: the most that a player
gains by any other strategy, the others' held, computed over the player's sequences of choices (von Stengel, Efficient
computation of behavior strategies, Games and Economic Behavior 14, 1996, section 3).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.concepts.behavioural.logit import one_a_draw
from sim.concepts.budget import for_one
from sim.concepts.extensive.branch_limits import told_limits
from sim.concepts.nash.reduced_form import nothing_listed, without_undefined
from sim.games.moves.chance import defined, leaf_probabilities
from sim.games.moves.normal_form import own_history
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.behavioural.branch import SPENT
from sim.kernels.numerics.scaling import ends, near_ties
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage
from sim.solutions.to_solution import to_solution
from sim.tolerances import REGRET

Floats = NDArray[np.float64]

MOST_CHOICES = 150
"""Choices of all information sets beyond which following a branch takes minutes: every step solves as many equations.
"""


def one_of_large(batch: TreeBatch, rules: tuple[str, ...], budget: int) -> Solution:
    """Return one equilibrium of every draw whose limit can be told and stands the check; else nothing, with a reason.

    Draws that hang on payoffs too close to be told apart list nothing: their regret would prove nothing. A branch is
    followed for the steps that a `budget` leaves for one equilibrium.
    """
    fine = defined(batch)
    if batch.tree.choices > MOST_CHOICES:
        return nothing_listed(batch, fine, rules)
    safe = without_undefined(batch, fine)
    work = np.full(len(batch), for_one(budget))
    profiles, _, _, ended = told_limits(safe, work)
    regret = tree_regret(safe, np.nan_to_num(profiles))
    rows = one_a_draw(safe, profiles, regret, ended, len(rules))
    stands = (regret <= REGRET) & ~near_ties(safe.payoffs)
    rows = rows.take(stands[rows.draw])
    reason = np.where(ended == SPENT, Reason.BUDGET, Reason.TOO_LARGE).astype(np.uint8)
    reason[rows.draw] = Reason.ONE_FOUND
    return to_solution(replace(rows, reason=reason), fine, rules, Coverage.SOME)


def tree_regret(batch: TreeBatch, profiles: Floats) -> Floats:
    """Return `regret[draw]` of `profiles[draw, choice]`: the most that a player gains, as a share of its range."""
    reached = leaf_probabilities(batch.tree, profiles, batch.chance)
    low, high = ends(batch.payoffs)
    worst = np.zeros(len(batch))
    for player in range(len(batch.tree.players)):
        own = batch.tree.choice_owner == player
        others = leaf_probabilities(batch.tree, np.where(own, 1.0, profiles), batch.chance)
        payoffs = batch.payoffs[:, player]
        gain = _best(batch.tree, player, payoffs * others) - (payoffs * reached).sum(axis=1)
        width = high[:, player] - low[:, player]
        worst = np.maximum(worst, gain / np.where(width > 0, width, 1.0))
    return worst


def _best(tree: Tree, player: int, worth: Floats) -> Floats:
    """Return the most that a player can get of `worth[draw, leaf]`, the leaves' payoffs as likely as others make them.

    Under perfect recall a set has one sequence of own choices before it; a sequence is worth its leaves and the best
    choice at each set that it leads to.
    """
    value = np.zeros((len(worth), tree.choices + 1))
    for leaf, node in enumerate(tree.leaves):
        value[:, _last(tree, player, int(node))] += worth[:, leaf]
    bounds = list(pairwise(tree.offset.tolist()))
    sets = [i for i, s in enumerate(tree.information_sets) if s.player == player]
    for i in sorted(sets, key=lambda i: len(own_history(tree, i)), reverse=True):
        first, after = bounds[i]
        value[:, _last(tree, player, tree.information_sets[i].nodes[0])] += value[:, first:after].max(axis=1)
    return value[:, tree.choices]


def _last(tree: Tree, player: int, node: int) -> int:
    """Return the player's last choice before a node; the number of choices where there is none."""
    while node > 0:
        arc = int(tree.via[node])
        if arc < tree.choices and tree.choice_owner[arc] == player:
            return arc
        node = int(tree.parent[node])
    return tree.choices
