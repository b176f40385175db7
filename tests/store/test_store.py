"""The store: what goes in comes out, nothing is overwritten, a part half written does not count."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import solved
from numpy.typing import NDArray

from sim.errors import EngineError, UsageError
from sim.store.files import replaced, write_json
from sim.store.manifest import read_manifest, versions
from sim.store.parts import BLOCK
from sim.store.reader import Run, open_run
from sim.store.store import add_part, create, missing, new_directory, reopen
from sim.store.tabulate import Block

DRAWS = 3 * BLOCK + 100
HASH = "0" * 64


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return solved.stored(tmp_path_factory.mktemp("store") / "run", DRAWS)


def blocks() -> Iterator[Block]:
    return (solved.block_at(b, min(b + BLOCK, DRAWS)) for b in range(0, DRAWS, BLOCK))


def drawn(block: Block, name: str) -> NDArray[np.generic]:
    """Return a column of a block; of what is said of equilibria, the bit."""
    if not name.startswith("tag_"):
        return block.draws[name]
    way, _, tag = name.removeprefix("tag_").partition(".")
    return block.draws[f"tags_{way}"] >> np.uint64(solved.LAYOUT.tags.index(tag)) & np.uint64(1) == 1


def test_every_column_comes_back_bit_for_bit(run: Run) -> None:
    names = [name for name in run.layout.draws_schema().names if name != "equilibrium_set"]
    read = run.columns(names, DRAWS)
    for name in names:
        stored = np.concatenate([drawn(block, name) for block in blocks()])
        assert read[name].astype(stored.dtype).tobytes() == stored.tobytes(), name


def test_the_equilibria_come_back_bit_for_bit(run: Run) -> None:
    found = list(run.equilibria())
    solutions = [solved.solution_of(solved.batch_at(b, min(b + BLOCK, DRAWS)), b) for b in range(0, DRAWS, BLOCK)]
    listed = [np.arange(s.regret.shape[1]) < s.count[:, None] for s in solutions]
    for name, kept in (("profiles", found[0].profiles), ("component", found[0].component)):
        stored = np.concatenate([getattr(s, name)[own] for s, own in zip(solutions, listed, strict=True)])
        np.testing.assert_array_equal(kept, stored)
    weights = np.concatenate([s.weights[:, 0][own] for s, own in zip(solutions, listed, strict=True)])
    np.testing.assert_array_equal(found[0].weights[:, 0], weights)
    isolated = np.concatenate([s.isolated[own] for s, own in zip(solutions, listed, strict=True)])
    np.testing.assert_array_equal(found[0].isolated, isolated)
    count = np.concatenate([s.count for s in solutions])
    np.testing.assert_array_equal(found[0].draw, np.repeat(np.arange(DRAWS), count))


def test_the_legend_names_what_each_draw_has(run: Run) -> None:
    legend = run.manifest.legend
    numbers = run.column("equilibrium_set", 200)
    equilibria = next(run.equilibria())
    for draw in range(200):
        own = equilibria.profiles[equilibria.draw == draw]
        texts = sorted("".join("01m"[0 if p == 0 else 1 if p == 1 else 2] for p in row) for row in own)
        named = [legend["equilibria"][i]["support"] for i in legend["sets"][numbers[draw]]]
        assert sorted(text.replace("|", "") for text in named) == texts


def test_a_manifest_comes_back_as_it_was(run: Run) -> None:
    again = read_manifest(run.directory)
    assert again == run.manifest
    assert open_run(run.directory).complete
    assert json.loads((run.directory / "manifest.json").read_text())["schema"] == "sim.run/3"


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"not empty.*--resume"):
        create(run.directory, solved.manifest(5))
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="choose another folder"):
        create(tmp_path, solved.manifest(5))
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write there"):
        create(tmp_path / "file", solved.manifest(5))


def test_two_runs_in_one_second_do_not_meet(tmp_path: Path) -> None:
    from datetime import datetime

    now = datetime(2015, 5, 9, 10, 0, 0)
    first = new_directory(tmp_path, "parade", "abcdef0123", now)
    assert first == tmp_path / "parade" / "20150509-100000-abcdef01"
    first.mkdir(parents=True)
    assert new_directory(tmp_path, "parade", "abcdef0123", now).name == "20150509-100000-abcdef01-2"


def test_a_failure_while_writing_leaves_no_part(tmp_path: Path) -> None:
    def failing() -> Iterator[Block]:
        yield from list(blocks())[:2]
        raise KeyboardInterrupt

    manifest = replace(solved.manifest(DRAWS), versions=versions())
    create(tmp_path / "run", manifest).release()
    with pytest.raises(KeyboardInterrupt):
        add_part(tmp_path / "run", manifest, solved.equilibrium_index(), 0, failing())
    assert [list((tmp_path / "run" / folder).iterdir()) for folder in ("draws", "equilibria")] == [[], []]
    assert missing(reopen(tmp_path / "run", HASH)) == [(0, DRAWS)]


def test_a_file_is_whole_or_absent(tmp_path: Path) -> None:
    path = tmp_path / "document.json"
    write_json(path, {"a": 1})
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, {"a": float("nan")})
    assert json.loads(path.read_text()) == {"a": 1}

    def broken_off() -> None:
        with replaced(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert [p.name for p in tmp_path.iterdir()] == ["document.json"]


def test_a_damaged_part_is_to_be_done_again(tmp_path: Path) -> None:
    directory = tmp_path / "run"
    run = solved.stored(directory, 100)
    assert missing(reopen(directory, HASH)) == []
    path = directory / "equilibria" / "part-00000.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    found = reopen(directory, HASH)
    assert missing(found) == [(0, 100)]
    assert found.state == "running"
    path.unlink()
    with pytest.raises(EngineError, match="not there"):
        list(run.equilibria())


def test_what_could_give_other_bytes_is_refused(tmp_path: Path) -> None:
    create(tmp_path / "run", replace(solved.manifest(10), versions={**versions(), "numpy": "1.0"})).release()
    with pytest.raises(UsageError, match=r"numpy 1\.0 \(now"):
        reopen(tmp_path / "run", HASH)
    with pytest.raises(UsageError, match="another scenario"):
        reopen(tmp_path / "run", "f" * 64)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"schema": "sim.run/9"}', '{"schema": "sim.run/1"}', '{"schema": 1}'])
def test_an_unreadable_manifest_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(EngineError, match=r"manifest\.json"):
        open_run(tmp_path)


def test_a_directory_without_a_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run is stored here"):
        open_run(tmp_path)
    create(tmp_path / "run", solved.manifest(10)).release()
    run = open_run(tmp_path / "run")
    with pytest.raises(EngineError, match="not complete"):
        _ = run.summary
    with pytest.raises(EngineError, match="no draws yet"):
        run.column("count", 5)
    with pytest.raises(EngineError, match="'counts'"):
        list(run.groups(["counts"]))


def test_draws_without_any_equilibrium_are_stored(tmp_path: Path) -> None:
    batch = solved.batch_at(0, 5)
    solution = solved.solution_of(batch, seed=1, room=0)
    values = solved.values_at(0, 5)
    block = solved.tabulate(solved.LAYOUT, 0, values, batch, solution)
    manifest = solved.manifest(5)
    create(tmp_path / "run", manifest).release()
    run = Run(tmp_path / "run", add_part(tmp_path / "run", manifest, solved.equilibrium_index(), 0, [block]))
    assert run.column("count", 9).tolist() == [0] * 5
    assert run.column("equilibrium_set", 9).tolist() == [0] * 5
    assert sum(len(e.draw) for e in run.equilibria()) == 0
