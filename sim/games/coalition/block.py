"""The YAML of the form `coalition`: what coalitions can achieve, or how many votes each member has."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.games.blocks import Block, FormBlock, Formula, Name, Since, Text, Texts

SIZE, MEMBER = "size", "member"
"""In the worth of any coalition: how many members it has, and `member(player)`, 1 or 0."""

TOTAL = "total"
"""In a quota: what the votes of its chamber add up to."""

_VOTES = "how many votes each member has: whole numbers, or with up to six decimals"
_QUOTA = f"how many votes it takes, such as '2 / 3 * {TOTAL}', '{TOTAL}' being all votes of the chamber; as many pass"


class ChamberBlock(Block):
    """One of several chambers in which members have votes."""

    votes: dict[Name, Formula] = Field(min_length=1, description=f"{_VOTES}; who is not named has none here")
    quota: Formula = Field(description=_QUOTA)
    label: Text = Field(default="", description="what readers see")


class CoalitionBlock(FormBlock):
    """The keys of a scenario that describe what coalitions can achieve."""

    worth: Formula | None = Field(
        default=None, description=f"of any coalition not listed, by its '{SIZE}' and '{MEMBER}(player)', 1 or 0"
    )
    coalitions: dict[str, Formula] = Field(
        default_factory=dict, description="of single coalitions, as in 'russia + china: 3 * trade'"
    )
    votes: Annotated[dict[Name, Formula], Since(2)] = Field(
        default_factory=dict, description=f"{_VOTES}; in place of worth and coalitions"
    )
    quota: Annotated[Formula | None, Since(2)] = Field(default=None, description=_QUOTA)
    chambers: Annotated[dict[Name, ChamberBlock], Since(2)] = Field(
        default_factory=dict, description="several chambers, each with its votes and its quota, in place of one"
    )
    passes: Annotated[Formula | None, Since(2)] = Field(
        default=None, description="which chambers pass a vote, as in 'council and (states or people)'; all, if left out"
    )
    vetoes: Annotated[Texts, Since(2)] = Field(
        default_factory=list, description="members without whose vote nothing passes"
    )
