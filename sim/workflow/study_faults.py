"""What is wrong with the axes of a study, whatever the scenarios are: every fault with its path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.concepts.budget import read_budget
from sim.concepts.options import checked
from sim.concepts.registry import CONCEPTS
from sim.document.schema import ConceptBlock
from sim.document.study_schema import ALL, AS_WRITTEN, RUN_FIGURES, STUDY_FIGURES, SweepBlock, VariationsBlock
from sim.errors import Fault, Path, Suggestion, UsageError
from sim.sampling import DESIGNS
from sim.selection.rules import RULES


def axis_faults(block: VariationsBlock, at: Path) -> Iterator[Fault]:
    """Yield the faults of a study's own keys, or of those of one of its scenarios."""
    for number, concept in enumerate(block.concepts or ()):
        yield from _concept_faults(concept, (*at, "concepts", number))
    yield from _unknown(block.rules, (*at, "rules"), "selection rule", [*RULES, AS_WRITTEN])
    yield from _unknown(block.figures, (*at, "figures"), "figure", [*STUDY_FIGURES, *RUN_FIGURES, ALL])
    if block.design is not None and block.design not in DESIGNS:
        yield Fault((*at, "design"), f"unknown design '{block.design}'", Suggestion(block.design, DESIGNS))
    for path, sweep in (block.sweeps or {}).items():
        yield from _sweep_faults(sweep, (*at, "sweeps", path))
    if block.budget is not None:
        try:
            read_budget(block.budget)
        except UsageError as error:
            yield Fault((*at, "budget"), error.message)


def _unknown(words: Sequence[str] | None, at: Path, kind: str, known: list[str]) -> Iterator[Fault]:
    for number, word in enumerate(words or ()):
        if word not in known:
            yield Fault((*at, number), f"unknown {kind} '{word}'", Suggestion(word, known, most=len(known)))


def _concept_faults(block: ConceptBlock, at: Path) -> Iterator[Fault]:
    if block.name in (ALL, AS_WRITTEN):
        if block.options:
            yield Fault((*at, "options"), f"'{block.name}' has no options", "give options to a concept that is named")
        return
    if block.name not in CONCEPTS:
        known = [*CONCEPTS, AS_WRITTEN, ALL]
        yield Fault((*at, "name"), f"unknown concept '{block.name}'", Suggestion(block.name, known, most=len(known)))
        return
    for fault in checked(CONCEPTS[block.name], block.options)[1]:
        yield Fault((*at, *fault.path), fault.message, fault.remedy, fault.offset, fault.on_key, fault.absent)


def _sweep_faults(sweep: SweepBlock, at: Path) -> Iterator[Fault]:
    steps = {"low": sweep.low, "high": sweep.high, "steps": sweep.steps}
    given = [key for key, value in steps.items() if value is not None]
    such = "write a list, such as [1, 2, 4], or {low: 1, high: 4, steps: 7}"
    if sweep.values is not None and given:
        yield Fault((*at, given[0]), f"'{given[0]}' beside a list of values", such, on_key=True)
    elif sweep.values is None and len(given) < len(steps):
        lacking = next(key for key in steps if key not in given)
        yield Fault(at, f"'{lacking}' is missing", such, on_key=True)
    elif sweep.low is not None and sweep.low == sweep.high:
        yield Fault((*at, "high"), "the last value is the first", such)
