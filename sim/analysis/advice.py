"""Which action holds up: what each pays in every world, how much is lost by it, and what learning a number is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimates import Estimate, estimate_in
from sim.analysis.patient_rules import Box, Figures, figures_of, peel
from sim.analysis.regions import best as best_box
from sim.tolerances import SAME_VALUE

Floats = NDArray[np.float64]

WORLDS_A_BIN = 128
"""Worlds of a half that stand together where a number is taken for known."""
RARE = 0.02
"""Share of worlds below which it is not asked where an action is best."""
HINGES = 2
"""Numbers in terms of which it is said where an action is best, at most."""


@dataclass(frozen=True)
class Design:
    """Of each world that was solved: which replicate of the design it belongs to."""

    replicate: NDArray[np.int64]
    independent: bool

    def mean(self, values: Floats) -> Estimate:
        """Return the estimate of the mean of `values[draw]`."""
        return estimate_in(values, self.replicate, self.independent)


@dataclass(frozen=True)
class Payoffs:
    """What each action pays a player in every world, in one reading.

    `expected[action, draw]` under the rule's weights; `lowest[action, draw]` and `highest[action, draw]` over the
    solutions that are listed. NaN in a world in which some action has no solution, or the rule selects none.
    """

    expected: Floats
    lowest: Floats
    highest: Floats
    bounded: bool
    """Whether no solution of any world lies beyond the listed ones."""

    @property
    def known(self) -> NDArray[np.bool_]:
        """`known[draw]`: the worlds in which every action's payoff is known."""
        return np.asarray(~np.isnan(self.expected).any(axis=0))


@dataclass(frozen=True)
class Standing:
    """How one action does: payoffs in the player's own units, shares of the worlds in which all payoffs are known."""

    payoff: Estimate
    lowest: Estimate
    highest: Estimate
    middle: tuple[float, float]
    """The 5% and 95% quantiles over worlds."""
    worst: float
    """The lowest payoff over the solutions listed in any world drawn."""
    regret: Estimate
    """Of what the best action of each world pays more."""
    largest_regret: float
    best: float
    """Share of worlds in which no action pays more."""
    alone: float
    """Share of worlds in which every other action pays less."""
    sure: float
    """Share of worlds in which no other action pays more, whichever listed solutions follow it and the others."""
    enough: float
    """Share of worlds in which it pays at least as much as is asked for."""


@dataclass(frozen=True)
class Verdicts:
    """The actions that rules of decision favour; the first where they tie."""

    expected: int
    maximin: int
    """Wald, Statistical decision functions, 1950."""
    minimax_regret: int
    """Savage, Journal of the American Statistical Association 46 (1951)."""
    satisficing: int
    """Simon, Quarterly Journal of Economics 69 (1955): most often enough."""

    @property
    def agree(self) -> bool:
        """Whether all four favour one action."""
        return len({self.expected, self.maximin, self.minimax_regret, self.satisficing}) == 1


@dataclass(frozen=True)
class Hinge:
    """Where an action is best that is not best on average: a box in a number or two, judged on the other half."""

    box: Box
    held_out: Figures


@dataclass(frozen=True)
class Reading:
    """One reading of what taking an action means, judged."""

    standings: tuple[Standing, ...]
    verdicts: Verdicts
    lead: Estimate | None
    """By how much the best on average is ahead of the second; None with one action."""
    second: int
    hinges: Mapping[int, Hinge]
    learning: Mapping[str, Estimate]
    """`learning[number]`: what it is worth to know it before acting, at least."""
    learning_all: Estimate
    draws: int


def judged(payoffs: Payoffs, names: tuple[str, ...], values: Floats, design: Design, enough: float | None) -> Reading:
    """Return how actions do, of `values[draw, number]` in worlds of a design; `enough` is the best mean where None."""
    known = payoffs.known
    own = Payoffs(payoffs.expected[:, known], payoffs.lowest[:, known], payoffs.highest[:, known], payoffs.bounded)
    within = Design(design.replicate[known], design.independent)
    level = float(own.expected.mean(axis=1).max()) if enough is None and known.any() else enough or 0.0
    standings = tuple(_standing(own, action, within, level) for action in range(len(own.expected)))
    order = np.argsort([-s.payoff.mean for s in standings], kind="stable")
    first, second = int(order[0]), int(order[min(1, len(order) - 1)])
    gap = within.mean(own.expected[first] - own.expected[second]) if first != second else None
    learning = {name: _learning(own.expected, values[known, i], within) for i, name in enumerate(names)}
    whole = within.mean(own.expected.max(axis=0) - own.expected[first])
    hinges = _hinges(own.expected, first, values[known], within)
    return Reading(standings, _verdicts(standings), gap, second, hinges, learning, whole, int(known.sum()))


