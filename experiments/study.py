"""What the studies share: a scenario is run with the public command, and the figures that the study keeps are written.

    python experiments/agenda.py [--draws 100000] [--out figures/agenda]

Every study is a file with a `Study` and these words as its command; `make figures` runs them all.
"""

import argparse
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sim.cli.app import main as sim

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Study:
    """A scenario, and which figures of its run are kept."""

    name: str
    """Of the scenario in scenarios/moscow-2015 and of the folder in figures/."""
    figures: tuple[str, ...]

    @property
    def scenario(self) -> Path:
        return ROOT / "scenarios" / "moscow-2015" / f"{self.name}.yaml"

    @property
    def folder(self) -> Path:
        return ROOT / "figures" / self.name

    def make(self, draws: int | None = None, out: Path | None = None) -> list[Path]:
        """Run the scenario, with its own number of draws where none is given; return the figures written."""
        folder = out or self.folder
        folder.mkdir(parents=True, exist_ok=True)
        many = () if draws is None else ("--draws", str(draws))
        with tempfile.TemporaryDirectory() as place:
            run, drawn = Path(place) / "run", Path(place) / "figures"
            command("run", str(self.scenario), "--out", str(run), "--no-figures", *many)
            command("plot", str(run), "--out", str(drawn))
            return [Path(shutil.copy(drawn / figure, folder / figure)) for figure in self.figures]


def command(*words: str) -> None:
    """Run the command `sim`; `SystemExit` where it fails. A claim that does not hold (1) is a result."""
    try:
        sim(words)
    except SystemExit as left:
        if left.code not in (0, 1, None):
            raise


def main(study: Study) -> None:
    """Make the figures of a study as the command line asks."""
    parser = argparse.ArgumentParser(description=f"Make the figures of {study.name}.")
    parser.add_argument("--draws", type=int, help="default: the scenario's")
    parser.add_argument("--out", type=Path, help=f"default: figures/{study.name}")
    asked = parser.parse_args()
    for figure in study.make(asked.draws, asked.out):
        print(figure)
