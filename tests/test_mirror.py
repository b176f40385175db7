"""Tests stand where the code stands: tests/ROOM[/FAMILY] for sim/ROOM[/FAMILY], and few others by name."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OTHERS = {"catalog", "helpers"}
"""Published games by their source, and what tests share; scenarios/ holds no code."""
FOLDERS = sorted({path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("*.py")})


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f.parts and f.parts[0] not in OTHERS], ids=str)
def test_a_folder_of_tests_has_its_room(folder: Path) -> None:
    room = ROOT / "sim" / folder
    assert list(room.glob("*.py")), f"tests/{folder} mirrors no folder with code"
    assert list((ROOT / "tests" / folder).glob("test_*.py")), f"tests/{folder} tests nothing"


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_of_tests_is_collected(path: Path) -> None:
    assert path.name.startswith("test_") == ("helpers" not in path.parts)


def test_the_others_exist() -> None:
    assert all((ROOT / "tests" / other).is_dir() for other in OTHERS)
