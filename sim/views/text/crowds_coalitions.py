"""Crowds and coalitional games in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.games.coalition.batch import CoalitionBatch
from sim.games.crowd.batch import CrowdBatch
from sim.games.crowd.game import CrowdGame
from sim.scenario.types import Scenario
from sim.views.text.words import number


def crowd_rules(scenario: Scenario) -> Iterator[str]:
    """Yield how many each bloc has."""
    assert isinstance(scenario.game, CrowdGame)
    yield "a crowd; each member joins or stays, and its gain depends on how many others join:"
    for bloc, size in zip(scenario.game.crowd.blocs, scenario.game.crowd.sizes, strict=True):
        yield f"  {bloc}: {size} {'member' if size == 1 else 'members'}"


def crowd_world(batch: CrowdBatch) -> Iterator[str]:
    """Yield each bloc's gain where nobody, half or everybody of the others joins."""
    yield "the crowd: a member's gain from joining when none, half and all of the others do"
    for (bloc, gains), size in zip(crowd_gains(batch), batch.crowd.sizes, strict=True):
        yield f"  {bloc}, {size} members: {', '.join(number(gain) for gain in gains)}"
    if batch.complements[0]:
        yield "the more join, the more attractive is joining"


def crowd_gains(batch: CrowdBatch) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield each bloc with the gain of a member in the first world when none, half and all of the others join."""
    crowd = batch.crowd
    for b, bloc in enumerate(crowd.blocs):
        parts = range(crowd.first[b], crowd.first[b + 1])
        gains = []
        for share in (0.0, 0.5, 1.0):
            counts = np.floor(share * (crowd.sizes - (np.arange(len(crowd.sizes)) == b))).astype(np.int64)
            gains.append(float(sum(batch.cells[0, crowd.start[part] + crowd.step[part] @ counts] for part in parts)))
        yield bloc, tuple(gains)


def coalition_rules(scenario: Scenario) -> Iterator[str]:
    """Yield what can be formed."""
    yield f"coalitions of {', '.join(scenario.game.players)}: what they can achieve together is shared out"


LONGEST = 32
"""Coalitions that are listed; what is left out is said."""


def coalition_world(batch: CoalitionBatch) -> Iterator[str]:
    """Yield what each coalition is worth."""
    yield "what each coalition is worth:"
    coalitions = range(1, batch.worth.shape[1])
    for coalition in coalitions[:LONGEST]:
        members = " + ".join(p for i, p in enumerate(batch.players) if coalition >> i & 1)
        yield f"  {members}: {number(batch.worth[0, coalition])}"
    if len(coalitions) > LONGEST:
        yield f"  … {len(coalitions) - LONGEST} more"
