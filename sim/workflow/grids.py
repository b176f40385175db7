"""What a grid decides: moves whose actions are numbers, solved once more with a number between each two.

A solution on a grid is one of the game with these numbers alone. Where nobody sees a number before the end, what lies
between two of them gains its player no more than the steepest slope of its payoff times half the distance: every
number is as near to one of the grid's. Where others see it they may answer numbers in between as they like, and no
such bound holds; what is told then is what a grid twice as fine makes of the same world.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine.worlds import Worlds, outcomes_of, solve_worlds
from sim.errors import ScenarioError
from sim.expressions import Number, names_in, rewrite
from sim.expressions.bounds import Bounded
from sim.expressions.histories import Histories, bind_over
from sim.expressions.nodes import Expr, Name
from sim.expressions.numeric import action_of, number_of, numbers_of, rounded
from sim.games.moves.deviations import Deviation, Play, deviations, play_of
from sim.games.moves.game import MovesGame
from sim.games.moves.histories import Move
from sim.games.moves.tree import CHANCE, TreeBatch
from sim.labels import Labels, labels_of
from sim.numbers import number, percent, short
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.tables import Column, Kind, Row, Table, columns
from sim.tolerances import PROBABILITY, REGRET

if TYPE_CHECKING:
    from sim.concepts.base import Concept

MOST_BOXES: Final = 20_000
"""Pairs of neighbours and ways to play the rest of which slopes are bounded."""
CHANGED: Final = 5e-3
"""A change of a probability from which on it is a turn that is told."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """What is to be said of one world's numbers."""

    sentences: tuple[str, ...]
    table: Table | None
    """The world on its own grid and on one twice as fine; None where that cannot be solved."""
    bounds: Mapping[str, float]
    """Of each move that nobody sees: the most that a number between two of the grid would gain; may be infinite."""


def grid_of(scenario: Scenario, row: Floats, concept: Concept, batch: Any, profile: Floats) -> Grid | None:
    """Return what the grid decides in the world of `row[0, parameter]` where `profile[choice]` is played.

    None where no player chooses numbers.
    """
    game, moves = scenario.game.moves_game, number_moves(scenario)
    if game is None or not moves or not isinstance(batch, TreeBatch):
        return None
    labels, play = labels_of(scenario.document), play_of(batch, profile)
    bounds = bounds_of(scenario, row)
    sentences = [f"{_axis(m, labels)}." for m in moves]
    sentences += [_bound_text(game, m, bounds[m.id], labels) for m in moves if m.id in bounds]
    sentences += [said for m in moves for said in (*turns(play, m, labels), *indifference(play, m, labels))]
    table = _finer(scenario, row, concept)
    if table is None:
        sentences.append("A grid twice as fine is too large to be solved beside it.")
    return Grid(tuple(sentences), table, bounds)


def number_moves(scenario: Scenario) -> list[Move]:
    """Return the moves at which players choose numbers; none where the scenario is made of parts."""
    game = scenario.game.moves_game
    if game is None or scenario.uses:
        return []
    return [m for m in game.moves if m.player != CHANCE and numbers_of(m.actions)]


def bounds_of(scenario: Scenario, row: Floats) -> dict[str, float]:
    """Return of each move whose number nobody sees the most that one between two of the grid would gain its player.

    In the world of `row[0, parameter]`; infinite where no bound is known.
    """
    game = scenario.game.moves_game
    if game is None:
        return {}
    values = dict(zip((p.id for p in scenario.parameters), map(float, row[0]), strict=True))
    return {m.id: _bound(game, m, values) for m in number_moves(scenario) if not _told(game, m)}


def _axis(move: Move, labels: Labels) -> str:
    values = numbers_of(move.actions)
    widest = max((b - a for a, b in pairwise(values)), default=0.0)
    ends = f"{action_of(values[0])} to {action_of(values[-1])}"
    return f"{labels.move(move.id)} is one of {len(values)} numbers, {ends}, at most {number(widest)} apart"


def _told(game: MovesGame, move: Move) -> bool:
    """Whether what others or chance do may depend on the number."""
    later = [m for m in game.moves if m.id != move.id]
    seen = any(move.id in m.sees and m.player != move.player for m in later)
    seen |= any(move.id in names_in(view) for m in later if m.player != move.player for view in m.views.values())
    asked = [m.when for m in later] + [p for m in later for p in m.probabilities.values()]
    return seen or any(move.id in names_in(expr) for expr in asked)


