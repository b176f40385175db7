"""Over what the numbers of a run are: all solutions or some, all worlds or some; estimates with their errors."""

from __future__ import annotations

from sim.concepts.registry import words_of
from sim.concepts.words import OF_PARTS, kind_of
from sim.labels import Document
from sim.numbers import measured, out_of, percent

Summary = Document


OPEN = 5e-4
"""Intervals narrower than this read as one number."""


def likeliest(summary: Summary, rule: str) -> str | None:
    """Return the outcome with the largest probability under a rule; None where there is none with any."""
    means = {name: entry["rules"][rule]["mean"] for name, entry in summary["outcomes"].items()}
    known = {name: mean for name, mean in means.items() if mean is not None}
    return max(known, key=lambda name: known[name]) if known else None


def quoted(entry: Document) -> str:
    """Return the label of an outcome, a player or a parameter in quotation marks."""
    return f"“{entry['label']}”"


def single(summary: Summary) -> bool:
    """Return whether one solution is listed in every world, so that no rule has anything to select."""
    listed = summary["listed"].get("one", summary["status"]["unique"])
    return bool(listed["draws"] == summary["draws"])


def unbounded(summary: Summary) -> float:
    """Return the share of worlds with solutions in which there may be others than those that are listed."""
    if not summary.get("unbounded", {}).get("draws"):
        return 0.0
    return float(summary["unbounded"]["draws"] / (summary["draws"] - summary["listed"]["none"]["draws"]))


def scope(summary: Summary) -> str:
    """Return the kind of solutions of which lists claim all: the concept's, or that of some parts; '' of all."""
    scopes = summary.get("scope", {})
    return str(scopes.get("", OF_PARTS if scopes else ""))


def everything(summary: Summary) -> str:
    """Return over what lowest and highest are: 'all equilibria', 'all pure equilibria'."""
    many = words_of(summary["concept"]).many
    kinds = {use: kind_of(scope).name for use, scope in summary.get("scope", {}).items()}
    own = kinds.pop("", "")
    parts = " and ".join(f"{kind} ones of '{use}'" for use, kind in kinds.items())
    return f"all {own} {many}".replace("  ", " ") + (f", with {parts}" if parts else "")


def worlds(summary: Summary, draws: int) -> str:
    """Return how many worlds a mean is over: all of them, or those in which there is something to select."""
    if draws == summary["draws"]:
        return out_of(draws, draws, "worlds")
    share = percent(draws / summary["draws"])
    return f"the {draws:,} of {summary['draws']:,} worlds ({share}) in which a solution is selected"


def estimated(entry: Document) -> str:
    """Return an estimate of a probability with its sampling margin."""
    return measured(entry["mean"], entry.get("margin"))


def reservation(summary: Summary) -> str:
    """Return on what probabilities under a rule rest where lists are not everything: ', if no other … is played'."""
    one = words_of(summary["concept"]).one
    if unbounded(summary):
        return f", if no other {one} is played than those that were found"
    return f", if no other kind of {one} is played" if scope(summary) else ""


def more_may_be(summary: Summary) -> str:
    return f"there may be {words_of(summary['concept']).many} beside those that were found"
