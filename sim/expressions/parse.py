"""Tokens to a tree, by precedence climbing (Pratt 1973, "Top down operator precedence", POPL).

From loosest to tightest: `a if c else b`, or, and, not, comparisons, + and -, * and /, signs, ^ (which groups to the
right), as in Python.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from sim.expressions.bind import bind
from sim.expressions.error import ExpressionError
from sim.expressions.limits import DEPTH, EXPONENT, LARGEST, NESTING, SMALLEST
from sim.expressions.nodes import Binary, Call, Compare, Expr, IfElse, Logic, Name, Number, Unary, size
from sim.expressions.simplify import negative
from sim.expressions.tokens import Token, tokens
from sim.numbers import refused

IF, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, POWER = range(1, 10)

_LEVEL: Final = {
    "if": IF,
    "or": OR,
    "and": AND,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "^": POWER,
} | dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), COMPARISON)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expr:
    """Return the tree of an expression.

    Raises `ExpressionError` at the first place where the text is not one, or is beyond `sim.expressions.limits`.
    """
    parser = Parser(tokens(text))
    expr = parser.whole()
    if size(expr)[1] > DEPTH:
        raise ExpressionError(
            f"this expression is a chain of more than {DEPTH} steps", 0, "give parts of it names under quantities"
        )
    return expr


class Parser:
    """A cursor over tokens; `nesting` counts what stands inside what."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0
        self.nesting = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def follows(self, symbol: str) -> bool:
        """Take the symbol if it comes next."""
        found = self.next.kind in ("symbol", "word") and self.next.text == symbol
        if found:
            self.take()
        return found

    def since(self, start: int) -> tuple[int, int]:
        return start, self.tokens[self.at - 1].stop

    def whole(self) -> Expr:
        if self.next.kind == "end":
            raise ExpressionError("there is nothing here", 0, "write a number, a name or a formula")
        expr = self.expression(IF)
        if self.next.kind != "end":
            raise self.unexpected(self.next)
        return expr

    def expression(self, floor: int) -> Expr:
        """Read operands and the operators that bind at least as tightly as `floor`."""
        self.nesting += 1
        if self.nesting > NESTING:
            raise ExpressionError(
                "this is nested too deeply", self.next.start, "give parts of it names under quantities"
            )
        start = self.next.start
        left = self.operand(floor)
        while self.level() >= floor:
            left = self.continued(left, start)
        self.nesting -= 1
        return left

    def level(self) -> int:
        return _LEVEL.get(self.next.text, 0) if self.next.kind in ("symbol", "word") else 0

    def continued(self, left: Expr, start: int) -> Expr:
        level = self.level()
        if level == COMPARISON:
            return self.comparison(left, start)
        operator = self.take()
        if level == IF:
            return self.choice(left, operator, start)
        if level in (OR, AND):
            operands = [left, self.expression(level + 1)]
            while self.follows(operator.text):
                operands.append(self.expression(level + 1))
            return Logic(operator.text, tuple(operands), self.since(start))
        right = self.expression(POWER if level == POWER else level + 1)
        if level == POWER:
            _limit_exponent(right)
        return Binary(operator.text, left, right, self.since(start))

    def comparison(self, left: Expr, start: int) -> Expr:
        ops, operands = [], [left]
        while self.level() == COMPARISON:
            ops.append(self.take().text)
            operands.append(self.expression(COMPARISON + 1))
        return Compare(tuple(ops), tuple(operands), self.since(start))

    def choice(self, then: Expr, word: Token, start: int) -> Expr:
        condition = self.expression(OR)
        if not self.follows("else"):
            if self.next.kind != "end":
                raise self.unexpected(self.next)
            raise ExpressionError("this 'if' has no 'else'", word.start, "write 'a if condition else b'")
        return IfElse(then, condition, self.expression(IF), self.since(start))

    def operand(self, floor: int) -> Expr:
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "name":
            return self.named(token)
        if token.text in ("true", "false"):
            return Number(float(token.text == "true"), (token.start, token.stop))
        if token.text in ("-", "+"):
            operand = self.expression(SIGN)
            return operand if token.text == "+" else negative(operand, self.since(token.start))
        if token.text == "not":
            return self.negation(token, floor)
        if token.text == "(":
            inner = self.expression(IF)
            self.close(token)
            return inner
        raise self.no_operand(token)

    def named(self, token: Token) -> Expr:
        return self.call(token) if self.follows("(") else Name(token.text, (token.start, token.stop))

    def negation(self, token: Token, floor: int) -> Expr:
        if floor > NOT:
            raise ExpressionError("'not' needs parentheses here", token.start, "write (not …)")
        return Unary("not", self.expression(NOT), self.since(token.start))

    def number(self, token: Token) -> Number:
        value = float(token.text)
        if self.follows("%"):
            value /= 100
        if value != 0 and not SMALLEST <= abs(value) <= LARGEST:
            remedy = f"constants lie between {SMALLEST:g} and {LARGEST:g}; choose another unit"
            raise ExpressionError(f"this number is too {'large' if value > 1 else 'small'}", token.start, remedy)
        return Number(value, self.since(token.start))

    def call(self, token: Token) -> Call:
        opening = self.tokens[self.at - 1]
        arguments: list[Expr] = []
        keywords: dict[str, Expr] = {}
        while not self.follows(")"):
            if (arguments or keywords) and not self.follows(","):
                raise self.unclosed(opening) if self.next.kind == "end" else self.unexpected(self.next)
            self.argument(arguments, keywords)
        return Call(token.text, tuple(arguments), tuple(keywords.items()), self.since(token.start))

    def argument(self, arguments: list[Expr], keywords: dict[str, Expr]) -> None:
        key, equals = self.next, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if key.kind == "name" and equals.text == "=":
            self.at += 2
            if key.text in keywords:
                raise ExpressionError(f"'{key.text}' is given twice", key.start, "leave one of them out")
            keywords[key.text] = self.expression(IF)
        elif keywords:
            raise ExpressionError("an argument without a name comes after one with a name", key.start, "put it first")
        else:
            arguments.append(self.expression(IF))

    def close(self, opening: Token) -> None:
        if not self.follows(")"):
            raise self.unclosed(opening) if self.next.kind == "end" else self.unexpected(self.next)

    def unclosed(self, opening: Token) -> ExpressionError:
        return ExpressionError("this parenthesis is never closed", opening.start, "add the missing ')'")

    def no_operand(self, token: Token) -> ExpressionError:
        """Say what is missing where a number, a name or a parenthesis should stand."""
        if token.text == "if":
            return ExpressionError("an 'if' comes second", token.start, "write 'a if condition else b'")
        before = self.tokens[self.at - 2].text if self.at > 1 and token.kind != "end" else ""
        if token.kind == "end":
            before = self.tokens[-2].text
        if (before, token.text) in _TORN:
            remedy = f"write {_TORN[before, token.text]}"
            return ExpressionError(f"'{before} {token.text}' is not a comparison", token.start, remedy)
        what = "the text ends" if token.kind == "end" else f"'{token.text}' stands"
        where = f" after '{before}'" if before else ""
        return ExpressionError(
            f"{what} where a number or a name should follow{where}", token.start, "complete it or remove the sign"
        )

    def unexpected(self, token: Token) -> ExpressionError:
        """Say why the text cannot go on as it does after a complete operand."""
        before = self.tokens[self.at - 1]
        after = self.tokens[min(self.at + 1, len(self.tokens) - 1)].text
        known = {
            "=": ("a single '=' does not compare", f"write {_TORN.get(('=', after), '==')}"),
            ")": ("this ')' closes nothing", "remove it, or open a parenthesis before"),
            "else": ("this 'else' has no 'if'", "write 'a if condition else b'"),
            "%": ("'%' means per cent and follows a number", "write 20% for 0.2"),
            "not": ("'not' stands before what it negates", "write 'a and not b', or a != b"),
        }
        if token.kind in ("symbol", "word") and token.text in known:
            message, remedy = known[token.text]
            return ExpressionError(message, token.start, remedy)
        if token.text == ",":
            return self.stray_comma(before, token)
        return ExpressionError(
            f"something is missing between '{before.text}' and '{token.text}'",
            token.start,
            _between(before, token),
        )

    def stray_comma(self, before: Token, comma: Token) -> ExpressionError:
        after = self.tokens[self.at + 1]
        if before.kind == after.kind == "number":
            remedy = f"a decimal number is written {before.text}.{after.text}, and thousands have no sign between them"
        else:
            remedy = "commas stand only between the arguments of a function"
        return ExpressionError("this comma has no place here", comma.start, remedy)


