"""The ledger of a folder as text: what became of each claim."""

from __future__ import annotations

from collections.abc import Iterator

from sim.views.json.tables import JsonObject
from sim.workflow.ledger import Carried, Ledger

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


def ledger_document(found: Ledger) -> JsonObject:
    """Return the document `sim.claims/1`."""
    return {
        "schema": SCHEMA,
        "scenarios": [str(file) for file in found.scenarios],
        "missing": list(found.missing),
        "claims": [_claim(claim) for claim in found.claims],
    }


def _claim(claim: Carried) -> JsonObject:
    carriers = [
        {"kind": c.kind, "name": c.name, "file": c.place.file, "line": c.place.line, "scenarios": list(scenarios)}
        for c, scenarios in claim.carriers
    ]
    return {"id": claim.id, "text": claim.text, "tested": claim.tested, "carriers": carriers}
