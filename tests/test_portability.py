"""What one system has and another lacks stays in two rooms, each with its way around: Windows and macOS are users, too.

Nothing here needs another system: sources are read for what Windows lacks, and what it does otherwise is simulated.
"""

import ast
import errno
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PureWindowsPath

import pytest
from helpers.command import INSPECTION, ROOT, called

from sim import activity
from sim.cli import interrupts, output
from sim.errors import UnwrittenError
from sim.store import files

ROOMS = ("sim/store/lock.py", "sim/kernels/numerics/waiting.py")
"""Locks: the only things that each system does in its own way. Both go without where there are none."""
SOURCES = sorted(
    [*(ROOT / "sim").rglob("*.py"), *(ROOT / "experiments").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")]
)
MODULES = {
    "crypt", "curses", "fcntl", "grp", "msvcrt", "nis", "ossaudiodev", "posix", "pty", "pwd", "readline", "resource",
    "spwd", "syslog", "termios", "tty", "winreg", "winsound",
}  # fmt: skip
"""Modules that one kind of system alone has (Python's library reference, Unix and Windows specific services)."""
OF_OS = {
    "O_CLOEXEC", "O_DIRECTORY", "O_DSYNC", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "chown", "chroot", "ctermid", "fchdir",
    "fchmod", "fchown", "fdatasync", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups", "getloadavg",
    "getpgid", "getpgrp", "getpriority", "getresuid", "getsid", "getuid", "killpg", "lchown", "lockf", "mkfifo",
    "mknod",
    "nice", "openpty", "pathconf", "posix_fadvise", "posix_fallocate", "posix_spawn", "pread", "pwrite", "readv",
    "sched_getaffinity", "sched_setaffinity", "sched_yield", "sendfile", "setgid", "setpgid", "setpriority", "setsid",
    "setuid", "startfile", "statvfs", "sync", "sysconf", "uname", "wait", "wait3", "wait4", "waitid", "writev",
}  # fmt: skip
"""Names of `os` whose documentation says "Availability: Unix", or Windows."""
OF_SIGNAL = {
    "SIGALRM", "SIGBREAK", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP",
    "SIGUSR1", "SIGUSR2", "alarm", "pause", "pthread_kill", "pthread_sigmask", "setitimer", "siginterrupt", "sigwait",
}  # fmt: skip
ASCII = {"sim/kernels/numerics/jit_cache.py", "sim/kernels/numerics/waiting.py"}
"""Files that read and write nothing but digits and names of their own, the same in every encoding."""
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Names that Windows keeps for devices, whatever follows the first dot."""


def faults(tree: ast.AST) -> Iterator[str]:
    """Yield what in a source another system lacks, with its line; what is asked for by `hasattr` is asked for."""
    asked = {n.args[1].value for n in ast.walk(tree) if _is_call(n, "hasattr") and isinstance(n.args[1], ast.Constant)}
    for node in ast.walk(tree):
        at = f"line {getattr(node, 'lineno', 0)}"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (f"{at}: import of {name}" for name in names if name.partition(".")[0] in MODULES)
            if isinstance(node, ast.ImportFrom) and node.module in ("os", "signal"):
                yield from (f"{at}: {a.name}" for a in node.names if a.name in OF_OS | OF_SIGNAL)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            lacking = {"os": OF_OS, "signal": OF_SIGNAL}.get(node.value.id, set())
            if node.attr in lacking - asked:
                yield f"{at}: {node.value.id}.{node.attr}"
        elif isinstance(node, ast.keyword) and node.arg in ("preexec_fn", "start_new_session", "pass_fds"):
            yield f"{at}: {node.arg}"


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def without_encoding(tree: ast.AST) -> Iterator[str]:
    """Yield where a text is read or written in whatever encoding the system has."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        modes = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        binary = any("b" in mode and len(mode) <= 3 for mode in modes)
        given = any(k.arg in ("encoding", None) for k in node.keywords)
        text = name in ("read_text", "write_text", "fdopen") or (name == "open" and not _opens_no_text(node))
        if text and not binary and not given and _of_a_file(node, name):
            yield f"line {node.lineno}: {name} without an encoding"


def _opens_no_text(node: ast.Call) -> bool:
    """Return whether `open` is that of pictures, of the system, or of what is no file."""
    owner = getattr(getattr(node.func, "value", None), "id", "")
    return owner in ("Image", "os", "webbrowser", "zipfile")


def _of_a_file(node: ast.Call, name: str) -> bool:
    """Return whether a function of these names is Python's own: `read_text(text, name)` of ours takes two."""
    return isinstance(node.func, ast.Attribute) or name == "open"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_needs_one_system(path: Path) -> None:
    name, tree = path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
    assert name in ROOMS or list(faults(tree)) == []
    assert name in ASCII or list(without_encoding(tree)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl", "from resource import getrusage", "import os\nos.fork()", "from os import getuid",
        "import signal\nsignal.SIGKILL", "run(preexec_fn=f)", "import os\nif os.getuid() == 0: pass",
    ],
)  # fmt: skip
def test_what_one_system_lacks_is_found(source: str) -> None:
    assert len(list(faults(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Path(a).read_text()", 1), ("open(a)", 1), ("p.open('w')", 1), ("p.open('rb')", 0), ("open(a, 'wb')", 0),
        ("p.write_text(t, encoding='utf-8')", 0), ("os.open(a, 1)", 0), ("read_text(text, name)", 0),
    ],
)  # fmt: skip
def test_a_text_without_an_encoding_is_found(source: str, found: int) -> None:
    assert len(list(without_encoding(ast.parse(source)))) == found


def test_what_is_asked_for_may_be_used() -> None:
    assert list(faults(ast.parse("import os\nif hasattr(os, 'getuid') and os.getuid() == 0: pass"))) == []


def test_every_file_has_a_name_that_each_system_takes() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = done.stdout.split() or [p.relative_to(ROOT).as_posix() for p in (ROOT / "sim").rglob("*.*")]
    for name in names:
        for part in name.split("/"):
            assert not RESERVED.fullmatch(part), name
            assert not set(part) & set('<>:"\\|?*'), name
            assert part == part.rstrip(". "), name
        assert len(name) < 200  # of 260 that Windows takes by default
    assert len({name.casefold() for name in names}) == len(names)


def test_no_kernel_has_the_name_of_another_but_for_capitals() -> None:
    from sim.workflow.doctor import _kernel_names

    names = _kernel_names()
    assert len({name.casefold() for name in names}) == len(names)
    assert not any(set(name) & set('<>:"/\\|?*') for name in names)


def test_a_run_has_names_that_each_system_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert called("run", INSPECTION, "--draws", "50") == 0
    for path in tmp_path.rglob("*"):
        name = path.relative_to(tmp_path).as_posix()
        assert str(PureWindowsPath(name)).replace("\\", "/") == name
        assert not set(name) & set('<>:"\\|?*'), name
        assert not any(RESERVED.fullmatch(part) for part in name.split("/")), name


def test_no_text_is_read_in_the_encoding_of_the_system(tmp_path: Path) -> None:
    """Python warns of each file whose encoding was left to the system; here such a warning ends the program."""
    script = (
        "import warnings; from sim.cli.app import main\n"
        "warnings.filterwarnings('error', category=EncodingWarning, module=r'sim\\.(?!kernels)')\n"
        f"main(['run', {INSPECTION!r}, '--draws', '50', '--out', 'run', '--no-figures'])"
    )
    command = [sys.executable, "-X", "warn_default_encoding", "-c", script]
    environment = os.environ | {"PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def test_windows_is_asked_again_to_rename_over_a_file_that_something_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[Path] = []
    rename = Path.replace

    def held(self: Path, target: Path) -> Path:
        if len(refused) < 3:
            refused.append(target)
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        return rename(self, target)

    monkeypatch.setattr(files, "WINDOWS", True)
    monkeypatch.setattr(files, "PAUSE", 0.0)
    monkeypatch.setattr(Path, "replace", held)
    files.write_text(tmp_path / "a", "one")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "one"
    assert len(refused) == 3


def test_what_is_held_for_good_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    monkeypatch.setattr(files, "WINDOWS", True)
    monkeypatch.setattr(files, "PATIENCE", 0.0)
    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(UnwrittenError, match="cannot be written: The process cannot access the file") as caught:
        files.write_text(tmp_path / "a", "one")
    assert caught.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_windows_forces_only_what_it_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    plain = os.open

    def seen(path: Path, flags: int) -> int:
        opened.append(flags)
        return plain(path, flags)

    monkeypatch.setattr(files, "WINDOWS", True)
    monkeypatch.setattr(files.os, "open", seen)
    (tmp_path / "a").write_bytes(b"x")
    files.force(tmp_path / "a")
    files.force(tmp_path)
    assert opened == [os.O_RDWR]


def test_a_reader_that_has_had_enough_is_no_failure_on_windows_either(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(UnwrittenError):
        output.say("words")
    monkeypatch.setattr(output, "WINDOWS", True)
    output.say("words")


def test_the_signals_that_a_system_has_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    assert signal.SIGTERM in interrupts._stops()
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGINT, raising=False)
    assert interrupts._stops() == [signal.SIGTERM, signal.SIGINT]
    before = signal.getsignal(signal.SIGINT)
    with interrupts.interruptible():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_that_python_loses_is_found_between_pieces_of_work() -> None:
    """One that is raised as an object is thrown away is swallowed there, with a word on standard error."""

    class Last:
        def __del__(self) -> None:
            with suppress(KeyboardInterrupt):  # as Python does, which would be an error of these tests
                signal.raise_signal(signal.SIGINT)

    activity.heed()
    with interrupts.interruptible():
        Last()
        with pytest.raises(KeyboardInterrupt):
            activity.heed()
    activity.heed()


def test_the_command_is_named_in_ways_that_need_no_make() -> None:
    """Whatever page names `make` gives the command beside it, which every system has."""
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "python -m sim" in text or "python -m pytest" in text, name
