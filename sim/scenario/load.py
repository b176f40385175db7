"""The only reader of scenario files: text -> a resolved scenario, or all its problems in one pass.

Reading -> overrides -> schema -> meaning. Each stage reports all it finds and hands on what still stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from sim.errors import FaultsError, Path, Place, Problem, ScenarioError, UsageError
from sim.scenario.checking import Checked, check_schema
from sim.scenario.nodes import Node, Scalar, Source, find, nodes_of, problem_of
from sim.scenario.overrides import Override, UnknownPathError, apply, from_command_line, of_case, unknown_path
from sim.scenario.resolve import resolve
from sim.scenario.schema import CommonBlock
from sim.scenario.syntax import Reading, read_bytes
from sim.scenario.types import Scenario


def load(file: str | FilePath, sets: Sequence[str] = (), case: str | None = None) -> Scenario:
    """Return the scenario of a file, changed by a case and then by `path=value` texts.

    Raises `ScenarioError` with all problems of the file, and `UsageError` where the file, the case or a path does
    not exist.
    """
    file = FilePath(file)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    return from_bytes(data, str(file), file.name.split(".")[0], sets, case)


def from_bytes(data: bytes, file: str, name: str, sets: Sequence[str] = (), case: str | None = None) -> Scenario:
    """Return the scenario of a file's bytes; see `load`. `file` is for messages, `name` is the scenario's."""
    changes = [from_command_line(text) for text in sets]
    reading = read_bytes(data, file)
    if reading.root is None:
        raise ScenarioError(reading.problems)
    checked = check_schema(reading.root)
    problems = [*reading.problems, *checked.problems]
    root = checked.root
    if checked.model is not None:
        problems += _cases(root, checked.model)
    if case is not None or changes:
        checked = check_schema(_changed(root, changes, case))
        problems += checked.problems
    return _resolved(checked, name, problems, reading)


def load_document(document: Mapping[str, Any], name: str) -> Scenario:
    """Return the scenario of an explicit document, such as a run's manifest holds; raises `ScenarioError`."""
    return _resolved(check_schema(nodes_of(document, Scalar(Source(name, ()), 0, 0, None))), name, [], None)


def _resolved(checked: Checked, name: str, problems: list[Problem], reading: Reading | None) -> Scenario:
    """Return the scenario, or raise every problem there is."""
    scenario = None
    problems = [*problems, *(p for p in checked.problems if p not in problems)]
    if checked.model is not None:
        try:
            scenario = resolve(checked.model, name, _where(checked.root), bool(problems))
        except FaultsError as error:
            found = (problem_of(fault, checked.root) for fault in error.faults)
            problems += [problem for problem in found if problem is not None]
    if problems or scenario is None:
        raise ScenarioError(_consequences_left_out(problems, reading.skipped if reading else ()))
    return scenario


def _where(root: Node) -> Any:
    def where(path: Path) -> Place:
        return find(root, path).place()

    return where


def _changed(root: Node, changes: Sequence[Override], case: str | None) -> Node:
    try:
        return apply(root, [*(of_case(root, case) if case is not None else []), *changes])
    except UnknownPathError as error:
        raise UsageError(f"--set {error.override.path}: {error}; {error.remedy}") from None


def _cases(root: Node, model: CommonBlock) -> list[Problem]:
    """Return what is wrong with the cases of a file: paths that lead nowhere, values that do not fit.

    The game of a case is built when the case is asked for.
    """
    problems: list[Problem] = []
    for case in model.cases:
        try:
            changed = apply(root, of_case(root, case))
        except UnknownPathError as error:
            problems.append(unknown_path(error))
            continue
        if found := _problems(changed):
            own = set(found) - set(_problems(root))
            problems += [replace(p, message=f"in the case '{case}': {p.message}") for p in own]
    return problems


def _problems(root: Node) -> list[Problem]:
    """Return what is wrong with the words and numbers of a document; its game is not built."""
    checked = check_schema(root)
    if checked.model is None:
        return checked.problems
    try:
        resolve(checked.model, "", _where(checked.root), reported=True)
    except FaultsError as error:
        placed = (problem_of(fault, checked.root) for fault in error.faults)
        return [*checked.problems, *(problem for problem in placed if problem is not None)]
    return checked.problems


def _consequences_left_out(problems: Sequence[Problem], skipped: Sequence[str]) -> list[Problem]:
    """Leave out what is only missing or unknown because a line with broken syntax was skipped."""
    words = set(re.findall(r"[A-Za-z_]\w*", "\n".join(skipped)))
    if not words:
        return list(problems)

    def follows(problem: Problem) -> bool:
        if "nothing stands behind" in problem.message:
            return bool(words & {"cites", "judgement"})
        quoted = re.search(r"'(\w+)'", problem.message)
        told = quoted is not None and quoted.group(1) in words
        return told and ("unknown" in problem.message or "missing" in problem.message)

    return [problem for problem in problems if not follows(problem)]
