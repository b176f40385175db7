"""One expression over families -> the expression in members' names, each character with its place in the original.

What has nothing to do with families is copied as it is written. What is known when the file is read is put in: cells
of tables, comparisons of members; and where that settles an `if`, an `and` or an `or`, what cannot matter is left out,
so that `trade[s, t] if s != t else 0` asks for no trade of a member with itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

from sim.document.families.known import FamilyError, Known, counted
from sim.document.families.members import Binding, Families
from sim.document.families.tables import Value, word
from sim.document.nodes import Segment
from sim.errors import Suggestion
from sim.expressions import Binary, Compare, Expr, IfElse, Logic, Name, Number, Unary
from sim.expressions.comprehension import Index, Over, parse_over
from sim.expressions.limits import LARGEST, SMALLEST
from sim.expressions.nodes import fold
from sim.expressions.numeric import number_text

CHAIN = 100
"""Terms of a sum that are written one after another; of more, groups of so many are added up."""


@dataclass(frozen=True)
class Written:
    """An expression written out, and where its parts come from."""

    text: str
    segments: tuple[Segment, ...]
    errors: tuple[FamilyError, ...] = ()
    """What is wrong, in the order of the text; 0 stands in its place."""


def in_members(text: str, families: Families) -> str:
    """Return an expression in members' names; raises `ExpressionError` where it is none, or names no member."""
    expr = parse_over(text)
    if not concerns_families(expr, Binding(), families):
        return text
    written = written_out(text, expr, Binding(), families)
    for error in written.errors:
        raise error
    return written.text


def concerns_families(expr: Expr, binding: Binding, families: Families) -> bool:
    """Return whether an expression has anything in it that is to be written out."""

    def concerned(node: Expr, parts: tuple[bool, ...]) -> bool:
        if any(parts) or isinstance(node, Index | Over):
            return True
        if isinstance(node, Name):
            return node.name in binding.members
        if isinstance(node, Compare):
            return "in" in node.ops
        return counted(node, families) is not None

    return fold(expr, concerned)


def written_out(text: str, expr: Expr, binding: Binding, families: Families) -> Written:
    """Return the text of `expr`, which is that of `text`, in members' names."""
    writer = _Writer(text, families)
    writer.part(expr, binding, (0, len(text)))
    errors = {(error.offset, error.message, error.binding.words): error for error in writer.errors}
    return Written("".join(writer.out), tuple(writer.segments), tuple(errors.values()))


