"""A folder of scenarios against the claims of its source: what each claim became, where, and whether it is tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.document.citations import TEST, Citation, citations
from sim.document.nodes import Keyed, Node, Scalar, plain
from sim.document.repair import MAX_BYTES, read_bytes
from sim.errors import Problem, ScenarioError, UsageError, did_you_mean

LEDGER = "claims.yaml"
"""The file in a folder of scenarios that lists the claims of their source."""


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
    claims = _claims(folder / LEDGER)
    scenarios = scenarios_of(folder)
    found: dict[str, dict[Citation, list[str]]] = {name: {} for name in claims}
    problems = []
    for file in scenarios:
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


def scenarios_of(folder: Path) -> tuple[Path, ...]:
    """Return the files of a folder that are scenarios, in the order of their names."""
    return tuple(
        sorted(file for file in folder.glob("*.yaml") if file.name != LEDGER and file.is_file() and _is_scenario(file))
    )


def _claims(file: Path) -> dict[str, str]:
    root = _read(file)
    block = root.get("claims")
    texts = plain(block) if isinstance(block, Keyed) else None
    if not isinstance(texts, Mapping) or not all(isinstance(t, str) and t for t in texts.values()):
        place = (block or root).place()
        raise ScenarioError(
            [Problem(place, "claims", "a ledger lists claims", "write 'P1.1: what is claimed' below it")]
        )
    return dict(texts)


def _read(file: Path) -> Keyed:
    try:
        with file.open("rb") as stream:
            reading = read_bytes(stream.read(MAX_BYTES + 1), str(file))
    except OSError as error:
        raise UsageError(
            f"{file}: cannot be read: {error.strerror}; a folder of scenarios lists its claims there"
        ) from None
    if reading.problems or not isinstance(reading.root, Keyed):
        raise ScenarioError(reading.problems)
    return reading.root


def _is_scenario(file: Path) -> bool:
    """Whether a file of the folder is a scenario and not a vocabulary; a broken one counts, to be complained about."""
    with file.open("rb") as stream:
        root: Node | None = read_bytes(stream.read(MAX_BYTES + 1), str(file)).root
    return not (isinstance(root, Keyed) and isinstance(root.get("vocabulary"), Scalar))


def _looks_like_one(cited: str, claims: Mapping[str, str]) -> bool:
    """Whether a citation has the shape of the ledger's ids: letters that some id begins with, then digits and dots."""
    heads = {name.rstrip("0123456789.") for name in claims}
    head = cited.rstrip("0123456789.")
    return head in heads and cited != head
