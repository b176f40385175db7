"""Advice as one document for programs."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from sim.analysis.advice import Reading, Standing
from sim.analysis.estimates import Estimate
from sim.workflow.advise import Advice


def advice_document(found: Advice) -> dict[str, object]:
    """Return all figures by the names of players, moves, actions and numbers."""
    return {
        "player": found.player,
        "move": found.move,
        "concept": found.concept,
        "rule": found.rule,
        "draws": found.draws,
        "enough": found.enough,
        "committed": _reading(found, found.committed) | {"follows": found.follows.tolist()},
        "unilateral": _reading(found, found.unilateral),
        "change": _change(found),
    }


def _change(found: Advice) -> dict[str, object]:
    own = found.change
    switches = [
        {"number": s.name, "from": s.start, "to": s.end, "above": s.above, "action": found.actions[s.action]}
        for s in own.switches
    ]
    return {
        "central": found.actions[own.central] if own.central is not None else None,
        "tie": own.tie,
        "share": own.share,
        "distance": own.distance,
        "moves": {m.name: {"from": m.start, "to": m.end, "scores": m.scores} for m in own.moves},
        "action": found.actions[own.action] if own.action is not None else None,
        "alone": switches,
    }


def _reading(found: Advice, reading: Reading) -> dict[str, object]:
    verdicts = {rule: found.actions[action] for rule, action in asdict(reading.verdicts).items()}
    return {
        "actions": {a: _standing(s) for a, s in zip(found.actions, reading.standings, strict=True)},
        "rules": verdicts,
        "lead": _pair(reading.lead) if reading.lead is not None else None,
        "learning": {name: _pair(worth) for name, worth in reading.learning.items()},
        "learning_all": _pair(reading.learning_all),
        "hinges": {found.actions[a]: _box(found, hinge.box) for a, hinge in reading.hinges.items()},
        "draws": reading.draws,
    }


def _box(found: Advice, box: object) -> dict[str, object]:
    low, high = (np.asarray(getattr(box, end)) for end in ("low", "high"))
    kept = np.flatnonzero(np.isfinite(low) | np.isfinite(high))
    return {found.numbers[i]: {"low": float(low[i]), "high": float(high[i])} for i in kept}


def _standing(own: Standing) -> dict[str, object]:
    plain = {key: value for key, value in asdict(own).items() if isinstance(value, float)}
    pairs = {key: _pair(getattr(own, key)) for key in ("payoff", "lowest", "highest", "regret")}
    return {**pairs, **plain, "middle": list(own.middle)}


def _pair(estimate: Estimate) -> dict[str, object]:
    return {"mean": estimate.mean, "margin": estimate.margin}
