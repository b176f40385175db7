"""Whoever adds a game form or a distribution says all about it in one place: nothing else in the program is touched.

Each test copies the program, adds a folder or a file and one line in the registry, and calls every command on it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FERRY = '''
"""The form `ferry`: each player pays for a ferry or does not; it runs where all pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.errors import FaultsError
from sim.expressions import Names, Program, compile_rows
from sim.games.blocks import FormBlock, Formula, canonical, explicit_outcomes
from sim.games.description import FormDescription, grouped, player_label
from sim.games.form import Form
from sim.games.formulas import Context, Vocabulary, read_formula
from sim.games.game import ChoiceSet, PathOfPlay, PlainGame
from sim.labels import Document
from sim.tables import Column, Exhibit, Kind, Table, columns


class FerryBlock(FormBlock):
    """The keys of a scenario with a ferry."""

    gains: dict[str, Formula] = Field(description="of each player: what paying is worth to it")


@dataclass(frozen=True)
class FerryBatch:
    """One ferry a draw: `gains[draw, player]`."""

    gains: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.gains)

    def outcome_probabilities(
        self, profiles: NDArray[np.float64], draw: NDArray[np.int64], outcomes: int
    ) -> NDArray[np.float64]:
        runs = profiles[::2].prod(axis=0)
        return np.stack([runs, 1 - runs])


@dataclass(frozen=True, eq=False)
class FerryGame(PlainGame):
    """A ferry, compiled."""

    players: tuple[str, ...]
    outcomes: tuple[str, ...]
    rows: Program

    @property
    def choice_sets(self) -> tuple[ChoiceSet, ...]:
        return tuple(ChoiceSet(p, p, p, ("pay", "dodge")) for p in self.players)

    def batch(self, values: NDArray[np.float64]) -> FerryBatch:
        return FerryBatch(self.rows.evaluate(values))


def build(block: FerryBlock, context: Context, reported: bool = False) -> FerryGame:
    faults: list[Any] = []
    names = Names(frozenset(context.parameters), context.quantities)
    rows = [read_formula(block.gains[p], ("gains", p), names, faults) for p in context.players]
    if faults or reported:
        raise FaultsError(faults)
    return FerryGame(context.players, tuple(block.outcomes), compile_rows(rows, context.parameters))


def explicit(block: FerryBlock, game: FerryGame, players: tuple[str, ...]) -> dict[str, Any]:
    return {"gains": {p: canonical(block.gains[p]) for p in players}, "outcomes": explicit_outcomes(block)}


def rules(document: Document) -> tuple[Table, ...]:
    rows = tuple((player_label(document, p), gain) for p, gain in document["gains"].items())
    return (Table("Who gains by the ferry", (Column("Player"), Column("Gain", Kind.CODE)), rows),)


def world(batch: FerryBatch, document: Document) -> tuple[Exhibit, ...]:
    players = document["gains"]
    rows = tuple((player_label(document, p), float(batch.gains[0, i])) for i, p in enumerate(players))
    return (Table("What the ferry is worth here", (Column("Player"), *columns("Gain", kind=Kind.NUMBER)), rows),)


def play(path: PathOfPlay, document: Document) -> str:
    return grouped(path, lambda player: player_label(document, player))


FERRY = Form(
    FerryBlock, "own-gain", lambda block: Vocabulary(), build, explicit, FormDescription(rules, world, play)
)
'''

OWN_GAIN = '''
"""Everybody pays who gains by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.concepts.base import Concept
from sim.games.ferry.form import FerryBatch
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.to_solution import to_solution


@dataclass(frozen=True)
class OwnGain(Concept):
    """Everybody pays who gains by it."""

    name: ClassVar[str] = "own-gain"
    form: ClassVar[str] = "ferry"
    meaning: ClassVar[str] = "everybody pays who gains by it"

    def solve(self, batch: FerryBatch, rules: tuple[str, ...] = ()) -> Solution:
        pays = batch.gains > 0
        profiles = np.stack([pays, ~pays], axis=2).reshape(len(batch), -1).astype(float)
        rows = Rows.one_each(profiles, np.maximum(batch.gains, 0.0), len(rules))
        return to_solution(rows, np.isfinite(batch.gains).all(axis=1), rules)
'''

FERRY_SCENARIO = """
format: 1
form: ferry
title: Is the ferry paid for?
players: {ann: Ann of the island, bob: Bob of the coast}
parameters:
  visits: {label: Visits in a year, unit: visits, value: "uniform(0, 10)", why: A guess for the test., judgement: true}
  fare: {label: What a year costs, unit: points, value: "uniform(1, 4)", why: A guess for the test., judgement: true}
