"""Text of figures is drawn as it stands: no mathematics, no boxes in silence, nothing beyond its place."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, findfont, fontManager
from matplotlib.image import imread
from matplotlib.patches import Patch
from matplotlib.text import Text

import sim
from sim.views.figures import letters
from sim.views.figures.outcome_regions import MOST
from sim.views.figures.style import figure, legend_below, title, wrapped, wrapped_apart, write

HOSTILE = (
    r"Between $5 million and $9 million, $$ \frac{a}{b} %_#{^ and a label whose author does not like to stop writing"
)
MANY = "\n".join(f"  o{i}: {{label: '{HOSTILE} {i}', when: act == a{i}}}" for i in range(40))
SCENARIO = f"""format: 1
title: '{HOSTILE}'
players: {{a: '{HOSTILE} a', b: '{HOSTILE} b'}}
parameters:
  x: {{label: '{HOSTILE} x', unit: '$m', value: 'uniform(0, 10)', why: w, judgement: true}}
  y: {{label: '{HOSTILE} y', unit: '$m', value: 'uniform(0, 10)', why: w, judgement: true}}
moves:
  act: {{player: a, sees: none, actions: {{{", ".join(f"a{i}: '{HOSTILE} {i}'" for i in range(40))}}}}}
  reply: {{player: b, sees: none, actions: {{yes_: '{HOSTILE} Y', no_: '{HOSTILE} N'}}}}
payoffs:
  a: {" + ".join(f"(act == a{i}) * (x * {i} / 4 - {i * i / 8})" for i in range(40))}
  b: y * (reply == yes_) - 5 * (reply == yes_)
outcomes:
{MANY}
"""


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> tuple[sim.Run, dict[str, Path]]:
    folder = tmp_path_factory.mktemp("letters")
    file = folder / "hostile.yaml"
    file.write_text(SCENARIO)
    run = sim.load(file).run(draws=1024, out=folder / "run")
    return run, {f.stem: f for f in run.write_figures()}


def test_every_figure_of_hostile_labels_is_of_bearable_size(figures: tuple[sim.Run, dict[str, Path]]) -> None:
    assert {"outcomes", "payoffs", "game", "regions"} <= set(figures[1])
    for file in figures[1].values():
        assert max(imread(file).shape) < 2_600, file.name


def test_what_is_left_out_is_said(figures: tuple[sim.Run, dict[str, Path]]) -> None:
    run = figures[0]
    axes = run.plot.regions(ax=Figure().add_subplot())
    entries = [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(entries) == MOST + 1
    assert entries[-1].endswith(f"{40 - MOST} other outcomes together")
    looks = {(h.get_facecolor(), h.get_hatch()) for h in axes.get_legend().get_patches()}
    assert len(looks) == MOST + 1


@pytest.mark.parametrize("kind", ["outcomes", "payoffs", "regions", "game"])
def test_no_text_is_mathematics(kind: str, figures: tuple[sim.Run, dict[str, Path]]) -> None:
    made = Figure()
    axes = made.add_subplot()
    own = axes.text(0, 0, "$x^2$")
    getattr(figures[0].plot, kind)(ax=axes)
    axes.set_title("$y$")
    made.canvas.draw()
    money = [t for t in made.findobj(Text) if isinstance(t, Text) and "$" in t.get_text() and t is not own]
    told = [t for t in money if t is not axes.title]
    assert told
    assert not any(t.get_parse_math() for t in told)
    assert own.get_parse_math()
    assert axes.title.get_parse_math()


def test_labels_that_differ_at_their_end_stay_different() -> None:
    assert len({wrapped(f"{HOSTILE} {i}", 26) for i in range(20)}) == 20
    assert all(len(line) <= 26 for line in wrapped(f"{HOSTILE} 1", 26).split("\n"))


@pytest.mark.parametrize("width", [8, 18, 26, 92])
@pytest.mark.parametrize("place", [0, 60, 130, 400])
def test_labels_that_differ_in_their_middle_stay_different(width: int, place: int) -> None:
    text = 9 * f"{HOSTILE} "
    labels = [f"{text[:place]}{word}{text[place:]}" for word in ("in ", "out ", "", "between ")]
    for most in (2, 3):
        told = wrapped_apart(labels, width, most)
        assert len(set(told)) == len(labels)
        assert all(one.count("\n") < most for one in told)
    assert wrapped_apart([*labels, "short"], width)[-1] == wrapped("short", width)
    assert wrapped_apart([text, text], width) == [wrapped(text, width)] * 2  # nothing tells them apart


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Give the files of fonts of a machine that matplotlib has listed before any was installed."""
    files: list[str] = []
    monkeypatch.setattr(fontManager, "ttflist", [e for e in fontManager.ttflist if e.name == letters.FIRST])
    monkeypatch.setattr(letters, "findSystemFonts", lambda: files)
    for cached in (letters.fonts_for, letters._installed_since):
        cached.cache_clear()
    yield files
    for cached in (letters.fonts_for, letters._installed_since):
        cached.cache_clear()


def test_a_font_that_was_installed_after_matplotlib_made_its_list_is_found(machine: list[str]) -> None:
    stix = str(Path(matplotlib.get_data_path()) / "fonts/ttf/STIXGeneral.ttf")
    only = frozenset(map(chr, letters._characters(stix) - letters._characters(findfont(letters.FIRST))))
    machine += [stix, "absent.ttf", str(Path(__file__).parent / "no-font.ttf"), __file__]
    assert letters.fonts_for(only) == (("STIXGeneral",), frozenset())
    assert findfont("STIXGeneral") == stix


@pytest.mark.usefixtures("machine")
def test_what_no_font_has_is_marked_and_said(tmp_path: Path) -> None:
    made, axes = figure(6, 3)
    axes.set_yticks([0, 1], [wrapped("정상회담"), wrapped("两国会晤")])
    title(made, "Встреча", "below")
    write(made, tmp_path / "f.png")  # a box is a warning of matplotlib's, and warnings are errors
    below = made.get_supxlabel()
    assert "no font of this machine has (CJK, Hangul): install one" in below
    assert [t.get_text() for t in axes.get_yticklabels()] == ["\ufffd" * 4] * 2
    assert made.get_suptitle() == "Встреча"


@pytest.mark.usefixtures("machine")
def test_what_is_said_of_missing_letters_leaves_a_legend_free(tmp_path: Path) -> None:
    made, axes = figure(6, 3)
    axes.set_xlabel(wrapped("정상회담"))
    legend_below(made, [Patch(label="one"), Patch(label="other")], "below")
    write(made, tmp_path / "f.png")
    assert "no font of this machine has (Hangul)" in made.legends[0].get_title().get_text()
    assert not made.get_supxlabel()


@pytest.mark.usefixtures("machine")
def test_a_font_of_the_machine_that_has_the_characters_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [FontEntry(fname=findfont("DejaVu Sans"), name=name) for name in ("Zapf", "Noto Sans CJK KR")]
    monkeypatch.setattr(fontManager, "ttflist", known)
    monkeypatch.setattr(letters, "_characters", lambda file: frozenset(map(ord, "정상")))
    assert letters.fonts_for(frozenset("정상담")) == (("Noto Sans CJK KR",), frozenset("담"))


def test_a_box_is_never_drawn_for_a_mark() -> None:
    assert not letters._lacking("\ufffd … → – “”")
