"""What some concepts have to tell beside their solutions: the stability of every state, what patience sustains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import Any

import numpy as np

from sim.concepts.refinements.conflict_stability import DEFINITIONS, MARKS, ConflictStability
from sim.concepts.repeated.shadow import Shadow, shadow
from sim.numbers import number
from sim.workflow.solve import Solved


@dataclass(frozen=True)
class Aside:
    """The same as keys for the document and as lines of text."""

    document: dict[str, Any]
    lines: tuple[str, ...]


NOTHING = Aside({}, ())


def aside(solved: Solved) -> Aside:
    """Return what the concept has to tell of the one world solved."""
    teller = ASIDES.get(solved.concept.name)
    return teller(solved) if teller else NOTHING


LETTERS = ("R", "G", "S", "Q")
"""The graph model's usual ones for the definitions: rational (Nash), general and symmetric metarational, sequential."""


def stability(solved: Solved) -> Aside:
    """Return for every state under which definitions it is stable for whom."""
    assert isinstance(solved.concept, ConflictStability)
    stable = solved.concept.states(solved.batch)
    if stable is None:
        return Aside({}, ("", solved.concept.advice))
    sets = solved.game.choice_sets
    states = list(product(*(s.actions for s in sets)))
    document = [
        {
            "state": {s.move: action for s, action in zip(sets, state, strict=True)},
            "stable": {
                p: [d for d, holds in zip(DEFINITIONS, stable[:, i, k], strict=True) if holds]
                for i, p in enumerate(solved.game.players)
            },
        }
        for k, state in enumerate(states)
    ]
    columns = [*solved.game.players, "all"]
    of_all = np.logical_and.reduce(stable, axis=1)
    cells = [
        [_letters(stable[:, i, k]) for i in range(len(solved.game.players))] + [_letters(of_all[:, k])]
        for k in range(len(states))
    ]
    return Aside({"states": document}, (*_table(states, columns, cells), "", solved.concept.advice))


def _letters(holds: Any) -> str:
    return " ".join(letter if held else "." for letter, held in zip(LETTERS, holds, strict=True))


def _table(states: list[tuple[str, ...]], columns: list[str], cells: list[list[str]]) -> Iterator[str]:
    keys = ", ".join(f"{letter} {mark}" for letter, mark in zip(LETTERS, MARKS, strict=True))
    names = [", ".join(state) for state in states]
    head = max(map(len, names))
    widths = [max(len(c), len(cells[0][0])) for c in columns]
    yield ""
    yield f"every state, and whether it is stable for each player and for all: {keys}"
    yield "  ".join([" " * (head + 2)] + [c.ljust(w) for c, w in zip(columns, widths, strict=True)]).rstrip()
    for name, row in zip(names, cells, strict=True):
        yield "  ".join([f"  {name.ljust(head)}"] + [c.ljust(w) for c, w in zip(row, widths, strict=True)]).rstrip()


def patience(solved: Solved) -> Aside:
    """Return from which discount factors on the target is sustained, and what can be had on average at all."""
    found = shadow(solved.batch)
    if found is None:
        return NOTHING
    players = solved.game.players
    document = {
        "discount": float(solved.batch.discount[0]),
        "least_discount": {
            "reversion": _finite(found.reversion),
            "stick-and-carrot": _finite(found.sticks),
            "no_pure_penalties_below": _finite(found.floor),
            "optimal": found.optimal,
        },
        "average_payoffs": {
            p: {
                "least": float(found.low[i]),
                "most": float(found.high[i]),
                "pure_minmax": float(found.pure_minmax[i]),
                "minmax": float(found.mixed_minmax[i]),
            }
            for i, p in enumerate(players)
        },
    }
    return Aside(document, tuple(_patience_lines(found, players)))


def _patience_lines(found: Shadow, players: tuple[str, ...]) -> Iterator[str]:
    yield ""
    yield "the target is sustained from these discount factors on:"
    yield f"  by reversion to the worst stage equilibrium: {_from(found.reversion)}"
    yield f"  by sticks and carrots: {_from(found.sticks)}"
    if found.optimal:
        yield "  by any other pure penalties: no lower, so these are optimal"
    else:
        yield f"  by any other pure penalties: no lower than {_from(found.floor)}"
    yield "average payoffs that are feasible and individually rational:"
    for i, player in enumerate(players):
        held = f"the others can hold it to {number(found.mixed_minmax[i])}"
        pure = f", by pure actions to {number(found.pure_minmax[i])}"
        more = pure if number(found.pure_minmax[i]) != number(found.mixed_minmax[i]) else ""
        yield f"  {player}: from {number(found.low[i])} to {number(found.high[i])}; {held}{more}"


def _from(discount: float) -> str:
    return number(discount) if isfinite(discount) else "none below 1"


def _finite(discount: float) -> float | None:
    return discount if isfinite(discount) else None


ASIDES: dict[str, Callable[[Solved], Aside]] = {"conflict-stability": stability, "sustain": patience}
"""One line a concept."""
