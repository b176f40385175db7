"""Gambit's files as words, braces and quoted texts, read one after another; every complaint knows its place.

White space separates and means nothing else, except inside double quotes; there a backslash before a quote makes it
part of the text, and any other backslash is itself (Gambit's manual, "Game representation formats").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from sim.errors import Place, Problem, ScenarioError
from sim.interop.limits import MAX_LABEL, MAX_PLAYERS
from sim.interop.rationals import NotANumberError, rational

# Possessive quantifiers: a text without its closing quote must not be tried in all ways of splitting it.
_TOKEN = re.compile(r'(?P<text>"(?:[^"\\]++|\\"|\\)*+")|(?P<brace>[{}])|(?P<comma>,)|(?P<word>[^\s"{},]++)')
_SPACE = re.compile(r"\s*+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SHOWN = 120


class Token(NamedTuple):
    """One token: `kind` is text, word, comma, end, `{` or `}`; `start` counts characters from the file's start."""

    kind: str
    value: str
    start: int


class Cursor:
    """A place in the text of a file that moves forward as tokens are taken."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self._file = file
        self._after = 0
        self.next: Token = self._scan()

    def _scan(self) -> Token:
        start = _SPACE.match(self._text, self._after).end()  # type: ignore[union-attr]  # matches the empty text
        if start == len(self._text):
            return Token("end", "", len(self._text.rstrip()))
        found = _TOKEN.match(self._text, start)
        if found is None:
            raise self.error(
                start, "this quoted text is never closed", 'a text ends with " (and \\" stands for a quote)'
            )
        self._after = found.end()
        value, kind = found[0], str(found.lastgroup)
        if kind == "text":
            return Token("text", value[1:-1].replace('\\"', '"'), start)
        return Token(value if kind == "brace" else kind, value, start)

    def error(self, start: int, message: str, remedy: str = "") -> ScenarioError:
        """Return what to raise about the token at `start`."""
        line = self._text.count("\n", 0, start) + 1
        begin = self._text.rfind("\n", 0, start) + 1
        end = self._text.find("\n", start)
        shown = self._text[begin : len(self._text) if end < 0 else end]
        source = _CONTROL.sub(" ", shown) if len(shown) <= _SHOWN else ""
        return ScenarioError([Problem(Place(self._file, line, start - begin + 1), "", message, remedy, source)])

    def expected(self, what: str, remedy: str = "") -> ScenarioError:
        """Return what to raise where the next token is not `what`."""
        if self.next.kind == "end":
            return self.error(self.next.start, f"the file ends where {what} should stand", remedy)
        found = f'"{short(self.next.value)}"' if self.next.kind == "text" else f"'{short(self.next.value)}'"
        return self.error(self.next.start, f"{found} stands where {what} should", remedy)

    def take(self) -> Token:
        """Return the next token and move past it."""
        token = self.next
        self.next = self._scan()
        return token

    def mark(self, kind: str, what: str) -> None:
        """Move past a brace or comma of this kind."""
        if self.next.kind != kind:
            raise self.expected(what)
        self.take()

    def word(self, what: str) -> Token:
        """Take an unquoted word."""
        if self.next.kind != "word":
            raise self.expected(what)
        return self.take()

    def text(self, what: str) -> str:
        """Take a quoted text, as it stands."""
        if self.next.kind != "text":
            raise self.expected(what)
        return self.take().value

    def label(self, what: str) -> str:
        """Take a quoted text that names something: bounded, and without control characters."""
        start = self.next.start
        value = self.text(what)
        if len(value) > MAX_LABEL:
            raise self.error(start, f"{what} has more than {MAX_LABEL:,} characters")
        return _CONTROL.sub(" ", value)

    def integer(self, what: str, low: int = 0) -> int:
        """Take a whole number of at most 18 digits, not below `low`; it may have a sign."""
        written = self.next.value
        if self.next.kind != "word" or not re.fullmatch(r"[+-]?[0-9]{1,18}", written) or int(written) < low:
            raise self.expected(what)
        return int(self.take().value)

    def number(self, what: str) -> Fraction:
        """Take a number, exactly."""
        if self.next.kind != "word":
            raise self.expected(what)
        try:
            value = rational(self.next.value)
        except NotANumberError as fault:
            raise self.error(self.next.start, f"{short(str(fault))} (where {what} should stand)") from None
        self.take()
        return value

    def signed(self, what: str) -> int:
        """Take a whole number of at most 18 digits, which may be negative: a label in the form of a number."""
        if self.next.kind != "word" or not re.fullmatch(r"[+-]?[0-9]{1,18}", self.next.value):
            raise self.expected(what)
        return int(self.take().value)

    def numbers(self, count: int, what: Callable[[int], str], commas: bool = True) -> tuple[Fraction, ...]:
        """Take `count` numbers; a comma may stand between two of them where there may be `commas`."""
        values = []
        for i in range(count):
            if i and commas and self.next.kind == "comma":
                self.take()
            values.append(self.number(what(i)))
        return tuple(values)

    def end_of_payoffs(self, what: str) -> None:
        """Move past the brace that closes a list of payoffs; Gambit allows a comma before it."""
        if self.next.kind == "comma":
            self.take()
        self.mark("}", what)

    def braced_labels(self, what: str) -> tuple[str, ...]:
        """Take `{ "one" "two" }`, possibly empty."""
        self.mark("{", f"'{{' before {what}")
        labels = []
        while self.next.kind != "}":
            labels.append(self.label(f"{what} or '}}'"))
        self.take()
        return tuple(labels)

    def end(self, what: str) -> None:
        """Raise unless nothing follows."""
        if self.next.kind != "end":
            raise self.error(self.next.start, f"the file goes on after {what}")


def short(text: str) -> str:
    """Return `text` for a message: on one line, and not long."""
    flat = _CONTROL.sub(" ", text)
    return flat if len(flat) <= 40 else f"{flat[:39]}…"


def prologue(cursor: Cursor, kind: str, version: int) -> tuple[str, tuple[str, ...]]:
    """Take `NFG 1 R "title" { "player" … }` (or `EFG 2 …`); return the title and the players' labels."""
    start, found = cursor.next.start, cursor.next.value
    if cursor.next.kind != "word" or found != kind:
        other = {"NFG": "EFG", "EFG": "NFG"}[kind]
        remedy = f"this is one of Gambit's .{other.lower()} files" if found == other else ""
        raise cursor.expected(f"'{kind}', with which a .{kind.lower()} file begins,", remedy)
    cursor.take()
    written = cursor.next.value
    cursor.integer("the format's version")
    if written != str(version):
        raise cursor.error(start, f"only version {version} of the .{kind.lower()} format is read")
    if cursor.next.value not in ("R", "D") or cursor.next.kind != "word":
        raise cursor.expected("'R'")
    cursor.take()
    title = cursor.text("the title in quotes")
    start = cursor.next.start
    players = cursor.braced_labels("a player's name")
    if not players:
        raise cursor.error(start, "the game has no players")
    if len(players) > MAX_PLAYERS:
        raise cursor.error(start, f"the game has {len(players)} players, more than {MAX_PLAYERS}")
    return title, distinct(players)


def distinct(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return labels that are filled and unique, made as Gambit makes them: a, a becomes a_1, a_2; '' becomes _1."""
    repeated = {label for label in labels if not label or labels.count(label) > 1} if len(labels) < 100 else None
    if repeated is None:
        counts: dict[str, int] = {}
        for label in labels:
            counts[label] = counts.get(label, 0) + 1
        repeated = {label for label, count in counts.items() if count > 1 or not label}
    taken = set(labels)
    number: dict[str, int] = {}
    return tuple(_fresh(label, number, taken) if label in repeated else label for label in labels)


def _fresh(label: str, number: dict[str, int], taken: set[str]) -> str:
    while True:
        number[label] = number.get(label, 0) + 1
        tried = f"{label}_{number[label]}"
        if tried not in taken:
            taken.add(tried)
            return tried
