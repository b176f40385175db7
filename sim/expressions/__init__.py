"""The language of payoffs, conditions and claims: text to a checked tree to an array function, without `eval`.

`read` returns the expression of a text with its quantities written out, or everything that is wrong with it (`parse`,
`check` and `expand` are its steps); `bind` puts a history's moves in, and `compile_rows` makes one `Program` of all the
payoffs of a game.
"""

from sim.expressions.bind import bind, bind_all
from sim.expressions.check import check
from sim.expressions.error import ExpressionError
from sim.expressions.expand import expand, quantity_cycle
from sim.expressions.functions import FUNCTIONS
from sim.expressions.names import VALUE, Names, Signature, Words
from sim.expressions.nodes import (
    Binary,
    Call,
    Compare,
    Expr,
    IfElse,
    Logic,
    Name,
    Number,
    Unary,
    calls_in,
    fold,
    names_in,
    rewrite,
)
from sim.expressions.parse import parse
from sim.expressions.program import Program, compile_rows
from sim.expressions.read import Expressions, Formula, Misplaced, Reading, read, read_together
from sim.expressions.text import to_text

__all__ = [
    "FUNCTIONS",
    "VALUE",
    "Binary",
    "Call",
    "Compare",
    "Expr",
    "ExpressionError",
    "Expressions",
    "Formula",
    "IfElse",
    "Logic",
    "Misplaced",
    "Name",
    "Names",
    "Number",
    "Program",
    "Reading",
    "Signature",
    "Unary",
    "Words",
    "bind",
    "bind_all",
    "calls_in",
    "check",
    "compile_rows",
    "expand",
    "fold",
    "names_in",
    "parse",
    "quantity_cycle",
    "read",
    "read_together",
    "rewrite",
    "to_text",
]
