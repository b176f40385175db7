"""How each game form is told: its rules for `sim show`, one world of it for `sim solve`. One line a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sim.games.bargaining.batch import BargainingBatch
from sim.games.bargaining.game import BargainingGame
from sim.games.moves.block import CHANCE_PLAYER
from sim.games.moves.game import MovesGame
from sim.games.moves.tree import TreeBatch
from sim.games.repeated.game import RepeatedBatch, RepeatedGame
from sim.scenario.types import Scenario
from sim.views.text.crowds_coalitions import coalition_rules, coalition_world, crowd_rules, crowd_world
from sim.views.text.words import number, table, tree_lines


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
    seen = {info.move: dict.fromkeys(move for move, _ in info.knows) for info in scenario.game.tree.information_sets}
    yield "moves, in order of play:"
    for move, block in scenario.document["moves"].items():
        where = "" if block["when"] == "1" else f", where {block['when']}"
        if block["player"] == CHANCE_PLAYER:
            odds = " or ".join(f"{action} ({chance})" for action, chance in block["probabilities"].items())
            yield f"  {move}: chance gives {odds}{where}"
        else:
            known = ", ".join(seen.get(move, ())) or "nothing"
            yield f"  {move}: {block['player']} chooses {' or '.join(block['actions'])}, having seen {known}{where}"


def moves_world(batch: TreeBatch) -> Iterator[str]:
    """Yield the payoff table of two players who choose at once, else the tree."""
    if batch.tree.strategic and len(batch.tree.players) == 2:
        yield from table(batch.tree, batch.payoffs[0])
    else:
        yield f"the game: at the ends, the payoffs of {', '.join(batch.tree.players)}"
        yield from tree_lines(batch)


def bargaining_rules(scenario: Scenario) -> Iterator[str]:
    """Yield the issues that can be settled."""
    assert isinstance(scenario.game, BargainingGame)
    yield f"issues that {' and '.join(scenario.game.players)} can settle or leave open:"
    labels = scenario.document["issues"]
    yield from (f"  {issue}: {labels[issue]['label']}" for issue in scenario.game.issues)


def bargaining_world(batch: BargainingBatch) -> Iterator[str]:
    """Yield what each issue is worth, how many can be settled, and what no agreement is worth."""
    yield f"at most {int(max(batch.capacity[0], 0))} issues can be settled; settling one is worth"
    width = max(len(issue) for issue in batch.issues)
    for i, issue in enumerate(batch.issues):
        worth = ", ".join(f"{p} {number(x)}" for p, x in zip(batch.parties, batch.utilities[0, :, i], strict=True))
        yield f"  {issue.ljust(width)}  {worth}{'' if batch.feasible[0, i] else '  (cannot be settled)'}"
    threat = zip(batch.parties, batch.disagreement[0], strict=True)
    yield f"without agreement: {', '.join(f'{p} {number(x)}' for p, x in threat)}"


def repeated_rules(scenario: Scenario) -> Iterator[str]:
    """Yield the moves of a round, and what is to be kept up."""
    assert isinstance(scenario.game, RepeatedGame)
    yield "moves of every round, made at once:"
    sets = scenario.game.choice_sets
    yield from (f"  {s.move}: {s.player} chooses {' or '.join(s.actions)}" for s in sets)
    kept = (f"{s.move}: {s.actions[a]}" for s, a in zip(sets, scenario.game.target, strict=True))
    yield f"to be kept up: {', '.join(kept)}"


def repeated_world(batch: RepeatedBatch) -> Iterator[str]:
    """Yield the stage game, and how much the next round counts."""
    yield from moves_world(batch.stage)
    yield f"the next round counts for {number(batch.discount[0])} of this one"


TELLINGS: dict[str, Telling] = {
    "moves": Telling(moves_rules, moves_world),
    "crowd": Telling(crowd_rules, crowd_world),
    "coalition": Telling(coalition_rules, coalition_world),
    "bargaining": Telling(bargaining_rules, bargaining_world),
    "repeated": Telling(repeated_rules, repeated_world),
}
