"""Text -> the events of YAML 1.2: by libyaml where it reads a text as ruamel.yaml does, else by ruamel.yaml.

libyaml is written in C, and takes a fifteenth of the time; but it reads YAML 1.1, and says less well what is wrong. So
it reads plain texts alone: whatever the two might take for different things is left to the other, and so is every text
in which libyaml finds a fault (`tests/document/test_events.py` compares them on what people type wrongly, too).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from ruamel.yaml.error import YAMLError

MOST: Final = 30_000
"""Events of a text that is listed at once; more are read one by one, until there are too many."""

_UNLIKE = re.compile("[\t\\\\\x85\u2028\u2029\ufeff]|^(?:%|---|\\.\\.\\.)", re.MULTILINE)
"""Blanks, escapes, ends of lines and of documents of which the two versions of YAML think differently."""

DOCUMENT, MAPPING, SEQUENCE, SCALAR, ALIAS, END = "document", "mapping", "sequence", "scalar", "alias", "end"

_KINDS: Final = {
    "DocumentStartEvent": DOCUMENT,
    "MappingStartEvent": MAPPING,
    "SequenceStartEvent": SEQUENCE,
    "ScalarEvent": SCALAR,
    "AliasEvent": ALIAS,
    "MappingEndEvent": END,
    "SequenceEndEvent": END,
}
"""Both call their events so."""


class BrokenSyntaxError(Exception):
    """The text is not YAML; carries what ruamel.yaml says of it."""

    def __init__(self, error: YAMLError) -> None:
        self.error = error
        super().__init__(str(error))


class Event(NamedTuple):
    """The beginning of a document, mapping or sequence, or its end; or a scalar; or a reference to another place."""

    kind: str
    line: int
    """From 0, as the column."""
    column: int
    start: int
    """The first character in the text, and the one behind the last: of scalars."""
    end: int
    value: str = ""
    plain: bool = False
    """Whether a scalar stands without quotes."""
    anchor: str | None = None
    tag: str = ""


def events(text: str) -> Iterator[Event]:
    """Return the events of a text; reading on raises `BrokenSyntaxError` where its syntax is broken."""
    listed = None if _UNLIKE.search(text) else _by_libyaml(text)
    return _by_ruamel(text) if listed is None else iter(listed)


def _by_libyaml(text: str) -> list[Event] | None:
    """Return all events; None where there is something in them that ruamel.yaml takes, or places, otherwise."""
    try:
        from yaml import YAMLError  # together with what reads: a fifth of the time of ruamel.yaml
        from yaml.cyaml import CParser
    except ImportError:  # no libyaml here
        return None
    found: list[Event] = []
    try:
        reader = CParser(text)
        while reader.check_event() and len(found) < MOST:
            event = _event(reader.get_event())
            if event is None:
                continue
            nothing = event.kind == SCALAR and event.plain and not event.value
            if nothing or event.kind == ALIAS or event.anchor is not None or event.tag:
                return None
            found.append(event)
    except (YAMLError, UnicodeError):
        return None
    return found if len(found) < MOST else None


def _by_ruamel(text: str) -> Iterator[Event]:
    """Yield the events one by one."""
    from ruamel.yaml import YAML  # few texts need it, and it is slow to load
    from ruamel.yaml.error import YAMLError

    try:
        for raw in YAML(typ="safe", pure=True).parse(text):  # not "rt", which marks folds in texts
            if (event := _event(raw)) is not None:
                yield event
    except YAMLError as error:
        raise BrokenSyntaxError(error) from None


def _event(raw: Any) -> Event | None:
    """Return an event of either reader; None of one that says nothing."""
    kind = _KINDS.get(type(raw).__name__)
    if kind is None:
        return None
    start, end = raw.start_mark, raw.end_mark
    place = kind, start.line, start.column, start.index, end.index
    if kind in (DOCUMENT, END):
        return Event(*place)
    if kind == ALIAS:
        return Event(*place, anchor=raw.anchor)
    tag = "" if raw.tag is None else str(raw.tag)
    if kind == SCALAR:
        return Event(*place, raw.value, raw.style in (None, ""), raw.anchor, tag)
    return Event(*place, anchor=raw.anchor, tag=tag)
