"""Crowds of five blocs with sixty members: draws a second on two threads.

    python benchmarks/crowds.py [--draws 32768]

A member's gain is what joining is worth by itself, plus terms in the share of its own bloc that joins and in the share
of all others: both rising (company), both falling (a crowded bar), or the one rising and the other falling. Answers are
checked while they are timed, on the first draws: counts against each bloc's best replies, rates against scipy's root
finder from many starts, which must find no other.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from sim.concepts.crowd.counts import CrowdCounts, CrowdExtremal
from sim.concepts.crowd.shocks import CrowdShocks
from sim.games.crowd.batch import Crowd, CrowdBatch
from sim.solutions.solution import Solution
from sim.solutions.status import Status

BLOCS, EACH, BLOCK = 5, 12, 2_048
SIGNS = {"complements": (1, 1), "substitutes": (-1, -1), "company within, crowding without": (1, -1)}
Floats = NDArray[np.float64]
Terms = tuple[Floats, Floats, Floats]
"""`alone`, `own` and `all` of each draw and bloc: what a member's gain is made of."""


def terms(draws: int, signs: tuple[int, int]) -> Terms:
    rng = np.random.default_rng(1)
    own, everybody = (sign * rng.uniform(0, 2, (draws, BLOCS)) for sign in signs)
    return rng.normal(size=(draws, BLOCS)) - (own + everybody) / 2, own, everybody


def batch(alone: Floats, own: Floats, everybody: Floats) -> CrowdBatch:
    """Return the crowds, each bloc's gain in two parts: over its own members, and over all."""
    cells, start, step = [], [0], []
    for b in range(BLOCS):
        cells.append(alone[:, [b]] + own[:, [b]] * np.arange(EACH) / (EACH - 1))
        cells.append(everybody[:, [b]] * np.arange(BLOCS * EACH) / (BLOCS * EACH - 1))
        start += [start[-1] + EACH, start[-1] + EACH + BLOCS * EACH]
        step += [np.eye(BLOCS, dtype=np.int64)[b], np.ones(BLOCS, np.int64)]
    nothing = np.zeros(BLOCS, np.int64)
    sizes, bloc = np.full(BLOCS, EACH), np.repeat(np.arange(BLOCS), 2)
    crowd = Crowd(tuple("abcde"), sizes, bloc, np.array(start), np.array(step), nothing, nothing[:1])
    return CrowdBatch(crowd, np.concatenate(cells, axis=1))


def gains(world: Terms, draw: int, own: Floats, everybody: Floats) -> Floats:
    alone, near, far = (term[draw] for term in world)
    return np.asarray(alone + near * own / (EACH - 1) + far * everybody / (BLOCS * EACH - 1))


def counts_stand(world: Terms, draw: int, joining: Floats) -> bool:
    """Tell whether nobody who joins would rather stay, and nobody who stays would rather join."""
    inside = gains(world, draw, joining - 1, np.full(BLOCS, joining.sum() - 1))
    outside = gains(world, draw, joining, np.full(BLOCS, joining.sum()))
    return bool(((joining == 0) | (inside >= -1e-9)).all() and ((joining == EACH) | (outside <= 1e-9)).all())


def rates_stand(world: Terms, draw: int, listed: Floats) -> bool:
    """Tell whether the listed rates reproduce themselves, and many starts lead to none but these."""

    def off(p: Floats) -> Floats:
        members = EACH - np.eye(BLOCS)
        return np.asarray(p - stats.logistic.cdf(gains(world, draw, (EACH - 1) * p, members @ p)))

    found = [optimize.root(off, start, tol=1e-12) for start in np.random.default_rng(draw).random((8, BLOCS))]
    inside = [f.x for f in found if f.success and ((f.x >= 0) & (f.x <= 1)).all()]
    known = all(np.abs(listed - x).max(axis=1).min() < 1e-6 for x in inside)
    return known and all(np.abs(off(p)).max() < 1e-9 for p in listed)


def checked(name: str, world: Terms, solution: Solution, draws: int) -> int:
    """Return in how many of the first draws the answer stands the check."""
    stands = 0
    for draw in range(draws):
        shares = solution.profiles[draw, : solution.count[draw], ::2]
        if name == "crowd-shocks":
            stands += rates_stand(world, draw, shares)
        else:
            stands += all(counts_stand(world, draw, np.round(EACH * p)) for p in shares)
    return stands


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=32_768)
    draws = parser.parse_args().draws
    print("| gains | concept | draws a second, two threads | complete | answers that stand |\n|---|---|--:|--:|--:|")
    for kind, signs in SIGNS.items():
        for concept in (CrowdCounts(), CrowdExtremal(), CrowdShocks()):
            if concept.name == "crowd-extremal" and kind != "complements":
                continue  # has no least and greatest equilibrium
            world = terms(draws, signs)
            blocks = [tuple(term[i : i + BLOCK] for term in world) for i in range(0, draws, BLOCK)]
            concept.solve(batch(*blocks[0]))
            with ThreadPoolExecutor(2) as pool:
                before = time.perf_counter()
                found = list(pool.map(lambda block, c=concept: c.solve(batch(*block)), blocks))
                speed = draws / (time.perf_counter() - before)
            complete = np.mean([(s.status <= Status.CONTINUUM).mean() for s in found])
            stands = checked(concept.name, world, found[0], 50)
            print(f"| {kind} | {concept.name} | {speed:,.0f} | {complete:.1%} | {stands} of 50 |", flush=True)


if __name__ == "__main__":
    main()
