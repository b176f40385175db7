"""What is made on the way to a file: a failure there names the file that was asked for."""

import errno
from pathlib import Path
from tempfile import gettempdir

import pytest

from sim.errors import EngineError, UnfinishedRunError, UnwrittenError
from sim.store.files import write_text
from sim.store.scratch import scratch_folder

TOO_LARGE = OSError(errno.EFBIG, "File too large")


@pytest.mark.parametrize("beside", [False, True], ids=["another folder", "the folder of temporary files"])
@pytest.mark.parametrize(
    "failure",
    [
        lambda place: UnwrittenError(TOO_LARGE, str(place / "outcomes.png")),
        lambda place: OSError(errno.EFBIG, "File too large", str(place / "x")),
        lambda place: UnwrittenError(TOO_LARGE, "/elsewhere/summit-sim-1/part.parquet"),
    ],
)
def test_a_file_on_the_way_is_told_by_the_file_asked_for(failure, beside: bool, tmp_path: Path) -> None:
    asked = (Path(gettempdir()) if beside else tmp_path) / "page.html"
    with pytest.raises(UnwrittenError) as told, scratch_folder(asked) as place:
        raise failure(place)
    assert f"{told.value}" == f"{asked}: cannot be written: File too large, in the folder for temporary files (TMPDIR)"
    assert told.value.exit_code == EngineError.exit_code
    assert not place.exists()


def test_a_small_run_on_the_way_is_nothing_to_resume(tmp_path: Path) -> None:
    """Its folder is gone, and whoever tried to go on as it says would find nothing."""
    asked = tmp_path / "page.html"
    scratch = scratch_folder(asked)
    place = scratch.__enter__()
    unwritten = UnwrittenError(TOO_LARGE, f"{place}/run/part-00000.parquet")
    unfinished = UnfinishedRunError(f"{unwritten}", f"continue it: sim run --resume {place}/run", 4)
    unfinished.__cause__ = unwritten
    with pytest.raises(UnwrittenError, match=f"^{asked}: cannot be written: File too large, ") as told:
        scratch.__exit__(UnfinishedRunError, unfinished, None)
    assert str(place) not in str(told.value)


def test_the_file_itself_and_other_failures_are_told_as_they_are(tmp_path: Path) -> None:
    asked = tmp_path / "page.html"
    with pytest.raises(UnwrittenError, match=f"^{asked}: cannot be written: File too large$"), scratch_folder(asked):
        raise UnwrittenError(TOO_LARGE, str(asked))
    with pytest.raises(FileNotFoundError, match="no-font"), scratch_folder(asked):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "no-font")
    with scratch_folder(asked) as place:
        write_text(place / "x", "whole")
    assert not place.exists()


def test_without_a_folder_for_temporary_files_the_file_asked_for_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def none() -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr("sim.store.scratch.TemporaryDirectory", none)
    scratch = scratch_folder(tmp_path / "page.html")
    with pytest.raises(UnwrittenError, match=r"page\.html: cannot be written: No such file"):
        scratch.__enter__()
