"""Worlds of a scenario, solved; where it uses others, these first, and every combination of their equilibria.

A solution of a scenario that uses others is a solution of each of them together with one of the game that they lead
to. All combinations are solved, so intervals over solutions are intervals over the parts' solutions too; solutions of
a part that give the same values to all names are one combination. The weight of a combination under a selection rule
is the product of what that rule gives in the parts; a part whose use sets a rule of its own keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.events import with_unions
from sim.engine.memory import games_together
from sim.engine.options import solved_with_options
from sim.engine.solved_parts import key_of
from sim.errors import EngineError
from sim.games.game import PlayedBatch
from sim.kernels.numerics.indexing import put, taken, where
from sim.scenario.types import Scenario, Use
from sim.selection.belief import plain, with_beliefs
from sim.solutions.outcomes import outcome_rows
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows, position, with_reason, with_rows
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution
from sim.tolerances import SAME_VALUE

if TYPE_CHECKING:
    from sim.concepts.base import Concept

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

ROOM = 1_024
"""Combinations of the parts' solutions in one world; the heaviest are kept, and the draw is incomplete."""
SLICE = 16_384
"""Rows that are solved together."""
TOGETHER = 4_096
"""Draws whose combinations are made together: larger arrays leave the cache, and cost twice as much a draw."""


@dataclass(frozen=True)
class Worlds:
    """The solution of each draw, and the batch of games that was solved for it.

    Without used scenarios `batch` has a game a draw. With them it has one a combination, the heaviest of the first
    draw first, and the solution tells the outcomes' probabilities itself.
    """

    batch: Any
    solution: Solution


@dataclass(frozen=True)
class _Combinations:
    """`draw[row]`, sorted; `names[row, name]`, the values of the names of the uses so far; `weight[row, rule]`."""

    draw: Indices
    names: Floats
    weight: Floats
    reason: NDArray[np.uint8]
    """`reason[draw]`: a `Reason`."""
    coverage: NDArray[np.uint8]
    """`coverage[draw]`: a `Coverage`: the weakest of what the parts' lists claim."""


def solve_worlds(
    scenario: Scenario, values: Floats, concept: Concept | None = None, selection: tuple[str, ...] = ()
) -> Worlds:
    """Return the solutions of `values[draw, parameter]` under a concept and rules, by default the scenario's."""
    chosen, rules = concept or scenario.solve.concept, selection or scenario.solve.selection
    if plain(rules) != rules:
        worlds = solve_worlds(scenario, values, chosen, plain(rules))
        return replace(worlds, solution=with_beliefs(worlds.solution, rules))
    if not scenario.uses:
        return _solve(scenario, chosen, rules, values)
    starts, size = range(0, max(len(values), 1), TOGETHER), games_together(scenario, SLICE)
    combined = [_combined(scenario, rules, values[start : start + TOGETHER]) for start in starts]
    solved = [
        _solved(scenario, chosen, rules, _columns(values[start : start + TOGETHER], rows, slice(at, at + size)))
        for start, rows in zip(starts, combined, strict=True)
        for at in range(0, max(len(rows.draw), 1), size)
    ]
    rows = _Combinations(
        np.concatenate([rows.draw + start for start, rows in zip(starts, combined, strict=True)]),
        *(np.concatenate([getattr(r, name) for r in combined]) for name in ("names", "weight", "reason", "coverage")),
    )
    return Worlds(solved[0][0], _joined(rows, [solution for _, solution in solved], rules))


@dataclass(frozen=True)
class Combined:
    """The games of some draws before they are solved: one a draw, or one a combination of its parts' solutions."""

    draw: Indices
    """`draw[game]`."""
    weight: Floats
    """`weight[game, rule]` of the combination; 1 without used scenarios."""
    columns: Floats
    """`columns[game, column]`: the parameters, then the names that used scenarios give."""


def combined(scenario: Scenario, values: Floats) -> Iterator[Combined]:
    """Yield the games of `values[draw, parameter]`, those of some thousand draws after another."""
    rules, size = scenario.solve.selection, games_together(scenario, SLICE)
    # each part's solution is weighed by itself here: a belief is its own product, not that of each of its rules
    for start in range(0, len(values), TOGETHER):
        block = values[start : start + TOGETHER]
        rows = _combined(scenario, rules, block)
        for at in range(0, len(rows.draw), size):
            part = slice(at, at + size)
            yield Combined(rows.draw[part] + start, rows.weight[part], _columns(block, rows, part))


