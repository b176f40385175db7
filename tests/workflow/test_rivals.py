"""Rival readings: which claims they fail, how far they move the results, and the command that lists them."""

import json
import shutil
from pathlib import Path

import pytest
from helpers.command import called

from sim.errors import ScenarioError, UsageError
from sim.scenario.load import from_bytes, in_case, load
from sim.workflow.rivals import discriminations, shift, shifts

FILE = Path(__file__).parents[1] / "scenarios" / "valid" / "alternatives.yaml"


def test_a_rival_is_the_scenario_with_its_changes() -> None:
    scenario = load(FILE)
    assert list(scenario.alternatives) == ["vain", "costly", "as_noise"]
    assert scenario.alternatives["vain"].cites == ("Schelling 1960",)
    assert in_case(scenario, "vain").parameter("prestige").distribution.support == (0.1, 1)
    assert in_case(scenario, "as_noise").solve.concept.name == "logit"
    assert in_case(scenario, "vain").hash == load(FILE, sets=["prestige=pert(0.1, 0.5, 1)"]).hash
    with pytest.raises(UsageError, match="unknown case 'vein'; did you mean 'vain'"):
        in_case(scenario, "vein")


def test_a_claim_that_fails_under_a_rival_tells_it_apart() -> None:
    comes, worth = discriminations(load(FILE))
    assert (comes.verdict.claim.id, comes.apart, comes.definitional) == ("he_comes", ("vain", "costly"), False)
    assert (worth.apart, worth.definitional) == ((), True)
    assert worth.verdict.evidence == "proved for all admissible values"
    assert comes.verdict.evidence == "in a run of 64 draws"


def test_a_claim_that_does_not_hold_tells_nothing_apart() -> None:
    comes, _ = discriminations(load(FILE, sets=["payoffs.guest=-1 * (answer == come)"]))
    assert comes.verdict.holds is False
    assert comes.apart == ()


def entry(mean: float, low: float, high: float) -> dict[str, object]:
    return {"rules": {"uniform": {"mean": mean}}, "lowest": {"mean": low}, "highest": {"mean": high}}


def test_how_far_a_rival_moves_the_results() -> None:
    own = {"rules": ["uniform"], "outcomes": {"a": entry(0.7, 0.5, 0.9), "b": entry(0.3, 0.1, 0.5)}}
    by_the_likeliest = {"rules": ["uniform"], "outcomes": {"a": entry(0.4, 0.5, 0.9), "b": entry(0.6, 0.1, 0.5)}}
    by_an_end = {"rules": ["uniform"], "outcomes": {"a": entry(0.7, 0.5, 0.9), "b": entry(0.3, 0.1, 0.9)}}
    assert shift(own, by_the_likeliest) == pytest.approx(0.3)
    assert shift(own, by_an_end) == pytest.approx(0.4)
    assert shift(own, own) == 0
    assert shifts(load(FILE))["costly"] > 0.5


def test_the_command_lists_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(FILE, tmp_path / "a.yaml")
    (tmp_path / "claims.yaml").write_text("claims: {P1: Somebody comes.}\n")
    assert called("claims", str(tmp_path), "--rivals", "--draws", "64") == 1  # nothing cites P1
    printed = capsys.readouterr().out
    assert "he_comes: vain, costly (in a run of 64 draws)" in printed
    assert "a_visit_is_worth_something: definitional: no rival fails it (proved for all admissible values)" in printed
    assert "1 of 2 claims tell a rival reading apart" in printed
    called("claims", str(tmp_path), "--rivals", "--json")
    found = json.loads(capsys.readouterr().out)["rivals"]["a"]
    assert found["he_comes"]["rivals"] == ["vain", "costly"]
    assert found["a_visit_is_worth_something"]["definitional"]


def test_draws_are_of_rivals_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("claims", str(tmp_path), "--draws", "64") == 2
    assert "--rivals" in capsys.readouterr().err


def test_the_command_runs_a_rival_reading_and_says_so(tmp_path: Path) -> None:
    assert called("run", str(FILE), "--case", "vain", "--out", str(tmp_path / "run")) == 1  # a claim fails
    page = (tmp_path / "run" / "report.html").read_text()
    assert "Under the rival reading “A visit is worth little”: Others have come and gone." in page


def test_a_name_is_a_case_or_a_rival_reading() -> None:
    with pytest.raises(ScenarioError, match="'vain' is the name of a case too"):
        from_bytes(FILE.read_bytes() + b"cases: {vain: {set: {prestige: 1}}}\n", "f", "f")


@pytest.mark.parametrize("key", ["void_when", "void when"])
def test_the_premise_of_a_forecast_has_two_spellings(key: str) -> None:
    text = FILE.read_text().replace("void_when", key)
    observed = from_bytes(text.encode(), "f", "f").observed
    assert observed is not None
    assert observed.void_when == "the guest has died"
