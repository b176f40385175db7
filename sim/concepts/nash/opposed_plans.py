"""Optimal plans of two players whose interests are opposed, by one sparse linear program.

The first player's plan is the one that leaves the least to the best response of the other, which by duality is one
variable for each of the other's information sets; the other's optimal plan are the dual prices of its sequences. There
are as many variables and conditions as sequences and information sets (von Stengel, Efficient computation of behavior
strategies, Games and Economic Behavior 14, 1996, section 6; Koller, Megiddo & von Stengel, Fast algorithms for finding
randomized strategies in game trees, STOC 1994). The program is HiGHS (Huangfu & Hall, Mathematical Programming
Computation 10, 2018), by way of scipy.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import units
from sim.concepts.nash.rational import BudgetError
from sim.games.moves.sequence_form import SequenceGames, Side
from sim.kernels.numerics.scaling import EPSILON
from sim.lazy import sparse
from sim.tolerances import SAME_PAYOFF

Floats = NDArray[np.float64]

INTERIOR_POINTS = 4_000
"""Sequences of both players together from which the interior-point method is faster than the dual simplex: with 60,000,
7 seconds of a processor instead of 22. Either ends at a vertex."""

SET_UP = 2_000_000
"""Steps of work (`sim.concepts.budget`) before the first iteration: measured, 2 to 3 ms of a small program."""

STEP_OF_POINTS = 2.0
"""Steps for each entry of the program in one iteration of the interior-point method, times the square root of its
lines, as factors fill in: measured, from 170 an entry with 2,600 lines to 1,150 with 84,000."""

STEP_OF_SIMPLEX = 8_000
"""Steps of one iteration of the dual simplex, beside one for each entry and two for each line: measured, from 12 µs
with 160 lines to 47 µs with 7,200."""

MOST_ITERATIONS = 2**31 - 1
ITERATIONS_ENDED = 1
"""What HiGHS takes as a limit, and the status of a program that met it (`scipy.optimize.linprog`)."""

FEASIBLE = 1e-10
"""By how much a condition may be missed: the least that HiGHS takes."""


def opposed(games: SequenceGames) -> NDArray[np.bool_]:
    """Tell of each draw whether the second's payoff falls in proportion as the first's rises, at every end in reach.

    Payoffs are normalised, so that this is where they sum to one, but for rounding. Where one player alone moves it is
    so, too. Payoffs of equilibria are unique then (von Neumann, Zur Theorie der Gesellschaftsspiele, 1928).
    """
    if games.form.sides[1].player < 0:
        return np.ones(len(games), bool)
    off = np.abs(games.payoffs.sum(axis=1) - 1.0)
    found: NDArray[np.bool_] = ((off <= max(SAME_PAYOFF, 8 * EPSILON)) | (games.chance == 0)).all(axis=1)
    return found


def optimal_plans(games: SequenceGames, draw: int, budget: int) -> tuple[Floats, Floats] | None:
    """Return `plan[sequence]` of each player, optimal within tolerances; None where the program does not end well.

    Their regret has to be looked at: nothing is certified here. Raises `BudgetError` where `budget` steps allow fewer
    iterations than the program takes.
    """
    from scipy.optimize import linprog  # loaded where a program is solved, and not with every scenario

    one, other = games.form.sides
    worth = games.payoffs[draw, 0] * games.chance[draw]
    payoffs = sparse.coo_array((worth, (one.of_leaf, other.of_leaf)), shape=(one.sequences, other.sequences)).tocsr()
    own, theirs = _equations(one), _equations(other)
    plans, values = one.sequences, theirs.shape[0]
    gain = np.zeros(plans + values)
    gain[plans] = -1.0  # the value at the start, to be as large as can be
    above: Any = sparse.hstack([-payoffs.T, theirs.T]).tocsc()  # the stubs of scipy know no sparse matrices here
    whole: Any = sparse.hstack([own, sparse.csr_array((own.shape[0], values))]).tocsc()
    large = one.sequences + other.sequences > INTERIOR_POINTS
    iterations = units(budget - SET_UP, step(above.nnz + whole.nnz, sum(above.shape) + whole.shape[0], large))
    if iterations <= 0:
        raise BudgetError
    found = linprog(
        gain,
        A_ub=above,
        b_ub=np.zeros(other.sequences),
        A_eq=whole,
        b_eq=np.eye(1, own.shape[0])[0],
        bounds=[(0, None)] * plans + [(None, None)] * values,
        method="highs-ipm" if large else "highs-ds",
        options={
            "primal_feasibility_tolerance": FEASIBLE,
            "dual_feasibility_tolerance": FEASIBLE,
            "maxiter": min(iterations, MOST_ITERATIONS),
        },
    )
    if found.status == ITERATIONS_ENDED:
        raise BudgetError
    if found.status != 0 or found.x is None:
        return None
    return _cleaned(one, found.x[:plans]), _cleaned(other, -found.ineqlin.marginals)


def step(entries: int, lines: int, large: bool) -> int:
    """Return the steps of work of one iteration: of the interior-point method for a large program, else of simplex."""
    if large:
        return round(STEP_OF_POINTS * entries * sqrt(lines))
    return STEP_OF_SIMPLEX + entries + 2 * lines


def _equations(side: Side) -> sparse.csr_array:
    """Return `equations[place, sequence]`: the empty sequence, and of each set its sequences less what leads to it."""
    sets = np.arange(1, len(side.sets) + 1)
    rows = np.concatenate([[0], np.repeat(sets, np.diff(side.first)), sets])
    columns = np.concatenate([np.arange(side.sequences), side.parent])
    signs = np.concatenate([np.ones(side.sequences), -np.ones(len(sets))])
    return sparse.csr_array((signs, (rows, columns)), shape=(len(sets) + 1, side.sequences))


def _cleaned(side: Side, plan: Floats) -> Floats:
    """Return a plan without what is rounding: what is less than `FEASIBLE` is never played."""
    return side.plan_of(side.behaviour(np.where(plan < FEASIBLE, 0.0, plan)))
