"""What is played in a run's central world, as the title and the caption of its figure."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.concepts.registry import words_of
from sim.tolerances import SAME_VALUE
from sim.views.text.explain import ends
from sim.workflow.explain import Explanation

CENTRAL = "At the central values of all parameters."
"""Where the game is drawn."""
MOST = 3
"""Ends of other solutions that are named."""


def central_title(found: Explanation) -> str:
    """Return what is played in the central world, how it ends and whether the rule singles it out; or that none is."""
    told = next(ends(found), "").removesuffix(".")
    if found.chosen is None:
        return f"In the central world: {told}"
    head, colon, played = told.partition(": ")
    if not colon:
        return f"What is played in the central world{_by_the_rule(found)}"
    many = len(found.listed) > 1
    return f"In the central world{f', {head[0].lower()}{head[1:]}{_by_the_rule(found)}' if many else ''}: {played}"


def _by_the_rule(found: Explanation) -> str:
    """Return how the main rule weighs the solution among several."""
    rule, weight, count = found.rules[0], found.weight, len(found.listed)
    if count < 2:
        return ""
    if np.isnan(weight):
        return f" ({rule} selects none of them)"
    return f", which {rule} selects" if weight > 1 - SAME_VALUE else f" ({rule} singles none of them out)"


def others_drawn(found: Explanation) -> str:
    """Return how the solutions that are not drawn end, the commonest ends first; '' where there are no others."""
    others = [i for i in range(len(found.listed)) if i != found.chosen]
    if not others:
        return ""
    words, ends_of = words_of(found.concept.name), Counter(_likeliest_end(found, i) for i in others)
    count = f"one other {words.one}" if len(others) == 1 else f"{len(others)} other {words.many}"
    named = [(end, number) for end, number in ends_of.most_common(MOST) if end]
    told = [f"{number} likeliest in “{end}”" for end, number in named]
    rest = len(others) - sum(number for _, number in named)
    how = f"; they end: {', '.join(told)}{f', {rest} otherwise' if rest else ''}" if told else ""
    return f" Not drawn: {count}{f', which ends likeliest in “{named[0][0]}”' if len(others) == 1 and told else how}."


def _likeliest_end(found: Explanation, place: int) -> str:
    """Return the outcome in which a listed solution ends most often; '' without outcomes, and where two are alike."""
    odds = found.listed[place].odds
    if not len(odds) or (odds >= odds.max() - SAME_VALUE).sum() != 1:
        return ""
    outcome = found.scenario.outcomes[int(odds.argmax())]
    return outcome.label or outcome.id
