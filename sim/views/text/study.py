"""A study in words and tables: its plan before it runs, and what its variations come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.activity import duration
from sim.analysis.variations import SWEEP, Move, ScenarioRows, said
from sim.analysis.variations import Row as Variant
from sim.numbers import percent
from sim.tables import Cell, Column, Kind, Row, Table
from sim.views.finding import TO_TYPE, Finding
from sim.workflow.estimate import size
from sim.workflow.study_estimate import StudyEstimate
from sim.workflow.study_plan import Plan

MOST_ROWS = 60
"""Rows of a table that are printed; all are in the files."""


def plan_finding(plan: Plan, found: StudyEstimate, command: str = "") -> Finding:
    """Return what a study will compute and take, and the command that does it."""
    return Finding(
        "sim.study-plan/1",
        f"The plan of a study: {plan.title}",
        tuple(_plan_sentences(plan, found)),
        tuple(table for table in (_kinds(plan), *_left_out(plan)) if table.rows),
        _plan_document(plan, found),
        f"Nothing was run. To run it:\n{TO_TYPE}{command}" if command else "",
    )


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _plan_sentences(plan: Plan, found: StudyEstimate) -> Iterator[str]:
    shared = len(plan.variations) - len(plan.runs)
    yield (
        f"{_count(len(plan.variations), 'variation')} in {_count(len(plan.runs), 'run')}, "
        f"{_count(plan.worlds, 'world')} in all."
    )
    if shared:
        yield (
            f"Variations that come to the same scenario, seed and settings share a run: {shared:,} "
            f"{'is' if shared == 1 else 'are'} not computed twice."
        )
    if found.there:
        yield f"{_count(found.there, 'run')} of these {'is' if found.there == 1 else 'are'} there already."
    if not found.runs:
        yield "Nothing is left to be computed."
        return
    whole = (
        "all" if not found.there else f"the {_count(found.runs, 'run')} that {'is' if found.runs == 1 else 'are'} left"
    )
    tried = "" if found.tried == found.kinds else f", of which {found.tried:,} could be tried"
    yield (
        f"What it takes for {whole}: about {duration(found.seconds)} and {size(found.disk)} on disk, by small runs of "
        f"{_count(found.kinds, 'kind')} (a scenario under a concept){tried}."
    )


def _kinds(plan: Plan) -> Table:
    """Return what is run of each scenario."""
    draws = {run.name: run.draws for run in plan.runs}
    by: dict[str, list[Any]] = {}
    for variation in plan.variations:
        by.setdefault(variation.scenario, []).append(variation)
    rows: list[Row] = []
    for name, own in by.items():
        words = [", ".join(dict.fromkeys(getattr(v, key) for v in own if getattr(v, key))) for key in _WORDS]
        swept = dict.fromkeys(f"{path} ({len({str(v.sweeps[path]) for v in own})})" for path in own[0].sweeps)
        runs = {v.run for v in own}
        counts = (float(len({v.seed for v in own})), float(len(runs)), float(sum(draws[run] for run in runs)))
        rows.append((name, *words, ", ".join(swept), *counts))
    heads = (Column("Scenario"), Column("Cases"), Column("Changes"), Column("Concepts"), Column("Swept (values)"))
    counted = tuple(Column(head, Kind.COUNT) for head in ("Seeds", "Runs", "Worlds"))
    return Table("What is run", (*heads, *counted), tuple(rows)).without_empty_columns()


_WORDS = ("case", "change", "concept")


def _left_out(plan: Plan) -> Iterator[Table]:
    """Yield what is left out, the scenarios together that lack the same."""
    by: dict[tuple[str, str], list[str]] = {}
    for out in plan.left_out:
        by.setdefault((out.what, out.why), []).append(out.scenario)
    rows = tuple((what, ", ".join(names), why) for (what, why), names in by.items())
    yield Table("Left out", (Column("What"), Column("In"), Column("Why")), rows)


def _plan_document(plan: Plan, found: StudyEstimate) -> dict[str, Any]:
    return {
        "study": plan.name,
        "title": plan.title,
        "digest": plan.digest,
        "variations": [{**v.words, "seed": v.seed, "run": v.run} for v in plan.variations],
        "runs": [
            {
                "run": run.name,
                "draws": run.draws,
                "seed": run.seed,
                "design": run.design,
                "scenario_sha256": run.document,
            }
            for run in plan.runs
        ],
        "left_out": [{"scenario": out.scenario, "what": out.what, "why": out.why} for out in plan.left_out],
        "worlds": plan.worlds,
        "estimate": {
            "runs_left": found.runs,
            "worlds_left": found.worlds,
            "runs_there": found.there,
            "seconds": found.seconds,
            "bytes": found.disk,
        },
    }


def study_finding(plan: Plan, failed: Mapping[str, str], scenarios: Sequence[ScenarioRows], folder: str) -> Finding:
    """Return what the variations of a study come to."""
    tables = [table for own in scenarios for table in _tables(own)]
    return Finding(
        "sim.study/1",
        plan.title,
        tuple(_sentences(plan, failed, scenarios)),
        tuple(table for table in (*tables, *_left_out(plan), _failed(plan, failed)) if table.rows),
        _document(plan, failed, scenarios, folder),
        f"Means over the worlds drawn, under the rule that is named; their errors, and the ends over all equilibria, "
        f"are in {folder}/results.csv. All worlds of all runs are one table: {folder}/dataset.",
    )


def _sentences(plan: Plan, failed: Mapping[str, str], scenarios: Sequence[ScenarioRows]) -> Iterator[str]:
    scenarios_named = _count(len({v.scenario for v in plan.variations}), "scenario")
    counts = f"{_count(len(plan.runs), 'run')}, {_count(plan.worlds, 'world')}"
    yield f"{_count(len(plan.variations), 'variation')} of {scenarios_named}, {counts}."
    for own in scenarios:
        yield from _likeliest(own)
        yield from _moves(own)
    if failed:
        yield f"{_count(len(failed), 'run')} failed, for the reasons in the last table."


def _likeliest(own: ScenarioRows) -> Iterator[str]:
    known = [row for row in own.rows if row.likeliest]
    if not known:
        return
    counted: dict[tuple[str, ...], list[Variant]] = {}
    for row in known:
        counted.setdefault(row.likeliest, []).append(row)
    named = {names: " and ".join(f"“{own.labels[n]}”" for n in names) for names in counted}
    if len(counted) == 1:
        (names, rows), *_ = counted.items()
        means = [row.outcomes[names[0]].mean for row in rows]
        span = percent(min(means)) if min(means) == max(means) else f"{percent(min(means))} to {percent(max(means))}"
        where = "" if len(own.rows) == 1 else f" in all {len(rows):,} rows of its table that have means"
        each = " each" if len(names) > 1 else ""
        yield f"{own.scenario}: on average {named[names]} is likeliest{where}, with {span}{each}."
        return
    parts = [f"{named[names]} in {len(rows):,}" for names, rows in sorted(counted.items(), key=lambda e: -len(e[1]))]
    yield f"{own.scenario}: which outcome is likeliest on average depends on the row: {', '.join(parts)}."


def _moves(own: ScenarioRows) -> Iterator[str]:
    moves = [move for move in own.moves() if move.size > 0]
    if moves:
        first = moves[0]
        less = f"; by {_axis(moves[1].axis)} at most {_points(moves[1])}" if moves[1:] else ""
        what = f"“{own.labels[first.outcome]}” by {_points(first)}"
        yield f"{own.scenario}: by one choice alone an outcome moves furthest by {_axis(first.axis)}: {what}{less}."


def _points(move: Move) -> str:
    return f"{100 * move.size:.1f} percentage points"


def _axis(name: str) -> str:
    return f"'{name.removeprefix(SWEEP)}'" if name.startswith(SWEEP) else f"the {_HEADS[name].lower()}"


_HEADS = {"case": "Case", "change": "Change", "concept": "Concept", "seed": "Seed", "rule": "Rule"}


def _tables(own: ScenarioRows) -> Iterator[Table]:
    kinds = (("outcomes", "How likely each outcome is", Kind.SHARE), ("payoffs", "What each player gets", Kind.NUMBER))
    for kind, caption, of in kinds:
        names = list(dict.fromkeys(name for row in own.rows for name in getattr(row, kind)))
        rows = [(own.called(row), *_means(getattr(row, kind), names)) for row in own.rows[:MOST_ROWS]]
        more = len(own.rows) - len(rows)
        note = f"{more:,} more rows are in results.csv." if more else ""
        if names and (kind == "outcomes" or not any(row.outcomes for row in own.rows)):
            counted = tuple(Column(own.labels[name], of) for name in names)
            yield Table(f"{own.scenario}: {caption}, on average", (Column("Variation"), *counted), tuple(rows), note)
    moves: tuple[Row, ...] = tuple(
        (_axis(m.axis), own.labels[m.outcome], m.size, *(said(m.axis, row.words[m.axis]) for row in (m.least, m.most)))
        for m in own.moves()
    )
    columns = (Column("By"), Column("Outcome"), Column("Furthest", Kind.SHARE), Column("From"), Column("To"))
    yield Table(f"{own.scenario}: how far one choice alone moves an outcome", columns, moves)


def _means(levels: Mapping[str, Any], names: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(
        level.mean if (level := levels.get(name)) is not None and level.mean == level.mean else None for name in names
    )


def _failed(plan: Plan, failed: Mapping[str, str]) -> Table:
    rows = tuple((v.scenario, v.case, v.concept, failed[v.run]) for v in plan.variations if v.run in failed)
    return Table("Runs that failed", tuple(map(Column, ("Scenario", "Case", "Concept", "Why"))), rows)


def _document(plan: Plan, failed: Mapping[str, str], scenarios: Sequence[ScenarioRows], folder: str) -> dict[str, Any]:
    rows = [
        {
            "scenario": own.scenario,
            **row.words,
            "run": row.run,
            "draws": row.draws,
            "several": row.several,
            **{kind: {n: _plain(level) for n, level in getattr(row, kind).items()} for kind in ("outcomes", "payoffs")},
        }
        for own in scenarios
        for row in own.rows
    ]
    left_out = [{"scenario": out.scenario, "what": out.what, "why": out.why} for out in plan.left_out]
    head = {"study": plan.name, "directory": folder, "dataset": f"{folder}/dataset"}
    return {**head, "rows": rows, "left_out": left_out, "failed": dict(failed)}


def _plain(level: Any) -> dict[str, float]:
    return {"mean": level.mean, "error": level.error, "lowest": level.lowest, "highest": level.highest}
