"""What comes of a coalitional game: told by the numbers of a world, as nobody chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault
from sim.expressions import Expr, Names, Number, Program, bind, compile_rows
from sim.games.blocks import OutcomeBlock
from sim.games.domains import Domain, Written, domains_of
from sim.games.formulas import Context
from sim.games.game import PlainGame
from sim.games.outcomes import read_conditions


@dataclass(frozen=True, eq=False)
class Told:
    """The conditions of the outcomes, compiled.

    Whether exactly one holds is seen in each world: conditions on numbers cannot be listed as ends of play can.
    """

    outcomes: tuple[str, ...]
    conditions: Program
    """Row o: whether outcome o holds; 0 for the one that is otherwise."""
    otherwise: int | None
    written: tuple[Written, ...]
    match: str = "one"
    """Whether it is the `one` that holds, or of several the `first`."""
    events: tuple[str, ...] = ()
    happens: Program | None = None
    """Row e: whether event e holds, in parameters and outcomes; None where there are no events."""

    def holds(self, values: NDArray[np.float64]) -> NDArray[np.bool_] | None:
        """Return `holds[draw, outcome]` in `values[draw, parameter]`; None where there are no outcomes."""
        if not self.outcomes:
            return None
        found = self.conditions.evaluate(values) != 0
        if self.otherwise is not None:
            found[:, self.otherwise] = ~found.any(axis=1)
        if self.match == "first":
            found &= np.cumsum(found, axis=1) == 1
        return found

    def events_in(self, values: NDArray[np.float64], holds: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
        """Return `happens[draw, event]` where these outcomes hold; None where there are no events."""
        if self.happens is None:
            return None
        told = np.zeros((len(values), 0)) if holds is None else holds.astype(float)
        return np.asarray(self.happens.evaluate(np.concatenate([values, told], axis=1)) != 0)


class ToldGame(PlainGame):
    """What games have in common of which the numbers of a world tell what comes of them."""

    told: Told
    written: tuple[Written, ...]
    """Their expressions, by where they stand."""

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What can come of it, told by the numbers of a world."""
        return self.told.outcomes

    @property
    def events(self) -> tuple[str, ...]:
        """What may come about beside that."""
        return self.told.events

    @property
    def domains(self) -> tuple[Domain, ...]:
        """What its expressions take logarithms, roots and shares of."""
        return domains_of(self.written)


def read_outcomes(
    outcomes: Mapping[str, OutcomeBlock], context: Context, faults: list[Fault]
) -> dict[str, Expr | None]:
    """Return what each outcome asks of the numbers of a world; None of the one that is otherwise."""
    names = Names(frozenset(context.parameters), context.quantities)
    return read_conditions(outcomes, names, faults)


def told(
    found: Mapping[str, Expr | None],
    parameters: Sequence[str],
    match: str = "one",
    events: Mapping[str, Expr] | None = None,
) -> Told:
    """Return conditions that have been read without a fault, compiled; those of events may name outcomes."""
    rows = [Number(0.0) if condition is None else bind(condition, {}, ()) for condition in found.values()]
    written = [Written(("outcomes", name, "when"), [row]) for name, row in zip(found, rows, strict=True)]
    conditions = list(found.values())
    otherwise = conditions.index(None) if None in conditions else None
    own = [bind(condition, {}, ()) for condition in (events or {}).values()]
    written += [Written(("events", name, "when"), [row]) for name, row in zip(events or {}, own, strict=True)]
    happens = compile_rows(own, [*parameters, *found]) if own else None
    return Told(
        tuple(found), compile_rows(rows, parameters), otherwise, tuple(written), match, tuple(events or {}), happens
    )
