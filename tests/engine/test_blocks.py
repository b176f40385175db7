"""Blocks come in their order, whoever computes them, and only a few are computed ahead."""

from threading import Event, Lock

import pytest

from sim.engine.blocks import counter, in_order


def nothing(_: object) -> None:
    """Report to nobody."""


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_blocks_come_in_order_and_are_counted(workers: int) -> None:
    first = Event()
    seen: list[tuple[int, int]] = []

    def compute(start: int) -> str:
        if workers > 1 and start == 0:
            assert first.wait(10)  # the first is done last
        first.set()
        return "x" * (start + 1)

    report = counter(lambda done, total: seen.append((done, total)), 5, 20)
    assert [len(block) for block in in_order(compute, range(4), workers, report)] == [1, 2, 3, 4]
    assert seen == [(6, 20), (8, 20), (11, 20), (15, 20)]


@pytest.mark.parametrize("workers", [1, 3])
def test_few_blocks_are_computed_ahead(workers: int) -> None:
    computed: list[int] = []
    lock = Lock()

    def compute(start: int) -> int:
        with lock:
            computed.append(start)
        return start

    blocks = in_order(compute, range(1_000), workers, nothing)
    assert next(blocks) == 0
    blocks.close()
    assert len(computed) <= workers + 1


def test_nobody_need_be_told() -> None:
    counter(None, 0, 10)("abc")
