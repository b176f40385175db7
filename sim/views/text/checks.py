"""What `sim check` says of a scenario's claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sim.analysis.claims import ResultVerdict
from sim.numbers import counted, exact, told_apart
from sim.scenario.types import Parameter, Scenario
from sim.views.json.tables import JsonObject
from sim.views.text.words import VERDICTS, cited, judged_by
from sim.workflow.check import Verdict
from sim.workflow.domains import Note

RARE = 1e-9
"""A value in the tail of so small a probability is called far out."""


def check_lines(
    file: Path, scenario: Scenario, verdicts: Sequence[Verdict], notes: Sequence[Note] = ()
) -> Iterator[str]:
    """Yield what numbers leave their range, then one paragraph a claim."""
    failed = sum(verdict.holds is False for verdict in verdicts)
    claims = "1 claim" if len(verdicts) == 1 else f"{len(verdicts)} claims"
    yield f"{file}: a valid scenario; {claims}, {failed} failed"
    yield from (f"  note  {note.problem}" for note in notes)
    for verdict in verdicts:
        yield from _verdict(scenario, verdict)


def _verdict(scenario: Scenario, verdict: Verdict) -> Iterator[str]:
    claim = verdict.claim
    undecided = verdict.holds is None and claim.kind == "always"
    yield f"  {'not refuted' if undecided else VERDICTS[verdict.holds]}  {claim.id}: {claim.text}{cited(claim.cites)}"
    if claim.kind == "always" and verdict.evidence:
        yield f"         {verdict.evidence}"
    if verdict.counterexample is not None:
        yield f"         {claim.place}: {claim.source_text}"
        yield from _counterexample(scenario, verdict)
    elif verdict.result is not None:
        told = judged_by(dict(verdict.result.values), _bounds(verdict.result))
        told += f"; {' and '.join(unknown)} would decide it" if (unknown := verdict.result.unknown) else ""
        close = "; close: two standard errors would turn it" if verdict.result.close else ""
        yield f"         {told or 'the run has no value for it'}{close} ({verdict.evidence})"


def _bounds(result: ResultVerdict) -> dict[str, list[float]]:
    return {name: [low, high] for name, low, high in result.bounds}


def _counterexample(scenario: Scenario, verdict: Verdict) -> Iterator[str]:
    found = verdict.counterexample
    assert found is not None
    left, right = told_apart(found.left, found.right)
    sides = f"the left side is {left}, the right side {right}, where" if found.comparison else "false where"
    yield f"         {sides}"
    for name in found.away or tuple(found.values):
        parameter = scenario.parameter(name)
        value = found.values[name]
        unit = counted(exact(value), parameter.unit)
        yield f"           {parameter.label} ({name}) = {exact(value)} {unit}{_far(parameter, value)}"
    if found.away:
        yield "         and everything else at its central value"
    if found.moves:
        yield f"         with {', '.join(f'{move} = {action}' for move, action in found.moves.items())}"


def _far(parameter: Parameter, value: float) -> str:
    """Return a remark on a value that is admissible and that hardly any draw comes to."""
    inner, outer = parameter.distribution.quantile(np.array([RARE, 1 - RARE])).tolist()
    return "" if inner <= value <= outer else f" (admissible, but so far out is less than one draw in {1 / RARE:,.0f})"


def check_document(checked: Sequence[tuple[Path, Sequence[Verdict], Sequence[Note]]]) -> JsonObject:
    """Return the document `sim.check/1`."""
    return {"schema": "sim.check/1", "files": [_file(*each) for each in checked]}


def _file(file: Path, verdicts: Sequence[Verdict], notes: Sequence[Note]) -> JsonObject:
    return {
        "file": str(file),
        "notes": [_note(note) for note in notes],
        "claims": [_claim(verdict) for verdict in verdicts],
    }


def _note(note: Note) -> JsonObject:
    problem = note.problem
    place = {"path": problem.path, "line": problem.place.line, "column": problem.place.column}
    return {**place, "message": problem.message, "share": note.share}


def _claim(verdict: Verdict) -> JsonObject:
    found, result = verdict.counterexample, verdict.result
    return {
        "id": verdict.claim.id,
        "kind": verdict.claim.kind,
        "text": verdict.claim.text,
        "cites": list(verdict.claim.cites),
        "holds": verdict.holds,
        "counterexample": None if found is None else {"values": dict(found.values), "moves": dict(found.moves)},
        "values": None if result is None else dict(result.values),
        "bounds": None if result is None else _bounds(result),
        "evidence": verdict.evidence,
    }
