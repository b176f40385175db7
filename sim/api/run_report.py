"""A run written as a report, with the answers to the questions that come after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.activity import Activity, doing, steps
from sim.api.questions import EXPLAIN_A_WORLD, SECTIONS, compare_cases
from sim.api.run_figures import write_figures
from sim.engine.central import central_batch
from sim.store.files import inside
from sim.store.reader import Run as StoredRun
from sim.store.scratch import scratch_folder
from sim.views.finding import Section
from sim.views.html.page import write_page
from sim.views.html.worlds import CaseWorlds
from sim.views.reports.formats import FORMATS, format_of
from sim.views.reports.formats import write_report as write_format
from sim.views.reports.of_run import run_report
from sim.workflow.case_runs import CaseRun, case_runs, worlds_of_cases

REPORT = "report"


def write_report(run: StoredRun, file: Path | None, figures: Sequence[Path] | None, to: str | None) -> Path:
    """Write a run as a report and return the file; see `sim.Run.write_report`."""
    called = format_of(to, file, ("html", *FORMATS))
    given = file or _file_within(run, called)
    batch = central_batch(run.scenario)
    with scratch_folder(given) as place, steps("writing the report", 4) as activity:
        wanted = called not in FORMATS or FORMATS[called].figures
        drawn = _drawn(run, figures, place) if wanted else []
        cases, sections = _all_sections(run, place, activity)
        if called in FORMATS:
            return write_format(run_report(run, batch, drawn, sections), called, given)
        worlds = [CaseWorlds(case.label, case.run) for case in cases]
        return write_page(run, batch, drawn, given, sections, EXPLAIN_A_WORLD, worlds)


def _file_within(run: StoredRun, called: str) -> Path:
    """Return where a report of a format stands in the run's folder; it is a folder itself where files are several."""
    folder = called in FORMATS and FORMATS[called].folder
    return inside(run.directory, f"{REPORT}-{called}" if folder else f"{REPORT}.{called}")


def _drawn(run: StoredRun, figures: Sequence[Path] | None, place: Path) -> Sequence[Path]:
    return write_figures(run, place) if figures is None else figures


def _all_sections(run: StoredRun, place: Path, activity: Activity) -> tuple[Sequence[CaseRun], list[Section]]:
    """Return the cases and the sections of a report whose figures are drawn, counted as its steps."""
    activity.step()
    cases = _cases(run, place)
    activity.step()
    sections = _sections(run, place / "answers", cases)
    activity.step()
    return cases, sections


def _cases(run: StoredRun, place: Path) -> Sequence[CaseRun]:
    """Return the cases of the scenario, run in the run's worlds into a folder; none where it would take long."""
    draws = worlds_of_cases(run)
    return list(case_runs(run, draws, place / "cases")) if draws else []


def _sections(run: StoredRun, folder: Path, cases: Sequence[CaseRun]) -> list[Section]:
    """Return the report's sections about the questions that come after a run, their figures drawn into a folder."""
    asked: list[tuple[str, Callable[[Any], Any]]] = [
        *SECTIONS.items(),
        ("compare", partial(compare_cases, cases=cases)),
    ]
    found = []
    with doing("answering the questions of the report", len(asked), "questions", whole=True) as activity:
        for name, ask in asked:
            answer = ask(run)
            if answer is not None:
                found.append(Section(name, answer.finding, answer.write_figure(folder / f"{name}.png")))
            activity.done += 1
    return found
