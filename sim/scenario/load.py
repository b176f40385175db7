"""The only reader of scenario files: text -> a resolved scenario, or all its problems in one pass.

Reading -> overrides -> schema -> meaning. Each stage reports all it finds and hands on what still stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from sim.document.files import Origin, RefusedError, origin_of, spoken
from sim.document.imports import with_imports
from sim.document.nodes import Keyed, Node, Scalar, Source, child, find, nodes_of, problem_of
from sim.document.overrides import (
    Override,
    UnknownCaseError,
    UnknownPathsError,
    apply,
    from_command_line,
    of_case,
    settings,
    unknown_path,
)
from sim.document.repair import MAX_BYTES, read_bytes
from sim.document.schema import CommonBlock
from sim.document.validate import Checked, check_schema
from sim.errors import Fault, FaultsError, Path, Place, Problem, ScenarioError, UsageError
from sim.scenario.resolve import resolve
from sim.scenario.types import Scenario


def load(file: str | FilePath, sets: Sequence[str] = (), case: str | None = None) -> Scenario:
    """Return the scenario of a file, changed by a case and then by `path=value` texts.

    Raises `ScenarioError` with all problems of the file and of those that it uses, and `UsageError` where the file,
    the case or a path does not exist.
    """
    file = FilePath(file)
    return _asked(_bytes(file), str(file), _stem(file), sets, case, origin_of(file))


def from_bytes(data: bytes, file: str, name: str, sets: Sequence[str] = (), case: str | None = None) -> Scenario:
    """Return the scenario of a file's bytes; see `load`. `file` is for messages, `name` is the scenario's.

    It can name no other files.
    """
    return _asked(data, file, name, sets, case, Origin())


def _asked(data: bytes, file: str, name: str, sets: Sequence[str], case: str | None, origin: Origin) -> Scenario:
    try:
        return _read(data, file, name, [from_command_line(text) for text in sets], case, origin)
    except (UnknownPathsError, UnknownCaseError) as error:
        raise UsageError(str(error)) from None


def load_document(document: Mapping[str, Any], name: str) -> Scenario:
    """Return the scenario of an explicit document, such as a run's manifest holds; raises `ScenarioError`."""
    root = nodes_of(document, Scalar(Source(name, ()), 0, 0, None))
    return _resolved(check_schema(root), name, [], (), Origin())


def in_case(scenario: Scenario, case: str) -> Scenario:
    """Return a resolved scenario as one of its cases changes it; raises `UsageError` where there is no such case."""
    return _as_changed(scenario, case, "cases")


def in_alternative(scenario: Scenario, rival: str) -> Scenario:
    """Return a resolved scenario as a rival reading has it; raises `UsageError` where there is no such reading."""
    return _as_changed(scenario, rival, "alternatives")


def _as_changed(scenario: Scenario, name: str, section: str) -> Scenario:
    root = nodes_of(scenario.document, Scalar(Source(scenario.id, ()), 0, 0, None))
    try:
        return _resolved(check_schema(_changed(root, (), name, section)), scenario.id, [], (), Origin())
    except UnknownCaseError as error:
        raise UsageError(str(error)) from None


def _bytes(file: FilePath) -> bytes:
    try:
        if not (file.is_file() or file.is_dir()) and file.exists():
            raise UsageError(f"{file}: cannot be read: this is no file")  # a pipe, say, from which nothing may come
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None


def _stem(file: FilePath) -> str:
    return file.name.split(".")[0]


def _read(
    data: bytes,
    file: str,
    name: str,
    changes: Sequence[Override],
    case: str | None,
    origin: Origin,
    part: bool = False,
) -> Scenario:
    """Return the scenario of a file; of a part the cases that nobody asks for are not looked at."""
    reading = read_bytes(data, file)
    if reading.root is None:
        raise ScenarioError(reading.problems)
    root, problems = with_imports(reading.root, origin)
    checked = check_schema(root)
    problems = [*reading.problems, *problems, *checked.problems]
    root = checked.root
    used: _Used | None = None
    if checked.model is not None:
        used = _used(root, checked.model, origin)
        problems += [] if part else _cases(root, checked.model, used[0])
    if case is not None or changes:
        checked = check_schema(_changed(root, changes, case))
        problems += checked.problems
        used = None
    return _resolved(checked, name, problems, reading.skipped, origin, used)


_Used = tuple[dict[str, Scenario], list[Problem]]
"""The scenarios that a document uses, and the problems of those that cannot be had."""


