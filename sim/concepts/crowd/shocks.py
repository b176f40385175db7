"""Equilibria of crowds under private taste shocks: every rate of joining that reproduces itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.concepts.crowd.rows import CrowdRows, chances, crowd_solution
from sim.errors import UsageError
from sim.games.crowd.batch import CrowdBatch
from sim.kernels.crowd.shocks import LOGISTIC, NORMAL, fixed_points
from sim.solutions.solution import Solution

ROOM, MOST = 4, 64
"""Equilibria of a draw for which there is room at first, and at most."""

TOO_MANY, EXHAUSTED, DEGENERATE = 1, 3, 5
"""The reasons given, by their codes in `REASONS`."""

FAMILIES = {"logistic": LOGISTIC, "normal": NORMAL}


@dataclass(frozen=True)
class CrowdShocks:
    """All equilibria where each member also has a taste of its own, known to it alone.

    The taste adds `scale` times a standard logistic or normal number to its gain, so that a bloc joins at the rate
    p_b = F(g_b(p) / scale) (Brock & Durlauf, Discrete choice with social interactions, RES 68, 2001). Where the search
    cannot exclude further equilibria, the draw is incomplete.
    """

    name: ClassVar[str] = "crowd-shocks"
    form: ClassVar[str] = "crowd"

    scale: float = 1.0
    family: str = "logistic"

    def solve(self, batch: CrowdBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all equilibria of every draw, rates of the first bloc ascending; payoffs include the taste.

        Raises `UsageError` for a scale that is not above 0 and an unknown family.
        """
        if not self.scale > 0:
            raise UsageError(f"the scale of taste shocks is above 0, not {self.scale}")
        if self.family not in FAMILIES:
            raise UsageError(f"unknown family of taste shocks '{self.family}': known are {', '.join(FAMILIES)}")
        cells, family = batch.safe / self.scale, FAMILIES[self.family]
        draw, rates, gain, residual, truncated = _search(batch, cells, family, np.arange(len(batch)), ROOM)
        again = np.flatnonzero(truncated == TOO_MANY)
        if len(again):
            more = _search(batch, cells, family, again, MOST)
            kept = truncated[draw] != TOO_MANY
            truncated[again] = more[4]
            draw = np.concatenate([draw[kept], again[more[0]]])
            rates, gain = np.concatenate([rates[kept], more[1]]), np.concatenate([gain[kept], more[2]])
            residual = np.concatenate([residual[kept], more[3]])
        order = np.lexsort([*rates.T[::-1], draw])
        draw, rates = draw[order], rates[order]
        found = CrowdRows(
            draw=draw,
            share=rates,
            value=self.scale * self._surplus(gain[order]),
            regret=residual[order],
            outcomes=chances(batch, rates),
            apart=np.ones(len(draw), bool),
            truncated=truncated.astype(np.uint8),
        )
        return crowd_solution(batch, found, rules)

    def _surplus(self, gain: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return E max(gain + taste, 0), all in units of the scale."""
        if self.family == "logistic":
            return np.logaddexp(0.0, gain)
        return gain * ndtr(gain) + np.exp(-0.5 * gain**2) / np.sqrt(2 * np.pi)


Floats = NDArray[np.float64]
Found = tuple[NDArray[np.int64], Floats, Floats, Floats, NDArray[np.int64]]
"""`draw[row]` (a place in the draws asked for), `rates[row, bloc]`, `gain[row, bloc]` in units of the scale,
`residual[row]`, `truncated[draw]`."""


def _search(batch: CrowdBatch, cells: NDArray[np.float64], family: int, draws: NDArray[np.int64], room: int) -> Found:
    rates, gain, residual, count, degenerate, exhausted = fixed_points(cells[draws], batch.crowd.parts, family, room)
    draw, place = np.nonzero(~np.isnan(residual))
    undecided = np.where(exhausted, EXHAUSTED, np.where(degenerate, DEGENERATE, 0))
    truncated = np.where(count > room, TOO_MANY, undecided)
    return draw, rates[draw, place], gain[draw, place], residual[draw, place], truncated
