"""What `sim run` prints: labels in full, every rule, directions in words, and the numbers of the summary."""

import re
from pathlib import Path

import pytest

import sim
from sim.scenario.load import from_bytes, load
from sim.store.reader import Run
from sim.views.reports.of_run import run_report
from sim.views.text.summary import WIDEST_LABEL, summary_lines
from sim.workflow.run import Settings, run

MEETING = Path(__file__).parents[3] / "scenarios/moscow-2015/xi-kim-meeting.yaml"
LONG = "An outcome with a label that is longer than any column should be, told to its very last word"


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(load(MEETING), Settings(draws=1_024, given="xi == meet"), tmp_path_factory.mktemp("lines") / "run")


def test_outcomes_are_told_under_every_rule(meeting: Run) -> None:
    lines = list(summary_lines(meeting))
    head = next(line for line in lines if line.startswith("outcome "))
    assert head.split("  ")[-3:] == ["payoff-dominance", "risk-dominance", "[lowest, highest over all equilibria]"]
    told = next(line for line in lines if line.startswith("Both stay away  "))
    entry = meeting.summary["outcomes"]["apart"]
    shares = [entry["rules"][rule]["mean"] for rule in meeting.summary["rules"]]
    shares += [entry[end]["mean"] for end in ("lowest", "highest")]
    plain = re.sub(r" ± [0-9.]+", "", told.removeprefix("Both stay away"))
    found = [float(word.strip("[],%")) for word in plain.split()]
    assert found == pytest.approx([100 * share for share in shares], abs=0.0501)
    assert len(told) == len(head)


def test_what_decides_is_told_in_labels_and_in_words(meeting: Run) -> None:
    text = "\n".join(summary_lines(meeting))
    strongest = meeting.summary["drivers"]["columns"]["probability.payoff-dominance.meeting"][0]
    assert strongest["parameter"] == "dislike_dprk"
    share = " (".join([f"{100 * strongest['explained']:.1f}%", f"{100 * strongest['low']:.1f}% to "])
    assert share in text
    assert "%)  What it costs Kim to be seen with Xi (dislike_dprk): the higher, the less likely" in text


def test_a_condition_is_told_in_labels(meeting: Run) -> None:
    lines = list(summary_lines(meeting))
    at = next(i for i, line in enumerate(lines) if line.startswith("given xi == meet: probability "))
    assert lines[at + 3].strip().endswith("%  Xi and Kim meet")
    moved = meeting.summary["given"]["parameters"][0]["parameter"]
    assert any(line.startswith(f"    {load(MEETING).parameter(moved).label} ({moved}): ") for line in lines[at:])


def test_a_crowd_is_not_said_to_be_paid_what_it_gains_over_staying(tmp_path: Path) -> None:
    text = """
format: 1
form: crowd
title: Room
players: {locals: The locals}
parameters: {t: {label: Taste, unit: points, value: "uniform(0.5, 0.6)", why: None., judgement: true}}
blocs: {locals: {members: 10, gain: t - others / 9}}
outcomes: {full: attending > 6, thin: otherwise}
solve: {concept: crowd-counts, selection: uniform}
"""
    found = run(from_bytes(text.encode(), "room.yaml", "room"), Settings(draws=8), tmp_path / "run")
    assert any(line.startswith("expected gain over staying, uniform ") for line in summary_lines(found))
    report = run_report(found, found.scenario.central_batch())
    captions = [getattr(table, "caption", "") for chapter in report.chapters for table in chapter.tables]
    assert "Expected gain over staying, over 8 worlds" in captions
    axes = sim.open_run(tmp_path / "run").plot.payoffs()
    assert axes.get_xlabel().startswith("expected gain over staying (points)")


def test_a_long_label_takes_another_line_and_loses_nothing(tmp_path: Path) -> None:
    text = f"""
format: 1
title: Long
players: {{ann: Ann}}
moves: {{act: {{player: ann, actions: [go, stay]}}}}
parameters: {{gain: {{label: Gain, unit: points, value: "uniform(-1, 1)", why: None., judgement: true}}}}
payoffs: {{ann: gain if act == go else 0}}
outcomes: {{gone: {{label: "{LONG}", when: act == go}}, stayed: otherwise}}
solve: {{concept: nash, selection: none}}
"""
    done = run(from_bytes(text.encode(), "long.yaml", "long"), Settings(draws=300), tmp_path / "run")
    lines = list(summary_lines(done))
    at = next(i for i, line in enumerate(lines) if line.startswith("outcome ")) + 1
    words = " ".join(line[:WIDEST_LABEL].rstrip() for line in lines[at : at + 2])
    assert words == LONG
    assert "%" not in lines[at]
    assert "%" in lines[at + 1]
    assert all("…" not in line for line in lines)


def test_a_run_under_a_condition_says_that_it_judges_no_claims(tmp_path: Path) -> None:
    scenario = sim.load(Path(__file__).parents[3] / "scenarios" / "classics" / "cuban-missile-crisis.yaml")
    said = str(scenario.run(draws=64, out=tmp_path / "given", given="america == strike"))
    assert "a run under a condition judges no claims: without --given it judges the 2 about results" in said
    assert "judges no claims" not in str(scenario.run(draws=64, out=tmp_path / "all"))


def test_the_case_and_what_was_set_are_told(tmp_path: Path) -> None:
    changed = load(MEETING, case="cold", sets=["effort_host=2"])
    found = run(changed, Settings(draws=64, case="cold", overrides=("effort_host=2",)), tmp_path / "run")
    lines = list(summary_lines(found))
    assert lines[2] == f"In the case “{changed.cases['cold'].label}”."
    assert lines[3] == "With effort_host=2 in place of what the scenario says."
    as_written = run(load(MEETING), Settings(draws=64), tmp_path / "as-written")
    assert list(summary_lines(as_written))[2] == ""


def test_a_rival_reading_is_told_with_its_reason(tmp_path: Path) -> None:
    name, rival = next(iter(load(MEETING).alternatives.items()))
    found = run(load(MEETING, case=name), Settings(draws=64, case=name), tmp_path / "run")
    said = " ".join(list(summary_lines(found))[2:12])
    assert said.startswith(f"Under the rival reading “{rival.label}”: {' '.join(rival.why.split())[:40]}")
