"""Which number left its range, in one world and over a run: counted by hand in the draws themselves."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.left_range import left_ranges
from sim.scenario.load import load

SCENARIO = """\
format: 1
title: Roots and logs
players: {a: Ann, b: Bob}
parameters:
  p: {label: P, unit: points, value: "normal(1, 0.7)", why: x, judgement: true}
  q: {label: Q, unit: points, value: "normal(1, 0.5)", why: x, judgement: true}
moves:
  m: {player: a, actions: [x, y]}
  n: {player: b, sees: none, actions: [x, y]}
payoffs:
  a: log(p) if m == x else 0
  b: sqrt(q + 1) if n == x else 0
outcomes: {o: m == x, r: otherwise}
solve: {concept: nash, selection: uniform, draws: 512, design: monte-carlo}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "roots.yaml"
    written.write_text(SCENARIO)
    return written


def test_each_number_with_its_place_and_range_and_how_often(file: Path, tmp_path: Path) -> None:
    run = sim.load(file).run(out=tmp_path / "run")
    draws = run.draws(columns=["parameter.p", "parameter.q", "status"]).to_pydict()
    p, q = np.array(draws["parameter.p"]), np.array(draws["parameter.q"])
    told = {entry["what"]: entry for entry in run.summary["left_range"]}
    first = told["p in log(p)"]
    assert first["draws"] == (p <= 0).sum() > 0
    assert first["share"] == (p <= 0).mean()
    assert (first["least"], first["most"]) == (pytest.approx(p.min()), pytest.approx(p[p <= 0].max()))
    assert first["path"].startswith("payoffs.a")
    assert ("q + 1 in sqrt(q + 1)" in told) == (q < -1).any()
    assert "p in log(p)" in str(run)
    assert "is not above 0 but from -" in " ".join(str(run).split())


def test_one_world_names_the_number_and_its_place_in_the_file(file: Path) -> None:
    world = sim.load(file, sets=["p=-2", "q=-3"]).solve()
    assert "there is no game here: p in log(p)" in str(world)
    assert "roots.yaml:11:" in str(world)
    assert "is not above 0 but -2" in str(world)
    assert "q + 1 in sqrt(q + 1)" in str(world)
    assert len(world.to_json()["left_range"]) == 2
    assert "left_range" not in sim.load(file).solve().to_json()


def test_worlds_that_are_fine_leave_nothing(file: Path) -> None:
    assert left_ranges(load(file), np.array([[1.0, 1.0]])) == []
    assert left_ranges(load(file), np.zeros((0, 2))) == []
