"""How many games are solved together: as many as fit into a bounded room."""

from __future__ import annotations

from sim.scenario.types import USUAL_SOLUTIONS, Scenario

MOST_NUMBERS = 2**24
"""Numbers that the games solved together may take (an eighth of a gigabyte), and so how many are."""


def draws_together(scenario: Scenario, most: int) -> int:
    """Return how many draws can be solved together, `most` halved as often as the largest game or part of it asks."""
    return min(games_together(scenario, most), *(draws_together(use.scenario, most) for use in scenario.uses), most)


def draws_with_lists(scenario: Scenario, most: int, solutions: int) -> int:
    """Return how many draws can be solved together, `most` halved as often as lists of so many `solutions` ask.

    Lists are padded: every draw takes the room of the longest. The usual length is reckoned with before.
    """
    choices = sum(len(chosen.actions) for chosen in scenario.game.choice_sets)
    each = choices + len(scenario.game.players) + len(scenario.outcomes) + len(scenario.solve.selection)
    numbers = scenario.numbers + max(solutions - USUAL_SOLUTIONS, 0) * each
    while most > 1 and most * numbers > MOST_NUMBERS:
        most //= 2
    return most


def games_together(scenario: Scenario, most: int) -> int:
    """Return how many games of one scenario can be solved together, the scenarios that it uses aside."""
    while most > 1 and most * scenario.numbers > MOST_NUMBERS:
        most //= 2
    return most
