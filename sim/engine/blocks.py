"""Blocks of draws, computed by several workers and handed on in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

Block = TypeVar("Block")

THREADS = "sim-blocks"
"""What the names of threads that compute blocks begin with."""

Progress = Callable[[int, int], None]
"""Called with the number of draws that are done, and of all."""


def counter(progress: Progress | None, done: int, total: int) -> Callable[[Sized], None]:
    """Return a function that is called with each block and reports the draws that are done, on top of `done`."""
    count = done

    def counted(block: Sized) -> None:
        nonlocal count
        count += len(block)
        if progress is not None:
            progress(count, total)

    return counted


def in_order(
    compute: Callable[[int], Block], starts: Iterable[int], workers: int, report: Callable[[Block], None]
) -> Generator[Block]:
    """Yield what `compute` returns in the order of `starts`, each reported as it is handed on."""
    with closing(_computed(compute, starts, workers)) as blocks:
        for block in blocks:
            report(block)
            yield block


def _computed(compute: Callable[[int], Block], starts: Iterable[int], workers: int) -> Generator[Block]:
    """Yield the blocks in their order, a few computed ahead of what is asked for, never all of them."""
    waiting: deque[Future[Block]] = deque()
    # one thread too: who waits can be interrupted, a kernel cannot
    ended, pool = False, ThreadPoolExecutor(max(workers, 1), THREADS)
    try:
        for start in starts:
            waiting.append(pool.submit(compute, start))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
        ended = True
    finally:
        # blocks that nobody waits for are given up; without any the threads end at once, and none is there to wait for
        pool.shutdown(wait=ended, cancel_futures=True)
