"""Studies and benchmarks: each exists, imports, and makes what it says."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import sim
from sim.cli.app import main

ROOT = Path(__file__).parent.parent
TEXTS = sorted((ROOT / "experiments").glob("*.py"))
"""Experiments that print, and make no figure."""
STUDIES = sorted(p for p in (ROOT / "experiments").glob("*.yaml") if p.stem != "quoted_numbers")
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
def test_a_study_makes_exactly_the_figures_of_its_folder(path: Path) -> None:
    study = sim.study(path, folder=ROOT / "scenarios")
    about = study.planned.about
    assert "Swept:" in about
    assert "Compared:" in about
    assert re.search(r"Figures?:", about)
    (variation,) = study.planned.variations
    assert variation.scenario == path.stem
    kept = {figure.stem for figure in (ROOT / "figures" / path.stem).iterdir()}
    assert set(variation.figures) == kept
    command = f"sim study experiments/{path.name} --folder scenarios --draw-into figures"
    assert path.read_text().startswith(f"# {command}\n")
    assert f"\n{command}\n" in (ROOT / "figures" / "README.md").read_text()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_an_experiment_that_prints_has_a_command_and_stands_in_the_documentation(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(loaded(path, monkeypatch).main)
    assert f"python experiments/{path.name}" in (ROOT / "docs" / "explanation" / "the-visit.md").read_text()


def test_every_folder_of_figures_has_its_study() -> None:
    folders = {folder.name for folder in (ROOT / "figures").iterdir() if folder.is_dir()}
    assert folders == {path.stem for path in STUDIES}


def test_a_study_runs(tmp_path: Path) -> None:
    """As `make figures` runs it, in fewer worlds."""
    whole = (ROOT / "experiments" / "invitation.yaml").read_text()
    (tmp_path / "invitation.yaml").write_text(f"{whole}draws: 200\n")
    words = [
        "--folder",
        str(ROOT / "scenarios"),
        "--out",
        str(tmp_path / "study"),
        "--draw-into",
        str(tmp_path / "figures"),
    ]
    with pytest.raises(SystemExit) as left:
        main(["study", str(tmp_path / "invitation.yaml"), *words])
    assert not left.value.code
    (figure,) = (p for p in (tmp_path / "figures").rglob("*") if p.is_file())
    assert figure == tmp_path / "figures" / "invitation" / "regions.png"
    assert figure.stat().st_size > 10_000


def test_every_benchmark_imports_and_has_a_command() -> None:
    """In a process of their own: they set the number of threads before numpy is loaded."""
    names = [path.stem for path in BENCHMARKS]
    assert len(names) >= 6
    script = f"import importlib\nfor name in {names!r}:\n    assert callable(importlib.import_module(name).main), name"
    places = os.pathsep.join([str(ROOT / "benchmarks"), str(ROOT)])
    subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": places}, check=True, cwd=ROOT)


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_the_page_on_speed_names_every_benchmark(path: Path) -> None:
    assert f"{path.name}`" in (ROOT / "docs" / "explanation" / "speed.md").read_text()
