"""What moves the outcomes of a stored run: its own worlds are looked at as they were drawn, and none is solved for it.

Whatever the run was solved under holds for the answer, too. Worlds are solved for the tornado alone, two for a number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.distributions.dependent import needs
from sim.store.reader import Run
from sim.workflow.sampled import sample
from sim.workflow.sensitivity import DELTA, DRAWN, Model, Sensitivity, looked_at, movers, moving, swung, unnamed

Floats = NDArray[np.float64]


def run_drivers(run: Run, draws: int | None = None) -> Sensitivity:
    """Return what moves a run's outcomes and payoffs, from about `draws` of its worlds (None: 16,384).

    Raises `UsageError` where the scenario has no uncertain numbers.
    """
    scenario, layout = run.scenario, run.layout
    model = Model(scenario, moving(scenario), layout.rules)
    chosen = sample(run, DRAWN if draws is None else draws)
    rule, names = layout.rules[0], tuple(p.id for p in model.kept)
    columns = [
        *(f"probability.{rule}.{o}" for o in layout.occurrences),
        *(f"payoff.{rule}.{p}" for p in layout.players),
    ]
    found = looked_at(chosen.values[:, model.places].T, _stored(run, columns, chosen.draw), chosen.replicate, names)
    ends, central, swings = swung(model)
    order = _order(model, layout.occurrences)
    made = movers(found, *_in_order(central, swings, order))
    outcomes = dict(zip(layout.occurrences, made, strict=False))
    payoffs = dict(zip(layout.players, made[len(outcomes) :], strict=True))
    hanging = tuple(p for p in model.kept if needs(p.distribution))
    looked = len(chosen.draw)
    return Sensitivity(
        model.kept, unnamed(scenario), ends, outcomes, payoffs, DELTA, rule, looked, 0, hanging, chosen.of
    )


def _stored(run: Run, columns: list[str], draw: NDArray[np.int64]) -> Floats:
    """Return `values[column, draw]` of some draws, in their order."""
    found = [np.zeros((len(columns), 0))]
    for group in run.groups(["draw", *columns]):
        kept = np.isin(group["draw"].astype(np.int64), draw)
        found.append(np.array([group[name][kept] for name in columns], np.float64).reshape(len(columns), -1))
    return np.concatenate(found, axis=1)


def _order(model: Model, stored: tuple[str, ...]) -> list[int]:
    """Return the place in what the model solves of each quantity stored; -1 of an outcome that a condition splits."""
    solved = [o.id for o in model.scenario.occurrences]
    players = range(len(solved), len(solved) + len(model.scenario.game.players))
    return [*(solved.index(name) if name in solved else -1 for name in stored), *players]


def _in_order(central: Floats, swings: Floats, order: list[int]) -> tuple[Floats, Floats]:
    """Return both with their quantities in an order, and a last one of which nothing is known for -1."""
    known = np.append(central, np.nan)
    nothing = np.full((*swings.shape[:2], 1), np.nan)
    return known[order], np.concatenate([swings, nothing], axis=2)[:, :, order]
