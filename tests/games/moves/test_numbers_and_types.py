"""Moves whose actions are numbers, private types, and what is seen as a value: against trees written by hand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.errors import ScenarioError
from sim.expressions import Number, bind
from sim.games.moves.histories import Move, play
from sim.games.moves.tree import CHANCE
from sim.scenario.doubts import doubt
from sim.scenario.load import from_document, load_document

PLAYERS = {"a": "A", "b": "B"}
PARAMETER = {"label": "p", "unit": "share", "value": "uniform(0.2, 0.6)", "why": "x", "judgement": True}


def document(**parts: Any) -> dict[str, Any]:
    return {"format": 2, "title": "t", "players": PLAYERS, "parameters": {"p": PARAMETER}, **parts}


ULTIMATUM = document(
    moves={
        "offer": {"player": "a", "from": 0, "to": 1, "steps": 4},
        "answer": {"player": "b", "sees": ["offer"], "actions": ["accept", "reject"]},
    },
    payoffs={"a": "1 - offer if answer == accept else 0", "b": "offer - p if answer == accept else 0"},
    outcomes={
        "high": "answer == accept and offer >= 0.5",
        "low": "answer == accept and offer < 0.5",
        "none": "otherwise",
    },
    solve={"concept": "subgame-perfect"},
)


def faults(changed: Mapping[str, Any]) -> list[str]:
    with pytest.raises(ScenarioError) as told:
        from_document(changed, "t")
    return [problem.message for problem in told.value.problems]


def test_forty_steps_are_forty_one_numbers() -> None:
    moves = {**ULTIMATUM["moves"], "offer": {"player": "a", "from": 0, "to": 1, "steps": 40}}
    game = from_document({**ULTIMATUM, "moves": moves}, "t").game
    assert game.move_actions["offer"][:3] == ("0", "0.025", "0.05")
    assert len(game.move_actions["offer"]) == 41


def test_numbers_are_the_same_as_names_with_their_values_written_out() -> None:
    """The twin in format 1: names for the numbers, and a quantity that says which number each is."""
    names = {f"o{i}": i / 4 for i in range(5)}
    offer = " + ".join(f"{value} * (offer == {name})" for name, value in names.items())
    twin = {
        **ULTIMATUM,
        "format": 1,
        "quantities": {"x": offer},
        "moves": {**ULTIMATUM["moves"], "offer": {"player": "a", "actions": list(names)}},
        "payoffs": {"a": "1 - x if answer == accept else 0", "b": "x - p if answer == accept else 0"},
        "outcomes": {
            "high": "answer == accept and (offer == o2 or offer == o3 or offer == o4)",
            "low": "answer == accept and (offer == o0 or offer == o1)",
            "none": "otherwise",
        },
    }
    values = np.linspace(0.21, 0.59, 7)[:, None]
    ours, theirs = (from_document(d, "t").game.batch(values) for d in (ULTIMATUM, twin))
    np.testing.assert_array_equal(ours.payoffs, theirs.payoffs)
    np.testing.assert_array_equal(ours.outcome_of_leaf, theirs.outcome_of_leaf)
    np.testing.assert_array_equal(ours.tree.parent, theirs.tree.parent)


def test_the_explicit_form_reads_back_to_the_same() -> None:
    scenario = from_document(document(types=TYPES, **BAYES), "t")
    again = load_document(scenario.document, "t")
    assert again.document == scenario.document
    values = scenario.central_values()
    np.testing.assert_array_equal(again.game.batch(values).payoffs, scenario.game.batch(values).payoffs)


TYPES = {
    "a": {"tough": "p", "weak": "rest"},
    "b_type": {
        "player": "b",
        "given": "a",
        "probabilities": {"tough": {"hot": 0.7, "cool": "rest"}, "weak": {"hot": 0.2, "cool": "rest"}},
    },
    "cost": {"player": "b", "seen_by": ["a"], "distribution": "uniform(0, 0.4)", "bins": 2},
    "state": {"seen_by": "none", "probabilities": {0: 0.5, 1: "rest"}},
}
BAYES: dict[str, Any] = {
    "moves": {
        "first": {"player": "a", "actions": ["press", "wait"]},
        "second": {"player": "b", "sees": "all", "actions": ["yield", "fight"]},
    },
    "payoffs": {"a": "state if first == press else 0.4", "b": "cost if second == yield else 0.2 * (b_type == hot)"},
    "outcomes": {"pressed": "first == press", "other": "otherwise"},
}


def test_types_come_first_and_are_seen_by_those_who_know_them() -> None:
    game = from_document(document(types=TYPES, **BAYES), "t").game
    moves = {move.id: move for move in game.moves_game.moves}
    assert list(moves) == ["a", "b_type", "cost", "state", "first", "second"]
    assert all(moves[name].player == CHANCE for name in TYPES)
    assert moves["first"].sees == ("a", "cost")
    assert moves["second"].sees == ("b_type", "cost", "first")
    assert moves["cost"].actions == ("0.1", "0.3")


def test_types_are_as_likely_as_the_table_says() -> None:
    scenario = from_document(document(types=TYPES, **BAYES), "t")
    batch = scenario.game.batch(np.array([[0.25]]))
    odds = dict.fromkeys(("tough hot", "tough cool", "weak hot", "weak cool"), 0.0)
    arcs = np.concatenate([np.full(batch.tree.choices, 0.5), batch.chance[0]])
    for leaf, node in enumerate(batch.tree.leaves.tolist()):
        history = scenario.game.moves_game.histories[leaf]
        likely = 1.0
        at = node
        while at > 0:
            likely *= arcs[batch.tree.via[at]]
            at = int(batch.tree.parent[at])
        odds[f"{history['a']} {history['b_type']}"] += likely
    assert odds == pytest.approx({"tough hot": 0.175, "tough cool": 0.075, "weak hot": 0.15, "weak cool": 0.6})


def test_a_joint_table_is_drawn_together() -> None:
    joint = {"pair": {"joint": ["a", "b"], "probabilities": {"x": {"x": 0.3, "y": 0.2}, "y": {"x": 0.1, "y": "rest"}}}}
    parts = {**BAYES, "payoffs": {"a": "1 if first == press and a == x else 0", "b": "1 if b == y else 0"}}
    batch = from_document(document(types=joint, **parts), "t").game.batch(np.array([[0.3]]))
    first = [batch.chance[0, i] for i, (move, _) in enumerate(batch.tree.branch_names) if move == "a"]
    then = [batch.chance[0, i] for i, (move, _) in enumerate(batch.tree.branch_names) if move == "b"]
    np.testing.assert_allclose(first, [0.5, 0.5])
    np.testing.assert_allclose(then, [0.6, 0.4, 0.2, 0.8])


def test_what_is_seen_as_a_value_tells_values_apart_and_nothing_else() -> None:
    types = {
        "theta": {"seen_by": "none", "probabilities": {"0": 0.5, "0.1": 0.25, "0.2": "rest"}},
        "noise": {"seen_by": "none", "probabilities": {"0": 0.5, "0.1": "rest"}},
    }
    moves = {
        "first": {"player": "a", "sees": ["theta + noise"], "actions": ["press", "wait"]},
        "second": {"player": "b", "sees": ["theta + noise > 0.15", "first"], "actions": ["yield", "fight"]},
    }
    parts = {**BAYES, "moves": moves, "payoffs": {"a": "theta if first == press else 0", "b": "0"}}
    tree = from_document(document(types=types, **parts), "t").game.tree
    assert [s.name for s in tree.information_sets if s.move == "first"] == [
        "first|theta + noise=0",
        "first|theta + noise=0.1",
        "first|theta + noise=0.2",
        "first|theta + noise=0.3",
    ]
    assert [len(s.nodes) for s in tree.information_sets if s.move == "first"] == [1, 2, 2, 1]
    assert [s.knows[-1] for s in tree.information_sets if s.move == "second"][:2] == [
        ("theta + noise > 0.15", "no"),
        ("theta + noise > 0.15", "no"),
    ]
    assert len([s for s in tree.information_sets if s.move == "second"]) == 4


def grown(moves: Sequence[Move], at: int, taken: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the histories of all ends, one after another: the tree as one would draw it."""
    while at < len(moves):
        condition = bind(moves[at].when, taken, [m.id for m in moves])
        if isinstance(condition, Number) and condition.value:
            break
        at += 1
    if at == len(moves):
        yield taken
        return
    for action in moves[at].actions:
        yield from grown(moves, at + 1, taken | {moves[at].id: action})


