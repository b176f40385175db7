"""Integrity on reading: every reader verifies what it reads, and `sim verify` says which file is not as written."""

import json
import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pyarrow as pa
import pytest
from helpers import run_attacks

import sim
from sim.errors import DamagedRunError, UsageError
from sim.store import manifest_check
from sim.store.manifest import Manifest, read_manifest, that_matter, versions
from sim.store.reader import open_run
from sim.store.store import continuable
from sim.store.verification import verification

HERE = Path(__file__).parent
INSPECTION = HERE.parents[1] / "scenarios/classics/inspection.yaml"
EARLIER = {name: HERE / name for name in ("run-of-format-1", "run-of-format-2", "earlier/run")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> sim.Run:
    return sim.load(INSPECTION).run(draws=50, seed=1, keep="all", out=tmp_path_factory.mktemp("made") / "run")


@pytest.fixture
def copy(made: sim.Run, tmp_path: Path) -> Path:
    return shutil.copytree(made.folder, tmp_path / "run")


READERS: dict[str, Callable[[sim.Run], object]] = {
    "draws": lambda run: run.draws(),
    "equilibria": lambda run: run.equilibria(),
    "report": lambda run: run.write_report(),
    "figures": lambda run: run.write_figures(),
    "save": lambda run: run.save(run.folder.with_name("saved")),
    "str": str,
}
READ = [
    ("draws/part-00000.parquet", ("draws", "figures", "save")),
    ("equilibria/part-00000.parquet", ("equilibria", "save")),
    ("summary.json", ("report", "figures", "str", "save")),
]


@pytest.mark.parametrize(("name", "reader"), [(name, reader) for name, readers in READ for reader in readers])
def test_no_reader_passes_over_a_turned_bit(copy: Path, name: str, reader: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 4
    (copy / name).write_bytes(content)
    with pytest.raises(sim.DamagedRunError, match=name.replace(".", r"\.")):
        READERS[reader](sim.open_run(copy))
    assert list(sim.open_run(copy).verify().damaged) == [name]


def test_a_file_that_changes_while_the_run_is_open_is_noticed(copy: Path) -> None:
    run = sim.open_run(copy)
    assert run.draws().num_rows == 50
    path = copy / "draws/part-00000.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(sim.DamagedRunError):
        run.draws()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("manifest.json", '\n"seed": 1,', '\n"seed": 2,'), ("manifest.json", '\n"draws": 50,', '\n"draws": 60,')],
)
def test_an_edited_setting_is_no_setting(copy: Path, name: str, old: str, new: str) -> None:
    text = (copy / name).read_text()
    assert text.count(old) == 1
    (copy / name).write_text(text.replace(old, new))
    with pytest.raises(sim.DamagedRunError, match="not as it was written"):
        sim.open_run(copy)


def test_a_part_of_another_seed_and_an_edited_summary_are_told(copy: Path, tmp_path: Path) -> None:
    other = sim.load(INSPECTION).run(draws=50, seed=2, out=tmp_path / "other")
    shutil.copy(other.folder / "draws/part-00000.parquet", copy / "draws")
    shutil.copy(other.folder / "summary.json", copy)
    assert set(sim.open_run(copy).verify().damaged) == {"draws/part-00000.parquet", "summary.json"}
    assert str(sim.open_run(copy).resume(1)) == str(sim.open_run(copy))
    assert sim.open_run(copy).verify().intact


def test_a_forger_who_makes_the_digests_anew_is_found_by_the_digest_kept_elsewhere(copy: Path) -> None:
    kept = sim.open_run(copy).digest
    assert sim.open_run(copy).verify(kept.upper()).intact
    assert sim.open_run(copy).verify(f"sha256:{kept}").intact
    replace(read_manifest(copy), seed=2).write(copy)
    found = sim.open_run(copy).verify(kept)
    assert (found.damaged, found.intact) == ({}, False)
    assert "this is another run, or a changed one" in str(found)
    with pytest.raises(sim.UsageError, match="64 hexadecimal digits"):
        sim.open_run(copy).verify("abc")


def test_the_digest_is_what_any_tool_says_of_the_manifest(made: sim.Run) -> None:
    import hashlib

    assert hashlib.sha256((made.folder / "manifest.json").read_bytes()).hexdigest() == made.digest


def test_what_others_would_read_as_part_of_a_table_is_told(copy: Path) -> None:
    shutil.copy(copy / "draws/part-00000.parquet", copy / "draws/part-00007.parquet")
    assert list(verification(copy).damaged) == ["draws/part-00007.parquet"]


@pytest.mark.parametrize("name", ["manifest.json", "summary.json", "draws/part-00000.parquet", "draws", "equilibria"])
def test_no_link_inside_is_followed(copy: Path, tmp_path: Path, name: str) -> None:
    (copy / name).rename(tmp_path / "elsewhere")
    (copy / name).symlink_to(tmp_path / "elsewhere")

    def read() -> None:
        run = sim.open_run(copy)
        _ = (str(run), run.draws(), run.equilibria())

    with pytest.raises(sim.DamagedRunError, match="symbolic link"):
        read()
    if "/" in name:  # a part that is a link is computed again, and what it led to stays
        sim.open_run(copy).resume(1)
        assert not (copy / name).is_symlink()
        assert (tmp_path / "elsewhere").is_file()


