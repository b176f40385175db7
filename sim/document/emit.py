"""The explicit form as YAML text."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from sim.document.nodes import Plain
from sim.lines import obeyed


def to_yaml(document: Mapping[str, Plain]) -> str:
    """Return a scenario's explicit form as YAML text; reading it gives a scenario with the same hash."""
    writer = YAML(typ="rt", pure=True)
    writer.width = 110
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.representer.add_representer(str, _text)
    out = io.StringIO()
    writer.dump(dict(document), out)
    return "".join(_escaped(character) for character in out.getvalue())


def _escaped(character: str) -> str:
    """Return a character as YAML escapes it, where a terminal would obey it; `_text` has put it in quotes."""
    if character == "\n" or not obeyed(character):
        return character
    return f"\\U{ord(character):08x}" if ord(character) > 0xFFFF else f"\\u{ord(character):04x}"


def _text(representer: Any, text: str) -> Any:
    """Write what spans lines as a block, so that it can be read."""
    if any(obeyed(character) for character in text if character != "\n"):
        return representer.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    block = "\n" in text and not any(line.endswith((" ", "\t")) or "\t" in line for line in text.split("\n"))
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if block else None)
