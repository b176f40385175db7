"""Where branches of quantal responses lead as errors vanish: sequential equilibria with their beliefs.

Agent quantal responses are totally mixed, so that the beliefs which they lead to are consistent, and they lead to
sequential equilibria (McKelvey & Palfrey, Quantal response equilibria for extensive form games, Experimental Economics
1, 1998, theorem 4). In games with ties the limit of a branch may lie within a continuum, where errors alone decide
what is done, and cannot be told. Then others are followed: of the same game, some sets responding more sharply than
others, and of games nearby, in which there are no ties. Beliefs are consistent there, too; what they support in the
game itself, by its own payoffs, is a sequential equilibrium of it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.agents import AgentGames, agent_games
from sim.games.moves.assessments import gains
from sim.games.moves.tree import TreeBatch
from sim.kernels.behavioural.branch import FOLLOWED, LOST
from sim.kernels.behavioural.quantal import FormArrays
from sim.kernels.extensive.sequential import sequential_limit
from sim.kernels.numerics.scaling import normalised
from sim.tolerances import REGRET

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Limits = tuple[Floats, Floats, Floats, NDArray[np.uint8]]
"""`profile[draw, choice]`, `beliefs[draw, node]`, `regret[draw]` and `ended[draw]`."""

SHARPER = 4
"""Branches of the game itself that are followed further."""

NEARBY = 12
"""Branches of games nearby. With payoffs of 0, 1 and 2 the first branch is lost in one random tree of a hundred."""

SHIFT = 0.01
"""How far payoffs of games nearby are away, as a share of the largest range."""

GOLDEN = (5**0.5 - 1) / 2


def told_limits(batch: TreeBatch, work: Index) -> Limits:
    """Return a limit of every draw, with its beliefs, where one can be told.

    `work[draw]` are the steps (`sim.concepts.budget`) after which a branch is given up; `batch` holds finite numbers.
    """
    games, nodes = agent_games(batch), len(batch.tree.parent)
    found = limits(games, nodes, work)
    for attempt in range(1, 1 + SHARPER + NEARBY):
        lost = np.flatnonzero(found[3] == LOST)
        if not len(lost):
            break
        if attempt <= SHARPER:
            again = limits(_sharper(games, lost, attempt), nodes, work[lost])
        else:
            again = _nearby(batch, games, lost, attempt - SHARPER, work)
        _put(found, lost, again)
    return found


def limits(games: AgentGames, nodes: int, work: Index) -> Limits:
    """Return where the branch that begins with uniform play leads, everybody being equally sharp, as the kernel does.

    `work[draw]` are the steps after which a branch is given up.
    """
    form = games.form
    arrays = FormArrays(form.path, form.agent, form.first, form.mover)
    payoffs, chance, alive = games.payoffs, games.chance, games.alive
    with np.errstate(all="ignore"):  # of steps that went too far and are taken back
        found = sequential_limit(
            arrays, form.node, payoffs, payoffs.max(axis=2), chance, alive, nodes, work.astype(float)
        )
    profile, beliefs, regret, _, ended = found
    return profile, beliefs, regret, ended


def _put(found: Limits, draws: Index, again: Limits) -> None:
    """Put what was found of some draws, where it is a limit, into their places."""
    told = again[3] != LOST
    where = draws[told]
    for column in range(3):
        found[column][where] = again[column][told]
    found[3][where] = again[3][told]


def _some(games: AgentGames, draws: Index) -> AgentGames:
    held = games.payoffs[draws], games.scale[draws], games.chance[draws]
    return AgentGames(games.form, *held, games.alive[draws])


def _sharper(games: AgentGames, draws: Index, attempt: int) -> AgentGames:
    """Return some of the games, each set a player of its own whose payoffs are multiplied by between 1/2 and 1.

    That changes no equilibrium. The factors are those of a golden section, others for every attempt, no two alike.
    """
    mover = games.form.mover
    factors = 1 - (attempt * GOLDEN * np.arange(1, len(mover) + 1)) % 1 / 2
    some = _some(games, draws)
    form = replace(some.form, mover=np.arange(len(mover)))
    return replace(some, form=form, payoffs=some.payoffs[:, mover] * factors[:, None])


def _nearby(batch: TreeBatch, games: AgentGames, draws: Index, attempt: int, work: Index) -> Limits:
    """Return limits of games nearby; all are lost but those that are sequential equilibria of the games themselves."""
    some = _some(games, draws)
    _, players, leaves = some.payoffs.shape
    shift = (GOLDEN * (1 + (attempt - 1 + np.arange(players * leaves)) ** 2)) % 1
    moved = replace(some, payoffs=some.payoffs + SHIFT * shift.reshape(players, leaves))
    profile, beliefs, _, ended = limits(moved, len(batch.tree.parent), work[draws])
    there = np.isfinite(profile).all(axis=1)
    held = np.nan_to_num(beliefs)
    gain = gains(batch.tree, normalised(batch.payoffs[draws]), np.nan_to_num(profile), batch.chance[draws], held)
    fine = there & (gain <= REGRET) & (ended == FOLLOWED)
    return profile, beliefs, np.maximum(gain, 0.0), np.where(fine, FOLLOWED, LOST).astype(np.uint8)
