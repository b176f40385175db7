"""Answers that are pooled: of each expert, or each way to choose among equilibria, and how much they divide.

Over worlds a quantity has a variance; the part between experts is that of its mean given who is right, by the law of
total variance (Weiss, Holmes, Hardy, A course in probability, 2006, section 10.3). Between the rules of a belief it is
the mean over worlds of the variance between what the rules come to in one world, which of them holds being drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimates import MOST, Estimate, Moments, estimates, independent, no_moments, replicates
from sim.scenario.experts import panels
from sim.selection.belief import weights_of
from sim.store.reader import Run

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Between:
    """What share of a quantity's variance lies between the members of a pool; NaN where it does not vary."""

    share: float
    error: float
    """Its standard error, leaving out one replicate of the design at a time (Wolter 2007, chapter 4)."""


@dataclass
class _Sums:
    """Of one quantity, as differences from `origin`: arrays `[replicate, member]` of counts, sums and squares."""

    members: int
    origin: float = math.nan

    def __post_init__(self) -> None:
        self.count, self.total, self.squares = np.zeros((3, MOST, self.members))

    def add(self, values: Floats, replicate: NDArray[np.int64], member: NDArray[np.int64]) -> None:
        """Add values of draws in which a member holds."""
        known = ~np.isnan(values)
        values, place = values[known], replicate[known] * self.members + member[known]
        if not len(values):
            return
        self.origin = float(values.mean()) if math.isnan(self.origin) else self.origin
        apart = values - self.origin
        size, shape = self.count.size, self.count.shape
        self.count += np.bincount(place, minlength=size).reshape(shape)
        self.total += np.bincount(place, apart, size).reshape(shape)
        self.squares += np.bincount(place, apart * apart, size).reshape(shape)

    def between(self) -> Between:
        """Return the share of the variance that is between members."""
        whole = _share(self.count.sum(axis=0), self.total.sum(axis=0), self.squares.sum())
        used = np.flatnonzero(self.count.any(axis=1))
        if len(used) < 2 or math.isnan(whole):
            return Between(whole, math.nan)
        rest = (
            [self.count.sum(axis=0) - self.count[r] for r in used],
            [self.total.sum(axis=0) - self.total[r] for r in used],
        )
        squares = [self.squares.sum() - self.squares[r].sum() for r in used]
        left = np.array([_share(c, t, float(s)) for c, t, s in zip(*rest, squares, strict=True)])
        spread = float(np.square(left - left.mean()).sum())
        return Between(whole, math.sqrt((len(used) - 1) / len(used) * spread))


def _share(count: Floats, total: Floats, squares: float) -> float:
    """Return what of the variance is between members, of `count[member]` and `total[member]`; NaN without variance."""
    draws = float(count.sum())
    if not draws:
        return math.nan
    mean = float(total.sum()) / draws
    variance = squares / draws - mean * mean
    means = total / np.where(count == 0, 1.0, count)
    between = float((count * np.square(means - mean)).sum()) / draws
    return between / variance if variance > 1e-12 * max(mean * mean, 1e-12) else math.nan


def expert_pools(run: Run) -> dict[str, Any]:
    """Return of each panel of experts what follows if one of them is right, and how much they divide the answer."""
    found = panels(run.manifest.document, run.layout.parameters)
    return {column: _pool(run, column, labels) for column, labels in found.items()}


def _pool(run: Run, column: str, labels: Mapping[str, str]) -> dict[str, Any]:
    names, rule = list(labels), run.layout.rules[0]
    quantities = _columns(run, rule)
    sums = {name: _Sums(len(names)) for name in quantities}
    moments: dict[tuple[str, int], Moments] = {}
    share = no_moments(), np.zeros(len(names))
    for group in run.groups(["draw", f"parameter.{column}", *quantities]):
        replicate = replicates(run, group["draw"].astype(np.int64))
        member = np.rint(group[f"parameter.{column}"].astype(np.float64)).astype(np.int64) - 1
        share[1][:] += np.bincount(member, minlength=len(names))
        for name in quantities:
            values = group[name].astype(np.float64)
            sums[name].add(values, replicate, member)
            for m in range(len(names)):
                own = moments.get((name, m), no_moments())
                moments[name, m] = own.merge(np.where(member == m, values, np.nan), replicate)
    estimates = {key: own.estimate(independent(run)) for key, own in moments.items()}
    entries = {
        name: {"label": labels[name], "weight": float(share[1][m] / max(share[1].sum(), 1))}
        | _told(run, rule, {c: estimates[c, m] for c in quantities})
        for m, name in enumerate(names)
    }
    return {"rule": rule, "entries": entries, "between": _between(run, rule, {c: s.between() for c, s in sums.items()})}


