"""The game of a scenario in tables and in labels."""

from pathlib import Path

import numpy as np
import pytest

from sim.engine.worlds import solve_worlds
from sim.games.game import Choice
from sim.scenario.description import game_tables, play_text, world_exhibits
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.store.equilibrium_index import PlayEntry
from sim.tables import Row, Table
from sim.views.text.plays import spoken_plays

MOSCOW = Path(__file__).parents[2] / "scenarios/moscow-2015"


def rows(scenario: Scenario, caption: str) -> list[Row]:
    [found] = [table for table in game_tables(scenario) if table.caption.startswith(caption)]
    return list(found.rows)


def world(name: str) -> list[Row]:
    scenario = load(MOSCOW / f"{name}.yaml")
    central = np.array([[p.distribution.central for p in scenario.parameters]])
    batch = solve_worlds(scenario, central).batch
    exhibits = world_exhibits(scenario.form, batch, scenario.document)
    return [row for table in exhibits if isinstance(table, Table) for row in table.rows]


def test_moves_are_told_in_labels() -> None:
    scenario = load(MOSCOW / "xi-kim-meeting.yaml")
    moves = rows(scenario, "The moves")
    assert moves[0][:5] == (
        "Russia's part",
        "brokerage: broker, stand_aside",
        "Russia",
        "Russia arranges a meeting; Russia leaves it to the guests",
        "–",
    )
    [xi] = [move for move in moves if move[0] == "Xi's choice"]
    assert xi[1:4] == ("xi: meet, avoid", "China", "Xi is ready to meet; Xi stays away from Kim")
    assert str(xi[4]).startswith("Russia's part")
    wants = rows(scenario, "What each player wants")
    assert ("Russia", "Face lost because its guests do not meet", "-face_host * (not met)", "P6.4") in wants


def test_chance_moves_are_told_with_their_odds() -> None:
    moves = rows(load(MOSCOW / "the-visit.yaml"), "The moves")
    [move] = [row for row in moves if str(row[0]).startswith("How ready Kim's team is")]
    assert move[2] == "chance"
    assert move[3] == "It is ready (prepared); It is not (1 - prepared)"
    assert move[5] == "guard == stands or guard == slipped"


def test_every_form_has_its_tables() -> None:
    blocs = rows(load(MOSCOW / "guest-list.yaml"), "Who may join")
    assert blocs[0][:3] == ("Allies and close partners", 20, "Obliging Moscow, less a day's work")
    issues = rows(load(MOSCOW / "agenda.yaml"), "The issues")
    assert ("Arms", "weapons", "0", "binding * arms", "no", "A8.5") in issues
    worths = rows(load(MOSCOW / "three-way-projects.yaml"), "What coalitions can achieve")
    assert ("Russia + South Korea", "by_sea") in worths
    kept = rows(load(MOSCOW / "support-for-support.yaml"), "What is to be kept up")
    assert kept[-1] == ("What the next round counts for, this one being 1", "patience")


@pytest.mark.parametrize(
    ("name", "label", "columns"),
    [
        ("guest-list", "Western leaders (west)", 5),
        ("agenda", "Arms (weapons); cannot be settled", 3),
        ("three-way-projects", "Russia + North Korea (dprk) + South Korea (rok)", 2),
        (
            "support-for-support",
            "Russia denounces double standards (shield_them), The North stands by Russia (stand_by)",
            3,
        ),
    ],
)
def test_one_world_is_told_in_numbers(name: str, label: str, columns: int) -> None:
    [row] = [row for row in world(name) if row[0] == label]
    assert len(row) == columns
    assert all(isinstance(cell, float | int) and np.isfinite(cell) for cell in row[1:])


def test_the_worth_of_the_whole_is_the_better_of_two() -> None:
    worth = {row[0]: row[1] for row in world("three-way-projects")}
    russia, north, south = "Russia", "North Korea (dprk)", "South Korea (rok)"
    whole = worth[f"{russia} + {north} + {south}"]
    assert isinstance(whole, float)
    for a, b in ((russia, north), (russia, south), (north, south)):
        part = worth[f"{a} + {b}"]
        assert isinstance(part, float)
        assert whole >= part


def test_plays_are_told_in_labels() -> None:
    meeting, agenda = load(MOSCOW / "xi-kim-meeting.yaml"), load(MOSCOW / "agenda.yaml")
    path = (Choice("brokerage", ("broker",)), Choice("kim", ("meet", "avoid")))
    assert play_text("moves", path, meeting.document) == (
        "Russia arranges a meeting, Kim is ready to meet or Kim stays away from Xi"
    )
    issues = (Choice("weapons", ("open",)), Choice("sanctions", ("settled",)), Choice("support", ("settled",)))
    assert play_text("bargaining", issues, agenda.document) == (
        "settled: Easing Russia's own sanctions, Backing against the United States"
    )
    crowd = load(MOSCOW / "guest-list.yaml")
    blocs = (Choice("partners", ("join",)), Choice("west", ("stay",)))
    assert play_text("crowd", blocs, crowd.document) == "join: Allies and close partners; stay: Western leaders"


def test_plays_of_a_set_are_told_once_and_not_without_end() -> None:
    meeting = load(MOSCOW / "xi-kim-meeting.yaml")
    plays: list[PlayEntry] = [{"play": f"xi: {action}"} for action in ("meet", "avoid", "meet")]
    assert spoken_plays(plays, meeting) == "Xi is ready to meet; or Xi stays away from Kim"
    many: list[PlayEntry] = [{"play": f"xi: {action}"} for action in "abcde"]
    assert spoken_plays(many, meeting) == "a; or b; or c; and 2 more"
    assert spoken_plays(None, meeting) == "too many distinct sets to list separately"
    assert spoken_plays([], meeting) == "none"
