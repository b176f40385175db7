"""Sequential equilibria with their beliefs: all of them in trees with two sides, one in others.

Sequential equilibrium: Kreps & Wilson, Econometrica 50, 1982. All are listed where beliefs that are consistent have a
simple structure (`sim.games.moves.two_sides`). Elsewhere one is computed, to which agent quantal responses lead as
errors vanish (McKelvey & Palfrey, Quantal response equilibria for extensive form games, Experimental Economics 1, 1998,
theorem 4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from sim.concepts.base import Concept, Details
from sim.concepts.behavioural.logit import one_a_draw
from sim.concepts.budget import for_one
from sim.concepts.extensive.branch_limits import told_limits
from sim.concepts.extensive.decided_alone import solve_decided_alone
from sim.concepts.extensive.local_losses import without_losses
from sim.concepts.extensive.two_sided import numbers_with_beliefs, solve_two_sided
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.reduced_form import without_undefined
from sim.concepts.words import Words
from sim.games.moves.chance import defined
from sim.games.moves.tree import TreeBatch
from sim.games.moves.unreached import Silent
from sim.kernels.behavioural.branch import LOST
from sim.kernels.numerics.indexing import taken
from sim.selection.rules import select
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution

DEFINITION = (
    "Sequential equilibrium: beliefs are consistent, that is, limits of those that Bayes's rule gives where everything "
    "is done now and then by mistake. Where play never comes, one such belief that supports the equilibrium is shown."
)
"""Which beliefs are meant, for who reads the result."""


@dataclass(frozen=True)
class Sequential(Concept):
    """All sequential equilibria where play meets at most two sets that are open, else one.

    A set is open where more than one action can be best whatever is believed. Of a continuum the extreme points are
    listed, with one supporting belief of each; all beliefs of one equilibrium are limits of one sequence of mistakes.

    In other trees, and in strategic games (where every Nash equilibrium is sequential), it is the limit of the logit
    branch that begins with uniform play. A draw whose branch divides (see `logit`) lists where the straight part leads;
    where its limit cannot be told, one is listed that a branch of another kind leads to, if any
    (`sim.concepts.extensive.branch_limits`). Others may exist, so these draws are INCOMPLETE, with their reason.

    `regret` is what an action could gain at any information set given the beliefs, as a share of the range of its
    player's payoffs.
    """

    name: ClassVar[str] = "sequential"
    form: ClassVar[str] = "moves"
    silent: ClassVar[Silent] = Silent.NOWHERE
    meaning: ClassVar[str] = (
        "at every point everyone does the best it can, given beliefs that follow from how the game is played"
    )
    words: ClassVar[Words] = Words(
        known={Status.INCOMPLETE: "those listed are sequential; the game may have others; see the reason"}
    )

    def numbers(self, game: Any) -> int:
        """Return what beliefs take."""
        return numbers_with_beliefs(game)

    def details(self, game: Any, batch: TreeBatch, draw: int = 0) -> Details:
        """Return a sentence on what its beliefs are."""
        return Details(note=DEFINITION)

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the equilibria of every draw with `beliefs[draw, equilibrium, node]`."""
        fine = defined(batch)
        safe = without_undefined(batch, fine)
        if batch.tree.strategic or not batch.tree.information_sets:
            return to_solution(limit_of_branch(safe, len(rules), self.budget), fine, rules, Coverage.SOME)
        alone = solve_decided_alone(batch, rules, self.budget, consistent=True)
        if alone is not None:
            return alone
        found = solve_two_sided(safe, True, self.budget)
        left = np.flatnonzero(fine & ~found.solved)
        if not found.solved.any():
            return to_solution(limit_of_branch(safe, len(rules), self.budget), fine, rules, Coverage.SOME)
        rows = found.rows
        if len(left):
            part = replace(safe, payoffs=safe.payoffs[left], chance=safe.chance[left])
            rows = rows.with_draws(left, limit_of_branch(part, 0, self.budget))
        kind = np.where(found.solved, Coverage.ALL, Coverage.SOME).astype(np.uint8)
        return select(rules, to_solution(rows, fine, (), kind))


def limit_of_branch(batch: TreeBatch, rules: int, budget: int) -> Rows:
    """Return, with beliefs, the sequential equilibrium to which the logit branch of every draw leads.

    A draw whose limit cannot be told has no row, and its reason. `batch` holds finite numbers only.
    """
    work = np.full(len(batch), for_one(budget))
    profile, beliefs, regret, ended = told_limits(batch, work)
    rows = one_a_draw(batch, profile, regret, ended, rules)
    known = np.where(ended == LOST, Reason.LIMIT_UNKNOWN, rows.reason).astype(np.uint8)
    rows = replace(rows, reason=decided(known, batch.payoffs))
    held = np.where(batch.tree.acts >= 0, beliefs, np.nan)
    return without_losses(batch, replace(rows, beliefs=taken(held, rows.draw)))
