"""A cluster: the same bytes for any workers and for a local run, whoever is killed; strangers are refused."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.clusters import Site, contents

import sim
import sim.workflow.run
from sim.errors import InterruptedRunError, StrangeWorkerError, UsageError
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.store.reader import open_run
from sim.store.shared import GivenNumbers, listing, read_block, read_sets, write_block
from sim.store.solver import planned_by, solver
from sim.workflow.cluster import Cluster, Tasks, connected
from sim.workflow.cluster_facts import own_facts, processor, refuse_stranger
from sim.workflow.cluster_parts import PROCESSORS, record_processors
from sim.workflow.run import Settings, resume_directory, run

pytest.importorskip("distributed")

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DRAWS = 1_500


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(SCENARIOS / "classics" / "inspection.yaml")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 64 and parts of 256 draws; the workers read both from the manifest."""
    monkeypatch.setattr(sim.workflow.run, "BLOCK", 64)
    monkeypatch.setattr(sim.workflow.run, "PART", 256)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[Any]:
    with connected(str(site.file)) as made:
        made.wait_for_workers(2)
        yield made


@pytest.fixture
def plain(scenario: Scenario, tmp_path: Path) -> dict[str, bytes]:
    return contents(run(scenario, Settings(draws=DRAWS, keep="all"), out=tmp_path / "plain").directory)


def after(draws: int, act: Callable[[], None]) -> Callable[[int, int], None]:
    """Return a progress that acts once so many draws are done."""
    left = [act]

    def progress(done: int, total: int) -> None:
        if done >= draws and left:
            left.pop()()

    return progress


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("equilibria", [True, False])
def test_a_block_comes_back_from_its_file_as_it_was(scenario: Scenario, tmp_path: Path, equilibria: bool) -> None:
    run(scenario, Settings(draws=100), out=tmp_path / "run")
    manifest = open_run(tmp_path / "run").manifest
    block = solver(planned_by(manifest), manifest, equilibria)(10, 90)
    assert bool(block.equilibria) == equilibria
    write_block(tmp_path / "block", block)
    again = read_block(tmp_path / "block")
    assert (again.start, again.tags, again.sets.sets) == (block.start, block.tags, block.sets.sets)
    assert read_sets(tmp_path / "block") == block.sets.sets
    for mine, other in ((block.draws, again.draws), (block.equilibria, again.equilibria)):
        assert list(mine) == list(other)
        for name, values in mine.items():
            assert values.dtype == other[name].dtype
            assert np.ascontiguousarray(values).tobytes() == other[name].tobytes()
    numbers = list(range(7, 7 + len(block.sets.sets)))
    assert GivenNumbers([numbers]).numbers(again.sets).tolist() == [numbers[i] for i in block.sets.of_draw]
    assert listing(block.sets.sets).of_draw.tolist() == list(range(len(numbers)))


