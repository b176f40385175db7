"""Equilibria of crowds under private taste shocks: every rate of joining that reproduces itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.budget import units
from sim.concepts.crowd.rows import GAIN, chances, crowd_rows, crowd_solution, searched
from sim.concepts.options import option
from sim.concepts.words import Words
from sim.games.crowd.batch import CrowdBatch
from sim.games.crowd.stay import expected_stay
from sim.kernels.crowd.shocks import LOGISTIC, NORMAL, fixed_points
from sim.lazy import special
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage

BOX = 25_000
"""Steps that a box of rates costs: gains and slopes over it, and at its middle."""

ROOM, MOST = 4, 64
"""Equilibria of a draw for which there is room at first, and at most."""

FAMILIES = {"logistic": LOGISTIC, "normal": NORMAL}


@dataclass(frozen=True)
class CrowdShocks(Concept):
    """All equilibria where each member also has a taste of its own, known to it alone.

    The taste adds `scale` times a standard logistic or normal number to its gain, so that a bloc joins at the rate
    p_b = F(g_b(p) / scale) (Brock & Durlauf, Discrete choice with social interactions, RES 68, 2001). Where the search
    cannot exclude further equilibria, the draw is incomplete. Members of a bloc respond alike: where they would rather
    not meet, there may be other equilibria in which they respond differently.
    """

    name: ClassVar[str] = "crowd-shocks"
    form: ClassVar[str] = "crowd"
    coverage: ClassVar[Coverage] = Coverage.OF_A_KIND
    scope: ClassVar[str] = "symmetric"
    words: ClassVar[Words] = Words(
        worth=f"{GAIN}, taste included",
        mean_worth=f"{GAIN}, taste included",
        level="expected payoff of a member, taste included",
    )
    meaning: ClassVar[str] = "each member has a taste of its own besides, and joins where joining suits it"

    scale: float = option(1.0, "by how much tastes differ", above=0.0, unit="payoff")
    family: str = option("logistic", "how tastes are distributed", choices=tuple(FAMILIES))

    def solve(self, batch: CrowdBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all equilibria of every draw, rates of the first bloc ascending; payoffs include the taste."""
        return self._at(batch, rules, np.full(len(batch), self.scale))

    def solve_by_draw(
        self, batch: CrowdBatch, rules: tuple[str, ...], options: Mapping[str, NDArray[np.float64]]
    ) -> Solution:
        """Return the same, tastes differing by an amount of its own in each draw."""
        return self._at(batch, rules, options["scale"])

    def _at(self, batch: CrowdBatch, rules: tuple[str, ...], scale: NDArray[np.float64]) -> Solution:
        rows = searched(partial(self._search, batch, scale), len(batch), ROOM, MOST)
        return crowd_solution(batch, rows, rules, self.coverage)

    def _search(self, batch: CrowdBatch, scale: NDArray[np.float64], draws: NDArray[np.int64], room: int) -> Rows:
        cells = batch.safe[draws] / scale[draws, None]
        found = fixed_points(cells, batch.crowd.parts, FAMILIES[self.family], room, units(self.budget, BOX))
        rates, gain, residual, count, degenerate, exhausted = found
        draw, place = np.nonzero(~np.isnan(residual))
        tests, reasons = (
            [count > room, exhausted, degenerate],
            [Reason.TOO_MANY, Reason.BUDGET, Reason.DEGENERATE],
        )
        reason = np.select(tests, reasons, Reason.COMPLETE).astype(np.uint8)
        share = rates[draw, place]
        payoffs = scale[draws[draw], None] * self._surplus(gain[draw, place]) + expected_stay(batch, draws[draw], share)
        return crowd_rows(draw, share, payoffs, residual[draw, place], reason, chances(batch, share))

    def _surplus(self, gain: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return E max(gain + taste, 0), all in units of the scale."""
        if self.family == "logistic":
            return np.logaddexp(0.0, gain)
        return gain * special.ndtr(gain) + np.exp(-0.5 * gain**2) / np.sqrt(2 * np.pi)
