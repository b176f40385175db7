"""How long one waits for a command: CPU seconds of a new process, as a multiple of `import numba` in the same minute.

    python benchmarks/waiting.py [--times 5] [--only show] [--first]

Each command runs beside an `import numba` of its own, several times in turn; the fewest seconds of each count, so that
a busy machine says much the same as a quiet one. The first run of each command is not counted: it fills caches. With
`--first` every command finds an empty cache of compiled kernels, and seconds on the clock stand beside those of the
processor. The scenarios are copies of how they were when this was first measured (`benchmarks/scenarios/`), so that
numbers of different versions can be compared. On Linux and macOS; Windows does not count the time of other processes.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
SMALL, LARGE, PATIENCE = "xi-kim-meeting.yaml", "the-visit.yaml", "strategic-patience.yaml"


@dataclass(frozen=True)
class Row:
    """A command, and at most how many times as long as `import numba` it is to take; 0 where nothing is set."""

    name: str
    words: tuple[str, ...]
    most: float = 0.0


ROWS = (
    Row("show, small", ("show", SMALL), 1.0),
    Row("solve, small", ("solve", SMALL), 1.2),
    Row("solve, large", ("solve", LARGE), 1.6),
    Row("run of 1,000 draws, no figures", ("run", SMALL, "--draws", "1000", "--no-figures"), 1.6),
    Row("run of 1,000 draws, figures and page", ("run", SMALL, "--draws", "1000"), 3.0),
    Row("run of 100,000 draws, all", ("run", SMALL, "--draws", "100000"), 5.0),
    Row("check, small", ("check", SMALL), 1.5),
    Row("check, large", ("check", LARGE), 4.0),
)
FIRST = (
    Row("first solve, small", ("solve", SMALL)),
    Row("first solve, large", ("solve", LARGE)),
    Row("first solve, strategic-patience", ("solve", PATIENCE)),
    Row("first run, large", ("run", LARGE, "--draws", "1000")),
)
"""Where nothing was compiled yet: as long as later, and 15 seconds on the clock for the run."""


@dataclass(frozen=True)
class Spent:
    """What a command and all that it starts took, in seconds."""

    processor: float
    clock: float


def spent(command: list[str], folder: Path, environment: dict[str, str]) -> Spent:
    """Run Python with a command and return what that took."""
    before, begun = os.times(), perf_counter()
    subprocess.run([sys.executable, *command], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    after, ended = os.times(), perf_counter()
    of_others = after.children_user - before.children_user + after.children_system - before.children_system
    return Spent(of_others, ended - begun)


def measured(row: Row, scenarios: Path, times: int, first: bool) -> tuple[Spent, float]:
    """Return the least that a row's command took, and the least that `import numba` did."""
    words = [str(scenarios / word) if word.endswith(".yaml") else word for word in row.words]
    ours, numbas = list[Spent](), list[float]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, all that Python compiles is compiled each time
        for turn in range(times + (not first)):
            if first:
                environment["NUMBA_CACHE_DIR"] = str(folder / f"cache{turn}")
            out = ["--out", f"run{turn}"] if words[0] == "run" else []
            numba = spent(["-c", "import numba"], folder, environment)
            own = spent(["-m", "sim", "--quiet", *words, *out], folder, environment)
            if first or turn:
                ours.append(own)
                numbas.append(numba.processor)
    return min(ours, key=lambda each: each.processor), min(numbas)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--scenarios", type=Path, default=ROOT / "benchmarks/scenarios")
    parser.add_argument("--first", action="store_true", help="with an empty cache of compiled kernels")
    parser.add_argument("--only", default="", help="commands whose name contains this")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}\n")
    print("| command | CPU s | on the clock, s | `import numba`, CPU s | times | at most |\n|---|--:|--:|--:|--:|--:|")
    for row in FIRST if options.first else ROWS:
        if options.only in row.name:
            own, numba = measured(row, options.scenarios.absolute(), options.times, options.first)
            most = f"{row.most:.1f}" if row.most else ""
            times = f"{own.processor / numba:.1f}"
            print(
                f"| {row.name} | {own.processor:.2f} | {own.clock:.2f} | {numba:.2f} | {times} | {most} |", flush=True
            )


if __name__ == "__main__":
    main()
