"""A scheduler and workers of `distributed` on this machine, processes that can be killed and started again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]


class Site:
    """A scheduler with workers of one thread each, without nannies: who is killed stays dead until started again."""

    def __init__(self, folder: Path, workers: int = 2, nanny: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.file, self._nanny = folder, folder / "scheduler.json", nanny
        self.scheduler = self._start("scheduler", "--port", "0", "--no-dashboard", "--no-show")
        until = time.monotonic() + 60
        while not self.file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        self.workers = [self.start_worker() for _ in range(workers)]

    def _start(self, what: str, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        call = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self.file), *words]
        places = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        log = (self.folder / f"{what}-{time.monotonic_ns()}.log").open("wb")
        with log:
            own = os.environ | {"PYTHONPATH": places} | dict(env or {})
            return subprocess.Popen(call, env=own, stdout=log, stderr=log, cwd=self.folder)

    def start_worker(self, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a worker more."""
        words = ["--nthreads", "1", "--no-dashboard", "--memory-limit", "0", "--local-directory", str(self.folder)]
        return self._start("worker", *words, *([] if self._nanny else ["--no-nanny"]), env=env)

    def kill(self, place: int) -> None:
        """Kill a worker by its process id, and start another in its stead."""
        self.workers[place].kill()
        self.workers[place].wait()
        self.workers[place] = self.start_worker()

    def close(self) -> None:
        """End everything that was started here."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def __enter__(self) -> Site:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def contents(directory: Path) -> dict[str, bytes]:
    """Return all files of a folder, those with a dot before their names too."""
    return {str(p.relative_to(directory)): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}
