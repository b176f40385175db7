"""How kernels are computed: the one door to numba, with the reasons for each option.

`jit` and `jit_inline` mark what a kernel calls; `gufunc` makes a kernel of one game one of many. Neither compiles
anything: little work is done by Python itself, from the same source, before numba would be imported
(`sim.kernels.numerics.interpret`). What is more is compiled, or read from the cache (`sim.kernels.numerics.jit_cache`).

No `fastmath`: it would let the compiler change the order of sums, and results must not depend on the machine more than
they have to. A division by zero gives infinity or NaN, as in numpy: numba would otherwise test every divisor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial, update_wrapper
from threading import Lock
from types import CellType, FunctionType
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.activity import doing
from sim.kernels.numerics.cache_folder import compiled_before
from sim.kernels.numerics.interpret import Layout, TooMuchWorkError, Work, affordable, giving_up, interpreted, tick

P = ParamSpec("P")
R = TypeVar("R")

NO_COPY: dict[str, Any] = {"inline": "never"}
OF_SOURCE: dict[str, Any] = {"inline": "always"}
OF_CODE: dict[str, Any] = {"inline": "never", "forceinline": True}

INLINE: dict[FunctionType, dict[str, Any]] = {cast("FunctionType", tick): OF_SOURCE}
"""What kernels call, and whether it is copied to where it is called: as numba's options say it."""

COMPILED: dict[FunctionType, Any] = {}
"""The same functions as numba's."""

CALLED: dict[Kernel, None] = {}
"""Kernels that were called before they were compiled, in that order: those that are likely to be called again."""


@lru_cache(maxsize=256)
def shape_only(size: int) -> NDArray[np.uint8]:
    """Return an array that has a length and no memory: one byte, repeated by a stride of zero."""
    return np.ndarray((size,), np.uint8, buffer=b"\0", strides=(0,))


class Kernel:
    """A NumPy generalised ufunc of one game or of many, compiled when there is enough work for it.

    Numba would compile it where it is defined. The table of concepts imports every kernel, a scenario calls two or
    three, and compiling one takes seconds.
    """

    def __init__(
        self, function: Callable[..., None], signature: str, layout: str, sizes: tuple[str, ...], work: Work | None
    ) -> None:
        update_wrapper(self, function)
        self.function = cast("FunctionType", function)
        self._source = (signature, layout)
        self._sizes = sizes
        self._work = work
        self._compiled: Callable[..., Any] | None = None
        self._lock = Lock()

    def __call__(self, *arrays: ArrayLike, **sizes: int) -> Any:
        """Return the outputs for every game of the batch; `sizes` as `gufunc` names them."""
        if self._sizes:
            arrays = (*arrays, *[shape_only(sizes[name]) for name in self._sizes])
        if self._compiled is None:
            CALLED[self] = None
        if self._compiled is None and self._work is not None:
            known = partial(compiled_before, self.function)
            try:
                if affordable(self._layout, self._work, arrays, known):
                    with giving_up():
                        return self.interpret(*arrays)
            except TooMuchWorkError:
                pass
            except (ArithmeticError, ValueError):  # numbers of Python's own raise where compiled ones are infinite
                pass
        return (self._compiled or self.compile())(*arrays)

    @property
    def _layout(self) -> Layout:
        return Layout.parse(*self._source)

    def interpret(self, *arrays: ArrayLike) -> Any:
        """Return what the compiled kernel returns, to the bit, computed by Python; lengths as arrays."""
        return interpreted(self.function, self._layout, arrays)

    def compile(self) -> Callable[..., Any]:
        """Compile the kernel, or read it from the cache, once; return the ufunc."""
        with doing("loading the compiler"):
            from sim.kernels.numerics.jit_cache import built  # loads numba, which little work does without

        with self._lock:  # threads ask for the same kernel at once
            if self._compiled is None:
                self._compiled = built(self.function, *self._source, linked)
            return self._compiled


