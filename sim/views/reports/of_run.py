"""A run as a report: what its page shows, chapter by chapter, as sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from sim.concepts.registry import meaning_of, words_of
from sim.labels import Document
from sim.numbers import ROUNDING
from sim.scenario.description import game_tables, world_exhibits
from sim.scenario.types import Scenario
from sim.store.reader import Run
from sim.tables import Cell, Column, Exhibit, Kind, Table, columns
from sim.views.drivers import drivers, in_which, unclear, unmoved
from sim.views.events import events_given, events_table
from sim.views.finding import Section
from sim.views.grids import grid_sentences, grid_tables
from sim.views.html.page import command, facts
from sim.views.html.results import frequencies, judgement, numbers, sets, statuses
from sim.views.html.scenario import (
    claims,
    claims_elsewhere,
    correlations,
    event_scores_of,
    given,
    parameters,
    scores,
)
from sim.views.reports.report import Chapter, Report, of_finding
from sim.views.text.answer import answer
from sim.views.text.answer_drivers import without_margin
from sim.views.text.answer_given import answer_given
from sim.views.text.answer_lists import Summary, everything
from sim.views.text.meanings import meaning_under, spoken
from sim.views.text.settings import settings
from sim.views.text.words import mean_worth

SHARES = ("0.05", "0.5", "0.95")
"""Quantiles of payoffs that are listed, where a run has them."""


def run_report(run: Run, batch: Any, figures: Sequence[Path] = (), sections: Sequence[Section] = ()) -> Report:
    """Return the report of a complete run with the game of its central world, a `batch` of the scenario's form.

    `figures` (PNG) are those of `sim.views.figures.from_run`; `sections` answer what is asked after a run.
    """
    drawn = {file.stem: file for file in figures}
    made = [*_results(run, drawn), *(of_finding(s.finding, s.name, s.figure) for s in sections)]
    chapters = [*made, *_scenario(run, batch, drawn), _again(run)]
    return Report(run.summary["scenario"]["title"], tuple(c for c in chapters if c.sentences or c.tables or c.note))


def _results(run: Run, drawn: Mapping[str, Path]) -> Iterator[Chapter]:
    summary, scenario = run.summary, run.scenario
    yield Chapter("answer", "The answer", (*settings(summary, scenario.document), *answer(summary)))
    yield _given(summary, scenario)
    tables = _there(outcomes_table(summary), events_table(summary), numbers(summary), frequencies(summary))
    tables, said = (*tables, *grid_tables(summary)), (*_over(summary), *grid_sentences(summary))
    yield Chapter("outcomes", "What comes of it", said, tables, figure=drawn.get("outcomes"))
    own_scale = "Payoffs of different players are not to be compared."
    yield Chapter("payoffs", "Who gets what", (own_scale,), (payoffs_table(summary),), figure=drawn.get("payoffs"))
    tables = _there(drivers_table(summary), judgement(summary))
    yield Chapter("drivers", "What decides it", tuple(_unmoving(summary)), tables, figure=drawn.get("regions"))


def _there(*tables: Table | None) -> tuple[Exhibit, ...]:
    return tuple(table for table in tables if table is not None)


def _over(summary: Summary) -> tuple[str, ...]:
    if not summary["outcomes"]:
        return ("The scenario names no outcomes; what it is about is who gets what.",)
    many = words_of(summary["concept"]).many
    return (
        f"Lowest and highest: the means, over the worlds, of the lowest and the highest probability over "
        f"{everything(summary)} of each world. Where a world may have other {many} than were found, they are unknown.",
    )


def outcomes_table(summary: Summary) -> Table | None:
    """Return how likely each outcome is under each rule, with its sampling error, and what selection leaves open."""
    rows = [
        (
            entry["label"] or name,
            *(cell for rule in summary["rules"] for cell in _estimate(entry["rules"][rule])),
            *_ends(entry, shares=True),
        )
        for name, entry in summary["outcomes"].items()
    ]
    means = (c for rule in summary["rules"] for c in (Column(rule, Kind.SHARE), Column(f"± ({rule})", Kind.MARGIN)))
    shares = (*means, *columns(*ENDS, kind=Kind.SHARE))
    caption = f"Probability of each outcome over {summary['draws']:,} worlds"
    note = "After ±: what the draws leave open, with 95% confidence, rounded up to a tenth of a percentage point."
    bound = without_margin(summary)
    note += f" {bound[:1].upper()}{bound[1:]}." if bound else ""
    made = Table(caption, (Column("Outcome"), *shares), tuple(rows), note).without_empty_columns()
    return made if rows else None


ENDS = ("lowest", "highest", "lowest is at most", "highest is at least")


def _estimate(entry: Document) -> tuple[Cell, Cell]:
    """Return a mean and its margin, rounded up as text and page have it; none where nothing was sampled."""
    mean, margin = entry["mean"], entry.get("margin")
    if mean is None or margin is None or not margin > ROUNDING:
        return mean, None
    return mean, ceil(1000 * min(margin, 1.0) - ROUNDING) / 1000


def _ends(entry: Document, shares: bool) -> tuple[Cell, ...]:
    """Return lowest and highest, then what bounds them; of a share, at most 1 and at least 0 bound nothing."""
    most = (entry["lowest"].get("at_most") or {}).get("mean")
    least = (entry["highest"].get("at_least") or {}).get("mean")
    known = entry["lowest"]["mean"], entry["highest"]["mean"]
    most = None if known[0] is not None or (shares and most is not None and most >= 1) else most
    least = None if known[1] is not None or (shares and least is not None and least <= 0) else least
    return (*known, most, least)


def payoffs_table(summary: Summary) -> Table:
    """Return what each player gets under each rule, how it varies under the first, and what selection leaves open."""
    first = summary["rules"][0]
    rows = tuple(
        (
            entry["label"] or name,
            *(entry["rules"][rule]["mean"] for rule in summary["rules"]),
            *(entry["rules"][first]["quantiles"].get(level) for level in SHARES),
            *_ends(entry, shares=False),
        )
        for name, entry in summary["payoffs"].items()
    )
    spread = (f"{level} quantile, {first}" for level in SHARES)
    head = columns(*(f"mean, {rule}" for rule in summary["rules"]), *spread, *ENDS, kind=Kind.NUMBER)
    caption = f"{mean_worth(summary).capitalize()}, over {summary['draws']:,} worlds"
    note = f"Lowest and highest: means over the worlds, over {everything(summary)} of each; unknown where there may be "
    note += "others than were found."
    return Table(caption, (Column("Player"), *head), rows, note).without_empty_columns()


def drivers_table(summary: Summary) -> Table | None:
    """Return which uncertain numbers move each outcome most."""
    rows = tuple(
        (
            group.label,
            row.label,
            row.id,
            row.direction,
            row.range,
            row.rank_correlation,
            "judgement" if row.judgement else "a source",
        )
        for group in drivers(summary)
        for row in group.drivers
    )
    head = (
        *columns("Outcome", "Number"),
        Column("Called", Kind.CODE),
        *columns("Which way", "Share of the variation"),
        Column("Rank correlation", Kind.CORRELATION),
        Column("Rests on"),
    )
    return Table(f"What moves each outcome (under {summary['rules'][0]})", head, rows) if rows else None


def _unmoving(summary: Summary) -> Iterator[str]:
    found = drivers(summary)
    if found and found[0].mirrored:
        yield f"“{found[0].mirrored}” is the other side of it: the same numbers move it, the other way."
    if labels := unclear(summary):
        yield f"The draws do not tell what moves: {_quoted(labels)}."
    if labels := unmoved(summary):
        yield f"The same {in_which(summary)}: {_quoted(labels)}."


def _quoted(labels: Sequence[str]) -> str:
    return ", ".join(f"“{label}”" for label in labels)


def _given(summary: Summary, scenario: Scenario) -> Chapter:
    known = given(summary, scenario)
    if known is None:
        return Chapter("given", "What is known")
    called = {o.id: o.label for o in scenario.outcomes}
    said = tuple(answer_given(summary["given"], called, {p.id: p.label for p in scenario.parameters}))
    then = _there(events_given(summary, {event.id: event.label for event in scenario.events}))
    tables = (known.outcomes, *then, known.moved) if known.outcomes.rows else ()
    return Chapter("given", f"If this is known: {known.text}", said, tables)


def _scenario(run: Run, batch: Any, drawn: Mapping[str, Path]) -> Iterator[Chapter]:
    summary, scenario = run.summary, run.scenario
    judged = _there(claims_table(summary, scenario), claims_elsewhere(summary, scenario))
    under = ("A run under a condition judges no claims.",) if "given" in summary else ()
    yield Chapter(
        "claims", "Claims put to the test", under or (() if judged else ("The scenario makes no claims.",)), judged
    )
    yield _observed(summary, scenario)
    found = _there(statuses(summary), sets(summary, scenario))
    yield Chapter("solutions", "How sure the solutions are", (), found, figure=drawn.get("map"))
    about = tuple(text.strip() for text in scenario.about.split("\n\n") if text.strip())
    yield Chapter("about", "In the words of the scenario's author", about)
    world = tuple(world_exhibits(scenario.form, batch, scenario.document))
    yield Chapter("world", "The game with every number at its central value", (), world, figure=drawn.get("game"))
    yield Chapter("game", "The game as the scenario defines it", (), tuple(game_tables(scenario)))
    yield Chapter(
        "numbers", "Every number and its reason", (), _there(parameters_table(scenario), correlations(scenario))
    )
    rules = tuple(spoken(rule, meaning_under(summary["concept"], rule)) for rule in summary["rules"])
    concept = f"Solved by {spoken(summary['concept'], meaning_of(summary['concept']))}."
    yield Chapter("reading", "How to read this", (concept, *rules))


def claims_table(summary: Summary, scenario: Scenario) -> Table | None:
    """Return the claims that this run has judged."""
    rows = tuple(
        (
            claim.text,
            f"{claim.verdict}, but the sampling error could turn it" if claim.close else claim.verdict,
            claim.written,
            claim.told,
            claim.cites,
        )
        for claim in claims(summary, scenario)
    )
    head = (*columns("Claim", "Verdict"), Column("As it was tested", Kind.CODE), *columns("Found", "Source"))
    caption = f"What the source says of the results, judged on this run under {summary['rules'][0]}"
    return Table(caption, head, rows).without_empty_columns() if rows else None


def _observed(summary: Summary, scenario: Scenario) -> Chapter:
    found, observed = scores(summary, scenario), scenario.observed
    if found is not None and observed is not None:
        told = f"“{found.happened}”" + (f", {observed.date}" if observed.date else "")
        source = f"Source: {observed.source}." if observed.source else ""
        said = tuple(filter(None, (told, observed.note.strip(), source, f"Mind that {found.caution}.")))
        bounds = f"Over all solutions its probability lies between {found.bounds[0]} and {found.bounds[1]}."
        tables = _there(found.table, event_scores_of(summary, scenario))
        return Chapter("score", "What happened", (*said, bounds), tables)
    void = observed is not None and observed.void
    said = (
        (f"This forecast is void, and not scored: {observed.void_when}.", observed.note.strip())
        if void and observed
        else ()
    )
    return Chapter("score", "What happened", tuple(filter(None, said)))


def parameters_table(scenario: Scenario) -> Table | None:
    """Return every uncertain number with its distribution and its reason."""
    rows = tuple(
        (row.label, row.id, row.unit, row.distribution, row.middle, row.why, row.cites or "judgement", group.title)
        for group in parameters(scenario)
        for row in group.rows
    )
    head = (
        Column("Number"),
        Column("Called", Kind.CODE),
        *columns("Unit", "May be", "Median (middle 90%)", "Why", "Source", "From"),
    )
    made = Table("What is uncertain, how much, and why", head, rows).without_empty_columns()
    return made if rows else None


def _again(run: Run) -> Chapter:
    """Return how the run is made again: what another must have in common with it."""
    again = (("Command", command(run.manifest, run.scenario)), *facts(run.manifest))
    caption = "With the scenario's own file, the same versions and this command, the same numbers come out"
    return Chapter("again", "Run it again", (), (Table(caption, (Column("What"), Column("Which", Kind.CODE)), again),))
