"""The map of the README is the house as it stands: every room is in it, in the order in which imports run."""

import re
from pathlib import Path

from test_architecture import LAYERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
MAP = re.search(r"^## The map\n+```\n(.*?)```", README, re.DOTALL | re.MULTILINE)


def entries() -> tuple[list[str], list[str]]:
    """Return what the map names beside sim/ and within it, in its order."""
    assert MAP is not None
    outer, _, inner = MAP[1].partition("\nsim/")
    beside = [name for line in outer.splitlines() for name in named(line)]
    return beside, [name for line in inner.splitlines()[1:] if line.startswith("  ") for name in named(line)]


def named(line: str) -> list[str]:
    """Return the folders and files with which a line begins; two spaces end them."""
    start = re.match(r" *((?:[\w.-]+(?:/[A-Z]+)?/?(?:, )?)+)", line)
    names = re.split(r", ", start[1]) if start else []
    return [re.sub(r"/[A-Z]+/?$|/$|\.py$", "", name) for name in names]


def test_every_room_is_in_the_map_and_every_entry_exists() -> None:
    rooms = {p.stem for p in (ROOT / "sim").iterdir() if list(p.glob("*.py")) or p.suffix == ".py"}
    _, inner = entries()
    assert sorted(inner) == sorted(rooms - {"__init__", "__main__"})


def test_what_stands_beside_the_package_exists() -> None:
    beside, _ = entries()
    assert len(beside) >= 6
    assert [name for name in beside if not (ROOT / name).exists()] == []


def test_the_map_runs_as_imports_do() -> None:
    _, inner = entries()
    floors = [LAYERS[name] for name in inner]
    assert floors == sorted(floors, reverse=True)
