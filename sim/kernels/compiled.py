"""How kernels are compiled: one helper, with the reasons for its options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import guvectorize


def kernel(signature: str, layout: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """Compile a function of one game as a NumPy generalised ufunc; NumPy supplies the batch and releases the GIL.

    `cache`: compiling takes seconds, reading the cache milliseconds. No `fastmath`: it would let the compiler change
    the order of sums, and results must not depend on the machine more than they have to.
    """
    decorate: Callable[[Callable[..., None]], Callable[..., Any]] = guvectorize(
        [signature], layout, nopython=True, cache=True, fastmath=False
    )
    return decorate
