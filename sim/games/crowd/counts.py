"""From an expression in parameters and counts to tables over counts: one table for each set of counts used together.

A sum is taken apart, and what multiplies it is given to its addends, so that `a * others(x) + b * others(y)` becomes
two short tables and not one for all pairs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sim.expressions import Binary, Call, Expr, Name, Number, Unary, bind, calls_in, compile_rows, names_in, rewrite

Key = tuple[int, ...]
"""Which counts an expression uses: blocs by their numbers, `TOTAL` for all together; ascending."""

TOTAL = -1


@dataclass(frozen=True)
class Table:
    """An expression at every value of the counts it uses, the last count running fastest."""

    step: tuple[int, ...]
    """`step[bloc]`: how many rows further for one more of the bloc."""
    rows: tuple[Expr | None, ...]
    """None where no crowd has such counts."""
    counts: tuple[tuple[int, ...], ...]
    """`counts[row]`: one crowd with these counts; of each bloc, how many."""


def tables(expr: Expr, word: str, blocs: Sequence[str], sizes: Sequence[int]) -> Iterator[Table]:
    """Yield tables whose sum is `expr` in the counts `word` and `word(bloc)` of `sizes[bloc]` people."""
    groups: dict[Key, list[Expr]] = {}
    for addend in _addends(expr, word):
        groups.setdefault(used(addend, word, blocs), []).append(addend)
    for key, addends in groups.items():
        yield table(reduce(lambda a, b: Binary("+", a, b), addends), word, blocs, sizes, key)


def table_size(key: Key, sizes: Sequence[int]) -> int:
    """Return how many rows the table over these counts has."""
    return reduce(lambda product, axis: product * axis, (_top(k, sizes) + 1 for k in key), 1)


def table(expr: Expr, word: str, blocs: Sequence[str], sizes: Sequence[int], key: Key) -> Table:
    """Return `expr` over the counts of `key`, bound to numbers and simplified."""
    strides = [table_size(key[i + 1 :], sizes) for i in range(len(key))]
    step = [sum(s for s, k in zip(strides, key, strict=True) if k in (TOTAL, bloc)) for bloc in range(len(blocs))]
    rows: list[Expr | None] = []
    counts = []
    for values in itertools.product(*(range(_top(k, sizes) + 1) for k in key)):
        known = dict(zip(key, values, strict=True))
        crowd = _crowd(known, sizes)
        counts.append(crowd or (0,) * len(blocs))
        rows.append(None if crowd is None else _bound(expr, word, blocs, known))
    return Table(tuple(step), tuple(rows), tuple(counts))


def truths(conditions: Sequence[Expr], word: str, blocs: Sequence[str], counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return `holds[crowd, condition]` of conditions in counts alone, for `counts[crowd, bloc]` who join."""

    def named(node: Expr) -> Expr:
        return Name(f"{word} {_argument(node)}") if isinstance(node, Call) and node.function == word else node

    columns = [word, *(f"{word} {bloc}" for bloc in blocs)]
    rows = compile_rows([bind(rewrite(condition, named), {}, ()) for condition in conditions], columns)
    known = np.concatenate([counts.sum(axis=1, keepdims=True), counts], axis=1).astype(np.float64)
    return np.asarray(rows.evaluate(known) != 0)


def used(expr: Expr, word: str, blocs: Sequence[str]) -> Key:
    """Return which counts an expression uses."""
    total = {TOTAL} if word in names_in(expr) else set()
    calls = {blocs.index(_argument(call)) for call in calls_in(expr) if call.function == word}
    return tuple(sorted(total | calls))


def _argument(call: Call) -> str:
    assert isinstance(call.arguments[0], Name)  # the checker has seen to it
    return call.arguments[0].name


def _top(count: int, sizes: Sequence[int]) -> int:
    return sum(sizes) if count == TOTAL else sizes[count]


def _crowd(known: dict[int, int], sizes: Sequence[int]) -> tuple[int, ...] | None:
    """Return how many of each bloc join in one crowd with the known counts, None where there is none."""
    counts = [known.get(bloc, 0) for bloc in range(len(sizes))]
    rest = known.get(TOTAL, sum(counts)) - sum(counts)
    for bloc, size in enumerate(sizes):
        if bloc not in known and rest > 0:
            counts[bloc] = min(rest, size)
            rest -= counts[bloc]
    return tuple(counts) if rest == 0 else None


def _bound(expr: Expr, word: str, blocs: Sequence[str], known: dict[int, int]) -> Expr:
    def settled(node: Expr) -> Expr:
        if isinstance(node, Call) and node.function == word:
            return Number(float(known[blocs.index(_argument(node))]))
        return Number(float(known[TOTAL])) if isinstance(node, Name) and node.name == word else node

    return bind(rewrite(expr, settled), {}, ())


def _counts(expr: Expr, word: str) -> bool:
    return word in names_in(expr) or any(call.function == word for call in calls_in(expr))


def _addends(expr: Expr, word: str) -> list[Expr]:
    match expr:
        case Unary(op="-"):
            return [Unary("-", part) for part in _addends(expr.operand, word)]
        case Binary(op="+"):
            return _addends(expr.left, word) + _addends(expr.right, word)
        case Binary(op="-"):
            return _addends(expr.left, word) + [Unary("-", part) for part in _addends(expr.right, word)]
        case Binary(op="*") if not _counts(expr.left, word):
            return [Binary("*", expr.left, part) for part in _addends(expr.right, word)]
        case Binary(op="*" | "/") if not _counts(expr.right, word):
            return [Binary(expr.op, part, expr.right) for part in _addends(expr.left, word)]
    return [expr]
