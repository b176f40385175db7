"""Texts of the reference: docstrings as paragraphs, and a topic as a finding."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

from sim.tables import Exhibit
from sim.views.finding import Finding

SCHEMA = "sim.help/1"


def paragraphs(docstring: str | None) -> tuple[str, ...]:
    """Return the paragraphs of a docstring, each in one line, without the marks of code."""
    blocks = re.split(r"\n\s*\n", inspect.cleandoc(docstring or ""))
    return tuple(" ".join(block.split()).replace("`", "'") for block in blocks if block.strip())


def finding(question: str, sentences: Iterable[str], tables: tuple[Exhibit, ...] = (), note: str = "") -> Finding:
    """Return a topic, its sentences told once."""
    return Finding(SCHEMA, question, tuple(dict.fromkeys(sentences)), tables, {}, note)