gains: {ann: visits - fare, bob: 2 * visits - fare}
outcomes: {runs: {label: The ferry runs, when: all_pay}, idle: {label: It lies idle, when: otherwise}}
claims: {likely: {text: It is likely to run., result: probability(runs) > 0.5}}
observed: {outcome: runs, status_quo: idle}
"""

PARENT_SCENARIO = """
format: 1
title: Is the harbour dredged?
uses: {ferry: {scenario: ferry.yaml, names: {p_runs: probability(runs), island: payoff(ann)}}}
players: {ann: Ann}
parameters: {cost: {label: Cost, unit: points, value: 0.5, why: A guess., judgement: true}}
moves: {dredge: {player: ann, actions: [yes_do, no_do]}}
payoffs: {ann: (dredge == yes_do) * (p_runs * (1 + island) - cost)}
outcomes: {dredged: dredge == yes_do, silted: otherwise}
"""

ARCSINE = '''
"""The arcsine distribution: the ends are likelier than the middle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import Family, ordered, read_number
from sim.numbers import number


@dataclass(frozen=True)
class Arcsine(Family):
    """Likelier near low and high than between them."""

    family: ClassVar[str] = "arcsine"
    low: float
    high: float

    def faults(self) -> list[tuple[str, str]]:
        return ordered(low=self.low, high=self.high)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.low + (self.high - self.low) * np.sin(np.pi * u / 2) ** 2

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    @property
    def central(self) -> float:
        return self.mean

    @property
    def meaning(self) -> str:
        return f"near {number(self.low)} or near {number(self.high)}, seldom between"

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        found = re.fullmatch(r"either (\\S+) or (\\S+)", text.strip())
        return cls.checked({"low": read_number(found[1]), "high": read_number(found[2])}) if found else None
