"""The command `sim study` killed at random moments, again and again, until it has come to its end.

    python tests/helpers/study_attacks.py --kills 10 --seed 1 [--draws 64] [--cluster local:2]

The study is of all scenarios of this repository, each under two concepts and in three cases, as far as it has them. Its
folder must then be, byte for byte, that of a study that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.clusters import contents  # noqa: E402
from sim.document.claims_list import scenarios_in  # noqa: E402
from sim.scenario.load import load  # noqa: E402

SECOND = {"moves": "level-k", "bargaining": "egalitarian", "crowd": "crowd-extremal", "coalition": "shapley"}
"""Another concept for each form that has one."""


def study_of_all(draws: int) -> dict[str, Any]:
    """Return a study of all scenarios x two concepts x three cases."""
    entries = []
    for folder in sorted(path for path in (ROOT / "scenarios").iterdir() if path.is_dir()):
        for file in scenarios_in(folder):
            scenario = load(file)
            cases = ["as written", *list(scenario.cases)[:2]]
            concepts = ["as written", *([SECOND[scenario.form]] if scenario.form in SECOND else [])]
            named = str(file.relative_to(ROOT / "scenarios"))
            entries.append({"file": named, "cases": cases, "concepts": concepts})
    return {"study": 1, "title": "Everything", "scenarios": entries, "draws": draws}


def killed(
    file: Path, out: Path, chance: random.Random, kills: int, between: tuple[float, float], more: list[str]
) -> tuple[int, str]:
    """Run the command, killed so many times, and then to its end; return the kills, and what it said on failing."""
    call = [sys.executable, "-m", "sim", "study", str(file), "--folder", str(ROOT / "scenarios"), "--out", str(out)]
    done = 0
    while True:
        process = subprocess.Popen(
            [*call, "--no-figures", *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        )
        until = time.monotonic() + chance.uniform(*between)
        while done < kills and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        if done < kills and process.poll() is None:
            process.kill()
            done += 1
            process.communicate()
            continue
        _, err = process.communicate()
        return done, err.decode() if process.returncode else ""


def main() -> None:
    """Attack, and print what was done; exit code 1 where anything went wrong."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--kills", type=int, default=10, help="of each round")
    options.add_argument("--minutes", type=float, default=0, help="rounds are begun until then; at least one is")
    options.add_argument("--draws", type=int, default=64)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--between", type=float, nargs=2, default=(4.0, 20.0), help="seconds a command lives")
    options.add_argument("--cluster", help="the address of a cluster for the commands that are killed")
    given = options.parse_args()
    more = ["--cluster", given.cluster] if given.cluster else []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "everything.yaml"
        file.write_text(json.dumps(study_of_all(given.draws)))
        chance, until = random.Random(given.seed), time.monotonic() + 60 * given.minutes
        _, alone = killed(file, folder / "whole", chance, 0, (0, 0), [])
        runs = len(list((folder / "whole" / "runs").iterdir()))
        print(f"{runs} runs undisturbed: {alone or 'well'}", flush=True)
        rounds = kills = wrong = 0
        while not rounds or time.monotonic() < until:
            out = folder / "killed"
            done, failure = killed(file, out, chance, given.kills, tuple(given.between), more)
            same = contents(out) == contents(folder / "whole")
            rounds, kills, wrong = rounds + 1, kills + done, wrong + bool(failure or not same)
            said = failure or ("the same bytes" if same else "other bytes")
            print(f"round {rounds}: killed {done} times, then it ended: {said}", flush=True)
            shutil.rmtree(out)
    print(f"{rounds} rounds, {kills} kills of the command; {wrong} went wrong")
    sys.exit(bool(alone or wrong))


if __name__ == "__main__":
    main()
