"""One world explained: games whose reasons are known by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.command import called
from scipy import stats

import sim
from sim.distributions import Distribution
from sim.distributions.place import place_in

CHICKEN = "scenarios/classics/chicken.yaml"
HUNT = "scenarios/classics/stag-hunt.yaml"
MEETING = "scenarios/moscow-2015/xi-kim-meeting.yaml"


def test_a_draw_is_the_draw_of_the_run() -> None:
    run = sim.load(CHICKEN).run(draws=64, seed=2)
    found = run.explain(17).found
    stored = run.draws(columns=["parameter.crash", "parameter.loss"]).to_pylist()[17]
    values = {own.parameter.id: own.value for own in found.numbers}
    assert values["crash"] == stored["parameter.crash"]
    assert values["loss"] == stored["parameter.loss"]
    assert found.differs == ""
    assert (found.draw, found.of) == (17, 64)


def test_the_unusual_numbers_come_first() -> None:
    found = sim.load(MEETING).explain(face_china=14.9, heard=0.5).found
    distances = [abs(own.middle - 0.5) for own in found.numbers]
    assert found.numbers[0].parameter.id == "face_china"
    assert distances == sorted(distances, reverse=True)


def test_chicken_mixes_and_everybody_is_indifferent() -> None:
    """win 1, loss 1, crash 10 makes the mixed equilibrium go straight with probability 0.1, worth -0.1."""
    answer = sim.load(CHICKEN).explain(win=1.0, loss=1.0, crash=10.0)
    p = 1 / 10
    found = answer.found
    assert found.played.profile == pytest.approx([p, 1 - p, p, 1 - p])
    sets = answer.to_json()["stakes"]["deviations"]
    assert [own["loss"] for own in sets] == [
        {f"{a}_{who}": 0.0 for a in ("straight", "swerve")} for who in ("one", "two")
    ]
    assert answer.to_json()["stakes"]["best_gain"] == {"first": 0.0, "second": 0.0}
    assert "indifferent" in str(answer)
    assert any("entropy" in sentence for sentence in answer.sentences)


def test_another_solution_is_explained_by_its_number() -> None:
    """One goes straight: the other would lose crash - loss by that too, and the first loses win by swerving."""
    answer = sim.load(CHICKEN).explain(win=1.0, loss=1.0, crash=10.0, solution=1)
    sets = answer.to_json()["stakes"]["deviations"]
    losses = sorted(max(own["loss"].values()) for own in sets)
    assert losses == pytest.approx([1.0, 9.0])
    with pytest.raises(sim.UsageError, match="there is no equilibrium 9 here; 3 listed"):
        sim.load(CHICKEN).explain(solution=9)


HUNTERS = {
    "format": 1,
    "title": "A stag hunt",
    "players": {"a": {"label": "Ann"}, "b": {"label": "Bob"}},
    "moves": {
        "ann": {"player": "a", "actions": ["stag", "hare"]},
        "bob": {"player": "b", "sees": "none", "actions": ["stag", "hare"]},
    },
    "payoffs": {
        "a": "(4 if bob == stag else 0) if ann == stag else 3",
        "b": "(4 if ann == stag else 0) if bob == stag else 3",
    },
    "outcomes": {"hunt": {"label": "Both hunt", "when": "ann == stag and bob == stag"}, "other": {"when": "otherwise"}},
    "solve": {"concept": "nash", "selection": "payoff-dominance"},
}


def test_payoff_dominance_says_who_gains_what() -> None:
    answer = sim.from_dict(HUNTERS).explain()
    text = str(answer).replace("\n", " ")
    assert "The rule payoff-dominance selects it alone of 3 equilibria" in text
    assert "Number 1 rather than number 2: Ann gains 1, Bob gains 1, and nobody loses." in text
    assert "Ann gains by nothing else; the nearest is “hare” (ann), which would cost it 1." in text


def test_another_solution_than_the_selected_one_is_said_to_be_another() -> None:
    text = str(sim.from_dict(HUNTERS).explain(solution=2)).replace("\n", " ")
    assert "The rule payoff-dominance selects number 1 alone, not this one. Number 1 rather than number 2" in text


def test_risk_dominance_says_the_products() -> None:
    """Leaving hare costs 3 each, leaving stag 1 each: 9 against 1."""
    answer = sim.from_dict(HUNTERS, sets={"solve.selection": "risk-dominance"}).explain()
    text = str(answer).replace("\n", " ")
    assert "leaving it alone would cost Ann 3 and Bob 3 (product 9), against Ann 1 and Bob 1 (product 1)" in text
    assert answer.found.listed[answer.found.chosen].payoffs.tolist() == [3.0, 3.0]


def test_a_rule_that_decides_nothing_says_so() -> None:
    text = str(sim.from_dict(HUNTERS, sets={"solve.selection": "uniform"}).explain()).replace("\n", " ")
    assert "The rule uniform does not single one out: this one has 33.3% of the weight, as do 2 others." in text
    none = str(sim.from_dict(HUNTERS, sets={"solve.selection": "none"}).explain()).replace("\n", " ")
    assert "The rule none selects nothing among 3 equilibria" in none


def test_who_does_not_reply_best_would_gain_and_that_is_said() -> None:
    """Under logit nobody replies best for sure."""
    answer = sim.from_dict(HUNTERS).explain("logit", {"precision": 0.5})
    assert min(answer.to_json()["stakes"]["best_gain"].values()) > 0
    assert "the concept does not rule that out" in str(answer).replace("\n", " ")


def test_advice_that_goes_together_is_no_profile() -> None:
    answer = sim.load(CHICKEN).explain("correlated", solution=1)
    gains = [sim.load(CHICKEN).explain("correlated", solution=i + 1) for i in range(len(answer.found.listed))]
    said = [any("advice that goes together" in s for s in one.sentences) for one in gains]
    pure = [np.allclose(p := one.found.played.profile, p.round(), atol=1e-9) for one in gains]
    assert not any(is_said for is_said, is_pure in zip(said, pure, strict=True) if is_pure)
    assert any(said)  # the traffic light


def test_off_the_path_is_not_asked_and_grey(tmp_path: Path) -> None:
    answer = sim.load(MEETING).explain()
    sets = answer.to_json()["stakes"]["deviations"]
    assert [own["reached"] for own in sets] == [1.0, 1.0, 1.0]
    assert all(own["loss"][a] == 0 for own in sets for a, p in own["played"].items() if p == 1)
    tree = answer.to_json()["tables"][0]
    marked = [node["arc"] for node in tree["nodes"] if node["arc"].startswith("▸")]
    assert len(marked) == 3
    assert answer.write_figure(tmp_path / "e.svg").stat().st_size > 1_000


def test_a_coalition_has_its_excesses() -> None:
    """Three who share 10: the pair worth 7.5 gets 8.75 of the nucleolus."""
    answer = sim.load("tests/scenarios/valid/coalition.yaml").explain()
    assert answer.to_json()["stakes"]["excess"]["russia+china"] == pytest.approx(-1.25)
    greedy = sim.load("tests/scenarios/valid/coalition.yaml").explain("shapley", gas=10.0, detour=0.0)
    excess = greedy.to_json()["stakes"]["excess"]
    most = max(excess.values())
    assert (most > 0) == ("No coalition" not in greedy.sentences[1])


def test_a_crowd_has_the_gain_of_who_joins_and_who_would() -> None:
    answer = sim.load("tests/scenarios/valid/crowd.yaml").explain(solution=4)
    gains = answer.to_json()["stakes"]["gains"]
    assert gains["partners"] == {"joining": 1.0, "inside": pytest.approx(4.8), "outside": None}
    assert "No member would rather do otherwise" in str(answer)


def test_bargaining_and_repeated_games_have_what_they_have() -> None:
    talks = sim.load("tests/scenarios/valid/bargaining.yaml").explain()
    assert talks.to_json()["stakes"]["gains"] == pytest.approx({"host": 3.0, "guest": 3.0})
    again = sim.load("tests/scenarios/valid/repeated.yaml").explain()
    assert again.to_json()["stakes"]["temptation"] == {"north": 2.0, "south": 2.0}


@pytest.mark.parametrize("name", ["coalition", "crowd", "bargaining", "repeated", "types-and-signals", "no-parameters"])
def test_every_form_is_explained_as_text_json_and_figure(name: str, tmp_path: Path) -> None:
    answer = sim.load(f"tests/scenarios/valid/{name}.yaml").explain()
    json.dumps(answer.to_json(), allow_nan=False)
    assert str(answer).startswith("Why the central world ends as it does")
    assert answer.write_figure(tmp_path / "e.png").stat().st_size > 1_000


def test_with_used_scenarios_one_combination_is_explained() -> None:
    found = sim.load("scenarios/moscow-2015/invitation.yaml").explain().found
    assert sum(own.weights[0] for own in found.listed) == pytest.approx(1.0)
    assert {name for name, _ in found.given} == {n.id for use in found.scenario.uses for n in use.names}
    assert found.stakes.sentences


@pytest.mark.parametrize(
    ("distribution", "known"),
    [
        ("normal(2, 3)", stats.norm(2, 3)),
        ("uniform(1, 4)", stats.uniform(1, 3)),
        ("triangular(0, 1, 4)", stats.triang(0.25, 0, 4)),
    ],
)
def test_the_place_of_a_value_is_its_quantile(distribution: str, known: stats.rv_continuous) -> None:
    own = parameter(distribution)
    for value in (1.2, 2.0, 3.7):
        assert place_in(own, value) == pytest.approx((known.cdf(value),) * 2, abs=1e-12)


def test_an_atom_has_two_places() -> None:
    own = parameter("{family: discrete, values: [1, 5, 6], weights: [0.2, 0.5, 0.3]}")
    assert place_in(own, 5.0) == pytest.approx((0.2, 0.7))
    assert place_in(own, 0.0) == (0.0, 0.0)
    assert place_in(own, 9.0) == (1.0, 1.0)
    assert place_in(own, 6.0) == pytest.approx((0.7, 1.0))


def parameter(distribution: str) -> Distribution:
    return sim.load(CHICKEN, {"crash": distribution}).parameters["crash"].distribution


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["RUN"], "give the number of one"),
        (["RUN", "--draw", "64"], "the draws 0 to 63"),
        (["RUN", "--draw", "-1"], "is not from 0 up"),
        (["RUN", "--draw", "1", "--set", "crash=2"], "a run is as it was solved"),
        ([CHICKEN, "--draw", "1"], "draws are of runs"),
        ([CHICKEN, "--solution", "7"], "there is no equilibrium 7"),
    ],
)
def test_mistakes_are_told(words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if words[0] == "RUN":
        words = [str(sim.load(CHICKEN).run(draws=64, out=tmp_path / "run").folder), *words[1:]]
    assert called("explain", *words) == 2
    assert said in capsys.readouterr().err.replace("\n", " ")


DOOR: dict[str, Any] = {
    "format": 1,
    "title": "A door",
    "players": {"guest": {"label": "Guest"}},
    "parameters": {
        name: {"label": label, "unit": "points", "value": value, "why": "A known answer.", "judgement": True}
        for name, label, value in (
            ("wish", "Wish", "normal(3, 1)"),
            ("cost", "Cost", "normal(1, 1)"),
            ("idle", "Idle", "normal(0, 1)"),
        )
    },
    "moves": {"door": {"player": "guest", "actions": ["come", "stay"]}},
    "payoffs": {"guest": "wish - 2 * cost if door == come else 0 * idle"},
    "outcomes": {"came": "door == come", "stayed": "otherwise"},
    "solve": {"concept": "nash", "draws": 64},
}


def test_the_nearest_other_outcome_is_where_the_payoffs_cross() -> None:
    """With the cost at 1 the guest comes while the wish is above 2; with the wish at 3, while the cost is below 1.5."""
    answer = sim.from_dict(DOOR).explain()
    changes = answer.to_json()["other_outcome"]["changes"]
    assert [(c["number"], c["to"], c["then"]) for c in changes] == [
        ("cost", pytest.approx(1.5, abs=1e-9), ["stayed"]),
        ("wish", pytest.approx(2, abs=1e-9), ["stayed"]),
    ]
    assert [c["scores"] for c in changes] == [pytest.approx(0.5, abs=1e-6), pytest.approx(1, abs=1e-6)]
    assert "“Cost” above 1.5 points (here 1), then “stayed”" in " ".join(answer.sentences)


def test_a_draw_is_as_near_to_another_outcome_as_its_own_numbers_say() -> None:
    run = sim.from_dict(DOOR).run()
    for draw in range(4):
        answer = run.explain(draw)
        numbers = {name: own["value"] for name, own in answer.to_json()["numbers"].items()}
        other = answer.to_json()["other_outcome"]
        ends = {c["number"]: c["to"] for c in other["changes"]}
        comes = numbers["wish"] > 2 * numbers["cost"]
        assert other["likeliest"] == (["came"] if comes else ["stayed"])
        for name, end in (("wish", 2 * numbers["cost"]), ("cost", numbers["wish"] / 2)):
            if name in ends:
                assert ends[name] == pytest.approx(end, abs=1e-9)
        assert "idle" not in ends


def test_where_no_number_leads_to_another_outcome_that_is_said() -> None:
    sure = DOOR | {"payoffs": {"guest": "1 if door == come else 0 * idle * wish * cost"}}
    answer = sim.from_dict(sure).explain()
    assert answer.to_json()["other_outcome"]["changes"] == []
    assert "No single number was found that alone changes what is likeliest here" in " ".join(answer.sentences)
