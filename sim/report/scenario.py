"""A scenario as text: who plays, what is uncertain and why, the game, and what it claims."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.words import number
from sim.scenario.types import Parameter, Scenario


def scenario_lines(scenario: Scenario) -> Iterator[str]:
    """Yield what `sim show` prints."""
    yield scenario.title
    if scenario.about:
        yield from ("", scenario.about.strip())
    yield from ("", f"players: {', '.join(f'{p.id} ({p.label})' for p in scenario.players)}", "", "parameters:")
    for parameter in scenario.parameters:
        yield from _parameter(parameter)
    yield from ("", "moves, in order of play:")
    yield from _moves(scenario)
    yield from ("", f"outcomes: {', '.join(f'{o.id} ({o.label})' for o in scenario.outcomes)}")
    if scenario.claims:
        yield from ("", "claims:")
        yield from (f"  {c.id} ({c.kind}): {c.text} [{', '.join(c.cites)}]" for c in scenario.claims)
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


def _moves(scenario: Scenario) -> Iterator[str]:
    tree = scenario.game.tree
    told = set()
    for info in tree.information_sets:
        if info.move in told:
            continue
        told.add(info.move)
        seen = ", ".join(dict.fromkeys(move for move, _ in info.knows)) or "nothing"
        yield f"  {info.move}: {tree.players[info.player]} chooses {' or '.join(info.actions)}, having seen {seen}"
    for move in dict.fromkeys(name for name, _ in tree.branch_names):
        actions = dict.fromkeys(action for name, action in tree.branch_names if name == move)
        yield f"  {move}: chance gives {' or '.join(actions)}"
