"""The numbers that move each outcome most, as every view shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.labels import Document
from sim.views.text.answer import Summary, strongest
from sim.views.text.meanings import direction

SHOWN = 4
"""Parameters that are listed for an outcome, the strongest."""
NEXT_TO_NOTHING = 0.01
"""A parameter that explains less of an outcome's variation is not listed for it."""


@dataclass(frozen=True)
class Driver:
    """A parameter that moves an outcome."""

    id: str
    label: str
    direction: str
    explained: float
    """The share of the outcome's variation that it explains by itself."""
    rank_correlation: float
    judgement: bool
    """Whether nothing but judgement stands behind it."""


@dataclass(frozen=True)
class Driven:
    """An outcome with the parameters that move it, the strongest first."""

    label: str
    drivers: tuple[Driver, ...]
    mirrored: str
    """The only other outcome, which the same parameters move the other way; '' where there is none."""


def drivers(summary: Summary) -> list[Driven]:
    """Return for each outcome that varies the parameters that move it most; of two that mirror each other, one."""
    varying = [name for name in summary["outcomes"] if strongest(summary, name)]
    mirrored = summary["outcomes"][varying.pop()]["label"] if len(varying) == 2 else ""
    return [
        Driven(summary["outcomes"][name]["label"], _shown(summary, strongest(summary, name)), mirrored)
        for name in varying
    ]


def _shown(summary: Summary, found: Sequence[Document]) -> tuple[Driver, ...]:
    """Return the strongest parameters, without those that explain next to nothing; the first in any case."""
    kept = [f for i, f in enumerate(found[:SHOWN]) if i == 0 or f["explained"] >= NEXT_TO_NOTHING]
    bare = summary["judgement"]["parameters"]
    return tuple(
        Driver(
            f["parameter"],
            f["label"],
            direction(f["rank_correlation"]),
            f["explained"],
            f["rank_correlation"],
            f["parameter"] in bare,
        )
        for f in kept
    )
