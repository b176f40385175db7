"""The versioned JSON documents that `--json` prints."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.silence import says_nothing
from sim.concepts.registry import scope_in
from sim.games.game import Game
from sim.games.moves.tree import Tree
from sim.scenario.description import game_tables, world_exhibits
from sim.scenario.types import Scenario
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.views.json.tables import JsonObject, exhibit_document, finite
from sim.workflow.solve import Solved


def scenario_document(file: str, scenario: Scenario) -> JsonObject:
    """Return a scenario as the document `sim.scenario/1`: its explicit form, and the tables that views show."""
    tables = [exhibit_document(table) for table in game_tables(scenario)]
    return {
        "schema": "sim.scenario/1",
        "file": file,
        "hash": scenario.hash,
        "scenario": scenario.document,
        "tables": tables,
    }


def world_document(solved: Solved) -> JsonObject:
    """Return the game of a solved world as tables, or a tree."""
    exhibits = world_exhibits(solved.form, solved.batch, solved.document)
    table, outcomes = solved.outcome_table, solved.odds
    found: JsonObject = {"tables": [exhibit_document(exhibit) for exhibit in exhibits]}
    if table is not None and outcomes is not None:
        found["outcomes"] = exhibit_document(table)
    if (events := solved.event_table) is not None:
        found["events"] = exhibit_document(events)
    if solved.left:
        found["left_range"] = [dict(entry) for entry in solved.left]
    if solved.notes:
        found["notes"] = list(solved.notes)
    if solved.grid is not None:
        found["grid"] = {
            "sentences": list(solved.grid.sentences),
            "bounds": {move: bound if np.isfinite(bound) else None for move, bound in solved.grid.bounds.items()},
            **({} if solved.grid.table is None else {"table": exhibit_document(solved.grid.table)}),
        }
    found["groups"] = [list(group.members) for group in solved.groups]
    return found


def solution_document(
    file: str, concept: str, game: Game, solution: Solution, draw: int = 0, odds: NDArray[np.float64] | None = None
) -> JsonObject:
    """Return one draw's solutions as the document `sim.solution/2`; `odds[equilibrium, outcome]` of the draw."""
    return {
        "schema": "sim.solution/2",
        "file": file,
        "concept": concept,
        "status": Status(int(solution.status[draw])).name.lower(),
        "complete": bool(solution.complete[draw]),
        "coverage": Coverage(int(solution.coverage[draw])).name.lower(),
        "scope": scope_in(concept, solution, draw),
        "reason": Reason(int(solution.reason[draw])).text,
        "players": [_player(game, player) for player in game.players],
        "solutions": [
            _solution(game, solution, e, draw)
            | _silent(game, concept, solution, e, draw)
            | ({} if odds is None else {"outcomes": _odds(game, odds[e])})
            for e in range(int(solution.count[draw]))
        ],
    }


def _silent(game: Game, concept: str, solution: Solution, equilibrium: int, draw: int) -> JsonObject:
    """Return the places of which the solution says nothing: what its profile has there stands for anything."""
    silent = says_nothing(game, concept, solution.profiles[draw, equilibrium])
    names = [chosen.name for chosen, nothing in zip(game.choice_sets, silent, strict=True) if nothing]
    return {"not_reached_any": names} if names else {}


def _odds(game: Game, odds: NDArray[np.float64]) -> JsonObject:
    return {name: float(x) for name, x in zip(game.outcomes, odds, strict=False)}  # events stand after them


def _player(game: Game, player: str) -> JsonObject:
    own = {s.name: list(s.actions) for s in game.choice_sets if s.player == player}
    return {"id": player, "actions": next(iter(own.values())) if game.strategic else own}


def _solution(game: Game, solution: Solution, equilibrium: int, draw: int) -> JsonObject:
    payoffs = solution.payoffs[draw, equilibrium]
    found = {
        "profile": _profile(game, solution, equilibrium, draw),
        "payoffs": {p: float(x) for p, x in zip(game.players, payoffs, strict=True)},
        "regret": float(solution.regret[draw, equilibrium]),
        "component": int(solution.component[draw, equilibrium]),
        "isolated": bool(solution.isolated[draw, equilibrium]),
        "weights": {r: finite(solution.weights[draw, i, equilibrium]) for i, r in enumerate(solution.rules)},
    }
    if solution.outcomes is not None:
        found["outcomes"] = _odds(game, solution.outcomes[draw, equilibrium])
    if solution.beliefs is not None and game.tree is not None:
        found["beliefs"] = _beliefs(game.tree, solution.beliefs[draw, equilibrium])
    if solution.tags is not None:
        held = zip(solution.tag_names, solution.tags[draw, equilibrium], strict=True)
        found["tags"] = [name for name, holds in held if holds]
    return found


def _beliefs(tree: Tree, shares: NDArray[np.float64]) -> dict[str, list[JsonObject]]:
    """Return for each information set with several nodes how likely each is held to be, by what was played before."""
    return {
        info.name: [{"history": dict(tree.history(n)), "probability": finite(shares[n])} for n in info.nodes]
        for info in tree.information_sets
        if len(info.nodes) > 1
    }


def _profile(game: Game, solution: Solution, equilibrium: int, draw: int) -> JsonObject:
    shares = [float(x) for x in solution.profiles[draw, equilibrium]]
    profile: JsonObject = {player: {} for player in game.players}
    first = 0
    for chosen in game.choice_sets:
        profile.setdefault(chosen.player, {})[chosen.name] = shares[first : first + len(chosen.actions)]
        first += len(chosen.actions)
    return {p: next(iter(own.values())) for p, own in profile.items()} if game.strategic else profile
