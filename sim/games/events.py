"""Events: what may come about beside the outcomes, several at once; read, and made of outcomes where there are no ends.

Outcomes divide the ends of a game; events do not: `came` and `signed` may hold together, or neither. On the axis
`outcome` of whatever has a probability, the events stand after the outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, Path
from sim.expressions import Expr, Misplaced, Name, Names, Number, bind, names_in, rewrite
from sim.games.blocks import OTHERWISE, FormBlock
from sim.games.formulas import BROKEN, forbid, read_formula
from sim.games.game import Part, part_name
from sim.games.outcomes import Check


def read_events(block: FormBlock, names: Names, faults: list[Fault], check: Check | None = None) -> dict[str, Expr]:
    """Return each event's condition in the words of `names` and in outcomes, other events written out.

    An event may speak of those above it.
    """
    found: dict[str, Expr] = {}
    own = frozenset(block.outcomes) - names.quantities.keys() - names.moves.keys()
    for name, event in block.events.items():
        path: Path = ("events", name, "when")
        if event.when.strip() == OTHERWISE:
            wrong = f"'{OTHERWISE}' is for the outcome that takes what the others leave"
            faults.append(Fault(path, wrong, "say when the event holds, as in 'not (answer == come)'"))
            found[name] = BROKEN
            continue
        later = frozenset(block.events) - found.keys() - names.parameters - names.quantities.keys() - names.moves.keys()
        known = {**names.quantities, **found}
        words = replace(names, parameters=names.parameters | own | later, quantities=known)
        below = Misplaced(later - {name}, "'{}' stands below: write it above what speaks of it")
        itself = Misplaced(frozenset({name}) & later, "'{}' cannot speak of itself")
        condition = read_formula(event.when, path, words, faults, [below, itself])
        if check is not None:
            check(event.when, condition, path)
        found[name] = condition
    return found


def where_outcome(condition: Expr, outcome: str, outcomes: Sequence[str]) -> Expr:
    """Return a condition where this outcome and no other has come about."""
    known = {name: Number(float(name == outcome)) for name in outcomes}
    return rewrite(condition, lambda node: known.get(node.name, node) if isinstance(node, Name) else node)


@dataclass(frozen=True)
class Ends:
    """What holds at the ends of a game, or in its cases: `outcome[end]`, and `event[event, end]`."""

    outcomes: tuple[str, ...]
    outcome: NDArray[np.int64]
    events: tuple[str, ...] = ()
    event: NDArray[np.bool_] | None = None

    def events_at(self, end: int) -> frozenset[str]:
        """Return the events that hold there."""
        if self.event is None:
            return frozenset()
        return frozenset(name for name, holds in zip(self.events, self.event[:, end], strict=True) if holds)

    def split(self, held: NDArray[np.bool_]) -> tuple[Ends, tuple[Part, ...], tuple[Part, ...]]:
        """Return each outcome and each event in two, where `held[end]` and elsewhere; and of what they are parts."""
        rows = self.outcome == np.arange(len(self.outcomes))[:, None]
        kept, parts = _split(rows, held, always=False)
        number = kept.argmax(axis=0).astype(np.int64) if len(kept) else self.outcome
        names = tuple(part_name(self.outcomes[part.outcome], part) for part in parts)
        if self.event is None:
            return Ends(names, number), parts, ()
        event, own = _split(self.event, held, always=True)
        events = tuple(part_name(self.events[part.outcome], part) for part in own)
        return Ends(names, number, events, event), parts, own


def _split(
    rows: NDArray[np.bool_], held: NDArray[np.bool_], always: bool
) -> tuple[NDArray[np.bool_], tuple[Part, ...]]:
    """Return the parts of `rows[which, end]` that are somewhere; with `always` one of what is nowhere, too."""
    found = [
        (Part(i, way, not (row & (held != way)).any()), inside)
        for i, row in enumerate(rows)
        for way in (True, False)
        if (inside := row & (held == way)).any() or (always and not way and not row.any())
    ]
    kept = np.array([inside for _, inside in found], bool).reshape(len(found), rows.shape[1])
    return kept, tuple(part for part, _ in found)


def events_at(
    events: Mapping[str, Expr],
    outcomes: Sequence[str],
    outcome: NDArray[np.int64],
    truth: Callable[[Expr], NDArray[np.bool_]],
) -> NDArray[np.bool_]:
    """Return `holds[event, end]` of `outcome[end]`; `truth(condition)[end]` of a condition without outcomes."""
    holds = np.zeros((len(events), len(outcome)), bool)
    for number, condition in enumerate(events.values()):
        if not names_in(condition).intersection(outcomes):
            holds[number] = truth(condition)
            continue
        for o, name in enumerate(outcomes):
            own = outcome == o
            if own.any():
                holds[number, own] = truth(where_outcome(condition, name, outcomes))[own]
    return holds


def made_of_outcomes(block: FormBlock, parameters: Collection[str], faults: list[Fault]) -> NDArray[np.bool_]:
    """Return `holds[event, outcome]` of events that speak of outcomes alone, as they do in forms without moves."""
    outcomes, wrong = tuple(block.outcomes), "'{}' is a number of the world: in this form an event is made of outcomes"

    def check(text: str, condition: Expr, path: Path) -> None:
        forbid(text, condition, frozenset(parameters) - {*outcomes}, path, wrong, faults)

    if not outcomes:
        told = "in this form an event is made of outcomes, and the scenario names none"
        faults.append(Fault(("events",), told, "name outcomes first", on_key=True))
        return np.zeros((len(block.events), 0), bool)
    events = read_events(block, Names(frozenset(parameters)), faults, check)
    rows = [[_truth(where_outcome(condition, o, outcomes)) for o in outcomes] for condition in events.values()]
    return np.array(rows, bool).reshape(len(rows), len(outcomes))


def _truth(condition: Expr) -> bool:
    bound = bind(condition, {}, ())
    return isinstance(bound, Number) and bound.value != 0
