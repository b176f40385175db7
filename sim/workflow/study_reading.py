"""What a study asks of each scenario that it names: its axes checked, its scenarios read, every variant resolved.

A name that fits one scenario of a study and not another is left out there, with the reason; one that fits none is a
mistake, with its place. Whatever is wrong is collected, in the study and in the scenarios alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import prod
from pathlib import Path as FilePath
from typing import Any

from sim.concepts.base import Concept
from sim.concepts.budget import read_budget
from sim.concepts.options import options_of
from sim.concepts.registry import CONCEPTS, unfit
from sim.document.files import RefusedError, origin_of, stem
from sim.document.nodes import MappingNode, Node, Plain, Scalar, Source, child, find, nodes_of, plain
from sim.document.overrides import Changes, Override
from sim.document.places import Finding, problems_of
from sim.document.read import changed_by
from sim.document.study import Home, StudyText
from sim.document.study_schema import ALL, AS_WRITTEN, RUN_FIGURES, STUDY_FIGURES, VariationsBlock
from sim.document.texts import Text
from sim.errors import Fault, Path, Problem, ScenarioError, Suggestion, UsageError
from sim.numbers import exact
from sim.scenario.load import from_text
from sim.scenario.types import Scenario
from sim.store.kept import Keep
from sim.workflow.study_faults import axis_faults
from sim.workflow.study_values import sweep_nodes, swept_value

_NOTHING: tuple[str, tuple[Override, ...]] = ("", ())
_SILENT = Scalar(Source("study", ()), 0, 0, "claims", "claims")
_BARE = (Override("claims", MappingNode(_SILENT.source, 0, 0, ()), _SILENT),)
"""A study judges no claims: those that compare cases would run each case once more."""


@dataclass(frozen=True)
class Fixed:
    """What does not set variants apart: how they are run."""

    seeds: tuple[int, ...]
    draws: int | None
    design: str | None
    budget: int | None
    figures: tuple[str, ...]
    keep: Keep | None


@dataclass(frozen=True)
class Subject:
    """A scenario of a study, and where what is asked of it stands."""

    name: str
    file: FilePath
    at: Path
    """Of its entry in the study."""
    base: Scenario
    """As it is written."""


@dataclass(frozen=True)
class Variant:
    """A scenario as the study makes it, before seeds."""

    subject: Subject
    scenario: Scenario
    settings: Fixed
    case: str
    change: str
    concept: str
    sweeps: Mapping[str, Plain]
    overrides: tuple[str, ...]

    @property
    def case_word(self) -> str:
        """The case by its name; a scenario without one is as written."""
        return self.case or AS_WRITTEN


@dataclass
class _Use:
    """Of a name in a study: whether any scenario has it, and what those know that have it not."""

    fits: bool = False
    known: set[str] = field(default_factory=set)
    wrong: str = ""
    on_key: bool = False


class Reader:
    """Reads a study and collects all that is wrong with it."""

    def __init__(self, text: StudyText, home: Home) -> None:
        self.text, self.home = text, home
        self.findings = list(text.findings)
        self.left_out: list[tuple[str, str, str]] = []
        self._problems = list(text.problems)
        self._uses: dict[Path, _Use] = {}
        self._refused: set[Path] = set()
        """What is wrong whatever the scenarios are: nothing that follows from it is said."""

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, with its places."""
        return [*self._problems, *problems_of(self.findings)]

    @cached_property
    def root(self) -> Node:
        """The nodes of the study."""
        assert self.text.root is not None
        return self.text.root

    def report(self, fault: Fault) -> None:
        """Enter a fault of the study."""
        self.findings.append(Finding(fault, self.root))

    def subjects(self) -> list[Subject]:
        """Return the scenarios that can be read; what is wrong with the others is entered."""
        model = self.text.model
        if model is None:
            return []
        self._check(model, ())
        found: list[tuple[FilePath, Path]] = []
        for number, entry in enumerate(model.scenarios):
            at: Path = ("scenarios", number)
            self._check(entry, at)
            try:
                found += [(file, at) for file in self.home.files(entry.file)]
            except RefusedError as error:
                self.report(Fault((*at, "file"), error.message, error.remedy))
            except OSError as error:
                self.report(Fault((*at, "file"), f"cannot be read: {error.strerror or error}"))
        names = _names([file for file, _ in found], self.home.folder.resolve())
        bases = {file: self._base(file, at) for file, at in found}
        return [Subject(names[f], f, at, base) for f, at in found if (base := bases[f]) is not None]

    def _check(self, block: VariationsBlock, at: Path) -> None:
        for fault in axis_faults(block, at):
            self.report(fault)
            self._refused |= {fault.path[: len(at) + 1], fault.path[: len(at) + 2]}

    def _base(self, file: FilePath, at: Path) -> Scenario | None:
        try:
            return from_text(self._text(file))
        except ScenarioError as error:
            self._problems += error.problems
        except UsageError as error:
            self.report(Fault((*at, "file"), str(error)))
        return None

    def _text(self, file: FilePath, case: str | None = None, overrides: Sequence[Override] = ()) -> Text:
        return Text(self.home.read(file), stem(file), Changes(case, tuple(overrides)), origin_of(file))

    def _axis(self, subject: Subject, key: str) -> tuple[Any, Path]:
        """Return what stands under a key for a scenario, and where: in its entry, else in the study; None: nowhere."""
        model = self.text.model
        assert model is not None
        entry: VariationsBlock = model.scenarios[int(subject.at[1])]
        own = getattr(entry, key)
        return (own, (*subject.at, key)) if own is not None else (getattr(model, key), (key,))

    def count(self, subjects: Sequence[Subject]) -> int:
        """Return how many runs are asked for at most, before any variant is resolved."""
        return sum(self._count(subject) for subject in subjects)

    def _count(self, subject: Subject) -> int:
        sweeps, seeds = self._axis(subject, "sweeps")[0], self._axis(subject, "seeds")[0]
        values = [len(block.values or ()) or block.steps or 1 for block in (sweeps or {}).values()]
        axes = len(self._cases(subject)), len(self._concepts(subject)), len(seeds or (1,))
        changes = self._axis(subject, "changes")[0]
        return prod([*axes, *values, 1 + len(changes or ())])

    def _cases(self, subject: Subject) -> list[tuple[str, Path]]:
        written, at = self._axis(subject, "cases")
        found: list[tuple[str, Path]] = []
        for number, word in enumerate(written or [AS_WRITTEN]):
            many = ["", *subject.base.cases] if word == ALL else ["" if word == AS_WRITTEN else word]
            found += [(case, (*at, number)) for case in many]
        return list(dict(reversed(found)).items())[::-1]

    def _concepts(self, subject: Subject) -> list[tuple[str, Path]]:
        """Return the names of the concepts, '' for the scenario's own, and where they are asked for."""
        written, at = self._axis(subject, "concepts")
        own, found = subject.base.solve.concept, list[tuple[str, Path]]()
        for number, block in enumerate(written or ()):
            fitting = [name for name, known in CONCEPTS.items() if known.form == own.form and name != own.name]
            many = ["", *fitting] if block.name == ALL else ["" if block.name == AS_WRITTEN else block.name]
            found += [(name, (*at, number)) for name in many]
        return found or [("", at)]

    def variants(self, subject: Subject) -> Iterator[Variant]:
        """Yield every variant of a scenario that can be resolved."""
        settings, sweeps = self._settings(subject), self._sweeps(subject)
        rules = self._rules(subject)
        cases = [case for case, at in self._cases(subject) if self._has_case(subject, case, at)]
        for case, (concept, place) in product(cases or [""], self._concepts(subject)):
            chosen = self._concept(subject, case, concept, place)
            if chosen is None:
                continue
            for change, points in product(self._changes(subject), product(*sweeps.values())):
                swept = [Override(path, node, _key(path, node)) for path, node in zip(sweeps, points, strict=True)]
                made = self._resolved(subject, case, [*_BARE, *change[1], *swept, *chosen, *rules])
                if made is None or not cases:  # without a case that it has, it was read for its mistakes alone
                    continue
                values = {override.path: swept_value(override.value) for override in swept}
                texts = tuple(_text_of(o) for o in (*_BARE, *change[1], *swept, *chosen, *rules))
                words = (case, change[0], label_of(made.solve.concept))
                yield Variant(subject, made, settings, *words, values, texts)

    def _settings(self, subject: Subject) -> Fixed:
        seeds, draws, design, budget, figures, keep = (
            self._axis(subject, key)[0] for key in ("seeds", "draws", "design", "budget", "figures", "keep")
        )
        kept = (*STUDY_FIGURES, *RUN_FIGURES) if ALL in (figures or ()) else tuple(figures or STUDY_FIGURES)
        steps = None
        with suppress(UsageError):  # it is entered as a fault
            steps = read_budget(budget) if budget is not None else None
        return Fixed(tuple(dict.fromkeys(seeds or ())), draws, design, steps, kept, keep)

    def _use(self, path: Path, known: Sequence[str] = (), wrong: str = "", on_key: bool = False) -> None:
        """Note that a name of the study does not fit a scenario, which knows others; without `wrong`, that it does."""
        use = self._uses.setdefault(path, _Use())
        use.fits |= not wrong
        use.known |= set(known)
        use.wrong, use.on_key = wrong or use.wrong, on_key

    def report_unknown(self) -> None:
        """Enter the names that fit no scenario for which they stand."""
        for path, use in self._uses.items():
            if not use.fits:
                word = str(path[-1]) if use.on_key else _word(find(self.root, path))
                self.report(Fault(path, use.wrong, Suggestion(word, frozenset(use.known)), on_key=use.on_key))

    def _has_case(self, subject: Subject, case: str, at: Path) -> bool:
        base = subject.base
        if not case or case in base.cases or case in base.alternatives:
            self._use(at)
            return True
        self._use(at, [*base.cases, *base.alternatives], f"no scenario here has a case '{case}'")
        self.left_out.append((subject.name, f"the case '{case}'", "it has no case of this name"))
        return False

    def _concept(self, subject: Subject, case: str, name: str, at: Path) -> list[Override] | None:
        """Return the override that sets a concept, none for the scenario's own; None where it cannot solve the game."""
        if not name or at in self._refused:  # of what is refused everything else is read all the same
            self._use(at)
            return []
        why = unfit(name, subject.base.form)
        found = self._concept_node(name, at)
        if why is None:
            override = Override("solve.concept", found, _key("solve.concept", found))
            try:
                from_text(self._text(subject.file, case or None, [*_BARE, override]))
            except ScenarioError as error:
                first = error.problems[0]
                why = first.message, first.remedy
            else:
                self._use(at)
                return [override]
        self._use(at, (), f"the concept '{name}' solves no game of the scenarios for which it stands: {why[0]}")
        self.left_out.append((subject.name, f"the concept '{name}'", why[0]))
        return None

    def _concept_node(self, name: str, at: Path) -> MappingNode:
        """Return the block of a concept, its options as the study gives them."""
        written = find(self.root, at)
        if isinstance(written, MappingNode) and "name" in written.inside and _word(written) == name:
            return written
        word = replace(_key(name, written), value=name, raw=name)
        return MappingNode(written.source, written.line, written.column, ((_key("name", written), word),))

    def _rules(self, subject: Subject) -> list[Override]:
        written, at = self._axis(subject, "rules")
        if not written or at in self._refused:
            return []
        listed = [own for rule in written for own in (subject.base.solve.selection if rule == AS_WRITTEN else [rule])]
        key = _key("solve.selection", find(self.root, at))
        return [Override("solve.selection", nodes_of(list(dict.fromkeys(listed)), key), key)]

    def _changes(self, subject: Subject) -> list[tuple[str, tuple[Override, ...]]]:
        """Return the study's own changes that a scenario can take, the scenario without any first."""
        written, at = self._axis(subject, "changes")
        found: list[tuple[str, tuple[Override, ...]]] = [_NOTHING]
        for name in written or ():
            block = find(self.root, (*at, name, "set"))
            entries = block.entries if isinstance(block, MappingNode) else ()
            overrides = [Override(key.text, value, key) for key, value in entries]
            unknown = self._unknown(subject, overrides, (*at, name, "set"))
            if unknown:
                self.left_out.append((subject.name, f"the change '{name}'", f"it has no '{unknown[0]}'"))
            else:
                found.append((name, tuple(overrides)))
        return found

    def _sweeps(self, subject: Subject) -> dict[str, list[Node]]:
        """Return the values of each path that is swept and that a scenario has."""
        written, at = self._axis(subject, "sweeps")
        found: dict[str, list[Node]] = {}
        for path, block in (written or {}).items():
            nodes = sweep_nodes(block, child(find(self.root, at), path) or self.root)
            if nodes and not self._unknown(subject, [Override(path, nodes[0], _key(path, nodes[0]))], at):
                found[path] = nodes
            elif nodes:
                self.left_out.append((subject.name, f"the sweep of '{path}'", "it has none, and is run without"))
        return found

    def _unknown(self, subject: Subject, overrides: Sequence[Override], at: Path) -> list[str]:
        """Return the paths that lead nowhere in a scenario."""
        unknown = {
            u.override.path: u.remedy for u in changed_by(self._text(subject.file, None, overrides)).unknown_paths
        }
        for override in overrides:
            remedy = unknown.get(override.path)
            known = remedy.known if isinstance(remedy, Suggestion) else ()
            wrong = f"no scenario here has '{override.path}'" if override.path in unknown else ""
            self._use((*at, override.path), tuple(known), wrong, on_key=True)
        return list(unknown)

    def _resolved(self, subject: Subject, case: str, overrides: Sequence[Override]) -> Scenario | None:
        try:
            return from_text(self._text(subject.file, case or None, overrides))
        except ScenarioError as error:
            known = set(self._problems)
            self._problems += [problem for problem in error.problems if problem not in known]
        except UsageError as error:
            self.left_out.append((subject.name, "a variation", str(error)))
        return None


