"""Crowds against brute force: every pure profile of small crowds, roots by numpy, outcomes by enumeration."""

import itertools

import numpy as np
import pytest

from sim.concepts.crowd.counts import CrowdCounts, CrowdExtremal
from sim.concepts.crowd.rows import chances
from sim.concepts.crowd.symmetric import CrowdSymmetric
from sim.errors import UsageError
from sim.games.crowd.batch import Crowd, CrowdBatch, one_bloc, several_blocs
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import REGRET


def random_tables(rng: np.random.Generator, sizes: tuple[int, ...], draws: int, levels: int = 0) -> list[np.ndarray]:
    shapes = [tuple(n + (c != b) for c, n in enumerate(sizes)) for b in range(len(sizes))]
    if levels:
        return [rng.integers(-levels, levels + 1, (draws, *shape)).astype(float) for shape in shapes]
    return [rng.normal(size=(draws, *shape)) for shape in shapes]


def rising(tables: list[np.ndarray]) -> list[np.ndarray]:
    """Complements: cumulated positive amounts, shifted so that staying may be better."""
    made = []
    for amounts in tables:
        table = np.abs(amounts)
        for axis in range(1, table.ndim):
            np.cumsum(table, axis=axis, out=table)
        made.append(table - 0.6 * table.max(axis=tuple(range(1, table.ndim)), keepdims=True))
    return made


def brute_force(sizes: tuple[int, ...], tables: list[np.ndarray], draw: int) -> set[tuple[int, ...]]:
    """Counts of the pure equilibria among all 2^n profiles of members, each member's deviation tried."""
    owner = [b for b, n in enumerate(sizes) for _ in range(n)]
    found = set()
    for profile in itertools.product((0, 1), repeat=len(owner)):
        stable = True
        for member, bloc in enumerate(owner):
            others = [0] * len(sizes)
            for other, joins in enumerate(profile):
                if other != member:
                    others[owner[other]] += joins
            gain = tables[bloc][(draw, *others)]
            stable &= gain >= 0 if profile[member] else gain <= 0
        if stable:
            found.add(tuple(sum(j for o, j in zip(owner, profile, strict=True) if o == b) for b in range(len(sizes))))
    return found


def listed_counts(solution: Solution, sizes: tuple[int, ...], draw: int) -> list[tuple[int, ...]]:
    shares = solution.profiles[draw, : solution.count[draw], ::2]
    return [tuple(round(x) for x in row * np.array(sizes)) for row in shares]


@pytest.mark.parametrize("sizes", [(4,), (1, 1), (2, 3), (3, 2, 2), (1, 2, 1, 2)])
@pytest.mark.parametrize("levels", [0, 1])
def test_counts_are_those_of_all_pure_profiles(sizes: tuple[int, ...], levels: int) -> None:
    tables = random_tables(np.random.default_rng(7), sizes, 12, levels)
    solution = CrowdCounts().solve(several_blocs([f"b{i}" for i in range(len(sizes))], tables), ("uniform",))
    for draw in range(12):
        found = listed_counts(solution, sizes, draw)
        assert found == sorted(brute_force(sizes, tables, draw))
        expected = Status.NONE if not found else Status.UNIQUE if len(found) == 1 else Status.SEVERAL
        assert solution.status[draw] == expected
    assert np.nanmax(solution.regret, initial=0.0) <= REGRET


@pytest.mark.parametrize("sizes", [(3, 3), (2, 3, 2), (2, 1, 2, 2)])
def test_extremal_equilibria_bracket_all_others(sizes: tuple[int, ...]) -> None:
    tables = rising(random_tables(np.random.default_rng(1), sizes, 40))
    batch = several_blocs([f"b{i}" for i in range(len(sizes))], tables)
    assert batch.complements.all()
    every, both = CrowdCounts().solve(batch), CrowdExtremal().solve(batch)
    assert (every.count > 1).any()
    assert every.tags is not None
    for draw in range(40):
        found = np.array(listed_counts(every, sizes, draw))
        ends = np.array(listed_counts(both, sizes, draw))
        assert (ends[0] == found.min(axis=0)).all()
        assert (ends[-1] == found.max(axis=0)).all()
        assert every.tags[draw, : len(found), 0].sum() == 1
        assert every.tags[draw, : len(found), 1].sum() == 1
        assert (both.status[draw] == Status.UNIQUE) == (every.status[draw] == Status.UNIQUE)


def test_without_complements_the_extremes_are_left_open() -> None:
    batch = one_bloc(np.array([[1.0, -1.0, 1.0], [-1.0, 0.5, 2.0]]))
    solution = CrowdExtremal().solve(batch)
    assert list(solution.count) == [0, 2]
    assert (solution.status == Status.INCOMPLETE).all()
    assert "not more attractive" in Reason(solution.reason[0]).text


def interior_roots(gain: np.ndarray) -> np.ndarray:
    """Roots in (0, 1) by numpy's companion matrix, from the power basis."""
    degree = len(gain) - 1
    total = np.polynomial.Polynomial([0.0])
    p = np.polynomial.Polynomial([0.0, 1.0])
    for k, g in enumerate(gain):
        choose = float(np.prod([(degree - i) / (i + 1) for i in range(k)]))
        total = total + g * choose * p**k * (1 - p) ** (degree - k)
    roots = total.roots()
    real = np.sort(roots[np.abs(roots.imag) < 1e-9].real)
    return real[(real > 1e-9) & (real < 1 - 1e-9)]


