"""What the README shows is true: its scenario loads, and its commands exist."""

import re
from pathlib import Path

import matplotlib.pyplot
import pytest
from matplotlib.axes import Axes
from typer.main import get_command

import sim
from sim.cli.app import app
from sim.scenario.load import from_bytes

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_scenario_of_the_readme_loads() -> None:
    block = next(b for b in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if b.startswith("format:"))
    assert from_bytes(block.encode(), "README.md", "readme").title == "Two sides and a summit"


def test_the_library_example_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    matplotlib.use("Agg")
    section = README.partition("## As a library")[2]
    names: dict[str, object] = {}
    exec(re.findall(r"```python\n(.*?)```", section, re.DOTALL)[0], names)
    run, axes = names["run"], names["ax"]
    assert isinstance(run, sim.Run)
    assert run.summary["draws"] == 10_000
    assert isinstance(axes, Axes)
    matplotlib.pyplot.close(axes.figure)


def test_every_command_of_the_readme_exists() -> None:
    known = set(get_command(app).commands)
    assert set(re.findall(r"sim (new|[a-z]+) (?:[A-Za-z-]|scenarios/|runs/)", README)) <= known
