"""What the README shows is true: its scenario loads, and its commands exist."""

import re
from pathlib import Path

from typer.main import get_command

from sim.cli.app import app
from sim.scenario.load import from_bytes

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_the_scenario_of_the_readme_loads() -> None:
    block = next(b for b in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if b.startswith("format:"))
    assert from_bytes(block.encode(), "README.md", "readme").title == "Two sides and a summit"


def test_every_command_of_the_readme_exists() -> None:
    known = set(get_command(app).commands)
    assert set(re.findall(r"sim (new|[a-z]+) (?:[A-Za-z-]|scenarios/|runs/)", README)) <= known
