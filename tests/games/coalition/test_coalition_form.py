"""The form `coalition`: worths by one formula and by list, and outcomes on the numbers of a world."""

import numpy as np

from sim.scenario.load import from_document

GUESS = {"label": "x", "unit": "points", "why": "A guess.", "judgement": True, "value": "uniform(0, 4)"}
DOCUMENT = {
    "format": 1,
    "form": "coalition",
    "title": "Who joins?",
    "players": {"a": "Ann", "b": "Bob", "c": "Cid"},
    "parameters": {"x": GUESS},
    "worth": "x * size + 10 * member(c)",
    "coalitions": {"b + a": "100 * x"},
    "outcomes": {"much": "x > 3", "some": "x > 1 and x <= 3", "little": "otherwise"},
}


def test_worths_are_listed_or_follow_from_members_and_size() -> None:
    batch = from_document(DOCUMENT, "s").game.batch(np.array([[0.5], [2.0]]))
    for row, x in enumerate((0.5, 2.0)):
        expected = [x * c.bit_count() + 10 * (c >> 2) for c in range(8)]
        expected[0b011] = 100 * x
        assert batch.worth[row].tolist() == expected


def test_the_outcome_of_a_world_is_the_one_whose_condition_holds() -> None:
    batch = from_document(DOCUMENT, "s").game.batch(np.array([[0.5], [2.0], [4.0]]))
    assert batch.holds.argmax(axis=1).tolist() == [2, 1, 0]
    assert batch.holds.sum(axis=1).tolist() == [1, 1, 1]
