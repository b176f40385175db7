"""What the program's own words mean, for readers who have never met them."""

from __future__ import annotations

from sim.concepts.registry import words_of
from sim.labels import Document
from sim.numbers import percent, short
from sim.selection.rules import rule_meaning


def spoken(name: str, meaning: str) -> str:
    """Return 'name: meaning'; the name alone where it has none here."""
    return f"{name}: {meaning}" if meaning else name


def meaning_under(concept: str, rule: str) -> str:
    """Return what a rule supposes, in the words of a concept; '' of a rule that is not known here."""
    words = words_of(concept)
    return rule_meaning(rule, words.one, words.middle)


def supposing(rule: str, concept: str) -> str:
    """Return what a rule supposes of a concept's solutions, to stand behind an 'if'."""
    meaning = meaning_under(concept, rule)
    return f"{meaning} ({rule})" if meaning else f"equilibria are selected by {rule}"


UP_AND_DOWN = 0.1
"""Rank correlations below this are called neither up nor down, in runs of earlier versions."""

_SHAPES = {
    "up": "the higher, the likelier",
    "down": "the higher, the less likely",
    "hump": "likeliest {}, less likely below and above",
    "dip": "least likely {}, likelier below and above",
    "waves": "up and down, in no one direction",
    "": "which way, these draws do not tell",
}


def direction(driver: Document) -> str:
    """Return which way a parameter moves an outcome's probability, in words."""
    if "shape" in driver:
        return _SHAPES[driver["shape"]].format(_turn(driver))
    if abs(driver["rank_correlation"]) < UP_AND_DOWN:
        return "in no one direction"
    return _SHAPES["up" if driver["rank_correlation"] > 0 else "down"]


def _turn(driver: Document) -> str:
    """Return where a hump or a dip turns: at one place, or on a stretch of which the draws tell no one place."""
    ends = [short(driver.get(end, driver["turn"])) for end in ("turn_from", "turn_to")]
    return f"near {short(driver['turn'])}" if ends[0] == ends[1] else f"from {ends[0]} to {ends[1]}"


def explained(driver: Document) -> str:
    """Return what share a parameter explains, as '92.4% (90.1% to 94.7%)': with 95 per cent of confidence."""
    low, high = (percent(driver.get(end)) for end in ("low", "high"))
    return percent(driver["explained"]) + (f" ({low} to {high})" if "low" in driver and low != high else "")


def companions(driver: Document) -> str:
    """Return with which numbers one is correlated, whose work a part of what it explains may be; '' without any."""
    names = ", ".join(f"“{name}”" for name in driver.get("companions", []))
    return f"correlated with {names}, whose work some of it may be" if names else ""
