"""`uses: {talks[format]: …}`: a part once for each action of a choice, written out before the schema is looked at.

    uses:
      talks[format]:
        scenario: agenda.yaml
        given: {room: format == private}        # or by action: {room: {public: 0, private: 1}}, for these alone
        names: {gain: payoff(host)}

stands for the uses `talks_public` and `talks_private`, whose names are `gain_public` and `gain_private`, and for a
quantity `gain`: what the part is worth after the action that is chosen, 0 after one for which there is no part. Who
chooses foresees it, as the quantity stands in its payoffs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode, child
from sim.document.places import Finding
from sim.errors import Fault, Suggestion
from sim.expressions import ExpressionError, bind, parse, to_text

_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\[([A-Za-z_][A-Za-z0-9_]*)\]")
Entry = tuple[Scalar, Node]


def written_out(root: Node) -> tuple[list[Finding], Node]:
    """Return what is wrong with parts that are used for each action, and the document with all of them written out."""
    block, form = child(root, "uses"), child(root, "format")
    sets = {
        name
        for section in ("sets", "tables")
        if isinstance(own := child(root, section), MappingNode)
        for name in own.inside
    }
    if not isinstance(root, MappingNode) or not isinstance(block, MappingNode):
        return [], root
    if not any((m := _KEY.fullmatch(key.text)) and m[2] not in sets for key, _ in block.entries):
        return [], root
    if isinstance(form, Scalar) and form.value == 1:
        wrong = Fault(("uses",), "a part for each action came with format 2", "write 'format: 2' in the first line")
        return [Finding(wrong, root)], root
    findings: list[Finding] = []
    uses: list[Entry] = []
    quantities: list[Entry] = []
    for key, use in block.entries:
        match = _KEY.fullmatch(key.text)
        if match is None or match[2] in sets:
            uses.append((key, use))
        elif isinstance(use, MappingNode) and (actions := _actions(root, key, match[2], use, findings)):
            uses += [(_called(key, f"{match[1]}_{a}"), _part(use, match[2], a, actions)) for a in actions]
            quantities += _quantities(use, match[2], actions)
    return findings, _put(_put(root, "uses", tuple(uses), block), "quantities", tuple(quantities), block, before=True)


def _actions(root: MappingNode, key: Scalar, move: str, use: MappingNode, findings: list[Finding]) -> list[str]:
    """Return the actions for which there is a part: those that `given` tells apart, else all of the move."""
    moves = child(root, "moves")
    known = list(moves.inside) if isinstance(moves, MappingNode) else []
    if move not in known:
        findings.append(Finding(Fault(("uses",), f"unknown move '{move}'", Suggestion(move, known)), key))
        return []
    listed = child(child(moves, move), "actions")
    every = list(listed.inside) if isinstance(listed, MappingNode) else []
    every = [i.text for i in listed.items if isinstance(i, Scalar)] if isinstance(listed, SequenceNode) else every
    chosen = every
    for parameter, by_action in _by_action(use):
        for action, _ in by_action.entries:
            if action.text not in every:
                wrong = f"'{move}' has no action '{action.text}'"
                findings.append(Finding(Fault(("uses",), wrong, Suggestion(action.text, every)), action))
        chosen = [action for action in every if action in by_action.inside]
        if any(other.inside.keys() != by_action.inside.keys() for _, other in _by_action(use)):
            wrong = f"'{parameter.text}' is given for other actions than another parameter"
            findings.append(Finding(Fault(("uses",), wrong, "give all for the same actions"), parameter))
            return []
    return chosen


def _by_action(use: MappingNode) -> Iterator[tuple[Scalar, MappingNode]]:
    given = child(use, "given")
    for key, value in given.entries if isinstance(given, MappingNode) else ():
        if isinstance(value, MappingNode):
            yield key, value


def _part(use: MappingNode, move: str, action: str, actions: Sequence[str]) -> MappingNode:
    """Return the use after one action: its names with the action behind them, what it is given after it."""
    entries = []
    for key, value in use.entries:
        made = value
        if key.text == "names" and isinstance(value, MappingNode):
            made = replace(value, entries=tuple((_called(k, f"{k.text}_{action}"), v) for k, v in value.entries))
        elif key.text == "given" and isinstance(value, MappingNode):
            made = replace(value, entries=tuple((k, _after(v, move, action)) for k, v in value.entries))
        entries.append((key, made))
    return replace(use, entries=tuple(entries))


def _after(given: Node, move: str, action: str) -> Node:
    """Return what a parameter is given after an action: of those that are told apart, else with the action put in."""
    if isinstance(given, MappingNode):
        return given.inside[action]
    if not isinstance(given, Scalar) or not re.search(rf"\b{move}\b", given.text):
        return given
    try:
        text = to_text(bind(parse(given.text), {move: action}, (move,)))
    except ExpressionError:
        return given  # reported where the formula is read
    return replace(given, value=text)


def _quantities(use: MappingNode, move: str, actions: Sequence[str]) -> Iterator[Entry]:
    """Yield what each name comes to after the action that is chosen."""
    names = child(use, "names")
    for key, _ in names.entries if isinstance(names, MappingNode) else ():
        chain = "0"
        for action in reversed(actions):
            chain = f"{key.text}_{action} if {move} == {action} else ({chain})"
        yield key, Scalar(key.source, key.line, key.column, chain, key.raw)


def _called(key: Scalar, name: str) -> Scalar:
    return replace(key, value=name)


def _put(root: MappingNode, section: str, entries: tuple[Entry, ...], at: Node, before: bool = False) -> MappingNode:
    """Return the document with a section's entries replaced, or with entries put before its own."""
    own = root.inside.get(section)
    if own is None:
        key = Scalar(at.source, at.line, at.column, section, section)
        new = MappingNode(at.source, at.line, at.column, entries)
        return replace(root, entries=(*root.entries, (key, new))) if entries else root
    if not isinstance(own, MappingNode):
        return root
    made = replace(own, entries=(*entries, *own.entries) if before else entries)
    return replace(root, entries=tuple((k, made if k.text == section else v) for k, v in root.entries))
