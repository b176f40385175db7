"""One player's equations of a pair of supports, against fractions: weights, and the bound on how wrong they can be."""

from fractions import Fraction

import numpy as np
import pytest
from helpers.exact_vertices import solved

from sim.kernels.nash.support_systems import CLEAN, NOT, UNCLEAR, _balanced, half
from sim.kernels.numerics.compile import compiled
from sim.kernels.numerics.scaling import EPSILON


def exact_weights(payoff: np.ndarray, replies: np.ndarray, support: np.ndarray) -> list[Fraction] | None:
    first, *rest = ([Fraction(float(payoff[i, j])) for j in support] for i in replies)
    rows = [[a - b for a, b in zip(row, first, strict=True)] + [Fraction(0)] for row in rest]
    return solved([[Fraction(1)] * (len(support) + 1), *rows])


def close_to_singular(rng: np.random.Generator, own: int, other: int) -> np.ndarray:
    """Return payoffs between 0 and 1 in which one row is nearly a mean of two others."""
    payoff = rng.random((own, other))
    if own > 2:
        payoff[2] = (payoff[0] + payoff[1]) / 2 + 10.0 ** rng.uniform(-7, -1) * rng.uniform(-1, 1, other)
    return np.clip(payoff, 0.0, 1.0)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_weights_are_as_exact_as_is_said(size: int) -> None:
    rng, worst, unlike = np.random.default_rng(size), 0.0, 0
    work, out = np.empty((size, size + 1)), np.empty(size + 1)
    for _ in range(1000):
        payoff = close_to_singular(rng, size + 2, size + 2)
        replies, support = (rng.permutation(size + 2)[:size] for _ in range(2))
        factor = _balanced(payoff, replies, support, size, work, out)
        exact = exact_weights(payoff, replies, support)
        if exact is None or factor == np.inf or max(map(abs, exact)) > 2:
            continue  # large weights are of both signs, and clearly so: no error of theirs counts
        error = max(abs(Fraction(float(w)) - e) for w, e in zip(out[:size], exact, strict=True))
        worst, unlike = max(worst, float(error) / (EPSILON * factor)), unlike + 1
    assert unlike > 50
    assert worst < 1 / 16


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_a_half_is_what_fractions_say(size: int) -> None:
    rng, seen = np.random.default_rng(size), set()
    work, out = np.empty((size, size + 1)), np.empty(size + 1)
    for _ in range(1500):
        payoff = rng.integers(0, 9, (size + 1, size)) / 8
        replies, support = np.sort(rng.permutation(size + 1)[:size]), rng.permutation(size)
        mask = int(sum(1 << i for i in replies))
        found = compiled(half)(payoff, EPSILON, replies, mask, support, size, work, out)
        seen.add(found)
        weights = exact_weights(payoff, replies, support)
        if weights is None:
            assert found == UNCLEAR
            continue
        worth = [
            sum(w * Fraction(float(payoff[i, j])) for w, j in zip(weights, support, strict=True))
            for i in range(size + 1)
        ]
        gain = max((worth[i] - worth[replies[0]] for i in range(size + 1) if i not in replies), default=Fraction(-1))
        if min(weights) < 0 or gain > 0:
            assert found == NOT or min(abs(w) for w in weights) < 1e-9
        elif min(weights) == 0 or gain == 0:
            assert found == UNCLEAR
        else:
            assert found == CLEAN
            assert out[size] < 1e-12
    assert seen == {CLEAN, NOT, UNCLEAR}
