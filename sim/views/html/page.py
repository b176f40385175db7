"""A run as one page that a person can open: HTML without scripts, in which figures, style and numbers all stand.

Everything comes from the run directory: the manifest, which holds the resolved scenario, and the summary. The page
holds no time and no path, so that the same run gives the same page, byte for byte. Texts of a scenario are a
stranger's: the template escapes them all, and a policy in the page's head forbids it to load or to run anything.
"""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.scenario.types import Scenario
from sim.store.files import replaced
from sim.store.manifest import Manifest
from sim.store.reader import Run
from sim.views.html.charts import payoff_ends
from sim.views.html.game_tables import game_tables, world_tables
from sim.views.html.results import drivers, judgement, largest_error, outcomes, payoffs, sets, statuses
from sim.views.html.scenario import claims, claims_elsewhere, correlations, given, parameters, scores
from sim.views.text.answer import Summary, answer, answer_given, strongest
from sim.views.text.concept_words import words_of
from sim.views.text.meanings import CONCEPT_MEANINGS, DESIGN_MEANINGS, RULE_MEANINGS, spoken
from sim.views.text.words import short

Plain = dict[str, Any]


def write_page(run: Run, figures: Sequence[Path], file: Path) -> Path:
    """Write the page of a complete run with these figures (PNG) in it; return the file."""
    pictures = {figure.stem: figure.read_bytes() for figure in figures}
    with replaced(file) as temporary:
        temporary.write_text(page(run, pictures), encoding="utf-8", newline="\n")
    return file


def page(run: Run, figures: Mapping[str, bytes]) -> str:
    """Return the page; `figures` are PNG files by the names that `sim.views.figures.from_run` gives them."""
    templates = Environment(
        loader=PackageLoader("sim.views.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return templates.get_template("page.html").render(page_data(run, figures))


def page_data(run: Run, figures: Mapping[str, bytes]) -> Plain:
    """Return what the template shows: texts, tables and charts, section by section."""
    summary, manifest = run.summary, run.manifest
    scenario = run.scenario
    words = words_of(summary["concept"])
    about = [text.strip() for text in scenario.about.split("\n\n") if text.strip()]
    return {
        "title": summary["scenario"]["title"],
        "about": about,
        "settings": list(_settings(summary, scenario)),
        "answer": [*_answer_given(summary, scenario), *answer(summary)],
        "given": given(summary, scenario),
        "rules": summary["rules"],
        "solution": words.one,
        "solutions": words.many,
        "rule_meanings": [spoken(RULE_MEANINGS, rule) for rule in summary["rules"]],
        "concept_meaning": spoken(CONCEPT_MEANINGS, summary["concept"]),
        "outcomes": outcomes(summary),
        "payoffs": payoffs(summary),
        "payoff_axis": [short(end) for end in payoff_ends(summary["payoffs"], summary["rules"][0])],
        "draws": f"{summary['draws']:,}",
        "error": f"{100 * largest_error(summary):.1f}",
        "drivers": drivers(summary),
        "constant": [entry["label"] for name, entry in summary["outcomes"].items() if not strongest(summary, name)],
        "judgement": judgement(summary),
        "claims": claims(summary, scenario),
        "claims_elsewhere": claims_elsewhere(summary, scenario),
        "statuses": statuses(summary),
        "score": scores(summary, scenario),
        "observed": scenario.observed,
        "game": game_tables(scenario),
        "world": world_tables(scenario, run.central_batch),
        "sets": sets(summary, scenario),
        "figures": {name: _embedded(content) for name, content in figures.items()},
        "parameters": parameters(scenario),
        "correlations": correlations(scenario),
        "design": DESIGN_MEANINGS.get(summary["design"], summary["design"]),
        "command": command(manifest, scenario),
        "facts": list(_facts(manifest)),
    }


def _answer_given(summary: Summary, scenario: Scenario) -> list[str]:
    labels = {p.id: p.label for p in scenario.parameters}
    called = {o.id: o.label for o in scenario.outcomes}
    return answer_given(summary["given"], called, labels) if "given" in summary else []


def _embedded(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"


def _settings(summary: Summary, scenario: Scenario) -> Iterator[str]:
    """Yield in what this run differs from the scenario as its author left it."""
    if summary["case"]:
        case = scenario.cases.get(summary["case"])
        yield f"In the case “{case.label if case else summary['case']}”."
    if summary["overrides"]:
        yield f"With {', '.join(summary['overrides'])} in place of what the scenario says."


def command(manifest: Manifest, scenario: Scenario) -> str:
    """Return the command that makes this run again from the scenario's file."""
    words = [
        "sim",
        "run",
        f"{manifest.scenario['id']}.yaml",
        "--draws",
        str(manifest.draws),
        "--seed",
        str(manifest.seed),
    ]
    words += ["--case", manifest.case] if manifest.case else []
    words += [word for override in manifest.overrides for word in ("--set", override)]
    words += ["--design", manifest.design] if manifest.design != scenario.solve.design else []
    words += ["--given", manifest.given["text"]] if manifest.given is not None else []
    return shlex.join(words)


def _facts(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield what a run that is made again must have in common with this one."""
    yield "Scenario", f"{manifest.scenario['id']}, SHA-256 of its resolved form {manifest.scenario['sha256']}"
    yield "Draws", f"{manifest.draws:,}, seed {manifest.seed}, design {manifest.design}"
    yield "Solved by", f"{manifest.concept}; selection {', '.join(manifest.layout.rules)}"
    yield "Versions", ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
