"""What moves a scenario's outcomes is solved in lots, which change nothing but what is said of how far it is."""

import numpy as np
import pytest
from helpers.command import INSPECTION

from sim.activity import current
from sim.scenario.load import load
from sim.workflow import sensitivity
from sim.workflow.sensitivity import Model, moving


def test_worlds_of_a_design_are_counted_as_they_are_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(INSPECTION)
    model = Model(scenario, moving(scenario))
    points = np.random.default_rng(1).random((50, len(model.kept)))
    whole, seen = model(points), []
    solve = sensitivity.solve_worlds

    def counted(*given: object, **named: object) -> object:
        activity = current()
        assert activity is not None
        seen.append((activity.done, activity.total))
        return solve(*given, **named)

    monkeypatch.setattr(sensitivity, "TOGETHER", 16)
    monkeypatch.setattr(sensitivity, "solve_worlds", counted)
    np.testing.assert_array_equal(model(points), whole)
    assert seen == [(0, 50), (16, 50), (32, 50), (48, 50)]
    assert model(points[:0]).shape == (0, whole.shape[1])
