"""The explicit form of a scenario: plain dicts and lists that say everything, and read back to the same scenario."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.distributions import to_mapping
from sim.expressions import parse, to_text
from sim.games.blocks import spoken
from sim.games.histories import Move
from sim.games.moves import MovesGame, rest
from sim.games.moves_block import CHANCE_PLAYER, OTHERWISE, MovesBlock
from sim.games.tree import CHANCE
from sim.scenario.schema import CommonBlock, QuantityBlock
from sim.scenario.types import Parameter, Solve

Plain = dict[str, Any]


def explicit(model: CommonBlock, parameters: tuple[Parameter, ...], solve: Solve, game: MovesGame) -> Plain:
    """Return the document; its keys stand in one order, expressions in one spelling."""
    assert isinstance(model, MovesBlock)
    document: Plain = {"format": model.format, "form": model.form, "title": model.title, "about": model.about}
    document["players"] = {name: {"label": p.label, "about": p.about} for name, p in model.players.items()}
    document["parameters"] = {p.id: _parameter(p) for p in parameters}
    document["correlations"] = [
        {"between": list(c.between), "rank": c.rank, "why": c.why, "cites": list(c.cites)} for c in model.correlations
    ]
    document["quantities"] = {name: _quantity(name, q) for name, q in model.quantities.items()}
    document["moves"] = {move.id: _move(move, model, game) for move in game.moves}
    document["payoffs"] = {
        player: [
            {"value": canonical(item.value), "label": item.label, "cites": list(item.cites), "why": item.why}
            for item in model.payoffs[player]
        ]
        for player in model.players
    }
    document["outcomes"] = {
        name: {"label": o.label or spoken(name), "when": canonical(o.when)} for name, o in model.outcomes.items()
    }
    return document | _around(model, solve)


def _around(model: CommonBlock, solve: Solve) -> Plain:
    """Return what is said about the game from outside it."""
    around: Plain = {"claims": {}, "cases": {}}
    for name, claim in model.claims.items():
        kind, text = ("always", claim.always) if claim.always is not None else ("result", claim.result or "")
        around["claims"][name] = {"text": claim.text, "cites": list(claim.cites), kind: canonical(text)}
    for name, case in model.cases.items():
        around["cases"][name] = {"label": case.label or spoken(name), "set": dict(case.set)}
    around["solve"] = {
        "concept": {"name": solve.concept.name, "options": asdict(solve.concept)},  # type: ignore[call-overload]
        "selection": list(solve.selection),
        "design": solve.design,
        "draws": solve.draws,
        "seed": solve.seed,
    }
    around["figures"] = {"map": list(model.figures.map)} if model.figures.map else {}
    if model.observed is not None:
        around["observed"] = model.observed.model_dump()
    return around


def canonical(text: str) -> str:
    """Return an expression in its one spelling."""
    return OTHERWISE if text.strip() == OTHERWISE else to_text(parse(text))


def _parameter(parameter: Parameter) -> Plain:
    return {
        "label": parameter.label,
        "unit": parameter.unit,
        "value": to_mapping(parameter.distribution),
        "why": parameter.why,
        "cites": list(parameter.cites),
        "judgement": parameter.judgement,
    }


def _quantity(name: str, block: QuantityBlock) -> Plain:
    return {"label": block.label or spoken(name), "value": canonical(block.value), "unit": block.unit}


def _move(move: Move, model: MovesBlock, game: MovesGame) -> Plain:
    player = CHANCE_PLAYER if move.player == CHANCE else game.tree.players[move.player]
    found: Plain = {"player": player, "label": move.label, "when": canonical(model.moves[move.id].when)}
    if move.player != CHANCE:
        found["sees"] = list(move.sees)
    found["actions"] = dict(zip(move.actions, move.action_labels, strict=True))
    if move.player == CHANCE:
        written = {action: parse(text) for action, text in _given(model, move).items()}
        found["probabilities"] = {a: to_text(written[a] if a in written else rest(written)) for a in move.actions}
    return found


def _given(model: MovesBlock, move: Move) -> dict[str, str]:
    given = model.moves[move.id].probabilities or {}
    return {action: text for action, text in given.items() if action in move.probabilities}
