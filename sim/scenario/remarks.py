"""What is to be said of changes to a scenario: one that changes no solution, one that leaves what the file allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from sim.distributions.base import Distribution
from sim.errors import ScenarioError
from sim.numbers import number
from sim.scenario.mentions import mentioned
from sim.scenario.types import Parameter, Scenario


def remarks(changed: Scenario, before: Scenario | None, sets: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence for each of `sets` (`path=value` texts) of which something is to be said.

    `before` is the scenario without them; None where it is not known, or is none.
    """
    found = []
    known = {parameter.id for parameter in changed.parameters}
    for path in dict.fromkeys(text.partition("=")[0].strip() for text in sets):
        name = path.removeprefix("parameters.").split(".")[0]
        if name in known:
            found += _unused(changed, name, path)
            found += _beyond(changed.parameter(name), before, path)
    return tuple(found)


def remarks_on(changed: Scenario, sets: Sequence[str], unchanged: Callable[[], Scenario]) -> tuple[str, ...]:
    """Return the remarks on `sets`; `unchanged` reads the scenario without them, which may be none."""
    if not sets:
        return ()
    try:
        before = unchanged()
    except ScenarioError:
        return remarks(changed, None, sets)
    return remarks(changed, before, sets)


def outside(parameter: Parameter, value: float) -> tuple[str, ...]:
    """Return a sentence where a value is not one that a parameter's distribution allows."""
    low, high = parameter.distribution.support
    if low <= value <= high:
        return ()
    allowed = parameter.distribution.meaning
    return (f"{parameter.id} = {number(value)} is a value that the scenario excludes: there it is {allowed}",)


def _unused(scenario: Scenario, name: str, path: str) -> list[str]:
    linked = any(name in (pair.a, pair.b) for pair in scenario.correlations)
    if name in mentioned(scenario.document) or linked:
        return []
    return [f"the change of {path} changes no solution: nothing in the game, its outcomes or its parts names '{name}'"]


def _beyond(parameter: Parameter, before: Scenario | None, path: str) -> list[str]:
    """Return what to say of a fixed number that the file's own distribution excludes."""
    old = _distribution(before, parameter.id)
    low, high = parameter.distribution.support
    if old is None or low != high or not isfinite(low):
        return []
    bottom, top = old.support
    if bottom <= low <= top or bottom == top:
        return []
    return [f"{path} = {number(low)} is a value that the scenario excludes: there it is {old.meaning}"]


def _distribution(scenario: Scenario | None, name: str) -> Distribution | None:
    known: Mapping[str, Parameter] = {} if scenario is None else {p.id: p for p in scenario.parameters}
    return known[name].distribution if name in known else None
