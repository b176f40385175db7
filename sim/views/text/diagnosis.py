"""What `sim doctor` found, as an answer with a table: what is wrong first, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.lines import page_width, wrapped
from sim.tables import Table, columns
from sim.views.finding import Finding
from sim.workflow.doctor import Check, State

MARKS = {State.OK: "ok     ", State.NOTE: "note   ", State.PROBLEM: "PROBLEM"}


def diagnosis_finding(checks: Sequence[Check]) -> Finding:
    """Return the checks as an answer; `numbers` has them by name, for programs."""
    rows = tuple((check.topic, check.name, str(check.state), check.found, check.remedy) for check in checks)
    table = Table("What was looked at", columns("Topic", "What", "State", "Found", "Remedy"), rows)
    listed = [
        {"topic": c.topic, "name": c.name, "state": str(c.state), "found": c.found, "remedy": c.remedy} for c in checks
    ]
    numbers = {"healthy": not _problems(checks), "checks": listed}
    return Finding("sim.doctor/1", "Is everything in order?", (_verdict(checks),), (table,), numbers)


def diagnosis_lines(checks: Sequence[Check]) -> Iterator[str]:
    """Yield what a person reads: the checks by topic, then what is to be done."""
    for topic in dict.fromkeys(check.topic for check in checks):
        yield topic
        for check in (c for c in checks if c.topic == topic):
            yield f"  {MARKS[check.state]}  {check.name}: {check.found}"
            if check.remedy:
                yield f"             {'remedy' if check.state == State.PROBLEM else 'if wanted'}: {check.remedy}"
    yield ""
    yield from wrapped(_verdict(checks), page_width())


def _problems(checks: Sequence[Check]) -> list[Check]:
    return [check for check in checks if check.state == State.PROBLEM]


def _verdict(checks: Sequence[Check]) -> str:
    """Return what was found in a sentence; without the self-test nothing is said of answers."""
    problems = _problems(checks)
    if problems:
        named = ", ".join(f"{check.topic}: {check.name}" for check in problems)
        many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        return f"{many} of {len(checks)} things that were looked at: {named}."
    tested = any(check.topic == "self-test" for check in checks)
    rest = "the self-test has every answer right" if tested else "the self-test was left out"
    return f"No problem among {len(checks)} things that were looked at; {rest}."
