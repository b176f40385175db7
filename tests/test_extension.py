"""A concept and a selection rule that are added from outside, by one class or function and one line each."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from helpers.command import called

from sim.concepts.base import Concept, Details
from sim.concepts.nash.pure import pure_equilibria
from sim.concepts.nash.reduced_form import Tagged, solve_tagged
from sim.concepts.options import option
from sim.concepts.registry import CONCEPTS
from sim.concepts.words import Words
from sim.games.moves.tree import TreeBatch
from sim.selection.rule import Chosen, Rule, uniformly
from sim.selection.rules import RULES
from sim.solutions.solution import Equilibria, Solution
from sim.solutions.status import Coverage, Status
from sim.tables import Table, columns


@dataclass(frozen=True)
class Habit(Concept):
    """Everybody does what it always did: the first action, or the last."""

    name: ClassVar[str] = "habit"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "everybody does what it always did"
    coverage: ClassVar[Coverage] = Coverage.PREDICTION
    words: ClassVar[Words] = Words("habit", "habits", known={Status.UNIQUE: "there is no other habit"})

    which: str = option("first", "which action is the habit", choices=("first", "last"))

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return one profile a draw."""
        return solve_tagged(batch, rules, ("by the first action",), self._solve, self.coverage)

    def details(self, game: Any, batch: TreeBatch, draw: int = 0) -> Details:
        """Return a table of one cell."""
        return Details((Table("Why", columns("", "reason"), (("habit", "it was ever so"),)),), "", {"why": "habit"})

    def _solve(self, payoffs: np.ndarray) -> Tagged:
        done = np.zeros((len(payoffs), *payoffs.shape[2:]), bool)
        done[(slice(None), *([0 if self.which == "first" else -1] * (done.ndim - 1)))] = True
        return pure_equilibria(done, np.zeros(done.shape)), np.full((len(payoffs), 1, 1), self.which == "first")


def seniority(payoffs: np.ndarray, equilibria: Equilibria) -> Chosen:
    """Keep the solution that is listed first."""
    first = equilibria.listed.copy()
    first[:, 1:] = False
    return uniformly(first)


SENIORITY = Rule("seniority", "the players settle on what was there first", seniority)

SCENARIO = """format: 1
title: The old way
players: {a: Ann, b: Bob}
parameters:
  worth: {label: What meeting is worth, unit: points, value: 'uniform(1, 3)', why: A guess., judgement: true}
moves:
  m: {player: a, actions: [meet, avoid]}
  n: {player: b, sees: none, actions: [meet, avoid]}
payoffs: {a: worth * (m == n), b: worth * (m == n)}
outcomes: {met: m == meet and n == meet, apart: otherwise}
solve: {concept: CONCEPT, selection: [seniority, uniform], draws: 64}
"""


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the two lines."""
    monkeypatch.setitem(CONCEPTS, "habit", Habit)
    monkeypatch.setitem(RULES, "seniority", SENIORITY)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what calls the command and returns its exit code, its output and its complaints."""

    def command(*words: str) -> tuple[int, str, str]:
        code = called(*words)
        return (code, *capsys.readouterr())

    return command


def written(folder: Path, concept: str) -> Path:
    file = folder / "old-way.yaml"
    file.write_text(SCENARIO.replace("CONCEPT", concept))
    return file


def test_a_concept_and_a_rule_work_in_every_command(tmp_path: Path, run: Run) -> None:
    file = written(tmp_path, "{name: habit, options: {which: last}}")
    folder = tmp_path / "run"
    assert run("check", str(file))[0] == 0
    assert "habit" in run("show", str(file))[1]
    code, solved, _ = run("solve", str(file))
    assert code == 0
    assert "habit: 1 habit listed; there is no other habit" in solved
    assert "weight under seniority 1" in solved
    assert "it was ever so" in solved
    document = json.loads(run("solve", str(file), "--json", "--option", "which=first")[1])
    assert document["why"] == "habit"
    assert document["solutions"][0]["tags"] == ["by the first action"]
    code, told, _ = run("run", str(file), "--out", str(folder))
    assert code == 0
    assert "singled out by seniority" in told
    assert run("plot", str(folder))[0] == 0
    assert run("report", str(folder))[0] == 0
    page = (folder / "report.html").read_text()
    assert "habit: everybody does what it always did" in page
    assert "seniority: the players settle on what was there first" in page
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["singled_out"]["seniority"]["share"] == 1.0
    assert summary["tags"] == {"by the first action": {way: {"draws": 0, "share": 0.0} for way in ("some", "all")}}


def test_a_wrong_option_of_it_has_its_place(tmp_path: Path, run: Run) -> None:
    code, _, error = run("check", str(written(tmp_path, "{name: habit, options: {which: lst}}")))
    assert code == 3
    assert "11:49: solve.concept.options.which: unknown which 'lst'; did you mean 'last'?" in error


def test_a_rule_that_needs_the_game_spreads_its_weight_where_there_is_none(tmp_path: Path, run: Run) -> None:
    """Of several equilibria it takes the first in a strategic game, and among allocations none."""
    found = json.loads(run("solve", str(written(tmp_path, "nash")), "--json")[1])
    assert [s["weights"]["seniority"] for s in found["solutions"]] == [1.0, 0.0, 0.0]
    none, two = np.zeros((1, 2)), np.array([2])
    shares = Equilibria(np.zeros((1, 2, 0)), none, none.astype(int), none == 0, two, np.zeros(1, np.uint8))
    weights, singled_out = SENIORITY.among_listed(np.zeros((1, 2, 1)), shares)
    assert weights.tolist() == [[0.5, 0.5]]
    assert not singled_out[0]
