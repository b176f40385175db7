"""Where which outcome is likely, against a count by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.outcome_regions import outcome_regions
from sim.scenario.load import from_bytes
from sim.workflow.run import Settings, run

# Ann goes where a > b; the coin decides between two ends with odds b.
GAME = b"""
format: 1
title: Two numbers
players: {ann: Ann}
parameters:
  a: {label: A, unit: points, value: "uniform(0, 1)", why: a test, judgement: true}
  b: {label: B, unit: points, value: "uniform(0, 1)", why: a test, judgement: true}
moves:
  first: {player: ann, actions: [go, stay]}
  coin: {player: chance, when: first == go, probabilities: {heads: b, tails: rest}}
payoffs: {ann: (a - b) * (first == go)}
outcomes: {heads_up: coin == heads, tails_up: coin == tails, home: first == stay}
"""


def test_each_cell_has_the_mean_of_its_draws(tmp_path: Path) -> None:
    stored = run(from_bytes(GAME, "two.yaml", "two"), Settings(draws=4096), tmp_path / "run")
    found = outcome_regions(stored, "a", "b", bins=5)
    a, b = (stored.column(f"parameter.{name}", 4096).astype(float) for name in "ab")
    for i, j in np.ndindex(5, 5):
        inside = (a >= found.x_edges[i]) & (a < found.x_edges[i + 1])
        inside &= (b >= found.y_edges[j]) & (b < found.y_edges[j + 1])
        goes = (a > b)[inside]
        expected = [(goes * b[inside]).mean(), (goes * (1 - b[inside])).mean(), 1 - goes.mean()]
        assert found.odds[i, j] == pytest.approx(expected, abs=1e-6)
    assert found.overall.sum() == pytest.approx(1)
    assert found.overall[2] == pytest.approx(1 / 2, abs=0.01)


def test_a_cell_without_draws_is_not_a_number(tmp_path: Path) -> None:
    stored = run(from_bytes(GAME, "two.yaml", "two"), Settings(draws=16), tmp_path / "run")
    found = outcome_regions(stored, "a", "b", bins=20)
    assert np.isnan(found.odds).any()
    assert np.isnan(found.odds).all(axis=2).sum() == np.isnan(found.odds).any(axis=2).sum()
