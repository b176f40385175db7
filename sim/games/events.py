"""Events: what may come about beside the outcomes, several at once; read, and made of outcomes where there are no ends.

Outcomes divide the ends of a game; events do not: `came` and `signed` may hold together, or neither. On the axis
`outcome` of whatever has a probability, the events stand after the outcomes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, Path
from sim.expressions import Expr, Name, Names, Number, bind, rewrite
from sim.games.blocks import OTHERWISE, FormBlock
from sim.games.formulas import forbid, read_formula
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
            continue
        words = replace(names, parameters=names.parameters | own, quantities={**names.quantities, **found})
        condition = read_formula(event.when, path, words, faults)
        if check is not None:
            check(event.when, condition, path)
        found[name] = condition
    return found


def where_outcome(condition: Expr, outcome: str, outcomes: Sequence[str]) -> Expr:
    """Return a condition where this outcome and no other has come about."""
    known = {name: Number(float(name == outcome)) for name in outcomes}
    return rewrite(condition, lambda node: known.get(node.name, node) if isinstance(node, Name) else node)


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
