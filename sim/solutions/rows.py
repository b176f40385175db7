"""Solutions one a row, sorted by draw: how concepts put them together before they get their fixed shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics.indexing import put, taken, where
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

Columns = dict[str, Any]
"""Arrays by the names of the fields that they fill; None where there is none."""

OF_DRAWS: Final = ("singled_out", "reason")
"""Fields of `Rows` that have one entry a draw; the other arrays have one a row."""


@dataclass(frozen=True)
class Rows:
    """Solutions one a row, sorted by draw. A draw may have none.

    `weights[row, rule]` and `singled_out[draw, rule]` have no rules where none has been asked yet: `sim.selection`
    can weigh the solutions once they have their fixed shape.
    """

    draw: Index
    """`draw[row]`, rising."""
    profiles: NDArray[np.float64]
    """`profiles[row, choice]`."""
    payoffs: NDArray[np.float64]
    """`payoffs[row, player]`, in the scenario's units."""
    regret: NDArray[np.float64]
    """`regret[row]`."""
    component: Index
    """`component[row]`: of one draw, the same for the points of one continuum; any numbers from 0 up."""
    isolated: Mask
    """`isolated[row]`."""
    weights: NDArray[np.float64]
    """`weights[row, rule]`."""
    singled_out: Mask
    """`singled_out[draw, rule]`."""
    reason: NDArray[np.uint8]
    """`reason[draw]`: a `Reason`."""
    outcomes: NDArray[np.float64] | None = None
    """`outcomes[row, outcome]`."""
    beliefs: NDArray[np.float64] | None = None
    """`beliefs[row, node]`."""
    tag_names: tuple[str, ...] = ()
    tags: Mask | None = None
    """`tags[row, tag]`."""

    @property
    def draws(self) -> int:
        """How many draws, those without a row included."""
        return len(self.reason)

    @classmethod
    def empty(cls, draws: int, choices: int, players: int, rules: int = 0, reason: Reason = Reason.COMPLETE) -> Rows:
        """Return no rows of `draws` draws, for a reason that holds of them all."""
        return cls(
            draw=np.zeros(0, np.int64),
            profiles=np.zeros((0, choices)),
            payoffs=np.zeros((0, players)),
            regret=np.zeros(0),
            component=np.zeros(0, np.int64),
            isolated=np.zeros(0, bool),
            weights=np.zeros((0, rules)),
            singled_out=np.zeros((draws, rules), bool),
            reason=np.full(draws, reason, np.uint8),
        )

    @classmethod
    def one_each(
        cls,
        profiles: NDArray[np.float64],
        payoffs: NDArray[np.float64],
        rules: int,
        regret: NDArray[np.float64] | None = None,
        reason: NDArray[np.uint8] | None = None,
    ) -> Rows:
        """Return one row a draw, isolated and chosen by every rule, of `profiles[draw, choice]` and their payoffs."""
        draws = len(profiles)
        return cls(
            draw=np.arange(draws),
            profiles=profiles,
            payoffs=payoffs,
            regret=np.zeros(draws) if regret is None else regret,
            component=np.zeros(draws, np.int64),
            isolated=np.ones(draws, bool),
            weights=np.ones((draws, rules)),
            singled_out=np.ones((draws, rules), bool),
            reason=np.zeros(draws, np.uint8) if reason is None else reason,
        )

    @classmethod
    def unweighted(
        cls,
        draw: Index,
        profiles: NDArray[np.float64],
        payoffs: NDArray[np.float64],
        regret: NDArray[np.float64],
        reason: NDArray[np.uint8],
        isolated: Mask | None = None,
        component: Index | None = None,
        outcomes: NDArray[np.float64] | None = None,
    ) -> Rows:
        """Return rows that no rule has weighed yet.

        Unless said otherwise each is isolated, and what is not isolated is one continuum, the only one of its draw.
        """
        alone = np.ones(len(draw), bool) if isolated is None else isolated
        if component is None:
            component = np.where(alone, position(draw, len(reason))[1], 0)
        asked = np.zeros((len(draw), 0)), np.zeros((len(reason), 0), bool)
        return cls(draw, profiles, payoffs, regret, component, alone, *asked, reason, outcomes)

    @classmethod
    def of(cls, solution: Solution) -> Rows:
        """Return the listed solutions of every draw one after another: what `to_solution` reverses."""
        if isinstance(solution, SolutionOfRows) and solution.rows is not None:
            return solution.rows
        listed = solution.listed
        per_row = {name: getattr(solution, name) for name in _per_row(cls) if hasattr(solution, name)}
        per_row["weights"] = np.moveaxis(solution.weights, 1, 2)
        flat: dict[str, Any] = {n: None if values is None else where(values, listed) for n, values in per_row.items()}
        draw = np.repeat(np.arange(len(solution)), solution.count)
        per_draw = {name: getattr(solution, name) for name in OF_DRAWS}
        return cls(draw=draw, tag_names=solution.tag_names, **flat, **per_draw)

    def take(self, rows: Index | Mask | slice) -> Rows:
        """Return some of the rows, by an index that keeps their draws in order or by a mask; no draw is lost."""
        index: Index | slice
        if isinstance(rows, slice):
            index = rows
        else:
            index = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64, copy=False)
        return replace(self, **_taken({name: getattr(self, name) for name in _per_row(type(self))}, index))

    @classmethod
    def concat(cls, parts: Sequence[Rows]) -> Rows:
        """Return the rows of all parts, the draws of each part standing behind those of the part before it."""
        before = np.cumsum([0, *(part.draws for part in parts)])
        draw = np.concatenate([part.draw + start for part, start in zip(parts, before, strict=False)])
        names = [name for name in (*_per_row(cls), *OF_DRAWS) if name != "draw"]
        return cls(draw=draw, tag_names=parts[0].tag_names, **_joined(parts, names))

    @classmethod
    def merged(cls, first: Rows, second: Rows) -> Rows:
        """Return the rows of both, which are about the same draws, in each draw those of the first before the others.

        What is known of the draws is what `second` knows of them.
        """
        both = _joined((first, second), _per_row(cls))
        return replace(second, **_taken(both, np.argsort(both["draw"], kind="stable")))

    def with_draws(self, draws: Index, part: Rows) -> Rows:
        """Return the rows with some draws as in `part`, the first of `draws` being its first."""
        kept = np.ones(self.draws, bool)
        kept[draws] = False
        reason, singled_out = self.reason.copy(), self.singled_out.copy()
        reason[draws], singled_out[draws] = part.reason, part.singled_out
        own = replace(part, draw=draws[part.draw], reason=reason, singled_out=singled_out)
        return Rows.merged(self.take(kept[self.draw]), own)