def test_figures_are_not_written_through_a_link(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (copy / "figures").symlink_to(tmp_path / "mine")
    with pytest.raises(sim.DamagedRunError, match="symbolic link"):
        sim.open_run(copy).write_figures()
    assert list((tmp_path / "mine").iterdir()) == []


def reseal(change: Callable[[dict], object], directory: Path) -> None:
    """Change a manifest as a forger would, its seal and all."""
    from sim.store.files import json_text
    from sim.store.manifest import sealed

    data = json.loads((directory / "manifest.json").read_text())
    del data["sha256"]
    change(data)
    (directory / "manifest.json").write_text(sealed(json_text(data)))


NONSENSE: dict[str, Callable[[dict], object]] = {
    "seed": lambda d: d.update(seed=-1),
    "draws": lambda d: d.update(draws="many"),
    "state": lambda d: d.update(state="done"),
    "layout": lambda d: d["layout"].pop("players"),
    "layout.rules": lambda d: d["layout"].update(rules=[]),
    "parts.0": lambda d: d["parts"][0].update(start=7),
    "parts.0.files": lambda d: d["parts"][0].update(files={"../../etc/passwd": "0" * 64, "draws": "0" * 64}),
    "parts.0.rows": lambda d: d["parts"][0].update(rows=0),
    "legend.sets": lambda d: d["legend"].update(sets=[[99]]),
    "legend.equilibria": lambda d: d["legend"]["equilibria"][0].update(support="1"),
    "labels.stars": lambda d: d["labels"].update(stars={}),
    "versions": lambda d: d.update(versions=None),
    "summary": lambda d: d.update(summary=None),
    "more": lambda d: d.update(more=1),
    "given": lambda d: d.update(given={"text": "x", "holds": [], "of": []}),
}


@pytest.mark.parametrize("where", NONSENSE)
def test_nonsense_is_told_with_its_place(copy: Path, where: str) -> None:
    reseal(NONSENSE[where], copy)
    with pytest.raises(sim.DamagedRunError, match=rf"manifest\.json:\d+:\d+: {where}") as error:
        sim.open_run(copy)
    assert error.value.exit_code == 3


@pytest.mark.parametrize("name", EARLIER)
def test_runs_of_earlier_schemas_say_what_is_not_hashed(name: str) -> None:
    found = verification(EARLIER[name])
    assert found.intact
    assert [file for file, state in found.files.items() if "not hashed" in state] == ["manifest.json", "summary.json"]
    assert str(sim.open_run(EARLIER[name]))


@pytest.mark.parametrize("name", EARLIER)
@pytest.mark.parametrize("key", ["seed", "outcomes", "payoffs", "status", "drivers", "claims", "equilibrium_sets"])
def test_nonsense_in_a_summary_without_a_digest_is_told(name: str, key: str, tmp_path: Path) -> None:
    copied = shutil.copytree(EARLIER[name], tmp_path / "run")
    summary = json.loads((copied / "summary.json").read_text())
    (copied / "summary.json").write_text(json.dumps(summary | {key: {"a": 1}}))
    with pytest.raises(DamagedRunError, match=rf"summary\.json: {key}"):
        _ = open_run(copied).summary


@pytest.mark.parametrize("complete", [False, True])
def test_a_part_that_cannot_be_read_is_computed_again_whatever_its_digest(tmp_path: Path, complete: bool) -> None:
    directory = tmp_path / "run"
    run_attacks.compute(directory)
    whole = run_attacks.contents(directory)
    path = directory / "draws/part-00001.parquet"
    path.write_bytes(path.read_bytes()[:-40])
    from sim.store.files import sha256

    def broken(part: dict) -> dict:
        return {"files": part["files"] | {"draws/part-00001.parquet": sha256(path)}}

    state = {} if complete else {"state": "running", "summary": None}
    reseal(lambda d: [d["parts"][1].update(broken(d["parts"][1])), d.update(state)], directory)
    if not complete:
        (directory / "summary.json").unlink()
    run_attacks.compute(directory)
    assert run_attacks.contents(directory) == whole


def test_a_part_of_other_columns_is_told(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    from sim.store.files import sha256

    directory = tmp_path / "run"
    run_attacks.compute(directory)
    path = directory / "draws/part-00000.parquet"
    pq.write_table(pa.table({"draw": pa.array([1], pa.int64())}), path)
    reseal(lambda d: d["parts"][0]["files"].update({"draws/part-00000.parquet": sha256(path)}), directory)
    with pytest.raises(DamagedRunError, match=r"part-00000\.parquet: not a part that this version can read"):
        open_run(directory).table("draws")


def test_a_patch_level_of_python_does_not_strand_a_run(tmp_path: Path) -> None:
    def started_with(name: str, **changed: str) -> Path:
        found: Manifest = replace(run_attacks.manifest(), versions=versions() | changed)
        from sim.store.store import create

        create(tmp_path / name, found).release()
        return tmp_path / name

    patch = ".".join([*versions()["python"].split(".")[:2], "99"])
    assert continuable(started_with("patch", python=patch), "0" * 64)
    for name in that_matter(versions()):
        with pytest.raises(UsageError, match=rf"was started with {name} 3\.0\.0"):
            continuable(started_with(name, **{name: "3.0.0"}), "0" * 64)


def test_three_runs_in_one_second_have_three_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from sim.workflow.run import _created

    monkeypatch.chdir(tmp_path)
    runs = [_created(None, run_attacks.manifest()) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda run: run.__enter__(), runs))
    assert len(set(made)) == 3
    assert all((directory / "manifest.json").is_file() for directory in made)
    for run in runs:
        run.__exit__(None, None, None)


def test_resuming_a_whole_run_writes_nothing(copy: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in (copy, *copy.rglob("*"))}
    assert sim.open_run(copy).resume(1).complete
    assert {p: p.stat().st_mtime_ns for p in (copy, *copy.rglob("*"))} == before


def test_what_is_read_of_a_manifest_is_all_that_is_written() -> None:
    read = {known.alias or name for name, known in manifest_check._Document.model_fields.items()}
    assert read == {f.name for f in fields(Manifest)}
