"""The first screen of a page: the answer, how sure it is, what to do about it, and what it hinges on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.views.finding import Finding, Section
from sim.views.text.answer import Parts


@dataclass(frozen=True)
class Block:
    """One of the questions that the first screen answers, and the section of the page that says more."""

    heading: str
    sentences: tuple[str, ...]
    section: str


def first_screen(parts: Parts, sections: Sequence[Section]) -> list[Block]:
    """Return the blocks that have something to say, in the order of reading."""
    findings = {section.name: section.finding for section in sections}
    return [block for block in _blocks(parts, findings.get("advice"), findings.get("regions")) if block.sentences]


def further(parts: Parts) -> tuple[str, ...]:
    """Return the sentences of the answer that the first screen has no room for."""
    return parts.decides[1:]


def _blocks(parts: Parts, advice: Finding | None, regions: Finding | None) -> Iterator[Block]:
    named = bool(parts.open)
    yield Block("What is likeliest" if named else "Who gets what", parts.likely, "outcomes" if named else "payoffs")
    yield Block("How much of that is open", (*parts.open, *parts.others, *parts.unsolved), "solutions")
    if advice is not None:
        yield Block("What to do about it", (advice.question, *(advice.brief or advice.sentences[:1])), "advice")
    where = (" ".join((regions.question, *regions.sentences[1:2])),) if regions is not None else ()
    yield Block("What it hinges on", (*parts.decides[:1], *where), "drivers")
