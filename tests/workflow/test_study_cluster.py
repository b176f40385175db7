"""A study on a cluster: the same bytes as here, whoever is killed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.clusters import Site, contents

import sim.workflow.study_cluster
from sim.document.study import study_of_data
from sim.errors import EngineError, InterruptedRunError, StrangeWorkerError, UsageError
from sim.workflow.cluster import Cluster, Tasks, connected
from sim.workflow.study import resume_study, run_study
from sim.workflow.study_plan import Plan, plan_of

pytest.importorskip("distributed")

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def plan() -> Plan:
    document = {
        "study": 1,
        "title": "T",
        "scenarios": ["classics/inspection.yaml", "classics/chicken.yaml"],
        "sweeps": {"fine": [1, 2, 3]},
        "seeds": [1, 2],
        "draws": 64,
    }
    return plan_of(study_of_data(document, "small", SCENARIOS))


@pytest.fixture(scope="module")
def whole(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return contents(run_study(plan, tmp_path_factory.mktemp("study") / "whole").directory)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[Any]:
    with connected(str(site.file)) as made:
        made.wait_for_workers(2)
        yield made


def test_workers_write_the_same_bytes_though_one_is_killed(
    plan: Plan, whole: dict[str, bytes], site: Site, client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    original = Tasks.next

    def counted(tasks: Tasks) -> Any:
        found = original(tasks)
        ended.append(found[0])
        if len(ended) == 2:
            site.kill(0)
        return found

    monkeypatch.setattr(Tasks, "next", counted)
    done = run_study(plan, tmp_path / "study", cluster=Cluster(client))
    assert sorted(ended) == sorted(run.name for run in plan.runs)
    assert contents(done.directory) == whole


def test_large_runs_are_spread_and_what_is_there_is_kept(
    plan: Plan, whole: dict[str, bytes], client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, ended = tmp_path / "study", 0
    original = Tasks.next

    def stopped(tasks: Tasks) -> Any:
        nonlocal ended
        ended += 1
        if ended == 4:
            raise KeyboardInterrupt
        return original(tasks)

    monkeypatch.setattr(Tasks, "next", stopped)
    with pytest.raises(InterruptedRunError, match="continue with: sim study --resume"):
        run_study(plan, directory, cluster=Cluster(client))
    monkeypatch.setattr(Tasks, "next", original)
    assert len(list((directory / "runs").iterdir())) == 3
    assert not [entry for entry in directory.iterdir() if entry.name.startswith(".cluster-")]
    (directory / ".cluster-0123456789ab").mkdir()  # as a coordinator that was killed leaves it
    monkeypatch.setattr(sim.workflow.study_cluster, "SMALL", 0)
    resume_study(directory, cluster=Cluster(client))
    assert contents(directory) == whole


def test_a_run_that_fails_on_a_worker_is_left_out(
    plan: Plan, client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Tasks.next
    failures = iter([EngineError("it did not converge")])

    def failing(tasks: Tasks) -> Any:
        tag, result = original(tasks)
        return tag, next(failures, result)

    monkeypatch.setattr(Tasks, "next", failing)
    done = run_study(plan, tmp_path / "study", cluster=Cluster(client))
    assert list(done.failed.values()) == ["it did not converge"]
    assert len(json.loads((done.directory / "study.json").read_text())["digests"]) == len(plan.runs) - 1
    failures = iter([StrangeWorkerError("the worker w has numpy 0.0.1")])
    with pytest.raises(StrangeWorkerError):
        run_study(plan, tmp_path / "other", cluster=Cluster(client))


def test_a_late_worker_does_not_make_the_folder_again_that_was_removed(plan: Plan, tmp_path: Path) -> None:
    folder = sim.workflow.study_cluster.new_work_folder(tmp_path)
    own = folder / "0123456789ab"
    own.mkdir()
    sim.workflow.study_cluster.remove_work_folder(folder)
    planned = plan.runs[0]
    settings = sim.workflow.study_cluster.settings_of(planned)
    with pytest.raises(UsageError, match="cannot write there"):
        sim.workflow.study_cluster.run(plan.scenario(planned), settings, own / "run")
    assert list(tmp_path.iterdir()) == []
