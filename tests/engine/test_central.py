"""The central world: a scenario gives its batch itself, unless games of other scenarios lead to it."""

from pathlib import Path

import numpy as np
import pytest

from sim.engine.central import central_batch, central_world
from sim.engine.worlds import solve_worlds
from sim.scenario.load import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_the_central_batch_is_the_game_at_the_medians() -> None:
    scenario = load(SCENARIOS / "moscow-2015" / "xi-kim-meeting.yaml")
    assert scenario.central_values().tolist() == [list(scenario.central().values())]
    expected = scenario.game.batch(scenario.central_values())
    for batch in (scenario.central_batch(), central_batch(scenario), central_world(scenario).batch):
        np.testing.assert_array_equal(batch.payoffs, expected.payoffs)
    assert len(central_world(scenario).solution) == 1


def test_a_scenario_that_uses_others_has_a_game_for_each_combination() -> None:
    scenario = load(SCENARIOS / "moscow-2015" / "support-for-support.yaml")
    if not scenario.uses:
        scenario = load(SCENARIOS / "moscow-2015" / "the-visit.yaml")
    with pytest.raises(ValueError, match="solved first"):
        scenario.central_batch()
    found = central_batch(scenario)
    np.testing.assert_array_equal(found.payoffs, solve_worlds(scenario, scenario.central_values()).batch.payoffs)
