"""The form `moves`: players and chance move in an order, seeing what `sees` says; one tree for all draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, FaultsError, Path, did_you_mean
from sim.expressions import Binary, Expr, Names, Number, Program, bind, bind_all, compile_rows, names_in
from sim.expressions.domain import demands
from sim.expressions.histories import Histories, bind_over, evaluated
from sim.games.domains import Domain, Written, between, domains_of, one_in_all
from sim.games.events import Ends, events_at, read_events
from sim.games.formulas import BROKEN, Context, first_use, forbid, read_formula
from sim.games.game import ChoiceSet, Holds, PathOfPlay, Split
from sim.games.moves.block import MovesBlock
from sim.games.moves.check import actions_of, check_moves, constant_probabilities
from sim.games.moves.histories import MAX_LEAVES, MAX_LENGTH, MAX_NODES, Move, Play, TooLargeError, play, takes_place
from sim.games.moves.play import choice_sets_of, play_in
from sim.games.moves.tree import CHANCE, Numbered, Tree, TreeBatch
from sim.games.moves.types import expanded, remapped
from sim.games.outcomes import Conditions, outcome_of_case, read_conditions
from sim.tolerances import PROBABILITY

Item = tuple[Path, str, Expr]
"""A part of a payoff: where it stands, its text, its expression."""


@dataclass(frozen=True, eq=False)
class MovesGame:
    """A game of moves, compiled: what does not vary by draw, and programs for what does."""

    tree: Tree
    moves: tuple[Move, ...]
    histories: Sequence[Mapping[str, str]]
    """Of each leaf: the action of every move that took place."""
    payoff_rows: Program
    """Row `player * leaves + leaf`."""
    chance_rows: Program
    """Row `branch`."""
    outcomes: tuple[str, ...]
    outcome_of_leaf: NDArray[np.int64]
    """`outcome_of_leaf[leaf]`: an index into `outcomes`."""
    payoffs: tuple[Expr, ...]
    """Of each player: the whole payoff in parameters and moves, quantities written out."""
    items: tuple[Item, ...]
    """What the payoffs are the sums of: where each stands, its text, and its expression."""
    branches: tuple[tuple[str, str, Expr], ...]
    """Of each branch: its move of chance, its action, and its probability in parameters."""
    events: tuple[str, ...] = ()
    event_at_leaf: NDArray[np.bool_] | None = None
    """`event_at_leaf[event, leaf]`: whether it holds there; None where there are no events."""

    def batch(self, values: NDArray[np.float64]) -> TreeBatch:
        """Return the games of `values[draw, parameter]`, one a draw."""
        shape = (len(values), len(self.tree.players), len(self.histories))
        payoffs = self.payoff_rows.evaluate(values).reshape(shape)
        chance = _rounded(self.chance_rows.evaluate(values))
        ends = (self.outcome_of_leaf, self.outcomes, self.event_at_leaf, self.events)
        return TreeBatch(self.tree, payoffs, chance, *ends, self.numbered)

    @cached_property
    def numbered(self) -> tuple[Numbered, ...]:
        """The moves of players whose actions are numbers."""
        ends, players = self.histories, [move for move in self.moves if move.player != CHANCE]
        if not isinstance(ends, Histories):
            return ()
        found = []
        for move in (move for move in players if move.id in ends.numbers):
            taken = ends.taken[:, ends.moves.index(move.id)]
            found.append(Numbered(move.id, ends.numbers[move.id][:-1], np.where(taken < 0, len(move.actions), taken)))
        return tuple(found)

    def payoff_expression(self, player: str, taken: Mapping[str, str]) -> Expr:
        """Return a player's payoff in parameters alone, where these actions and no others were taken."""
        return bind(self.payoffs[self.tree.players.index(player)], taken, self.move_names)

    @property
    def domains(self) -> tuple[Domain, ...]:
        """What must hold of probabilities, and of what payoffs take logarithms, roots and shares of."""
        rows = [
            Written(path, bind_all(item, self.histories, self.move_names), text)
            for path, text, item in self.items
            if demands(item)
        ]
        by_branch: dict[tuple[str, str], list[Expr]] = {}
        for move, action, row in self.branches:
            by_branch.setdefault((move, action), []).append(row)
        chances = [(("moves", move, "probabilities", action), action, row) for (move, action), row in by_branch.items()]
        found = domains_of([*rows, *(Written(path, row) for path, _, row in chances)])
        odds = [between(path, f"the probability of '{action}'", row) for path, action, row in chances]
        return (*odds, *_sums(self.moves, self.branches), *found)

    @property
    def players(self) -> tuple[str, ...]:
        """The players in the order of the scenario."""
        return self.tree.players

    @property
    def choice_sets(self) -> tuple[ChoiceSet, ...]:
        """The information sets of all players."""
        return choice_sets_of(self.tree)

    @property
    def strategic(self) -> bool:
        """Whether all choose at once, one move each."""
        return self.tree.strategic

    @property
    def moves_game(self) -> MovesGame | None:
        """The game itself."""
        return self

    @property
    def move_actions(self) -> Mapping[str, tuple[str, ...]]:
        """Of each move, its actions."""
        return {move.id: move.actions for move in self.moves}

    def play(self, taken: Sequence[bool]) -> PathOfPlay:
        """Return what is done at the moves that are reached."""
        return play_in(self.tree, taken)

    def split(self, holds: Holds) -> Split:
        """Return the game with each outcome and event in two: the ends at which a condition holds, and the others."""
        ends = Ends(self.outcomes, self.outcome_of_leaf, self.events, self.event_at_leaf)
        named = enumerate(zip(self.outcome_of_leaf, self.histories, strict=True))
        held = np.array([holds(self.outcomes[o], taken, ends.events_at(leaf)) for leaf, (o, taken) in named], bool)
        made, parts, events = ends.split(held)
        game = replace(
            self,
            outcomes=made.outcomes,
            outcome_of_leaf=made.outcome,
            events=made.events,
            event_at_leaf=made.event,
        )
        return Split(game, parts, events)

    @property
    def move_names(self) -> tuple[str, ...]:
        """All moves in the order of play."""
        return tuple(move.id for move in self.moves)

    def occurring(self, intended: Mapping[str, str]) -> dict[str, str]:
        """Return the history when every move that takes place takes its intended action.

        A move without an intended action counts as not taking place.
        """
        taken: dict[str, str] = {}
        for move in self.moves:
            if move.id in intended and takes_place(move, taken, self.moves):
                taken[move.id] = intended[move.id]
        return taken


