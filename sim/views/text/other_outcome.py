"""How near an explained world is to another outcome, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterator

from sim.numbers import told_apart, with_unit
from sim.scenario.types import Scenario
from sim.tables import Column, Kind, Table, columns
from sim.views.text.words import listing
from sim.workflow.explain import Explanation
from sim.workflow.other_outcome import Flip

NAMED = 2
"""Changes that a sentence names."""


def other_sentences(found: Explanation) -> Iterator[str]:
    """Yield by which number alone, and from which value on, the likeliest outcome of the world becomes another."""
    other = found.other
    if other is None:
        return
    if not other.numbers:
        yield "Whether one number alone leads to another outcome was not sought: the games are too large for it."
        return
    here = _outcomes(found.scenario, other.likeliest)
    if not other.flips:
        yield (
            f"No single number was found that alone changes what is likeliest here under {found.rules[0]}, {here}, "
            "while all others stay as they are."
        )
        return
    named = [_flip(flip, found.scenario) for flip in other.flips[:NAMED]]
    yield f"Nearest to another outcome than {here} under {found.rules[0]}, by one number alone: {'; '.join(named)}."


def _flip(flip: Flip, scenario: Scenario) -> str:
    p = scenario.parameter(flip.name)
    start, end = told_apart(flip.start, flip.end)
    way = "above" if flip.end > flip.start else "below"
    then = _outcomes(scenario, flip.outcomes) if flip.outcomes else "nothing that the rule selects"
    return f"“{p.label or p.id}” {way} {with_unit(end, p.unit)} (here {start}), then {then}"


def _outcomes(scenario: Scenario, places: tuple[int, ...]) -> str:
    return listing([f"“{scenario.outcomes[i].label or scenario.outcomes[i].id}”" for i in places])


def other_table(found: Explanation) -> Table:
    """Return every change that was found, the nearest first; no row where there is none."""
    flips = found.other.flips if found.other is not None else ()
    rows = tuple(
        (p.label or p.id, f.start, f.end, p.unit, _outcomes(found.scenario, f.outcomes), f.scores)
        for f in flips
        for p in (found.scenario.parameter(f.name),)
    )
    head = (
        Column("Number"),
        *columns("here", "changes at", kind=Kind.NUMBER),
        *columns("unit", "then likeliest"),
        Column("scores", Kind.NUMBER),
    )
    return Table("By which number alone the likeliest outcome of this world becomes another", head, rows)


def other_note() -> str:
    """Return on what that rests."""
    return (
        " Changes of the likeliest outcome: each number was moved alone, to 24 of its values, and the nearest change "
        "either way found by halving; what comes and goes between two values is missed, and further out it may change "
        "again. Scores: standard normal scores of the number's distribution."
    )


def other_document(found: Explanation) -> dict[str, object] | None:
    """Return the same in names; None where it was not asked."""
    if found.other is None:
        return None
    names = [o.id for o in found.scenario.outcomes]
    return {
        "likeliest": [names[i] for i in found.other.likeliest],
        "changes": [
            {"number": f.name, "from": f.start, "to": f.end, "then": [names[i] for i in f.outcomes], "scores": f.scores}
            for f in found.other.flips
        ],
    }
