"""What concepts share that say something of single solutions: marks that follow them through the normal form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.nash import solve_normal_form
from sim.games.moves.normal_form import behaviour, normal_form
from sim.games.moves.tree import TreeBatch
from sim.solutions.rows import Rows, assemble
from sim.solutions.solution import Equilibria, Solution
from sim.tolerances import SAME_PROFILE

Marked = tuple[Equilibria, NDArray[np.bool_]]
"""Solutions of strategic games and `marks[game, solution, mark]`."""


def solve_marked(
    batch: TreeBatch,
    rules: tuple[str, ...],
    names: tuple[str, ...],
    solver: Callable[[NDArray[np.float64]], Marked],
) -> Solution:
    """Return what `solver` finds in the reduced strategic form, as `solve_normal_form` does, with its marks."""
    held: list[Marked] = []

    def unmarked(payoffs: NDArray[np.float64]) -> Equilibria:
        held.append(solver(payoffs))
        return held[0][0]

    solution = solve_normal_form(batch, rules, unmarked)
    if not held:
        return solution
    return replace(solution, mark_names=names, marks=_carried(batch, solution, *held[0]))


def _carried(batch: TreeBatch, solution: Solution, found: Equilibria, marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return `marks[draw, equilibrium, mark]` of the solution: of all found whose behaviour is the same."""
    room = solution.profiles.shape[1]
    if batch.tree.strategic:  # nothing was merged; undefined draws have lost their rows
        return marks[:, :room] & (solution.count > 0)[:, None, None]
    carried = np.zeros((len(solution), room, marks.shape[2]), bool)
    played = behaviour(normal_form(batch.tree), found.profiles)
    for e in range(room):
        for f in range(e, played.shape[1]):  # merging moves solutions forward in the list, never backward
            with np.errstate(invalid="ignore"):
                same = np.abs(played[:, f] - solution.profiles[:, e]).max(axis=1) < SAME_PROFILE
            carried[:, e] |= same[:, None] & marks[:, f]
    return carried


def nothing_listed(batch: TreeBatch, fine: NDArray[np.bool_], rules: tuple[str, ...], reason: int = 2) -> Solution:
    """Return a solution without a row, for a reason that holds of every draw."""
    none = Rows(
        draw=np.zeros(0, np.int64),
        profile=np.zeros((0, batch.tree.choices)),
        value=np.zeros((0, len(batch.tree.players))),
        regret=np.zeros(0),
        component=np.zeros(0, np.int64),
        isolated=np.zeros(0, bool),
        weight=np.zeros((0, len(rules))),
        decided=np.zeros((len(batch), len(rules)), bool),
        truncated=np.full(len(batch), reason, np.uint8),
    )
    return assemble(none, fine, rules)
