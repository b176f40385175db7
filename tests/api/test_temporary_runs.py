"""A run without a folder of its own lives as long as anything refers to it."""

import copy
import gc
import pickle
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import sim

INSPECTION = Path(__file__).parents[2] / "scenarios/classics/inspection.yaml"


def start() -> sim.Run:
    return sim.load(INSPECTION).run(draws=20, seed=1)


def test_figures_keep_the_folder() -> None:
    plots = start().plot
    gc.collect()
    assert plots.outcomes(ax=Figure().add_subplot()).get_xlabel()
    assert plots.payoffs(ax=Figure().add_subplot()).get_xlabel()


def test_a_resumed_run_keeps_the_folder() -> None:
    resumed = start().resume()
    gc.collect()
    assert resumed.draws().num_rows == 20
    assert resumed.temporary
    folder = resumed.folder
    del resumed
    gc.collect()
    assert not folder.exists()


def test_batches_and_copies_keep_the_folder() -> None:
    batches = start().batches()
    copies = [copy.copy(start()), copy.deepcopy(start().stored.keeper)]
    gc.collect()
    assert sum(batch.num_rows for batch in batches) == 20
    assert copies[0].draws().num_rows == 20
    assert copies[1].path.is_dir()


def test_a_temporary_run_is_not_pickled() -> None:
    run = start()
    for thing in (run, run.plot):
        with pytest.raises(sim.UsageError, match=r"run\.save\(folder\)"):
            pickle.dumps(thing)


def test_a_run_in_a_folder_is_pickled(tmp_path: Path) -> None:
    run = sim.load(INSPECTION).run(draws=20, out=tmp_path / "run")
    for kept in (run, sim.open_run(tmp_path / "run")):
        again = pickle.loads(pickle.dumps(kept))
        assert again.draws().equals(kept.draws())


def test_no_message_names_a_way_on_that_there_is_not(tmp_path: Path) -> None:
    run = sim.load(INSPECTION).run(draws=20, out=tmp_path / "run")
    (tmp_path / "run").rename(tmp_path / "elsewhere")
    with pytest.raises(sim.EngineError, match="is gone") as error:
        str(run.outcomes)
    assert "resume" not in str(error.value)


def test_an_interrupted_resumption_names_what_can_continue_it() -> None:
    run = start()
    (run.folder / "summary.json").unlink()
    next((run.folder / "draws").iterdir()).unlink()

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(sim.InterruptedRunError, match=r"resume\(\)") as error:
        run.resume(progress=stop)
    assert "--resume" not in str(error.value)
    assert run.resume().draws().num_rows == 20
