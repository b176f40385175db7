"""How often an action is taken at each choice set, under each rule: of bargaining, how often each issue is settled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimates import Estimate, independent, no_moments, replicates
from sim.store.reader import Equilibria, Run


def frequencies(run: Run, action: str) -> dict[str, dict[str, Estimate]]:
    """Return, by choice set and rule, the mean probability of an action over the draws in which the rule selects.

    A lottery and a mixed strategy count with their weights. Choice sets without the action are left out.
    """
    layout = run.layout
    columns = [f"profile.{where.name}.{action}" for where in layout.choice_sets]
    at = {c: layout.profile_columns.index(c) for c in columns if c in layout.profile_columns}
    moments = {(column, rule): no_moments() for column in at for rule in layout.rules}
    for found in run.equilibria() if at else ():
        for r, rule in enumerate(layout.rules):
            draws, taken = _selected(found, r)
            replicate = replicates(run, draws)
            for column, choice in at.items():
                moments[column, rule] = moments[column, rule].merge(taken[:, choice], replicate)
    return {
        where.name: {rule: moments[column, rule].estimate(independent(run)) for rule in layout.rules}
        for where, column in zip(layout.choice_sets, columns, strict=True)
        if column in at
    }


def _selected(found: Equilibria, rule: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the draws that have equilibria, and `taken[draw, choice]`: the profile that a rule's weights make there.

    NaN where the rule selects none.
    """
    weighted = found.profiles * found.weights[:, rule, None]
    starts = np.flatnonzero(np.diff(found.draw, prepend=-1))
    taken = np.add.reduceat(weighted, starts, axis=0) if len(starts) else weighted
    return found.draw[starts], taken
