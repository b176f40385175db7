"""Claims against rival readings: which alternatives of a scenario each of its claims tells apart.

A claim that holds as the scenario stands and fails under a rival says which of the two was right, if one could look.
A claim that holds under all of them restates what was put in, and is called definitional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.activity import each
from sim.scenario.load import in_case, load
from sim.scenario.types import Scenario
from sim.workflow.check import SmallRuns, Verdict, check_claims

RIVAL_DRAWS = 1_024
"""Worlds of each run on which claims are held against rival readings, unless a number is given."""


@dataclass(frozen=True)
class Discrimination:
    """A claim, the verdict on it as the scenario stands, and the rivals under which it fails."""

    verdict: Verdict
    apart: tuple[str, ...]
    tried: tuple[str, ...]
    """All rivals of the scenario."""

    @property
    def definitional(self) -> bool:
        """Whether there are rivals and none fails it."""
        return bool(self.tried) and not self.apart


def discriminations(scenario: Scenario, runs: SmallRuns | None = None) -> tuple[Discrimination, ...]:
    """Return for each claim of a scenario the rivals that it tells apart, both in the order of the file.

    A claim that does not hold in the scenario tells nothing apart. Runs that were made before are taken from `runs`.
    """
    runs = SmallRuns() if runs is None else runs
    verdicts = check_claims(scenario, runs)
    failed = {
        rival: {v.claim.id for v in check_claims(in_case(scenario, rival), runs) if v.holds is False}
        for rival in each(
            list(scenario.alternatives), f"holding the claims of {scenario.id} against rivals", "rivals", whole=True
        )
    }
    return tuple(
        Discrimination(v, tuple(r for r, claims in failed.items() if v.stands and v.claim.id in claims), tuple(failed))
        for v in verdicts
    )


def of_folder(files: tuple[Path, ...], draws: int) -> dict[str, tuple[Discrimination, ...]]:
    """Return the discriminations of each scenario of a folder, by the stem of its file, on runs of so many draws."""
    some = each(files, "holding claims against rivals", "scenarios", whole=True)
    return {file.stem: discriminations(load(file, sets=[f"solve.draws={draws}"])) for file in some}


def shifts(scenario: Scenario, runs: SmallRuns | None = None) -> dict[str, float]:
    """Return how far each rival moves the results of a scenario; see `shift`, and `discriminations` for `runs`."""
    runs = SmallRuns() if runs is None else runs
    own = runs.summary(scenario)
    return {rival: shift(own, runs.summary(in_case(scenario, rival))) for rival in scenario.alternatives}


def shift(own: Mapping[str, Any], rival: Mapping[str, Any]) -> float:
    """Return the largest change of the likeliest outcome's probability, and of either end of any outcome's interval.

    Of two summaries with the same outcomes, under the first rule of each; a share, 0.1 is ten points.
    """
    likeliest = max(own["outcomes"], key=lambda outcome: _chance(own, outcome))
    ends = [
        abs((own["outcomes"][o][end]["mean"] or 0.0) - (rival["outcomes"][o][end]["mean"] or 0.0))
        for o in own["outcomes"]
        for end in ("lowest", "highest")
    ]
    return max(abs(_chance(own, likeliest) - _chance(rival, likeliest)), *ends)


def _chance(summary: Mapping[str, Any], outcome: str) -> float:
    return summary["outcomes"][outcome]["rules"][summary["rules"][0]]["mean"] or 0.0
