"""One world explained, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from sim.concepts.registry import scope_in, words_of
from sim.labels import labelled, labels_of
from sim.numbers import percent, short, with_unit
from sim.scenario.description import play_text
from sim.solutions.reason import Reason
from sim.solutions.status import Status
from sim.tables import Column, Kind, Row, Table, columns
from sim.tolerances import PROBABILITY, SAME_VALUE
from sim.views.finding import Finding
from sim.views.text.meanings import meaning_under
from sim.views.text.other_outcome import other_document, other_note, other_sentences, other_table
from sim.workflow.explain import Explanation, Placed

UNUSUAL = 0.1
"""A number is called unusual where at most so much of its distribution lies beyond it on one side."""
SHOWN = 24
"""Solutions that tables list."""
SAID = 3
"""Unusual numbers that sentences speak of."""


def explanation_finding(found: Explanation) -> Finding:
    """Return the finding."""
    word = words_of(found.concept.name)
    tables = [
        *found.exhibits,
        *found.stakes.tables,
        *_listed(found),
        other_table(found),
        _numbers(found),
        _given(found),
    ]
    tables += found.details.tables
    return Finding(
        "sim.explanation/1",
        f"Why {_world(found)} ends as it does",
        tuple(_sentences(found)),
        tuple(t for t in tables if not isinstance(t, Table) or t.rows),
        _document(found),
        _note(found, word.one),
    )


def _world(found: Explanation) -> str:
    if found.draw is not None:
        return f"draw {found.draw:,}"
    central = all(own.value == own.parameter.distribution.central for own in found.numbers)
    return "the central world" if central else "this world"


def _sentences(found: Explanation) -> Iterator[str]:
    yield from ends(found)
    yield from found.stakes.sentences
    yield from _selected(found)
    yield from other_sentences(found)
    yield from _unusual(found)
    if found.differs:
        yield found.differs


def ends(found: Explanation) -> Iterator[str]:
    """Yield what is played and how it ends, then what that is worth; or that nothing is listed, and why."""
    words, status = words_of(found.concept.name), Status(int(found.whole.status[0]))
    if found.chosen is None or found.played is None:
        reason = Reason(int(found.whole.reason[0])).text
        known = words.advice(status, 0, scope_in(found.concept.name, found.whole))
        yield f"Nothing is listed under {found.concept.name}: {known}{f' ({reason})' if reason else ''}."
        return
    own = found.listed[found.chosen]
    taken = np.nan_to_num(found.played.profile) > PROBABILITY
    path = play_text(found.scenario.form, found.scenario.game.play(taken.tolist()), found.scenario.document)
    labels = [o.label or o.id for o in found.scenario.outcomes]
    odds = sorted(((float(p), name) for p, name in zip(own.odds, labels, strict=True) if p > PROBABILITY), reverse=True)
    ended_in = ", ".join(f"“{name}”" + ("" if p > 1 - PROBABILITY else f" ({percent(p)})") for p, name in odds)
    head = (
        f"{words.one.capitalize()} {found.chosen + 1} of {len(found.listed)}"
        if len(found.listed) > 1
        else "What is played"
    )
    said = [part for part in (path, f"it ends in {ended_in}" if ended_in else "") if part]
    if said:
        yield f"{head}: {'; '.join(said)}."
    who = labels_of(found.scenario.document)
    pays = zip(found.scenario.game.players, own.payoffs, strict=True)
    worth = words.worth_in(found.scenario.game).capitalize()
    yield f"{worth}: {', '.join(f'{who.player(p)} {short(float(x))}' for p, x in pays)}."


def _selected(found: Explanation) -> Iterator[str]:
    words, rule, count = words_of(found.concept.name), found.rules[0], len(found.listed)
    status = Status(int(found.whole.status[0]))
    if not count:
        return
    if count == 1:
        known = words.advice(status, 1, scope_in(found.concept.name, found.whole))
        yield f"The rule {rule} has nothing to decide: {known}."
        return
    weight = found.weight
    if np.isnan(weight):
        shown = (found.chosen or 0) + 1
        yield f"The rule {rule} selects nothing among {words.counted(count)}; number {shown} is shown as one of them."
        return
    meaning = meaning_under(found.concept.name, rule)
    if weight > 1 - SAME_VALUE:
        yield f"The rule {rule} selects it alone of {words.counted(count)}" + (f": {meaning}." if meaning else ".")
    else:
        yield _elsewhere(found, rule) or (
            f"The rule {rule} does not single one out: this one has {percent(weight)} of the weight{_shared(found)}."
        )
    yield from found.grounds


def _elsewhere(found: Explanation, rule: str) -> str:
    """Say that the main rule selects another solution alone than the one that is explained; '' where it does not."""
    weights = np.nan_to_num([own.weights[0] for own in found.listed])
    first = int(weights.argmax())
    return f"The rule {rule} selects number {first + 1} alone, not this one." if weights[first] > 1 - SAME_VALUE else ""


def _shared(found: Explanation) -> str:
    """Say how many others have the same weight as the solution that is explained."""
    if found.alike < 2:
        return ""
    return f", as do {found.alike - 1} others" if found.alike > 2 else ", as does one other"


def _unusual(found: Explanation) -> Iterator[str]:
    odd = [own for own in found.numbers if own.upto <= UNUSUAL or own.below >= 1 - UNUSUAL][:SAID]
    if odd:
        yield f"Unusual here: {'; '.join(map(_odd, odd))}."


def _odd(own: Placed) -> str:
    value = f"“{own.parameter.label or own.parameter.id}” is {with_unit(short(own.value), own.parameter.unit)}"
    if own.upto <= UNUSUAL:
        return f"{value}, lower in only {percent(own.below)} of worlds"
    return f"{value}, higher in only {percent(1 - own.upto)} of worlds"


def _numbers(found: Explanation) -> Table:
    rows = tuple(
        (_called(own), own.value, *((None, None) if _fixed(own) else (own.below, own.upto))) for own in found.numbers
    )
    head = (Column("Number"), Column("value", Kind.NUMBER), *columns("less in", "no more in", kind=Kind.SHARE))
    note = "less in, no more in: shares of all worlds with a smaller value, with one no larger; the unusual first"
    return Table("The numbers of this world, and where they lie among all worlds", head, rows, note)


def _called(own: Placed) -> str:
    parameter = own.parameter
    unit = f", {parameter.unit}" if parameter.unit else ""
    return f"{labelled(parameter.label or parameter.id, parameter.id)}{unit}"


def _fixed(own: Placed) -> bool:
    low, high = own.parameter.distribution.support
    return low == high


def _given(found: Explanation) -> Table:
    head = (Column("Name", Kind.CODE), Column("value", Kind.NUMBER))
    return Table("What used scenarios give in this world", head, tuple(found.given))


def _listed(found: Explanation) -> Iterator[Table]:
    """Yield every listed solution with its weights and payoffs, then with its outcomes; one alone needs no table."""
    words, labels = words_of(found.concept.name), labels_of(found.scenario.document)
    if len(found.listed) < 2:
        return
    outcomes = [o.label or o.id for o in found.scenario.outcomes]
    seen = [i for i in range(len(outcomes)) if any(own.odds[i] > PROBABILITY for own in found.listed)]
    first = Column(words.one.capitalize())
    status = Status(int(found.whole.status[0]))
    known = words.advice(status, len(found.listed), scope_in(found.concept.name, found.whole))
    reason = Reason(int(found.whole.reason[0])).text
    more = f"{len(found.listed) - SHOWN} more are in the JSON; " if len(found.listed) > SHOWN else ""
    head = (
        first,
        *columns(*found.rules, kind=Kind.SHARE),
        *columns(*(labels.player(p) for p in found.scenario.game.players), kind=Kind.NUMBER),
    )
    rows = _rows(found, [[*own.weights, *own.payoffs] for own in found.listed])
    note = f"{more}{known}" + (f": {reason}" if reason else "")
    worth = words.worth_in(found.scenario.game)
    yield Table(f"The {words.many} that are listed: their weights under each rule, and {worth}", head, rows, note)
    ends = (first, *columns(*(outcomes[o] for o in seen), kind=Kind.SHARE))
    yield Table("How each of them ends", ends, _rows(found, [own.odds[seen] for own in found.listed]) if seen else ())


def _rows(found: Explanation, numbers: Sequence[Iterable[float]]) -> tuple[Row, ...]:
    return tuple(
        (
            f"number {i + 1}" + (" (explained here)" if i == found.chosen else ""),
            *(float(x) if np.isfinite(x) else None for x in own),
        )
        for i, own in enumerate(numbers)
        if i < SHOWN or i == found.chosen
    )


def _document(found: Explanation) -> dict[str, object]:
    s = found.scenario
    chosen = found.listed[found.chosen] if found.chosen is not None else None
    return {
        "scenario": s.id,
        "concept": found.concept.name,
        "draw": found.draw,
        "numbers": {
            own.parameter.id: {"value": own.value, "less_in": own.below, "no_more_in": own.upto}
            for own in found.numbers
        },
        "given": dict(found.given),
        "status": Status(int(found.whole.status[0])).name.lower(),
        "solution": None if found.chosen is None else found.chosen + 1,
        "solutions": [
            {
                "weights": {rule: float(w) for rule, w in zip(found.rules, own.weights, strict=True)},
                "payoffs": {p: float(x) for p, x in zip(s.game.players, own.payoffs, strict=True)},
                "outcomes": {o.id: float(x) for o, x in zip(s.outcomes, own.odds, strict=True)},
            }
            for own in found.listed
        ],
        "stakes": dict(found.stakes.numbers) if chosen is not None else {},
        "grounds": list(found.grounds),
        "other_outcome": other_document(found),
    }


def rests_on(found: Explanation) -> str:
    """Return under what a world is solved, and which it is."""
    which = f"draw {found.draw:,} of {found.of:,}, solved again" if found.draw is not None and found.of else "one world"
    return f"Solved under {found.concept.name}: {which}."


def _note(found: Explanation, word: str) -> str:
    parts = rests_on(found)
    if found.scenario.uses:
        parts += f" With used scenarios, the {word} is one of the combination of their solutions that weighs most."
    if found.other is not None and found.other.numbers:
        parts += other_note()
    return parts + " A loss of 0 is one within a billionth of the range of a player's payoffs."