def build(block: MovesBlock, context: Context, reported: bool = False) -> MovesGame:
    """Return the game of a block; raises `FaultsError` with everything that is wrong.

    With `reported` (faults were found elsewhere in the file) the ends of the game are not looked at: what is wrong
    with them may be a consequence.
    """
    faults: list[Fault] = []
    written, block = block, expanded(block, context.players, faults)
    try:
        return _built(block, context, reported, faults)
    except FaultsError as error:
        raise FaultsError(remapped(error.faults, written)) from None


def _built(block: MovesBlock, context: Context, reported: bool, faults: list[Fault]) -> MovesGame:
    """Return the game of a block without types; `faults` were found in these."""
    moves = check_moves(block, context, faults)
    items = _payoffs(block, context, faults)
    conditions, events = _conditions(block, context, faults), _events(block, context, faults)
    if faults or reported:
        raise FaultsError(faults)
    moves = _in_players_order(moves, len(context.players))
    try:
        ends = play(context.players, moves)
    except TooLargeError:
        wrong = f"the game has more than {MAX_LEAVES:,} endings or {MAX_NODES:,} nodes, or {MAX_LENGTH} moves in a row"
        raise FaultsError([Fault(("moves",), wrong, "leave moves or actions out", on_key=True)]) from None
    game = _compiled(moves, ends, items, conditions, context, block.match)
    return (
        replace(game, events=tuple(events), event_at_leaf=_event_at_leaf(events, game, ends.leaves)) if events else game
    )


def _in_players_order(moves: tuple[Move, ...], players: int) -> tuple[Move, ...]:
    """Return the moves of a game played at once in the order of the players, so that it is a strategic game as such.

    One move a player, none of which sees anything or depends on another: the order in which they are written says
    nothing. Moves of other games keep theirs.
    """
    at_once = sorted(move.player for move in moves) == list(range(players))
    free = all(not move.sees and isinstance(move.when, Number) for move in moves)
    return tuple(sorted(moves, key=lambda move: move.player)) if at_once and free else moves


