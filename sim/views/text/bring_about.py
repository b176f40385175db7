"""What would bring an outcome about, and who stands against it now, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from sim.labels import labels_of
from sim.numbers import PURE, counted, number, percent, told_apart, with_unit
from sim.scenario.types import Scenario
from sim.tables import Column, Kind, Row, Table, columns
from sim.tolerances import REGRET
from sim.workflow.bring_about import BringAbout, Resistance, Shift
from sim.workflow.score_space import Move

NAMED = 4
"""Numbers that a sentence names."""
BORDER = 1e-6
"""Standard normal scores below which a change is that of a world on the border."""
PURE_NUMBERS = (*PURE, "%", "percent")
"""Units of parameters that payoffs are weighed with, not counted in."""


def payoff_unit(scenario: Scenario) -> str:
    """Return the unit that all parameters have but for chances and shares; '' where they have several."""
    units = dict.fromkeys(p.unit for p in scenario.parameters if p.unit.lower() not in PURE_NUMBERS)
    return next(iter(units)) if len(units) == 1 else ""


def towards_sentences(found: BringAbout, scenario: Scenario, rule: str, word: str) -> Iterator[str]:
    """Yield what would bring the outcome about, in both senses, and what stops it now."""
    label = _label(scenario, found.outcome)
    senses = (
        (found.possible, f"as likely as any other outcome in some listed {word}"),
        (found.likeliest, f"the likeliest outcome under {rule}"),
    )
    for shift, sense in senses:
        yield _shift(shift, f"To make “{label}” {sense}", found, scenario)
    if found.resistance is not None:
        yield _resistance(found.resistance, label, scenario, found.possible.now)


def towards_headline(found: BringAbout, scenario: Scenario) -> str:
    """Return in one short sentence how far it is to the outcome."""
    label = _label(scenario, found.outcome)
    first = found.likeliest if found.likeliest.moves or not found.possible.moves else found.possible
    if not first.moves:
        return f"No change was found that makes “{label}” the likeliest outcome" if not first.now else _now(label)
    count = "one number moves" if len(first.moves) == 1 else f"{len(first.moves)} numbers move"
    sense = "likeliest" if first is found.likeliest else "likeliest in some solution"
    return f"“{label}” becomes {sense} where {count} by {number(first.distance)} standard normal scores"


def _now(label: str) -> str:
    return f"“{label}” is the likeliest outcome as it is"


def _shift(shift: Shift, wanted: str, found: BringAbout, scenario: Scenario) -> str:
    have = percent(shift.share)
    if shift.now:
        return f"{wanted}, nothing need change: the central world has it so, as have {have} of sampled worlds."
    if isnan(shift.distance):
        return (
            f"{wanted}, no change was found: it is so in none of {found.draws:,} sampled worlds, and in none that were "
            "tried by moving one number alone."
        )
    moves = [_moved(m, scenario) for m in shift.moves]
    more = f", and {len(moves) - NAMED} more" if len(moves) > NAMED else ""
    count = "one number moves" if len(moves) == 1 else f"{len(moves)} numbers move"
    how_far = (
        f"the smallest change that was found is {number(shift.distance)} standard normal scores"
        if shift.distance > BORDER
        else "hardly anything need change, as the central world lies on the border"
    )
    return (
        f"{wanted}, {how_far}; {count}: {', '.join(moves[:NAMED])}{more}. It is so in {have} of {found.draws:,} "
        "sampled worlds."
    )


def _moved(move: Move, scenario: Scenario) -> str:
    p = scenario.parameter(move.name)
    start, end = told_apart(move.start, move.end)
    return f"“{p.label}” from {start} to {with_unit(end, p.unit)}"


def _resistance(found: Resistance, label: str, scenario: Scenario, now: bool) -> str:
    where = _history(found, scenario)
    stops = [d for d in found.end.deviations if d.gain > REGRET * max(abs(found.end.largest), 1.0)]
    if not stops:
        return f"In the central world nobody gains by another single action on the way to “{label}” ({where})."
    labels, unit = labels_of(scenario.document), payoff_unit(scenario)
    told = []
    for d in stops:
        own = found.tree.information_sets[d.information_set]
        who = labels.player(found.tree.players[own.player])
        rather, instead = (labels.action(own.move, own.actions[a]) for a in (d.instead, d.action))
        gain = number(d.gain)
        told.append(f"{who} would rather “{rather}” than “{instead}”, by {gain} {counted(gain, unit)}".rstrip())
    ends = f", of {found.ends} such ends the one at which least does" if found.ends > 1 else ""
    if now:
        return f"To play for “{label}” alone would not last in the central world ({where}{ends}): {'; '.join(told)}."
    return f"What stops “{label}” in the central world ({where}{ends}): {'; '.join(told)}."


def _history(found: Resistance, scenario: Scenario) -> str:
    labels = labels_of(scenario.document)
    steps = found.tree.history(int(found.tree.leaves[found.end.leaf]))
    return ", ".join(f"{labels.move(move)}: {labels.action(move, action)}" for move, action in steps)


def towards_tables(found: BringAbout, scenario: Scenario, word: str) -> Iterator[Table]:
    """Yield which numbers move, and what every player on the way to the end would gain by another action."""
    label = _label(scenario, found.outcome)
    senses = ((found.possible, f"to be likeliest in some listed {word}"), (found.likeliest, "to be likeliest"))
    for shift, sense in senses:
        rows = tuple(
            (scenario.parameter(m.name).label, m.start, m.end, scenario.parameter(m.name).unit, m.scores)
            for m in shift.moves
        )
        heads = (
            Column("Number"),
            *columns("from", "to", kind=Kind.NUMBER),
            Column("unit"),
            Column("scores", Kind.NUMBER),
        )
        yield Table(f"What moves for “{label}” {sense}", heads, rows)
    if found.resistance is not None:
        yield _gains(found.resistance, label, scenario)


def _gains(found: Resistance, label: str, scenario: Scenario) -> Table:
    labels = labels_of(scenario.document)
    rows: list[Row] = []
    for d in found.end.deviations:
        own = found.tree.information_sets[d.information_set]
        who = labels.player(found.tree.players[own.player])
        actions = (labels.action(own.move, own.actions[a]) for a in (d.action, d.instead))
        rows.append((who, labels.move(own.move), *actions, d.gain))
    heads = (
        *columns("Player", "at", "instead of", "best other action"),
        Column("gain", Kind.NUMBER, payoff_unit(scenario)),
    )
    return Table(f"On the way to “{label}”: what another action would gain, in the central world", heads, tuple(rows))


def towards_note(found: BringAbout | None, scenario: Scenario) -> Iterator[str]:
    """Yield on what it rests."""
    if found is None:
        return
    yield (
        f"Changes were sought from {found.draws:,} sampled worlds and from each number alone, and confirmed by solving "
        "the world that they lead to; a smaller one may exist. A standard normal score of 1 takes a number from its "
        "median to its 84% quantile. The world of the change is just beyond the border."
    )
    if scenario.correlations:
        yield "Of correlated numbers the distance is that of the independent scores that they are made of."
    if found.resistance is not None:
        yield (
            "What another action gains: the others keep to what leads to the end, off that way play is as in the "
            "listed solution that stands least against it, and it is counted from where the player moves."
        )
        if scenario.uses:
            yield "Of the used scenarios it is the combination of solutions with the most weight in the central world."


def towards_document(found: BringAbout, scenario: Scenario) -> dict[str, object]:
    """Return the same in names."""
    return {
        "outcome": found.outcome,
        "draws": found.draws,
        "possible": _shift_document(found.possible, scenario),
        "likeliest": _shift_document(found.likeliest, scenario),
        "resistance": _resistance_document(found.resistance) if found.resistance is not None else None,
    }


def _shift_document(shift: Shift, scenario: Scenario) -> dict[str, object]:
    moves = {m.name: {"from": m.start, "to": m.end, "scores": m.scores} for m in shift.moves}
    names = [p.id for p in scenario.parameters]
    world = dict(zip(names, shift.values, strict=False))
    return {"now": shift.now, "share": shift.share, "distance": shift.distance, "moves": moves, "world": world}


def _resistance_document(found: Resistance) -> dict[str, object]:
    gains = []
    for d in found.end.deviations:
        own = found.tree.information_sets[d.information_set]
        who = found.tree.players[own.player]
        gains.append(
            {
                "player": who,
                "at": own.name,
                "action": own.actions[d.action],
                "instead": own.actions[d.instead],
                "gain": d.gain,
            }
        )
    history = [list(step) for step in found.tree.history(int(found.tree.leaves[found.end.leaf]))]
    return {"end": history, "gains": gains, "ends": found.ends}


def _label(scenario: Scenario, outcome: str) -> str:
    return next((o.label for o in scenario.outcomes if o.id == outcome and o.label), outcome)
