"""What all pages have in common: their templates, their one style, and a policy by which nothing can be fetched."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from sim.lines import visible
from sim.numbers import percent
from sim.views.finding import Section
from sim.views.html.pictures import answer, embedded
from sim.views.html.tables import html_table, html_tables

SCRIPT = ("worlds", "words", "plots", "painting", "cases", "single", "start")
"""The parts of the script, in templates/script/: each uses what those before it name."""
SCRIPT_HEAD = """// The page's only script: shows the worlds of the run, counts them anew within what the reader marks.
// It fetches nothing, and writes every text with textContent or as a text node: labels are a stranger's.
"use strict";
(() => {"""


def template_of(name: str) -> Template:
    """Return a template; it escapes every text."""
    templates = Environment(
        loader=PackageLoader("sim.views.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_plain,
    )
    templates.filters |= {"html": html_table, "percent": percent}
    return templates.get_template(name)


def _plain(value: object) -> object:
    """Return what the template shows with a mark for each character that a layout would obey."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def part(name: str) -> str:
    """Return a file of ours that stands in the page as it is, its lines ended as the page's are."""
    return (files("sim.views.html") / "templates" / name).read_text(encoding="utf-8")


def script() -> str:
    """Return the page's only script: its parts, one after another, in a function of their own.

    It fetches nothing, and writes every text with textContent or as a text node: labels are a stranger's.
    """
    return "\n".join([SCRIPT_HEAD, *(part(f"script/{name}.js") for name in SCRIPT), "})();\n"])


def policy(style: str, runs: str = "") -> str:
    """Return the content security policy: pictures in the page, one style, one script or none, and nothing else."""
    scripts = f"script-src {_hash(runs)}; " if runs else ""
    return f"default-src 'none'; img-src data:; style-src {_hash(style)}; {scripts}base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    """Return by what a content security policy knows an element's text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def finding_data(section: Section) -> dict[str, Any]:
    """Return a finding as the templates show it."""
    finding = section.finding
    picture = section.figure.read_bytes() if section.figure is not None else None
    return {
        "name": section.name,
        "question": finding.question,
        "sentences": finding.sentences,
        "tables": html_tables(finding.tables),
        "note": finding.note,
        "figure": embedded(picture) if picture is not None else None,
        "alt": f"{answer(picture or b'') or finding.question} The tables below have the numbers.",
    }
