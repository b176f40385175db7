"""Forecasts against what happened: logarithmic and Brier scores, beside simple baselines.

Both are strictly proper: a forecaster does best by saying what it believes (Gneiting & Raftery 2007, Journal of the
American Statistical Association 102). Lower is better here. One event calibrates nothing: it cannot tell a lucky
forecast from a good one, and what is read off a single score is only how surprised each forecaster should be.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from sim.scenario.types import Observed

ONE_EVENT = (
    "one event calibrates nothing: these scores say how surprised each forecast should be, not which one is good"
)


EQUAL_ODDS = "every outcome equally likely"
EVEN_ODDS = "even odds"
TRUST_IN_THE_EXPECTED = 0.5
"""What a baseline gives the outcome that was expected beforehand; nobody who bets is certain."""


def expected(outcome: str) -> str:
    """Return the name of the baseline that leans to what was expected; the outcome by its id or by its label."""
    return f"even odds on what was expected ({outcome})"


def leaning(outcomes: Collection[str], to: str) -> dict[str, float]:
    """Return the forecast with `TRUST_IN_THE_EXPECTED` on one outcome and the rest spread evenly over the others."""
    others = (1 - TRUST_IN_THE_EXPECTED) / max(1, len(outcomes) - 1)
    return {o: TRUST_IN_THE_EXPECTED if o == to else others for o in outcomes}


def log_score(forecast: Mapping[str, float], happened: str) -> float:
    """Return minus the natural logarithm of the probability of what happened; infinite where that was excluded."""
    return 0.0 - math.log(forecast[happened]) if forecast[happened] > 0 else math.inf


def brier_score(forecast: Mapping[str, float], happened: str) -> float:
    """Return the summed squared error over all outcomes, from 0 to 2 (Brier 1950, Monthly Weather Review 78)."""
    return sum((p - (outcome == happened)) ** 2 for outcome, p in forecast.items())


def score(summary: Mapping[str, Any], observed: Observed) -> dict[str, Any]:
    """Return the scores of a run's forecasts, one a selection rule, and of the baselines.

    `bounds` are the best and the worst that equilibrium selection alone could have made of the forecast's probability
    of what happened. An infinite score is None in the document.
    """
    outcomes = summary["outcomes"]
    forecasts = {
        rule: {o: entry["rules"][rule]["mean"] for o, entry in outcomes.items()}
        for rule in summary["rules"]
        if all(entry["rules"][rule]["mean"] is not None for entry in outcomes.values())
    }
    baselines = {EQUAL_ODDS: dict.fromkeys(outcomes, 1 / len(outcomes))}
    if observed.status_quo:
        baselines[expected(observed.status_quo)] = leaning(outcomes, observed.status_quo)
    happened = outcomes[observed.outcome]
    return {
        "happened": observed.outcome,
        "date": observed.date,
        "source": observed.source,
        "forecasts": {name: _scored(f, observed.outcome) for name, f in forecasts.items()},
        "baselines": {name: _scored(f, observed.outcome) for name, f in baselines.items()},
        "bounds": [happened["lowest"]["mean"], happened["highest"]["mean"]],
        "caution": ONE_EVENT,
        **({"events": _events(summary, observed)} if observed.events else {}),
    }


def _events(summary: Mapping[str, Any], observed: Observed) -> dict[str, Any]:
    """Return the scores of each event of which it is known whether it came about, a forecast of yes or no."""
    found = {}
    for name, came in observed.events.items():
        means = {rule: e["mean"] for rule, e in summary["events"][name]["rules"].items() if e["mean"] is not None}
        found[name] = {
            "happened": came,
            "forecasts": {rule: _yes_or_no(mean, came) for rule, mean in means.items()},
            "baselines": {EVEN_ODDS: _yes_or_no(0.5, came)},
            "bounds": [summary["events"][name][end]["mean"] for end in ("lowest", "highest")],
        }
    return found


def _yes_or_no(probability: float, came: bool) -> dict[str, Any]:
    """Return the scores of a forecast of yes or no; the Brier score is that of both answers, from 0 to 2."""
    forecast = {"yes": probability, "no": 1.0 - probability}
    return _scored(forecast, "yes" if came else "no") | {"probability": probability}


def _scored(forecast: Mapping[str, float], happened: str) -> dict[str, Any]:
    log = log_score(forecast, happened)
    return {
        "probability": forecast[happened],
        "log": log if math.isfinite(log) else None,
        "brier": brier_score(forecast, happened),
    }
