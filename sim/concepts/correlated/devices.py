"""What the mediator draws: of each extreme point, the joint distribution over profiles, as a table and as data.

Marginals say how often each player does what; that is not the equilibrium, which is how the advice hangs together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import NO_DETAILS, Details
from sim.games.moves.normal_form import NormalForm
from sim.tables import Column, Kind, Row, Table, columns
from sim.tolerances import PROBABILITY

MOST_DEVICES = 8
"""Devices that stand beside one another in the table; the document has all."""

NOTE = "The columns are what the mediator draws from; each player is told its own part alone."


def device_details(form: NormalForm, devices: NDArray[np.float64], game: Any) -> Details:
    """Return `devices[point, profile]` as a table and as data; profiles that no device draws are left out.

    The table has the labels of the `game`, where it has any; the data has names.
    """
    if not len(devices):
        return NO_DETAILS
    profiles = list(product(*(_plans(form, mover) for mover in range(len(form.movers)))))
    drawn = [c for c in range(len(profiles)) if (devices[:, c] > PROBABILITY).any()]
    shown, called = devices[:MOST_DEVICES], _action_labels(game)
    rows: tuple[Row, ...] = tuple(
        ("; ".join(_said(form, plan, called) for plan in profiles[c]), *map(float, shown[:, c])) for c in drawn
    )
    players = ", ".join(form.tree.players[player] for player in form.movers)
    head = (Column(f"What is recommended to {players}"), *_headings(len(shown)))
    more = f" {len(devices) - len(shown)} more are in the JSON." if len(devices) > len(shown) else ""
    table = Table("The joint distributions from which the mediator draws", head, rows, NOTE + more)
    document = {"devices": [_document(form, profiles, device) for device in devices]}
    return Details((table,), "", document, table)


def _action_labels(game: Any) -> dict[tuple[str, str], str]:
    """Return the label of each (move, action) of a scenario's game; nothing of a game without labels."""
    return {
        (move.id, action): label
        for move in getattr(game, "moves", ())
        for action, label in zip(move.actions, move.action_labels, strict=True)
    }


def _said(form: NormalForm, plan: Mapping[str, str], called: Mapping[tuple[str, str], str]) -> str:
    move = {info.name: info.move for info in form.tree.information_sets}
    return ", ".join(called.get((move[name], action), action) for name, action in plan.items())


def _headings(count: int) -> tuple[Column, ...]:
    return columns(*(f"number {i + 1}" for i in range(count)), kind=Kind.SHARE)


def _plans(form: NormalForm, mover: int) -> list[dict[str, str]]:
    """Return the strategies of a mover, each as the action at every information set that it does not exclude."""
    sets, offset = form.tree.information_sets, form.tree.offset
    found = []
    for plays in form.plays[mover]:
        plan = {}
        for where, info in enumerate(sets):
            own = plays[int(offset[where]) : int(offset[where + 1])]
            if own.any():
                plan[info.name] = info.actions[int(own.argmax())]
        found.append(plan)
    return found


def _document(
    form: NormalForm, profiles: Sequence[tuple[Mapping[str, str], ...]], device: NDArray[np.float64]
) -> list[dict[str, Any]]:
    players = [form.tree.players[player] for player in form.movers]
    return [
        {"profile": dict(zip(players, map(dict, profiles[c]), strict=True)), "probability": float(device[c])}
        for c in np.flatnonzero(device > PROBABILITY).tolist()
    ]
