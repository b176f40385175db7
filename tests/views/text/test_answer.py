"""The answer of a run in sentences: each says what the numbers say, and no more."""

from typing import Any

import pytest

from sim.solutions.status import Status
from sim.views.drivers import in_which, unclear, unmoved
from sim.views.text.answer import answer, answer_given, at_least, at_most, bounded, likeliest, payoff_bounded
from sim.views.text.answer_drivers import without_margin


def estimate(mean: float | None, draws: int = 1_000) -> dict[str, Any]:
    return {"mean": mean, "error": None if mean is None else 0.01, "draws": draws}


def outcome(label: str, low: float, high: float, **means: float | None) -> dict[str, Any]:
    rules = {rule.replace("_", "-"): estimate(mean) for rule, mean in means.items()}
    return {"label": label, "rules": rules, "lowest": estimate(low), "highest": estimate(high)}


def driver(label: str, rank_correlation: float, explained: float) -> dict[str, Any]:
    return {"parameter": "p", "label": label, "rank_correlation": rank_correlation, "explained": explained}


def summary(outcomes: dict[str, Any], unique: int = 400, several: int = 600, **changes: Any) -> dict[str, Any]:
    counted = {status.name.lower(): {"draws": 0, "share": 0.0} for status in Status}
    for name, draws in (("unique", unique), ("several", several)):
        counted[name] = {"draws": draws, "share": draws / 1_000}
    return {
        "draws": 1_000,
        "concept": "nash",
        "rules": list(next(iter(outcomes.values()))["rules"]) if outcomes else ["uniform"],
        "outcomes": outcomes,
        "status": counted,
        "listed": {"several": {"draws": several, "share": several / 1_000}},
        "drivers": {"columns": {}},
        "payoffs": {},
    } | changes


DEAL = {"deal": outcome("A deal", 0.1, 0.7, uniform=0.6), "clash": outcome("A clash", 0.3, 0.9, uniform=0.4)}


def test_the_likeliest_outcome_comes_first_with_what_is_open() -> None:
    likely, open_, _ = answer(summary(DEAL))
    assert likely.startswith(
        "The likeliest outcome is “A deal”, with a probability of 60.0%, before “A clash” with 40.0%"
    )
    assert "all 1,000 worlds, if every equilibrium found is as likely as any other (uniform)" in likely
    assert "“A deal” may be anything from 10.0% to 70.0%: 60.0% of worlds have more than one equilibrium." in open_
    assert likeliest(summary(DEAL), "uniform") == "deal"


def test_a_wider_interval_of_another_outcome_is_told_too() -> None:
    wide = DEAL | {"clash": outcome("A clash", 0.0, 0.9, uniform=0.4)}
    assert "and that of “A clash” may be anything from 0.0% to 90.0%" in answer(summary(wide))[1]
    narrow = {"deal": outcome("A deal", 0.6, 0.6, uniform=0.6), "clash": outcome("A clash", 0.1, 0.9, uniform=0.4)}
    assert "“A deal” is 60.0% all the same, and that of “A clash”" in answer(summary(narrow))[1]


def test_a_tie_is_called_a_tie() -> None:
    tied = {"deal": outcome("A deal", 0.5, 0.5, uniform=0.5), "clash": outcome("A clash", 0.5, 0.5, uniform=0.5)}
    assert "; “A clash” is as likely." in answer(summary(tied))[0]


def test_what_is_near_is_a_tie_only_within_the_error_of_the_difference() -> None:
    near = {"deal": outcome("A deal", 0.5, 0.5, uniform=0.011), "clash": outcome("A clash", 0.5, 0.5, uniform=0.007)}
    for margin, told in ((0.0, ", before “A clash” with 0.7%"), (0.01, "“A clash”, with 0.7%, may be as likely")):
        said = answer(summary(near, lead={"uniform": {"margin": margin}}))[0]
        assert told in said


def test_rare_is_not_never() -> None:
    same = {"deal": outcome("A deal", 0.6, 0.6, uniform=0.6), "clash": outcome("A clash", 0.4, 0.4, uniform=0.4)}
    some = answer(summary(same, open={"draws": 4, "share": 0.004}))[1]
    assert some.startswith("In 4 of 1,000 worlds it makes a difference")
    none = answer(summary(same, open={"draws": 0, "share": 0.0}))[1]
    assert none.endswith("makes no difference to the outcomes in any of the 1,000 worlds that were drawn.")


