"""How long one waits for a command: CPU seconds of a new process, as a multiple of `import numba` in the same minute.

    python benchmarks/waiting.py [--times 5] [--scenarios scenarios/moscow-2015]

Each command runs beside an `import numba` of its own, several times in turn; the fewest seconds of each count, so that
a busy machine says much the same as a quiet one. The first run of each command is not counted: it fills caches. With
`--first` every command finds an empty cache of compiled kernels. On Linux and macOS; Windows does not count it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SMALL, LARGE = "xi-kim-meeting", "the-visit"
COMMANDS = {
    "show, small": ["show", SMALL],
    "solve, small": ["solve", SMALL],
    "solve, large": ["solve", LARGE],
    "run of 1,000 draws, no figures": ["run", SMALL, "--draws", "1000", "--no-figures"],
    "run of 1,000 draws, figures and page": ["run", SMALL, "--draws", "1000"],
    "check, small": ["check", SMALL],
    "check, large": ["check", LARGE],
}


def seconds(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Return the CPU seconds that a command and what it starts take."""
    before = os.times()
    subprocess.run([sys.executable, *command], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = os.times()  # Windows knows no times of other processes: there, this is 0
    return after.children_user - before.children_user + after.children_system - before.children_system


def line(name: str, words: list[str], scenarios: Path, times: int, first: bool) -> str:
    """Return the row of a command."""
    words = [str(scenarios / f"{word}.yaml") if word in (SMALL, LARGE) else word for word in words]
    ours, numbas = [], []
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        for turn in range(times + (not first)):
            if first:
                environment["NUMBA_CACHE_DIR"] = str(Path(folder) / f"cache{turn}")
            out = ["--out", f"run{turn}"] if words[0] == "run" else []
            numba = seconds(["-c", "import numba"], Path(folder), environment)
            own = seconds(["-m", "sim", *words, *out], Path(folder), environment)
            if first or turn:
                ours.append(own)
                numbas.append(numba)
    return f"| {name} | {min(ours):.2f} | {min(numbas):.2f} | {min(ours) / min(numbas):.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--scenarios", type=Path, default=ROOT / "scenarios/moscow-2015")
    parser.add_argument("--first", action="store_true", help="with an empty cache of compiled kernels")
    parser.add_argument("--only", default="", help="commands whose name contains this")
    options = parser.parse_args()
    print("| command | CPU s | `import numba`, CPU s | times |\n|---|--:|--:|--:|")
    for name, words in COMMANDS.items():
        if options.only in name:
            print(line(name, words, options.scenarios.absolute(), options.times, options.first), flush=True)


if __name__ == "__main__":
    main()
