"""Helpers compile what was called, for whoever started them and no longer."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.kernels.crowd import directions
from sim.kernels.nash.support import _all_two_by_two, _clean_equilibria
from sim.kernels.numerics import side_by_side, waiting
from sim.kernels.numerics.compile import CALLED
from sim.kernels.numerics.side_by_side import COMMAND, named
from sim.kernels.numerics.waiting import alone, claimed, taken

pytestmark = pytest.mark.skipif(waiting.fcntl is None, reason="files cannot be locked here")

SMALL, OTHER = "crowd.directions._directions", "nash.support._all_two_by_two"

CALLER = f"""
import sys
from sim import activity
from sim.kernels.numerics import jit_cache, side_by_side
from sim.kernels.numerics.compile import CALLED
activity.PATIENCE = 0.0
side_by_side.processors = lambda: int(sys.argv[1])
small, other = map(side_by_side.named, ({SMALL!r}, {OTHER!r}))
CALLED.update(dict.fromkeys((small, other)))
small.compile()
print(*[helper.wait(300) for helper in side_by_side._helpers], flush=True)
print(*sorted(folder.name for folder in jit_cache.cache_folder().iterdir() if folder.is_dir()))
"""


def environment(folder: Path) -> dict[str, str]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return os.environ | {"PYTHONPATH": paths, "NUMBA_CACHE_DIR": str(folder)}


def said(folder: Path, processors: int) -> tuple[list[str], str]:
    """Return what a process prints that has two kernels to compile, and what it writes for who waits."""
    call = [sys.executable, "-c", CALLER, str(processors)]
    done = subprocess.run(call, env=environment(folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), done.stderr


def test_what_was_called_is_compiled_beside_what_is_needed_first(tmp_path: Path) -> None:
    (helpers, kernels), told = said(tmp_path, processors=2)
    assert helpers == "0"
    assert kernels.split() == [SMALL, OTHER]
    assert f"sim: compiling, once for this computer: kernel 1 of 2 ({SMALL}) …" in told.splitlines()


def test_there_is_no_helper_where_there_is_no_processor_for_it(tmp_path: Path) -> None:
    (helpers, kernels), _ = said(tmp_path, processors=1)
    assert helpers == ""
    assert kernels == SMALL


def test_a_helper_ends_with_who_started_it(tmp_path: Path) -> None:
    """The other end of its standard input is closed: it begins nothing more."""
    call = [sys.executable, "-P", "-c", COMMAND, SMALL]
    done = subprocess.run(call, env=environment(tmp_path), stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0
    assert not list(tmp_path.rglob(SMALL))


def test_what_was_called_and_is_not_compiled_is_known_the_largest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "CALLED", dict.fromkeys([directions._directions, _all_two_by_two]))
    missing = side_by_side._called_and_missing
    assert missing(tmp_path, _clean_equilibria.function) == [OTHER, SMALL]
    (tmp_path / OTHER).mkdir()
    assert missing(tmp_path, _clean_equilibria.function) == [SMALL]
    assert missing(tmp_path, directions._directions.function) == []


def test_a_kernel_that_is_called_is_remembered() -> None:
    if _all_two_by_two._compiled is None:
        _all_two_by_two(np.zeros((0, 2, 2, 2)), choices=4, room=3)
        assert _all_two_by_two in CALLED


def test_a_kernel_has_one_name() -> None:
    assert named(SMALL) is directions._directions
    assert named(OTHER) is _all_two_by_two


def test_one_process_at_a_time_has_helpers(tmp_path: Path) -> None:
    with claimed(tmp_path / "helpers.lock") as first:
        assert first is not None
        with claimed(tmp_path / "helpers.lock") as second:
            assert second is None
    with claimed(tmp_path / "helpers.lock") as third:
        assert third is not None
    with claimed(tmp_path / "missing/helpers.lock") as nowhere:
        assert nowhere is None


def test_a_kernel_that_somebody_compiles_is_passed_over(tmp_path: Path) -> None:
    assert not taken(tmp_path / "kernel")
    with alone(tmp_path / "kernel", lambda: False):
        assert taken(tmp_path / "kernel")
    assert not taken(tmp_path / "kernel")
