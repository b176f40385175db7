"""How the process of a command ends: at once, but with what was registered for its end; not while somebody looks."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def ended(script: str) -> tuple[int, str]:
    """Return the exit code of a script, and what it prints."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    return done.returncode, done.stdout


START = "import atexit, sys, threading, time\nfrom sim.cli.interrupts import end\n"


def usual(code: int | None) -> str:
    """Return the end of a script that prints where its process ends as those of Python usually do."""
    return f"try:\n    end({code})\nexcept SystemExit:\n    print('as usual')\n    raise"


@pytest.mark.parametrize("code", [0, 3, None])
def test_what_is_registered_is_done_and_nothing_else(code: int | None) -> None:
    script = f"{START}atexit.register(print, 'registered')\nprint('before', end=' ')\n{usual(code)}"
    assert ended(script) == (code or 0, "before registered\n")


def test_a_thread_that_has_to_be_waited_for_is_waited_for() -> None:
    script = f"{START}go = threading.Event()\nthreading.Thread(target=lambda: (go.wait(), print('thread'))).start()\n"
    assert ended(f"{script}atexit.register(print, 'registered')\ngo.set()\nend(2)") == (2, "thread\nregistered\n")


def test_a_daemon_is_not_waited_for() -> None:
    script = f"{START}threading.Thread(target=threading.Event().wait, daemon=True).start()\nend(1)"
    assert ended(script) == (1, "")


@pytest.mark.parametrize("watch", ["sys.setprofile(lambda *_: None)", "sys.settrace(lambda *_: None)"])
def test_whoever_looks_on_sees_the_end(watch: str) -> None:
    assert ended(f"{START}{watch}\n{usual(1)}") == (1, "as usual\n")


def test_a_profile_of_the_command_is_printed() -> None:
    words = [sys.executable, "-m", "cProfile", "-m", "sim", "--version"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    assert "function calls" in done.stdout
    assert done.returncode == 0


def test_a_message_ends_as_usual() -> None:
    assert ended(f"{START}end('wrong')") == (1, "")


def test_the_command_ends_with_its_code() -> None:
    for words, code in ((["--version"], 0), (["show", "nowhere.yaml"], 2)):
        done = subprocess.run([sys.executable, "-m", "sim", *words], capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert done.stdout or done.stderr
