"""The worlds of a run as its page holds them: their numbers, outcomes and payoffs, packed for the page's script.

A column of few different values is a list of these and a byte a world, exact; any other is a lowest value, a step and
two bytes a world: whole numbers exactly, others off by half a step at most, a 131,068th of their range. Columns lie one
after another, in base64. Not a number: null among the values, or the code 65535.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.lines import visible
from sim.scenario.mentions import mentioned
from sim.store.reader import Run
from sim.views.text.answer_drivers import strongest
from sim.views.text.answer_lists import likeliest
from sim.views.text.plays import spoken_plays

Floats = NDArray[np.float64]
MOST = 8_192
"""Worlds that a page holds: as many as a browser counts anew between two moves of a pointer."""
FEWEST = 256
"""Worlds of a larger run below which a page holds none: they would say nothing."""
BLOCK = 1_024
"""Worlds by which their number is lowered until they fit."""
SMALL = 256
"""Different values that one byte tells apart."""
WRITTEN = 14
"""Worlds in which the byte that a list of values saves makes up for one value in it."""
ALWAYS = 32
"""Different values that are listed in any case, as they are exact then."""
PLAYS = 128
"""Different sets of plays that are told of single worlds, at most."""
LEVELS = 65_534
"""Steps of a column of two bytes; the code beyond is not a number."""


@dataclass(frozen=True)
class Column:
    """A column as the script reads it: what is said of it, and its codes."""

    head: dict[str, Any]
    content: bytes


@dataclass(frozen=True)
class CaseWorlds:
    """The same worlds in a case of the scenario: a run of it, of at least as many worlds as the page holds."""

    label: str
    run: Run


def worlds_json(run: Run, room: int, command: str = "", cases: Sequence[CaseWorlds] = ()) -> str:
    """Return what the script reads of a run's first worlds, at most `room` characters.

    '' where too few have room, or no number varies. `command` explains one world, once its draw is put behind it; ''
    where there is none. With `cases` it has as many worlds as each of them has. The text can stand in an HTML element
    of raw text: no character of it ends one.
    """
    draws = min(run.manifest.draws, MOST, *(case.run.manifest.draws for case in cases))
    values = _values(run, draws)
    changed = [(case, _values(case.run, draws)) for case in cases]
    if not any(np.ptp(values[f"parameter.{name}"]) > 0 for name in run.layout.parameters):
        return ""
    while draws >= min(FEWEST, run.manifest.draws):
        some = {name: column[:draws] for name, column in values.items()}
        within = [(case, {name: column[:draws] for name, column in own.items()}) for case, own in changed]
        written = _safe(_document(run, some, command, within))
        if len(written) <= room:
            return written
        draws = _fewer(draws)
    return ""


def _fewer(draws: int) -> int:
    """Return the next smaller number of worlds to try: whole blocks of a Sobol' sequence, each balanced in itself."""
    return draws // 2 if draws <= BLOCK else (draws - 1) // BLOCK * BLOCK


