"""Numbers that leave their range: refused where any admissible world does it, named with its share in a tail."""

import math

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import from_bytes
from sim.workflow.domains import check_domains

HEAD = """format: 1
title: A chance
players: {a: Ann}
parameters:
  p: {label: Chance, unit: points, value: "%s", why: x, judgement: true}
  q: {label: Other, unit: points, value: "%s", why: x, judgement: true}
"""
LUCK = """moves:
  ma: {player: a, actions: [go, stay]}
  luck: {player: chance, when: ma == go, probabilities: {good: p, fair: q, bad: rest}}
payoffs: {a: "%s if luck == good else 0"}
outcomes: {good: luck == good, other: otherwise}
"""
REPEATED = """form: repeated
players: {a: Ann, b: Bob}
moves:
  ma: {player: a, actions: [c, d]}
  mb: {player: b, sees: none, actions: [c, d]}
payoffs: {a: ma == c, b: mb == c}
target: {ma: c, mb: c}
discount: p
outcomes: {kept: ma == c and mb == c, broken: otherwise}
"""


def scenario(p: str, q: str = "0.1", payoff: str = "1", rest: str = LUCK):
    head = HEAD.replace("players: {a: Ann}\n", "") if rest in (REPEATED, BARGAINING) else HEAD
    return from_bytes((head % (p, q) + (rest % payoff if rest is LUCK else rest)).encode(), "f.yaml", "f")


def refusal(*args: str, **words: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        check_domains(scenario(*args, **words))
    return str(caught.value)


def test_a_probability_of_thirty_is_refused_at_its_place() -> None:
    said = refusal("30")
    assert "f.yaml:9:64" in said.split("\n")[0]
    assert "the probability of 'good' is not always from 0 to 1: it is 30 where Chance (p) = 30" in said


def test_chances_that_sum_to_more_than_one_somewhere_are_refused() -> None:
    said = refusal("uniform(0, 0.6)", "uniform(0, 0.6)")
    assert "the probability of 'bad' is not always from 0 to 1" in said
    assert not check_domains(scenario("uniform(0, 0.5)", "uniform(0, 0.5)"))


@pytest.mark.parametrize(("last", "value"), [("0.1", "0.9"), ("0.20000001", "1.00000001"), ("0.6 - 2 * p + q", "0.9")])
def test_chances_without_a_rest_sum_to_one_in_every_world_or_are_refused(last: str, value: str) -> None:
    """Each may be a probability, and all of them too little or too much."""
    written = LUCK.replace("fair: q, bad: rest", f"fair: 0.2 + 0 * q, bad: {last}").replace("%s", "1")
    said = refusal("0.6", "0.7", rest=written)
    assert f"the sum of the probabilities of 'luck' is not always 1: it is {value} where" in said


def test_chances_that_are_each_what_others_leave_are_fine() -> None:
    written = LUCK.replace("fair: q, bad: rest", "fair: 0.3 * (1 - p) + 0 * q, bad: 0.7 - 0.7 * p").replace("%s", "1")
    assert not check_domains(scenario("uniform(0.1, 0.7)", "uniform(0, 1)", rest=written))


def test_a_refusal_shows_the_digits_that_make_it_wrong() -> None:
    assert "it is 1.00000001 where Chance (p) = 1.00000001" in refusal("1.00000001")


@pytest.mark.parametrize(
    ("payoff", "wanted"),
    [
        ("log(p - 0.2)", "p - 0.2 in log(p - 0.2) is not always above 0"),
        ("sqrt(q - p)", "q - p in sqrt(q - p) is not always 0 or above"),
        ("1 / (p - 0.25)", "p - 0.25 in 1 / (p - 0.25) is not always other than 0"),
        ("(p - 0.3)^0.5", "is not always 0 or above"),
        ("1 if p > 2 else log(p - 0.2)", "is not always above 0"),
    ],
)
def test_what_an_operation_cannot_take_is_refused(payoff: str, wanted: str) -> None:
    assert wanted in refusal("uniform(0, 0.5)", payoff=payoff)


@pytest.mark.parametrize(
    "payoff",
    [
        "log(p + 0.1)",
        "log(p - 0.2) if p > 0.2 else 0",
        "1 / (p + 1)",
        "(p - 1)^2",
        "log(max(p, 0.01))",
        "0 * log(p - 1)",
    ],
)
def test_what_is_always_fine_is_not_named(payoff: str) -> None:
    assert not check_domains(scenario("uniform(0.001, 0.5)", payoff=payoff))


def test_a_tail_is_named_with_its_share() -> None:
    good, bad, log = check_domains(scenario("normal(0.2, 0.1)", payoff="log(p)"))
    share = 0.5 * math.erfc(2 / math.sqrt(2))  # P(p < 0); above 1 is 8 standard deviations away
    assert good.share == pytest.approx(share, abs=4e-3)
    assert log.share == pytest.approx(share, abs=4e-3)
    assert bad.share is not None
    assert "in 2." in good.problem.message
    assert "f.yaml:10:15" in str(log.problem)


def test_the_central_world_is_refused_whatever_the_tails() -> None:
    assert "it is 3" in refusal("normal(3, 0.1)")


def test_a_discount_factor_is_below_one() -> None:
    assert "the discount factor p is not always" in refusal("uniform(0.5, 1.2)", rest=REPEATED)
    assert refusal("1", rest=REPEATED)
    notes = [note.problem.message for note in check_domains(scenario("uniform(0, 1)", rest=REPEATED))]
    assert sum("the very end of a range" in note for note in notes) == 1


BARGAINING = """form: bargaining
players: {a: Ann, b: Bob}
issues: {rail: {worth: {a: 1, b: 1}}, loan: {worth: {a: -1, b: q}}}
capacity: p
outcomes: {some: settled > 0, nothing: otherwise}
"""


def test_as_many_issues_as_there_is_room_for_are_none_or_more() -> None:
    assert "the capacity p is not always 0 or above: it is -1 where Chance (p) = -1" in refusal("-1", rest=BARGAINING)
    assert "the capacity p is not always" in refusal("uniform(-0.5, 3)", rest=BARGAINING)
    assert not check_domains(scenario("uniform(0, 3)", rest=BARGAINING))


def test_a_case_is_checked_too() -> None:
    text = HEAD % ("0.2", "0.1") + LUCK % "1" + "cases:\n  sure: {label: Sure, set: {p: 0.95}}\n"
    with pytest.raises(ScenarioError, match="in the case 'sure': the probability of 'bad'"):
        check_domains(from_bytes(text.encode(), "f.yaml", "f"))
