"""The versioned JSON documents that `--json` prints."""

from __future__ import annotations

import math
from typing import Any

from sim.concepts.solution import REASONS, Solution, Status
from sim.games.tree import Tree


def solution_document(file: str, concept: str, tree: Tree, solution: Solution, draw: int = 0) -> dict[str, Any]:
    """Return one draw's solutions as the document `sim.solution/1`."""
    return {
        "schema": "sim.solution/1",
        "file": file,
        "concept": concept,
        "status": Status(int(solution.status[draw])).name.lower(),
        "complete": bool(solution.complete[draw]),
        "reason": REASONS[int(solution.reason[draw])],
        "players": [_player(tree, player) for player in range(len(tree.players))],
        "solutions": [_solution(tree, solution, e, draw) for e in range(int(solution.count[draw]))],
    }


def _player(tree: Tree, player: int) -> dict[str, Any]:
    own = [s for s in tree.information_sets if s.player == player]
    if tree.strategic:
        return {"id": tree.players[player], "actions": list(own[0].actions)}
    return {"id": tree.players[player], "actions": {s.name: list(s.actions) for s in own}}


def _solution(tree: Tree, solution: Solution, equilibrium: int, draw: int) -> dict[str, Any]:
    payoffs = solution.payoffs[draw, equilibrium]
    return {
        "profile": _profile(tree, solution, equilibrium, draw),
        "payoffs": {p: float(x) for p, x in zip(tree.players, payoffs, strict=True)},
        "regret": float(solution.regret[draw, equilibrium]),
        "component": int(solution.component[draw, equilibrium]),
        "isolated": bool(solution.isolated[draw, equilibrium]),
        "weights": {r: _finite(solution.weights[draw, i, equilibrium]) for i, r in enumerate(solution.rules)},
    }


def _finite(x: float) -> float | None:
    return float(x) if math.isfinite(x) else None


def _profile(tree: Tree, solution: Solution, equilibrium: int, draw: int) -> dict[str, Any]:
    shares = solution.profiles[draw, equilibrium]
    profile: dict[str, Any] = {player: {} for player in tree.players}
    for where, info in enumerate(tree.information_sets):
        probabilities = [float(x) for x in shares[tree.offset[where] : tree.offset[where + 1]]]
        player = tree.players[info.player]
        if tree.strategic:
            profile[player] = probabilities
        else:
            profile[player][info.name] = probabilities
    return profile
