"""Options of a concept: declared once, in its class, with range, unit and meaning; checked in one place.

`sim check` gets what is wrong as faults with their paths, the command line and Python get it as `UsageError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from math import isfinite
from typing import Any, TypeVar

from sim.errors import Fault, Remedy, Suggestion, UsageError

Value = bool | int | float | str
T = TypeVar("T", bound=Value)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Option:
    """What an option may be; `low` and `high` belong to the range, `above` does not."""

    meaning: str
    low: float | None = None
    above: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""

    def holds(self, value: Value) -> bool:
        """Whether a value of the right type is in range."""
        if isinstance(value, str):
            return not self.choices or value in self.choices
        if isinstance(value, bool):
            return True
        above = (self.low is None or value >= self.low) and (self.above is None or value > self.above)
        return isfinite(value) and above and (self.high is None or value <= self.high)

    def range(self, whole: bool) -> str:
        """Return in words what a value must be, such as 'a whole number from 0 to 1000'."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        kind = "a whole number" if whole else "a finite number"
        if self.low is not None and self.high is not None:
            return f"{kind} from {self.low:g} to {self.high:g}"
        if self.low is not None:
            return f"{kind} from {self.low:g} up"
        return f"{kind} above {self.above:g}" if self.above is not None else kind


def option(
    default: T,
    meaning: str,
    *,
    low: float | None = None,
    above: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    unit: str = "",
) -> T:
    """Return the field of an option of a concept's dataclass: its type is that of the default."""
    made: T = field(default=default, metadata={"option": Option(meaning, low, above, high, choices, unit)})
    return made


def options_of(concept: type) -> dict[str, Field[Any]]:
    """Return the fields that are a concept's options, by their names; those with names alone (`kw_only`) are none."""
    return {f.name: f for f in fields(concept) if not f.kw_only}


def declared(known: Field[Any]) -> Option:
    """Return the declaration of an option; one without a declaration takes every value of its default's type."""
    found = known.metadata.get("option")
    return found if isinstance(found, Option) else Option("")


def checked(concept: type, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return the values of options with whole numbers made fractional where that is meant, and all that is wrong.

    The paths of the faults begin at the block of the concept: `('options', name)`.
    """
    known, made, faults = options_of(concept), dict[str, Any](), list[Fault]()
    for name, value in values.items():
        path = ("options", name)
        if name not in known:
            wrong = f"'{_name(concept)}' has no option '{name}'"
            faults.append(Fault(path, wrong, Suggestion(name, known, "it has none"), on_key=True, absent=(name,)))
            continue
        default = known[name].default
        made[name] = float(value) if isinstance(default, float) and type(value) is int else value
        if default is not MISSING and not _fits(made[name], default):
            faults.append(Fault(path, f"'{value}' does not fit here", _such_as(default)))
        elif not declared(known[name]).holds(made[name]):
            faults.append(Fault(path, *_out_of_range(name, known[name], made[name])))
    return made, faults


def check_options(concept: Any) -> None:
    """Raise `UsageError` for the first option of a concept that is out of range."""
    values = {name: getattr(concept, name) for name in options_of(type(concept))}
    _, faults = checked(type(concept), values)
    for fault in faults:
        raise UsageError(said(_name(type(concept)), fault))


def made_of(concept: type[Made], values: Mapping[str, Any]) -> Made:
    """Return a concept with the values of its options; `UsageError` for the first that does not fit."""
    made, faults = checked(concept, values)
    for fault in faults:
        raise UsageError(said(_name(concept), fault))
    return concept(**made)


def read_options(concept: type, texts: Iterable[str]) -> dict[str, Any]:
    """Return the values of `name=value` texts, each of the type of its option; `UsageError` where it has no such."""
    known, values = options_of(concept), dict[str, Any]()
    for text in texts:
        name, _, written = text.partition("=")
        values[name] = _parsed(name, written, known[name].default) if name in known else written
    return values


def said(concept: str, fault: Fault) -> str:
    """Return a fault of a concept in one line, for those who have no file to point at."""
    whole = fault.message if fault.on_key else f"{concept}: {fault.message}"  # an unknown key's names the concept
    return f"{whole}; {fault.remedy}" if fault.remedy else whole


def _parsed(name: str, written: str, default: Any) -> Any:
    try:
        return {"true": True, "false": False}[written] if isinstance(default, bool) else type(default)(written)
    except (KeyError, ValueError):
        there = "" if isinstance(default, bool | str) else "; of a scenario also an expression in its parameters"
        raise UsageError(f"'{written}' does not fit the option '{name}'; {_such_as(default)}{there}") from None


def _fits(value: Any, default: Value) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    return isinstance(value, type(default))


def _such_as(default: Value) -> str:
    return "true or false" if isinstance(default, bool) else f"such as {default}"


def _out_of_range(name: str, known: Field[Any], value: Value) -> tuple[str, Remedy]:
    declaration, whole = declared(known), isinstance(known.default, int)
    if declaration.choices:
        return f"unknown {name} '{value}'", Suggestion(str(value), declaration.choices)
    return f"'{name}' is {declaration.range(whole)}, not {value}", ""


def _name(concept: type) -> str:
    return str(getattr(concept, "name", concept.__name__))
