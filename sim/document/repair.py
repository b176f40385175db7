"""Broken YAML must not hide the rest: report each fault of the syntax, mend or skip its line, and read on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim.document.completion import completions
from sim.document.compose import SECOND_DOCUMENT, TooMuchError, compose
from sim.document.events import BrokenSyntaxError
from sim.document.nodes import Node, Source
from sim.document.signs import with_plain_signs
from sim.errors import Problem

if TYPE_CHECKING:
    from ruamel.yaml.error import YAMLError

MAX_REPAIRS: Final = 40
"""Rounds of mending; each reads the text a few times, so large files get fewer."""
MANY_TABS: Final = 8
"""From so many lines on, tabs are how the file is indented, and all are read as the same number of spaces."""
MAX_BYTES: Final = 1_000_000
MAX_INDENT: Final = 400
"""Mending tries several widths for a line; no scenario is indented so far, and the reader is slow on white space."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Reading:
    """What could be read of a text; `root` is None where nothing could, `skipped` are lines left out."""

    root: Node | None
    problems: tuple[Problem, ...]
    skipped: tuple[str, ...] = ()


def read_bytes(data: bytes, name: str) -> Reading:
    """Return the nodes of a file's bytes and every problem of its encoding and syntax; raises nothing."""
    source = Source(name, ())
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.1f} MB"
        return _nothing(source, 0, 0, f"the file has {size}; a scenario has at most {MAX_BYTES // 1_000_000} MB")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:2]:
        return _nothing(source, 0, 0, "this is UTF-16, not UTF-8 text", "save the file as UTF-8 text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
        wrong = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        return _nothing(source, line, column, wrong, "save the file as UTF-8 text")
    return read_text(text, name)


def read_text(text: str, name: str) -> Reading:
    """Return the nodes of a text and every problem of its syntax; raises nothing."""
    lines = re.split("\r\n|\r|\n", text)
    source = Source(name, tuple(lines))
    if found := _FORBIDDEN.search(text):
        before = text[: found.start()]
        column = len(before) - max(before.rfind("\n"), before.rfind("\r")) - 1
        wrong = f"the character U+{ord(found.group()):04X} cannot stand in a text file"
        return _nothing(source, len(re.findall("\r\n|\r|\n", before)), column, wrong, "is this a scenario file?")
    for number, line in enumerate(lines):
        if (width := len(_indent(line))) > MAX_INDENT:
            return _nothing(source, number, 0, f"the line begins with {width:,} blanks", "remove most of them")
    reading = _Repair(*with_plain_signs(lines, source), name).read()
    if reading.root is None and not reading.problems:
        return _nothing(source, 0, 0, "the file is empty", "'sim new' writes one to start from")
    return reading


def _nothing(source: Source, line: int, column: int, message: str, remedy: str = "") -> Reading:
    return Reading(None, (source.problem(source.place(line, column), message, remedy),))


@dataclass
class _Repair:
    """The state of reading a text with faults: its lines as mended so far."""

    lines: list[str]
    original: tuple[str, ...]
    problems: list[Problem]
    name: str
    shifts: dict[int, int] = field(default_factory=dict)
    tabbed: set[int] = field(default_factory=set)
    widths: dict[str, int] = field(default_factory=dict)
    """What each indentation with tabs was read as, in the lines that follow one another."""
    skipped: list[str] = field(default_factory=list)
    """Lines that were left out."""

    def read(self) -> Reading:
        characters = sum(map(len, self.lines)) + 1
        for _ in range(max(2, min(MAX_REPAIRS, 1_000_000 // characters))):
            try:
                root, problems = compose("\n".join(self.lines), self._source())
            except TooMuchError as error:
                return Reading(None, (*self.problems, error.problem))
            except BrokenSyntaxError as broken:
                if not self._mended(broken.error):
                    break
            else:
                unread = [line for at in _behind(problems) for line in self.lines[at:]]
                return Reading(root, (*self.problems, *problems), (*self.skipped, *unread))
        return Reading(None, tuple(self.problems))

    def _source(self) -> Source:
        return Source(self.name, self.original, dict(self.shifts))

    def _mended(self, error: YAMLError) -> bool:
        """Report the fault and change the lines so that reading can go on; False where it cannot."""
        line, column, message, remedy = explain(error)
        line = min(line, len(self.lines) - 1)
        if (tabbed := self._tabbed_line(line)) is not None:
            if not self._mended_all_tabs():
                self._mend_tab(tabbed)
        elif self.lines[line][column : column + 1] == "\t":
            self._report(line, column, "a tab stands here", "use spaces")
            self.lines = [*self.lines[:line], *(text.replace("\t", " ") for text in self.lines[line:])]
        elif self.lines[line].strip():
            if not self._completed(line):
                closer = self._closer(line, column, message, remedy)
                message, remedy = _indexed(self.lines[line][column + 1 :], *closer)
                self._report(line, column, message, remedy)
                self._indent_or_skip(line)
        else:
            self._report(line, column, message, remedy)
            return False
        return True

    def _completed(self, line: int) -> bool:
        """Report a sign that a line lacks, and put it there, if that lets reading get beyond `line`; else False."""
        for found in completions(self.lines, line):
            trial = [*self.lines[: found.line], found.written, *self.lines[found.line + 1 :]]
            if self._read_up_to(trial) > line:
                self._report(found.line, found.column, found.message, found.remedy)
                self.lines = trial
                return True
        return False

    def _closer(self, line: int, column: int, message: str, remedy: str) -> tuple[str, str]:
        """Return message and remedy of a fault that the line itself tells more about than the reader of YAML."""
        text = self.lines[line]
        if (found := _blank_or_quote(text, column, message)) is not None:
            return found
        if text[column : column + 1] != ":":
            return message, remedy
        before, value = text[:column], re.match(r"\s*(?:- )?(\w+):\s+(.*)", text)
        if value is not None and column > value.start(2):
            if any(mark in value[2] for mark in "“”‘’«»"):
                return "curly quotation marks quote nothing in YAML", f'use straight ones: {value[1]}: "…"'
            key = re.findall(r"[{,]\s*(\w+):\s", before) or [value[1]]
            return "a text with ': ' in it is taken for a key", f'put the text in quotes: {key[-1]}: "…"'
        above = next((one for one in reversed(self.lines[:line]) if one.strip()), "")
        if len(_indent(before)) > len(_indent(above)) and re.match(r"\s*(- )?[\w]+:\s+\S", above):
            return "the line is indented deeper than the one above, which is complete", "line the keys of a block up"
        return message, remedy

    def _indent_or_skip(self, line: int) -> None:
        """Indent a line such that reading gets beyond it, or leave it out."""
        indent = _indent(self.lines[line])
        width = self._best_width(line, indent)
        if self._reach(line, width) <= line:
            self._skip(line)
            return
        self.shifts[line] = width - len(indent)
        self.lines[line] = " " * width + self.lines[line].lstrip()

    def _report(self, line: int, column: int, message: str, remedy: str) -> None:
        source = self._source()
        self.problems.append(source.problem(source.place(line, column), message, remedy))

    def _tabbed_line(self, line: int) -> int | None:
        # Some faults are noticed a line late: a tab that opens a block is met when the block fails to begin.
        return next((at for at in (line, line - 1) if at >= 0 and "\t" in _indent(self.lines[at])), None)

    def _mended_all_tabs(self) -> bool:
        tabbed = [at for at, text in enumerate(self.lines) if "\t" in _indent(text)]
        if len(tabbed) < MANY_TABS:
            return False
        trials = [trial for size in (2, 4, 8) if (trial := self._without_tabs(tabbed, size)) is not None]
        if not trials:
            return False
        _, lines = min(trials, key=lambda trial: trial[0])
        self._report_tab(tabbed[0], f", and so are {len(tabbed) - 1} more")
        self.tabbed |= set(tabbed)
        for at in tabbed:
            self.shifts[at] = len(lines[at]) - len(self.lines[at])
        self.lines = lines
        return True

    def _without_tabs(self, tabbed: Sequence[int], size: int) -> tuple[int, list[str]] | None:
        """Return how many problems are left where a tab is so many spaces, and the lines; None where none are read."""
        trial = list(self.lines)
        for at in tabbed:
            trial[at] = _indent(trial[at]).replace("\t", " " * size) + trial[at].lstrip(" \t")
        try:
            return len(compose("\n".join(trial), self._source())[1]), trial
        except (BrokenSyntaxError, TooMuchError):
            return None

    def _report_tab(self, line: int, also: str = "") -> None:
        # Of lines that follow one another the first is enough.
        if line - 1 not in self.tabbed:
            tab = _indent(self.lines[line]).index("\t")
            self._report(line, tab, f"the line is indented with a tab{also}", "indent with spaces")
        self.tabbed.add(line)

    def _mend_tab(self, line: int) -> None:
        indent = _indent(self.lines[line])
        if line - 1 not in self.tabbed:
            self.widths.clear()
        self._report_tab(line)
        width = self.widths.get(indent)
        if width is None:
            width = self._best_width(line, indent)
        self.widths[indent] = width
        self.shifts[line] = width - len(indent)
        self.lines[line] = " " * width + self.lines[line].lstrip(" \t")

    def _best_width(self, line: int, indent: str) -> int:
        """Return the width of indentation with which reading gets furthest, the likelier of equals."""
        return max(self._candidates(line, indent), key=lambda width: self._reach(line, width))

    def _candidates(self, line: int, indent: str) -> list[int]:
        before = next((text for text in reversed(self.lines[:line]) if text.strip()), "")
        after = next((text for text in self.lines[line + 1 :] if text.strip() and "\t" not in _indent(text)), "")
        last, coming = len(_indent(before)), len(_indent(after))
        opens = before.split(" #")[0].rstrip().endswith(":")
        likely = [coming if coming > last else last + 2, last + 2] if opens else [last, coming, max(0, last - 2)]
        tabs = [len(indent.replace("\t", " " * size)) for size in (2, 4, 8)]
        return list(dict.fromkeys(likely + tabs))

    def _reach(self, line: int, width: int) -> int:
        return self._read_up_to(
            [*self.lines[:line], " " * width + self.lines[line].lstrip(" \t"), *self.lines[line + 1 :]]
        )

    def _read_up_to(self, trial: Sequence[str]) -> int:
        """Return up to which line lines can be read; of those that all can, more where there are fewer problems."""
        try:
            _, problems = compose("\n".join(trial), self._source())
        except BrokenSyntaxError as broken:
            return explain(broken.error)[0]
        except TooMuchError:
            return -1
        return len(trial) + 1 - len(problems)

    def _skip(self, line: int) -> None:
        """Leave out a line with the deeper lines that hang on it."""
        depth = len(_indent(self.lines[line]))
        end = line + 1
        while end < len(self.lines) and self.lines[end].strip() and len(_indent(self.lines[end])) > depth:
            end += 1
        self.skipped += self.lines[line:end]
        self.lines[line:end] = [""] * (end - line)


def _blank_or_quote(text: str, column: int, message: str) -> tuple[str, str] | None:
    """Return message and remedy of a line that lacks a blank behind a colon, or has text behind a quoted one."""
    in_braces = message.endswith("opened here is not closed")
    key = re.search(r"[{,]\s*(\w+):([^\s,}]+)" if in_braces else r"^\s*(?:- )?([A-Za-z_]\w*):([^\s:/].*)", text)
    if text[:column].rstrip().endswith(("'", '"')):
        return "text follows a closing quotation mark", "use the other kind of mark around the text"
    if key is not None and (in_braces or text[column : column + 1] != ":"):
        return "there is no blank behind the colon", f"write '{key[1]}: {key[2].strip()[:40]}'"
    return None


def _behind(problems: Sequence[Problem]) -> list[int]:
    """Return the line from which nothing is read, as another document begins there; none where none does."""
    return [problem.place.line for problem in problems if problem.message == SECOND_DOCUMENT]


def _indexed(text: str, message: str, remedy: str) -> tuple[str, str]:
    """Return message and remedy where a name with brackets, `cost[usa]`, ends a block in braces or a list."""
    plain = re.sub(r"\"[^\"]*\"|'[^']*'", "", text)
    found = re.search(r"(?<!\w)[A-Za-z_][\w ]*\[[^\]\[]*\]", plain, re.ASCII)
    if found is None or not message.startswith(("the brace", "the bracket")):
        return message, remedy
    where = "braces" if message.startswith("the brace ") else "brackets"
    return f"in {where} a name with brackets stands in quotes", f'write "{found.group()}"'


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


_IN_PLAIN_WORDS: Sequence[tuple[str, str, str, str]] = (
    # (in the problem, in its context, message, remedy); the first that fits
    (
        "mapping values are not allowed",
        "",
        "a colon, or an indented line, that does not fit here",
        "put a text that contains ': ' in quotes, and line the keys of a block up",
    ),
    ("unexpected end of stream", "quoted", "a quotation mark is opened here and never closed", "close it"),
    ("but got ':'", "", "in brackets and braces a colon is taken for the end of a key", "put the text in quotes"),
    ("", "flow sequence", "the bracket '[' opened here is not closed", "add ']' or a comma"),
    ("", "flow mapping", "the brace '{' opened here is not closed", "add '}' or a comma"),
    ("cannot start any token", "", "a text cannot begin with this character", "put the text in quotes"),
    ("expected alphabetic", "", "a text cannot begin with this character", "put the text in quotes"),
    ("could not find expected ':'", "simple key", "this line has no colon after its key", "write 'key: value'"),
    ("expected <block end>", "", "the indentation does not fit the lines above", "line the keys of a block up"),
    ("expected '<document start>'", "", "the indentation does not fit the lines above", "line the keys of a block up"),
    ("unknown escape", "", "a backslash in a quoted text means something else", "use single quotes"),
)


def explain(error: YAMLError) -> tuple[int, int, str, str]:
    """Return (line, column, message, remedy) of a fault of syntax, lines and columns from 0, in plain words."""
    from ruamel.yaml.error import MarkedYAMLError  # loaded already by what raised it

    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return 0, 0, f"this is not YAML: {str(error).splitlines()[0]}", ""
    problem, context = error.problem or "", error.context or ""
    mark, start = error.problem_mark, error.context_mark
    for in_problem, in_context, message, remedy in _IN_PLAIN_WORDS:
        if in_problem in problem and in_context in context:
            at = start if in_context and start is not None else mark
            return at.line, at.column, message, remedy
    return mark.line, mark.column, problem or "this is not YAML", ""
