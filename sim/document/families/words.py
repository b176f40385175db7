"""Texts that are no expressions: distributions, words that name something, and sentences for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sim.document.compose import scalar_value
from sim.document.families.formulas import concerns_families
from sim.document.families.known import FamilyError, member_of, not_known, static_value
from sim.document.families.members import Binding, Families
from sim.document.families.tables import Value
from sim.expressions import Expr, ExpressionError
from sim.expressions.comprehension import Index, parse_over
from sim.expressions.numeric import number_text

_BRACES: Final = re.compile(r"\{\{|\}\}|\{(?P<inside>[^{}]*)\}")
_INDEX: Final = re.compile(r"[A-Za-z_]\w*\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]", re.ASCII)
_ARGUMENTS: Final = re.compile(r"\s*\w+\s*\((?P<inside>.*)\)\s*", re.DOTALL)


def template(text: str, binding: Binding, families: Families) -> str:
    """Return a sentence with the labels of members, and cells of tables, in place of what stands in braces.

    Two braces stand for one. Raises `FamilyError`.
    """

    def put(found: re.Match[str]) -> str:
        if found["inside"] is None:
            return found.group()[0]
        return _shown(found["inside"], found.start("inside"), binding, families)

    return _BRACES.sub(put, text)


def _shown(text: str, offset: int, binding: Binding, families: Families) -> str:
    member = binding.members.get(text.strip())
    if member is not None:
        return member.label
    value = _static(text, offset, binding, families)
    if value is None:
        raise _unknown(parse_over(text), offset, binding, families)
    return spelt(value)


def _unknown(expr: Expr, offset: int, binding: Binding, families: Families) -> FamilyError:
    message, at, remedy = not_known(expr, binding, families)
    return FamilyError(message, offset + at, remedy, binding)


def spelt(value: Value) -> str:
    """Return a value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number_text(float(value))


def _static(text: str, offset: int, binding: Binding, families: Families) -> Value | None:
    try:
        return static_value(parse_over(text), binding, families)
    except FamilyError as error:
        raise FamilyError(error.message, error.offset + offset, error.remedy, error.binding) from None
    except ExpressionError as error:
        raise FamilyError(error.message, error.offset + offset, error.remedy, binding) from None


def whole(text: str, binding: Binding, families: Families) -> str | None:
    """Return the name that a text is which names one thing by its members, `join[state]`; None of any other text."""
    word = text.strip()
    if word in binding.members:
        return binding.members[word].name
    if not _INDEX.fullmatch(word):
        return None
    try:
        expr = parse_over(word)
        if not isinstance(expr, Index):
            return None
        value = static_value(expr, binding, families)
        if value is not None:
            return spelt(value)
        return "_".join([expr.name, *(member_of(index, binding, families) for index in expr.indices)])
    except ExpressionError:
        if binding:
            raise
        return None  # a text with brackets like any other


def likelihood(text: str, binding: Binding, families: Families) -> str | float | int:
    """Return a distribution with its numbers put in, `pert(low[s], 2 * low[s], 9)`; raises `FamilyError`."""
    found = _ARGUMENTS.fullmatch(text)
    pieces: list[tuple[int, int]] = list(_between_commas(text, *found.span("inside"))) if found else [(0, len(text))]
    made: list[str] = []
    end = 0
    for start, stop in pieces:
        piece = text[start:stop]
        number = _number(piece, start, binding, families)
        made += [text[end:start], _in_text(piece, start, binding, families) if number is None else number]
        end = stop
    new = "".join([*made, text[end:]])
    if new == text or found:
        return new
    value = scalar_value(new.strip())
    return value if isinstance(value, int | float) and not isinstance(value, bool) else new


def _between_commas(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of arguments, without the blanks around them."""
    depth, begins = 0, start
    for at in range(start, stop + 1):
        if at == stop or (text[at] == "," and depth == 0):
            piece = text[begins:at]
            yield begins + len(piece) - len(piece.lstrip()), begins + len(piece.rstrip())
            begins = at + 1
        elif text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1


def _number(piece: str, start: int, binding: Binding, families: Families) -> str | None:
    """Return the number that a piece comes to which uses members; None where it uses none or is no number."""
    expr = _parsed(piece)
    if expr is None or not concerns_families(expr, binding, families):
        return None
    value = _static(piece, start, binding, families)
    if value is None:
        raise _unknown(expr, start, binding, families)
    if isinstance(value, str):
        raise FamilyError(f"'{piece[:40]}' is a word and no number", start, "use a column of numbers", binding)
    return number_text(float(value))


def _parsed(piece: str) -> Expr | None:
    try:
        return parse_over(piece)
    except ExpressionError:
        return None


def _in_text(piece: str, start: int, binding: Binding, families: Families) -> str:
    """Return a piece such as `90% between low[s] and high[s]` with its cells put in."""

    def put(found: re.Match[str]) -> str:
        return _number(found.group(), start + found.start(), binding, families) or found.group()

    return _INDEX.sub(put, piece)
