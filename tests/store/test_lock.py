"""The lock of a run's folder: one holder, told by name; it goes with its process, and leaves nothing."""

import errno
import importlib.util
import json
import os
import shutil
import signal
import struct
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

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


def locking(descriptor: int, mode: int, size: int) -> None:
    """Do what `msvcrt.locking` is documented to do, by locks of Linux that also belong to what was opened.

    A region from the current position on, which may lie beyond the end, is locked against all other openings, those of
    the same process too, until it is closed; `LK_NBLCK` tries once, and fails with EACCES.
    """
    import fcntl

    assert mode == 2
    region = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, os.lseek(descriptor, 0, os.SEEK_CUR), size, 0)
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, region)
    except BlockingIOError:
        raise PermissionError(errno.EACCES, "Permission denied") from None


def is_open(path: Path) -> bool:
    """Tell whether this process has a file open."""
    return any(link.is_symlink() and link.readlink() == path for link in Path("/proc/self/fd").iterdir())


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give the module as Windows has it: its own locks, no `O_NOFOLLOW`, and no file removed while it is open."""
    if sys.platform != "linux":
        pytest.skip("Windows is imitated by locks of Linux")
    unlink = Path.unlink

    def removed(path: Path, missing_ok: bool = False) -> None:
        if is_open(path):
            raise PermissionError(errno.EACCES, "used by another process")
        unlink(path, missing_ok)

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "unlink", removed)
    monkeypatch.delattr(os, "O_NOFOLLOW")
    spec = importlib.util.spec_from_file_location("lock_of_windows", sim.store.lock.__file__)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    return module


def test_the_lock_of_windows_has_one_holder_and_leaves_nothing(windows: ModuleType, tmp_path: Path) -> None:
    with windows.hold(tmp_path):
        assert json.loads((tmp_path / NAME).read_text())["pid"] == os.getpid(), "the text can be read by others"
        assert (tmp_path / NAME).stat().st_size < 1000, "the byte that is locked far behind is not written"
        assert windows.is_held(tmp_path)
        with pytest.raises(OccupiedError, match=f"by process {os.getpid()} on"):
            windows.hold(tmp_path)
    assert not windows.is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    windows.hold(tmp_path).release()


def test_a_lock_file_that_a_killed_process_of_windows_left_holds_nobody_up(windows: ModuleType, tmp_path: Path) -> None:
    held = windows.hold(tmp_path)
    held.close()  # as the system does
    assert not windows.is_held(tmp_path)
    with windows.hold(tmp_path):
        assert windows.is_held(tmp_path)


def test_who_reads_the_lock_file_of_windows_does_no_harm(windows: ModuleType, tmp_path: Path) -> None:
    with (tmp_path / NAME).open("w"):
        windows.hold(tmp_path).release()  # cannot be removed while another has it open
        windows.hold(tmp_path).release()
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    windows.hold(tmp_path).release()
    assert list(tmp_path.iterdir()) == []


def test_no_lock_of_windows_is_taken_through_a_link(windows: ModuleType, tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DamagedRunError, match="symbolic link"):
        windows.hold(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(os.name == "nt", reason="a folder is not renamed with an open file in it")
def test_a_folder_that_comes_to_be_is_never_taken_for_abandoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, lock = sim.store.lock._take, tmp_path / ".run.0123456789ab.partial" / NAME
    seen: list[bool] = []

    def others_look_first(descriptor: int) -> None:
        seen.extend((folder / NAME).exists() for folder in tmp_path.iterdir())
        take(descriptor)

    monkeypatch.setattr(sim.store.lock, "_take", others_look_first)
    create(tmp_path / "run", solved.manifest(10)).release()
    assert seen == [False]
    lock.parent.mkdir()
    lock.touch()  # its maker was killed
    create(tmp_path / "other", solved.manifest(10)).release()
    assert lock.exists()  # it was another run
    shutil.rmtree(tmp_path / "run")
    create(tmp_path / "run", solved.manifest(10)).release()
    assert not lock.parent.exists()


def test_where_there_are_no_locks_nothing_is_taken_for_abandoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    other = tmp_path / ".run.0123456789ab.partial"
    other.mkdir()
    (other / NAME).touch()
    monkeypatch.setattr(sim.store.lock, "_take", refuse)
    with pytest.warns(UnlockedRunWarning):
        create(tmp_path / "run", solved.manifest(10)).release()
    assert other.is_dir()


@pytest.mark.skipif(os.name == "nt", reason="a folder is not renamed with an open file in it")
def test_what_a_process_left_that_was_killed_before_it_had_a_lock_is_removed(tmp_path: Path) -> None:
    empty, before, working, removed = (tmp_path / f".run.{digit * 12}.partial" for digit in "1234")
    for folder in (empty, before, working, removed):
        folder.mkdir()
    (removed / "draws").mkdir()  # its maker removed its lock first
    (before / "..lock.0123456789ab.partial").touch()
    lock = (working / "..lock.0123456789ab.partial").open("w")
    sim.store.lock._take(lock.fileno())
    create(tmp_path / "run", solved.manifest(10)).release()
    assert sorted(folder.name for folder in tmp_path.iterdir()) == [working.name, "run"]
    lock.close()  # it is killed, too
    shutil.rmtree(tmp_path / "run")
    create(tmp_path / "run", solved.manifest(10)).release()
    assert [folder.name for folder in tmp_path.iterdir()] == ["run"]


@pytest.mark.skipif(os.name == "nt", reason="a folder is not renamed with an open file in it")
@pytest.mark.parametrize("when", ["before its file", "before its lock", "locked by who sweeps", "before its name"])
def test_whoever_loses_a_folder_to_another_that_sweeps_makes_a_new_one(
    when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, opened = sim.store.lock._take, sim.store.lock._opened
    held: list[str] = []

    def remove() -> None:
        if not held:
            [folder] = tmp_path.iterdir()
            held.append(folder.name)
            shutil.rmtree(folder)

    def open_after(path: Path) -> int:
        remove() if when == "before its file" else None
        return opened(path)

    def take_after(descriptor: int) -> None:
        if when == "locked by who sweeps" and not held:
            remove()
            raise BlockingIOError(errno.EAGAIN, "taken")
        remove() if when == "before its lock" else None
        take(descriptor)
        remove() if when == "before its name" else None

    monkeypatch.setattr(sim.store.lock, "_take", take_after)
    monkeypatch.setattr(sim.store.lock, "_opened", open_after)
    create(tmp_path / "run", solved.manifest(10)).release()
    assert len(held) == 1
    assert [folder.name for folder in tmp_path.iterdir()] == ["run"]
