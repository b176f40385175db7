"""A scenario as text: who plays, what is uncertain and why, the game, and what it claims."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from sim.lines import page_width, wrapped
from sim.numbers import number, percent
from sim.sampling.margins import attained, margin
from sim.scenario.description import family_tables, game_tables
from sim.scenario.doubts import doubt
from sim.scenario.experts import weights_of
from sim.scenario.types import Parameter, Scenario
from sim.views.text.tables import exhibit_lines
from sim.views.text.words import cited


def scenario_lines(scenario: Scenario) -> Iterator[str]:
    """Yield what `sim show` prints."""
    yield scenario.title
    if scenario.about:
        yield from ("", scenario.about.strip())
    yield ""
    yield "parameters:" if scenario.parameters else "no parameters: nothing is uncertain"
    for parameter in scenario.parameters:
        yield from _parameter(parameter)
    margins = {p.id: margin(p.distribution.probabilities) for p in scenario.parameters}
    for pair in scenario.correlations:
        rank = attained(margins[pair.a], margins[pair.b], pair.rank)
        yield f"  {pair.a} and {pair.b}: rank correlation {rank}{cited(pair.cites)}"
    yield from ("", *exhibit_lines((*family_tables(scenario), *game_tables(scenario))))
    remark = doubt(scenario)
    if remark is not None:
        yield ""
        yield from wrapped(f"note: {remark.message}; {remark.remedy}", page_width())
    if scenario.claims:
        yield from ("", "claims:")
        yield from (f"  {c.id} ({c.kind}): {c.text}{cited(c.cites)}" for c in scenario.claims)
    concept = scenario.solve.concept
    with_ = "".join(f", {option.name} = {option.text}" for option in concept.varied)
    yield from ("", f"concept {concept.name}{with_}; selection {', '.join(scenario.solve.selection)}")


def _parameter(parameter: Parameter) -> Iterator[str]:
    behind = ", ".join(parameter.cites) if parameter.cites else "judgement"
    yield f"  {parameter.id}: {parameter.label}"
    yield f"      {_span(parameter)} [{behind}]"
    if parameter.distribution.remark:
        yield f"      {parameter.distribution.remark}"
    if parameter.why:
        yield f"      {parameter.why.strip()}"


def _span(parameter: Parameter) -> str:
    """Return a distribution as it is written, with what the parameter can be and its middle."""
    if parameter.panel:
        shares = zip(parameter.panel, weights_of(parameter), strict=True)
        return f"in each world one of {', '.join(f'{name} ({percent(share)})' for name, share in shares)}"
    low, high = parameter.distribution.support
    written, unit = parameter.distribution.to_text(), parameter.unit
    if low == high:
        return f"{written} {unit}, always"
    middle = f"middle {number(parameter.distribution.central)} {unit}"
    if isfinite(low) and isfinite(high):
        return f"{written}: {number(low)} to {number(high)}, {middle}"
    return f"{written}: {f'above {number(low)}' if isfinite(low) else 'any number'}, {middle}"
