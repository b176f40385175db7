"""Where an answer tips: text, JSON, tables, figures, the command and the page say the same."""

import json
from pathlib import Path

import pytest
from helpers.command import called

import sim

CHICKEN = "scenarios/classics/chicken.yaml"
MEETING = "scenarios/moscow-2015/xi-kim-meeting.yaml"


@pytest.fixture(scope="module")
def answer() -> object:
    return sim.load(CHICKEN).tip("crash", draws=32)


def test_text_json_and_tables_are_one(answer: "sim.api.answer.Answer") -> None:  # type: ignore[name-defined]
    document = answer.to_json()
    assert document["schema"] == "sim.tip/1"
    assert document["answer"] == list(answer.sentences)
    (flip,) = document["over"]["crash"]["flips"]
    assert flip["value"] == pytest.approx(2.6, abs=1e-9)
    assert answer.tables[0].column(1).to_pylist() == [flip["value"]]
    curve = document["over"]["crash"]["curve"]
    assert len(curve["points"]) == len(curve["both_swerve"]["probability"])
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_command_draws_the_answer(tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / f"answer.{ending}"
    assert called("tip", CHICKEN, "--over", "crash", "--draws", "16", "--json", "--figure", str(file)) == 0
    assert json.loads(capsys.readouterr().out)["figure"] == str(file)
    assert file.stat().st_size > 1_000


def test_two_numbers_make_a_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "map.png"
    words = ("--over", "crash", "--over", "loss", "--draws", "16", "--figure", str(file))
    assert called("tip", CHICKEN, *words) == 0
    assert "together the likeliest outcome is" in capsys.readouterr().out.replace("\n", " ")
    assert file.stat().st_size > 1_000


def test_an_outcome_alone_is_answered_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "towards.svg"
    assert called("tip", CHICKEN, "--outcome", "crash_happens", "--draws", "64", "--figure", str(file)) == 0
    said = capsys.readouterr().out.replace("\n", " ")
    assert file.stat().st_size > 1_000
    assert "no change was found" in said
    assert "What stops “" in said


def test_a_mistake_names_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("tip", CHICKEN, "--over", "crsh") == 2
    assert "--over" in (said := capsys.readouterr().err)
    assert "did you mean 'crash'" in said
    assert called("tip", CHICKEN) == 2
    assert "name a number" in capsys.readouterr().err


def test_the_page_has_a_section_over_the_strongest_number() -> None:
    run = sim.load(MEETING).run(draws=500, seed=3)
    page = run.write_report().read_text(encoding="utf-8")
    assert '<section id="tip">' in page
    assert "Where along “" in page


def test_a_number_of_some_values_is_drawn(tmp_path: Path) -> None:
    scenario = sim.load(CHICKEN, sets={"crash": "discrete(2, 3, 9)"})
    assert scenario.tip("crash", draws=16).write_figure(tmp_path / "steps.png") is not None
