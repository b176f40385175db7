"""Text to tokens, and the slips of the pen that people make on the way."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sim.expressions.error import ExpressionError
from sim.expressions.limits import CHARACTERS

RESERVED: Final = frozenset({"and", "or", "not", "if", "else", "true", "false"})

_TOKEN: Final = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<symbol>\*\*|==|!=|<=|>=|[-+*/^()<>,%=])"
)
_WITH_BRACKETS: Final = re.compile(_TOKEN.pattern + r"|(?P<bracket>[\[\]])")

_QUOTES: Final = ("'", '"', "“", "‘")
_SLIPS: Final[tuple[tuple[str, str], ...]] = (
    ("&&", "write 'and'"),
    ("&", "write 'and'"),
    ("||", "write 'or'"),
    ("|", "write 'or'; a magnitude is abs(x)"),
    ("!", "write 'not', or != for 'is different from'"),
    ("≤", "write <="),
    ("≥", "write >="),
    ("≠", "write !="),
    ("×", "write *"),
    ("·", "write *"),
    ("÷", "write /"),
    ("²", "write ^ 2"),
    ("³", "write ^ 3"),
    ("√", "write sqrt(…)"),
    ("∧", "write 'and'"),
    ("∨", "write 'or'"),
    ("¬", "write 'not'"),
    *((mark, f"write {size}") for mark, size in (("½", 0.5), ("¼", 0.25), ("¾", 0.75))),
    ("−", "write the minus sign of the keyboard, -"),
    ("–", "write the minus sign of the keyboard, -"),
    *((mark, "write the name without quotation marks") for mark in _QUOTES),
    ("[", "write round parentheses"),
    ("]", "write round parentheses"),
    ("{", "write round parentheses"),
    ("}", "write round parentheses"),
    (";", "an expression is one formula; give its parts names under quantities"),
    (":", "write 'a if condition else b' for a choice"),
    ("?", "write 'a if condition else b' for a choice"),
    (".", "a decimal number is written 1.5, and a name has no point in it"),
    ("$", "write the number alone; its unit belongs to the parameter"),
    ("€", "write the number alone; its unit belongs to the parameter"),
)


class Token(NamedTuple):
    """`kind` is number, name, word (reserved), symbol or end; `start` and `stop` count characters."""

    kind: str
    text: str
    start: int
    stop: int


def tokens(text: str, brackets: bool = False) -> list[Token]:
    """Return the tokens of a text, an `end` token last; `brackets` are symbols where families are known.

    Raises `ExpressionError` at the first character that cannot stand in an expression.
    """
    if len(text) > CHARACTERS:
        raise ExpressionError(
            f"this expression has {len(text):,} characters; {CHARACTERS:,} are allowed",
            CHARACTERS,
            "give parts of it names under quantities",
        )
    pattern = _WITH_BRACKETS if brackets else _TOKEN
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise _stray(text, at)
        if match.lastgroup != "space":
            found.append(_token(match))
        at = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def _token(match: re.Match[str]) -> Token:
    kind = "symbol" if match.lastgroup in (None, "bracket") else str(match.lastgroup)
    word = match.group()
    if kind == "name" and word in RESERVED:
        kind = "word"
    if word == "**":
        word = "^"
    return Token(kind, word, match.start(), match.end())


_SPREADSHEET: Final = (
    (re.compile(r"\bif\s*\($", re.IGNORECASE), "write 'a if condition else b' for IF(condition; a; b)"),
    (re.compile(r"\b(?:and|or)\s*\($", re.IGNORECASE), "write 'this and that', 'this or that'"),
    (re.compile(r"\w\s*\($"), "put commas between what a function is given"),
)
"""What stands before the arguments of functions of spreadsheets, and what is written here in their place."""


def _semicolon(before: str) -> str:
    """Return what to write in place of a semicolon within the brackets of a function; '' outside of any."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[place], 0)
        if depth < 0:
            opened = before[: place + 1]
            return next((remedy for pattern, remedy in _SPREADSHEET if pattern.search(opened)), "")
    return ""


def _stray(text: str, at: int) -> ExpressionError:
    if text[at] == ";" and (remedy := _semicolon(text[:at])):
        return ExpressionError("';' has no meaning in an expression", at, remedy)
    for slip, remedy in _SLIPS:
        if text.startswith(slip, at):
            shown = "a quotation mark" if slip in _QUOTES else f"'{slip}'"
            return ExpressionError(f"{shown} has no meaning in an expression", at, remedy)
    if text[at].isalpha():
        return ExpressionError(f"'{text[at]}' cannot stand in a name", at, "names are written with a-z, A-Z, 0-9 and _")
    shown = text[at] if text[at].isprintable() else f"character U+{ord(text[at]):04X}"
    return ExpressionError(f"'{shown}' has no meaning in an expression", at, "remove it")
