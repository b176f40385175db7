"""The lock of a run's folder: one holder, told by name; it goes with its process, and leaves nothing."""

import errno
import json
import os
import signal
import time
from pathlib import Path

import pytest
from helpers import run_attacks, solved

import sim.store.lock
from sim.errors import DamagedRunError, OccupiedError, UnlockedRunWarning, UnwrittenError
from sim.store.lock import NAME, hold, is_held
from sim.store.store import create


def test_a_second_holder_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    with hold(tmp_path):
        assert is_held(tmp_path)
        with pytest.raises(
            OccupiedError, match=rf"being computed there, by process {os.getpid()} on .*neither to be res"
        ):
            hold(tmp_path)
    assert not is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    hold(tmp_path).release()


def test_a_run_that_is_computed_is_neither_started_again_nor_resumed(tmp_path: Path) -> None:
    with create(tmp_path / "run", solved.manifest(10)):
        with pytest.raises(OccupiedError, match="is being computed"):
            create(tmp_path / "run", solved.manifest(10))
        with pytest.raises(OccupiedError, match="is being computed"):
            hold(tmp_path / "run")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_the_lock_goes_with_its_process_and_not_with_its_children(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        held = hold(tmp_path)
        if os.fork() == 0:
            time.sleep(20)
        assert held
        time.sleep(20)
        os._exit(0)
    until = time.monotonic() + 10
    while not is_held(tmp_path) and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert json.loads((tmp_path / NAME).read_text())["pid"] == child
    hold(tmp_path).release()  # though the file is there, and a grandchild lives on
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(sim.store.lock, "_take", none)
    with pytest.warns(UnlockedRunWarning, match="has no locks"):
        hold(tmp_path).release()
    with pytest.warns(UnlockedRunWarning):
        run_attacks.compute(tmp_path / "run")


def test_what_the_system_refuses_is_no_other_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(sim.store.lock, "_take", broken)
    with pytest.raises(UnwrittenError, match=r"\.lock: cannot be written: Input/output error"):
        hold(tmp_path)


def test_no_lock_is_taken_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / NAME).symlink_to(tmp_path / "mine")
    with pytest.raises(DamagedRunError, match="symbolic link"):
        hold(tmp_path / "run")
    assert (tmp_path / "mine").read_text() == "precious"
