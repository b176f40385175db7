"""Claims about all worlds where numbers hang on one another: what is not admissible refutes nothing."""

import pytest

from sim.scenario.load import from_document
from sim.scenario.types import Scenario
from sim.workflow.check import Verdict, check_claims


def _scenario(always: str, **values: object) -> Scenario:
    parameters = {
        name: {"label": name, "unit": "p", "value": value, "why": "w", "judgement": True}
        for name, value in values.items()
    }
    return from_document(
        {
            "format": 2,
            "title": "T",
            "players": {"a": "A"},
            "parameters": parameters,
            "moves": {"m": {"player": "a", "actions": ["u", "v"]}},
            "payoffs": {"a": f"({' + '.join(values)}) * (m == u)"},
            "outcomes": {"up": "m == u", "down": "otherwise"},
            "claims": {"c": {"text": "C", "cites": ["x"], "always": always}},
        },
        "t",
    )


def _verdict(scenario: Scenario) -> Verdict:
    return check_claims(scenario)[0]


SMITH_AND_KIM = {
    "x": {"experts": {"s": "uniform(0, 1)", "k": "uniform(5, 6)"}},
    "y": {"experts": {"s": "uniform(0, 1)", "k": "uniform(5, 6)"}},
}


@pytest.mark.parametrize(
    ("always", "values", "holds"),
    [
        ("abs(x - y) < 2", SMITH_AND_KIM, None),  # no expert says 0 and 6
        ("abs(x - y) < 0.5", SMITH_AND_KIM, False),
        ("x + y < 13", SMITH_AND_KIM, True),
        ("offer <= limit", {"limit": "uniform(1, 3)", "offer": "uniform(0, limit)"}, None),
        ("offer <= limit / 2", {"limit": "uniform(1, 3)", "offer": "uniform(0, limit)"}, False),
    ],
)
def test_what_is_not_admissible_refutes_nothing(always: str, values: dict[str, object], holds: bool | None) -> None:
    found = _verdict(_scenario(always, **values))
    assert found.holds is holds
    if found.counterexample is not None and "offer" in values:
        assert found.counterexample.values["offer"] <= found.counterexample.values["limit"]
