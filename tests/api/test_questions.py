"""Answers that come after a run: text, JSON, tables, a figure and a section of the page say the same."""

import json
from pathlib import Path

import numpy as np
import pytest
from helpers.command import called

import sim

SCENARIO = "scenarios/moscow-2015/xi-kim-meeting.yaml"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> sim.Run:
    return sim.load(SCENARIO).run(draws=2_000, seed=3, out=tmp_path_factory.mktemp("runs") / "run")


def test_the_variance_is_that_of_the_run(run: sim.Run) -> None:
    answer = run.uncertainty()
    for name, parts in answer.found.outcomes.items():
        probability = run.draws(columns=[f"probability.{answer.found.rule}.{name}"]).column(0).to_numpy()
        assert parts.variance == pytest.approx(probability.mean() * (1 - probability.mean()), abs=1e-9)
        assert parts.shares[0] * parts.variance == pytest.approx(probability.var(), abs=1e-9) or np.isnan(
            parts.shares[0]
        )


def test_a_share_of_worlds_takes_some_of_every_replicate(run: sim.Run) -> None:
    found = run.uncertainty(draws=160).found
    assert (found.draws, found.of) == (160, 2_000)


def test_text_json_and_tables_are_one(run: sim.Run) -> None:
    answer = run.uncertainty()
    document = answer.to_json()
    assert document["schema"] == "sim.uncertainty/1"
    assert document["answer"] == list(answer.sentences)
    assert all(sentence.split(" (")[0] in str(answer).replace("\n", " ") for sentence in answer.sentences)
    assert answer.tables[0].num_rows == len(run.scenario.outcomes)
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_command_draws_the_answer(
    run: sim.Run, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"answer.{ending}"
    assert called("uncertainty", str(run.folder), "--json", "--figure", str(file)) == 0
    assert json.loads(capsys.readouterr().out)["figure"] == str(file)
    assert file.stat().st_size > 1_000


def test_another_ending_is_refused(run: sim.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("uncertainty", str(run.folder), "--figure", str(tmp_path / "answer.jpg")) == 2
    assert ".png, .svg, .pdf" in capsys.readouterr().err


def test_the_page_has_a_section_for_it(run: sim.Run) -> None:
    page = run.write_report().read_text(encoding="utf-8")
    assert '<section id="uncertainty">' in page
    assert run.uncertainty().sentences[0].split("”")[0] in page
