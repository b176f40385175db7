"""What is done after many numbers that were seen, as intervals: `answer after offer from 0.2 to 1: accept`."""

from __future__ import annotations

from collections.abc import Sequence

from sim.expressions.numeric import number_of
from sim.games.moves.tree import InformationSet

FEW = 4
"""Lines of a kind that stay as they are."""


def joined(lines: Sequence[str], sets: Sequence[InformationSet]) -> list[str]:
    """Return lines, one an information set, those joined that differ by nothing but the number that was seen last."""
    groups: dict[tuple[object, ...], list[tuple[float, int]]] = {}
    for i, info in enumerate(sets):
        axis = _axis(info)
        key: tuple[object, ...] = (i,)
        if axis is not None:
            key = (info.move, axis, *(seen for at, seen in enumerate(info.knows) if at != axis))
        groups.setdefault(key, []).append((_number(info, axis), i))
    found: list[tuple[int, str]] = []
    for key, members in groups.items():
        found += [(members[0][1], line) for line in _runs(sorted(members), lines, sets, key)]
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def _axis(info: InformationSet) -> int | None:
    """Return which of the moves that are known is the last that was a number."""
    known = [at for at, (_, action) in enumerate(info.knows) if number_of(action) is not None]
    return known[-1] if known else None


def _number(info: InformationSet, axis: int | None) -> float:
    value = None if axis is None else number_of(info.knows[axis][1])
    return 0.0 if value is None else value


def _runs(
    members: Sequence[tuple[float, int]], lines: Sequence[str], sets: Sequence[InformationSet], key: tuple[object, ...]
) -> list[str]:
    """Return a line for each run of neighbours at which the same is done."""
    if len(members) <= FEW or len(key) < 2:
        return [lines[i] for _, i in members]
    runs: list[list[int]] = []
    for _, i in members:
        if runs and _told(lines[runs[-1][0]]) == _told(lines[i]):
            runs[-1].append(i)
        else:
            runs.append([i])
    axis = key[1]
    assert isinstance(axis, int)
    return [lines[run[0]] if len(run) == 1 else _spanned(run, lines, sets, axis) for run in runs]


def _told(line: str) -> str:
    return line.rpartition(":")[2]


def _spanned(run: Sequence[int], lines: Sequence[str], sets: Sequence[InformationSet], axis: int) -> str:
    """Return the line of the first of a run, with the interval in place of its number."""
    move, low = sets[run[0]].knows[axis]
    high = sets[run[-1]].knows[axis][1]
    before, found, after = lines[run[0]].rpartition(f"{move} = {low}")
    return f"{before}{move} from {low} to {high} ({len(run)} numbers){after}" if found else lines[run[0]]
