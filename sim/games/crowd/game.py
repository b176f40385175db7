"""The form `crowd`, built: tables of gains over counts, compiled, and the outcome of every number who join."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, FaultsError, Path
from sim.expressions import Binary, Expr, Number, Program, compile_rows
from sim.games.crowd.batch import Crowd, CrowdBatch, Stayers
from sim.games.crowd.block import ATTENDING, OTHERS, CrowdBlock, crowd_vocabulary
from sim.games.crowd.counts import Table, table, table_size, tables, truths, used
from sim.games.crowd.stay import as_others, without_rounding
from sim.games.domains import Domain, Written, domains_of
from sim.games.events import Ends, events_at, read_events
from sim.games.formulas import Context, check_players, forbid, read_formula
from sim.games.game import ChoiceSet, Holds, PlainGame, Split
from sim.games.outcomes import Check, Conditions, outcome_of_case, read_conditions

MOST_CELLS = 50_000
"""Rows of all tables together: what one world takes of memory, and a draw of time."""


@dataclass(frozen=True, eq=False)
class CrowdGame(PlainGame):
    """A crowd, compiled: its structure, and a program for its cells."""

    crowd: Crowd
    cells: Program
    written: tuple[Written, ...]
    """The gains, by where they stand."""
    stayers: Stayers | None = None
    stay: Program | None = None
    """The cells of what those get who stay; None where that is 0."""

    @property
    def pays_stayers(self) -> bool:
        """Whether those who stay get something, so that payoffs are more than gains."""
        return self.stay is not None

    @property
    def domains(self) -> tuple[Domain, ...]:
        """What gains take logarithms, roots and shares of."""
        return domains_of(self.written)

    def batch(self, values: NDArray[np.float64]) -> CrowdBatch:
        """Return the crowds of `values[draw, parameter]`, one a draw."""
        cells = self.cells.evaluate(values)
        if self.stay is None or self.stayers is None:
            return CrowdBatch(self.crowd, cells)
        stay = self.stay.evaluate(values)
        return CrowdBatch(self.crowd, without_rounding(self.crowd, cells, self.stayers, stay), self.stayers, stay)

    @property
    def players(self) -> tuple[str, ...]:
        """The blocs; a bloc's payoff is that of each of its members."""
        return self.crowd.blocs

    @property
    def members(self) -> dict[str, int]:
        """How many members each bloc has."""
        return dict(zip(self.crowd.blocs, map(int, self.crowd.sizes), strict=True))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What can come of how many join."""
        return self.crowd.outcomes

    @property
    def events(self) -> tuple[str, ...]:
        """What may come about beside that."""
        return self.crowd.events

    def split(self, holds: Holds) -> Split:
        """Return the crowd with each outcome and event in two: the numbers at which a condition holds, and others."""
        crowd = self.crowd
        ends = Ends(crowd.outcomes, crowd.outcome_of_cell, crowd.events, crowd.event_at_cell)
        names = [crowd.outcomes[o] if crowd.outcomes else "" for o in crowd.outcome_of_cell]
        held = np.array([holds(name, {}, ends.events_at(end)) for end, name in enumerate(names)], bool)
        made, parts, events = ends.split(held)
        told = replace(
            crowd,
            outcomes=made.outcomes,
            outcome_of_cell=made.outcome,
            events=made.events,
            event_at_cell=made.event,
        )
        return Split(replace(self, crowd=told), parts, events)

    @property
    def choice_sets(self) -> tuple[ChoiceSet, ...]:
        """Each bloc's: to join or to stay."""
        return tuple(ChoiceSet(name, name, name, ("join", "stay")) for name in self.crowd.blocs)


