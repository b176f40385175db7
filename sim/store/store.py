"""The store: a directory a run. `create` makes one, `reopen` continues one, `sim.store.reader` reads one.

`manifest.json`, `summary.json`, `draws/part-00000.parquet`, `equilibria/part-00000.parquet` and so on: either folder is
one table (`sim.store.layout`), and is there where the run keeps it (`sim.store.kept`). A part is complete once the
manifest lists it with its hashes; whatever else lies there, an interruption left, and it is written anew. Who writes
holds the lock of the directory (`sim.store.lock`).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import Any

from sim.errors import OccupiedError, UnwrittenError, UsageError, of_the_machine
from sim.store import lock
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.files import (
    beginning,
    force,
    inside,
    make_folder,
    replaced,
    sha256,
    temporaries,
    temporary_name,
    write_json,
)
from sim.store.kept import TABLES, Keep, Table, is_of_draws
from sim.store.lock import Lock, SweptError, hold, hold_new, is_held, sweep
from sim.store.manifest import COMPLETE, NAME, RUNNING, SCHEMA, Manifest, Part, changed_versions, read_manifest
from sim.store.parts import can_be_read, write_part
from sim.store.tabulate import Block

SUMMARY = "summary.json"

PART = "part-{:05d}.parquet"

_DEBRIS = temporaries(r"manifest\.json|summary\.json|part-\d+\.parquet")
_EARLIER_DEBRIS = re.compile(r"(?:manifest\.json|summary\.json|part-\d+\.parquet)\.partial")


WORK = re.compile(r"\.cluster-[0-9a-f]{12}")
"""The folder in a run's folder in which the workers of a cluster write, while they do."""


def new_work_folder(directory: Path) -> Path:
    """Make the folder for the workers of a cluster; only for who holds the lock."""
    made = directory / f".cluster-{token_hex(6)}"
    made.mkdir()
    return made


def remove_work_folder(folder: Path) -> None:
    """Remove the folder of workers who may be at work in it still: under another name none of them finds it again."""
    gone = folder.with_name(f".cluster-{token_hex(6)}")
    with suppress(OSError):
        folder.rename(gone)
    for _ in range(3):  # a file that was open may be closed, and with that named, while the others go
        shutil.rmtree(gone, ignore_errors=True)


def is_of_workers(directory: Path) -> bool:
    """Return whether a folder lies in that of a cluster's workers, which none of them makes again once it is gone."""
    return any(WORK.fullmatch(part) for part in directory.parts)


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


def create(directory: Path, manifest: Manifest) -> Lock:
    """Start an empty run and return the lock of its directory, held.

    A new directory appears with its manifest in it, by one rename. In one that is there and empty the manifest comes
    first, by one rename too: so whatever interrupts this, the directory is not there, or a run can be started in it
    again, or the run can be continued. Raises `OccupiedError` where `directory` holds anything: no result is ever
    overwritten; and `UnwrittenError` where nothing can be written there.
    """
    try:
        if directory.is_dir():
            return _started(directory, manifest)
        if not is_of_workers(directory):
            make_folder(directory.parent)
        if os.name == "nt":  # a folder with an open file in it cannot be renamed there
            directory.mkdir()
            return _started(directory, manifest)
        return _appeared(directory, manifest)
    except FileExistsError:
        raise _occupied(directory) from None
    except OSError as error:
        if of_the_machine(error):
            raise error if isinstance(error, UnwrittenError) else UnwrittenError(error, str(directory)) from error
        raise UsageError(f"{directory}: cannot write there: {error.strerror or error}") from error


def _appeared(directory: Path, manifest: Manifest) -> Lock:
    """Make the run under another name beside `directory`, and rename it."""
    _remove_unborn(directory)
    unborn, held = _unborn(directory)
    try:
        _begun(held, manifest)
        try:
            unborn.rename(directory)
        except OSError:
            shutil.rmtree(unborn, ignore_errors=True)
            held.release()
            if directory.is_dir():  # another came first
                raise FileExistsError from None
            raise
    except BaseException:
        shutil.rmtree(unborn, ignore_errors=True)
        raise
    held.directory = directory
    force(directory.parent)
    return held


def _unborn(directory: Path) -> tuple[Path, Lock]:
    """Make a folder beside `directory` that is to become it, and hold its lock."""
    while True:
        unborn = temporary_name(directory)
        unborn.mkdir()
        try:
            return unborn, hold_new(unborn)
        except SweptError:
            continue
        except BaseException:
            shutil.rmtree(unborn, ignore_errors=True)
            raise


def _remove_unborn(directory: Path) -> None:
    """Remove what processes that were killed while they made this directory left beside it."""
    unborn = temporaries(re.escape(beginning(directory)))
    for entry in directory.parent.iterdir():
        if unborn.fullmatch(entry.name) and not entry.is_symlink():
            sweep(entry)


