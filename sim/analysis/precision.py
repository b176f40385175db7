"""The precision of quantal responses that observed play suggests, by maximum likelihood along the principal branch.

McKelvey & Palfrey, Quantal response equilibria for normal form games, Games and Economic Behavior 10 (1995), section
4. Standard error: from the curvature of the log-likelihood at its maximum; interval: what the likelihood ratio does
not reject (Cox & Hinkley, Theoretical Statistics, 1974, section 9.3), which stays right where the branch bends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.quantal import one_game
from sim.concepts.behavioural.logit import points
from sim.errors import EngineError, UsageError
from sim.games.moves.agents import AgentGames, agent_games
from sim.games.moves.tree import TreeBatch
from sim.kernels.behavioural.branch import LOST

Floats = NDArray[np.float64]

LIMIT = 1e5
"""The largest precision, times the payoffs' range, that is looked at: beyond it play is as good as without error."""
FINEST = 1e-2
"""The smallest but 0, times the payoffs' range: below it play is as good as uniform."""
GRID = 241
ROUNDS = 5
"""Times that the grid is narrowed, each to a hundredth: an optimum cannot be told more finely from its values."""
ROUNDING = 1e-13
"""Log-likelihoods that differ by less, relative to their size, are the same."""
REJECTED = 1.920729410347062
"""Half the 95 per cent point of the chi-squared distribution with one degree of freedom."""


@dataclass(frozen=True)
class Fit:
    """The precision (1/payoff) on the branch at which the counts are most likely, and the play that it predicts.

    `interval` holds 95 per cent of confidence. `unbounded`: the likelihood still rises or rests at the end of what was
    looked at; `precision` and the interval's upper end are then infinite, and profile and likelihood those far out.
    `standard_error` is NaN there, and where the likeliest precision is 0.
    """

    precision: float
    standard_error: float
    interval: tuple[float, float]
    log_likelihood: float
    profile: Floats
    unbounded: bool


def fit_precision(batch: TreeBatch, counts: Floats, draw: int = 0) -> Fit:
    """Return the precision that makes `counts[choice]` of one draw's game most likely.

    Counts are how often each choice was made, or frequencies times a sample's size; the likelihood leaves out the
    multinomial coefficient, as Gambit's and the paper's do. Only first passages of a precision count: points that the
    branch has behind a fold, before it rises again, are not looked at. Raises `UsageError` where counts say nothing
    about precision, `EngineError` where the branch cannot be followed at all.
    """
    observed = _checked(np.asarray(counts, float), batch)
    games = agent_games(one_game(batch, draw))
    if not games.scale[0] > 0:
        raise UsageError("every player's payoffs are all the same: play says nothing about precision")
    likelihood = _Likelihood(games, observed)
    grid = np.concatenate([[0.0], np.geomspace(FINEST, LIMIT, GRID - 1)])
    values, _ = likelihood.at(grid)
    reached = np.flatnonzero(np.isfinite(values))
    if len(reached) == 0:
        raise EngineError("the branch of quantal responses could not be followed")
    at, best, profile = _maximum(likelihood, grid[reached], values[reached])
    unbounded = bool(reached[-1] == len(grid) - 1 and values[-1] >= best)
    interval = _interval(likelihood, grid[reached], values[reached], at, best - REJECTED)
    scale = float(games.scale[0])
    error = np.nan if unbounded or at == 0 else _standard_error(likelihood, at, interval)
    low, high = interval[0] / scale, interval[1] / scale
    return Fit(np.inf if unbounded else at / scale, error / scale, (low, high), best, profile, unbounded)


@dataclass(frozen=True)
class _Likelihood:
    """The log-likelihood of `observed[choice]` in one game, over precision times the payoffs' range."""

    games: AgentGames
    observed: Floats

    def at(self, precisions: Floats) -> tuple[Floats, Floats]:
        """Return `values[point]` (-inf where the branch was not followed) and `profiles[point, choice]`."""
        profiles, _, ended = points(self.games, precisions[None] / self.games.scale[0])
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(self.observed > 0, self.observed * np.log(profiles[0]), 0.0)
        return np.where(ended[0] == LOST, -np.inf, terms.sum(axis=1)), profiles[0]


def _checked(observed: Floats, batch: TreeBatch) -> Floats:
    if observed.shape != (batch.tree.choices,) or not (np.isfinite(observed).all() and (observed >= 0).all()):
        raise UsageError(f"a fit needs one count from 0 up for each of the {batch.tree.choices} choices")
    free = np.repeat(np.diff(batch.tree.offset) > 1, np.diff(batch.tree.offset))
    if not observed[free].any():
        raise UsageError("nothing was observed where somebody has a choice: all counts there are 0")
    return observed


def _maximum(likelihood: _Likelihood, grid: Floats, values: Floats) -> tuple[float, float, Floats]:
    """Return the place of the maximum, its value and the profile there, from grids ever narrower around the best.

    Where uniform play is as likely but for rounding, it is the maximum.
    """
    for _ in range(ROUNDS):
        best = int(values.argmax())
        around = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        grid = np.unique(np.concatenate([np.linspace(*around, GRID), grid[best : best + 1]]))
        values, profiles = likelihood.at(grid)
    best = int(values.argmax())
    uniform, even = likelihood.at(np.zeros(1))
    if uniform[0] >= values[best] - ROUNDING * abs(values[best]):
        return 0.0, float(uniform[0]), even[0]
    return float(grid[best]), float(values[best]), profiles[best]


def _interval(likelihood: _Likelihood, grid: Floats, values: Floats, at: float, level: float) -> tuple[float, float]:
    """Return the least and the greatest precision whose likelihood reaches `level`; infinite if the grid's last."""
    inside = np.flatnonzero(values >= level)
    below = [i for i in inside if grid[i] <= at]
    above = [i for i in inside if grid[i] >= at]
    low, high = (grid[below[0]] if below else at), (grid[above[-1]] if above else at)
    least = low if low == 0 else _crossing(likelihood, float(grid[grid < low].max()), float(low), level)
    if high == grid[-1]:
        return least, float("inf")
    return least, _crossing(likelihood, float(grid[grid > high].min()), float(high), level)


def _crossing(likelihood: _Likelihood, outside: float, inside: float, level: float) -> float:
    """Return where the likelihood falls below `level` on the way from `inside`, where it does not, to `outside`."""
    for _ in range(ROUNDS - 1):
        way = np.linspace(inside, outside, GRID)
        values, _ = likelihood.at(np.sort(way))
        fine = (values if outside > inside else values[::-1]) >= level
        first = max(int(np.argmin(fine)), 1)
        inside, outside = float(way[first - 1]), float(way[first])
    return inside


def _standard_error(likelihood: _Likelihood, at: float, interval: tuple[float, float]) -> float:
    """Return one over the root of minus the second derivative, from values a fraction of the interval apart."""
    step = min(at, at - interval[0], max(interval[1] - at, 0.0)) / 20
    if not step > 0:
        return float("nan")
    (before, here, after), _ = likelihood.at(np.array([at - step, at, at + step]))
    curvature = (2 * here - before - after) / step**2
    return float(1 / np.sqrt(curvature)) if curvature > 0 else float("nan")