def label_of(concept: Concept) -> str:
    """Return a concept's name, with the options that are not as they are by default."""
    own = {name: (getattr(concept, name), known.default) for name, known in options_of(type(concept)).items()}
    told = [
        f"{name}={exact(value) if isinstance(value, float) else value}"
        for name, (value, default) in own.items()
        if value != default
    ]
    return f"{concept.name}({', '.join(told)})" if told else concept.name


def _names(files: Sequence[FilePath], home: FilePath) -> dict[FilePath, str]:
    """Return what the scenario of each file is called: its stem, or its path where another has the same stem."""
    stems = [stem(file) for file in dict.fromkeys(files)]
    short = {file: stem(file) for file in files}
    return {f: s if stems.count(s) == 1 else str(f.relative_to(home).with_suffix("")) for f, s in short.items()}


def _key(path: str, at: Node) -> Scalar:
    return Scalar(at.source, at.line, at.column, path, path)


def _word(node: Node) -> str:
    named = child(node, "name") if isinstance(node, MappingNode) else node
    return named.text if isinstance(named, Scalar) else ""


def _text_of(override: Override) -> str:
    value = override.value
    written = value.text if isinstance(value, Scalar) else json.dumps(plain(value), ensure_ascii=False)
    return f"{override.path}={written}"
