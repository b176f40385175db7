"""Models in the same worlds: games whose differences are known, and separate runs that say the same."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from helpers.command import called

import sim
from sim.activity import current
from sim.concepts.base import Concept
from sim.concepts.nash.nash import Nash
from sim.sampling import DESIGNS
from sim.workflow.subjects import Subject

CHICKEN = "scenarios/classics/chicken.yaml"


def number(value: object, label: str) -> dict[str, object]:
    return {"label": label, "unit": "points", "value": value, "why": "A known answer.", "judgement": True}


def door(**changes: object) -> dict[str, object]:
    """The guest comes where the wish is above the bar plus the toll: a share of worlds that is known."""
    document: dict[str, object] = {
        "format": 1,
        "title": "A door that opens above a threshold",
        "players": {"guest": {"label": "Guest"}},
        "parameters": {
            "wish": number("uniform(0, 10)", "Wish"),
            "bar": number(6, "Bar"),
            "toll": number(0, "Toll"),
            "idle": number("uniform(0, 1)", "Idle"),
        },
        "moves": {"door": {"player": "guest", "actions": ["come", "stay"]}},
        "payoffs": {"guest": "wish - bar - toll if door == come else 0.0000001 * idle"},
        "outcomes": {
            "came": {"label": "The guest comes", "when": "door == come"},
            "stayed": {"label": "The guest stays", "when": "otherwise"},
        },
        "cases": {"low": {"label": "A low bar", "set": {"bar": 4}}},
        "solve": {"concept": "nash", "draws": 4096},
    }
    return document | changes


def test_the_difference_flips_and_driver_of_a_threshold() -> None:
    """Bar 6 against bar 4: two worlds in ten have the wish between, and the wish alone says which."""
    answer = sim.from_dict(door()).compare(cases=["low"])
    pair = answer.found.pairs[0]
    gap = pair.outcomes["came"]
    assert gap.gap.mean == pytest.approx(0.2, abs=max(gap.gap.margin, 0.002))
    assert (gap.lower, gap.below) == (0.0, 0.0)
    assert gap.above == pytest.approx(gap.gap.mean)
    assert pair.flips is not None
    assert pair.flips.share.mean == pytest.approx(gap.gap.mean)
    assert next(iter(pair.drivers)) == "wish"
    assert pair.drivers["wish"].high == 1.0
    assert not pair.drivers["idle"].clear
    assert [(c.path, c.before, c.after) for c in pair.changes] == [("parameters.bar", "6", "4")]
    assert "is likelier in low than in scenario" in answer.sentences[0]


def test_changed_numbers_share_the_difference() -> None:
    """Bar down by 2 and toll up by 1: they add and take a tenth of all worlds a point."""
    answer = sim.from_dict(door()).compare(sets=[{"bar": 4, "toll": 1}])
    parts = {part.name: part.gap for part in answer.found.pairs[0].parts}
    assert parts["bar"].mean == pytest.approx(0.2, abs=0.01)
    assert parts["toll"].mean == pytest.approx(-0.1, abs=0.01)
    text = str(answer).replace("\n", " ")
    assert "Of the 2 numbers that were changed, “Bar” (+" in text
    assert "contributes most to the difference in “The guest comes”" in text


@pytest.mark.parametrize("design", sorted(DESIGNS))
def test_it_says_what_separate_runs_say(design: str) -> None:
    """Each model in the comparison is what its own run is, world by world; so the difference is that of their means."""
    scenario = sim.load(CHICKEN)
    other = sim.load(CHICKEN, {"crash": "uniform(2, 4)"})
    found = sim.compare(scenario, other, draws=512, seed=5, design=design).found
    for place, model in enumerate((scenario, other)):
        run = model.run(draws=512, seed=5, design=design)
        for name, level in found.standings[place].outcomes.items():
            column = run.draws(columns=[f"probability.{scenario.selection[0]}.{name}"]).column(0).to_numpy()
            assert level.mean.mean == pytest.approx(column.mean(), abs=1e-12)


def test_a_number_of_one_name_has_the_same_random_numbers_at_another_place() -> None:
    """In a Sobol' design too, where a name's own column depends on its place."""
    document = door()
    moved = dict(reversed(document["parameters"].items()))  # type: ignore[attr-defined]
    found = sim.compare(sim.from_dict(document), sim.from_dict(document | {"parameters": moved}), draws=256).found
    assert found.pairs[0].same
    assert found.pairs[0].changes == ()


def test_stored_runs_are_not_solved_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = sim.from_dict(door())
    low = scenario.in_case("low")
    runs = [model.run(draws=512, seed=3, out=tmp_path / str(i)) for i, model in enumerate((scenario, low))]
    solved = sim.compare(scenario, low, draws=512, seed=3).found.pairs[0].outcomes["came"]

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nothing is solved")

    monkeypatch.setattr("sim.workflow.subjects.solve_worlds", refuse)
    answer = sim.compare(*(run.folder for run in runs))
    assert answer.found.pairs[0].outcomes["came"] == solved
    assert "not solved again" in answer.finding.note


def test_runs_of_other_worlds_are_not_paired(tmp_path: Path) -> None:
    scenario = sim.from_dict(door())
    first = scenario.run(draws=512, seed=3)
    answer = first.compare(scenario.in_case("low").run(draws=512, seed=4))
    pair = answer.found.pairs[0]
    assert "seeds are 3 and 4" in pair.unpaired
    assert pair.flips is None
    assert pair.drivers == {}
    assert pair.outcomes["came"].gap.mean == pytest.approx(0.2, abs=3 * pair.outcomes["came"].gap.error + 1e-3)
    assert "nothing is said world by world" in str(answer).replace("\n", " ")


def test_a_shorter_run_is_paired_with_the_first_worlds_of_a_longer_one() -> None:
    scenario = sim.from_dict(door())
    answer = scenario.run(draws=1_024, seed=3).compare(scenario.in_case("low").run(draws=512, seed=3))
    assert not answer.found.pairs[0].unpaired
    assert answer.found.draws == 512
    hypercubes = [scenario.run(draws=n, seed=3, design="latin-hypercube") for n in (1_024, 512)]
    assert "Latin hypercube" in hypercubes[0].compare(hypercubes[1]).found.pairs[0].unpaired


def test_a_run_and_a_scenario_meet_in_the_worlds_of_the_run() -> None:
    scenario = sim.from_dict(door())
    answer = scenario.run(draws=512, seed=7).compare(scenario)
    assert answer.found.pairs[0].same
    assert answer.found.seed == 7


def test_outcomes_that_one_of_them_lacks_are_said() -> None:
    other = door(
        outcomes={
            "came": {"label": "The guest comes", "when": "door == come"},
            "home": {"label": "Home", "when": "otherwise"},
        }
    )
    answer = sim.compare(sim.from_dict(door()), sim.from_dict(other), draws=128)
    assert answer.found.pairs[0].lacking == (("stayed",), ("home",))
    assert any("has no outcome “The guest stays”" in s for s in answer.sentences)


def test_all_concepts_in_one_table_and_what_fails_has_its_reason() -> None:
    answer = sim.compare(CHICKEN, all_concepts=True, draws=16)
    names = {own.subject.name for own in answer.found.standings} | {name for name, _ in answer.found.left_out}
    fitting = {name for name, c in sim_concepts().items() if c.form == "moves"}
    assert names == fitting
    groups = [[answer.found.standings[i].subject.name for i in group] for group in answer.found.groups]
    undominated = ["undominated-nash", "undominated-subgame-perfect"]
    alike = {"nash", "subgame-perfect", *undominated, "ess", "sequential", "perfect-bayesian"}
    assert any(alike <= set(group) for group in groups)
    assert any("The same outcomes in every world drawn: nash, subgame-perfect" in s for s in answer.sentences)


def sim_concepts() -> dict[str, type[Concept]]:
    from sim.concepts.registry import CONCEPTS

    return CONCEPTS


def test_one_that_fails_or_takes_too_long_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = Nash.solve

    def fails(self: Nash, batch: object, rules: tuple[str, ...] = ()) -> object:
        raise ArithmeticError("the matrix is singular")

    monkeypatch.setattr("sim.concepts.behavioural.logit.Logit.solve", fails)
    calls = []

    def slow(self: Nash, batch: object, rules: tuple[str, ...] = ()) -> object:
        calls.append(batch)
        if len(calls) > 1:
            time.sleep(1.0)
        return solve(self, batch, rules)  # type: ignore[arg-type]

    monkeypatch.setattr("sim.concepts.nash.nash.PureNash.solve", slow)
    answer = sim.compare(CHICKEN, concepts=["nash", "logit", "pure-nash", "level-k", "shapley"], draws=64, seconds=0.3)
    reasons = dict(answer.found.left_out)
    assert "the matrix is singular" in reasons["logit"]
    assert reasons["pure-nash"] == "16 of 64 worlds were solved in 0.3 seconds"
    assert "'coalition'" in reasons["shapley"]
    assert [own.subject.name for own in answer.found.standings] == ["nash", "level-k"]
    for name in reasons:
        assert name in str(answer)


def test_rules_are_weights_of_one_solution() -> None:
    found = sim.compare(CHICKEN, rules=["maximum-entropy", "uniform"], draws=64).found
    pair = found.pairs[0]
    assert {d.above for d in pair.outcomes.values()} == {0.0}  # the same solutions are listed under both
    assert [own.subject.rule for own in found.standings] == ["maximum-entropy", "uniform"]


def test_intervals_hold_as_often_as_they_say() -> None:
    """The difference is two worlds in ten; its 95% interval is tried on forty seeds of independent draws."""
    scenario = sim.from_dict(door())
    hits = []
    for seed in range(40):
        gap = (
            scenario.compare(cases=["low"], draws=256, seed=seed, design="monte-carlo")
            .found.pairs[0]
            .outcomes["came"]
            .gap
        )
        hits.append(abs(gap.mean - 0.2) <= gap.margin)
    assert sum(hits) >= 34


def test_text_json_figure_and_command_are_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answer.svg"
    assert (
        called(
            "compare",
            CHICKEN,
            "--sets",
            "crash=3; crash=8 & loss=0.6",
            "--draws",
            "64",
            "--json",
            "--figure",
            str(file),
        )
        == 0
    )
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sim.comparison/1"
    assert [own["model"] for own in document["models"]] == ["crash=3", "crash=8 & loss=0.6"]
    assert file.stat().st_size > 1_000
    assert called("compare", CHICKEN, "--sets", "crash=3; crash=8 & loss=0.6", "--draws", "64") == 0
    printed = capsys.readouterr().out.replace("\n", " ")
    assert all(sentence in printed for sentence in document["answer"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([CHICKEN], "give two models at least"),
        ([CHICKEN, "--concepts", "nahs"], "did you mean 'nash'"),
        ([CHICKEN, "--rules", "uniforn"], "did you mean 'uniform'"),
        ([f"{CHICKEN}@cold"], "unknown case 'cold'"),
        ([CHICKEN, "--cases", "cold"], "unknown case 'cold'"),
        ([CHICKEN, "--sets", "crsh=2"], "crsh"),
        (["tests"], "neither a scenario nor a run"),
        ([CHICKEN, "--concepts", "nash", "--all-concepts"], "either all concepts"),
    ],
)
def test_mistakes_are_told(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("compare", *words) == 2
    assert said in capsys.readouterr().err.replace("\n", " ")


def test_forms_without_moves_are_compared() -> None:
    answer = sim.compare("tests/scenarios/valid/coalition.yaml", all_concepts=True, draws=16)
    assert {own.subject.name for own in answer.found.standings} >= {"shapley", "nucleolus", "core"}
    assert np.isfinite([own.payoffs["russia"].mean.mean for own in answer.found.standings]).all()


def test_events_are_compared_as_outcomes_are() -> None:
    """What came about is an outcome here and an event there: the numbers are the same, in tables and JSON."""
    events = {"there": {"label": "The guest is there", "when": "door == come"}}
    answer = sim.from_dict(door(format=2, events=events)).compare(cases=["low"], draws=256)
    pair, standings = answer.found.pairs[0], answer.found.standings
    assert pair.events["there"].gap == pair.outcomes["came"].gap
    assert [s.events["there"].mean for s in standings] == [s.outcomes["came"].mean for s in standings]
    document = answer.to_json()
    assert document["pairs"][0]["events"]["there"] == document["pairs"][0]["outcomes"]["came"]
    assert "Probability of each event, less that in scenario" in str(answer)
    assert "The guest is there: low" in str(answer)


def test_who_waits_is_told_how_many_models_are_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int | None, int]] = []

    def noted(subject: Subject) -> str:
        if (activity := current()) is not None:
            seen.append((activity.what, activity.total, activity.done))
        return ""

    monkeypatch.setattr("sim.workflow.compare.unsuited", noted)
    sim.compare(sim.from_dict(door()), sets=[{"bar": 5}, {"bar": 4}], draws=32)
    assert seen == [("solving what is compared", 2, done) for done in range(2)]