def test_what_draws_do_not_tell_is_not_said() -> None:
    made = {**driver("Face", 0.0, 0.0), "low": 0.0, "high": 0.2, "clear": False, "shape": "", "turn": None}
    drivers = {"columns": {"probability.uniform.deal": [made]}}
    assert answer(summary(DEAL, drivers=drivers))[-1].startswith("Which number moves it cannot be told from 1,000")
    also = made | {"together": {"parameter": "q", "label": "Trade", "explained": 0.9}}
    drivers = {"columns": {"probability.uniform.deal": [also]}}
    no_one, together = answer(summary(DEAL, drivers=drivers))[-2:]
    assert no_one == "No single number decides it."
    assert together.startswith("“Face” and “Trade” act together: how they meet explains 90.0%")
    hump = made | {"clear": True, "explained": 0.5, "high": 0.6, "low": 0.4, "shape": "hump", "turn": 0.25}
    drivers = {"columns": {"probability.uniform.deal": [hump]}}
    assert (
        "“Face” (likeliest near 0.25, less likely below and above), which explains 50.0% (40.0% to 60.0%)"
        in answer(summary(DEAL, drivers=drivers))[-1]
    )
    alone = {"columns": {"probability.uniform.deal": [hump | {"named": False}]}}
    assert "Face" not in " ".join(answer(summary(DEAL, drivers=alone)))


def test_where_all_is_unique_no_rule_is_supposed() -> None:
    told = answer(summary(DEAL, unique=1_000, several=0))
    assert "uniform" not in " ".join(told)
    assert told[1] == "Every world has exactly one equilibrium: nothing is left open but the numbers themselves."
    shares = answer(summary(DEAL, unique=1_000, several=0, concept="nucleolus"))
    assert shares[1].startswith("Every world has exactly one allocation")


def test_where_equilibria_agree_it_is_said() -> None:
    same = {"deal": outcome("A deal", 0.6, 0.6, uniform=0.6), "clash": outcome("A clash", 0.4, 0.4, uniform=0.4)}
    assert "which equilibrium is played moves no probability by more than 0.1%" in answer(summary(same))[1]


def test_numbers_whose_shares_overlap_are_not_ranked() -> None:
    def said(low: float) -> str:
        first = driver("Face", 0.5, 0.3) | {"low": low, "high": 0.4}
        second = driver("Trade", 0.4, 0.2) | {"low": 0.1, "high": 0.25}
        return answer(summary(DEAL, drivers={"columns": {"probability.uniform.deal": [first, second]}}))[-1]

    assert said(0.26).startswith("What moves it most is “Face”")
    assert said(0.24).startswith("Among what moves it most is “Face”")
    assert said(0.24).endswith("Which number does most, these draws do not tell.")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (0.9, "it is the likeliest too, with 90.0%."),
        (0.2, "the likeliest outcome is “A clash”, with 80.0%."),
    ],
)
def test_each_other_rule_has_its_say(other: float, told: str) -> None:
    both = {
        "deal": outcome("A deal", 0.1, 0.9, payoff_dominance=0.6, risk_dominance=other),
        "clash": outcome("A clash", 0.1, 0.9, payoff_dominance=0.4, risk_dominance=1 - other),
    }
    sentence = answer(summary(both))[1]
    assert sentence.startswith("If instead the players settle on the equilibrium that is the safest")
    assert sentence.endswith(told)


@pytest.mark.parametrize(
    ("alone", "told"),
    [
        (999_990, "in >99.9% of them; in the other <0.1% it leaves several"),
        (10, "in <0.1% of them; in the other >99.9% it leaves several"),
        (976_460, "in 97.6% of them; in the other 2.4% it leaves several"),
    ],
)
def test_where_a_rule_nearly_always_singles_out_one_the_rest_is_not_called_nothing(alone: int, told: str) -> None:
    outcomes = {"deal": outcome("A deal", 0.1, 0.7, payoff_dominance=0.6)}
    seen = summary(outcomes, draws=1_000_000, singled_out={"payoff-dominance": {"draws": alone}})
    seen["listed"]["none"] = {"draws": 0}
    assert told in answer(seen)[0]


