"""What a cluster costs beside the work, measured on two worker processes and extrapolated on paper to a thousand.

    python benchmarks/cluster.py [--draws 65536] [--block 256]

A run in small blocks on a scheduler and two workers of this machine, and one twice as long after it: the difference of
the CPU seconds of the scheduler and of the process that coordinates, by the blocks that are more, is what a task of one
block costs each, whatever is in it. How many workers one coordinator can feed follows from how long a task takes: quick
blocks are sent several together, until a task takes two seconds or is a whole part of 32 blocks.
"""

from __future__ import annotations

import argparse
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

import sim.workflow.cluster_parts
import sim.workflow.run
from sim.scenario.load import load
from sim.workflow.cluster import Cluster, connected
from sim.workflow.cluster_facts import own_facts
from sim.workflow.cluster_parts import LONG_ENOUGH
from sim.workflow.cluster_tasks import Job, SolvedBlock, SolvedBlocks
from sim.workflow.run import Settings

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "moscow-2015" / "xi-kim-meeting.yaml"
SOLVING = (
    ("a small game, 8 µs a world", 8e-6 * 8_192),
    ("one of 0.1 ms a world", 1e-4 * 8_192),
    ("one of 1 ms a world", 1e-3 * 8_192),
    ("a composed one, 10 ms a world, in blocks of 256", 1e-2 * 256),
)
"""Seconds that a block takes to solve."""


@contextmanager
def site(folder: Path) -> Iterator[tuple[Path, psutil.Process]]:
    """Yield the file of a scheduler with two workers, and the scheduler's process."""
    file = folder / "scheduler.json"
    call = [sys.executable, "-m", "distributed.cli.dask_"]

    def start(what: str, *words: str) -> subprocess.Popen[bytes]:
        whole = [*call[:2], call[2] + what, "--scheduler-file", str(file), *words]
        return subprocess.Popen(whole, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    processes = [start("scheduler", "--port", "0", "--no-dashboard")]
    while not file.exists():
        time.sleep(0.05)
    processes += [start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(2)]
    try:
        yield file, psutil.Process(processes[0].pid)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def cpu(process: psutil.Process) -> float:
    """Return the CPU seconds of a process."""
    times = process.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    """Print what a block costs, and how many workers that feeds."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--draws", type=int, default=65_536)
    options.add_argument("--block", type=int, default=256)
    given = options.parse_args()
    sim.workflow.run.BLOCK, sim.workflow.run.PART = given.block, given.block * 32
    sim.workflow.cluster_parts.LONG_ENOUGH = 0.0  # tasks of one block each, which are what costs
    read: list[int] = []
    original = sim.workflow.cluster_parts.read_sets

    def counted(path: Path) -> object:
        with path.open("rb") as file:
            read.append(len(file.readline()))
        return original(path)

    sim.workflow.cluster_parts.read_sets = counted  # type: ignore[assignment]
    scenario, own = load(SCENARIO), psutil.Process()
    with tempfile.TemporaryDirectory() as name, site(Path(name)) as (file, scheduler), connected(str(file)) as client:
        client.wait_for_workers(2)
        spent: list[tuple[float, float, int]] = []
        summed: list[float] = []
        for number, draws in enumerate((given.block * 64, given.draws, 2 * given.draws)):
            before = cpu(scheduler), cpu(own)
            out = Path(name) / f"run-{number}"
            manifest = sim.workflow.run._plan(scenario, Settings(draws=draws))[1]
            with sim.workflow.run.create(out, manifest):
                sim.workflow.run._with_all_parts(out, manifest, scenario, 1, None, Cluster(client))
            spent.append((cpu(scheduler) - before[0], cpu(own) - before[1], -(-draws // given.block)))
            summed.append(draws)
    blocks = spent[2][2] - spent[1][2]
    a_block = [(spent[2][k] - spent[1][k]) / blocks for k in (0, 1)]
    job = Job("/shared/runs/some-scenario/20260101-000000-01234567/.cluster-0123456789ab", own_facts())
    solved = SolvedBlocks((SolvedBlock("block-000000000000-0123456789ab", 1, ()),), 0.1, job.facts.processor)
    words = len(pickle.dumps((job, [0]))), len(pickle.dumps(solved))
    line = sum(read) / max(len(read), 1)
    print(f"tasks compared: {blocks:,}, of one block each")
    print(f"scheduler, CPU a task:            {1e3 * a_block[0]:8.2f} ms")
    print(f"coordinator, CPU a task:          {1e3 * a_block[1]:8.2f} ms   (a 32nd of what a part costs with it)")
    print(f"through the scheduler a task:     {sum(words):8,} bytes (the call, and what it returns)")
    print(f"read by the coordinator a block:  {line:8,.0f} bytes (its line of equilibrium sets)")
    print(f"\n{'blocks of':52}{'s a block':>10}{'s a task':>10}{'workers fed':>13}{'of 1,000 busy':>15}")
    for what, seconds in SOLVING:
        task = max(seconds, min(LONG_ENOUGH, 32 * seconds))
        fed = task / max(a_block)
        print(f"{what:52}{seconds:>10.2f}{task:>10.2f}{fed:>13,.0f}{min(fed / 1_000, 1):>15.0%}")


if __name__ == "__main__":
    main()
