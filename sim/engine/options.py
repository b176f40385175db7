"""Worlds in which options of the concept have values of their own: solved together where the concept can do that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.games.game import Game
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution
from sim.solutions.undefined import with_what_left, without

if TYPE_CHECKING:
    from sim.concepts.base import Concept

Floats = NDArray[np.float64]


def solved_with_options(concept: Concept, game: Game, batch: Any, rules: tuple[str, ...], values: Floats) -> Solution:
    """Return the solutions of a batch, the games of `values[draw, column]`, with the options that each world has.

    A world in which an option has a value that it does not take is undefined, with that reason.
    """
    if not concept.varied or not len(values):
        return with_what_left(concept.solve(batch, rules), batch)
    options, fine = _options(concept, values)
    solution = concept.solve_by_draw(batch, rules, options)
    if solution is None:
        solution = _by_value(concept, game, rules, values, options)
    return without(with_what_left(solution, batch), ~fine, Reason.OPTION_OUTSIDE)


def _options(concept: Concept, values: Floats) -> tuple[dict[str, Floats], NDArray[np.bool_]]:
    """Return `options[name][draw]`, and in which draws all are such as the concept takes; the others get the usual."""
    options, fine = {}, np.ones(len(values), bool)
    for option in concept.varied:
        own = option.values(values)
        holds = option.holds(own)
        options[option.name] = np.where(holds, own, getattr(concept, option.name))
        fine &= holds
    return options, fine


def _by_value(
    concept: Concept, game: Game, rules: tuple[str, ...], values: Floats, options: Mapping[str, Floats]
) -> Solution:
    """Return the solutions, draws that have the same options solved together."""
    whole = {option.name: option.whole for option in concept.varied}
    kinds, kind = np.unique(np.stack(list(options.values()), axis=1), axis=0, return_inverse=True)
    parts, draws = [], []
    for number, own in enumerate(kinds):
        some = np.flatnonzero(kind.reshape(-1) == number)
        named: dict[str, Any] = {n: int(x) if whole[n] else float(x) for n, x in zip(options, own, strict=True)}
        parts.append(replace(concept, **named, varied=()).solve(game.batch(values[some]), rules))
        draws.append(some)
    return _in_order(parts, np.concatenate(draws), rules)


def _in_order(parts: list[Solution], draws: NDArray[np.int64], rules: tuple[str, ...]) -> Solution:
    """Return the solutions of all parts as one; `draws` says where the draws of each part belong, in their order."""
    rows = Rows.concat([Rows.of(part) for part in parts])
    draw = draws[rows.draw]
    order = np.argsort(draw, kind="stable")
    back = np.argsort(draws)
    status = np.concatenate([part.status for part in parts])[back]
    coverage = np.concatenate([part.coverage for part in parts])[back]
    defined = status != Status.UNDEFINED
    sorted_rows = replace(
        replace(rows, draw=draw).take(order), singled_out=rows.singled_out[back], reason=rows.reason[back]
    )
    return to_solution(sorted_rows, defined, rules, np.where(defined, coverage, Coverage.ALL).astype(np.uint8))
