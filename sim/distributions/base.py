"""What a distribution is, how one is written, and the mistakes that a person can make in writing it."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from sim.errors import did_you_mean
from sim.numbers import refused

LARGEST = 1e12

Written = object
"""A number, text or list as it stands in a file, before it is looked at."""
Terms = Mapping[str, float | str | tuple[float, ...]]
"""The fields of a distribution, read."""


class DistributionError(ValueError):
    """What is wrong with a distribution: in which field, or how many characters into its text."""

    def __init__(self, message: str, field: str | None = None, offset: int = 0, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.field, self.offset, self.remedy = message, field, offset, remedy


class Distribution(Protocol):
    """A family with its numbers: a frozen dataclass whose fields are what a scenario file writes.

    How it is written comes from `Family`, which a class can adapt.
    """

    family: ClassVar[str]
    since: ClassVar[int]
    """The version of the format that brought it."""

    def faults(self) -> list[tuple[str, str]]:
        """Return (field, what is wrong) for every number that does not fit."""
        ...

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the inverse distribution function at `u`, all in (0, 1)."""
        ...

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest admissible value; may be infinite."""
        ...

    @property
    def mean(self) -> float:
        """The expected value."""
        ...

    @property
    def central(self) -> float:
        """The median: the value of the one world that `sim solve` shows."""
        ...

    @property
    def meaning(self) -> str:
        """What a parameter may be, for readers who have never met the family: '2 to 10, likeliest 5'."""
        ...

    @property
    def remark(self) -> str:
        """What is to be said beside: how a distribution was fitted; '' where nothing is."""
        ...

    @property
    def atoms(self) -> tuple[float, ...] | None:
        """All admissible values where there are few; None where they fill an interval."""
        ...

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """Of each admissible value, in their order, its probability; None where they fill an interval."""
        ...

    def to_mapping(self) -> dict[str, Any]:
        """Return the explicit form: the family and every number."""
        ...

    def to_text(self) -> str:
        """Return the terse form, such as 'pert(2, 5, 10)'; reading it gives an equal distribution."""
        ...

    @classmethod
    def quantiles(cls, u: NDArray[np.float64], numbers: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return quantiles at `u[draw]` of distributions that differ from draw to draw: `numbers[field][draw]`."""
        ...

    @classmethod
    def needs_of(cls, explicit: Mapping[str, Written]) -> tuple[str, ...]:
        """Return the parameters on which the distribution of an explicit form hangs."""
        ...

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return the distribution of a text in the family's own form, such as a plain number; None of another."""
        ...

    @classmethod
    def from_call(cls, parts: Sequence[str]) -> Self:
        """Return the distribution of what stands between the brackets of `family(…)`, split at the commas."""
        ...

    @classmethod
    def from_items(cls, values: Sequence[Written]) -> Self:
        """Return the distribution of `{family: [2, 5, 10]}`."""
        ...

    @classmethod
    def from_block(cls, block: Mapping[str, Written]) -> Self:
        """Return the distribution of `{family: {low: 2, …}}`."""
        ...

    @classmethod
    def from_fields(cls, given: Mapping[str, Written]) -> Self:
        """Return the distribution with named fields; `DistributionError` where they do not fit."""
        ...