def _compiled(
    moves: tuple[Move, ...],
    ends: Play,
    items: Mapping[str, list[Item]],
    conditions: Conditions,
    context: Context,
    match: str,
) -> MovesGame:
    payoffs = tuple(_sum([expr for _, _, expr in own]) for own in items.values())
    names = [move.id for move in moves]
    reached = {names[at] for at in np.flatnonzero((ends.leaves.taken >= 0).any(axis=0)).tolist()}
    faults = [
        Fault(("moves", name), "this move never takes place", "look at its 'when'", on_key=True)
        for name in names
        if name not in reached
    ]
    outcomes = _outcome_of_leaf(conditions, ends, faults, match)
    chance, branches = _chance_rows(moves, ends, faults)
    payoff_rows = [row for payoff in payoffs for row in _bound(payoff, ends.leaves)]
    faults += _without_number(items, ends.leaves)
    if faults:
        raise FaultsError(faults)
    return MovesGame(
        ends.tree,
        moves,
        ends.leaves,
        compile_rows(payoff_rows, context.parameters),
        compile_rows(chance, context.parameters),
        tuple(conditions),
        outcomes,
        payoffs,
        tuple(item for own in items.values() for item in own),
        branches,
    )


def _bound(expr: Expr, histories: Histories) -> list[Expr]:
    """Return an expression bound to each history; histories that it does not tell apart get the same object."""
    found, which = bind_over(expr, histories)
    return [found[i] for i in which.tolist()]


def _without_number(items: Mapping[str, list[Item]], leaves: Histories) -> list[Fault]:
    """Return the payoffs that ask for a number that nobody chose, where these would count."""
    faults = []
    for path, text, expr in (item for own in items.values() for item in own):
        found, which = bind_over(expr, leaves) if leaves.numbers else ((), np.zeros(0, np.int64))
        for number, row in enumerate(found):
            missing = sorted(names_in(row).intersection(leaves.moves))
            if missing:
                where = told(leaves[int(np.flatnonzero(which == number)[0])])
                wrong = (
                    f"'{missing[0]}' has no number where it does not take place, as where {where or 'nothing is done'}"
                )
                at = first_use(text, frozenset(missing))
                faults.append(Fault(path, wrong, f"say what counts there: … if {missing[0]} >= … else 0", at))
                break
    return faults


def _names(block: MovesBlock, context: Context) -> Names:
    return Names(frozenset(context.parameters), context.quantities, actions_of(block))


def _payoffs(block: MovesBlock, context: Context, faults: list[Fault]) -> dict[str, list[Item]]:
    """Return the items of each player's payoff, in the order of the players."""
    meant: set[str] = set()  # players whose names are misspelt: their payoffs are not missing as well
    for player in block.payoffs:
        if player not in context.players:
            wrong = f"unknown player '{player}'"
            faults.append(
                Fault(("payoffs", player), wrong, did_you_mean(player, context.players), on_key=True, absent=(player,))
            )
            meant.update(get_close_matches(player, context.players, n=1))
    found = {}
    for player in context.players:
        if player not in block.payoffs and player not in meant:
            remedy = f"write '{player}: 0' if nothing matters to it"
            faults.append(
                Fault(("payoffs",), f"the payoff of '{player}' is missing", remedy, on_key=True, absent=(player,))
            )
        found[player] = _items(block, player, context, faults)
    return found


def _items(block: MovesBlock, player: str, context: Context, faults: list[Fault]) -> list[Item]:
    found: list[Item] = []
    for number, item in enumerate(block.payoffs.get(player, [])):
        path: Path = ("payoffs", player, number, "value")
        found.append((path, item.value, read_formula(item.value, path, _names(block, context), faults)))
    return found


def _sum(terms: Sequence[Expr]) -> Expr:
    return reduce(lambda left, right: Binary("+", left, right), terms) if terms else BROKEN


def _conditions(block: MovesBlock, context: Context, faults: list[Fault]) -> dict[str, Expr | None]:
    """Return each outcome's condition, None for the one that is `otherwise`."""
    wrong = "'{}' is a parameter: an outcome can only depend on the moves that were made"

    def check(text: str, condition: Expr, path: Path) -> None:
        forbid(text, condition, frozenset(context.parameters), path, wrong, faults)

    return read_conditions(block.outcomes, _names(block, context), faults, check)


def _events(block: MovesBlock, context: Context, faults: list[Fault]) -> dict[str, Expr]:
    """Return each event's condition, in moves and outcomes."""
    wrong = "'{}' is a parameter: an event can only depend on what was done"

    def check(text: str, condition: Expr, path: Path) -> None:
        forbid(text, condition, frozenset(context.parameters), path, wrong, faults)

    return read_events(block, _names(block, context), faults, check)


