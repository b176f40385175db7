"""Lines of text: nothing that a terminal obeys gets through, and nothing is wider than the page."""

import random
import unicodedata

import pytest

from sim.errors import Place, Problem
from sim.lines import PAGE, cells, excerpt, folded, page_width, shortened, visible, wrapped

HOSTILE = "a\x1b[31mb\x07\x9b2Jc\u202ed\u2066e\u200bf\u2028g\ud800h\ufeffi\rj\x00"
LABELS = (
    "정상회담 러시아 방문 성공",
    "两国领导人在莫斯科举行会晤",
    "Встреча лидеров в Москве",
    "a" * 90,
    "e\u0301 " * 30,
)


def test_a_stranger_s_text_only_shows_itself() -> None:
    text = visible(HOSTILE)
    assert {unicodedata.category(character) for character in text} <= {"Ll", "Lu", "Nd", "Ps", "So"}
    assert text.count("\N{REPLACEMENT CHARACTER}") == 11
    text.encode()


def test_spelling_is_kept() -> None:
    persian = "می\N{ZERO WIDTH NON-JOINER}خواهم"
    assert visible(persian) == persian
    assert visible("5\u00a0%\tof") == "5 % of"
    assert visible("one\r\ntwo") == "one\ntwo"


def test_width_is_counted_in_cells() -> None:
    assert [cells(text) for text in ("summit", "정상회담", "e\u0301", "会a")] == [6, 8, 1, 3]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("width", [10, 26, 40])
def test_no_piece_is_wider_than_asked_and_nothing_is_lost(label: str, width: int) -> None:
    lines = wrapped(label, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == label.replace(" ", "")
    assert cells(shortened(label, width)) <= width


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_every_line_fits_the_page(width: int) -> None:
    chance = random.Random(1)
    words = ["Kim", "정상회담", "a-long-hyphenated-word", "x" * 70, "→", "(0.5)", "meet,"]
    leads = ["", "  ", "      ", "│  ├─ ", "│  │  └─ "]
    text = "\n".join(chance.choice(leads) + " ".join(chance.choices(words, k=chance.randrange(30))) for _ in range(200))
    token = PAGE.set(width)
    try:
        assert max(map(cells, folded(text).split("\n"))) <= width
        assert page_width() == width
    finally:
        PAGE.reset(token)
    assert folded(text) == text


def test_a_tree_goes_on_under_its_branch() -> None:
    token = PAGE.set(40)
    try:
        lines = folded("│  ├─ meet → russia 4.102, china 1.373, dprk 0.9362").split("\n")
    finally:
        PAGE.reset(token)
    assert lines == ["│  ├─ meet → russia 4.102, china", "│  │    1.373, dprk 0.9362"]


@pytest.mark.parametrize("width", [None, 40])
def test_the_caret_stands_under_its_column(width: int | None) -> None:
    line = "title: 정상회담 " + "word " * 40 + "wrong " + "word " * 10
    token = PAGE.set(width)
    try:
        shown, caret = excerpt(line, line.index("wrong") + 1)
        told = str(Problem(Place("f.yaml", 1, 9), "title", "x", "", "title: 정상"))
    finally:
        PAGE.reset(token)
    at = cells(caret) - 1
    start = next(i for i in range(len(shown)) if cells(shown[:i]) == at)
    assert shown[start:].startswith("wrong")
    assert max(cells(shown), cells(caret)) <= (width or 999)
    assert told.endswith("\n    title: 정상\n             ^")
