"""What `sim doctor` looks at: what is installed, where things are kept, what the machine has, if answers are right.

Each check stands alone: whatever it raises becomes a problem with its remedy, so that a broken library hides nothing
else. Hence everything but Python's own is imported inside the checks.
"""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from sim import __version__
from sim.activity import doing, steps

PACKAGE = "summit-sim"
EXTRAS = {
    "notebook": "results as tables of pandas and data sets of xarray",
    "export": "a game as an object of nashpy or pygambit, a report as a workbook of Excel's",
    "cluster": "runs on several machines",
}
"""What the extras bring that users ask for; others are for those who work on the program."""
LITTLE_DISK, LITTLE_MEMORY = 1e9, 1e9
"""Bytes below which a run of many worlds may not fit."""


class State(StrEnum):
    """What a check says."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong, and something may be worth knowing or doing."""
    PROBLEM = "problem"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    topic: str
    name: str
    state: State
    found: str
    remedy: str = ""
    """What to do about it; of every problem."""


Checks = Iterator[Check]


def examine(self_test: bool = True) -> tuple[Check, ...]:
    """Look at everything; the self-test solves games with known answers, and writes and verifies a run."""
    topics: dict[str, Callable[[str], Checks]] = {
        "program": _program,
        "libraries": _libraries,
        "extras": _extras,
        "caches": _caches,
        "machine": _machine,
        "terminal": _terminal,
    }
    if self_test:
        topics["self-test"] = _self_test
    with steps("examining the installation", len(topics), "topics") as activity:
        found: list[Check] = []
        for topic, look in topics.items():
            found += _looked(topic, look)
            activity.step()
    return tuple(found)


def _looked(topic: str, look: Callable[[str], Checks]) -> Checks:
    """Yield what a topic yields; a failure of its own is its last check."""
    try:
        with doing(f"looking at {topic}"):
            yield from look(topic)
    except Exception as failure:  # of whatever kind: that is what a doctor is asked for
        yield Check(topic, "this check", State.PROBLEM, _named(failure), _again())


def _named(failure: BaseException) -> str:
    return f"{type(failure).__name__}: {failure}"


def _again() -> str:
    again = f"install the program again: {_pip()} install --force-reinstall {PACKAGE}"
    return f"{again}; where that does not help, report it with what 'sim doctor --json' prints"


def _pip() -> str:
    return f"{Path(sys.executable).name} -m pip"


def _program(topic: str) -> Checks:
    folder = Path(__file__).resolve().parents[1]
    try:
        known = version(PACKAGE)
        same = known == __version__
        told = f"{__version__}, in {folder}"
        wrong = f"{told}; but {known} is what is installed by this name"
        remedy = "" if same else _again()
        yield Check(topic, "sim", State.OK if same else State.PROBLEM, told if same else wrong, remedy)
    except PackageNotFoundError:
        yield Check(topic, "sim", State.NOTE, f"{__version__}, from {folder}, not installed", f"{_pip()} install .")
    enough = sys.version_info >= (3, 11)
    found = f"{platform.python_implementation()} {platform.python_version()}, {sys.executable}"
    yield Check(
        topic, "Python", State.OK if enough else State.PROBLEM, found, "" if enough else "install Python 3.11 or newer"
    )
    command = shutil.which("sim")
    if command is None:
        yield Check(
            topic,
            "command",
            State.NOTE,
            "'sim' is not found by the shell",
            f"{Path(sys.executable).name} -m sim does the same",
        )
    else:
        yield Check(topic, "command", State.OK, command)


def _demands(extra: str = "") -> list[tuple[str, str]]:
    """Return (name, the requirement as written) of what the package asks for, of itself or for an extra."""
    found = []
    for line in requires(PACKAGE) or ():
        written, _, marker = line.partition(";")
        for_extra = re.search(r"extra\s*==\s*['\"]([\w-]+)['\"]", marker)
        name = re.match(r"[\w.-]+", written.strip())
        if name and (for_extra[1] if for_extra else "") == extra:
            found.append((name[0], written.strip()))
    return found


def _libraries(topic: str) -> Checks:
    try:
        asked = _demands()
    except PackageNotFoundError:
        yield Check(topic, "all", State.NOTE, "not known, as the package is not installed", f"{_pip()} install .")
        return
    for name, written in asked:
        yield _library(topic, name, written)


def _library(topic: str, name: str, written: str) -> Check:
    """Check one library: there, of a version that will do, and such that it can be imported."""
    remedy = f'{_pip()} install "{written}"'
    try:
        there = version(name)
    except PackageNotFoundError:
        return Check(topic, name, State.PROBLEM, "not installed", remedy)
    if not _fits(there, written):
        return Check(topic, name, State.PROBLEM, f"{there}, where {written} is needed", remedy)
    try:
        import_module(_MODULES.get(name.lower(), name))
    except Exception as failure:  # a library that is broken fails in whatever way
        return Check(topic, name, State.PROBLEM, f"{there}, which cannot be imported ({_named(failure)})", remedy)
    return Check(topic, name, State.OK, there)


_MODULES = {"pillow": "PIL", "pyyaml": "yaml", "ruamel.yaml": "ruamel.yaml"}
"""Modules of another name than their package's."""


def _fits(there: str, written: str) -> bool:
    """Return whether a version satisfies a requirement; True where nothing here can compare versions."""
    try:
        requirement = import_module("packaging.requirements").Requirement(written)  # comes with matplotlib
    except ImportError:
        return True
    return bool(requirement.specifier.contains(there, prereleases=True))