def _event_at_leaf(events: Mapping[str, Expr], game: MovesGame, leaves: Histories) -> NDArray[np.bool_]:
    """Return `holds[event, leaf]`."""

    def truth(condition: Expr) -> NDArray[np.bool_]:
        value = evaluated(condition, leaves)
        return np.asarray((value != 0) & ~np.isnan(value))

    return events_at(events, game.outcomes, game.outcome_of_leaf, truth)


def _outcome_of_leaf(conditions: Conditions, ends: Play, faults: list[Fault], match: str) -> NDArray[np.int64]:
    """Return `outcome[leaf]`; reports ends with no outcome or with two, one of each sort."""
    holds = np.zeros((len(conditions), len(ends.leaves)), bool)
    for number, condition in enumerate(conditions.values()):
        if condition is not None:
            value = evaluated(condition, ends.leaves)
            holds[number] = (value != 0) & ~np.isnan(value)
    return outcome_of_case(conditions, holds, lambda leaf: told(ends.leaves[leaf]), "each ending", faults, match=match)


def _rounded(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities that only rounding put outside [0, 1] (a rest of 1 - p - q, say) at its ends."""
    with np.errstate(invalid="ignore"):
        ends = np.clip(chance, 0.0, 1.0)
        return np.where(np.abs(chance - ends) <= PROBABILITY, ends, chance)


Branches = tuple[tuple[str, str, Expr], ...]


def _chance_rows(moves: Sequence[Move], ends: Play, faults: list[Fault]) -> tuple[list[Expr], Branches]:
    """Return the probability of each branch, and the branches with their moves and actions."""
    before, rows = ends.at_chance, list[Expr]()
    branches: list[tuple[str, str, Expr]] = []
    known: dict[tuple[int, int], list[Expr]] = {}
    kinds = {at: before.kinds(_asked(moves[at])) for at in sorted(set(ends.chance_moves.tolist()))}
    for node, at in enumerate(ends.chance_moves.tolist()):
        move, kind = moves[at], int(kinds[at][1][node])
        if (at, kind) not in known:
            known[at, kind] = _at_chance(move, before[node], [m.id for m in moves], faults)
        rows += known[at, kind]
        branches += zip([move.id] * len(move.actions), move.actions, known[at, kind], strict=True)
    return rows, tuple(branches)


def _asked(move: Move) -> frozenset[str]:
    """Return the words of a move's probabilities."""
    return frozenset().union(*(names_in(expr) for expr in move.probabilities.values()))


def _at_chance(move: Move, history: Mapping[str, str], names: Sequence[str], faults: list[Fault]) -> list[Expr]:
    """Return the probabilities of a move of chance after a history, in the order of its actions."""
    bound = {action: bind(expr, history, names) for action, expr in move.probabilities.items()}
    for action, row in bound.items():
        missing = sorted(names_in(row).intersection(names))
        if missing:
            wrong = f"'{missing[0]}' has no number where it does not take place, as where {told(history)}"
            remedy = f"say what counts there: … if {missing[0]} >= … else 0"
            faults.append(Fault(("moves", move.id, "probabilities", action), wrong, remedy))
    node = {action: bound[action] if action in bound else bind(rest(bound), {}, names) for action in move.actions}
    if not any(fault.path[:2] == ("moves", move.id) for fault in faults):
        faults += constant_probabilities(move, node, told(history))
    return list(node.values())


def _sums(moves: Sequence[Move], branches: Sequence[tuple[str, str, Expr]]) -> Iterator[Domain]:
    """Yield that the probabilities of each move of chance are one in all, where none is the rest of the others."""
    for move in moves:
        own = [row for name, _, row in branches if name == move.id]
        count = len(move.actions)
        if own and len(move.probabilities) == count:
            nodes = [own[first : first + count] for first in range(0, len(own), count)]
            varied = [node for node in nodes if not all(isinstance(row, Number) for row in node)]
            sums = [reduce(lambda a, b: Binary("+", a, b), node) for node in varied]
            what = f"the sum of the probabilities of '{move.id}'"
            yield one_in_all(("moves", move.id, "probabilities"), what, sums, count)


def rest(others: Mapping[str, Expr]) -> Expr:
    """Return the probability that is left when these are taken."""
    whole: Expr = Number(1.0)
    for other in others.values():
        whole = Binary("-", whole, other)
    return whole


def told(history: Mapping[str, str]) -> str:
    """Return a history as people read it: `brokerage=broker, xi=meet`."""
    return ", ".join(f"{move}={action}" for move, action in history.items())
