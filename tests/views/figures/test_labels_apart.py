"""Labels of long names do not lie over one another, however long the caption below them is."""

from itertools import pairwise

import pytest
from matplotlib.figure import Figure

import sim

LONG = "A very long name of an action that nobody would read on a single line of a figure"


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    actions = {f"a{i}": f"{LONG}, of the kind {i}" for i in range(4)}
    number = {"label": LONG, "unit": "points", "value": "uniform(0, 10)", "why": "A test.", "judgement": True}
    return sim.from_dict(
        {
            "format": 1,
            "title": "Long names",
            "players": {"guest": {"label": "Guest"}},
            "parameters": {name: number | {"label": f"{LONG} {name}"} for name in ("x", "y", "z")},
            "moves": {"door": {"player": "guest", "actions": actions}},
            "payoffs": {"guest": "x * (door == a0) + y * (door == a1) + 2 * z * (door == a2)"},
            "outcomes": {f"o{i}": {"label": f"{LONG}: {i}", "when": f"door == a{i}"} for i in range(4)},
        }
    )


def are_apart(made: Figure) -> bool:
    """Whether no label of the vertical axes reaches into the next."""
    made.canvas.draw()
    for axes in made.axes:
        boxes = sorted((t.get_window_extent() for t in axes.get_yticklabels() if t.get_text()), key=lambda box: box.y0)
        if any(upper.y0 < lower.y1 for lower, upper in pairwise(boxes)):
            return False
    return True


def test_of_actions(scenario: sim.Scenario) -> None:
    made = scenario.advise("guest", draws=64).figure()
    assert made is not None
    assert are_apart(made)


def test_of_numbers_and_outcomes(scenario: sim.Scenario) -> None:
    run = scenario.run(draws=512)
    for answer in (run.drivers(), run.uncertainty(), scenario.drivers(worlds=256)):
        made = answer.figure()
        assert made is not None
        assert are_apart(made)
