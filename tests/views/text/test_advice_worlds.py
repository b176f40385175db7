"""Of how many worlds the shares of an advice are."""

import pytest

import sim

DECISION = {
    "format": 1,
    "title": "A tariff",
    "players": {"importer": "The importer"},
    "parameters": {
        "gain": {
            "label": "What a tariff brings",
            "value": "uniform(0, 1)",
            "unit": "points",
            "judgement": True,
            "why": "A test.",
        }
    },
    "moves": {"tariff": {"player": "importer", "actions": {"tax": "Taxes", "leave": "Leaves"}}},
    "payoffs": {"importer": "gain * (tariff == tax)"},
    "outcomes": {
        "taxed": {"label": "There is a tariff", "when": "tariff == tax"},
        "free": {"label": "Trade is free", "when": "tariff == leave"},
    },
}


@pytest.mark.parametrize(
    ("low", "draws", "told"),
    [
        (0.5, 16, "is best in all 16 worlds tried."),
        (0.5, 1, "is best in the one world tried."),
        (-0.5, 512, "% of 512 worlds."),
    ],
)
def test_a_share_says_of_how_many_worlds_it_is(low: float, draws: int, told: str) -> None:
    scenario = sim.from_dict(DECISION, sets={"gain": f"uniform({low}, 1)"})
    advice = " ".join(str(scenario.advise("importer", draws=draws)).split())
    assert told in advice
    assert "% of worlds" not in advice
