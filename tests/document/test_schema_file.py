"""The JSON Schema that the files name is the one that the program prints, and it accepts what the program accepts."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from sim.document.schema import FORMATS, json_schema
from sim.games.blocks import SINCE

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = ROOT / "sim/document/schemas"


@pytest.mark.parametrize("version", FORMATS)
def test_the_stored_schema_is_current(version: int) -> None:
    stored = json.loads((SCHEMAS / f"scenario-{version}.json").read_text())
    assert stored == json.loads(json.dumps(json_schema(version)))


def test_that_of_an_earlier_format_lacks_the_keys_of_a_later() -> None:
    first, last = (json.dumps(json_schema(version)) for version in (FORMATS[0], FORMATS[-1]))
    assert f'"{SINCE}": 2' not in first
    assert first != last


FILES = sorted(f for f in (ROOT / "scenarios").rglob("*.yaml") if f.stem not in ("claims", "vocabulary"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_scenarios_satisfy_it(file: Path) -> None:
    document = json.loads(json.dumps(YAML(typ="safe").load(file.read_text()), default=str))
    jsonschema.validate(document, json_schema())
