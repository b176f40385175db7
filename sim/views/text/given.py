"""What a condition says of the worlds, and how a forecast scored, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.labels import Document
from sim.numbers import measured, number

SHOWN = 8
"""Parameters that are listed, those that moved most."""


def given_lines(found: Document, outcomes: Mapping[str, str], parameters: Mapping[str, str]) -> Iterator[str]:
    """Yield how a condition moves outcomes and parameters, which are told by these labels."""
    chance = measured(found["probability"], found.get("margin"))
    yield f"given {found['text']}: probability {chance} under {found['rule']}"
    if not found["parameters"] and not found["outcomes"]:
        yield "  it happens in no world that was drawn: nothing can be said"
        return
    yield f"  worth {found['effective']:,.0f} equally weighted draws of {found['draws']:,}"
    yield "  then"
    for outcome, p in found["outcomes"].items():
        share = measured(p, found.get("margins", {}).get(outcome))
        yield f"    {share.rjust(6)}  {outcomes.get(outcome) or outcome}"
    yield "  what must have been true: the median, and the middle 90%, before -> after"
    for entry in found["parameters"][:SHOWN]:
        before, after = (_span(entry[way]) for way in ("before", "after"))
        name = entry["parameter"]
        same = "" if entry.get("clear", True) else "; no difference that these draws could tell"
        yield f"    {parameters.get(name) or name} ({name}): {before} -> {after}{same}"


def _span(quantiles: list[float]) -> str:
    low, middle, high = (number(x) for x in quantiles)
    return f"{middle} ({low} to {high})"


def score_lines(found: Document) -> Iterator[str]:
    """Yield what `sim score` prints."""
    yield f"what happened: {found['happened']}{', ' + found['date'] if found['date'] else ''}"
    if found["source"]:
        yield f"source: {found['source']}"
    names = [*found["forecasts"], *found["baselines"]]
    width = max([8, *(len(name) for name in names)])
    yield f"{'forecast'.ljust(width)}  probability of it   log score   Brier score   (lower is better)"
    for name, entry in (found["forecasts"] | found["baselines"]).items():
        log = "infinite" if entry["log"] is None else f"{entry['log']:.3f}"
        yield f"{name.ljust(width)}  {100 * entry['probability']:17.1f}%  {log:>9}  {entry['brier']:12.3f}"
    low, high = found["bounds"]
    if low is not None:
        yield f"over all equilibria its probability lies between {100 * low:.1f}% and {100 * high:.1f}%"
    yield found["caution"]
