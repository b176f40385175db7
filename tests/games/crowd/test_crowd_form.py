"""The forms crowd and coalition as written: gains against Python's own arithmetic, and what is said of mistakes."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.games.coalition.game import CoalitionGame
from sim.games.crowd.game import CrowdGame
from sim.scenario.load import load

VALID = Path(__file__).parents[2] / "scenarios" / "valid"


def changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (VALID / name).read_text()
    assert old in text
    file = tmp_path / name
    file.write_text(text.replace(old, new))
    return file


def test_gains_are_those_written() -> None:
    game = load(VALID / "crowd.yaml").game
    assert isinstance(game, CrowdGame)
    batch = game.batch(np.array([[1.25, 2.5], [0.5, 4.0]]))
    crowd = batch.crowd
    for draw, (warmth, cost) in enumerate(((1.25, 2.5), (0.5, 4.0))):
        for x in range(8):
            for y in range(13):
                gains = [0.0, 0.0]
                for part, bloc in enumerate(crowd.bloc):
                    if (x, y)[bloc] < crowd.sizes[bloc]:
                        gains[bloc] += batch.cells[draw, crowd.start[part] + crowd.step[part] @ (x, y)]
                if x < 7:
                    assert gains[0] == pytest.approx(warmth * x - cost + 0.1 * (x + y))
                if y < 12:
                    assert gains[1] == pytest.approx((2 if x + y >= 9 else -1) - 0.1 * y)


def test_influence_of_many_blocs_needs_no_table_of_all_counts(tmp_path: Path) -> None:
    file = changed(tmp_path, "crowd.yaml", "(2 if others >= 9 else -1)", "warmth * (others(partners) + others) / cost")
    game = load(file).game
    assert isinstance(game, CrowdGame)
    assert len(game.cells) < 70


def test_outcomes_are_those_written() -> None:
    game = load(VALID / "crowd.yaml").game
    assert isinstance(game, CrowdGame)
    for x in range(8):
        for y in range(13):
            outcome = game.outcomes[game.crowd.outcome_of_cell[game.crowd.outcome_step @ (x, y)]]
            assert outcome == ("success" if x + y >= 15 else "partners_only" if y == 0 else "flop")


def test_worths_are_those_written() -> None:
    game = load(VALID / "coalition.yaml").game
    assert isinstance(game, CoalitionGame)
    worth = game.batch(np.array([[10.0, 3.0]])).worth[0]
    np.testing.assert_allclose(worth, [0, 0, 0, 7, 0, 1, 0, 10])


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("crowd.yaml", "attending >= 15, label", "attending >= 7, label", "'success' and 'partners_only' both hold"),
        ("crowd.yaml", "flop: otherwise", "flop: attending > 30", "no outcome holds where attending(partners) is"),
        ("crowd.yaml", "0.1 * others,", "0.1 * attending,", "a gain depends on the 'others'"),
        ("crowd.yaml", "0.1 * others,", "0.1 * attending(partners),", "a gain depends on the 'others'"),
        ("crowd.yaml", "attending >= 15, label", "others >= 15, label", "how many are 'attending'"),
        ("crowd.yaml", "attending >= 15, label", "attending >= cost, label", "can only depend on how many join"),
        ("crowd.yaml", "others(others_west)", "others(west)", "unknown bloc 'west'"),
        ("crowd.yaml", "  others_west:\n    members", "  west:\n    members", "unknown player 'west'"),
        ("crowd.yaml", "concept: crowd-counts", "concept: nash", "does not solve games of the form 'crowd'"),
        ("coalition.yaml", "russia + mongolia:", "russia + japan:", "unknown player 'japan'"),
        ("coalition.yaml", "worth: gas", "# gas", "the worth of 'russia' is missing"),
        ("coalition.yaml", "size == 2", "sise == 2", "unknown name 'sise'"),
        ("coalition.yaml", "solve:", "outcomes: {x: otherwise, y: otherwise}\nsolve:", "'otherwise' is written twice"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message.replace("(", r"\(").replace(")", r"\)")):
        load(changed(tmp_path, name, old, new))
