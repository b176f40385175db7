"""Options of concepts: one declaration, and the same verdict in a file, on the command line and in Python."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from helpers.solving import solve_file

from sim.concepts.base import Concept
from sim.concepts.options import checked, made_of, option, read_options
from sim.concepts.registry import CONCEPTS
from sim.errors import ScenarioError, UsageError
from sim.scenario.load import from_bytes, load
from sim.workflow.solve import concept_named

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Theory(Concept):
    """A concept with an option of each kind."""

    name: ClassVar[str] = "theory"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "nothing"

    share: float = option(0.5, "a share", low=0.0, high=1.0)
    spread: float = option(1.0, "a spread", above=0.0)
    steps: int = option(2, "steps", low=0)
    strict: bool = option(False, "whether")
    kind: str = option("soft", "which", choices=("soft", "hard"))
    plain: str = "as it is"


@pytest.mark.parametrize(
    ("values", "message", "remedy"),
    [
        ({"share": 1.5}, "'share' is a finite number from 0 to 1, not 1.5", ""),
        ({"share": float("nan")}, "'share' is a finite number from 0 to 1, not nan", ""),
        ({"spread": 0.0}, "'spread' is a finite number above 0, not 0.0", ""),
        ({"spread": float("inf")}, "'spread' is a finite number above 0, not inf", ""),
        ({"steps": -1}, "'steps' is a whole number from 0 up, not -1", ""),
        ({"steps": 2.0}, "'2.0' does not fit here", "such as 2"),
        ({"steps": True}, "'True' does not fit here", "such as 2"),
        ({"strict": 1}, "'1' does not fit here", "true or false"),
        ({"kind": "sotf"}, "unknown kind 'sotf'", "did you mean 'soft'?"),
        ({"plain": 3}, "'3' does not fit here", "such as as it is"),
        ({"stepz": 3}, "'theory' has no option 'stepz'", "did you mean 'steps'?"),
    ],
)
def test_what_does_not_fit_is_said_alike_everywhere(values: dict[str, object], message: str, remedy: str) -> None:
    _, faults = checked(Theory, values)
    assert [(f.message, str(f.remedy), f.path) for f in faults] == [(message, remedy, ("options", next(iter(values))))]
    with pytest.raises(UsageError) as told:
        made_of(Theory, values)
    assert message in str(told.value)
    assert remedy in str(told.value)
    if "stepz" not in values:
        with pytest.raises(UsageError) as told:
            Theory(**values)  # type: ignore[arg-type]
        assert message in str(told.value)


def test_what_fits_is_taken_with_whole_numbers_for_fractions() -> None:
    made, faults = checked(Theory, {"share": 1, "steps": 0, "strict": True, "kind": "hard", "plain": "x"})
    assert not faults
    assert Theory(**made) == Theory(1.0, 1.0, 0, True, "hard", "x")
    assert isinstance(made["share"], float)


def test_texts_are_read_by_the_type_of_the_default() -> None:
    values = read_options(Theory, ["share=1", "steps=3", "strict=true", "kind=hard", "plain=a=b"])
    assert values == {"share": 1.0, "steps": 3, "strict": True, "kind": "hard", "plain": "a=b"}


@pytest.mark.parametrize(
    ("concept", "form", "text", "words"),
    [
        ("crowd-shocks", "crowd", "scale=-1", "above 0"),
        ("sustain", "repeated", "penalty=foo", "known here: best, reversion, stick-and-carrot"),
        ("logit", "moves", "precision=-1", "from 0 up"),
        ("logit", "moves", "sharpness=1", "has no option"),
    ],
)
def test_the_command_line_is_told_before_anything_is_solved(concept: str, form: str, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        concept_named(concept, form, [text])


def test_a_game_that_does_not_suit_is_refused_by_the_check_and_by_the_solver() -> None:
    """The same concept in a scenario's file, and asked for on the command line."""
    file = ROOT / "scenarios/classics/stag-hunt.yaml"
    text = file.read_text()
    with pytest.raises(UsageError, match="unknown leader 'nobody'"):
        solve_file(file, "stackelberg", options=["leader=nobody"])
    assert "\nsolve:" in text
    head = text[: text.index("\nsolve:")]
    with pytest.raises(ScenarioError, match="unknown leader 'nobody'"):
        from_bytes(
            f"{head}\nsolve: {{concept: {{name: stackelberg, options: {{leader: nobody}}}}}}\n".encode(), "f.yaml", "f"
        )


def test_every_concept_can_be_made_and_suits_a_scenario_of_its_form() -> None:
    files = {"moves": "classics/stag-hunt.yaml", "coalition": "moscow-2015/three-way-projects.yaml"}
    for concept in CONCEPTS.values():
        if concept.form in files:
            assert concept().suits(load(ROOT / "scenarios" / files[concept.form]).game) == ()
