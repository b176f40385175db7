"""The game of a scenario in tables and in labels."""

from pathlib import Path

import numpy as np
import pytest

from sim.engine.worlds import solve_worlds
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.views.html.game_tables import game_tables, world_tables
from sim.views.text.plays import spoken_play, spoken_plays

MOSCOW = Path(__file__).parents[3] / "scenarios/moscow-2015"


def told(scenario: Scenario, caption: str) -> list[tuple[str, ...]]:
    [found] = [table for table in game_tables(scenario) if table.caption.startswith(caption)]
    return list(found.rows)


def world(name: str) -> list[tuple[str, ...]]:
    scenario = load(MOSCOW / f"{name}.yaml")
    central = np.array([[p.distribution.central for p in scenario.parameters]])
    return [row for table in world_tables(scenario, solve_worlds(scenario, central).batch) for row in table.rows]


def test_moves_are_told_in_labels() -> None:
    scenario = load(MOSCOW / "xi-kim-meeting.yaml")
    moves = told(scenario, "The moves")
    assert moves[0][:4] == ("Russia's part", "Russia", "Russia arranges a meeting; Russia leaves it to the guests", "–")
    [xi] = [move for move in moves if move[0] == "Xi's choice"]
    assert xi[1:3] == ("China", "Xi is ready to meet; Xi stays away from Kim")
    assert xi[3].startswith("Russia's part")
    wants = told(scenario, "What each player wants")
    assert ("Russia", "Face lost because its guests do not meet", "-face_host * (not met)", "P6.4") in wants


def test_chance_moves_are_told_with_their_odds() -> None:
    moves = told(load(MOSCOW / "the-visit.yaml"), "The moves")
    [move] = [row for row in moves if row[0].startswith("How ready Kim's team is")]
    assert move[1] == "chance"
    assert move[2] == "It is ready (prepared); It is not (1 - prepared)"
    assert move[4] == "guard == stands or guard == slipped"


def test_every_form_has_its_tables() -> None:
    blocs = told(load(MOSCOW / "guest-list.yaml"), "Who may join")
    assert blocs[0][:3] == ("Allies and close partners", "20", "Obliging Moscow, less a day's work")
    issues = told(load(MOSCOW / "agenda.yaml"), "The issues")
    assert ("Arms", "0", "binding * arms", "no", "A8.5") in issues
    worths = told(load(MOSCOW / "three-way-projects.yaml"), "What coalitions can achieve")
    assert ("Russia + South Korea", "by_sea") in worths
    kept = told(load(MOSCOW / "support-for-support.yaml"), "What is to be kept up")
    assert kept[-1] == ("What the next round counts for, this one being 1", "patience")


@pytest.mark.parametrize(
    ("name", "label", "columns"),
    [
        ("guest-list", "Western leaders", 4),
        ("agenda", "Arms (cannot be settled)", 3),
        ("three-way-projects", "Russia + North Korea + South Korea", 2),
        ("support-for-support", "Russia denounces double standards, The North stands by Russia", 3),
    ],
)
def test_one_world_is_told_in_numbers(name: str, label: str, columns: int) -> None:
    [row] = [row for row in world(name) if row[0] == label]
    assert len(row) == columns
    assert all(np.isfinite(float(cell.replace(",", ""))) for cell in row[1:])


def test_the_worth_of_the_whole_is_the_better_of_two() -> None:
    worth = {row[0]: float(row[1].replace(",", "")) for row in world("three-way-projects")}
    parts = ("Russia + North Korea", "Russia + South Korea", "North Korea + South Korea")
    assert worth["Russia + North Korea + South Korea"] >= max(worth[part] for part in parts)


def test_plays_are_told_in_labels() -> None:
    meeting, agenda = load(MOSCOW / "xi-kim-meeting.yaml"), load(MOSCOW / "agenda.yaml")
    assert spoken_play("brokerage: broker, kim: meet or avoid", meeting) == (
        "Russia arranges a meeting, Kim is ready to meet or Kim stays away from Xi"
    )
    assert spoken_play("weapons: open, sanctions: settled, support: settled", agenda) == (
        "settled: Easing Russia's own sanctions, Backing against the United States"
    )
    crowd = load(MOSCOW / "guest-list.yaml")
    assert spoken_play("partners: join, west: stay", crowd) == "join: Allies and close partners; stay: Western leaders"


def test_plays_of_a_set_are_told_once_and_not_without_end() -> None:
    meeting = load(MOSCOW / "xi-kim-meeting.yaml")
    plays = [{"play": f"xi: {action}", "equilibria": 2} for action in ("meet", "avoid", "meet")]
    assert spoken_plays(plays, meeting) == "Xi is ready to meet; or Xi stays away from Kim"
    many = [{"play": f"xi: {action}", "equilibria": 1} for action in "abcde"]
    assert spoken_plays(many, meeting) == "a; or b; or c; and 2 more"
    assert spoken_plays(None, meeting) == "so many different sets that they are not told apart"
    assert spoken_plays([], meeting) == "none"
