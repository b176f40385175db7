"""What a condition says of the worlds, and how a forecast scored, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.labels import Document
from sim.lines import cells, left, page_width
from sim.numbers import measured, number
from sim.views.events import event_scores
from sim.views.text.answer_lists import everything, reservation
from sim.views.text.tables import listed, table_lines

SHOWN = 8
"""Parameters that are listed, those that moved most."""


def given_lines(summary: Document, outcomes: Mapping[str, str], parameters: Mapping[str, str]) -> Iterator[str]:
    """Yield how the condition of a run moves outcomes and parameters, which are told by these labels."""
    found = summary["given"]
    chance = measured(found["probability"], found.get("margin"))
    yield f"given {found['text']}: probability {chance} under {found['rule']}{reservation(summary)}"
    if not found["parameters"] and not found["outcomes"]:
        never = "it happens in no world that was drawn" if found["draws"] else "the rule selects nothing in any world"
        yield f"  {never}: nothing can be said"
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


def score_lines(found: Document, summary: Document) -> Iterator[str]:
    """Yield what `sim score` prints of the scores of a run with this summary."""
    yield f"what happened: {found['happened']}{', ' + found['date'] if found['date'] else ''}"
    if found["source"]:
        yield f"source: {found['source']}"
    yield from _forecasts(found)
    low, high = found["bounds"]
    if low is not None:
        yield f"over {everything(summary)} its probability lies between {100 * low:.1f}% and {100 * high:.1f}%"
    if (table := event_scores(found, {name: e["label"] for name, e in summary.get("events", {}).items()})) is not None:
        yield from ("", *table_lines(table), "")
    yield found["caution"]


def _forecasts(found: Document) -> Iterator[str]:
    """Yield the scores of each forecast, a line each; on a narrow page a paragraph each."""
    forecasts = found["forecasts"] | found["baselines"]
    rows = [
        (
            name,
            f"{100 * entry['probability']:.1f}%",
            "infinite" if entry["log"] is None else f"{entry['log']:.3f}",
            f"{entry['brier']:.3f}",
        )
        for name, entry in forecasts.items()
    ]
    width = max([8, *(cells(name) for name in forecasts)])
    head = ("probability of it", "log score", "Brier score", "(lower is better)")
    if page_width() < width + 2 * len(head) + sum(map(len, head)) + 2:
        yield from listed(("forecast (lower scores are better)", *head[:3]), rows)
        return
    yield f"{left('forecast', width)}  {head[0]}   {head[1]}   {head[2]}   {head[3]}"
    for name, probability, log, brier in rows:
        yield f"{left(name, width)}  {probability:>18}  {log:>9}  {brier:>12}"
