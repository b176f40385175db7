"""What a game form is: its keys in a scenario file, the game that they make, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sim.games.blocks import FormBlock
from sim.games.description import FormDescription
from sim.games.formulas import Context, Vocabulary

K = TypeVar("K", bound=FormBlock)
K_contra = TypeVar("K_contra", bound=FormBlock, contravariant=True)
G = TypeVar("G")
G_co = TypeVar("G_co", covariant=True)
B = TypeVar("B")


class Build(Protocol[K_contra, G_co]):
    """Makes the game of a block."""

    def __call__(self, block: K_contra, context: Context, reported: bool = False) -> G_co:
        """Return the game; raises `FaultsError` with everything that is wrong.

        With `reported`, where the file has faults already, what may be a consequence of them is not looked for.
        """
        ...


@dataclass(frozen=True)
class Form(Generic[K, G, B]):
    """A game form with its block `K`, its game `G` (a `sim.games.game.Game`) and its batch `B`."""

    block: type[K]
    """The keys that the form adds to a scenario file."""
    concept: str
    """The solution concept where a scenario names none."""
    vocabulary: Callable[[K], Vocabulary]
    """`vocabulary(block)`: the words that expressions may use beyond parameters and quantities."""
    build: Build[K, G]
    explicit: Callable[[K, G, tuple[str, ...]], dict[str, Any]]
    """`explicit(block, game, players)`: the form's keys with nothing implicit; they read back to the same game."""
    description: FormDescription[B]
    """Its rules, one world and a play of it, for views."""
