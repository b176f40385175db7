"""The first screen of a page: what is likeliest, how much of it is open, what to do, and what it hinges on."""

from pathlib import Path

import pytest
from helpers.pages import Page

from sim.api.questions import advise_the_first, regions_of_likeliest
from sim.engine.central import central_batch
from sim.scenario.load import load
from sim.store.reader import Run
from sim.views.finding import Section
from sim.views.html.first_screen import first_screen, further
from sim.views.html.page import page
from sim.views.text.answer import answer, answer_parts
from sim.workflow.run import Settings, run

ROOT = Path(__file__).parents[3]
SCENARIOS = [
    "scenarios/moscow-2015/xi-kim-meeting.yaml",
    "scenarios/moscow-2015/agenda.yaml",
    "scenarios/moscow-2015/support-for-support.yaml",
    "tests/scenarios/valid/coalition.yaml",  # names no outcomes
]


@pytest.fixture(scope="module", params=SCENARIOS)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(load(ROOT / request.param), Settings(draws=1024), tmp_path_factory.mktemp("first") / "run")


def sections_of(done: Run) -> list[Section]:
    asked = {"advice": advise_the_first(done), "regions": regions_of_likeliest(done) if done.layout.outcomes else None}
    return [Section(name, answer.finding, None) for name, answer in asked.items() if answer is not None]


def test_nothing_that_the_answer_says_is_lost(done: Run) -> None:
    parts = answer_parts(done.summary)
    blocks = first_screen(parts, [])
    told = [sentence for block in blocks for sentence in block.sentences] + list(further(parts))
    assert sorted(told) == sorted(answer(done.summary))
    shown = Page(page(done, central_batch(done.scenario), {})).text
    for sentence in answer(done.summary):
        assert " ".join(sentence.split()) in shown


def test_the_four_questions_are_answered_in_order_where_they_can_be(done: Run) -> None:
    sections = sections_of(done)
    blocks = first_screen(answer_parts(done.summary), sections)
    order = [
        "What is likeliest",
        "Who gets what",
        "How much of that is open",
        "What to do about it",
        "What it hinges on",
    ]
    headings = [block.heading for block in blocks]
    assert headings == [heading for heading in order if heading in headings]
    assert all(block.sentences and all(block.sentences) for block in blocks)
    assert ("What to do about it" in headings) == any(s.name == "advice" for s in sections)
    shown = Page(page(done, central_batch(done.scenario), {}, sections))
    ids = {attributes.get("id") for _, attributes in shown.elements}
    assert {block.section for block in blocks} <= ids


def test_advice_and_regions_are_quoted_in_their_own_words(done: Run) -> None:
    sections = sections_of(done)
    told = " ".join(s for block in first_screen(answer_parts(done.summary), sections) for s in block.sentences)
    for section in sections:
        place = {"advice": 0, "regions": 1}[section.name]
        assert section.finding.question in told
        assert section.finding.sentences[place] in told
