"""Compiled code is kept as long as its sources are the same, and no longer."""

import os
import subprocess
import sys
from pathlib import Path

from sim.kernels.numerics.jit_cache import current, digest, forget

CALLER = """
import sys
from pathlib import Path
from callee import two
from numba import njit
from sim.kernels.numerics.jit_cache import current, digest, forget

@njit(cache=True)
def four():
    return 2 * two()

here = Path(__file__).parent
expected = digest(here.glob("*.py"))
folder = Path(four.stats.cache_path)
if sys.argv[1] == "mind" and not current(folder, expected):
    forget(folder, expected)
print(four())
"""


def test_a_digest_tells_names_and_contents_apart(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x")
    (tmp_path / "b.py").write_text("y")
    before = digest(tmp_path.glob("*.py"))
    assert digest(sorted(tmp_path.glob("*.py"), reverse=True)) == before
    (tmp_path / "b.py").write_text("z")
    assert digest(tmp_path.glob("*.py")) != before


def test_only_compiled_code_is_forgotten(tmp_path: Path) -> None:
    for name in ("f-1.py311.nbi", "f-1.py311.1.nbc", "kept.pyc"):
        (tmp_path / name).write_text("")
    assert not current(tmp_path, "new")
    forget(tmp_path, "new")
    assert current(tmp_path, "new")
    assert sorted(p.name for p in tmp_path.glob("*.*")) == ["kept.pyc", "summit-sim.sha256"]


def test_a_changed_callee_is_compiled_again(tmp_path: Path) -> None:
    callee = tmp_path / "callee.py"
    (tmp_path / "caller.py").write_text(CALLER)

    def answer(number: int, way: str) -> str:
        callee.write_text(f"from numba import njit\n\n@njit(cache=True)\ndef two():\n    return {number}\n")
        paths = os.pathsep.join(["", *sys.path])
        told = subprocess.run(
            [sys.executable, "caller.py", way],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=True,
        )
        return told.stdout.strip()

    assert answer(2, "mind") == "4"
    assert answer(3, "let be") == "4"  # what numba does by itself; this test can go when it no longer does
    assert answer(3, "mind") == "6"
