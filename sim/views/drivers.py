"""The numbers that move each outcome most, as every view shows them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.labels import Document
from sim.views.text.answer_drivers import constant, passengers, strongest
from sim.views.text.answer_lists import Summary
from sim.views.text.meanings import companions, direction, explained

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
    """Which way it works, and beside which others; '' where it only acts together with others."""
    explained: float
    """The share of the outcome's variation that it explains by itself."""
    range: str
    """That share with its interval of 95 per cent."""
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
    varying = [name for name in summary["outcomes"] if _shown(summary, name)]
    mirrored = ""
    if len(varying) == 2 and len(summary["outcomes"]) == 2:
        mirrored = summary["outcomes"][varying.pop()]["label"]
    return [Driven(summary["outcomes"][name]["label"], _shown(summary, name), mirrored) for name in varying]


def unmoved(summary: Summary) -> list[str]:
    """Return what has the same probability in all worlds that were drawn and in which it has one, if any has."""
    if summary["listed"].get("none", {"draws": 0})["draws"] == summary["draws"]:
        return []
    found = [name for name in summary["outcomes"] if constant(summary, name) and _selected(summary, name)]
    return [summary["outcomes"][name]["label"] or name for name in found]


def in_which(summary: Summary) -> str:
    """Return in which worlds outcomes have a probability under the main rule."""
    selected = max((_selected(summary, name) for name in summary["outcomes"]), default=0)
    without = summary["listed"].get("none", {"draws": 0})["draws"]
    some = "in which a solution is selected" if selected < summary["draws"] - without else "that have a solution"
    return f"in all worlds drawn {some}"


def _selected(summary: Summary, outcome: str) -> int:
    found = summary["outcomes"][outcome]["rules"][summary["rules"][0]]
    return 0 if found["mean"] is None else int(found["draws"])


def unclear(summary: Summary) -> list[str]:
    """Return of which outcomes the draws do not tell what moves them, though something does."""
    moved = [name for name in summary["outcomes"] if not constant(summary, name) and _selected(summary, name)]
    return [summary["outcomes"][name]["label"] or name for name in moved if not _shown(summary, name)]


def _shown(summary: Summary, outcome: str) -> tuple[Driver, ...]:
    """Return the strongest parameters, without what cannot be told from nothing or explains next to nothing.

    Then those that act only together with others, then those that only go along.
    """
    found = strongest(summary, outcome)
    clear = [f for f in found if f.get("clear", True)]
    kept = [f for i, f in enumerate(clear[:SHOWN]) if i == 0 or f["explained"] >= NEXT_TO_NOTHING]
    made = [_driver(summary, f, "; ".join(filter(None, (direction(f), companions(f))))) for f in kept]
    pairs = [f for f in found if f not in kept and (f.get("together") or {}).get("explained", 0.0) >= NEXT_TO_NOTHING]
    made += [_driver(summary, f, f"together with “{f['together']['label']}”") for f in pairs[:SHOWN]]
    return (*made, *(_driver(summary, f, _along(f)) for f in passengers(summary, outcome)[:SHOWN]))


def _along(found: Document) -> str:
    others = ", ".join(f"“{name}”" for name in found["companions"])
    return f"decides nothing, for no payoff or chance names it; it goes along with {others or 'others'}"


def _driver(summary: Summary, found: Document, way: str) -> Driver:
    return Driver(
        found["parameter"],
        found["label"],
        way,
        found["explained"],
        explained(found),
        found["rank_correlation"],
        found["parameter"] in summary["judgement"]["parameters"],
    )
