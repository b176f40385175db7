"""Supports of three players by one polynomial, against numpy's roots and the search by subdivision."""

from itertools import product

import numpy as np
import pytest
from helpers.totally_mixed import indifference, planted

from sim.kernels.nash.cross_products import cross
from sim.kernels.nash.one_parameter import UNCLEAR, by_one_parameter, elimination, isolated_roots
from sim.kernels.nash.roots import DEEPEST, FOUND_ALL, UNDECIDED, workspace, zeros
from sim.kernels.nash.simplex_subdivision import Shape, blank_shape, describe, whole
from sim.kernels.numerics.scaling import normalised

Array = np.ndarray


def bernstein(roots: Array) -> Array:
    """Return the Bernstein coefficients of the monic polynomial with these roots."""
    degree = len(roots)
    nodes = np.linspace(0.0, 1.0, degree + 1)
    basis = np.array([[_choose(degree, k) * t**k * (1 - t) ** (degree - k) for k in range(degree + 1)] for t in nodes])
    return np.linalg.solve(basis, np.prod(nodes[:, None] - roots, axis=1))


def _choose(n: int, k: int) -> int:
    return int(np.prod([(n - i) / (i + 1) for i in range(k)]) + 0.5)


def found_roots(coefficients: Array, noise: float) -> Array | None:
    room = elimination()
    degree = len(coefficients) - 1
    room.stack[0, : degree + 1] = coefficients
    found = isolated_roots(room.stack, degree, noise, room.edges, room.other, room.roots)
    return None if found == UNCLEAR else room.roots[:found]


@pytest.mark.parametrize("degree", [2, 3, 4, 6])
def test_roots_are_those_of_the_polynomial(degree: int) -> None:
    rng, decided = np.random.default_rng(degree), 0
    for _ in range(60):
        roots = np.sort(rng.uniform(-0.5, 1.5, degree))
        found = found_roots(bernstein(roots), 1e-12)
        if found is None:
            continue
        decided += 1
        inside = roots[(roots >= 0) & (roots <= 1)]
        place = np.sort(found[:, 0])
        assert len(place) == len(inside)
        assert (np.abs(place - inside) <= np.sort(found[:, 1])[-1:] + 1e-9).all()
    assert decided >= 50


@pytest.mark.parametrize("roots", [[0.4, 0.4], [0.0, 0.6], [0.3, 1.0], [0.3, 0.3 + 1e-7], [-0.5, 0.7, 0.7]])
def test_what_may_be_a_double_root_or_at_the_border_is_unclear(roots: list[float]) -> None:
    assert found_roots(bernstein(np.array(roots)), 1e-12) is None


def test_the_cross_product_is_orthogonal_to_its_rows() -> None:
    rng = np.random.default_rng(5)
    for columns in (1, 2, 3, 4):
        rows, out = rng.normal(size=(4, 4)), np.empty(4)
        cross(rows, columns, out)
        assert rows[: columns - 1, :columns] @ out[:columns] == pytest.approx(np.zeros(columns - 1))
        length = np.sqrt(abs(np.linalg.det(rows[: columns - 1, :columns] @ rows[: columns - 1, :columns].T)))
        assert np.linalg.norm(out[:columns]) == pytest.approx(length)


def described(payoffs: Array, support: tuple[int, ...]) -> tuple[Shape, Array]:
    """Return a support's shape and room for its cells, of which the first is the whole product of simplices."""
    shape = blank_shape(np.array(payoffs.shape[1:]))
    describe(shape, np.array(support))
    cells = np.empty((DEEPEST, shape.vertex_at[-1]))
    whole(normalised(payoffs[None])[0].reshape(3, -1), shape, cells[0])
    return shape, cells


def by_polynomial(payoffs: Array, support: tuple[int, ...]) -> Array | None:
    """Return `zeros[zero, player, place]` of a support; None where the polynomial does not tell."""
    shape, cells = described(payoffs, support)
    points = np.zeros((64, 3, shape.sizes.max()))
    found = by_one_parameter(shape, cells[0], elimination(), workspace(shape), points)
    return None if found == UNCLEAR else on_support(points[:found], shape)


