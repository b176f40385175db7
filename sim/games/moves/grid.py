"""Moves whose actions are numbers: from one to another in steps, or a list."""

from __future__ import annotations

from sim.errors import Fault, Path
from sim.expressions import ExpressionError, Number, bind, parse
from sim.expressions.numeric import action_of, number_of, rounded
from sim.games.moves.block import MoveBlock

KEYS = ("from", "to", "steps")


def on_grid(move: MoveBlock) -> bool:
    """Whether a move is written with ends and steps in place of actions."""
    return move.start is not None or move.to is not None or move.steps is not None


def grid(move: MoveBlock) -> tuple[str, ...]:
    """Return the actions of a move that is written with ends and steps; none where something is wrong with these."""
    low, high = _constant(move.start), _constant(move.to)
    if low is None or high is None or move.steps is None or low >= high:
        return ()
    return tuple(action_of(rounded(low + (high - low) * i / move.steps)) for i in range(move.steps + 1))


def _constant(text: str | None) -> float | None:
    """Return the number that a text is; None where it is none, or an expression of parameters."""
    if text is None:
        return None
    try:
        found = bind(parse(text), {}, ())
    except ExpressionError:
        return None
    return found.value if isinstance(found, Number) else None


def grid_faults(name: str, move: MoveBlock) -> list[Fault]:
    """Return what is wrong with the numbers of a move."""
    path: Path = ("moves", name)
    if not on_grid(move):
        return _mixed(path, move)
    if move.actions:
        wrong = "the numbers are written twice, as actions and by their ends"
        return [Fault((*path, "actions"), wrong, "leave out the actions, or 'from', 'to' and 'steps'", on_key=True)]
    written = dict(zip(KEYS, (move.start, move.to, move.steps), strict=True))
    missing = [key for key, value in written.items() if value is None]
    if missing:
        remedy = "write where the numbers begin, where they end and in how many steps: from: 0, to: 1, steps: 40"
        return [Fault(path, f"'{missing[0]}' is missing", remedy, on_key=True, absent=(missing[0],))]
    faults = []
    for key, text in (("from", move.start), ("to", move.to)):
        if _constant(text) is None:
            remedy = (
                f"choose a share from 0 to 1 and write low + (high - low) * {name} in the payoffs: "
                "the numbers of a move are the same in all worlds"
            )
            faults.append(Fault((*path, key), f"'{text}' is no constant number", remedy))
    low, high = _constant(move.start), _constant(move.to)
    if low is not None and high is not None and low >= high:
        wrong = f"'to' is {action_of(high)}, and 'from' is {action_of(low)}"
        faults.append(Fault((*path, "to"), wrong, "the numbers rise: write a larger one"))
    return faults


def _mixed(path: Path, move: MoveBlock) -> list[Fault]:
    """Return the fault of actions of which some are numbers and some are not, or two the same."""
    actions = list(move.actions or move.probabilities or ())
    numbers = [number_of(action) for action in actions]
    where = "actions" if move.actions else "probabilities"
    known = [value for value in numbers if value is not None]
    if known and None in numbers:
        odd = actions[numbers.index(None)]
        wrong = f"'{odd}' is a name, and other actions are numbers"
        return [Fault((*path, where, odd), wrong, "write numbers alone, or names alone", on_key=True)]
    twice = [a for a, value in zip(actions, numbers, strict=True) if value is not None and known.count(value) > 1]
    return (
        [Fault((*path, where, twice[-1]), f"'{twice[-1]}' is listed twice", "remove one", on_key=True)] if twice else []
    )
