"""The numbers of a scenario, of its cases and of what it uses that leave their range; those that do so are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sim.activity import Activity, steps
from sim.analysis.counterexamples import Admissible, Counterexample
from sim.analysis.domains import SAMPLE, Outside, outside
from sim.distributions.dependent import needs
from sim.errors import Fault, Problem, ScenarioError
from sim.numbers import exact, percent, refused
from sim.scenario.doubts import doubt
from sim.scenario.load import in_case
from sim.scenario.mentions import unmentioned
from sim.scenario.types import Scenario


@dataclass(frozen=True)
class Note:
    """A number that leaves its range in some worlds that cannot be refused, in words, at its place."""

    problem: Problem
    share: float | None
    """Of the draws, how many are outside; None where that is not known."""


def check_domains(scenario: Scenario) -> tuple[Note, ...]:
    """Return what is to be said of numbers that leave their range in a few worlds.

    Raises `ScenarioError` for those that leave it where the ranges of their parameters end, or at the central values.
    """
    refused: list[Problem] = []
    notes: list[Note] = []
    for prefix, said, found in _all(scenario):
        problem = scenario.problem(Fault(found.domain.path, "", offset=found.domain.offset))
        assert problem is not None
        placed = said.problem(Fault(found.domain.path, "", offset=found.domain.offset)) or problem
        placed = replace(placed, message=prefix + _message(said, found), remedy=_remedy(said, found))
        if found.refused:
            refused.append(placed)
        else:
            notes.append(Note(placed, found.share))
    if refused:
        raise ScenarioError(refused)
    return (*notes, *_unused(scenario), *_maybe_private(scenario))


def _maybe_private(scenario: Scenario) -> Iterator[Note]:
    """Yield one note where parameters may be meant as what only one player knows."""
    fault = doubt(scenario)
    problem = None if fault is None else scenario.problem(fault)
    if problem is not None:
        yield Note(problem, None)


def _unused(scenario: Scenario) -> Iterator[Note]:
    """Yield the parameters that decide nothing, for nothing speaks of them: forgotten, or misspelt elsewhere."""
    for name in unmentioned(scenario.document):
        wrong = f"the parameter '{name}' is used nowhere"
        problem = scenario.problem(Fault(("parameters", name), wrong, "use it, or leave it out", on_key=True))
        if problem is not None:
            yield Note(problem, None)


def _all(scenario: Scenario) -> Iterator[tuple[str, Scenario, Outside]]:
    """Yield what leaves its range, with the scenario that it stands in: this one, its cases, and those it uses."""
    parts = 1 + len(scenario.cases) + len(scenario.uses)
    with steps(f"proving that the numbers of {scenario.id} stay in range", parts, "parts") as activity:
        yield from _everywhere(scenario, activity)


def _everywhere(scenario: Scenario, activity: Activity) -> Iterator[tuple[str, Scenario, Outside]]:
    seen = set()
    for found in _of(scenario):
        seen.add(found.domain)
        yield "", scenario, found
    for case in scenario.cases:
        activity.step()
        changed = replace(in_case(scenario, case), problem=scenario.problem)
        yield from ((f"in the case '{case}': ", changed, found) for found in _of(changed) if found.domain not in seen)
    for use in scenario.uses:
        activity.step()
        known: dict[str, Admissible] = {
            own.id: scenario.parameter(column).distribution
            for own, column in zip(use.scenario.parameters, use.columns, strict=True)
            if column
        }
        part = outside(use.scenario.domains, known, _correlated(scenario), use.scenario)
        yield from ((f"in the used '{use.id}': ", use.scenario, found) for found in part)


def _of(scenario: Scenario) -> list[Outside]:
    known: Mapping[str, Admissible] = {p.id: p.distribution for p in scenario.parameters}
    return outside(scenario.domains, known, _correlated(scenario), scenario)


def _correlated(scenario: Scenario) -> frozenset[str]:
    """Return the numbers that are not free of one another: correlated, or of a distribution that hangs on others."""
    hanging = (p.id for p in scenario.parameters if needs(p.distribution))
    return frozenset([*(name for pair in scenario.correlations for name in (pair.a, pair.b)), *hanging])


def _message(scenario: Scenario, found: Outside) -> str:
    what, wanted, world = found.domain.what, found.domain.wanted, found.world
    if world is None:
        return f"{what}: it could not be decided whether it is always {wanted}; it was so in every world looked into"
    head = f"{what} is not always {wanted}: it is {refused(world.left, 0.0, 1.0)} where {_values(scenario, world)}"
    if found.end_only:
        return f"{head}, the very end of a range, which no draw reaches"
    if found.refused or found.share is None:
        return head
    often = f"in {percent(found.share)} of worlds" if found.share else f"in none of {SAMPLE:,} draws, but it can happen"
    return f"{head}; {often}"


def _values(scenario: Scenario, world: Counterexample) -> str:
    names = world.away or tuple(world.values)
    told = [f"{scenario.parameter(name).label} ({name}) = {exact(world.values[name])}" for name in names]
    return " and ".join(told) if told else "nothing varies"


def _remedy(scenario: Scenario, found: Outside) -> str:
    if found.world is None:
        return ""
    ranges = [
        f"{name} is {scenario.parameter(name).distribution.meaning}" for name in found.world.away or found.world.values
    ]
    return "; ".join(ranges)
