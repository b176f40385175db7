"""`--given`: what is known to have happened, as a condition on what was done; outcomes are split by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.document.families.formulas import in_members
from sim.errors import UsageError
from sim.expressions import Expr, ExpressionError, Misplaced, Name, Names, Number, bind, names_in, read, rewrite
from sim.games.game import Part, Split, part_name
from sim.labels import member_name
from sim.scenario.types import Event, Outcome, Scenario

_Occurrence = TypeVar("_Occurrence", Outcome, Event)


@dataclass(frozen=True, eq=False)
class Given:
    """A scenario whose outcomes tell whether the condition holds: `holds[outcome]`, `of[outcome]` as it was before.

    Likewise its events.
    """

    text: str
    scenario: Scenario
    holds: tuple[bool, ...]
    of: tuple[str, ...]
    event_holds: tuple[bool, ...] = ()
    event_of: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what a run keeps of it."""
        kept: dict[str, Any] = {"text": self.text, "holds": list(self.holds), "of": list(self.of)}
        if self.event_of:
            kept |= {"event_holds": list(self.event_holds), "event_of": list(self.event_of)}
        return kept


def conditioned(scenario: Scenario, text: str) -> Given:
    """Return the scenario with its outcomes split by a condition; raises `UsageError` where it cannot be read.

    In a game of moves the condition is in moves (`xi == meet`), quantities made of moves, outcomes and events; in other
    forms it is in outcomes and events alone (`many_come or all_come`).
    """
    text = _in_members(text, scenario)
    expr = _read(text, _words(scenario), frozenset(scenario.columns))
    moves, outcomes = tuple(scenario.game.move_actions), frozenset(o.id for o in scenario.outcomes)

    events = frozenset(event.id for event in scenario.events)

    def holds(outcome: str, history: Mapping[str, str], happened: frozenset[str]) -> bool:
        if scenario.unions is not None:
            at = [o.id for o in scenario.outcomes].index(outcome)
            happened = frozenset(e.id for e, row in zip(scenario.events, scenario.unions, strict=True) if row[at])
        return _truth(bind(_after(expr, happened | {outcome}, outcomes | events), history, moves), text)

    split = scenario.game.split(holds)
    if scenario.unions is None and not split.events and (named := names_in(expr) & events):
        wrong = f"'{text}': the numbers of each world tell '{min(named)}', and a condition is about outcomes here"
        raise UsageError(wrong, argument="given")
    if not any(part.holds for part in split.parts):
        raise UsageError(f"'{text}': this holds at no end of the game", argument="given")
    parts = tuple(_part(scenario.outcomes[part.outcome], part, text) for part in split.parts)
    of = tuple(scenario.outcomes[part.outcome].id for part in split.parts)
    made = replace(scenario, game=split.game, outcomes=parts)
    ways = tuple(part.holds for part in split.parts)
    if not scenario.events or (scenario.unions is None and not split.events):
        return Given(text, made, ways, of)
    own, unions = _events(scenario, split)
    of_events = tuple(_part(scenario.events[part.outcome], part, text) for part in own)
    event_of = tuple(scenario.events[part.outcome].id for part in own)
    made = replace(made, events=of_events, unions=unions)
    return Given(text, made, ways, of, tuple(part.holds for part in own), event_of)


def _events(scenario: Scenario, split: Split) -> tuple[tuple[Part, ...], NDArray[np.bool_] | None]:
    """Return the parts of the events, and of which outcomes they are made where the game does not tell them itself."""
    if scenario.unions is None:
        return split.events, None
    holds = np.array([part.holds for part in split.parts], bool)
    found = [
        (Part(i, way, not (row & (holds != way)).any()), row & (holds == way))
        for i, row in enumerate(scenario.unions)
        for way in (True, False)
        if (row & (holds == way)).any() or not (row.any() or way)
    ]
    return tuple(part for part, _ in found), np.array([row for _, row in found])


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
    outcomes = frozenset(o.id for o in scenario.occurrences) - quantities.keys() - moves.keys()
    return Names(outcomes | frozenset(scenario.columns), quantities, moves)


def _after(expr: Expr, happened: frozenset[str], words: frozenset[str]) -> Expr:
    """Return the condition where these outcomes and events, and no others of the words, have come."""
    known = {name: Number(float(name in happened)) for name in words}
    return rewrite(expr, lambda node: known.get(node.name, node) if isinstance(node, Name) else node)


def _truth(bound: Expr, text: str) -> bool:
    if not isinstance(bound, Number):
        raise UsageError(f"'{text}': this does not only depend on what was done", argument="given")
    return bound.value != 0


def _part(of: _Occurrence, part: Part, text: str) -> _Occurrence:
    if part.whole:
        return of
    way = text if part.holds else f"not ({text})"
    return replace(of, id=part_name(of.id, part), label=f"{of.label}, where {way}")
