"""Reading the expressions of a game form: every fault collected with its path, none raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sim.errors import Fault, Path, did_you_mean
from sim.expressions import Expr, Misplaced, Name, Names, Number, Signature, fold, names_in, parse, read

BROKEN = Number(0.0)
"""Stands for an expression that could not be read; the fault has been reported."""


@dataclass(frozen=True)
class Vocabulary:
    """The words that a form adds to those of its scenario's expressions."""

    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each move, its actions."""
    values: frozenset[str] = frozenset()
    """Words that stand for a number that play decides, such as how many come."""
    functions: Mapping[str, Signature] = field(default_factory=dict)
    """Functions of such words, such as `others(bloc)`."""
    numbers: tuple[str, ...] = ()
    """Of the moves those at which a player chooses a number."""
    in_numbers: bool = False
    """Whether outcomes and events are told by the numbers of a world, not by what is done in it."""

    def names(self, parameters: Iterable[str], quantities: Mapping[str, Expr]) -> Names:
        """Return all words that an expression may use."""
        return Names(frozenset(parameters) | self.values, quantities, self.moves, self.functions)


@dataclass(frozen=True)
class Context:
    """What a game form is told of the rest of the scenario."""

    players: tuple[str, ...]
    parameters: tuple[str, ...]
    """The columns of `values[draw, parameter]`, in their order."""
    quantities: Mapping[str, Expr]


def read_formula(text: str, path: Path, names: Names, faults: list[Fault], misplaced: Sequence[Misplaced] = ()) -> Expr:
    """Return the parsed expression with its quantities written out; `BROKEN`, and a fault, where it is wrong."""
    reading = read(text, names, misplaced)
    faults.extend(Fault(path, p.message, p.remedy, p.offset, absent=p.absent) for p in reading.problems)
    return BROKEN if reading.expression is None else reading.expression


def read_each(
    written: Mapping[str, str], path: Path, players: Sequence[str], names: Names, faults: list[Fault]
) -> list[Expr]:
    """Return one expression a player, in their order; unknown players and missing ones are faults."""
    check_players(written, path, players, faults)
    for player in players:
        if player not in written:
            remedy = f"write '{player}: 0' if it is nothing"
            faults.append(Fault(path, f"'{player}' is missing", remedy, on_key=True, absent=(player,)))
    return [read_formula(written[p], (*path, p), names, faults) if p in written else BROKEN for p in players]


def check_players(written: Iterable[str], path: Path, players: Sequence[str], faults: list[Fault]) -> None:
    """Report keys of the block at `path` that name no player."""
    for player in written:
        if player not in players:
            remedy = did_you_mean(player, players)
            faults.append(Fault((*path, player), f"unknown player '{player}'", remedy, on_key=True, absent=(player,)))


def first_use(text: str, words: frozenset[str]) -> int:
    """Return where one of these words first stands in an expression that can be parsed."""
    spots: list[int] = []
    fold(
        parse(text), lambda node, _: spots.append(node.span[0]) if isinstance(node, Name) and node.name in words else 0
    )
    return min(spots, default=0)


def forbid(text: str, expr: Expr, words: frozenset[str], path: Path, message: str, faults: list[Fault]) -> bool:
    """Report the use of words that have no place in an expression, directly or by a quantity; tell whether it is fine.

    `message` has a place for the word: "'{}' is a parameter".
    """
    used = sorted(names_in(expr) & words)
    if used:
        faults.append(Fault(path, message.format(used[0]), offset=first_use(text, frozenset(used))))
    return not used
