"""Quantities written out, and the circles in which they may define one another."""

from __future__ import annotations

from collections.abc import Mapping

from sim.expressions.error import ExpressionError
from sim.expressions.functions import FUNCTIONS
from sim.expressions.limits import DEPTH, PARTS
from sim.expressions.nodes import Call, Expr, Name, fold, names_in, rebuilt


def quantity_cycle(quantities: Mapping[str, Expr]) -> tuple[str, ...] | None:
    """Return quantities that define one another in a circle, the first one again at the end; None if there is none."""
    uses = {name: sorted(names_in(expr) & quantities.keys()) for name, expr in quantities.items()}
    finished: set[str] = set()
    for start in quantities:
        trail = {start: iter(uses[start])}  # from the start inward; a dict keeps the order and finds at once
        while trail and start not in finished:
            step = next(trail[next(reversed(trail))], None)
            if step is None:
                finished.add(trail.popitem()[0])
            elif step in trail:
                path = list(trail)
                return (*path[path.index(step) :], step)
            elif step not in finished:
                trail[step] = iter(uses[step])
    return None


def expand(expr: Expr, quantities: Mapping[str, Expr]) -> Expr:
    """Return `expr` with every quantity replaced by its definition.

    In calls of functions that are not everybody's (`payoff(russia, xi=meet)`) a bare word stays a word. Raises
    `ExpressionError` for a circle and where the result has more than `limits.PARTS` parts or `limits.DEPTH` levels.
    """
    needed = {name: quantities[name] for name in _needed(expr, quantities)}
    circle = quantity_cycle(needed)
    if circle:
        raise ExpressionError(
            f"quantities are defined by one another in a circle: {' -> '.join(circle)}",
            0,
            "define one without the others",
        )
    order = _inner_first(needed)
    _bounded(expr, needed, order)
    written: dict[str, Expr] = {}
    for name in order:
        written[name] = _replaced(needed[name], written)
    return _replaced(expr, written)


def _needed(expr: Expr, quantities: Mapping[str, Expr]) -> list[str]:
    found: dict[str, None] = {}
    waiting = [expr]
    while waiting:
        for name in sorted(names_in(waiting.pop()) & quantities.keys()):
            if name not in found:
                found[name] = None
                waiting.append(quantities[name])
    return list(found)


def _inner_first(quantities: Mapping[str, Expr]) -> list[str]:
    """Return the names such that each comes after those it uses; there is no circle."""
    uses = {name: names_in(expr) & quantities.keys() for name, expr in quantities.items()}
    order: dict[str, None] = {}
    for start in quantities:
        waiting = [start]
        while waiting:
            missing = sorted(name for name in uses[waiting[-1]] if name not in order)
            if missing:
                waiting.extend(missing)
            else:
                order[waiting.pop()] = None
    return list(order)


def _bounded(expr: Expr, quantities: Mapping[str, Expr], order: list[str]) -> None:
    """Refuse what would be too large, with its size, which is counted before anything is written out."""
    sizes: dict[str, tuple[int, int]] = {}
    for name in order:
        sizes[name] = _size(quantities[name], sizes)
    parts, depth = _size(expr, sizes)
    if parts > PARTS or depth > DEPTH:
        raise too_large(f"{parts_of(parts)} on {depth:,} levels")


def _size(expr: Expr, sizes: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """Return (number of nodes, depth) of what `_replaced` would make of quantities of these sizes."""

    def measured(node: Expr, parts: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        if isinstance(node, Name):
            return sizes.get(node.name, (1, 1))
        if isinstance(node, Call) and node.function not in FUNCTIONS:
            kept = zip(node.parts, parts, strict=True)
            parts = tuple((1, 1) if isinstance(old, Name) else new for old, new in kept)
        return 1 + sum(n for n, _ in parts), 1 + max((d for _, d in parts), default=0)

    return fold(expr, measured)


def too_large(found: str) -> ExpressionError:
    """Return what is said of an expression of which `found` tells the size."""
    wrong = f"with its quantities written out this expression has {found}, which is too large"
    return ExpressionError(wrong, 0, f"it may have {PARTS:,} parts on {DEPTH} levels")


def parts_of(number: int) -> str:
    """Return a number of parts of any size as people read it."""
    return f"{number:,} parts" if number < 10**15 else f"about 1e{len(str(number)) - 1} parts"


def _replaced(expr: Expr, written: Mapping[str, Expr]) -> Expr:
    def replaced(node: Expr, parts: tuple[Expr, ...]) -> Expr:
        if isinstance(node, Name):
            return written.get(node.name, node)
        if isinstance(node, Call) and node.function not in FUNCTIONS:
            kept = zip(node.parts, parts, strict=True)
            parts = tuple(old if isinstance(old, Name) else new for old, new in kept)
        return rebuilt(node, parts)

    return fold(expr, replaced) if written else expr
