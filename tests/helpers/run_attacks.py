"""Attacks on the folder of a run, to be run for as long as one likes.

    python tests/helpers/run_attacks.py --minutes 10 --seed 1

Kills: two or three processes run and resume on one folder and are killed at random moments, again and again; then one
resumes it, and it must be, byte for byte, the folder of a run that nobody disturbed. Crash points: the process ends at
its nth call of the system; the folder must then be gone, or be taken by a new run, or be continued. Flips: each file of
a run with one bit turned, which no reader may pass over.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers import solved  # noqa: E402
from sim.errors import DamagedRunError, OccupiedError, SimError  # noqa: E402
from sim.store.lock import hold  # noqa: E402
from sim.store.manifest import Manifest, versions  # noqa: E402
from sim.store.reader import Run, open_run  # noqa: E402
from sim.store.store import add_part, create, finish, is_whole, missing, reopen, tidy  # noqa: E402

DRAWS, PART = 24, 8
CRASHED = 77
SUMMARY = {"schema": "none"}


def manifest() -> Manifest:
    """Return the manifest of a run of three small parts."""
    from dataclasses import replace

    return replace(solved.manifest(DRAWS), versions=versions(), block=PART, part=PART)


def compute(directory: Path) -> None:
    """Run the stand-in in a new folder, or continue it there, as the workflow does."""
    if not (directory / "manifest.json").exists():
        with create(directory, manifest()):
            _finish(directory, manifest())
    elif not is_whole(directory, open_run(directory).manifest):
        with hold(directory):
            _finish(directory, reopen(directory, "0" * 64))
    else:
        tidy(directory, open_run(directory).manifest)


def _finish(directory: Path, found: Manifest) -> None:
    index = solved.equilibrium_index()
    index.restore(found.legend)
    for start, stop in missing(found):
        found = add_part(directory, found, index, start, [solved.block_at(start, stop)])
    finish(directory, found, SUMMARY)


def contents(directory: Path) -> dict[str, bytes]:
    """Return all files of a folder, those with a dot before their names too."""
    return {str(p.relative_to(directory)): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}


def forked(work: Callable[[], None]) -> int:
    """Do some work in a process of its own and return its exit code; minus a signal, 2 where the folder is taken."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except OccupiedError:
            code = 2
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def crash_after(calls: int) -> None:
    """End this process, as a power cut would, at its nth call that opens, renames, removes or forces a file."""
    left = calls

    def count(event: str, _: object = None) -> None:
        nonlocal left
        if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "fsync", "os.write"):
            left -= 1
            if left < 0:
                os._exit(CRASHED)

    sys.addaudithook(count)
    force, write = os.fsync, os.write

    def fsync(descriptor: int) -> None:
        count("fsync")
        force(descriptor)

    def wrote(descriptor: int, data: bytes) -> int:
        count("os.write")
        return write(descriptor, data)

    os.fsync, os.write = fsync, wrote  # type: ignore[assignment]


def crash_points(folder: Path, there: bool, every: int = 1) -> Iterator[tuple[int, str]]:
    """Yield each crash point of a run, and what went wrong after it: '' where the run could be ended as ever.

    `there` tells whether the run's folder exists before, empty. Ends with the first point that is beyond the run.
    """
    compute(folder / "whole")
    whole, n = contents(folder / "whole"), 0
    while True:
        directory = folder / f"crash-{n}" / "run"
        (directory if there else directory.parent).mkdir(parents=True)

        def work(directory: Path = directory, n: int = n) -> None:
            crash_after(n)
            compute(directory)

        code = forked(work)
        if code not in (0, CRASHED):
            yield n, f"exit code {code}"
        yield n, _ended(directory, whole)
        shutil.rmtree(directory.parent)
        if code == 0:
            return
        n += every


def _ended(directory: Path, whole: dict[str, bytes]) -> str:
    try:
        compute(directory)
    except SimError as error:
        return str(error)
    left = [p.name for p in directory.parent.iterdir() if p.name.endswith(".partial") and list(p.iterdir())]
    return "" if contents(directory) == whole and not left else f"other bytes, or debris: {left}"


