"""The examples in the docstrings of the library run and give what they say."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(f"sim.api.{file.stem}" for file in (ROOT / "sim" / "api").glob("*.py") if file.stem != "__init__")


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = doctest.testmod(
        import_module(name), extraglobs={"folder": tmp_path}, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert done.failed == 0


def test_each_function_offered_has_an_example() -> None:
    for home, names in {"scenario": ("load", "from_dict"), "run": ("open_run",), "game": ("read_game",)}.items():
        for name in names:
            assert ">>>" in getattr(import_module(f"sim.api.{home}"), name).__doc__
