"""Variations of scenarios against one another: what each comes to, and how far each choice alone moves an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any

import pyarrow as pa

AXES = ("case", "change", "concept", "seed", "rule")
"""What sets the rows of one scenario apart, besides what is swept."""
SWEEP = "sweep."
_NOT_APART = ("run", "scenario")


@dataclass(frozen=True)
class Mean:
    """The mean of one quantity over the worlds of a variation, under one rule; NaN where it is not known."""

    mean: float
    error: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Row:
    """One variation of a scenario under one selection rule."""

    words: Mapping[str, Any]
    """What sets it apart, by axis; of the rule and the seed too."""
    run: str
    draws: int
    several: float
    """Share of the worlds in which more than one equilibrium is listed."""
    outcomes: Mapping[str, Mean]
    payoffs: Mapping[str, Mean]

    @property
    def likeliest(self) -> tuple[str, ...]:
        """The outcomes with the largest mean, several where these are equal; none where no mean is known."""
        known = {name: level.mean for name, level in self.outcomes.items() if isfinite(level.mean)}
        return tuple(name for name, mean in known.items() if mean == max(known.values()))


@dataclass(frozen=True)
class Move:
    """How far one choice alone moves an outcome's mean, at most: between two rows that differ in nothing else."""

    axis: str
    outcome: str
    least: Row
    most: Row

    @property
    def size(self) -> float:
        """The difference."""
        return self.most.outcomes[self.outcome].mean - self.least.outcomes[self.outcome].mean


@dataclass(frozen=True)
class ScenarioRows:
    """All rows of one scenario."""

    scenario: str
    rows: tuple[Row, ...]
    labels: Mapping[str, str]
    """Of outcomes and players."""

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes along which rows differ."""
        names = [*(n for n in self.rows[0].words if n.startswith(SWEEP)), *AXES]
        return tuple(n for n in names if len({row.words[n] for row in self.rows}) > 1)

    def called(self, row: Row) -> str:
        """Return what sets a row apart, in words."""
        told = [said(name, row.words[name]) for name in self.axes if row.words[name] not in ("", None)]
        return ", ".join(told) or self.scenario

    def moves(self) -> Iterator[Move]:
        """Yield for each axis the largest move, the axis that moves an outcome furthest first."""
        found = [move for axis in self.axes if (move := self._move(axis)) is not None]
        yield from sorted(found, key=lambda move: -move.size)

    def _move(self, axis: str) -> Move | None:
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.rows:
            groups.setdefault(tuple(value for name, value in row.words.items() if name != axis), []).append(row)
        moves = [move for rows in groups.values() if len(rows) > 1 for move in self._between(axis, rows)]
        return max(moves, key=lambda move: move.size, default=None)

    def _between(self, axis: str, rows: Sequence[Row]) -> Iterator[Move]:
        for name in rows[0].outcomes:
            known = [row for row in rows if isfinite(row.outcomes.get(name, _NONE).mean)]
            if len(known) > 1:
                ends = [extreme(known, key=lambda row: row.outcomes[name].mean) for extreme in (min, max)]
                yield Move(axis, name, *ends)


_NONE = Mean(nan, nan, nan, nan)


def said(axis: str, value: Any) -> str:
    """Return a value of an axis as it is said: a number with its name, a word as it is."""
    if axis.startswith(SWEEP):
        return f"{axis.removeprefix(SWEEP)} = {value:g}" if isinstance(value, float) else f"{axis[6:]} = {value}"
    return f"seed {value}" if axis == "seed" else str(value)


def scenarios_of(table: pa.Table) -> list[ScenarioRows]:
    """Return the rows of each scenario from a table of results (`sim.workflow.study_results`)."""
    apart = [name for name in table.column_names[: table.column_names.index("draws")] if name not in _NOT_APART]
    found: dict[str, dict[tuple[Any, ...], list[dict[str, Any]]]] = {}
    for entry in table.to_pylist():
        key = (entry["run"], *(entry[name] for name in apart), entry["rule"])
        found.setdefault(entry["scenario"], {}).setdefault(key, []).append(entry)
    return [_scenario(name, list(groups.values()), apart) for name, groups in found.items()]


def _scenario(name: str, groups: Sequence[Sequence[dict[str, Any]]], apart: Sequence[str]) -> ScenarioRows:
    labels = {entry["name"]: entry["label"] for entries in groups for entry in entries}
    return ScenarioRows(name, tuple(_row(entries, apart) for entries in groups), labels)


def _row(entries: Sequence[dict[str, Any]], apart: Sequence[str]) -> Row:
    first = entries[0]
    means: dict[str, dict[str, Mean]] = {"outcome": {}, "payoff": {}}
    for entry in entries:
        numbers = (nan if entry[key] is None else entry[key] for key in ("mean", "error", "lowest", "highest"))
        means[entry["kind"]][entry["name"]] = Mean(*numbers)
    words = {axis: first[axis] for axis in apart} | {"rule": first["rule"]}
    return Row(words, first["run"], first["draws"], first["several"], means["outcome"], means["payoff"])