def test_the_tree_is_the_one_that_is_drawn_branch_by_branch() -> None:
    moves = {
        "offer": {"player": "a", "actions": [0, 0.5, 1]},
        "reply": {"player": "b", "sees": ["offer > 0.4"], "when": "offer < 1", "actions": ["yes", "no"]},
        "luck": {"player": "chance", "when": "reply == no", "probabilities": {"good": "offer * p", "bad": "rest"}},
        "again": {"player": "a", "sees": "all", "when": "luck == bad or offer == 1", "from": -1, "to": 1, "steps": 2},
    }
    game = from_document(
        document(
            moves=moves,
            payoffs={"a": "again if luck == bad or offer == 1 else offer", "b": "0"},
            outcomes={"down": "again < 0", "other": "otherwise"},
        ),
        "t",
    ).game.moves_game
    assert game is not None
    assert [dict(h) for h in game.histories] == list(grown(game.moves, 0, {}))
    found = play(game.players, game.moves)
    for leaf, node in enumerate(found.tree.leaves.tolist()):
        assert dict(found.tree.history(node)) == dict(found.leaves[leaf])
    for info in found.tree.information_sets:
        for node in info.nodes:
            seen = dict(found.tree.history(node))
            assert [seen.get(m, "") for m, _ in info.knows if m in moves] == [a for m, a in info.knows if m in moves]


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"from": 0, "to": "p", "steps": 4}, "'p' is no constant number"),
        ({"from": 1, "to": 0, "steps": 4}, "'to' is 0, and 'from' is 1"),
        ({"from": 0, "to": 1}, "'steps' is missing"),
        (
            {"from": 0, "to": 1, "steps": 4, "actions": [0, 1]},
            "the numbers are written twice, as actions and by their ends",
        ),
        ({"actions": {"0": "none", "half": "half"}}, "'half' is a name, and other actions are numbers"),
    ],
)
def test_what_is_wrong_with_numbers_is_told(parts: dict[str, Any], wrong: str) -> None:
    moves = {**ULTIMATUM["moves"], "offer": {"player": "a", **parts}}
    assert wrong in faults({**ULTIMATUM, "moves": moves})


