"""One world of a scenario, or a game of Gambit's, written as a file of Gambit's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sim.errors import UsageError
from sim.games.moves.tree import TreeBatch
from sim.interop.game_file import GameFile
from sim.interop.read import READERS
from sim.interop.write import efg_text, game_of, nfg_text
from sim.scenario.load import load

WRITERS: dict[str, Callable[[GameFile], str]] = {".nfg": nfg_text, ".efg": efg_text}


def export_file(file: Path, to: Path, sets: Sequence[str] = (), case: str | None = None) -> None:
    """Write the central world of a file; `UsageError` where that cannot be done, and for a file that exists."""
    if to.suffix.lower() not in WRITERS:
        raise UsageError(f"{to}: files of these kinds are written: {', '.join(WRITERS)}")
    text = WRITERS[to.suffix.lower()](_game(file, sets, case))
    try:
        with to.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"{to}: exists already, and nothing is overwritten") from None


def _game(file: Path, sets: Sequence[str], case: str | None) -> GameFile:
    if file.suffix.lower() in READERS:
        return READERS[file.suffix.lower()](file)
    scenario = load(file, sets=sets, case=case)
    if scenario.uses:
        raise UsageError(f"{file}: each equilibrium of the scenarios that it uses leads to a game of its own")
    batch = scenario.central_batch()
    if not isinstance(batch, TreeBatch):
        raise UsageError(f"{file}: Gambit's files hold games of moves, and this is of the form '{scenario.form}'")
    return game_of(scenario.title, batch)
