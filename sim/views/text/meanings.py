"""What the program's own words mean, for readers who have never met them: designs, distributions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.distributions import Distribution
from sim.selection.rules import rule_meaning
from sim.views.text.words import number, percent

DESIGN_MEANINGS: dict[str, str] = {
    "sobol": "evenly spread over all admissible numbers (scrambled Sobol' points)",
    "monte-carlo": "drawn independently of one another (plain Monte Carlo)",
    "latin-hypercube": "evenly spread over the range of each number (Latin hypercube)",
}
"""Of each design: how worlds are drawn."""


def _discrete(d: Any) -> str:
    weights = d.weights or (1.0,) * len(d.values)
    odds = (weight / sum(weights) for weight in weights)
    return " or ".join(f"{number(value)} ({percent(p)})" for value, p in zip(d.values, odds, strict=True))


DISTRIBUTION_MEANINGS: dict[str, Callable[[Any], str]] = {
    "fixed": lambda d: f"{number(d.value)}, always",
    "uniform": lambda d: f"{number(d.low)} to {number(d.high)}, all alike",
    "triangular": lambda d: f"{number(d.low)} to {number(d.high)}, likeliest {number(d.mode)}",
    "pert": lambda d: f"{number(d.low)} to {number(d.high)}, likeliest {number(d.mode)}",
    "normal": lambda d: f"about {number(d.mean)}, give or take {number(d.sd)}",
    "truncated-normal": lambda d: (
        f"about {number(d.centre)}, give or take {number(d.sd)}, within {number(d.low)} to {number(d.high)}"
    ),
    "lognormal": lambda d: f"about {number(d.median)}, give or take a factor of {number(d.spread)}",
    "beta": lambda d: f"{number(d.low)} to {number(d.high)}, with shapes {number(d.a)} and {number(d.b)}",
    "discrete": _discrete,
    "quantiles": lambda d: f"{percent(d.share)} between {number(d.low)} and {number(d.high)}",
}
"""Of each family of distributions: what a parameter may be."""


def spoken_distribution(distribution: Distribution) -> str:
    """Return what a parameter may be, as 'pert: 0.4 to 0.95, likeliest 0.75'."""
    told = DISTRIBUTION_MEANINGS.get(distribution.family)
    return f"{distribution.family}: {told(distribution)}" if told else distribution.family


def spoken(name: str, meaning: str) -> str:
    """Return 'name: meaning'; the name alone where it has none here."""
    return f"{name}: {meaning}" if meaning else name


def supposing(rule: str) -> str:
    """Return what a rule supposes, to stand behind an 'if'."""
    meaning = rule_meaning(rule)
    return f"{meaning} ({rule})" if meaning else f"equilibria are selected by {rule}"


UP_AND_DOWN = 0.1
"""Rank correlations below this are called neither up nor down."""


def direction(rank_correlation: float) -> str:
    """Return which way a parameter moves an outcome's probability, in words."""
    if abs(rank_correlation) < UP_AND_DOWN:
        return "in no one direction"
    return "the higher, the likelier" if rank_correlation > 0 else "the higher, the less likely"