def _standing(own: Payoffs, action: int, design: Design, level: float) -> Standing:
    paid = own.expected[action]
    top = own.expected.max(axis=0)
    slack = SAME_VALUE * (1 + np.abs(top))
    regret = top - paid
    others = np.delete(own.expected, action, axis=0).max(axis=0, initial=-np.inf)
    rivals = np.delete(own.highest, action, axis=0).max(axis=0, initial=-np.inf)
    low, high = np.quantile(paid, [0.05, 0.95]) if len(paid) else (np.nan, np.nan)
    return Standing(
        design.mean(paid),
        design.mean(own.lowest[action]),
        design.mean(own.highest[action]),
        (float(low), float(high)),
        float(own.lowest[action].min(initial=np.inf)),
        design.mean(regret),
        float(regret.max(initial=0.0)),
        float((regret <= slack).mean()) if len(paid) else float("nan"),
        float((paid > others + slack).mean()) if len(paid) else float("nan"),
        float((own.lowest[action] >= rivals - SAME_VALUE * (1 + np.abs(rivals))).mean()) if len(paid) else float("nan"),
        float((paid >= level - SAME_VALUE * (1 + abs(level))).mean()) if len(paid) else float("nan"),
    )


def _verdicts(standings: tuple[Standing, ...]) -> Verdicts:
    return Verdicts(
        int(np.argmax([s.payoff.mean for s in standings])),
        int(np.argmax([s.worst for s in standings])),
        int(np.argmin([s.largest_regret for s in standings])),
        int(np.argmax([s.enough for s in standings])),
    )


def _learning(expected: Floats, number: Floats, design: Design) -> Estimate:
    """Return what it is worth to know a number before acting: the expected value of perfect information about it.

    Worlds with like values stand together. Which action is best among them is read off one half of the worlds, what it
    pays off the other, and the other way round: so noise is not taken for information, and the value is rather too
    small than too large (Raiffa and Schlaifer, Applied statistical decision theory, 1961, section 4.5; Strong and
    Oakley, Medical Decision Making 33, 2013, on sorting worlds).
    """
    half = design.replicate % 2 == 0
    gain = np.zeros(len(number))
    for seen in (half, ~half):
        if not seen.any() or seen.all():
            continue
        bins = max(int(seen.sum()) // WORLDS_A_BIN, 1)
        edges = np.quantile(number[seen], np.linspace(0, 1, bins + 1)[1:-1])
        place = np.searchsorted(edges, number, side="right")
        sums = np.stack([np.bincount(place[seen], own[seen], bins) for own in expected])
        chosen, usual = sums.argmax(axis=0), int(expected[:, seen].mean(axis=1).argmax())
        rest = ~seen
        gain[rest] = expected[chosen[place[rest]], np.flatnonzero(rest)] - expected[usual, rest]
    return design.mean(gain)


def _hinges(expected: Floats, first: int, values: Floats, design: Design) -> dict[int, Hinge]:
    """Return, for each action that is best alone in some worlds though not on average, where these lie."""
    found: dict[int, Hinge] = {}
    others = [action for action in range(len(expected)) if action != first]
    half = design.replicate % 2 == 0
    if not half.any() or half.all():
        return found
    for action in others:
        rest = np.delete(expected, action, axis=0).max(axis=0)
        alone = (expected[action] > rest + SAME_VALUE * (1 + np.abs(rest))).astype(np.float64)
        if not values.shape[1] or not min(alone[half].mean(), alone[~half].mean()) > RARE:
            continue
        seen = values[half], alone[half]
        box = best_box(*seen, peel(*seen), most=HINGES)
        judged_ = figures_of(box, values[~half], alone[~half])
        if box.restricted.any() and judged_.density > alone[~half].mean():
            found[action] = Hinge(box, judged_)
    return found
