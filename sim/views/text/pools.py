"""Answers that are pooled, as tables: of each expert, rival reading or rule, of all, and how they divide."""

from __future__ import annotations

from collections.abc import Iterator

from sim.labels import Document
from sim.numbers import number, percent
from sim.tables import Cell, Column, Kind, Row, Table


def pool_tables(summary: Document) -> tuple[Table, ...]:
    """Return a table for each pool of a run's summary; none where nothing is pooled."""
    return (*_experts(summary), *_belief(summary), *_readings(summary))


def _experts(summary: Document) -> Iterator[Table]:
    for column, pool in summary.get("experts", {}).items():
        called = "" if column == "expert" else f" ({column})"
        caption = f"As each expert sees it{called}: the worlds in which this one is right"
        whole = {
            kind: {name: entry["rules"][pool["rule"]] for name, entry in summary[kind].items()}
            for kind in ("outcomes", "payoffs")
        }
        note = "Disagreement is what of the variance over worlds lies between the experts."
        yield _table(summary, caption, pool, whole, ("Expert", "all, pooled", "disagreement"), note)


def _belief(summary: Document) -> Iterator[Table]:
    pool = summary.get("belief")
    if pool:
        whole = {
            kind: {name: entry["rules"][pool["rule"]] for name, entry in summary[kind].items()}
            for kind in ("outcomes", "payoffs")
        }
        caption = "As each selection rule has it of which the belief is made"
        note = "The last column is what of the variance over worlds and rules lies between the rules."
        yield _table(summary, caption, pool, whole, ("Rule", "as believed", "between rules"), note)


def _readings(summary: Document) -> Iterator[Table]:
    pool = summary.get("readings")
    if pool:
        caption = "As each rival reading has it, and all of them mixed by their weights"
        note = f"The last column is what of the variance lies between readings; rivals: {pool['draws']:,} worlds each."
        yield _table(summary, caption, pool, pool["mixed"], ("Reading", "mixed", "between readings"), note)


def _table(
    summary: Document, caption: str, pool: Document, whole: Document, words: tuple[str, str, str], note: str
) -> Table:
    """Return a table with a row for each quantity, a column for each member of a pool, for all, for the variance."""
    members = list(pool["entries"].values())
    heads = [Column(f"{m['label']}, {100 * m['weight']:.3g}%", Kind.NUMBER) for m in members]
    columns = (
        Column("Under the main rule"),
        *heads,
        *(Column(w, Kind.NUMBER) for w in words[1:2]),
        Column(words[2], Kind.SHARE),
    )
    return Table(caption, columns, tuple(_rows(summary, pool, whole)), note)


def _rows(summary: Document, pool: Document, whole: Document) -> Iterator[Row]:
    for kind, written in (("outcomes", _share), ("payoffs", _number)):
        labels = {name: entry["label"] or name for name, entry in summary[kind].items()}
        for name in dict.fromkeys([*labels, *whole[kind]]):
            own = [member[kind].get(name, {}).get("mean") for member in pool["entries"].values()]
            label = labels.get(name, name)
            head = label if kind == "outcomes" else f"expected payoff of {label}"
            between = pool["between"][kind].get(name, {}).get("share")
            yield (head, *map(written, own), written(whole[kind][name]["mean"]), between)


def _share(value: float | None) -> Cell:
    return None if value is None else percent(value)


def _number(value: float | None) -> Cell:
    return None if value is None else number(value)
