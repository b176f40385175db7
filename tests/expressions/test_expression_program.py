"""Rows compiled: right, shared, and the same bytes however the draws are cut."""

import pickle

import numpy as np
import pytest
from helpers.sentences import LEAVES, PARAMETERS, formulas, meaning
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.expressions import ExpressionError, compile_rows, parse, to_text
from sim.expressions import program as program_module

VALUES = np.array([-2.5, -1.0, 0.0, 0.25, 1.0, 4.0])


def random_values(draws: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(-2, 3, (draws, len(PARAMETERS)))


# Derandomized: a comparison that rounding decides may go either way, and must not fail on a Tuesday.
@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(formulas(LEAVES), min_size=1, max_size=4), st.integers(0, 10**6))
def test_rows_mean_what_python_means(texts: list[str], seed: int) -> None:
    readable = []
    for text in texts:
        try:
            readable.append((text, parse(text)))
        except ExpressionError:
            continue
    values = np.random.default_rng(seed).choice(VALUES, (3, len(PARAMETERS)))
    rows = compile_rows([expr for _, expr in readable], PARAMETERS).evaluate(values)
    assert rows.shape == (3, len(readable))
    for draw, world in enumerate(values):
        for row, (text, _) in enumerate(readable):
            expected = meaning(text, dict(zip(PARAMETERS, world.tolist(), strict=True)))
            if expected is not None and abs(expected) < 1e100:
                assert rows[draw, row] == pytest.approx(expected, rel=1e-9, abs=1e-9), text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(6 * a) / (4 * b) - 1", 0.0),
        ("(2 * a)^3 + (3 * b)^2 + (a + b)^4 - a^5", 64 + 81 + 625 - 32),
        ("10 * (b < a) + 100 * (a < b) + 1000 * (a <= 2 < b)", 1100),
        ("max(a - b, c - 2 * d, -a)", -1),
        ("abs(a - 3 * b + 4)", 3),
        ("abs(-2 * a - b - 1)", 8),
        ("(a - b) * (c - d) / (a + 2)", 0.25),
        ("a / (b / (c * d)) / a", 20 / 3),
        ("clip(c, a, b) + clip(-c, a, b) + clip(2.5, a, b)", 3 + 2 + 2.5),
        ("min(d, c, a, b) + (not a) + (not not b)", 3),
        ("(a and b) + (a and 0) + (0 or b) + (0 or 0)", 2),
        ("c if a > b else d if -1 else 0", 5),
        ("a^b^0 + 2^-a + sqrt(c) + log(exp(d))", 2 + 0.25 + 2 + 5),
    ],
)
def test_values_worked_out_by_hand(text: str, value: float) -> None:
    world = {"a": 2.0, "b": 3.0, "c": 4.0, "d": 5.0}
    assert compile_rows([parse(text)], PARAMETERS).evaluate_one(world)[0] == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("2 * (a + b) - a / 4 + 1", ["1", "a", "b"]),
        ("(a + 1) * (b - 2)", ["1", "a", "b", "a * b"]),
        ("b * a - a * b", []),
        ("3 * a * max(b, a) + max(a, b) * a", ["a * max(a, b)"]),
        ("(a * b) / (2 * c)", ["a * b / c"]),
        ("a / b / c + a / (b * c) + (1 / b) * (a / c)", ["a / b / c"]),
        ("a^2 + a * a", ["a * a"]),
        ("a^0.5", ["a^0.5"]),
        ("(2 * a)^3", ["a * a * a"]),
        ("-(a < b) + (3 if a < b else 0)", ["a < b"]),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert [to_text(term) for term in compile_rows([parse(text)], PARAMETERS).terms] == terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a < b", "(1 if a < b else 0)"),
        ("a < b", "(a < b) != 0"),
        ("a < b", "b > a"),
        ("a <= b", "(b >= a) == 1"),
        ("a or b", "(a or b) != 0"),
        ("a != 0", "(a and a)"),
        ("a and b and c", "((b != 0) and (c and a)) != 0"),
        ("a or b", "not not (b or a or 0)"),
        ("not (a < b)", "(a < b) == 0"),
        ("not (a < b)", "(0 if a < b else 1)"),
        ("a != b", "not (b == a)"),
        ("a == 0", "not a"),
        ("2.5 * (a < b)", "(2.5 if b > a else 0)"),
        ("(c if a else d)", "(d if not a else c)"),
        ("(c if a else d)", "(c if a != 0 else d)"),
        ("a - b", "(a - b if c else a - b)"),
        ("max(a, b, c)", "max(c, max(b, a))"),
        ("min(a, b)", "min(a, b, a)"),
        ("0", "(a < b) == 2"),
    ],
)
def test_conditions_that_say_the_same_are_one_value(one: str, other: str) -> None:
    """They cancel, whatever the parameters are, and are the same number."""
    texts = (one, other, f"({one}) - ({other})")
    program = compile_rows([parse(text) for text in texts], PARAMETERS)
    assert len(program.coefficients.values) == 2 * len(_terms(one))  # and none in the third row
    rows = program.evaluate(random_values(50))
    assert (rows[:, 0] == rows[:, 1]).all()
    assert not rows[:, 2].any()


