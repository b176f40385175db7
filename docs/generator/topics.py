"""A page for each kind of thing that `sim help` knows."""

from __future__ import annotations

from generator.markdown import page, prose, table
from sim.views.finding import Finding
from sim.views.reference.topics import KINDS

PAGES = {"key": "keys", "form": "forms", "concept": "concepts", "rule": "rules", "status": "statuses"} | {
    "study": "study-keys",
    "distribution": "distributions",
    "function": "functions",
    "family": "families",
}
"""What the page of each kind is called."""


def pages() -> dict[str, str]:
    """Return each page by its path."""
    return {f"reference/{PAGES.get(kind, kind)}.md": _page(list(listed())) for kind, listed in KINDS.items()}


def _page(listed: list[tuple[str, Finding]]) -> str:
    (_, first), *others = listed
    return page(_topic(first, f"# {first.question}"), *(_topic(found, f"## `{name}`") for name, found in others))


def _topic(found: Finding, heading: str) -> str:
    parts = [heading, *map(prose, found.sentences), *map(table, found.tables), prose(found.note)]
    return page(*parts).rstrip()
