"""A cluster of workers, which Dask's `distributed` runs: tasks are sent to it, and what they return is taken back.

Nothing of the distribution is made here: `distributed` chooses the worker, notices one that died and gives its tasks to
others. A task that has died with several workers is sent once more, a few times: where machines are taken away, many
workers go, and none of that is the task's fault.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from sim.activity import doing
from sim.errors import EngineError, SimError, StrangeWorkerError, UsageError
from sim.optional import optional_module
from sim.workflow.cluster_facts import Facts, own_facts, refuse_stranger
from sim.workflow.cluster_tasks import facts_of_worker

Client = Any
"""A client of `distributed`, which need not be installed."""

EXTRA = "cluster"
MOST_LOCAL = 256
"""Processes of a cluster on this machine."""
AGAIN = 10
"""How often a task is sent again that died with several workers: each time, `distributed` has tried it with four."""
AHEAD = 2
"""Tasks a thread of a worker that are sent before one is done."""
LOOK = 2.0
"""Seconds for which the number of threads is taken for known."""
_PATIENCE = "20s"
"""For which the scheduler may keep one waiting who connects."""


class LostClusterError(EngineError):
    """The scheduler of a cluster has gone, or a task has died with every worker that took it."""


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Yield a client of the cluster at an address: `tcp://host:port`, a scheduler's file, or `local:N` processes here.

    Raises `UsageError` where there is none, `MissingExtraError` where `distributed` is not installed.
    """
    distributed = optional_module("distributed", EXTRA)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told in our own words
    if address.startswith("local:"):
        with _local(distributed, _processes(address)) as client:
            yield client
        return
    where = {"address": address} if "://" in address else {"scheduler_file": _scheduler_file(address)}
    try:
        with doing(f"connecting to the cluster {address}"):
            client = distributed.Client(**where, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError, KeyError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise UsageError(f"'{address}': no cluster answers there ({reason})", argument="cluster") from None
    try:
        yield client
    finally:
        with suppress(Exception):  # a scheduler that has gone cannot be taken leave of
            client.close(timeout=2)


def _processes(address: str) -> int:
    number = address.removeprefix("local:")
    if not number.isdecimal() or not 1 <= int(number) <= MOST_LOCAL:
        wrong = f"'{address}': write local:N, with as many processes as from 1 to {MOST_LOCAL}, such as local:2"
        raise UsageError(wrong, argument="cluster")
    return int(number)


def _scheduler_file(address: str) -> str:
    if not Path(address).is_file():
        such = (
            "write tcp://host:port, the file that a scheduler wrote (dask scheduler --scheduler-file FILE), or local:N"
        )
        raise UsageError(f"'{address}' is neither an address of a cluster nor a file; {such}", argument="cluster")
    return address


@contextmanager
def _local(distributed: Any, processes: int) -> Iterator[Client]:
    """Yield a client of as many processes on this machine, each with one thread."""
    with TemporaryDirectory() as folder, doing(f"starting {processes} worker{'' if processes == 1 else 's'}"):
        cluster = distributed.LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=folder,
            memory_limit=0,  # a run is refused beforehand where it does not fit
            silence_logs=logging.CRITICAL,
            preload=["sim.workflow.cluster_signals"],
        )
        client = distributed.Client(cluster, set_as_default=False)
    try:
        yield client
    finally:
        with suppress(Exception):  # nothing that they are at is waited for
            cluster.sync(_end, list(cluster.workers.values()))
        with suppress(Exception):
            client.close(timeout=1)
        with suppress(Exception):
            cluster.close(timeout=1)


async def _end(nannies: Sequence[Any]) -> None:
    """End the processes of workers at once."""
    for nanny in nannies:
        nanny.auto_restart = False
    await asyncio.gather(*(nanny.kill(timeout=0.2) for nanny in nannies), return_exceptions=True)


class Cluster:
    """The workers behind a client of `distributed`."""

    def __init__(self, client: Client) -> None:
        distributed = optional_module("distributed", EXTRA)
        if not isinstance(client, distributed.Client):
            raise UsageError(f"client={client!r:.60}: a client of distributed is needed: distributed.Client(address)")
        if client.asynchronous:
            raise UsageError("an asynchronous client is given: a synchronous one is needed", argument="client")
        self.client = client
        self._threads, self._looked = 1, -inf

    @property
    def threads(self) -> int:
        """How many threads its workers have, as of a few seconds ago at most; 1 while there is none."""
        if monotonic() - self._looked > LOOK:
            self._threads, self._looked = max(sum(self.client.nthreads().values()), 1), monotonic()
        return self._threads

    def facts(self, folder: Path) -> Facts:
        """Return the facts of this process, once every worker there is now is like it and sees the folder.

        Waits for a first worker. Raises `StrangeWorkerError` for one that is not.
        """
        with doing("waiting for a worker of the cluster"):
            self.client.wait_for_workers(1)
        own = own_facts()
        found = self.client.run(facts_of_worker, str(folder), on_error="return")
        for who, facts in found.items():
            if isinstance(facts, (ModuleNotFoundError, AttributeError, ImportError)):
                raise StrangeWorkerError(
                    f"the worker {who} has not this version of this program ({facts}): install the same on all workers"
                )
            if isinstance(facts, Facts):
                refuse_stranger(who, facts, own, str(folder))
        return own


@dataclass
class _Sent:
    """A task that is on its way."""

    tag: Any
    function: Callable[..., Any]
    words: tuple[Any, ...]
    priority: int
    again: int = AGAIN


@dataclass
class Tasks:
    """Tasks sent to a cluster, and what they return, in the order in which they end."""

    cluster: Cluster
    _sent: dict[Any, _Sent] = field(default_factory=dict)
    _ended: Any = None

    def __enter__(self) -> Tasks:
        distributed = optional_module("distributed", EXTRA)
        loop = self.cluster.client.loop
        self._ended = distributed.as_completed([], loop=loop)
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what nobody waits for any longer."""
        with suppress(Exception):
            self.cluster.client.cancel(list(self._sent), force=True)
        self._sent = {}

    def __len__(self) -> int:
        return len(self._sent)

    def send(self, tag: Any, function: Callable[..., Any], *words: Any, priority: int = 0) -> None:
        """Send a call of a function; its result comes back with the tag."""
        self._send(_Sent(tag, function, words, priority))

    def _send(self, task: _Sent) -> None:
        future = self.cluster.client.submit(task.function, *task.words, pure=False, priority=task.priority)
        self._sent[future] = task
        self._ended.add(future)

    def next(self) -> tuple[Any, Any]:
        """Wait for the next task to end; return its tag with what it returned, or with the exception that it raised.

        Raises `LostClusterError` where the cluster itself has gone.
        """
        while True:
            future = next(self._ended)
            task = self._sent.pop(future)
            try:
                return task.tag, future.result()  # which waits, where the worker that has it died in between
            except Exception as error:  # whatever a task raises, and what becomes of workers
                failure = error
            if future.status not in ("finished", "error"):
                raise LostClusterError("the scheduler of the cluster has gone, or has dropped the work")
            if type(failure).__name__ == "KilledWorker" and task.again:
                task.again -= 1
                self._send(task)
                continue
            return task.tag, told(failure)


def told(failure: BaseException) -> BaseException:
    """Return a failure of a task as it is told: one of ours as it is, of a worker that died in our words."""
    if isinstance(failure, SimError):
        return failure
    if type(failure).__name__ == "KilledWorker":
        return LostClusterError(
            f"one piece of work ended every worker that took it, {AGAIN + 1} times over; have they memory enough?"
        )
    return EngineError(f"a worker failed: {type(failure).__name__}: {failure}")
