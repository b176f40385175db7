"""Quantities made of quantities over members: their size is told before they are written out, and never too high."""

import re
import sys
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.expressions import ExpressionError, expand, parse
from sim.scenario.load import load

FILE = """\
format: 2
title: Quantities of quantities
players: {{ann: Ann, bob: Bob}}
sets: {{m: [a, b, c, d, e]}}
parameters:
  x[m]: {{label: x, unit: points, value: "uniform(0, 1)", why: Nobody knows., judgement: true}}
moves:
  go: {{player: ann, actions: [left, right]}}
quantities:
  q[s in m]: {q}
  r[s in m]: {r}
payoffs: {{ann: "{payoff}", bob: 0}}
outcomes: {{one: go == left, other: otherwise}}
solve: {{concept: subgame-perfect}}
"""


def told(folder: Path, q: str, r: str, payoff: str) -> int:
    file = folder / "game.yaml"
    file.write_text(FILE.format(q=q, r=r, payoff=payoff))
    with pytest.raises(ScenarioError) as error:
        load(file)
    found = re.findall(r"has (?:at least )?([\d,]+) parts", "\n".join(map(str, error.value.problems)))
    return max(int(number.replace(",", "")) for number in found)


@pytest.mark.parametrize(
    ("q", "r", "payoff"),
    [
        ("x[s]", "sum(q[t] * x[t] for t in m)", "sum(r[t] for t in m)"),
        ("x[s] + 1", "sum(q[t] for t in m if t != s)", "r[a] if go == left else 0"),
        ("x[s] + 1", "max(q[t] for t in m)", "mean(r[t] for t in m)"),
        ("x[s] + 1", "sum(q[t] for t in m if t == s)", "r[a] if go == left else r[b]"),
        ("x[s] if s == a else 1", "count(q[t] > 1 for t in m if t != s and t != a)", "r[b] + r[c]"),
        ("x[s]", "1 if any(t == s for t in m) else sum(q[t] for t in m)", "r[a] + 1"),
        ("x[s] * (2 if s != a and go == left else 3)", "product(q[t] for t in m)", "sum(r[t] * q[t] for t in m)"),
    ],
)
def test_what_is_told_beforehand_is_never_more_than_what_is_written_out(
    q: str, r: str, payoff: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.document.families.nested.PARTS", 0)
    before = told(tmp_path, q, r, payoff)
    monkeypatch.setattr("sim.document.families.nested.PARTS", 10**9)
    monkeypatch.setattr(sys.modules["sim.expressions.expand"], "PARTS", 0)  # the package has a function of that name
    after = told(tmp_path, q, r, payoff)
    assert 1 < before <= after


def test_seven_sums_in_one_another_are_refused_before_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was written out")

    monkeypatch.setattr("sim.document.families.read._written", never)
    with pytest.raises(ScenarioError, match="has at least 352,634 parts, which is too large"):
        load(Path(__file__).parents[2] / "scenarios/invalid/nested-quantities.yaml")


def test_quantities_of_quantities_are_counted_and_not_built() -> None:
    doubling = {f"q{i}": parse(f"q{i + 1} + q{i + 1}") for i in range(400)} | {"q400": parse("a")}
    with pytest.raises(ExpressionError, match="has about 1e120 parts on 401 levels"):
        expand(parse("q0"), doubling)
