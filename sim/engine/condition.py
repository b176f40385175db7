"""`--given`: what is known to have happened, as a condition on what was done; outcomes are split by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim.document.families.formulas import in_members
from sim.errors import UsageError
from sim.expressions import Expr, ExpressionError, Misplaced, Name, Names, Number, bind, read, rewrite
from sim.games.game import Part, part_name
from sim.labels import member_name
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
    text = _in_members(text, scenario)
    expr = _read(text, _words(scenario), frozenset(scenario.columns))
    moves, outcomes = tuple(scenario.game.move_actions), frozenset(o.id for o in scenario.outcomes)

    def holds(outcome: str, history: Mapping[str, str]) -> bool:
        return _truth(bind(_after(expr, outcome, outcomes), history, moves), text)

    split = scenario.game.split(holds)
    if not any(part.holds for part in split.parts):
        raise UsageError(f"'{text}': this holds at no end of the game", argument="given")
    parts = tuple(_part(scenario.outcomes[part.outcome], part, text) for part in split.parts)
    of = tuple(scenario.outcomes[part.outcome].id for part in split.parts)
    made = replace(scenario, game=split.game, outcomes=parts)
    return Given(text, made, tuple(part.holds for part in split.parts), of)


def _in_members(text: str, scenario: Scenario) -> str:
    """Return the condition in members' names: `all(join[s] == come for s in state)`, `join[usa] == come`."""
    if not scenario.families.sets:
        return member_name(text)
    try:
        return in_members(text, scenario.families)
    except ExpressionError as error:
        raise UsageError(f"'{text}': {error}", argument="given") from None


def _read(text: str, words: Names, numbers: frozenset[str]) -> Expr:
    """Return the condition with its quantities written out, in moves and outcomes alone."""
    wrong = "'{}' is a number of the world; a condition is about what was done in it"
    reading = read(text, words, [Misplaced(numbers, wrong)])
    if reading.expression is None:
        raise UsageError("\n".join(f"'{text}': {problem}" for problem in reading.problems), argument="given")
    return reading.expression


def _words(scenario: Scenario) -> Names:
    """Return the words of a condition; parameters too, so that one is told apart from a misspelt word."""
    moves = scenario.game.move_actions
    quantities = {q.id: q.expression for q in scenario.quantities}
    outcomes = frozenset(o.id for o in scenario.outcomes) - quantities.keys() - moves.keys()
    return Names(outcomes | frozenset(scenario.columns), quantities, moves)


def _after(expr: Expr, outcome: str, outcomes: frozenset[str]) -> Expr:
    """Return the condition where this outcome and no other has come."""
    known = {name: Number(float(name == outcome)) for name in outcomes}
    return rewrite(expr, lambda node: known.get(node.name, node) if isinstance(node, Name) else node)


def _truth(bound: Expr, text: str) -> bool:
    if not isinstance(bound, Number):
        raise UsageError(f"'{text}': this does not only depend on what was done", argument="given")
    return bound.value != 0


def _part(outcome: Outcome, part: Part, text: str) -> Outcome:
    if part.whole:
        return outcome
    way = text if part.holds else f"not ({text})"
    return Outcome(part_name(outcome.id, part), f"{outcome.label}, where {way}")
