"""The corpus: every valid file loads and reads back from its explicit form; every invalid one says what is expected."""

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import from_bytes, load
from sim.scenario.show import resolved_yaml

ROOT = Path(__file__).parent.parent.parent
VALID = sorted([*(ROOT / "scenarios").rglob("*.yaml"), *(ROOT / "tests/scenarios/valid").glob("*.yaml")])
INVALID = sorted((ROOT / "tests/scenarios/invalid").glob("*.yaml"))


@pytest.mark.parametrize("file", VALID, ids=lambda f: f.stem)
def test_the_explicit_form_is_the_same_scenario(file: Path) -> None:
    scenario = load(file)
    again = from_bytes(resolved_yaml(scenario).encode(), str(file), scenario.id)
    assert again.hash == scenario.hash


@pytest.mark.parametrize("file", INVALID, ids=lambda f: f.stem)
def test_every_fault_is_told_with_its_place(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(ScenarioError) as told:
        load(file.relative_to(ROOT))
    assert str(told.value) == file.with_suffix(".txt").read_text().rstrip("\n")