def _terms(text: str) -> list[str]:
    return [to_text(term) for term in compile_rows([parse(text)], PARAMETERS).terms]


@pytest.mark.parametrize("first", ["", "(b < c) + ", "((0 if a else 1) + (b != 0)) * "])
def test_sums_that_say_the_same_have_the_same_bits(first: str) -> None:
    """In programs of their own, too: terms are added in the order in which they come up."""
    draws = random_values(2000)
    one = compile_rows([parse(f"{first}a - (b or b) - c * 0.3")], PARAMETERS).evaluate(draws)
    other = compile_rows([parse(f"{first}a - (0 != (b != 0)) - c * 0.3")], PARAMETERS).evaluate(draws)
    assert one.tobytes() == other.tobytes()


def test_equal_payoffs_written_differently_are_equal_to_the_last_bit() -> None:
    ways = ["a * (b + c) - d / 4", "c * a + b * a - 0.25 * d", "-(d * 0.25) + (c + b) * a", "a*b + a*c - 25% * d"]
    rows = compile_rows([parse(text) for text in ways], PARAMETERS).evaluate(random_values(1000))
    assert (rows == rows[:, :1]).all()


def test_shared_work_is_done_once() -> None:
    rows = [parse(f"{i} * exp(a - b) + log(exp(a - b) + {i % 2})") for i in range(1, 9)]
    operations = [step.operation for step in compile_rows(rows, PARAMETERS).schedule.steps]
    assert operations.count("exp") == 1
    assert operations.count("log") <= 2


def test_a_product_of_large_sums_is_not_multiplied_out() -> None:
    text = "(a + b + c + d + exp(a))"
    program = compile_rows([parse(f"3 * {text} * {text}")], PARAMETERS)
    assert len(program.terms) == 1
    values = random_values(50)
    expected = 3 * (values.sum(axis=1) + np.exp(values[:, 0])) ** 2
    np.testing.assert_allclose(program.evaluate(values)[:, 0], expected, rtol=1e-12)


LARGE = {
    "a product of sums": "a" + "*(a+b+1)" * 190,
    "powers of powers": "(" * 50 + "a" + "/2+1)^4" * 50,
    "a chain of quotients": "a" + "/(b+c)" * 190,
    "a tower": "a^(" * 50 + "b" + ")" * 50,
    "conditions": "a if b else " * 60 + "c",
    "many arguments": "max(" + ",".join(f"a^{i % 60}" for i in range(500)) + ")",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE.keys())
