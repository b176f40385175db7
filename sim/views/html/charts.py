"""Where bars and marks of the page's charts stand, in percent of the width; the page draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.labels import Document


@dataclass(frozen=True)
class Chart:
    """A bar from `left` on, `width` wide, and a mark at each of `marks`; None where there is nothing to show."""

    left: float
    width: float
    marks: tuple[float | None, ...]
    zero: float | None = None
    """Where a line stands for nothing gained and nothing lost."""


def outcome_chart(entry: Document, rules: Sequence[str]) -> Chart | None:
    """Return the chart of an outcome: the bar from lowest to highest, a mark a rule."""
    low, high = entry["lowest"]["mean"], entry["highest"]["mean"]
    if low is None:
        return None
    means = (entry["rules"][rule]["mean"] for rule in rules)
    return Chart(_at(low), _at(high) - _at(low), tuple(None if mean is None else _at(mean) for mean in means))


def payoff_charts(payoffs: Mapping[str, Document], rule: str) -> dict[str, Chart | None]:
    """Return the chart of each player: the bar over the middle 90% of worlds, a mark at the median.

    Each has a scale of its own, for payoffs of different players cannot be compared.
    """
    return {name: _payoff_chart(entry["rules"][rule]) for name, entry in payoffs.items()}


def _payoff_chart(found: Document) -> Chart | None:
    span = _span(found["quantiles"])
    if span is None:
        return None
    low, high = payoff_ends(found)

    def place(x: float) -> float:
        return _at((x - low) / (high - low or 1.0))

    return Chart(place(span[0]), place(span[2]) - place(span[0]), (place(span[1]),), place(0.0))


def payoff_ends(found: Document) -> tuple[float, float]:
    """Return the least and the greatest payoff of a player over worlds, the ends of its chart; 0 lies within."""
    ends = (found.get(end) for end in ("least", "most"))
    known = [0.0, *(_span(found["quantiles"]) or ()), *(end for end in ends if end is not None)]
    return min(known), max(known)


def _span(quantiles: Mapping[str, float | None]) -> tuple[float, float, float] | None:
    low, middle, high = (quantiles.get(level) for level in ("0.05", "0.5", "0.95"))
    return None if low is None or middle is None or high is None else (low, middle, high)


def _at(share: float) -> float:
    return round(100 * min(max(share, 0.0), 1.0), 2)
