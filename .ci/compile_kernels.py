"""Compiles every kernel into numba's cache, so that no test waits for one that another process could have compiled.

`make test` runs it beside the linters, which leave the other core idle; what is in the cache already is only read.
"""

import importlib
import pkgutil
from collections.abc import Iterator

import sim.kernels
from sim.kernels.numerics.compile import Kernel


def kernels() -> Iterator[Kernel]:
    """Yield the kernels of all modules, each once."""
    seen: set[int] = set()
    for module in pkgutil.walk_packages(sim.kernels.__path__, "sim.kernels."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, Kernel) and id(each) not in seen:
                seen.add(id(each))
                yield each


if __name__ == "__main__":
    for kernel in kernels():
        kernel.compile()