def gufunc(
    signature: str, layout: str, sizes: tuple[str, ...] = (), work: Work | None = None
) -> Callable[[Callable[..., None]], Kernel]:
    """Make a function a generalised ufunc; NumPy supplies the axes that it leaves out, and releases the GIL.

    `sizes` names the last inputs if these are lengths of axes that only outputs have, such as the number of equilibria
    for which there is room. NumPy takes the length of every axis from some input, and numba refuses an axis that no
    input has, or one of fixed length. So the kernel's function has a parameter for it (`uint8[:]`), of which it reads
    the length only; whoever calls the kernel gives a number by that name. Measured on a call for one small game of 1.2
    µs: that costs 0.1 µs more; outputs that are allocated first and written to (numba's `writable_args`) 1.6 µs, as
    the axes of the batch must then be worked out in Python.

    `work` says about how many microseconds Python takes for one call of the function, by the lengths of the axes in
    `layout`, by name, beside what loops count by `tick`; `sim.kernels.numerics.interpret` weighs them against numba's
    price. A kernel without it is always
    compiled: it says so where Python would not give the same bytes (numba's own exponentials, sums and linear algebra
    round in other ways than numpy's) or takes too long for any game.
    """
    return lambda function: Kernel(function, signature, layout, sizes, work)


def jit(function: Callable[P, R]) -> Callable[P, R]:
    """Mark what a kernel calls, seldom or for much work; called from Python it is not compiled."""
    INLINE[cast("FunctionType", function)] = NO_COPY
    return function


def jit_inline(function: Callable[P, R]) -> Callable[P, R]:
    """Mark what a kernel calls often: passing an array to a function costs more than small work on it."""
    INLINE[cast("FunctionType", function)] = OF_SOURCE
    return function


def jit_merged(function: Callable[P, R]) -> Callable[P, R]:
    """Mark the same, to be copied after it was compiled, by LLVM.

    Compiling takes half as long where a function is called in several places: numba infers the types of each copy of
    source anew. What is computed is the same. The innermost functions of `sim.kernels.nash.support_systems` then took
    a twentieth longer, so that not all are marked so.
    """
    INLINE[cast("FunctionType", function)] = OF_CODE
    return function


def _nothing(microseconds: float) -> None:
    """Do nothing: `tick` as it is compiled."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return what `jit` marked as a compiled function that Python can call, with all that it calls."""
    return cast("Callable[P, R]", _callable(cast("FunctionType", function)))


@cache
def _callable(function: FunctionType) -> Any:
    from numba import njit  # loads slowly, and little work does without

    return njit(error_model="numpy")(linked(function))


def callee(function: FunctionType) -> Any:
    """Return what `jit` marked as a compiled function that only compiled functions call.

    What Python would call it by is left out.
    """
    from numba import njit  # loads slowly, and little work does without

    if function not in COMPILED:
        twin = _twin(cast("FunctionType", _nothing) if function is tick else function)
        options = INLINE[function] | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        COMPILED[function] = njit(error_model="numpy", **options)(twin)
        _link(twin)
    return COMPILED[function]


def linked(function: FunctionType) -> FunctionType:
    """Return a copy of a kernel's function that calls compiled functions, for numba to compile."""
    twin = _twin(function)
    _link(twin)
    return twin


def _twin(function: FunctionType) -> FunctionType:
    """Return a copy with names of its own."""
    closure = None if function.__closure__ is None else tuple(CellType(_cell(cell)) for cell in function.__closure__)
    scope = dict(function.__globals__)
    twin = FunctionType(function.__code__, scope, function.__name__, function.__defaults__, closure)
    twin.__qualname__, twin.__module__ = function.__qualname__, function.__module__
    return twin


def _cell(cell: CellType) -> Any:
    value = cell.cell_contents
    return callee(value) if isinstance(value, FunctionType) and value in INLINE else value


def _link(twin: FunctionType) -> None:
    """Put compiled functions in the place of those that `jit` marked; also behind the names of what they call."""
    for name in _names(twin.__code__):
        value = twin.__globals__.get(name)
        if isinstance(value, FunctionType) and value in INLINE:
            twin.__globals__[name] = callee(value)


def _names(code: Any) -> set[str]:
    """Return the names that a function's code, and the code inside it, look up."""
    inner = (constant for constant in code.co_consts if isinstance(constant, type(code)))
    return set(code.co_names).union(*map(_names, inner))
