"""Claims put to the test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sim
from sim.api.values import work, wrong
from sim.workflow.check import SmallRuns, Verdict, check_claims
from sim.workflow.domains import Note, check_domains


class ClaimChecks(Sequence[Verdict]):
    """A verdict for each claim of a scenario, in the order of the file; `print(checks)` tells them."""

    def __init__(self, scenario: sim.Scenario, verdicts: Sequence[Verdict], notes: Sequence[Note] = ()) -> None:
        self.scenario = scenario
        self.verdicts = tuple(verdicts)
        self.notes = tuple(notes)
        """Numbers that leave their range in a few worlds: a probability above 1 in the tail of a normal, say."""

    @property
    def hold(self) -> bool:
        """Whether no claim fails."""
        return all(verdict.holds is not False for verdict in self.verdicts)

    def __getitem__(self, index: Any) -> Any:
        return self.verdicts[index]

    def __len__(self) -> int:
        return len(self.verdicts)

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.verdicts)

    def __str__(self) -> str:
        from sim.views.text.checks import check_lines  # loads scipy

        head, *lines = check_lines(Path(self.scenario.called), self.scenario.resolved, self.verdicts, self.notes)
        return "\n".join([head, *(f"  note  {remark}" for remark in self.scenario.remarks), *lines])

    def __repr__(self) -> str:
        failed = sum(verdict.holds is False for verdict in self.verdicts)
        return f"<ClaimChecks of '{self.scenario.id}': {len(self)} claims, {failed} failed>"


def check(scenario: sim.Scenario, *, budget: float | str | None = None) -> ClaimChecks:
    """Look for counterexamples to a scenario's claims, and judge those about results by a small run.

    Returns a sequence with a verdict for each claim: `holds` (None where a result does not exist), and the
    `counterexample` or the `result`. `checks.hold` says whether none fails. `budget` is how much
    work may go into each game of that run, as for `Scenario.run`. Raises `ScenarioError` where a number, such
    as a probability, leaves its range.

    >>> import sim
    >>> sim.check(sim.load("scenarios/classics/inspection.yaml")).hold
    True
    """
    if not isinstance(scenario, sim.Scenario):
        raise wrong("scenario", scenario, "a scenario is needed, such as sim.load(file)")
    notes = check_domains(scenario.resolved)
    return ClaimChecks(scenario, check_claims(scenario.resolved, SmallRuns(work(budget))), notes)


def checks_json(checks: Sequence[ClaimChecks]) -> dict[str, Any]:
    """Return the document `sim.check/1` that `sim check --json` prints."""
    from sim.views.text.checks import check_document  # loads scipy

    document = check_document([(Path(c.scenario.called), c.verdicts, c.notes) for c in checks])
    for entry, each in zip(document["files"], checks, strict=True):
        if each.scenario.remarks:
            entry["remarks"] = list(each.scenario.remarks)
    return document
