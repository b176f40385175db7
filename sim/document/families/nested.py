"""Quantities made of quantities over members: how large an expression gets at least, told before it is written out.

Members by members of members multiply: seven sums over a hundred members, one in another, are 1e14 parts, in a file of
twenty lines. Each text by itself is small, so what they come to together is counted on the texts as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sim.document.annotations import Annotation, below, marked
from sim.document.families.keys import key_of
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode
from sim.expressions import Expr, ExpressionError
from sim.expressions.comprehension import Over, parse_over
from sim.expressions.expand import parts_of, too_large
from sim.expressions.limits import PARTS
from sim.expressions.nodes import Compare, IfElse, Logic, Name, fold
from sim.games.blocks import Expression

QUANTITIES = "quantities"


def explosion(root: MappingNode, model: Annotation, sizes: Mapping[str, int]) -> tuple[Scalar, ExpressionError] | None:
    """Return the first expression that is too large whatever its conditions, and what is wrong; None where none is.

    `sizes` says how many members each set has.
    """
    block = root.inside.get(QUANTITIES)
    if not isinstance(block, MappingNode):
        return None
    least = _Least(dict(_texts(block)), sizes, frozenset(_declared(root)))
    for key, value in root.entries:
        if key.text == QUANTITIES:
            continue
        for text in _expressions(value, below(model, key.text)):
            parts = least.parts(text.text)
            if parts > PARTS:
                return text, too_large(f"at least {parts_of(parts)}")
    return None


def _texts(block: MappingNode) -> Iterator[tuple[str, list[str]]]:
    """Yield what quantities are called before their brackets, with all that is written of those."""
    found: dict[str, list[str]] = {}
    for key, value in block.entries:
        inner = value.inside.get("value") if isinstance(value, MappingNode) else value
        family = key_of(key.text)
        if isinstance(inner, Scalar):
            found.setdefault(family.name if family is not None else key.text, []).append(inner.text)
    yield from found.items()


def _declared(root: MappingNode) -> Iterator[str]:
    for section in ("parameters", "moves"):
        block = root.inside.get(section)
        for key, _ in block.entries if isinstance(block, MappingNode) else ():
            family = key_of(key.text)
            yield family.name if family is not None else key.text


def _expressions(node: Node, annotation: Annotation) -> Iterator[Scalar]:
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from _expressions(value, below(annotation, key.text))
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _expressions(item, below(annotation, 0))
    elif marked(annotation, Expression):
        yield node


@dataclass
class _Least:
    """The least number of parts that quantities have once they are written out."""

    texts: Mapping[str, list[str]]
    sizes: Mapping[str, int]
    open: frozenset[str]
    """What parameters and moves are called."""
    known: dict[str, int] = field(default_factory=dict)

    def parts(self, text: str) -> int:
        """Return the least number of parts of an expression; 1 of a text that is none."""
        try:
            tree = parse_over(text)
        except ExpressionError:
            return 1
        return fold(tree, self._weighed)

    def _weighed(self, node: Expr, parts: tuple[int, ...]) -> int:
        match node:
            case Compare() | Logic() | Over("any" | "all"):  # may be known when the file is read
                return 1
            case Over():
                return 1 + self._copies(node) * parts[0]
            case Name(name):
                return self._quantity(name)
            case IfElse(_, condition, _) if self._stays(condition):
                return 1 + sum(parts)
            case IfElse():
                return min(parts[0], parts[2])
            case _:
                return 1 + sum(parts)

    def _stays(self, condition: Expr) -> bool:
        """Whether a condition is one of what is drawn or chosen, which no table and no member decides."""
        operands = condition.operands if isinstance(condition, Compare) else ()
        return any(isinstance(each, Name) and each.name in self.open for each in operands)

    def _quantity(self, name: str) -> int:
        if name not in self.texts:
            return 1
        if name not in self.known:
            self.known[name] = 1  # what a circle comes to: it is told elsewhere
            self.known[name] = min(map(self.parts, self.texts[name]))
        return self.known[name]

    def _copies(self, node: Over) -> int:
        """Return for how many members a part is written at least; of a condition it is known where it says `!=`."""
        copies = 1
        for clause in node.clauses:
            others = [_others(condition) for condition in clause.conditions]
            members = self.sizes.get(clause.family.name, 0)
            copies *= 0 if None in others else max(0, members - sum(other or 0 for other in others))
        return copies


def _others(condition: Expr) -> int | None:
    """Return how many members a condition leaves out at most; None where that is not known."""
    if isinstance(condition, Logic) and condition.op == "and":
        inner = [_others(each) for each in condition.operands]
        return None if None in inner else sum(each or 0 for each in inner)
    plain = isinstance(condition, Compare) and all(type(each) is Name for each in condition.operands)
    return 1 if plain and isinstance(condition, Compare) and condition.ops == ("!=",) else None
