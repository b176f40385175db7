"""Progress: what takes long is named on standard error, and nothing else is."""

import time

import pytest

from sim.activity import Activity, current, doing, duration, each, steps, tell, tell_aloud
from sim.lines import PAGE
from sim.views.text import progress


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    monkeypatch.setattr(progress, "TICK", 0.01)


def test_what_takes_long_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(), doing("solving", 10, "draws") as activity:
        time.sleep(0.2)
        activity.done = 5
        time.sleep(0.2)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "solving: 0 of 10 draws\n"


def test_what_is_quick_is_not_told_and_a_notice_is(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown():
        with doing("blinking"):
            pass
        tell("about 5 s")
        time.sleep(0.2)
    assert capsys.readouterr().err == "about 5 s\n"


def test_a_line_is_as_wide_as_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    token = PAGE.set(40)
    try:
        with progress.shown(), doing("solving the cases of a scenario with a long name", 6, "cases"):
            time.sleep(0.2)
    finally:
        PAGE.reset(token)
    told = capsys.readouterr().err
    assert " ".join(told.split()) == "solving the cases of a scenario with a long name: 0 of 6 cases"
    assert max(map(len, told.splitlines())) <= 40


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(quiet=True), doing("solving"):
        time.sleep(0.2)
    assert capsys.readouterr().err == ""


def test_the_innermost_activity_is_shown_and_items_are_counted() -> None:
    assert current() is None
    with doing("outside"):
        for number in each([1, 2, 3], "inside", "things"):
            activity = current()
            assert activity is not None
            assert (activity.what, activity.done, activity.total) == ("inside", number - 1, 3)
        outer = current()
        assert outer is not None
        assert outer.what == "outside"
    assert current() is None


def test_many_short_things_are_not_silent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of the steps of a report took less than a second, all of them ten, and nothing was said."""
    monkeypatch.setattr(progress, "SHORT_ONES", 0.1)
    with progress.shown(), doing("writing the report"):
        for number in range(40):
            with doing(f"step {number}"):
                time.sleep(0.02)
    told = capsys.readouterr().err.splitlines()
    assert told
    assert all(line.startswith(("step ", "writing the report")) for line in told)
    assert len(set(told)) == len(told)


def test_what_is_not_counted_says_for_how_long_it_has_been_done() -> None:
    now = time.monotonic()
    assert progress.sentence(Activity("compiling", since=now - 2)) == "compiling …"
    assert progress.sentence(Activity("compiling", since=now - 14.2)) == "compiling, 14 s so far …"


def test_how_far_it_is_has_an_honest_about() -> None:
    activity = Activity("solving", "draws", 100, 50, since=time.monotonic() - 30, begun_at=20)
    assert activity.how_far == "50 of 100 draws, about 50 s left"
    assert Activity("compiling").how_far == ""
    assert progress.sentence(Activity("compiling")) == "compiling …"
    assert [duration(s) for s in (0.2, 59, 100, 7200, 1e6)] == ["1 s", "59 s", "2 min", "2.0 h", "12 days"]


def test_steps_that_are_not_alike_are_counted_and_promise_no_time() -> None:
    with steps("summing up", 4) as activity:
        activity.step()
        activity.since -= 60.0
        assert activity.how_far == "1 of 4 steps"
        with doing("reading", 10, "parts", done=3):
            assert progress.sentence(current() or activity) == "summing up: 1 of 4 steps; reading: 3 of 10 parts"


def test_items_that_are_wholes_are_told_with_what_is_done_for_each() -> None:
    for _ in each(["a"], "solving the cases", "cases", whole=True):
        with doing("solving", 8, "draws") as activity:
            assert progress.sentence(activity) == "solving the cases: 0 of 1 cases; solving: 0 of 8 draws"


def test_what_was_told_last_is_shown_and_what_was_told_before_anybody_listened_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell("stale")
    with progress.shown():
        tell("at the end")
    assert capsys.readouterr().err == "at the end\n"


def test_what_is_told_aloud_is_written_where_nobody_listens(capsys: pytest.CaptureFixture[str]) -> None:
    tell_aloud("one")
    with progress.shown(quiet=True):
        tell_aloud("two")
    assert capsys.readouterr().err == "sim: one\n"
