"""A file that is a scenario or a game of Gambit's, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.api.game import Game
    from sim.api.scenario import Scenario

GAMES = (".nfg", ".efg")


def open_file(
    file: Path, sets: Sequence[str] = (), case: str | None = None, encoding: str | None = None
) -> Scenario | Game:
    """Return what a file holds; raises `sim.UsageError` where a game of Gambit's is asked for changes."""
    if file.suffix.lower() not in GAMES:
        from sim.api.scenario import load  # loads pydantic, which a game can do without

        if encoding is not None:
            raise UsageError(f"{file}: scenarios are UTF-8; encodings are for Gambit's files", argument="encoding")
        return load(file, sets, case)
    if sets or case:
        raise UsageError(f"{file}: overrides and cases are for scenarios; this file has its numbers written out")
    from sim.api.game import read_game  # loads the tree, which a scenario can do without

    return read_game(file, encoding)


def export_file(
    file: Path, to: Path, sets: Sequence[str] = (), case: str | None = None, encoding: str | None = None
) -> tuple[str, ...]:
    """Write the central world of a file as a new file of Gambit's; returns and raises as `sim.workflow.export` does."""
    from sim.workflow.export import export_file  # loads numba

    return export_file(file, to, sets, case, encoding)
