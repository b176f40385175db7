"""The ledger of a folder as text: what became of each claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.workflow.ledger import Carried, Ledger
from sim.workflow.rivals import Discrimination

SCHEMA = "sim.claims/1"


def ledger_lines(found: Ledger) -> Iterator[str]:
    """Yield what `sim claims` prints."""
    for claim in found.claims:
        yield f"{claim.id}  {claim.text}"
        if not claim.carriers:
            yield "    nothing carries it"
        for citation, scenarios in claim.carriers:
            yield f"    {citation.place}  {citation.kind} {citation.name}  ({', '.join(scenarios)})"
        if claim.carriers:
            yield f"    {'tested' if claim.tested else 'not tested'}"
    tested = sum(claim.tested for claim in found.claims)
    yield ""
    yield f"{len(found.claims)} claims, {len(found.scenarios)} scenarios; {tested} claims are tested"
    if found.missing:
        yield f"nothing carries: {', '.join(found.missing)}"


def ledger_document(found: Ledger) -> dict[str, Any]:
    """Return the document `sim.claims/1`."""
    return {
        "schema": SCHEMA,
        "scenarios": [str(file) for file in found.scenarios],
        "missing": list(found.missing),
        "claims": [_claim(claim) for claim in found.claims],
    }


def _claim(claim: Carried) -> dict[str, Any]:
    carriers = [
        {"kind": c.kind, "name": c.name, "file": c.place.file, "line": c.place.line, "scenarios": list(scenarios)}
        for c, scenarios in claim.carriers
    ]
    return {"id": claim.id, "text": claim.text, "tested": claim.tested, "carriers": carriers}


def rival_lines(found: Mapping[str, Sequence[Discrimination]]) -> Iterator[str]:
    """Yield which rival readings each claim of the scenarios tells apart."""
    yield ""
    yield "claims of the scenarios, and the rival readings under which they fail"
    for scenario, claims in found.items():
        yield scenario
        for claim in claims:
            yield f"    {claim.verdict.claim.id}: {_apart(claim)}"
    every = [claim for claims in found.values() for claim in claims]
    yield ""
    yield f"{sum(bool(claim.apart) for claim in every)} of {len(every)} claims tell a rival reading apart"


def _apart(claim: Discrimination) -> str:
    if not claim.verdict.holds:
        return "does not hold" if claim.verdict.holds is False else "has no value"
    return f"{', '.join(claim.apart) or 'definitional: no rival fails it'} ({claim.verdict.evidence})"


def rival_document(found: Mapping[str, Sequence[Discrimination]]) -> dict[str, Any]:
    """Return what `sim claims --rivals --json` adds to its document."""
    return {
        scenario: {
            claim.verdict.claim.id: {
                "holds": claim.verdict.holds,
                "evidence": claim.verdict.evidence,
                "rivals": list(claim.apart),
                "definitional": claim.definitional,
            }
            for claim in claims
        }
        for scenario, claims in found.items()
    }