def _is_debris(name: str) -> bool:
    """Return whether an interrupted writer of a run left a file of this name."""
    return bool(_DEBRIS.fullmatch(name) or _EARLIER_DEBRIS.fullmatch(name) or WORK.fullmatch(name))


def _remove_debris(folder: Path) -> None:
    """Remove what interrupted writers left in a folder; only for who holds the lock."""
    for name in _names(folder) if folder.is_dir() else ():
        if WORK.fullmatch(name) and not (folder / name).is_symlink():
            shutil.rmtree(folder / name, ignore_errors=True)
        elif _is_debris(name):
            (folder / name).unlink()


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def _started(directory: Path, manifest: Manifest) -> Lock:
    """Put the manifest of an empty run into an empty directory, and hold its lock."""
    if _holds_anything(directory):
        raise _occupied(directory)
    return _begun(hold(directory), manifest)


def _begun(held: Lock, manifest: Manifest) -> Lock:
    """Put the manifest of an empty run into the folder of a lock; it is released where that fails."""
    directory = held.directory
    try:
        if _holds_anything(directory):  # it came while the lock was not held
            raise _not_empty(directory)
        _remove_debris(directory)
        manifest.write(directory)
        for table in manifest.written:
            (directory / table).mkdir()
    except BaseException:
        held.release()
        raise
    return held


def _holds_anything(directory: Path) -> bool:
    return any(name != lock.NAME and not _is_debris(name) for name in _names(directory))


def _occupied(directory: Path) -> OccupiedError:
    """Return the error for a directory that is not empty; who finds another at work there is told so."""
    return OccupiedError(lock.refusal(directory)) if is_held(directory) else _not_empty(directory)


def _not_empty(directory: Path) -> OccupiedError:
    remedy = how_to_continue(directory) if (directory / NAME).exists() else "choose another folder"
    return OccupiedError(f"{directory}: not empty, and nothing is overwritten; {remedy}")


def continuable(directory: Path, scenario_hash: str) -> Manifest:
    """Return the manifest of a run; `UsageError` where it cannot be continued with the same bytes.

    That is where another scenario, or other versions of what may move a last digit, would go on.
    """
    manifest = read_manifest(directory)
    if manifest.schema != SCHEMA:
        raise UsageError(
            f"{directory}: was started by an earlier version, which laid runs out otherwise; start a new run"
        )
    if manifest.scenario["sha256"] != scenario_hash:
        raise UsageError(f"{directory}: holds another scenario or other settings; start a new run")
    if changed := changed_versions(manifest):
        raise UsageError(f"{directory}: was started with {changed}; start a new run")
    return manifest


def keep_otherwise(directory: Path, manifest: Manifest) -> None:
    """Let a run keep what its `manifest`, of which all is there, says now; only for who holds the lock."""
    manifest.write(directory)
    _remove_unkept(directory, manifest)


def reopen(directory: Path, scenario_hash: str, keep: Keep | None = None) -> Manifest:
    """Return the manifest of an interrupted run, without the parts that are not as they were written.

    It keeps what it did, or what `keep` says. Only for who holds the lock: what was left half written is removed.
    `UsageError` as `continuable` raises it.
    """
    manifest = continuable(directory, scenario_hash).keeping(keep)
    with suppress(OSError):
        _remove_unborn(directory)
    for folder in (directory, *(inside(directory, table) for table in TABLES)):
        _remove_debris(folder)
    if is_whole(directory, manifest):
        return manifest
    begun = replace(manifest, state=RUNNING, summary=None)  # whose parts have all files, those too that the end removes
    return replace(begun, parts=tuple(part for part in begun.parts if _is_intact(directory, begun, part)))


def is_whole(directory: Path, manifest: Manifest) -> bool:
    """Return whether a run is complete and every file of it as it was written; nothing is left to be done."""
    if manifest.state != COMPLETE or manifest.schema != SCHEMA:
        return False
    return has_its_summary(directory, manifest) and all(
        _is_intact(directory, manifest, part) for part in manifest.parts
    )


def tidy(directory: Path, manifest: Manifest) -> None:
    """Remove what a process left that was killed when all was done; where nothing can be written, it stays."""
    with suppress(OSError):
        _remove_unborn(directory)
    names = _names(directory)
    if lock.NAME in names or any(map(_is_debris, names)) or any(table in names for table in manifest.unkept):
        with suppress(OccupiedError, UnwrittenError, OSError), hold(directory):
            _remove_debris(directory)
            _remove_unkept(directory, manifest)


