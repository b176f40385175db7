"""What the program's own words mean, for readers who have never met them: concepts and selection rules."""

from __future__ import annotations

from collections.abc import Mapping

CONCEPT_MEANINGS: dict[str, str] = {
    "nash": "nobody would do better by acting otherwise, given what the others do",
    "pure-nash": "nobody would do better by acting otherwise, given what the others do, and nobody randomises",
    "subgame-perfect": "at every point of the game nobody would do better by acting otherwise, given what follows",
    "sequential": "at every point everyone does the best it can, given beliefs that follow from how the game is played",
    "perfect-bayesian": "everyone does the best it can, given beliefs that fit the others' play, without randomising",
    "logit": "everyone errs, the less often the dearer the error, and knows that the others do too",
    "level-k": "everyone thinks a given number of steps ahead, and believes that the others think one step less",
    "cognitive-hierarchy": "people think different numbers of steps ahead, each believing that the others think fewer",
    "rationalizable": "nobody does what could not be best against anything that the others might reasonably do",
    "ess": "a way of acting that holds out, once all use it, against any few who act otherwise",
    "correlated": "nobody would rather disobey the advice of a mediator who tells each its own part alone",
    "coarse-correlated": "nobody would rather refuse beforehand to follow a mediator's advice, whatever it will be",
    "stackelberg": "one player, the leader, commits itself first, and the others answer as suits them best",
    "conflict-stability": "states of affairs that nobody would leave, considering how the others could answer",
    "crowd-counts": "nobody who joins would rather stay away, and nobody who stays away would rather join",
    "crowd-extremal": "nobody who joins or stays would rather do the other; the smallest and the largest such crowd",
    "crowd-symmetric": "all members join with the same probability, and none would rather do otherwise",
    "crowd-shocks": "each member has a taste of its own besides, and joins where joining suits it",
    "shapley": "each gets what it adds to those who came before it, on average over all orders of coming",
    "banzhaf": "each is rated by what it adds to the coalitions of the others, each as likely as any other",
    "core": "shares that no group of players could better by going its own way",
    "least-core": "shares that leave the most dissatisfied group as little dissatisfied as can be",
    "nucleolus": "shares that make the most dissatisfied group as content as can be, then the next, and so on",
    "nash-bargaining": "the package of issues with the largest product of both sides' gains over no agreement",
    "kalai-smorodinsky": "each side gains the same share of the most that it could gain",
    "egalitarian": "both sides gain the same over no agreement, and as much as can be",
    "sustain": "cooperation lasts where the future counts enough that nobody gains by breaking it once",
}
"""Of each concept: what its solutions are."""

RULE_MEANINGS: dict[str, str] = {
    "payoff-dominance": "the players settle on no equilibrium when another is better for some and worse for none",
    "risk-dominance": "the players settle on the equilibrium that is the safest while each is unsure of the others",
    "maximum-entropy": "the players settle on the equilibrium in which their play is the least predictable",
    "uniform": "every equilibrium found is as likely as any other",
    "none": "only worlds with one single equilibrium count",
}
"""Of each selection rule: what it supposes."""


def spoken(meanings: Mapping[str, str], name: str) -> str:
    """Return 'name: meaning'; the name alone where it has none here, as a concept or a rule that was added may."""
    return f"{name}: {meanings[name]}" if name in meanings else name


def supposing(rule: str) -> str:
    """Return what a rule supposes, to stand behind an 'if'."""
    return f"{RULE_MEANINGS[rule]} ({rule})" if rule in RULE_MEANINGS else f"equilibria are selected by {rule}"


UP_AND_DOWN = 0.1
"""Rank correlations below this are called neither up nor down."""


def direction(rank_correlation: float) -> str:
    """Return which way a parameter moves an outcome's probability, in words."""
    if abs(rank_correlation) < UP_AND_DOWN:
        return "in no one direction"
    return "the higher, the likelier" if rank_correlation > 0 else "the higher, the less likely"
