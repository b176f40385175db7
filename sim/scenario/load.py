"""The only reader of scenario files: text -> document -> a resolved scenario, or all its problems in one pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path as FilePath
from weakref import WeakKeyDictionary

from sim.activity import doing
from sim.document.families.merge import merged
from sim.document.nodes import Node, Plain, plain
from sim.document.overrides import NAMED_CHANGES, Changes
from sim.document.places import Finding, problems_of, without_consequences
from sim.document.read import Cases, Content, Document, document_of_plain, read_document
from sim.document.texts import Text, text_of_bytes, text_of_data, text_of_file
from sim.errors import Fault, Problem, ScenarioError, UsageError
from sim.labels import member_name
from sim.scenario.resolve import Resolved, resolve
from sim.scenario.types import Scenario

KEPT = 16
"""Cases of a scenario, and parts of these, that are kept: a check asks for each case twice, and few change a part."""


@dataclass(frozen=True)
class _Made:
    """What became of a scenario in its cases."""

    cases: dict[str, Scenario]
    parts: dict[str, Scenario]
    """What these use, by what it says."""


_MADE: WeakKeyDictionary[Scenario, _Made] = WeakKeyDictionary()


def load(file: str | FilePath, sets: Sequence[str] = (), case: str | None = None) -> Scenario:
    """Return the scenario of a file, changed by a case and then by `path=value` texts.

    Raises `ScenarioError` with all problems of the file and of those that it uses, and `UsageError` where the file,
    the case or a path does not exist.
    """
    return from_text(text_of_file(FilePath(file), sets, case))


def from_text(text: Text) -> Scenario:
    """Return the scenario of a text that was read; see `load`."""
    return _scenario(text)


def from_bytes(data: bytes, file: str, name: str, sets: Sequence[str] = (), case: str | None = None) -> Scenario:
    """Return the scenario of a file's bytes; see `load`. `file` is for messages, `name` is the scenario's.

    It can name no other files.
    """
    return _scenario(text_of_bytes(data, file, name, sets, case))


def from_document(
    document: Mapping[str, object],
    name: str,
    sets: Sequence[str] = (),
    case: str | None = None,
    folder: FilePath | None = None,
) -> Scenario:
    """Return the scenario of plain data, written as a file would be; see `load`.

    Problems are told with their path, for there are no lines. Files that it names are sought beneath `folder`; without
    one it can name none.
    """
    return _scenario(text_of_data(document, name, sets, case, folder))


def load_document(document: Mapping[str, Plain], name: str) -> Scenario:
    """Return the scenario of an explicit document, such as a run's manifest holds; raises `ScenarioError`."""
    return scenario_of(document_of_plain(document, name))


def in_case(scenario: Scenario, case: str) -> Scenario:
    """Return a resolved scenario as one of its cases, or of its alternatives, changes it.

    Raises `UsageError` where there is neither of that name.
    """
    made = _MADE.setdefault(scenario, _Made({}, {}))
    if case in made.cases:
        return made.cases[case]
    changed = scenario_of(document_of_plain(scenario.document, scenario.id, member_name(case)), made.parts)
    changed = replace(changed, families=scenario.families)
    if len(made.cases) < KEPT:
        made.cases[case] = changed
    return changed


def _scenario(text: Text) -> Scenario:
    """Return what a text means; what is wrong only with changes to it is told where they are written."""
    with doing(f"reading {text.name}"):
        document = read_document(text)
    try:
        with doing(f"reading {text.name}: what it means"):
            return scenario_of(document)
    except ScenarioError as error:
        if not text.changes.overrides:
            raise
        raise ScenarioError(_caused(text, error.problems)) from None


def _caused(text: Text, problems: tuple[Problem, ...]) -> list[Problem]:
    """Return the problems that are there without changes, and of those with them the ones in the changes themselves.

    Where these have none of their own, the first change that does not fit the rest is named, with what it breaks.
    """
    case, overrides = text.changes.case, text.changes.overrides
    before = _problems(replace(text, changes=Changes(case)))
    new = [problem for problem in problems if problem not in before]
    own = [problem for problem in new if problem.place.file in {o.value.source.name for o in overrides}]
    if own or not new:
        return [*before, *own]
    counts = (n for n in range(1, len(overrides)) if _problems(replace(text, changes=Changes(case, overrides[:n]))))
    cause = overrides[next(counts, len(overrides)) - 1]
    also = f", and {len(new) - 1} more" if len(new) > 1 else ""
    where = f"{new[0].path} (line {new[0].place.line})" if new[0].place.line else new[0].path
    wrong = f"this does not fit the rest: {where}: {new[0].message}{also}"
    return [*before, cause.value.source.problem(cause.value.place(), wrong, "change both", cause.path)]


