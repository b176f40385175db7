"""Reports: each format is opened by its own library and has the cells of the tables, whatever strangers wrote."""

import csv
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas
import pyarrow.csv
import pytest
from helpers.command import INSPECTION, called
from markdown_it import MarkdownIt

import sim
from sim.lines import MARK, visible
from sim.numbers import number
from sim.tables import Column, Kind, Node, Table, TreeListing, columns, shown
from sim.views.reports.csv_files import csv_text, harmless
from sim.views.reports.formats import FORMATS, format_of, write_report
from sim.views.reports.latex import escaped as latex_escaped
from sim.views.reports.latex import latex_document, latex_tables
from sim.views.reports.markdown import escaped, markdown
from sim.views.reports.report import Chapter, Report, named_tables, tree_table

openpyxl = pytest.importorskip("openpyxl")
walker = pytest.importorskip("pylatexenc.latexwalker")
latex2text = pytest.importorskip("pylatexenc.latex2text")

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "＝1+1",
    "a | b || c \\| d \\",
    "*b* _x_ __y__ `c` ``d`` <b>bold</b> <!-- no --> &amp; &#65; ~~gone~~",
    "# head",
    "1. first",
    "- item",
    "---",
    "> quoted [link](http://example.org) ![picture](x.png)",
    "\\end{document} \\input{/etc/passwd} 50% #1 $x^2$ a_b {c} ~ ^ & \\\\[2cm]",
    "-- --- ,, << >> '' `` ?` !` \"quoted\" 'single'",
    "[2cm] *starred",
    "북한과 러시아의 정상회담",
    "Россия и Корея — встреча",
    "“A” – ‘b’ … ± × ≤ ≥ → ·",
    "two\nlines\r\nand \x1b[31mred\x00",
    "",
]
TEXTS = Table(
    "Cap|tion = *x* & _y_",
    (
        Column("Text | head"),
        Column("Code_x", Kind.CODE),
        Column("Share", Kind.SHARE),
        Column("Pay", Kind.NUMBER, "points"),
    ),
    tuple((text, text, i / 20, -1.5 * i) for i, text in enumerate(HOSTILE)),
    "=A note | of 50%",
)
TREE = TreeListing(
    "The game",
    ("Ann|a", "Bob_b"),
    (
        Node(0, True, "", None, "luck: chance"),
        Node(1, False, "good & =1", 0.25, "ann: Ann"),
        Node(2, True, "left", None, "", (1.0, -2.0)),
        Node(1, True, "bad", 0.75, "", (0.5, 0.5)),
    ),
    left_out=7,
)
REPORT = Report(HOSTILE[7], (Chapter("answer", HOSTILE[13], tuple(filter(None, HOSTILE)), (TEXTS, TREE), HOSTILE[6]),))


COMMANDS = {
    "textbar": "|", "textquotedbl": '"', "textquotesingle": "'", "textasciigrave": "`", "textasciicircum": "^",
    "textasciitilde": "~", "textperiodcentered": "·", "textquotedblleft": "“", "textquotedblright": "”",
    "/": "", "textless": "<", "textgreater": ">", "textquoteleft": "‘", "textquoteright": "’", "ldots": "…",
}  # fmt: skip
"""Commands of LaTeX's own (LaTeX Companion, text symbols) that the reader does not know, or not exactly."""


def read_latex(nodes: object) -> str:
    known = latex2text.get_default_latex_context_db()
    signs = [latex2text.MacroTextSpec(name, simplify_repl=sign) for name, sign in COMMANDS.items()]
    known.add_context_category("signs", macros=signs, prepend=True)
    return str(latex2text.LatexNodes2Text(latex_context=known, keep_braced_groups=False).nodelist_to_text(nodes))


def said(text: str) -> str:
    """Return a text as a line that only shows itself."""
    return " ".join(visible(text).split())


def cells_of_markdown(text: str) -> list[list[list[str]]]:
    """Return `cells[table][row][column]` as a reader of Markdown sees them."""
    tables: list[list[list[str]]] = []
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    for token, before in zip(tokens[1:], tokens, strict=False):
        if before.type == "table_open":
            tables.append([])
        if before.type == "tr_open":
            tables[-1].append([])
        if before.type in ("th_open", "td_open"):
            kinds = {child.type for child in token.children or []}
            assert kinds <= {"text", "code_inline", "text_special"}, kinds
            tables[-1][-1].append("".join(child.content for child in token.children or []))
    return tables