@dataclass
class _Writer:
    """A text being written out."""

    text: str
    families: Families
    out: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    length: int = 0
    errors: list[FamilyError] = field(default_factory=list)

    def put(self, text: str, offset: int, binding: Binding, verbatim: bool = False) -> None:
        if text:
            self.segments.append(Segment(self.length, offset, verbatim, binding.words, binding.copies))
            self.out.append(text)
            self.length += len(text)

    def copy(self, start: int, stop: int, binding: Binding) -> None:
        self.put(self.text[start:stop], start, binding, verbatim=True)

    def part(self, node: Expr, binding: Binding, around: tuple[int, int] | None = None) -> None:
        """Write a node, and what stands around it up to `around`."""
        start, stop = around or node.span
        self.copy(start, node.span[0], binding)
        self.node(node, binding)
        self.copy(node.span[1], stop, binding)

    def node(self, node: Expr, binding: Binding) -> None:
        """Write a node; one that is wrong is 0, so that what stands beside it is looked at too."""
        try:
            self.made(node, binding)
        except FamilyError as error:
            self.errors.append(error)
            self.put("0", node.span[0], binding)

    def made(self, node: Expr, binding: Binding) -> None:
        known = Known(self.families)
        at = node.span[0]
        match node:
            case Over():
                self.over(node, binding)
            case Index():
                self.index(node, binding)
            case Name(name) if name in binding.members:
                self.put(binding.members[name].name, at, binding)
            case Compare() if (holds := known.comparison(node, binding)) is not None:
                self.put("true" if holds else "false", at, binding)
            case IfElse(then, condition, other) if (chosen := known.truth(condition, binding)) is not None:
                self.within(then if chosen else other, binding)
            case Logic() if any(known.truth(each, binding) is not None for each in node.operands):
                self.logic(node, binding)
            case _ if (count := counted(node, self.families)) is not None:
                self.put(str(count), at, binding)
            case _:
                if isinstance(node, Binary | Unary):
                    self.numbers(node.parts, binding)
                self.parts(node, node.parts, binding)

    def numbers(self, parts: Sequence[Expr], binding: Binding) -> None:
        """Refuse words where numbers are wanted: members, and texts of tables."""
        for part in parts:
            if isinstance(part, Name):
                try:
                    Known(self.families).number(part, binding)
                except FamilyError as error:  # the other parts are looked at too
                    self.errors.append(error)

    def parts(self, node: Expr, parts: Sequence[Expr], binding: Binding) -> None:
        """Write the parts of a node with all that stands between them as it is."""
        end = node.span[0]
        for part in sorted(parts, key=lambda part: part.span):
            self.copy(end, part.span[0], binding)
            self.node(part, binding)
            end = part.span[1]
        self.copy(end, node.span[1], binding)

    def within(self, node: Expr, binding: Binding) -> None:
        """Write a node in parentheses, unless it is one word or number."""
        start = node.span[0]
        if isinstance(node, Number) or (isinstance(node, Name) and not isinstance(node, Index)):
            self.node(node, binding)
            return
        self.put("(", start, binding)
        self.node(node, binding)
        self.put(")", start, binding)

    def logic(self, node: Logic, binding: Binding) -> None:
        known = Known(self.families)
        open_ = [each for each in node.operands if known.truth(each, binding) is None]
        settled = known.value(node, binding)
        if settled is not None:
            self.put("true" if settled else "false", node.span[0], binding)
        elif any(known.truth(each, binding) is (node.op == "or") for each in node.operands):
            self.put("true" if node.op == "or" else "false", node.span[0], binding)
        else:
            self.joined(open_, f" {node.op} ", node.span[0], binding)

    def joined(self, parts: Sequence[Expr], sign: str, at: int, binding: Binding) -> None:
        self.put("(", at, binding)
        for number, part in enumerate(parts):
            if number:
                self.put(sign, part.span[0], binding)
            self.within(part, binding)
        if len(parts) == 1 and not is_truth(parts[0]):
            self.put(" != 0", at, binding)
        self.put(")", at, binding)

    def index(self, node: Index, binding: Binding) -> None:
        known = Known(self.families)
        value = known.value(node, binding)
        at = node.span[0]
        if isinstance(value, str):
            self.put(word(value), at, binding)
        elif value is not None:
            self.put(constant_text(self.usable(node, value, binding)), at, binding)
        else:
            members = [known.member(index, binding) for index in node.indices]
            name = "_".join([node.name, *members])
            self.declared(node, name, members, binding)
            self.put(name, at, binding)

    def usable(self, node: Index, value: float, binding: Binding) -> float:
        """Return a number of a table, which is none that expressions cannot have."""
        if value and not SMALLEST <= abs(value) <= LARGEST:
            wrong = f"the cell {value:g} is too {'large' if abs(value) > 1 else 'small'} for an expression"
            remedy = f"numbers lie between {SMALLEST:g} and {LARGEST:g}; choose another unit"
            raise FamilyError(wrong, node.span[0], remedy, binding)
        return value

    def declared(self, node: Index, name: str, members: Sequence[str], binding: Binding) -> None:
        """Refuse what nothing is called."""
        if name in self.families.declared:
            return
        known = [*self.families.declared_families, *self.families.column_names]
        if node.name in self.families.declared_families:
            wrong, remedy = f"nothing is declared as '{node.name}[{', '.join(members)}]'", "declare it, or leave it out"
            raise FamilyError(wrong, node.span[0], remedy, binding, (name,))
        wrong = f"nothing is declared for members as '{node.name}[…]'"
        raise FamilyError(wrong, node.span[0], Suggestion(node.name, known), binding, (node.name, name))

    def over(self, node: Over, binding: Binding) -> None:
        known = Known(self.families)
        found = list(known.over(node.clauses, binding))
        at = node.span[0]
        copies = [(binding.with_members(bound, max(1, len(found))), rest) for bound, rest in found]
        if not copies:
            if node.function in ("min", "max", "mean"):
                raise known.nothing(node, binding)
            self.put({"any": "false", "all": "true", "product": "1"}.get(node.function, "0"), at, binding)
            return
        if node.function in ("min", "max"):
            self.extreme(node, copies, binding)
        elif node.function in ("any", "all"):
            self.truths(node, copies, binding)
        else:
            self.put("(", at, binding)
            self.added(node, copies, " * " if node.function == "product" else " + ", binding)
            self.put(")", at, binding)
            if node.function == "mean":
                self.mean(node, copies, binding)

    def added(self, node: Over, copies: Sequence[tuple[Binding, list[Expr]]], sign: str, binding: Binding) -> None:
        at = node.span[0]
        size = CHAIN
        while len(copies) > size * CHAIN:
            size *= CHAIN
        if len(copies) <= CHAIN:
            for number, (inner, rest) in enumerate(copies):
                if number:
                    self.put(sign, at, inner)
                self.term(node, inner, rest)
            return
        for start in range(0, len(copies), size):
            self.put(sign if start else "", at, binding)
            self.put("(", at, binding)
            self.added(node, copies[start : start + size], sign, binding)
            self.put(")", at, binding)

    def term(self, node: Over, binding: Binding, rest: Sequence[Expr]) -> None:
        """Write what a member adds: the expression, or what leaves a sum as it is where a condition fails."""
        body = node.arguments[0]
        self.numbers([body], binding)
        at = body.span[0]
        counts = node.function == "count"
        if counts and rest:
            self.joined([*rest, body], " and ", at, binding)
            return
        if not rest and not counts:
            self.within(body, binding)
            return
        if counts and is_truth(body):
            self.within(body, binding)
            return
        self.put("(1 if " if counts else "(", at, binding)
        self.within(body, binding)
        if rest:
            self.put(" if ", at, binding)
            self.joined_conditions(rest, binding)
        self.put(" else 1)" if node.function == "product" else " else 0)", at, binding)

    def joined_conditions(self, rest: Sequence[Expr], binding: Binding) -> None:
        for number, each in enumerate(rest):
            if number:
                self.put(" and ", each.span[0], binding)
            self.within(each, binding)

    def mean(self, node: Over, copies: Sequence[tuple[Binding, list[Expr]]], binding: Binding) -> None:
        at = node.span[0]
        self.put(" / ", at, binding)
        if not any(rest for _, rest in copies):
            self.put(str(len(copies)), at, binding)
            return
        self.put("(", at, binding)
        for number, (inner, rest) in enumerate(copies):
            self.put(" + (1 if " if number else "(1 if ", at, inner)
            if rest:
                self.joined_conditions(rest, inner)
            else:
                self.put("true", at, inner)
            self.put(" else 0)", at, inner)
        self.put(")", at, binding)

    def extreme(self, node: Over, copies: Sequence[tuple[Binding, list[Expr]]], binding: Binding) -> None:
        if any(rest for _, rest in copies):
            wrong = f"which members '{node.function}' is taken over must be known when the file is read"
            remedy = "use tables and members in its 'if', and put other conditions into what is compared"
            raise FamilyError(wrong, node.clauses[0].variable.span[0], remedy, binding)
        self.put("(" if len(copies) == 1 else f"{node.function}(", node.span[0], binding)
        for number, (inner, _) in enumerate(copies):
            if number:
                self.put(", ", node.span[0], inner)
            self.node(node.arguments[0], inner)
        self.put(")", node.span[0], binding)

    def truths(self, node: Over, copies: Sequence[tuple[Binding, list[Expr]]], binding: Binding) -> None:
        at, sign = node.span[0], " or " if node.function == "any" else " and "
        self.put("(", at, binding)
        for number, (inner, rest) in enumerate(copies):
            if number:
                self.put(sign, at, inner)
            if rest:
                self.put("(not (" if node.function == "all" else "(", at, inner)
                self.joined_conditions(rest, inner)
                self.put(") or " if node.function == "all" else " and ", at, inner)
            self.within(node.arguments[0], inner)
            if rest:
                self.put(")", at, inner)
        if len(copies) == 1 and not copies[0][1] and not is_truth(node.arguments[0]):
            self.put(" != 0", at, binding)
        self.put(")", at, binding)


def is_truth(expr: Expr) -> bool:
    """Return whether an expression is 1 or 0 whatever its parts are."""
    aggregate = isinstance(expr, Over) and expr.function in ("any", "all")
    return aggregate or isinstance(expr, Compare | Logic) or (isinstance(expr, Unary) and expr.op == "not")


def constant_text(value: Value) -> str:
    """Return a cell as an expression has it; a number below 0 stands in parentheses."""
    if isinstance(value, bool):
        return "true" if value else "false"
    assert isinstance(value, float)
    assert isfinite(value)
    text = number_text(value)
    return f"({text})" if value < 0 else text
