"""Runs stored in earlier formats: what their columns and keys are called there. They are read, not continued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CURRENT = "sim.run/2"
"""The format of what is stored now."""

_FIRST = "sim.run/1"

_COLUMNS = {"tags": "marks", "tags_some": "marks_some", "tags_all": "marks_all"}
_KEYS = {"marks": "tags", "decided": "singled_out"}

FORMATS = (_FIRST, CURRENT)
"""The formats that can be read."""


def stored_column(schema: str, name: str) -> str:
    """Return what a column is called in the parts of a run of that format."""
    if schema != _FIRST:
        return name
    return (
        f"decided.{name.removeprefix('singled_out.')}" if name.startswith("singled_out.") else _COLUMNS.get(name, name)
    )


def in_current_words(schema: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a summary, or the layout of a manifest, with its keys as they are called now."""
    if schema != _FIRST:
        return dict(document)
    return {_KEYS.get(key, key): value for key, value in document.items()}
