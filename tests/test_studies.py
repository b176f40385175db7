"""Studies and benchmarks: each exists, imports, and makes what it says."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
EXPERIMENTS = sorted(p for p in (ROOT / "experiments").glob("*.py") if p.name != "study.py")
TEXTS = ("noisy_forecast.py", "quoted_numbers.py")
"""Experiments that print, and make no figure."""
STUDIES = [path for path in EXPERIMENTS if path.name not in TEXTS]
BENCHMARKS = sorted(p for p in (ROOT / "benchmarks").glob("*.py") if p.name != "timing.py")


def loaded(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(path.parent)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)  # where a dataclass looks for its module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_study_makes_exactly_the_figures_of_its_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = loaded(path, monkeypatch)
    assert "Swept:" in module.__doc__
    assert "Compared:" in module.__doc__
    assert re.search(r"Figures?:", module.__doc__)
    assert module.STUDY.scenario.is_file()
    assert sorted(module.STUDY.figures) == sorted(figure.name for figure in module.STUDY.folder.iterdir())
    assert path.stem == module.STUDY.name.replace("-", "_")


@pytest.mark.parametrize("name", TEXTS)
def test_an_experiment_that_prints_has_a_command_and_stands_in_the_readme(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ROOT / "experiments" / name
    assert callable(loaded(path, monkeypatch).main)
    assert f"python experiments/{name}" in (ROOT / "README.md").read_text()


def test_every_folder_of_figures_has_its_study() -> None:
    folders = {folder.name for folder in (ROOT / "figures").iterdir() if folder.is_dir()}
    assert folders == {path.stem.replace("_", "-") for path in STUDIES}


def test_a_study_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = loaded(ROOT / "experiments" / "invitation.py", monkeypatch).STUDY
    (figure,) = study.make(draws=200, out=tmp_path)
    assert figure == tmp_path / "regions.png"
    assert figure.stat().st_size > 10_000
    assert [made.name for made in tmp_path.iterdir()] == ["regions.png"]


def test_every_benchmark_imports_and_has_a_command() -> None:
    """In a process of their own: they set the number of threads before numpy is loaded."""
    names = [path.stem for path in BENCHMARKS]
    assert len(names) >= 6
    script = f"import importlib\nfor name in {names!r}:\n    assert callable(importlib.import_module(name).main), name"
    places = os.pathsep.join([str(ROOT / "benchmarks"), str(ROOT)])
    subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": places}, check=True, cwd=ROOT)


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_the_readme_names_every_benchmark(path: Path) -> None:
    assert f"{path.name}`" in (ROOT / "README.md").read_text()
