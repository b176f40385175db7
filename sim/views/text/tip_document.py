"""Where a scenario tips, as plain data for programs: values, distances, curves, in names of the scenario's language."""

from __future__ import annotations

import numpy as np

from sim.analysis.round_borders import SAME_PLACE
from sim.analysis.tipping import Change
from sim.scenario.description import play_text
from sim.views.text.bring_about import towards_document
from sim.workflow.made_up import MadeUp
from sim.workflow.tip import Along, OverWorlds
from sim.workflow.tip_map import TipMap
from sim.workflow.tipping import Tipping

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def first_value(line: Along, change: Change) -> float:
    """Return where a change is; of a number that takes some values alone, the first of those above it."""
    return change.value if line.line.atoms is None else change.high


def away(line: Along, change: Change) -> float:
    """Return the distance of a change from the central value: to the next value of a number that takes some alone.

    It is 0 within what cannot be told apart: there payoffs of the central world itself count as tied.
    """
    if line.line.atoms is not None:
        return abs((change.high if change.high > line.central else change.low) - line.central)
    distance = abs(change.value - line.central)
    return distance if distance > SAME_PLACE * (line.line.high - line.line.low) else 0.0


def tip_document(found: Tipping) -> dict[str, object]:
    scenario = found.made.scenario
    towards = towards_document(found.towards, scenario) if found.towards is not None else None
    return {
        "rule": found.rule,
        "concept": found.concept,
        "over": {line.line.parameter.id: _line(found.made, line, worlds) for line, worlds in found.lines},
        "map": _map(found.made, found.plane) if found.plane is not None else None,
        "towards": towards,
    }


def _leads(made: MadeUp, key: int) -> list[str]:
    return [made.scenario.outcomes[o].id for o in made.leads[key]]


def _line(made: MadeUp, line: Along, worlds: OverWorlds | None) -> dict[str, object]:
    def entry(change: Change) -> dict[str, object]:
        return {
            "value": first_value(line, change),
            "low": change.low,
            "high": change.high,
            "distance": away(line, change),
            "share_between": line.share(change),
        }

    def plays(key: int) -> list[str]:
        return sorted(play_text(made.scenario.form, play, made.scenario.document) for play in made.plays[key])

    names = [o.id for o in made.scenario.outcomes]
    return {
        "unit": line.line.parameter.unit,
        "central": line.central,
        "range": [line.line.low, line.line.high],
        "step": line.step,
        "likeliest": _leads(made, line.lead),
        "flips": [entry(c) | {"below": _leads(made, c.before), "above": _leads(made, c.after)} for c in line.flips],
        "sets": [entry(c) | {"below": plays(c.before), "above": plays(c.after)} for c in line.sets],
        "curve": {
            "points": line.points.tolist(),
            "bounded": bool(line.seen.bounded.all()),
            **{
                n: {
                    "probability": line.seen.odds[:, i].tolist(),
                    "low": line.seen.low[:, i].tolist(),
                    "high": line.seen.high[:, i].tolist(),
                }
                for i, n in enumerate(names)
            },
        },
        "worlds": _worlds_document(worlds) if worlds is not None else None,
    }


def _worlds_document(worlds: OverWorlds) -> dict[str, object]:
    flips = worlds.changes.nearest[~np.isnan(worlds.changes.nearest)]
    quantiles = np.quantile(flips, QUANTILES) if len(flips) else np.zeros(0)
    return {
        "draws": worlds.draws,
        "never": {"mean": worlds.never.mean, "margin": worlds.never.margin},
        "quantiles": {f"{q:g}": float(v) for q, v in zip(QUANTILES, quantiles, strict=False)},
        "within": [{"distance": x, "mean": s.mean, "margin": s.margin} for x, s in worlds.within.items()],
    }


def _map(made: MadeUp, plane: TipMap) -> dict[str, object]:
    return {
        "x": plane.x.tolist(),
        "y": plane.y.tolist(),
        "likeliest": [[_leads(made, int(k)) for k in column] for column in plane.keys],
        "shares": [{"likeliest": _leads(made, k), "of_the_plane": plane.shares[k]} for k in plane.by_size],
        "borders": [[list(a), list(b)] for a, b in plane.segments],
    }
