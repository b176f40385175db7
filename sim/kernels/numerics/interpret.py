"""Kernels computed by Python, from their own source: for one world no compiler is needed.

Importing numba takes a quarter of a second and more, and reading a compiled kernel some hundredths; compiling one takes
seconds. The games of a single world take less. So a process does the first of its work by Python, as long as that is
cheaper; each kernel estimates its own. What was decided changes no result: both ways give the same bytes, which
`tests/kernels/test_interpreted.py` holds kernel by kernel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Work = Callable[..., float]
"""About how many microseconds Python takes for one call of a kernel's function, by the lengths of its axes."""

BUDGET = 300_000.0
"""Microseconds of Python in one process, as estimated, before numba is used: about what importing it costs. Who waits
until then takes at most twice as long as who knew from the start how much work there is."""

COLD_BUDGET = 1_500_000.0
"""The same where the kernel was never compiled, which takes from two seconds to a minute. Not more, as it is paid each
time until somebody compiles, and compiling once."""

_spent = [0.0]

TYPES = {"float64": np.float64, "int64": np.int64, "uint8": np.uint8, "boolean": np.bool_}


class Layout(NamedTuple):
    """The types and axes of a kernel's arrays."""

    inputs: tuple[tuple[str, ...], ...]
    outputs: tuple[tuple[str, ...], ...]
    types: tuple[type[np.generic], ...]
    """Of the inputs, then of the outputs."""

    @classmethod
    @cache
    def parse(cls, signature: str, layout: str) -> Layout:
        """Return the layout of `signature`, as numba writes it, and `layout`, as NumPy does."""
        inputs, outputs = (tuple(map(_axes, side.strip()[1:-1].split("),("))) for side in layout.split("->"))
        types = tuple(TYPES[name] for name in re.findall("|".join(TYPES), signature))
        return cls(inputs, outputs, types)


def _axes(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


class Call(NamedTuple):
    """The arrays of one call."""

    arrays: tuple[NDArray[Any], ...]
    batch: tuple[int, ...]
    lengths: dict[str, int]


def _call(layout: Layout, arrays: Sequence[ArrayLike]) -> Call:
    """Return the inputs spread over the batch; a ValueError where their axes do not fit, as NumPy's."""
    lengths: dict[str, int] = {}
    spread = []
    given = [np.asarray(array, kind) for array, kind in zip(arrays, layout.types, strict=False)]
    for array, axes in zip(given, layout.inputs, strict=True):
        core = array.shape[array.ndim - len(axes) :]
        for name, length in zip(axes, core, strict=True):
            if lengths.setdefault(name, length) != length:
                raise ValueError(f"axis {name} has lengths {lengths[name]} and {length}")
        spread.append((array, array.shape[: array.ndim - len(axes)], core))
    batch = np.broadcast_shapes(*[outer for _, outer, _ in spread])
    return Call(tuple(np.broadcast_to(a, batch + core) for a, _, core in spread), batch, lengths)


class TooMuchWorkError(Exception):
    """Python has done more work than numba would have cost: whoever called compiles the kernel instead."""


def tick(microseconds: float) -> None:
    """Count what Python does in a loop of which the length is not known beforehand; nothing in compiled code."""
    _spent[0] += microseconds
    if _may_give_up[0] and _spent[0] > BUDGET and _spent[0] > _limit():
        raise TooMuchWorkError


_may_give_up = [0]
"""How many calls that could be compiled instead are being interpreted; what calls a kernel's parts itself cannot."""


@contextmanager
def giving_up() -> Iterator[None]:
    """Let `tick` end what is interpreted inside the block: whoever opens it compiles the kernel then."""
    _may_give_up[0] += 1
    try:
        yield
    finally:
        _may_give_up[0] -= 1


_known: list[Callable[[], bool]] = [lambda: True]
"""Tells whether the kernel that was called last has been compiled before."""


def _limit() -> float:
    return BUDGET if _known[0]() else COLD_BUDGET


def affordable(layout: Layout, work: Work, arrays: Sequence[ArrayLike], known: Callable[[], bool]) -> bool:
    """Tell whether Python may do this call's work, too; if so it is taken from what the process may spend.

    `known` tells whether the kernel has been compiled before.
    """
    _known[0] = known
    if _spent[0] > BUDGET and _spent[0] > _limit():
        return False
    call = _call(layout, arrays)
    spent = _spent[0] + prod(call.batch) * work(**call.lengths)
    if spent > BUDGET and spent > _limit():
        return False
    _spent[0] = spent
    return True


def interpreted(function: Callable[..., None], layout: Layout, arrays: Sequence[ArrayLike]) -> Any:
    """Return what the generalised ufunc made of `function` returns."""
    call = _call(layout, arrays)
    kinds = layout.types[len(layout.inputs) :]
    shapes = [tuple(call.lengths[name] for name in axes) for axes in layout.outputs]
    # a kernel writes a single number to an array of length one
    outputs = [np.empty(call.batch + (shape or (1,)), kind) for shape, kind in zip(shapes, kinds, strict=True)]
    with np.errstate(all="ignore"):
        for place in np.ndindex(call.batch):
            function(*[array[place] for array in call.arrays], *[output[place] for output in outputs])
    results = [output.reshape(call.batch + shape)[()] for output, shape in zip(outputs, shapes, strict=True)]
    return results[0] if len(results) == 1 else tuple(results)
