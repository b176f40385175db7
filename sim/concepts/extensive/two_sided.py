"""All weak perfect Bayesian, or all sequential, equilibria of trees with two sides, mixed ones too, batched.

Draws are solved together in which the same choices are idle and the same sets matter to the same players
(`sim.games.moves.idle`), where the tree then has two sides (`sim.games.moves.two_sides`). Those that hang on
differences which floating point does not decide are solved again in fractions. Of other draws nothing is said here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.extensive.exact_two_sided import exact_equilibria
from sim.concepts.extensive.two_sided_rows import Listed, listed_in, no_choice
from sim.concepts.nash.rational import BudgetError, TooLargeError
from sim.games.moves.assessments import gains
from sim.games.moves.chance import expected_at_leaves, leaf_probabilities
from sim.games.moves.idle import idle_choices, matters
from sim.games.moves.tree import Tree, TreeBatch
from sim.games.moves.two_sides import SidedGames, TwoSides, sided_games, two_sides
from sim.kernels.extensive.envelopes import MOST_BITS
from sim.kernels.extensive.stage_equilibria import CUT, DOUBTFUL, FULL, NARROW, StageEquilibria, stage_equilibria
from sim.kernels.numerics.scaling import near_ties, normalised, rounding
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.tolerances import REGRET, SAME_PAYOFF, TIE

Floats = NDArray[np.float64]
Index = NDArray[np.int64]

ROOM = 12
"""Equilibria of a draw for which there is room at first."""

MOST = 512
"""Equilibria of a draw beyond which a list is cut, with its reason; pure ones come first."""

USUAL = 16
"""Equilibria of a draw for which memory is reckoned."""

MOST_VERTICES = 6_000
"""Vertices of a side beyond which a draw is not solved."""

QUIET = SAME_PAYOFF / 8
"""Rounding of payoffs that are not large beside their range; a share of what counts as the same."""


COARSE = TIE / 16
"""Rounding of payoffs, as a share of their range, beyond which ties are no ties for certain."""


@dataclass(frozen=True)
class TwoSided:
    """What is known of a batch: equilibria as rows with beliefs, and `solved[draw]`, of which draws they are all."""

    rows: Rows
    solved: NDArray[np.bool_]


def solve_two_sided(batch: TreeBatch, consistent: bool, budget: int) -> TwoSided:
    """Return all extreme equilibria of the draws that have two sides; `batch` holds finite numbers only.

    With `consistent` beliefs these are the sequential equilibria, else the weak perfect Bayesian ones. A draw that has
    more than can be listed has a reason. `budget` is in steps a draw: where it is too small a draw is not solved.
    """
    scaled = normalised(batch.payoffs)
    near = near_ties(batch.payoffs) | (rounding(batch.payoffs).max(axis=1) > COARSE)
    idle = idle_choices(batch.tree, scaled, batch.chance, TIE)
    parts: list[Listed] = []
    stakes = matters(batch.tree, scaled, batch.chance, idle, TIE)
    for draws in _alike(np.concatenate([idle, stakes.reshape(len(batch), -1)], axis=1), ~near):
        sides = two_sides(batch.tree, idle[draws[0]], stakes[draws[0]], consistent)
        if sides is not None and _fits(sides):
            parts += _solve(batch, scaled, sides, draws, budget)
    floats = _uncertain(batch, scaled, Listed.concat(parts, batch.tree))
    near[floats.doubtful] = True
    exact = [_in_fractions(batch, draw, consistent, budget) for draw in np.flatnonzero(near).tolist()]
    return _joined(batch, scaled, Listed.concat([floats.without(near), *exact], batch.tree))


def numbers_with_beliefs(game: Any) -> int:
    """Return how many numbers one game takes while it is solved: beliefs, and what nodes are worth to each player.

    Solutions are reckoned at `USUAL`, as many as most draws have or fewer.
    """
    tree = getattr(game, "tree", None)
    return USUAL * len(tree.parent) * (1 + len(tree.players)) if isinstance(tree, Tree) else 0


def _alike(traits: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> list[Index]:
    """Return the wanted draws, those with the same `traits[draw, trait]` together."""
    draws = np.flatnonzero(wanted)
    if not len(draws):
        return []
    packed = np.packbits(traits[draws], axis=1)
    _, group = np.unique(packed, axis=0, return_inverse=True)
    order = np.argsort(group.reshape(-1), kind="stable")
    return np.split(draws[order], np.cumsum(np.bincount(group.reshape(-1)))[:-1])


def _corners(sides: TwoSides) -> int:
    return max(prod(sides.sizes(side).tolist()) for side in (0, 1))


def _fits(sides: TwoSides) -> bool:
    """Whether the open choices fit into the bits of a number, and the corners of each side into memory."""
    return sum(map(len, sides.choices)) + 1 <= MOST_BITS and 2 * _corners(sides) <= MOST_VERTICES


def _solve(batch: TreeBatch, scaled: Floats, sides: TwoSides, draws: Index, budget: int) -> list[Listed]:
    """Return the equilibria of some draws with the same sides, with more room for those that need it."""
    if not sides.sets:
        return [no_choice(batch, sides, draws)]
    games = sided_games(sides, scaled[draws], batch.chance[draws])
    left = np.flatnonzero(games.whole)
    noise = np.maximum(QUIET, 4 * rounding(batch.payoffs).max(axis=1))
    room, vertices = min(ROOM, MOST), 4 * (_corners(sides) + len(sides.sets)) + 16
    parts = []
    while len(left):
        found = _searched(sides, games, left, noise[draws[left]], vertices, room, budget)
        wider = (found.ended == NARROW) & (vertices < MOST_VERTICES)
        longer = (found.ended == FULL) & (room < MOST)
        done = ~wider & ~longer & (found.ended != CUT) & (found.ended != NARROW)
        parts.append(listed_in(batch, sides, found, draws[left], done, found.ended == DOUBTFUL))
        left = left[wider | longer]
        room = min(max(room, int(found.number[longer].max(initial=0))), MOST)
        vertices = min(8 * vertices, MOST_VERTICES) if wider.any() else vertices
    return parts


def _searched(
    sides: TwoSides, games: SidedGames, left: Index, noise: Floats, vertices: int, room: int, budget: int
) -> StageEquilibria:
    sizes = (sides.sizes(0), sides.sizes(1))
    rows = (games.rows[0][left], games.rows[1][left])
    group, ways = sides.group_of_choice, games.ways
    if not len(ways):  # an axis of a kernel has a length
        ways = np.ones(1, np.int64)
    with np.errstate(all="ignore"):  # in branches not taken
        return stage_equilibria(sizes, rows, games.worth[left], group, ways, noise, vertices, room, budget)


def _uncertain(batch: TreeBatch, scaled: Floats, found: Listed) -> Listed:
    """Return the list with the draws doubted in which an equilibrium does not stand the check."""
    gain = gains(batch.tree, scaled[found.draw], found.profiles, batch.chance[found.draw], found.beliefs)
    return replace(found, doubtful=np.union1d(found.doubtful, found.draw[~(gain <= REGRET)]))


def _in_fractions(batch: TreeBatch, draw: int, consistent: bool, budget: int) -> Listed:
    """Return the equilibria of one draw, computed in fractions; nothing where that is too much."""
    try:
        return exact_equilibria(batch, draw, consistent, budget, MOST)
    except (BudgetError, TooLargeError):
        return Listed.concat([], batch.tree)


def _joined(batch: TreeBatch, scaled: Floats, found: Listed) -> TwoSided:
    """Return what is listed as rows, in each draw those first that take the first actions."""
    order = np.lexsort([*(-found.profiles.T)[::-1], found.draw])
    draw, profiles, beliefs = found.draw[order], found.profiles[order], found.beliefs[order]
    chance = batch.chance[draw]
    reached = leaf_probabilities(batch.tree, profiles, chance)
    reason = np.full(len(batch), Reason.COMPLETE, np.uint8)
    reason[found.cut] = Reason.TOO_MANY
    solved = np.zeros(len(batch), bool)
    solved[found.solved] = True
    rows = Rows.unweighted(
        draw,
        profiles,
        expected_at_leaves(batch.payoffs, reached, draw),
        np.maximum(gains(batch.tree, scaled[draw], profiles, chance, beliefs), 0.0),
        reason,
        found.isolated[order],
        found.component[order],
    )
    return TwoSided(replace(rows, beliefs=beliefs), solved)
