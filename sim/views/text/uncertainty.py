"""The three uncertainties of a run in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan

from sim.analysis.uncertainty import KINDS, ThreeParts
from sim.concepts.registry import words_of
from sim.labels import Document
from sim.numbers import out_of, percent
from sim.tables import Column, Kind, Table
from sim.views.finding import Finding
from sim.views.text.words import mean_worth
from sim.workflow.uncertainty import Uncertainty

CAUSES = {"numbers": "the uncertain numbers", "solution": "which {solution} is played", "chance": "chance within it"}
HEADS = {"numbers": "numbers", "solution": "which {solution}", "chance": "chance"}
TOLD_APART = 2.0
"""Standard errors by which two shares must differ for one to be called the larger."""
WORTH = 0.01
"""Share of the variance by which that at even odds must exceed that under the rule, to be worth a sentence."""
OUTCOME = "Outcome"
NAMED = 3
"""Quantities of which the sentences speak, those that vary most."""


def uncertainty_finding(found: Uncertainty, summary: Document) -> Finding:
    """Return the finding; labels are those of the run's summary."""
    words = words_of(summary["concept"])
    known = summary["outcomes"] | summary.get("events", {})
    outcomes = {name: known.get(name, {}).get("label") or name for name in found.outcomes}
    players = {name: summary["payoffs"][name]["label"] or name for name in found.payoffs}
    paid = "Payoffs" if found.chance_in_payoffs else mean_worth(summary).capitalize()
    tables = (
        _table("Outcomes: what share of the variance is due to what", OUTCOME, found.outcomes, outcomes, words.one),
        _table(f"{paid}: what share of the variance is due to what", "Player", found.payoffs, players, words.one),
    )
    about = (outcomes, found.outcomes) if outcomes else (players, found.payoffs)
    numbers = {
        "rule": found.rule,
        "draws": found.draws,
        "of": found.of,
        "outcomes": {name: _numbers(parts) for name, parts in found.outcomes.items()},
        "payoffs": {name: _numbers(parts) for name, parts in found.payoffs.items()},
        "chance_in_payoffs": found.chance_in_payoffs,
    }
    return Finding(
        "sim.uncertainty/1",
        "What kind of uncertainty is it?",
        tuple(_sentences(found.rule, *about, words.one)),
        tuple(table for table in tables if table.rows),
        numbers,
        _note(found, words.one, words.many),
    )


def _sentences(rule: str, labels: Mapping[str, str], parts: Mapping[str, ThreeParts], word: str) -> Iterator[str]:
    """Say of the quantities that vary most which cause is the largest."""
    varying = sorted((n for n in parts if parts[n].variance > 0), key=lambda n: -parts[n].variance)
    if parts and not any(own.draws for own in parts.values()):
        yield f"Under {rule} nothing is selected in any of the worlds solved for this: nothing can be said."
    elif not varying and parts:
        yield f"Under {rule} nothing varies in the worlds that were solved for this: it is the same in all of them."
    for name in varying[:NAMED]:
        yield _sentence(labels[name], parts[name], word) + _open(parts[name], word)


def _open(parts: ThreeParts, word: str) -> str:
    """Say what the choice among solutions is without the rule, where that is more; '' where that is not known."""
    if isnan(parts.even) or parts.even < parts.shares[1] + WORTH:
        return ""
    most = f", and up to {percent(parts.most)} by the odds that make it most" if parts.most > parts.even + WORTH else ""
    return f" Without the rule, which {word} is played is open: at even odds it would be {percent(parts.even)}{most}."


def _sentence(label: str, parts: ThreeParts, word: str) -> str:
    order = sorted(range(len(KINDS)), key=lambda k: -parts.shares[k])
    first, second = (CAUSES[KINDS[k]].format(solution=word) for k in order[:2])
    larger, smaller = (percent(float(parts.shares[k])) for k in order[:2])
    if _apart(parts, order[0], order[1]):
        most = "mostly" if parts.shares[order[0]] > 0.5 else "first of all"
        return f"“{label}” is uncertain {most} through {first} ({larger} of its variance; {second}: {smaller})."
    return (
        f"“{label}” is uncertain through {first} ({larger} of its variance) and {second} ({smaller}); which of the two "
        "is more, these worlds do not tell."
    )


def _apart(parts: ThreeParts, first: int, second: int) -> bool:
    error = parts.errors[first] + parts.errors[second]
    gap = parts.shares[first] - parts.shares[second]
    return bool(gap > TOLD_APART * error)


def _table(caption: str, heading: str, parts: Mapping[str, ThreeParts], labels: Mapping[str, str], word: str) -> Table:
    heads, outcomes = [HEADS[kind].format(solution=word) for kind in KINDS], heading == OUTCOME
    columns = (
        Column(heading),
        Column("deviation", Kind.NUMBER),
        *(Column(head, Kind.SHARE) for head in heads),
        Column("± at most", Kind.MARGIN),
        Column(f"{heads[1]}, at even odds", Kind.SHARE),
        *((Column(f"{heads[1]}, at most", Kind.SHARE),) if outcomes else ()),
    )
    rows = tuple(
        (
            labels[name],
            own.variance**0.5,
            *(None if isnan(x) else float(x) for x in (*own.shares, own.errors.max(), own.even)),
            *((None if isnan(own.most) else own.most,) if outcomes else ()),
        )
        for name, own in parts.items()
    )
    return Table(caption, columns, rows)


def _numbers(parts: ThreeParts) -> dict[str, object]:
    return {
        "variance": parts.variance,
        "shares": {kind: float(parts.shares[k]) for k, kind in enumerate(KINDS)},
        "errors": {kind: float(parts.errors[k]) for k, kind in enumerate(KINDS)},
        "solution_at_even_odds": parts.even,
        "solution_at_most": parts.most,
        "draws": parts.draws,
    }


def _note(found: Uncertainty, word: str, words: str) -> str:
    worlds = out_of(found.draws, found.of, "worlds")
    most = "; at most: over all ways to weigh them" if found.outcomes else ""
    last = "" if found.chance_in_payoffs else " Payoffs are expected payoffs: chance within them is not counted."
    return (
        f"Under {found.rule}, from {worlds}, solved again. Which {word} is played is not chance: nothing says how it "
        f"is chosen. At even odds: its share if the two {words} of a world that differ most were equally likely; other "
        f"odds may give it more or less, and it is 0 if one {word} of each world were certain{most}. ±: standard "
        f"error. A dash: not known, or nothing varies.{last}"
    )