def build_crowd(block: CrowdBlock, context: Context, reported: bool = False) -> CrowdGame:
    """Return the game of a block; raises `FaultsError` with everything that is wrong."""
    faults: list[Fault] = []
    _check_names(block, context, faults)
    joining = {name: _gain(block, name, context, faults) for name in block.blocs}
    staying = {name: _stay(block, name, context, faults) for name in block.blocs}
    conditions, events = _conditions(block, context, faults), _events(block, context, faults)
    if faults or reported:
        raise FaultsError(faults)
    sizes = [block.blocs[name].members for name in context.players]
    gains = {name: _less(joining[name], staying[name]) for name in block.blocs}
    parts = _parts(gains, context.players, sizes, "gain")
    outcome_step, outcome_of_cell, event_at_cell = _outcomes(conditions, events, context.players, sizes, block.match)
    lengths = [len(part.rows) for _, part in parts]
    crowd = Crowd(
        blocs=context.players,
        sizes=np.array(sizes, np.int64),
        bloc=np.array([bloc for bloc, _ in parts], np.int64),
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        step=np.array([part.step for _, part in parts], np.int64),
        outcome_step=outcome_step,
        outcome_of_cell=outcome_of_cell,
        outcomes=tuple(conditions),
        events=tuple(events),
        event_at_cell=event_at_cell if events else None,
    )
    paid = {name: expr for name, expr in staying.items() if expr is not None}
    if not paid:
        return CrowdGame(crowd, _program(parts, context), _written(parts, context.players, "gain"))
    own = _parts(paid, context.players, sizes, "stay")
    joined = _parts(joining, context.players, sizes, "gain")
    written = _written(joined, context.players, "gain") + _written(own, context.players, "stay")
    return CrowdGame(crowd, _program(parts, context), written, _stayers(own), _program(own, context))


Parts = list[tuple[int, Table]]
"""Tables, with the bloc of each."""


def _program(parts: Parts, context: Context) -> Program:
    rows = [Number(0.0) if row is None else row for _, part in parts for row in part.rows]
    return compile_rows(rows, context.parameters)


def _written(parts: Parts, blocs: tuple[str, ...], key: str) -> tuple[Written, ...]:
    return tuple(
        Written(("blocs", blocs[bloc], key), [row for row in part.rows if row is not None]) for bloc, part in parts
    )


def _stayers(parts: Parts) -> Stayers:
    return Stayers(
        bloc=np.array([bloc for bloc, _ in parts], np.int64),
        start=np.concatenate([[0], np.cumsum([len(part.rows) for _, part in parts])]).astype(np.int64),
        step=np.array([part.step for _, part in parts], np.int64),
    )


def _less(joining: Expr, staying: Expr | None) -> Expr:
    """Return what joining is worth over staying."""
    return joining if staying is None else Binary("-", joining, staying)


def _check_names(block: CrowdBlock, context: Context, faults: list[Fault]) -> None:
    check_players(block.blocs, ("blocs",), context.players, faults)
    for name in context.players:
        if name not in block.blocs:
            remedy = "write how many members it has and what they gain by joining"
            faults.append(Fault(("blocs",), f"the bloc of '{name}' is missing", remedy, on_key=True, absent=(name,)))
    for kind, names in (("parameters", context.parameters), ("quantities", context.quantities)):
        for word in (OTHERS, ATTENDING):
            if word in names:
                wrong = f"'{word}' has a meaning of its own"
                faults.append(Fault((kind, word), wrong, "choose another name", on_key=True))


def _gain(block: CrowdBlock, bloc: str, context: Context, faults: list[Fault]) -> Expr:
    names = crowd_vocabulary(block).names(context.parameters, context.quantities)
    terms: list[Expr] = []
    for number, item in enumerate(block.blocs[bloc].gain):
        path: Path = ("blocs", bloc, "gain", number, "value")
        terms.append(read_formula(item.value, path, names, faults))
        if block.blocs[bloc].stay:
            continue  # what one gets who joins may speak of all who attend: it is one of them
        wrong = "'{}' counts whoever decides too: a gain depends on the '" + OTHERS + "'"
        forbid(item.value, terms[-1], frozenset({ATTENDING}), path, wrong, faults)
        _forbid_calls(terms[-1], ATTENDING, path, wrong.format(ATTENDING), block, faults)
    whole = reduce(lambda left, right: Binary("+", left, right), terms)
    return as_others(whole, bloc, joins=True) if block.blocs[bloc].stay else whole


def _stay(block: CrowdBlock, bloc: str, context: Context, faults: list[Fault]) -> Expr | None:
    """Return what a member gets who stays, None where nothing is written."""
    names = crowd_vocabulary(block).names(context.parameters, context.quantities)
    terms = [
        read_formula(item.value, ("blocs", bloc, "stay", number, "value"), names, faults)
        for number, item in enumerate(block.blocs[bloc].stay)
    ]
    return as_others(reduce(lambda left, right: Binary("+", left, right), terms), bloc, joins=False) if terms else None


def _forbid_calls(expr: Expr, word: str, path: Path, wrong: str, block: CrowdBlock, faults: list[Fault]) -> None:
    if any(key >= 0 for key in used(expr, word, tuple(block.blocs))):
        faults.append(Fault(path, wrong))


