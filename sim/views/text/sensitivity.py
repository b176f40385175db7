"""What moves the outcomes, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.interactions import Partners
from sim.analysis.sensitivity import Shares
from sim.labels import labels_of
from sim.numbers import how_many, margin_points, number, out_of, percent
from sim.scenario.types import Scenario
from sim.tables import Column, Kind, Row, Table, columns, measures
from sim.tolerances import SAME_VALUE
from sim.views.finding import Finding
from sim.workflow.sensitivity import DELTA, SHAPLEY, Mover, Sensitivity, Swing

SHOWN = 3
"""Outcomes, and players, of which sentences and tables speak, in the order of the scenario; JSON has all."""
NUMBERS = 8
"""Numbers that a table lists, those that matter most."""
NAMED = 2
"""Numbers that a sentence names."""
ENOUGH_POINTS = 64
"""Points of the design for each number from which on resampling tells how far its indices may be off."""
FEW_POINTS = f" With fewer than {ENOUGH_POINTS} points for each number, intervals hold less often than is said."


@dataclass(frozen=True)
class Moved:
    """A quantity as sentences and tables speak of it."""

    label: str
    mover: Mover
    kind: Kind
    """Of what it is: a share where it is an outcome's probability, a number where it is a payoff."""


def moved(found: Sensitivity, scenario: Scenario) -> list[Moved]:
    """Return outcomes in the order of the scenario, then what each player gets, in the scenario's own labels."""
    labels, players = {o.id: o.label or o.id for o in scenario.occurrences}, labels_of(scenario.document)
    return [
        *(Moved(f"“{labels[name]}”", mover, Kind.SHARE) for name, mover in found.outcomes.items()),
        *(Moved(f"What {players.player(p)} gets", mover, Kind.NUMBER) for p, mover in found.payoffs.items()),
    ]


def sensitivity_finding(found: Sensitivity, scenario: Scenario) -> Finding:
    """Return the finding, in the scenario's own labels."""
    every = moved(found, scenario)
    shown = [own for kind in (Kind.SHARE, Kind.NUMBER) for own in _varying(every, kind)[:SHOWN]]
    return Finding(
        "sim.sensitivity/1",
        "Which numbers move the outcomes, and what each player gets?",
        tuple(_sentences(found, every, shown)),
        tuple(t for own in shown for t in (_shares(found, own), _tornado(found, own))),
        _document(found),
        _note(found),
    )


def _varying(every: list[Moved], kind: Kind) -> list[Moved]:
    return [own for own in every if own.kind == kind and shares_of(own.mover) is not None]


def shares_of(mover: Mover) -> Shares | None:
    """Return by which shares numbers are ranked: total ones, Shapley effects, or deltas."""
    if mover.given is not None:
        return mover.given.delta
    return mover.indices.total if mover.indices is not None else mover.shapley


def ranked(mover: Mover) -> list[int]:
    """Return the numbers that move a quantity, the one that matters most first."""
    shares = shares_of(mover)
    return [] if shares is None else [int(i) for i in np.argsort(-shares.values, kind="stable")]


def _sentences(found: Sensitivity, every: list[Moved], shown: list[Moved]) -> Iterator[str]:
    for own in shown:
        yield from _moved(found, own)
    for own in every:
        if shares_of(own.mover) is None and own.mover.lost:
            yield f"{own.label} is not known in {percent(own.mover.lost)} of worlds: nothing is said of what moves it."
    constant = [own.label for own in every if shares_of(own.mover) is None and not own.mover.lost]
    if constant:
        named = ", ".join(label[0].lower() + label[1:] for label in constant)
        which = "looked at" if found.of is not None else "that were solved for this"
        yield f"The same in {out_of(found.worlds, found.worlds, 'worlds')} {which}: {named}."


def _moved(found: Sensitivity, own: Moved) -> Iterator[str]:
    """Say which numbers move a quantity for certain, and how; or how many worlds would tell."""
    shares, order = shares_of(own.mover), ranked(own.mover)
    assert shares is not None
    clear, pairs = [i for i in order if shares.clear(i)], list(_pairs(found, own))
    if not clear and pairs:
        alone = "no number tells anything of it by itself that"
        yield f"{own.label}: {alone} {found.worlds:,} worlds could tell from nothing. {' '.join(pairs)}"
        return
    if not clear:
        more = shares.enough(order[0], found.worlds)
        enough = f"; about {_rounded(more)} would do for {_if_so(found, order[0])}" if more is not None else ""
        yield (
            f"{own.label}: what moves it cannot be told from nothing with {how_many(found.worlds, 'worlds')}{enough}."
        )
        return
    first, *groups = _groups(shares, clear)
    how, by = ("is moved most by", "by") if own.mover.given is None else ("hangs most on", "on")
    most = f"{f'; and {by} '.join(_part(found, own.mover, i) for i in first[:NAMED])}{_and_more(first, by)}"
    if len(first) > 1:
        yield f"{own.label} {how} {most}. Which of these moves it more, these worlds do not tell."
    else:
        then = f"; then {by} {_part(found, own.mover, groups[0][0])}" if groups and len(groups[0]) == 1 else ""
        yield f"{own.label} {how} {most}{then}."
    yield from pairs


