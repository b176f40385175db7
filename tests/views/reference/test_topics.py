"""What can be looked up: all that the registries know, with all that they say of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.concepts.options import options_of
from sim.concepts.registry import CONCEPTS
from sim.distributions.table import DISTRIBUTIONS
from sim.document.schema import json_schema
from sim.document.study_schema import StudyBlock
from sim.expressions import FUNCTIONS
from sim.games.registry import FORMS
from sim.selection.rules import RULES
from sim.tables import Row, Table
from sim.views.finding import Finding
from sim.views.reference.topics import topics

ROOT = Path(__file__).parent.parent.parent.parent
KEYS = ("key", "study")
"""Topics that are keys of files."""


def rows_of(topic: Finding) -> list[Row]:
    """Return the rows of a topic's tables."""
    return [row for table in topic.tables if isinstance(table, Table) for row in table.rows]


def test_every_registered_thing_can_be_looked_up() -> None:
    assert {*CONCEPTS, *RULES, *DISTRIBUTIONS, *FUNCTIONS, *FORMS, *StudyBlock.model_fields} <= set(topics())


def test_every_option_of_every_concept_stands_with_its_meaning_and_default() -> None:
    for name, concept in CONCEPTS.items():
        (told,) = (topic for kind, topic in topics()[name] if kind == "concept")
        rows = {str(row[0]): row for row in rows_of(told)}
        assert list(rows) == list(options_of(concept))
        assert all(row[1] and row[2] for row in rows.values())


def test_every_key_of_the_schema_is_told() -> None:
    """As the JSON Schema that editors read has it, which another library writes from the same models."""
    told = {str(row[0]).split(".")[-1] for found in topics().values() for _, topic in found for row in rows_of(topic)}
    schema = json_schema()

    def keys(part: object) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(keys, part))
        if not isinstance(part, dict):
            return set()
        own = set(part.get("properties", {})) if isinstance(part.get("properties"), dict) else set()
        return own.union(*(keys(inner) for inner in part.values()))

    assert keys(schema) - told <= {"void when"}


def test_every_key_is_described_and_entries_of_a_list_have_no_name() -> None:
    """Of scenarios and of studies; `correlations` is a list, `cases` has names of one's own."""
    rows = [row for kinds in topics().values() for kind, topic in kinds if kind in KEYS for row in rows_of(topic)]
    assert [row[0] for row in rows if "." in str(row[0]) and not row[1]] == []
    paths = {str(row[0]) for row in rows}
    assert {"correlations.rank", "cases.NAME.set", "scenarios.file", "sweeps.NAME.steps"} <= paths
    assert not any(path.startswith(("correlations.NAME", "scenarios.NAME")) for path in paths)


def test_functions_say_their_value() -> None:
    assert all(signature.meaning and signature.form for signature in FUNCTIONS.values())


def test_one_name_may_stand_for_several_things() -> None:
    assert [answer.finding.question for answer in sim.reference("uniform")] == [
        "What is the selection rule uniform?",
        "What is the distribution uniform?",
    ]


def test_a_path_and_another_spelling_lead_to_their_topic() -> None:
    assert sim.reference("moves.player")[0].finding == sim.reference("moves")[0].finding
    assert sim.reference("Payoff_Dominance")[0].finding.question == "What is the selection rule payoff-dominance?"


def test_what_is_unknown_is_refused_with_what_is_near() -> None:
    with pytest.raises(sim.UsageError, match="nothing is called 'logitt'; did you mean 'logit'"):
        sim.reference("logitt")


def test_answers_can_be_read_by_programs() -> None:
    document = json.loads(json.dumps(sim.reference("logit")[0].to_json()))
    assert document["schema"] == "sim.help/1"
    assert document["tables"][0]["rows"][0][0] == "precision"
