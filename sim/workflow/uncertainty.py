"""Three uncertainties of a run, apart: the numbers, which solution is played, and chance within it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.uncertainty import ThreeParts, largest_share, three_parts
from sim.engine.worlds import Worlds, outcomes_of
from sim.games.moves.tree import TreeBatch
from sim.store.reader import Run
from sim.workflow.sampled import Sample, sample, solved

ROWS = 4_096
"""Solutions whose ends are weighed together."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Uncertainty:
    """What the variance of each outcome and payoff is made of, under the main rule."""

    rule: str
    outcomes: Mapping[str, ThreeParts]
    payoffs: Mapping[str, ThreeParts]
    chance_in_payoffs: bool
    """Whether chance within a solution is counted in payoffs; if not, they are expected payoffs."""
    draws: int
    """Worlds that were solved again for this."""
    of: int
    """Worlds of the run."""


def uncertainty(run: Run, draws: int | None = None) -> Uncertainty:
    """Return the parts of a run's variance, from as many of its worlds, solved again (None: at most 16,384)."""
    chosen = sample(run, draws)
    worlds = solved(run, chosen)
    solution = worlds.solution
    # a condition splits outcomes in what is stored; worlds that are solved again have those of the scenario
    split = run.manifest.given is not None
    names = tuple(o.id for o in run.scenario.occurrences) if split else run.layout.occurrences
    odds = outcomes_of(worlds.batch, solution, len(names))
    within = _payoff_variance(worlds) if not run.scenario.uses else None
    flat = np.zeros(solution.payoffs.shape) if within is None else within
    return Uncertainty(
        run.layout.rules[0],
        {o: _outcome(worlds, chosen, odds[:, :, i]) for i, o in _named(names)},
        {p: _parts(worlds, chosen, solution.payoffs[:, :, i], flat[:, :, i]) for i, p in _named(run.layout.players)},
        within is not None,
        len(chosen.draw),
        chosen.of,
    )


def _named(names: tuple[str, ...]) -> list[tuple[int, str]]:
    return list(enumerate(names))


def _outcome(worlds: Worlds, chosen: Sample, odds: Floats) -> ThreeParts:
    most = largest_share(odds, worlds.solution.bounded)
    return replace(_parts(worlds, chosen, odds, odds * (1 - odds)), most=most)


def _parts(worlds: Worlds, chosen: Sample, values: Floats, within: Floats) -> ThreeParts:
    weights = worlds.solution.weights[:, 0]
    return three_parts(values, within, weights, worlds.solution.bounded, chosen.replicate)


def _payoff_variance(worlds: Worlds) -> Floats | None:
    """Return `variance[draw, solution, player]` of payoffs within a solution; None where profiles do not tell it."""
    batch, solution = worlds.batch, worlds.solution
    if not isinstance(batch, TreeBatch) or solution.outcomes is not None:
        return None
    leaves = len(batch.tree.leaves)
    ends = replace(batch, outcome_of_leaf=np.arange(leaves), events=None)
    found = np.full(solution.payoffs.shape, np.nan)
    draw, place = np.nonzero(solution.listed)
    for start in range(0, len(draw), ROWS):
        d, e = draw[start : start + ROWS], place[start : start + ROWS]
        odds = ends.outcome_probabilities(np.ascontiguousarray(solution.profiles[d, e].T), d, leaves)
        payoffs = batch.payoffs[d]  # [row, player, leaf]
        mean = np.einsum("lr,rpl->rp", odds, payoffs)
        apart = payoffs - mean[:, :, None]
        found[d, e] = np.einsum("lr,rpl->rp", odds, apart * apart)
    return found
