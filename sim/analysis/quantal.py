"""Quantal responses beyond one precision: the whole principal branch as a curve.

The branch is followed as in `sim.kernels.behavioural.branch`, from uniform play through its folds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.games.moves.agents import agent_games
from sim.games.moves.chance import defined
from sim.games.moves.tree import TreeBatch
from sim.kernels.behavioural.branch import BIFURCATED, LOST
from sim.kernels.behavioural.curve import logit_curve
from sim.kernels.behavioural.quantal import FormArrays

Floats = NDArray[np.float64]

MOST_POINTS = 4096
"""Points of a branch that are kept."""
FINE = 0.25
"""Steps are no longer, in log-odds and precision times the payoffs' range together, unless the way is very long."""
FAR = 100.0
"""The precision, times the payoffs' range, that a curve reaches at least: errors are rare there."""


@dataclass(frozen=True)
class Branch:
    """Points along the principal branch in order: `precision[point]` (1/payoff) and `profile[point, choice]`.

    Where the branch folds back, precisions fall for a while. `divides`: the branch met a bifurcation, and these
    points go straight on there. `complete`: it was followed as far as was asked.
    """

    precision: Floats
    profile: Floats
    divides: bool
    complete: bool


def logit_branch(batch: TreeBatch, draw: int = 0, least: float = 0.0) -> Branch:
    """Return the branch of one draw from uniform play until `FAR` / the payoffs' range, or `least` if that is more.

    `least` is a precision in 1/payoff. `UsageError` where it is no number from 0 up, or the draw's game has none.
    """
    if not (np.isfinite(least) and least >= 0):
        raise UsageError("a branch needs a finite precision from 0 up to follow it to")
    games = agent_games(one_game(batch, draw))
    form, scale = games.form, float(games.scale[0]) or 1.0
    arrays = (
        FormArrays(form.path, form.agent, form.first, form.mover),
        games.payoffs[0],
        games.chance[0],
        games.alive[0],
    )
    goal = max(FAR, least * scale)
    longest = max(FINE, 4 * goal * np.sqrt(len(form.agent)) / MOST_POINTS)  # log-odds grow no faster than precision
    with np.errstate(all="ignore"):  # of steps that went too far and are taken back
        points, profile, count, ended = logit_curve(*arrays, goal, longest, 0.0, MOST_POINTS)
    kept = slice(0, int(count))
    return Branch(points[kept, -1] / scale, profile[kept], bool(ended == BIFURCATED), bool(ended != LOST))


def one_game(batch: TreeBatch, draw: int) -> TreeBatch:
    """Return one draw's game as a batch; `UsageError` where it is none."""
    one = TreeBatch(batch.tree, batch.payoffs[draw : draw + 1], batch.chance[draw : draw + 1])
    if len(one) == 0 or not defined(one).all():
        raise UsageError("this draw's payoffs or chances are not numbers")
    return one
