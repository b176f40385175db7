"""The bars of the first screen: they are the numbers of the summary and of the answers, and stay within their room."""

from itertools import pairwise
from pathlib import Path

import pytest
from helpers.pages import Page

from sim.api.questions import advise_the_first, uncertainty
from sim.engine.central import central_batch
from sim.numbers import percent
from sim.scenario.load import load
from sim.store.reader import Run
from sim.views.finding import Section
from sim.views.html.glance import Panel, glance
from sim.views.html.page import page
from sim.views.text.answer_lists import estimated, likeliest
from sim.workflow.run import Settings, run

ROOT = Path(__file__).parents[3]
SCENARIOS = [
    "scenarios/moscow-2015/xi-kim-meeting.yaml",
    "scenarios/moscow-2015/sanctions-easing.yaml",
    "scenarios/classics/chicken.yaml",
]


@pytest.fixture(scope="module", params=SCENARIOS)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(load(ROOT / request.param), Settings(draws=512), tmp_path_factory.mktemp("glance") / "run")


@pytest.fixture(scope="module")
def sections(done: Run) -> list[Section]:
    advice = advise_the_first(done)
    asked = {"uncertainty": uncertainty(done, 512)} | ({"advice": advice} if advice is not None else {})
    return [Section(name, answer.finding, None) for name, answer in asked.items()]


def panels(done: Run, sections: list[Section]) -> dict[str, Panel]:
    return {panel.heading: panel for panel in glance(done.summary, done.scenario, sections)}


def test_bars_stay_within_their_room_and_lead_to_sections(done: Run, sections: list[Section]) -> None:
    text = page(done, central_batch(done.scenario), {}, sections)
    for panel in panels(done, sections).values():
        assert panel.bars
        assert f'id="{panel.section}"' in text
        assert panel.caption in Page(text).text
        for bar in panel.bars:
            assert -1e-9 <= bar.left <= bar.left + bar.width <= 100 + 1e-9


def test_the_likeliest_comes_first_with_its_probability(done: Run, sections: list[Section]) -> None:
    rule = done.summary["rules"][0]
    top = done.summary["outcomes"][str(likeliest(done.summary, rule))]
    first = panels(done, sections)["What is likeliest"].bars[0]
    assert (first.label, first.value) == (top["label"], estimated(top["rules"][rule]))
    assert first.width == pytest.approx(100 * top["rules"][rule]["mean"])


def test_parts_of_a_variance_follow_one_another_to_the_whole(done: Run, sections: list[Section]) -> None:
    parts = [bar for bar in panels(done, sections)["How much of that is open"].bars if not bar.pale]
    for before, after in pairwise(parts):
        assert after.left == pytest.approx(before.left + before.width)
    assert not parts or parts[-1].left + parts[-1].width == pytest.approx(100, abs=1e-6)


def test_what_to_do_is_what_was_advised(done: Run, sections: list[Section]) -> None:
    found = {section.name: section.finding.numbers for section in sections}
    panel = panels(done, sections).get("What to do about it")
    assert (panel is not None) == ("advice" in found)
    if panel is None:
        return
    reading = found["advice"]["committed"]
    best = reading["actions"][reading["rules"]["expected"]]
    assert panel.bars[0].value == f"best in {percent(best['best'])}"


def test_a_run_without_outcomes_has_no_bars(tmp_path: Path) -> None:
    done = run(load(ROOT / "tests/scenarios/valid/coalition.yaml"), Settings(draws=64), tmp_path / "run")
    assert glance(done.summary, done.scenario, []) == []
