"""The explicit form as YAML text."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from sim.document.nodes import Plain


def to_yaml(document: Mapping[str, Plain]) -> str:
    """Return a scenario's explicit form as YAML text; reading it gives a scenario with the same hash."""
    writer = YAML(typ="rt", pure=True)
    writer.width = 110
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.representer.add_representer(str, _text)
    out = io.StringIO()
    writer.dump(dict(document), out)
    return out.getvalue()


def _text(representer: Any, text: str) -> Any:
    """Write what spans lines as a block, so that it can be read."""
    block = "\n" in text and not any(line.endswith((" ", "\t")) or "\t" in line for line in text.split("\n"))
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if block else None)