def solve_combined(scenario: Scenario, columns: Floats, concept: Concept | None = None) -> Worlds:
    """Return the games of `columns[game, column]` of a scenario whose parts are solved, with their outcomes."""
    rules = scenario.solve.selection
    batch, solution = _solved(scenario, concept or scenario.solve.concept, plain(rules), columns)
    return Worlds(batch, with_beliefs(solution, rules))


def _solve(scenario: Scenario, concept: Concept, rules: tuple[str, ...], values: Floats) -> Worlds:
    """Return the games of `values[row, column]`, solved; of none at all too, which concepts need not take."""
    batch = scenario.game.batch(values if len(values) else np.zeros((1, values.shape[1])))
    solution = solved_with_options(concept, scenario.game, batch, rules, values)
    _check(concept.name, batch, solution, scenario, rules)
    if scenario.unions is not None:
        solution = with_unions(solution, scenario.unions)
    if len(values):
        return Worlds(batch, solution)
    arrays: Any = {f.name: a[:0] for f in fields(solution) if isinstance(a := getattr(solution, f.name), np.ndarray)}
    outcomes = outcomes_of(batch, solution, len(scenario.occurrences))[:0]
    return Worlds(batch, replace(solution, **{**arrays, "outcomes": outcomes, "totals": None}))


def _check(concept: str, batch: Any, solution: Solution, scenario: Scenario, rules: tuple[str, ...]) -> None:
    """Raise `EngineError` where the concept left out what nothing else can give: weights, or outcome probabilities."""
    if solution.rules != rules:
        asked, given = (", ".join(names) or "no rule" for names in (rules, solution.rules))
        remedy = "weigh it by `select` of sim.selection.rules"
        raise EngineError(f"the concept '{concept}' returned a solution weighed by {given}, not by {asked}; {remedy}")
    if scenario.outcomes and not solution.tells_outcomes and not isinstance(batch, PlayedBatch):
        wrong = "returned no outcome probabilities, and games of its form cannot compute them from profiles"
        raise EngineError(f"the concept '{concept}' {wrong}; give `outcomes` to its `Rows`")


def outcomes_of(batch: Any, solution: Solution, outcomes: int) -> Floats:
    """Return `probabilities[draw, equilibrium, outcome]`, NaN where there is no equilibrium.

    `outcomes` is how many are asked for: those of the scenario, or its events (`Scenario.occurrences`) too. Raises
    `EngineError` where neither the solution has them nor the batch can compute them.
    """
    if solution.outcomes is not None:
        return solution.outcomes[:, :, :outcomes]
    draw, place = np.nonzero(solution.listed)
    found = outcome_rows(batch, Rows.of(solution), outcomes)
    return put(found.T, (len(solution), solution.room), draw, place, np.nan)


def _solved(scenario: Scenario, concept: Concept, rules: tuple[str, ...], values: Floats) -> tuple[Any, Solution]:
    worlds = _solve(scenario, concept, rules, values)
    rows = Rows.of(worlds.solution)
    outcomes = outcome_rows(worlds.batch, rows, len(scenario.occurrences))
    return worlds.batch, with_rows(worlds.solution, replace(rows, outcomes=np.ascontiguousarray(outcomes.T)))


def _combined(scenario: Scenario, rules: tuple[str, ...], values: Floats) -> _Combinations:
    draws = len(values)
    rows = _Combinations(
        np.arange(draws), np.zeros((draws, 0)), np.ones((draws, len(rules))), *np.zeros((2, draws), np.uint8)
    )
    for use in scenario.uses:
        rows = _with_use(use, scenario.columns, rules, values, rows)
    return _heavy_first(rows)


def _columns(values: Floats, rows: _Combinations, part: slice) -> Floats:
    """Return `values[row, column]` of some rows: the parameters of their draws, then the names.

    In memory one column stands after another, as the sampler makes them and as expressions read them.
    """
    draw, own = rows.draw[part], values.shape[1]
    table = np.empty((own + rows.names.shape[1], len(draw)))
    for column in range(own):
        values[:, column].take(draw, out=table[column])
    table[own:] = rows.names[part].T
    return table.T


def _heavy_first(rows: _Combinations) -> _Combinations:
    """Return the rows of each draw with those first to which some rule gives most."""
    heavy = np.lexsort((-np.nan_to_num(rows.weight).max(axis=1, initial=0.0), rows.draw))
    return replace(rows, draw=rows.draw[heavy], names=taken(rows.names, heavy), weight=taken(rows.weight, heavy))


