"""What is installed, where things are kept, and whether answers are right."""

from __future__ import annotations

from typing import Any

from sim.views.finding import finding_document
from sim.views.text.diagnosis import diagnosis_finding, diagnosis_lines
from sim.workflow.doctor import Check, State, examine


class Diagnosis:
    """What was found; `print(diagnosis)` tells it as `sim doctor` does."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        self.checks = checks
        """Each thing that was looked at."""

    @property
    def healthy(self) -> bool:
        """Whether there is no problem."""
        return all(check.state != State.PROBLEM for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """Return the document `sim.doctor/1`."""
        return finding_document(diagnosis_finding(self.checks))

    def __str__(self) -> str:
        return "\n".join(diagnosis_lines(self.checks))


def diagnose(self_test: bool = True) -> Diagnosis:
    """Look at everything that `sim doctor` looks at."""
    return Diagnosis(examine(self_test))
