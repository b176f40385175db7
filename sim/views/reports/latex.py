r"""A report as LaTeX: a document for LuaLaTeX or XeLaTeX, or its tables alone, to be taken in by \input.

Tables are booktabs' and longtable's. A stranger's text is only text: what TeX obeys is written by its command, and
pairs of letters that a font joins to another sign (-- << ,, '') are kept apart. Signs that pdfLaTeX lacks and
mathematics has are written by their commands, so tables of a game in Latin letters do under any engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sim.lines import MARK, cells, visible
from sim.numbers import number
from sim.tables import Column, Exhibit, Kind, Table, TreeListing, shown
from sim.views.reports.report import Chapter, Report
from sim.views.text.tables import tree_lines

PACKAGES = ("array", "booktabs", "longtable")
"""What the tables need."""
SHORT = 22
"""Cells of a terminal up to which a column of texts is as wide as its longest; wider ones share what is left."""
BRANCH = 3
"""Letters that a level of a tree stands further in, in `tree_lines`."""
LINE = 100
"""About how many letters a line holds."""

_OBEYED = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}",
    "[": "{[}", "]": "{]}", "*": "{*}",
    "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}", "‘": r"\textquoteleft{}", "’": r"\textquoteright{}",
    "–": r"\textendash{}", "—": r"\textemdash{}", "…": r"\ldots{}", "·": r"\textperiodcentered{}",
    "±": r"\ensuremath{\pm}", "×": r"\ensuremath{\times}", "≤": r"\ensuremath{\leq}", "≥": r"\ensuremath{\geq}",
    "−": r"\ensuremath{-}", "→": r"\ensuremath{\rightarrow}", "≠": r"\ensuremath{\neq}", "∞": r"\ensuremath{\infty}",
    "•": r"\textbullet{}", "°": r"\textdegree{}", MARK: r"\fbox{?}",
}  # fmt: skip
"""A bracket or star behind the end of a row would be taken for its options; LuaTeX stops at a replacement character."""
_JOINED = re.compile(r"(?<=-)(?=-)|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)")
_WORDS = re.compile("|".join(map(re.escape, _OBEYED)))
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_BEYOND = re.compile("[\u0250-\u1fff]")
"""Greek, Cyrillic and what else Latin Modern lacks."""

FONTS = {
    "hangul": (
        "Noto Serif CJK KR",
        "Noto Sans CJK KR",
        "NanumMyeongjo",
        "Batang",
        "Malgun Gothic",
        "Apple SD Gothic Neo",
    ),
    "han": ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif", "SimSun", "Songti SC"),
    "beyond": ("CMU Serif", "Noto Serif", "DejaVu Serif", "Times New Roman", "Libertinus Serif", "FreeSerif"),
}
"""Fonts by what they are needed for, the first that the machine has is taken."""

_HEAD = r"""% compile with: lualatex, or xelatex
\documentclass[a4paper,10pt]{article}
\usepackage{iftex}
\RequireTUTeX
\usepackage{fontspec}
\usepackage[margin=2cm]{geometry}
\usepackage{graphicx}
"""


def latex_document(report: Report, folder: str = "") -> str:
    """Return a report as a document; its figures are named as they lie in `folder`, beside it."""
    body = "\n\n".join(part for chapter in report.chapters for part in _chapter(chapter, folder))
    title = escaped(report.title)
    packages = "".join(f"\\usepackage{{{name}}}\n" for name in PACKAGES)
    settings = "\\setlength{\\parindent}{0pt}\\setlength{\\parskip}{4pt}\\emergencystretch=3em\n\\tracinglostchars=2\n"
    head = f"{_HEAD}{packages}{_fonts(title + body)}{settings}\\title{{{title}}}\n\\date{{}}\n"
    return f"{head}\\begin{{document}}\n\\maketitle\n\n{body}\n\n\\end{{document}}\n"


def latex_tables(report: Report) -> str:
    r"""Return the tables of a report alone, for a document of somebody's own: \input takes them in."""
    needs = f"% needs: \\usepackage{{{','.join(PACKAGES)}}}\n"
    tables = (part for chapter in report.chapters for exhibit in chapter.tables for part in exhibit_parts(exhibit))
    return needs + "\n\n".join(tables) + "\n"


def _fonts(text: str) -> str:
    """Return the choice of a font that has the letters of a text; none where Latin Modern does."""
    scripts = {"hangul": _HANGUL, "han": _HAN, "beyond": _BEYOND}
    needed = next((name for name, pattern in scripts.items() if pattern.search(text)), None)
    if needed is None:
        return ""
    chosen = "\\PackageWarning{sim}{no font for all letters of this text was found}"
    for font in reversed(FONTS[needed]):
        chosen = f"\\IfFontExistsTF{{{font}}}{{\\setmainfont{{{font}}}\\setmonofont{{{font}}}}}{{{chosen}}}"
    return f"{chosen}\n"


