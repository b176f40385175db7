"""What an analysis answers, in one shape for text, JSON and the page: sentences first, then tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sim.lines import page_width, wrapped
from sim.tables import Exhibit
from sim.views.json.tables import JsonObject, exhibit_document, finite
from sim.views.text.tables import exhibit_lines

TO_TYPE: Final = "  "
"""How a line of a note begins that is a command: it is kept on one line, to be copied."""


@dataclass(frozen=True)
class Finding:
    """An answer to one question, about a run or a scenario."""

    schema: str
    """Of its JSON document, such as 'sim.uncertainty/1'."""
    question: str
    """What is answered, as a heading."""
    sentences: tuple[str, ...]
    """The answer; each is true in every case in which it is made."""
    tables: tuple[Exhibit, ...]
    numbers: Mapping[str, object] = field(default_factory=dict)
    """The same in names of the scenario's language, for programs; plain data."""
    note: str = ""
    """On what it rests: worlds, method, what it does not say."""
    brief: tuple[str, ...] = ()
    """The sentences for a place that has no room for all; the first of all where there are none."""


@dataclass(frozen=True)
class Section:
    """A finding as a section of a run's page: its place in the page's address, and its figure (PNG), if it has one."""

    name: str
    finding: Finding
    figure: Path | None


def finding_lines(finding: Finding) -> Iterator[str]:
    """Yield a finding as text."""
    yield finding.question
    yield ""
    for sentence in finding.sentences:
        yield from wrapped(sentence, page_width())
    if finding.tables:
        yield ""
        yield from exhibit_lines(finding.tables)
    if finding.note:
        yield ""
        for line in finding.note.splitlines():
            yield from [line] if line.startswith(TO_TYPE) else wrapped(line, page_width())


def finding_document(finding: Finding) -> JsonObject:
    """Return a finding as one JSON document: sentences, tables as text has them, and the numbers by name."""
    return {
        "schema": finding.schema,
        "question": finding.question,
        "answer": list(finding.sentences),
        "tables": [exhibit_document(table) for table in finding.tables],
        **{name: _finite(value) for name, value in finding.numbers.items()},
        "note": finding.note,
    }


def _finite(value: object) -> object:
    """Return plain data in which None stands for what is not finite."""
    if isinstance(value, Mapping):
        return {str(key): _finite(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(entry) for entry in value]
    return finite(value) if isinstance(value, float) else value
