"""Game files by their suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.interop.efg import read_efg
from sim.interop.game_file import GameFile
from sim.interop.nfg import read_nfg

READERS: dict[str, Callable[[Path, str | None], GameFile]] = {".nfg": read_nfg, ".efg": read_efg}
"""How a file of Gambit's is read."""
