"""Values that Python gives as the texts that the command line would: overrides and options."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from numbers import Integral, Real

from sim.errors import UsageError


def override_texts(sets: Sequence[str] | Mapping[str, object]) -> tuple[str, ...]:
    """Return `path=value` texts; raises `UsageError` for a value that no text can say."""
    if isinstance(sets, str):
        raise UsageError(f"sets is '{sets}': give a mapping such as {{'fine': 2}}, or a list of 'path=value' texts")
    if not isinstance(sets, Mapping):
        return tuple(sets)
    return tuple(f"{path}={value_text(path, value)}" for path, value in sets.items())


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