def belief_pool(run: Run) -> dict[str, Any]:
    """Return what each rule comes to of which the main one is a belief, and how much they divide; {} of no belief."""
    rule = run.layout.rules[0]
    weights = weights_of(rule)
    if not weights:
        return {}
    columns = {name: _columns(run, name) for name in weights}
    found = estimates(run, [*(c for own in columns.values() for c in own)])
    parts = dict.fromkeys(_columns(run, rule), (no_moments(), no_moments(), no_moments()))
    shares = np.array(list(weights.values()))[:, None]
    for group in run.groups(["draw", *(c for own in columns.values() for c in own)]):
        replicate = replicates(run, group["draw"].astype(np.int64))
        for i, column in enumerate(parts):
            values = np.stack([group[own[i]].astype(np.float64) for own in columns.values()])
            mean = (shares * values).sum(axis=0)
            apart = (shares * np.square(values - mean)).sum(axis=0)
            sums = zip(parts[column], (mean, mean * mean, apart), strict=True)
            parts[column] = tuple(own.merge(new, replicate) for own, new in sums)  # type: ignore[assignment]
    entries = {name: {"label": name, "weight": w} | _told(run, name, found) for name, w in weights.items()}
    return {
        "rule": rule,
        "entries": entries,
        "between": _between(run, rule, {c: _of_rules(m) for c, m in parts.items()}),
    }


def _of_rules(moments: tuple[Moments, Moments, Moments]) -> Between:
    """Return what of the variance is between rules: of the mean over them, of its square, and of their variance."""
    mean, square, apart = (own.estimate(independently=True).mean for own in moments)
    variance = square - mean * mean + apart
    return Between(apart / variance if variance > 1e-12 * max(mean * mean, 1e-12) else math.nan, math.nan)


def told_of(run: Run) -> dict[str, Any]:
    """Return what a run comes to under its main rule: of each outcome and payoff the mean, its error, the deviation."""
    rule = run.layout.rules[0]
    return _told(run, rule, estimates(run, _columns(run, rule)))


def reading_pool(entries: Mapping[str, dict[str, Any]], draws: int) -> dict[str, Any]:
    """Return rival readings pooled: `entries[reading]` has a label, a weight, outcomes and payoffs (`told_of`).

    Where a reading has no such outcome, its probability is 0 there; a payoff of a player whom one has not is unknown.
    """
    weights = [entry["weight"] for entry in entries.values()]
    mixed: dict[str, dict[str, Any]] = {}
    between: dict[str, dict[str, Any]] = {}
    for kind, absent in (("outcomes", 0.0), ("payoffs", math.nan)):
        nothing = {"mean": absent, "deviation": absent}
        names = dict.fromkeys(name for entry in entries.values() for name in entry[kind])
        for name in names:
            own = [entry[kind].get(name, nothing) for entry in entries.values()]
            mean, _, share = mixture(weights, [e["mean"] for e in own], [e["deviation"] for e in own])
            mixed.setdefault(kind, {})[name] = {"mean": mean}
            between.setdefault(kind, {})[name] = {"share": share, "error": math.nan}
    return {"entries": dict(entries), "mixed": mixed, "between": between, "draws": draws}


def _columns(run: Run, rule: str) -> list[str]:
    layout = run.layout
    return [*(f"probability.{rule}.{o}" for o in layout.outcomes), *(f"payoff.{rule}.{p}" for p in layout.players)]


def _told(run: Run, rule: str, found: Mapping[str, Estimate]) -> dict[str, Any]:
    def entry(estimate: Estimate) -> dict[str, Any]:
        keys = ("mean", "error", "margin", "deviation", "draws")
        return {key: getattr(estimate, key) for key in keys}

    return {
        "outcomes": {o: entry(found[f"probability.{rule}.{o}"]) for o in run.layout.outcomes},
        "payoffs": {p: entry(found[f"payoff.{rule}.{p}"]) for p in run.layout.players},
    }


def _between(run: Run, rule: str, found: Mapping[str, Between]) -> dict[str, Any]:
    def entry(between: Between) -> dict[str, float]:
        return {"share": between.share, "error": between.error}

    return {
        "outcomes": {o: entry(found[f"probability.{rule}.{o}"]) for o in run.layout.outcomes},
        "payoffs": {p: entry(found[f"payoff.{rule}.{p}"]) for p in run.layout.players},
    }


def mixture(
    weights: Sequence[float], means: Sequence[float], deviations: Sequence[float]
) -> tuple[float, float, float]:
    """Return the mean and the variance of a mixture, and the share of the variance that is between its members.

    Members of which a mean is not known make that of the mixture unknown; the share is NaN where nothing varies.
    """
    w, m, d = (np.array(values, float) for values in (weights, means, deviations))
    held = w > 0
    w, m, d = w[held], m[held], d[held]
    mean = float(w @ m)
    between = float(w @ np.square(m - mean))
    variance = between + float(w @ np.square(d))
    return mean, variance, between / variance if variance > 0 else math.nan
