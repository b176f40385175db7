"""Events against the ends of the game: each is as likely as the ends at which it holds, in every solution and world."""

from pathlib import Path

import numpy as np
import pytest

from sim.concepts.registry import CONCEPTS
from sim.document.templates import template_text
from sim.engine.worlds import outcomes_of, solve_worlds
from sim.scenario.load import from_bytes, load
from sim.scenario.types import Scenario

VALID = Path(__file__).parent.parent / "scenarios" / "valid"
FINEST = {  # the endings one by one, in place of two outcomes
    "waits": "invite == wait",
    "refuses": "come == stay",
    "pen_fair": "sign == pen and weather == fair",
    "pen_foul": "sign == pen and weather == foul",
    "smile_fair": "sign == smile and weather == fair",
    "smile_foul": "sign == smile and weather == foul",
}
MADE_OF = {
    "came": ("pen_fair", "pen_foul", "smile_fair", "smile_foul"),
    "signed": ("pen_fair", "pen_foul"),
    "shone": ("pen_fair", "smile_fair"),
    "nothing": ("waits", "refuses", "smile_fair", "smile_foul"),
}


def _read(text: str) -> Scenario:
    return from_bytes(text.encode(), "events.yaml", "events")


def _odds(scenario: Scenario, concept: str, values: np.ndarray) -> np.ndarray:
    worlds = solve_worlds(scenario, values, CONCEPTS[concept]())
    return outcomes_of(worlds.batch, worlds.solution, len(scenario.occurrences))


def _finest(text: str) -> str:
    """Return the scenario of the endings one by one, without events."""
    lines, kept, skip = text.split("\n"), [], False
    for line in lines:
        if line[:1].strip():
            skip = line.startswith(("outcomes:", "events:", "observed:", "claims:"))
        kept += [] if skip else [line]
    return "\n".join([*kept, "outcomes:", *(f"  {name}: {when}" for name, when in FINEST.items())])


@pytest.mark.parametrize("concept", ["subgame-perfect", "nash", "logit", "correlated", "perfect-bayesian"])
def test_an_event_is_as_likely_as_the_ends_at_which_it_holds(tmp_path: Path, concept: str) -> None:
    (tmp_path / "finest.yaml").write_text(_finest((VALID / "events.yaml").read_text()))
    scenario, finest = load(VALID / "events.yaml"), load(tmp_path / "finest.yaml")
    values = np.linspace(-1, 2, 13)[:, None]
    found, ends = _odds(scenario, concept, values), _odds(finest, concept, values)
    names = [o.id for o in finest.outcomes]
    for place, event in enumerate(scenario.events, len(scenario.outcomes)):
        wanted = sum(ends[:, :, names.index(name)] for name in MADE_OF[event.id])
        if concept == "correlated":  # which points are listed hangs on what is told
            np.testing.assert_allclose(np.nanmax(found[:, :, place], axis=1), np.nanmax(wanted, axis=1), atol=1e-12)
            np.testing.assert_allclose(np.nanmin(found[:, :, place], axis=1), np.nanmin(wanted, axis=1), atol=1e-12)
        else:
            np.testing.assert_allclose(found[:, :, place], wanted, atol=1e-12)


def test_what_is_not_listed_counts_for_events_too() -> None:
    """Subgame perfect equilibria that are too many to be listed are added up, of events as of outcomes."""
    ties = "\n".join(f"  b{n}: {{player: two, sees: none, when: c == c{n}, actions: [x, y]}}" for n in range(12))
    odds = ", ".join(f"c{n}: 1/12" for n in range(12))
    chosen = " or ".join(f"b{n} == x" for n in range(12))
    text = f"""
format: 2
title: Indifferent in twelve places
players: {{one: One, two: Two}}
moves:
  c: {{player: chance, actions: [{", ".join(f"c{n}" for n in range(12))}], probabilities: {{{odds}}}}}
{ties.replace("sees: none", "sees: [c]")}
payoffs: {{one: 0, two: 0}}
outcomes: {{some: "{chosen}", other: otherwise}}
events: {{again: "{chosen}", all_of_it: some or other}}
solve: {{concept: subgame-perfect, selection: uniform}}
"""
    made = _read(text)
    solution = solve_worlds(made, np.zeros((1, 0))).solution
    assert solution.totals is not None
    assert solution.totals.cut[0]
    values = solution.totals.values[0][:, :4]
    np.testing.assert_allclose(values[:, 2], values[:, 0])
    np.testing.assert_allclose(values[:, 3], 1.0)


@pytest.mark.parametrize(
    ("template", "events", "unions"),
    [
        ("crowd", {"busy": "full or attending > 15", "thin_too": "not full"}, {"busy": [0], "thin_too": [1]}),
        ("bargaining", {"dealt": "settled > 0", "lent": "loan"}, {"dealt": [0, 1], "lent": [0]}),
        ("coalition", {"pipe": "ships < 2 / 3", "any": "by_pipe or by_ship"}, {"pipe": [0], "any": [0, 1]}),
        ("votes", {"low": "share <= 0.6", "high": "not low"}, {"low": [0], "high": [1]}),
        ("repeated", {"both": "kept", "not_both": "east_does == overfish or west_does == overfish"}, {"both": [0]}),
    ],
)
def test_events_in_every_form(template: str, events: dict[str, str], unions: dict[str, list[int]]) -> None:
    text = template_text(template).replace("format: 1", "format: 2")
    lines = [f'  {name}: "{when}"' for name, when in events.items()]
    scenario = _read(text + "\n".join(["", "events:", *lines]))
    values = scenario.sampler(16, 3).draws(0, 16).values
    worlds = solve_worlds(scenario, values)
    odds = outcomes_of(worlds.batch, worlds.solution, len(scenario.occurrences))
    names = [o.id for o in scenario.occurrences]
    for event, outcomes in unions.items():
        np.testing.assert_allclose(odds[:, :, names.index(event)], odds[:, :, outcomes].sum(axis=2), atol=1e-12)
