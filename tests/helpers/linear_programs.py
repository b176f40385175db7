"""The nucleolus and the ends of the core by scipy's linear programs, written plainly: the tests' oracle.

Beside the tests because the benchmark compares with it too.
"""

import numpy as np
from scipy.optimize import linprog


def inside(players: int) -> np.ndarray:
    return (np.arange(1 << players)[:, None] >> np.arange(players) & 1).astype(float)


def nucleolus_by_programs(worth: np.ndarray) -> np.ndarray:
    """Lower the largest open excess; fix every coalition whose excess can then be no lower; go on (Kopelowitz 1967)."""
    players = int(np.log2(len(worth)))
    rows, proper = inside(players), np.arange(1, len(worth) - 1)
    alone = [(worth[1 << i], None) for i in range(players)]
    settled: dict[int, float] = {}
    while len(settled) < len(proper):
        open_ones = [s for s in proper if s not in settled]
        equal = np.array([[*rows[-1], 0.0], *([*rows[s], 0.0] for s in settled)])
        equal_to = np.array([worth[-1], *(worth[s] - excess for s, excess in settled.items())])
        above = np.array([[*-rows[s], -1.0] for s in open_ones])
        goal = np.eye(players + 1)[-1]
        best = linprog(goal, above, -worth[open_ones], equal, equal_to, [*alone, (None, None)])
        level = best.x[-1]
        for s in open_ones:  # its excess is final if its members can get no more while the level is kept
            more = linprog(
                [*-rows[s], 0.0], above, -worth[open_ones], equal, equal_to, [*alone, (level, level + 1e-11)]
            )
            if -more.fun - (worth[s] - level) <= 1e-7:
                settled[s] = level
    return best.x[:-1]


def core_ends_by_programs(worth: np.ndarray) -> np.ndarray | None:
    """Return `ends[player, least or most]` of each player over the core; None where it is empty."""
    players = int(np.log2(len(worth)))
    rows = inside(players)
    ends = np.zeros((players, 2))
    for i in range(players):
        for at, sign in enumerate((1.0, -1.0)):
            bounds = [(None, None)] * players
            found = linprog(sign * np.eye(players)[i], -rows[1:-1], -worth[1:-1], rows[-1:], worth[-1:], bounds)
            if not found.success:
                return None
            ends[i, at] = sign * found.fun
    return ends