def _resolved(
    checked: Checked,
    name: str,
    problems: list[Problem],
    skipped: Sequence[str],
    origin: Origin,
    known: _Used | None = None,
) -> Scenario:
    """Return the scenario, or raise every problem there is; `known` are the used scenarios where they were read."""
    scenario = None
    problems = [*problems, *(p for p in checked.problems if p not in problems)]
    if checked.model is not None:
        used, found = known or _used(checked.root, checked.model, origin)
        problems += found
        try:
            scenario = resolve(checked.model, name, _where(checked.root), bool(problems), used)
        except FaultsError as error:
            placed = (problem_of(fault, checked.root) for fault in error.faults)
            problems += [problem for problem in placed if problem is not None]
    if problems or scenario is None:
        raise ScenarioError(_consequences_left_out(problems, skipped))
    return scenario


def _used(root: Node, model: CommonBlock, origin: Origin) -> _Used:
    used: dict[str, Scenario] = {}
    problems: list[Problem] = []
    for name in model.uses:
        try:
            used[name] = _used_one(root, name, origin, problems)
        except ScenarioError as error:
            problems += error.problems
        except (RefusedError, UsageError) as error:
            message, remedy = getattr(error, "message", str(error)), getattr(error, "remedy", "")
            problems += _placed(Fault(("uses", name, "scenario"), message, remedy), root)
    return used, problems


def _used_one(root: Node, name: str, origin: Origin, problems: list[Problem]) -> Scenario:
    """Return a used scenario as its case and its changes make it, those that lead nowhere reported and left out."""
    path: Path = ("uses", name)
    block = find(root, path)
    asked = child(block, "case")
    case = asked.text if isinstance(asked, Scalar) and asked.text else None
    changes = settings(child(block, "set"))
    written = find(root, (*path, "scenario"))
    try:
        return _part(written, name, changes, case, origin)
    except UnknownCaseError as error:
        problems += _placed(Fault((*path, "case"), f"unknown case '{error.case}'", error.remedy), root)
        return _part(written, name, [], None, origin)
    except UnknownPathsError as error:
        problems += [unknown_path(unknown, (*path, "set")) for unknown in error.unknown]
        known = [c for c in changes if c not in [unknown.override for unknown in error.unknown]]
        return _part(written, name, known, case, origin)


def _placed(fault: Fault, root: Node) -> list[Problem]:
    problem = problem_of(fault, root)
    return [problem] if problem is not None else []


def _part(written: Node, name: str, changes: Sequence[Override], case: str | None, origin: Origin) -> Scenario:
    """Return a used scenario: a file's, or one that stands there itself."""
    if isinstance(written, Keyed):
        checked = check_schema(written)
        if case is not None or changes:
            checked = check_schema(_changed(checked.root, changes, case))
        return _resolved(checked, name, [], (), origin)
    if not isinstance(written, Scalar):
        raise RefusedError("a list is no scenario", "write the name of a file")
    file = origin.reach(written.text)
    inner = origin.below(file)
    return _read(_bytes(file), spoken(file), _stem(file), changes, case, inner, part=True)


def _where(root: Node) -> Any:
    def where(path: Path) -> Place:
        return find(root, path).place()

    return where


def _changed(root: Node, changes: Sequence[Override], case: str | None, section: str = "cases") -> Node:
    """Return the document as a case and then changes make it; raises `UnknownCaseError` and `UnknownPathsError`."""
    if case is not None:
        root, _ = apply(root, of_case(root, case, section))  # what is wrong with its own paths, `_cases` tells
    root, unknown = apply(root, changes)
    if unknown:
        raise UnknownPathsError(unknown)
    return root


def _cases(root: Node, model: CommonBlock, used: Mapping[str, Scenario]) -> list[Problem]:
    """Return what is wrong with the cases and the rival readings of a file: unknown paths, values that do not fit.

    The game of a case is built when the case is asked for.
    """
    problems: list[Problem] = []
    before: set[Problem] | None = None
    named = [("cases", "case", name) for name in model.cases]
    named += [("alternatives", "alternative", name) for name in model.alternatives]
    for section, what, name in named:
        changed, unknown = apply(root, of_case(root, name, section))
        problems += [unknown_path(path, (section, name, "set")) for path in unknown]
        if found := _problems(changed, used):
            before = set(_problems(root, used)) if before is None else before
            own = set(found) - before
            problems += [replace(p, message=f"in the {what} '{name}': {p.message}") for p in own]
    return problems


def _problems(root: Node, used: Mapping[str, Scenario]) -> list[Problem]:
    """Return what is wrong with the words and numbers of a document; its game is not built."""
    checked = check_schema(root)
    if checked.model is None:
        return checked.problems
    try:
        resolve(checked.model, "", _where(checked.root), True, used)
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