def test_a_number_that_does_not_exist_cannot_count() -> None:
    payoffs = {"a": "1 - offer", "b": "offer"}
    moves = {
        "start": {"player": "b", "actions": ["go", "stop"]},
        "offer": {"player": "a", "sees": "all", "when": "start == go", "from": 0, "to": 1, "steps": 4},
    }
    outcomes = {"went": "start == go", "other": "otherwise"}
    told = faults({**ULTIMATUM, "moves": moves, "payoffs": payoffs, "outcomes": outcomes})
    assert told == ["'offer' has no number where it does not take place, as where start=stop"] * 2


@pytest.mark.parametrize(
    ("types", "wrong"),
    [
        ({"kym": {"ready": 0.5, "unready": "rest"}}, "unknown player 'kym'"),
        ({"cost": {"player": "b", "distribution": "uniform(0, 1)"}}, "'bins' is missing"),
        ({"cost": {"player": "b", "distribution": "uniform(0, p)", "bins": 3}}, "'p' is not a number"),
        ({"t": {"player": "b", "given": "a", "probabilities": {"x": {"y": 1}}}}, "'a' is no earlier type"),
        ({"t": {"probabilities": {"x": 1}}}, "'player' is missing"),
        ({"offer": {"player": "b", "probabilities": {"x": 1}}}, "'offer' is the name of a move too"),
        ({"b": {"x": 0.7, "y": 0.7}}, "the probabilities add up to 1.4"),
    ],
)
def test_what_is_wrong_with_types_is_told(types: dict[str, Any], wrong: str) -> None:
    assert wrong in faults({**ULTIMATUM, "types": types})


def test_a_file_of_format_1_is_told_what_came_later() -> None:
    told = faults({**ULTIMATUM, "format": 1, "types": {"b": {"x": 1}}})
    assert "'types' came with format 2, and this file is of format 1" in told
    assert "'from' came with format 2, and this file is of format 1" in told


