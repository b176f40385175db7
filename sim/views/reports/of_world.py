"""One solved world as a report: what is known of its solutions, a table of them, what comes of it, its game."""

from __future__ import annotations

from sim.analysis.left_range import left_text
from sim.scenario.description import world_exhibits
from sim.tables import Column, Kind, Table, columns
from sim.views.equilibria import equilibria_table
from sim.views.reports.report import Chapter, Report
from sim.views.text.words import solution_head
from sim.workflow.solve import Solved, details_of


def world_report(solved: Solved) -> Report:
    """Return the report of a solved world."""
    found, details = equilibria_table(solved), details_of(solved)
    left = tuple(f"There is no game here: {left_text(entry)}" for entry in solved.left)
    said = (*solved.notes, *left, *solution_head(solved.solution, solved.concept.name))
    chapters = (
        Chapter("solutions", "What is played", said, (found,) if found.rows else ()),
        Chapter("outcomes", "What comes of it", (), tuple(filter(None, (solved.outcome_table, solved.event_table)))),
        Chapter("details", "More of this concept", (), tuple(details.tables), details.note),
        Chapter("game", "The game", (), tuple(world_exhibits(solved.form, solved.batch, solved.document))),
        Chapter("values", "At these values", (), (_values(solved),) if solved.world else ()),
    )
    return Report(solved.title, tuple(c for c in chapters if c.sentences or c.tables or c.note))


def _values(solved: Solved) -> Table:
    rows = tuple((parameter.label, parameter.id, value, parameter.unit) for parameter, value in solved.world)
    head = (*columns("Number"), Column("Called", Kind.CODE), Column("Value", Kind.NUMBER), Column("Unit"))
    return Table("The value of each number in this world", head, rows).without_empty_columns()
