"""The least predictable distribution of a polytope, against a general solver of constrained programs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from sim.concepts.correlated.polytope import after_recommendation, before_recommendation
from sim.selection.entropy_of_devices import least_predictable


def losses_of(payoffs: np.ndarray, after: bool = True) -> np.ndarray:
    """Return `losses[deviation, profile]` of `payoffs[player, *actions]`, the largest of size one."""
    made = (after_recommendation if after else before_recommendation)(payoffs.shape[1:])
    own = payoffs.reshape(len(payoffs), -1)[made.player]
    losses = own - np.take_along_axis(own, made.target, axis=1)
    return losses / max(float(np.abs(losses).max()), 1.0)


def entropy(p: np.ndarray) -> float:
    p = p[p > 0]
    return -float((p * np.log(p)).sum())


def by_a_general_solver(losses: np.ndarray) -> float:
    """Return the largest entropy that sequential quadratic programming finds."""
    count = losses.shape[1]
    found = minimize(
        lambda p: -entropy(np.clip(p, 1e-300, 1)),
        np.full(count, 1 / count),
        method="SLSQP",
        bounds=[(0, 1)] * count,
        constraints=[
            {"type": "ineq", "fun": lambda p: losses @ p, "jac": lambda p: losses},
            {"type": "eq", "fun": lambda p: p.sum() - 1},
        ],
        options={"ftol": 1e-12, "maxiter": 500},
    )
    return -float(found.fun) if found.success and (losses @ found.x).min() > -1e-9 else -np.inf


@pytest.mark.parametrize("seed", range(40))
def test_nothing_in_the_polytope_is_less_predictable(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = (2, 2, 2) if seed % 4 == 0 else tuple(rng.integers(2, 5, size=2))
    payoffs = rng.integers(0, 4 if seed % 2 else 100, size=(len(sizes), *sizes)).astype(float)
    losses = losses_of(payoffs, after=seed % 5 > 0)
    p = least_predictable(losses)
    assert p is not None
    assert (losses @ p).min() > -1e-9
    assert p.min() >= 0
    assert p.sum() == pytest.approx(1)
    assert entropy(p) >= by_a_general_solver(losses) - 1e-9


def test_what_is_dominated_is_never_drawn() -> None:
    """Prisoner's dilemma: one distribution is left, and its weights have no end with all profiles in."""
    payoffs = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    assert least_predictable(losses_of(payoffs)) == pytest.approx(np.array([0, 0, 0, 1]))


def test_who_is_indifferent_plays_at_random() -> None:
    """Ann's l is as good as her r whatever Bob does, and Bob's too: even draws of the four."""
    assert least_predictable(losses_of(np.zeros((2, 2, 2)))) == pytest.approx(np.full(4, 0.25))
