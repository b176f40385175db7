"""A run's folder under attack, shortly: `tests/helpers/run_attacks.py` goes on for as long as one likes."""

import os
import random
from pathlib import Path

import pytest
from helpers import run_attacks

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked"),
    pytest.mark.filterwarnings(
        "ignore:.*fork.*:DeprecationWarning"
    ),  # numba's and Arrow's threads hold no lock of ours
]


@pytest.mark.parametrize("there", [False, True], ids=["new folder", "empty folder"])
def test_after_a_crash_at_any_call_a_run_is_started_again_or_continued(tmp_path: Path, there: bool) -> None:
    points = list(run_attacks.crash_points(tmp_path, there, every=5))
    assert len(points) > 15
    assert [point for point in points if point[1]] == []


@pytest.mark.parametrize("processes", [2, 3])
def test_processes_that_are_killed_on_one_folder_leave_a_run_that_ends_as_ever(tmp_path: Path, processes: int) -> None:
    assert run_attacks.kills(tmp_path, random.Random(processes), rounds=8, processes=processes) == ""


def test_a_bit_turned_in_any_file_is_told_with_its_name(tmp_path: Path) -> None:
    run_attacks.compute(tmp_path / "run")
    told = list(run_attacks.flips(tmp_path / "run", tmp_path, random.Random(3), each=4))
    assert len({name for name, _ in told}) == 8
    assert [name for name, seen in told if not seen] == []
