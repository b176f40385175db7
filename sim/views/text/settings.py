"""In what a run differs from the scenario as its author left it: its case, and what was set beside it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.labels import Document


def settings(summary: Document, document: Document) -> Iterator[str]:
    """Yield a sentence on the case of a run, and one on what else was set; `document` is the scenario, explicit."""
    if summary["case"]:
        yield _case(summary["case"], document)
    if summary["overrides"]:
        yield f"With {', '.join(summary['overrides'])} in place of what the scenario says."


def _case(name: str, document: Document) -> str:
    rival, case = (document.get(kind, {}).get(name, {}) for kind in ("alternatives", "cases"))
    if rival:
        return f"Under the rival reading “{rival.get('label') or name}”: {rival['why'].strip()}"
    return f"In the case “{case.get('label') or name}”."
