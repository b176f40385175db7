"""The events of a scenario: with their conditions, and, where its game has no ends that tell them, made of outcomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.document.schema import CommonBlock
from sim.errors import Fault
from sim.expressions import Expr, Names
from sim.games.blocks import spoken
from sim.games.events import made_of_outcomes, read_events
from sim.games.formulas import Vocabulary
from sim.games.game import EventsGame, Game
from sim.scenario.types import Event


@dataclass(frozen=True)
class Told:
    """The events, and `unions[event, outcome]`; None where the game tells them itself."""

    events: tuple[Event, ...] = ()
    unions: NDArray[np.bool_] | None = None


def resolved(
    model: CommonBlock,
    game: Game | None,
    form: Vocabulary,
    quantities: Mapping[str, Expr],
    parameters: Collection[str],
    faults: list[Fault],
) -> Told:
    """Return the events of a game; nothing where there is none, for then what is wrong has been reported."""
    if game is None or not model.events:
        return Told()
    if isinstance(game, EventsGame):
        numbers = parameters if form.in_numbers else ()
        read, unions = read_events(model, form.names(numbers, quantities), []), None
    else:
        unions = made_of_outcomes(model, parameters, faults)
        read = read_events(model, Names(frozenset()), [])
    events = tuple(Event(n, b.label or spoken(n), read[n]) for n, b in model.events.items() if n in read)
    return Told(events, unions)
