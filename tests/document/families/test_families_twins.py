"""Random scenarios with families have the draws and solutions of their twins that are written out by another writer."""

from pathlib import Path

import numpy as np
import pytest
from helpers.families import Node, World, conditions, expressions, long_text, short_text, worlds
from hypothesis import HealthCheck, given, settings

from sim.scenario.load import load
from sim.scenario.types import Scenario

AROUND = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow], "deadline": None}


def solved(scenario: Scenario) -> tuple[np.ndarray, ...]:
    """Return draws, payoffs of every end, and the equilibria of forty worlds."""
    values = scenario.sampler(draws=64, seed=7).draws(0, 40).values
    batch = scenario.game.batch(values)
    solution = scenario.solve.concept.solve(batch, scenario.solve.selection)
    return values, batch.payoffs, solution.count, solution.profiles


def same(world: World, short: str, long: str, folder: Path) -> None:
    (folder / "states.csv").write_text(world.table())
    (folder / "trade.csv").write_text(world.pairs())
    (folder / "twin.yaml").write_text(short)
    (folder / "other.yaml").write_text(long)
    one, two = load(folder / "twin.yaml"), load(folder / "other.yaml")
    for key in ("format", "players", "parameters", "moves"):
        assert one.document[key] == two.document[key], key
    for ours, theirs in zip(solved(one), solved(two), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@settings(max_examples=25, **AROUND)
@given(world=worlds(), payoff=expressions(("s",), 2), condition=conditions(("s",)))
def test_a_scenario_with_families_is_its_twin(world, payoff, condition, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    same(world, short_text(world, payoff, condition), long_text(world, payoff, condition), tmp_path)


@pytest.mark.slow
@settings(max_examples=250, **AROUND)
@given(world=worlds(), payoff=expressions(("s",), 3), condition=conditions(("s",)))
def test_many_scenarios_with_families_are_their_twins(world, payoff, condition, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    same(world, short_text(world, payoff, condition), long_text(world, payoff, condition), tmp_path)


ROW = {"name": "The one", "gdp": 2.5, "nato": True, "region": "asia"}
FIXED = World(
    ("usa", "rok", "b_c"),
    {"usa": ROW, "rok": {**ROW, "nato": False, "region": "europe"}, "b_c": {**ROW, "gdp": 1}},
    {(a, b): len(a) + 2.0 for a in ("usa", "rok", "b_c") for b in ("usa", "rok", "b_c") if a != b},
)
COME = Node("and", (Node("joined", words=("t",)), Node("differ", words=("s", "t"))))


@pytest.mark.parametrize("function", ["sum", "count", "any", "all"])
def test_a_condition_in_moves_is_written_out(function: str, tmp_path: Path) -> None:
    """What is known when the file is read leaves members out; what is not becomes a condition of the term."""
    payoff = Node("over", (Node("cost", words=("t",)), COME), (function, "t", "state"))
    condition = Node("member", words=("s",))
    same(FIXED, short_text(FIXED, payoff, condition), long_text(FIXED, payoff, condition), tmp_path)