'''

SCENARIO = (ROOT / "tests/scenarios/valid/coalition.yaml").read_text()


def copied(folder: Path) -> Path:
    """Return a copy of the program, without what was compiled."""
    return Path(
        shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc"))
    )


def added_line(registry: Path, importing: str, table: str, line: str) -> None:
    """Import a name in a registry, and add the one line to its table."""
    text = registry.read_text()
    found = re.search(rf"^{table}: [^\n]* = {{\n(?:    .*\n)*", text, re.MULTILINE)
    assert found is not None
    text = f"{text[: found.end()]}    {line}\n{text[found.end() :]}"
    first = re.search(r"^from sim", text, re.MULTILINE)
    assert first is not None
    registry.write_text(f"{text[: first.start()]}{importing}\n{text[first.start() :]}")


def called(folder: Path, *words: str, code: int = 0) -> str:
    """Return what a command of the copied program prints, its message where it is to fail."""
    command = [sys.executable, "-c", "from sim.cli.app import main; main()", *words]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(command, check=False, cwd=folder, env=environment, text=True, capture_output=True)
    assert done.returncode == code, done.stderr
    return done.stderr if code else done.stdout


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program with a folder, a concept and a line each more."""
    folder = tmp_path_factory.mktemp("ferry")
    sim = copied(folder)
    (sim / "games/ferry").mkdir()
    (sim / "games/ferry/__init__.py").write_text("")
    (sim / "games/ferry/form.py").write_text(FERRY)
    (sim / "concepts/own_gain.py").write_text(OWN_GAIN)
    added_line(sim / "games/registry.py", "from sim.games.ferry.form import FERRY", "FORMS", '"ferry": FERRY,')
    added_line(
        sim / "concepts/registry.py", "from sim.concepts.own_gain import OwnGain", "CONCEPTS", '"own-gain": OwnGain,'
    )
    (folder / "ferry.yaml").write_text(FERRY_SCENARIO)
    (folder / "harbour.yaml").write_text(PARENT_SCENARIO)
    return folder


def test_a_form_is_one_folder_and_one_line(ferry: Path) -> None:
    assert "1 claims, 0 failed" in called(ferry, "check", "ferry.yaml")
    shown = called(ferry, "show", "ferry.yaml")
    assert "Who gains by the ferry" in shown
    assert "2 * visits - fare" in shown
    assert called(ferry, "show", "ferry.yaml", "--resolved").count("form: ferry") == 1
    captions = [table["caption"] for table in json.loads(called(ferry, "show", "ferry.yaml", "--json"))["tables"]]
    assert "Who gains by the ferry" in captions
    solved = called(ferry, "solve", "ferry.yaml")
    assert "What the ferry is worth here" in solved
    assert "ann: pay" in solved
    document = json.loads(called(ferry, "solve", "ferry.yaml", "--json"))
    assert document["tables"][0]["rows"] == [["Ann of the island", 2.5], ["Bob of the coast", 7.5]]
    assert '"const": "ferry"' in called(ferry, "schema")


def test_a_form_that_was_added_runs_and_is_reported(ferry: Path) -> None:
    out = called(ferry, "run", "ferry.yaml", "--draws", "500", "--out", "run")
    assert "The ferry runs" in out
    summary = json.loads((ferry / "run/summary.json").read_text())
    [first, *_] = summary["equilibrium_sets"]["shown"]
    choices = [{"name": "ann", "actions": ["pay"]}, {"name": "bob", "actions": ["pay"]}]
    assert first["plays"] == [{"play": "ann: pay, bob: pay", "equilibria": 1, "choices": choices}]
    chance = summary["outcomes"]["runs"]["rules"]["payoff-dominance"]["mean"]
    assert chance == pytest.approx(0.75, abs=0.02)  # fares are 2.5 on average, visits evenly from 0 to 10
    figures = called(ferry, "plot", "run", "--out", "figures").split()
    assert sorted(Path(f).stem for f in figures) == ["map", "outcomes", "payoffs", "regions"]
    called(ferry, "report", "run", "--out", "page.html")
    page = (ferry / "page.html").read_text()
    for text in ("Who gains by the ferry", "What the ferry is worth here", "pay: Ann of the island, Bob of the coast"):
        assert text in page
    assert "own-gain: everybody pays who gains by it" in page
    assert json.loads(called(ferry, "score", "run", "--json"))["happened"] == "runs"
    again = json.loads(called(ferry, "run", "ferry.yaml", "--draws", "500", "--json", "--out", "again"))
    assert again["outcomes"] == summary["outcomes"]


def test_a_form_that_was_added_takes_conditions_and_is_used_by_others(ferry: Path) -> None:
    out = called(ferry, "run", "ferry.yaml", "--draws", "300", "--given", "idle", "--no-figures", "--out", "given")
    assert "given idle: probability" in out
    out = called(ferry, "run", "harbour.yaml", "--draws", "300", "--no-figures", "--out", "harbour")
    dredged = json.loads((ferry / "harbour/summary.json").read_text())["outcomes"]["dredged"]
    assert dredged["rules"]["payoff-dominance"]["mean"] == pytest.approx(0.75, abs=0.03)
    assert "Other scenarios that are played in the same world" in called(ferry, "show", "harbour.yaml")


def test_a_distribution_is_one_file_and_one_line(tmp_path: Path) -> None:
    sim = copied(tmp_path)
    (sim / "distributions/arcsine.py").write_text(ARCSINE)
    added_line(
        sim / "distributions/table.py",
        "from sim.distributions.arcsine import Arcsine",
        "DISTRIBUTIONS",
        '"arcsine": Arcsine,',
    )
    written = ["either 2 or 8", "arcsine(2, high=8)", "{arcsine: [2, 8]}", "{family: arcsine, low: 2, high: 8}"]
    hashes: set[str] = set()
    for number, value in enumerate(written):
        text = re.sub(r"value: [^\n]*\n", f"value: {value}\n", SCENARIO, count=1)
        assert value in text
        (tmp_path / f"s{number}.yaml").write_text(text)
        hashes.add(json.loads(called(tmp_path, "show", f"s{number}.yaml", "--json"))["hash"])
    assert len(hashes) == 1
    assert "0 failed" in called(tmp_path, "check", "s0.yaml")
    assert "arcsine, 2 to 8, middle 5" in called(tmp_path, "show", "s0.yaml")
    assert re.search(r"gas +5 billion", called(tmp_path, "solve", "s0.yaml"))
    assert "low (8) is above high (2)" in called(tmp_path, "check", "s0.yaml", "--set", "gas=arcsine(8, 2)", code=3)
    called(tmp_path, "run", "s0.yaml", "--draws", "200", "--out", "run")
    called(tmp_path, "plot", "run", "--out", "figures")
    called(tmp_path, "report", "run", "--out", "page.html")
    assert "arcsine: near 2 or near 8, seldom between" in (tmp_path / "page.html").read_text()
    assert json.loads(called(tmp_path, "run", "s0.yaml", "--draws", "200", "--json", "--out", "again"))["draws"] == 200