def _safe(document: dict[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _columns(run: Run) -> Iterator[str]:
    """Yield the columns of the draws that are read."""
    rule = run.layout.rules[0]
    yield from (f"parameter.{name}" for name in run.layout.parameters)
    for name in run.layout.outcomes:
        yield from (f"probability.{rule}.{name}", f"lowest.{name}", f"highest.{name}")
        yield from (f"lowest_at_most.{name}", f"highest_at_least.{name}")
    yield from (f"payoff.{rule}.{name}" for name in run.layout.players)


def _values(run: Run, draws: int) -> dict[str, Floats]:
    """Return the columns of a run's first worlds that the page holds."""
    read = run.columns(["draw", "equilibrium_set", *_columns(run)], draws)
    return {name: np.asarray(read[name], np.float64) for name in read}


def _document(
    run: Run, values: dict[str, Floats], command: str, cases: Sequence[tuple[CaseWorlds, dict[str, Floats]]]
) -> dict[str, Any]:
    """Return the document: what there is, which column holds it, and all columns in one text."""
    columns: list[Column] = []
    places: dict[tuple[str, bytes], int] = {}

    def kept(values: Floats) -> int:
        made = packed(values)
        key = (json.dumps(made.head), made.content)
        if key not in places:  # a case shares what it does not change
            places[key] = len(columns)
            columns.append(made)
        return places[key]

    summary, rule = run.summary, run.layout.rules[0]
    labels = {p.id: (visible(p.label), visible(p.unit)) for p in run.scenario.parameters}
    named = mentioned(run.manifest.document) if run.manifest.document else frozenset(run.layout.parameters)
    numbers = [
        {"id": name, "label": labels[name][0], "unit": labels[name][1], "named": name in named}
        | {"value": kept(values[f"parameter.{name}"])}
        for name in _in_order(run)
        if np.ptp(values[f"parameter.{name}"]) > 0 or any(np.ptp(own[f"parameter.{name}"]) > 0 for _, own in cases)
    ]
    shown = [str(number["id"]) for number in numbers]
    outcomes = [
        {"label": visible(summary["outcomes"][name]["label"] or name)} | _outcome(values, rule, name, kept)
        for name in run.layout.outcomes
    ]
    players = [
        {"label": visible(summary["payoffs"][name]["label"] or name), "value": kept(values[f"payoff.{rule}.{name}"])}
        for name in run.layout.players
    ]
    first = likeliest(summary, rule)
    return {
        "of": run.manifest.draws,
        "worlds": len(values["draw"]),
        "first": int(values["draw"][0]),
        "rule": visible(rule),
        "likeliest": run.layout.outcomes.index(first) if first is not None else 0,
        "command": command,
        "numbers": numbers,
        "outcomes": outcomes,
        "players": players,
        "played": _played(run, values, kept),
        "cases": [_case(case, own, shown, kept) for case, own in cases],
        "columns": [column.head for column in columns],
        "data": base64.b64encode(b"".join(column.content for column in columns)).decode("ascii"),
    }


def _case(case: CaseWorlds, values: dict[str, Floats], numbers: Sequence[str], kept: Any) -> dict[str, Any]:
    """Return the columns of a case, in the order in which numbers, outcomes and players of the run stand."""
    layout = case.run.layout
    return {
        "label": visible(case.label),
        "rule": visible(layout.rules[0]),
        "numbers": [kept(values[f"parameter.{name}"]) for name in numbers],
        "outcomes": [_outcome(values, layout.rules[0], name, kept) for name in layout.outcomes],
        "players": [kept(values[f"payoff.{layout.rules[0]}.{name}"]) for name in layout.players],
        "played": _played(case.run, values, kept),
    }


def _played(run: Run, values: dict[str, Floats], kept: Any) -> dict[str, Any]:
    """Return what is played in the solutions of each world: texts, and the column of their numbers."""
    found = values["equilibrium_set"].astype(np.int64)
    numbers, codes = np.unique(found, return_inverse=True)
    legend = run.manifest.legend
    plays = [[legend["equilibria"][e] for e in legend["sets"][i]] if i >= 0 else None for i in numbers.tolist()]
    texts = list(dict.fromkeys(visible(spoken_plays(p, run.scenario)) for p in plays)) if run.layout.choice_sets else []
    if not texts or len(texts) > PLAYS:
        return {"texts": [], "value": kept(np.zeros(len(found)))}
    of = np.array([texts.index(visible(spoken_plays(p, run.scenario))) for p in plays], np.float64)
    return {"texts": texts, "value": kept(of[codes.reshape(-1)])}


def _outcome(values: dict[str, Floats], rule: str, name: str, kept: Any) -> dict[str, int]:
    """Return the columns of an outcome; `known` where a world's ends are those of all solutions, not of a list."""
    low, high = values[f"lowest.{name}"], values[f"highest.{name}"]
    most, least = values[f"lowest_at_most.{name}"], values[f"highest_at_least.{name}"]
    known = np.isfinite(low) & np.isfinite(high)
    without = ~known & ~(np.isfinite(most) & np.isfinite(least))  # a world without solutions hides none
    return {
        "value": kept(values[f"probability.{rule}.{name}"]),
        "low": kept(np.where(known, low, most)),
        "high": kept(np.where(known, high, least)),
        "known": kept((known | without).astype(np.float64)),
    }


def _in_order(run: Run) -> Sequence[str]:
    """Return the parameters, those first that move the likeliest outcome most."""
    top = likeliest(run.summary, run.layout.rules[0])
    strong = [f["parameter"] for f in strongest(run.summary, top)] if top is not None else []
    return list(dict.fromkeys([*(name for name in strong if name in run.layout.parameters), *run.layout.parameters]))


def packed(values: Floats) -> Column:
    """Return a column of values, infinite ones as not a number."""
    finite = np.where(np.isfinite(values), values, np.nan)
    distinct, codes = np.unique(finite, return_inverse=True)
    if len(distinct) <= max(ALWAYS, min(SMALL, len(values) // WRITTEN)):
        head = {"values": [None if np.isnan(x) else float(x) for x in distinct]}
        return Column(head, codes.astype(np.uint8).tobytes())
    low, high = float(np.nanmin(finite)), float(np.nanmax(finite))
    whole = high - low <= LEVELS and bool((distinct[~np.isnan(distinct)] % 1 == 0).all())
    step = 1.0 if whole else (high - low) / LEVELS
    steps = np.where(np.isnan(finite), LEVELS + 1, np.rint((finite - low) / step))
    return Column({"low": low, "step": step}, steps.astype("<u2").tobytes())
