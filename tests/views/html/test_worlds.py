"""The worlds that a page holds are those of the run, as many as have room."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.packed import unpacked
from helpers.pages import Page

from sim.engine.central import central_batch
from sim.scenario.load import load
from sim.store.reader import Run
from sim.views.html.page import LARGEST, page
from sim.views.html.worlds import FEWEST, LEVELS, packed, worlds_json
from sim.workflow.run import Settings, run

ROOT = Path(__file__).parents[3]
MEETING = ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml"
DRAWS = 1500
RULE = "payoff-dominance"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a run of a scenario in which which equilibrium is played matters."""
    return run(load(MEETING), Settings(draws=DRAWS), tmp_path_factory.mktemp("worlds") / "run")


@pytest.fixture(scope="module")
def data(done: Run) -> dict[str, Any]:
    """Return what the script reads."""
    return json.loads(worlds_json(done, 10**9))


def test_the_page_holds_the_worlds_of_the_run(done: Run, data: dict[str, Any]) -> None:
    columns = unpacked(data)
    assert (data["worlds"], data["of"], data["first"]) == (DRAWS, DRAWS, 0)
    assert sorted(n["id"] for n in data["numbers"]) == sorted(done.layout.parameters)
    pairs = [(f"parameter.{n['id']}", n["value"]) for n in data["numbers"]]
    for name, outcome in zip(done.layout.outcomes, data["outcomes"], strict=True):
        pairs += [(f"probability.{RULE}.{name}", outcome["value"])]
        pairs += [(f"lowest.{name}", outcome["low"]), (f"highest.{name}", outcome["high"])]
        assert (columns[outcome["known"]] == 1).all()
    pairs += [(f"payoff.{RULE}.{p}", q["value"]) for p, q in zip(done.layout.players, data["players"], strict=True)]
    stored = done.columns([name for name, _ in pairs], DRAWS)
    for name, column in pairs:
        span = np.ptp(stored[name].astype(float))
        np.testing.assert_allclose(columns[column], stored[name], rtol=1e-12, atol=0.501 * span / LEVELS, err_msg=name)


def test_the_number_that_moves_it_most_comes_first(done: Run, data: dict[str, Any]) -> None:
    strongest = done.summary["drivers"]["columns"][f"probability.{RULE}.meeting"][0]["parameter"]
    assert data["numbers"][0]["id"] == strongest
    assert data["outcomes"][data["likeliest"]]["label"] == "Xi and Kim meet"


def test_few_values_and_whole_numbers_are_kept_exactly() -> None:
    generator = np.random.default_rng(1)
    for values in (generator.choice([0.1, 1 / 3, np.nan, -7e300], 999), generator.integers(-9000, 9000, 999) * 1.0):
        column = packed(values)
        document = {"columns": [column.head], "worlds": 999, "data": base64.b64encode(column.content).decode()}
        np.testing.assert_array_equal(unpacked(document)[0], values)


def test_what_is_infinite_or_missing_among_many_values_is_missing() -> None:
    values = np.random.default_rng(2).normal(size=999)
    values[[3, 5, 7]] = np.nan, np.inf, -np.inf
    column = packed(values)
    read = unpacked({"columns": [column.head], "worlds": 999, "data": base64.b64encode(column.content).decode()})[0]
    assert np.flatnonzero(np.isnan(read)).tolist() == [3, 5, 7]
    kept = np.isfinite(values)
    np.testing.assert_allclose(read[kept], values[kept], atol=0.501 * np.ptp(values[kept]) / LEVELS)


@pytest.mark.parametrize("room", [60_000, 30_000, 5_000])
def test_as_many_worlds_as_have_room(done: Run, room: int) -> None:
    written = worlds_json(done, room)
    assert len(written) <= room
    if room == 5_000:
        assert written == ""
        return
    worlds = json.loads(written)["worlds"]
    assert FEWEST <= worlds < DRAWS
    assert len(written) > 0.4 * room  # half of them at most are left out for want of room


def test_a_page_with_much_else_in_it_stays_within_its_size(done: Run) -> None:
    noise = np.random.default_rng(3).bytes(1_300_000)  # no picture: it stands in the page as it is
    made = page(done, central_batch(done.scenario), {"game": noise})
    assert len(made.encode()) <= LARGEST
    [worlds, _] = Page(made).scripts
    assert FEWEST <= json.loads(worlds[1])["worlds"] <= DRAWS


def test_no_page_is_larger_than_it_may_be(done: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the page says around its worlds is counted, too, whichever number of worlds just has room."""
    batch = central_batch(done.scenario)
    whole = len(page(done, batch, {}).encode())
    for largest in range(whole - 30_000, whole, 2_000):
        monkeypatch.setattr("sim.views.html.page.LARGEST", largest)
        assert len(page(done, batch, {}).encode()) <= largest


def test_the_same_run_makes_the_same_page(done: Run) -> None:
    batch = central_batch(done.scenario)
    assert page(done, batch, {}) == page(done, batch, {})