_TORN: Final = {("<", "="): "<=", (">", "="): ">=", ("=", "<"): "<=", ("=", ">"): ">=", ("<", ">"): "!="}
"""Comparisons written with the signs apart or in the wrong order."""


def _between(before: Token, token: Token) -> str:
    """Guess what was meant by two operands side by side."""
    if token.text.lower() in ("and", "or", "not", "if", "else"):
        return f"write '{token.text.lower()}' in small letters"
    if token.text == "then":
        return "write 'a if condition else b'"
    if token.text.lower() in ("is", "equals", "eq"):
        return "to compare, write =="
    if before.kind == "number" and token.text.startswith("_"):
        return "write the digits without a sign between them"
    if before.kind == "name" and token.kind == "name" and before.text.lower() in ("if", "not"):
        return f"write '{before.text.lower()}' in small letters"
    return f"to multiply, write {before.text} * {token.text}"


def _limit_exponent(exponent: Expr) -> None:
    """Refuse 9^9^9: a constant exponent is small, however it is written."""
    value = bind(exponent, {}, ())
    if isinstance(value, Number) and abs(value.value) > EXPONENT:
        raise ExpressionError(
            f"this exponent is too large: {refused(value.value, EXPONENT, -EXPONENT)}",
            exponent.span[0],
            f"exponents lie between -{EXPONENT:g} and {EXPONENT:g}",
        )
