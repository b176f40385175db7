"""The boxes in which an outcome occurs, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.patient_rules import Box
from sim.analysis.regions import Region, Regions
from sim.concepts.registry import words_of
from sim.labels import Document, labels_of
from sim.numbers import margin_points, out_of, percent, short, with_unit
from sim.scenario.types import Parameter, Scenario
from sim.tables import Cell, Column, Kind, Table
from sim.views.finding import Finding
from sim.views.text.words import listing

CONFIDENT = 1.96
"""Standard errors on either side for 95 per cent of confidence."""
STABLE = 0.8
"""Share of the resamples that must restrict a number for a box to rest on it."""


def regions_finding(found: Regions, summary: Document, scenario: Scenario) -> Finding:
    """Return the finding; labels and units are the scenario's."""
    word = words_of(summary["concept"]).one
    label = subject_label(found, summary, scenario)
    known = {p.id: p for p in scenario.parameters}
    numbers = tuple(known[name] for name in found.parameters)
    return Finding(
        "sim.regions/1",
        question(found, label, word),
        tuple(_sentences(found, label, numbers, word)),
        _tables(found, numbers),
        _document(found),
        _note(found, summary["rules"][0], word),
    )


def question(found: Regions, label: str, word: str) -> str:
    """Return the question that is answered, of an outcome or of a type of equilibrium."""
    if found.equilibrium is None:
        return f"When does “{label}” come about?"
    return f"When is there {_one(word)} with “{label}”?" if found.possible else f"When is “{label}” played?"


def _one(word: str) -> str:
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def subject_label(found: Regions, summary: Document, scenario: Scenario) -> str:
    """Return the outcome's label, or what is played in equilibria of the type, in labels."""
    if found.equilibrium is None:
        label: str = (summary["outcomes"] | summary.get("events", {}))[found.subject]["label"] or found.subject
        return label
    if found.equilibrium.actions is None:
        return found.equilibrium.tag
    labels = labels_of(scenario.document)
    return ", ".join(
        f"{labels.move(move)}: {' or '.join(labels.action(move, action) for action in sorted(actions))}"
        for move, actions in found.equilibrium.actions.items()
    )


def _sentences(found: Regions, label: str, numbers: tuple[Parameter, ...], word: str) -> Iterator[str]:
    if not found.draws:
        yield f"In no world that was read is the probability of “{label}” known."
        return
    yield _base(found, label, word)
    if not found.regions:
        yield "No box in the uncertain numbers was found in which it is clearly likelier than that."
    for i, region in enumerate(found.regions):
        yield _sentence(region, i, numbers)
        shaky = [p.label for p, again in _restricted(region, numbers) if again < STABLE]
        if shaky:
            named = listing([f"“{name}”" for name in shaky])
            belong = "belongs" if len(shaky) == 1 else "belong"
            yield f"Halves of the worlds do not agree that {named} {belong} to this box: read it as a hint."


def _base(found: Regions, label: str, word: str) -> str:
    """Say how likely it is over all worlds that were read."""
    share, which = percent(found.base), "all worlds"
    if found.draws < found.read:
        which = "the worlds in which it is known"
    if not found.possible:
        return f"“{label}” has a probability of {share} over {which}."
    told = f"“{label}” is an outcome of" if found.equilibrium is None else f"“{label}” is played in"
    return f"{told} some listed {word} in {share} of {which}."


def _sentence(region: Region, place: int, numbers: tuple[Parameter, ...]) -> str:
    figures = region.held_out
    margin = margin_points(CONFIDENT * region.error)
    lead = "Where" if place == 0 else "Of the other worlds, where"
    return (
        f"{lead} {' and '.join(spoken(region.box, numbers))}: in {percent(figures.density)} (± {margin}) of such "
        f"worlds, which are {percent(figures.coverage)} of all in which it comes about."
    )


def spoken(box: Box, numbers: tuple[Parameter, ...]) -> list[str]:
    """Return each restriction of a box in words, in the numbers' own units."""
    return [_bound(p, float(box.low[i]), float(box.high[i])) for i, p in enumerate(numbers) if box.restricted[i]]


