"""Advice whose truth is known: values of information by hand, what commitment is worth, and games solved otherwise."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.games.moves.commitment import committed
from sim.scenario.load import load
from sim.workflow.advise import advise

ROOT = Path(__file__).parents[2]


def number(value: str, label: str) -> dict[str, object]:
    return {"label": label, "unit": "points", "value": value, "why": "A known answer.", "judgement": True}


GAMBLE = {
    "format": 1,
    "title": "A gamble or nothing",
    "players": {"guest": {"label": "Guest"}},
    "parameters": {"wish": number("uniform(-1, 2)", "Wish"), "noise": number("uniform(0, 1)", "Noise")},
    "moves": {"door": {"player": "guest", "actions": ["come", "stay"]}},
    "payoffs": {"guest": "wish + 0.0001 * noise if door == come else 0"},
    "outcomes": {
        "came": {"label": "The guest comes", "when": "door == come"},
        "stayed": {"label": "The guest stays", "when": "otherwise"},
    },
    "solve": {"concept": "nash", "draws": 8192},
}
"""Coming pays 1/2 on average, is best in 2/3 of worlds; knowing the wish is worth 2/3 - 1/2 = 1/6."""
ENTRY = {
    "format": 1,
    "title": "Battle of the sexes",
    "players": {"a": {"label": "A"}, "b": {"label": "B"}},
    "parameters": {"love": number("uniform(1, 2)", "Love")},
    "moves": {
        "left": {"player": "a", "sees": "none", "actions": ["opera_a", "fight_a"]},
        "right": {"player": "b", "sees": "none", "actions": ["opera_b", "fight_b"]},
    },
    "payoffs": {
        "a": "love * (left == opera_a and right == opera_b) + 3 * love * (left == fight_a and right == fight_b)",
        "b": "3 * love * (left == opera_a and right == opera_b) + love * (left == fight_a and right == fight_b)",
    },
    "outcomes": {
        "opera": {"label": "Opera", "when": "left == opera_a and right == opera_b"},
        "other": {"label": "Anything else", "when": "otherwise"},
    },
    "solve": {"concept": "nash", "selection": "uniform", "draws": 1024},
}


def test_values_by_hand() -> None:
    found = sim.from_dict(GAMBLE).advise("guest").found
    come, stay = found.committed.standings
    assert come.payoff.mean == pytest.approx(0.5, abs=0.002)
    assert come.best == pytest.approx(2 / 3, abs=0.01)
    assert come.regret.mean == pytest.approx(1 / 6, abs=0.003)
    assert (come.largest_regret, come.worst) == (pytest.approx(1, abs=0.01), pytest.approx(-1, abs=0.01))
    assert stay.largest_regret == pytest.approx(2, abs=0.01)
    assert found.committed.verdicts.expected == found.committed.verdicts.minimax_regret == 0
    assert found.committed.verdicts.maximin == 1
    wish, noise = (found.committed.learning[name] for name in ("wish", "noise"))
    assert wish.mean == pytest.approx(1 / 6, abs=0.005)
    assert noise.mean <= noise.margin + 1e-9
    hinge = found.committed.hinges[1]
    assert hinge.box.high[0] == pytest.approx(0, abs=0.1)
    assert hinge.held_out.density > 0.95


def test_the_interval_of_what_learning_is_worth_holds() -> None:
    scenario = sim.from_dict(GAMBLE | {"solve": {"concept": "nash", "draws": 2048, "design": "monte-carlo"}})
    worths = [scenario.advise("guest", seed=seed).found.committed.learning["wish"] for seed in range(40)]
    assert np.mean([abs(w.mean - 1 / 6) <= w.margin + 0.004 for w in worths]) >= 0.9


def test_noise_is_not_taken_for_information() -> None:
    """Neither action is better on average: who chose by the worlds on which it is judged would see a worth of 0.02."""
    even = GAMBLE | {
        "parameters": {"wish": number("uniform(-1, 1)", "Wish"), "noise": number("uniform(0, 1)", "Noise")}
    }
    scenario = sim.from_dict(even | {"solve": {"concept": "nash", "draws": 2048, "design": "monte-carlo"}})
    worths = [scenario.advise("guest", seed=seed).found.committed.learning["noise"].mean for seed in range(20)]
    assert abs(np.mean(worths)) < 0.006


def test_worlds_in_which_the_rule_selects_nothing_are_counted() -> None:
    scenario = sim.load(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml", sets={"solve.selection": "none"})
    answer = scenario.advise("russia", draws=64)
    known = answer.found.committed.draws
    assert 0 < known < 64
    assert answer.sentences[0] == (
        f"This rests on {known} of 64 worlds: in {64 - known} the payoff of some action is not known under none."
    )


def test_a_reading_of_which_nothing_is_known_says_so() -> None:
    """Chicken has three equilibria, of which no rule selects one; once one side is committed, one is left."""
    answer = sim.load(ROOT / "scenarios/classics/chicken.yaml", sets={"solve.selection": "none"}).advise(
        "first", draws=64
    )
    assert (answer.found.committed.draws, answer.found.unilateral.draws) == (64, 0)
    assert "Unilateral: In no world drawn are the payoffs of all actions known under none." in answer.sentences
    assert not any("come to the same" in sentence for sentence in answer.sentences)


def test_commitment_is_worth_more_than_a_move_at_once() -> None:
    """Who is known to go to the fight gets it; while the other keeps to each equilibrium, that is not so."""
    found = sim.from_dict(ENTRY).advise("a", draws=512).found
    love = 1.5
    opera, fight = found.committed.standings
    assert opera.payoff.mean == pytest.approx(love, abs=0.01)
    assert fight.payoff.mean == pytest.approx(3 * love, abs=0.01)
    assert fight.best == 1
    # equilibria: both at the opera, both at the fight, and B mixing 3/4 opera so that A gets 3/4 love either way
    opera, fight = found.unilateral.standings
    assert opera.payoff.mean == pytest.approx(love * (1 + 0 + 0.75) / 3, abs=0.01)
    assert fight.payoff.mean == pytest.approx(love * (0 + 3 + 0.75) / 3, abs=0.01)
    assert (fight.lowest.mean, fight.highest.mean) == (0, pytest.approx(3 * love, abs=0.01))


CASES = [
    ("moscow-2015/invitation.yaml", "russia"),
    ("moscow-2015/test-restraint.yaml", "russia"),
    ("classics/cuban-missile-crisis.yaml", "us"),
    ("moscow-2015/xi-kim-meeting.yaml", "russia"),
]


@pytest.mark.parametrize(("file", "player"), CASES)
def test_a_known_action_is_a_move_of_chance_that_is_certain(file: str, player: str) -> None:
    """The rest of the game solved again equals the scenario in which chance makes the move, for certain."""
    path = ROOT / "scenarios" / file
    scenario = load(path)
    names = scenario.game.players
    player = player if player in names else names[0]
    found = advise(scenario, player, draws=64)
    block = scenario.document["moves"][found.move]
    for i, action in enumerate(found.actions):
        sure = {a: int(a == action) for a in found.actions}
        made = {key: value for key, value in block.items() if key in ("label", "actions", "when")}
        document = sim.load(path).to_dict()
        document["moves"] = {
            **document["moves"],
            found.move: made | {"player": "chance", "probabilities": sure},
        }
        document["claims"], document["cases"], document["alternatives"] = {}, {}, {}
        other = sim.from_dict(document, folder=path.parent).run(draws=64)
        rule = other.scenario.selection[0]
        paid = other.draws(columns=[f"payoff.{rule}.{player}"]).column(0).to_numpy()
        assert found.committed.standings[i].payoff.mean == pytest.approx(paid.mean(), abs=1e-9)
        odds = other.summary["outcomes"]
        for o, outcome in enumerate(scenario.outcomes):
            assert found.follows[i, o] == pytest.approx(odds[outcome.id]["rules"][rule]["mean"], abs=1e-9)


def test_the_tree_that_is_left_has_what_follows_the_action_alone() -> None:
    scenario = load(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml")
    game = scenario.game.moves_game
    assert game is not None
    move = game.tree.information_sets[0].move
    for action in game.tree.information_sets[0].actions:
        left = committed(game, move, action)
        assert all(history[move] == action for history in left.histories)
        assert len(left.histories) == sum(history.get(move) == action for history in game.histories)
        values = scenario.central_values()
        whole, part = game.batch(values), left.batch(values)
        kept = [i for i, history in enumerate(game.histories) if history[move] == action]
        np.testing.assert_array_equal(part.payoffs, whole.payoffs[:, :, kept])
        assert [left.tree.history(int(n)) for n in left.tree.leaves] == [
            tuple(pair for pair in game.tree.history(int(game.tree.leaves[i])) if pair[0] != move) for i in kept
        ]


def test_mistakes_are_told() -> None:
    scenario = sim.load(ROOT / "scenarios/classics/inspection.yaml")
    with pytest.raises(sim.UsageError, match="no player is called 'inspecter'; did you mean 'inspector'"):
        scenario.advise("inspecter")
    with pytest.raises(sim.UsageError, match="makes no move 'contrl'; did you mean 'control'"):
        scenario.advise("inspector", at="contrl")
    crowd = sim.load(ROOT / "scenarios/moscow-2015/guest-list.yaml")
    with pytest.raises(sim.UsageError, match="advice is about moves"):
        crowd.advise(next(iter(crowd.players)))


HUNT = {
    "format": 1,
    "title": "A stag hunt",
    "players": {"a": {"label": "A"}, "b": {"label": "B"}},
    "parameters": {"stag": number("uniform(1, 5)", "Stag"), "hare": number("uniform(0, 4)", "Hare")},
    "moves": {
        "left": {"player": "a", "actions": ["hunt_a", "leave_a"]},
        "right": {"player": "b", "sees": "none", "actions": ["hunt_b", "leave_b"]},
    },
    "payoffs": {
        "a": "stag * (right == hunt_b) if left == hunt_a else hare",
        "b": "stag * (left == hunt_a) if right == hunt_b else hare",
    },
    "outcomes": {"hunt": "left == hunt_a and right == hunt_b", "other": "otherwise"},
    "solve": {"concept": "nash", "selection": "payoff-dominance", "draws": 1024},
}
"""On average both readings are the same; whoever hunts while the other does not may get nothing in every world."""


def test_readings_that_differ_only_over_all_equilibria_are_both_given() -> None:
    answer = sim.from_dict(HUNT).advise("a")
    text = " ".join(answer.sentences)
    known, kept = answer.found.committed.standings[0], answer.found.unilateral.standings[0]
    assert known.payoff.mean == pytest.approx(kept.payoff.mean)
    assert known.lowest.mean == pytest.approx(known.payoff.mean)
    assert kept.lowest.mean == pytest.approx(0)
    assert "both readings come to the same" not in text
    assert "no difference under payoff-dominance; over all listed equilibria it does" in text
    assert sum("Unilateral" in str(table) for table in str(answer).split("\n\n")) == 2
    assert "both readings come to the same" in str(sim.from_dict(GAMBLE).advise("guest")).replace("\n", " ")


OFFER = {
    "format": 1,
    "title": "An offer that may be worth it",
    "players": {"host": {"label": "Host"}},
    "parameters": {
        "gain": number("normal(2, 1)", "Gain"),
        "cost": number("normal(0, 1)", "Cost"),
        "idle": number("uniform(0, 1)", "Idle"),
    },
    "moves": {"offer": {"player": "host", "actions": ["make_it", "wait"]}},
    "payoffs": {"host": "gain - cost if offer == make_it else 0 * idle"},
    "outcomes": {"made": "offer == make_it", "not_made": "otherwise"},
    "solve": {"concept": "nash", "draws": 4096},
}
"""Making the offer is best where gain > cost: the border is a plane at sqrt(2) scores, at (1, 1)."""


def test_what_would_change_advice_is_the_nearest_point_of_the_border() -> None:
    answer = sim.from_dict(OFFER).advise("host")
    change = answer.found.change
    assert (change.central, change.action, change.tie) == (0, 1, False)
    assert change.distance == pytest.approx(2**0.5, rel=1e-3)
    assert {m.name: m.end for m in change.moves} == {
        "gain": pytest.approx(1, abs=0.05),
        "cost": pytest.approx(1, abs=0.05),
    }
    alone = {s.name: (s.end, s.above, s.action) for s in change.switches}
    assert alone == {"gain": (pytest.approx(0, abs=1e-6), False, 1), "cost": (pytest.approx(2, abs=1e-6), True, 1)}
    text = " ".join(answer.sentences)
    assert "“Gain” below" in text
    assert "“Cost” above 2 points (now 0), then “wait”" in text
    assert "1.41 standard normal scores from the centre; 2 numbers move" in text
    assert answer.finding.brief[0].startswith("“make it” pays Host")
    assert answer.finding.brief[-1] == f"Each action was tried in {answer.found.draws:,} worlds."


def test_the_world_of_the_change_is_confirmed_by_solving_it() -> None:
    """In the world to which the numbers are moved the other action pays more; half way it does not."""
    scenario = sim.load(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml")
    change = scenario.advise("russia", draws=256).found.change
    assert change.central is not None
    moved = {m.name: m.end for m in change.moves}
    half = {m.name: (m.start + m.end) / 2 for m in change.moves}
    for numbers, best in ((moved, change.action), (half, change.central)):
        sets = {name: f"{value!r}" for name, value in numbers.items()}
        found = sim.load(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml", sets=sets).advise("russia", draws=16)
        assert found.found.change.central == best


def test_where_no_number_changes_it_nothing_is_made_up() -> None:
    sure = OFFER | {"payoffs": {"host": "10 + 0 * gain * cost * idle if offer == make_it else 0"}}
    answer = sim.from_dict(sure).advise("host", draws=256)
    text = " ".join(answer.sentences)
    assert answer.found.change.moves == ()
    assert "No single number was found" in text
    assert "No world was found in which another action pays more than “make it”" in text


def test_a_tie_in_the_central_world_is_told() -> None:
    even = OFFER | {"payoffs": {"host": "gain - 2 if offer == make_it else 0"}}
    even["parameters"] = {"gain": number("normal(2, 1)", "Gain")}
    assert "another action pays as much" in " ".join(sim.from_dict(even).advise("host", draws=256).sentences)


def test_how_far_an_action_holds_up_whichever_equilibrium_follows() -> None:
    """In the stag hunt as a commitment hunting pays the stag; unilaterally the other may leave, and it pays 0."""
    found = sim.from_dict(HUNT).advise("a").found
    hunt, leave = found.committed.standings
    assert hunt.sure == hunt.best
    assert found.unilateral.standings[0].sure == 0
    assert leave.sure == pytest.approx(leave.best)
