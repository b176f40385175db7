"""What grids decide in the worlds of a run: what is told of one world (`sim.workflow.grids`), of a sample of them.

Each world of the sample is solved twice more, on its own grid and on one twice as fine, so that there are few of them;
how many is part of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.activity import each
from sim.engine.memory import draws_together
from sim.engine.worlds import Worlds, solve_worlds
from sim.games.moves.deviations import play_of
from sim.games.moves.tree import TreeBatch
from sim.labels import labels_of
from sim.scenario.types import Scenario
from sim.store.reader import Run
from sim.workflow.grids import CHANGED, bounds_of, followed, indifference, number_moves, on_finer_grid, turns
from sim.workflow.sampled import sample

MOST: Final = 64
"""Worlds of a run that are looked at, at most."""
LEAST: Final = 16
"""Worlds that are looked at however large the game is, where the run has as many: one of each replicate."""
SHARE: Final = 16
"""One world of so many is looked at: a grid twice as fine takes a few times as long, and a run should take no longer
than it did."""
NODES: Final = 200_000
"""Nodes of all the trees that are walked through."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Looked:
    """What is seen in one world under the main rule; the solution is the one that it gives most weight."""

    bounds: Mapping[str, float]
    turn: bool
    """Whether a number that is chosen stands at a turn of what follows."""
    indifferent: bool
    """Whether somebody who sees a number that is chosen is indifferent then."""
    here: Mapping[str, float]
    there: Mapping[str, float] | None
    """The same quantities on the grid and on one twice as fine; None where that is not solved."""


def run_grids(run: Run) -> dict[str, Any]:
    """Return what a run's summary says of grids; nothing where no player chooses a number."""
    scenario = run.scenario
    if not number_moves(scenario):
        return {}
    rows = sample(run, worlds_looked_at(scenario, run.manifest.draws)).values
    finer = on_finer_grid(scenario)
    together = draws_together(finer or scenario, len(rows))
    parts = each(range(0, len(rows), together), "solving worlds on a grid twice as fine", "parts")
    looked = [found for i in parts for found in look(scenario, finer, rows[i : i + together])]
    return {"grid": told(scenario, looked, len(rows), finer is not None)}


def worlds_looked_at(scenario: Scenario, draws: int) -> int:
    """Return how many of a run's worlds are looked at."""
    tree = scenario.game.tree
    nodes = 1 if tree is None else len(tree.parent)
    return min(draws, MOST, max(LEAST, min(-(-draws // SHARE), NODES // nodes)))


def look(scenario: Scenario, finer: Scenario | None, rows: Floats) -> Iterator[Looked]:
    """Yield what is seen in each world of `rows[draw, parameter]` in which the main rule selects something."""
    worlds = solve_worlds(scenario, rows)
    if not isinstance(worlds.batch, TreeBatch):
        return
    here = followed(scenario, worlds)
    there = [None] * len(rows) if finer is None else followed(finer, solve_worlds(finer, rows))
    for draw in (d for d in range(len(rows)) if here[d] is not None):
        yield _seen(scenario, worlds, draw, rows[draw], here[draw] or {}, there[draw])


def _seen(
    scenario: Scenario,
    worlds: Worlds,
    draw: int,
    row: Floats,
    here: Mapping[str, float],
    there: Mapping[str, float] | None,
) -> Looked:
    solution, labels, moves = worlds.solution, labels_of(scenario.document), number_moves(scenario)
    likeliest = int(solution.weights[draw, 0, : int(solution.count[draw])].argmax())
    play = play_of(worlds.batch, solution.profiles[draw, likeliest], draw)
    turn = any(said for move in moves for said in turns(play, move, labels))
    indifferent = any(said for move in moves for said in indifference(play, move, labels))
    return Looked(bounds_of(scenario, row[None]), turn, indifferent, here, there)


def told(scenario: Scenario, looked: Sequence[Looked], tried: int, fits: bool) -> dict[str, Any]:
    """Return the entry of a summary: shares of the `tried` worlds that have a solution, bounds, and what changes.

    `fits` says whether a grid twice as fine is small enough to be solved.
    """
    labels = labels_of(scenario.document)
    both = [(one.here, one.there) for one in looked if one.there is not None]
    return {
        "rule": scenario.solve.selection[0],
        "tried": tried,
        "draws": len(looked),
        "turn": sum(one.turn for one in looked),
        "indifferent": sum(one.indifferent for one in looked),
        "bounds": {
            move: {"label": labels.move(move), "player": labels.player(_player(scenario, move))} | _spread(values)
            for move, values in _by_name([one.bounds for one in looked]).items()
        },
        "finer": {
            "fits": fits,
            "draws": len(both),
            "changed": sum(_changed(here, there) for here, there in both),
            "entries": _changes(both),
        },
    }


def _player(scenario: Scenario, move: str) -> str:
    game = scenario.game.moves_game
    assert game is not None
    return game.players[next(m.player for m in game.moves if m.id == move)]


def _by_name(found: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    return {name: [one[name] for one in found] for name in (found[0] if found else ())}


def _spread(values: Sequence[float]) -> dict[str, Any]:
    """Return how many worlds have a bound, and how large these are."""
    known = np.array([value for value in values if isfinite(value)])
    largest = float(known.max()) if len(known) else None
    middle, high = (float(np.quantile(known, q)) if len(known) else None for q in (0.5, 0.95))
    return {"known": len(known), "quantiles": {"0.5": middle, "0.95": high}, "largest": largest}


def _changed(here: Mapping[str, float], there: Mapping[str, float]) -> bool:
    """Return whether an outcome is more or less likely on the finer grid by what is told."""
    return any(abs(there.get(what, 0.0) - here[what]) >= CHANGED for what in here if what.startswith("probability: "))


def _changes(both: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> list[dict[str, Any]]:
    """Return of each quantity its means over the worlds that have it on both grids, and the largest change."""
    entries = []
    for what in dict.fromkeys(what for here, _ in both for what in here):
        pairs = np.array([(here[what], there[what]) for here, there in both if what in here and what in there])
        if len(pairs):
            mean, change = pairs.mean(axis=0), np.abs(pairs[:, 1] - pairs[:, 0]).max()
            entries.append({
                "what": what, "draws": len(pairs), "here": float(mean[0]), "finer": float(mean[1]),
                "largest_change": float(change),
            })  # fmt: skip
    return entries