def _bound(parameter: Parameter, low: float, high: float) -> str:
    least, most = (with_unit(short(end), parameter.unit) for end in (low, high))
    if np.isinf(low):
        return f"“{parameter.label}” is below {most}"
    if np.isinf(high):
        return f"“{parameter.label}” is above {least}"
    return f"“{parameter.label}” is between {short(low)} and {most}"


def _restricted(region: Region, numbers: tuple[Parameter, ...]) -> list[tuple[Parameter, float]]:
    return [(p, float(region.again[i])) for i, p in enumerate(numbers) if region.box.restricted[i]]


_BOXES = (
    Column("Box"),
    Column("of such worlds", Kind.SHARE),
    Column("of all with it", Kind.SHARE),
    Column("of all worlds", Kind.SHARE),
    Column("worlds", Kind.COUNT),
)
_NUMBERS = (
    Column("Number"),
    Column("box"),
    Column("from", Kind.NUMBER),
    Column("to", Kind.NUMBER),
    Column("kept in", Kind.SHARE),
    Column("and moved to"),
)


def _tables(found: Regions, numbers: tuple[Parameter, ...]) -> tuple[Table, ...]:
    if not found.regions:
        return ()
    judged = [(i + 1, r.held_out) for i, r in enumerate(found.regions)]
    boxes = tuple((str(i), held.density, held.coverage, held.mass, float(held.points)) for i, held in judged)
    return (
        Table("The boxes, judged on worlds that they were not found on", _BOXES, boxes),
        Table("What they restrict", _NUMBERS, tuple(_rows(found, numbers))),
    )


def _rows(found: Regions, numbers: tuple[Parameter, ...]) -> Iterator[tuple[Cell, ...]]:
    for place, region in enumerate(found.regions):
        for i, p in enumerate(numbers):
            if region.box.restricted[i]:
                ends = [None if np.isinf(x) else float(x) for x in (region.box.low[i], region.box.high[i])]
                yield (p.label, str(place + 1), *ends, float(region.again[i]), _spread(region, i))


def _spread(region: Region, number: int) -> str:
    """Return between what the ends of a number lie in most of the resamples that restrict it."""
    kept = [
        f"{short(float(again[0, number]))} to {short(float(again[1, number]))}"
        for again, end in ((region.low_again, region.box.low), (region.high_again, region.box.high))
        if np.isfinite(end[number]) and not np.isnan(again[0, number])
    ]
    return "; ".join(kept)


def _document(found: Regions) -> dict[str, object]:
    return {
        "outcome": found.subject if found.equilibrium is None else None,
        "equilibrium": found.subject if found.equilibrium is not None else None,
        "possible": found.possible,
        "base": found.base,
        "draws": found.draws,
        "of": found.of,
        "regions": [_region(region, found.parameters) for region in found.regions],
    }


def _region(region: Region, names: tuple[str, ...]) -> dict[str, object]:
    box = region.box
    held = region.held_out
    return {
        "box": {
            name: {"low": float(box.low[i]), "high": float(box.high[i]), "again": float(region.again[i])}
            for i, name in enumerate(names)
            if box.restricted[i]
        },
        "density": held.density,
        "error": region.error,
        "coverage": held.coverage,
        "mass": held.mass,
        "worlds": held.points,
        "peeling": [
            {
                "restricted": int(step.box.restricted.sum()),
                "density": step.held_out.density,
                "coverage": step.held_out.coverage,
                "density_where_found": step.found.density,
                "coverage_where_found": step.found.coverage,
            }
            for step in region.peeling
        ],
    }


def _note(found: Regions, rule: str, word: str) -> str:
    worlds = out_of(found.draws, found.of, "worlds")
    about = f"some listed {word} has it" if found.possible else f"under {rule}"
    return (
        f"It comes about: {about}. From {worlds}: found on one half of them by patient rule induction, judged on the "
        "other; the search was repeated on twenty random halves of the first: in how many a number was kept, and where "
        "its ends then lay. A box is a rule of thumb, not a law: there are other boxes almost as good. ±: what the "
        "worlds leave open, with 95% confidence."
    )
