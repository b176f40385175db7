"""A comparison as plain data, by the names of the scenarios' language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.analysis.comparison import Difference, Level
from sim.analysis.estimates import Estimate
from sim.workflow.compare import Comparison, Pair, Standing


def comparison_document(found: Comparison) -> dict[str, Any]:
    """Return the numbers of a comparison."""
    names = [own.subject.name for own in found.standings]
    return {
        "models": [_standing(own) for own in found.standings],
        "pairs": [_pair(pair, found) for pair in found.pairs],
        "same_in_every_world": [[names[i] for i in group] for group in found.groups if len(group) > 1],
        "left_out": [{"model": name, "reason": reason} for name, reason in found.left_out],
        "draws": found.draws,
        "of": found.of,
        "seed": found.seed,
        "design": found.design,
        "solved": found.solved,
    }


def _standing(own: Standing) -> dict[str, Any]:
    subject = own.subject
    return {
        "model": subject.name,
        "scenario": subject.scenario.id,
        "concept": subject.concept.name,
        "rule": subject.rule,
        "run": None if subject.run is None else str(subject.run.directory),
        "outcomes": {name: _level(level) for name, level in own.outcomes.items()},
        "events": {name: _level(level) for name, level in own.events.items()},
        "payoffs": {name: _level(level) for name, level in own.payoffs.items()},
        "several": own.several,
        "unsolved": own.unsolved,
        "draws": own.draws,
    }


def _level(level: Level) -> dict[str, Any]:
    return {
        "mean": level.mean.mean,
        "error": level.mean.error,
        "margin": level.mean.margin,
        "lowest": level.lowest.mean,
        "highest": level.highest.mean,
        "ends_known": level.known,
    }


def _pair(pair: Pair, found: Comparison) -> dict[str, Any]:
    first, other = (found.standings[i].subject.name for i in (0, pair.other))
    return {
        "first": first,
        "other": other,
        "same": pair.same,
        "paired": not pair.unpaired,
        "reason": pair.unpaired,
        "outcomes": _differences(pair.outcomes),
        "events": _differences(pair.events),
        "payoffs": _differences(pair.payoffs),
        "only_in_first": list(pair.lacking[0]),
        "only_in_other": list(pair.lacking[1]),
        "flips": _flips(pair, found),
        "about": pair.subject,
        "drivers": {
            name: {"share": s.explained, "low": s.low, "high": s.high, "clear": s.clear}
            for name, s in pair.drivers.items()
        },
        "parts": {part.name: _estimate(part.gap) for part in pair.parts},
        "changes": [{"path": c.path, "before": c.before, "after": c.after} for c in pair.changes],
    }


def _differences(differences: Mapping[str, Difference]) -> dict[str, Any]:
    return {
        name: {
            **_estimate(d.gap),
            "higher": d.higher,
            "lower": d.lower,
            "higher_whatever_is_played": d.above,
            "lower_whatever_is_played": d.below,
            "ends_known": d.known,
        }
        for name, d in differences.items()
    }


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {"mean": estimate.mean, "error": estimate.error, "margin": estimate.margin}


def _flips(pair: Pair, found: Comparison) -> dict[str, Any] | None:
    if pair.flips is None:
        return None
    names = list(dict.fromkeys([*found.standings[0].outcomes, *found.standings[pair.other].outcomes]))
    moves = [
        {"before": names[before], "after": names[after], "share": share}
        for (before, after), share in pair.flips.moves.items()
    ]
    return {**_estimate(pair.flips.share), "worlds": pair.flips.share.draws, "moves": moves}
