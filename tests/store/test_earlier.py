"""A run that an earlier version stored, in the words of today."""

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.summary import summarise
from sim.errors import UsageError
from sim.store.reader import open_run
from sim.views.text.summary import summary_lines
from sim.workflow.run import Settings, resume_directory, run

OLD = Path(__file__).parent / "run-of-format-1"
"""`sim run tests/scenarios/valid/crowd.yaml --draws 64 --seed 7 --design monte-carlo` at commit 0a31504."""


def test_an_older_run_reads_as_one_of_today(tmp_path: Path) -> None:
    """Every column of the draws, the equilibria and the summary of the same run, made again."""
    old = open_run(OLD)
    assert old.manifest.schema == "sim.run/1"
    new = run(old.scenario, Settings(draws=64, seed=7, design="monte-carlo"), tmp_path / "again")
    names = new.layout.draws_schema().names
    assert old.layout == new.layout
    assert {"tag_some.least", "tag_all.greatest", *(f"singled_out.{r}" for r in new.layout.rules)} <= set(names)
    for name in names:
        np.testing.assert_allclose(old.column(name, 64), new.column(name, 64), rtol=1e-9, err_msg=name)
    for one, other in zip(old.equilibria(), new.equilibria(), strict=True):
        np.testing.assert_array_equal(one.draw, other.draw)
        np.testing.assert_allclose(one.profiles, other.profiles, atol=1e-12)
        np.testing.assert_allclose(one.weights, other.weights)
    assert old.summary["tags"] == new.summary["tags"]
    assert old.summary["singled_out"] == new.summary["singled_out"]
    assert summarise(old)["status"] == new.summary["status"]


def test_an_older_run_is_shown_as_ever() -> None:
    lines = "\n".join(summary_lines(open_run(OLD)))
    assert "with a solution tagged 'least'" in lines
    assert "singled out by" in lines


def test_an_older_run_is_not_continued_in_another_format() -> None:
    with pytest.raises(UsageError, match="start a new run"):
        resume_directory(OLD)
