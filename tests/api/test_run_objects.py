"""Runs of the library: kept or in memory, their tables, figures on axes that are given."""

import gc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from matplotlib.figure import Figure

import sim
from sim.solutions.reason import Reason
from sim.store.layout import ENUMERATIONS

ROOT = Path(__file__).parents[2]
MEETING = ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml"
DRAWS = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "run"


@pytest.fixture(scope="module")
def run(folder: Path) -> sim.Run:
    return sim.load(MEETING, sets={"face_china": 7}).run(DRAWS, 5, out=folder, keep="all")


def test_a_run_in_memory_is_the_same_and_leaves_nothing(run: sim.Run) -> None:
    light = sim.load(MEETING, sets={"face_china": 7}).run(DRAWS, 5, workers=1)
    where = light.folder
    assert light.draws().equals(run.draws())
    assert light.equilibria().equals(run.equilibria())
    assert light.summary == run.summary
    assert "temporary" in repr(light)
    table = light.draws()
    del light
    gc.collect()
    assert not where.exists()
    assert table["count"].to_pylist()  # what was read is in memory


def test_a_run_in_memory_can_be_kept_after_all(tmp_path: Path) -> None:
    kept = sim.load(MEETING).run(50).save(tmp_path / "kept")
    gc.collect()
    assert kept.draws().num_rows == 50
    with pytest.raises(sim.UsageError, match="exists already"):
        kept.save(tmp_path / "kept")


