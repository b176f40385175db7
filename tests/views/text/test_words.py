"""Numbers and the program's own words as people read them."""

from typing import Any

import numpy as np
import pytest

from sim.concepts.registry import meaning_of
from sim.numbers import percent, short
from sim.sampling import DESIGNS
from sim.selection.rules import rule_meaning
from sim.views.html.charts import outcome_chart, payoff_charts, payoff_ends
from sim.views.text.meanings import (
    direction,
    spoken,
    supposing,
)


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (None, "–"),
        (0.0, "0.0%"),
        (1e-15, "0.0%"),
        (1e-6, "<0.1%"),
        (4.9e-4, "<0.1%"),
        (6e-4, "0.1%"),
        (0.1234, "12.3%"),
        (0.9994, "99.9%"),
        (0.9996, ">99.9%"),
        (1 - 1e-15, "100.0%"),
        (1.0, "100.0%"),
    ],
)
def test_a_share_that_only_rounds_to_nothing_or_all_is_not_called_so(share: float | None, told: str) -> None:
    assert percent(share) == told


@pytest.mark.parametrize(
    ("x", "told"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (float("-inf"), "–"),
        (0.0, "0"),
        (-1e-14, "0"),
        (2.5, "2.5"),
        (-0.012345, "-0.0123"),
        (999.4, "999"),
        (12345.0, "12,300"),
        (-1234567.0, "-1,230,000"),
        (1e-9, "1e-09"),
    ],
)
def test_a_number_is_short(x: float | None, told: str) -> None:
    assert short(x) == told


def test_every_word_of_the_program_has_a_meaning() -> None:
    assert all(design.meaning for design in DESIGNS.values())


def test_what_is_not_known_here_is_told_by_its_name() -> None:
    assert spoken("mine", meaning_of("mine")) == spoken("mine", rule_meaning("mine")) == "mine"
    assert spoken("uniform", rule_meaning("uniform")) == "uniform: every equilibrium found is as likely as any other"
    assert spoken("nash", meaning_of("nash")).startswith("nash: nobody would do better")
    assert supposing("mine", "nash") == "equilibria are selected by mine"


def test_a_supposition_speaks_of_what_the_concept_finds() -> None:
    assert supposing("uniform", "nash") == "every equilibrium found is as likely as any other (uniform)"
    assert supposing("uniform", "core") == (
        "every allocation found is as likely as any other and, where they are infinitely many, the prenucleolus stands "
        "for all (uniform)"
    )
    assert "nearest to even stands for all" in supposing("uniform", "correlated")
    assert "stands for all" not in supposing("none", "correlated")


def test_a_direction_is_told_where_there_is_one() -> None:
    assert [direction({"rank_correlation": r}) for r in (0.5, -0.5, 0.05)] == [
        "the higher, the likelier",
        "the higher, the less likely",
        "in no one direction",
    ]


def test_charts_stand_where_the_numbers_are() -> None:
    def estimate(mean: float | None) -> dict[str, float | None]:
        return {"mean": mean}

    entry = {"lowest": estimate(0.1), "highest": estimate(0.7), "rules": {"a": estimate(0.25), "b": estimate(None)}}
    chart = outcome_chart(entry, ["a", "b"])
    assert chart is not None
    assert (chart.left, chart.width, chart.marks) == (10.0, pytest.approx(60.0), (25.0, None))
    assert outcome_chart(entry | {"lowest": estimate(None)}, ["a"]) is None

    def player(low: float | None, middle: float | None, high: float | None) -> dict[str, Any]:
        return {"rules": {"a": {"quantiles": {"0.05": low, "0.5": middle, "0.95": high}}}}

    payoffs = {"ann": player(-5, 0, 5), "bob": player(2, 10, 15), "cat": player(None, None, None)}
    charts = payoff_charts(payoffs, "a")
    ends = [payoff_ends(entry["rules"]["a"]) for entry in payoffs.values()]
    assert ends == [(-5, 5), (0, 15), (0, 0)]  # each player has a scale of its own, with 0 on it
    assert charts["cat"] is None
    found = {name: (c.left, c.width, c.marks[0], c.zero) for name, c in charts.items() if c is not None}
    assert found == {"ann": (0.0, 100.0, 50.0, 50.0), "bob": (13.33, pytest.approx(86.67), 66.67, 0.0)}
    wide = payoff_charts({"ann": {"rules": {"a": player(-5, 0, 5)["rules"]["a"] | {"least": -10, "most": 30}}}}, "a")[
        "ann"
    ]
    assert wide is not None
    assert (wide.left, wide.width, wide.marks[0], wide.zero) == (12.5, 25.0, 25.0, 25.0)
    nothing = payoff_charts({"ann": player(0, 0, 0)}, "a")["ann"]
    assert nothing is not None
    assert np.isfinite([nothing.left, nothing.width]).all()
