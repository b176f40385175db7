"""What those get who stay: payoffs by brute force over every profile of members, and equilibria from the difference."""

from __future__ import annotations

import itertools
from math import exp, log1p, sqrt
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.workflow.solve import solve_scenario

VALID = Path(__file__).parents[2] / "scenarios" / "valid" / "crowd-stay.yaml"
SIZES = (4, 5)

ONE_BLOC = """\
format: 2
form: crowd
title: A watch that all enjoy
players: {all: All}
parameters:
  b: {label: Worth, unit: points, value: "uniform(0, 1)", why: guess, judgement: true}
blocs: {all: {members: 5, gain: "b * attending ^ 2 - 1", stay: "b * attending"}}
solve: {concept: CONCEPT, selection: uniform}
"""


def paid(worth: float, cost: float, bloc: int, joins: bool, near: int, far: int) -> float:
    """What a member of a bloc gets in the corpus's scenario where so many attend, itself among them if it joins."""
    attending = near + far
    if bloc == 0:
        return 2 * worth * attending - (cost if joins else 0.0)
    if joins:
        return worth * sqrt(attending) - cost + 0.3 * (far - 1) + 0.1 * near
    return worth * sqrt(attending) + (0.2 if near >= 2 else 0.0)


def brute_force(worth: float, cost: float) -> dict[tuple[int, int], tuple[float, float]]:
    """Counts of the pure equilibria among all profiles of members, with each bloc's payoff on average."""
    owner, found = [0] * SIZES[0] + [1] * SIZES[1], {}
    for profile in itertools.product((0, 1), repeat=len(owner)):
        counts = [sum(j for o, j in zip(owner, profile, strict=True) if o == b) for b in (0, 1)]
        got, stable = [0.0, 0.0], True
        for bloc, joins in zip(owner, profile, strict=True):
            after = [n + (b == bloc) * (1 - 2 * joins) for b, n in enumerate(counts)]
            now = paid(worth, cost, bloc, bool(joins), *counts)
            stable &= now >= paid(worth, cost, bloc, not joins, *after) - 1e-12
            got[bloc] += now / SIZES[bloc]
        if stable:
            found[counts[0], counts[1]] = (got[0], got[1])
    return found


def test_equilibria_and_payoffs_are_those_of_every_profile_of_members() -> None:
    scenario = load(VALID)
    several = 0
    for worth, cost in np.random.default_rng(1).uniform((0.1, 0.1), (1.0, 3.0), (30, 2)):
        solution = solve_scenario(scenario, values={"worth": float(worth), "cost": float(cost)}).solution
        wanted = brute_force(float(worth), float(cost))
        listed = solution.profiles[0, : solution.count[0], ::2] * np.array(SIZES)
        assert sorted(tuple(round(x) for x in row) for row in listed) == sorted(wanted)
        for row, payoffs in zip(listed, solution.payoffs[0], strict=False):
            assert payoffs == pytest.approx(wanted[round(row[0]), round(row[1])])
        several += len(wanted) > 1
    assert several


def one_bloc(tmp_path: Path, concept: str) -> Scenario:
    file = tmp_path / "watch.yaml"
    file.write_text(ONE_BLOC.replace("CONCEPT", concept))
    return load(file)


def expected(b: float, p: float, joins: bool) -> float:
    """What one of five gets, each of four others joining with the probability p."""
    total = 0.0
    for others in itertools.product((0, 1), repeat=4):
        attending = sum(others) + joins
        chance = np.prod([p if o else 1 - p for o in others])
        total += float(chance) * (b * attending**2 - 1 if joins else b * attending)
    return total


def test_symmetric_equilibria_get_what_mixtures_of_members_get(tmp_path: Path) -> None:
    scenario, mixed = one_bloc(tmp_path, "crowd-symmetric"), 0
    for b in np.linspace(0.02, 0.98, 13):
        solution = solve_scenario(scenario, values={"b": float(b)}).solution
        for place in range(solution.count[0]):
            p = float(solution.profiles[0, place, 0])
            joining, staying = expected(b, p, True), expected(b, p, False)
            assert solution.payoffs[0, place, 0] == pytest.approx(p * joining + (1 - p) * staying)
            assert joining == pytest.approx(staying) or (p == 0) == (joining < staying)
            mixed += 0 < p < 1
    assert mixed


def test_with_tastes_the_payoff_is_that_of_the_better_choice(tmp_path: Path) -> None:
    scenario = one_bloc(tmp_path, "crowd-shocks")
    for b in (0.1, 0.3, 0.7):
        solution = solve_scenario(scenario, values={"b": b}).solution
        for place in range(solution.count[0]):
            p = float(solution.profiles[0, place, 0])
            gain, staying = expected(b, p, True) - expected(b, p, False), expected(b, p, False)
            assert p == pytest.approx(1 / (1 + exp(-gain)))
            assert solution.payoffs[0, place, 0] == pytest.approx(staying + log1p(exp(gain)))  # E max of both


def test_extremal_equilibria_get_the_same(tmp_path: Path) -> None:
    both, all_of_them = (
        solve_scenario(one_bloc(tmp_path, name), values={"b": 0.3}).solution
        for name in ("crowd-extremal", "crowd-counts")
    )
    listed = dict(zip(all_of_them.profiles[0, :, 0].tolist(), all_of_them.payoffs[0, :, 0].tolist(), strict=True))
    assert both.count[0] == 2
    for place in range(2):
        assert both.payoffs[0, place, 0] == listed[both.profiles[0, place, 0]]


def test_what_rounding_leaves_of_a_difference_is_a_tie(tmp_path: Path) -> None:
    file = tmp_path / "tie.yaml"
    text = ONE_BLOC.replace("b * attending ^ 2 - 1", "(0.1 + 0.2) * others + 0 * b").replace(
        "b * attending", "0.3 * others"
    )
    file.write_text(text.replace("CONCEPT", "crowd-counts"))
    solution = solve_scenario(load(file)).solution
    assert solution.count[0] == 6  # any number who join: nobody gains by either


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format: 2", "format: 1", "write 'format: 2'"),
        ("stay: {value: 2 * worth * attending", "stay: {value: 2 * wroth * attending", "did you mean 'worth'"),
        ("attending(near) >= 2", "attending(nera) >= 2", "did you mean 'near'"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = VALID.read_text()
    assert old in text
    file = tmp_path / "stay.yaml"
    file.write_text(text.replace(old, new))
    with pytest.raises(ScenarioError, match=message):
        load(file)
