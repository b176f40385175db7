"""Python and compiled code give the same bytes, kernel by kernel: which of them computes is a matter of time alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.concepts.nash.n_player import support_profiles
from sim.concepts.registry import CONCEPTS
from sim.errors import SimError
from sim.kernels.cooperative import coalition
from sim.kernels.crowd import bernstein, binomial
from sim.kernels.extensive import stage_equilibria
from sim.kernels.nash import n_player, support, three_binary, tied_equilibria, walked_equilibria, whole_equilibria
from sim.kernels.numerics import interpret
from sim.kernels.numerics.compile import Kernel, compiled, gufunc, jit, shape_only
from sim.kernels.numerics.interpret import BUDGET, Layout, TooMuchWorkError, giving_up, tick

SCENARIOS = sorted(Path(__file__).parents[2].joinpath("scenarios").glob("*/*.yaml"))
RANDOM = np.random.default_rng(17)


def same(kernel: Kernel, *arrays: Any) -> None:
    """Assert that both ways give the same types, shapes and bytes."""
    with np.errstate(all="ignore"):  # a ufunc warns of infinities; Python's way is silent about them
        slow, fast = kernel.interpret(*arrays), kernel.compile()(*arrays)
    one, other = (result if isinstance(result, tuple) else (result,) for result in (slow, fast))
    for mine, theirs in zip(one, other, strict=True):
        assert np.asarray(mine).dtype == np.asarray(theirs).dtype, kernel.__name__
        assert np.shape(mine) == np.shape(theirs), kernel.__name__
        assert np.asarray(mine).tobytes() == np.asarray(theirs).tobytes(), kernel.__name__


MOST = 1e7
"""Microseconds of Python, as estimated and then counted, above which a call is not compared: ten seconds."""

STEPS = 200_000
"""The budget of a game here. Searches that end with it are compared up to there; those of small games end before. Of
the scenarios' own budgets one search alone would take Python hours."""


@contextmanager
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, tuple[Kernel, tuple[Any, ...]]]]:
    """Collect the first call of each kernel that Python may compute; inside, all is computed by compiled code."""
    found: dict[str, tuple[Kernel, tuple[Any, ...]]] = {}

    def noted(kernel: Kernel, *arrays: Any, **sizes: int) -> Any:
        arrays = (*arrays, *[shape_only(sizes[name]) for name in kernel._sizes])
        interpret._spent[0] = 0.0
        if kernel._work is not None and interpret.affordable(kernel._layout, kernel._work, arrays, lambda: True):
            copies = tuple(np.array(array) if array.strides != (0,) else array for array in map(np.asarray, arrays))
            found.setdefault(f"{kernel.__module__}.{kernel.__name__}", (kernel, copies))
        return kernel.compile()(*arrays)

    with monkeypatch.context() as patch:
        patch.setattr(Kernel, "__call__", noted)
        patch.setattr(interpret, "BUDGET", MOST)
        yield found


def test_two_by_two_games() -> None:
    for payoffs in (RANDOM.normal(size=(40, 2, 2, 2)), RANDOM.integers(0, 3, (200, 2, 2, 2)).astype(float)):
        same(support._all_two_by_two, payoffs, shape_only(4), shape_only(3))


def test_two_by_two_by_two_games() -> None:
    for payoffs in (RANDOM.random((40, 3, 2, 2, 2)), RANDOM.integers(0, 3, (60, 3, 2, 2, 2)) / 2.0):
        sizes = [shape_only(6), shape_only(9)]
        same(three_binary._three_binary, payoffs, *sizes)


def test_games_of_three_players() -> None:
    for sizes, games in (((3, 3, 2), 3), ((2, 2, 2), 4), ((3, 3, 3), 2)):
        for payoffs in (RANDOM.random((games, 3, *sizes)), RANDOM.integers(0, 30, (games, 3, *sizes)) / 30.0):
            flat = payoffs.reshape(games, 3, -1)
            lengths = shape_only(sum(sizes)), shape_only(16)
            same(n_player._several_players, flat, np.array(sizes), support_profiles(sizes), 200, *lengths)


def test_games_walked_along_edges() -> None:
    for mine in (RANDOM.random((5, 3, 5)), RANDOM.integers(0, 3, (5, 3, 5)) / 2.0):
        sizes = [np.full(2, 1e-15), 10**6, shape_only(8), shape_only(5)]
        same(walked_equilibria._walked_equilibria, mine, RANDOM.random((5, 5, 3)), *sizes)
    same(walked_equilibria._walked_equilibria, RANDOM.random((4, 4)), RANDOM.random((4, 4)), np.ones(2), *sizes[1:])


def test_games_in_whole_numbers() -> None:
    for levels in (2, 4, 2**23):
        whole = RANDOM.integers(1, levels, (4, 2, 3, 4)).astype(float)
        for budget in (10**6, 2_000):
            same(whole_equilibria._whole_equilibria, whole / 4, whole, budget, shape_only(7), shape_only(5))
            same(
                tied_equilibria._tied_equilibria,
                whole / levels,
                np.full(2, 1e-15),
                budget,
                shape_only(7),
                shape_only(5),
            )


