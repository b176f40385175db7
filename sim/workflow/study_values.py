"""The values of a sweep, as nodes that stand where the study writes them."""

from __future__ import annotations

from fractions import Fraction

from sim.document.compose import scalar_value
from sim.document.nodes import Node, Plain, Scalar, SequenceNode, child, nodes_of, plain
from sim.document.study_schema import SweepBlock


def sweep_nodes(block: SweepBlock, written: Node) -> list[Node]:
    """Return the values of a sweep; none where what is written makes no sense, which is a fault of its own."""
    if block.values is not None:
        listed = written if isinstance(written, SequenceNode | Scalar) else child(written, "values")
        items = listed.items if isinstance(listed, SequenceNode) else (listed,)
        return [item for item in items if item is not None]
    if block.low is None or block.high is None or block.steps is None:
        return []
    at = Scalar(written.source, written.line, written.column, None)
    return [nodes_of(value, at) for value in evenly(block.low, block.high, block.steps)]


def swept_value(node: Node) -> Plain:
    """Return a value of a sweep as plain data; a number that is written as a text is that number."""
    value = plain(node)
    if isinstance(value, str):
        value = scalar_value(value.strip())
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def evenly(low: float, high: float, steps: int) -> list[Plain]:
    """Return `steps` numbers from `low` to `high`, each the closest to the exact one.

    >>> evenly(0.1, 0.5, 5)
    [0.1, 0.2, 0.3, 0.4, 0.5]
    """
    first, last = Fraction(repr(low)), Fraction(repr(high))
    return [float(first + (last - first) * step / (steps - 1)) for step in range(steps)]
