"""Between what a probability or a payoff lies over all solutions, as far as those that are listed bound it."""

from __future__ import annotations

from collections.abc import Callable

from sim.labels import Document
from sim.views.text.answer_lists import estimated


def interval(entry: Document) -> str:
    """Return '[lowest, highest]' of an outcome; what bounds them where there may be solutions beside those listed."""
    if one_sided(entry):
        return f"[{bounded(entry, estimated)}]"
    return f"[{estimated(entry['lowest'])}, {estimated(entry['highest'])}]"


def one_sided(entry: Document) -> bool:
    """Return whether all that bounds the lowest and the highest is what is listed, where rules select of it."""
    return entry["lowest"]["mean"] is None and any(rule["mean"] is not None for rule in entry["rules"].values())


def bounded(entry: Document, written: Callable[[Document], str]) -> str:
    """Return 'at most 40%, at least 60%' of the lowest and the highest probability, by what is listed.

    What bounds one by 0 or by 1 is what it is, or says nothing of it; 'unknown' without any bounds.
    """
    ends = _list_ends(entry)
    if ends is None:
        return "unknown"
    most, least = ends
    return f"{at_most(most['mean'], written(most))}, {at_least(least['mean'], written(least))}"


def payoff_bounded(entry: Document, written: Callable[[Document], str]) -> str:
    """Return 'at most 4, at least 6' of a payoff, which may be any number."""
    ends = _list_ends(entry)
    return "unknown" if ends is None else f"at most {written(ends[0])}, at least {written(ends[1])}"


def _list_ends(entry: Document) -> tuple[Document, Document] | None:
    most, least = entry["lowest"].get("at_most"), entry["highest"].get("at_least")
    if most is None or least is None or most["mean"] is None or least["mean"] is None:
        return None
    return most, least


def at_most(bound: float, told: str) -> str:
    """Return what a probability is that is at most `bound`, `told` as that: at most 0 is 0, at most 1 says nothing."""
    return told if bound <= 0 else "not known" if bound >= 1 else f"at most {told}"


def at_least(bound: float, told: str) -> str:
    """Return what a probability is that is at least `bound`, `told` as that: at least 1 is 1, 0 says nothing."""
    return told if bound >= 1 else "not known" if bound <= 0 else f"at least {told}"