def _conditions(block: CrowdBlock, context: Context, faults: list[Fault]) -> dict[str, Expr | None]:
    """Return each outcome's condition, None for the one that is `otherwise`."""
    names = crowd_vocabulary(block).names(context.parameters, context.quantities)
    return read_conditions(block.outcomes, names, faults, _in_counts("an outcome", block, context, faults))


def _events(block: CrowdBlock, context: Context, faults: list[Fault]) -> dict[str, Expr]:
    """Return each event's condition, in counts and outcomes."""
    names = crowd_vocabulary(block).names(context.parameters, context.quantities)
    return read_events(block, names, faults, _in_counts("an event", block, context, faults))


def _in_counts(what: str, block: CrowdBlock, context: Context, faults: list[Fault]) -> Check:
    """Return what reports the words that a condition on how many join cannot have."""

    def check(text: str, condition: Expr, path: Path) -> None:
        wrong = f"'{{}}' is a parameter: {what} can only depend on how many join"
        forbid(text, condition, frozenset(context.parameters), path, wrong, faults)
        wrong = f"'{OTHERS}' are the others of somebody: {what} depends on how many are '{ATTENDING}'"
        forbid(text, condition, frozenset({OTHERS}), path, wrong, faults)
        _forbid_calls(condition, OTHERS, path, wrong, block, faults)

    return check


def _parts(values: Mapping[str, Expr], blocs: tuple[str, ...], sizes: list[int], key: str) -> Parts:
    """Return the tables of what is written at a key of the blocs, with the bloc of each."""
    parts: Parts = []
    for bloc, name in enumerate(blocs):
        if name in values:
            others = [size - (c == bloc) for c, size in enumerate(sizes)]
            parts += [(bloc, part) for part in _bounded(values[name], blocs, others, ("blocs", name, key))]
    return parts


def _bounded(gain: Expr, blocs: tuple[str, ...], others: list[int], path: Path) -> list[Table]:
    size = table_size(used(gain, OTHERS, blocs), others)
    if size <= MOST_CELLS:
        return list(tables(gain, OTHERS, blocs, others))
    made: list[Table] = []
    for part in tables(gain, OTHERS, blocs, others):
        made.append(part)
        if sum(len(p.rows) for p in made) > MOST_CELLS:
            break
    else:
        return made
    wrong = f"this depends on more than {MOST_CELLS:,} combinations of counts"
    raise FaultsError([Fault(path, wrong, f"let it depend on fewer counts, such as '{OTHERS}' of all", on_key=True)])


def _outcomes(
    conditions: Conditions, events: Mapping[str, Expr], blocs: tuple[str, ...], sizes: list[int], match: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return `step[bloc]`, `outcome[cell]` and `holds[event, cell]`.

    Raises `FaultsError` for numbers with no outcome or with two.
    """
    if not conditions and not events:
        return np.zeros(len(blocs), np.int64), np.zeros(1, np.int64), np.zeros((0, 1), bool)
    written = [c for c in conditions.values() if c is not None]
    key = tuple(sorted({k for c in (*written, *events.values()) for k in used(c, ATTENDING, blocs)}))
    if table_size(key, sizes) > MOST_CELLS:
        wrong = f"the outcomes depend on more than {MOST_CELLS:,} combinations of counts"
        raise FaultsError([Fault(("outcomes",), wrong, f"let them depend on '{ATTENDING}' of all", on_key=True)])
    whole = table(Number(0.0), ATTENDING, blocs, sizes, key)
    holds = np.zeros((len(conditions), len(whole.rows)), bool)
    reached = np.array([row is not None for row in whole.rows])
    named = [number for number, condition in enumerate(conditions.values()) if condition is not None]
    if written:
        holds[named] = reached & truths(written, ATTENDING, blocs, np.array(whole.counts)).T

    def where(cell: int) -> str:
        return ", ".join(f"{ATTENDING}({b}) is {k}" for b, k in zip(blocs, whole.counts[cell], strict=True))

    faults: list[Fault] = []
    outcomes = outcome_of_case(conditions, holds, where, "each number who join", faults, reached, match)
    if faults:
        raise FaultsError(faults)

    def truth(condition: Expr) -> NDArray[np.bool_]:
        return np.asarray(reached & truths([condition], ATTENDING, blocs, np.array(whole.counts))[:, 0])

    return np.array(whole.step, np.int64), outcomes, events_at(events, tuple(conditions), outcomes, truth)
