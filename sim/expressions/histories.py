"""Many ways to play as one table, and expressions over all of them: nothing is done once a way that can be done once.

Expressions tell few ways apart. Moves that are compared by name are put in first (`bind`), for each combination of
their actions that there is; what is left has numbers of moves in it alone, and is computed for all ways together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from sim.expressions.bind import bind
from sim.expressions.nodes import Expr, Number, names_in
from sim.expressions.numeric import numbers_of
from sim.expressions.program import compile_rows
from sim.expressions.text import to_text

Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Histories(Sequence[Mapping[str, str]]):
    """Ways to play: `taken[history, move]` is the action's number, -1 where the move did not take place."""

    moves: tuple[str, ...]
    """In the order of play."""
    actions: tuple[tuple[str, ...], ...]
    """Of each move."""
    taken: Index

    def __len__(self) -> int:
        return len(self.taken)

    @overload
    def __getitem__(self, at: int) -> Mapping[str, str]: ...
    @overload
    def __getitem__(self, at: slice) -> Histories: ...
    def __getitem__(self, at: int | slice) -> Mapping[str, str] | Histories:
        if isinstance(at, slice):
            return Histories(self.moves, self.actions, self.taken[at])
        row = self.taken[at].tolist()
        return {move: its[a] for move, its, a in zip(self.moves, self.actions, row, strict=True) if a >= 0}

    def __iter__(self) -> Iterator[Mapping[str, str]]:
        return (self[at] for at in range(len(self)))

    @cached_property
    def numbers(self) -> Mapping[str, NDArray[np.float64]]:
        """Of each move whose actions are numbers, those, and behind them what stands for none: not a number."""
        known = {move: numbers_of(its) for move, its in zip(self.moves, self.actions, strict=True)}
        return {move: np.array([*its, np.nan]) for move, its in known.items() if its}

    def chosen(self, move: str) -> NDArray[np.float64]:
        """Return `number[history]` of a move whose actions are numbers; NaN where it did not take place."""
        return self.numbers[move][self.taken[:, self.moves.index(move)]]

    def moves_without(self, move: str) -> Histories:
        """Return the same ways without one of the moves, whose name then stands for a number that is not known."""
        kept = [i for i, known in enumerate(self.moves) if known != move]
        names, actions = (tuple(own[i] for i in kept) for own in (self.moves, self.actions))
        return Histories(names, actions, self.taken[:, kept])  # type: ignore[arg-type]

    def kinds(self, moves: Collection[str]) -> tuple[Index, Index]:
        """Return one history of each kind that these moves tell apart, and `kind[history]`."""
        columns = [i for i, move in enumerate(self.moves) if move in moves]
        return kinds_of(self.taken[:, columns])


def kinds_of(rows: Index) -> tuple[Index, Index]:
    """Return the first row of each kind in `rows[row, column]`, in their order, and `kind[row]`."""
    if not rows.shape[1] or not len(rows):
        return np.zeros(min(1, len(rows)), np.int64), np.zeros(len(rows), np.int64)
    _, first, kind = np.unique(_packed(rows), axis=0, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return np.sort(first).astype(np.int64), rank[kind.reshape(-1)].astype(np.int64)


def _packed(rows: Index) -> Index:
    """Return rows as single numbers, where these are small enough: they are sorted faster."""
    width = rows.max(axis=0) + 2
    if np.log2(width.astype(float)).sum() > 62:
        return rows
    packed = np.zeros(len(rows), np.int64)
    for column in range(rows.shape[1]):
        packed = packed * width[column] + rows[:, column] + 1
    return packed


def bind_over(expr: Expr, histories: Histories) -> tuple[tuple[Expr, ...], Index]:
    """Return the expressions that `expr` comes to (`bind`), and `which[history]` of them.

    Histories that it does not tell apart get the same expression.
    """
    found: list[Expr] = []
    which = np.zeros(len(histories), np.int64)
    for part, rows in _by_name(expr, histories):
        left = names_in(part) & histories.numbers.keys()
        firsts, kind = (histories if rows is None else _some(histories, rows)).kinds(left)
        own = firsts if rows is None else rows[firsts]
        which[slice(None) if rows is None else rows] = kind + len(found)
        found += [bind(part, histories[at], left) for at in own.tolist()] if left else [part]
    return tuple(found), which


def _some(histories: Histories, rows: Index) -> Histories:
    return Histories(histories.moves, histories.actions, histories.taken[rows])


def _by_name(expr: Expr, histories: Histories) -> Iterator[tuple[Expr, Index | None]]:
    """Yield what the actions with names make of an expression, with the histories in which they were taken."""
    named = names_in(expr).intersection(histories.moves) - histories.numbers.keys()
    if not named:
        yield bind(expr, {}, ()), None
        return
    firsts, kind = histories.kinds(named)
    order = np.argsort(kind, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(kind, minlength=len(firsts)))[:-1])
    together: dict[str, tuple[Expr, list[Index]]] = {}
    for first, rows in zip(firsts.tolist(), groups, strict=True):
        part = bind(expr, histories[first], named)
        together.setdefault(to_text(part), (part, []))[1].append(rows)
    yield from ((part, np.sort(np.concatenate(rows))) for part, rows in together.values())


def evaluated(expr: Expr, histories: Histories) -> NDArray[np.float64]:
    """Return `value[history]` of an expression in moves alone; NaN where it asks for a number that nobody chose."""
    found = np.zeros(len(histories))
    for part, rows in _by_name(expr, histories):
        own = slice(None) if rows is None else rows
        if isinstance(part, Number):
            found[own] = part.value
            continue
        names = sorted(names_in(part) & histories.numbers.keys())
        values = np.stack([histories.chosen(name)[own] for name in names], axis=1)
        found[own] = compile_rows([part], names).evaluate(values)[:, 0]
    return found
