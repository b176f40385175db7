"""Processes wait for the one that compiles the same kernel, and for nothing longer than makes sense."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.kernels.numerics import waiting
from sim.kernels.numerics.waiting import alone

pytestmark = pytest.mark.skipif(waiting.fcntl is None, reason="files cannot be locked here")

HOLDER = """
import sys, time
from pathlib import Path
from sim.kernels.numerics.waiting import alone
with alone(Path(sys.argv[1]), lambda: False):
    print("locked", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def holder(folder: Path, seconds: float = 60.0) -> Iterator[subprocess.Popen[str]]:
    """Run another process that holds the lock of the folder for some time."""
    command = [sys.executable, "-c", HOLDER, str(folder), str(seconds)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        try:
            yield process
        finally:
            process.kill()


def waited(folder: Path, ready=lambda: False) -> float:
    """Return how long it took to come in."""
    begun = time.monotonic()
    with alone(folder, ready):
        return time.monotonic() - begun


def test_who_waits_says_for_whom_and_goes_on_when_the_other_is_done(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with holder(tmp_path / "kernel", seconds=2.0) as other:
        assert waited(tmp_path / "kernel") > 1.0
        assert f"waiting for another process ({other.pid}), which compiles the kernel kernel" in capfd.readouterr().err


def test_nobody_waits_for_a_process_that_is_gone(tmp_path: Path) -> None:
    with holder(tmp_path / "kernel") as other:
        other.kill()
        other.wait()
        waited(tmp_path / "kernel")
        assert Path(tmp_path / "kernel.lock").read_text().split()[0] == str(os.getpid()), "the lock was got"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells that a process is stopped")
def test_nobody_waits_for_a_process_that_is_stopped(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with holder(tmp_path / "kernel") as other:
        other.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, other.pid, os.WSTOPPED | os.WNOWAIT)
        waited(tmp_path / "kernel")
        assert capfd.readouterr().err == ""
        assert Path(tmp_path / "kernel.lock").read_text().split()[0] == str(other.pid), "without the lock"


def test_patience_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.3)
    with holder(tmp_path / "kernel") as other:
        assert waited(tmp_path / "kernel") >= 0.3
        assert other.poll() is None


def test_waiting_ends_when_the_kernel_is_there(tmp_path: Path) -> None:
    with holder(tmp_path / "kernel") as other:
        waited(tmp_path / "kernel", ready=lambda: True)
        assert other.poll() is None


def test_another_kernel_is_not_waited_for(tmp_path: Path) -> None:
    with holder(tmp_path / "kernel") as other:
        waited(tmp_path / "other")
        assert other.poll() is None


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("text")
    (tmp_path / "kernel.lock").symlink_to(tmp_path / "precious")
    (tmp_path / "other.lock").symlink_to(tmp_path / "new")
    waited(tmp_path / "kernel")
    waited(tmp_path / "other")
    assert (tmp_path / "precious").read_text() == "text"
    assert not (tmp_path / "new").exists()


def test_no_lock_where_nothing_can_be_written(tmp_path: Path) -> None:
    waited(tmp_path / "missing/kernel")
