"""Counterexamples: found where there are any, as plain as can be, none where a claim holds."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.counterexamples import Counterexample, find_counterexample
from sim.analysis.statements import Statement
from sim.expressions import parse


@dataclass(frozen=True)
class Flat:
    low: float
    high: float

    @property
    def atoms(self) -> tuple[float, ...] | None:
        return None

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    @property
    def central(self) -> float:
        return (self.low + self.high) / 2

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.low + (self.high - self.low) * u


@dataclass(frozen=True)
class Bell:
    @property
    def atoms(self) -> tuple[float, ...] | None:
        return None

    @property
    def support(self) -> tuple[float, float]:
        return -np.inf, np.inf

    @property
    def central(self) -> float:
        return 0.0

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log(u / (1 - u))


@dataclass(frozen=True)
class Listed:
    values: tuple[float, ...]

    @property
    def atoms(self) -> tuple[float, ...] | None:
        return self.values

    @property
    def support(self) -> tuple[float, float]:
        return min(self.values), max(self.values)

    @property
    def central(self) -> float:
        return self.values[0]

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array(self.values)[(u * len(self.values)).astype(int)]


PARAMETERS = ("face", "trade", "cost")


def search(claim: str, *distributions: object) -> Counterexample | None:
    own = distributions or (Flat(0, 10), Flat(0, 10), Flat(2, 4))
    return find_counterexample([Statement(parse(claim))], PARAMETERS[: len(own)], own)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "claim",
    [
        "face + cost > face",
        "face * trade >= 0",
        "cost >= 2 and cost <= 4",
        "not cost < 2",
        "max(face, trade) >= face",
        "face - cost < face + cost",
        "cost == cost",
        "face / 3 * 3 == face",
        "1 < 2",
        "cost",
    ],
)
def test_a_claim_that_holds_has_none(claim: str) -> None:
    assert search(claim) is None


def test_a_broken_claim_gives_a_plain_world() -> None:
    found = search("face + trade < 17")
    assert found is not None
    assert found.left == found.values["face"] + found.values["trade"] >= 17
    assert (found.right, found.comparison) == (17, "<")
    assert all(value == int(value) for value in found.values.values())
    assert "cost" not in found.values  # the claim does not speak of it
    assert found == search("face + trade < 17")


def test_only_what_must_move_moves() -> None:
    found = search("face + 0 * trade + cost < 9.5 or trade > 20")
    assert found is not None
    assert found.away == ("face",)
    assert (found.values["trade"], found.values["cost"]) == (5, 3)
    assert found.values["face"] == 7  # 6.5 would do: the fewest digits count


def test_a_narrow_failure_inside_the_box_is_found() -> None:
    found = search("abs(face - 7.3) + abs(trade - 1.7) > 0.12")
    assert found is not None
    assert found.left <= 0.12


def test_a_tie_breaks_a_strict_claim_and_not_a_weak_one() -> None:
    assert search("cost > 2") is not None
    assert search("cost >= 2") is None
    assert search("face * 0.1 + face * 0.2 <= face * 0.3") is None


def test_the_support_is_not_left() -> None:
    assert search("face <= 10 and face >= 0 and trade <= 10 and cost <= 4") is None


def test_unbounded_values_are_searched_far_out() -> None:
    found = search("face < 30", Bell())
    assert found is not None
    assert found.values["face"] == 30
    far = search("face < 1000", Bell())  # a bell has no end: rare is not never
    assert far is not None
    assert far.values["face"] >= 1000


def test_listed_values_are_the_only_ones() -> None:
    assert search("face != 2", Listed((1, 3))) is None
    found = search("face < 3", Listed((1, 3)))
    assert found is not None
    assert dict(found.values) == {"face": 3}


def test_fixed_parameters_stay() -> None:
    assert search("face < 6", Flat(5, 5)) is None
    found = search("face > 6", Flat(5, 5))
    assert found is not None
    assert found.away == ()


def test_what_has_no_value_breaks_a_claim() -> None:
    found = search("log(face - 1) < 100")
    assert found is not None
    assert np.isnan(found.left) or np.isinf(found.left)


def test_the_moves_that_were_filled_in_are_told() -> None:
    statements = [Statement(parse("face >= 0"), {"xi": "meet"}), Statement(parse("face >= 3"), {"xi": "avoid"})]
    found = find_counterexample(statements, ("face",), (Flat(0, 10),))
    assert found is not None
    assert dict(found.moves) == {"xi": "avoid"}
    assert found.values["face"] < 3


@pytest.mark.parametrize("claim", ["exp(z) > 0", "exp(-z * z * 1000) > 0", "exp(99 * z) / (1 + exp(99 * z)) <= 1"])
def test_what_no_float_is_near_enough_to_breaks_nothing(claim: str) -> None:
    assert find_counterexample([Statement(parse(claim))], ["z"], [Bell()]) is None


def test_a_power_of_nothing_is_nothing() -> None:
    assert find_counterexample([Statement(parse("z ^ 2 > 0"))], ["z"], [Bell()]) is not None


@pytest.mark.parametrize(("claim", "value"), [("x != 0.314159", 0.314159), ("x * 3 != 0.2", 0.2 / 3)])
def test_a_witness_of_equal_sides_shows_equal_sides(claim: str, value: float) -> None:
    """And not a number that differs from the excluded one in its last digits, for which the claim is true."""
    found = search(claim, Flat(0.0, 1.0))
    assert found is not None
    assert found.left == found.right
    assert found.values["x"] == pytest.approx(value, abs=1e-16)