def _pairs(found: Sensitivity, own: Moved) -> Iterator[str]:
    """Say which two numbers tell more together than apart, of worlds as they were drawn; the strongest pairs."""
    partners = {} if own.mover.given is None else own.mover.given.partners
    labels = {p.id: p.label for p in found.numbers}
    beyond = {frozenset((name, other)): share for name, (other, share) in partners.items()}
    for pair, share in sorted(beyond.items(), key=lambda item: -item[1])[:NAMED]:
        one, other = (labels[name] for name in labels if name in pair)
        yield f"“{one}” and “{other}” explain {percent(share)} of its variance together, beyond what each does alone."


def _if_so(found: Sensitivity, i: int) -> str:
    return f"“{found.numbers[i].label}”, if it matters as much as they suggest"


def _groups(shares: Shares, order: list[int]) -> list[list[int]]:
    """Return the numbers in groups, that with the largest shares first; within one none is told from its first."""
    groups: list[list[int]] = []
    for i in order:
        head = groups[-1][0] if groups else i
        margin = float(np.hypot(shares.margins[head], shares.margins[i]))
        if groups and float(shares.values[head] - shares.values[i]) <= margin:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _and_more(group: list[int], by: str) -> str:
    return f"; and {by} {len(group) - NAMED} more" if len(group) > NAMED else ""


def _part(found: Sensitivity, mover: Mover, i: int) -> str:
    label = f"“{found.numbers[i].label}”"
    if mover.given is not None:
        shift, alone = _share(mover.given.delta, i), _share(mover.given.alone, i)
        return f"{label} (knowing it shifts its distribution by {shift}, and explains {alone} of its variance)"
    if mover.indices is None:
        assert mover.shapley is not None
        return f"{label} ({_share(mover.shapley, i)} of its variance)"
    first, total = mover.indices.first, mover.indices.total
    if not first.clear(i):
        return f"{label}, but only together with others ({_share(total, i)} of its variance; by itself nothing is seen)"
    return f"{label} ({_share(first, i)} of its variance by itself, {_share(total, i)} with others)"


def _share(shares: Shares, i: int) -> str:
    return f"{percent(float(shares.values[i]))} ± {margin_points(float(shares.margins[i]))}"


def _rounded(worlds: int) -> str:
    """Return a number of worlds with two digits."""
    size = 10 ** max(len(str(worlds)) - 2, 0)
    return f"{-(-worlds // size) * size:,}"


def _shares(found: Sensitivity, own: Moved) -> Table:
    mover, label = own.mover, own.label
    order = ranked(mover)[:NUMBERS]
    rows: tuple[Row, ...]
    if mover.given is not None:
        given = mover.given
        rows = tuple((found.numbers[i].label, *_pair(given.delta, i), *_pair(given.alone, i)) for i in order)
        heads = measures("delta", "explained by it alone")
        return Table(f"{label}: delta indices", (Column("Number"), *heads), rows)
    if mover.indices is None:
        assert mover.shapley is not None
        effects = mover.shapley
        rows = tuple((found.numbers[i].label, *_pair(effects, i)) for i in order)
        heads = measures("share")
        return Table(f"{label}: Shapley effects", (Column("Number"), *heads), rows)
    first, total = mover.indices.first, mover.indices.total
    rows = tuple((found.numbers[i].label, *_pair(first, i), *_pair(total, i)) for i in order)
    heads = measures("by itself", "with others")
    return Table(f"{label}: Sobol' indices", (Column("Number"), *heads), rows)


def _pair(shares: Shares, i: int) -> tuple[float, float]:
    return float(shares.values[i]), float(shares.margins[i])


