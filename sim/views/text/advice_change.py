"""What would change which action is best, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from sim.numbers import percent, short, told_apart, with_unit
from sim.scenario.types import Scenario
from sim.tables import Column, Kind, Table, columns
from sim.workflow.advise import Advice
from sim.workflow.advise_change import Switch
from sim.workflow.score_space import Move

NAMED = 3
"""Numbers that a sentence names."""


def change_sentences(found: Advice, called: tuple[str, ...], scenario: Scenario) -> Iterator[str]:
    """Yield what one number alone, and all of them together, would have to be for another action to pay more."""
    change, favoured = found.change, found.committed.verdicts.expected
    if len(called) < 2:
        return
    if change.central is None:
        yield f"What some action pays in the central world is not known under {found.rule}: no change was sought there."
        return
    best = f"“{called[change.central]}”"
    if change.tie:
        yield f"In the central world, with every number at its centre, another action pays as much as {best}."
        return
    if change.central != favoured:
        yield f"In the central world {best} pays most, though it does not on average."
    yield _alone(change.switches, called, scenario)
    yield from _together(found, called, scenario)


def change_in_brief(found: Advice, called: tuple[str, ...], scenario: Scenario) -> str:
    """Return the nearest change alone, for a place that has no room for all; '' where nothing was sought."""
    change = found.change
    if len(called) < 2 or change.central is None or change.tie:
        return next(change_sentences(found, called, scenario), "")
    best, favoured = f"“{called[change.central]}”", change.central == found.committed.verdicts.expected
    lead = "" if favoured else f"In the central world {best} pays most, though it does not on average. "
    if change.switches:
        nearest = _switched(change.switches[0], called, scenario)
        return (
            f"{lead}Nearest to another answer there, by one number alone: {nearest}."
            if lead
            else (f"In the central world the nearest to another answer, by one number alone: {nearest}.")
        )
    if isnan(change.distance):
        return f"{lead}No world was found in which another action pays more than {best}."
    return (
        f"{lead}No single number was found to change that in the central world; the nearest world found in which "
        f"another action pays more than {best} is {short(change.distance)} standard normal scores away."
    )


def _alone(switches: tuple[Switch, ...], called: tuple[str, ...], scenario: Scenario) -> str:
    if not switches:
        return (
            "No single number was found to change what is best in the central world while all others stay at their "
            "centres."
        )
    told = [_switched(s, called, scenario) for s in switches[:NAMED]]
    left = len(switches) - NAMED
    further = "so does one further value" if left == 1 else f"so do {left} further values"
    more = f"; {further}, listed below" if left > 0 else ""
    return f"With all other numbers at their centres, one alone changes what is best: {'; '.join(told)}{more}."


def _switched(switch: Switch, called: tuple[str, ...], scenario: Scenario) -> str:
    p = scenario.parameter(switch.name)
    start, end = told_apart(switch.start, switch.end)
    way = "above" if switch.above else "below"
    return f"“{p.label}” {way} {with_unit(end, p.unit)} (now {start}), then “{called[switch.action]}”"


def _together(found: Advice, called: tuple[str, ...], scenario: Scenario) -> Iterator[str]:
    change = found.change
    assert change.central is not None  # change_sentences sees to it
    if isnan(change.distance) or change.action is None:
        yield (
            f"No world was found in which another action pays more than “{called[change.central]}”: none of those "
            "sampled, and none with one number elsewhere."
        )
        return
    if len(change.moves) < 2:
        return  # it is among those that do it alone
    moves = [_moved(m, scenario) for m in change.moves]
    more = f", and {len(moves) - NAMED} more" if len(moves) > NAMED else ""
    yield (
        f"The nearest world that was found in which another action, “{called[change.action]}”, pays more is "
        f"{short(change.distance)} standard normal scores from the centre; {len(moves)} numbers move: "
        f"{', '.join(moves[:NAMED])}{more}. Another action pays more in {percent(change.share)} of worlds."
    )


def _moved(move: Move, scenario: Scenario) -> str:
    p = scenario.parameter(move.name)
    start, end = told_apart(move.start, move.end)
    return f"“{p.label}” from {start} to {with_unit(end, p.unit)}"


def change_tables(found: Advice, called: tuple[str, ...], scenario: Scenario) -> Iterator[Table]:
    """Yield where one number alone changes what is best, and what moves to the nearest world where it is another."""
    change = found.change
    ends = columns("from", "to", kind=Kind.NUMBER)
    alone = tuple(
        (p.label, s.start, s.end, p.unit, "above" if s.above else "below", called[s.action], s.scores)
        for s in change.switches
        for p in (scenario.parameter(s.name),)
    )
    heads = (Column("Number"), *ends, *columns("unit", "beyond it", "then best"), Column("scores", Kind.NUMBER))
    yield Table("One number alone: where what is best in the central world changes", heads, alone)
    together = tuple(
        (p.label, m.start, m.end, p.unit, m.scores) for m in change.moves for p in (scenario.parameter(m.name),)
    )
    last = called[change.action] if change.action is not None else ""
    heads = (Column("Number"), *ends, Column("unit"), Column("scores", Kind.NUMBER))
    yield Table(f"What moves, of all numbers, for “{last}” to pay most", heads, together)


def change_note(found: Advice) -> str:
    """Return on what that rests; '' where nothing was sought."""
    if found.change.central is None or found.change.tie or len(found.actions) < 2:
        return ""
    return (
        " What would change it: once the action is known to all, from the central world, sought from the sampled "
        "worlds and from each number alone; a smaller change may exist. Just beyond the values another action pays "
        "more; further out that may change again. A standard normal score of 1 takes a number from its median to its "
        "84% quantile."
    )
