"""A scenario as text: who plays, what is uncertain and why, the game, and what it claims."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.games import TELLINGS
from sim.report.words import cited, number
from sim.scenario.types import Parameter, Scenario


def scenario_lines(scenario: Scenario) -> Iterator[str]:
    """Yield what `sim show` prints."""
    yield scenario.title
    if scenario.about:
        yield from ("", scenario.about.strip())
    yield from ("", f"players: {', '.join(f'{p.id} ({p.label})' for p in scenario.players)}", "")
    yield "parameters:" if scenario.parameters else "no parameters: nothing is uncertain"
    for parameter in scenario.parameters:
        yield from _parameter(parameter)
    yield ""
    yield from TELLINGS[scenario.form].rules(scenario)
    yield from ("", f"outcomes: {', '.join(f'{o.id} ({o.label})' for o in scenario.outcomes)}")
    if scenario.claims:
        yield from ("", "claims:")
        yield from (f"  {c.id} ({c.kind}): {c.text}{cited(c.cites)}" for c in scenario.claims)
    if scenario.cases:
        yield from ("", f"cases, for --case: {', '.join(scenario.cases)}")
    yield from ("", f"concept {scenario.solve.concept.name}; selection {', '.join(scenario.solve.selection)}")


def _parameter(parameter: Parameter) -> Iterator[str]:
    low, high = parameter.distribution.support
    span = f"{number(low)} to {number(high)}, middle {number(parameter.distribution.central)}"
    behind = ", ".join(parameter.cites) if parameter.cites else "judgement"
    yield f"  {parameter.id}: {parameter.label}"
    yield f"      {parameter.distribution.family}, {span} {parameter.unit} [{behind}]"
    if parameter.why:
        yield f"      {parameter.why.strip()}"
