"""`--given`: what is known to have happened, as a condition on what was done; outcomes are split by it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.errors import UsageError
from sim.expressions import Expr, ExpressionError, Name, Names, Number, bind, check, expand, names_in, parse, rewrite
from sim.games.moves.game import MovesGame
from sim.scenario.types import Outcome, Scenario


@dataclass(frozen=True, eq=False)
class Given:
    """A scenario whose outcomes tell whether the condition holds: `holds[outcome]`, `of[outcome]` as it was before."""

    text: str
    scenario: Scenario
    holds: tuple[bool, ...]
    of: tuple[str, ...]


def conditioned(scenario: Scenario, text: str) -> Given:
    """Return the scenario with its outcomes split by a condition; raises `UsageError` where it cannot be read.

    In a game of moves the condition is in moves (`xi == meet`), quantities made of moves, and outcomes; in other forms
    it is in outcomes alone (`many_come or all_come`).
    """
    expr = _read(scenario, text)
    if isinstance(scenario.game, MovesGame):
        return _split(scenario, scenario.game, expr, text)
    holds = tuple(_truth(_told(expr, o.id, scenario), text) for o in scenario.outcomes)
    return _possible(Given(text, scenario, holds, tuple(o.id for o in scenario.outcomes)))


def _read(scenario: Scenario, text: str) -> Expr:
    """Return the condition with its quantities written out, in moves and outcomes alone."""
    names = _names(scenario)
    numbers = frozenset(scenario.columns)
    expr: Expr = Number(0.0)
    try:
        expr = parse(text)
        problems = check(expr, names)
        expr = expand(expr, names.quantities) if not problems else expr
    except ExpressionError as error:
        problems = [error]
    if not problems and (used := sorted(names_in(expr) & numbers)):
        wrong = f"'{used[0]}' is a number of the world"
        problems = [ExpressionError(wrong, 0, "a condition is about what was done in it")]
    if problems:
        told = [f"{p.message}; {p.remedy}" if p.remedy else p.message for p in problems]
        raise UsageError("\n".join(f"--given '{text}': {problem}" for problem in told))
    return expr


def _names(scenario: Scenario) -> Names:
    """Return the words of a condition; parameters too, so that one is told apart from a misspelt word."""
    game = scenario.game
    moves = {m.id: m.actions for m in game.moves} if isinstance(game, MovesGame) else {}
    quantities = {q.id: q.expression for q in scenario.quantities}
    outcomes = frozenset(o.id for o in scenario.outcomes) - quantities.keys() - moves.keys()
    return Names(outcomes | frozenset(scenario.columns), quantities, moves)


def _told(expr: Expr, outcome: str, scenario: Scenario) -> Expr:
    """Return the condition where this outcome and no other has come."""
    known = {o.id: Number(float(o.id == outcome)) for o in scenario.outcomes}
    return rewrite(expr, lambda node: known.get(node.name, node) if isinstance(node, Name) else node)


def _truth(expr: Expr, text: str) -> bool:
    bound = bind(expr, {}, ())
    if not isinstance(bound, Number):
        raise UsageError(f"--given '{text}': this does not only depend on what was done")
    return bound.value != 0


def _split(scenario: Scenario, game: MovesGame, expr: Expr, text: str) -> Given:
    """Return the scenario with each outcome in two: the ends in which the condition holds, and the others."""
    holds = np.zeros(len(game.histories), bool)
    for leaf, history in enumerate(game.histories):
        told = _told(expr, game.outcomes[game.outcome_of_leaf[leaf]], scenario)
        holds[leaf] = _truth(bind(told, history, game.move_names), text)
    number = np.empty(len(holds), np.int64)
    outcomes: list[Outcome] = []
    found: list[bool] = []
    of: list[str] = []
    for i, outcome in enumerate(scenario.outcomes):
        inside = game.outcome_of_leaf == i
        for way in (True, False):
            leaves = inside & (holds == way)
            if leaves.any():
                number[leaves] = len(outcomes)
                outcomes.append(_half(outcome, way, text, bool((inside & ~leaves).any())))
                found.append(way)
                of.append(outcome.id)
    made = replace(game, outcomes=tuple(o.id for o in outcomes), outcome_of_leaf=number)
    return _possible(Given(text, replace(scenario, game=made, outcomes=tuple(outcomes)), tuple(found), tuple(of)))


def _half(outcome: Outcome, holds: bool, text: str, split: bool) -> Outcome:
    if not split:
        return outcome
    way = text if holds else f"not ({text})"
    return Outcome(f"{outcome.id}.{'given' if holds else 'else'}", f"{outcome.label}, where {way}")


def _possible(given: Given) -> Given:
    if not any(given.holds):
        raise UsageError(f"--given '{given.text}': this holds at no end of the game")
    return given
