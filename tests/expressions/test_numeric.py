"""Actions that are numbers, and expressions over many ways to play at once."""

import itertools

import numpy as np
import pytest

from sim.expressions import Names, Number, bind, check, parse, to_text
from sim.expressions.histories import Histories, bind_over, evaluated
from sim.expressions.numeric import action_of, nearest, number_of, numbers_of

MOVES = {"offer": ("0", "0.25", "0.5"), "answer": ("accept", "reject"), "demand": ("0.25", "1")}
NAMES = Names(frozenset({"x"}), {}, MOVES)


def bound(text: str, **taken: str) -> str:
    return to_text(bind(parse(text), taken, tuple(MOVES)))


def test_numbers_are_called_by_their_shortest_text() -> None:
    assert [action_of(x) for x in (0.0, 2.0, 0.25, -1.5)] == ["0", "2", "0.25", "-1.5"]
    assert number_of("accept") is None
    assert number_of("-0.5") == -0.5
    assert numbers_of(("0", "accept")) == ()
    assert nearest(0.3, MOVES["offer"]) == ["0.25", "0.5"]


def test_a_number_that_was_chosen_stands_in_expressions() -> None:
    assert bound("1 - offer", offer="0.25") == "0.75"
    assert bound("x * offer", offer="0.5") == "x * 0.5"
    assert bound("offer >= demand", offer="0.25", demand="0.25") == "1"
    assert bound("offer == demand", offer="0.5", demand="0.25") == "0"
    assert bound("x if offer > 0.3 and answer == accept else 0", offer="0.5", answer="accept") == "x"


@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "=="])
def test_a_number_that_nobody_chose_compares_with_nothing(op: str) -> None:
    assert bound(f"offer {op} 0.25") == "0"
    assert bound(f"1 - offer {op} 0.25") == "0"
    assert bound(f"offer {op} demand", demand="0.25") == "0"


def test_a_number_that_nobody_chose_differs_from_all_and_stays_in_sums() -> None:
    assert bound("offer != 0.25") == "1"
    assert bound("1 - offer") == "1 - offer"
    assert bound("(1 - offer) if answer == accept else 0", answer="reject") == "0"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("offer == 0.3", "0.3 is not an action of 'offer'"),
        ("answer == offer", "'offer' is a number, and 'answer' has none"),
        ("answer + 1", "'answer' is a move and has no value"),
    ],
)
def test_what_means_nothing_is_told(text: str, wrong: str) -> None:
    assert [problem.message for problem in check(parse(text), NAMES)] == [wrong]


def test_what_means_something_is_not() -> None:
    for text in ("1 - offer", "offer >= demand", "offer == 0.25", "max(offer, demand) > x", "offer != demand"):
        assert check(parse(text), NAMES) == []


def ways() -> Histories:
    taken = list(itertools.product(range(-1, 3), range(-1, 2), range(-1, 2)))
    return Histories(tuple(MOVES), tuple(MOVES.values()), np.array(taken, np.int64))


@pytest.mark.parametrize(
    "text",
    [
        "x * (1 - offer) if answer == accept else x - 0.1",
        "offer + demand > 0.6",
        "(x + offer * demand) * (answer == reject)",
        "1 if offer >= demand or answer != accept else 0",
    ],
)
def test_all_ways_at_once_are_each_by_itself(text: str) -> None:
    expr, many = parse(text), ways()
    found, which = bind_over(expr, many)
    for row, history in enumerate(many):
        one = bind(expr, history, tuple(MOVES))
        assert to_text(found[which[row]]) == to_text(one)
        if isinstance(one, Number) and "x" not in text:
            assert evaluated(expr, many)[row] == one.value
