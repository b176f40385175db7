"""Claims proved, refuted, or neither: what intervals decide of them."""

import pytest

from sim.analysis.counterexamples import examine
from sim.analysis.proofs import proved
from sim.analysis.statements import Statement
from sim.distributions import from_text
from sim.expressions import parse

WORLDS = {"x": "uniform(0, 1)", "y": "uniform(0, 1)", "z": "normal(0, 1)", "d": "discrete(0, 1, 7)"}


def examined(text: str):
    return examine([Statement(parse(text))], tuple(WORLDS), [from_text(t) for t in WORLDS.values()])


@pytest.mark.parametrize(
    "text",
    [
        "x + y <= 2",
        "x^2 + y^2 >= 2*x*y - 0.000001",
        "exp(x) >= 1",
        "z^2 >= 0",
        "d <= 7 and d != 3",
        "x < 2 or y > 5",
        "not x > 1.5",
        "x / (1 + y) <= 1",
    ],
)
def test_what_holds_is_proved(text: str) -> None:
    found = examined(text)
    assert found.proved
    assert found.counterexample is None


@pytest.mark.parametrize(
    "text",
    [
        "x < 0.99999",
        "x < 1",
        "abs(x - 0.314159) > 0.0000001",
        "(x - 0.314159)^2 + (y - 0.271828)^2 > 0.00000001",
        "x != 0.314159",
        "x != y",
        "z < 40",
        "z > -1000000",
        "d < 7",
        "(x - 0.3)^2 * (y - 0.7)^2 + (x-0.3)^2 + (y - 0.7)^2 > 0",
        "exp(-100000 * (x - 0.777777)^2) < 0.999999",
        "not abs(x - 0.123456) < 0.00000001",
        "log(x - 0.00001) < 5",
    ],
)
def test_what_fails_on_a_small_set_of_worlds_is_refuted(text: str) -> None:
    found = examined(text)
    assert not found.proved
    assert found.counterexample is not None


def test_what_intervals_do_not_decide_is_neither() -> None:
    hard = examined("abs(x^1.5 * x^1.5 - x^3) < 0.000000000001")
    assert hard.counterexample is None  # true, but nothing is known of a power near 0
    assert not hard.proved


def test_a_proof_needs_every_statement() -> None:
    supports = [from_text(t) for t in WORLDS.values()]
    assert proved([Statement(parse("x >= 0"))], tuple(WORLDS), supports)
    assert not proved([Statement(parse("x >= 0")), Statement(parse("x >= 0.5"))], tuple(WORLDS), supports)