def test_a_mean_over_some_of_the_worlds_says_over_which() -> None:
    some = {"deal": outcome("A deal", 0.1, 0.7, uniform=0.6)}
    some["deal"]["rules"]["uniform"]["draws"] = 250
    assert "the 250 of 1,000 worlds (25.0%) in which a solution is selected" in answer(summary(some))[0]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], "The probability of “A deal” is the same in all 1,000 worlds that were drawn"),
        (
            [driver("Face", 0.4, 0.2), driver("Trade", -0.3, 0.1), driver("Oil", 0.2, 0.06)],
            "“Face” (the higher, the likelier)",
        ),
        ([driver("Face", 0.4, 0.2), driver("Trade", -0.3, 0.1)], "then “Trade” (the higher, the less likely)"),
        ([driver("Face", 0.01, 0.3)], "“Face” (in no one direction), which explains 30.0% of the variation"),
        ([driver("Face", 0.1, 0.02)], "No single number decides it: the strongest, “Face”, explains 2.0%"),
    ],
)
def test_what_moves_it_is_named(found: list[dict[str, Any]], told: str) -> None:
    drivers = {"columns": {"probability.uniform.deal": found}}
    sentence = answer(summary(DEAL, drivers=drivers))[-1]
    assert told in sentence
    assert "Oil" not in sentence


@pytest.mark.parametrize(("draws", "share"), [(100, "3.0%"), (1_000, "0.3%"), (5_000, "0.1%"), (100_000, "")])
def test_what_no_draw_has_may_be_in_other_worlds(draws: int, share: str) -> None:
    """With a probability p in each of n independent draws, none has it with probability (1 - p)^n."""
    outcomes = {"deal": outcome("A deal", 1.0, 1.0, uniform=1.0)}
    outcomes["deal"]["rules"]["uniform"] |= {"draws": draws, "least": 1.0, "most": 1.0}
    sentence = answer(summary(outcomes, draws=draws))[-1]
    assert ("all worlds may have another" in sentence) == bool(share)
    assert f"Up to {share} of all worlds" in sentence or not share
    if share:
        assert (1 - float(share[:-1]) / 100) ** draws == pytest.approx(0.05, abs=0.1)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.INCOMPLETE, "In 5.0% of worlds there may be equilibria beside those that were found"),
        (Status.NONE, "In 5.0% of worlds the concept has no solution."),
        (Status.UNDEFINED, "In 5.0% of worlds a number is outside of what it can be"),
    ],
)
def test_what_is_not_solved_is_said_last(status: Status, told: str) -> None:
    made = summary(DEAL)
    assert told not in " ".join(answer(made))
    made["status"][status.name.lower()] = {"draws": 50, "share": 0.05}
    assert answer(made)[-1].startswith(told)


def test_without_outcomes_the_answer_is_who_gets_what() -> None:
    payoffs = {"ann": {"label": "Ann", "rules": {"uniform": estimate(1234.5)}}}
    told = answer(summary({}, unique=1_000, several=0, payoffs=payoffs))
    assert told == ["On average over all 1,000 worlds the players get: Ann 1,230."]
    supposed = ", if every equilibrium found is as likely as any other (uniform)."
    assert answer(summary({}, payoffs=payoffs)) == [told[0].removesuffix(".") + supposed]


def test_where_nothing_is_selected_nothing_is_claimed() -> None:
    nothing = {"deal": outcome("A deal", 0.1, 0.7, none=None), "clash": outcome("A clash", 0.3, 0.9, none=None)}
    made = summary(nothing)
    assert likeliest(made, "none") is None
    assert not any("likeliest" in sentence for sentence in answer(made))


def test_a_condition_is_told_with_what_it_tells_most_about() -> None:
    found = {
        "text": "xi == meet",
        "rule": "uniform",
        "probability": 0.25,
        "outcomes": {"deal": 0.9, "clash": 0.1},
        "parameters": [{"parameter": "face", "before": [1.0, 2.0, 3.0], "after": [1.5, 2.5, 3.5]}],
    }
    first, second, last = answer_given(found, {"deal": "A deal", "clash": "A clash"}, {"face": "Face"})
    assert first == (
        "That xi == meet has a probability of 25.0% (under uniform). "
        "Given that, the likeliest outcome is “A deal”, with 90.0%."
    )
    assert second == (
        "The parameter it shifts most is “Face”: its median, 2, is then 2.5, and the middle 90% of worlds, 1 to 3, "
        "then lies between 1.5 and 3.5."
    )
    assert "before anything was known" in last
    nothing = answer_given(found | {"outcomes": {}, "parameters": []}, {}, {})
    assert nothing == [
        "That xi == meet has a probability of 25.0% (under uniform). "
        "It happens in none of the worlds that were drawn, so nothing follows from it."
    ]


