"""`always` claims as expressions in parameters alone: one for each way to fill in the moves a claim leaves open."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Final

from sim.expressions import Call, Expr, ExpressionError, Name, bind, calls_in, rewrite
from sim.games.game import Game
from sim.games.moves.game import MovesGame
from sim.scenario.types import Claim

MAX_COMPLETIONS: Final = 4_000


@dataclass(frozen=True)
class Instance:
    """A claim with the open moves filled in: `expression` is in parameters alone and must be true (not 0)."""

    moves: Mapping[str, str]
    """The actions that filled the open moves."""
    expression: Expr


def always_instances(claim: Claim, game: Game) -> tuple[Instance, ...]:
    """Return what an `always` claim says, other things equal, of every history that it leaves open.

    A move that some `payoff(…)` of the claim does not fix is open: it takes the same action in all of them that leave
    it open, any action in turn. Ways under which a fixed move would not take place are left out. Of ways that come to
    the same expression the first is kept. Raises `ExpressionError` where there is no way, or too many.
    """
    return instances(claim.expression, game)


def instances(expression: Expr, game: Game) -> tuple[Instance, ...]:
    """Return the instances of an expression; see `always_instances`."""
    calls = [call for call in calls_in(expression) if call.function == "payoff"]
    moves = game.moves_game
    if not calls or moves is None:
        return (Instance({}, expression),)
    free = [m for m in moves.moves if any(m.id not in dict(call.keywords) for call in calls)]
    if prod(len(move.actions) for move in free) > MAX_COMPLETIONS:
        raise ExpressionError(
            "this leaves too many moves open", 0, "fix more of them, as in payoff(player, move=action)"
        )
    found: dict[Expr, Instance] = {}
    for actions in itertools.product(*(move.actions for move in free)):
        for instance in _instance(expression, moves, dict(zip((m.id for m in free), actions, strict=True))):
            found.setdefault(instance.expression, instance)
    if not found:
        raise ExpressionError("these moves never take place together", 0, "look at their 'when'")
    return tuple(found.values())


def _instance(expression: Expr, game: MovesGame, filled: Mapping[str, str]) -> Iterator[Instance]:
    """Yield the instance of one way to fill the open moves, if a fixed move does not rule it out."""
    played: dict[str, str] = {}
    for call in calls_in(expression):
        if call.function == "payoff":
            fixed = _fixed(call)
            taken = game.occurring({**filled, **fixed})
            if not fixed.keys() <= taken.keys():
                return
            played |= {move: action for move, action in taken.items() if move in filled and move not in fixed}

    def payoff(node: Expr) -> Expr:
        if isinstance(node, Call) and node.function == "payoff":
            player = node.arguments[0]
            assert isinstance(player, Name)
            return game.payoff_expression(player.name, game.occurring({**filled, **_fixed(node)}))
        return node

    yield Instance(played, bind(rewrite(expression, payoff), {}, game.move_names))


def _fixed(call: Call) -> dict[str, str]:
    return {move: action.name for move, action in call.keywords if isinstance(action, Name)}
