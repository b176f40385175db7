"""Text, document and page of every scenario show the same tables: none has one that another drops, or other cells."""

import json
from pathlib import Path

import pytest
from helpers.pages import Page
from helpers.solving import solve_file

from sim.engine.central import central_batch
from sim.numbers import number, short
from sim.scenario.description import game_tables, world_exhibits
from sim.scenario.load import load
from sim.tables import Exhibit, Table, TreeListing, shown
from sim.views.html.page import page
from sim.views.json.documents import scenario_document, world_document
from sim.views.json.tables import exhibit_document
from sim.views.text.scenario import scenario_lines
from sim.views.text.solve import LISTED, solve_lines
from sim.views.text.tables import tree_lines
from sim.workflow.run import Settings, run

ROOT = Path(__file__).parents[2]
WRITTEN = [f for f in (ROOT / "scenarios").glob("*/*.yaml") if f.stem not in ("claims", "vocabulary")]


def assert_in_text(exhibit: Exhibit, lines: list[str]) -> None:
    """Every caption, cell and heading of a cell stands in the lines from the caption on; of a large tree the first."""
    assert exhibit.caption in lines
    if isinstance(exhibit, TreeListing):
        told, more = list(tree_lines(exhibit)), len(exhibit.nodes) - LISTED
        if more > 0:
            told[1 + LISTED :] = [f"… {exhibit.left_out + more} more lines"]
        assert "\n".join(told) in "\n".join(lines)
        return
    text = " ".join(" ".join(lines[lines.index(exhibit.caption) :]).split())
    for row in exhibit.rows:
        for cell, column in zip(row, exhibit.columns, strict=True):
            words = shown(cell, column, number).split()
            assert " ".join(words) in text or all(word in text for word in words), (exhibit.caption, cell)
    for column in exhibit.columns[1:]:
        assert all(word in text for word in column.head.split())
    assert exhibit.note in text


def assert_on_page(exhibit: Exhibit, seen: Page) -> None:
    """The page has the table with its caption, and every cell of it in its place."""
    if isinstance(exhibit, TreeListing):
        caption, *lines = ("".join(line.split()) for line in tree_lines(exhibit))
        before, tree, _ = "".join("".join(seen.texts).split()).partition("".join(lines))
        assert tree
        assert caption in before  # of a long tree, which is folded, what opens it stands between
        return
    [cells] = [t for t, caption in zip(seen.tables, seen.captions, strict=True) if caption == exhibit.caption]
    rows = [
        [shown(cell, column, short) for cell, column in zip(row, exhibit.columns, strict=True)] for row in exhibit.rows
    ]
    assert cells == [[column.head for column in exhibit.columns], *rows]
    assert exhibit.note in seen.text


@pytest.mark.parametrize("file", sorted(WRITTEN), ids=lambda f: f.stem)
def test_text_document_and_page_show_the_same_tables(file: Path, tmp_path: Path) -> None:
    scenario = load(file)
    solved = solve_file(file)
    rules = game_tables(scenario)
    world = world_exhibits(scenario.form, solved.batch, scenario.document)
    assert len(rules) > 2
    assert world
    lines = list(scenario_lines(scenario))
    for table in rules:
        assert_in_text(table, lines)
    lines = list(solve_lines(solved))
    for exhibit in world:
        assert_in_text(exhibit, lines)
    assert scenario_document("f", scenario)["tables"] == [exhibit_document(table) for table in rules]
    document = world_document(solved)
    assert document["tables"] == [exhibit_document(exhibit) for exhibit in world]
    json.dumps(document, allow_nan=False)
    done = run(scenario, Settings(draws=8), tmp_path / "run")
    seen = Page(page(done, central_batch(done.scenario), {}))
    for exhibit in (*rules, *world):
        assert_on_page(exhibit, seen)
    assert all(isinstance(table, Table) for table in rules)
