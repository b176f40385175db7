"""What a process is that computes: its versions, which must be the same everywhere, and its processor.

NumPy chooses the loops of its exponentials, logarithms and sums by the processor, and the compiler of the kernels its
instructions. So where these differ, last digits may.
"""

from __future__ import annotations

import hashlib
import os
import platform
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import llvmlite.binding
import numpy as np

import sim
from sim.errors import StrangeWorkerError
from sim.store.manifest import that_matter, versions


@dataclass(frozen=True)
class Facts:
    """Of one process; `versions` without what does not matter to the bytes."""

    versions: Mapping[str, str]
    program: str
    """The SHA-256 of the program's own sources."""
    processor: str
    """What last digits depend on, and how people call it."""
    place: str
    """Machine and process."""
    sees: bool = True
    """Whether it sees the folder of the run, and may write there."""


@lru_cache(maxsize=1)
def program() -> str:
    """Return the SHA-256 of the sources of this program."""
    folder = Path(sim.__file__).parent
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        whole.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


@lru_cache(maxsize=1)
def processor() -> str:
    """Return the processor as far as results depend on it, with the name under which it is sold."""
    found: Any = np.show_config(mode="dicts")
    simd = found.get("SIMD Extensions", {}).get("found", [])
    asked = os.environ  # as the compiler reads it
    cpu: str = asked.get("NUMBA_CPU_NAME") or llvmlite.binding.get_host_cpu_name()
    features: str = asked.get("NUMBA_CPU_FEATURES") or llvmlite.binding.get_host_cpu_features().flatten()
    short = hashlib.sha256(features.encode()).hexdigest()[:8]
    return f"{_sold_as()} (NumPy: {' '.join(simd) or 'baseline'}; compiler: {cpu} {short})"


def _sold_as() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def own_facts(folder: str = "") -> Facts:
    """Return the facts of this process; with a folder, whether it sees that."""
    place = f"{socket.gethostname()}, process {os.getpid()}"
    sees = not folder or os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    return Facts(that_matter(versions()), program(), processor(), place, sees)


def refuse_stranger(who: str, found: Facts, own: Facts, folder: str) -> None:
    """Raise `StrangeWorkerError`, in one sentence, where a worker would compute something else, or nothing."""
    differing = [name for name, mine in own.versions.items() if found.versions.get(name) != mine]
    if differing:
        told = ", ".join(f"{name} {found.versions.get(name)} (here {own.versions[name]})" for name in differing)
        raise StrangeWorkerError(
            f"the worker {who} has {told}, with which results could differ: give all workers the same versions"
        )
    if found.program != own.program:
        raise StrangeWorkerError(
            f"the worker {who} has other sources of this program under the same version ({sim.__version__}), "
            "with which results could differ: install the same on all workers"
        )
    if not found.sees:
        raise StrangeWorkerError(
            f"the worker {who} does not see {folder}, or may not write there: take a folder by --out that all machines "
            "share under one path"
        )
