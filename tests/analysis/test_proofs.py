"""Proofs by interval arithmetic: what is proved is true, what is false or open is not proved."""

import pytest

from sim.analysis.proofs import proved
from sim.analysis.statements import Statement
from sim.distributions import from_text
from sim.expressions import parse

PARAMETERS = ("a", "b", "c")
DISTRIBUTIONS = tuple(from_text(text) for text in ("pert(1, 2, 4)", "uniform(2, 9)", "normal(0, 1)"))


def prove(*texts: str) -> bool:
    return proved([Statement(parse(text)) for text in texts], PARAMETERS, DISTRIBUTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "a > 0",
        "a + b > b",  # what both sides share cancels
        "max(a, b) + 0.5 > a and max(a, b) + 0.5 > b",  # by cutting boxes
        "a * b / (a * b + 1) < 1",
        "abs(a - b) <= 8",
        "sqrt(a) < 2.5",
        "a - a <= 0",
        "1 < a + 1 < 6",
    ],
)
def test_what_holds_in_every_box_is_proved(text: str) -> None:
    assert prove(text)


@pytest.mark.parametrize(
    "text",
    [
        "a > b",  # false in places
        "a > 1",  # false at an end
        "c < 100",  # an infinite range
        "a == a",  # not tried
        "a > 0 or b > 0",  # not tried
        "a / (b - 5) < 100",  # a pole
        "a - a > 0",  # false everywhere, in a tie
    ],
)
def test_what_does_not_hold_or_is_beyond_it_is_not_proved(text: str) -> None:
    assert not prove(text)


def test_every_statement_is_to_be_proved() -> None:
    assert prove("a > 0", "b > 1")
    assert not prove("a > 0", "b > 3")
