"""Outcomes of which the first that holds counts: the same as conditions that leave out what stands before them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.engine.worlds import outcomes_of, solve_worlds
from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.types import Scenario

VALID = Path(__file__).parents[1] / "scenarios" / "valid"


def twins(tmp_path: Path, base: str, conditions: Sequence[str]) -> tuple[Scenario, Scenario]:
    """Return a scenario of the corpus with a cascade of conditions, and one with what each leaves written out."""
    text = (VALID / base).read_text().replace("format: 1", "format: 2")
    text = re.sub(r"(?m)^(outcomes|claims):.*\n(  .*\n)*|^match: first\n", "", text)
    left = [" and ".join([f"({c})", *(f"not ({b})" for b in conditions[:i])]) for i, c in enumerate(conditions)]
    made = []
    for name, match, listed in (("cascade", "match: first", conditions), ("each", "", left)):
        lines = [f"  o{i}: {{when: '{c}'}}" for i, c in enumerate(listed)] + ["  rest: otherwise"]
        file = tmp_path / f"{name}.yaml"
        file.write_text("\n".join([text, match, "outcomes:", *lines]))
        made.append(load(file))
    return made[0], made[1]


@pytest.mark.parametrize(
    ("base", "conditions"),
    [
        ("first-match.yaml", ["invite == yes and come == yes", "invite == yes", "invite == no"]),
        ("crowd.yaml", ["attending >= 15", "attending >= 10", "attending(partners) >= 3"]),
        ("bargaining.yaml", ["railway and settled == 2", "railway", "settled >= 1"]),
        ("coalition.yaml", ["gas > 11", "gas > 9 or detour > 3", "detour > 2"]),
        ("votes.yaml", ["q > 0.7", "q > 0.6", "q > 0.55"]),
        ("repeated.yaml", None),
    ],
)
def test_a_cascade_is_conditions_that_leave_out_what_stands_before(
    tmp_path: Path, base: str, conditions: list[str] | None
) -> None:
    if conditions is None:
        moves = {s.move: s.actions for s in load(VALID / base).game.choice_sets}
        (a, own), (b, other) = list(moves.items())[:2]
        conditions = [f"{a} == {own[0]} and {b} == {other[0]}", f"{a} == {own[0]}", f"{b} == {other[0]}"]
    cascade, each = twins(tmp_path, base, conditions)
    middle = [[p.distribution.quantile(u) for p in cascade.parameters] for u in (0.1, 0.35, 0.5, 0.65, 0.9)]
    values = np.array(middle, np.float64).reshape(5, len(cascade.parameters))
    odds = []
    for scenario in (cascade, each):
        worlds = solve_worlds(scenario, values)
        odds.append(outcomes_of(worlds.batch, worlds.solution, len(scenario.outcomes)))
    np.testing.assert_array_equal(*odds)
    assert np.nansum(odds[0]) > 0


def test_conditions_that_overlap_without_a_cascade_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "overlap.yaml"
    file.write_text((VALID / "first-match.yaml").read_text().replace("match: first\n", ""))
    with pytest.raises(ScenarioError, match="'signed' and 'met' both hold where invite=yes, come=yes, sign=yes"):
        load(file)