@pytest.mark.parametrize("members", [2, 3, 6, 11])
def test_every_symmetric_equilibrium_of_random_gains(members: int) -> None:
    gain = np.random.default_rng(members).normal(size=(120, members))
    solution = CrowdSymmetric().solve(one_bloc(gain))
    assert np.nanmax(solution.regret) <= REGRET
    for draw in range(120):
        expected = [*interior_roots(gain[draw])]
        expected = [0.0] * int(gain[draw, 0] <= 0) + expected + [1.0] * int(gain[draw, -1] >= 0)
        found = solution.profiles[draw, : solution.count[draw], 0]
        np.testing.assert_allclose(found, expected, atol=1e-8)


def test_as_many_mixed_equilibria_as_the_degree_allows() -> None:
    wanted = np.array([0.1, 0.25, 0.5, 0.7, 0.95])
    coefficients = np.array([1.0])  # Bernstein coefficients of the product of (p - r), one factor after another
    for r in wanted:
        n = len(coefficients)
        up, down = np.append(0.0, coefficients), np.append(coefficients, 0.0)
        k = np.arange(n + 1) / n
        coefficients = k * up * (1 - r) + (1 - k) * down * (-r)
    solution = CrowdSymmetric().solve(one_bloc(coefficients[None]))
    np.testing.assert_allclose(solution.profiles[0, :, 0], [0.0, *wanted, 1.0], atol=1e-9)
    assert solution.status[0] == Status.SEVERAL


def test_a_gain_that_only_touches_zero_is_listed_and_said() -> None:
    third = 1 / 3  # (p - 1/3)^2 has the Bernstein coefficients 1/9, -2/9, 4/9
    solution = CrowdSymmetric().solve(one_bloc(np.array([[third**2, -2 * third**2, 4 * third**2]])))
    np.testing.assert_allclose(solution.profiles[0, :, 0], [third, 1.0], atol=1e-4)
    assert solution.status[0] == Status.INCOMPLETE
    assert solution.regret.max() <= REGRET


def test_indifference_is_a_continuum_and_infinity_undefined() -> None:
    solution = CrowdSymmetric().solve(one_bloc(np.array([[0.0, 0.0], [np.nan, 1.0], [1.0, 1.0]])))
    assert list(solution.status) == [Status.CONTINUUM, Status.UNDEFINED, Status.UNIQUE]
    assert list(solution.count) == [2, 0, 1]


def test_symmetric_wants_one_bloc() -> None:
    with pytest.raises(UsageError, match="one bloc"):
        CrowdSymmetric().solve(several_blocs("ab", random_tables(np.random.default_rng(0), (1, 1), 1)))


def test_outcomes_are_those_of_all_profiles() -> None:
    sizes, p = (2, 3), np.array([[0.3, 0.8], [0.0, 1.0], [1.0, 0.4]])
    rng = np.random.default_rng(0)
    of_cell = rng.integers(0, 3, 12)
    table = np.array([4, 1])
    crowd = Crowd(
        ("a", "b"),
        np.array(sizes),
        np.array([0]),
        np.array([0, 1]),
        np.array([[0, 0]]),
        table,
        of_cell,
        ("x", "y", "z"),
    )
    expected = np.zeros((3, 3))
    for row in range(3):
        chance = [p[row, 0]] * 2 + [p[row, 1]] * 3
        for profile in itertools.product((0, 1), repeat=5):
            weight = np.prod([c if j else 1 - c for c, j in zip(chance, profile, strict=True)])
            expected[row, of_cell[4 * sum(profile[:2]) + sum(profile[2:])]] += weight
    np.testing.assert_allclose(chances(CrowdBatch(crowd, np.zeros((1, 1))), p), expected, atol=1e-14)


def test_a_part_over_a_total_is_the_same_game_as_its_table() -> None:
    rng = np.random.default_rng(3)
    sizes = (3, 2, 2)
    cells = rng.normal(size=(30, 21))
    start, step = np.array([0, 7, 14, 21]), np.ones((3, 3), np.int64)
    nothing = np.zeros(3, np.int64)
    compact = CrowdBatch(
        Crowd(("a", "b", "c"), np.array(sizes), np.arange(3), start, step, nothing, nothing[:1]), cells
    )
    tables = []
    for b in range(3):
        shape = [n + (c != b) for c, n in enumerate(sizes)]
        tables.append(cells[:, 7 * b + np.indices(shape).sum(axis=0)])
    one, two = CrowdCounts().solve(compact), CrowdCounts().solve(several_blocs("abc", tables))
    np.testing.assert_array_equal(one.count, two.count)
    np.testing.assert_array_equal(one.profiles, two.profiles)
    np.testing.assert_array_equal(compact.complements, several_blocs("abc", tables).complements)


def test_more_equilibria_than_there_is_room_for_are_said() -> None:
    tables = [np.zeros((1, 30, 31)), np.zeros((1, 31, 30))]
    solution = CrowdCounts().solve(several_blocs("ab", tables))
    assert solution.count[0] == 512
    assert solution.status[0] == Status.INCOMPLETE
