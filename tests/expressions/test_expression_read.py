"""One door for expressions: parsed, checked and written out, or everything that is wrong; none is ever raised."""

import pytest

from sim.errors import Path, Suggestion, did_you_mean
from sim.expressions import Formula, Misplaced, Names, Number, Signature, Words, parse, read, read_together

NAMES = Names(frozenset({"cost", "gain"}), {"net": parse("gain - cost")}, {"xi": ("meet", "avoid")})


def test_quantities_are_written_out() -> None:
    assert read("2 * net", NAMES).expression == parse("2 * (gain - cost)")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("gain +", ["the text ends"]),
        ("gian + csot", ["unknown name 'gian'; did you mean 'gain'?", "unknown name 'csot'; did you mean 'cost'?"]),
        ("xi == meat", ["'meat' is not an action of 'xi'; did you mean 'meet'?"]),
    ],
)
def test_all_that_is_wrong_is_returned(text: str, wrong: list[str]) -> None:
    reading = read(text, NAMES)
    assert reading.expression is None
    assert len(reading.problems) == len(wrong)
    assert all(str(problem).startswith(start) for problem, start in zip(reading.problems, wrong, strict=True))


def test_words_out_of_place_are_found_in_quantities_and_not_inside_calls() -> None:
    functions = {"payoff": Signature((Words("player", ("cost",)),))}
    names = Names(NAMES.parameters, NAMES.quantities, NAMES.moves, functions)
    costs = [Misplaced(frozenset({"cost"}), "'{}' has no place here")]
    assert read("payoff(cost) > gain", names, costs).expression is not None
    [problem] = read("gain > 1 and cost > 2", names, costs).problems
    assert (problem.message, problem.offset) == ("'cost' has no place here", 13)
    assert [p.message for p in read("net", names, costs).problems] == ["'cost' has no place here"]


def test_expressions_of_a_document_are_read_together() -> None:
    quantities: dict[Path, str] = {
        ("quantities", name, "value"): text for name, text in {"a": "b", "b": "a", "c": "2 * cost"}.items()
    }
    formulas: dict[Path, Formula] = {
        ("claims", "one", "always"): Formula("c > 1", NAMES, with_quantities=True),
        ("uses", "part", "given", "x"): Formula("c", NAMES),
        ("claims", "two", "always"): Formula("+", NAMES),
    }
    found = read_together(quantities, NAMES, formulas)
    assert found.formulas == {("claims", "one", "always"): parse("2 * cost > 1")}
    assert found.quantities["a"] == Number(0.0)
    assert found.quantities["c"] == parse("2 * cost")
    assert {(fault.path, fault.message.partition(":")[0]) for fault in found.faults} == {
        (("quantities", "a", "value"), "quantities are defined by one another in a circle"),
        (("uses", "part", "given", "x"), "unknown name 'c'"),
        (("claims", "two", "always"), found.faults[-1].message.partition(":")[0]),
    }


def test_a_suggestion_is_put_into_words_late() -> None:
    assert str(Suggestion("gian", ["gain", "cost"])) == did_you_mean("gian", ["gain", "cost"]) == "did you mean 'gain'?"
    assert str(Suggestion("gian", (), "there is none")) == "there is none"
