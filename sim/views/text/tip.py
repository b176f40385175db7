"""Where a scenario tips, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.tipping import Change
from sim.concepts.registry import words_of
from sim.games.game import PathOfPlay
from sim.numbers import measured, number, percent, with_unit
from sim.scenario.description import play_text
from sim.scenario.types import Parameter, Scenario
from sim.tables import Cell, Column, Kind, Row, Table, columns, measures
from sim.views.finding import Finding
from sim.views.text.bring_about import towards_note, towards_sentences, towards_tables
from sim.views.text.tip_document import QUANTILES, away, first_value, tip_document
from sim.workflow.made_up import MadeUp
from sim.workflow.tip import Along, OverWorlds
from sim.workflow.tip_map import TipMap
from sim.workflow.tipping import Tipping

SHOWN = 20
"""Changes that a table lists; JSON has all."""
NAMED = 5
"""Changes of the set of solutions that a sentence names."""


def tip_finding(found: Tipping) -> Finding:
    """Return the finding; labels and units are the scenario's."""
    scenario, word = found.made.scenario, words_of(found.concept).many
    sentences: list[str] = []
    tables: list[Table] = []
    for line, worlds in found.lines:
        sentences += [*_along(found.made, line, found.rule, word), *(_worlds(line, worlds) if worlds else ())]
        tables += [*_changes(found.made, line, word), *(_over_worlds(line, worlds) if worlds else ())]
    if found.plane is not None:
        sentences.append(_plane(found.made, found.plane))
    if found.towards is not None:
        sentences += towards_sentences(found.towards, scenario, found.rule, words_of(found.concept).one)
        tables += towards_tables(found.towards, scenario, words_of(found.concept).one)
    note = " ".join([*_notes(found, word), *towards_note(found.towards, scenario)])
    shown = tuple(table for table in tables if table.rows)
    return Finding("sim.tip/1", question(found), tuple(sentences), shown, tip_document(found), note)


def question(found: Tipping) -> str:
    """Return what is answered, as a heading."""
    names = [f"“{line.line.parameter.label}”" for line, _ in found.lines]
    if names:
        return f"Where along {' and '.join(names)} does the answer tip?"
    labels = {o.id: o.label for o in found.made.scenario.outcomes}
    outcome = found.towards.outcome if found.towards is not None else ""
    return f"What would bring about “{labels.get(outcome) or outcome}”?"


def leader(made: MadeUp, key: int) -> str:
    """Return the outcomes that lead, in labels."""
    labels = [made.scenario.outcomes[o].label or made.scenario.outcomes[o].id for o in made.leads[key]]
    if not labels:
        return "none that the rule tells"
    quoted = [f"“{label}”" for label in labels]
    return quoted[0] if len(quoted) == 1 else f"{' and '.join(quoted)} (equally likely)"


def amount(value: float, parameter: Parameter) -> str:
    """Return a value of a number with its unit."""
    return with_unit(number(value), parameter.unit)


def headline(line: Along) -> str:
    """Return the answer along one number in one short sentence."""
    p, nearest = line.line.parameter, line.nearest
    if nearest is None:
        return f"No value of “{p.label}” was seen to flip the likeliest outcome"
    where = f"Along “{p.label}” the likeliest outcome flips {place(nearest, line)}"
    return f"{where}, {amount(away(line, nearest), p)} from the central value"


def place(change: Change, line: Along) -> str:
    """Return where a change is: at a value, or between two of those that the number can have."""
    p = line.line.parameter
    if line.line.atoms is None:
        return f"at {amount(change.value, p)}"
    return f"between {number(change.low)} and {amount(change.high, p)}"


def _along(made: MadeUp, line: Along, rule: str, word: str) -> Iterator[str]:
    p = line.line.parameter
    if made.scenario.outcomes:
        yield from _flips(made, line, rule)
    if not line.sets:
        yield f"Along “{p.label}” the set of {word} in the central world was not seen to change."
        return
    places = [place(c, line) for c in line.sets]
    more = f", and {len(places) - NAMED} more" if len(places) > NAMED else ""
    yield f"The set of {word} in the central world changes along “{p.label}” {', '.join(places[:NAMED])}{more}."


def _flips(made: MadeUp, line: Along, rule: str) -> Iterator[str]:
    p, nearest = line.line.parameter, line.nearest
    odds = line.seen.odds[int(np.abs(line.points - line.central).argmin())]
    likely = f" ({percent(float(odds[list(made.leads[line.lead])].max()))})" if made.leads[line.lead] else ""
    yield (
        f"In the central world, with “{p.label}” at {amount(line.central, p)}, the likeliest outcome under {rule} is "
        f"{leader(made, line.lead)}{likely}."
    )
    if nearest is None:
        ends = f"from {number(line.line.low)} to {amount(line.line.high, p)}"
        missed = f"; one that comes and goes within {amount(line.step, p)} could be missed" if line.step else ""
        yield f"{ends.capitalize()} it was not seen to change{missed}."
        return
    if line.line.atoms is None and away(line, nearest) == 0:
        yield f"It flips just there: below, it is {leader(made, nearest.before)}, above {leader(made, nearest.after)}."
        return
    up = nearest.value > line.central
    beyond = leader(made, nearest.after if up else nearest.before)
    share = line.share(nearest)
    between = f", and “{p.label}” lies between in {percent(share)} of worlds" if share is not None else ""
    more = f" In all it flips at {len(line.flips)} values." if len(line.flips) > 1 else ""
    yield (
        f"The nearest flip is {place(nearest, line)}, beyond which it is {beyond}: {amount(away(line, nearest), p)} "
        f"away{between}.{more}"
    )


