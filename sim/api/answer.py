"""What an analysis answers, as the library offers it: text, tables, numbers, a figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sim.api.values import file_path, text
from sim.store.scratch import scratch_folder
from sim.views.finding import Finding, finding_document, finding_lines
from sim.views.tables_as_arrow import arrow_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure
else:
    Figure = Any  # loading matplotlib takes longer than most answers


class Answer:
    """The answer to one question. `print(answer)` says it; `answer.found` is the frozen result beneath.

    >>> import sim
    >>> run = sim.load("scenarios/classics/inspection.yaml").run(draws=100)
    >>> run.uncertainty().tables[0].column_names[0]
    'Outcome'
    """

    def __init__(self, found: Any, finding: Finding, draw: Callable[[Finding], Figure] | None = None) -> None:
        self.found = found
        """The numbers, as the analysis returns them."""
        self.finding = finding
        """Sentences and tables."""
        self._draw = draw

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in sentences."""
        return self.finding.sentences

    @property
    def tables(self) -> list[pa.Table]:
        """The tables, Arrow's; numbers in full."""
        return [table for exhibit in self.finding.tables if (table := arrow_table(exhibit)) is not None]

    def figure(self) -> Figure | None:
        """Return the figure; None where there is nothing to draw."""
        return self._draw(self.finding) if self._draw is not None else None

    def write_figure(self, file: str | Path) -> Path | None:
        """Write the figure as the file's ending says: .png, .svg or .pdf; None where there is nothing to draw."""
        from sim.views.figures.style import write  # loads matplotlib

        made = self.figure()
        return write(made, file_path("file", file)) if made is not None else None

    def write_report(self, file: str | Path, *, to: str | None = None) -> Path:
        """Write the answer into a file, as `to` or the file's ending says.

        "html" (one page that needs nothing else), "md", "tex", "xlsx" or "csv" (a folder).

        Raises `sim.MissingExtraError` where "xlsx" lacks its library.
        """
        from sim.views.html.answer import write_answer_page
        from sim.views.reports.formats import FORMATS, format_of, write_report  # needed here alone, as the next is
        from sim.views.reports.report import Report, of_finding

        path = file_path("file", file)
        called = format_of(None if to is None else text("to", to), path, ("html", *FORMATS))
        with scratch_folder(path) as folder:
            drawn = self.write_figure(folder / "answer.png") if called == "html" or FORMATS[called].figures else None
            if called == "html":
                return write_answer_page(self.finding, drawn, path)
            chapter = of_finding(self.finding, figure=drawn)
            return write_report(Report(self.finding.question, (chapter,)), called, path)

    def to_text(self, to: str) -> str:
        """Return the answer in a format that is text: "md" (Markdown) or "tex" (LaTeX, its tables alone)."""
        from sim.views.reports.formats import TEXTS, printable_format  # needed here alone, as the next is
        from sim.views.reports.report import Report, of_finding

        called = printable_format(text("to", to))
        return TEXTS[called](Report(self.finding.question, (of_finding(self.finding, figure=None),)))

    def to_json(self) -> dict[str, Any]:
        """Return the answer as one document, as `--json` prints it."""
        return finding_document(self.finding)

    def __str__(self) -> str:
        return "\n".join(finding_lines(self.finding))

    def __repr__(self) -> str:
        first = self.sentences[0] if self.sentences else ""
        return f"<Answer: {self.finding.question}\n {first}>"

    def _repr_html_(self) -> str:
        from sim.views.html.notebook import finding_html  # only notebooks ask

        return finding_html(self.finding)
