"""What rational arithmetic says of a solution, as text and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sim.games.game import Game
from sim.solve import Confirmed


def exact_lines(confirmed: Confirmed, game: Game) -> Iterator[str]:
    """Yield the equilibria in fractions, and whether the list above is the same."""
    number = len(confirmed.equilibria)
    yield ""
    if confirmed.agrees:
        yield f"in rational arithmetic: exactly these {number} extreme equilibria, and no others"
    else:
        yield f"IN RATIONAL ARITHMETIC THE ANSWER IS ANOTHER: the {number} extreme equilibria below; please report it"
    for i, e in enumerate(confirmed.equilibria):
        told = (
            f"{s.player} {', '.join(f'{a} {p}' for a, p in zip(s.actions, own, strict=True) if p)}"
            for s, own in zip(game.choice_sets, (e.x, e.y), strict=True)
        )
        yield f"  {i + 1}: {'; '.join(told)}"


def exact_document(confirmed: Confirmed, game: Game) -> dict[str, Any]:
    """Return the equilibria with probabilities and payoffs as texts such as '1/3'."""
    return {
        "agrees": confirmed.agrees,
        "solutions": [
            {
                "profile": {p: _texts(own) for p, own in zip(game.players, (e.x, e.y), strict=True)},
                "payoffs": dict(zip(game.players, _texts(e.payoffs), strict=True)),
            }
            for e in confirmed.equilibria
        ],
    }


def _texts(numbers: tuple[Fraction, ...]) -> list[str]:
    return [str(x) for x in numbers]
