"""The path of a walk along the edges of a polytope: depth first, no basis twice, and the way back is remembered.

A basis is known by its key, the set of its nonbasic variables in bits: those are the constraints that are tight.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Codes, Ints
from sim.kernels.numerics.compile import jit, jit_inline

FIRST_ROOM = 1 << 10
"""Bases for which there is room at first; it doubles as a path grows."""

HALF = (1 << 31) - 1
SPREAD = 0x4F1BBCDD
"""Spreads keys over a table: 2^31 over the golden ratio (Knuth, The Art of Computer Programming 3, 1998, section 6.4).
Both factors have 31 bits, so that no product overflows."""

DEPTH, PENDING, KEY, SEEN, ROW, COLUMN = 0, 1, 2, 3, 4, 5
"""Places in `Path.at`."""


class Path(NamedTuple):
    """Where a walk along edges is."""

    rows: Codes
    """`rows[step]`: the row of the pivot that made a step, from step 1 on."""
    columns: Codes
    """`columns[step]`: its column."""
    following: Codes
    """`following[step]`: the next edge to look at, of the basis after that step."""
    leave: Codes
    """`leave[step, column]`: the row that blocks a column there."""
    seen: Ints
    """The keys of the bases that were seen, 0 in empty places."""
    at: Ints
    """Six numbers: the depth, how many steps back the table is still to make, the key, how many bases were seen; the
    pivot that comes next."""


@jit
def first_path(own: int) -> Path:
    """Return the path that is at the origin, with `own` nonbasic variables, the first ones."""
    codes = np.zeros((3, FIRST_ROOM), np.uint8)
    leave, seen, at = np.zeros((FIRST_ROOM, own), np.uint8), np.zeros(4 * FIRST_ROOM, np.int64), np.zeros(6, np.int64)
    at[KEY], at[SEEN] = (1 << own) - 1, 1
    known(seen, at[KEY])
    return Path(codes[0], codes[1], codes[2], leave, seen, at)


@jit_inline
def known(seen: Ints, key: int) -> bool:
    """Tell whether a key was seen; else put it there."""
    mask = len(seen) - 1
    place = (((key ^ key >> 31) & HALF) * SPREAD >> 16) & mask
    while seen[place] != 0:
        if seen[place] == key:
            return True
        place = (place + 1) & mask
    seen[place] = key
    return False


@jit
def enlarged(seen: Ints) -> Ints:
    """Return the same keys with room for four times as many."""
    larger = np.zeros(4 * len(seen), np.int64)
    for key in seen:
        if key != 0:
            known(larger, key)
    return larger


@jit_inline
def crowded(path: Path) -> bool:
    """Tell whether there may be no room for one more step and one more basis."""
    return path.at[DEPTH] + 2 > len(path.rows) or 2 * path.at[SEEN] > len(path.seen)


@jit
def with_room(path: Path) -> Path:
    """Return the path with room for one more step and one more basis."""
    rows, columns, following, leave, seen = path.rows, path.columns, path.following, path.leave, path.seen
    if path.at[DEPTH] + 2 > len(rows):
        room = 2 * len(rows)
        codes, wider = np.zeros((3, room), np.uint8), np.zeros((room, leave.shape[1]), np.uint8)
        codes[0, : len(rows)], codes[1, : len(rows)], codes[2, : len(rows)] = rows, columns, following
        wider[: len(rows)] = leave
        rows, columns, following, leave = codes[0], codes[1], codes[2], wider
    if 2 * path.at[SEEN] > len(seen):
        seen = enlarged(seen)
    return Path(rows, columns, following, leave, seen, path.at)


@jit_inline
def exchange(basic: Ints, nonbasic: Ints, row: int, column: int) -> None:
    """Note that two variables have changed places."""
    basic[row], nonbasic[column] = nonbasic[column], basic[row]


@jit_inline
def unseen(path: Path, basic: Ints, nonbasic: Ints) -> bool:
    """Go back to the last basis with a neighbour that was not seen; False where none is left.

    The pivot to it is put into `path.at`, as is how many steps the table is to make back before.
    """
    at = path.at
    own = len(nonbasic)
    while True:
        depth, column = at[DEPTH], int(path.following[at[DEPTH]])
        if column == own:
            if depth == 0:
                return False
            row, column = int(path.rows[depth]), int(path.columns[depth])
            exchange(basic, nonbasic, row, column)
            at[KEY] ^= (1 << basic[row]) | (1 << nonbasic[column])
            at[DEPTH] -= 1
            at[PENDING] += 1
            continue
        path.following[depth] = column + 1
        row = int(path.leave[depth, column])
        if not known(path.seen, at[KEY] ^ ((1 << nonbasic[column]) | (1 << basic[row]))):
            at[ROW], at[COLUMN] = row, column
            return True


@jit_inline
def step(path: Path, basic: Ints, nonbasic: Ints) -> None:
    """Note that the pivot in `path.at` was made: the neighbour is where the path is."""
    at = path.at
    row, column = at[ROW], at[COLUMN]
    exchange(basic, nonbasic, row, column)
    at[KEY] ^= (1 << basic[row]) | (1 << nonbasic[column])
    at[DEPTH] += 1
    at[PENDING] = 0
    at[SEEN] += 1
    path.rows[at[DEPTH]], path.columns[at[DEPTH]], path.following[at[DEPTH]] = row, column, 0
