"""The command, called in this process."""

from pathlib import Path

import pytest

from sim.cli.app import main

ROOT = Path(__file__).parents[2]
MEETING = str(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml")
INSPECTION = str(ROOT / "scenarios/classics/inspection.yaml")


def called(*words: str) -> int:
    """Return the exit code of the command with these words."""
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)
