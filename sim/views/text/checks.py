"""What `sim check` says of a scenario's claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.numbers import number
from sim.scenario.types import Scenario
from sim.views.json.tables import JsonObject
from sim.views.text.words import VERDICTS, cited
from sim.workflow.check import Verdict


def check_lines(file: Path, scenario: Scenario, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield one paragraph a claim."""
    failed = sum(verdict.holds is False for verdict in verdicts)
    yield f"{file}: a valid scenario; {len(verdicts)} claims, {failed} failed"
    for verdict in verdicts:
        yield from _verdict(scenario, verdict)


def _verdict(scenario: Scenario, verdict: Verdict) -> Iterator[str]:
    claim = verdict.claim
    yield f"  {VERDICTS[verdict.holds]}  {claim.id}: {claim.text}{cited(claim.cites)}"
    if verdict.holds and verdict.result is None:
        yield f"         {verdict.evidence}"
    if verdict.counterexample is not None:
        yield f"         {claim.place}: {claim.source_text}"
        yield from _counterexample(scenario, verdict)
    elif verdict.result is not None:
        told = ", ".join(f"{name} = {number(value)}" for name, value in verdict.result.values)
        close = "; close: two standard errors would turn it" if verdict.result.close else ""
        yield f"         {told or 'the run has no value for it'}{close}"


def _counterexample(scenario: Scenario, verdict: Verdict) -> Iterator[str]:
    found = verdict.counterexample
    assert found is not None
    yield f"         the left side is {number(found.left)}, the right side {number(found.right)}, where"
    for name in found.away or tuple(found.values):
        parameter = scenario.parameter(name)
        yield f"           {parameter.label} ({name}) = {number(found.values[name])} {parameter.unit}"
    if found.away:
        yield "         and everything else at its central value"
    if found.moves:
        yield f"         with {', '.join(f'{move} = {action}' for move, action in found.moves.items())}"


def check_document(checked: Sequence[tuple[Path, Scenario, Sequence[Verdict]]]) -> JsonObject:
    """Return the document `sim.check/1`."""
    return {"schema": "sim.check/1", "files": [_file(file, verdicts) for file, _, verdicts in checked]}


def _file(file: Path, verdicts: Sequence[Verdict]) -> JsonObject:
    return {"file": str(file), "claims": [_claim(verdict) for verdict in verdicts]}


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
        "evidence": verdict.evidence if verdict.holds else "",
    }
