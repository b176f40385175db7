"""Distributions as people write them: `pert(2, 5, 10)`, `90% between 2 and 10`, a number, or a mapping."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any

from sim.distributions.base import Distribution, DistributionError
from sim.distributions.table import DISTRIBUTIONS
from sim.errors import did_you_mean

LARGEST = 1e12
LONGEST = 2000
_BETWEEN = re.compile(r"\s*([0-9.]+)\s*%\s+between\s+(\S+)\s+and\s+(\S+)(?:\s*\(?(lognormal|normal)\)?)?\s*")
_CALL = re.compile(r"\s*([A-Za-z][A-Za-z-]*)\s*\((.*)\)\s*", re.DOTALL)


def from_text(text: str) -> Distribution:
    """Return the distribution of a terse text; `DistributionError` says what is wrong and what would be right."""
    if len(text) > LONGEST:
        raise DistributionError(f"{len(text)} characters are too many for a distribution; at most {LONGEST}")
    if between := _BETWEEN.fullmatch(text):
        share, low, high, shape = between.groups()
        numbers = {"share": _number(share) / 100, "low": _number(low), "high": _number(high)}
        return checked("quantiles", numbers | ({"shape": shape} if shape else {}))
    if call := _CALL.fullmatch(text):
        return _from_call(call)
    try:
        return checked("fixed", {"value": _number(text.strip())})
    except DistributionError:
        remedy = "write a number, pert(2, 5, 10), uniform(0, 1), or 90% between 2 and 10"
        raise DistributionError(f"'{text.strip()}' is not a distribution", remedy=remedy) from None


def _from_call(call: re.Match[str]) -> Distribution:
    family = _family(call.group(1), call.start(1))
    parts = [part.strip() for part in call.group(2).split(",")] if call.group(2).strip() else []
    if family == "discrete":
        return checked(family, _weighted(parts))
    names = [f.name for f in _fields(family)]
    given: dict[str, Any] = {}
    for position, part in enumerate(parts):
        name, equals, value = part.rpartition("=")
        if not equals and position >= len(names):
            raise DistributionError(f"{family} takes at most {len(names)} numbers: {', '.join(names)}")
        field = name.strip() if equals else names[position]
        if field in given:
            raise DistributionError(f"{family} is given '{field}' twice", remedy=f"write {family}({', '.join(names)})")
        given[field] = value.strip()
    return from_family(family, given)


def _weighted(parts: Sequence[str]) -> dict[str, Any]:
    """Return values and weights of `discrete(1: 0.2, 5: 0.8)` or `discrete(1, 5)`."""
    pairs = [part.partition(":") for part in parts]
    weights = tuple(_number(weight) for _, colon, weight in pairs if colon)
    return {"values": tuple(_number(value) for value, _, _ in pairs), "weights": weights}


def from_mapping(data: Mapping[str, Any]) -> Distribution:
    """Return the distribution of `{pert: {low: …}}`, `{pert: [2, 5, 10]}` or `{family: pert, low: …}`."""
    if "family" in data:
        return from_family(_family(str(data["family"])), {k: v for k, v in data.items() if k != "family"})
    if len(data) != 1:
        raise DistributionError("a distribution has one family", remedy="write {pert: {low: 2, mode: 5, high: 10}}")
    [(name, inner)] = data.items()
    family = _family(str(name))
    if isinstance(inner, Mapping):
        if family == "discrete" and not set(inner) & {"values", "weights"}:
            inner = {"values": list(inner.keys()), "weights": list(inner.values())}
        return from_family(family, inner)
    values = inner if isinstance(inner, (list, tuple)) else [inner]
    if family == "discrete":
        return from_family(family, {"values": values})
    names = [f.name for f in _fields(family)]
    if len(values) > len(names):
        raise DistributionError(f"{family} takes at most {len(names)} numbers: {', '.join(names)}")
    return from_family(family, dict(zip(names, values, strict=False)))


def from_family(family: str, given: Mapping[str, Any]) -> Distribution:
    """Return the distribution of a family with named numbers."""
    known = {f.name: f for f in _fields(family)}
    for name in given:
        if name not in known:
            raise DistributionError(f"{family} has no '{name}'", str(name), remedy=did_you_mean(str(name), known))
    missing = [name for name, f in known.items() if f.default is MISSING and name not in given]
    if missing:
        raise DistributionError(
            f"{family} needs {', '.join(missing)} too", remedy=f"write {family}({', '.join(known)})"
        )
    return checked(family, {name: _value(name, value) for name, value in given.items()})


def _value(name: str, value: Any) -> Any:
    if name == "shape":
        return str(value)
    if name in ("values", "weights"):
        items = value if isinstance(value, (list, tuple)) else [value]
        return tuple(_number(item, name) for item in items)
    return _number(value, name)


def checked(family: str, numbers: Mapping[str, Any]) -> Distribution:
    """Return the distribution if its numbers fit together."""
    made = DISTRIBUTIONS[family](**numbers)
    for field, message in made.faults():
        raise DistributionError(message, field)
    return made


def to_mapping(distribution: Distribution) -> dict[str, Any]:
    """Return the explicit form: the family and every number."""
    plain = {f.name: getattr(distribution, f.name) for f in _fields(distribution.family)}
    return {"family": distribution.family} | {k: list(v) if isinstance(v, tuple) else v for k, v in plain.items()}


def _fields(family: str) -> tuple[Field[Any], ...]:
    return fields(DISTRIBUTIONS[family])  # type: ignore[arg-type]  # every family is a dataclass


def _family(name: str, offset: int = 0) -> str:
    if name not in DISTRIBUTIONS:
        raise DistributionError(f"unknown distribution '{name}'", None, offset, did_you_mean(name, DISTRIBUTIONS))
    return name


def _number(value: Any, field: str | None = None) -> float:
    """Return a plain finite number of bearable size; percent signs are understood."""
    try:
        text = str(value).strip()
        number = float(text[:-1]) / 100 if text.endswith("%") else float(text)
        if not text.isascii():
            raise ValueError  # float reads the digits of every script
    except ValueError:
        raise DistributionError(f"'{value}' is not a number", field) from None
    if isinstance(value, bool) or not math.isfinite(number) or abs(number) > LARGEST:
        raise DistributionError(f"'{value}' is not a number between -1e12 and 1e12", field)
    return number
