"""From the YAML block of moves to checked moves: all that is wrong with them, each with its path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from sim.errors import Fault, Path, did_you_mean
from sim.expressions import Expr, Names, Number, parse, to_text
from sim.expressions.numeric import numeric
from sim.games.blocks import NAME, spoken
from sim.games.formulas import BROKEN, Context, Vocabulary, forbid, read_formula
from sim.games.moves.block import CHANCE_PLAYER, REST, MoveBlock, MovesBlock
from sim.games.moves.grid import grid, grid_faults, on_grid
from sim.games.moves.histories import Move, recalling
from sim.games.moves.tree import CHANCE
from sim.games.moves.types import expanded
from sim.numbers import refused

Actions = Mapping[str, tuple[str, ...]]


def actions_of(block: MovesBlock) -> dict[str, tuple[str, ...]]:
    """Return the actions of each move; a chance move may name them by their probabilities alone."""
    return {name: _actions(move) for name, move in block.moves.items()}


def _actions(move: MoveBlock) -> tuple[str, ...]:
    """Return a move's actions; of numbers that cannot be made out two, so that it stays one with numbers."""
    if on_grid(move):
        return grid(move) or ("0", "1")
    return tuple(move.actions or move.probabilities or ())


def moves_vocabulary(block: MovesBlock) -> Vocabulary:
    """Return the moves with their actions: what expressions may ask of play."""
    whole = expanded(block)
    actions = actions_of(whole)
    chosen = (name for name, move in whole.moves.items() if move.player != CHANCE_PLAYER and numeric(actions[name]))
    return Vocabulary(actions, numbers=() if "uses" in block.model_fields_set else tuple(chosen))


def check_moves(block: MovesBlock, context: Context, faults: list[Fault]) -> tuple[Move, ...]:
    """Return the moves in the order of play, as far as they can be made out."""
    actions = actions_of(block)
    players = {name: _player(move, ("moves", name), context, faults) for name, move in block.moves.items()}
    views: dict[str, Expr] = {}
    sees = {name: _sees(name, block, context, views, faults) for name in block.moves}
    known = recalling(sees, players)
    return tuple(
        replace(
            _move(name, move, players[name], known[name], actions, context, faults),
            views={seen: views[seen] for seen in known[name] if seen in views},
        )
        for name, move in block.moves.items()
    )


def _player(move: MoveBlock, path: Path, context: Context, faults: list[Fault]) -> int:
    if move.player == CHANCE_PLAYER:
        return CHANCE
    if move.player not in context.players:
        remedy = did_you_mean(move.player, [*context.players, CHANCE_PLAYER])
        faults.append(Fault((*path, "player"), f"unknown player '{move.player}'", remedy, absent=(move.player,)))
        return 0
    return context.players.index(move.player)


def _sees(name: str, block: MovesBlock, context: Context, views: dict[str, Expr], faults: list[Fault]) -> list[str]:
    """Return what a move sees: earlier moves, and texts of expressions, which are put into `views`."""
    order, move = list(block.moves), block.moves[name]
    earlier, path = order[: order.index(name)], ("moves", name, "sees")
    if move.player == CHANCE_PLAYER:
        if move.sees is not None:
            faults.append(Fault(path, "chance sees nothing", "leave it out", on_key=True))
        return []
    if move.sees is None:
        if earlier:
            remedy = f"write 'sees: all', 'sees: none', or a list of: {', '.join(earlier)}"
            faults.append(Fault(("moves", name), "'sees' is missing", remedy, on_key=True, absent=("sees",)))
        return []
    if move.sees in (["all"], ["none"]):
        return earlier if move.sees == ["all"] else []
    found = []
    for number, seen in enumerate(move.sees):
        if re.fullmatch(NAME, seen):
            found += [seen] if _seen(seen, (*path, number), earlier, order, faults) else []
        else:
            found += _view(seen, name, (*path, number), block, context, views, faults)
    return found


def _view(
    text: str,
    name: str,
    path: Path,
    block: MovesBlock,
    context: Context,
    views: dict[str, Expr],
    faults: list[Fault],
) -> list[str]:
    """Return the one spelling of an expression of which a player sees the value; none where something is wrong."""
    if "[" in text or text in ("", "*"):
        faults.append(Fault(path, f"unknown move '{text}'", did_you_mean(text, [*block.moves, "all", "none"])))
        return []
    before, actions = len(faults), actions_of(block)
    expr = read_formula(text, path, _earlier(name, actions, context), faults)
    wrong = "'{}' is a parameter, which everybody knows: what is seen is said of earlier moves alone"
    if len(faults) > before or not forbid(text, expr, frozenset(context.parameters), path, wrong, faults):
        return []
    if _late(text, expr, name, actions, path, faults):
        return []
    if isinstance(expr, Number):
        faults.append(Fault(path, "this is the same whatever was done", "name earlier moves"))
        return []
    spelt = to_text(parse(text))
    views[spelt] = expr
    return [spelt]


