"""What every game form gives the rest of the program: who plays, what profiles are made of, a batch for each world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.games.domains import Domain
    from sim.games.moves.game import MovesGame  # they import this module
    from sim.games.moves.tree import Tree


@dataclass(frozen=True)
class ChoiceSet:
    """Choices that stand beside one another in every profile: an information set, a bloc's joining, an issue."""

    name: str
    """Unique in the game."""
    move: str
    """The move of the scenario to which it belongs; the name again where a form knows no moves."""
    player: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """What is done at a move, or about an issue: one action, or any of several that are mixed or differ by history."""

    name: str
    actions: tuple[str, ...]


PathOfPlay = tuple[Choice, ...]
"""What is done where play leads, in the order of play."""

Holds = Callable[[str, Mapping[str, str], frozenset[str]], bool]
"""`holds(outcome, history, events)`: whether a condition on what was done holds there, where these events do."""


@dataclass(frozen=True)
class Part:
    """A part of an outcome: the ends at which a condition holds, or those at which it does not."""

    outcome: int
    holds: bool
    whole: bool
    """Whether it is all of the outcome."""


def part_name(outcome: str, part: Part) -> str:
    """Return the name of a part of an outcome: `meeting.given`, `meeting.else`, or the outcome's where it is whole."""
    return outcome if part.whole else f"{outcome}.{'given' if part.holds else 'else'}"


@dataclass(frozen=True)
class Split:
    """A game whose outcomes are the `parts` of those that it had, in their order."""

    game: Game
    parts: tuple[Part, ...]
    events: tuple[Part, ...] = ()
    """Of a game that tells events, those of its events, by their places among them."""


def by_choice_set(game: Game, profile: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return the parts of `profile[choice]`, one a choice set."""
    return np.split(profile, np.cumsum([len(s.actions) for s in game.choice_sets])[:-1])


class Game(Protocol):
    """A compiled game form: what does not vary by draw, and a batch of what does.

    A form without a tree takes what is said below of trees and moves from `PlainGame`.
    """

    @property
    def players(self) -> tuple[str, ...]:
        """Who has a payoff, in the order of the axis `player`."""
        ...

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What can come of it, in the order of the axis `outcome`."""
        ...

    @property
    def choice_sets(self) -> tuple[ChoiceSet, ...]:
        """What the axis `choice` of profiles is made of; empty where a solution is an allocation alone."""
        ...

    def batch(self, values: NDArray[np.float64]) -> Any:
        """Return the games of `values[draw, parameter]`, one a draw, in the form's own batch type."""
        ...

    @property
    def tree(self) -> Tree | None:
        """The tree on which profiles are played and beliefs held; None where there is none."""
        ...

    @property
    def strategic(self) -> bool:
        """Whether each player has one set of actions, so that a profile needs no names of sets."""
        ...

    @property
    def moves_game(self) -> MovesGame | None:
        """The game of moves of which claims ask `payoff(player, move=action)`; None where there is none."""
        ...

    @property
    def move_actions(self) -> Mapping[str, tuple[str, ...]]:
        """Of each move that a condition on what was done may speak of, its actions."""
        ...

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The numbers that have a range of their own, such as probabilities."""
        ...

    def play(self, taken: Sequence[bool]) -> PathOfPlay:
        """Return what is done under a profile that takes `taken[choice]` with some probability."""
        ...

    def split(self, holds: Holds) -> Split:
        """Return the game with each outcome in two where a condition holds at some of its ends only."""
        ...


@runtime_checkable
class LeavesDomain(Protocol):
    """A batch that says which numbers of its games are none that can be computed with."""

    @property
    def left_domain(self) -> Mapping[str, NDArray[np.bool_]]:
        """`left_domain[what][draw]`: whether a 'payoff', a 'chance', the 'sum of chances' and so on is undefined."""
        ...


@runtime_checkable
class NumbersBatch(Protocol):
    """A batch in which some choices are numbers, of which profiles tell."""

    def numbers_chosen(
        self, profiles: NDArray[np.float64], draw: NDArray[np.int64]
    ) -> Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Return of each such choice `sum[row]`, the expected number, and `made[row]`, how likely it is made."""
        ...


@runtime_checkable
class PlayedBatch(Protocol):
    """A batch in which profiles tell what comes of it. In other forms the concept's solution holds `outcomes`."""

    def outcome_probabilities(
        self, profiles: NDArray[np.float64], draw: NDArray[np.int64], outcomes: int
    ) -> NDArray[np.float64]:
        """Return `probabilities[outcome, row]` under `profiles[choice, row]` in the games `draw[row]`."""
        ...


@runtime_checkable
class EventsGame(Protocol):
    """A game whose ends tell which events hold there; in other forms an event is made of outcomes."""

    @property
    def events(self) -> tuple[str, ...]:
        """What may come about beside the outcomes; on the axis `outcome` they stand after these."""
        ...


class PlainGame:
    """What the game of a form without a tree says of moves: every choice is made, and outcomes are not split."""

    @property
    def tree(self) -> Tree | None:
        """None."""
        return None

    @property
    def strategic(self) -> bool:
        """False: profiles are told by the names of their choice sets."""
        return False

    @property
    def moves_game(self) -> MovesGame | None:
        """None."""
        return None

    @property
    def move_actions(self) -> Mapping[str, tuple[str, ...]]:
        """None: conditions are in outcomes alone."""
        return {}

    @property
    def domains(self) -> tuple[Domain, ...]:
        """None, unless a form says so."""
        return ()

    def play(self: Game, taken: Sequence[bool]) -> PathOfPlay:
        """Return what is chosen in every choice set, whatever the others are."""
        choices, first = [], 0
        for chosen in self.choice_sets:
            own = taken[first : first + len(chosen.actions)]
            first += len(chosen.actions)
            choices.append(
                Choice(chosen.name, tuple(a for a, is_taken in zip(chosen.actions, own, strict=True) if is_taken))
            )
        return tuple(choices)

    def split(self: Game, holds: Holds) -> Split:
        """Return the game as it is: without histories a condition holds of all of an outcome or of nothing of it."""
        return Split(self, tuple(Part(i, holds(name, {}, frozenset()), True) for i, name in enumerate(self.outcomes)))
