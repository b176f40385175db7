"""A scenario as text: who plays, what is uncertain and why, the game, and what it claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.expressions import to_text
from sim.scenario.types import Parameter, Scenario, Use
from sim.views.text.games import TELLINGS
from sim.views.text.wants import outcome_lines, quantity_lines, wants_lines
from sim.views.text.words import cited, number


def scenario_lines(scenario: Scenario) -> Iterator[str]:
    """Yield what `sim show` prints."""
    yield scenario.title
    if scenario.about:
        yield from ("", scenario.about.strip())
    yield from ("", f"players: {', '.join(f'{p.id} ({p.label})' for p in scenario.players)}", "")
    yield "parameters:" if scenario.parameters else "no parameters: nothing is uncertain"
    for parameter in scenario.parameters:
        yield from _parameter(parameter)
    for pair in scenario.correlations:
        yield f"  {pair.a} and {pair.b}: rank correlation {pair.rank:g}{cited(pair.cites)}"
    yield from _headed("used scenarios, played in the same world:", map(_use, scenario.uses))
    yield from _headed("quantities:", quantity_lines(scenario.document))
    yield ""
    yield from TELLINGS[scenario.form].rules(scenario)
    yield from ("", *wants_lines(scenario.document))
    yield from _headed("outcomes:", outcome_lines(scenario.document))
    if scenario.claims:
        yield from ("", "claims:")
        yield from (f"  {c.id} ({c.kind}): {c.text}{cited(c.cites)}" for c in scenario.claims)
    if scenario.cases:
        yield from ("", f"cases, for --case: {', '.join(scenario.cases)}")
    yield from ("", f"concept {scenario.solve.concept.name}; selection {', '.join(scenario.solve.selection)}")


def _headed(head: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield lines behind an empty one and a head, nothing where there are none."""
    told = list(lines)
    yield from ("", head, *told) if told else ()


def _use(use: Use) -> str:
    names = ", ".join(f"{name.id} = {name.kind}({name.word})" for name in use.names)
    given = ", ".join(f"{name} = {to_text(expr)}" for name, expr in use.given.items())
    return f"  {use.id}: {use.scenario.title}; {names or 'no names'}{f'; given {given}' if given else ''}"


def _parameter(parameter: Parameter) -> Iterator[str]:
    low, high = parameter.distribution.support
    span = f"{number(low)} to {number(high)}, middle {number(parameter.distribution.central)}"
    behind = ", ".join(parameter.cites) if parameter.cites else "judgement"
    yield f"  {parameter.id}: {parameter.label}"
    yield f"      {parameter.distribution.family}, {span} {parameter.unit} [{behind}]"
    if parameter.why:
        yield f"      {parameter.why.strip()}"
