"""The claims of a scenario: those about payoffs are searched for counterexamples, those about results need a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from sim.analysis.claims import check_result
from sim.analysis.counterexamples import Counterexample, find_counterexample
from sim.analysis.statements import Statement
from sim.errors import EngineError
from sim.expressions import Call, Expr, Name, calls_in, names_in, rewrite
from sim.games.moves import MovesGame
from sim.scenario.types import Claim, Scenario

MOST_FILLINGS = 20_000


@dataclass(frozen=True)
class Verdict:
    """What is known of a claim without a run.

    `holds` is False with a counterexample, True where the search found none (which is no proof), and None for a claim
    about results.
    """

    claim: Claim
    holds: bool | None
    counterexample: Counterexample | None = None


def check_claims(scenario: Scenario) -> tuple[Verdict, ...]:
    """Search for a counterexample to every `always` claim; the verdicts stand in the order of the claims.

    `EngineError` where a claim leaves so many moves open that they cannot all be filled in.
    """
    return tuple(_verdict(scenario, claim) for claim in scenario.claims)


def _verdict(scenario: Scenario, claim: Claim) -> Verdict:
    if claim.kind == "result":
        return Verdict(claim, None)
    names = [p.id for p in scenario.parameters]
    distributions = [p.distribution for p in scenario.parameters]
    found = find_counterexample(statements(claim, scenario.game), names, distributions)
    return Verdict(claim, found is None, found)


def statements(claim: Claim, game: MovesGame) -> list[Statement]:
    """Return the claim in parameters alone, once for each way to fill in the moves that it leaves open.

    A move is open if some payoff of the claim does not fix it; it is filled in alike in all of them, other things
    equal. Moves on which nothing depends are not varied; ways that come to the same are one.
    """
    calls = [call for call in calls_in(claim.expression) if call.function == "payoff"]
    moves = _open_moves(calls, game)
    actions = {move.id: move.actions for move in game.moves}
    if prod(len(actions[move]) for move in moves) > MOST_FILLINGS:
        remedy = "fix more of the moves in its payoffs"
        raise EngineError(f"{claim.place}: claim '{claim.id}' leaves too much open to be checked; {remedy}")
    found: dict[Expr, Mapping[str, str]] = {}
    for filling in product(*(actions[move] for move in moves)):
        chosen = dict(zip(moves, filling, strict=True))
        found.setdefault(_filled(claim.expression, chosen, game), chosen)
    return [Statement(expression, chosen) for expression, chosen in found.items()]


def _open_moves(calls: list[Call], game: MovesGame) -> list[str]:
    """Return the moves that some call does not fix and on which a payoff, or whether a move takes place, depends."""
    matter = frozenset[str]().union(*(names_in(move.when) for move in game.moves))
    matter |= frozenset[str]().union(*(names_in(game.payoffs[_player(call, game)]) for call in calls))
    fixed = [{move for move, _ in call.keywords} for call in calls]
    return [m for m in game.move_names if m in matter and any(m not in own for own in fixed)]


def _player(call: Call, game: MovesGame) -> int:
    return game.tree.players.index(_word(call.arguments[0]))


def _word(expression: Expr) -> str:
    if not isinstance(expression, Name):
        raise EngineError(f"a payoff in a claim names something that is no word: {expression}")
    return expression.name


def _filled(expression: Expr, chosen: Mapping[str, str], game: MovesGame) -> Expr:
    first = {move.id: move.actions[0] for move in game.moves}

    def payoff(node: Expr) -> Expr:
        if not (isinstance(node, Call) and node.function == "payoff"):
            return node
        fixed = {move: _word(action) for move, action in node.keywords}
        taken = game.occurring(first | dict(chosen) | fixed)
        return game.payoff_expression(_word(node.arguments[0]), taken)

    return rewrite(expression, payoff)


def check_results(scenario: Scenario, summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the verdicts on the claims about results, as they stand in the summary of a run."""
    verdicts = [(claim, check_result(claim.expression, summary)) for claim in scenario.claims if claim.kind == "result"]
    return [
        {
            "id": claim.id,
            "text": claim.text,
            "claim": claim.source_text,
            "holds": verdict.holds,
            "close": verdict.close,
            "values": dict(verdict.values),
        }
        for claim, verdict in verdicts
    ]
