"""Borders found by halving: round numbers where they stand for one, and to full precision elsewhere."""

import numpy as np
import pytest

import sim
from sim.analysis.round_borders import round_border, round_borders


@pytest.mark.parametrize(
    ("found", "start", "told"),
    [
        (-1e-9, 0.85, 0.0),
        (1.5 + 2e-9, 0.0, 1.5),
        (0.1 - 1e-9, 0.05, 0.1),
        (1_200.00001, 0.0, 1_200.0),
        (np.pi, 0.0, np.pi),
        (1 / 3, 0.0, 1 / 3),
        (2.5640001, 2.191, 2.564),
        (-3e-7, 1.0, -3e-7),
    ],
)
def test_a_border_beside_a_round_number_is_that(found: float, start: float, told: float) -> None:
    assert round_border(found, start) == told


def test_no_border_moves_by_more_than_its_window() -> None:
    found = np.random.default_rng(1).normal(size=10_000)
    moved = round_borders(found, 1e-6)
    assert np.abs(moved - found).max() <= 1e-6
    assert (moved != found).mean() < 0.004
    assert np.isnan(round_borders(np.array([np.nan]), 1e-6)).all()


DECISION = {
    "format": 1,
    "title": "A tariff",
    "players": {"importer": "The importer"},
    "parameters": {
        "gain": {"label": "Gain", "value": "uniform(-1, 2.7)", "unit": "points", "judgement": True, "why": "A test."}
    },
    "moves": {"tariff": {"player": "importer", "actions": {"tax": "Taxes", "leave": "Leaves"}}},
    "outcomes": {
        "taxed": {"label": "There is a tariff", "when": "tariff == tax"},
        "free": {"label": "Trade is free", "when": "tariff == leave"},
    },
}


@pytest.mark.parametrize(("size", "border"), [(1, 0.0), (1_000, 0.0), (0.01, 1.5), (1, 1.25)])
def test_a_switch_at_a_round_number_is_told_there(size: float, border: float) -> None:
    payoff = f"{size} * (gain - {border}) * (tariff == tax)"
    scenario = sim.from_dict(DECISION | {"payoffs": {"importer": payoff}})
    advice = scenario.advise("importer", draws=64).to_json()
    assert [s["to"] for s in advice["change"]["alone"]] == [border]
    along = scenario.tip("gain", draws=64).to_json()["over"]["gain"]
    assert [change["value"] for change in along["flips"] + along["sets"]] == [border, border]
    assert set(along["worlds"]["quantiles"].values()) == {border}
