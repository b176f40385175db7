"""What the program's own words mean, for readers who have never met them."""

from __future__ import annotations

from sim.selection.rules import rule_meaning


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
