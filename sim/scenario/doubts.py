"""Parameters that may be meant as private: a parameter is the analyst's doubt, and all players know it.

One that stands in a single player's payoffs, where another moves before that player does, is often meant as what the
other does not know. That would be a type.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import Fault
from sim.expressions import names_in
from sim.games.moves.game import MovesGame
from sim.games.moves.tree import CHANCE
from sim.scenario.types import Scenario


def maybe_private(scenario: Scenario) -> tuple[tuple[str, str, str], ...]:
    """Return (parameter, its player, another who moves before) of parameters that may be meant as private."""
    game = scenario.game.moves_game
    return () if game is None else tuple(_found(scenario, game))


def _found(scenario: Scenario, game: MovesGame) -> Iterator[tuple[str, str, str]]:
    asked = [names_in(payoff) for payoff in game.payoffs]
    everywhere = frozenset[str]().union(*(names_in(row) for _, _, row in game.branches))
    before = {player: _before(game, player) for player in range(len(game.players))}
    for parameter in scenario.parameters:
        low, high = parameter.distribution.support
        owners = [player for player, names in enumerate(asked) if parameter.id in names]
        if low < high and len(owners) == 1 and parameter.id not in everywhere and before[owners[0]]:
            yield parameter.id, game.players[owners[0]], before[owners[0]]


def _before(game: MovesGame, player: int) -> str:
    """Return a player who moves before this one first does, and is seen to; '' where nobody does."""
    first = next((move for move in game.moves if move.player == player), None)
    if first is None:
        return ""
    for move in game.moves[: game.moves.index(first)]:
        if move.player not in (player, CHANCE) and move.id in first.sees:
            return game.players[move.player]
    return ""


def doubt(scenario: Scenario) -> Fault | None:
    """Return the remark on such parameters, one for all of them, at the first; None where there are none.

    Nor is there one where some chance moves are hidden from some players: who writes such knows the difference.
    """
    found, game = maybe_private(scenario), scenario.game.moves_game
    if not found or game is None or _hides(game):
        return None
    labels = {player.id: player.label for player in scenario.players}
    name, owner, other = found[0]
    rest = len(found) - 1
    more = f" (so {'does' if rest == 1 else 'do'} {rest} more)" if rest else ""
    wrong = (
        f"all players know every parameter: '{name}' counts for {labels[owner]} alone{more}, and {labels[other]}, who "
        "moves before, knows it too"
    )
    value = scenario.parameter(name).distribution.to_text()
    written = f"types: {{{name}: {{player: {owner}, distribution: '{value}', bins: 20}}}}"
    remedy = f"right if so; what only {labels[owner]} knows is a type (format 2): {written}"
    return Fault(("parameters", name), wrong, remedy, on_key=True)


def _hides(game: MovesGame) -> bool:
    """Whether a player who moves after chance does not see what chance did."""
    chance = [move.id for move in game.moves if move.player == CHANCE]
    order = [move.id for move in game.moves]
    return any(
        order.index(hidden) < order.index(move.id) and hidden not in move.sees
        for move in game.moves
        if move.player != CHANCE
        for hidden in chance
    )
