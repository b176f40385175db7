"""A run as one page that a person can open: HTML in which figures, style, numbers and the worlds all stand.

Everything comes from the run directory: the manifest, which holds the resolved scenario, and the summary. The page
holds no time and no path, so that the same run gives the same page, byte for byte. Texts of a scenario are a
stranger's: the template escapes them all, and a policy in the page's head forbids it to load anything, and to run
anything but its one script (templates/script/), known by its SHA-256. Without the script everything can be read but for
the worlds.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.concepts.registry import meaning_of, words_of
from sim.sampling import DESIGNS
from sim.scenario.description import game_tables, world_exhibits
from sim.scenario.types import Scenario
from sim.store.files import replaced
from sim.store.manifest import Manifest
from sim.store.reader import Run
from sim.views.drivers import drivers, in_which, unclear, unmoved
from sim.views.events import events_given, events_table
from sim.views.finding import Section
from sim.views.grids import grid_sentences, grid_tables
from sim.views.html.first_screen import first_screen, further
from sim.views.html.glance import glance
from sim.views.html.pictures import answer, embedded
from sim.views.html.results import frequencies, judgement, numbers, outcomes, payoffs, sets, statuses
from sim.views.html.scenario import (
    claims,
    claims_elsewhere,
    correlations,
    event_scores_of,
    given,
    parameters,
    scores,
)
from sim.views.html.tables import html_tables
from sim.views.html.template import finding_data, part, policy, script, template_of
from sim.views.html.worlds import CaseWorlds, worlds_json
from sim.views.text.answer import answer_parts
from sim.views.text.answer_given import answer_given
from sim.views.text.answer_lists import Summary, everything, reservation
from sim.views.text.meanings import meaning_under, spoken
from sim.views.text.pools import pool_tables
from sim.views.text.settings import settings
from sim.views.text.words import mean_worth

Plain = dict[str, Any]
LARGEST = 2_000_000
"""Bytes of a page; its worlds take what the rest leaves."""


def write_page(
    run: Run,
    batch: Any,
    figures: Sequence[Path],
    file: Path,
    sections: Sequence[Section] = (),
    command: str = "",
    cases: Sequence[CaseWorlds] = (),
) -> Path:
    """Write the page of a complete run with these figures (PNG) in it; return the file. See `page`."""
    pictures = {figure.stem: figure.read_bytes() for figure in figures}
    with replaced(file) as temporary:
        temporary.write_text(page(run, batch, pictures, sections, command, cases), encoding="utf-8", newline="\n")
    return file


def page(
    run: Run,
    batch: Any,
    figures: Mapping[str, bytes],
    sections: Sequence[Section] = (),
    command: str = "",
    cases: Sequence[CaseWorlds] = (),
) -> str:
    """Return the page of a run with the game of its central world, a `batch` of the scenario's form.

    `figures` are PNG files by the names that `sim.views.figures.from_run` gives them; `sections` answer what is asked
    after a run. `command` explains one world, once its draw is put behind it; '' where there is none.
    """
    template = template_of("page.html")
    data = page_data(run, batch, figures) | first(run, sections) | {"sections": [finding_data(s) for s in sections]}
    data["cases"] = bool(cases)
    around = template.render(data | {"worlds": "{}"})  # with all that the page says where it has worlds
    worlds = worlds_json(run, LARGEST - len(around.encode()), command, cases)
    return template.render(data | {"worlds": worlds})


def first(run: Run, sections: Sequence[Section]) -> Plain:
    """Return what the page begins with, its style and its script, and the policy that allows these two alone."""
    parts, style, runs = answer_parts(run.summary), part("page.css"), script()
    return {
        "given_answer": _answer_given(run.summary, run.scenario),
        "glance": glance(run.summary, run.scenario, sections),
        "first": first_screen(parts, sections),
        "further": further(parts),
        "style": style,
        "script": runs,
        "policy": policy(style, runs),
    }


def page_data(run: Run, batch: Any, figures: Mapping[str, bytes]) -> Plain:
    """Return what the template shows: texts, tables and charts, section by section."""
    summary, manifest = run.summary, run.manifest
    scenario = run.scenario
    words, events = words_of(summary["concept"]), {event.id: event.label for event in scenario.events}
    about = [text.strip() for text in scenario.about.split("\n\n") if text.strip()]
    return {
        "title": summary["scenario"]["title"],
        "about": about,
        "settings": list(settings(summary, scenario.document)),
        "given": given(summary, scenario),
        "rules": summary["rules"],
        "solution": words.one,
        "solutions": words.many,
        "everything": everything(summary),
        "worth": mean_worth(summary),
        "rule_meanings": [spoken(rule, meaning_under(summary["concept"], rule)) for rule in summary["rules"]],
        "concept_meaning": spoken(summary["concept"], meaning_of(summary["concept"])),
        "outcomes": outcomes(summary),
        "events": events_table(summary),
        "events_given": events_given(summary, events),
        "event_scores": event_scores_of(summary, scenario),
        "numbers": numbers(summary),
        "grid": grid_sentences(summary),
        "grids": html_tables(grid_tables(summary)),
        "frequencies": frequencies(summary),
        "payoffs": payoffs(summary),
        "pools": html_tables(pool_tables(summary)),
        "draws": f"{summary['draws']:,}",
        "drivers": drivers(summary),
        "constant": unmoved(summary),
        "constant_in": in_which(summary),
        "unclear": unclear(summary),
        "judgement": judgement(summary),
        "claims": claims(summary, scenario),
        "claims_elsewhere": claims_elsewhere(summary, scenario),
        "statuses": statuses(summary),
        "score": scores(summary, scenario),
        "observed": scenario.observed,
        "game": html_tables(game_tables(scenario)),
        "world": html_tables(world_exhibits(scenario.form, batch, scenario.document)),
        "sets": sets(summary, scenario),
        "figures": {name: embedded(content) for name, content in figures.items()},
        "answers": {name: answer(content) for name, content in figures.items()},
        "parameters": parameters(scenario),
        "correlations": correlations(scenario),
        "design": DESIGNS[summary["design"]].meaning if summary["design"] in DESIGNS else summary["design"],
        "command": command(manifest, scenario),
        "facts": list(facts(manifest)),
    }


def _answer_given(summary: Summary, scenario: Scenario) -> list[str]:
    labels = {p.id: p.label for p in scenario.parameters}
    called = {o.id: o.label for o in scenario.outcomes}
    return answer_given(summary["given"], called, labels, reservation(summary)) if "given" in summary else []


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


def facts(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield what a run that is made again must have in common with this one."""
    yield "Scenario", f"{manifest.scenario['id']}, SHA-256 of its resolved form {manifest.scenario['sha256']}"
    for table in manifest.scenario.get("tables", ()):
        said = "".join(f"; {text}" for text in (table["source"], table["note"]) if text)
        yield "Table", f"{table['file']}, {table['rows']:,} rows, SHA-256 {table['sha256']}{said}"
    yield "Draws", f"{manifest.draws:,}, seed {manifest.seed}, design {manifest.design}"
    yield "Solved by", f"{manifest.concept}; selection {', '.join(manifest.layout.rules)}"
    yield "Versions", ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
