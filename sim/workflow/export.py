"""One world of a scenario, or a game of Gambit's, written as a file of Gambit's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sim.activity import doing
from sim.document.templates import write_new
from sim.errors import UsageError
from sim.games.moves.tree import TreeBatch
from sim.interop.game_file import GameFile
from sim.interop.read import READERS
from sim.interop.write import efg_text, game_of, nfg_text
from sim.scenario.load import load
from sim.scenario.types import Scenario

WRITERS: dict[str, Callable[[GameFile], str]] = {".nfg": nfg_text, ".efg": efg_text}


def export_file(
    file: Path, to: Path, sets: Sequence[str] = (), case: str | None = None, encoding: str | None = None
) -> tuple[str, ...]:
    """Write the central world of a file, or the game of a file of Gambit's; return what was supposed in reading it.

    `UsageError` where that cannot be done, and for a file that exists.
    """
    writer_for(to)
    if file.suffix.lower() in READERS:
        game = READERS[file.suffix.lower()](file, encoding)
    elif encoding is not None:
        raise UsageError(f"{file}: scenarios are UTF-8; encodings are for Gambit's files", argument="encoding")
    else:
        game = central_game(load(file, sets=sets, case=case), str(file))
    write_game(game, to)
    return game.notes


def writer_for(to: Path) -> Callable[[GameFile], str]:
    """Return what makes the text of a file by its suffix; `UsageError` where it is not one of Gambit's."""
    if to.suffix.lower() not in WRITERS:
        raise UsageError(f"{to}: files of these kinds are written: {', '.join(WRITERS)}")
    return WRITERS[to.suffix.lower()]


def write_game(game: GameFile, to: Path) -> None:
    """Write a game as a file of Gambit's by its suffix; `UsageError` for another suffix and for a file that exists."""
    with doing(f"writing {to.name}"):
        text = writer_for(to)(game)
    write_new(to, text)


def central_game(scenario: Scenario, called: str) -> GameFile:
    """Return the central world of a scenario as a game of Gambit's; `called` names the scenario in messages."""
    if scenario.uses:
        raise UsageError(f"{called}: each equilibrium of the scenarios that it uses leads to a game of its own")
    batch = scenario.central_batch()
    if not isinstance(batch, TreeBatch):
        raise UsageError(f"{called}: Gambit's files hold games of moves, and this is of the form '{scenario.form}'")
    return game_of(scenario.title, batch)
