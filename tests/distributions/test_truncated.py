"""Distributions that a condition cuts off, against scipy's and against rejection of what the condition excludes."""

import numpy as np
import pytest
from scipy import stats

from sim.analysis.dependence import admissible
from sim.distributions.truncated import Truncated
from sim.errors import ScenarioError
from sim.scenario.load import from_bytes
from sim.scenario.types import Scenario

FRAME = """
format: 2
title: Cut off
players: {{host: The host}}
parameters:
{parameters}
moves: {{invite: {{player: host, actions: [ask, wait]}}}}
payoffs: {{host: {payoff}}}
outcomes: {{asked: invite == ask, silence: otherwise}}
claims: {{a: {{text: a, always: "{claim}"}}}}
"""
OWN = "label: a, unit: points, why: guess, judgement: true"


def read(*parameters: str, claim: str = "1 < 2") -> Scenario:
    lines = "\n".join(f"  {p[:-1]}, {OWN}}}" for p in parameters)
    names = " + ".join(p.split(":")[0] for p in parameters)
    return from_bytes(FRAME.format(parameters=lines, payoff=names, claim=claim).encode(), "cut.yaml", "cut")


def values(scenario: Scenario, draws: int = 4_096) -> dict[str, np.ndarray]:
    drawn = scenario.sampler(draws, 1).draws(0, draws)
    return {name: drawn.values[:, i] for i, name in enumerate(drawn.parameters)}


@pytest.mark.parametrize(
    ("value", "where", "wanted"),
    [
        ("normal(3, 2)", "x > 0", stats.truncnorm(-1.5, np.inf, 3, 2)),
        ("normal(3, 2)", "1 <= x and x < 4", stats.truncnorm(-1, 0.5, 3, 2)),
        ("normal(3, 2)", "-2 * x + 4 >= 0", stats.truncnorm(-np.inf, -0.5, 3, 2)),
        ("uniform(0, 4)", "x / 2 > 1", stats.uniform(2, 2)),
    ],
)
def test_what_is_left_has_the_shape_it_had(value: str, where: str, wanted: stats.rv_continuous) -> None:
    scenario = read(f'x: {{value: "{value}", where: "{where}"}}')
    own = scenario.parameters[0].distribution
    u = np.linspace(0.001, 0.999, 97)
    np.testing.assert_allclose(own.quantile(u), wanted.ppf(u), rtol=1e-9, atol=1e-9)
    assert own.mean == pytest.approx(wanted.mean(), abs=2e-3)
    assert own.central == pytest.approx(wanted.median())
    again = read(f'x: {{value: "{value} where {where}"}}')
    assert again.hash == scenario.hash  # both ways to write it


def test_the_share_that_is_cut_off_is_told() -> None:
    own = read('x: {value: "normal(3, 2)", where: x > 0}').parameters[0].distribution
    assert isinstance(own, Truncated)
    assert own.cut_off == pytest.approx((stats.norm.cdf(-1.5),) * 3)
    assert "cuts off 6.7% of normal(3, 2)" in own.remark


def test_bounds_that_hang_on_other_numbers_against_rejection() -> None:
    """Of the pairs that plain sampling gives, those that the condition rejects go, and the first number is kept."""
    scenario = read('a: {value: "uniform(1, 3)"}', 'x: {value: "normal(1, 1)", where: 0 < x and x + a < 4}')
    found = values(scenario)
    assert ((found["x"] > 0) & (found["x"] + found["a"] < 4)).all()
    assert stats.kstest(found["a"], stats.uniform(1, 2).cdf).pvalue > 0.01
    rng = np.random.default_rng(1)
    for low, high in ((1.0, 1.5), (2.5, 3.0)):
        a = rng.uniform(low, high, 400_000)
        x = rng.normal(1, 1, 400_000)
        kept = (x > 0) & (x + a < 4)
        weight = 1 / (stats.norm.cdf(3 - a[kept]) - stats.norm.cdf(-1))  # each value of a as likely as before
        mine = found["x"][(found["a"] > low) & (found["a"] < high)]
        assert mine.mean() == pytest.approx(np.average(x[kept], weights=weight), abs=0.01)
    own = scenario.parameters[1].distribution
    assert isinstance(own, Truncated)
    gone = 1 - np.mean(stats.norm.cdf(3 - found["a"]) - stats.norm.cdf(-1))
    assert own.cut_off[0] == pytest.approx(gone, abs=2e-3)


def test_few_values_and_experts_are_cut_off_too() -> None:
    dice = read("x: {value: {discrete: {values: [1, 2, 3], weights: [0.2, 0.3, 0.5]}}, where: x > 1}")
    own = dice.parameters[0].distribution
    assert own.atoms == (2.0, 3.0)
    assert own.probabilities == pytest.approx((0.375, 0.625))
    said = read('x: {experts: {a: "normal(1, 1)", b: "uniform(-1, 2)"}, where: x >= 0}')
    assert values(said)["x"].min() >= 0
    both = said.parameters[0].distribution
    wanted = (stats.truncnorm(-1, np.inf, 1, 1).mean() + 1) / 2
    assert both.mean == pytest.approx(wanted, abs=2e-3)


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("x < 3", (1, 2)),
        ("x <= 2", (1, 2)),
        ("x <= 2.5", (1, 2)),
        ("x >= 2", (2, 3)),
        ("x > 1", (2, 3)),
        ("1 < x <= 2", (2,)),
        ("2 <= x <= 3", (2, 3)),
        ("3 >= x >= 2", (2, 3)),
    ],
)
def test_of_few_values_those_stay_that_the_condition_holds_of(where: str, kept: tuple[float, ...]) -> None:
    """An end that belongs to the condition is kept, one that does not is cut off: against plain counting."""
    weights = {1: 0.2, 2: 0.3, 3: 0.5}
    own = read(f'x: {{value: {{discrete: {{values: [1, 2, 3], weights: [0.2, 0.3, 0.5]}}}}, where: "{where}"}}')
    left = sum(weights[x] for x in kept)
    found = own.parameters[0].distribution
    assert found.atoms == kept
    assert found.probabilities == pytest.approx([weights[x] / left for x in kept])
    assert set(values(own)["x"].tolist()) == set(kept)
    assert isinstance(found, Truncated)
    assert found.cut_off[0] == pytest.approx(1 - left)


def test_an_end_that_the_condition_excludes_is_not_admissible() -> None:
    scenario = read('x: {value: "normal(3, 2)", where: x > 0}', claim="x > 0")
    assert not admissible(scenario, {"x": 0.0})
    assert admissible(scenario, {"x": 1e-3})
    assert not admissible(scenario, {"x": -1.0})


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("x > 5", "leaves nothing of uniform(0, 1)"),
        ("x > later", "'later' is not declared above: a condition names numbers above it"),
        ("x * x > 1", "this is no bound of x"),
        ("x > 0 or x < 1", "what cuts a distribution off is a comparison"),
        ("a > 0", "this says nothing of x"),
        ("x > b", "unknown name 'b'"),
        ("x == 0.5", "what cuts a distribution off is a comparison"),
    ],
)
def test_mistakes_in_a_condition(where: str, wrong: str) -> None:
    with pytest.raises(ScenarioError) as told:
        read('a: {value: "uniform(0, 1)"}', f'x: {{value: "uniform(0, 1)", where: "{where}"}}', "later: {value: 1}")
    assert wrong in str(told.value)