def _problems(text: Text) -> tuple[Problem, ...]:
    try:
        return _meaning(read_document(text)).problems
    except UsageError:  # a path that only another change makes
        return ()


def scenario_of(document: Document, parts: dict[str, Scenario] | None = None) -> Scenario:
    """Return what a document means; raises `ScenarioError` with every problem of it and of those that it uses.

    `parts` are those that a document of plain data used which differed little: they are not resolved again.
    """
    meaning = _meaning(document, parts)
    if meaning.scenario is None:
        raise ScenarioError(meaning.problems)
    return meaning.scenario


@dataclass(frozen=True)
class _Meaning:
    """A document's scenario; None where it, or a document that it uses, has problems."""

    scenario: Scenario | None
    problems: tuple[Problem, ...] = ()


def _meaning(document: Document, known: dict[str, Scenario] | None = None) -> _Meaning:
    """Return what a document means, once that of the documents that it uses is known."""
    content = document.content
    part = _meaning if known is None else partial(_part, known=known)
    parts = {name: part(use) for name, use in content.uses.items()}
    used = _scenarios(parts)
    problems = [*document.problems, *(problem for part in parts.values() for problem in part.problems)]
    resolved = _resolved(content, document.name, used, reported=bool(problems or document.findings or content.findings))
    findings = [*document.findings, *_findings(content, resolved)]
    problems += problems_of(findings)
    if document.cases is not None:
        same = document.cases.without.uses is content.uses
        problems += _problems_of_cases(document.cases, used if same else _used(document.cases.without))
    if problems or resolved.scenario is None:
        return _Meaning(None, without_consequences(merged(problems), document.skipped))
    return _Meaning(replace(resolved.scenario, problem=_placed(content.root), families=document.families))


def _part(document: Document, known: dict[str, Scenario]) -> _Meaning:
    """Return what a document means that names no files; of one that says what another said, the same scenario."""
    if document.problems or document.findings or document.content.findings:
        return _meaning(document)
    said = f"{document.name} {plain(document.content.root)!r}"
    if said in known:
        return _Meaning(known[said])
    meaning = _meaning(document, known)
    if meaning.scenario is not None and len(known) < KEPT:
        known[said] = meaning.scenario
    return meaning


def _placed(root: Node) -> Callable[[Fault], Problem | None]:
    """Return what gives a fault its place in a document."""
    return lambda fault: next(iter(problems_of([Finding(fault, root)])), None)


def _resolved(content: Content, name: str, used: Mapping[str, Scenario], reported: bool) -> Resolved:
    if content.model is None:
        return Resolved(None)
    return resolve(content.model, name, content.claim_places, used, reported)


def _findings(content: Content, resolved: Resolved) -> list[Finding]:
    """Return all that is wrong with a content: its form, and what it means."""
    return [*content.findings, *(Finding(fault, content.root) for fault in resolved.faults)]


def _scenarios(parts: Mapping[str, _Meaning]) -> dict[str, Scenario]:
    return {name: part.scenario for name, part in parts.items() if part.scenario is not None}


def _used(content: Content) -> dict[str, Scenario]:
    return _scenarios({name: _meaning(use) for name, use in content.uses.items()})


def _problems_of_cases(cases: Cases, used: Mapping[str, Scenario]) -> list[Problem]:
    """Return what is wrong with the words and numbers that cases put into a document and is not wrong without them.

    The game of a case is built when the case is asked for.
    """
    problems: list[Problem] = []
    before: set[Problem] | None = None
    for (section, name), content in cases.contents.items():
        if found := _problems_of_words(content, used):
            before = _problems_of_words(cases.without, used) if before is None else before
            where = f"in the {NAMED_CHANGES[section]} '{name}'"
            problems += [replace(p, message=f"{where}: {p.message}") for p in found - before]
    return problems


def _problems_of_words(content: Content, used: Mapping[str, Scenario]) -> set[Problem]:
    return set(problems_of(_findings(content, _resolved(content, "", used, reported=True))))