def _with_use(
    use: Use, columns: tuple[str, ...], rules: tuple[str, ...], values: Floats, rows: _Combinations
) -> _Combinations:
    """Return each row once for every distinct combination of values that a part's solutions give to its names."""
    given = _given(use, columns, values, rows)
    kinds, first, kind = _kinds(rows.draw, given)
    inner = _inner(use, columns, values, rows.draw[first], taken(given, first))
    size = games_together(use.scenario, SLICE)
    made = [_part_or_known(use, rules, inner, slice(start, start + size)) for start in range(0, max(kinds, 1), size)]
    of, names, weight = (np.concatenate([m[i] for m in made]) for i in range(3))
    known = []  # of each draw: why the list may lack some, and what it claims
    for before, own in ((rows.reason, 3), (rows.coverage, 4)):
        found_ = np.concatenate([m[own] for m in made]) if kinds else np.zeros(0, np.uint8)
        known.append(before.copy())
        np.maximum.at(known[-1], rows.draw, found_[kind])
    count = np.bincount(of, minlength=kinds)
    parent = np.repeat(np.arange(len(kind)), count[kind])
    _, place = position(parent, len(kind))
    found = (np.cumsum(count) - count)[kind[parent]] + place
    named = np.concatenate([taken(rows.names, parent), taken(names, found)], axis=1)
    return _bounded(_Combinations(rows.draw[parent], named, taken(rows.weight, parent) * taken(weight, found), *known))


def _given(use: Use, columns: tuple[str, ...], values: Floats, rows: _Combinations) -> Floats:
    """Return `given[row, parameter]` of the parameters that the using scenario determines."""
    own = values.shape[1]
    read = [
        (column, values[rows.draw, i] if i < own else rows.names[:, i - own])
        for i, column in enumerate(columns[: own + rows.names.shape[1]])
        if column in use.asked
    ]
    table = np.stack([found for _, found in read], axis=1) if read else np.zeros((len(rows.draw), 0))
    return use.program(tuple(column for column, _ in read)).evaluate(table)


def _kinds(draw: Indices, given: Floats) -> tuple[int, Indices, Indices]:
    """Return how many different worlds a part has to be solved in, the first row of each, and of each row its world.

    Rows of a draw differ in the equilibria of the parts so far; this part is another one only where it is given them.
    """
    if not len(draw):
        return 0, np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.lexsort((*given.T[::-1], draw))
    known, of = given[order], draw[order]
    new = np.append(True, (of[1:] != of[:-1]) | (known[1:] != known[:-1]).any(axis=1))
    kind = np.empty(len(draw), np.int64)
    kind[order] = np.cumsum(new) - 1
    return int(new.sum()), order[new], kind


def _inner(use: Use, columns: tuple[str, ...], values: Floats, draw: Indices, given: Floats) -> Floats:
    """Return the values of the used scenario's parameters, one column after another in memory."""
    place = {name: i for i, name in enumerate(use.given)}
    own = [p.id for p in use.scenario.parameters]
    found = [
        given[:, place[name]] if name in place else values[:, columns.index(column)].take(draw)
        for name, column in zip(own, use.columns, strict=True)
    ]
    return np.stack(found).T if found else np.zeros((len(draw), 0))


def _part_or_known(use: Use, rules: tuple[str, ...], inner: Floats, part: slice) -> tuple[NDArray[Any], ...]:
    """Return what `_part` does, from where it is kept if it was asked for before."""
    if use.known is None:
        return _part(use, rules, inner, part)
    key = key_of(use, rules, inner[part], part.start)
    return use.known.get(key, lambda: _part(use, rules, inner, part))


def _part(
    use: Use, rules: tuple[str, ...], inner: Floats, part: slice
) -> tuple[Indices, Floats, Floats, NDArray[np.uint8], NDArray[np.uint8]]:
    """Return (world, values of names, weight) for each distinct solution of some worlds, and of each world two things.

    They are why its list may lack some, and whether it claims solutions of one kind alone.
    """
    worlds = solve_worlds(use.scenario, inner[part], selection=(use.rule,) if use.rule else rules)
    solution = worlds.solution
    odds = outcomes_of(worlds.batch, solution, len(use.scenario.occurrences))
    at = {"probability": [o.id for o in use.scenario.occurrences], "payoff": list(use.scenario.game.players)}
    from_ = {"probability": odds, "payoff": solution.payoffs}
    found = [from_[n.kind][:, :, at[n.kind].index(n.word)] for n in use.names]
    names = np.stack(found, axis=2) if found else np.zeros((*solution.regret.shape, 0))
    first, weight = _distinct(names, solution)
    weight = np.broadcast_to(weight, (*first.shape, len(rules)))  # a rule of its own is one for all
    row = np.nonzero(first)[0]
    unknown = (solution.count == 0) | (solution.status == Status.INCOMPLETE)
    continuum = solution.status == Status.CONTINUUM
    reason = np.select([unknown, continuum], [Reason.PART_INCOMPLETE, Reason.CONTINUUM_IN_PART], 0)
    world = np.arange(len(inner))[part]
    kind = np.where(solution.coverage == Coverage.OF_A_KIND, Coverage.OF_A_KIND, Coverage.ALL)
    return world[row], where(names, first), where(weight, first), reason.astype(np.uint8), kind.astype(np.uint8)