def _chapter(chapter: Chapter, folder: str) -> Iterator[str]:
    yield f"\\section*{{{escaped(chapter.heading)}}}"
    yield from map(escaped, chapter.sentences)
    if chapter.figure is not None:
        yield f"\\includegraphics[width=0.9\\linewidth]{{{folder}/{chapter.figure.name}}}"
    for exhibit in chapter.tables:
        yield from exhibit_parts(exhibit)
    if chapter.note:
        yield escaped(chapter.note)


def exhibit_parts(exhibit: Exhibit) -> Iterator[str]:
    """Yield the table or the tree with its caption, and the note below it."""
    if isinstance(exhibit, TreeListing):
        yield "\n".join(_tree(exhibit))
        return
    yield "\n".join(_table(exhibit))
    if exhibit.note:
        yield escaped(exhibit.note)


def _table(table: Table) -> Iterator[str]:
    written = [
        [shown(cell, column, number) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    yield f"\\noindent\\textbf{{{escaped(table.caption)}}}\\par\\nopagebreak"
    yield from _aligned(table, written) if _fits(table, written) else _row_by_row(table, written)


def _fits(table: Table, written: Sequence[Sequence[str]]) -> bool:
    """Tell whether a line holds the columns, texts broken where they are long."""
    texts = ([column.head, *(row[i] for row in written)] for i, column in enumerate(table.columns))
    return sum(min(max(map(cells, own)), SHORT // 2) + 2 for own in texts) <= LINE


def _row_by_row(table: Table, written: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield each row as lines of its own below one another, a heading and a cell a line, as text on a narrow page."""
    yield f"\\begin{{longtable}}{{{_paragraph(0.45)}{_paragraph(0.48)}}}"
    yield "\\toprule"
    for i, row in enumerate(written):
        yield from ("\\midrule",) if i else ()
        cells_of = zip(row, table.columns, strict=True)
        yield from (f"{escaped(column.head)} & {_cell(text, column)}\\\\" for text, column in cells_of if text)
    yield "\\bottomrule"
    yield "\\end{longtable}"


def _aligned(table: Table, written: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"\\begin{{longtable}}{{{_specification(table.columns, written)}}}"
    yield "\\toprule"
    yield f"{' & '.join(escaped(column.head) for column in table.columns)}\\\\"
    yield "\\midrule\\endhead"
    for row in written:
        yield f"{' & '.join(_cell(text, column) for text, column in zip(row, table.columns, strict=True))}\\\\"
    yield "\\bottomrule"
    yield "\\end{longtable}"


def _specification(head: Sequence[Column], written: Sequence[Sequence[str]]) -> str:
    """Return how wide columns are: short ones as they are, the others share the rest by the root of their text."""
    texts = [[column.head, *(row[i] for row in written)] for i, column in enumerate(head)]
    longest = [max(map(cells, own)) for own in texts]
    taken = sum(length for length in longest if length <= SHORT)
    weight = {i: sum(map(cells, own)) ** 0.5 for i, own in enumerate(texts) if longest[i] > SHORT}
    room = max(1 - taken / LINE - 0.02 * len(head), 0.4)
    return "".join(
        _paragraph(room * weight[i] / sum(weight.values())) if i in weight else ("r" if column.kind.numeric else "l")
        for i, column in enumerate(head)
    )


def _paragraph(share: float) -> str:
    """Return a column that breaks its texts, so wide a share of a line."""
    return f">{{\\raggedright\\arraybackslash}}p{{{share:.3f}\\linewidth}}"


def _cell(text: str, column: Column) -> str:
    return f"\\texttt{{{escaped(text)}}}" if column.kind is Kind.CODE and text.strip() else escaped(text)


def _tree(listing: TreeListing) -> Iterator[str]:
    """Yield a tree, a node a line; what hangs deeper stands further in."""
    caption, *lines = tree_lines(listing)
    yield f"\\noindent\\textbf{{{escaped(caption)}}}\\par"
    for node, line in zip(listing.nodes, lines, strict=False):
        text = line[BRANCH * node.depth :]
        yield f"\\noindent\\hspace*{{{1.2 * min(node.depth, 20):.1f}em}}{escaped(text)}\\par"
    yield from (f"\\noindent {escaped(line)}\\par" for line in lines[len(listing.nodes) :])


def escaped(text: str) -> str:
    r"""Return a text in one line that TeX sets as it is.

    >>> escaped("50% & more -- or_less")
    '50\\% \\& more -\\/- or\\_less'
    """
    line = " ".join(visible(text).split())
    return _WORDS.sub(lambda found: _OBEYED[found[0]], _JOINED.sub("\0", line)).replace("\0", "\\/")
