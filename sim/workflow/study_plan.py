"""A study's plan: every variation that it asks for, the runs that these take, each once, and what is left out and why.

A variation is one scenario in one case, with one change, under one concept, at one point of the sweeps, with one seed.
Two that come to the same scenario, seed and settings share one run. Selection rules are no variation: a run weighs by
all of them at once.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.activity import doing
from sim.document.nodes import Plain
from sim.document.study import Home, StudyText
from sim.document.study_schema import MOST_RUNS
from sim.errors import Fault, ScenarioError
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.store.kept import Keep, most
from sim.workflow.run import block_of
from sim.workflow.study_reading import Reader, Variant

_LETTERS = 40
"""Letters of a scenario's name in the name of its runs."""


@dataclass(frozen=True)
class PlannedRun:
    """One run: which explicit scenario (`document`, its SHA-256) with which settings."""

    name: str
    """Of its folder."""
    scenario: str
    """The id of the scenario."""
    document: str
    draws: int
    seed: int
    design: str
    budget: int | None
    case: str | None
    overrides: tuple[str, ...]
    """How the first variation that takes it came to its scenario; the manifest of the run keeps it."""
    blocks: int = 1
    """Into how many blocks of draws it falls, which are computed one by one."""
    keep: Keep | None = None
    """What its folder keeps, of those who share it the most; None: as runs do by default."""


@dataclass(frozen=True)
class Variation:
    """What sets one part of a study apart from the others, and the run that it is."""

    run: str
    scenario: str
    case: str
    change: str
    concept: str
    sweeps: Mapping[str, Plain]
    """`sweeps[path]`: the value there; a path that the scenario has not is left out."""
    seed: int
    figures: tuple[str, ...] = ()
    """Figures that are drawn, of its run and of its scenario."""

    @property
    def words(self) -> dict[str, Plain]:
        """What sets it apart, by the names of the columns."""
        swept = {f"sweep.{path}": value for path, value in self.sweeps.items()}
        return {"scenario": self.scenario, "case": self.case, "change": self.change, "concept": self.concept} | swept


@dataclass(frozen=True)
class LeftOut:
    """What a study names and what cannot be, such as a concept for another form of game."""

    scenario: str
    what: str
    why: str


@dataclass(frozen=True)
class Plan:
    """Everything that a study computes; two with the same `digest` are the same."""

    name: str
    title: str
    about: str
    variations: tuple[Variation, ...]
    runs: tuple[PlannedRun, ...]
    left_out: tuple[LeftOut, ...]
    documents: Mapping[str, bytes] = field(repr=False)
    """`documents[hash]`: the explicit scenario as JSON, packed: many hundreds of them differ in a number."""

    @property
    def worlds(self) -> int:
        """How many worlds are solved in all."""
        return sum(run.draws for run in self.runs)

    @property
    def sweeps(self) -> tuple[str, ...]:
        """The paths that are swept anywhere, in the order in which they first are."""
        return tuple(dict.fromkeys(path for v in self.variations for path in v.sweeps))

    def scenario(self, run: PlannedRun) -> Scenario:
        """Return the scenario of a run."""
        return load_document(unpacked(self.documents[run.document]), run.scenario)

    @property
    def digest(self) -> str:
        """The SHA-256 of what is planned; the documents are in it by their own."""
        whole = json.dumps([repr(self.variations), repr(self.runs), repr(self.left_out), self.title, self.about])
        return hashlib.sha256(whole.encode()).hexdigest()


def packed(document: Mapping[str, Any]) -> bytes:
    """Return a document as packed JSON."""
    return zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(content: bytes) -> dict[str, Any]:
    """Return the document that `packed` packed."""
    document: dict[str, Any] = json.loads(zlib.decompress(content))
    return document


def plan_of(text: StudyText) -> Plan:
    """Return the plan of a study; raises `ScenarioError` with every problem of it and of the scenarios it names."""
    reader = Reader(text, Home(text.folder))
    subjects = reader.subjects()
    model = text.model
    if model is None or reader.count(subjects) > MOST_RUNS:
        if model is not None:
            wrong = f"this study asks for {reader.count(subjects):,} runs; a study has at most {MOST_RUNS:,}"
            reader.report(Fault((), wrong, "sweep fewer values, or write several studies"))
        raise ScenarioError(reader.problems)
    building = _Building()
    with doing("reading the study", reader.count(subjects), "variations") as activity:
        for subject in subjects:
            for variant in reader.variants(subject):
                building.add(variant)
                activity.done += 1
    reader.report_unknown()
    if reader.problems:
        raise ScenarioError(reader.problems)
    if not building.variations:
        why = [f"{out.scenario}: {out.what}: {out.why}" for out in building.left_out_with(reader.left_out)]
        reader.report(Fault((), "nothing of this study can be run", "; ".join(why[:3])))
        raise ScenarioError(reader.problems)
    return Plan(
        text.name,
        model.title,
        model.about,
        tuple(building.variations.values()),
        tuple(building.runs.values()),
        tuple(building.left_out_with(reader.left_out)),
        building.documents,
    )


class _Building:
    """Variations and runs so far, each once."""

    def __init__(self) -> None:
        self.variations: dict[str, Variation] = {}
        self.runs: dict[str, PlannedRun] = {}
        self.documents: dict[str, bytes] = {}

    def add(self, variant: Variant) -> None:
        """Enter a variant with each of its seeds."""
        scenario, settings = variant.scenario, variant.settings
        for seed in settings.seeds or [scenario.solve.seed]:
            draws = settings.draws or scenario.solve.draws
            design = settings.design or scenario.solve.design
            key = json.dumps([scenario.hash, draws, seed, design, settings.budget])
            name = f"{scenario.id[:_LETTERS]}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
            if name not in self.runs:
                self.documents.setdefault(scenario.hash, packed(scenario.document))
                blocks = -(-draws // block_of(scenario))
                how = (draws, seed, design, settings.budget, variant.case or None, variant.overrides, blocks)
                self.runs[name] = PlannedRun(name, scenario.id, scenario.hash, *how)
            self.runs[name] = replace(self.runs[name], keep=most([self.runs[name].keep, settings.keep]))
            words = (variant.subject.name, variant.case_word, variant.change, variant.concept, variant.sweeps)
            variation = Variation(name, *words, seed, settings.figures)
            self.variations.setdefault(json.dumps([name, *map(str, words)]), variation)

    def left_out_with(self, left_out: Sequence[tuple[str, str, str]]) -> Iterator[LeftOut]:
        """Yield what was left out, each once."""
        yield from (LeftOut(*words) for words in dict.fromkeys(left_out))
