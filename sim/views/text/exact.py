"""What rational arithmetic says of a solution, as text and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from sim.analysis.silence import ANYTHING, says_nothing
from sim.games.game import Game
from sim.views.json.tables import JsonObject
from sim.workflow.solve import Confirmed


def exact_lines(confirmed: Confirmed, game: Game) -> Iterator[str]:
    """Yield the equilibria in fractions, and whether the list above is the same."""
    number = len(confirmed.equilibria)
    yield ""
    if confirmed.agrees:
        yield from _certain(confirmed, number)
    else:
        yield f"IN RATIONAL ARITHMETIC THE ANSWER IS ANOTHER: the {number} extreme equilibria below; please report it"
    for i, e in enumerate(confirmed.equilibria):
        silent = says_nothing(game, "nash", np.array([float(x) for own in e.shares for x in own]))
        told = (
            f"{s.player if game.strategic else s.name} {ANYTHING if nothing else ', '.join(_played(s.actions, own))}"
            for s, own, nothing in zip(game.choice_sets, e.shares, silent, strict=True)
        )
        yield f"  {i + 1}: {'; '.join(told)}"


def _certain(confirmed: Confirmed, number: int) -> Iterator[str]:
    """Yield that the list is the whole list, also where rounding left that open."""
    kind = "pure" if confirmed.pure else "extreme"
    exactly = f"exactly this one {kind}" if number == 1 else f"exactly these {number} {kind}"
    named = f"{exactly} equilibri{'um' if number == 1 else 'a'}" if number else f"no {kind} equilibrium"
    settled = "; that settles what was left open above" if confirmed.was_open else ""
    yield f"in rational arithmetic: {named}{', and no others' if number else ''}{settled}"


def _played(actions: tuple[str, ...], shares: tuple[Fraction, ...]) -> Iterator[str]:
    return (f"{action} {share}" for action, share in zip(actions, shares, strict=True) if share)


def exact_document(confirmed: Confirmed, game: Game) -> JsonObject:
    """Return the equilibria with probabilities and payoffs as texts such as '1/3'."""
    return {
        "agrees": confirmed.agrees,
        "solutions": [
            {
                "profile": _profile(game, e.shares),
                "payoffs": dict(zip(game.players, _texts(e.payoffs), strict=True)),
            }
            for e in confirmed.equilibria
        ],
    }


def _profile(game: Game, shares: tuple[tuple[Fraction, ...], ...]) -> JsonObject:
    profile: dict[str, dict[str, list[str]]] = {player: {} for player in game.players}
    for chosen, own in zip(game.choice_sets, shares, strict=True):
        profile[chosen.player][chosen.name] = _texts(own)
    return {p: next(iter(own.values())) for p, own in profile.items()} if game.strategic else profile


def _texts(numbers: tuple[Fraction, ...]) -> list[str]:
    return [str(x) for x in numbers]
