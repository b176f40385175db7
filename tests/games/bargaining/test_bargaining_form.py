"""The form `bargaining`: which outcome each package is, and what is wrong with conditions on packages."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError, UsageError
from sim.games.bargaining.game import BargainingGame
from sim.scenario.load import load

FILE = Path(__file__).parents[2] / "scenarios/valid/bargaining.yaml"


def test_every_package_has_the_outcome_whose_condition_holds() -> None:
    game = load(FILE).game
    assert isinstance(game, BargainingGame)
    expected = []
    for package in range(8):
        railway, settled = package & 1, package.bit_count()
        expected.append({1: 0, 2: 1}.get(settled, 2) if railway else 2)
    assert game.outcome_of_package.tolist() == expected


def test_numbers_are_those_of_the_file() -> None:
    batch = load(FILE).game.batch(np.array([[1.5], [2.5]]))
    np.testing.assert_array_equal(batch.utilities[1], [[2.5, 1, -1], [5, -0.5, 5]])
    np.testing.assert_array_equal(batch.feasible, [[True, True, False], [True, True, True]])
    np.testing.assert_array_equal(batch.disagreement, [[0, 0.5]] * 2)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            "settled == 1",
            "settled >= 1",
            "'railway_only' and 'package' both hold where railway and statement is settled",
        ),
        ("something_else: otherwise", "nothing: settled == 0", "no outcome holds where statement is settled"),
        ("railway_only: railway and settled == 1", "railway_only: otherwise", "'otherwise' is written twice"),
        ("settled == 2", "trade > 2", "unknown name 'trade'"),
        ("{guest: 0.5}", "{gest: 0.5}", "unknown player 'gest'; did you mean 'guest'?"),
        ("{host: 1, guest: -0.5}", "{host: 1}", "the worth to 'guest' is missing"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    text = FILE.read_text()
    assert text.count(right) == 1
    (tmp_path / "s.yaml").write_text(text.replace(right, wrong))
    with pytest.raises(ScenarioError) as raised:
        load(tmp_path / "s.yaml")
    [problem] = raised.value.problems
    assert message in f"{problem.message}; {problem.remedy}"
    assert problem.place.line > 1


@pytest.mark.parametrize(("capacity", "settled"), [("0", 0), ("0.9", 0), ("1.2", 1), ("-0.5", None), ("-1", None)])
def test_a_capacity_below_nothing_is_no_number_of_issues(tmp_path: Path, capacity: str, settled: int | None) -> None:
    file = tmp_path / "talks.yaml"
    file.write_text(FILE.read_text().replace("capacity: 2", f"capacity: {capacity}"))
    world = sim.load(file).solve()
    if settled is None:
        assert world.reason == "the capacity, how many issues can be settled, is below 0"
        assert not len(world.profiles)
    else:
        assert len(world.profiles)
        assert np.reshape(world.profiles, (len(world.profiles), -1, 2))[:, :, 0].sum(axis=1).max() <= settled


def test_paths_of_the_form_are_suggested() -> None:
    for written, meant in (("isues.arms.worth.host=2", "issues.arms"), ("capacty=1", "capacity")):
        with pytest.raises(UsageError, match=f"did you mean '{meant}'"):
            load(FILE, [written])


def test_a_fault_of_its_own_is_not_taken_for_a_consequence_of_a_line_that_was_skipped(tmp_path: Path) -> None:
    text = FILE.read_text().replace("capacity: 2", "capacity: 2\n  trade: : [x").replace("2 * trade}", "trade 2}")
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(ScenarioError, match="something is missing between 'trade' and '2'"):
        load(tmp_path / "s.yaml")
