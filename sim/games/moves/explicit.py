"""The explicit form of a game of moves: every label, condition and probability written out."""

from __future__ import annotations

from typing import Any

from sim.expressions import parse, to_text
from sim.games.blocks import canonical, explicit_outcomes
from sim.games.moves.block import CHANCE_PLAYER, MovesBlock
from sim.games.moves.game import MovesGame, rest
from sim.games.moves.histories import Move
from sim.games.moves.tree import CHANCE
from sim.games.moves.types import expanded

Plain = dict[str, Any]


def explicit_moves(model: MovesBlock, game: MovesGame, players: tuple[str, ...]) -> Plain:
    """Return the keys of a game of moves; they read back to the same game."""
    model = expanded(model, players)
    return {
        "moves": {move.id: _move(move, model, game) for move in game.moves},
        "payoffs": {
            player: [
                {"value": canonical(item.value), "label": item.label, "cites": list(item.cites), "why": item.why}
                for item in model.payoffs[player]
            ]
            for player in players
        },
        "outcomes": explicit_outcomes(model),
    }


def _move(move: Move, model: MovesBlock, game: MovesGame) -> Plain:
    player = CHANCE_PLAYER if move.player == CHANCE else game.tree.players[move.player]
    found: Plain = {"player": player, "label": move.label, "when": canonical(model.moves[move.id].when)}
    if move.player != CHANCE:
        found["sees"] = list(move.sees)
    found["cites"] = list(model.moves[move.id].cites)
    if model.moves[move.id].about:
        found["about"] = model.moves[move.id].about
    found["actions"] = dict(zip(move.actions, move.action_labels, strict=True))
    if move.player == CHANCE:
        written = {action: parse(text) for action, text in _given(model, move).items()}
        found["probabilities"] = {a: to_text(written[a] if a in written else rest(written)) for a in move.actions}
    return found


def _given(model: MovesBlock, move: Move) -> dict[str, str]:
    given = model.moves[move.id].probabilities or {}
    return {action: text for action, text in given.items() if action in move.probabilities}
