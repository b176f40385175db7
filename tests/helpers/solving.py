"""The one world of a file, solved as `sim solve` solves it."""

from collections.abc import Sequence
from pathlib import Path

from sim.api.files import open_file
from sim.workflow.solve import Solved


def solve_file(
    file: Path,
    concept: str | None = None,
    sets: Sequence[str] = (),
    case: str | None = None,
    options: Sequence[str] = (),
) -> Solved:
    """Return a scenario at its central values, or a game of Gambit's, solved by a concept with its options."""
    return open_file(file, sets, case).solve(concept, options).solved
