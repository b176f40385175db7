"""The claims of a scenario: what each commits to, and the instances of an `always` claim, in parameters alone.

An `always` claim has one instance for each way to fill in the moves that it leaves open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Final, Literal

from sim.document.schema import ClaimBlock, CommonBlock
from sim.errors import Fault, Path, Place
from sim.expressions import (
    Call,
    Expr,
    ExpressionError,
    Formula,
    Misplaced,
    Name,
    Names,
    Number,
    Signature,
    bind,
    calls_in,
    rewrite,
)
from sim.expressions.numeric import action_of
from sim.games.blocks import canonical
from sim.games.formulas import Vocabulary
from sim.games.game import Game
from sim.games.moves.game import MovesGame
from sim.scenario.types import Claim
from sim.scenario.vocabulary import always_functions, result_functions

MAX_COMPLETIONS: Final = 4_000


def formulas(model: CommonBlock, form: Vocabulary) -> dict[Path, Formula]:
    """Return the expressions of `model.claims` by their paths."""
    players, outcomes, cases = tuple(model.players), (*model.outcomes, *model.events), tuple(model.cases)
    functions: dict[str, Mapping[str, Signature]] = {
        "always": always_functions(players, form.moves),
        "result": result_functions(players, outcomes, cases, form.numbers),
    }
    # A parameter that is called like a move has been reported; as a move it does less harm.
    numbers = frozenset(name for name in model.parameters if name not in form.moves)
    moves = Misplaced(frozenset(form.moves), "'{}' is a move: say which is meant by payoff(player, move=action)")
    counts = Misplaced(form.values, "'{}' is decided by play: a claim is about parameters, payoffs and results")
    varying = Misplaced(numbers, "'{}' varies from world to world: a result is about all worlds")
    misplaced = {"always": (moves, counts), "result": (moves, counts, varying)}
    names = {kind: Names(numbers | form.values, {}, form.moves, known) for kind, known in functions.items()}
    said = {name: said for name, block in model.claims.items() if (said := _said(block)) is not None}
    return {
        ("claims", name, kind): Formula(text, names[kind], misplaced[kind], with_quantities=True)
        for name, (kind, text) in said.items()
    }


def claims(
    model: CommonBlock,
    expressions: Mapping[Path, Expr],
    places: Mapping[str, Place],
    game: Game | None,
    faults: list[Fault],
) -> tuple[Claim, ...]:
    """Return the claims whose expressions have nothing wrong; of a game that there is not, nothing is asked."""
    found = []
    for name, block in model.claims.items():
        said = _said(block)
        if said is None:
            wrong = "a claim says either what holds 'always' or what the 'result' is"
            faults.append(Fault(("claims", name), wrong, "write one of the two", on_key=True))
            continue
        kind, text = said
        expression = expressions.get(("claims", name, kind))
        if expression is None:
            continue
        if kind == "always" and game is not None:
            faults += _without_instances(name, expression, game)
        spelt = canonical(text)  # as a run that is continued from its manifest reads it
        found.append(Claim(name, block.text, tuple(block.cites), kind, expression, spelt, places[name]))
    return tuple(found)


def _said(block: ClaimBlock) -> tuple[Literal["always", "result"], str] | None:
    """Return the kind of a claim and its text; None where it has none, or both."""
    if (block.always is None) == (block.result is None):
        return None
    return ("always", block.always) if block.always is not None else ("result", block.result or "")


def _without_instances(claim: str, expression: Expr, game: Game) -> list[Fault]:
    """Return why an `always` claim has no instance in the game, or too many."""
    try:
        instances(expression, game)
    except ExpressionError as error:
        return [Fault(("claims", claim, "always"), error.message, error.remedy, error.offset, absent=error.absent)]
    return []


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
    calls = [call for call in calls_in(expression) if call.function == "payoff"]
    fixed, players = {call: _fixed(call) for call in calls}, {call: _player(call) for call in calls}
    taken = {call: game.occurring({**filled, **fixed[call]}) for call in calls}
    if any(not fixed[call].keys() <= taken[call].keys() for call in calls):
        return
    played = {
        move: action
        for call in calls
        for move, action in taken[call].items()
        if move in filled and move not in fixed[call]
    }
    payoffs = {call: game.payoff_expression(players[call], taken[call]) for call in calls}
    paid = rewrite(expression, lambda node: payoffs.get(node, node) if isinstance(node, Call) else node)
    yield Instance(played, bind(paid, {}, game.move_names))


def _player(call: Call) -> str:
    [player] = call.arguments
    assert isinstance(player, Name)
    return player.name


def _fixed(call: Call) -> dict[str, str]:
    written = dict(call.keywords)
    return {
        move: action.name if isinstance(action, Name) else action_of(action.value)
        for move, action in written.items()
        if isinstance(action, Name | Number)
    }
