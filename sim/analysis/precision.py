"""The precision of quantal responses that observed play suggests, by maximum likelihood along the principal branch.

McKelvey & Palfrey, Quantal response equilibria for normal form games, Games and Economic Behavior 10 (1995), section
4. Standard error: from the curvature of the log-likelihood at its maximum; interval: what the likelihood ratio does
not reject (Cox & Hinkley, Theoretical Statistics, 1974, section 9.3), which stays right where the branch bends. The
likelihood is climbed along the branch itself, as a branch that folds passes one precision several times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.quantal import FINE, MOST_POINTS, one_game
from sim.errors import EngineError, UsageError
from sim.games.moves.agents import AgentGames, agent_games
from sim.games.moves.tree import TreeBatch
from sim.kernels.behavioural.branch import BIFURCATED, LOST
from sim.kernels.behavioural.curve import logit_between, logit_curve
from sim.kernels.behavioural.quantal import FormArrays

Floats = NDArray[np.float64]

LIMIT = 1e5
"""The precision, times the payoffs' range, to which the branch is followed: beyond it play is as good as without error.
"""
GROWTH = 0.03
"""Steps along the branch are no longer than `FINE`, or than this share of the precision where that is more."""
GRID = 61
ROUNDS = 8
"""Times that the neighbourhood of a peak is narrowed, each to a thirtieth: an optimum cannot be told more finely from
its values."""
ROUNDING = 1e-13
"""Log-likelihoods that differ by less, relative to their size, are the same."""
DROP = 1e-3
"""The fall of the log-likelihood over which its curvature is measured: more than rounding, and near the top."""
REJECTED = 1.920729410347062
"""Half the 95 per cent point of the chi-squared distribution with one degree of freedom."""


@dataclass(frozen=True)
class Fit:
    """The precision (1/payoff) on the branch at which the counts are most likely, and the play that it predicts.

    `interval` holds 95 per cent of confidence: the least and the greatest precision of points on the branch that the
    likelihood ratio does not reject. `unbounded`: the likelihood still rises or rests at the end of what was looked at;
    `precision` and the interval's upper end are then infinite, and profile and likelihood those far out.
    `standard_error` is NaN there, and where the likeliest precision is 0. `passages`: how often the branch passes the
    likeliest precision, more than once where it folds. `divides`: it met a bifurcation, and only its straight part was
    looked at. `followed`: the precision to which it could be followed, infinite where that is as far as is asked for.
    """

    precision: float
    standard_error: float
    interval: tuple[float, float]
    log_likelihood: float
    profile: Floats
    unbounded: bool
    passages: int = 1
    divides: bool = False
    followed: float = np.inf


def fit_precision(batch: TreeBatch, counts: Floats, draw: int = 0) -> Fit:
    """Return the precision that makes `counts[choice]` of one draw's game most likely.

    Counts are how often each choice was made, or frequencies times a sample's size; the likelihood leaves out the
    multinomial coefficient, as Gambit's and the paper's do. All of the branch counts, what lies behind its folds too.
    Raises `UsageError` where counts say nothing about precision, `EngineError` where the branch cannot be followed.
    """
    observed = _checked(np.asarray(counts, float), batch)
    games = agent_games(one_game(batch, draw))
    if not games.scale[0] > 0:
        raise UsageError("every player's payoffs are all the same: play says nothing about precision")
    likelihood = _Likelihood(games, observed)
    track, divides, whole = likelihood.track()
    if len(track.values) < 2:
        raise EngineError("the branch of quantal responses could not be followed")
    track = _with_peaks(likelihood, track)
    best = int(track.values.argmax())
    alike = track.values >= track.values[best] - ROUNDING * (abs(track.values[best]) + observed.sum())
    if alike[0]:
        best = 0  # uniform play is as likely but for rounding
    elif alike[-1] and whole:
        best = len(alike) - 1
    at, value = track.points[best, -1], float(track.values[best])
    unbounded = whole and best == len(track.values) - 1
    low, high = _interval(likelihood, track, value - REJECTED, at)
    scale = float(games.scale[0])
    error = np.nan if unbounded or at == 0 else _standard_error(likelihood, track, best)
    return Fit(
        precision=np.inf if unbounded else float(at) / scale,
        standard_error=error / scale,
        interval=(low / scale, high / scale),
        log_likelihood=value,
        profile=track.profiles[best],
        unbounded=unbounded,
        passages=_passages(track, at),
        divides=divides,
        followed=np.inf if whole else float(track.points[-1, -1]) / scale,
    )


@dataclass(frozen=True)
class _Track:
    """Points along the branch in order: `points[point, unknown]` (the precision times the payoffs' range stands last),
    `profiles[point, choice]`, and the log-likelihoods `values[point]`.
    """

    points: Floats
    profiles: Floats
    values: Floats

    def take(self, index: NDArray[np.generic] | slice) -> _Track:
        return _Track(self.points[index], self.profiles[index], self.values[index])

    @classmethod
    def joined(cls, *tracks: _Track) -> _Track:
        return cls(*(np.concatenate([getattr(t, name) for t in tracks]) for name in ("points", "profiles", "values")))


Score = Callable[[_Track], Floats]
"""What is climbed: `score[point]` of a track."""


@dataclass(frozen=True)
class _Likelihood:
    """The log-likelihood of `observed[choice]` along the branch of one game."""

    games: AgentGames
    observed: Floats

    def track(self) -> tuple[_Track, bool, bool]:
        """Return the branch from uniform play up to `LIMIT`, whether it divides, and whether it was followed so far."""
        with np.errstate(all="ignore"):  # of steps that went too far and are taken back
            points, profiles, number, ended = logit_curve(*self._arrays, LIMIT, FINE, GROWTH, MOST_POINTS)
        found = self._valued(points[:number], profiles[:number])
        return found, bool(ended == BIFURCATED), bool(ended != LOST)

    def between(self, one: Floats, other: Floats) -> _Track:
        """Return points of the branch between two of its points."""
        with np.errstate(all="ignore"):
            points, profiles = logit_between(*self._arrays, np.stack([one, other]), np.linspace(0, 1, GRID)[1:-1])
        there = np.isfinite(points).all(axis=1)
        return self._valued(points[there], profiles[there])

    @property
    def _arrays(self) -> tuple[FormArrays, Floats, Floats, NDArray[np.bool_]]:
        games, form = self.games, self.games.form
        arrays = FormArrays(form.path, form.agent, form.first, form.mover)
        return arrays, games.payoffs[0], games.chance[0], np.ascontiguousarray(games.alive[0])

    def _valued(self, points: Floats, profiles: Floats) -> _Track:
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(self.observed > 0, self.observed * np.log(profiles), 0.0)
        return _Track(points, profiles, terms.sum(axis=1))


def _checked(observed: Floats, batch: TreeBatch) -> Floats:
    if observed.shape != (batch.tree.choices,) or not (np.isfinite(observed).all() and (observed >= 0).all()):
        raise UsageError(f"a fit needs one count from 0 up for each of the {batch.tree.choices} choices")
    free = np.repeat(np.diff(batch.tree.offset) > 1, np.diff(batch.tree.offset))
    if not observed[free].any():
        raise UsageError("nothing was observed where somebody has a choice: all counts there are 0")
    return observed


def _with_peaks(likelihood: _Likelihood, track: _Track) -> _Track:
    """Return the track with the top of every peak of the likelihood as one more of its points.

    The likelihood of choice probabilities is concave in their log-odds, so a step that is nearly straight holds no peak
    that its ends do not tell of.
    """
    values = track.values
    before, after = np.append(-np.inf, values[:-1]), np.append(values[1:], -np.inf)
    parts, done = [], 0
    for i in np.flatnonzero((values >= before) & (values >= after) & np.isfinite(values)):
        peak = _peak(likelihood, track, int(i), lambda part: part.values)
        here = int(i) if _behind(track, int(i), peak) else int(i) + 1
        parts += [track.take(slice(done, here)), peak]
        done = here
    return _Track.joined(*parts, track.take(slice(done, None))) if parts else track


def _behind(track: _Track, i: int, peak: _Track) -> bool:
    """Tell whether a peak lies on the way from the point before `i` to that point."""
    ahead = track.points[min(i + 1, len(track.points) - 1)] - track.points[max(i - 1, 0)]
    return bool((peak.points[0] - track.points[i]) @ ahead < 0)


def _peak(likelihood: _Likelihood, track: _Track, best: int, score: Score) -> _Track:
    """Return the one point near `best` where `score` is greatest, from grids ever narrower; the best is kept."""
    for _ in range(ROUNDS):
        ends = range(max(best - 1, 0), min(best + 1, len(track.values) - 1))
        parts = [track.take(slice(ends.start, ends.start + 1))]
        for i in ends:
            parts += [likelihood.between(track.points[i], track.points[i + 1]), track.take(slice(i + 1, i + 2))]
        track = _Track.joined(*parts)
        best = int(score(track).argmax())
    return track.take(slice(best, best + 1))


def _interval(likelihood: _Likelihood, track: _Track, level: float, at: float) -> tuple[float, float]:
    """Return the least and the greatest precision whose likelihood reaches `level`; infinite if the track's last."""
    ends = []
    for sign in (-1.0, 1.0):

        def score(part: _Track, sign: float = sign) -> Floats:
            return np.where(part.values >= level, sign * part.points[:, -1], -np.inf)

        scores = score(track)
        before, after = np.append(-np.inf, scores[:-1]), np.append(scores[1:], -np.inf)
        tops = np.flatnonzero((scores >= before) & (scores >= after) & np.isfinite(scores))
        peaks = [float(_peak(likelihood, track, int(i), score).points[0, -1]) for i in tops]
        ends.append(sign * max(sign * p for p in (*peaks, at)))
    low, high = ends
    return low, np.inf if track.values[-1] >= level else high


def _standard_error(likelihood: _Likelihood, track: _Track, best: int) -> float:
    """Return one over the root of minus the second derivative by precision; NaN where the likelihood has no such top.

    Along the branch the likelihood falls by half a unit on either side within one standard error or so: it is measured
    over a twentieth of that, in the length of the branch, and turned into precision by the slope of that.
    """
    here, value = track.points[best], track.values[best]
    sides = []
    for way in (-1, 1):
        i = best + way
        while 0 < i < len(track.values) - 1 and np.linalg.norm(track.points[i] - here) == 0:
            i += way
        if not 0 <= i < len(track.values):
            return float("nan")
        sides.append(_down(likelihood, track.take(np.array([best])), track.take(np.array([i])), value))
    (one, left), (other, right) = ((side.points[0], side.values[0]) for side in sides)
    back, ahead = np.linalg.norm(here - one), np.linalg.norm(other - here)
    if not (back > 0 and ahead > 0):
        return float("nan")
    curvature = 2 * ((value - left) / back + (value - right) / ahead) / (back + ahead)
    slope = (other[-1] - one[-1]) / (back + ahead)
    return float(abs(slope) / np.sqrt(curvature)) if curvature > 0 else float("nan")


def _down(likelihood: _Likelihood, top: _Track, side: _Track, value: float) -> _Track:
    """Return a point on the way from `top` to `side` where the likelihood has fallen by `DROP`, or `side` itself."""
    for _ in range(ROUNDS):
        if value - side.values[0] <= 2 * DROP:
            break
        way = _Track.joined(likelihood.between(top.points[0], side.points[0]), side)
        side = way.take(np.array([int(np.argmax(way.values <= value - DROP))]))
    return side


def _passages(track: _Track, at: float) -> int:
    """Return how often the branch passes the precision `at`."""
    above = track.points[:, -1] > at
    return max(int((above[1:] != above[:-1]).sum()), 1)
