"""A scenario in its cases: each is made once, and parts that no case changes are resolved once."""

from typing import Any

from sim.document.read import document_of_plain
from sim.scenario.load import from_document, in_case, scenario_of

GUESS = {"why": "A guess.", "judgement": True}
PART: dict[str, Any] = {
    "format": 1,
    "title": "Is the bridge open?",
    "players": {"b": "Bob"},
    "parameters": {"rain": {"label": "Rain", "unit": "mm", "value": "uniform(0, 2)", **GUESS}},
    "moves": {"open": {"player": "b", "actions": ["yes_do", "no_do"]}},
    "payoffs": {"b": "(open == yes_do) * (1 - rain)"},
    "outcomes": {"open_now": "open == yes_do", "shut": "otherwise"},
}
WHOLE: dict[str, Any] = {
    "format": 1,
    "title": "Does Ann go?",
    "uses": {"bridge": {"scenario": PART, "names": {"p_open": "probability(open_now)"}}},
    "players": {"a": "Ann"},
    "parameters": {"worth": {"label": "Worth", "unit": "points", "value": "uniform(0, 2)", **GUESS}},
    "moves": {"go": {"player": "a", "actions": ["away", "home"]}},
    "payoffs": {"a": "(go == away) * (worth * p_open - 0.5)"},
    "outcomes": {"gone": "go == away", "stayed": "otherwise"},
    "cases": {
        "dear": {"set": {"parameters.worth.value": 2}},
        "cheap": {"set": {"parameters.worth.value": 0.1}},
        "wet": {"set": {"uses.bridge.scenario.parameters.rain.value": 2}},
    },
}


def test_a_case_is_made_once_and_is_what_it_would_be_alone() -> None:
    whole = from_document(WHOLE, "whole")
    for case in WHOLE["cases"]:
        found = in_case(whole, case)
        assert in_case(whole, case) is found
        alone = scenario_of(document_of_plain(whole.document, whole.id, case))
        assert found.document == alone.document
        assert found.hash == alone.hash
        assert [use.scenario.document for use in found.uses] == [use.scenario.document for use in alone.uses]


def test_a_part_that_a_case_leaves_alone_is_shared_and_one_that_it_changes_is_not() -> None:
    whole = from_document(WHOLE, "whole")
    dear, cheap, wet = (in_case(whole, case).uses[0].scenario for case in ("dear", "cheap", "wet"))
    assert dear is cheap
    assert wet is not cheap
    assert wet.central_values()[0, 0] == 2.0
    assert cheap.central_values()[0, 0] == 1.0


def test_another_scenario_of_the_same_name_has_its_own_cases() -> None:
    other = WHOLE | {"payoffs": {"a": "(go == away) * (worth * p_open - 0.7)"}}
    one, two = in_case(from_document(WHOLE, "whole"), "dear"), in_case(from_document(other, "whole"), "dear")
    assert one.hash != two.hash
