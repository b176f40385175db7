"""One solved world as text: its numbers, its game, its equilibria."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.games import TELLINGS
from sim.report.words import number, solution_lines
from sim.solve import Solved


def solve_lines(solved: Solved) -> Iterator[str]:
    """Yield what `sim solve` prints."""
    yield solved.title
    yield from _world(solved)
    yield ""
    yield from TELLINGS[solved.scenario.form].world(solved.batch)
    yield ""
    yield from solution_lines(solved.game, solved.solution, solved.concept)


def _world(solved: Solved) -> Iterator[str]:
    yield "at these values:"
    width = max((len(name) for name in solved.world), default=0)
    for parameter in solved.scenario.parameters:
        value = number(solved.world[parameter.id])
        yield f"  {parameter.id.ljust(width)}  {value} {parameter.unit}  ({parameter.label})"
