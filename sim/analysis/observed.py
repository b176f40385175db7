"""Observed play, written as text: how often each action was taken at an information set."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError, did_you_mean
from sim.games.game import ChoiceSet


def observed_counts(sets: Sequence[ChoiceSet], texts: Sequence[str]) -> NDArray[np.float64]:
    """Return `counts[choice]` of texts such as `visit=come:12,stay:3`; actions that are not named count 0.

    An information set is named as it is listed, or by its move where the move has only one. Raises `UsageError`.
    """
    counts = np.zeros(sum(len(s.actions) for s in sets))
    first = np.cumsum([0, *(len(s.actions) for s in sets)])
    for text in texts:
        name, equals, listed = text.rpartition("=")
        if not equals:
            raise UsageError(f"'{text}': write SET=ACTION:COUNT,ACTION:COUNT", argument="observed")
        where = _named(sets, name.strip())
        for entry in listed.split(","):
            action, colon, number = entry.rpartition(":")
            if not colon:
                raise UsageError(f"'{text}': '{entry.strip()}' has no count; write ACTION:COUNT", argument="observed")
            actions = sets[where].actions
            if action.strip() not in actions:
                raise UsageError(f"no action '{action.strip()}' at '{name}'; {did_you_mean(action, actions)}")
            counts[first[where] + actions.index(action.strip())] += _count(number)
    return counts


def _named(sets: Sequence[ChoiceSet], name: str) -> int:
    fitting = [i for i, s in enumerate(sets) if s.name == name] or [i for i, s in enumerate(sets) if s.move == name]
    if len(fitting) > 1:
        raise UsageError(f"'{name}' is played at several information sets: {', '.join(sets[i].name for i in fitting)}")
    if not fitting:
        raise UsageError(f"no information set '{name}'; {did_you_mean(name, [s.name for s in sets])}")
    return fitting[0]


def _count(text: str) -> float:
    try:
        count = float(text)
    except ValueError:
        count = float("nan")
    if not (isfinite(count) and count >= 0):
        raise UsageError(f"'{text[:40]}' is no count; write a number from 0 up after the colon", argument="observed")
    return count
