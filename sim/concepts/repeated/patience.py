"""What can be kept up in one repeated game, and from which discount factor on."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Details
from sim.concepts.budget import DEFAULT
from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.repeated.penalties import by_reversion, by_stick_and_carrot, floor, minmax
from sim.games.repeated.game import RepeatedBatch
from sim.numbers import number
from sim.tables import Column, Kind, Row, Table, columns

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Patience:
    """Of one draw: discount factors from which the target is sustained, infinite where none below 1 does.

    `floor`: no pure penalties sustain it below. `pure_minmax[player]`: what the others' pure actions can hold a player
    to, and `mixed_minmax[player]` their mixed ones; `low[player]` and `high[player]`: the ends of its average payoffs
    that are feasible and individually rational.
    """

    reversion: float
    stick_and_carrot: float
    floor: float
    pure_minmax: Floats
    mixed_minmax: Floats
    low: Floats
    high: Floats

    @property
    def optimal(self) -> bool:
        """Whether no other pure penalties can do better than the better of the two sorts."""
        return min(self.reversion, self.stick_and_carrot) <= self.floor * (1 + 1e-9)

    def details(self, players: tuple[str, ...], discount: float) -> Details:
        """Return the same as tables, and as a document with the discount factor of the draw."""
        document = {
            "discount": discount,
            "least_discount": {
                "reversion": _finite(self.reversion),
                "stick-and-carrot": _finite(self.stick_and_carrot),
                "no_pure_penalties_below": _finite(self.floor),
                "optimal": self.optimal,
            },
            "average_payoffs": {
                p: {
                    "least": float(self.low[i]),
                    "most": float(self.high[i]),
                    "pure_minmax": float(self.pure_minmax[i]),
                    "minmax": float(self.mixed_minmax[i]),
                }
                for i, p in enumerate(players)
            },
        }
        return Details((self._discounts(), self._averages(players)), "", document)

    def _discounts(self) -> Table:
        other = "no lower, so these are optimal" if self.optimal else f"no lower than {_written(self.floor)}"
        rows: tuple[Row, ...] = (
            ("by reversion to the worst stage equilibrium", _from(self.reversion)),
            ("by sticks and carrots", _from(self.stick_and_carrot)),
            ("by any other pure penalties", other),
        )
        head = (Column("penalties"), Column("discount factor", Kind.NUMBER))
        return Table("the target is sustained from these discount factors on", head, rows)

    def _averages(self, players: tuple[str, ...]) -> Table:
        payoffs = self.low, self.high, self.mixed_minmax, self.pure_minmax
        rows: list[Row] = [(p, *(float(own[i]) for own in payoffs)) for i, p in enumerate(players)]
        numbers = columns("least", "most", "the others can hold it to", "by pure actions to", kind=Kind.NUMBER)
        caption = "average payoffs that are feasible and individually rational"
        return Table(caption, (Column("player"), *numbers), tuple(rows))


def _from(discount: float) -> float | str:
    return discount if isfinite(discount) else "none below 1"


def _written(discount: float) -> str:
    return number(discount) if isfinite(discount) else "none below 1"


def _finite(discount: float) -> float | None:
    return discount if isfinite(discount) else None


def patience(batch: RepeatedBatch, draw: int = 0, budget: int = DEFAULT) -> Patience | None:
    """Return what one draw's game can keep up; None where its payoffs are not finite."""
    payoffs = batch.payoffs[draw : draw + 1]
    if not np.isfinite(payoffs).all():
        return None
    stage = solve_strategic(payoffs, budget)
    levels = float(by_reversion(payoffs, batch.target, stage)[0]), float(by_stick_and_carrot(payoffs, batch.target)[0])
    low, high = rational_range(payoffs[0])
    least = float(floor(payoffs, batch.target)[0])
    return Patience(*levels, least, minmax(payoffs)[0], mixed_minmax(payoffs[0]), low, high)


def mixed_minmax(game: Floats) -> Floats:
    """Return `level[player]`: the least to which the others can hold a player of one `game[player, *actions]`.

    They may mix; with two and more of them also by a common lottery that the player does not see, which a linear
    program finds (von Neumann's minimax theorem).
    """
    from scipy.optimize import linprog  # loaded by few: it takes as long as all else of a small command

    found = []
    for player in range(len(game)):
        rows = np.moveaxis(game[player], player, 0).reshape(game.shape[1 + player], -1)
        above = np.column_stack([rows, -np.ones(len(rows))])
        whole = np.append(np.ones(rows.shape[1]), 0.0)[None]
        bounds = [(0.0, None)] * rows.shape[1] + [(None, None)]
        program = linprog(np.append(np.zeros(rows.shape[1]), 1.0), above, np.zeros(len(rows)), whole, [1.0], bounds)
        assert program.fun is not None  # some lottery always does
        found.append(float(program.fun))
    return np.array(found)


def rational_range(game: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and highest average payoffs, `[player]`, that are feasible and individually rational.

    Feasible: a lottery over the profiles of one `game[player, *actions]`. Individually rational: for nobody below
    `mixed_minmax`. A stage equilibrium always is both (Fudenberg & Maskin, Econometrica 54, 1986).
    """
    flat = game.reshape(len(game), -1)
    level = mixed_minmax(game)
    whole = np.ones((1, flat.shape[1]))
    ends = [[_least(sign * own, flat, level, whole) for own in flat] for sign in (1.0, -1.0)]
    return np.array(ends[0]), -np.array(ends[1])


def _least(goal: Floats, flat: Floats, level: Floats, whole: Floats) -> float:
    from scipy.optimize import linprog  # loaded by few: it takes as long as all else of a small command

    found = linprog(goal, -flat, -level, whole, [1.0]).fun
    assert found is not None  # a stage equilibrium is feasible and individually rational
    return float(found)
