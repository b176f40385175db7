"""`--cluster local:N`: the command starts worker processes of its own, and ends them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.command import complaints

import sim

pytest.importorskip("distributed")

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_the_command_runs_on_processes_of_its_own(tmp_path: Path) -> None:
    words = ["run", str(SCENARIOS / "classics" / "chicken.yaml"), "--draws", "200", "--no-figures", "--json"]
    call = [sys.executable, "-m", "sim", *words, "--out", "run", "--cluster", "local:1"]
    done = subprocess.run(call, capture_output=True, text=True, cwd=tmp_path, env=os.environ, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["digest"] == sim.load(words[1]).run(draws=200).digest
    assert complaints(done.stderr) == []


def test_ctrl_c_ends_a_run_on_a_cluster_as_it_ends_another(tmp_path: Path) -> None:
    """Sent to all processes at once, as a terminal does."""
    words = ["run", str(SCENARIOS / "classics" / "chicken.yaml"), "--draws", "50000000", "--no-figures"]
    call = [sys.executable, "-m", "sim", *words, "--out", "run", "--cluster", "local:1"]
    running = subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, start_new_session=True
    )
    until = time.monotonic() + 120
    while not [*(tmp_path / "run").glob(".cluster-*/block-*")] and time.monotonic() < until:
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=120)
    assert running.returncode == 130
    again = "sim run --resume run, or in Python: sim.open_run('run').resume()"
    assert " ".join(complaints(err)) == f"interrupted; continue with: {again}"
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["draws", "manifest.json"]
