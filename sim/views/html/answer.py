"""The answer to one question as a page of its own, which needs nothing else and runs nothing."""

from __future__ import annotations

from pathlib import Path

from sim.store.files import replaced
from sim.views.finding import Finding, Section
from sim.views.html.template import finding_data, part, policy, template_of


def write_answer_page(finding: Finding, figure: Path | None, file: Path) -> Path:
    """Write an answer with its figure (PNG), if it has one, as a page; return the file."""
    style = part("page.css")
    data = {"answer": finding_data(Section("answer", finding, figure)), "style": style, "policy": policy(style)}
    with replaced(file) as temporary:
        temporary.write_text(template_of("answer.html").render(data), encoding="utf-8", newline="\n")
    return file
