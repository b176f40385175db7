"""The summary of a run as text: outcomes with what selection leaves open, payoffs, statuses, drivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.concepts.solution import Status
from sim.report.concept_words import words_of
from sim.report.given import given_lines
from sim.report.words import VERDICTS, number
from sim.results.reader import Run

WIDEST_LABEL = 44
DRIVERS_SHOWN = 3


def summary_lines(run: Run) -> Iterator[str]:
    """Yield what `sim run` prints when it is done."""
    summary = run.summary
    rule = summary["rules"][0]
    yield summary["scenario"]["title"]
    yield (
        f"{summary['draws']:,} draws ({summary['design']}, seed {summary['seed']}), concept {summary['concept']}, "
        f"selection {', '.join(summary['rules'])}"
    )
    yield ""
    yield from _outcomes(summary, rule)
    yield ""
    yield from _payoffs(summary, rule)
    yield ""
    yield from _statuses(summary)
    yield ""
    yield from _drivers(summary, rule)
    yield from _judgement(summary)
    yield from _claims(summary)
    if "given" in summary:
        yield from ("", *given_lines(summary["given"]))
    yield f"results: {run.directory}"


def _outcomes(summary: Mapping[str, Any], rule: str) -> Iterator[str]:
    entries = summary["outcomes"]
    width = _width(entries)
    yield f"{'outcome'.ljust(width)}  {rule}   [lowest, highest over all equilibria]"
    for name, outcome in entries.items():
        selected = _percent(outcome["rules"][rule]["mean"])
        low, high = _percent(outcome["lowest"]["mean"]), _percent(outcome["highest"]["mean"])
        yield f"{_label(name, outcome).ljust(width)}  {selected.rjust(len(rule))}   [{low}, {high}]"


def _payoffs(summary: Mapping[str, Any], rule: str) -> Iterator[str]:
    entries = summary["payoffs"]
    width = _width(entries)
    yield f"{'expected payoff'.ljust(width)}  mean   middle 90% of draws"
    for name, payoff in entries.items():
        value = payoff["rules"][rule]
        spread = f"{_plain(value['quantiles'].get('0.05'))} to {_plain(value['quantiles'].get('0.95'))}"
        yield f"{_label(name, payoff).ljust(width)}  {_plain(value['mean'])}   {spread}"


def _statuses(summary: Mapping[str, Any]) -> Iterator[str]:
    words = words_of(str(summary.get("concept", "")))
    yield "share of draws"
    for name, entry in summary["status"].items():
        if entry["draws"]:
            yield f"  {_percent(entry['share']).rjust(6)}  {name}: {words.advice(Status[name.upper()])}"
    for reason, entry in summary["incomplete_because"].items():
        yield f"  {_percent(entry['share']).rjust(6)}  incomplete because: {reason}"
    for mark, entry in summary.get("marks", {}).items() if words.counts_marks else ():
        some, every = _percent(entry["some"]["share"]), _percent(entry["all"]["share"])
        yield f"  {some.rjust(6)}  with a solution marked '{mark}' ({every} where all are)"
    for rule, entry in summary["decided"].items():
        yield f"  {_percent(entry['share']).rjust(6)}  decided by {rule}"


def _drivers(summary: Mapping[str, Any], rule: str) -> Iterator[str]:
    yield "what decides it (rank correlation with the outcome's probability)"
    for name, outcome in summary["outcomes"].items():
        strongest = summary["drivers"]["columns"].get(f"probability.{rule}.{name}", [])[:DRIVERS_SHOWN]
        told = ", ".join(f"{d['parameter']} {d['rank_correlation']:+.2f}" for d in strongest)
        yield f"  {_label(name, outcome)}: {told or 'nothing; it does not vary'}"


def _judgement(summary: Mapping[str, Any]) -> Iterator[str]:
    shares = {o: share for o, share in summary["judgement"]["shares"].items() if share is not None}
    if shares:
        told = ", ".join(f"{_percent(share)} of {o}" for o, share in shares.items())
        yield f"of what parameters explain, judgement alone stands behind {told}"


def _claims(summary: Mapping[str, Any]) -> Iterator[str]:
    """Yield whether the scenario's claims about results hold in this run."""
    if summary["claims"]:
        yield ""
        yield "claims about results"
    for claim in summary["claims"]:
        yield f"  {VERDICTS[claim['holds']]}  {claim['id']}: {claim['text']}"
        yield f"         {_why(claim)}"


def _why(claim: Mapping[str, Any]) -> str:
    if claim["cases"]:
        return f"it compares cases ({', '.join(claim['cases'])}): 'sim check' runs them"
    told = ", ".join(f"{name} = {number(value)}" for name, value in claim["values"].items())
    close = "; close: two standard errors would turn it" if claim["close"] else ""
    return f"{claim['claim']}, and {told or 'the run has no value for it'}{close}"


def _label(name: str, entry: Mapping[str, Any]) -> str:
    label = str(entry.get("label") or name)
    return label if len(label) <= WIDEST_LABEL else label[: WIDEST_LABEL - 1] + "…"


def _width(entries: Mapping[str, Any]) -> int:
    return max([15, *(len(_label(name, entry)) for name, entry in entries.items())])


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"


def _plain(value: float | None) -> str:
    return "–" if value is None else number(value)
