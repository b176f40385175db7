"""Compiled code is kept as long as all its sources are the same; a broken or missing cache does no harm."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.kernels.numerics.cache_folder import KERNELS, digest, source_stamp, user_cache

CALLER = """
import sys
from sim.kernels.family.caller import double, doubled
from sim.kernels.numerics import jit_cache
from sim.kernels.numerics.compile import compiled

made = []
def counted(*arguments, whole=jit_cache._compiled):
    made.append(1)
    return whole(*arguments)
jit_cache._compiled = counted
print(compiled(double)(), float(doubled(1.0)), len(made))
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


def package(root: Path, number: int = 2) -> Path:
    """Write a package with the true door to the compiler, and a family that calls a kernel of another one."""
    for family in ("family", "other"):
        (root / "sim/kernels" / family).mkdir(parents=True)
        (root / "sim/kernels" / family / "__init__.py").touch()
    shutil.copytree(KERNELS / "numerics", root / "sim/kernels/numerics", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "sim/__init__.py").touch()
    (root / "sim/kernels/__init__.py").touch()
    shutil.copy(KERNELS.parent / "activity.py", root / "sim/activity.py")
    (root / "sim/tolerances.py").write_text("TIE = SAME_PAYOFF = 0.0\n")
    (root / "sim/kernels/family/caller.py").write_text(KERNEL)
    (root / "sim/kernels/other/callee.py").write_text(CALLEE.format(number=number))
    (root / "run.py").write_text(CALLER)
    return root


def environment(root: Path, **changes: str) -> dict[str, str]:
    """Return an environment whose caches lie below the folder."""
    paths = os.pathsep.join([str(root), *(path for path in sys.path if path)])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    return kept | {"PYTHONPATH": paths, "XDG_CACHE_HOME": str(root / "cache"), "HOME": str(root)} | changes


def start(root: Path, **changes: str) -> subprocess.Popen[str]:
    """Start a process that computes the function and the kernel."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "run.py"], cwd=root, env=environment(root, **changes), stdout=pipe, stderr=pipe, text=True
    )


def finished(process: subprocess.Popen[str]) -> tuple[list[str], str]:
    """Return what the function and the kernel give, how many kernels were compiled and kept, and what was said."""
    out, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return out.split(), said


def answer(root: Path, **changes: str) -> list[str]:
    """Return the same without what was said."""
    return finished(start(root, **changes))[0]


def kernel_folder(root: Path) -> Path:
    """Return the folder of the one kernel that the package has."""
    (folder,) = (root / "cache").rglob("family.caller.doubled")
    return folder


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = package(tmp_path_factory.mktemp("warm"))
    assert answer(root) == ["4", "4.0", "1"]
    return root


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
    package(tmp_path, number=3)
    assert answer(tmp_path) == ["6", "6.0", "1"]
    assert answer(tmp_path) == ["6", "6.0", "0"], "what was compiled is read again"
    (tmp_path / "sim/kernels/other/callee.py").write_text(CALLEE.format(number=5))
    assert answer(tmp_path) == ["10", "10.0", "1"]
    (tmp_path / "sim/tolerances.py").write_text("TIE = SAME_PAYOFF = 1.0\n")
    assert answer(tmp_path) == ["12", "12.0", "1"]


def test_a_copy_in_another_place_reads_the_same_cache(warm: Path, tmp_path: Path) -> None:
    copy = package(tmp_path)
    assert answer(copy, XDG_CACHE_HOME=str(warm / "cache")) == ["4", "4.0", "0"]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 16
    file.write_bytes(content)


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, flip, empty, Path.unlink], ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("files", ["*.nbc", "*.nbi", "digests"])
def test_a_damaged_folder_is_thrown_away_and_made_again(warm: Path, files: str, damage) -> None:
    folder = kernel_folder(warm)
    damage(next(folder.glob(files)))
    assert answer(warm) == ["4", "4.0", "1"]
    assert answer(warm) == ["4", "4.0", "0"]
    assert {path.name for path in folder.parent.iterdir()} == {folder.name, f"{folder.name}.lock"}, "nothing is left"


@pytest.mark.parametrize("nowhere", [{"HOME": os.devnull, "XDG_CACHE_HOME": ""}, {"NUMBA_CACHE_DIR": os.devnull}])
def test_with_nowhere_to_write_the_kernel_is_compiled_all_the_same_and_that_is_said_once(
    warm: Path, nowhere: dict[str, str]
) -> None:
    numbers, said = finished(start(warm, **nowhere))
    assert numbers[:2] == ["4", "4.0"]
    assert said.count("set NUMBA_CACHE_DIR to a folder that can be written") == 1


def test_a_cache_that_cannot_be_written_is_read(warm: Path) -> None:
    if os.getuid() == 0:
        pytest.skip("the administrator may write everywhere")
    folder = kernel_folder(warm).parent
    folder.chmod(0o500)
    try:
        assert answer(warm) == ["4", "4.0", "0"]
    finally:
        folder.chmod(0o700)


def test_processes_that_begin_together_end_with_one_whole_folder(tmp_path: Path) -> None:
    package(tmp_path)
    assert [finished(process)[0][:2] for process in [start(tmp_path) for _ in range(3)]] == [["4", "4.0"]] * 3
    assert answer(tmp_path) == ["4", "4.0", "0"]
    assert len(list(kernel_folder(tmp_path).parent.iterdir())) == 2


def test_the_cache_is_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert user_cache() == tmp_path
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
        assert user_cache() == tmp_path / "own"
        monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
        monkeypatch.setenv("HOME", str(tmp_path))
        assert user_cache() == tmp_path / ".cache"


def test_nothing_is_cached_where_the_user_names_locators(tmp_path: Path) -> None:
    package(tmp_path)
    assert answer(tmp_path, NUMBA_CACHE_LOCATOR_CLASSES="InTreeCacheLocator") == ["4", "4.0", "0"]
    assert not list((tmp_path / "cache").rglob("*.nbc"))


SLOW = """
import sys, time
from contextlib import nullcontext
from sim import activity
from sim.kernels.numerics import jit_cache
activity.PATIENCE = 0.05
whole = jit_cache._ufunc
def slow(*arguments):
    time.sleep(0.3)
    return whole(*arguments)
jit_cache._ufunc = slow
from sim.kernels.family.caller import doubled
with activity.watched() if sys.argv[1] == "watched" else nullcontext():
    doubled.compile()
    print(*activity.notices(), file=sys.stderr)
"""


@pytest.mark.parametrize("watched", ["watched", "nobody"])
def test_what_is_done_is_told_once_and_not_to_who_watches_by_other_ways(watched: str, tmp_path: Path) -> None:
    """A program that shows what is done, or was asked to be quiet, is written no lines beside it."""
    package(tmp_path)

    def said(**changes: str) -> list[str]:
        call = [sys.executable, "-c", SLOW, watched]
        done = subprocess.run(  # its code is looked at
            call, cwd=tmp_path, env=environment(tmp_path, **changes), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return [line for line in done.stderr.splitlines() if line]

    kernel = "the kernel family.caller.doubled"
    first, second, third = said(), said(), said(NUMBA_CACHE_DIR=os.devnull)
    assert second == [], "what is read is not told aloud"
    if watched == "watched":
        assert first == []
        assert len(third) == 1
        assert third[0].startswith("compiled kernels cannot be kept")
    else:
        assert first == [f"sim: compiling {kernel}, to be kept for the next time …"]
        assert third[0].startswith("sim: compiled kernels cannot be kept")
        assert third[1:] == [f"sim: compiling {kernel}, which cannot be kept …"]
