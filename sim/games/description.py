"""What a game form says about itself: its rules, one world of it, and how a play of it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.games.game import PathOfPlay
from sim.labels import Document
from sim.tables import Cell, Exhibit, Table

B = TypeVar("B")

ALWAYS = "1"
"""How the explicit form writes a condition that always holds."""
NEVER = "0"
"""How it writes one that never does, and the worth of what has none."""

Drawing = Literal["", "tree"]


@dataclass(frozen=True)
class Frequencies:
    """Of which action a run counts how often it is taken, choice set by choice set."""

    caption: str
    heading: str
    """What a choice set is here: 'Issue'."""
    action: str
    label: Callable[[Document, str], str]
    """`label(document, choice_set)`."""


@dataclass(frozen=True)
class Played:
    """One solution of a world: what is done in it, and what everybody gets."""

    profile: NDArray[np.float64]
    """`profile[choice]`."""
    payoffs: NDArray[np.float64]
    """`payoffs[player]`."""
    counted: bool = False
    """Whether a profile says how many of a bloc do something, not with which probability each does."""


@dataclass(frozen=True)
class Stakes:
    """Why those who are in a solution leave it as it is, or what they would gain by leaving."""

    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    numbers: Mapping[str, object] = field(default_factory=dict)
    """The same by names, plain data."""


@dataclass(frozen=True)
class FormDescription(Generic[B]):
    """All that views show of a form; `B` is its batch, and documents are scenarios in explicit form.

    A document can be empty, for games that come from elsewhere; players and actions then have no labels.
    """

    rules: Callable[[Document], tuple[Table, ...]]
    """`rules(document)`: who can do what, and what each wants, in the scenario's expressions."""
    world: Callable[[B, Document], tuple[Exhibit, ...]]
    """`world(batch, document)`: the game of a batch's first draw, with its numbers."""
    play: Callable[[PathOfPlay, Document], str]
    """`play(choices, document)`: what is done, in labels."""
    drawing: Drawing = ""
    """What a figure can show of a batch: a game tree or its payoff table; '' where there is none."""
    frequencies: Frequencies | None = None
    """What a run counts beside outcomes; None where the outcomes say it all."""
    stakes: Callable[[B, Played, Document], Stakes] | None = None
    """`stakes(batch, played, document)`: of the first draw, what each would gain or lose by something else."""
    played: Callable[[B, Played, Document], tuple[Exhibit, ...]] | None = None
    """`played(batch, played, document)`: the first draw with what is done drawn in it; None: `world` says it all."""


def player_label(document: Document, player: str) -> str:
    """Return the label of a player; its name where it has none."""
    known = document.get("players", {}).get(player)
    return str(known["label"] or player) if known else player


def sources(block: Document) -> str:
    """Return what stands behind a block."""
    return ", ".join(block.get("cites", ()))


def term(item: Document) -> tuple[Cell, ...]:
    """Return a term of a sum as three cells: what it is, how much, and its source."""
    return item["label"], item["value"], sources(item)


def grouped(choices: PathOfPlay, label: Callable[[str], str], silent: str = "") -> str:
    """Return who or what has which choice, 'join: Partners, Allies; stay: West'; the choice `silent` is left out."""
    together: dict[str, list[str]] = {}
    for choice in choices:
        together.setdefault(" or ".join(choice.actions), []).append(label(choice.name))
    return "; ".join(f"{actions}: {', '.join(names)}" for actions, names in together.items() if actions != silent)
