"""One draw as an object of nashpy or of pygambit, and back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sim.errors import UsageError
from sim.interop.efg import parse_efg
from sim.interop.game_file import GameFile
from sim.interop.nfg import parse_nfg
from sim.interop.write import efg_text, game_of, nfg_text
from sim.optional import optional_module

if TYPE_CHECKING:
    import nashpy
    import pygambit  # both for annotations alone

    from sim.games.moves.tree import TreeBatch  # likewise


def to_nashpy(batch: TreeBatch, draw: int = 0) -> nashpy.Game:
    """Return the game of a draw; `EngineError` unless it is one of two players who choose at once."""
    if not batch.tree.strategic or len(batch.tree.players) != 2:
        raise UsageError("nashpy knows games of two players who choose at once, and this is another")
    shape = [len(s.actions) for s in batch.tree.information_sets]
    return optional_module("nashpy", "export").Game(*(row.reshape(shape) for row in batch.payoffs[draw]))


def to_pygambit(batch: TreeBatch, draw: int = 0) -> pygambit.Game:
    """Return the game of a draw with exact numbers, as strategic or extensive as it is here."""
    return pygambit_of(game_of("a draw", batch, draw))


def pygambit_of(game: GameFile) -> pygambit.Game:
    """Return a game with its exact numbers, as strategic or extensive as it is here."""
    gambit = optional_module("pygambit", "export")
    if game.strategic:
        return gambit.read_nfg(io.StringIO(nfg_text(game)))
    return gambit.read_efg(io.StringIO(efg_text(game)))


def from_pygambit(game: pygambit.Game) -> GameFile:
    """Return a game of pygambit's; `ScenarioError` where it cannot be solved here, such as for imperfect recall."""
    if isinstance(game, optional_module("pygambit", "export").ExtensiveGame):
        return parse_efg(game.to_efg(), "pygambit")
    return parse_nfg(game.to_nfg(), "pygambit")
