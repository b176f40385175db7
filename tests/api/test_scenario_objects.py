"""Scenarios of the library: changed, solved in one world, built from plain data and written back."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.concepts.nash.nash import Nash
from sim.scenario.load import from_bytes

ROOT = Path(__file__).parents[2]
INSPECTION = ROOT / "scenarios/classics/inspection.yaml"
CORPUS = [
    file
    for folder in ("scenarios/classics", "scenarios/moscow-2015", "tests/scenarios/valid")
    for file in sorted((ROOT / folder).glob("*.yaml"))
    if file.name not in ("claims.yaml", "vocabulary.yaml")
]


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    return sim.load(INSPECTION)


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_plain_data_and_yaml_come_back_as_the_same_scenario(file: Path) -> None:
    scenario = sim.load(file)
    assert sim.from_dict(scenario.to_dict(), scenario.id).hash == scenario.hash
    assert from_bytes(scenario.to_yaml().encode(), "again.yaml", scenario.id).hash == scenario.hash


def test_what_is_given_out_is_a_copy(scenario: sim.Scenario) -> None:
    scenario.to_dict()["parameters"].clear()
    assert scenario.to_dict()["parameters"]


def test_sets_are_a_mapping_or_texts() -> None:
    written = sim.load(INSPECTION, sets=["fine=2", "effort=uniform(0.1, 0.4)", "solve.selection=[none]"])
    given = sim.load(INSPECTION, sets={"fine": np.int64(2), "effort": "uniform(0.1, 0.4)", "solve.selection": ["none"]})
    assert given.hash == written.hash
    assert given.sets[0] == "fine=2"
    with pytest.raises(sim.UsageError, match="did you mean 'fine'"):
        sim.load(INSPECTION, sets={"fin": 2})
    with pytest.raises(sim.UsageError, match="mapping"):
        sim.load(INSPECTION, sets="fine=2")
    with pytest.raises(sim.UsageError, match="type 'object'"):
        sim.load(INSPECTION, sets={"fine": object()})


def test_values_set_parameters_of_one_world(scenario: sim.Scenario) -> None:
    world = scenario.solve(fine=1, effort=0.25)
    assert (world.count, world.status, world.complete) == (1, "unique", True)
    assert world.equilibria[0]["profile"]["inspector"] == pytest.approx([0.5, 0.5])
    assert world.values["fine"] == 1
    assert world.payoffs.shape == (1, 2)
    assert world.profiles.shape == (1, len(world.choices))
    same = sim.load(INSPECTION, sets={"fine": 1, "effort": 0.25}).solve()
    assert same.profiles.tolist() == world.profiles.tolist()
    with pytest.raises(sim.UsageError, match="did you mean 'fine'"):
        scenario.solve(fines=1)
    with pytest.raises(sim.UsageError, match="finite"):
        scenario.solve(fine=float("inf"))


def test_a_concept_is_a_name_or_an_instance(scenario: sim.Scenario) -> None:
    assert scenario.solve(Nash()).profiles.tolist() == scenario.solve("nash").profiles.tolist()
    assert scenario.solve("logit", {"precision": 2}).concept == "logit"
    with pytest.raises(sim.UsageError, match="did you mean 'logit'"):
        scenario.solve("logot")
    with pytest.raises(sim.UsageError, match="option"):
        scenario.solve("logit", {"precisoin": 2})
    with pytest.raises(sim.UsageError, match="does not solve"):
        scenario.solve("shapley")
    with pytest.raises(sim.UsageError, match="is made already"):
        scenario.solve(Nash(), {"precision": 2})


def test_mistakes_in_plain_data_are_told_by_their_path(scenario: sim.Scenario) -> None:
    document = scenario.to_dict()
    document["parameters"]["fine"]["value"] = "pret(1, 2, 3)"
    document["payoffs"]["inspector"][0]["value"] = "damge"
    with pytest.raises(sim.ScenarioError) as error:
        sim.from_dict(document, "made")
    text = str(error.value)
    assert "made: parameters.fine.value: " in text
    assert "made: payoffs.inspector.0.value: " in text
    assert "^" not in text
    assert all(problem.place.line == 0 for problem in error.value.problems)


@pytest.mark.parametrize(
    ("value", "told"),
    [(float("nan"), "not finite"), (object(), "type 'object'"), ({1, 2}, "type 'set'"), ({"pert": {2.5: 1}}, "a text")],
)
def test_what_yaml_cannot_say_is_refused(scenario: sim.Scenario, value: object, told: str) -> None:
    document = scenario.to_dict()
    document["parameters"]["fine"]["value"] = value
    with pytest.raises(sim.ScenarioError, match=rf"parameters\.fine\.value.*{told}"):
        sim.from_dict(document)


def test_plain_data_that_holds_itself_ends() -> None:
    document: dict[str, object] = {"format": 1}
    document["about"] = document
    with pytest.raises(sim.ScenarioError, match="nested more than"):
        sim.from_dict(document)


def test_numbers_of_numpy_are_numbers(scenario: sim.Scenario) -> None:
    document = scenario.to_dict()
    document["parameters"]["fine"]["value"] = np.float32(2)
    document["solve"]["draws"] = np.int32(50)
    assert sim.from_dict(document).resolved.solve.draws == 50


def test_plain_data_names_files_beneath_its_folder_alone() -> None:
    file = ROOT / "scenarios/moscow-2015/the-visit.yaml"
    document = sim.load(file).to_dict()
    name = next(iter(document["uses"]))
    document["uses"][name] |= {"scenario": "nowhere.yaml"}
    with pytest.raises(sim.ScenarioError, match="only a document in a file can name other files"):
        sim.from_dict(document)
    with pytest.raises(sim.ScenarioError, match=r"there is no file 'nowhere\.yaml'"):
        sim.from_dict(document, folder=file.parent)


def test_yaml_is_written_to_a_new_file(scenario: sim.Scenario, tmp_path: Path) -> None:
    scenario.to_yaml(tmp_path / "again.yaml")
    assert sim.load(tmp_path / "again.yaml").hash == scenario.hash
    with pytest.raises(sim.UsageError, match="exists already"):
        scenario.to_yaml(tmp_path / "again.yaml")


def test_a_case_changes_a_scenario() -> None:
    whole = sim.load(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml")
    case = next(iter(whole.cases))
    assert whole.in_case(case).case == case
    assert whole.in_case(case).hash != whole.hash
    with pytest.raises(sim.UsageError, match="unknown case"):
        whole.in_case("nowhere")


def test_claims_are_checked() -> None:
    checks = sim.check(sim.load(ROOT / "scenarios/classics/chicken.yaml"))
    assert len(checks) == len(checks.verdicts) > 0
    assert checks.hold == all(verdict.holds is not False for verdict in checks)
    assert "claims" in repr(checks)
    assert checks[0].claim.text in str(checks)


def test_representations_are_short_and_escaped(scenario: sim.Scenario) -> None:
    world = scenario.solve()
    for thing in (scenario, world, sim.solve([[[1, 0], [0, 1]], [[1, 0], [0, 1]]]), world.exact()):
        assert len(repr(thing)) < 300
        assert repr(thing).count("\n") <= 1
    document = scenario.to_dict() | {"title": "<script>alert(1)</script>"}
    hostile = sim.from_dict(document)
    for thing in (hostile, hostile.solve()):
        html = thing._repr_html_()
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        assert html.count("<table>") == 1
    assert str(world).startswith(scenario.title)
    assert str(scenario).startswith(scenario.title)