def _remove_unkept(directory: Path, manifest: Manifest) -> None:
    """Remove the parts, and the folders, of tables that were written for the summary alone, or kept until now."""
    for table in manifest.unkept:
        if not (directory / table).is_dir():
            continue
        for number in range(-(-manifest.draws // manifest.part)):
            inside(directory, f"{table}/{PART.format(number)}").unlink(missing_ok=True)
        with suppress(OSError):  # what else lies there stays, and `sim verify` tells it
            (directory / table).rmdir()


def has_its_summary(directory: Path, manifest: Manifest) -> bool:
    """Return whether the summary is as it was written, or not yet due."""
    return manifest.summary is None or _holds(directory / SUMMARY, manifest.summary)


def _is_intact(directory: Path, manifest: Manifest, part: Part) -> bool:
    """Return whether the files of a part that there should be are as they were written, and can be read.

    A digest vouches for what was written, not that it was right.
    """
    files = manifest.files_of(part)
    if not all(_holds(directory / name, digest) for name, digest in files.items()):
        return False
    return all(can_be_read(directory / name, part.rows if is_of_draws(name) else None) for name in files)


def _holds(path: Path, digest: str) -> bool:
    """Return whether a file, which is no link, has this SHA-256; one that the disk does not give back has not."""
    try:
        return path.is_file() and not path.is_symlink() and sha256(path) == digest
    except OSError:
        return False


def missing(manifest: Manifest) -> list[tuple[int, int]]:
    """Return (start, stop) of the parts still to be computed."""
    there = {part.start for part in manifest.parts}
    starts = range(0, manifest.draws, manifest.part)
    return [(start, min(start + manifest.part, manifest.draws)) for start in starts if start not in there]


def add_part(
    directory: Path, manifest: Manifest, index: EquilibriumIndex, start: int, blocks: Iterable[Block]
) -> Manifest:
    """Write the part that begins at draw `start` and enter it in the manifest, which is returned."""
    names = part_names(manifest, start)
    if not directory.is_dir():
        raise UnwrittenError(FileNotFoundError(errno.ENOENT, "the folder of the run has gone"), str(directory))
    for table in manifest.written if not is_of_workers(directory) else ():
        make_folder(inside(directory, table))
    blocks = iter(blocks)
    first = next(blocks)  # it says which tags its concept gives
    manifest = replace(manifest, layout=replace(manifest.layout, tags=first.tags))
    with ExitStack() as stack:
        paths = {table: stack.enter_context(replaced(directory / name)) for table, name in names.items()}
        write_part(paths, manifest.layout, index, chain([first], blocks))
        files = {name: sha256(paths[table]) for table, name in names.items()}
    return _entered(directory, manifest, start, files, index.to_json())


def take_part(
    directory: Path,
    manifest: Manifest,
    start: int,
    written: Sequence[tuple[Path, str]],
    tags: tuple[str, ...],
    legend: Mapping[str, Any],
) -> Manifest:
    """Put the files of a part that others wrote, each with its digest, in their places, and enter them."""
    names = part_names(manifest, start).values()
    for name, (path, _) in zip(names, written, strict=True):
        place = inside(directory, name)
        make_folder(place.parent)
        path.replace(place)
        force(place.parent)
    files = {name: digest for name, (_, digest) in zip(names, written, strict=True)}
    manifest = replace(manifest, layout=replace(manifest.layout, tags=tags))
    return _entered(directory, manifest, start, files, legend)


def part_names(manifest: Manifest, start: int) -> dict[Table, str]:
    """Return the files of the part that begins at a draw, by the tables that are written."""
    return {table: f"{table}/{PART.format(start // manifest.part)}" for table in manifest.written}


def _entered(
    directory: Path, manifest: Manifest, start: int, files: Mapping[str, str], legend: Mapping[str, Any]
) -> Manifest:
    rows = min(manifest.part, manifest.draws - start)
    manifest = manifest.with_part(Part(start, rows, files), legend)
    manifest.write(directory)
    return manifest


def finish(directory: Path, manifest: Manifest, summary: dict[str, Any]) -> Manifest:
    """Write the summary, and only then call the run complete; return the manifest that says so."""
    digest = write_json(directory / SUMMARY, summary)
    complete = replace(manifest, state=COMPLETE, summary=digest)
    complete.write(directory)
    _remove_unkept(directory, complete)
    return complete


def copy_run(directory: Path, to: Path) -> None:
    """Copy a run's folder to a new one, which is there with all its files or not at all; no link is followed."""
    try:
        make_folder(to.parent)
        unborn = temporary_name(to)
        try:
            shutil.copytree(directory, unborn, symlinks=True, ignore=_left_out)
            unborn.rename(to)
        finally:
            shutil.rmtree(unborn, ignore_errors=True)
        force(to.parent)
    except OSError as error:
        raise UnwrittenError(error, str(to)) from error


def _left_out(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == lock.NAME or _is_debris(name)]
