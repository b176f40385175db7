"""Claims traced from their source to the scenarios of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.views.text.ledger import ledger_document, ledger_lines
from sim.workflow.ledger import Ledger, ledger


class ClaimTrace:
    """What became of each claim of a source in a folder of scenarios; `print(trace)` tells it."""

    def __init__(self, found: Ledger) -> None:
        self.ledger = found

    @property
    def missing(self) -> tuple[str, ...]:
        """The claims that nothing carries."""
        return self.ledger.missing

    def to_json(self) -> dict[str, Any]:
        """Return the document `sim.claims/1` that `sim claims --json` prints."""
        return ledger_document(self.ledger)

    def __str__(self) -> str:
        return "\n".join(ledger_lines(self.ledger))


def trace_claims(folder: str | Path) -> ClaimTrace:
    """Return what became of each claim in a folder's `claims.yaml`; raises as `sim.workflow.ledger` does."""
    return ClaimTrace(ledger(Path(folder)))