def test_what_is_large_but_allowed_does_not_grow(text: str) -> None:
    program = compile_rows([parse(text)], PARAMETERS)
    assert program.schedule.registers < 2 * len(text)
    assert sum(len(to_text(term)) for term in program.terms) < 10 * len(text)
    assert program.evaluate(random_values(3)).shape == (3, 1)


def test_long_products_and_powers_of_constants_stay_finite_in_size() -> None:
    program = compile_rows([parse("*".join("ab" * 30)), parse("(1e12 * a)^4 * (1e12^64)^4")], PARAMETERS)
    rows = program.evaluate(np.ones((2, 4)))
    assert rows[:, 0].tolist() == [1, 1]
    assert np.isinf(rows[:, 1]).all()


@pytest.mark.parametrize("cuts", [1, 7, 100, 4096, 5000])
def test_any_way_to_cut_the_draws_gives_the_same_bytes(cuts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["exp(a) * b - log(abs(c))", "a^0.3 * d + 2", "a * b * c / (1 + exp(d)) - 0.1 * a", "sqrt(abs(a)) ^ d"]
    program = compile_rows([parse(text) for text in texts], PARAMETERS)
    values = random_values(5000)
    whole = program.evaluate(values)
    parts = (
        [program.evaluate(values[i : i + cuts]) for i in range(0, 5000, cuts)]
        if cuts > 1
        else [program.evaluate(values[i : i + 1]) for i in range(300)]
    )
    joined = np.concatenate(parts)
    assert joined.tobytes() == whole[: len(joined)].tobytes()
    monkeypatch.setattr(program_module, "CACHE", 1 << 11)
    assert program.evaluate(np.asfortranarray(values)).tobytes() == whole.tobytes()


def test_the_branch_not_taken_does_not_spoil_the_other() -> None:
    program = compile_rows([parse("log(a) if a > 0 else b / a if a < 0 else c")], PARAMETERS)
    rows = program.evaluate(np.array([[1.0, 2, 3, 0], [-1, 2, 3, 0], [0, 2, 3, 0]]))
    assert rows[:, 0].tolist() == [0, -2, 3]


def test_what_has_no_value_is_not_a_number_and_no_warning() -> None:
    program = compile_rows([parse(t) for t in ("log(a)", "1 / b", "sqrt(a)", "a^0.5", "c", "exp(1e6 * c)")], PARAMETERS)
    rows = program.evaluate_one({"a": -1.0, "b": 0.0, "c": 2.0, "d": 0.0})
    np.testing.assert_array_equal(rows, [np.nan, np.inf, np.nan, np.nan, 2.0, np.inf])


def test_rows_without_terms_are_zero() -> None:
    assert compile_rows([parse("0"), parse("3")], ()).evaluate(np.empty((2, 0))).tolist() == [[0, 3]] * 2
    assert compile_rows([], PARAMETERS).evaluate(np.ones((2, 4))).shape == (2, 0)
    assert compile_rows([parse("a - a")], PARAMETERS).evaluate(np.ones((0, 4))).shape == (0, 1)


def test_a_program_travels_to_other_processes() -> None:
    program = compile_rows([parse("clip(a, 0, 1) * max(b, c, d)")], PARAMETERS)
    again = pickle.loads(pickle.dumps(program))
    values = random_values(10)
    assert again.evaluate(values).tobytes() == program.evaluate(values).tobytes()
    assert again.terms == program.terms


def test_values_of_the_wrong_shape_are_refused() -> None:
    program = compile_rows([parse("a")], PARAMETERS)
    with pytest.raises(ValueError, match="4 parameters"):
        program.evaluate(np.ones((3, 2)))
    with pytest.raises(KeyError, match="d"):
        program.evaluate_one({"a": 1, "b": 2, "c": 3})


@pytest.mark.parametrize("text", ["a + e", "xi == meet", "payoff(russia)", "foo(a)"])
def test_only_parameters_and_known_functions_can_be_compiled(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_rows([parse(text)], PARAMETERS)
