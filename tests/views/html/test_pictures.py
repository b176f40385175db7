"""Figures in a page: as they were but for shades that nobody tells apart, and smaller."""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image

from sim.views.figures.payoffs import payoffs_figure
from sim.views.figures.style import write
from sim.views.html.pictures import answer, embedded
from sim.views.html.tables import HtmlTable
from sim.views.html.template import template_of


def content(address: str) -> bytes:
    head, _, written = address.partition(",")
    assert head == "data:image/png;base64"
    return base64.b64decode(written)


def pixels(picture: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(picture)) as opened:
        return np.asarray(opened.convert("RGB")).astype(int)


def test_a_figure_gets_smaller_and_looks_the_same(tmp_path: Path) -> None:
    values = {name: np.random.default_rng(i).normal(size=5000) for i, name in enumerate("abcd")}
    before = write(payoffs_figure(values, list("ABCD"), "heading", "below"), tmp_path / "figure.png").read_bytes()
    after = content(embedded(before))
    assert len(after) < 0.6 * len(before)
    apart = np.abs(pixels(after) - pixels(before))
    assert (apart.max(axis=2) > 0).mean() < 1e-3  # single pixels of smooth edges
    assert apart.mean() < 0.01
    assert content(embedded(before)) == after


def test_what_is_no_picture_stands_as_it_is() -> None:
    for odd in (b"\x89PNG\r\n\x1a\n", b"nothing", b""):
        assert content(embedded(odd)) == odd


def test_the_answer_of_a_figure_is_read_from_its_file(tmp_path: Path) -> None:
    values = {"a": np.array([-1.0, 1.0, 1.0, 1.0])}
    made = payoffs_figure(values, ["Зигмунд"], "heading", "below")
    written = write(made, tmp_path / "figure.png").read_bytes()
    assert answer(written) == "Expected payoff below zero: Зигмунд in 25.0% of worlds."
    assert (
        "Зигмунд in 25.0% of worlds" in write(made, tmp_path / "figure.svg").read_text(encoding="utf-8").split("<g ")[0]
    )
    assert [answer(odd) for odd in (b"\x89PNG\r\n\x1a\n", b"nothing", b"")] == ["", "", ""]


def test_a_long_tree_is_folded_and_a_short_one_is_not() -> None:
    template = template_of("answer.html")
    for lines, folded in ((60, False), (61, True)):
        tree = HtmlTable("A tree", lines=tuple(f"line {i}" for i in range(lines)))
        shown = {"question": "?", "sentences": (), "figure": None, "tables": [tree], "note": ""}
        text = template.render({"answer": shown, "style": "", "policy": ""})
        assert ("<details>" in text) == folded
        assert f"line {lines - 1}</pre>" in text
