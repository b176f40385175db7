"""A folder of scenarios against the claims of its source: what each claim became, where, and whether it is tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.activity import each
from sim.document.citations import TEST, Citation, citations
from sim.document.claims_list import claims_in, scenarios_in
from sim.errors import Problem, ScenarioError, did_you_mean


@dataclass(frozen=True)
class Carried:
    """A claim of the ledger, and all that carries it; scenarios by their file's stem."""

    id: str
    text: str
    carriers: tuple[tuple[Citation, tuple[str, ...]], ...]
    """Each citation with the scenarios in which it stands (an imported parameter stands in several)."""

    @property
    def tested(self) -> bool:
        """Whether a claim of a scenario, which can fail, cites it."""
        return any(citation.kind == TEST for citation, _ in self.carriers)


@dataclass(frozen=True)
class Ledger:
    """Every claim of a folder's `claims.yaml`, and the scenarios that were read."""

    claims: tuple[Carried, ...]
    scenarios: tuple[Path, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The claims that nothing carries."""
        return tuple(claim.id for claim in self.claims if not claim.carriers)


def ledger(folder: Path) -> Ledger:
    """Return the ledger of a folder.

    Raises `UsageError` where there is no ledger, `ScenarioError` where it cannot be read, or where a scenario cites
    what looks like a claim of the ledger and is none.
    """
    claims = claims_in(folder)
    scenarios = scenarios_in(folder)
    found: dict[str, dict[Citation, list[str]]] = {name: {} for name in claims}
    problems = []
    for file in each(scenarios, "reading the scenarios", "scenarios"):
        for citation in citations(file):
            if citation.claim in found:
                found[citation.claim].setdefault(citation, []).append(file.stem)
            elif _looks_like_one(citation.claim, claims):
                remedy = did_you_mean(citation.claim, claims)
                problems.append(Problem(citation.place, "cites", f"the ledger has no '{citation.claim}'", remedy))
    if problems:
        raise ScenarioError(problems)
    carried = [
        Carried(name, text, tuple((c, tuple(files)) for c, files in sorted(found[name].items())))
        for name, text in claims.items()
    ]
    return Ledger(tuple(carried), scenarios)


def _looks_like_one(cited: str, claims: Mapping[str, str]) -> bool:
    """Whether a citation has the shape of the ledger's ids: letters that some id begins with, then digits and dots."""
    heads = {name.rstrip("0123456789.") for name in claims}
    head = cited.rstrip("0123456789.")
    return head in heads and cited != head
