"""The JSON Schema that the files name is the one that the program prints, and it accepts what the program accepts."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from sim.document.schema import json_schema

ROOT = Path(__file__).parent.parent.parent
STORED = ROOT / "sim/document/schemas/scenario-1.json"


def test_the_stored_schema_is_current() -> None:
    assert json.loads(STORED.read_text()) == json.loads(json.dumps(json_schema()))


FILES = sorted(f for f in (ROOT / "scenarios").rglob("*.yaml") if f.stem not in ("claims", "vocabulary"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_scenarios_satisfy_it(file: Path) -> None:
    document = json.loads(json.dumps(YAML(typ="safe").load(file.read_text()), default=str))
    jsonschema.validate(document, json_schema())
