"""What a run says of its grids: the same as is said of each of its worlds by itself, counted."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.scenario.load import from_document
from sim.store.reader import Run
from sim.views.grids import grid_sentences, grid_tables
from sim.views.html.page import page
from sim.views.text.summary import summary_lines
from sim.workflow.run import Settings, run
from sim.workflow.run_grids import LEAST, MOST, worlds_looked_at
from sim.workflow.sampled import sample
from sim.workflow.solve import Solved, solve_scenario

PARAMETER = {"label": "p", "unit": "share", "value": "uniform(0.2, 0.6)", "why": "x", "judgement": True}


def document(moves: dict[str, Any], payoffs: dict[str, str], concept: str, outcomes: dict[str, str]) -> dict[str, Any]:
    return {
        "format": 2,
        "title": "t",
        "players": {"a": "A", "b": "B"},
        "parameters": {"p": PARAMETER},
        "moves": moves,
        "payoffs": payoffs,
        "outcomes": outcomes,
        "solve": {"concept": concept, "draws": 40},
    }


CONTEST = document(
    {
        "x": {"player": "a", "from": 0.1, "to": 1, "steps": 6},
        "y": {"player": "b", "sees": "none", "from": 0.1, "to": 1, "steps": 6},
    },
    {"a": "(1 + p) * x / (x + y) - x", "b": "(1 + p) * y / (x + y) - y"},
    "pure-nash",
    {"high": "x + y > 0.7", "low": "otherwise"},
)
ULTIMATUM = document(
    {
        "offer": {"player": "a", "from": 0, "to": 1, "steps": 20},
        "answer": {"player": "b", "sees": "offer", "actions": {"yes": "Yes", "no": "No"}},
    },
    {"a": "1 - offer if answer == yes else 0", "b": "offer if answer == yes else p"},
    "subgame-perfect",
    {"deal": "answer == yes", "none": "otherwise"},
)
JUMP = document(
    {
        "x": {"player": "a", "from": 0, "to": 1, "steps": 10},
        "y": {"player": "b", "sees": "none", "actions": ["l", "r"]},
    },
    {"a": "(1 if x > 0.55 else 0) - x * p", "b": "0 if y == l else 1"},
    "pure-nash",
    {"l": "y == l", "r": "otherwise"},
)


def stored(given: dict[str, Any], folder: Path, draws: int = 40) -> tuple[Run, list[Solved]]:
    """Return a run, and each world that it looked at, solved by itself."""
    scenario = from_document(given, "t")
    found = run(scenario, Settings(draws=draws), folder / "run")
    rows = sample(found, worlds_looked_at(scenario, draws)).values
    return found, [solve_scenario(scenario, values={"p": float(row[0])}) for row in rows]


@pytest.mark.parametrize("given", [CONTEST, ULTIMATUM], ids=["contest", "ultimatum"])
def test_it_counts_what_is_said_of_each_world(given: dict[str, Any], tmp_path: Path) -> None:
    found, worlds = stored(given, tmp_path, draws=4)
    told, grids = found.summary["grid"], [world.grid for world in worlds if world.grid is not None]
    assert told["draws"] == told["tried"] == len(grids) == 4
    assert told["turn"] == sum(any("stands at a turn" in said for said in grid.sentences) for grid in grids)
    assert told["indifferent"] == sum(any("is indifferent" in said for said in grid.sentences) for grid in grids)
    for move, entry in told["bounds"].items():
        bounds = [grid.bounds[move] for grid in grids]
        assert entry["known"] == len(grids)
        assert entry["largest"] == pytest.approx(max(bounds))
        assert entry["quantiles"]["0.5"] == pytest.approx(float(np.median(bounds)))
    rows = [{row[0]: row[1:] for row in grid.table.rows} for grid in grids if grid.table is not None]
    for entry in told["finer"]["entries"]:
        here, there, change = np.array([row[entry["what"]] for row in rows], float).T
        assert entry["here"] == pytest.approx(here.mean())
        assert entry["finer"] == pytest.approx(there.mean())
        assert entry["largest_change"] == pytest.approx(np.abs(change).max())


def test_an_offer_that_is_just_enough_stands_at_a_turn_in_every_world(tmp_path: Path) -> None:
    found, worlds = stored(ULTIMATUM, tmp_path)
    assert found.summary["grid"]["turn"] == LEAST
    assert found.summary["grid"]["bounds"] == {}  # whoever sees the number may answer others as it likes
    said = grid_sentences(found.summary)
    assert f"looked at in {LEAST} of the 40 worlds" in said[0]
    assert f"In {LEAST} of {LEAST} (100.0%) a number that is chosen stands at a turn" in said[1]
    lines, shown = "\n".join(summary_lines(found)), page(found, worlds[0].batch, {})
    assert "The same worlds on a grid twice as fine" in lines
    assert "The same worlds on a grid twice as fine" in shown
    assert said[0] in shown


def test_where_payoffs_jump_no_bound_is_made_up(tmp_path: Path) -> None:
    found, _ = stored(JUMP, tmp_path)
    entry = found.summary["grid"]["bounds"]["x"]
    assert entry["known"] == 0
    assert entry["largest"] is None
    bounds = grid_tables(found.summary)[0]
    assert bounds.rows == (("x", "A", 0.0, "–", "–", "–"),)


def test_a_run_without_numbers_says_nothing_of_grids(tmp_path: Path) -> None:
    moves = {"x": {"player": "a", "actions": ["l", "r"]}, "y": {"player": "b", "sees": "x", "actions": ["l", "r"]}}
    plain = document(moves, {"a": "p if x == l else 0", "b": "0"}, "nash", {"l": "x == l", "r": "otherwise"})
    found = run(from_document(plain, "t"), Settings(draws=8), tmp_path / "run")
    assert "grid" not in found.summary
    assert grid_sentences(found.summary) == grid_tables(found.summary) == ()


def test_few_worlds_are_looked_at() -> None:
    scenario = from_document(ULTIMATUM, "t")
    assert [worlds_looked_at(scenario, draws) for draws in (4, 40, 320, 100_000)] == [4, LEAST, 20, MOST]


TIES = ULTIMATUM | {
    "types": {"limit": {"player": "b", "probabilities": {f"{n / 40:g}": "1 / 10" for n in range(2, 22, 2)}}},
    "payoffs": {"a": "1 - offer if answer == yes else 0.1 * p", "b": "offer if answer == yes else limit"},
}


def test_weights_of_a_list_that_is_cut_short_are_not_taken_for_all(tmp_path: Path) -> None:
    found, worlds = stored(TIES, tmp_path, draws=2)
    totals = [world.solution.totals for world in worlds]
    assert all(whole is not None and whole.cut.all() for whole in totals)
    entries = {entry["what"]: entry for entry in found.summary["grid"]["finer"]["entries"]}
    assert not any(what.startswith("number: ") for what in entries)
    for outcome, what in enumerate(("probability: deal", "probability: none")):
        known = [whole.values[0, 0, outcome] for whole in totals if whole is not None]
        assert entries[what]["here"] == pytest.approx(np.mean(known))
    assert entries["probability: deal"]["here"] + entries["probability: none"]["here"] == pytest.approx(1)
    chosen = found.summary["numbers"]["offer"]["made"]["payoff-dominance"]
    assert chosen["draws"] == 0  # how often is not known
