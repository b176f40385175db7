"""Workers of a cluster killed by their process ids at random moments, for as long as one likes.

    python tests/helpers/cluster_attacks.py --kills 20 --seed 1 [--draws 60000] [--study]

A scheduler and two worker processes are started on this machine. A run (with `--study`, a study too) is computed on
them while workers are killed and started again; then its folder must be, byte for byte, that of a run without them.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import sim.workflow.run  # noqa: E402
from helpers.clusters import Site, contents  # noqa: E402
from sim.document.study import study_of_data  # noqa: E402
from sim.scenario.load import load  # noqa: E402
from sim.workflow.cluster import Cluster, connected  # noqa: E402
from sim.workflow.run import Settings, run  # noqa: E402
from sim.workflow.study import run_study  # noqa: E402
from sim.workflow.study_plan import plan_of  # noqa: E402

SCENARIO = ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml"
STUDY = {
    "study": 1,
    "title": "Under attack",
    "scenarios": "classics/*.yaml",
    "cases": "all",
    "concepts": ["as written", "level-k"],
    "draws": 128,
}


class Killer(threading.Thread):
    """Kills a worker at random moments, until it is told to stop, or has killed `most`; counts its kills.

    Without an end nothing would get done where a worker takes longer to start than it is left alive.
    """

    def __init__(self, site: Site, chance: random.Random, between: tuple[float, float], most: int) -> None:
        super().__init__(daemon=True)
        self.site, self.chance, self.between, self.most = site, chance, between, most
        self.kills, self.stop = 0, threading.Event()

    def run(self) -> None:
        while self.kills < self.most and not self.stop.wait(self.chance.uniform(*self.between)):
            self.site.kill(self.chance.randrange(len(self.site.workers)))
            self.kills += 1


def attacked(
    work: Callable[[], Path], site: Site, chance: random.Random, between: tuple[float, float], most: int
) -> tuple[Path, int]:
    """Do some work while workers are killed, at most so many; return the folder that it wrote, and how many were."""
    killer = Killer(site, chance, between, most)
    killer.start()
    try:
        return work(), killer.kills
    finally:
        killer.stop.set()
        killer.join()


def main() -> None:
    """Attack until enough workers were killed; exit code 1 where any bytes differ."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--minutes", type=float, help="go on until then, however many kills that takes")
    options.add_argument("--draws", type=int, default=60_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--between", type=float, nargs=2, default=(1.0, 8.0), help="seconds between two kills")
    options.add_argument("--study", action="store_true", help="attack a study too")
    given = options.parse_args()
    chance, wrong, kills, rounds = random.Random(given.seed), 0, 0, 0
    sim.workflow.run.BLOCK, sim.workflow.run.PART = 512, 4_096  # more to lose, and the sooner
    with tempfile.TemporaryDirectory() as name, Site(Path(name) / "site") as site, connected(str(site.file)) as client:
        folder, cluster = Path(name), Cluster(client)
        scenario = load(SCENARIO)
        whole = contents(run(scenario, Settings(draws=given.draws), folder / "whole").directory)
        until = None if given.minutes is None else time.monotonic() + 60 * given.minutes
        while kills < given.kills if until is None else time.monotonic() < until:
            rounds += 1
            out = folder / f"run-{rounds}"

            def work(out: Path = out) -> Path:
                return run(scenario, Settings(draws=given.draws), out, cluster=cluster).directory

            done, killed = attacked(
                work, site, chance, tuple(given.between), given.kills - kills if until is None else 10**9
            )
            kills += killed
            wrong += contents(done) != whole
            print(f"run {rounds}: {killed} workers killed, {kills} in all; {wrong} with other bytes", flush=True)
        if given.study:
            sim.workflow.run.BLOCK, sim.workflow.run.PART = 8_192, 262_144  # what workers have, who run these whole
            plan = plan_of(study_of_data(STUDY, "attacked", ROOT / "scenarios"))
            alone = contents(run_study(plan, folder / "study").directory)

            def study() -> Path:
                return run_study(plan, folder / "study-attacked", cluster=cluster).directory

            done, killed = attacked(study, site, chance, tuple(given.between), given.kills)
            wrong += contents(done) != alone
            print(f"study of {len(plan.runs)} runs: {killed} workers killed; {wrong} with other bytes", flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
