"""What experts divide, against the definition and against numbers worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.pools import expert_pools, mixture
from sim.scenario.load import load
from sim.workflow.run import Settings, run

FILE = Path(__file__).parent.parent / "scenarios" / "valid" / "experts.yaml"


def test_the_part_between_experts_is_that_of_the_law_of_total_variance(tmp_path: Path) -> None:
    made = run(load(FILE), Settings(draws=2048), tmp_path / "run")
    pool = expert_pools(made)["expert"]
    read = made.columns(["parameter.expert", "payoff.payoff-dominance.south"], 2048)
    expert, payoff = (np.asarray(column, float) for column in read.values())
    means = np.array([payoff[expert == k].mean() for k in expert])
    assert pool["between"]["payoffs"]["south"]["share"] == pytest.approx(means.var() / payoff.var())
    for k, name in enumerate(("smith", "kim", "olga"), 1):
        assert pool["entries"][name]["payoffs"]["south"]["mean"] == pytest.approx(payoff[expert == k].mean())
        assert pool["entries"][name]["weight"] == pytest.approx((expert == k).mean())
    assert made.summary["experts"]["expert"]["entries"]["kim"]["label"] == "Kim"


def test_a_mixture_by_hand() -> None:
    # half at 0 with deviation 1, half at 2 with deviation 1: mean 1, variance 1 within and 1 between
    assert mixture([0.5, 0.5, 0.0], [0.0, 2.0, np.nan], [1.0, 1.0, 1.0]) == (1.0, 2.0, 0.5)
