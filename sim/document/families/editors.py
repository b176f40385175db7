"""What families add to the JSON Schema by which editors complete and check: numbers told by tables, and `each`."""

from __future__ import annotations

from typing import Any, Final

from sim.games.blocks import SINCE

_COUNTED: Final = {"type": "string", "pattern": r"[\[(]", "description": "a number from sets and tables: count(state)"}
_EACH: Final = {
    "type": "string",
    "description": "for which members there is such a block: 's in state where s != usa'",
    SINCE: 2,
}


def with_families(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON Schema in which keys that hold numbers take an expression over sets, and blocks of lists `each`."""
    listed: set[str] = set()
    made: dict[str, Any] = _numbers(schema, listed)
    for name in listed:
        block = made["$defs"][name]
        for part in block.get("anyOf", [block]):
            if "properties" in part:
                part["properties"]["each"] = dict(_EACH)
    return made


def _numbers(part: Any, listed: set[str]) -> Any:
    if isinstance(part, list):
        return [_numbers(inner, listed) for inner in part]
    if not isinstance(part, dict):
        return part
    items = part.get("items")
    if isinstance(items, dict) and "$ref" in items:
        listed.add(items["$ref"].rpartition("/")[2])
    made = {key: _numbers(inner, listed) for key, inner in part.items()}
    if isinstance(part.get("properties"), dict):
        made["properties"] = {key: _or_counted(inner) for key, inner in made["properties"].items()}
    return made


def _or_counted(schema: Any) -> Any:
    if isinstance(schema, dict) and schema.get("type") in ("integer", "boolean") and "enum" not in schema:
        outer = {key: value for key, value in schema.items() if key in ("title", "description", "default", SINCE)}
        return {**outer, "anyOf": [{k: v for k, v in schema.items() if k not in outer}, dict(_COUNTED)]}
    return schema
