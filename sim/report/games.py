"""How each game form is told: its rules for `sim show`, one world of it for `sim solve`. One line a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sim.games.moves import MovesGame
from sim.games.tree import TreeBatch
from sim.report.crowds_coalitions import coalition_rules, coalition_world, crowd_rules, crowd_world
from sim.report.words import table, tree_lines
from sim.scenario.types import Scenario


@dataclass(frozen=True)
class Telling:
    """The words of one form."""

    rules: Callable[[Scenario], Iterator[str]]
    """`rules(scenario)`: who can do what, whatever the numbers are."""
    world: Callable[[Any], Iterator[str]]
    """`world(batch)`: the game of a batch's first draw, with its numbers."""


def moves_rules(scenario: Scenario) -> Iterator[str]:
    """Yield the moves in the order of play."""
    assert isinstance(scenario.game, MovesGame)
    tree = scenario.game.tree
    yield "moves, in order of play:"
    told = set()
    for info in tree.information_sets:
        if info.move in told:
            continue
        told.add(info.move)
        seen = ", ".join(dict.fromkeys(move for move, _ in info.knows)) or "nothing"
        yield f"  {info.move}: {tree.players[info.player]} chooses {' or '.join(info.actions)}, having seen {seen}"
    for move in dict.fromkeys(name for name, _ in tree.branch_names):
        actions = dict.fromkeys(action for name, action in tree.branch_names if name == move)
        yield f"  {move}: chance gives {' or '.join(actions)}"


def moves_world(batch: TreeBatch) -> Iterator[str]:
    """Yield the payoff table of two players who choose at once, else the tree."""
    if batch.tree.strategic and len(batch.tree.players) == 2:
        yield from table(batch.tree, batch.payoffs[0])
    else:
        yield f"the game: at the ends, the payoffs of {', '.join(batch.tree.players)}"
        yield from tree_lines(batch)


TELLINGS: dict[str, Telling] = {
    "moves": Telling(moves_rules, moves_world),
    "crowd": Telling(crowd_rules, crowd_world),
    "coalition": Telling(coalition_rules, coalition_world),
}
