"""Distributions that hang on other numbers, against the distribution that each world has by itself."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.distributions import from_text
from sim.distributions.conditional import conditional
from sim.scenario.load import load

FILE = Path(__file__).parent.parent / "scenarios" / "valid" / "hanging.yaml"
KNOWN = {"limit": from_text("uniform(1, 3)"), "k": from_text("uniform(1, 2)")}
U = np.random.default_rng(1).random(200)
WORLDS = {"limit": 1 + 2 * np.random.default_rng(2).random(200), "k": 1 + np.random.default_rng(3).random(200)}


@pytest.mark.parametrize(
    "text",
    [
        "uniform(0, limit)",
        "pert(0, limit / 2, limit * k)",
        "pert(0, limit, 2 * limit * k, k)",
        "triangular(-k, 0, max(k, limit))",
        "normal(limit, k)",
        "beta(k, limit)",
        "truncated-normal(limit, k, 0, 3)",
        "lognormal(limit, 1 + k)",
    ],
)
def test_each_world_has_its_own_distribution(text: str) -> None:
    made = conditional(text, KNOWN, frozenset())
    assert made is not None
    assert made.to_text() == text
    each = [made.at({name: float(v[i]) for name, v in WORLDS.items()}).quantile(U[i : i + 1])[0] for i in range(200)]
    assert np.allclose(made.quantile_given(U, WORLDS), each, rtol=1e-9, atol=1e-9)
    low, high = made.support
    assert low <= min(each)
    assert max(each) <= high
    assert made.central == pytest.approx(made.at({"limit": 2.0, "k": 1.5}).central)


@pytest.mark.parametrize("design", ["sobol", "monte-carlo", "latin-hypercube"])
def test_what_hangs_on_others_is_drawn_within_them(design: str) -> None:
    sampler = load(FILE).sampler(8192, 1, design)
    limit, offer, _, other = sampler.draws(0, 8192).values.T
    assert np.all(offer <= limit)
    assert stats.kstest(offer / limit, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(offer / limit, limit)[0, 1]) < 0.04
    parts = np.concatenate([sampler.draws(a, a + 1024).values for a in range(0, 8192, 1024)])
    assert np.array_equal(parts, sampler.draws(0, 8192).values)
    alone = load(FILE, sets=["offer=1", "reply=1"]).sampler(8192, 1, design).draws(0, 8192).values.T
    assert np.array_equal(alone[0], limit)
    assert np.array_equal(alone[3], other)


def test_the_central_world_follows() -> None:
    scenario = load(FILE)
    assert scenario.central()["offer"] == pytest.approx(1.0)
    assert scenario.central_where({"limit": 3.0})["offer"] == pytest.approx(1.5)
    assert scenario.central_where({"limit": 3.0})["other"] == pytest.approx(0.5)
