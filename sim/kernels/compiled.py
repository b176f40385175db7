"""How kernels are compiled: one helper, with the reasons for its options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import guvectorize, njit


def kernel(signature: str, layout: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """Compile a function of one game as a NumPy generalised ufunc; NumPy supplies the batch and releases the GIL.

    `cache`: compiling takes seconds, reading the cache milliseconds. No `fastmath`: it would let the compiler change
    the order of sums, and results must not depend on the machine more than they have to.
    """
    decorate: Callable[[Callable[..., None]], Callable[..., Any]] = guvectorize(
        [signature], layout, nopython=True, cache=True, fastmath=False
    )
    return decorate


body: Callable[[Callable[..., Any]], Any] = njit(cache=True, error_model="numpy")
"""Compile what a kernel calls once a game. A division by zero gives infinity or NaN here, as in numpy; in a kernel
itself numba would test every divisor."""

inlined: Callable[[Callable[..., Any]], Any] = njit(cache=True, error_model="numpy", inline="always")
"""Compile what a kernel calls many times a game: passing an array to a function costs more than small work on it."""