def _seen(seen: str, path: Path, earlier: list[str], order: list[str], faults: list[Fault]) -> bool:
    if seen in earlier:
        return True
    if seen in order:
        faults.append(Fault(path, f"'{seen}' comes no earlier", "the order of the file is the order of play"))
    else:
        faults.append(
            Fault(path, f"unknown move '{seen}'", did_you_mean(seen, [*earlier, "all", "none"]), absent=(seen,))
        )
    return False


def _move(
    name: str,
    move: MoveBlock,
    player: int,
    sees: tuple[str, ...],
    actions: Actions,
    context: Context,
    faults: list[Fault],
) -> Move:
    path: Path = ("moves", name)
    earlier = _earlier(name, actions, context)
    probabilities = _probabilities(name, move, actions, context, faults) if player == CHANCE else {}
    if player != CHANCE and move.probabilities is not None:
        remedy = f"leave it out, or write 'player: {CHANCE_PLAYER}'"
        faults.append(Fault((*path, "probabilities"), "only chance has probabilities", remedy, on_key=True))
    wrong_numbers = grid_faults(name, move)
    faults += wrong_numbers
    if not actions[name] and not (wrong_numbers or on_grid(move)):
        what = "probabilities" if player == CHANCE else "actions"
        faults.append(Fault(path, f"'{what}' is missing", "write what can happen here", on_key=True, absent=(what,)))
    when = read_formula(move.when, (*path, "when"), earlier, faults)
    wrong = "'{}' is a parameter: whether a move takes place can only depend on earlier moves"
    if not forbid(move.when, when, frozenset(context.parameters), (*path, "when"), wrong, faults) or _late(
        move.when, when, name, actions, (*path, "when"), faults
    ):
        when = BROKEN
    labels = tuple(move.actions.get(action) or spoken(action) for action in actions[name])
    return Move(name, move.label or spoken(name), player, actions[name], labels, when, sees, probabilities)


def _earlier(name: str, actions: Actions, context: Context) -> Names:
    # Later moves are known too, so that using one gets its own message.
    others = {move: its for move, its in actions.items() if move != name}
    return Names(frozenset(context.parameters), context.quantities, others)


def _late(text: str, expr: Expr, name: str, actions: Actions, path: Path, faults: list[Fault]) -> bool:
    order = list(actions)
    later = frozenset(order[order.index(name) :])
    message = "'{}' comes no earlier: what happens here can only depend on earlier moves"
    return not forbid(text, expr, later, path, message, faults)


def _probabilities(
    name: str, move: MoveBlock, actions: Actions, context: Context, faults: list[Fault]
) -> dict[str, Expr]:
    path: Path = ("moves", name, "probabilities")
    given = move.probabilities
    if given is None:
        faults.append(
            Fault(
                ("moves", name),
                "'probabilities' is missing",
                "write them by action",
                on_key=True,
                absent=("probabilities",),
            )
        )
        return {}
    for action in given:
        if action not in actions[name]:
            remedy = did_you_mean(action, actions[name])
            faults.append(Fault((*path, action), f"'{action}' is not an action of '{name}'", remedy, on_key=True))
    missing = [action for action in actions[name] if action not in given]
    if missing:
        wrong, remedy = f"the probability of '{missing[0]}' is missing", f"write {missing[0]}: {REST}"
        faults.append(Fault(path, wrong, remedy, on_key=True, absent=(missing[0],)))
    rests = [action for action, text in given.items() if text.strip() == REST]
    faults += [Fault((*path, again), f"'{REST}' is written twice", "only one can be the rest") for again in rests[1:]]
    found = {}
    for action, text in given.items():
        if action not in rests:
            found[action] = read_formula(text, (*path, action), _earlier(name, actions, context), faults)
            _late(text, found[action], name, actions, (*path, action), faults)
    return found


def constant_probabilities(move: Move, rows: Mapping[str, Expr], history: str) -> list[Fault]:
    """Return what is wrong with the probabilities at one node, where they are constants."""
    path: Path = ("moves", move.id, "probabilities")
    values = {action: row.value for action, row in rows.items() if isinstance(row, Number)}
    where = f" where {history}" if history else ""
    for action, value in values.items():
        if not -1e-9 <= value <= 1 + 1e-9:
            at = (*path, action) if action in move.probabilities else path
            wrong = f"the probability of '{action}' is {refused(value, 0.0, 1.0)}{where}"
            return [Fault(at, wrong, "it lies between 0 and 1")]
    total = sum(values.values())
    if len(values) == len(rows) and abs(total - 1) > 1e-9:
        remedy = f"write '{REST}' for one of them"
        return [Fault(path, f"the probabilities add up to {refused(total, 1.0)}{where}", remedy, on_key=True)]
    return []
