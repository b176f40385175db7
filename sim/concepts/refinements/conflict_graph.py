"""The graph of a conflict: its states, which need not be all combinations of choices, and who can move where.

Fang, Hipel & Kilgour, Interactive Decision Making: The Graph Model for Conflict Resolution, 1993, chapters 2 and 3. A
state is an end of a game in which nobody sees what another chooses: a move with `when` is made in some states only.
Some ends cannot be (`infeasible`); the ends of a conflict that is over are one state, however they differ, and nobody
leaves it (`over`); moves can be one-way, everywhere or in some states (`irreversible`, `barred`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, Path, did_you_mean
from sim.expressions import Expr, Names, Number, bind
from sim.games.formulas import BROKEN, read_formula
from sim.games.moves.tree import Tree

UNSUITED = "this needs a game in which nobody sees what another chooses, and in which chance does not move"

Actions = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Written:
    """The options that shape a conflict, as they are written."""

    irreversible: str = ""
    barred: str = ""
    over: str = ""
    infeasible: str = ""


@dataclass(frozen=True)
class ConflictGraph:
    """States and moves. `moves[player, from, to]` over states; state s is the ends `members[s]`, as leaves."""

    members: tuple[tuple[int, ...], ...]
    moves: NDArray[np.bool_]
    over: tuple[str, ...]
    """Of each state: the condition under which the conflict is over there; '' of others."""

    @property
    def first(self) -> NDArray[np.int64]:
        """`first[state]`: the leaf that stands for it."""
        return np.array([leaves[0] for leaves in self.members], np.int64)

    def all_of(self, tree: Tree) -> bool:
        """Whether every end of the tree is a state of its own."""
        return self.members == tuple((leaf,) for leaf in range(len(tree.leaves)))


@dataclass
class _Reading:
    """What the options mean in one tree, with everything that is wrong with them."""

    tree: Tree
    histories: tuple[dict[str, str], ...]
    owner: dict[str, int]
    actions: dict[str, tuple[str, ...]]
    faults: list[Fault] = field(default_factory=list)

    def holds(self, text: str, path: Path, offset: int) -> NDArray[np.bool_]:
        """Return `holds[leaf]` of a condition on moves; it must hold somewhere."""
        found: list[Fault] = []
        expr = read_formula(text, path, Names(moves=self.actions), found)
        self.faults += [_moved(fault, offset) for fault in found]
        if expr is BROKEN:
            return np.zeros(len(self.histories), bool)
        rows = np.array([_true(bind(expr, taken, list(self.owner))) for taken in self.histories])
        if not rows.any():
            self.faults.append(Fault(path, f"'{text}' holds in no state", "leave it out", offset))
        return rows


def _true(expr: Expr) -> bool:
    return isinstance(expr, Number) and expr.value != 0


def _moved(fault: Fault, offset: int) -> Fault:
    return Fault(fault.path, fault.message, fault.remedy, fault.offset + offset, fault.on_key, fault.absent)


def unsuited(tree: Tree, written: Written) -> tuple[Fault, ...]:
    """Return why a tree is no conflict, or what is wrong with the options."""
    owner = {info.move: info.player for info in tree.information_sets}
    others = any(owner.get(move) != info.player for info in tree.information_sets for move, _ in info.knows)
    # A player's later move knows its earlier ones: two that know nothing are told apart by what others did.
    first = [info.player for info in tree.information_sets if not info.knows]
    if tree.branches or not tree.information_sets or others or len(set(first)) < len(first):
        return (Fault(("name",), UNSUITED, "its states are what all have chosen"),)
    return tuple(_read(tree, written)[1])


def conflict_graph(tree: Tree, written: Written) -> ConflictGraph:
    """Return the graph of a tree that `unsuited` finds nothing wrong with."""
    return _read(tree, written)[0]


def _read(tree: Tree, written: Written) -> tuple[ConflictGraph, list[Fault]]:
    reading = _Reading(
        tree,
        tuple(dict(tree.history(int(leaf))) for leaf in tree.leaves),
        {info.move: info.player for info in tree.information_sets},
        {info.move: info.actions for info in tree.information_sets},
    )
    state_of, over = _states(reading, written)
    moves = _possible(reading)
    for option, text, back in (("irreversible", written.irreversible, True), ("barred", written.barred, False)):
        for offset, clause in _clauses(text):
            _bar(moves, reading, ("options", option), clause, offset, back)
    return _merged(moves, state_of, over), reading.faults


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    """Yield what stands between semicolons, each with where it begins."""
    for found in re.finditer(r"[^;]+", text):
        if clause := found[0].strip():
            yield found.start() + found[0].index(clause), clause


def _states(reading: _Reading, written: Written) -> tuple[NDArray[np.int64], list[str]]:
    """Return `state[leaf]`, -1 of ends that cannot be, and of each state the condition under which all is over."""
    leaves = len(reading.histories)
    possible = np.ones(leaves, bool)
    for offset, clause in _clauses(written.infeasible):
        possible &= ~reading.holds(clause, ("options", "infeasible"), offset)
    if not possible.any():
        reading.faults.append(Fault(("options", "infeasible"), "no state is left", "leave some possible"))
    ended = [""] * leaves
    for offset, clause in _clauses(written.over):
        for leaf in np.flatnonzero(reading.holds(clause, ("options", "over"), offset) & possible).tolist():
            if ended[leaf] and ended[leaf] != clause:
                wrong = f"'{ended[leaf]}' and '{clause}' both hold where {_where(reading.histories[leaf])}"
                reading.faults.append(Fault(("options", "over"), wrong, "each is a state of its own", offset))
                break
            ended[leaf] = clause
    numbers: dict[tuple[int, str], int] = {}
    state = np.full(leaves, -1, np.int64)
    for leaf in np.flatnonzero(possible).tolist():
        key = (-1, ended[leaf]) if ended[leaf] else (leaf, "")
        state[leaf] = numbers.setdefault(key, len(numbers))
    return state, [condition for _, condition in numbers]


def _where(history: Mapping[str, str]) -> str:
    return ", ".join(f"{move}={action}" for move, action in history.items())


def _possible(reading: _Reading) -> NDArray[np.bool_]:
    """Return `moves[player, from, to]` over ends: the player changes its own choice, and all others keep theirs.

    What only one of the two ends has, as the move takes place there alone, is kept whatever it is.
    """
    leaves = len(reading.histories)
    moves = np.zeros((len(reading.tree.players), leaves, leaves), bool)
    code = np.array(
        [
            [options.index(taken[m]) if m in taken else -1 for m, options in reading.actions.items()]
            for taken in reading.histories
        ]
    )  # code[leaf, move]
    both = (code[:, None] >= 0) & (code[None] >= 0)
    differs = both & (code[:, None] != code[None])
    owners = np.array(list(reading.owner.values()))
    for player in range(len(moves)):
        own = owners == player
        moves[player] = differs[:, :, own].any(axis=2) & ~differs[:, :, ~own].any(axis=2)
    return moves


def _bar(moves: NDArray[np.bool_], reading: _Reading, path: Path, clause: str, offset: int, back: bool) -> None:
    """Take 'player: action -> action where condition' out of the moves; its way back where `back`."""
    change, where, condition = (part.strip() for part in clause.partition(" where "))
    who, colon, move = (part.strip() for part in change.partition(":"))
    before, arrow, after = (part.strip() for part in move.partition("->"))
    if not colon or not arrow:
        form = "write 'player: action -> action; …', or 'player: action -> action where condition'"
        reading.faults.append(Fault(path, f"cannot read '{clause}'", form, offset))
        return
    name = _move_of(reading, path, who, (before, after), offset)
    if name is None:
        return
    if back:
        before, after = after, before
    leaves = len(reading.histories)
    holds = np.ones(leaves, bool)
    if where:
        holds = reading.holds(condition, path, offset + clause.rindex(condition))
    start = np.array([taken.get(name) == before for taken in reading.histories]) & holds
    end = np.array([taken.get(name) == after for taken in reading.histories])
    moves[reading.owner[name]] &= ~(start[:, None] & end)


def _move_of(reading: _Reading, path: Path, who: str, actions: tuple[str, str], offset: int) -> str | None:
    """Return the move of the game that a player, or the move's own name, and its actions mean; else report why not."""
    tree = reading.tree
    if who in reading.actions:
        names = [who]
    elif who in tree.players:
        names = [m for m, player in reading.owner.items() if tree.players[player] == who]
    else:
        known = [*tree.players, *(m for m in reading.actions if m not in tree.players)]
        reading.faults.append(Fault(path, f"unknown player '{who}'", did_you_mean(who, known), offset, absent=(who,)))
        return None
    fitting = [name for name in names if set(actions) <= set(reading.actions[name])]
    if len(fitting) == 1:
        return fitting[0]
    if len(fitting) > 1:
        wrong = f"'{who}' has several such moves"
        reading.faults.append(Fault(path, wrong, f"name the move: {', '.join(fitting)}", offset))
        return None
    known = [action for name in names for action in reading.actions[name]]
    for action in actions:
        if action not in known:
            wrong = f"unknown action '{action}'"
            reading.faults.append(Fault(path, wrong, did_you_mean(action, known), offset, absent=(action,)))
            return None
    reading.faults.append(Fault(path, f"'{actions[0]}' and '{actions[1]}' are no actions of one move", "", offset))
    return None


def _merged(moves: NDArray[np.bool_], state: NDArray[np.int64], over: list[str]) -> ConflictGraph:
    """Return the graph over states of `moves[player, from, to]` over ends, of which `state[leaf]` is the state."""
    members = tuple(tuple(np.flatnonzero(state == s).tolist()) for s in range(len(over)))
    belongs = state[None, :] == np.arange(len(over))[:, None]  # belongs[state, leaf]
    some = belongs.astype(np.int64)
    between = (some @ moves.astype(np.int64) @ some.T) > 0
    between &= ~np.eye(len(over), dtype=bool)
    between[:, [bool(condition) for condition in over]] = False
    return ConflictGraph(members, between, tuple(over))
