"""What is imported when it is first used: the entries of tables, and parts of scipy.

    FORMS = Table("sim.games", {"moves": "moves.form.MOVES"})
    FORMS["moves"]

A scenario has one form and one concept, and importing all of them takes longer than solving it.

    from sim.lazy import special
    special.ndtri(0.5)

`import scipy.special` takes two thirds of the time of `import numba`, `scipy.sparse` half: more than all else that is
done to look at a scenario or to solve one world. Nearly all of it goes to what stands around the functions of `special`
for arrays that are not numpy's. The functions themselves are compiled, one module of theirs, and load in a tenth.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from sim.activity import WATCHER

if TYPE_CHECKING:
    from scipy import sparse, special

__all__ = ["Table", "sparse", "special"]

T = TypeVar("T")


class Table(MutableMapping[str, T]):
    """Values by name, each given as where it stands below a package, `module.NAME`, and imported when asked for."""

    def __init__(self, package: str, homes: Mapping[str, str]) -> None:
        self._package = package
        self._homes = dict(homes)
        self._values: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._values:
            module, _, called = self._homes[name].rpartition(".")
            self._values[name] = getattr(import_module(f"{self._package}.{module}"), called)
        return self._values[name]

    def __setitem__(self, name: str, value: T) -> None:
        self._homes.setdefault(name, "")
        self._values[name] = value

    def __delitem__(self, name: str) -> None:
        del self._homes[name]
        self._values.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


class Later(ModuleType):
    """A module that is imported, by `load`, when a name in it is first looked up."""

    def __init__(self, name: str, load: Callable[[str], ModuleType] = import_module) -> None:
        super().__init__(name)
        self.__dict__["__load__"] = cache(load)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what doctest and inspect ask every module
            raise AttributeError(name)
        found = getattr(self.__dict__["__load__"](self.__name__), name, None)
        if found is None:
            found = getattr(import_module(self.__name__), name)
        setattr(self, name, found)
        return found


def compiled_alone(package: str) -> ModuleType:
    """Return the module with the compiled functions of `scipy.special` without running the package around it.

    The package is the whole where that was imported already, where it might be by another thread meanwhile, and where
    scipy keeps its functions elsewhere. The functions are the same objects.
    """
    if package in sys.modules or _another_imports():
        return import_module(package)
    from importlib.util import find_spec, module_from_spec  # loads more than most commands need

    spec = find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(f"No module named '{package}'", name=package)
    sys.modules[package] = module_from_spec(spec)  # says where the package's files are, and is not run
    alone: ModuleType | None = None
    with suppress(ImportError):
        alone = import_module(f"{package}._ufuncs")
    del sys.modules[package]
    return alone or import_module(package)


def _another_imports() -> bool:
    """Tell whether there is a thread that may import what this one does."""
    return any(t.name != WATCHER and t is not threading.current_thread() for t in threading.enumerate())


if not TYPE_CHECKING:
    sparse, special = Later("scipy.sparse"), Later("scipy.special", compiled_alone)
