"""Options of a concept that are expressions in parameters: every world has its own, as if it were alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.concepts.behavioural.logit import Logit
from sim.engine.options import solved_with_options
from sim.engine.worlds import solve_worlds
from sim.errors import ScenarioError, UsageError
from sim.scenario.load import load
from sim.scenario.mentions import mentioned, unmentioned
from sim.scenario.types import Scenario
from sim.solutions.reason import Reason
from sim.solutions.status import Status
from sim.workflow.domains import check_domains
from sim.workflow.solve import solve_scenario

VALID = Path(__file__).parents[1] / "scenarios" / "valid"
CONCEPT = "{name: logit, options: {precision: sharp + 0.1}}"


def written(tmp_path: Path, concept: str, lam: str = "uniform(0, 4)") -> Scenario:
    text = (VALID / "precision.yaml").read_text()
    assert CONCEPT in text
    assert "uniform(0, 4)" in text
    file = tmp_path / "precision.yaml"
    file.write_text(text.replace(CONCEPT, concept).replace("uniform(0, 4)", lam))
    return load(file)


@pytest.mark.parametrize(
    ("varied", "alone"),
    [
        ("{name: logit, options: {precision: sharp + 0.1}}", "{{name: logit, options: {{precision: {0}}}}}"),
        (
            "{name: cognitive-hierarchy, options: {tau: sharp + 0.1}}",
            "{{name: cognitive-hierarchy, options: {{tau: {0}}}}}",
        ),
        (
            "{name: level-k, options: {level: 1 if lam < 1 else 3 if lam < 3 else 0}}",
            "{{name: level-k, options: {{level: {1}}}}}",
        ),
    ],
)
def test_each_world_is_solved_at_its_own_value(tmp_path: Path, varied: str, alone: str) -> None:
    values = np.random.default_rng(3).uniform((0.5, 0.0), (2.0, 4.0), (12, 2))
    whole = solve_worlds(written(tmp_path, varied), values).solution
    assert len(np.unique(whole.profiles[:, 0, 0])) > 1
    for draw, (_, lam) in enumerate(values):
        level = 1 if lam < 1 else 3 if lam < 3 else 0
        one = written(tmp_path, alone.format(repr(float(2 * lam + 0.1)), level))
        own = solve_worlds(one, values[draw : draw + 1]).solution
        np.testing.assert_allclose(whole.profiles[draw], own.profiles[0], rtol=1e-12)
        np.testing.assert_allclose(whole.payoffs[draw], own.payoffs[0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(whole.regret[draw], own.regret[0], atol=1e-12)
        assert (whole.status[draw], whole.reason[draw]) == (own.status[0], own.reason[0])


def test_tastes_differ_by_an_amount_of_its_own_in_each_world(tmp_path: Path) -> None:
    text = (VALID / "crowd.yaml").read_text().replace("format: 1", "format: 2")

    def scenario(scale: str) -> Scenario:
        file = tmp_path / "tastes.yaml"
        file.write_text(
            text.replace("concept: crowd-counts", f"concept: {{name: crowd-shocks, options: {{scale: {scale}}}}}")
        )
        return load(file)

    values = np.array([[0.6, 2.0], [1.0, 3.5], [1.4, 4.5]])
    whole = solve_worlds(scenario("cost / 2"), values).solution
    for draw, (_, cost) in enumerate(values):
        own = solve_worlds(scenario(repr(float(cost / 2))), values[draw : draw + 1]).solution
        count = int(own.count[0])
        assert whole.count[draw] == count
        np.testing.assert_allclose(whole.profiles[draw, :count], own.profiles[0], rtol=1e-12)
        np.testing.assert_allclose(whole.payoffs[draw, :count], own.payoffs[0], rtol=1e-12)


@pytest.mark.parametrize(
    "concept", ["{name: logit, options: {precision: lam}}", "{name: cognitive-hierarchy, options: {tau: lam}}"]
)
def test_a_value_that_the_option_does_not_take_is_a_status(tmp_path: Path, concept: str) -> None:
    scenario = written(tmp_path, concept, "normal(1, 0.5)")
    solution = solve_worlds(scenario, np.array([[1.0, 1.0], [1.0, -0.5], [1.0, 2.0]])).solution
    assert (solution.status == Status.UNDEFINED).tolist() == [False, True, False]
    assert solution.reason[1] == Reason.OPTION_OUTSIDE
    assert solution.count.tolist() == [1, 0, 1]
    note = next(note for note in check_domains(scenario) if "option" in note.problem.message)
    assert note.share == pytest.approx(0.0228, abs=0.003)  # of a normal number, two deviations down


def test_a_range_that_goes_beyond_the_options_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="the option 'precision', lam, is not always a finite number from 0 up"):
        check_domains(written(tmp_path, "{name: logit, options: {precision: lam}}", "uniform(-1, 4)"))


def test_solutions_of_groups_come_back_in_the_order_of_draws(tmp_path: Path) -> None:
    scenario = written(tmp_path, "{name: level-k, options: {level: 0 if lam < 2 else 1}}")
    values = np.array([[1.0, 3.0], [1.0, 1.0], [1.0, 3.0], [1.0, 1.0]])
    batch = scenario.game.batch(values)
    solution = solved_with_options(scenario.solve.concept, scenario.game, batch, ("uniform",), values)
    assert solution.profiles[[1, 3], 0].tolist() == [[0.5, 0.5, 0.5, 0.5]] * 2
    assert (solution.profiles[[0, 2], 0, 0] != 0.5).all()


def test_a_parameter_that_only_an_option_names_is_used() -> None:
    scenario = load(VALID / "precision.yaml")
    assert scenario.document["solve"]["concept"]["options"] == {"precision": "sharp + 0.1"}
    assert "lam" in mentioned(scenario.document)
    assert unmentioned(scenario.document) == ()


def test_one_world_is_solved_under_the_concept_that_it_has() -> None:
    solved = solve_scenario(load(VALID / "precision.yaml"), values={"lam": 2.0})
    assert isinstance(solved.concept, Logit)
    assert (solved.concept.precision, solved.concept.varied) == (4.1, ())
    with pytest.raises(UsageError, match=r"must be a finite number from 0 up, and in this world it is -1\.9"):
        solve_scenario(load(VALID / "precision.yaml"), values={"lam": -1.0})
