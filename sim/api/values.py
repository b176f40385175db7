"""What Python gives as arguments: checked for its type, and overrides and options as the texts of the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from os import PathLike
from pathlib import Path
from typing import Any

from sim.concepts.budget import checked_budget, read_budget
from sim.errors import UsageError


def wrong(name: str, value: object, needed: str) -> UsageError:
    """Return the error for an argument of the wrong kind: `draws=1.5: a whole number is needed`."""
    written = repr(value)
    return UsageError(f"{name}={written if len(written) <= 60 else written[:60] + '…'}: {needed}")


def file_path(name: str, value: object) -> Path:
    """Return the path that an argument gives; raises `UsageError` where it is none."""
    if not isinstance(value, str | PathLike):
        raise wrong(name, value, "the name of a file or folder is needed, as a text or a pathlib.Path")
    return Path(value)


def whole_number(name: str, value: object, least: int | None = None) -> int:
    """Return the whole number that an argument gives, 1e4 and NumPy's too; raises `UsageError` where it is none."""
    written: Any = value
    fitting = isinstance(written, Integral) or (isinstance(written, Real) and float(written).is_integer())
    if isinstance(value, bool) or not fitting:
        raise wrong(name, value, "a whole number is needed")
    whole = int(written)
    if least is not None and whole < least:
        raise wrong(name, value, f"a whole number from {least} up is needed")
    return whole


def work(value: object) -> int | None:
    """Return the steps of work that `budget` gives: a number such as 2e9, a text such as "30s"; None where none is.

    Raises `UsageError` where it is neither, or out of range.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return read_budget(value)
    if isinstance(value, bool) or not isinstance(value, Real):
        raise wrong("budget", value, "a count of work, such as 2e9, or a time, such as '30s', is needed")
    return checked_budget(float(value))


def text(name: str, value: object) -> str:
    """Return the text that an argument gives; raises `UsageError` where it is none."""
    if not isinstance(value, str):
        raise wrong(name, value, "a text is needed")
    return value


def list_of_names(name: str, value: object) -> tuple[str, ...]:
    """Return the names that an argument lists; raises `UsageError` where it is no list of texts."""
    if isinstance(value, str):
        raise wrong(name, value, f"a list of names, such as ['{value}'], is needed")
    listed = tuple(value) if isinstance(value, Sequence) else (None,)
    if not all(isinstance(entry, str) for entry in listed):
        raise wrong(name, value, "a list of names is needed")
    return listed


def override_texts(sets: Sequence[str] | Mapping[str, object]) -> tuple[str, ...]:
    """Return `path=value` texts; raises `UsageError` for a value that no text can say."""
    return _texts("sets", sets, "give a mapping such as {'fine': 2}, or a list of 'path=value' texts")


def option_texts(options: object) -> tuple[str, ...]:
    """Return a concept's options as `name=value` texts; raises `UsageError` for what are none."""
    return _texts("options", options, "give a mapping such as {'precision': 2}, or a list of 'name=value' texts")


def together(options: object, named: Mapping[str, object]) -> tuple[str, ...]:
    """Return options given as `options=` and by their names as texts; raises `UsageError` for one given twice."""
    texts = option_texts(options)
    given = {entry.partition("=")[0] for entry in texts}
    if twice := [name for name in named if name in given]:
        raise UsageError(f"the option '{twice[0]}' is given twice: in options, and as an argument")
    return texts + option_texts(named)


def _texts(name: str, given: object, needed: str) -> tuple[str, ...]:
    entries = given if isinstance(given, Sequence | Mapping) and not isinstance(given, str) else (None,)
    if not all(isinstance(entry, str) for entry in entries):
        raise wrong(name, given, needed)
    if isinstance(given, Mapping):
        return tuple(f"{key}={value_text(key, value)}" for key, value in given.items())
    return tuple(str(entry) for entry in entries)


def value_text(name: str, value: object) -> str:
    """Return a value as it would be written: `true`, `2`, `0.5`, a text, or JSON for a list or mapping."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return repr(float(value))
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        wrong = f"the value of '{name}' is of the type '{type(value).__name__}'"
        raise UsageError(f"{wrong}: write a number, a text, a list or a mapping") from None
