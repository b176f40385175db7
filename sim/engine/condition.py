"""`--given`: what is known to have happened, as a condition on what was done; outcomes are split by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.expressions import Expr, Misplaced, Name, Names, Number, bind, read, rewrite
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
    game, words = scenario.game, _words(scenario)
    ends = _ends(game) if isinstance(game, MovesGame) else [_End(outcome, {}) for outcome in game.outcomes]
    expr = _read(text, words, frozenset(scenario.columns))
    holds = _holds(expr, ends, scenario, text)
    if not holds.any():
        raise UsageError(f"--given '{text}': this holds at no end of the game")
    if isinstance(game, MovesGame):
        return _split(scenario, game, holds, text)
    return Given(text, scenario, tuple(holds.tolist()), game.outcomes)


@dataclass(frozen=True)
class _End:
    """An end of the game: what came of it, and the action of every move that took place."""

    outcome: str
    history: Mapping[str, str]


def _ends(game: MovesGame) -> list[_End]:
    ends = zip(game.outcome_of_leaf.tolist(), game.histories, strict=True)
    return [_End(game.outcomes[outcome], history) for outcome, history in ends]


def _read(text: str, words: Names, numbers: frozenset[str]) -> Expr:
    """Return the condition with its quantities written out, in moves and outcomes alone."""
    wrong = "'{}' is a number of the world; a condition is about what was done in it"
    reading = read(text, words, [Misplaced(numbers, wrong)])
    if reading.expression is None:
        raise UsageError("\n".join(f"--given '{text}': {problem}" for problem in reading.problems))
    return reading.expression


def _words(scenario: Scenario) -> Names:
    """Return the words of a condition; parameters too, so that one is told apart from a misspelt word."""
    game = scenario.game
    moves = {m.id: m.actions for m in game.moves} if isinstance(game, MovesGame) else {}
    quantities = {q.id: q.expression for q in scenario.quantities}
    outcomes = frozenset(o.id for o in scenario.outcomes) - quantities.keys() - moves.keys()
    return Names(outcomes | frozenset(scenario.columns), quantities, moves)


def _holds(expr: Expr, ends: Sequence[_End], scenario: Scenario, text: str) -> NDArray[np.bool_]:
    """Return `holds[end]`: whether the condition holds there."""
    outcomes = tuple(o.id for o in scenario.outcomes)
    moves = scenario.game.move_names if isinstance(scenario.game, MovesGame) else ()
    after = {outcome: _after(expr, outcome, outcomes) for outcome in outcomes}
    bound = [bind(after[end.outcome], end.history, moves) for end in ends]
    if not all(isinstance(found, Number) for found in bound):
        raise UsageError(f"--given '{text}': this does not only depend on what was done")
    return np.array([isinstance(found, Number) and found.value != 0 for found in bound], np.bool_)


def _after(expr: Expr, outcome: str, outcomes: tuple[str, ...]) -> Expr:
    """Return the condition where this outcome and no other has come."""
    known = {o: Number(float(o == outcome)) for o in outcomes}
    return rewrite(expr, lambda node: known.get(node.name, node) if isinstance(node, Name) else node)


def _split(scenario: Scenario, game: MovesGame, holds: NDArray[np.bool_], text: str) -> Given:
    """Return the scenario with each outcome in two: the ends in which the condition holds, and the others."""
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
                outcomes.append(_half(outcome, way, text) if (inside & ~leaves).any() else outcome)
                found.append(way)
                of.append(outcome.id)
    made = replace(game, outcomes=tuple(o.id for o in outcomes), outcome_of_leaf=number)
    return Given(text, replace(scenario, game=made, outcomes=tuple(outcomes)), tuple(found), tuple(of))


def _half(outcome: Outcome, holds: bool, text: str) -> Outcome:
    way = text if holds else f"not ({text})"
    return Outcome(f"{outcome.id}.{'given' if holds else 'else'}", f"{outcome.label}, where {way}")
