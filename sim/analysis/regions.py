"""Where an outcome occurs: boxes in a few of a run's numbers, found on half of its worlds, judged on the other half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.equilibrium_types import EquilibriumType, equilibrium_type, share_of_type
from sim.analysis.estimates import replicates
from sim.analysis.patient_rules import Box, Figures, correlation, figures_of, paste, peel, simplest
from sim.errors import UsageError, did_you_mean
from sim.labels import member_name
from sim.numbers import refused
from sim.scenario.mentions import mentioned
from sim.store.reader import Run

Floats = NDArray[np.float64]
DRAWS = 16_384
"""Worlds that are read at most."""
FEWEST = 200
"""Worlds with the outcome (in sum of its probabilities) below which boxes would be a matter of luck."""
RESAMPLES = 20
"""Halves on which the search is repeated."""
SIMPLER = 0.01
"""Density that a number less in the box may cost."""
WORTH = 0.2
"""Share of what happens that must be left outside of the boxes for a further one to be sought."""
HELD = 0.1
"""Share of what happens that a further box must hold to be worth a sentence."""
BOXES = 3
NUMBERS = 4
"""That a box restricts at most."""


@dataclass(frozen=True)
class Step:
    """A box of the peeling with its figures on the half where it was found, and on the other: shares of all worlds."""

    box: Box
    found: Figures
    held_out: Figures


@dataclass(frozen=True)
class Region:
    """A box, how it does on worlds that it was not found on, and how it comes out of other halves of the worlds."""

    box: Box
    held_out: Figures
    error: float
    """Standard error of the density on those worlds."""
    peeling: tuple[Step, ...]
    again: Floats
    """`again[number]`: share of the resamples whose box restricts it."""
    low_again: Floats
    high_again: Floats
    """`[end, number]`: the 5% and 95% quantiles of the bounds in the resamples that have them; NaN where none has."""


@dataclass(frozen=True)
class Regions:
    """The boxes of an outcome or a type of equilibria; each further one is about what happens outside those before."""

    subject: str
    """The outcome, or the type of equilibrium as it is written."""
    possible: bool
    """Whether it is about worlds in which some listed solution has it, not about how likely the rule makes it."""
    parameters: tuple[str, ...]
    ends: Floats
    """`ends[0 or 1, number]`: the least and the largest value among the worlds that were read."""
    base: float
    """How likely it is over all worlds read: what a box has to exceed."""
    regions: tuple[Region, ...]
    draws: int
    """Worlds that were read and in which it is known."""
    of: int
    read: int
    equilibrium: EquilibriumType | None = None
    """What is asked of an equilibrium, where it is about a type of equilibria and not about an outcome."""


def regions(
    run: Run,
    outcome: str | None,
    possible: bool = False,
    density: float | None = None,
    boxes: int = BOXES,
    draws: int | None = None,
    equilibrium: str | None = None,
) -> Regions:
    """Return the boxes of a run's numbers in which an outcome is likely under the main rule, or possible at all.

    With `equilibrium` in place of an outcome, an equilibrium of a type (`sim.analysis.equilibrium_types`).

    Each box explains as much as one box can of where it happens; with `density` it is the widest that is so dense.
    Raises `UsageError` for an outcome or type that there is not, for both or neither, and for a density that is none.
    """
    if (outcome is None) == (equilibrium is None):
        raise UsageError("either an outcome or a type of equilibrium is needed", argument="outcome")
    if density is not None and not 0 < density <= 1:
        raise UsageError(
            f"a density is a share above 0 and up to 1, not {refused(density, 0.0, 1.0)}", argument="density"
        )
    names, most = _numbers(run), draws or DRAWS
    subject, asked, happens = _happens(run, outcome, equilibrium, possible, most)
    read = run.columns(["draw", *(f"parameter.{name}" for name in names)], most)
    known = ~np.isnan(happens)
    points = (
        np.stack([read[f"parameter.{n}"].astype(np.float64) for n in names], axis=1)
        if names
        else np.zeros((len(happens), 0))
    )
    found = Regions(
        subject,
        possible,
        names,
        np.stack([points.min(axis=0), points.max(axis=0)]),
        _mean(happens[known]),
        (),
        int(known.sum()),
        run.manifest.draws,
        len(happens),
        asked,
    )
    half = replicates(run, np.arange(len(happens)))[known] % 2 == 0
    return _with_boxes(found, points[known], happens[known], half, boxes, density)


def _happens(
    run: Run, outcome: str | None, equilibrium: str | None, possible: bool, draws: int
) -> tuple[str, EquilibriumType | None, Floats]:
    """Return what it is about, and `happens[draw]`: how likely it is, or whether it is possible; NaN if not known."""
    if equilibrium is not None:
        asked = equilibrium_type(equilibrium, run.layout)
        return equilibrium, asked, share_of_type(run, asked, possible, draws)
    layout, name = run.layout, member_name(outcome or "")
    if name not in layout.occurrences:
        raise UsageError(f"no outcome is called '{name}'; {did_you_mean(name, layout.occurrences)}")
    column = f"highest.{name}" if possible else f"probability.{layout.rules[0]}.{name}"
    happens = run.column(column, draws).astype(np.float64)
    unknown = np.isnan(happens)
    return name, None, np.where(unknown, np.nan, happens > 0.0) if possible else happens


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _numbers(run: Run) -> tuple[str, ...]:
    """Return the parameters that the game names; all in a run without a document."""
    named = mentioned(run.manifest.document) if run.manifest.document else frozenset(run.layout.parameters)
    return tuple(name for name in run.layout.parameters if name in named)


def _with_boxes(
    found: Regions, points: Floats, happens: Floats, half: NDArray[np.bool_], boxes: int, density: float | None
) -> Regions:
    """Return the regions with a box after another, each about the worlds outside of those before."""
    made: list[Region] = []
    outside = np.ones(len(points), bool)
    total = happens.sum()
    for _ in range(boxes):
        here, there = outside & half, outside & ~half
        if min(happens[here].sum(), happens[there].sum()) < FEWEST / 2 or happens[outside].sum() < WORTH * total:
            break
        totals = ((int(half.sum()), float(happens[half].sum())), (int((~half).sum()), float(happens[~half].sum())))
        region = _region(points, happens, here, there, totals, density)
        if region is None or (made and region.held_out.coverage < HELD):
            break
        made.append(region)
        outside &= ~region.box.holds(points)
    return replace(found, regions=tuple(made))


def _region(
    points: Floats,
    happens: Floats,
    here: NDArray[np.bool_],
    there: NDArray[np.bool_],
    totals: tuple[tuple[int, float], tuple[int, float]],
    density: float | None,
) -> Region | None:
    """Return the best box of the peeling on the worlds `here`, judged `there`; None where none beats all worlds.

    `totals` are how many worlds either half has, and in how many it happens, those in earlier boxes included.
    """
    seen, hidden = (points[here], happens[here]), (points[there], happens[there])
    boxes = peel(*seen)
    box = best(*seen, boxes, density)
    judged = figures_of(box, *hidden)
    base = _mean(hidden[1])
    inside = hidden[1][box.holds(hidden[0])]
    error = density_error(inside)
    if not box.restricted.any() or not judged.density > base + 3 * error:
        return None
    steps = tuple(
        Step(one, of_all(figures_of(one, *seen), *totals[0]), of_all(figures_of(one, *hidden), *totals[1]))
        for one in boxes
    )
    return Region(box, of_all(judged, *totals[1]), error, steps, *_again(*seen, density))


def of_all(own: Figures, worlds: int, total: float) -> Figures:
    """Return figures of some of `worlds`, in which it happens `total` times in all, as shares of all of them."""
    within = own.density * own.points if own.points else 0.0
    return Figures(own.density, within / total if total > 0 else float("nan"), own.points / worlds, own.points)


def density_error(happens: Floats) -> float:
    """Return the standard error of the mean of `happens[world]`, which lie between 0 and 1.

    Two worlds with and two without are added, as in the interval of Agresti and Coull, The American Statistician 52
    (1998): where it happened in all of a hundred worlds, it need not in the next.
    """
    added = np.concatenate([happens, [0.0, 0.0, 1.0, 1.0]])
    return float(added.std() / np.sqrt(len(added)))


def best(
    points: Floats, happens: Floats, boxes: Sequence[Box], density: float | None = None, most: int = NUMBERS
) -> Box:
    """Return a box of a peeling, widened and made simple.

    It restricts at most `most` numbers. It is the one that explains most of what happens, or, where a `density` is
    asked for, the widest that has it; the densest where none has.
    """
    if density is None:
        chosen = max(boxes, key=lambda box: correlation(box, points, happens))
    else:
        figures = [figures_of(box, points, happens) for box in boxes]
        dense = [box for box, own in zip(boxes, figures, strict=True) if own.density >= density]
        chosen = dense[0] if dense else boxes[int(np.argmax([own.density for own in figures]))]
    wider = paste(chosen, points, happens)
    least = figures_of(wider, points, happens).density - (density or 0.0)
    return simplest(wider, points, happens, SIMPLER if density is None else max(min(SIMPLER, least), 0.0), most)


def _again(points: Floats, happens: Floats, density: float | None) -> tuple[Floats, Floats, Floats]:
    """Return how often each number is restricted on random halves of the worlds, and how far its bounds move."""
    random = np.random.default_rng(0)
    boxes = []
    for _ in range(RESAMPLES):
        half = random.permutation(len(points))[: len(points) // 2]
        boxes.append(best(points[half], happens[half], peel(points[half], happens[half]), density))
    again = np.mean([box.restricted for box in boxes], axis=0)
    return again, *(_spread(np.stack([getattr(box, end) for box in boxes])) for end in ("low", "high"))


def _spread(bounds: Floats) -> Floats:
    """Return `[end, number]`, the 5% and 95% quantiles of the finite `bounds[resample, number]`."""
    found = np.full((2, bounds.shape[1]), np.nan)
    for number, own in enumerate(bounds.T):
        finite = own[np.isfinite(own)]
        if len(finite):
            found[:, number] = np.quantile(finite, [0.05, 0.95])
    return found