def test_payoffs_without_outcomes_are_told_with_what_they_rest_on() -> None:
    payoffs = {"a": outcome("A", 0.1, 0.6, uniform=0.3)}
    told = answer(summary({}, payoffs=payoffs))
    assert told[0].endswith("the players get: A 0.3, if every equilibrium found is as likely as any other (uniform).")
    assert told[1] == "Without such a supposition they may get, on average: A 0.1 to 0.6."
    alone = answer(summary({}, unique=1_000, several=0, payoffs={"a": outcome("A", 0.3, 0.3, uniform=0.3)}))
    assert alone == ["On average over all 1,000 worlds the players get: A 0.3."]


def test_where_nothing_has_a_solution_nothing_is_the_same() -> None:
    nowhere = {"none": {"draws": 1_000, "share": 1.0}, "several": {"draws": 0, "share": 0.0}}
    assert unmoved(summary({"deal": outcome("A deal", 0.0, 0.0, uniform=0.0)})) == ["A deal"]
    assert unmoved(summary({"deal": outcome("A deal", 0.0, 0.0, uniform=0.0)}, listed=nowhere)) == []


def test_what_has_no_probability_under_the_rule_is_not_the_same_in_all_worlds() -> None:
    assert unmoved(summary({"deal": outcome("A deal", 0.0, 1.0, none=None)})) == []
    assert unclear(summary({"deal": outcome("A deal", 0.0, 1.0, none=None)})) == []
    some = outcome("A deal", 0.0, 1.0, none=0.5)
    some["rules"]["none"]["draws"] = 400
    assert in_which(summary({"deal": some})) == "in all worlds drawn in which a solution is selected"
    assert (
        in_which(summary({"deal": outcome("A deal", 0.5, 0.5, none=0.5)})) == "in all worlds drawn that have a solution"
    )


def test_what_bounds_a_probability_by_nothing_or_all_is_what_it_is() -> None:
    told = [at_most(x, f"{x:.1%}") for x in (0.0, 0.2, 1.0)]
    assert told == ["0.0%", "at most 20.0%", "not known"]
    assert (at_least(1.0, "100.0%"), at_least(0.2, "20.0%"), at_least(0.0, "0.0%")) == (
        "100.0%",
        "at least 20.0%",
        "not known",
    )
    ends = {"lowest": {"at_most": {"mean": 0.0}}, "highest": {"at_least": {"mean": 0.0}}}
    assert bounded(ends, lambda end: f"{end['mean']:.1%}") == "0.0%, not known"
    assert payoff_bounded(ends, lambda end: f"{end['mean']:g}") == "at most 0, at least 0"


def test_probabilities_without_a_margin_say_what_rare_worlds_may_have() -> None:
    """None of 1,000 draws has it, so that up to 3 in 1,000 worlds may (Hanley & Lippman-Hand 1983)."""
    rare = {"deal": outcome("A deal", 0.1, 0.7, uniform=0.6), "clash": outcome("A clash", 0.0, 0.0, uniform=0.0)}
    for end in (rare["clash"]["lowest"], rare["clash"]["highest"], rare["clash"]["rules"]["uniform"]):
        end |= {"draws": 1_000, "least": 0.0, "most": 0.0}
    for end in (rare["deal"]["lowest"], rare["deal"]["highest"], rare["deal"]["rules"]["uniform"]):
        end |= {"draws": 1_000, "least": 0.0, "most": 1.0}
    told = without_margin(summary(rare))
    assert told.startswith("without ±: the same in every world drawn; up to 0.3% of all worlds may have another")
    for end in (rare["clash"]["lowest"], rare["clash"]["highest"], rare["clash"]["rules"]["uniform"]):
        end |= {"most": 1.0}
    assert without_margin(summary(rare)) == ""  # a design that hits a share exactly is not a share without exceptions


def test_where_no_number_is_uncertain_all_worlds_are_one() -> None:
    sure = {"deal": outcome("A deal", 1.0, 1.0, uniform=1.0)}
    for end in (sure["deal"]["lowest"], sure["deal"]["highest"], sure["deal"]["rules"]["uniform"]):
        end |= {"draws": 1_000, "least": 1.0, "most": 1.0}
    found = summary(sure, drivers={"uncertain": False, "columns": {}})
    assert without_margin(found) == ""
    assert answer(found)[-1] == "The probability of “A deal” is the same in all worlds: no number is uncertain."