def kills(folder: Path, chance: random.Random, rounds: int, processes: int) -> str:
    """Let processes run and resume in one folder, killed at random moments; return what went wrong, '' if nothing."""
    compute(folder / "whole")
    directory = folder / "run"
    for _ in range(rounds):
        children = [_spawn(directory) for _ in range(processes)]
        time.sleep(chance.random() * 0.08)
        for child in chance.sample(children, chance.randint(1, processes)):
            os.kill(child, signal.SIGKILL)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        if not set(codes) <= {0, 2, -signal.SIGKILL}:
            return f"exit codes {codes}"
    return _ended(directory, contents(folder / "whole"))


def _spawn(directory: Path) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            compute(directory)
            code = 0
        except OccupiedError:
            code = 2
        finally:
            os._exit(code)
    return child


def flips(run: Path, folder: Path, chance: random.Random, each: int) -> Iterator[tuple[str, bool]]:
    """Yield each file of a run with the answer whether a bit turned in it, `each` times, was told with its name."""
    for name, content in contents(run).items():
        for k in range(each):
            copy = shutil.copytree(run, folder / f"{Path(name).name}-{k}")
            place = chance.randrange(len(content))
            turned = bytearray(content)
            turned[place] ^= 1 << chance.randrange(8)
            (copy / name).write_bytes(turned)
            yield name, _is_told(copy, name)
            shutil.rmtree(copy)


def _is_told(directory: Path, name: str) -> bool:
    """Return whether reading all of a run names this file as damaged."""
    try:
        found: Run = open_run(directory)
        _ = found.summary
        for table in ("draws", "equilibria"):
            found.table(table)  # type: ignore[arg-type]
    except DamagedRunError as error:
        return str(directory / name) in str(error)
    return False


def disturbed(scenario: Path, folder: Path, chance: random.Random, processes: int) -> str:
    """Kill the command itself, as `kills` does; return what went wrong, '' if nothing."""
    words = ["--draws", "600000", "--seed", "1", "--no-figures"]
    call = [sys.executable, "-m", "sim", "run"]
    if not (folder / "whole").exists():
        subprocess.run([*call, str(scenario), *words, "--out", str(folder / "whole")], check=True, capture_output=True)
    run = Path(tempfile.mkdtemp(dir=folder)) / "run"
    while not (run / "summary.json").exists():
        resume = [*call, "--resume", str(run), "--no-figures"]
        start = [*call, str(scenario), *words, "--out", str(run)]
        started = [subprocess.Popen(resume if run.exists() else start, stderr=-1, stdout=-1) for _ in range(processes)]
        time.sleep(chance.uniform(0.5, 6))
        for child in started[: chance.randint(0, processes)]:
            child.kill()
        for child in started:
            _, err = child.communicate()
            if child.returncode not in (0, 2, -signal.SIGKILL) or b"Traceback" in err:
                return f"{child.returncode}: {err.decode()}"
    subprocess.run([*call, "--resume", str(run), "--no-figures"], check=True, capture_output=True)
    return "" if contents(run) == contents(folder / "whole") else "other bytes"


def main() -> None:
    """Attack until the time is over, and print what was done; exit code 1 where anything went wrong."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--minutes", type=float, default=1)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--command", action="store_true", help="kill the command itself, too")
    given = options.parse_args()
    chance, until, done, wrong = random.Random(given.seed), time.monotonic() + 60 * given.minutes, {}, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def note(kind: str, what: str) -> None:
            done[kind] = done.get(kind, 0) + 1
            if what:
                wrong.append((kind, what))
                print(f"{kind}: {what}", flush=True)

        for there in (False, True):
            for n, what in crash_points(Path(tempfile.mkdtemp(dir=folder)), there):
                note("crash points", f"{n}: {what}" if what else "")
        while time.monotonic() < until:
            note("chains of kills", kills(Path(tempfile.mkdtemp(dir=folder)), chance, 6, chance.randint(2, 3)))
            stored = Path(tempfile.mkdtemp(dir=folder))
            compute(stored / "run")
            for file, told in flips(stored / "run", stored, chance, 2):
                note("flipped bits", "" if told else f"{file}: passed over")
            if given.command:
                scenario = ROOT / "scenarios/classics/inspection.yaml"
                note("kills of the command", disturbed(scenario, folder, chance, chance.randint(2, 3)))
    print(f"{', '.join(f'{count:,} {kind}' for kind, count in done.items())}; {len(wrong)} went wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
