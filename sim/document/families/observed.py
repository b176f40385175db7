"""Observed values out of a column of a table: `empirical: days`, or `days[c] for c in crisis if year[c] > 1990`."""

from __future__ import annotations

import re
from typing import Final

from sim.document.families.known import FamilyError, assignments, not_known, static_value
from sim.document.families.members import Binding, Families
from sim.document.families.tables import Column, Value
from sim.expressions import ExpressionError
from sim.expressions.comprehension import Over, parse_listing

FAMILY: Final = "empirical"
CALL: Final = re.compile(r"\s*empirical\s*\((?P<inside>.*)\)\s*", re.DOTALL)
_LISTS: Final = re.compile(r"\bfor\b.*\bin\b", re.DOTALL)
_WORD: Final = re.compile(r"\s*[A-Za-z_]\w*\s*", re.ASCII)


def observed_values(text: str, offset: int, binding: Binding, families: Families) -> list[float] | None:
    """Return the numbers that a text takes out of tables, `offset` letters into its line; None of any other text.

    Raises `FamilyError` for cells that are empty, and for what is no number.
    """
    if _WORD.fullmatch(text):
        columns = families.columns(text.strip())
        return _of_column(columns, offset + len(text) - len(text.lstrip()), binding) if columns else None
    if not _LISTS.search(text):
        return None
    try:
        over = parse_listing(text)
    except ExpressionError:
        return None
    return _listed(over, text, offset, binding, families) if isinstance(over, Over) and not over.function else None


def _of_column(columns: list[Column], at: int, binding: Binding) -> list[float]:
    if len(columns) > 1:
        wrong = f"two tables have a column '{columns[0].name}'"
        raise FamilyError(wrong, at, f"say whose, as in '{columns[0].name}[c] for c in …'", binding)
    (column,) = columns
    if column.empty and column.missing is None:
        (members, where), *_ = column.empty.items()
        remedy = f"say what it means ('missing'), or take some: '{column.name}[c] for c in … if …'"
        raise FamilyError(f"the cell of '{', '.join(members)}' is empty ({where})", at, remedy, binding)
    return [_number(value, column.name, at, binding) for value in column.values.values()]


def _listed(over: Over, text: str, offset: int, binding: Binding, families: Families) -> list[float]:
    start, stop = over.arguments[0].span
    found = []
    try:
        body = over.arguments[0]
        for bound in assignments(over.clauses, binding, families):
            inner = binding.with_members(bound, 1)
            value = static_value(body, inner, families)
            if value is None:
                message, at, remedy = not_known(body, inner, families)
                raise FamilyError(message, at, remedy, binding)
            found.append(_number(value, text[start:stop], start, binding))
    except FamilyError as error:
        raise FamilyError(error.message, offset + error.offset, error.remedy, binding, error.absent) from None
    if not found:
        raise FamilyError("no member is left of which a value could be taken", offset + start, "", binding)
    return found


def _number(value: Value, name: str, at: int, binding: Binding) -> float:
    if isinstance(value, str):
        raise FamilyError(
            f"'{name}' has words in it, and no numbers: '{value[:40]}'", at, "use a column of numbers", binding
        )
    return float(value)
