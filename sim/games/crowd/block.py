"""The YAML of the form `crowd`: how many each bloc has, and what a member gains by joining."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sim.expressions import Signature, Words
from sim.games.blocks import Block, FormBlock, Name, Since, canonical, explicit_outcomes
from sim.games.formulas import Vocabulary
from sim.games.moves.block import Payoff, PayoffItem

OTHERS = "others"
"""In a gain: how many others join, of all blocs or, as `others(bloc)`, of one."""

ATTENDING = "attending"
"""In the condition of an outcome, and in what one who stays gets: how many join, of all blocs or of one."""


class BlocBlock(Block):
    """Like players, who have the same gain."""

    members: int = Field(ge=1, le=1000, description="how many there are")
    gain: Payoff = Field(
        description=f"what joining is worth to a member, staying being worth 0; '{OTHERS}' are the others who join"
    )
    stay: Annotated[Payoff, Since(2)] = Field(
        default_factory=list,
        description=(
            f"what a member gets who stays, such as 'b * {ATTENDING}'; 'gain' is then what one gets who joins, "
            "and a member joins where that is more"
        ),
    )


class CrowdBlock(FormBlock):
    """The keys of a scenario that describe a crowd; its players are its blocs."""

    blocs: dict[Name, BlocBlock] = Field(min_length=1, description="of each player: how many members, wanting what")


def crowd_vocabulary(block: CrowdBlock) -> Vocabulary:
    """Return the words for how many join."""
    blocs = Words("bloc", tuple(block.blocs))
    functions = {word: Signature((blocs,), form=f"{word}(bloc)") for word in (OTHERS, ATTENDING)}
    return Vocabulary(values=frozenset(functions), functions=functions)


def explicit_crowd(block: CrowdBlock, game: object, players: tuple[str, ...]) -> dict[str, Any]:
    """Return the keys of a crowd; they read back to the same game."""
    blocs = {
        name: {
            "members": block.blocs[name].members,
            "gain": _terms(block.blocs[name].gain),
            **({"stay": _terms(block.blocs[name].stay)} if block.blocs[name].stay else {}),
        }
        for name in players
    }
    return {"blocs": blocs, "outcomes": explicit_outcomes(block)}


def _terms(payoff: list[PayoffItem]) -> list[dict[str, Any]]:
    return [
        {"value": canonical(item.value), "label": item.label, "cites": list(item.cites), "why": item.why}
        for item in payoff
    ]