def _worlds(line: Along, worlds: OverWorlds) -> Iterator[str]:
    p = line.line.parameter
    flips = worlds.changes.nearest[~np.isnan(worlds.changes.nearest)]
    if not len(flips):
        yield f"In none of {worlds.draws:,} sampled worlds was “{p.label}” alone seen to change the likeliest outcome."
        return
    low, middle, high = (float(q) for q in np.quantile(flips, [0.05, 0.5, 0.95]))
    flipped = f"flips next at {amount(middle, p)} in the median (middle 90%: {number(low)} to {number(high)})"
    if len(flips) == worlds.draws:
        count = f"{worlds.draws:,} sampled worlds"
        yield f"In each of {count} “{p.label}” alone changes the likeliest outcome; it {flipped}."
    else:
        yield (
            f"In {measured(worlds.never.mean, worlds.never.margin)} of {worlds.draws:,} sampled worlds “{p.label}” "
            f"alone was not seen to change the likeliest outcome; in the others it {flipped}."
        )
    if line.line.atoms is None:
        distance, share = list(worlds.within.items())[min(1, len(worlds.within) - 1)]
        yield f"{measured(share.mean, share.margin)} of worlds are within {amount(distance, p)} of flipping."


def _plane(made: MadeUp, plane: TipMap) -> str:
    names = " and ".join(f"“{line.parameter.label}”" for line in plane.lines)
    keys = plane.by_size
    if len(keys) == 1:
        return f"Over {names} together {leader(made, keys[0])} was the likeliest outcome at every point looked at."
    first, *others = (f"{leader(made, k)} in {percent(plane.shares[k])}" for k in keys)
    return (
        f"Over {names} together the likeliest outcome is {'; '.join([f'{first} of the plane', *others])} (parts of the "
        "plane are no shares of worlds)."
    )


def _changes(made: MadeUp, line: Along, word: str) -> Iterator[Table]:
    p = line.line.parameter
    heads = (Column(p.label, Kind.NUMBER, p.unit), Column("away from the centre", Kind.NUMBER, p.unit))
    shares = Column("worlds between", Kind.SHARE)

    def row(change: Change, *cells: Cell) -> tuple[Cell, ...]:
        return (*cells[:1], first_value(line, change), away(line, change), line.share(change), *cells[1:])

    flips = tuple(
        row(c, f"{i}", leader(made, c.before), leader(made, c.after)) for i, c in enumerate(line.flips[:SHOWN], 1)
    )
    yield Table(
        f"Where the likeliest outcome flips along “{p.label}”, in the central world",
        (Column("Flip"), *heads, shares, *columns("below", "above")),
        flips,
    )
    sets = tuple(row(c, f"{i}", *_set_change(made, c)) for i, c in enumerate(line.sets[:SHOWN], 1))
    yield Table(
        f"Where the set of {word} changes along “{p.label}”, in the central world",
        (Column("Change"), *heads, shares, *columns("only below", "only above")),
        sets,
    )


def _set_change(made: MadeUp, change: Change) -> tuple[str, str]:
    before, after = made.plays[change.before], made.plays[change.after]
    return _spoken(made.scenario, before - after, bool(before)), _spoken(made.scenario, after - before, bool(after))


def _spoken(scenario: Scenario, plays: frozenset[PathOfPlay], some: bool) -> str:
    texts = sorted(play_text(scenario.form, play, scenario.document) or "nothing is done" for play in plays)
    more = f"; and {len(texts) - 3} more" if len(texts) > 3 else ""
    return (
        "; or ".join(texts[:3]) + more
        if texts
        else ("nothing more than on the other side" if some else "no solution at all")
    )


def _over_worlds(line: Along, worlds: OverWorlds) -> Iterator[Table]:
    p = line.line.parameter
    flips, distance = worlds.changes.nearest, worlds.changes.distance
    some = ~np.isnan(flips)
    if not some.any():
        return
    values = np.quantile(flips[some], QUANTILES), np.quantile(distance[some], QUANTILES)
    said = ("the next flip is at", "it is away by")
    rows: tuple[Row, ...] = tuple((s, *map(float, own)) for s, own in zip(said, values, strict=True))
    head = tuple(Column(f"{100 * q:.0f}%", Kind.NUMBER, p.unit) for q in QUANTILES)
    yield Table(f"Quantiles over the worlds in which “{p.label}” alone flips it", (Column(""), *head), rows)
    near = tuple((amount(x, p), share.mean, share.margin) for x, share in worlds.within.items())
    if line.line.atoms is not None:
        return
    yield Table(
        f"How many worlds are near a flip along “{p.label}”",
        (Column("within"), *measures("share of worlds")),
        near,
    )


def _notes(found: Tipping, word: str) -> Iterator[str]:
    for line, _ in found.lines:
        p = line.line.parameter
        if line.line.atoms is not None:
            yield f"“{p.label}”: the {len(line.points)} values that it can have."
        else:
            yield (
                f"“{p.label}”: {len(line.points):,} points from {number(line.line.low)} to "
                f"{amount(line.line.high, p)}, at most {number(line.step)} apart."
            )
        if not line.seen.bounded.all():
            yield f"At some of these points there may be {word} beyond those listed: sets are of those listed."
    if found.lines:
        yield (
            "Central world: all other numbers at their central values. Changes between neighbouring points are found "
            "by halving, as far as numbers and ties of payoffs can be told apart; what comes and goes between two "
            f"neighbours is missed. Likeliest: under {found.rule}. Worlds between: in which the number lies between "
            "the centre and the change."
        )
    steps = " and ".join(dict.fromkeys(str(worlds.steps) for _, worlds in found.lines if worlds is not None))
    if steps:
        yield f"Sampled worlds: all other numbers as drawn, a grid of steps ({steps}) in each. ±: 95% confidence."
