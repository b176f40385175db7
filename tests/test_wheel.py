"""The wheel as a user has it: built, installed into an environment of its own, and used from an empty folder."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from helpers.command import complaints

ROOT = Path(__file__).parent.parent
SOURCES = ("pyproject.toml", "README.md", "LICENSE")
DRAWS = "200"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""Nothing may lead to the sources."""


def pip(*words: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, words)]
    subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from a copy, so that nothing is written beside the sources."""
    copy, built = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT / "sim", copy / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for name in SOURCES:
        shutil.copy(ROOT / name, copy / name)
    pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", built, copy)
    (made,) = built.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the scripts' folder of an environment with the wheel; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = next(scripts.glob("python*"))
    pip("--python", python, "install", "--no-deps", "--no-index", "--no-compile", wheel)
    here = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    (next(folder.rglob("site-packages")) / "dependencies.pth").write_text("\n".join(sorted(here)))
    return scripts


def called(scripts: Path, folder: Path, *words: str) -> str:
    command = [str(scripts / words[0]), *words[1:]]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert complaints(done.stderr) == []
    return done.stdout


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    tracked = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sim").rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".nbi", ".nbc") and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        licence = [name for name in archive.namelist() if name.endswith("/LICENSE")]
    assert held == tracked
    assert len(licence) == 1


def test_the_sdist_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """Whoever installs from the sources that are published gets what the wheel holds."""
    copy, out, unpacked = tmp_path / "sources", tmp_path / "out", tmp_path / "unpacked"
    shutil.copytree(ROOT / "sim", copy / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for name in SOURCES:
        shutil.copy(ROOT / name, copy / name)
    script = f"from setuptools import build_meta; print(build_meta.build_sdist({str(out)!r}))"
    out.mkdir()
    subprocess.run([sys.executable, "-c", script], cwd=copy, check=True, capture_output=True, env=ENVIRONMENT)
    (archive,) = out.iterdir()
    with tarfile.open(archive) as held:
        held.extractall(unpacked, filter="data")
    (sources,) = unpacked.iterdir()
    pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", out / "again", sources)
    (again,) = (out / "again").iterdir()
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        assert sorted(first.namelist()) == sorted(second.namelist())
        assert all(first.read(name) == second.read(name) for name in first.namelist() if name.startswith("sim/"))


def test_the_wheel_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    where = called(installed, empty, "python", "-c", "import sim; print(sim.__file__)")
    assert Path(where.strip()).is_relative_to(installed.parent)
    called(installed, empty, "sim", "new", "mine.yaml")
    called(installed, empty, "sim", "check", "mine.yaml")
    assert "selection payoff-dominance" in called(installed, empty, "sim", "show", "mine.yaml")
    assert json.loads(called(installed, empty, "sim", "solve", "mine.yaml", "--json"))["schema"] == "sim.solution/2"
    called(installed, empty, "sim", "run", "mine.yaml", "--draws", DRAWS, "--out", "run", "--no-figures")
    called(installed, empty, "sim", "report", "run")
    called(installed, empty, "sim", "report", "run", "--to", "csv")
    called(installed, empty, "python", "-m", "sim", "verify", "run")
    assert {path.name for path in empty.iterdir()} == {"mine.yaml", "run"}
    assert (empty / "run" / "report.html").stat().st_size > 10_000