def _bound(game: MovesGame, move: Move, values: Mapping[str, float]) -> float:
    """Return the most that a number between two of the grid gains the player: slope times half the distance."""
    own = rewrite(game.payoffs[move.player], lambda node: _valued(node, values))
    ends = game.histories
    if not isinstance(ends, Histories):
        return inf
    others = Histories(ends.moves, ends.actions, ends.taken.copy())
    others.taken[:, ends.moves.index(move.id)] = -1
    kinds, _ = others.kinds(names_in(own) - {move.id})
    rest = others.moves_without(move.id)
    found, _ = bind_over(own, Histories(rest.moves, rest.actions, rest.taken[kinds]))
    pairs = np.array(list(pairwise(numbers_of(move.actions))))
    if len(found) * len(pairs) > MOST_BOXES or not len(pairs):
        return inf
    intervals = Bounded.of(found, (move.id,)).over(pairs[:, :1], pairs[:, 1:])
    steepest = [np.maximum(np.abs(i.least[:, 0]), np.abs(i.most[:, 0])) for i in intervals]
    sure = all(bool(i.sure.all()) for i in intervals)
    return float(max((s * np.diff(pairs, axis=1)[:, 0] / 2).max() for s in steepest)) if sure else inf


def _valued(node: Expr, values: Mapping[str, float]) -> Expr:
    return Number(values[node.name]) if isinstance(node, Name) and node.name in values else node


def _bound_text(game: MovesGame, move: Move, bound: float, labels: Labels) -> str:
    who, what = labels.player(game.players[move.player]), labels.move(move.id)
    if not np.isfinite(bound):
        return (
            f"No bound is known for what a number of {what} between two of these could gain {who}: payoffs jump "
            "somewhere, or no bound of their slope was found."
        )
    return (
        f"No number of {what} between two of these would gain {who} more than {short(bound)}: nobody sees it before "
        "the end, and payoffs are no steeper than that."
    )


def turns(play: Play, move: Move, labels: Labels) -> Iterator[str]:
    """Yield where a number that is chosen stands at a turn of what follows."""
    tree = play.tree
    for info in (s for s in tree.information_sets if s.move == move.id):
        here = play.reach[list(info.nodes)]
        if here.sum() <= PROBABILITY:
            continue
        first = int(tree.offset[tree.information_sets.index(info)])
        played = play.profile[first : first + len(info.actions)]
        chosen = int(np.argmax(played))
        if played[chosen] < 1 - PROBABILITY:
            continue
        after = {a: _after(play, [tree.children[n][a] for n in info.nodes], here) for a in _near(chosen, len(played))}
        for other in (a for a in after if a != chosen):
            if (said := _turn(info.actions, chosen, other, after, move, labels)) is not None:
                yield said


def indifference(play: Play, move: Move, labels: Labels) -> Iterator[str]:
    """Yield who is indifferent after a number that is chosen, if somebody is."""
    tree = play.tree
    indifferent = [tree.information_sets[d.where] for d in deviations(play) if _indifferent(play, d, move)]
    for info in indifferent[:1]:
        who = labels.player(tree.players[info.player])
        seen = dict(info.knows)[move.id]
        yield (
            f"{who} is indifferent after {labels.move(move.id)} = {seen}: one of the grid's numbers is just the one "
            "that makes it so. Which way it turns there is no matter of the situation but of the grid: one step "
            "more decides it, and on a finer grid a smaller step would."
        )


def _indifferent(play: Play, at: Deviation, move: Move) -> bool:
    """Whether somebody who has seen the number would lose nothing by doing something else."""
    info = play.tree.information_sets[at.where]
    losses = np.sort(np.abs(at.losses))
    if len(losses) < 2 or move.id not in dict(info.knows):
        return False
    return bool(losses[1] <= REGRET * max(float(np.ptp(play.payoffs[info.player])), 1e-300))


def _near(chosen: int, many: int) -> list[int]:
    return [a for a in (chosen - 1, chosen, chosen + 1) if 0 <= a < many]


def _after(play: Play, nodes: Sequence[int], weight: Floats) -> dict[tuple[str, str], float]:
    """Return how likely each action of a move without numbers is once there, `weight[node]` of each."""
    found: dict[tuple[str, str], float] = {}
    waiting = list(zip(nodes, (weight / weight.sum()).tolist(), strict=True))
    while waiting:
        node, odds = waiting.pop()
        if odds <= PROBABILITY:
            continue
        where = int(play.tree.acts[node])
        for i, child in enumerate(play.tree.children[node]):
            share = odds * float(play.arc[child])
            waiting.append((child, share))
            if where >= 0 and number_of(play.tree.information_sets[where].actions[i]) is None:
                info = play.tree.information_sets[where]
                found[info.move, info.actions[i]] = found.get((info.move, info.actions[i]), 0.0) + share
    return found


