"""The gallery: every scenario with what it is about, its answer and its picture, from a small run of each."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from matplotlib.figure import Figure

import sim
from generator.markdown import page, prose
from sim.document.claims_list import is_scenario
from sim.views.text.answer import answer

ROOT = Path(__file__).resolve().parents[2]
WORLDS = int(os.environ.get("GALLERY_WORLDS", "256"))
"""Worlds of each scenario; fewer where only the pages are looked at, and not their numbers."""
INTRODUCTION = f"""Every scenario that comes with the program: what it is about, what it claims, its picture and its
answer, here from {WORLDS} worlds each. `sim run FILE` makes the full run, with more figures and a page."""
FOLDERS = {
    "cases": "Situations of today and yesterday, each with its public sources and a page on what it shows.",
    "classics": "Published games, each with the answer of its source as a claim.",
    "moscow-2015": "One essay, taken apart into games: [the visit in five figures](explanation/the-visit.md).",
}


def files() -> list[Path]:
    """Return all scenario files."""
    found = sorted((ROOT / "scenarios").glob("*/*.yaml"))
    return [file for file in found if is_scenario(file)]


def pages() -> dict[str, bytes]:
    """Return the page and its pictures by their paths."""
    parts = ["# Gallery", INTRODUCTION]
    pictures: dict[str, bytes] = {}
    for folder in sorted({file.parent for file in files()}):
        parts += [f"## {folder.name}", FOLDERS.get(folder.name, "")]
        for file in (one for one in files() if one.parent == folder):
            parts += _entry(file, pictures)
    return {"gallery.md": page(*parts).encode(), **pictures, **notes(), **studies()}


def notes() -> dict[str, bytes]:
    """Return the pages that lie beside scenarios: what happened, what the model shows, and the sources."""
    found = ((file, file.with_suffix(".md")) for file in files())
    return {_note(file): beside.read_bytes() for file, beside in found if beside.exists()}


def _note(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}.md"


def studies() -> dict[str, bytes]:
    """Return the pictures that the studies of experiments/ make, which other pages show."""
    found = sorted((ROOT / "figures").glob("*/*.png"))
    return {f"figures/{file.parent.name}/{file.name}": file.read_bytes() for file in found}


def _entry(file: Path, pictures: dict[str, bytes]) -> Iterator[str]:
    """Yield the parts of one scenario, and add its picture."""
    scenario = sim.load(file)
    with tempfile.TemporaryDirectory() as folder:
        run = scenario.run(draws=WORLDS, out=Path(folder) / "run")
        pictures[picture := f"figures/{file.parent.name}-{file.stem}.png"] = _drawn(run)
        answers = answer(run.summary)
    document = scenario.to_json()["scenario"]
    beside = file.with_suffix(".md").exists()
    yield f"### {scenario.title}"
    yield f"`{file.relative_to(ROOT).as_posix()}`"
    yield from map(prose, document["about"].strip().split("\n\n"))
    yield f"![How likely each outcome is: {scenario.title.replace('[', '(').replace(']', ')')}]({picture})"
    yield prose(" ".join(answers))
    yield f"[What happened, what it shows, and the sources]({_note(file)})" if beside else ""
    claims = [claim["text"] for claim in document["claims"].values()]
    if claims:
        yield "It claims, and `sim check` or a run looks whether that holds:"
        yield "\n".join(f"- {prose(claim)}" for claim in claims)


def _drawn(run: sim.Run) -> bytes:
    figure = Figure(figsize=(7, 3.4), layout="constrained")
    run.plot.outcomes(ax=figure.add_subplot())
    figure.savefig(out := io.BytesIO(), format="png", dpi=110)
    return out.getvalue()