def _extras(topic: str) -> Checks:
    for extra, brings in EXTRAS.items():
        try:
            asked = [name for name, _ in _demands(extra)]
        except PackageNotFoundError:
            return
        if not asked:  # of another version of the package
            continue
        missing = [name for name in asked if not _there(name)]
        if missing:
            found = f"{brings}: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed"
            yield Check(topic, extra, State.NOTE, found, f'{_pip()} install "{PACKAGE}[{extra}]"')
        else:
            yield Check(topic, extra, State.OK, f"{brings}: {', '.join(f'{n} {version(n)}' for n in asked)}")


def _there(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _caches(topic: str) -> Checks:
    from sim.kernels.numerics.cache_folder import sources_folder, user_cache  # needs a home, which may be missing
    from sim.kernels.numerics.jit_cache import cache_folder  # loads numba

    there = cache_folder()
    if there is None:
        remedy = "set NUMBA_CACHE_DIR to a folder that can be written"
        yield Check(
            topic, "compiled kernels", State.PROBLEM, "cannot be kept: each process compiles them again", remedy
        )
        return
    names = _kernel_names()
    ready = [name for name in names if (there / name).is_dir()]
    told = f"{len(ready)} of {len(names)} are compiled, in {there}"
    yield Check(topic, "compiled kernels", State.OK, told + ("" if ready else "; each is compiled when first needed"))
    writable = os.access(there, os.W_OK)
    remedy = "" if writable else "set NUMBA_CACHE_DIR to a folder that can be written"
    yield Check(
        topic,
        "their folder",
        State.OK if writable else State.PROBLEM,
        "can be written" if writable else "cannot be written",
        remedy,
    )
    above = user_cache() / PACKAGE
    old = [p for p in above.glob("kernels-*") if p != sources_folder()]
    if old:
        found = f"{len(old)} folders of other versions of the kernels, {_size(sum(map(_bytes, old)))}"
        yield Check(topic, "older kernels", State.NOTE, found, f"may be deleted: {above}")
    import matplotlib as mpl  # loads slowly

    yield Check(topic, "fonts of figures", State.OK, mpl.get_cachedir())


def _kernel_names() -> list[str]:
    """Return the names of the folders of all kernels."""
    # all kernels are imported here alone
    import pkgutil

    import sim.kernels
    from sim.kernels.numerics.cache_folder import kernel_name  # as above
    from sim.kernels.numerics.compile import Kernel

    modules = (import_module(m.name) for m in pkgutil.walk_packages(sim.kernels.__path__, "sim.kernels."))
    found = {id(k): k for module in modules for k in vars(module).values() if isinstance(k, Kernel)}
    return sorted(kernel_name(kernel.function) for kernel in found.values())


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _size(number: float) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:,.1f} MB"


def _machine(topic: str) -> Checks:
    from sim.workflow.estimate import free_disk, free_memory  # loads numpy

    yield Check(topic, "system", State.OK, f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} processors")
    memory = free_memory()
    if memory is None:
        yield Check(topic, "free memory", State.NOTE, "not known on this system")
    else:
        yield _enough(topic, "free memory", memory, LITTLE_MEMORY, "close other programs, or run fewer draws")
    for name, folder in (("disk here", Path.cwd()), ("disk for temporary files", Path(tempfile.gettempdir()))):
        free = free_disk(folder)
        if free is not None:
            remedy = f"make room in {folder}" + (", or set TMPDIR to another folder" if "temporary" in name else "")
            yield _enough(topic, name, free, LITTLE_DISK, remedy, f" in {folder}")
        yield _can_be_written(topic, name, folder)


def _enough(topic: str, name: str, free: float, little: float, remedy: str, where: str = "") -> Check:
    enough = free >= little
    return Check(
        topic, name, State.OK if enough else State.NOTE, f"{_size(free)} free{where}", "" if enough else remedy
    )


def _can_be_written(topic: str, name: str, folder: Path) -> Check:
    """Check that a file can be made in a folder, renamed over another and removed, as every result is written."""
    called = f"{name}: writing"
    try:
        with tempfile.TemporaryDirectory(prefix=".sim-doctor-", dir=folder) as made:
            first, second = Path(made) / "a", Path(made) / "b"
            for path in (first, second):
                path.write_bytes(b"x")
            first.replace(second)
    except OSError as error:
        found = f"{folder} cannot be written: {error.strerror or error}"
        return Check(
            topic, called, State.NOTE, found, "go to another folder, or give --out" if "here" in name else "set TMPDIR"
        )
    return Check(topic, called, State.OK, f"{folder} can be written")


SIGNS = "±–“”│└─→"
"""What text is written with beside letters."""


def _terminal(topic: str) -> Checks:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        SIGNS.encode(encoding)
        yield Check(topic, "encoding of output", State.OK, encoding)
    except (UnicodeEncodeError, LookupError):
        found = f"{encoding}, which lacks some of {SIGNS}: they are spelt with other letters"
        yield Check(topic, "encoding of output", State.NOTE, found, "set PYTHONUTF8=1 (on Windows also: chcp 65001)")
    yield Check(
        topic,
        "encoding of files",
        State.OK,
        f"UTF-8 always; names of files {sys.getfilesystemencoding()}, system {locale.getpreferredencoding(False)}",
    )
    shown = sys.stdout is not None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns
    yield Check(topic, "output", State.OK, f"a terminal of {width} columns" if shown else "a file or a pipe")


def _self_test(topic: str) -> Checks:
    from sim.workflow.self_test import TESTS  # loads the engine

    for name, test in TESTS.items():
        try:
            with doing(f"testing {name}"):
                found = test()
            yield Check(topic, name, State.OK, found)
        except Exception as failure:  # of whatever kind: that is what a doctor is asked for
            yield Check(topic, name, State.PROBLEM, _named(failure), _again())