def _turn(
    actions: Sequence[str],
    chosen: int,
    other: int,
    after: Mapping[int, Mapping[tuple[str, str], float]],
    move: Move,
    labels: Labels,
) -> str | None:
    """Return what is said of a step after which something else follows; None where the same does."""
    here, there = after[chosen], after[other]
    gaps = {key: abs(here.get(key, 0.0) - there.get(key, 0.0)) for key in {*here, *there}}
    turned = max(sorted(gaps), key=lambda key: gaps[key], default=None)
    if turned is None or gaps[turned] < CHANGED:
        return None
    width = abs(float(actions[chosen]) - float(actions[other]))
    what = f"“{labels.action(*turned)}” ({labels.move(turned[0])})"
    return (
        f"{labels.move(move.id)} = {actions[chosen]} stands at a turn: {what} follows it with "
        f"{percent(here.get(turned, 0.0))}, and {actions[other]} with {percent(there.get(turned, 0.0))}. The turn lies "
        f"between the two, so up to {number(width)} of the number is the grid's doing."
    )


def on_finer_grid(scenario: Scenario) -> Scenario | None:
    """Return the scenario with a number between each two of its grids; None where that is too large."""
    document: Any = deepcopy(dict(scenario.document))
    for move in number_moves(scenario):
        values = numbers_of(move.actions)
        between = [rounded((a + b) / 2) for a, b in pairwise(values)]
        known = document["moves"][move.id]["actions"]
        names = [action_of(value) for value in sorted({*values, *between})]
        document["moves"][move.id]["actions"] = {name: known.get(name, name) for name in names}
    for key in ("claims", "cases", "alternatives", "observed"):
        document.pop(key, None)
    try:
        return load_document(document, scenario.id)
    except ScenarioError:
        return None


def _finer(scenario: Scenario, row: Floats, concept: Concept) -> Table | None:
    """Return the world on its own grid and on one with a number between each two."""
    finer = on_finer_grid(scenario)
    here = followed(scenario, solve_worlds(scenario, row, concept))[0]
    there = None if finer is None else followed(finer, solve_worlds(finer, row, concept))[0]
    if here is None or there is None:
        return None
    rows: list[Row] = [(what, here[what], there[what], there[what] - here[what]) for what in here if what in there]
    head = (Column("What"), *columns("here", "twice as fine", "change", kind=Kind.NUMBER))
    note = f"Under {scenario.solve.selection[0]}; the change is what this grid and one twice as fine differ by."
    return Table("The same world on a grid twice as fine", head, tuple(rows), note)


def followed(scenario: Scenario, worlds: Worlds) -> list[dict[str, float] | None]:
    """Return numbers chosen, outcomes and payoffs of each world under the main rule; None where they are not known.

    That is where the rule selects nothing, and where a list is cut short and what all come to together is not known.
    Of other lists that are cut short, the numbers that are chosen are not known.
    """
    labels, solution, batch = labels_of(scenario.document), worlds.solution, worlds.batch
    listed = np.arange(solution.profiles.shape[1]) < solution.count[:, None]
    draw = np.nonzero(listed)[0]
    numbers = batch.numbers_chosen(np.ascontiguousarray(solution.profiles[listed].T), draw)
    odds = outcomes_of(batch, solution, len(scenario.outcomes))
    found: list[dict[str, float] | None] = []
    for d, count in enumerate(map(int, solution.count)):
        weights = solution.weights[d, 0, :count] if count and len(solution.rules) else np.zeros(0)
        if not count or not np.isfinite(weights).all():
            found.append(None)
            continue
        here: dict[str, float] = {}
        cut = solution.totals is not None and bool(solution.totals.cut[d])
        for move, (total, made) in numbers.items() if not cut else ():
            often = float(weights @ made[draw == d])
            if often > PROBABILITY:
                here[f"number: {labels.move(move)}"] = float(weights @ total[draw == d]) / often
        likely, payoffs = weights @ odds[d, :count], weights @ solution.payoffs[d, :count]
        if cut and solution.totals is not None:
            whole = solution.totals.values[d, 0]
            likely, payoffs = whole[: len(scenario.outcomes)], whole[-len(scenario.game.players) :]
            if not np.isfinite([*likely, *payoffs]).all():
                found.append(None)
                continue
        here |= {f"probability: {o.label}": float(likely[i]) for i, o in enumerate(scenario.outcomes)}
        here |= {f"payoff: {labels.player(p)}": float(payoffs[i]) for i, p in enumerate(scenario.game.players)}
        found.append(here)
    return found
