"""A run written as figures."""

from __future__ import annotations

from pathlib import Path

from sim.activity import doing
from sim.engine.central import central_batch
from sim.store.files import inside
from sim.store.reader import Run as StoredRun

FIGURES = "figures"


def write_figures(run: StoredRun, folder: Path | None) -> list[Path]:
    """Write all figures as PNG files, into `figures/` of the run's folder where `folder` is None; return the files."""
    from sim.views.figures.from_run import render_all  # loads matplotlib

    to = inside(run.directory, FIGURES) if folder is None else folder
    batch = central_batch(run.scenario)
    with doing("reading what the figures show"):
        return render_all(run, batch, to)
