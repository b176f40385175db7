"""The core of three players whose worths differ in size by eleven orders: its ends in fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from sim.concepts.base import Concept
from sim.concepts.cooperative.bargaining import Egalitarian, KalaiSmorodinsky, NashBargaining
from sim.concepts.cooperative.core import Core
from sim.concepts.cooperative.nucleolus import Nucleolus
from sim.games.bargaining.batch import BargainingBatch
from sim.games.coalition.batch import CoalitionBatch
from sim.solutions.reason import Reason
from sim.solutions.status import Status

WORTHS = [0.0, 1.0, 2.0, -1.0, 1e11, 5e10, 1e11 + 1, 5e10 + 2, 3e4]


def exact_ends(worth: np.ndarray) -> list[tuple[Fraction, Fraction]] | None:
    """Least and most of each player in the core, over its corners in fractions; None where it is empty."""
    v = [Fraction(float(w)) for w in worth]
    # x0 >= a, x1 >= b, x2 = v(N) - x0 - x1 >= c, and so on: half planes (p, q, r) with p x0 + q x1 >= r
    planes = [
        (1, 0, v[1]),
        (0, 1, v[2]),
        (1, 1, v[3]),
        (-1, -1, v[4] - v[7]),
        (0, -1, v[5] - v[7]),
        (-1, 0, v[6] - v[7]),
    ]
    corners = []
    for (a, b, e), (c, d, f) in itertools.combinations(planes, 2):
        det = a * d - b * c
        if det:
            x, y = (e * d - b * f) / det, (a * f - e * c) / det
            if all(p * x + q * y >= r for p, q, r in planes):
                corners.append((x, y, v[7] - x - y))
    return [(min(own), max(own)) for own in zip(*corners, strict=True)] or None if corners else None


def test_the_core_is_the_exact_one_or_left_open() -> None:
    rng = np.random.default_rng(2)
    worth = np.concatenate([np.zeros((400, 1)), rng.choice(WORTHS, size=(400, 7))], axis=1)
    worth[:, 7] = worth[:, [1, 2, 4]].sum(axis=1) + rng.choice([0.0, 1.0, 3.0, 1e11, -1.0], size=400)
    found = Core().solve(CoalitionBatch(("a", "b", "c"), worth))
    kinds = set()
    for draw, own in enumerate(worth):
        wanted, width = exact_ends(own), np.ptp(own)
        if found.reason[draw] == Reason.DEGENERATE:
            continue
        kinds.add(Status(int(found.status[draw])))
        if wanted is None:
            assert found.status[draw] == Status.NONE
            continue
        one = all(low == high for low, high in wanted)
        assert found.status[draw] == (Status.UNIQUE if one else Status.CONTINUUM)
        listed = found.payoffs[draw, : found.count[draw]]
        np.testing.assert_allclose(listed.min(axis=0), [float(low) for low, _ in wanted], atol=4e-16 * width + 1e-9)
        np.testing.assert_allclose(listed.max(axis=0), [float(high) for _, high in wanted], atol=4e-16 * width + 1e-9)
    assert kinds == {Status.NONE, Status.UNIQUE, Status.CONTINUUM}
    assert (found.reason == Reason.COMPLETE).mean() > 0.9


def test_a_unit_beside_a_hundred_thousand_million_is_shared_out() -> None:
    """B and C have 1 by themselves, A has 1e11: the core leaves open who of B and C gets it; the nucleolus halves."""
    worth = np.array([[0.0, 1e11, 0.0, 1e11, 0.0, 1e11, 1.0, 1e11 + 1]])
    core = Core().solve(CoalitionBatch(("a", "b", "c"), worth))
    assert core.status[0] == Status.CONTINUUM
    assert core.payoffs[0, :, 1].min() == pytest.approx(0, abs=1e-4)
    assert core.payoffs[0, :, 1].max() == pytest.approx(1, abs=1e-4)
    assert Nucleolus().solve(CoalitionBatch(("a", "b", "c"), worth)).payoffs[0, 0, 1:] == pytest.approx([0.5, 0.5])


def test_less_than_alone_by_one_in_a_hundred_thousand_million_is_less() -> None:
    worth = np.array([[0.0, 1e11, 1.0, 1e11]])
    assert Nucleolus().solve(CoalitionBatch(("a", "b"), worth)).status[0] == Status.NONE


@pytest.mark.parametrize("concept", [NashBargaining, KalaiSmorodinsky, Egalitarian])
def test_a_small_issue_beside_a_huge_one_is_not_called_worth_nothing(concept: type[Concept]) -> None:
    """To settle the small one too is better for one party and worse for none: it is no tie."""
    batch = BargainingBatch(
        ("a", "b"),
        ("huge", "small"),
        np.array([[[1e11, 0.1], [1e11, 0.0]], [[10.0, 0.1], [10.0, 0.0]]]),
        np.ones((2, 2), bool),
        np.full(2, 2.0),
        np.zeros((2, 2)),
        np.zeros(4, np.int64),
        1,
    )
    found = concept().solve(batch, ("uniform",))
    assert found.reason.tolist() == [Reason.DEGENERATE, Reason.COMPLETE]
    assert found.count[0] == 1
