"""One solved world as text: its numbers, its game, its equilibria."""

from __future__ import annotations

from collections.abc import Iterator

from sim.numbers import number
from sim.scenario.description import world_exhibits
from sim.views.text.details import detail_lines
from sim.views.text.tables import exhibit_lines
from sim.views.text.words import solution_lines
from sim.workflow.solve import Solved, details_of


def solve_lines(solved: Solved) -> Iterator[str]:
    """Yield what `sim solve` prints."""
    yield solved.title
    yield from _world(solved)
    yield ""
    yield from exhibit_lines(world_exhibits(solved.form, solved.batch, solved.document))
    yield ""
    yield from solution_lines(solved.game, solved.solution, solved.concept.name)
    yield from detail_lines(details_of(solved))


def _world(solved: Solved) -> Iterator[str]:
    if solved.world:
        yield "at these values:"
    width = max((len(parameter.id) for parameter, _ in solved.world), default=0)
    for parameter, value in solved.world:
        yield f"  {parameter.id.ljust(width)}  {number(value)} {parameter.unit}  ({parameter.label})"
