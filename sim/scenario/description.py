"""What is said about a scenario's game as tables: its players, its form's rules, and the names that formulas use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.document.families.members import Family
from sim.games.description import sources
from sim.games.game import PathOfPlay
from sim.games.registry import FORMS
from sim.labels import Document
from sim.scenario.types import Scenario
from sim.tables import Column, Exhibit, Kind, Table, columns

MOST_NAMED = 12
"""Members of a set that are named."""


def game_tables(scenario: Scenario) -> tuple[Table, ...]:
    """Return the rules of a scenario's game, whatever its form."""
    document = scenario.document
    made = [players_table(document), *FORMS[scenario.form].description.rules(document)]
    made += [*_quantities(document), *_outcomes(document), *_events(document), *_uses(document)]
    made += [*_cases(document), *_alternatives(document)]
    return tuple(table.without_empty_columns() for table in made)


def family_tables(scenario: Scenario) -> tuple[Table, ...]:
    """Return the sets of a scenario's file, and the tables of numbers that it reads."""
    sets = tuple((name, len(family.labels), _members(family)) for name, family in scenario.families.sets.items())
    files = tuple((about.file, about.rows, about.source, about.note, about.sha256[:12]) for about in scenario.tables)
    made = []
    if sets:
        made.append(Table("Sets, for whose members things are declared", columns("Set", "Members", "Which"), sets))
    if files:
        head = columns("File", "Rows", "Source", "Note", "SHA-256 begins")
        made.append(Table("Tables that the scenario reads", head, files))
    return tuple(table.without_empty_columns() for table in made)


def _members(family: Family) -> str:
    names = family.members
    return ", ".join(names) if len(names) <= MOST_NAMED else f"{', '.join(names[:MOST_NAMED])} and others"


def world_exhibits(form: str, batch: Any, document: Document) -> tuple[Exhibit, ...]:
    """Return the game of a batch's first world with its numbers; `batch` is of the form's own type."""
    return FORMS[form].description.world(batch, document)


def play_text(form: str, play: PathOfPlay, document: Document) -> str:
    """Return what is done in a play, in labels."""
    return FORMS[form].description.play(play, document)


def players_table(document: Document) -> Table:
    """Return who plays, and how formulas call them."""
    rows = tuple((p["label"] or name, name, p["about"]) for name, p in document["players"].items())
    return Table("The players", (Column("Player"), Column("Called", Kind.CODE), Column("Who that is")), rows)


def _quantities(document: Document) -> Iterator[Table]:
    rows = tuple(
        (q["label"] or name, name, q["value"], q["unit"], sources(q))
        for name, q in document.get("quantities", {}).items()
    )
    if rows:
        code = columns("Called", "Is short for", kind=Kind.CODE)
        yield Table("Names that formulas use", (Column("Quantity"), *code, *columns("Unit", "Source")), rows)


def _outcomes(document: Document) -> Iterator[Table]:
    rows = tuple((o["label"] or name, name, o["when"], sources(o)) for name, o in document.get("outcomes", {}).items())
    if rows:
        head = (Column("Outcome"), *columns("Called", "When", kind=Kind.CODE), Column("Source"))
        first = document.get("match") == "first"
        caption = "What counts as which outcome" + (": the first that holds" if first else "")
        yield Table(caption, head, rows)


def _events(document: Document) -> Iterator[Table]:
    rows = tuple((e["label"] or name, name, e["when"], sources(e)) for name, e in document.get("events", {}).items())
    if rows:
        head = (Column("Event"), *columns("Called", "When", kind=Kind.CODE), Column("Source"))
        yield Table("What may come about beside that, several at once", head, rows)


def _uses(document: Document) -> Iterator[Table]:
    rows = tuple(
        (use["scenario"]["title"], name, _settings(use["names"]), _settings(use["given"]))
        for name, use in document.get("uses", {}).items()
    )
    if rows:
        caption = "Other scenarios that are played in the same world, and what is taken from them"
        code = columns("Called", "Gives", "Is given", kind=Kind.CODE)
        yield Table(caption, (Column("Scenario"), *code), rows)


def _cases(document: Document) -> Iterator[Table]:
    rows = tuple(
        (case["label"] or name, name, _settings(case["set"])) for name, case in document.get("cases", {}).items()
    )
    if rows:
        caption = "Cases that the scenario names; --case takes one of them"
        yield Table(caption, (Column("Case"), *columns("Called", "Changes", kind=Kind.CODE)), rows)


def _alternatives(document: Document) -> Iterator[Table]:
    rows = tuple(
        (
            rival["label"],
            rival["why"].strip(),
            name,
            _settings(rival["set"]),
            rival.get("weight") or None,
            sources(rival),
        )
        for name, rival in document.get("alternatives", {}).items()
    )
    if rows:
        caption = "Rival readings, which the claims are held against; --case takes one of them"
        code = columns("Called", "Changes", kind=Kind.CODE)
        head = (*columns("Reading", "Why"), *code, Column("Weight", Kind.SHARE), Column("Source"))
        yield Table(caption, head, rows)


def _settings(values: Document) -> str:
    return "; ".join(f"{name} = {value}" for name, value in values.items())
