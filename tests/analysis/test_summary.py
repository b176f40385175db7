"""The summary says what is in the store, in JSON, and results claims are judged on it."""

import json
from pathlib import Path

import numpy as np
import pytest
from helpers import solved

from sim.analysis.claims import cases_of, check_result
from sim.analysis.summary import summarise
from sim.errors import EngineError
from sim.expressions import parse
from sim.store.reader import Run

DRAWS = 3_000


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return solved.stored(tmp_path_factory.mktemp("summary") / "run", DRAWS)


def test_a_summary_is_json_and_tells_shares_that_sum_to_one(run: Run) -> None:
    summary = json.loads(json.dumps(summarise(run), allow_nan=False))
    assert summary["schema"] == "sim.summary/1"
    for name in ("status", "listed"):
        assert sum(entry["share"] for entry in summary[name].values()) == pytest.approx(1)
    assert summary["status"]["none"]["draws"] == summary["listed"]["none"]["draws"] > 0
    assert summary["decided"]["none"]["draws"] == summary["status"]["unique"]["draws"]
    shown = summary["equilibrium_sets"]
    assert sum(s["draws"] for s in shown["shown"]) + shown["others"]["draws"] == DRAWS
    assert summary["payoffs"]["ann"]["label"] == "Ann"


def test_outcomes_sum_to_one_and_lie_in_their_intervals(run: Run) -> None:
    outcomes = summarise(run)["outcomes"].values()
    assert sum(o["rules"]["uniform"]["mean"] for o in outcomes) == pytest.approx(1)
    for outcome in outcomes:
        assert outcome["lowest"]["mean"] <= outcome["rules"]["uniform"]["mean"] <= outcome["highest"]["mean"]


def test_quantiles_are_of_the_column(run: Run) -> None:
    column = run.column("payoff.uniform.bob", DRAWS)
    found = summarise(run)["payoffs"]["bob"]["rules"]["uniform"]
    assert found["quantiles"]["0.05"] == pytest.approx(np.nanquantile(column, 0.05), abs=1e-15)
    assert found["deviation"] == pytest.approx(np.nanstd(column, ddof=1))


def test_what_does_not_exist_is_null(tmp_path: Path) -> None:
    summary = summarise(solved.stored(tmp_path / "run", 1))
    text = json.dumps(summary, allow_nan=False)
    assert '"mean": null' in text


def summary_of(**changes: object) -> dict[str, object]:
    estimate = {"mean": 0.3, "error": 0.01, "draws": 100}
    outcome = {"rules": {"uniform": estimate}, "lowest": estimate | {"mean": 0.1}, "highest": estimate | {"mean": 0.6}}
    missing = {"rules": {"uniform": estimate | {"mean": None, "error": None}}, "lowest": {}, "highest": {}}
    return {
        "draws": 100,
        "rules": ["uniform"],
        "outcomes": {"deal": outcome, "clash": missing},
        "payoffs": {"ann": {"rules": {"uniform": estimate | {"mean": -2.0}}}},
        "status": {"several": {"share": 0.25}},
    } | changes


@pytest.mark.parametrize(
    ("claim", "holds", "close"),
    [
        ("probability(deal) > 0.2", True, False),
        ("probability(deal) > 0.29", True, True),
        ("probability(deal) > 0.31", False, True),
        ("lowest(deal) < 0.2 and highest(deal) > 0.5", True, False),
        ("expected(ann) >= 0", False, False),
        ("share(several) == 0.25", True, True),
        ("not probability(deal) - expected(ann) < 1", True, False),
        ("probability(clash) > 0", None, False),
    ],
)
def test_results_claims_are_judged_and_close_calls_said(claim: str, holds: bool | None, close: bool) -> None:
    verdict = check_result(parse(claim), summary_of())
    assert (verdict.holds, verdict.close) == (holds, close)


def test_a_verdict_names_what_it_rests_on() -> None:
    values = check_result(parse("probability(deal) > lowest(deal)"), summary_of()).values
    assert dict(values) == {"probability(deal)": 0.3, "lowest(deal)": 0.1}


def test_a_claim_can_compare_cases() -> None:
    higher = summary_of(payoffs={"ann": {"rules": {"uniform": {"mean": 1.0, "error": 0.1}}}})
    claim = parse("expected(ann, case=warm) > expected(ann)")
    assert cases_of(claim) == ("warm",)
    verdict = check_result(claim, summary_of(), {"warm": higher})
    assert verdict.holds is True
    assert dict(verdict.values) == {"expected(ann, case=warm)": 1.0, "expected(ann)": -2.0}
    assert check_result(claim, higher, {"warm": summary_of()}).holds is False


@pytest.mark.parametrize("claim", ["probability(war) > 0", "expected(bob) > 0", "share(many) > 0"])
def test_a_summary_that_knows_nothing_of_it_is_told(claim: str) -> None:
    with pytest.raises(EngineError, match="no "):
        check_result(parse(claim), summary_of())
