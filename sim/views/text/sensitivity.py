"""What moves the outcomes, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.sensitivity import Shares
from sim.numbers import number, percent
from sim.scenario.types import Scenario
from sim.tables import Column, Kind, Row, Table, columns
from sim.views.finding import Finding
from sim.workflow.sensitivity import Mover, Sensitivity

OUTCOMES = 3
"""Outcomes of which sentences and tables speak, in the order of the scenario; JSON has all."""
NUMBERS = 8
"""Numbers that a table lists, those that matter most."""
NAMED = 2
"""Numbers that a sentence names."""


def sensitivity_finding(found: Sensitivity, scenario: Scenario) -> Finding:
    """Return the finding, in the scenario's own labels."""
    labels = {o.id: o.label or o.id for o in scenario.outcomes}
    shown = [name for name, mover in found.outcomes.items() if shares_of(mover) is not None][:OUTCOMES]
    tables = [t for name in shown for t in (_shares(found, name, labels[name]), _tornado(found, name, labels[name]))]
    return Finding(
        "sim.sensitivity/1",
        "Which numbers move the outcomes?",
        tuple(_sentences(found, shown, labels)),
        tuple(tables),
        _document(found),
        _note(found),
    )


def shares_of(mover: Mover) -> Shares | None:
    """Return by which shares numbers are ranked: total ones, or Shapley effects."""
    return mover.indices.total if mover.indices is not None else mover.shapley


def ranked(found: Sensitivity, name: str) -> list[int]:
    """Return the numbers of an outcome, the one that matters most first."""
    shares = shares_of(found.outcomes[name])
    return [] if shares is None else [int(i) for i in np.argsort(-shares.values, kind="stable")]


def _sentences(found: Sensitivity, shown: list[str], labels: dict[str, str]) -> Iterator[str]:
    for name in shown:
        yield from _moved(found, name, labels[name])
    for name, mover in found.outcomes.items():
        if shares_of(mover) is None and mover.lost:
            yield f"“{labels[name]}” is not known in {percent(mover.lost)} of worlds: nothing is said of what moves it."
    constant = [labels[n] for n, m in found.outcomes.items() if shares_of(m) is None and not m.lost]
    if constant:
        named = ", ".join(f"“{label}”" for label in constant)
        yield f"The same in all {found.worlds:,} worlds that were solved for this: {named}."


def _moved(found: Sensitivity, name: str, label: str) -> Iterator[str]:
    """Say which numbers move an outcome for certain, and how; or how many worlds would tell."""
    shares = shares_of(found.outcomes[name])
    assert shares is not None
    clear = [i for i in ranked(found, name) if shares.clear(i)]
    if not clear:
        first = ranked(found, name)[0]
        more = shares.enough(first, found.worlds)
        enough = f"; about {_rounded(more)} would do for “{found.numbers[first].label}”" if more is not None else ""
        yield f"What moves “{label}” cannot be told from nothing with {found.worlds:,} worlds{enough}."
        return
    parts = [_part(found, name, i) for i in clear[:NAMED]]
    yield f"“{label}” is moved most by {'; then by '.join(parts)}."


def _part(found: Sensitivity, name: str, i: int) -> str:
    mover, label = found.outcomes[name], f"“{found.numbers[i].label}”"
    if mover.indices is None:
        assert mover.shapley is not None
        return f"{label} ({_share(mover.shapley, i)} of its variance)"
    first, total = mover.indices.first, mover.indices.total
    if not first.clear(i):
        return f"{label}, but only together with others ({_share(total, i)} of its variance; by itself nothing is seen)"
    return f"{label} ({_share(first, i)} of its variance by itself, {_share(total, i)} with others)"


def _share(shares: Shares, i: int) -> str:
    return f"{percent(float(shares.values[i]))} ± {100 * float(shares.margins[i]):.1f}"


def _rounded(worlds: int) -> str:
    """Return a number of worlds with two digits."""
    size = 10 ** max(len(str(worlds)) - 2, 0)
    return f"{-(-worlds // size) * size:,}"


def _shares(found: Sensitivity, name: str, label: str) -> Table:
    mover = found.outcomes[name]
    order = ranked(found, name)[:NUMBERS]
    if mover.indices is None:
        assert mover.shapley is not None
        effects = mover.shapley
        rows: tuple[Row, ...] = tuple((found.numbers[i].label, *_pair(effects, i)) for i in order)
        heads = columns("share", "±", kind=Kind.SHARE)
        return Table(f"“{label}”: Shapley effects", (Column("Number"), *heads), rows)
    first, total = mover.indices.first, mover.indices.total
    rows = tuple((found.numbers[i].label, *_pair(first, i), *_pair(total, i)) for i in order)
    heads = columns("by itself", "±", "with others", "±", kind=Kind.SHARE)
    return Table(f"“{label}”: Sobol' indices", (Column("Number"), *heads), rows)


def _pair(shares: Shares, i: int) -> tuple[float, float]:
    return float(shares.values[i]), float(shares.margins[i])


def _tornado(found: Sensitivity, name: str, label: str) -> Table:
    """Return what each number does alone, the widest swing first."""
    swings = found.outcomes[name].swings
    width = np.nan_to_num([abs(s.high - s.low) for s in swings])
    rows: tuple[Row, ...] = tuple(
        (
            found.numbers[i].label,
            f"{number(float(found.ends[i, 0]))} to {number(float(found.ends[i, 1]))}",
            swings[i].low,
            swings[i].high,
        )
        for i in np.argsort(-width, kind="stable")[:NUMBERS]
        if width[i] > 0
    )
    heads = (Column("Number"), Column("from its 5% to its 95%"), *columns("low", "high", kind=Kind.SHARE))
    note = "" if rows else "No number moves it alone while the others stay at their central values."
    return Table(f"“{label}” alone: one number swung, all others at their central values", heads, rows, note)


def _document(found: Sensitivity) -> dict[str, object]:
    return {
        "rule": found.rule,
        "method": "shapley" if found.dependent else "sobol",
        "worlds": found.worlds,
        "idle": [p.id for p in found.idle],
        "central": dict(found.central),
        "outcomes": {name: _mover(found, mover) for name, mover in found.outcomes.items()},
    }


def _mover(found: Sensitivity, mover: Mover) -> dict[str, object]:
    kinds = {"shapley": mover.shapley}
    if mover.indices is not None:
        kinds |= {"first": mover.indices.first, "total": mover.indices.total}
    numbers: dict[str, dict[str, object]] = {}
    for i, parameter in enumerate(found.numbers):
        swing = mover.swings[i]
        entry: dict[str, object] = {"low": swing.low, "high": swing.high}
        for kind, shares in kinds.items():
            if shares is not None:
                entry[kind] = {"share": float(shares.values[i]), "margin": float(shares.margins[i])}
        numbers[parameter.id] = entry
    return {"lost": mover.lost, "numbers": numbers}


def _note(found: Sensitivity) -> str:
    idle = f" The game does not name {', '.join(p.id for p in found.idle)}: they move nothing." if found.idle else ""
    if found.dependent:
        how = (
            "Some of the numbers depend on one another, so what each explains by itself would be wrong: Shapley "
            f"effects, from {found.base:,} orders of the numbers and {found.worlds:,} worlds."
        )
    else:
        how = (
            f"Sobol' indices from {found.worlds:,} worlds on a design of their own ({found.base:,} points for each "
            "number). With others: by itself and through all that it does together with other numbers."
        )
    return f"Under {found.rule}. {how} ±: what the worlds leave open, with 95% confidence.{idle}"
