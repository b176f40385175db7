"""What the folder of a run keeps: which of its two tables while it is computed, and which once it is complete.

Parameters are a function of the seed, and a draw can be solved again: what is not kept is computed again, to the bit,
by whoever asks for it (`sim.store.again`). The table of the draws is written in any case, as the summary is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Table = Literal["draws", "equilibria"]
"""Which of the two tables of a run."""
Keep = Literal["draws", "all", "summary"]
"""What a run keeps beside its manifest and its summary."""

DRAWS: Table = "draws"
EQUILIBRIA: Table = "equilibria"

TABLES: tuple[Table, ...] = (DRAWS, EQUILIBRIA)

KEPT: Mapping[Keep, tuple[Table, ...]] = {"draws": (DRAWS,), "all": (DRAWS, EQUILIBRIA), "summary": ()}
"""The tables of a complete run."""
WRITTEN: Mapping[Keep, tuple[Table, ...]] = {**KEPT, "summary": (DRAWS,)}
"""The tables of a run that is being computed."""
MEANING: Mapping[Keep, str] = {
    "draws": "the table of the draws",
    "all": "the tables of the draws and of their equilibria",
    "summary": "the summary alone",
}
DEFAULT: Keep = "draws"
"""What a run keeps that is not told."""
UNSAID: Keep = "all"
"""What a run keeps whose manifest does not say it: those of before had both tables."""


def most(keeps: Iterable[Keep | None]) -> Keep | None:
    """Return what keeps as much as each of several; None where none of them says anything."""
    return max((keep for keep in keeps if keep is not None), key=lambda keep: len(KEPT[keep]), default=None)


def is_of_draws(name: str) -> bool:
    """Return whether a file of a run, such as `draws/part-00000.parquet`, is of the table of the draws."""
    return name.startswith(f"{DRAWS}/")