def by_search(payoffs: Array, support: tuple[int, ...]) -> tuple[Array, int]:
    """Return the same by the search, and how that ended."""
    shape, cells = described(payoffs, support)
    points = np.zeros((64, 3, shape.sizes.max()))
    ended, found, _ = zeros(shape, cells, 150, workspace(shape), points)
    return on_support(points[:found], shape), ended


def on_support(points: Array, shape: Shape) -> Array:
    return np.where(np.arange(points.shape[2]) < shape.played[:, None], points, 0.0)


def equilibria(points: Array, payoffs: Array, support: tuple[int, ...]) -> list[Array]:
    """Return the zeros, written over all actions, at which no other action is better, each once."""
    listed: list[Array] = []
    for point in points:
        full = []
        for i, bits in enumerate(support):
            own = np.zeros(payoffs.shape[1 + i])
            actions = [a for a in range(len(own)) if bits >> a & 1]
            own[actions] = point[i, : len(actions)]
            full.append(own)
        gains = []
        for i in range(3):
            value = np.moveaxis(payoffs[i], i, 0)
            one, two = (full[j] for j in range(3) if j != i)
            gains.append((value @ two @ one).max() - (value @ two @ one) @ full[i])
        x = np.concatenate(full)
        if max(gains) < 1e-9 and x.min() > -1e-9 and not any(np.abs(x - y).max() < 1e-7 for y in listed):
            listed.append(x)
    return listed


SUPPORTS = {
    (2, 2, 2): [(3, 3, 3)],
    (3, 2, 2): [(7, 3, 3), (3, 3, 1)],
    (2, 3, 3): [(3, 7, 7), (1, 7, 7), (3, 5, 6), (1, 3, 7)],
    (4, 2, 4): [(15, 1, 15), (7, 3, 7)],
    (3, 4, 2): [(7, 15, 1), (7, 7, 2)],
}


@pytest.mark.parametrize(("sizes", "highest"), list(product(SUPPORTS, (0, 3))))
def test_the_search_finds_the_same(sizes: tuple[int, ...], highest: int) -> None:
    """With payoffs at random and in few whole numbers: where the search cannot decide, the polynomial must not."""
    rng, known = np.random.default_rng(3), 0
    for _ in range(4):
        shape = (3, *sizes)
        payoffs = rng.integers(0, highest, shape) * 1.0 if highest else rng.random(shape)
        for support in SUPPORTS[sizes]:
            mine, (theirs, ended) = by_polynomial(payoffs, support), by_search(payoffs, support)
            assert mine is None or ended != UNDECIDED
            if mine is None or ended != FOUND_ALL:
                continue
            known += 1
            one, two = equilibria(mine, payoffs, support), equilibria(theirs, payoffs, support)
            assert len(one) == len(two)
            assert all(min(np.abs(x - y).max() for y in two) < 1e-9 for x in one)
    assert known >= (4 if highest == 0 else 0)


@pytest.mark.parametrize("sizes", [(4, 2, 4), (3, 4, 2), (2, 3, 3), (3, 2, 2), (2, 2, 2), (3, 1, 3), (4, 4, 1)])
def test_an_equilibrium_that_was_planted_is_found(sizes: tuple[int, ...]) -> None:
    rng, known = np.random.default_rng(8), 0
    for _ in range(12):
        payoffs, profile = planted(sizes, rng)
        mine = by_polynomial(payoffs, tuple((1 << size) - 1 for size in sizes))
        if mine is None:
            continue
        known += 1
        own = [np.concatenate([x[i, :size] for i, size in enumerate(sizes)]) for x in mine]
        assert all(max(map(abs, indifference(x, payoffs))) < 1e-11 for x in own)
        assert min(np.abs(x - profile).max() for x in own) < 1e-7
    assert known >= 8