def _tornado(found: Sensitivity, own: Moved) -> Table:
    """Return what each number does alone, the widest swing first; one may go the same way towards both its ends."""
    swings, centre = own.mover.swings, own.mover.central
    width = [swing_width(s, centre) for s in swings]
    rows: tuple[Row, ...] = tuple(
        (
            found.numbers[i].label,
            f"{number(float(found.ends[i, 0]))} to {number(float(found.ends[i, 1]))}",
            swings[i].low,
            centre,
            swings[i].high,
        )
        for i in np.argsort(-np.array(width), kind="stable")[:NUMBERS]
        if width[i] > 0
    )
    heads = (Column("Number"), Column("from its 5% to its 95%"), *columns("low", "centre", "high", kind=own.kind))
    note = "" if rows else "At its 5% and at its 95% no number moves it while the others stay at their central values."
    return Table(f"{own.label} alone: one number swung, all others at their central values", heads, rows, note)


def swing_width(swing: Swing, centre: float) -> float:
    """Return how far apart a quantity is at a number's two ends and its centre; 0 within rounding, or where unknown."""
    known = np.array([x for x in (swing.low, centre, swing.high) if np.isfinite(x)])
    width = float(np.ptp(known)) if len(known) else 0.0
    return width if width > SAME_VALUE * (1 + float(np.abs(known).max(initial=0.0))) else 0.0


def _document(found: Sensitivity) -> dict[str, object]:
    return {
        "rule": found.rule,
        "method": found.method,
        "worlds": found.worlds,
        **({} if found.of is None else {"of": found.of}),
        "idle": [p.id for p in found.idle],
        "central": {name: mover.central for name, mover in found.outcomes.items()},
        "outcomes": {name: _mover(found, mover) for name, mover in found.outcomes.items()},
        "payoffs": {name: _mover(found, mover) | {"central": mover.central} for name, mover in found.payoffs.items()},
    }


def _mover(found: Sensitivity, mover: Mover) -> dict[str, object]:
    kinds = {"shapley": mover.shapley}
    if mover.indices is not None:
        kinds |= {"first": mover.indices.first, "total": mover.indices.total}
    partners: Partners = {}
    if mover.given is not None:
        kinds |= {"delta": mover.given.delta, "alone": mover.given.alone}
        partners = mover.given.partners
    numbers: dict[str, dict[str, object]] = {}
    for i, parameter in enumerate(found.numbers):
        swing = mover.swings[i]
        entry: dict[str, object] = {"low": swing.low, "high": swing.high}
        for kind, shares in kinds.items():
            if shares is not None:
                entry[kind] = {"share": float(shares.values[i]), "margin": float(shares.margins[i])}
        if parameter.id in partners:
            other, beyond = partners[parameter.id]
            entry["together"] = {"with": other, "beyond_both_alone": beyond}
        numbers[parameter.id] = entry
    return {"lost": mover.lost, "numbers": numbers}


def _note(found: Sensitivity) -> str:
    they = "it moves" if len(found.idle) == 1 else "they move"
    idle = f" The game does not name {', '.join(p.id for p in found.idle)}: {they} nothing." if found.idle else ""
    if found.method == DELTA:
        how = f"{_worlds(found)} {_MEANING}{_why(found)}"
    elif found.method == SHAPLEY:
        how = (
            "Some of the numbers depend on one another, so what each explains by itself would be wrong: Shapley "
            f"effects, from {found.base:,} orders of the numbers and {found.worlds:,} worlds."
        )
    else:
        how = (
            f"Sobol' indices from {found.worlds:,} worlds on a design of their own ({found.base:,} points for each "
            "number). With others: by itself and through all that it does together with other numbers."
            + (FEW_POINTS if found.base < ENOUGH_POINTS else "")
        )
    return f"Under {found.rule}. {how} ±: what the worlds leave open, with 95% confidence.{idle}"


_MEANING = (
    "Delta: by how much, on average, knowing a number shifts the distribution of an outcome's probability, or of a "
    "payoff: 0% where it tells nothing, 100% where it tells all. Where numbers depend on one another, what a number "
    "tells contains what those tell that go along with it."
)


def _worlds(found: Sensitivity) -> str:
    if found.of is None:
        return f"{how_many(found.worlds, 'worlds')} as the scenario draws them."
    some = f"{found.worlds:,} of its {found.of:,}" if found.worlds < found.of else f"all its {found.of:,}"
    return f"The run's own worlds, {some}, solved before."


def _why(found: Sensitivity) -> str:
    """Return why there are no Sobol' indices."""
    if found.hanging:
        names = ", ".join(f"“{p.label}”" for p in found.hanging[:SHOWN])
        more = f" and {len(found.hanging) - SHOWN} more" if len(found.hanging) > SHOWN else ""
        return f" The distribution of {names}{more} hangs on other numbers, so that Sobol' indices would be wrong."
    return (
        " Sobol' indices need worlds on a design of their own, which the drivers of the scenario, in place of the run, "
        "are made from."
    )
