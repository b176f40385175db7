"""A tree back to text: canonical, with no parenthesis more than its structure needs."""

from __future__ import annotations

from sim.expressions.nodes import Binary, Call, Compare, Expr, IfElse, Logic, Name, Number, Unary, fold
from sim.expressions.numeric import number_text
from sim.expressions.parse import AND, COMPARISON, IF, NOT, OR, POWER, PRODUCT, SIGN, SUM

ATOM = POWER + 1


def to_text(expr: Expr) -> str:
    """Return the text of an expression, such that `parse(to_text(e)) == e` for whatever `parse` returns."""
    return fold(expr, _written)[0]


def _written(node: Expr, parts: tuple[tuple[str, int], ...]) -> tuple[str, int]:  # noqa: PLR0911 - a case a kind
    """Return the text and how tightly its outermost operator binds."""
    match node:
        case Number():
            return number_text(node.value), SIGN if node.value < 0 else ATOM
        case Name():
            return node.name, ATOM
        case Unary(op="-"):
            return f"-{_inside(parts[0], SIGN)}", SIGN
        case Unary():
            return f"not {_inside(parts[0], NOT)}", NOT
        case Binary():
            return _binary(node.op, parts[0], parts[1])
        case Compare():
            texts = [_inside(part, COMPARISON + 1) for part in parts]
            pairs = [f" {op} {text}" for op, text in zip(node.ops, texts[1:], strict=True)]
            return texts[0] + "".join(pairs), COMPARISON
        case Logic():
            level = AND if node.op == "and" else OR
            return f" {node.op} ".join(_inside(part, level + 1) for part in parts), level
        case IfElse():
            then, condition, other = (_inside(p, level) for p, level in zip(parts, (OR, OR, IF), strict=True))
            return f"{then} if {condition} else {other}", IF
        case Call():
            return _call(node, [text for text, _ in parts]), ATOM


def _inside(part: tuple[str, int], floor: int) -> str:
    text, level = part
    return text if level >= floor else f"({text})"


def _binary(op: str, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    if op == "^":
        return f"{_inside(left, ATOM)}^{_inside(right, SIGN)}", POWER
    level = SUM if op in "+-" else PRODUCT
    return f"{_inside(left, level)} {op} {_inside(right, level + 1)}", level


def _call(node: Call, texts: list[str]) -> str:
    first = len(node.arguments)
    named = [f"{key}={text}" for (key, _), text in zip(node.keywords, texts[first:], strict=True)]
    return f"{node.function}({', '.join(texts[:first] + named)})"
