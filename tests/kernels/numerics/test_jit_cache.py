"""Compiled code is kept as long as all its sources are the same, and no longer."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sim.kernels.numerics.jit_cache import KERNELS, digest, source_stamp

CALLER = """
import sys
import numpy as np
from numba.core.caching import CacheImpl
from sim.kernels.numerics import compile, jit_cache

if sys.argv[1] == "numba alone":
    CacheImpl._locator_classes.remove(jit_cache.KernelCacheLocator)

from sim.kernels.family.caller import double, doubled

print(double(), float(doubled(1.0)), sum(double.stats.cache_hits.values()))
"""

KERNEL = """
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.other.callee import number

@jit
def double():
    return 2 * number()

@gufunc("void(float64, float64[:])", "()->()")
def doubled(x, out):
    out[0] = 2 * x * number()
"""

CALLEE = """
from sim.kernels.numerics.compile import jit
from sim.tolerances import TIE

@jit
def number():
    return {number} + int(TIE)
"""


def package(root: Path) -> None:
    """Write a package with the true door to the compiler, and a family that calls a kernel of another one."""
    for family in ("numerics", "family", "other"):
        (root / "sim/kernels" / family).mkdir(parents=True)
        (root / "sim/kernels" / family / "__init__.py").touch()
    (root / "sim/__init__.py").touch()
    (root / "sim/kernels/__init__.py").touch()
    for file in ("compile.py", "jit_cache.py"):
        shutil.copy(KERNELS / "numerics" / file, root / "sim/kernels/numerics")
    (root / "sim/tolerances.py").write_text("TIE = 0.0\n")
    (root / "sim/kernels/family/caller.py").write_text(KERNEL)
    (root / "run.py").write_text(CALLER)


def answer(root: Path, way: str = "ours") -> list[str]:
    """Return what the function and the ufunc of the package give in a new process, and how often the cache served."""
    paths = os.pathsep.join([str(root), *(path for path in sys.path if path)])
    done = subprocess.run(
        [sys.executable, "run.py", way],
        cwd=root,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_a_digest_tells_paths_and_contents_apart(tmp_path: Path) -> None:
    (tmp_path / "nash").mkdir()
    (tmp_path / "a.py").write_text("x")
    (tmp_path / "b.py").write_text("y")
    before = digest(tmp_path, tmp_path.rglob("*.py"))
    assert digest(tmp_path, sorted(tmp_path.rglob("*.py"), reverse=True)) == before
    (tmp_path / "b.py").write_text("z")
    assert digest(tmp_path, tmp_path.rglob("*.py")) != before
    (tmp_path / "b.py").write_text("y")
    assert digest(tmp_path, tmp_path.rglob("*.py")) == before
    (tmp_path / "b.py").rename(tmp_path / "nash/b.py")
    assert digest(tmp_path, tmp_path.rglob("*.py")) != before


def test_a_digest_does_not_depend_on_where_the_files_are(tmp_path: Path) -> None:
    shutil.copytree(KERNELS, tmp_path / "kernels", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(KERNELS.parent / "tolerances.py", tmp_path)
    assert digest(tmp_path, tmp_path.rglob("*.py")) == source_stamp()


def test_a_changed_callee_of_another_family_is_compiled_again(tmp_path: Path) -> None:
    package(tmp_path)
    callee = tmp_path / "sim/kernels/other/callee.py"
    callee.write_text(CALLEE.format(number=2))
    assert answer(tmp_path, "numba alone")[:2] == ["4", "4.0"]
    callee.write_text(CALLEE.format(number=3))
    # what numba does by itself; this line can go when it no longer does
    assert answer(tmp_path, "numba alone")[:2] == ["4", "4.0"]
    assert answer(tmp_path) == ["6", "6.0", "0"]
    assert answer(tmp_path) == ["6", "6.0", "1"], "what was compiled is read again"
    callee.write_text(CALLEE.format(number=5))
    assert answer(tmp_path) == ["10", "10.0", "0"]
    (tmp_path / "sim/tolerances.py").write_text("TIE = 1.0\n")
    assert answer(tmp_path) == ["12", "12.0", "0"]


def test_nothing_is_cached_where_the_user_names_locators(tmp_path: Path) -> None:
    script = "from sim.kernels.numerics.compile import CACHED; print(CACHED)"
    named = os.environ | {"NUMBA_CACHE_LOCATOR_CLASSES": "InTreeCacheLocator"}
    for environment, cached in ((os.environ, "True"), (named, "False")):
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == cached