def test_a_run_in_memory_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(sim.InterruptedRunError, match="cannot be continued"):
        sim.load(MEETING).run(50, progress=stop)
    with pytest.raises(sim.UsageError, match="did you mean 'sobol'"):
        sim.load(MEETING).run(50, design="sobel")
    with pytest.raises(sim.UsageError, match="workers=0"):
        sim.load(MEETING).run(50, workers=0)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_is_resumed(run: sim.Run, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(sim.InterruptedRunError, match="--resume"):
        sim.load(MEETING, sets={"face_china": 7}).run(DRAWS, 5, out=tmp_path / "run", progress=stop)
    half = sim.open_run(tmp_path / "run")
    assert not half.complete
    assert "not complete" in repr(half) + half._repr_html_()
    assert half.draws().num_rows == 0
    assert half.resume().draws().equals(run.draws())


def test_settings_are_kept(run: sim.Run, folder: Path) -> None:
    again = sim.open_run(folder)
    assert again.scenario.sets == ("face_china=7",)
    assert again.scenario.hash == run.scenario.hash
    assert again.complete
    assert again.summary["overrides"] == ["face_china=7"]


def test_each_folder_is_one_table(run: sim.Run, folder: Path) -> None:
    for name, table in (("draws", run.draws()), ("equilibria", run.equilibria())):
        whole = ds.dataset(folder / name).to_table()
        assert whole.schema.equals(table.schema, check_metadata=True)
        assert whole.equals(table)
    assert run.draws()["count"].to_numpy().sum() == run.equilibria().num_rows


def test_every_column_says_what_it_is(run: sim.Run) -> None:
    for schema in (run.draws(limit=0).schema, run.equilibria(limit=0).schema):
        for field in schema:
            assert field.metadata, field.name
            assert len(field.metadata[b"description"]) > 3, field.name


def test_enumerations_are_stored_as_names(run: sim.Run) -> None:
    status = run.draws(columns=["status"])["status"].combine_chunks()
    assert pa.types.is_dictionary(status.type)
    assert set(status.to_pylist()) <= {"unique", "several", "continuum", "incomplete", "none", "undefined"}
    shares = {name: entry["draws"] for name, entry in run.summary["status"].items()}
    counts = {name: status.to_pylist().count(name) for name in shares}
    assert counts == shares
    assert ENUMERATIONS["reason"] == tuple(reason.name.lower() for reason in Reason)


def test_pandas_reads_each_folder(run: sim.Run, folder: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(folder / "draws")
    assert list(frame.columns) == run.draws().column_names
    assert str(frame["status"].dtype) == "category"
    assert len(run.outcomes.to_pandas()) == len(run.scenario.outcomes) * 2


def test_profiles_have_a_column_an_action(run: sim.Run) -> None:
    table = run.equilibria()
    shares = [name for name in table.column_names if name.startswith("profile.")]
    first = run.scenario.solve().choices
    assert shares == [f"profile.{where}.{action}" for where, action in first]
    values = np.stack([table[name].to_numpy() for name in shares[:2]], axis=1)
    np.testing.assert_allclose(values.sum(axis=1), 1)
    stored = next(run.stored.equilibria())
    np.testing.assert_array_equal(stored.profiles[:, 0], values[:, 0])


def test_columns_rows_and_batches(run: sim.Run) -> None:
    some = run.draws(columns=["count", "draw"], limit=7)
    assert some.column_names == ["count", "draw"]
    assert some["draw"].to_pylist() == list(range(7))
    assert run.draws(limit=0).num_rows == 0
    batches = list(run.batches(["draw"], table="equilibria"))
    assert pa.Table.from_batches(batches).equals(run.equilibria(columns=["draw"]))
    with pytest.raises(sim.UsageError, match="did you mean 'count'"):
        run.draws(columns=["counts"])
    with pytest.raises(sim.UsageError, match="limit"):
        run.draws(limit=-1)


def test_tables_of_the_summary(run: sim.Run) -> None:
    rows = run.outcomes.to_pylist()
    entry = run.summary["outcomes"]["meeting"]
    first = next(row for row in rows if row["outcome"] == "meeting" and row["rule"] == "payoff-dominance")
    assert first["probability"] == entry["rules"]["payoff-dominance"]["mean"]
    assert (first["lowest"], first["highest"]) == (entry["lowest"]["mean"], entry["highest"]["mean"])
    assert {row["player"] for row in run.payoffs.to_pylist()} == set(run.scenario.players)
    strongest = run.summary["drivers"]["columns"]["probability.payoff-dominance.meeting"][0]
    assert strongest["parameter"] in run.drivers["parameter"].to_pylist()
    assert run.claims == run.summary["claims"]


def test_xarray_is_asked_for_or_used(run: sim.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xarray", None)
    with pytest.raises(sim.MissingExtraError, match=r'pip install "summit-sim\[notebook\]"') as error:
        run.to_xarray()
    assert isinstance(error.value, ImportError)


def test_the_data_set_has_named_axes(run: sim.Run) -> None:
    pytest.importorskip("xarray")
    data = run.to_xarray()
    one = data["probability"].sel(rule="payoff-dominance", outcome="meeting").values
    np.testing.assert_array_equal(one, run.draws()["probability.payoff-dominance.meeting"].to_numpy())
    assert data["payoff"].dims == ("draw", "rule", "player")
    assert str(data["status"].values[0]) == run.draws()["status"][0].as_py()


@pytest.mark.parametrize("name", ["outcomes", "payoffs", "map", "regions", "game"])
def test_figures_draw_on_the_axes_given(run: sim.Run, name: str) -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert getattr(run.plot, name)(ax=right) is right
    assert len(right.get_children()) > len(left.get_children())
    assert not left.lines
    assert not left.collections


def test_maps_take_two_parameters(run: sim.Run) -> None:
    axes = run.plot.regions("dislike_china", "dislike_dprk", ax=Figure().add_subplot())
    assert "Xi" in axes.get_xlabel()
    with pytest.raises(sim.UsageError, match="did you mean 'dislike_china'"):
        run.plot.map("dislike_chna")
    with pytest.raises(sim.UsageError, match="two different"):
        run.plot.map("dislike_china", "dislike_china")
    with pytest.raises(sim.UsageError, match="rule"):
        run.plot.payoffs(rule="risk")


def test_a_world_is_drawn(run: sim.Run) -> None:
    axes = Figure().add_subplot()
    assert run.scenario.solve().plot.game(ax=axes) is axes
    crowd = sim.load(ROOT / "tests/scenarios/valid/crowd.yaml").solve()
    with pytest.raises(sim.UsageError, match="another form"):
        crowd.plot.game(ax=axes)


def test_representations_are_short(run: sim.Run) -> None:
    assert len(repr(run)) < 400
    assert repr(run).count("\n") <= 1
    html = run._repr_html_()
    assert html.count("<table>") == 1
    assert all(label in html for label in run.scenario.outcomes.values())


def test_there_is_no_run_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(sim.UsageError, match="no run is stored here"):
        sim.open_run(tmp_path)
