"""The last metre of the command: what is printed and with which code it ends when files or streams fail it."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.command import INSPECTION, ROOT, called

import sim
from sim.cli.output import print_written
from sim.store.parts import PART

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("whole") / "run"
    sim.load(INSPECTION).run(draws=60, seed=1, out=directory)
    return directory


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "run")


def command(words: str, *more: str, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """Call the command in a shell, where streams can be closed and turned."""
    call = f'"$0" -m sim {words}'
    return subprocess.run(
        ["/bin/sh", "-c", call, sys.executable, *more],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        cwd=ROOT,
        preexec_fn=before,
        check=False,
    )


@pytest.mark.parametrize("as_json", [False, True])
def test_the_summary_is_printed_whatever_becomes_of_the_figures(
    run: Path, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / "figures").write_text("in the way")
    assert called("run", "--resume", str(run), *(["--json"] if as_json else [])) == 2
    told = capsys.readouterr()
    assert sim.open_run(run).digest in told.out
    if as_json:
        assert json.loads(told.out)["figures"] == []
    assert f"{run}/figures" in told.err
    assert f"sim report {run} --out FILE.html" in told.err


@pytest.mark.parametrize(
    ("words", "blocked", "elsewhere"),
    [
        (["plot"], "figures", "sim plot {} --out FOLDER"),
        (["report"], "report.html", "sim report {} --out FILE.html"),
        (["report", "--to", "md"], "report-figures", "sim report {} --out FILE.md"),
    ],
)
def test_where_a_run_s_folder_takes_no_file_another_place_is_named(
    words: list[str], blocked: str, elsewhere: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if blocked.endswith(".html"):
        (run / blocked).mkdir()
    else:
        (run / blocked).write_text("in the way")
    assert called(words[0], str(run), *words[1:]) == 2
    told = capsys.readouterr().err
    assert f"{run / blocked}" in told
    assert f"to write elsewhere: {elsewhere.format(run)}" in told
    (run.parent / "file").write_text("in the way")
    assert called(words[0], str(run), *words[1:], "--out", str(run.parent / "file" / "x")) == 2
    assert "elsewhere" not in capsys.readouterr().err


def test_a_failure_in_a_figure_is_no_claim_that_failed(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object) -> list[Path]:
        raise ValueError("no maths")

    monkeypatch.setattr("sim.views.figures.from_run.render_all", failing)
    assert called("run", "--resume", str(run)) == 4
    told = capsys.readouterr()
    assert "digest: " in told.out
    assert "the run itself is whole" in told.err
    assert not (run / "report.html").exists()


def test_a_figure_is_written_whole_or_not_at_all(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from matplotlib.figure import Figure

    def half(self: Figure, file: Path, **_: object) -> None:
        Path(file).write_bytes(b"half a picture")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", half)
    assert called("plot", str(run)) == 4
    assert "figures/outcomes.png: cannot be written: No space left on device" in capsys.readouterr().err
    assert not (run / "figures").exists()


def test_a_part_beyond_the_limit_of_files_is_told_with_the_way_on(tmp_path: Path) -> None:
    folder = tmp_path / "run"

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = command(f'run {INSPECTION} --draws {PART} --no-figures --out "$1"', str(folder), before=limited)
    assert done.returncode == 4
    assert "part-00000.parquet: cannot be written: " in done.stderr
    assert f"sim run --resume {folder}" in done.stderr
    assert [p.name for p in folder.rglob("*") if p.is_file()] == ["manifest.json"]
    assert called("run", "--resume", str(folder), "--no-figures") == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_an_answer_that_cannot_be_printed_is_no_success(run: Path) -> None:
    done = command('run --resume "$1" --no-figures > /dev/full', str(run))
    assert done.returncode == 4
    assert "standard output: cannot be written: " in done.stderr
    assert f"sim run --resume {run} --no-figures" in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("turned", ["2>&-", "2> /dev/full"])
@pytest.mark.parametrize(
    ("words", "code"), [('verify "$1"', 0), ('verify "$1/none"', 2), ('run --resume "$1" --no-figures', 0)]
)
def test_a_closed_or_full_standard_error_changes_nothing(run: Path, turned: str, words: str, code: int) -> None:
    done = command(f"{words} {turned}", str(run))
    assert done.returncode == code
    assert ("digest: " in done.stdout) == (code == 0)


def test_with_all_streams_closed_no_file_takes_their_number(run: Path) -> None:
    before = {p: p.read_bytes() for p in run.rglob("*") if p.is_file()}
    assert command('run --resume "$1" <&- >&- 2>&-', str(run)).returncode == 0  # nobody asked for what is printed
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.parametrize("reader", ["report", "plot", "score", "verify"])
def test_every_command_that_reads_a_run_names_the_damaged_file(
    run: Path, reader: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = run / "summary.json"
    path.write_text(path.read_text().replace("0.5", "0.6"))
    assert called(reader, str(run)) == (3 if reader != "score" else 2)  # it says first that nothing was observed
    told = capsys.readouterr()
    assert reader == "score" or f"{path}: is not as it was written" in told.out + told.err


def test_verify_compares_with_a_digest_and_speaks_json(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digest = sim.open_run(run).digest
    assert called("verify", str(run), "--digest", digest) == 0
    assert called("verify", str(run), "--digest", "0" * 64) == 3
    assert called("verify", str(run), "--digest", "nonsense") == 2
    capsys.readouterr()
    assert called("verify", str(run), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["digest"], document["intact"]) == ("sim.verification/1", digest, True)


@pytest.mark.parametrize("words", ["new", f"export {INSPECTION} --to"])
def test_a_new_file_is_whole_or_not_there(words: str, tmp_path: Path) -> None:
    """A file-size limit stands for a full disk: whoever asked is told which file, and none of it is left."""
    file = tmp_path / ("x.efg" if "export" in words else "x.yaml")

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    done = command(f'{words} "$1"', str(file), before=limited)
    assert (done.returncode, file.exists()) == (4, False), done.stderr
    assert f"{file}: cannot be written: File too large" in done.stderr


def test_a_report_on_standard_output_stands_there_alone(tmp_path: Path) -> None:
    """What tells where it is goes to standard error; what was in a file before it stays."""
    (tmp_path / "out").write_text("before\n")
    done = command(f'solve {INSPECTION} --to md --out /dev/stdout >> "$1"', str(tmp_path / "out"))
    written = (tmp_path / "out").read_text()
    assert done.returncode == 0, done.stderr
    assert written.startswith("before\n# ")
    assert "/dev/stdout" not in written
    assert "wrote /dev/stdout" in done.stderr


@pytest.mark.parametrize("as_json", [False, True])
def test_what_tells_of_a_file_is_printed_beside_it(as_json: bool, capfd: pytest.CaptureFixture[str]) -> None:
    for file in (Path("/dev/fd/1"), Path("/dev/null")):
        print_written([file], [f"wrote {file}"], as_json)
    out, err = capfd.readouterr()
    assert "fd/1" not in out
    assert "fd/1" in err
    assert "null" in out
    assert "null" not in err
