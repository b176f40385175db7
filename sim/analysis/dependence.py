"""Claims about all worlds where numbers hang on one another: not every combination of what each may be is admissible.

A proof over all combinations holds for those that are admissible. A world that breaks a claim counts where it is
admissible itself; where it is not, the claim is tried in worlds that are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.analysis.counterexamples import Admissible, Examination, examine, told_world
from sim.analysis.statements import Statement, Verdicts
from sim.distributions import DistributionError
from sim.distributions.base import Distribution
from sim.distributions.conditional import Conditional
from sim.distributions.dependent import needs
from sim.distributions.experts import Experts
from sim.distributions.truncated import Truncated
from sim.scenario.types import Scenario

DRAWN = 16_384
"""Worlds that are drawn where the search by numbers apart finds inadmissible ones."""
SLACK = 1e-9


def examined(statements: Sequence[Statement], scenario: Scenario, others: Sequence[Admissible] = ()) -> Examination:
    """Return what becomes of a claim over the parameters of a scenario, and `others` behind them.

    Not every combination of numbers is admissible where some hang on others; see the head of this file.
    """
    own = [p.distribution for p in scenario.parameters]
    found = examine(statements, scenario.columns, [*own, *others])
    hanging = [p.id for p in scenario.parameters if needs(p.distribution) or isinstance(p.distribution, Truncated)]
    if not any(name in s.parameters for name in hanging for s in statements):
        return found
    if found.proved and not any(_is_tried(d, s) for d in scenario.parameters for s in statements):
        return found
    if found.counterexample is not None and admissible(scenario, found.counterexample.values):
        return found
    return _drawn(statements, scenario, found)


def _is_tried(parameter: object, statement: Statement) -> bool:
    """Return whether a statement rests on a number whose ends are known as far as they were tried."""
    own = getattr(parameter, "distribution", None)
    return (
        isinstance(own, Conditional | Truncated)
        and bool(needs(own))
        and getattr(parameter, "id", "") in statement.parameters
    )


def admissible(scenario: Scenario, values: Mapping[str, float]) -> bool:
    """Return whether the numbers of a world can be together; those that are not among `values` are at their centre."""
    world = scenario.central_where(values)
    said: dict[str, list[tuple[Experts, float]]] = {}
    for parameter in scenario.parameters:
        own = parameter.distribution
        if isinstance(own, Truncated) and not own.admits(world[parameter.id], world):
            return False
        if isinstance(own, Conditional):
            try:
                if not _within(own.at(world), world[parameter.id]):
                    return False
            except DistributionError:
                return False
        elif isinstance(own, Experts) and own.needs and parameter.id in values:
            said.setdefault(own.column, []).append((own, values[parameter.id]))
    return all(any(_said_by(name, pairs) for name in pairs[0][0].panel) for pairs in said.values())


def _said_by(expert: str, pairs: Sequence[tuple[Experts, float]]) -> bool:
    """Return whether one expert admits all these values; where it says nothing of a number, whether another does."""
    return all(
        any(
            _within(opinion, value)
            for name, opinion in zip(own.names, own.opinions, strict=True)
            if name == expert or expert not in own.names
        )
        for own, value in pairs
    )


def _within(distribution: Distribution, value: float) -> bool:
    low, high = distribution.support
    slack = SLACK * max(abs(low) if np.isfinite(low) else 0.0, abs(high) if np.isfinite(high) else 0.0, 1.0)
    return low - slack <= value <= high + slack


def _drawn(statements: Sequence[Statement], scenario: Scenario, found: Examination) -> Examination:
    """Return the first of some drawn worlds in which a statement fails; else that it is not refuted."""
    names = [p.id for p in scenario.parameters]
    seen = Examination(None, False, DRAWN)
    if not all(s.parameters <= set(names) for s in statements):
        return replace(found, counterexample=None, proved=False)
    values = scenario.sampler(draws=DRAWN, design="monte-carlo").draws(0, DRAWN).values
    broken = np.flatnonzero(Verdicts.of(statements, names).fails(values).any(axis=1))
    if not len(broken):
        return seen
    world = values[broken[0]]
    return replace(
        seen, counterexample=told_world(statements, names, [p.distribution for p in scenario.parameters], world)
    )
