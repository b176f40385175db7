"""The claims of a scenario put to the test: a search for counterexamples, and a small run for claims about results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.activity import each
from sim.analysis.claims import ResultVerdict, cases_of, check_result, is_settled
from sim.analysis.counterexamples import Counterexample, Examination
from sim.analysis.dependence import examined
from sim.analysis.statements import Statement
from sim.distributions import Distribution
from sim.distributions.bounded import Uniform
from sim.engine.solved_parts import SolvedParts
from sim.numbers import how_many
from sim.scenario.claims import always_instances
from sim.scenario.load import in_case
from sim.scenario.types import Claim, Scenario
from sim.workflow.run import Settings, summary_alone

CHECK_DRAWS = 16_384
"""Draws of the run on which claims about results are checked, unless the scenario asks for fewer."""
FEWER_DRAWS = (1_024, 4_096)
"""Draws that are tried first: enough where numbers far from these estimates would lead to the same verdicts."""
ANY_PROBABILITY = Uniform(0.0, 1.0)
ANY_PAYOFF = Uniform(-1e3, 1e3)


class SmallRuns:
    """Summaries of small runs, each made when it is first asked for; scenarios that are the same share one."""

    def __init__(self, budget: int | None = None) -> None:
        self._budget = budget
        self._summaries: dict[tuple[str, int], dict[str, Any]] = {}
        self._known = SolvedParts()

    def summary(self, scenario: Scenario, most: int = CHECK_DRAWS) -> dict[str, Any]:
        """Return the summary of a run of at most so many worlds, of which nothing else is kept."""
        key = scenario.hash, min(scenario.solve.draws, most)
        if key not in self._summaries:
            settings = Settings(draws=key[1], budget=self._budget)
            self._summaries[key] = summary_alone(scenario, settings, self._known)
        return self._summaries[key]


@dataclass(frozen=True)
class Summaries:
    """Of the same worlds: the summary of a scenario, and those of the cases that its claims compare."""

    own: dict[str, Any]
    cases: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, scenario: Scenario, runs: SmallRuns) -> Summaries:
        """Return those on which claims about results are judged: few worlds where they settle every one, else more.

        All claims are judged on the same worlds, so that a number is the same in each.
        """
        results = [c.expression for c in scenario.claims if c.kind == "result"]
        if not results:
            return cls({}, {})
        compared = {case: in_case(scenario, case) for claim in results for case in cases_of(claim)}
        least = min([scenario.solve.draws, *(own.solve.draws for own in compared.values())])
        for draws in (few for few in FEWER_DRAWS if few < least):
            found = cls._made(scenario, compared, runs, draws)
            if all(is_settled(claim, found.own, found.cases) for claim in results):
                return found
        return cls._made(scenario, compared, runs, CHECK_DRAWS)

    @classmethod
    def _made(cls, scenario: Scenario, compared: Mapping[str, Scenario], runs: SmallRuns, most: int) -> Summaries:
        asked = [scenario, *compared.values()]
        needed = each(asked, f"running {scenario.id} as its claims ask", "runs", whole=True)
        own, *cases = [runs.summary(one, most) for one in needed]
        return cls(own, dict(zip(compared, cases, strict=True)))


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
    found = Summaries.of(scenario, runs)
    claims = each(scenario.claims, f"checking the claims of {scenario.id}", "claims")
    return tuple(_verdict(scenario, claim, found) for claim in claims)


def _verdict(scenario: Scenario, claim: Claim, summaries: Summaries) -> Verdict:
    if claim.kind == "result":
        result = check_result(claim.expression, summaries.own, summaries.cases)
        return Verdict(claim, result.holds, result=result, evidence=f"in a run of {summaries.own['draws']:,} draws")
    statements = [Statement(i.expression, i.moves) for i in always_instances(claim, scenario.game)]
    found = examined(statements, scenario, _given(scenario))
    holds = True if found.proved else None if found.counterexample is None else False
    return Verdict(claim, holds, counterexample=found.counterexample, evidence=_evidence(found))


def _evidence(found: Examination) -> str:
    if found.counterexample is not None:
        return ""
    return "proved for all admissible values" if found.proved else f"not refuted in {how_many(found.worlds, 'worlds')}"


def _given(scenario: Scenario) -> list[Distribution]:
    """Return what the names of used scenarios may be: any probability or payoff.

    A claim with names of used scenarios thus says more than it must: it is to hold whatever the parts may give.
    """
    return [ANY_PROBABILITY if n.kind == "probability" else ANY_PAYOFF for use in scenario.uses for n in use.names]
