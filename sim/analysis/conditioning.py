"""What must have been true: the worlds of a run weighed by how well they produce what is given (Bayes' rule).

A draw's weight is the probability that its game, under the first selection rule, gives to the condition: the
likelihood of what is given in that world. The prior are the draws as they were sampled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.store.reader import Run

LEVELS = (0.05, 0.5, 0.95)
SAMPLE = 1_048_576
"""The first draws of the run are used, at most so many."""

Floats = NDArray[np.float64]


def condition(run: Run, text: str, holds: Sequence[bool], of: Sequence[str]) -> dict[str, Any]:
    """Return how the condition moves parameters and outcomes, and how likely it was.

    `effective` is the number of equally weighted draws that would be as good (Kish 1965, Survey Sampling, §8.2). Of
    each parameter: quantiles before and after, and `moved`, the shift of its median as a share of the distance between
    its 5 and 95 percent quantiles before; the parameters that moved most stand first.
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
        "probability": total / max(int(known.sum()), 1),
        "effective": total**2 / float(np.square(weight).sum()) if total > 0 else 0.0,
    }
    if total <= 0:
        return document | {"outcomes": {}, "parameters": []}
    parameters = {p: np.asarray(read[f"parameter.{p}"], np.float64) for p in run.layout.parameters}
    return document | {
        "outcomes": _outcomes(odds, holds, of, total),
        "parameters": _moved(parameters, weight),
    }


def _outcomes(odds: Floats, holds: Sequence[bool], of: Sequence[str], total: float) -> dict[str, float]:
    """Return the probability of each outcome once the condition is known."""
    found = dict.fromkeys(of, 0.0)
    for row, (way, outcome) in enumerate(zip(holds, of, strict=True)):
        if way:
            found[outcome] += float(np.nansum(odds[row])) / total
    return found


def _moved(parameters: Mapping[str, Floats], weight: Floats) -> list[dict[str, Any]]:
    found = []
    for name, values in parameters.items():
        before = [float(x) for x in np.quantile(values, LEVELS)]
        after = [float(x) for x in weighted_quantiles(values, weight, LEVELS)]
        span = before[2] - before[0]
        if span > 0:
            moved = (after[1] - before[1]) / span
            found.append({"parameter": name, "before": before, "after": after, "moved": moved})
    return sorted(found, key=lambda entry: -abs(float(entry["moved"])))


def weighted_quantiles(values: Floats, weight: Floats, levels: tuple[float, ...]) -> Floats:
    """Return the smallest values at which the cumulated weight reaches each level."""
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weight[order])
    at = np.searchsorted(upto, np.array(levels) * upto[-1], side="left")
    return np.asarray(values[order][np.minimum(at, len(values) - 1)])
