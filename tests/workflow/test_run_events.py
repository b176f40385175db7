"""Events in a run: reported, claimed about, conditioned on and scored; by hand where there is a closed form."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.scores import brier_score, log_score
from sim.document.templates import template_text
from sim.errors import UsageError

EVENTS = Path(__file__).parent.parent / "scenarios" / "valid" / "events.yaml"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> sim.Run:
    return sim.load(EVENTS).run(draws=300, seed=1, out=tmp_path_factory.mktemp("events") / "run")


def test_events_stand_beside_outcomes(run: sim.Run) -> None:
    face = run.draws(columns=["parameter.face"]).column(0).to_numpy()
    asked = face + 1 > 0  # the host gains by asking; the guest comes for 0.5, and signs where face is worth something
    wanted = {"came": asked, "signed": asked & (face > 0), "shone": 0.25 * asked, "nothing": 1 - asked * (face > 0)}
    found = {row["event"]: row["probability"] for row in run.events.to_pylist()}
    assert found == pytest.approx({name: float(np.mean(held)) for name, held in wanted.items()})
    assert sum(row["probability"] for row in run.outcomes.to_pylist()) == pytest.approx(1)
    assert [claim["holds"] for claim in run.claims] == [True]


def test_every_view_shows_them(run: sim.Run, tmp_path: Path) -> None:
    page = run.write_report(tmp_path / "page.html").read_text()
    text = run.write_report(tmp_path / "page.md", to="md").read_text()
    for shown in (str(run), page, text):
        assert "How likely each event is" in shown
        assert "A paper was signed" in shown
    assert "Scores of the events" in page
    assert list(run.summary["events"]) == ["came", "signed", "shone", "nothing"]


def test_an_event_is_scored_by_itself(run: sim.Run) -> None:
    found = run.score()["events"]
    for name, came in (("came", True), ("signed", False)):
        p = run.summary["events"][name]["rules"]["uniform"]["mean"]
        happened = "yes" if came else "no"
        assert found[name]["forecasts"]["uniform"]["log"] == pytest.approx(log_score({"yes": p, "no": 1 - p}, happened))
        assert found[name]["forecasts"]["uniform"]["brier"] == pytest.approx(
            brier_score({"yes": p, "no": 1 - p}, happened)
        )
        assert found[name]["happened"] == came


def test_events_are_what_is_known_and_what_follows(run: sim.Run, tmp_path: Path) -> None:
    given = sim.load(EVENTS).run(draws=300, seed=1, given="came and not signed", out=tmp_path / "run")
    means = {name: entry["rules"]["uniform"]["mean"] for name, entry in run.summary["events"].items()}
    known = given.summary["given"]
    assert known["probability"] == pytest.approx(means["came"] - means["signed"])
    assert known["events"] == pytest.approx({"came": 1, "signed": 0, "shone": 0.25, "nothing": 1})
    assert "How likely each event is then" in str(given)


def test_a_condition_on_events_of_other_forms(tmp_path: Path) -> None:
    text = (
        template_text("bargaining").replace("format: 1", "format: 2") + "\nevents: {dealt: settled > 0, lent: loan}\n"
    )
    (tmp_path / "talks.yaml").write_text(text)
    known = sim.load(tmp_path / "talks.yaml").run(draws=40, seed=1, given="dealt").summary["given"]
    assert known["events"]["dealt"] == pytest.approx(1)
    assert known["events"]["lent"] == pytest.approx(known["outcomes"]["with_credit"])
    votes = template_text("votes").replace("format: 1", "format: 2") + "\nevents: {low: share <= 0.6}\n"
    (tmp_path / "votes.yaml").write_text(votes)
    with pytest.raises(UsageError, match="the numbers of each world tell 'low'"):
        sim.load(tmp_path / "votes.yaml").run(draws=8, given="low")
