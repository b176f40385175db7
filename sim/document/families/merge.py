"""A fault of what is written for several members -> one problem, with members named where only some have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sim.errors import Place, Problem

SHOWN = 3
"""Members that are named before the others are counted."""

Members = tuple[tuple[str, str], ...]


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, each that copies for several members have once, where the first of them stood."""
    groups: dict[tuple[Place, str, str], list[Problem]] = {}
    for problem in problems:
        message = general(problem.message, problem.members)
        groups.setdefault((problem.place, problem.path, message), []).append(problem)
    return [_one(message, group) for (_, _, message), group in groups.items()]


def _one(message: str, group: Sequence[Problem]) -> Problem:
    first = group[0]
    of = list(dict.fromkeys(problem.members for problem in group))
    if first.copies == 1 or not first.members:
        return first
    if len(of) >= first.copies:
        remedies = {general(problem.remedy, problem.members) for problem in group}
        remedy = remedies.pop() if len(remedies) == 1 else first.remedy
        return replace(first, message=message, remedy=remedy, members=(), copies=1)
    if len(of) == 1 and any(re.search(rf"(\b|_){member}\b", first.message) for _, member in of[0]):
        return first
    named = [" with ".join(dict.fromkeys(member for _, member in members)) for members in of[:SHOWN]]
    more = f" and {len(of) - SHOWN} more" if len(of) > SHOWN else ""
    return replace(first, message=f"{first.message} (for {', '.join(named)}{more})")


def general(text: str, members: Members) -> str:
    """Return a message about a copy as one about what is written: `cost_usa` is cost[state], and `usa` is state."""
    return re.sub(r"\w+", lambda found: _general(found.group(), members), text, flags=re.ASCII) if members else text


def _general(word: str, members: Members) -> str:
    by_name = {member: name for name, member in members}
    if word in by_name:
        return by_name[word]
    indices: list[str] = []
    while (end := next((m for m in by_name if word.endswith(f"_{m}") and len(word) > len(m) + 1), None)) is not None:
        indices.insert(0, by_name[end])
        word = word[: -len(end) - 1]
    return f"{word}[{', '.join(indices)}]" if indices else word
