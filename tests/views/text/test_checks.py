"""What `sim check` prints of a counterexample can be put in again, and is one."""

from pathlib import Path

import sim
from sim.numbers import exact, number, told_apart

SCENARIO = """\
format: 1
title: Narrow
players: {a: Ann}
parameters:
  x: {label: X, unit: points, value: "uniform(0, 1)", why: q, judgement: true}
moves: {ma: {player: a, actions: [go, stay]}}
payoffs: {a: x if ma == go else 0}
outcomes: {gone: ma == go, stayed: otherwise}
claims:
  narrow: {text: Narrow, always: abs(x - 0.314159) > 0.0000001}
  band: {text: Band, always: not (0.5 < x < 0.50001)}
solve: {concept: subgame-perfect, selection: payoff-dominance}
"""


def test_numbers_are_read_back_as_they_were() -> None:
    assert [exact(x) for x in (0.5, 3.0, 1 / 3, 0.314159083)] == ["0.5", "3", "0.3333333333333333", "0.314159083"]
    assert told_apart(1.0, 0.999999) == ("1", "0.999999")
    assert told_apart(2.0, 2.0) == ("2", "2")
    assert number(float("nan")) == "–"


def test_a_counterexample_is_one_as_it_is_printed(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SCENARIO)
    text = str(sim.load(tmp_path / "s.yaml").check())
    narrow, band = (float(line.split("= ")[1].split()[0]) for line in text.splitlines() if "X (x) = " in line)
    assert not abs(narrow - 0.314159) > 1e-7
    assert 0.5 < band < 0.50001
    assert "false where" in text
