"""Folders that are made for files: where none of the files can be written, none is left behind."""

import errno
import os
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sim.errors import UnwrittenError
from sim.store import files
from sim.store.files import copied, folder_for, write_text
from sim.views.figures.style import figure, write
from sim.views.reports.formats import write_report
from sim.views.reports.report import Chapter, Report


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_that_nothing_could_be_written_into_goes_again(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="space"), folder_for(tmp_path / "a" / "b"):
        full()
    assert list(tmp_path.iterdir()) == []


def written_into(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder.parent / "file").write_text("x")
    full()


def test_a_folder_that_was_there_or_holds_something_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="space"), folder_for(tmp_path / "a"):
        full()
    monkeypatch.setattr("sim.store.files.make_folder", written_into)
    with pytest.raises(UnwrittenError, match="space"), folder_for(tmp_path / "a" / "b" / "c"):
        pass
    assert [p.relative_to(tmp_path).as_posix() for p in sorted(tmp_path.rglob("*"))] == ["a", "a/b", "a/b/file"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnwrittenError, match="file"), folder_for(tmp_path / "file" / "below"):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_leaves_no_empty_folder_of_figures_or_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = figure(2, 1)
    monkeypatch.setattr(Figure, "savefig", full)
    with pytest.raises(UnwrittenError, match=r"outcomes\.png"):
        write(made, tmp_path / "run" / "figures" / "outcomes.png")
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"x")
    report = Report("Title", (Chapter("answer", "What?", ("This.",), figure=picture),))
    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr("sim.store.files.shutil.copyfile", full)
    for name, place in (("csv", "tables"), ("md", "report.md"), ("tex", "report.tex")):
        with pytest.raises(UnwrittenError):
            write_report(report, name, tmp_path / "out" / place)
    assert [p.name for p in tmp_path.iterdir()] == ["picture.png"]


def test_a_copy_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").write_text("x")
    assert copied(tmp_path / "one", tmp_path / "two").read_text() == "x"
    monkeypatch.setattr("sim.store.files.shutil.copyfile", full)
    with pytest.raises(UnwrittenError, match="three"):
        copied(tmp_path / "one", tmp_path / "three")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "two"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with names in folders")
def test_what_is_no_file_is_written_into_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    for name in ("pipe", "link"):
        reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        write_text(tmp_path / name, "a report")
        assert os.read(reading, 100) == b"a report"
        os.close(reading)
    assert pipe.is_fifo()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "pipe"]


def test_a_device_is_not_renamed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is root could: /dev/full became a file."""
    monkeypatch.setattr(files, "_take_name", lambda temporary, path: pytest.fail(f"{path} was renamed over"))
    if Path("/dev/full").is_char_device():
        with pytest.raises(UnwrittenError, match="/dev/full"):
            write_text(Path("/dev/full"), "a report")
    if Path("/dev/null").is_char_device():
        write_text(Path("/dev/null"), "a report")
        assert Path("/dev/null").is_char_device()
        (tmp_path / "link").symlink_to("/dev/null")
        write_text(tmp_path / "link", "a report")
        assert (tmp_path / "link").is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names of streams")
def test_a_stream_of_this_process_goes_on_where_it_stands(tmp_path: Path) -> None:
    """Linux opens a file behind /dev/fd/N anew: what a log held before it was gone."""
    with (tmp_path / "log").open("wb", buffering=0) as log:
        log.write(b"before ")
        write_text(Path(f"/dev/fd/{log.fileno()}"), "a report")
        log.write(b" after")
    assert (tmp_path / "log").read_bytes() == b"before a report after"
    assert [files.stream_number(Path(name)) for name in ("/dev/stdout", "/dev/stderr", "/dev/null", "stdout")] == [
        1,
        2,
        None,
        None,
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with names in folders")
@pytest.mark.parametrize("kind", ["md", "tex"])
def test_beside_what_is_no_file_there_is_no_folder_of_figures(kind: str, tmp_path: Path) -> None:
    """/dev/stdout-figures was made for whoever may write there."""
    picture, pipe = write(figure(2, 1)[0], tmp_path / "picture.png"), tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    chapters = (
        Chapter("x", "With a sentence", ("It holds.",), figure=picture),
        Chapter("y", "A picture", figure=picture),
    )
    write_report(Report("A title", chapters), kind, pipe)
    written = os.read(reading, 60_000).decode()
    os.close(reading)
    assert "It holds." in written
    assert "picture" not in written.lower()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["picture.png", "pipe"]
