"""The command, called in this process or in one of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.app import main

ROOT = Path(__file__).parents[2]
MEETING = str(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml")
INSPECTION = str(ROOT / "scenarios/classics/inspection.yaml")
COMMAND = [sys.executable, "-c", "from sim.cli.app import main; main()"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def complaints(err: str) -> list[str]:
    """Return the lines of standard error that do not say what is being done and how far it is."""
    told = re.compile(r".*( …|: [\d,]+ of [\d,]+.*)$|[\d,]+ draws: about .*")
    return [line for line in err.splitlines() if not told.fullmatch(line)]


def called(*words: str) -> int:
    """Return the exit code of the command with these words."""
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)


def started(*words: str) -> subprocess.Popen[str]:
    """Return the command with these words, as a process whose output is text."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*COMMAND, *words], env=ENVIRONMENT, cwd=ROOT, text=True, **pipes)


def manifest_of(directory: Path) -> dict:
    """Return the manifest of a run as it stands in its folder."""
    return json.loads((directory / "manifest.json").read_text())
