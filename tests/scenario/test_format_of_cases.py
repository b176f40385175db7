"""What the cases and alternatives of a scenario need of the format decides with which version it is written out."""

from pathlib import Path

import pytest

from sim.document.emit import to_yaml
from sim.scenario.load import from_bytes

FILE = Path(__file__).parents[2] / "scenarios" / "classics" / "inspection.yaml"
HEADS = {
    "cases": "cases:\n  other: {set: {%s}}\n",
    "alternatives": "alternatives: {other: {label: Other, why: Another reading., cites: A 2000, set: {%s}}}\n",
}
SET = {
    "experts": ('%s: {experts: {one: "uniform(1, 2)", two: "uniform(2, 3)"}}', 2),
    "a belief about rules": ("solve.selection: [risk-dominance, uniform, 60%-risk-dominance+40%-uniform]", 2),
    "a number": ("%s: 1.5", 1),
}


@pytest.mark.parametrize("section", HEADS)
@pytest.mark.parametrize("kind", SET)
def test_it_is_written_out_with_the_format_that_they_need(section: str, kind: str) -> None:
    change, version = SET[kind]
    text = FILE.read_text(encoding="utf-8").replace("format: 1", "format: 2", 1)
    name = next(iter(from_bytes(text.encode(), "file.yaml", "file").parameters)).id
    written = HEADS[section] % (change.replace("%s", name, 1) if "%s" in change else change)
    text = text.replace("cases:\n", written, 1) if section == "cases" else text + written
    scenario = from_bytes(text.encode(), "file.yaml", "file")
    assert scenario.document["format"] == version
    assert from_bytes(to_yaml(scenario.document).encode(), "again.yaml", "file").hash == scenario.hash
