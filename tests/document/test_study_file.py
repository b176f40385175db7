"""Study files: every mistake in one pass, each with its place; read within bounds; the schema that editors read."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

import sim.document.study
import sim.workflow.study_plan
from sim.document.study import read_study, study_of_data
from sim.document.study_schema import study_json_schema
from sim.errors import ScenarioError
from sim.workflow.study_plan import Plan, plan_of
from sim.workflow.study_values import evenly

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
STORED = ROOT / "sim/document/schemas/study-1.json"
HEAD = "study: 1\ntitle: T\nscenarios: classics/inspection.yaml\n"


def planned(text: str, folder: Path, home: Path = SCENARIOS) -> Plan:
    file = folder / "mine.yaml"
    file.write_text(text)
    return plan_of(read_study(file, home))


def told(text: str, folder: Path, home: Path = SCENARIOS) -> list[str]:
    """Return the first line of each problem, without the folder."""
    with pytest.raises(ScenarioError) as refused:
        planned(text, folder, home)
    return [str(problem).partition("\n")[0].removeprefix(f"{folder}/") for problem in refused.value.problems]


def test_the_stored_schema_is_current() -> None:
    assert json.loads(STORED.read_text()) == json.loads(json.dumps(study_json_schema()))
    jsonschema.Draft202012Validator.check_schema(study_json_schema())


EVERYTHING = """study: 1
title: All keys
about: What for.
scenarios:
  - classics/chicken.yaml
  - {file: "classics/insp*.yaml", sweeps: {fine: {low: 1, high: 2, steps: 3}}, seeds: 3, figures: all}
cases: all
changes: {costly: {set: {effort: 2}, label: Dear}}
concepts: [as written, {name: logit, options: {precision: 2}}]
rules: [as written, risk-dominance]
sweeps: {crash: [1, "uniform(1, 2)"]}
seeds: [1, 2]
draws: 100
design: monte-carlo
budget: 1e9
keep: summary
figures: [outcomes]
"""


def test_the_schema_accepts_what_the_program_accepts(tmp_path: Path) -> None:
    document = json.loads(json.dumps(YAML(typ="safe").load(EVERYTHING)))
    jsonschema.validate(document, study_json_schema())
    plan = planned(EVERYTHING, tmp_path)
    from_data = plan_of(study_of_data(document, "mine", SCENARIOS))
    assert plan.digest == from_data.digest
    assert {run.design for run in plan.runs} == {"monte-carlo"}
    assert {run.budget for run in plan.runs} == {10**9}
    assert {run.keep for run in plan.runs} == {"summary"}
    assert plan.sweeps == ("crash", "fine")


def test_all_mistakes_are_told_in_one_pass_with_their_places(tmp_path: Path) -> None:
    text = """study: 1
titel: T
scenarios:
  - classics/inspecton.yaml
  - classics/inspection.yaml
  - {file: moscow-2015/xi-kim-meeting.yaml, cases: [colld, as written]}
cases: [as written, even_fines]
concepts: [{name: logit, options: {precison: 2}}, nahs, nucleolus]
rules: risk-dominanse
sweeps:
  fin: [1, 2]
  effort: {low: 1, high: 2}
  fine: [abc, 1]
  gain:
seeds: [1, -2]
draws: 0
design: sobel
budget: 3 days
keep: nothing
figures: outcome
"""
    assert told(text, tmp_path) == [
        "mine.yaml:2:1: titel: unknown key 'titel'; did you mean 'title'?",
        "mine.yaml:4:5: scenarios.0.file: there is no file 'classics/inspecton.yaml'; "
        "did you mean 'classics/inspection.yaml'?",
        "mine.yaml:6:53: scenarios.2.cases.0: no scenario here has a case 'colld'; did you mean 'cold'?",
        "mine.yaml:7:21: cases.1: no scenario here has a case 'even_fines'; did you mean 'even_fine'?",
        "mine.yaml:8:36: concepts.0.options.precison: 'logit' has no option 'precison'; did you mean 'precision'?",
        "mine.yaml:8:51: concepts.1.name: unknown concept 'nahs'; did you mean 'nash'?",
        "mine.yaml:8:57: concepts.2: the concept 'nucleolus' solves no game of the scenarios for which it stands: "
        "'nucleolus' does not solve games of the form 'moves'",
        "mine.yaml:9:8: rules.0: unknown selection rule 'risk-dominanse'; did you mean 'risk-dominance'?",
        "mine.yaml:11:3: sweeps.fin: no scenario here has 'fin'; did you mean 'fine'?",
        "mine.yaml:12:3: sweeps.effort: 'steps' is missing; write a list, such as [1, 2, 4], or "
        "{low: 1, high: 4, steps: 7}",
        "mine.yaml:13:10: parameters.fine.value: 'abc' is not a distribution; write a number, pert(2, 5, 10), "
        "uniform(0, 1), or 90% between 2 and 10",
        "mine.yaml:14:3: sweeps.gain: nothing is written here; write a block of 'key: value' lines, indented",
        "mine.yaml:15:12: seeds.1: '-2' is too small: at least 0",
        "mine.yaml:16:8: draws: '0' is too small: at least 1",
        "mine.yaml:17:9: design: unknown design 'sobel'; did you mean 'sobol'?",
        "mine.yaml:18:9: budget: the budget '3 days' is neither a count of work, such as 2e9, nor a time, such as "
        "30s, 5min or 2h",
        "mine.yaml:19:7: keep: 'nothing' does not fit here; write 'draws', 'all' or 'summary'",
        "mine.yaml:20:10: figures.0: unknown figure 'outcome'; did you mean 'outcomes'?",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "mine.yaml:1:1: the file is empty"),
        ("- a\n", "mine.yaml:1:1: a study is a list of keys with values; begin with 'study: 1'"),
        ("format: 1\ntitle: T\n", "mine.yaml:1:1: this is a scenario, not a study"),
        (f"{HEAD}sweeps: {{fine: [abc, 1]}}\n", "mine.yaml:4:17: parameters.fine.value: 'abc' is not a distribution"),
        (f"{HEAD}sweeps: {{fien: [1, 2]}}\n", "mine.yaml:4:10: sweeps.fien: no scenario here has 'fien'; did you mean"),
        (f"{HEAD}changes: {{a: {{set: {{fien: 1}}}}}}\n", "mine.yaml:4:21: changes.a.set.fien: no scenario here has"),
        (f"{HEAD}changes: {{a: {{set: {{fine: b}}}}}}\n", "mine.yaml:4:27: parameters.fine.value: 'b' is not a dist"),
        (f"{HEAD}cases:\n", "mine.yaml:4:1: cases: nothing is written here; write something, or leave out the key"),
        (f"{HEAD}sweeps: {{fine: {{values: [1], low: 2}}}}\n", "mine.yaml:4:30: sweeps.fine.low: 'low' beside a list"),
        (
            f"{HEAD}sweeps: {{fine: {{low: 1, high: 1, steps: 2}}}}\n",
            "mine.yaml:4:31: sweeps.fine.high: the last value",
        ),
        (f"{HEAD}concepts: {{name: all, options: {{a: 1}}}}\n", "mine.yaml:4:32: concepts.0.options: 'all' has no opt"),
        (f"{HEAD}concepts: nucleolus\n", "mine.yaml:4:11: concepts.0: the concept 'nucleolus' solves no game"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, said: str, tmp_path: Path) -> None:
    found = told(text, tmp_path)
    assert found[0].startswith(said), found


def test_a_broken_scenario_is_told_with_its_own_places(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("format: 1\ntitle: T\nplayers: {a: A}\npayoffs: {a: m ==}\n")
    found = told("study: 1\ntitle: T\nscenarios: [bad.yaml, '*.yaml']\n", tmp_path, tmp_path)
    assert any(line.startswith("bad.yaml:4:") for line in found), found


@pytest.mark.parametrize(
    "written", ["/etc/passwd", "../up.yaml", "a/../../up.yaml", "link.yaml", "'**/*.yaml'", '"a\\0"']
)
def test_no_file_beyond_the_folder_is_read(written: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "up.yaml").write_text((SCENARIOS / "classics/chicken.yaml").read_text())
    (home / "link.yaml").symlink_to(tmp_path / "up.yaml")
    (line,) = told(f"study: 1\ntitle: T\nscenarios: {written}\n", tmp_path, home)
    assert "scenarios.0.file: " in line
    assert (
        "called like 'l*.yaml'; 'sim new FILE' writes one"
        in told("study: 1\ntitle: T\nscenarios: 'l*.yaml'\n", tmp_path, home)[0]
    )


def test_a_study_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = "sweeps: {fine: {low: 1, high: 2, steps: 1000}, effort: {low: 1, high: 2, steps: 1000}}\n"
    (line,) = told(HEAD + wide, tmp_path)
    assert "this study asks for 1,000,000 runs; a study has at most 20,000" in line
    monkeypatch.setattr(sim.workflow.study_plan, "MOST_RUNS", 3)
    assert len(planned(f"{HEAD}seeds: [1, 2, 3]\n", tmp_path).runs) == 3
    assert "asks for 4 runs" in told(f"{HEAD}seeds: [1, 2, 3, 4]\n", tmp_path)[0]
    monkeypatch.setattr(sim.document.study, "MOST_FILES", 1)
    many = HEAD.replace("classics/inspection.yaml", "'classics/*.yaml'")
    assert "more than 1 files" in told(many, tmp_path)[0]


def test_steps_are_the_numbers_that_a_person_would_write() -> None:
    assert evenly(0.1, 0.5, 5) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert evenly(4, 1, 4) == [4.0, 3.0, 2.0, 1.0]


def test_a_pattern_takes_scenarios_alone(tmp_path: Path) -> None:
    """The study itself, another study and a vocabulary may lie beside the scenarios."""
    (tmp_path / "game.yaml").write_text((SCENARIOS / "classics/chicken.yaml").read_text())
    (tmp_path / "other.yaml").write_text(HEAD)
    (tmp_path / "words.yaml").write_text((SCENARIOS / "moscow-2015/vocabulary.yaml").read_text())
    plan = planned("study: 1\ntitle: T\nscenarios: '*.yaml'\ndraws: 64\n", tmp_path, tmp_path)
    assert {run.scenario for run in plan.runs} == {"game"}
    found = told("study: 1\ntitle: T\nscenarios: other.yaml\n", tmp_path, tmp_path)
    assert found == ["other.yaml:1:1: study: this is a study, not a scenario; run it with 'sim study FILE'"]