def _distinct(names: Floats, solution: Solution) -> tuple[NDArray[np.bool_], Floats]:
    """Return which equilibria are the first with their values, and `weight[draw, equilibrium, rule]` of all such."""
    first, weight = solution.listed.T.copy(), np.moveaxis(solution.weights, 0, 2).copy()  # [rule, equilibrium, draw]
    columns = [np.ascontiguousarray(column.T) for column in np.moveaxis(names, 2, 0)]  # along the draws, as memory is
    for later in range(1, names.shape[1]):
        for earlier in range(later):
            same = first[earlier] & first[later]
            for column in columns:
                same &= np.abs(column[later] - column[earlier]) <= SAME_VALUE * (1 + np.abs(column[earlier]))
            np.add(weight[:, earlier], weight[:, later], out=weight[:, earlier], where=same)
            first[later] &= ~same
    return np.ascontiguousarray(first.T), np.ascontiguousarray(weight.T)


def _bounded(rows: _Combinations) -> _Combinations:
    """Return at most `ROOM` rows a draw, the heaviest; what is left out makes the draw incomplete."""
    count = np.bincount(rows.draw, minlength=len(rows.reason))
    if count.max(initial=0) <= ROOM:
        return rows
    rows = _heavy_first(rows)
    _, place = position(rows.draw, len(rows.reason))
    reason = np.where(count > ROOM, np.uint8(Reason.TOO_MANY_COMBINATIONS), rows.reason)
    kept = place < ROOM
    return _Combinations(rows.draw[kept], rows.names[kept], rows.weight[kept], reason, rows.coverage)


def _joined(combinations: _Combinations, solutions: list[Solution], rules: tuple[str, ...]) -> Solution:
    """Return the solutions of all combinations as those of their draws."""
    draws = len(combinations.reason)
    found = Rows.concat([Rows.of(solution) for solution in solutions])  # `found.draw` numbers combinations
    status = np.concatenate([solution.status for solution in solutions])
    _, place = position(combinations.draw, draws)
    apart = place[found.draw] * (int(found.component.max(initial=0)) + 1)  # what combinations add to components
    rows = replace(
        found,
        draw=combinations.draw[found.draw],
        component=found.component + apart,
        weights=found.weights * taken(combinations.weight, found.draw),
        singled_out=_singled_out(combinations, found.singled_out),
        reason=_reason(combinations, status, found.reason),
    )
    defined = np.ones(draws, bool)
    defined[combinations.draw[status == Status.UNDEFINED]] = False
    coverage = combinations.coverage.copy()
    np.maximum.at(coverage, combinations.draw, np.concatenate([solution.coverage for solution in solutions]))
    whole = to_solution(_whole_weights(rows), defined, rules, coverage)
    return with_reason(whole, np.where(defined, whole.reason, rows.reason).astype(np.uint8))


def _whole_weights(rows: Rows) -> Rows:
    """Return the rows without the weights of rules that give some of theirs to what is not among them.

    They have none where a list is cut short, or where some combinations have no solution: the rule's probabilities are
    not known then.
    """
    kept = np.zeros((rows.draws, rows.weights.shape[1]))
    np.add.at(kept, rows.draw, rows.weights)
    lost = kept < 1 - SAME_VALUE
    return replace(rows, weights=np.where(lost[rows.draw], np.nan, rows.weights), singled_out=rows.singled_out & ~lost)


def _singled_out(combinations: _Combinations, singled_out: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return `singled_out[draw, rule]`: one solution of one combination that has all the weight."""
    found = np.zeros((len(combinations.reason), singled_out.shape[1]), bool)
    row, rule = np.nonzero(combinations.weight > 1 - SAME_VALUE)
    found[combinations.draw[row], rule] = singled_out[row, rule]
    return found


def _reason(combinations: _Combinations, status: NDArray[np.uint8], reason: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return `reason[draw]` of `status` and `reason[combination]`: some solved and some without a solution is one."""
    found = combinations.reason.copy()
    none = status == Status.NONE
    np.maximum.at(found, combinations.draw, reason)
    some = np.zeros(len(found), bool)
    some[combinations.draw[~none]] = True
    gone = combinations.draw[none]
    found[gone] = np.where(some[gone], np.maximum(found[gone], np.uint8(Reason.PART_INCOMPLETE)), found[gone])
    return found
