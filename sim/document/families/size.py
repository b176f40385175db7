"""How much a document would be with its families written out, told before it is: no file makes the reader wait."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import prod
from typing import Final

from sim.document.families.keys import EACH, key_of, most_choices
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode
from sim.expressions import Expr, ExpressionError
from sim.expressions.comprehension import Clause, Indices, Over, parse_indices, parse_listing
from sim.expressions.nodes import fold

MOST: Final = 500_000
"""Parts of a document that is written out: entries, and numbers, names and signs of its expressions."""
CHARACTERS: Final = 40
"""So many of a text count as a part."""


_OVER: Final = re.compile(r"\bin\s+([A-Za-z_]\w*)", re.ASCII)


def shown(number: int) -> str:
    """Return a number of any size as people read it."""
    return f"{number:,}" if number < 10**15 else f"about 1e{len(str(number)) - 1}"


def largest(root: MappingNode, sizes: Mapping[str, int]) -> tuple[int, Scalar, int] | None:
    """Return how many parts a document would have, its largest key and that one's parts; None where it is fine."""
    parts = [(_entry(key, value, frozenset(), sizes), key) for key, value in root.entries]
    total = sum(count for count, _ in parts)
    if total <= MOST:
        return None
    count, key = max(parts, key=lambda part: part[0])
    value = root.inside[key.text]
    while isinstance(value, MappingNode) and value.entries:
        inner = [(_entry(k, v, frozenset(), sizes), k) for k, v in value.entries]
        most, deeper = max(inner, key=lambda part: part[0])
        if most * 2 < count or key_of(key.text) is not None:
            break
        count, key, value = most, deeper, value.inside[deeper.text]
    return total, key, count


def too_large(part: str, sizes: Mapping[str, int]) -> str:
    """Return what is wrong with the part of a set that looks at more members than can be; '' where nothing is."""
    times = _copies(f"each {part}", frozenset(), sizes)[0]
    return f"this looks at {shown(times)} combinations of members; it may be {MOST:,}" if times > MOST else ""


def _entry(key: Scalar, value: Node, bound: frozenset[str], sizes: Mapping[str, int]) -> int:
    copies, inner = _copies(key.text, bound, sizes)
    return copies * (1 + _parts(value, inner, sizes))


def _copies(text: str, bound: frozenset[str], sizes: Mapping[str, int]) -> tuple[int, frozenset[str]]:
    """Return how often a key is written, conditions aside, with the work that these are, and the names bound below."""
    found = [key for part in text.split(" + ") if (key := key_of(part.strip())) is not None]
    names = {name for key in found for name in _names(key.inside)}
    times = prod(most_choices(key, bound, sizes) * _condition(key.inside, sizes) for key in found)
    return times, bound | names


def _names(inside: str) -> Iterator[str]:
    indices = _indices(inside)
    for item in indices.items if indices is not None else ():
        yield item.variable.name if isinstance(item, Clause) else item.name


def _condition(inside: str, sizes: Mapping[str, int]) -> int:
    """Return the work of a condition: 1 where it looks at no other members."""
    indices = _indices(inside)
    return 1 if indices is None or indices.condition is None else max(1, weight(indices.condition, sizes) // 10)


def _indices(inside: str) -> Indices | None:
    try:
        return parse_indices(inside)
    except ExpressionError:
        return None


def _parts(node: Node, bound: frozenset[str], sizes: Mapping[str, int]) -> int:
    if isinstance(node, MappingNode):
        return sum(_entry(key, value, bound, sizes) for key, value in node.entries)
    if isinstance(node, SequenceNode):
        return sum(_item(item, bound, sizes) for item in node.items)
    return _scalar(node, sizes)


def _item(item: Node, bound: frozenset[str], sizes: Mapping[str, int]) -> int:
    if isinstance(item, MappingNode) and isinstance(each := item.inside.get(EACH), Scalar):
        copies, inner = _copies(f"each {each.text}", bound, sizes)
        return copies * _parts(item, inner, sizes)
    if isinstance(item, Scalar) and key_of(item.text) is not None:
        return _copies(item.text, bound, sizes)[0]
    return 1 + _parts(item, bound, sizes)


def _scalar(node: Scalar, sizes: Mapping[str, int]) -> int:
    text = node.text
    own = 1 + len(text) // CHARACTERS
    if not _OVER.search(text):
        return own
    try:
        return own + weight(parse_listing(text), sizes)
    except ExpressionError:  # a text with braces, or a distribution: as if each 'for' stood in all others
        return own * prod(sizes.get(found[1], 1) for found in _OVER.finditer(text))


def weight(expr: Expr, sizes: Mapping[str, int]) -> int:
    """Return how many parts an expression has once it is written out, whatever its conditions."""

    def weighed(node: Expr, parts: tuple[int, ...]) -> int:
        copies = prod(sizes.get(c.family.name, 1) for c in node.clauses) if isinstance(node, Over) else 1
        return 1 + copies * sum(parts)

    return fold(expr, weighed)
