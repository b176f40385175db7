"""Nodes with families -> nodes in which each member has what is declared for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sim.document.annotations import Annotation, annotation_at, below, fields_of, holds_number, marked
from sim.document.families.copies import Place, copy_of, one_spot, with_text, with_value
from sim.document.families.formulas import concerns_families, written_out
from sim.document.families.keys import EACH, Choice, Key, choices, key_of
from sim.document.families.known import FamilyError, assignments, static_value
from sim.document.families.members import Binding, Families
from sim.document.families.observed import CALL, FAMILY, observed_values
from sim.document.families.words import likelihood, template, whole
from sim.document.nodes import Copy, MappingNode, Node, Original, Scalar, SequenceNode
from sim.document.places import Finding
from sim.document.schema import CommonBlock
from sim.errors import Fault
from sim.expressions import ExpressionError
from sim.expressions.comprehension import Over, parse_listing, parse_over
from sim.games.blocks import Change, Expression

_LEFT_ALONE: Final = ("sets", "tables", "imports")


@dataclass
class Expander:
    """The state of writing out a document: what is found to be wrong, and whether its keys could be read."""

    families: Families
    model: type[CommonBlock]
    findings: list[Finding] = field(default_factory=list)
    broken: bool = False
    """Whether a key could not be read: what it declares is then unknown, and nothing more is said."""

    def node(self, node: Node, binding: Binding, place: Place) -> Node:
        """Return a node written out, for the members that are bound."""
        if isinstance(node, MappingNode):
            return self.mapping(node, binding, place)
        if isinstance(node, SequenceNode):
            items = tuple(self.items(node, binding, place))
            return replace(node, items=items, copy=copy_of(binding, place))
        return self.scalar(node, binding, place)

    def mapping(self, node: MappingNode, binding: Binding, place: Place) -> MappingNode:
        entries: dict[str, tuple[Scalar, Node]] = {}
        free = not fields_of(place.annotation)
        for key, value in node.entries:
            if not place.path and key.text in _LEFT_ALONE:
                entries[key.text] = (key, value)
                continue
            for name, inner in self.names(key, binding, place) if free else [(key.text, binding)]:
                at = self.changed(name, place.down(name, key.text))
                if name in entries:
                    self.twice(key, name, entries[name][0], inner, at)
                    continue
                self.changes_members(key, name, place, at)
                new = key
                if name != key.text or inner:
                    new = replace(key, value=name, raw=name, original=one_spot(key, inner), copy=copy_of(inner, at))
                entries[name] = (new, self.node(value, inner, at))
        return replace(node, entries=tuple(entries.values()), copy=copy_of(binding, place))

    def changes_members(self, key: Scalar, name: str, place: Place, at: Place) -> None:
        """Refuse a case that changes sets or tables: it is made of a document in which they are written out."""
        section = name.split(".", maxsplit=1)[0]
        if section in _LEFT_ALONE[:2] and marked(below(place.annotation, name), Change):
            wrong = f"a case cannot change '{section}'"
            remedy = f"change what members have, or give --set '{name}=…'"
            self.wrong(key, FamilyError(wrong, 0, remedy, Binding()), Binding(), at)
            self.broken = True

    def changed(self, name: str, at: Place) -> Place:
        """Return a place; that of a new value is like the one of what it changes."""
        if not marked(at.annotation, Change):
            return at
        steps = tuple(name.split("."))
        target = annotation_at(self.model, steps)
        likely = steps[0] not in self.model.model_fields or (steps[0] == "parameters" and "value" in steps)
        return replace(at, annotation=target, likely=likely)

    def names(self, key: Scalar, binding: Binding, place: Place) -> Iterator[tuple[str, Binding]]:
        """Yield the names that a key declares, each with what is bound beneath it."""
        sign = " + " if " + " in key.text else "." if "." in key.text else ""
        if sign:
            yield from self.together(key, sign, binding, place)
            return
        found = key_of(key.text)
        if found is None:
            member = binding.members.get(key.text)
            yield (key.text if member is None else member.name), binding
            return
        chosen = self.choices(key, found, binding, place)
        for choice in chosen:
            name = "_".join([*([found.name] if found.name else []), *choice.names])
            yield name, binding.with_members(choice.bound, len(chosen)) if choice.bound else binding

    def together(self, key: Scalar, sign: str, binding: Binding, place: Place) -> Iterator[tuple[str, Binding]]:
        """Yield what a key of several parts names, `usa + each s in state where s != usa`, `payoffs.each state`."""
        made: list[tuple[list[str], Binding]] = [([], binding)]
        for text in _split(key.text, sign.strip()):
            part = replace(key, value=text.strip())
            made = [([*names, name], inner) for names, bound in made for name, inner in self.names(part, bound, place)]
        for names, inner in made:
            if sign == "." or len(set(names)) == len(names):
                yield sign.join(names), inner

    def choices(self, at: Scalar, key: Key, binding: Binding, place: Place) -> list[Choice]:
        try:
            return choices(key, binding, self.families)
        except ExpressionError as error:
            self.wrong(at, error, binding, place)
            self.broken = True
            return []

    def twice(self, key: Scalar, name: str, first: Scalar, binding: Binding, place: Place) -> None:
        """Report a name that two keys declare."""
        line = first.place().line
        also = f" in line {line}" if line > 0 else ""
        wrong = f"'{key.text}' declares '{name}', which is declared{also} already"
        self.wrong(key, FamilyError(wrong, 0, "rename one of them, or leave the member out", binding), binding, place)
        self.broken = True

    def items(self, node: SequenceNode, binding: Binding, place: Place) -> Iterator[Node]:
        """Yield the items of a list, each that is written for several members once for each."""
        number = 0
        for written, item in enumerate(node.items):
            for made, inner in self.copies(item, binding, place):
                yield self.node(made, inner, place.down(number, written))
                number += 1

    def copies(self, item: Node, binding: Binding, place: Place) -> Iterator[tuple[Node, Binding]]:
        if isinstance(item, MappingNode) and EACH in item.inside and EACH not in fields_of(below(place.annotation, 0)):
            yield from self.blocks(item, item.inside[EACH], binding, place)
        elif isinstance(item, Scalar) and isinstance(item.value, str):
            yield from self.listed(item, binding, place)
        else:
            yield item, binding

    def blocks(self, item: MappingNode, each: Node, binding: Binding, place: Place) -> Iterator[tuple[Node, Binding]]:
        block = replace(item, entries=tuple((k, v) for k, v in item.entries if k.text != EACH))
        text = each.text if isinstance(each, Scalar) else ""
        at = each if isinstance(each, Scalar) else item.entries[0][0]
        chosen = self.choices(at, Key("", text, 0), binding, place)
        for choice in chosen:
            yield block, binding.with_members(choice.bound, len(chosen))

    def listed(self, item: Scalar, binding: Binding, place: Place) -> Iterator[tuple[Node, Binding]]:
        """Yield the items that one stands for: `each state`, `talk[state]`, `talk[s] for s in state if s != usa`."""
        key = key_of(item.text)
        formula = marked(below(place.annotation, 0), Expression)
        if key is not None and not (key.name and formula):
            for choice in self.choices(item, key, binding, place):
                name = "_".join([*([key.name] if key.name else []), *choice.names])
                yield with_text(item, name, binding), binding
            return
        if not formula and re.search(r"\bfor\b.*\bin\b", item.text) and (over := _listing(item.text)) is not None:
            yield from self.for_each(item, over, binding, place)
            return
        yield item, binding

    def for_each(self, item: Scalar, over: Over, binding: Binding, place: Place) -> Iterator[tuple[Node, Binding]]:
        start, stop = over.arguments[0].span
        body = with_text(item, item.text[start:stop], binding)
        try:
            known = assignments(over.clauses, binding, self.families)
        except ExpressionError as error:
            self.wrong(item, error, binding, place)
            return
        for bound in known:
            yield body, binding.with_members(bound, len(known))

    def scalar(self, node: Scalar, binding: Binding, place: Place) -> Node:
        if not isinstance(node.value, str) or node.broken:
            return replace(node, copy=copy_of(binding, place)) if binding else node
        try:
            return self.text(node, binding, place)
        except ExpressionError as error:
            self.wrong(node, error, binding, place)
            return replace(node, value="0", raw="0", broken=True)

    def text(self, node: Scalar, binding: Binding, place: Place) -> Node:
        """Return a text written out: an expression, a distribution, a number, a word, or words for people."""
        if marked(place.annotation, Expression):
            return self.formula(node, binding, place)
        copy = copy_of(binding, place)
        if place.likely and (observed := self.observed(node, binding, place)) is not None:
            return observed
        if place.likely:
            new: Any = likelihood(node.text, binding, self.families)
            return replace(node, copy=copy) if new == node.text else with_value(node, new, binding, copy)
        if holds_number(place.annotation):
            return self.number(node, binding, copy)
        alone = [(node, binding)]
        listed = list(self.listed(node, binding, place)) if holds_list(place.annotation) else alone
        if listed != alone:
            items = tuple(self.node(item, inner, place.down(i, 0)) for i, (item, inner) in enumerate(listed))
            return SequenceNode(node.source, node.line, node.column, items, copy=copy)
        new = whole(node.text, binding, self.families)
        new = template(node.text, binding, self.families) if new is None and binding else new
        return replace(node, copy=copy) if new in (None, node.text) else with_value(node, new, binding, copy)

    def observed(self, node: Scalar, binding: Binding, place: Place) -> Node | None:
        """Return the values that a distribution takes out of tables; None of any other text."""
        call = CALL.fullmatch(node.text)
        if call is None and (not place.path or place.path[-1] != FAMILY):
            return None
        text, offset = (call["inside"], call.start("inside")) if call else (node.text, 0)
        values = observed_values(text, offset, binding, self.families)
        if values is None:
            return None
        copy = copy_of(binding, place)
        items = tuple(with_value(node, value, binding, copy) for value in values)
        listed = SequenceNode(node.source, node.line, node.column, items, copy=copy)
        if call is None:
            return listed
        return MappingNode(
            node.source, node.line, node.column, ((with_value(node, FAMILY, binding, copy), listed),), copy=copy
        )

    def number(self, node: Scalar, binding: Binding, copy: Copy | None) -> Node:
        try:
            value = static_value(parse_over(node.text), binding, self.families)
        except FamilyError:
            raise
        except ExpressionError:
            return node  # the schema says what is wanted there
        if value is None or isinstance(value, str):
            return replace(node, copy=copy)
        whole_number = value if isinstance(value, bool) or value != int(value) else int(value)
        return with_value(node, whole_number, binding, copy)

    def formula(self, node: Scalar, binding: Binding, place: Place) -> Node:
        copy = copy_of(binding, place)
        try:
            expr = parse_over(node.text)
        except ExpressionError:
            if "[" in node.text or re.search(r"\bfor\b", node.text):
                raise
            return replace(node, copy=copy)  # whoever checks it later knows what it should be
        if not concerns_families(expr, binding, self.families):
            return replace(node, copy=copy)
        made = written_out(node.text, expr, binding, self.families)
        for error in made.errors:
            self.wrong(node, error, binding, place)
        if made.errors:
            return replace(node, value="0", raw="0", broken=True)
        original = Original(node, made.segments)
        return replace(node, value=made.text, raw=made.text, original=original, copy=copy)

    def wrong(self, at: Scalar, error: ExpressionError, binding: Binding, place: Place) -> None:
        """Report a fault at its place in what is written."""
        of = error.binding if isinstance(error, FamilyError) else binding
        copy = Copy(place.written, place.path, of.words, of.copies)
        fault = Fault(place.path, error.message, error.remedy, error.offset, absent=error.absent)
        self.findings.append(Finding(fault, replace(at, copy=copy)))


def _split(text: str, sign: str) -> list[str]:
    """Return the parts of a key between signs that stand in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if letter == sign and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _listing(text: str) -> Over | None:
    """Return what a text lists for members; None where it is a text like any other."""
    try:
        found = parse_listing(text)
    except ExpressionError:
        return None
    return found if isinstance(found, Over) and not found.function else None


def holds_list(annotation: Annotation) -> bool:
    """Return whether a list may stand there."""
    return below(annotation, 0) is not None and not fields_of(annotation)
