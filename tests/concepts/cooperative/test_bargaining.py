"""Bargaining against all packages written out, convex hulls and what defines each solution."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog, minimize_scalar
from scipy.spatial import ConvexHull

from sim.concepts.cooperative.bargaining import TAGS, Egalitarian, KalaiSmorodinsky, NashBargaining
from sim.games.bargaining.batch import BargainingBatch
from sim.solutions.reason import Reason
from sim.solutions.status import Status

CONCEPTS = {"nash": NashBargaining(), "ks": KalaiSmorodinsky(), "egalitarian": Egalitarian()}


def problem(rng: np.random.Generator, draws: int, issues: int, whole: bool = False) -> BargainingBatch:
    utilities = (
        rng.integers(-3, 6, (draws, 2, issues)).astype(float) if whole else rng.normal(0.3, 1, (draws, 2, issues))
    )
    threat = rng.uniform(-0.5, 0.8, (draws, 2))
    names = tuple(f"i{k}" for k in range(issues))
    table = np.array([bin(p).count("1") > 1 for p in range(1 << issues)]).astype(np.int64)
    feasible = rng.random((draws, issues)) < 0.85
    capacity = rng.integers(0, issues + 1, draws).astype(float)
    return BargainingBatch(("a", "b"), names, utilities, feasible, capacity, threat, table, 2)


def packages(batch: BargainingBatch, draw: int) -> np.ndarray:
    """Gains of every package that can be settled, written out."""
    rows = []
    for package in range(1 << len(batch.issues)):
        chosen = [i for i in range(len(batch.issues)) if package >> i & 1]
        if len(chosen) <= batch.capacity[draw] and all(batch.feasible[draw, i] for i in chosen):
            rows.append(batch.utilities[draw][:, chosen].sum(axis=1) - batch.disagreement[draw])
    return np.array(rows)


def frontier(points: np.ndarray) -> list[np.ndarray]:
    """Corners of the Pareto frontier of the hull, from the second party's best to the first's."""
    if len(points) > 3 and np.linalg.matrix_rank(points - points[0], tol=1e-9) == 2:
        points = points[ConvexHull(points).vertices]
    kept = [p for p in points if not any((q >= p - 1e-12).all() and (q > p + 1e-12).any() for q in points)]
    kept.sort(key=lambda p: p[0])
    corners: list[np.ndarray] = []
    for p in kept:
        while len(corners) > 1 and np.linalg.det([corners[-1] - corners[-2], p - corners[-2]]) >= -1e-12:
            corners.pop()
        corners.append(p)
    return corners


def along(corners: list[np.ndarray], t: float) -> np.ndarray:
    k = min(int(t), len(corners) - 2)
    return corners[k] + (t - k) * (corners[k + 1] - corners[k])


def most(corners: list[np.ndarray], player: int) -> float:
    """The most that a party gains on the frontier where the other loses nothing."""
    fine = [c[player] for c in corners if c[1 - player] >= 0]
    for a, b in itertools.pairwise(corners):
        x, y = a[1 - player], b[1 - player]
        if (x < 0) != (y < 0):
            fine.append((a + (b - a) * (x / (x - y)))[player])
    return max(fine, default=-1.0)


def expected(kind: str, corners: list[np.ndarray]) -> np.ndarray:
    if len(corners) == 1:
        return corners[0]
    line = np.linspace(0, len(corners) - 1, 40 * len(corners) + 1)
    if kind == "nash":
        values = [np.prod(np.maximum(along(corners, t), 0)) for t in line]
        best = line[int(np.argmax(values))]
        low, high = max(0, best - 0.05), min(len(corners) - 1, best + 0.05)
        found = minimize_scalar(lambda t: -np.prod(along(corners, t)), bounds=(low, high), method="bounded")
        return along(corners, float(found.x))
    slope = 1.0 if kind == "egalitarian" else most(corners, 0) / most(corners, 1)
    sides = [along(corners, t)[0] - slope * along(corners, t)[1] for t in range(len(corners))]
    if sides[0] >= 0:
        return corners[0]
    if sides[-1] <= 0:
        return corners[-1]
    k = next(i for i in range(len(corners) - 1) if sides[i] <= 0 <= sides[i + 1])
    return corners[k] + (corners[k + 1] - corners[k]) * (sides[k] / (sides[k] - sides[k + 1]))


@pytest.mark.parametrize("kind", CONCEPTS)
@pytest.mark.parametrize(("issues", "whole"), [(1, False), (3, False), (6, False), (5, True)])
def test_against_all_packages(kind: str, issues: int, whole: bool) -> None:
    batch = problem(np.random.default_rng(issues), 150, issues, whole)
    found = CONCEPTS[kind].solve(batch)
    agreements = 0
    for draw in range(len(batch)):
        corners = frontier(packages(batch, draw))
        gains = found.payoffs[draw, 0] - batch.disagreement[draw]
        assert found.tags is not None
        if most(corners, 0) < -1e-9 or most(corners, 1) < -1e-9:
            assert found.tags[draw, 0, TAGS.index("no agreement")]
            assert np.allclose(gains, 0)
            continue
        if min(most(corners, 0), most(corners, 1)) < 1e-6:
            continue  # a single party has something to gain: proportions are not defined
        agreements += 1
        wanted = expected(kind, corners)
        if kind == "nash":  # the oracle's search is coarse: ours is near it, and no worse
            assert gains == pytest.approx(wanted, abs=1e-3), draw
            assert np.prod(gains) >= np.prod(wanted) - 1e-9
        else:
            assert gains == pytest.approx(wanted, abs=1e-8), draw
    assert agreements > (5 if issues == 1 else 40)


@pytest.mark.parametrize("kind", CONCEPTS)
def test_marginals_outcomes_and_payoffs_are_of_one_lottery(kind: str) -> None:
    batch = problem(np.random.default_rng(8), 200, 6)
    found = CONCEPTS[kind].solve(batch)
    settled = found.profiles[:, 0, 0::2]
    agreed = ~found.tags[:, 0, 0]  # type: ignore[index]
    worth = np.einsum("dpi,di->dp", batch.utilities, settled)
    np.testing.assert_allclose(worth[agreed], found.payoffs[agreed, 0], atol=1e-9)
    np.testing.assert_allclose(found.outcomes[:, 0].sum(axis=1), 1)  # type: ignore[index]
    assert (settled[~batch.feasible] == 0).all()
    assert (settled.sum(axis=1) <= batch.capacity + 1e-9).all()
    assert float(found.regret.max()) < 1e-9


@pytest.mark.parametrize("kind", ["nash", "ks"])
def test_scales_do_not_matter(kind: str) -> None:
    batch = problem(np.random.default_rng(9), 100, 5)
    factor = np.array([7.0, 1e-3])
    moved = BargainingBatch(
        batch.parties, batch.issues, batch.utilities * factor[:, None], batch.feasible, batch.capacity,
        batch.disagreement * factor, batch.outcome_of_package, 2)  # fmt: skip
    here, there = CONCEPTS[kind].solve(batch), CONCEPTS[kind].solve(moved)
    np.testing.assert_allclose(here.payoffs[:, 0] * factor, there.payoffs[:, 0], rtol=1e-6, atol=1e-9)


def test_nash_1950_bill_and_jack() -> None:
    """Nash 1950, the example of the two boys who swap things: goods without money, gains of 12 and 5."""
    bill = {"book": 2, "whip": 2, "ball": 2, "bat": 2, "box": 4, "pen": 10, "toy": 4, "knife": 6, "hat": 2}
    jack = {"book": 4, "whip": 2, "ball": 1, "bat": 2, "box": 1, "pen": 1, "toy": 1, "knife": 2, "hat": 2}
    own = ("book", "whip", "ball", "bat", "box")
    sign = np.array([-1 if thing in own else 1 for thing in bill])
    utilities = np.array([[sign * list(bill.values()), -sign * np.array(list(jack.values()))]], float)
    batch = BargainingBatch(
        ("bill", "jack"), tuple(bill), utilities, np.ones((1, 9), bool), np.array([9.0]), np.zeros((1, 2)),
        np.zeros(512, np.int64), 1)  # fmt: skip
    found = NashBargaining().solve(batch)
    given = [thing for thing, p in zip(bill, found.profiles[0, 0, 0::2], strict=True) if p > 0.5]
    assert given == ["book", "whip", "ball", "bat", "pen", "toy", "knife"]
    assert found.payoffs[0, 0].tolist() == pytest.approx([12, 5])


def possible(batch: BargainingBatch, draw: int) -> list[int]:
    """Every package that can be settled, as bits."""
    fits = [sum(1 << i for i in range(len(batch.issues)) if batch.feasible[draw, i] and p >> i & 1) for p in
            range(1 << len(batch.issues))]  # fmt: skip
    return sorted({p for p in fits if p.bit_count() <= batch.capacity[draw]})


def bounds(batch: BargainingBatch, draw: int, gains: np.ndarray) -> list[tuple[float, float]]:
    """Lowest and highest probability of every outcome over all lotteries with these gains, by linear programs."""
    bits = possible(batch, draw)
    settled = np.array([[p >> i & 1 for i in range(len(batch.issues))] for p in bits], float)
    equal = np.vstack([(settled @ batch.utilities[draw].T - batch.disagreement[draw]).T, np.ones(len(bits))])
    found = []
    for outcome in range(batch.outcomes):
        likely = (batch.outcome_of_package[bits] == outcome).astype(float)
        tight = {"primal_feasibility_tolerance": 1e-10}
        ends = [linprog(sign * likely, A_eq=equal, b_eq=[*gains, 1], options=tight) for sign in (1, -1)]
        found.append((ends[0].fun, -ends[1].fun))
    return found


@pytest.mark.parametrize("kind", CONCEPTS)
def test_all_lotteries_of_the_same_gains_are_between_those_listed(kind: str) -> None:
    rng = np.random.default_rng(15)
    draws, issues = 150, 4
    names = tuple(f"i{k}" for k in range(issues))
    table = rng.integers(0, 3, 1 << issues)
    utilities = rng.integers(-1, 3, (draws, 2, issues)).astype(float)
    capacity = rng.integers(0, issues + 1, draws).astype(float)
    feasible = rng.random((draws, issues)) < 0.9
    batch = BargainingBatch(("a", "b"), names, utilities, feasible, capacity, np.zeros((draws, 2)), table, 3)
    found = CONCEPTS[kind].solve(batch, ("uniform",))
    assert found.outcomes is not None
    assert found.tags is not None
    for draw in range(draws):
        listed = found.outcomes[draw, : found.count[draw]]
        if found.tags[draw, 0, TAGS.index("no agreement")]:
            continue
        wanted = bounds(batch, draw, found.payoffs[draw, 0])
        assert listed.min(axis=0) == pytest.approx([low for low, _ in wanted], abs=1e-7), draw
        assert listed.max(axis=0) == pytest.approx([high for _, high in wanted], abs=1e-7), draw
        assert (found.status[draw] == Status.CONTINUUM) == (found.count[draw] > 1)
        for row in range(found.count[draw]):
            worth = utilities[draw] @ found.profiles[draw, row, 0::2]
            assert worth == pytest.approx(found.payoffs[draw, row], abs=1e-9)
    assert (found.status == Status.CONTINUUM).sum() > 20


def test_too_many_lotteries_are_said_to_be_too_many() -> None:
    names = tuple(f"i{k}" for k in range(12))
    batch = BargainingBatch(
        ("a", "b"), names, np.zeros((1, 2, 12)), np.ones((1, 12), bool), np.array([12.0]), np.zeros((1, 2)),
        np.zeros(1 << 12, np.int64), 1)  # fmt: skip
    found = NashBargaining().solve(batch)
    assert (found.status[0], found.reason[0]) == (Status.INCOMPLETE, Reason.TOO_MANY)


@pytest.mark.parametrize("kind", CONCEPTS)
def test_to_settle_nothing_is_no_agreement_where_that_is_worth_the_same(kind: str) -> None:
    """One party loses by the one issue: nothing is settled, which is an agreement where none would be worse."""
    utilities = np.array([[[-1.0], [1.0]]] * 2)
    threat = np.array([[0.0, 0.0], [-1.0, -1.0]])
    batch = BargainingBatch(
        ("a", "b"), ("i",), utilities, np.ones((2, 1), bool), np.ones(2), threat, np.array([0, 1]), 2
    )
    found = CONCEPTS[kind].solve(batch)
    assert found.tags is not None
    assert found.tags[0, 0, TAGS.index("no agreement")]
    assert not found.tags[1, 0, TAGS.index("no agreement")]
