"""Which names a scenario's game, outcomes and parts speak of: a parameter that none of them names decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.distributions import needs_of

_WORD = re.compile(r"[^\W\d]\w*")
_ASIDE = frozenset({"label", "about", "why", "cites", "note", "unit", "title"})
"""Keys under which people speak, not formulas."""
_AROUND = frozenset(
    {
        *("format", "form", "players", "parameters", "correlations", "quantities", "uses", "claims", "cases"),
        *("solve", "figures", "observed"),
    }
)
"""Sections that are not the game's; quantities count where the game names them."""


def mentioned(document: Mapping[str, Any]) -> frozenset[str]:
    """Return every name on which the solutions of an explicit document may hang, `use.parameter` for those of a part.

    Names are taken from formulas as words, so a name too many may be among them, and none is missing.
    """
    sections = {key: value for key, value in document.items() if key not in _AROUND | _ASIDE}
    found = set(_words(sections)) | set(_words(_options(document)))
    for name, use in document.get("uses", {}).items():
        inside = mentioned(use["scenario"])
        for parameter, formula in use["given"].items():
            found |= set(_words(formula)) if parameter in inside else set()
        own = inside - set(use["given"])
        found |= own | {f"{name}.{parameter}" for parameter in own}
    quantities = document.get("quantities", {})
    waiting = [name for name in quantities if name in found]
    while waiting:
        new = set(_words(quantities[waiting.pop()])) - found
        found |= new
        waiting += [name for name in new if name in quantities]
    return frozenset(found | _hung_on(document, found))


def _hung_on(document: Mapping[str, Any], found: set[str]) -> set[str]:
    """Return the parameters on which the distributions of those that are `found` hang."""
    values = {name: block.get("value", {}) for name, block in document.get("parameters", {}).items()}
    new, waiting = set[str](), [name for name in found if name in values]
    while waiting:
        more = set(needs_of(values.get(waiting.pop(), {})))
        waiting += more - new
        new |= more
    return new


def _options(document: Mapping[str, Any]) -> Any:
    """Return the options of the concept, which may be expressions."""
    return list(((document.get("solve") or {}).get("concept") or {}).get("options", {}).values())


def unmentioned(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the parameters of an explicit document of which neither the game speaks, nor a claim, nor a case."""
    said = {key: document.get(key) for key in ("claims", "cases", "alternatives", "figures")}
    found = mentioned(document) | set(_words(said))
    return tuple(name for name in document.get("parameters", {}) if name not in found)


def _words(value: Any) -> Iterator[str]:
    """Yield the words of formulas, and of keys, at any depth."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from () if key in _ASIDE else _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield from _WORD.findall(value)