def test_stages_with_beliefs() -> None:
    sizes, group, ways = np.array([2, 2]), np.array([-1] * 4 + [0, 0, 1, 1]), np.array([2, 2])
    for cells in (RANDOM.random, lambda shape: RANDOM.integers(0, 3, shape) / 2.0):
        rows, worth = cells((2, 30, 4, 5)), cells((30, 8, 2))
        lengths = [shape_only(8), shape_only(100), shape_only(12)]
        same(stage_equilibria._stage_equilibria, sizes, sizes, *rows, worth, group, ways, 1e-13, 10**6, *lengths)


def test_polynomials_and_expectations() -> None:
    for degree in (1, 2, 5, 9):
        coefficients = RANDOM.uniform(-1, 1, (20, degree + 1))
        same(bernstein._roots, coefficients, shape_only(degree))
        same(binomial._expected_table, coefficients, RANDOM.random(20))


def test_coalitions() -> None:
    worth = RANDOM.random((10, 8))
    worth[:, 0] = 0.0
    start = np.repeat(worth[:, -1:] / 3, 3, axis=1)
    for individual in (True, False):
        same(coalition._nucleolus, worth, start, individual)
    same(coalition._as_shares, worth)
    same(coalition._excess, worth, start)


@gufunc("void(float64[:], int64, uint8[:], float64[:,:], boolean[:])", "(n),(),(k)->(n,k),()", work=lambda n, k: n * k)
def _table(x: np.ndarray, shift: int, length: np.ndarray, out: np.ndarray, large: np.ndarray) -> None:
    for i in range(len(x)):
        for k in range(len(length)):
            out[i, k] = x[i] / (k + shift)
    large[0] = len(x) > 2


def test_batches_are_spread_as_numpy_spreads_them() -> None:
    x, shift = RANDOM.random((4, 1, 3)), np.array([1, -1, 5])
    same(_table, x, shift, shape_only(2))
    same(_table, x[0, 0], 1, shape_only(2))
    same(_table, np.empty((0, 3)), 1, shape_only(2))
    same(_table, x, 0, shape_only(2))


def test_axes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="lengths 2 and 3"):
        _pairs.interpret(np.zeros(2), np.zeros(3))


def test_a_layout_is_read() -> None:
    layout = Layout.parse("void(float64[:,:], uint8[:], boolean, int64[:])", "(p,c),(e),()->(e)")
    assert layout.inputs == (("p", "c"), ("e",), ())
    assert layout.outputs == (("e",),)
    assert layout.types == (np.float64, np.uint8, np.bool_, np.int64)


@gufunc("void(float64[:], float64[:], float64[:])", "(n),(n)->()")
def _pairs(x: np.ndarray, y: np.ndarray, out: np.ndarray) -> None:
    out[0] = x[0] + y[0]


@gufunc("void(float64, float64[:])", "()->()", work=lambda: 1.0)
def _endless(x: float, out: np.ndarray) -> None:
    out[0] = _counted(x)


@jit
def _counted(x: float) -> float:
    steps = 0.0
    while steps < x:
        steps += 1.0
        tick(BUDGET / 2)
    return steps


def test_what_takes_python_too_long_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpret, "_spent", [0.0])
    monkeypatch.setattr(interpret, "COLD_BUDGET", BUDGET)
    assert _endless(1.0) == 1.0
    assert _endless._compiled is None, "little work is Python's"
    assert _endless(1000.0) == 1000.0
    assert _endless._compiled is not None
    assert compiled(_counted)(3.0) == 3.0


def test_what_python_refuses_to_compute_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    @gufunc("void(int64, float64[:])", "()->()", work=lambda: 1.0)
    def inverse(x: int, out: np.ndarray) -> None:
        over = 1.0
        out[0] = over / float(x)

    monkeypatch.setattr(interpret, "_spent", [0.0])
    assert inverse(4) == 0.25
    assert inverse._compiled is None
    with np.errstate(all="ignore"):
        assert inverse(0) == np.inf


def test_numba_is_not_imported_for_one_small_world() -> None:
    script = (
        "import sys, sim; world = sim.load(sys.argv[1]).solve(); str(world); "
        "assert 'numba' not in sys.modules; assert 'pandas' not in sys.modules"
    )
    for name in ("moscow-2015/xi-kim-meeting", "classics/hawk-dove", "classics/audience-costs"):
        file = str(Path(__file__).parents[2] / f"scenarios/{name}.yaml")
        paths = os.pathsep.join(path for path in [str(Path(__file__).parents[2]), *sys.path] if path)
        subprocess.run([sys.executable, "-c", script, file], check=True, env=os.environ | {"PYTHONPATH": paths})


@pytest.mark.slow
@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_kernel_of_a_scenario_gives_the_same_bytes_both_ways(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        scenario = sim.load(file)
    except SimError:
        pytest.skip("a list of claims or words")
    with calls(monkeypatch) as found:
        for name, concept in CONCEPTS.items():
            if concept.form == scenario.resolved.form:
                try:
                    scenario.solve(name, budget=STEPS)
                except SimError:
                    continue
    monkeypatch.setattr(interpret, "BUDGET", MOST)
    monkeypatch.setattr(interpret, "COLD_BUDGET", MOST)
    compared = 0
    for kernel, arrays in found.values():
        monkeypatch.setattr(interpret, "_spent", [0.0])
        with suppress(TooMuchWorkError), giving_up():
            same(kernel, *arrays)
            compared += 1
    assert compared
    assert compared >= len(found) - 2, "nearly every kernel is compared"
