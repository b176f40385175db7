"""Random expressions for the tests, and what they mean by Python's own rules: the oracle is Python's `eval`."""

import math

from hypothesis import strategies as st

PARAMETERS = ("a", "b", "c", "d")
MOVES = {"xi": ("meet", "avoid"), "kim": ("meet", "avoid", "wait"), "host": ("broker", "avoid")}
ACTIONS = sorted({action for actions in MOVES.values() for action in actions})

NUMBERS = st.sampled_from(["0", "1", "2", "3", "0.5", "10", "25%", "1e3", "-2", "true", "false"])
LEAVES = st.one_of(NUMBERS, st.sampled_from(PARAMETERS))


@st.composite
def facts(draw: st.DrawFn) -> str:
    """A comparison of moves with actions or with one another."""
    move = draw(st.sampled_from(sorted(MOVES)))
    other = draw(st.sampled_from(sorted(MOVES.keys() - {move}) + list(MOVES[move])))
    pair = [move, other] if draw(st.booleans()) else [other, move]
    return f"({pair[0]} {draw(st.sampled_from(['==', '!=']))} {pair[1]})"


def formulas(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Text with and without parentheses, so that precedence matters."""

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        def joined(signs: list[str]) -> st.SearchStrategy[str]:
            return st.builds(lambda x, s, y: f"{x} {s} {y}", inner, st.sampled_from(signs), inner)

        def called(form: str) -> st.SearchStrategy[str]:
            return st.builds(form.format, inner, inner, inner)

        return st.one_of(
            joined(["+", "-", "*", "/", "+", "-", "*"]),
            joined(["<", "<=", ">", ">=", "==", "!="]),
            joined(["and", "or"]),
            st.builds("({})".format, inner),
            st.builds("({}) * ({})".format, inner, inner),
            st.builds("-({})".format, inner),
            st.builds("not ({})".format, inner),
            st.builds("({})^{}".format, inner, st.sampled_from(["2", "3", "0", "1", "-1", "0.5", "5"])),
            *map(called, ["min({}, {}, {})", "max({}, {})", "abs({})", "exp({})", "log({})", "sqrt({})"]),
            called("clip({}, {}, {})"),
            called("(({}) if ({}) else ({}))"),
        )

    return st.recursive(leaves, larger, max_leaves=12)


def clip(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


def meaning(text: str, parameters: dict[str, float], taken: dict[str, str] | None = None) -> float | None:
    """Return the value by Python's rules; None where Python has none, or where it is beyond comparing."""
    python = text.replace("^", "**").replace("25%", "0.25").replace("true", "True").replace("false", "False")
    nowhere = dict.fromkeys(MOVES, math.nan)  # NaN equals nothing, itself included: a move that did not take place
    known = {name: getattr(math, name) for name in ("exp", "log", "sqrt")}
    known |= {"min": min, "max": max, "abs": abs, "clip": clip, **dict(zip(ACTIONS, ACTIONS, strict=True))}
    try:
        value = eval(_truth(python), {"__builtins__": {}}, {**known, **nowhere, **(taken or {}), **parameters})
    except (ZeroDivisionError, OverflowError, ValueError, TypeError):
        return None
    if isinstance(value, complex) or not math.isfinite(value):
        return None
    return float(value)


def _truth(python: str) -> str:
    """Make every 'and' and 'or' of Python text return a truth, by way of Python's own tree."""
    import ast  # the oracle may be slow and clever; the program may not

    class Truths(ast.NodeTransformer):
        def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
            inner = self.generic_visit(node)
            return ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), inner))

    return ast.unparse(ast.fix_missing_locations(Truths().visit(ast.parse(python, mode="eval"))))
