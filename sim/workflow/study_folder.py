"""A study's folder: its plan, its runs, the data set of all of them, and what they come to.

`plan.json` says what is to be computed, the explicit scenarios with it, so that nothing else is needed to go on.
`runs/NAME/` are runs like any other. `dataset/` is one table of all. `study.json`, `results.csv` and `results.parquet`
are there once all is done. Every file is whole or absent, so whatever stops a study, the same command goes on with it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.errors import DamagedRunError, OccupiedError, UsageError
from sim.store import lock
from sim.store.files import inside, json_text, make_folder, temporaries, write_text
from sim.store.lock import Lock, hold
from sim.store.manifest import is_sealed, sealed
from sim.store.store import WORK
from sim.workflow.study_plan import LeftOut, Plan, PlannedRun, Variation, packed, unpacked

PLAN = "plan.json"
RESULT = "study.json"
RUNS, DATASET, FIGURES = "runs", "dataset", "figures"
TABLE = "results"
"""Stem of the files with the table of results."""

PLAN_SCHEMA = "sim.study-plan/1"

_DEBRIS = temporaries(".*")


def how_to_continue(directory: Path) -> str:
    """Return how a study is continued."""
    return f"continue with: sim study --resume {directory}"


def take(directory: Path, plan: Plan) -> Lock:
    """Make the folder of a study, or go on in that of an earlier one, and return its lock, held.

    What an earlier study has computed there stays. `OccupiedError` where the folder holds anything else.
    """
    make_folder(directory)
    there = (directory / PLAN).is_file()
    if not there and any(p.name != lock.NAME and not _is_debris(p.name) for p in directory.iterdir()):
        raise OccupiedError(f"{directory}: not empty, and no study; choose another folder")
    held = hold(directory)
    try:
        remove_debris(directory)
        text = plan_text(plan)
        if not there or (directory / PLAN).read_text(encoding="utf-8") != text:
            for name in (RESULT, f"{TABLE}.csv", f"{TABLE}.parquet"):
                (directory / name).unlink(missing_ok=True)  # of another plan
            write_text(directory / PLAN, text)
        for folder in (RUNS, DATASET):
            inside(directory, folder).mkdir(exist_ok=True)
    except BaseException:
        held.release()
        raise
    return held


def _is_debris(name: str) -> bool:
    return bool(_DEBRIS.fullmatch(name) or WORK.fullmatch(name))


def remove_debris(directory: Path) -> None:
    """Remove what interrupted writers left; only for who holds the lock."""
    for entry in directory.iterdir():
        if WORK.fullmatch(entry.name) and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
    figures = [folder for folder in (directory / FIGURES).rglob("*") if folder.is_dir()]
    for folder in (directory, directory / DATASET, directory / FIGURES, *figures):
        for entry in folder.iterdir() if folder.is_dir() else ():
            if _DEBRIS.fullmatch(entry.name) and entry.is_file():
                entry.unlink()


def plan_text(plan: Plan) -> str:
    """Return the file that holds a plan."""
    documents = {name: unpacked(content) for name, content in plan.documents.items()}
    lists = {name: [asdict(one) for one in getattr(plan, name)] for name in ("variations", "runs", "left_out")}
    head = {"schema": PLAN_SCHEMA, "name": plan.name, "title": plan.title, "about": plan.about}
    return sealed(json_text({**head, **lists, "documents": documents}))


def read_plan(directory: Path) -> Plan:
    """Return the plan of a study's folder; `UsageError` where there is none, `DamagedRunError` where it was changed."""
    path = inside(directory, PLAN)
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{directory}: no study is stored here ({PLAN} is missing)") from None
    if not is_sealed(content):
        raise DamagedRunError(f"{path}: is not as it was written; run the study again from its file: its runs are kept")
    return _plan(path, json.loads(content))


def _plan(path: Path, data: Mapping[str, Any]) -> Plan:
    if data["schema"] != PLAN_SCHEMA:
        raise UsageError(f"{path}: was written by another version; run the study again from its file")
    runs = tuple(PlannedRun(**run | {"overrides": tuple(run["overrides"])}) for run in data["runs"])
    variations = tuple(Variation(**v | {"figures": tuple(v["figures"])}) for v in data["variations"])
    left_out = tuple(LeftOut(**one) for one in data["left_out"])
    documents = {name: packed(document) for name, document in data["documents"].items()}
    return Plan(data["name"], data["title"], data["about"], variations, runs, left_out, documents)
