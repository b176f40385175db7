"""The one door to the compiler."""

import ast
from pathlib import Path

import numpy as np
import pytest

from sim.kernels.numerics.compile import compiled, gufunc, jit, shape_only

SIM = Path(__file__).parents[3] / "sim"
DOOR = {"kernels/numerics/compile.py", "kernels/numerics/jit_cache.py"}


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    return modules


def test_numba_is_imported_at_the_door_only() -> None:
    importers = {
        path.relative_to(SIM).as_posix()
        for path in SIM.rglob("*.py")
        if any(module.split(".")[0] == "numba" for module in imported(path))
    }
    assert importers == DOOR


def test_kernels_are_made_of_what_the_digest_covers() -> None:
    for path in (SIM / "kernels").rglob("*.py"):
        own = {module for module in imported(path) if module.split(".")[0] == "sim"}
        beside = ("sim.tolerances", "sim.activity")  # the second says what is being done, and computes nothing
        assert all(module.startswith("sim.kernels") or module in beside for module in own), path


@gufunc("void(float64, uint8[:], float64[:])", "(),(n)->(n)", sizes=("length",))
def _powers(x: float, length: np.ndarray, powers: np.ndarray) -> None:
    powers[0] = 1.0
    for k in range(1, len(length)):
        powers[k] = x * powers[k - 1]


def test_an_axis_that_only_outputs_have_is_given_as_a_number() -> None:
    assert _powers(2.0, length=4).tolist() == [1.0, 2.0, 4.0, 8.0]
    assert _powers(np.array([[2.0], [3.0]]), length=3).tolist() == [[[1.0, 2.0, 4.0]], [[1.0, 3.0, 9.0]]]
    with pytest.raises(KeyError, match="length"):
        _powers(2.0)


def test_such_an_axis_takes_no_memory() -> None:
    long = shape_only(1 << 40)
    assert len(long) == 1 << 40
    assert long.strides == (0,)


def test_a_division_by_zero_is_infinite_and_raises_nothing() -> None:
    @jit
    def ratio(over: float, under: float) -> float:
        return over / under

    assert compiled(ratio)(1.0, 0.0) == np.inf
    assert np.isnan(compiled(ratio)(0.0, 0.0))
