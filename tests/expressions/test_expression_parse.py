"""Text to tree and back."""

import pytest
from helpers.sentences import LEAVES, facts, formulas
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.expressions import Binary, Call, Compare, ExpressionError, IfElse, Logic, Name, Number, Unary, parse, to_text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b * c", "(a / b) * c"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("a ** b", "a ^ b"),
        ("-a ^ 2", "-(a ^ 2)"),
        ("-a * b", "(-a) * b"),
        ("a ^ -b", "a ^ (-b)"),
        ("-2 ^ 2", "-(2 ^ 2)"),
        ("a < b and b < c or not d == a", "((a < b) and (b < c)) or (not (d == a))"),
        ("a + b < c", "(a + b) < c"),
        ("a if b else c if d else e", "a if b else (c if d else e)"),
        ("a or b if c and d else e", "(a or b) if (c and d) else e"),
        ("1 + a if b else c", "(1 + a) if b else c"),
        ("+a", "a"),
        ("--a", "a"),
        ("20% * a", "0.2 * a"),
        (".5e1", "5"),
        ("a\n  + b", "a + b"),
    ],
)
def test_precedence_is_that_of_python(text: str, same: str) -> None:
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("(a-b)-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a/(b*c)/(d)", "a / (b * c) / d"),
        ("(a+b)*(c)", "(a + b) * c"),
        ("a+(b*c)", "a + b * c"),
        ("(a^b)^c", "(a^b)^c"),
        ("a^(b^c)", "a^b^c"),
        ("a^(-b)", "a^-b"),
        ("a^(b*c)", "a^(b * c)"),
        ("(-2)^2", "(-2)^2"),
        ("(-a)^2", "(-a)^2"),
        ("-(a^2)", "-a^2"),
        ("-(a*b)", "-(a * b)"),
        ("a - (-2)", "a - -2"),
        ("not (a == b)", "not a == b"),
        ("(not a) == b", "(not a) == b"),
        ("(a < b) < c", "(a < b) < c"),
        ("(a or b) and c", "(a or b) and c"),
        ("a or (b and c)", "a or b and c"),
        ("(a and b) and c", "(a and b) and c"),
        ("a if b else (c if d else 1)", "a if b else c if d else 1"),
        ("(a if b else c) if d else 1", "(a if b else c) if d else 1"),
        ("(a if b else c) + 1", "(a if b else c) + 1"),
        ("max((a), (b + c))", "max(a, b + c)"),
        ("payoff( r , xi = meet )", "payoff(r, xi=meet)"),
        ("50% + 1e-3 + 1e6 + 1e-9", "0.5 + 0.001 + 1000000 + 1e-09"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert to_text(parse(text)) == canonical
    assert parse(canonical) == parse(text)


def test_each_kind_of_node() -> None:
    assert parse("a < 1 <= -2") == Compare(("<", "<="), (Name("a"), Number(1), Number(-2)))
    assert parse("a and b and true") == Logic("and", (Name("a"), Name("b"), Number(1)))
    assert parse("not a") == Unary("not", Name("a"))
    assert parse("a if b else 0") == IfElse(Name("a"), Name("b"), Number(0))
    assert parse("2 - a") == Binary("-", Number(2), Name("a"))
    assert parse("payoff(russia, xi=meet)") == Call("payoff", (Name("russia"),), (("xi", Name("meet")),))


def test_spans_are_those_of_the_text() -> None:
    expr = parse("1 + face * (a - 20%)")
    assert isinstance(expr, Binary)
    assert expr.span == (0, 20)
    assert isinstance(expr.right, Binary)
    assert expr.right.left.span == (4, 8)
    assert expr.right.right.span == (12, 19)


@pytest.mark.parametrize(
    ("text", "offset", "said"),
    [
        ("", 0, "there is nothing here"),
        ("xi = meet", 3, "a single '=' does not compare; write =="),
        ("a => b", 2, "write >="),
        ("a =< b", 2, "write <="),
        ("a < > b", 4, "write !="),
        ("2 face", 2, "something is missing between '2' and 'face'; to multiply, write 2 * face"),
        ("a AND b", 2, "write 'and' in small letters"),
        ("if a then b", 0, "write 'a if condition else b'"),
        ("a if b", 2, "this 'if' has no 'else'"),
        ("xi is meet", 3, "to compare, write =="),
        ("(a + b", 0, "this parenthesis is never closed"),
        ("max(a, b", 3, "this parenthesis is never closed"),
        ("a + b)", 5, "this ')' closes nothing"),
        ("a +", 3, "the text ends where a number or a name should follow after '+'"),
        ("a + * b", 4, "'*' stands where a number or a name should follow after '+'"),
        ("0,5 * a", 1, "a decimal number is written 0.5"),
        ("a, b", 1, "commas stand only between the arguments of a function"),
        ("xi == 'meet'", 6, "write the name without quotation marks"),
        ("a && b", 2, "write 'and'"),
        ("a ≥ b", 2, "write >="),
        ("a × b", 2, "write *"),
        ("a.b", 1, "a name has no point in it"),
        ("a[1]", 1, "write round parentheses"),
        ("préstige", 2, "names are written with a-z"),
        ("9^9^9", 2, "this exponent is too large"),
        ("a^(8*9)", 3, "this exponent is too large"),
        ("1e13", 0, "this number is too large"),
        ("1e-13", 0, "this number is too small"),
        ("1e999", 0, "this number is too large"),
        ("1_000", 1, "write the digits without a sign between them"),
        ("a + not b", 4, "'not' needs parentheses here"),
        ("payoff(r, xi=a, xi=b)", 16, "'xi' is given twice"),
        ("payoff(xi=a, r)", 13, "an argument without a name comes after one with a name"),
        ("a % b", 2, "'%' means per cent"),
        ("a\x00b", 1, "character U+0000"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_at_its_place(text: str, offset: int, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert said in str(caught.value)
    assert caught.value.offset == offset


HOSTILE = {
    "parentheses": "(" * 3000,
    "closed parentheses": "(" * 1900 + "a" + ")" * 1900,
    "calls": "abs(" * 900 + "a" + ")" * 900,
    "signs": "- " * 1500 + "a",
    "negations": "not " * 900 + "a",
    "powers": "a" + "^a" * 1900,
    "towers": "9" + "^9" * 1900,
    "choices": "a if a else " * 300 + "a",
    "a chain of sums": "a" + "+a" * 1990,
    "all levels": "a or b and c == d + e * f ^ (" * 130,
    "digits": "9" * 4000,
    "exponent": "1e" + "9" * 3000,
    "too long": "a" * 50_000,
    "much too long": "(" * 5_000_000,
    "no end": "f(" + "a," * 1900,
    "keywords": "f(" + ",".join(f"k{i}=a" for i in range(700)),
    "dunder": "().__class__.__bases__",
    "import": "__import__('os').system('x')",
    "lambda": "(lambda: 0)()",
    "called call": "f(a)(b)",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_what_a_person_may_need_is_not_refused() -> None:
    assert to_text(parse("(" * 60 + "a" + ")" * 60)) == "a"
    parse("a" + " + a" * 150)
    parse("a if b else " * 60 + "c")


@settings(deadline=None)
@given(formulas(LEAVES | facts()))
def test_text_of_a_tree_reads_back_as_the_tree(text: str) -> None:
    try:
        expr = parse(text)
    except ExpressionError as error:
        assert "parentheses" in error.remedy or "write (not" in error.remedy
        return
    assert parse(to_text(expr)) == expr
    assert to_text(parse(to_text(expr))) == to_text(expr)


@settings(deadline=None)
@given(formulas(LEAVES))
def test_no_parenthesis_can_be_left_out(text: str) -> None:
    try:
        expr = parse(text)
    except ExpressionError:
        return
    canonical = to_text(expr)
    for start in (i for i, sign in enumerate(canonical) if sign == "(" and not canonical[:i][-1:].isalpha()):
        stop = _closing(canonical, start)
        shorter = canonical[:start] + " " + canonical[start + 1 : stop] + " " + canonical[stop + 1 :]
        try:
            assert parse(shorter) != expr
        except ExpressionError:
            continue


def _closing(text: str, start: int) -> int:
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0:
            return i
    raise AssertionError(text)


SOUP = st.lists(
    st.sampled_from(
        [*"+-*/^()<>=,%! ", "a", "xi", "2", ".5", "1e3", " and ", " or ", "not ", " if ", " else ", "min(", "=="]
    )
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=60)))
def test_any_text_is_either_read_or_refused_at_a_place_inside_it(text: str) -> None:
    try:
        expr = parse(text)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text)
        assert error.message
    else:
        assert parse(to_text(expr)) == expr
