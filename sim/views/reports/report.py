"""A report: chapters of sentences and tables, which every format writes in its own way and none computes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sim.tables import Column, Exhibit, Kind, Row, Table, TreeListing, columns
from sim.views.finding import Finding


@dataclass(frozen=True)
class Chapter:
    """A question with its answer. Empty chapters are left out by whoever makes the report."""

    name: str
    """By which files and sheets are called: small letters, digits and '-', a word of this program, never a user's."""
    heading: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Exhibit, ...] = ()
    note: str = ""
    figure: Path | None = None
    """A picture (PNG) that shows the same."""


@dataclass(frozen=True)
class Report:
    """What is written; texts in it are a stranger's, and each format escapes them."""

    title: str
    chapters: tuple[Chapter, ...]


def of_finding(finding: Finding, name: str = "answer", figure: Path | None = None) -> Chapter:
    """Return an answer as a chapter."""
    return Chapter(name, finding.question, finding.sentences, finding.tables, finding.note, figure)


def without_figures(report: Report) -> Report:
    """Return a report in words and tables alone; a chapter that is nothing but a picture is left out."""
    kept = tuple(replace(c, figure=None) for c in report.chapters if c.sentences or c.tables or c.note)
    return replace(report, chapters=kept)


def named_tables(report: Report) -> Iterator[tuple[str, Chapter, Table]]:
    """Yield every table with a name that no other has, and its chapter; trees as tables, too."""
    for chapter in report.chapters:
        for i, exhibit in enumerate(chapter.tables):
            name = chapter.name if i == 0 else f"{chapter.name}-{i + 1}"
            yield name, chapter, tree_table(exhibit) if isinstance(exhibit, TreeListing) else exhibit


def sentences_table(report: Report) -> Table:
    """Return all that is said in words: a row a sentence, and the notes, with the heading they stand under."""
    said = [(chapter.heading, text) for chapter in report.chapters for text in (*chapter.sentences, chapter.note)]
    rows: list[Row] = [row for row in said if row[1]]
    return Table(report.title, columns("Heading", "Sentence"), tuple(rows))


def tree_table(listing: TreeListing) -> Table:
    """Return a game tree as a table, a node a row in preorder: how deep it hangs says under what."""
    head = (Column("Depth", Kind.COUNT), *columns("Action", "Probability", "Acts"))
    payoffs = columns(*listing.players, kind=Kind.NUMBER)
    nothing = (None,) * len(listing.players)
    rows = tuple(
        (float(n.depth), n.arc, n.probability, n.place, *(n.payoffs if n.payoffs else nothing)) for n in listing.nodes
    )
    note = f"{listing.left_out:,} more nodes are not listed." if listing.left_out else ""
    numbers = (head[0], head[1], Column("Probability", Kind.NUMBER), head[3], *payoffs)
    return Table(listing.caption, numbers, rows, note)