def test_markdown_shows_each_cell_as_it_was_written() -> None:
    (read,) = cells_of_markdown(markdown(REPORT))
    assert read[0] == ["Text | head", "Code_x", "Share", "Pay (points)"]
    assert [row[0] for row in read[1:]] == [said(text) for text in HOSTILE]
    assert [row[1].strip() for row in read[1:]] == [said(text) for text in HOSTILE]
    assert [row[3] for row in read[1:]] == [number(-1.5 * i) for i in range(len(HOSTILE))]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_a_sentence_of_markdown_is_one_paragraph_of_text(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escaped(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or []) == said(text)


def test_a_tree_of_markdown_is_drawn_as_text_has_it() -> None:
    fences = [token for token in MarkdownIt().parse(markdown(REPORT)) if token.type == "fence"]
    assert [fence.content.splitlines()[1] for fence in fences] == ["├─ good & =1 (0.25) → [ann: Ann]"]
    assert fences[0].content.splitlines()[-1] == "… 7 more lines"


@pytest.mark.parametrize("text", HOSTILE)
def test_latex_sets_each_text_as_it_was_written(text: str) -> None:
    nodes, _, _ = walker.LatexWalker(latex_escaped(text), tolerant_parsing=False).get_latex_nodes()
    names = {node.macroname for node in nodes if node.isNodeType(walker.LatexMacroNode)}
    assert not names & {"input", "end", "\\"}
    assert not [
        node for node in nodes if node.isNodeType(walker.LatexMathNode) or node.isNodeType(walker.LatexCommentNode)
    ]
    assert said(read_latex(nodes)) == said(text).replace(MARK, "?")


def test_a_document_of_latex_is_well_formed_and_has_every_row() -> None:
    text = latex_document(REPORT)
    nodes, _, _ = walker.LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    (body,) = [node for node in nodes if node.isNodeType(walker.LatexEnvironmentNode)]
    tables = [
        n for n in body.nodelist if n.isNodeType(walker.LatexEnvironmentNode) and n.environmentname == "longtable"
    ]
    assert [node.latex_verbatim().count("\\\\\n") for node in tables] == [1 + len(HOSTILE)]
    assert text.rstrip().endswith("\\end{document}")


@pytest.mark.skipif(shutil.which("lualatex") is None, reason="no LaTeX is installed")
def test_a_document_of_latex_is_set(tmp_path: Path) -> None:
    (tmp_path / "report.tex").write_text(latex_document(REPORT), encoding="utf-8")
    command = ["lualatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "report.pdf").stat().st_size > 1000


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX is installed")
def test_tables_of_latin_letters_are_set_by_a_document_of_somebody_else(tmp_path: Path) -> None:
    world = sim.load(INSPECTION).solve()
    (tmp_path / "tables.tex").write_text(world.to_table("tex"), encoding="utf-8")
    head = "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{array,booktabs,longtable}\\begin{document}"
    (tmp_path / "own.tex").write_text(head + "\\input{tables}\\end{document}", encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "own.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:]


def test_csv_is_read_by_others_with_numbers_in_full() -> None:
    content = csv_text(TEXTS).encode("utf-8-sig")
    read = pandas.read_csv(io.BytesIO(content), keep_default_na=False)
    assert list(read.columns) == ["Text | head", "Code_x", "Share", "Pay (points)"]
    assert read["Share"].tolist() == [i / 20 for i in range(len(HOSTILE))]
    assert [text.removeprefix("'") for text in read["Text | head"]] == [harmless(t).removeprefix("'") for t in HOSTILE]
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(io.BytesIO(content), parse_options=options)
    assert table.column("Pay (points)").to_pylist() == [-1.5 * i for i in range(len(HOSTILE))]
    assert table.column_names == list(read.columns)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_csv_is_a_formula(text: str) -> None:
    for row in csv.reader(io.StringIO(csv_text(Table(text, columns(text), ((text,),)))), quoting=csv.QUOTE_ALL):
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_what_there_is_not_is_empty_and_counts_are_whole() -> None:
    table = Table("t", (Column("a", Kind.NUMBER), Column("n", Kind.COUNT)), ((None, 3.0), (float("nan"), 4.0)))
    read = pandas.read_csv(io.StringIO(csv_text(table)))
    assert read["a"].isna().all()
    assert read["n"].tolist() == [3, 4]
    assert read["n"].dtype.kind == "i"


def test_a_workbook_has_texts_as_texts_and_numbers_as_numbers(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_report(REPORT, "xlsx", tmp_path / "a.xlsx"))
    assert book.sheetnames == ["sentences", "answer", "answer-2"]
    sheet = book["answer"]
    assert [cell.value for cell in sheet[3]] == ["Text | head", "Code_x", "Share", "Pay (points)"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(4, 3 + len(HOSTILE))]
    assert [row[0] or "" for row in rows] == [visible(text.strip()) for text in HOSTILE]
    assert [row[2:] for row in rows] == [[i / 20, -1.5 * i] for i in range(len(HOSTILE))]
    cells = [cell for other in book for row in other.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.number_format for cell in sheet["C"][3 : 3 + len(HOSTILE)]} == {"0.0%"}


def test_a_workbook_is_the_same_bytes_each_time_and_cuts_what_no_cell_holds(tmp_path: Path) -> None:
    long = Report("t", (Chapter("answer", "h", ("한" * 40_000,)),))
    first, second = (write_report(long, "xlsx", tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second
    value = openpyxl.load_workbook(tmp_path / "a.xlsx")["sentences"]["B4"].value
    assert len(value) <= 32_767
    assert value.endswith("(longer than a cell of Excel's can be)")


def test_a_tree_as_a_table_has_a_row_a_node() -> None:
    table = tree_table(TREE)
    assert [row[0] for row in table.rows] == [0.0, 1.0, 2.0, 1.0]
    assert table.rows[2][4:] == (1.0, -2.0)
    assert table.note == "7 more nodes are not listed."


def test_without_its_library_a_workbook_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(sim.MissingExtraError, match=r'pip install "summit-sim\[export\]"'):
        write_report(REPORT, "xlsx", tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> sim.Run:
    """Return a run of a scenario whose labels are hostile."""
    folder = tmp_path_factory.mktemp("runs")
    assert called("new", str(folder / "a.yaml")) == 0
    text = (folder / "a.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("title: Do two neighbours disarm?", 'title: "=1+1 | 한국 & Россия 50% _x_"'),
        ("north: North\n", 'north: "@Север | North"\n'),
        ("label: Both disarm,", 'label: "-both | \\\\\\\\disarm",'),
        ("label: What a side saves by disarming", 'label: "+savings <b> $x$"'),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    return sim.load(folder / "a.yaml").run(draws=100, seed=1, out=folder / "run")


def test_a_run_is_written_in_every_format_with_the_same_cells(run: sim.Run, tmp_path: Path) -> None:
    places = {name: run.write_report(tmp_path / f"r.{name}", to=name) for name in FORMATS}
    book = openpyxl.load_workbook(places["xlsx"])
    contents = pandas.read_csv(places["csv"] / "contents.csv")
    assert [f"{name}.csv" for name in book.sheetnames] == contents["File"].tolist()
    assert {path.name for path in places["csv"].iterdir()} == {"contents.csv", *contents["File"]}
    outcomes = pandas.read_csv(places["csv"] / "outcomes.csv")
    rule = run.scenario.selection[0]
    known = {row["label"]: row["probability"] for row in run.outcomes.to_pylist() if row["rule"] == rule}
    assert dict(zip(outcomes["Outcome"], outcomes[rule], strict=True)) == {harmless(k): v for k, v in known.items()}
    held = [cell.value for cell in book["outcomes"]["B"][3 : 3 + len(known)]]
    assert held == pytest.approx(list(known.values()), rel=1e-15)  # openpyxl writes sixteen digits
    read = cells_of_markdown(places["md"].read_text(encoding="utf-8"))
    shares = next(table for table in read if table[0][0] == "Outcome")
    assert [row[:2] for row in shares[1:]] == [
        [said(label), shown(share, Column("", Kind.SHARE), number)] for label, share in known.items()
    ]
    for name in ("md", "tex"):
        text = places[name].read_text(encoding="utf-8")
        figures = re.findall(r"r-figures/[\w-]+\.png", text)
        assert figures
        assert all((tmp_path / figure).is_file() for figure in figures)


def test_a_report_of_csv_replaces_an_earlier_one_and_nothing_else(run: sim.Run, tmp_path: Path) -> None:
    folder = run.write_report(tmp_path / "tables", to="csv")
    (folder / "mine.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "contents.csv").write_text('"File"\r\n"../x.csv"\r\n"gone.csv"\r\n', encoding="utf-8")
    (folder / "gone.csv").write_text("", encoding="utf-8")
    run.write_report(folder, to="csv")
    assert (folder / "mine.csv").exists()
    assert not (folder / "gone.csv").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.csv").write_text("x", encoding="utf-8")
    with pytest.raises(sim.UsageError, match="holds something else"):
        run.write_report(other, to="csv")
    assert [path.name for path in other.iterdir()] == ["thesis.csv"]


def test_the_command_writes_each_format_into_the_run(run: sim.Run, capsys: pytest.CaptureFixture[str]) -> None:
    for name, made in (("md", "report.md"), ("csv", "report-csv"), ("tex", "report.tex"), ("xlsx", "report.xlsx")):
        assert called("report", str(run.folder), "--to", name) == 0
        assert capsys.readouterr().out.splitlines()[-1] == str(run.folder / made)
        assert (run.folder / made).exists()
    assert called("verify", str(run.folder)) == 0
    assert "report.md, report.tex, report.xlsx, report-csv and report-figures" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("--to", "pdf"), ("--out", "a.docx"), ("--to", "cvs")])
def test_a_format_that_there_is_not_is_refused(
    run: sim.Run, words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("report", str(run.folder), *words) == 2
    assert "--to: " in capsys.readouterr().err


def test_the_solutions_of_a_world_as_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = sim.load(INSPECTION).solve()
    read = pandas.read_csv(io.StringIO(world.to_table("csv")))
    assert read.iloc[:, 3:5].to_numpy().tolist() == world.payoffs.tolist()
    assert [len(cells_of_markdown(world.to_table("md"))[0])] == [1 + world.count]
    assert called("solve", INSPECTION, "--to", "tex") == 0
    assert capsys.readouterr().out == world.to_table("tex")
    assert called("solve", INSPECTION, "--out", str(tmp_path / "w.xlsx")) == 0
    assert openpyxl.load_workbook(tmp_path / "w.xlsx").sheetnames[:2] == ["sentences", "solutions"]
    assert called("solve", INSPECTION, "--to", "xlsx") == 2
    assert called("solve", INSPECTION, "--to", "md", "--json") == 2


def test_wide_tables_of_latex_are_told_row_by_row() -> None:
    table = Table("t", columns(*(f"a long heading of column {i}" for i in range(20))), (("x",) * 20, ("y",) * 20))
    text = latex_tables(Report("r", (Chapter("a", "h", (), (table,)),)))
    assert text.count("a long heading of column 7 & x\\\\") == 1
    assert text.count("\\midrule") == 1


def test_an_answer_is_written_too(run: sim.Run, tmp_path: Path) -> None:
    answer = run.uncertainty()
    text = answer.write_report(tmp_path / "a.md").read_text(encoding="utf-8")
    assert escaped(answer.sentences[0]) in text
    assert (tmp_path / "a-figures" / "answer.png").is_file()
    assert answer.write_report(tmp_path / "a.xlsx").is_file()


def test_names_of_tables_are_of_this_program_alone(run: sim.Run) -> None:
    names = [name for name, _, _ in named_tables(REPORT)]
    assert names == ["answer", "answer-2"]
    listed = pandas.read_csv(run.write_report(run.folder / "report-csv", to="csv") / "contents.csv")["File"]
    assert all(re.fullmatch(r"[a-z0-9-]{1,27}\.csv", name) for name in listed)


def test_what_a_format_needs_is_looked_for_before_anything_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)  # as where it is not installed
    with pytest.raises(sim.MissingExtraError, match=r"openpyxl is not installed; install it with"):
        format_of("xlsx", None, tuple(FORMATS))
    with pytest.raises(sim.MissingExtraError):
        format_of(None, Path("out.xlsx"), ("html", *FORMATS))
    assert format_of("tex", None, tuple(FORMATS)) == "tex"


def test_a_table_of_equilibria_tells_what_a_player_does_from_what_it_gets(tmp_path: Path) -> None:
    text = 'NFG 1 R "Pennies" { "Row" "Column" } { 2 2 }\n1 -1 -1 1 -1 1 1 -1\n'
    (tmp_path / "game.nfg").write_text(text, encoding="utf-8")
    written = sim.read_game(tmp_path / "game.nfg").solve("nash").to_table("csv")
    heads = next(csv.reader(io.StringIO(written)))
    assert len(set(heads)) == len(heads)
    assert [head for head in heads if head.startswith("payoff, ")] == ["payoff, Row", "payoff, Column"]
