"""Which rival readings each claim of a folder's scenarios tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.views.json.tables import JsonObject
from sim.workflow.rivals import Discrimination


def rivals_lines(found: Mapping[str, Sequence[Discrimination]]) -> Iterator[str]:
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
    if not claim.verdict.stands:
        return "does not hold" if claim.verdict.holds is False else "the run has no value for it"
    none = "definitional: no rival fails it" if claim.tried else "the scenario names no rival reading"
    return f"{', '.join(claim.apart) or none} ({claim.verdict.evidence})"


def rivals_document(found: Mapping[str, Sequence[Discrimination]]) -> JsonObject:
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
