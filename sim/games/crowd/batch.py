"""Crowds: blocs of like players, each to join or to stay; gains depend on how many others of each bloc join.

The gain from joining, over what staying is worth, of a member of bloc b, when `others[c]` members of each bloc c other
than itself join, is a sum of *parts*, each a table over one whole number that is linear in the counts:

    gain_b(others) = sum over the parts of b of cells[draw, start[part] + step[part] @ others]

A part over the total of others has steps of one; a part over the counts of two blocs has the steps of a table in two
dimensions; weights of influence that differ by bloc are a part a bloc. So any function of the counts can be written,
and one that depends on few totals is as small as these totals.

Who does what follows from gains alone. What those who stay get, where it is not 0, is a sum of parts of its own
(`Stayers`); who joins gets it and the gain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.kernels.crowd.counts import Parts
from sim.kernels.crowd.directions import Changes, directions

Reached = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Crowd:
    """What does not vary by draw. Parts are sorted by bloc and lie one after another in the cells."""

    blocs: tuple[str, ...]
    sizes: NDArray[np.int64]
    """`sizes[bloc]`: how many members."""
    bloc: NDArray[np.int64]
    """`bloc[part]`: whose gain it is a part of."""
    start: NDArray[np.int64]
    """`start[part]`: the cell of nobody else joining; one entry more than there are parts."""
    step: NDArray[np.int64]
    """`step[part, bloc]`: how many cells further for one more joining."""
    outcome_step: NDArray[np.int64]
    """`outcome_step[bloc]`: the outcome is `outcome_of_cell[outcome_step @ joining]`."""
    outcome_of_cell: NDArray[np.int64]
    outcomes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    event_at_cell: NDArray[np.bool_] | None = None
    """`event_at_cell[event, cell]`, of the cells of outcomes; None where there are no events."""

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """`first[bloc]`: its first part; one entry more than there are blocs."""
        return np.searchsorted(self.bloc, np.arange(len(self.blocs) + 1)).astype(np.int64)

    @property
    def parts(self) -> Parts:
        """What the kernels of `sim.kernels.crowd` take beside the cells."""
        return Parts(self.first, self.start[:-1], self.step, self.sizes)

    @cached_property
    def others(self) -> NDArray[np.int64]:
        """`others[part, bloc]`: how many others there are for a member of the part's bloc."""
        return self.sizes - np.eye(len(self.blocs), dtype=np.int64)[self.bloc]

    @cached_property
    def one_more(self) -> Changes:
        """Cells that differ by one more member joining."""
        rows = [
            (part, cell, cell + int(self.step[part, c]))
            for part in range(len(self.bloc))
            for c in sorted({int(s): c for c, s in enumerate(self.step[part]) if s and self.others[part, c]}.values())
            for cell in self.start[part] + np.flatnonzero(self._reached(part, c))
        ]
        table = np.array(rows, np.int64).reshape(len(rows), 3)
        return Changes(part=table[:, 0], before=table[:, 1], after=table[:, 2])

    def _reached(self, part: int, bloc: int) -> Reached:
        """Return which cells of a part are reached while another member of any bloc with this step can still join."""
        same = self.step[part] == self.step[part, bloc]
        reached = np.zeros(int(self.start[part + 1] - self.start[part]), bool)
        reached[0] = True
        room = self.others[part].copy()
        together = int(room[same].sum()) - 1
        for step, most in [*zip(self.step[part][~same], room[~same], strict=True), (self.step[part, bloc], together)]:
            if step:
                moved = [np.roll(reached, k * step) for k in range(1, most + 1)]
                reached = np.logical_or.reduce([reached, *moved])
        return reached


