"""The command, called in this process."""

import re
from pathlib import Path

import pytest

from sim.cli.app import main

ROOT = Path(__file__).parents[2]
MEETING = str(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml")
INSPECTION = str(ROOT / "scenarios/classics/inspection.yaml")


def complaints(err: str) -> list[str]:
    """Return the lines of standard error that do not say what is being done and how far it is."""
    told = re.compile(r".*( …|: [\d,]+ of [\d,]+.*)$|[\d,]+ draws: about .*")
    return [line for line in err.splitlines() if not told.fullmatch(line)]


def called(*words: str) -> int:
    """Return the exit code of the command with these words."""
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)
