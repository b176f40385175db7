"""The claims of a scenario put to the test: a search for counterexamples, and a small run for claims about results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.activity import each
from sim.analysis.claims import ResultVerdict, cases_of, check_result
from sim.analysis.counterexamples import Counterexample, Examination
from sim.analysis.dependence import examined
from sim.analysis.statements import Statement
from sim.distributions import Distribution
from sim.distributions.bounded import Uniform
from sim.engine.solved_parts import SolvedParts
from sim.scenario.claims import always_instances
from sim.scenario.load import in_case
from sim.scenario.types import Claim, Scenario
from sim.workflow.run import Settings, summary_alone

CHECK_DRAWS = 16_384
"""Draws of the run on which claims about results are checked, unless the scenario asks for fewer."""
ANY_PROBABILITY = Uniform(0.0, 1.0)
ANY_PAYOFF = Uniform(-1e3, 1e3)


class SmallRuns:
    """Summaries of small runs, each made when it is first asked for; scenarios that are the same share one."""

    def __init__(self, budget: int | None = None) -> None:
        self._budget = budget
        self._summaries: dict[str, dict[str, Any]] = {}
        self._known = SolvedParts()

    def summary(self, scenario: Scenario) -> dict[str, Any]:
        """Return the summary of a run of at most `CHECK_DRAWS` worlds, of which nothing else is kept."""
        if scenario.hash not in self._summaries:
            settings = Settings(draws=min(scenario.solve.draws, CHECK_DRAWS), budget=self._budget)
            self._summaries[scenario.hash] = summary_alone(scenario, settings, self._known)
        return self._summaries[scenario.hash]


@dataclass(frozen=True)
class Verdict:
    """A claim and what the test of it found.

    `holds` is None where a result does not exist, and where a claim about all worlds is neither proved nor refuted.
    """

    claim: Claim
    holds: bool | None
    counterexample: Counterexample | None = None
    result: ResultVerdict | None = None
    evidence: str = ""
    """What a claim that did not fail rests on: a proof, a run, or so many worlds that do not refute it."""

    @property
    def stands(self) -> bool:
        """Whether it holds, or, of a claim about all worlds, is not refuted."""
        return self.holds is True or (self.claim.kind == "always" and self.holds is None)


def check_claims(scenario: Scenario, runs: SmallRuns | None = None) -> tuple[Verdict, ...]:
    """Return a verdict a claim, in the order of the file; small runs that were made before are taken from `runs`."""
    runs = SmallRuns() if runs is None else runs
    results = [c for c in scenario.claims if c.kind == "result"]
    compared = dict.fromkeys(case for claim in results for case in cases_of(claim.expression))
    asked: list[str | None] = [None, *compared] if results else []
    needed = each(asked, f"running {scenario.id} as its claims ask", "runs", whole=True)
    found = {case: runs.summary(scenario if case is None else in_case(scenario, case)) for case in needed}
    summary = found.pop(None, {})
    cases = {case: own for case, own in found.items() if case is not None}
    claims = each(scenario.claims, f"checking the claims of {scenario.id}", "claims")
    return tuple(_verdict(scenario, claim, summary, cases) for claim in claims)


def _verdict(scenario: Scenario, claim: Claim, summary: dict[str, Any], cases: dict[str, dict[str, Any]]) -> Verdict:
    if claim.kind == "result":
        result = check_result(claim.expression, summary, cases)
        return Verdict(claim, result.holds, result=result, evidence=f"in a run of {summary['draws']:,} draws")
    statements = [Statement(i.expression, i.moves) for i in always_instances(claim, scenario.game)]
    found = examined(statements, scenario, _given(scenario))
    holds = True if found.proved else None if found.counterexample is None else False
    return Verdict(claim, holds, counterexample=found.counterexample, evidence=_evidence(found))


def _evidence(found: Examination) -> str:
    if found.counterexample is not None:
        return ""
    return "proved for all admissible values" if found.proved else f"not refuted in {found.worlds:,} worlds"


def _given(scenario: Scenario) -> list[Distribution]:
    """Return what the names of used scenarios may be: any probability or payoff.

    A claim with names of used scenarios thus says more than it must: it is to hold whatever the parts may give.
    """
    return [ANY_PROBABILITY if n.kind == "probability" else ANY_PAYOFF for use in scenario.uses for n in use.names]
