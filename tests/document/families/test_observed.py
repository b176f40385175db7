"""Observed values out of columns of tables, against the same values written down."""

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.types import Scenario

CRISES = (
    "crisis,days,year,where\nberlin,11,1961,europe\ncuba,13,1962,america\nkargil,60,1999,asia\ntaiwan,37,1996,asia\n"
)
FRAME = """format: 2
title: Observed
sets: {{crisis: {{table: {{file: crises.csv, key: crisis}}}}}}
players: {{host: The host}}
parameters:
  days_here: {{label: a, unit: days, value: {value}, why: w, judgement: true}}
moves: {{invite: {{player: host, actions: [ask, wait]}}}}
payoffs: {{host: days_here}}
outcomes: {{asked: invite == ask, silence: otherwise}}
"""


def read(folder: Path, value: str, table: str = CRISES) -> Scenario:
    (folder / "crises.csv").write_text(table)
    (folder / "observed.yaml").write_text(FRAME.format(value=value))
    return load(folder / "observed.yaml")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("{empirical: days}", "{empirical: [11, 13, 60, 37]}"),
        ("empirical(days)", "{empirical: [11, 13, 60, 37]}"),
        ('{empirical: "days[c] for c in crisis if year[c] > 1990"}', "{empirical: [60, 37]}"),
        ("'empirical(days[c] * 2 for c in crisis if where[c] == asia)'", "{empirical: [120, 74]}"),
        ('{empirical: ["days[c] for c in crisis", 99]}', "{empirical: [11, 13, 60, 37, 99]}"),
    ],
)
def test_values_of_a_column_are_those_that_stand_there(tmp_path: Path, value: str, plain: str) -> None:
    assert read(tmp_path, value).parameters == read(tmp_path, plain).parameters


def test_a_thousand_rows(tmp_path: Path) -> None:
    rows = "".join(f"c{i},{i},2000,x\n" for i in range(1_000))
    made = read(tmp_path, "empirical(days)", "crisis,days,year,where\n" + rows)
    assert made.parameters[0].distribution.mean == pytest.approx(499.5)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("{empirical: where}", "'where' has words in it, and no numbers: 'europe'"),
        ('{empirical: "days[c] for c in crisis if year[c] > 2100"}', "no member is left"),
        ('{empirical: "hours[c] for c in crisis"}', "no table has a column 'hours'"),
        ("{empirical: hours}", "'hours' is not a number"),
    ],
)
def test_mistakes_about_columns(tmp_path: Path, value: str, wrong: str) -> None:
    with pytest.raises(ScenarioError) as told:
        read(tmp_path, value)
    assert wrong in str(told.value)


def test_an_empty_cell_is_no_value(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as told:
        read(tmp_path, "{empirical: days}", CRISES.replace("cuba,13", "cuba,"))
    assert "the cell of 'cuba' is empty" in str(told.value)
    some = '{empirical: "days[c] for c in crisis if c != cuba"}'
    made = read(tmp_path, some, CRISES.replace("cuba,13", "cuba,"))
    assert made.parameters == read(tmp_path, "{empirical: [11, 60, 37]}").parameters
