"""What Python users may give by mistake is refused in their words: `sim.UsageError`, never an internal failure."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import sim

ROOT = Path(__file__).parents[2]
INSPECTION = ROOT / "scenarios/classics/inspection.yaml"
SIGNALLING = ROOT / "scenarios/classics/deterrence-signalling.yaml"


@pytest.fixture(scope="module")
def scenario() -> Any:
    return sim.load(INSPECTION)


@pytest.fixture(scope="module")
def run(scenario: Any) -> Any:
    return scenario.run(draws=20, seed=1)


OF_A_SCENARIO: list[tuple[Callable[[Any], object], str]] = [
    (lambda s: s.solve(fine="a lot"), "'fine'.*finite number"),
    (lambda s: s.solve(fine="uniform(1,2)"), r"in many worlds.*sets=\{'fine': 'uniform\(1,2\)'\}"),
    (lambda s: s.solve(fine=None), "'fine'.*finite number"),
    (lambda s: s.solve(fine=np.array([1.0, 2.0])), "'fine'.*finite number"),
    (lambda s: s.solve(fine=True), "'fine'.*finite number"),
    (lambda s: s.solve(fine=1j), "'fine'.*finite number"),
    (lambda s: s.solve(fine=float("nan")), "'fine'.*finite number"),
    (lambda s: s.solve(concept=3), "concept=3"),
    (lambda s: s.solve(concept=""), "unknown concept ''"),
    (lambda s: s.solve(concept="logit", options=3), "options=3"),
    (lambda s: s.solve(concept="logit", options="precision=2"), "options='precision=2'"),
    (lambda s: s.solve(concept="logit", options=[3]), r"options=\[3\]"),
    (lambda s: s.solve(concept="logit", options={3: 2}), "options"),
    (lambda s: s.run(draws=1.5), "draws=1.5: a whole number"),
    (lambda s: s.run(draws="many"), "draws='many': a whole number"),
    (lambda s: s.run(draws=True), "draws=True: a whole number"),
    (lambda s: s.run(draws=float("inf")), "draws=inf: a whole number"),
    (lambda s: s.run(draws=10, seed="x"), "seed='x': a whole number"),
    (lambda s: s.run(draws=10, seed=0.5), "seed=0.5: a whole number"),
    (lambda s: s.run(draws=10, design=3), "design=3"),
    (lambda s: s.run(draws=10, workers="two"), "workers='two': a whole number"),
    (lambda s: s.run(draws=10, given=3), "given=3"),
    (lambda s: s.run(draws=10, out=3), "out=3"),
    (lambda s: s.run(draws=10, progress=3), "progress=3"),
    (lambda s: s.in_case(3), "case=3"),
    (lambda s: s.export(3), "file=3"),
    (lambda s: s.to_yaml(3), "file=3"),
    (lambda _: sim.load(None), "file=None"),
    (lambda _: sim.load(INSPECTION, sets=3), "sets=3"),
    (lambda _: sim.load(INSPECTION, sets=[3]), r"sets=\[3\]"),
    (lambda _: sim.load(INSPECTION, sets={3: 4}), "sets"),
    (lambda _: sim.load(INSPECTION, case=3), "case=3"),
    (lambda _: sim.from_dict(3), "document=3"),
    (lambda s: sim.from_dict(s.to_dict(), name=3), "name=3"),
    (lambda s: sim.from_dict(s.to_dict(), folder=3), "folder=3"),
    (lambda _: sim.check("x"), r"scenario='x'.*sim\.load"),
    (lambda _: sim.Scenario(3), r"sim\.load"),
    (lambda _: sim.Run("x"), r"sim\.open_run"),
    (lambda _: sim.World("x", "y"), r"scenario\.solve"),
    (lambda _: sim.Game("x", "y"), r"sim\.read_game"),
    (lambda _: sim.open_run(None), "folder=None"),
    (lambda _: sim.read_game(None), "file=None"),
    (lambda _: sim.solve([[1, 2], [3]]), "payoffs: an array of numbers"),
    (lambda _: sim.solve("x"), "payoffs: an array of numbers"),
    (lambda _: sim.solve(np.zeros((2, 2, 2)), concept=3), "concept=3"),
    (lambda _: sim.solve(np.zeros((2, 2, 2)), selection=3), "selection=3"),
    (lambda _: sim.solve(np.zeros((2, 2, 2)), selection=[3]), r"selection=\[3\]"),
    (lambda _: sim.solve(np.zeros((2, 2, 2)), players="two"), "players='two'"),
]

OF_A_RUN: list[tuple[Callable[[Any], object], str]] = [
    (lambda r: r.plot.outcomes(ax=3), "ax=3.*axes of matplotlib"),
    (lambda r: r.plot.outcomes(ax=Figure()), "ax=.*axes of matplotlib"),
    (lambda r: r.plot.game(ax=3), "ax=3.*axes of matplotlib"),
    (lambda r: r.plot.payoffs(rule=3), "rule=3"),
    (lambda r: r.plot.map(x=3), "x=3"),
    (lambda r: r.draws(columns="status"), r"columns='status': a list of names, such as \['status'\]"),
    (lambda r: r.equilibria(columns=3), "columns=3: a list of names"),
    (lambda r: list(r.batches(columns="draw")), "columns='draw': a list of names"),
    (lambda r: list(r.batches(table="runs")), "table='runs'"),
    (lambda r: r.draws(limit=1.5), "limit=1.5: a whole number"),
    (lambda r: r.resume(workers=0), "workers=0"),
    (lambda r: r.save(3), "folder=3"),
    (lambda r: r.write_figures(3), "folder=3"),
    (lambda r: r.write_report(3), "file=3"),
]


@pytest.mark.parametrize(("mistake", "said"), OF_A_SCENARIO)
def test_mistakes_with_scenarios(scenario: Any, mistake: Callable[[Any], object], said: str) -> None:
    with pytest.raises(sim.UsageError, match=said):
        mistake(scenario)


@pytest.mark.parametrize(("mistake", "said"), OF_A_RUN)
def test_mistakes_with_runs(run: Any, mistake: Callable[[Any], object], said: str) -> None:
    with pytest.raises(sim.UsageError, match=said):
        mistake(run)


def test_whole_numbers_may_be_written_as_floats(scenario: Any, run: Any) -> None:
    again = scenario.run(draws=2e1, seed=np.int64(1), workers=np.float64(1))
    assert again.draws().equals(run.draws())
    assert again.draws(limit=1e1).num_rows == 10


def test_numbers_of_numpy_are_numbers(scenario: Any) -> None:
    expected = scenario.solve(fine=1).payoffs
    for one in (np.int64(1), np.float32(1), 1.0):
        np.testing.assert_array_equal(scenario.solve(fine=one).payoffs, expected)


def test_a_probability_outside_its_range_is_refused() -> None:
    signalling = sim.load(SIGNALLING)
    for share in (7, -0.5):
        with pytest.raises(sim.UsageError, match=f"probability.*from 0 to 1.*{share}"):
            signalling.solve(committed_share=share)
    assert signalling.solve(committed_share=1).status != "undefined"


def test_solutions_compare_as_objects() -> None:
    one = also = sim.solve(np.eye(2)[None].repeat(2, 0))
    assert one == also
    assert one != sim.solve(np.eye(2)[None].repeat(2, 0))
    assert len({one, one}) == 1
