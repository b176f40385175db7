"""The summary of a run as text: outcomes with what selection leaves open, payoffs, statuses, drivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.concepts.registry import words_of
from sim.labels import Document
from sim.lines import cells, left, page_width, right, wrapped
from sim.numbers import how_many, number, percent
from sim.solutions.status import Status
from sim.store.reader import Run
from sim.views.drivers import drivers, in_which, unclear, unmoved
from sim.views.events import events_given, events_table
from sim.views.grids import grid_sentences, grid_tables
from sim.views.text.answer import answer, in_parts
from sim.views.text.answer_drivers import without_margin
from sim.views.text.answer_ends import interval
from sim.views.text.answer_lists import estimated, everything, scope
from sim.views.text.given import given_lines
from sim.views.text.pools import pool_tables
from sim.views.text.settings import settings
from sim.views.text.tables import listed, table_lines
from sim.views.text.words import VERDICTS, judged_by, mean_worth

WIDEST_LABEL = 48
"""Longer labels take a line more."""
NARROWEST_LABEL = 16
"""Where labels have less room beside the numbers, the numbers stand below them."""
DRIVERS_SHOWN = 3


def summary_lines(run: Run) -> Iterator[str]:
    """Yield what `sim run` prints when it is done."""
    summary = run.summary
    rule = summary["rules"][0]
    yield summary["scenario"]["title"]
    yield (
        f"{how_many(summary['draws'], 'draws')} ({summary['design']}, seed {summary['seed']}), concept "
        f"{summary['concept']}, selection {', '.join(summary['rules'])}{in_parts(summary)}"
    )
    for sentence in settings(summary, run.manifest.document):
        yield from wrapped(sentence, page_width())
    if "given" in summary:
        outcomes, events = (
            {name: o["label"] for name, o in run.manifest.document.get(kind, {}).items()}
            for kind in ("outcomes", "events")
        )
        yield from ("", *given_lines(summary, outcomes, run.manifest.labels["parameters"]))
        if (table := events_given(summary, events)) is not None:
            yield from ("", *table_lines(table))
        yield from ("", "--- all worlds, before anything was known ---")
    yield ""
    yield from _answer(summary)
    yield ""
    yield from _outcomes(summary)
    yield ""
    if (table := events_table(summary)) is not None:
        yield from (*table_lines(table), "")
    yield from _payoffs(summary, rule)
    yield ""
    yield from _numbers(summary, rule)
    yield from _grids(summary)
    yield from _frequencies(summary)
    yield from _pools(summary)
    yield from _statuses(summary)
    yield ""
    yield from _drivers(summary)
    yield from _judgement(summary)
    yield from _claims(summary)
    waiting = [c for c in run.manifest.document.get("claims", {}).values() if c.get("result")]
    if "given" in summary and waiting:
        yield ""
        yield f"a run under a condition judges no claims: without --given it judges the {len(waiting)} about results"
    if "given" in summary and any(r.get("weight") for r in run.manifest.document.get("alternatives", {}).values()):
        yield "a run under a condition mixes no rival readings: without --given they are mixed by their weights"
    yield f"results: {run.directory}"


def _answer(summary: Document) -> Iterator[str]:
    for sentence in answer(summary):
        yield from wrapped(sentence, page_width())


def _outcomes(summary: Document) -> Iterator[str]:
    rules = summary["rules"]
    head = ("outcome", *rules, f"[lowest, highest over {everything(summary)}]")
    rows = [
        (
            entry["label"] or name,
            *(estimated(entry["rules"][rule]) for rule in rules),
            interval(entry),
        )
        for name, entry in summary["outcomes"].items()
    ]
    yield from _table(head, rows) if rows else ("the scenario names no outcomes",)
    if any(" ± " in cell for row in rows for cell in row[1:]):
        yield "± what the draws leave open, in percentage points, with 95% confidence"
    if bound := without_margin(summary):
        yield from wrapped(bound, page_width())


def _payoffs(summary: Document, rule: str) -> Iterator[str]:
    rows = []
    for name, entry in summary["payoffs"].items():
        value = entry["rules"][rule]
        low, high = (_plain(value["quantiles"].get(level)) for level in ("0.05", "0.95"))
        rows.append((entry["label"] or name, _plain(value["mean"]), f"{low} to {high}"))
    worth = mean_worth(summary)
    yield from _table((f"{worth}, {rule}", "mean", "middle 90% of draws"), rows)


def _numbers(summary: Document, rule: str) -> Iterator[str]:
    """Yield the numbers that are chosen, where any are."""
    rows = []
    for name, entry in summary.get("numbers", {}).items():
        value = entry["rules"][rule]
        low, high = (_plain(value["quantiles"].get(level)) for level in ("0.05", "0.95"))
        made = _percent(entry["made"][rule]["mean"])
        rows.append((entry["label"] or name, _plain(value["mean"]), f"{low} to {high}", made))
    if rows:
        yield from _table((f"number chosen, {rule}", "mean", "middle 90% of draws", "chosen in"), rows)
        yield ""


def _grids(summary: Document) -> Iterator[str]:
    """Yield what the grids decide that numbers are chosen on, where any are."""
    if sentences := grid_sentences(summary):
        yield from (*(line for said in sentences for line in wrapped(said, page_width())), "")
    for table in grid_tables(summary):
        yield from (*table_lines(table), "")


def _frequencies(summary: Document) -> Iterator[str]:
    """Yield how often each thing is done that the form counts."""
    found = summary.get("frequencies")
    if found is None:
        return
    rows = [
        (entry["label"] or name, *(_percent(entry["rules"][rule]["mean"]) for rule in summary["rules"]))
        for name, entry in found["entries"].items()
    ]
    yield from _table((found["caption"][:1].lower() + found["caption"][1:], *summary["rules"]), rows)
    yield ""


def _pools(summary: Document) -> Iterator[str]:
    """Yield what experts, rival readings and rules come to that are pooled."""
    for table in pool_tables(summary):
        yield from (*table_lines(table), "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table: labels to the left, as many lines as they need, and numbers to the right.

    On a page too narrow for that, each row becomes a paragraph.
    """
    widths = [max(cells(row[i]) for row in (head, *rows)) for i in range(1, len(head))]
    room = page_width() - sum(widths) - 2 * len(widths)
    if room < NARROWEST_LABEL:
        yield from listed(head, rows)
        return
    first = min(max(cells(row[0]) for row in (head, *rows)), WIDEST_LABEL, room)
    for row in (head, *rows):
        *above, last = wrapped(row[0], first)
        numbers = (right(cell, width) for cell, width in zip(row[1:], widths, strict=True))
        yield from above
        yield "  ".join([left(last, first), *numbers])


