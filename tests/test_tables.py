"""Tables: columns without anything are left out, and text, JSON and page say the same of each cell."""

import json

import pytest

from sim.lines import page_width
from sim.tables import Cell, Column, Kind, Node, Table, TreeListing, columns, shown
from sim.views.html.tables import html_table, html_tables
from sim.views.json.tables import exhibit_document
from sim.views.text.tables import table_lines, tree_lines


def test_empty_columns_are_left_out_and_code_stays_code() -> None:
    head = (*columns("A", "B"), *columns("C", "D", kind=Kind.CODE))
    table = Table("t", head, (("", "", "x", ""), ("", "", "", "y")))
    found = table.without_empty_columns()
    assert [c.heading for c in found.columns] == ["A", "C", "D"]
    assert found.rows == (("", "x", ""), ("", "", "y"))
    assert [c.kind for c in found.columns] == [Kind.TEXT, Kind.CODE, Kind.CODE]


def test_a_column_of_zeros_is_not_empty() -> None:
    table = Table("t", (Column("A"), Column("B", Kind.NUMBER)), (("x", 0.0), ("y", 0.0)))
    assert table.without_empty_columns() == table


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        ("x", Kind.NUMBER, "x"),
        (0.25, Kind.SHARE, "25.0%"),
        (1e-6, Kind.SHARE, "<0.1%"),
        (0.03701, Kind.MARGIN, "3.8%"),
        (0.0002, Kind.MARGIN, "0.1%"),
        (12345.0, Kind.COUNT, "12,345"),
        (-0.5, Kind.CORRELATION, "-0.50"),
        (float("inf"), Kind.SCORE, "infinite"),
        (0.12345, Kind.SCORE, "0.123"),
        ((1.0, -2.0), Kind.NUMBER, "1.0, -2.0"),
        (None, Kind.NUMBER, "–"),
        (None, Kind.TEXT, ""),
    ],
)
def test_a_cell_is_written_as_its_column_says(cell: Cell, kind: Kind, text: str) -> None:
    assert shown(cell, Column("A", kind), str) == text


WIDE = Table(
    "What it brings",
    (Column("Row"), Column("Payoff", Kind.NUMBER, "points"), Column("Why", Kind.CODE)),
    (("one", 1.23456, "a * " * 40 + "b"), ("one", -2.0, ""), ("two", 0.0, "c")),
    "A note.",
)


def test_what_does_not_fit_is_told_row_by_row_and_formulas_are_not_broken() -> None:
    assert list(table_lines(WIDE)) == [
        "What it brings",
        "  one",
        "    - Payoff (points): 1.235",
        "      Why: " + "a * " * 40 + "b",
        "    - Payoff (points): -2",
        "  two",
        "    - Payoff (points): 0",
        "      Why: c",
        "  A note.",
    ]


def test_columns_of_numbers_are_kept_beside_a_long_label() -> None:
    label = "a label that is longer than a line of this width can hold beside the numbers that belong to it " * 2
    table = Table("t", (Column("Row"), *columns("x" * 20, "y", kind=Kind.NUMBER)), ((label, 1.0, 2.0),))
    lines = list(table_lines(table))
    assert max(map(len, lines)) <= page_width()
    assert lines[-1].split()[-2:] == ["1", "2"]
    assert label.split() == [word for line in lines[3:] for word in line.split()][: len(label.split())]


def test_document_and_page_have_the_same_cells() -> None:
    document = json.loads(json.dumps(exhibit_document(WIDE), allow_nan=False))
    assert document["columns"][1] == {"heading": "Payoff", "kind": "number", "unit": "points"}
    assert document["rows"][0] == ["one", 1.23456, "a * " * 40 + "b"]
    assert document["note"] == "A note."
    page = html_table(WIDE)
    assert page.rows[0] == ("one", "1.23", "a * " * 40 + "b")
    assert [(c.code, c.number) for c in page.columns] == [(False, False), (False, True), (True, False)]
    nothing = exhibit_document(Table("t", columns("a", "b", kind=Kind.NUMBER), ((float("nan"), (1.0, float("inf"))),)))
    assert nothing.get("rows") == [[None, [1.0, None]]]


def test_a_tree_is_drawn_with_its_branches() -> None:
    nodes = (
        Node(0, True, "", None, "luck: chance"),
        Node(1, False, "good", 0.25, "ann: Ann"),
        Node(2, False, "left", None, "", (1.0, 2.0)),
        Node(2, True, "right", None, "", (0.0, -3.0)),
        Node(1, True, "bad", 0.75, "", (0.5, 0.5)),
    )
    listing = TreeListing("The game", ("Ann", "Bob"), nodes, left_out=7)
    assert list(tree_lines(listing)) == [
        "The game",
        "[luck: chance]",
        "├─ good (0.25) → [ann: Ann]",
        "│  ├─ left → Ann 1, Bob 2",
        "│  └─ right → Ann 0, Bob -3",
        "└─ bad (0.75) → Ann 0.5, Bob 0.5",
        "… 7 more lines",
    ]
    document = exhibit_document(listing)
    assert document.get("left_out") == 7
    assert [page.lines for page in html_tables([listing])] == [tuple(tree_lines(listing))[1:]]
