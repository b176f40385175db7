"""Runs that earlier versions stored can be read: the same tables, the same summary; they are not continued."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.summary import summarise
from sim.concepts.extensive import perfect_bayesian
from sim.concepts.extensive.two_sided import solve_two_sided
from sim.store.store import reopen

EARLIER = Path(__file__).parent / "earlier" / "run"
"""Of the schema sim.run/1: 60 draws of a game with mixed equilibria, types and tags."""
FILE = Path(__file__).parents[2] / "scenarios" / "classics" / "deterrence-signalling.yaml"

NEW = {"schema", "drivers", "judgement"}
"""What is measured in another way today: which parameters decide, and with that what rests on judgement."""


@pytest.fixture(scope="module")
def earlier() -> sim.Run:
    return sim.open_run(EARLIER)


@pytest.fixture(scope="module")
def today(earlier: sim.Run) -> sim.Run:
    """The run of today: mixed equilibria and continua are listed, too."""
    return earlier.scenario.run(60, 3, design="monte-carlo")


@pytest.fixture
def of_pure_ones(earlier: sim.Run, monkeypatch: pytest.MonkeyPatch) -> sim.Run:
    """The run of today where only pure equilibria are listed, as of every tree when the earlier run was stored."""

    def none_solved(*args: Any) -> Any:
        found = solve_two_sided(*args)
        return replace(found, solved=np.zeros_like(found.solved))

    monkeypatch.setattr(perfect_bayesian, "solve_two_sided", none_solved)
    return earlier.scenario.run(60, 3, design="monte-carlo")


def test_both_tables_read_as_they_are_stored_today(earlier: sim.Run, of_pure_ones: sim.Run) -> None:
    assert earlier.stored.manifest.schema == "sim.run/1"
    assert any(name.startswith("tag_some.") for name in earlier.draws().column_names)
    for old, new in ((earlier.draws(), of_pure_ones.draws()), (earlier.equilibria(), of_pure_ones.equilibria())):
        assert old.schema.equals(new.schema, check_metadata=True)
        assert new.num_rows > 0
        for name in new.column_names:
            assert old[name].to_pylist() == pytest.approx(new[name].to_pylist(), nan_ok=True, abs=1e-9), name


def test_every_equilibrium_of_it_is_one_today(earlier: sim.Run, today: sim.Run) -> None:
    assert earlier.draws().schema.equals(today.draws().schema, check_metadata=True)
    assert earlier.equilibria().schema.equals(today.equilibria().schema, check_metadata=True)
    same = [n for n in today.equilibria().column_names if n.startswith(("profile.", "tag."))]
    old, new = (run.equilibria().select(["draw", *same]).to_pylist() for run in (earlier, today))
    assert old
    assert len(new) > len(old)
    for row in old:
        assert any(row == pytest.approx(other, abs=1e-9) for other in new if other["draw"] == row["draw"]), row


def test_the_summary_made_of_it_is_the_one_stored_with_it(earlier: sim.Run) -> None:
    made = summarise(earlier.stored)
    for entry in made["equilibrium_sets"]["shown"]:
        for play in entry["plays"]:
            del play["choices"]  # which the first format told in its text alone
    common = set(made) & set(earlier.summary) - NEW
    assert {"outcomes", "payoffs", "status", "tags"} <= common
    for key in common:
        assert kept(earlier.summary[key], made[key]), key


def kept(old: Any, new: Any) -> bool:
    """Tell whether what an earlier summary says stands in today's, which may say more."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(key in new and kept(value, new[key]) for key, value in old.items())
    return bool(new == (pytest.approx(old, rel=1e-12) if isinstance(old, float) else old))


def test_columns_and_rows_can_be_chosen(earlier: sim.Run) -> None:
    names = ["status", "tag_some.pooling", "draw"]
    some = earlier.draws(columns=names, limit=7)
    assert (some.column_names, some.num_rows) == (names, 7)


def test_it_is_not_continued() -> None:
    with pytest.raises(sim.UsageError, match="earlier version"):
        reopen(EARLIER, sim.open_run(EARLIER).stored.manifest.scenario["sha256"])
