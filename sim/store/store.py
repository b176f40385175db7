"""The store: a directory a run. `create` makes one, `reopen` continues one, `sim.store.reader` reads one.

`manifest.json`, `summary.json`, `draws/part-00000.parquet`, `equilibria/part-00000.parquet` and so on: either folder is
one table (`sim.store.layout`). A part is complete once the manifest lists it with its hashes; whatever else lies there,
an interruption left, and it is written anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from sim.errors import UsageError
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.files import replaced, sha256, write_json
from sim.store.manifest import COMPLETE, NAME, SCHEMA, Manifest, Part, read_manifest, versions
from sim.store.parts import write_part
from sim.store.tabulate import Block

SUMMARY = "summary.json"

DRAWS = "draws"
EQUILIBRIA = "equilibria"
PART = "part-{:05d}.parquet"


def new_directory(root: Path, scenario: str, hash_: str, now: datetime) -> Path:
    """Return `root/<scenario>/<time>-<hash8>`, with a number behind it where that exists already."""
    stem = root / scenario / f"{now:%Y%m%d-%H%M%S}-{hash_[:8]}"
    tried = stem
    number = 1
    while tried.exists():
        number += 1
        tried = stem.with_name(f"{stem.name}-{number}")
    return tried


def how_to_continue(directory: Path) -> str:
    """Return how a run that is stored in a directory is continued, from the command line and from Python."""
    return f"continue with: sim run --resume {directory}, or in Python: sim.open_run({str(directory)!r}).resume()"


def create(directory: Path, manifest: Manifest) -> None:
    """Start an empty run; `UsageError` where `directory` holds anything: no result is ever overwritten."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        occupied = any(directory.iterdir())
    except OSError as error:
        raise UsageError(f"{directory}: cannot write there: {error.strerror}") from error
    if occupied:
        remedy = how_to_continue(directory) if (directory / NAME).exists() else "choose another folder"
        raise UsageError(f"{directory}: not empty, and nothing is overwritten; {remedy}")
    for folder in (DRAWS, EQUILIBRIA):
        (directory / folder).mkdir()
    manifest.write(directory)


def reopen(directory: Path, scenario_hash: str) -> Manifest:
    """Return the manifest of an interrupted run, without the parts that are not as they were written.

    `UsageError` where another scenario, or other versions of the libraries, could give other bytes.
    """
    manifest = read_manifest(directory)
    if manifest.schema != SCHEMA:
        raise UsageError(
            f"{directory}: was started by an earlier version, which laid runs out otherwise; start a new run"
        )
    if manifest.scenario["sha256"] != scenario_hash:
        raise UsageError(f"{directory}: holds another scenario or other settings; start a new run")
    now = versions()
    changed = [f"{n} {old} (now {now.get(n)})" for n, old in manifest.versions.items() if now.get(n) != old]
    if changed:
        raise UsageError(f"{directory}: was started with {', '.join(changed)}; start a new run")
    intact = tuple(part for part in manifest.parts if _is_intact(directory, part))
    return manifest if intact == manifest.parts else replace(manifest, parts=intact, state="running")


def _is_intact(directory: Path, part: Part) -> bool:
    paths = {directory / name: digest for name, digest in part.files.items()}
    return all(path.is_file() and sha256(path) == digest for path, digest in paths.items())


def missing(manifest: Manifest) -> list[tuple[int, int]]:
    """Return (start, stop) of the parts still to be computed."""
    there = {part.start for part in manifest.parts}
    starts = range(0, manifest.draws, manifest.part)
    return [(start, min(start + manifest.part, manifest.draws)) for start in starts if start not in there]


def add_part(
    directory: Path, manifest: Manifest, index: EquilibriumIndex, start: int, blocks: Iterable[Block]
) -> Manifest:
    """Write the part that begins at draw `start` and enter it in the manifest, which is returned."""
    names = [f"{folder}/{PART.format(start // manifest.part)}" for folder in (DRAWS, EQUILIBRIA)]
    for name in names:
        (directory / name).parent.mkdir(exist_ok=True)
    blocks = iter(blocks)
    first = next(blocks)  # it says which tags its concept gives
    manifest = replace(manifest, layout=replace(manifest.layout, tags=first.tags))
    with replaced(directory / names[0]) as draws, replaced(directory / names[1]) as equilibria:
        write_part(draws, equilibria, manifest.layout, index, chain([first], blocks))
        files = {name: sha256(path) for name, path in zip(names, (draws, equilibria), strict=True)}
    rows = min(manifest.part, manifest.draws - start)
    manifest = manifest.with_part(Part(start, rows, files), index.to_json())
    manifest.write(directory)
    return manifest


def finish(directory: Path, manifest: Manifest, summary: dict[str, Any]) -> Manifest:
    """Write the summary, and only then call the run complete; return the manifest that says so."""
    write_json(directory / SUMMARY, summary)
    complete = replace(manifest, state=COMPLETE)
    complete.write(directory)
    return complete