@dataclass(frozen=True, eq=False)
class Stayers:
    """The parts of what one gets who stays, laid out as those of gains are in `Crowd`."""

    bloc: NDArray[np.int64]
    start: NDArray[np.int64]
    step: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CrowdBatch:
    """One crowd a draw: `cells[draw, cell]` are the parts' tables, in the payoffs' units.

    Where those who stay get something, too, `stay[draw, cell]` are the tables of the parts `stayers`.
    """

    crowd: Crowd
    cells: NDArray[np.float64]
    stayers: Stayers | None = None
    stay: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.cells)

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """`defined[draw]`: every gain is finite, and what one gets who stays."""
        fine = np.asarray(np.isfinite(self.cells).all(axis=1))
        return fine if self.stay is None else np.asarray(fine & np.isfinite(self.stay).all(axis=1))

    @cached_property
    def safe(self) -> NDArray[np.float64]:
        """The cells, with -1 throughout the draws that are not defined."""
        return np.where(self.defined[:, None], self.cells, -1.0)

    @cached_property
    def range(self) -> NDArray[np.float64]:
        """`range[draw, bloc]`: no two payoffs of a member, staying at 0 included, are further apart; 1 if all are 0."""
        high, low = (self._bloc_sums(extreme) for extreme in (np.maximum, np.minimum))
        width = np.maximum(high, 0.0) - np.minimum(low, 0.0)
        return np.where(width > 0, width, 1.0)

    def _bloc_sums(self, extreme: np.ufunc) -> NDArray[np.float64]:
        parts = extreme.reduceat(self.safe, self.crowd.start[:-1], axis=1)
        return np.add.reduceat(parts, self.crowd.first[:-1], axis=1)

    @cached_property
    def scaled(self) -> NDArray[np.float64]:
        """The cells as shares of `range`."""
        ends = self.crowd.start[self.crowd.first]  # the cells of a bloc stand together
        scaled = np.empty_like(self.safe)
        for b, (low, high) in enumerate(pairwise(ends)):
            np.divide(self.safe[:, low:high], self.range[:, b, None], out=scaled[:, low:high])
        return scaled

    @cached_property
    def direction(self) -> NDArray[np.int64]:
        """`direction[draw, part]`: 1 where one more joining never lowers it, -1 where it never raises it, else 0.

        A part that never changes counts as 1.
        """
        return directions(self.scaled, self.crowd.one_more, len(self.crowd.bloc), FLAT)

    @property
    def complements(self) -> NDArray[np.bool_]:
        """`complements[draw]`: one more joining makes joining no less attractive to anybody.

        Told from each part by itself; a fall that another part makes good is not seen.
        """
        return np.asarray((self.direction == 1).all(axis=1))


FLAT = 1e-14
"""A change smaller than this share of the payoffs' range is rounding."""


def one_bloc(gain: NDArray[np.float64], name: str = "crowd") -> CrowdBatch:
    """Return the batch of one bloc with `gain[draw, k]` when k others join; the bloc has as many members."""
    return several_blocs((name,), [gain])


def several_blocs(blocs: Sequence[str], gains: Sequence[NDArray[np.float64]]) -> CrowdBatch:
    """Return the batch of full tables: `gains[bloc][draw, others of bloc 1, others of bloc 2, ...]`.

    The axis of the bloc itself has as many entries as it has members, every other axis one more. Raises ValueError
    where the axes do not fit one another.
    """
    number = len(blocs)
    sizes = np.array([gains[b].shape[1 + b] for b in range(number)], np.int64)
    for b, gain in enumerate(gains):
        wanted = tuple(int(s) + (c != b) for c, s in enumerate(sizes))
        if gain.shape[1:] != wanted:
            raise ValueError(f"the gains of {blocs[b]} have the axes {gain.shape[1:]}, and {wanted} are wanted")
    step = [[int(np.prod(gain.shape[2 + c :])) for c in range(number)] for gain in gains]
    lengths = [int(np.prod(gain.shape[1:])) for gain in gains]
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    cells = np.concatenate([gain.reshape(len(gain), -1) for gain in gains], axis=1).astype(np.float64)
    nothing = np.zeros(number, np.int64)
    table = np.array(step, np.int64).reshape(number, number)
    return CrowdBatch(Crowd(tuple(blocs), sizes, np.arange(number), start, table, nothing, nothing[:1]), cells)
