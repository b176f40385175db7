"""Words that stand alone in braces: what a comma cut off, or a list in the wrong brackets. Each is one mistake.

`{actions: invite, wait}` is to YAML a mapping with the key `wait` and nothing behind it. It is told once, where it
stands, with what would be right, and read as it was most likely meant: what follows from it is not reported beside it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pydantic import BaseModel

from sim.document.annotations import fields_at, model_of
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode
from sim.document.places import Finding
from sim.errors import Fault, Path

CURLY: Final = "“”„‟‘’‚‛«»"
STRAIGHT: Final = "curly quotation marks quote nothing in YAML: use straight ones"

TEXTS: Final = frozenset({"about", "label", "note", "text", "title", "unit", "why"})
"""Keys that take a sentence, of which a comma is a part and never makes a list."""

MOST_SHOWN: Final = 60
"""Characters of a text that a remedy repeats."""

Entries = list[tuple[Scalar, Node]]

_WORD = re.compile(r"\w+", re.ASCII)


def mended(root: MappingNode) -> tuple[list[Finding], MappingNode]:
    """Return what is wrong with words that stand alone in the braces of a document, and the document as meant."""
    findings: list[Finding] = []
    whole = _mended(root, (), root, model_of(root), findings)
    assert isinstance(whole, MappingNode)
    return findings, whole


def _mended(node: Node, path: Path, root: Node, model: type[BaseModel], findings: list[Finding]) -> Node:
    if isinstance(node, SequenceNode):
        items = tuple(_mended(item, (*path, n), root, model, findings) for n, item in enumerate(node.items))
        return node if all(a is b for a, b in zip(items, node.items, strict=True)) else replace(node, items=items)
    if not isinstance(node, MappingNode):
        return node
    alone = [name for name, value in node.entries if _is_bare(node, name, value)] if _in_braces(node) else []
    if alone:
        fault, meant = _meant(node, alone, path, fields_at(model, path))
        findings.append(Finding(fault, root))
        return meant
    entries = tuple((k, _mended(v, (*path, k.text), root, model, findings)) for k, v in node.entries)
    return (
        node
        if all(a[1] is b[1] for a, b in zip(entries, node.entries, strict=True))
        else replace(node, entries=entries)
    )


def _in_braces(node: MappingNode) -> bool:
    lines = node.source.lines
    return 0 <= node.line < len(lines) and lines[node.line][node.column : node.column + 1] in ("{", "｛")


def _is_bare(node: MappingNode, name: Scalar, value: Node) -> bool:
    """Tell whether a key has nothing behind it, and no colon either."""
    if not (isinstance(value, Scalar) and value.value is None and value.raw == "" and not value.broken):
        return False
    text = node.source.lines[name.line][name.column :] if 0 <= name.line < len(node.source.lines) else ""
    return not re.match(r"\s*:", text[len(name.raw or name.text) :])


def _meant(node: MappingNode, alone: list[Scalar], path: Path, known: list[str]) -> tuple[Fault, Node]:
    """Return what is wrong with the words that stand alone in a block, and the block as it was meant."""
    first = alone[0]
    place: Path = (*path, first.text)
    wrong = f"'{first.text[:40]}' stands alone in braces, without a colon"
    entries: Entries = []
    if len(alone) == len(node.entries) and _without_blank(first, known, entries) is None:
        words = [name.text for name in alone]
        remedy = f"for a list write [{', '.join(words)}]" if not known else f"write 'key: value', such as {known[0]}: …"
        items = tuple(replace(name, broken=False) for name in alone)
        meant: Node = SequenceNode(node.source, node.line, node.column, items)
        return Fault(place, wrong, remedy, on_key=True), meant if not known else replace(node, entries=(), broken=True)
    again = node.entries[0]
    if len(alone) == len(node.entries) - 1 and path and again[0].text == path[-1] and isinstance(again[1], Scalar):
        items = (again[1], *alone)
        remedy = f"for a list write {again[0].text}: [{', '.join(item.text for item in items)}]"
        return Fault(place, wrong, remedy, on_key=True), SequenceNode(node.source, node.line, node.column, items)
    remedies = []
    for name, value in node.entries:
        if name in alone:
            remedy, entries = _joined(entries, name, known)
            remedies.append(remedy)
        else:
            entries.append((name, value))
    remedy = remedies[0] or _in_quotes(node, entries, first)
    return Fault(place, wrong, remedy, on_key=True), replace(node, entries=tuple(entries))


def _in_quotes(node: MappingNode, entries: Entries, first: Scalar) -> str:
    """Return how the text is written that was cut by the comma before the word."""
    number = next(n for n, (name, _) in enumerate(node.entries) if name is first)
    key = node.entries[number - 1][0]
    text = next(value.text for name, value in entries if name is key and isinstance(value, Scalar))
    if any(mark in text for mark in CURLY):
        return f"in braces a comma ends a text, and {STRAIGHT}"
    shown = text if len(text) <= MOST_SHOWN and '"' not in text else "…"
    return f'in braces a comma ends a text: put it in quotes: {key.text}: "{shown}"'


def _joined(entries: Entries, name: Scalar, known: list[str]) -> tuple[str, Entries]:
    """Return what would be right of a word that stands alone behind `entries`, and these with it in its place.

    '' where it is the rest of a text.
    """
    if (key := _without_blank(name, known, entries)) is not None:
        return f"write '{key[0].text}: {key[1].text}', with a colon and a blank", [*entries, key]
    if not entries or isinstance(entries[-1][1], MappingNode):
        return f"write '{name.text}: …'", [*entries, (name, replace(name, value=name.text, broken=True))]
    last, before = entries[-1]
    if isinstance(before, SequenceNode):
        words = ", ".join(item.text for item in (*before.items, name) if isinstance(item, Scalar))
        listed: Node = replace(before, items=(*before.items, name))
        return f"for a list write {last.text}: [{words}]", [*entries[:-1], (last, listed)]
    return _behind_a_text(entries, last, before, name, known)


def _behind_a_text(entries: Entries, key: Scalar, before: Node, name: Scalar, known: list[str]) -> tuple[str, Entries]:
    """The same, where a text or a number stands before the word."""
    assert isinstance(before, Scalar)
    text, whole = before.text, f"{key.text}: {before.text}"
    if text.isdigit() and name.text.isdigit():
        remedy = (
            f"in braces a comma ends a number: write {text}{name.text}, or {text}.{name.text} if a decimal is meant"
        )
        return remedy, [*entries[:-1], (key, replace(before, broken=True))]
    opened = whole.count("(") > whole.count(")") or any(mark in text + name.text for mark in CURLY)
    if (
        key.text not in TEXTS
        and not opened
        and _WORD.fullmatch(text)
        and _WORD.fullmatch(name.text)
        and key.text in known
    ):
        pair = SequenceNode(before.source, before.line, before.column, (before, name))
        listed = f"for a list write {key.text}: [{text}, {name.text}]"
        return f"in braces a comma ends a value: {listed}", [*entries[:-1], (key, pair)]
    if not opened and not known and _WORD.fullmatch(name.text):
        remedy = f"write '{name.text}: …', or put the text before it, comma and all, in quotes: {key.text}: \"…\""
        return remedy, [*entries, (name, replace(name, value=name.text, broken=True))]
    return "", _with_text(entries, name)


def _without_blank(name: Scalar, known: list[str], entries: Entries) -> tuple[Scalar, Scalar] | None:
    """Return the key and the value of a word such as `player:north` or `player north`; None of any other.

    Without a colon the first word must be a key that can stand there and does not yet.
    """
    match = re.fullmatch(r"(\w+)(:| )\s*(\S.*)", name.text, re.ASCII)
    if match is None or (match[2] == " " and (match[1] not in known or match[1] in [key.text for key, _ in entries])):
        return None
    column = name.column + match.start(3)
    return replace(name, value=match[1], raw=match[1]), replace(name, value=match[3], raw=match[3], column=column)


def _with_text(entries: Entries, name: Scalar) -> Entries:
    """Return the entries with a word joined to the text before it, as it stood before the comma cut it off."""
    key, before = entries[-1]
    assert isinstance(before, Scalar)
    text = f"{before.text}, {name.text}"
    return [*entries[:-1], (key, replace(before, value=text, raw=text))]