class Family:
    """How distributions are written, unless a family has a way of its own: by the names or the order of its fields."""

    family: ClassVar[str]
    since: ClassVar[int] = 1
    """The version of the format that brought it."""

    @property
    def atoms(self) -> tuple[float, ...] | None:
        """None: the values fill an interval."""
        return None

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """None, as the values fill an interval; 1 for the only value of an interval without length."""
        low, high = self.support
        return (1.0,) if low == high else None

    @property
    def remark(self) -> str:
        """What is to be said beside: how a distribution was fitted; '' where nothing is."""
        return ""

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest admissible value; may be infinite."""
        raise NotImplementedError

    def to_mapping(self) -> dict[str, Any]:
        """Return the explicit form: the family and every number."""
        plain = {f.name: getattr(self, f.name) for f in self._fields()}
        return {"family": self.family} | {k: list(v) if isinstance(v, tuple) else v for k, v in plain.items()}

    def to_text(self) -> str:
        """Return `family(…)` with the numbers in their order, without what stands at its default behind them."""
        own = list(self._fields())
        while own and own[-1].default is not MISSING and getattr(self, own[-1].name) == own[-1].default:
            own.pop()
        return f"{self.family}({', '.join(exactly(getattr(self, f.name)) for f in own)})"

    @classmethod
    def quantiles(cls, u: NDArray[np.float64], numbers: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return quantiles at `u[draw]` of distributions that differ from draw to draw: `numbers[field][draw]`.

        One after another, each once, unless a family can do better. `DistributionError` where some do not fit.
        """
        rows, of = np.unique(np.stack(list(numbers.values()), axis=1), axis=0, return_inverse=True)
        order = np.argsort(of.reshape(-1), kind="stable")
        found = np.empty(u.shape)
        ends = np.searchsorted(of.reshape(-1)[order], np.arange(len(rows) + 1))
        for row, start, stop in zip(rows.tolist(), ends[:-1], ends[1:], strict=True):
            own = order[start:stop]
            one: Any = cls.from_fields(dict(zip(numbers, row, strict=True)))
            found[own] = one.quantile(np.ascontiguousarray(u[own]))
        return found

    @classmethod
    def needs_of(cls, explicit: Mapping[str, Written]) -> tuple[str, ...]:
        """Return the parameters on which the distribution of an explicit form hangs: none, unless a family says so."""
        return ()

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return None: such a family is written `family(…)`."""
        return None

    @classmethod
    def from_call(cls, parts: Sequence[str]) -> Self:
        """Return the distribution of `2, 5, weight=8`: fields by their order or their names."""
        names = [f.name for f in cls._fields()]
        given: dict[str, Written] = {}
        for position, part in enumerate(parts):
            name, equals, value = part.rpartition("=")
            if not equals and position >= len(names):
                raise cls._too_many(names)
            field = name.strip() if equals else names[position]
            if field in given:
                remedy = f"write {cls.family}({', '.join(names)})"
                raise DistributionError(f"{cls.family} is given '{field}' twice", remedy=remedy)
            given[field] = value.strip()
        return cls.from_fields(given)

    @classmethod
    def from_items(cls, values: Sequence[Written]) -> Self:
        """Return the distribution of fields in their order."""
        names = [f.name for f in cls._fields()]
        if len(values) > len(names):
            raise cls._too_many(names)
        return cls.from_fields(dict(zip(names, values, strict=False)))

    @classmethod
    def from_block(cls, block: Mapping[str, Written]) -> Self:
        """Return the distribution of named fields."""
        return cls.from_fields(block)

    @classmethod
    def from_fields(cls, given: Mapping[str, Written]) -> Self:
        """Return the distribution with named fields; `DistributionError` where they do not fit."""
        known = {f.name: f for f in cls._fields()}
        for name in given:
            if name not in known:
                wrong = f"{cls.family} has no '{name}'"
                raise DistributionError(wrong, str(name), remedy=did_you_mean(str(name), known))
        missing = [name for name, f in known.items() if f.default is MISSING and name not in given]
        if missing:
            remedy = f"write {cls.family}({', '.join(known)})"
            raise DistributionError(f"{cls.family} needs {', '.join(missing)} too", remedy=remedy)
        return cls.checked({name: _value(known[name], value) for name, value in given.items()})

    @classmethod
    def checked(cls, terms: Terms) -> Self:
        """Return the distribution if its numbers fit together."""
        made = cls(**terms)
        for field, message in made.faults():
            raise DistributionError(message, field)
        return made

    def faults(self) -> list[tuple[str, str]]:
        """Return nothing: any numbers fit, unless a family says otherwise."""
        return []

    @classmethod
    def _fields(cls) -> tuple[Field[Any], ...]:
        return fields(cls)  # type: ignore[arg-type]  # every family is a dataclass

    @classmethod
    def _too_many(cls, names: Sequence[str]) -> DistributionError:
        return DistributionError(f"{cls.family} takes at most {len(names)} numbers: {', '.join(names)}")


def _value(field: Field[Any], value: Written) -> float | str | tuple[float, ...]:
    """Return what is written for a field, of the field's type."""
    if field.type == "str":
        return str(value)
    if str(field.type).startswith("tuple"):
        items = value if isinstance(value, (list, tuple)) else [value]
        return tuple(read_number(item, field.name) for item in items)
    return read_number(value, field.name)


def read_number(value: Written, field: str | None = None) -> float:
    """Return a plain finite number of bearable size; percent signs are understood."""
    try:
        text = str(value).strip()
        found = float(text[:-1]) / 100 if text.endswith("%") else float(text)
        if not text.isascii():
            raise ValueError  # float reads the digits of every script
    except ValueError:
        raise DistributionError(f"'{value}' is not a number", field, remedy=_number_remedy(text)) from None
    if isinstance(value, bool) or not math.isfinite(found):
        raise DistributionError(f"'{value}' is not a number between -1e12 and 1e12", field)
    if abs(found) > LARGEST:
        remedy = "numbers lie between -1e12 and 1e12: count in a larger unit, such as billions"
        raise DistributionError(f"'{text}' is too large", field, remedy=remedy)
    return found


def _number_remedy(text: str) -> str:
    """Return what would be right in place of a text that is no number; '' where nothing better is known."""
    if re.fullmatch(r"-?[\d.]+\s+-?[\d.]+", text):
        return f"put a comma between: {', '.join(text.split())}"
    if re.fullmatch(r"-?\d+,\d+", text):
        return f"write {text.replace(',', '.')}"
    return ""


def refuse_unordered(family: Any, numbers: Mapping[str, NDArray[np.float64]], *names: str) -> None:
    """Raise the `DistributionError` of the first draw in which `numbers[name][draw]` do not rise in this order."""
    for low, high in itertools.pairwise(names):
        if (wrong := np.flatnonzero(~(numbers[low] <= numbers[high]))).size:
            family.from_fields({name: float(own[wrong[0]]) for name, own in numbers.items()})


def exactly(x: float | str) -> str:
    """Return a number such that reading it gives the same: 2 for 2.0, 0.1; a text as it is."""
    if isinstance(x, str):
        return x
    return str(int(x)) if x == int(x) and abs(x) < 1e15 else repr(float(x))


def median(distribution: Distribution) -> float:
    """Return the value at one half."""
    return float(distribution.quantile(np.array([0.5]))[0])


def ordered(**numbers: float) -> list[tuple[str, str]]:
    """Return a fault for each number that is above the next one; names say which is which."""
    names = list(numbers)
    return [
        (low, f"{low} ({refused(a, b)}) is above {high} ({refused(b, a)})")
        for low, high in itertools.pairwise(names)
        if (a := numbers[low]) > (b := numbers[high])
    ]


def positive(**numbers: float) -> list[tuple[str, str]]:
    """Return a fault for each number that is not above zero."""
    return [(name, f"{name} ({value:g}) must be above 0") for name, value in numbers.items() if not value > 0]