def test_a_parameter_that_may_be_meant_as_private_is_remarked_once() -> None:
    found = doubt(from_document(ULTIMATUM, "t"))
    assert found is not None
    assert found.message == (
        "all players know every parameter: 'p' counts for B alone, and A, who moves before, knows it too"
    )
    assert doubt(from_document({**ULTIMATUM, "types": {"cost": {"player": "b", "probabilities": {0: 1}}}}, "t")) is None


TIED = {
    "x": {"player": "a", "distribution": "uniform(0, 1)", "bins": 5},
    "y": {"player": "b", "distribution": "lognormal(2, 1.5)", "bins": 4, "given": "x", "rank": -0.6},
}
ASKED: dict[str, Any] = {
    "moves": {"ask": {"player": "a", "actions": ["yes", "no"]}},
    "payoffs": {"a": "1", "b": "1"},
    "outcomes": {"yes": "ask == yes", "no": "otherwise"},
    "parameters": {},
}


def test_types_with_distributions_go_together_by_their_ranks() -> None:
    """Against the bivariate normal distribution of scipy, and Spearman's correlation of a large sample of the table."""
    game = from_document(document(types=TIED, **ASKED), "t").game.moves_game
    assert game is not None
    x, y = game.moves[0], game.moves[1]
    rows = [
        [float(bind(y.probabilities[v], {"x": u}, ("x",)).value) for v in y.actions]  # type: ignore[union-attr]
        for u in x.actions
    ]
    table = np.array(rows) / 5
    assert table.sum(axis=0) == pytest.approx([1 / 4] * 4, abs=1e-9)
    assert table.sum(axis=1) == pytest.approx([1 / 5] * 5, abs=1e-9)
    ranks = [(np.arange(n) + 0.5) / n - 0.5 for n in (5, 4)]
    spread = [float((r**2).mean()) for r in ranks]
    assert float(ranks[0] @ table @ ranks[1]) / np.sqrt(spread[0] * spread[1]) == pytest.approx(-0.6, abs=1e-6)
    ends = [stats.norm.ppf(np.arange(1, n) / n) for n in (5, 4)]
    upto = table.cumsum(axis=0).cumsum(axis=1)

    def worst(r: float) -> float:
        normal = stats.multivariate_normal([0, 0], [[1, r], [r, 1]])
        return max(abs(normal.cdf([h, k]) - upto[i, j]) for i, h in enumerate(ends[0]) for j, k in enumerate(ends[1]))

    assert min(worst(r) for r in np.arange(-0.70, -0.55, 0.0025)) < 1e-3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rank": -1.5}, "rank"),
        ({"rank": -0.99}, "with such types it can be -0."),
        ({"given": ""}, "this does not say how the distribution goes with another type"),
        ({"rank": None}, "this does not say how the distribution goes with another type"),
        ({"given": "z"}, "'z' is no earlier type"),
        (
            {"distribution": None, "bins": None, "probabilities": {"1": 1}, "given": ""},
            "only a distribution has a rank",
        ),
    ],
)
def test_what_does_not_go_together_is_told(change: dict[str, Any], message: str) -> None:
    own = {key: value for key, value in (TIED["y"] | change).items() if value not in (None, "")}
    with pytest.raises(ScenarioError, match=message):
        from_document(document(types=TIED | {"y": own}, **ASKED), "t")


def test_types_without_numbers_or_fixed_chances_have_no_ranks() -> None:
    for other, message in (
        ({"low": 0.5, "high": "rest"}, "are no numbers"),
        ({"1": "p", "2": "1 - p"}, "hangs on param"),
    ):
        types = {"x": {"player": "a", "probabilities": other}, "y": TIED["y"]}
        with pytest.raises(ScenarioError, match=message):
            from_document(document(types=types, **(ASKED | {"parameters": {"p": PARAMETER}})), "t")
    parts = ASKED | {"correlations": [{"between": ["x", "y"], "rank": 0.5, "why": "x"}]}
    with pytest.raises(ScenarioError, match=r"'x' is a private type: write given: x, rank: 0\.5 in the type 'y'"):
        from_document(document(types={"x": TIED["x"], "y": {**TIED["x"], "player": "b"}}, **parts), "t")