class SolutionOfRows(Solution):
    """A solution of which the rows are at hand, and each array in fixed shape is made when somebody first asks for it.

    Draws differ in how many solutions they have, so that arrays in fixed shape can be mostly padding: a run, which goes
    from rows to rows, makes none of them.
    """

    rows: Rows | None = None
    """None of one that `replace` has made: it has its arrays."""

    @classmethod
    def of(cls, rows: Rows, count: Index, status: NDArray[np.uint8], coverage: NDArray[np.uint8], rules: Any) -> Self:
        """Return the solution of rows that are all of defined draws, their components numbered 0, 1, … in each."""
        made = cls.__new__(cls)
        per_draw = {"count": count, "status": status, "coverage": coverage, "reason": rows.reason}
        words = {"rules": rules, "tag_names": rows.tag_names, "singled_out": rows.singled_out, "totals": None}
        whole = {"exact": None, "room": int(count.max(initial=0)), "tells_outcomes": rows.outcomes is not None}
        made.__dict__.update(rows=rows, **per_draw, **words, **whole)
        return made

    def _spread(self, name: str, blank: float | bool) -> Any:
        """Return a column of the rows as `values[draw, equilibrium, …]`; None where there is none."""
        rows = self.rows
        values = None if rows is None else getattr(rows, name)
        if rows is None or values is None:
            return None
        if self.room == 1 and len(rows.draw) == rows.draws:  # one a draw already
            return values[:, None]
        return put(values, (rows.draws, self.room), rows.draw, self._place, blank)

    @cached_property
    def _place(self) -> Index:
        """`place[row]`: which of the solutions of its draw it is."""
        return np.zeros(0, np.int64) if self.rows is None else position(self.rows.draw, self.rows.draws)[1]

    @cached_property
    def profiles(self) -> Any:
        return self._spread("profiles", np.nan)

    @cached_property
    def payoffs(self) -> Any:
        return self._spread("payoffs", np.nan)

    @cached_property
    def regret(self) -> Any:
        return self._spread("regret", np.nan)

    @cached_property
    def component(self) -> Any:
        return self._spread("component", -1)

    @cached_property
    def isolated(self) -> Any:
        return self._spread("isolated", False)

    @cached_property
    def weights(self) -> Any:
        return np.moveaxis(self._spread("weights", np.nan), 1, 2)

    @cached_property
    def outcomes(self) -> Any:
        return self._spread("outcomes", np.nan)

    @cached_property
    def beliefs(self) -> Any:
        return self._spread("beliefs", np.nan)

    @cached_property
    def tags(self) -> Any:
        return self._spread("tags", False)


def with_rows(solution: Solution, rows: Rows) -> Solution:
    """Return a solution with other rows, which are as many of each draw and claim the same."""
    made = SolutionOfRows.of(rows, solution.count, solution.status, solution.coverage, solution.rules)
    made.__dict__["totals"] = solution.totals
    return made


def with_reason(solution: Solution, reason: NDArray[np.uint8]) -> Solution:
    """Return a solution with other `reason[draw]`."""
    if isinstance(solution, SolutionOfRows) and solution.rows is not None:
        return with_rows(solution, replace(solution.rows, reason=reason))
    return replace(solution, reason=reason)


def _per_row(cls: type[Rows]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls) if f.name not in (*OF_DRAWS, "tag_names"))


def _taken(columns: Columns, rows: Index | slice) -> Columns:
    return {name: None if column is None else taken(column, rows) for name, column in columns.items()}


def _joined(parts: Sequence[Rows], names: Sequence[str]) -> Columns:
    columns = {name: [getattr(part, name) for part in parts] for name in names}
    return {name: None if own[0] is None else np.concatenate(own) for name, own in columns.items()}


def position(draw: Index, draws: int) -> tuple[Index, Index]:
    """Return `count[draw]` and each row's `position[row]` among the rows of its draw (rows sorted by draw)."""
    count = np.bincount(draw, minlength=draws)
    start = np.cumsum(count) - count
    return count, np.arange(len(draw)) - start[draw]
