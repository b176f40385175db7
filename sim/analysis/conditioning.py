"""What must have been true: the worlds of a run weighed by how well they produce what is given (Bayes' rule).

A draw's weight is the probability that its game, under the first selection rule, gives to the condition: the
likelihood of what is given in that world. The prior are the draws as they were sampled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimates import estimate_of
from sim.store.reader import Run

LEVELS = (0.05, 0.5, 0.95)
SAMPLE = 1_048_576
"""The first draws of the run are used, at most so many."""

CHANCE = 0.01
"""A condition is said to tell about a number where chance makes as much of a difference in at most so many runs."""
NOISE = 1e-12

Floats = NDArray[np.float64]


def condition(
    run: Run,
    text: str,
    holds: Sequence[bool],
    of: Sequence[str],
    event_holds: Sequence[bool] = (),
    event_of: Sequence[str] = (),
) -> dict[str, Any]:
    """Return how the condition moves parameters, outcomes and events, and how likely it was.

    `effective` is the number of equally weighted draws that would be as good (Kish 1965, Survey Sampling, §8.2). Of
    each parameter: quantiles before and after, `distance`, the largest difference of its distribution functions before
    and after (Kolmogorov and Smirnov), and `clear`, whether chance would seldom make as much; the parameters whose
    distribution moved most stand first. `moved` is the shift of the median as a share of the distance between the 5 and
    95 percent quantiles before.
    """
    rule = run.layout.rules[0]
    names = [f"probability.{rule}.{o}" for o in run.layout.outcomes]
    read = run.columns([*names, *(f"parameter.{p}" for p in run.layout.parameters)], SAMPLE)
    odds = np.stack([np.asarray(read[name], np.float64) for name in names])
    known = ~np.isnan(odds).any(axis=0)
    weight = np.where(known, np.nan_to_num(odds)[list(holds)].sum(axis=0), 0.0)
    total = float(weight.sum())
    document: dict[str, Any] = {
        "text": text,
        "rule": rule,
        "draws": int(known.sum()),
        "probability": total / int(known.sum()) if known.any() else None,
        "margin": estimate_of(run, np.where(known, weight, np.nan)).margin if known.any() else None,
        "effective": total**2 / float(np.square(weight).sum()) if total > 0 else 0.0,
    }
    if total <= 0:
        return document | {"outcomes": {}, "parameters": []}
    parameters = {p: np.asarray(read[f"parameter.{p}"], np.float64) for p in run.layout.parameters}
    outcomes = _outcomes(odds, holds, of, total)
    told: dict[str, Any] = {
        "outcomes": outcomes,
        "margins": {name: _margin(run, odds, holds, of, weight, name, share) for name, share in outcomes.items()},
    }
    if event_of:
        columns = run.columns([f"probability.{rule}.{e}" for e in run.layout.events], SAMPLE)
        joint = np.where(known, np.stack([np.asarray(column, np.float64) for column in columns.values()]), np.nan)
        events = _outcomes(joint, event_holds, event_of, total)
        margins = {n: _margin(run, joint, event_holds, event_of, weight, n, share) for n, share in events.items()}
        told |= {"events": events, "event_margins": margins}
    return (
        document
        | told
        | {
            "parameters": _moved({name: values[known] for name, values in parameters.items()}, weight[known]),
        }
    )


def _outcomes(odds: Floats, holds: Sequence[bool], of: Sequence[str], total: float) -> dict[str, float]:
    """Return the probability of each outcome once the condition is known."""
    found = dict.fromkeys(of, 0.0)
    for row, (way, outcome) in enumerate(zip(holds, of, strict=True)):
        if way:
            found[outcome] += float(np.nansum(odds[row])) / total
    return found


def _margin(
    run: Run, odds: Floats, holds: Sequence[bool], of: Sequence[str], weight: Floats, name: str, share: float
) -> float:
    """Return the sampling margin of an outcome's probability once the condition is known: a ratio of two means."""
    own = [row for row, (way, outcome) in enumerate(zip(holds, of, strict=True)) if way and outcome == name]
    residual = odds[own].sum(axis=0) - share * weight
    residual[np.isnan(odds).any(axis=0)] = np.nan
    return estimate_of(run, residual).margin / float(weight[~np.isnan(residual)].mean())


def _moved(parameters: Mapping[str, Floats], weight: Floats) -> list[dict[str, Any]]:
    found = []
    for name, values in parameters.items():
        before = [float(x) for x in np.quantile(values, LEVELS)]
        after = [float(x) for x in weighted_quantiles(values, weight, LEVELS)]
        span = before[2] - before[0]
        if span > 0:
            moved = (after[1] - before[1]) / span
            entry = {"parameter": name, "before": before, "after": after, "moved": moved}
            found.append(entry | _distance(values, weight, len(parameters)))
    return sorted(found, key=lambda entry: (not entry["clear"], -float(entry["distance"])))


def _distance(values: Floats, weight: Floats, compared: int) -> dict[str, Any]:
    """Return the distance of two distributions, and whether it is more than chance makes of it, of so many compared.

    Where weights have nothing to do with values, the weighted distribution function differs from the plain one of the
    same draws as that of 1 / (1/effective - 1/draws) draws differs from the truth: chance makes the distance d with a
    probability of 2 exp(-2 n d^2) at most (Massart, Annals of Probability 18, 1990).
    """
    order = np.argsort(values, kind="stable")
    last = np.append(values[order][1:] != values[order][:-1], True)
    share = np.cumsum(weight[order]) / weight.sum() - np.arange(1, len(values) + 1) / len(values)
    distance = float(np.abs(share[last]).max())
    shortfall = float(np.square(weight).sum()) / float(weight.sum()) ** 2 - 1 / len(values)
    by_chance = 2 * np.exp(-2 * distance**2 / shortfall) if shortfall > NOISE else float(distance <= NOISE)
    return {"distance": distance, "clear": bool(by_chance * compared < CHANCE)}


def weighted_quantiles(values: Floats, weight: Floats, levels: tuple[float, ...]) -> Floats:
    """Return the smallest values at which the cumulated weight reaches each level."""
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weight[order])
    at = np.searchsorted(upto, np.array(levels) * upto[-1], side="left")
    return np.asarray(values[order][np.minimum(at, len(values) - 1)])