def _statuses(summary: Document) -> Iterator[str]:
    words, kind = words_of(str(summary.get("concept", ""))), scope(summary)
    yield "share of draws"
    for name, entry in summary["status"].items():
        if entry["draws"]:
            yield f"  {_percent(entry['share']).rjust(6)}  {name}: {words.advice(Status[name.upper()], scope=kind)}"
    for reason, entry in summary["incomplete_because"].items():
        yield f"  {_percent(entry['share']).rjust(6)}  incomplete because: {reason}"
    for reason, entry in summary.get("continuum_because", {}).items():
        yield f"  {_percent(entry['share']).rjust(6)}  continuum, of which: {reason}"
    for reason, entry in summary.get("undefined_because", {}).items():
        yield f"  {_percent(entry['share']).rjust(6)}  undefined because: {reason}"
    for tag, entry in summary.get("tags", {}).items() if words.counts_tags else ():
        some, every = _percent(entry["some"]["share"]), _percent(entry["all"]["share"])
        yield f"  {some.rjust(6)}  with a solution tagged '{tag}' ({every} where all are)"
    for rule, entry in summary["singled_out"].items():
        yield f"  {_percent(entry['share']).rjust(6)}  singled out by {rule}"


def _drivers(summary: Document) -> Iterator[str]:
    """Yield of each outcome that varies the numbers that move it most; of two that mirror each other, one."""
    found = drivers(summary)
    if found:
        yield "what decides it: how much of the variation a number explains by itself (95% interval), and which way"
    for driven in found:
        yield f"  {driven.label}"
        for d in driven.drivers[:DRIVERS_SHOWN]:
            yield f"    {d.range.rjust(6)}  {d.label} ({d.id}): {d.direction}"
    if found and found[0].mirrored:
        yield f"  {found[0].mirrored}: the same, the other way"
    if unclear(summary):
        yield f"the draws do not tell what moves: {'; '.join(unclear(summary))}"
    if unmoved(summary):
        yield f"the same {in_which(summary)}: {'; '.join(unmoved(summary))}"


def _judgement(summary: Document) -> Iterator[str]:
    shares = {name: share for name, share in summary["judgement"]["shares"].items() if share is not None}
    if shares:
        yield "of what single numbers explain, this share rests on judgement, not on a source"
    for name, share in shares.items():
        yield f"    {_percent(share).rjust(6)}  {summary['outcomes'][name]['label'] or name}"


def _claims(summary: Document) -> Iterator[str]:
    """Yield whether the scenario's claims about results hold in this run."""
    if summary["claims"]:
        yield ""
        yield "claims about results"
    for claim in summary["claims"]:
        yield f"  {VERDICTS[claim['holds']]}  {claim['id']}: {claim['text']}"
        yield f"         {_why(claim)}"


def _why(claim: Document) -> str:
    told = judged_by(claim["values"], claim.get("bounds", {}))
    if claim.get("unknown"):
        told += f"; {' and '.join(claim['unknown'])}, over equilibria that are not listed too, would decide it"
    close = "; close: the sampling error could turn it" if claim["close"] else ""
    over = f"; in the same {claim['draws']:,} worlds under each case" if claim["cases"] else ""
    return f"{claim['claim']}, and {told or 'the run has no value for it'}{over}{close}"


def _percent(share: float | None) -> str:
    return percent(share)


def _plain(value: float | None) -> str:
    return "–" if value is None else number(value)