def test_workers_write_the_same_bytes_though_one_is_killed(
    scenario: Scenario, plain: dict[str, bytes], site: Site, client: Any, tmp_path: Path
) -> None:
    kills = after(DRAWS // 3, lambda: site.kill(0))
    done = run(
        scenario, Settings(draws=DRAWS, keep="all"), out=tmp_path / "killed", progress=kills, cluster=Cluster(client)
    )
    assert contents(done.directory) == plain
    assert len(done.manifest.parts) == 6


def test_a_run_goes_from_here_to_a_cluster_and_back(
    scenario: Scenario, plain: dict[str, bytes], client: Any, tmp_path: Path
) -> None:
    directory = tmp_path / "run"
    with pytest.raises(InterruptedRunError, match="sim run --resume"):
        run(scenario, Settings(draws=DRAWS, keep="all"), out=directory, progress=after(300, interrupt))
    with pytest.raises(InterruptedRunError, match="sim run --resume"):
        resume_directory(directory, progress=after(1_000, interrupt), cluster=Cluster(client))
    assert 1 <= len(open_run(directory).manifest.parts) < 6
    assert not [p for p in directory.iterdir() if p.name.startswith(".cluster-")]
    resume_directory(directory)
    assert contents(directory) == plain
    (directory / "draws" / "part-00002.parquet").write_bytes(b"damage")
    resume_directory(directory, cluster=Cluster(client))
    assert contents(directory) == plain


def test_what_a_killed_coordinator_leaves_goes_with_the_next(
    scenario: Scenario, plain: dict[str, bytes], tmp_path: Path
) -> None:
    directory = tmp_path / "run"
    with pytest.raises(InterruptedRunError):
        run(scenario, Settings(draws=DRAWS, keep="all"), out=directory, progress=after(600, interrupt))
    left = directory / ".cluster-0123456789ab"
    left.mkdir()
    (left / "block-000000000000-0123456789ab").write_bytes(b"half a block")
    assert sim.open_run(directory).verify().intact
    resume_directory(directory)
    assert contents(directory) == plain


def test_the_library_takes_a_client(client: Any, tmp_path: Path) -> None:
    own = sim.load(SCENARIOS / "classics" / "chicken.yaml")
    on_cluster = own.run(draws=300, seed=3, client=client)
    assert on_cluster.digest == own.run(draws=300, seed=3).digest
    with pytest.raises(sim.UsageError, match=r"client='tcp://x': a client of distributed is needed"):
        own.run(draws=10, client="tcp://x", out=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_task_that_fails_is_told(client: Any) -> None:
    with Tasks(Cluster(client)) as tasks:
        tasks.send("a", int, "x")
        tag, failure = tasks.next()
    assert tag == "a"
    assert str(failure) == "a worker failed: ValueError: invalid literal for int() with base 10: 'x'"


def test_a_worker_with_another_numpy_is_refused(scenario: Scenario, site: Site, client: Any, tmp_path: Path) -> None:
    fake = tmp_path / "fake" / "numpy-0.0.1.dist-info"
    fake.mkdir(parents=True)
    (fake / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 0.0.1\n")
    before = len(client.nthreads())
    stranger = site.start_worker({"PYTHONPATH": f"{fake.parent}:{Path(sim.__file__).parents[1]}"})
    try:
        client.wait_for_workers(before + 1)
        with pytest.raises(
            StrangeWorkerError, match=r"^the worker tcp://\S+ has numpy 0\.0\.1 \(here \S+\), with which"
        ):
            run(scenario, Settings(draws=DRAWS), out=tmp_path / "run", cluster=Cluster(client))
    finally:
        stranger.kill()
        stranger.wait()
    assert not [p for p in (tmp_path / "run").iterdir() if p.name.startswith(".cluster-")]


def test_strangers_are_refused_in_one_sentence(tmp_path: Path) -> None:
    own = own_facts(str(tmp_path))
    refuse_stranger("w", own, own, "f")
    others = {
        "the worker w has scipy 0.1 (here": replace(own, versions={**own.versions, "scipy": "0.1"}),
        "the worker w has other sources of this program": replace(own, program="0"),
        "the worker w does not see f, or may not write there": replace(own, sees=False),
    }
    for said, found in others.items():
        with pytest.raises(StrangeWorkerError) as refused:
            refuse_stranger("w", found, own, "f")
        assert str(refused.value).startswith(said)
        assert "\n" not in str(refused.value)
    assert not own_facts(str(tmp_path / "none")).sees


def test_processors_of_several_kinds_are_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("sim.workflow.cluster_parts.tell", said.append)
    record_processors(tmp_path, {processor(): 100})
    assert said == []
    assert not (tmp_path / PROCESSORS).exists()
    record_processors(tmp_path, {processor(): 100, "another": 50})
    record_processors(tmp_path, {"another": 7})
    found = json.loads((tmp_path / PROCESSORS).read_text())
    assert found["draws"] == {processor(): 100, "another": 57}
    assert said[0].startswith("note: this was solved on 2 kinds of processors (")
    assert "last digits can differ" in said[0]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("local:0", "'local:0': write local:N, with as many processes as from 1 to 256"),
        ("local:many", "'local:many': write local:N"),
        ("nowhere", "'nowhere' is neither an address of a cluster nor a file; write tcp://host:port"),
        ("tcp://127.0.0.1:9", "'tcp://127.0.0.1:9': no cluster answers there"),
    ],
)
def test_an_address_where_there_is_no_cluster(address: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.workflow.cluster._PATIENCE", "1s")
    with pytest.raises(UsageError) as refused, connected(address):
        pass
    assert refused.value.message.startswith(said)
    assert refused.value.argument == "cluster"
