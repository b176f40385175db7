"""Figures speak in the scenario's labels, and keep clear of what would overlap."""

import io
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from sim.activity import current
from sim.engine.central import central_batch
from sim.engine.worlds import solve_worlds
from sim.labels import Labels, labels_of
from sim.numbers import short
from sim.scenario.load import from_bytes, load
from sim.tables import Column, Kind, Table
from sim.views.figures.devices import devices_figure
from sim.views.figures.equilibrium_map import spoken
from sim.views.figures.from_run import render_all
from sim.views.figures.game import game_figure
from sim.views.figures.outcomes import outcomes_figure
from sim.views.figures.payoffs import payoffs_figure
from sim.views.figures.style import DPI, write
from sim.workflow.run import Settings, run
from sim.workflow.solve import concept_named, details_of, solve_scenario

FOLDER = Path(__file__).parents[3] / "scenarios" / "moscow-2015"


def texts(made: Figure) -> list[Text]:
    return [text for text in made.findobj(Text) if isinstance(text, Text) and text.get_text()]


def test_a_play_is_told_in_labels() -> None:
    labels = Labels({"west": "Western leaders"}, {("xi", "meet"): "Xi is ready", ("xi", "avoid"): "Xi stays away"})
    assert spoken("xi: meet or avoid, west: join", labels) == "Xi is ready or Xi stays away, Western leaders: join"


def test_each_players_payoffs_have_a_scale_of_their_own_and_the_title_says_who_loses() -> None:
    generator = np.random.default_rng(1)
    small, large = generator.normal(1, 1, 4000), generator.normal(3000, 1000, 4000)
    made = payoffs_figure({"ann": small, "bob": large, "cat": small + 99}, ["Ann", "Bob", "Cat"], "heading", "below")
    [axes] = made.axes
    spans = [line.get_xdata() for line in axes.lines if line.get_lw() == 3]
    width = [float(np.ptp(span)) for span in spans]
    assert min(width) > 0.4 * max(width)
    share = 100 * (small < 0).mean()
    assert f"below zero: Ann in {share:.1f}% of worlds" in " ".join(made.get_suptitle().split())
    shown = {text.get_text() for text in texts(made)}
    assert {short(float(np.quantile(v, q))) for v in (small, large) for q in (0.05, 0.5, 0.95)} <= shown
    nobody = payoffs_figure({"cat": small + 99}, ["Cat"], "heading", "below")
    assert nobody.get_suptitle() == "Nobody's expected payoff is below zero in any of these worlds"


def test_payoffs_of_six_players_do_not_overlap() -> None:
    scenario = load(FOLDER / "summit-dream.yaml")
    values = np.array([list(scenario.central().values())])
    made = game_figure(solve_worlds(scenario, values).batch, labels_of(scenario.document), "title", "below")
    made.canvas.draw()
    boxes: dict[float, list[tuple[float, float]]] = {}
    for text in texts(made):
        if text.get_text().lstrip("-").replace(".", "").isdigit():
            box = text.get_window_extent()
            boxes.setdefault(round(float(text.get_position()[1]), 3), []).append((box.x0, box.x1))
    rows = [sorted(row) for row in boxes.values()]
    assert max(len(row) for row in rows) == 6
    assert all(left[1] < right[0] for row in rows for left, right in itertools.pairwise(row))
    assert "South Korea" in {text.get_text() for text in texts(made)}


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.5, 0.5, "50%"),
        (0.5, 0.5001, "50%"),
        (0.0, 0.82, "0 to 82%"),
        (0.0, 0.0, "0%"),
        (1e-5, 0.004, "<0.1 to 0.4%"),
        (0.997, 1 - 1e-5, "99.7 to >99.9%"),
        (1.0, 1.0, "100%"),
    ],
)
def test_one_number_where_nothing_is_left_open(low: float, high: float, told: str) -> None:
    entry = {"label": "End", "lowest": {"mean": low}, "highest": {"mean": high}, "rules": {"uniform": {"mean": low}}}
    summary = {"outcomes": {"end": entry}, "rules": ["uniform"], "scenario": {"title": "T"}, "draws": 4, "seed": 1}
    made = outcomes_figure(summary | {"design": "sobol", "concept": "nash"})
    assert told in {text.get_text() for text in texts(made)}


def test_the_title_of_outcomes_is_the_answer_and_says_on_which_rule_it_rests() -> None:
    def entry(label: str, mean: float | None) -> dict[str, object]:
        ends = {"lowest": {"mean": 0.1}, "highest": {"mean": 0.8}}
        return {"label": label, **ends, "rules": {"uniform": {"mean": mean, "margin": 0.011}}}

    summary = {"rules": ["uniform"], "scenario": {"title": "Do they meet?"}, "draws": 4, "seed": 1}
    summary |= {"design": "sobol", "concept": "nash"}
    made = outcomes_figure(summary | {"outcomes": {"a": entry("They meet", 0.7), "b": entry("They do not", 0.3)}})
    told = "The likeliest outcome under uniform is “They meet”, with 70.0% ± 1.1, before “They do not” with 30.0% ± 1.1"
    assert " ".join(made.get_suptitle().split()) == told
    unknown = outcomes_figure(summary | {"outcomes": {"a": entry("They meet", None)}})
    assert unknown.get_suptitle() == "Do they meet?"


def test_an_answer_of_five_lines_stands_whole_in_a_title() -> None:
    label = "Kim comes, and the two sides agree on all that was prepared before the visit"
    outcomes = {
        name: {"label": f"{label}, {name}", "lowest": {"mean": 0.1}, "highest": {"mean": 0.8}, "rules": rules}
        for name, rules in (("a", {"uniform": {"mean": 0.7}}), ("b", {"uniform": {"mean": 0.3}}))
    }
    summary = {"rules": ["uniform"], "scenario": {"title": "T"}, "draws": 4, "seed": 1, "design": "sobol"}
    reserved = {"unbounded": {"draws": 2}, "listed": {"none": {"draws": 0}}}
    made = outcomes_figure(summary | reserved | {"concept": "nash", "outcomes": outcomes})
    told = made.get_suptitle()
    assert told.count("\n") >= 4
    assert "…" not in told
    assert f"“{label}, b” with 30.0%, if no other" in " ".join(told.split())


def test_names_on_a_deep_tree_do_not_hide_one_another() -> None:
    """Actions of 12 letters over eight moves: each stands between the names of those who move before and after."""
    moves = {f"m{i}": {"player": "abc"[i % 3], "actions": ["unrealistic", f"refuse_{i}"]} for i in range(8)}
    moves = {
        name: move | ({"sees": "all", "when": f"m{i - 1} == unrealistic"} if i else {})
        for i, (name, move) in enumerate(moves.items())
    }
    number = {"label": "X", "unit": "points", "value": "uniform(0, 2)", "why": "A test.", "judgement": True}
    document = {
        "format": 1,
        "title": "Deep",
        "players": {p: {"label": "South Korea"} for p in "abc"},
        "parameters": {"x": number},
        "moves": moves,
        "payoffs": dict.fromkeys("abc", "x"),
        "outcomes": {"end": {"label": "It ends", "when": "otherwise"}},
        "solve": {"concept": "subgame-perfect"},
    }
    scenario = from_bytes(json.dumps(document).encode(), "deep.yaml", "deep")
    made = game_figure(central_batch(scenario), labels_of(scenario.document), "title", "below")
    made.canvas.draw()
    rows = [t.get_window_extent() for t in texts(made) if t.get_text() in ("unrealistic", "South Korea")]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(rows, 2))


def test_where_more_may_be_open_the_bar_is_dashed_and_said_to_be_the_least() -> None:
    ends = {
        "lowest": {"mean": None, "at_most": {"mean": 0.2}},
        "highest": {"mean": None, "at_least": {"mean": 0.9}},
    }
    entry = {"label": "End", **ends, "rules": {"uniform": {"mean": 0.4}}}
    summary = {"outcomes": {"end": entry}, "rules": ["uniform"], "scenario": {"title": "T"}, "draws": 4, "seed": 1}
    made = outcomes_figure(summary | {"design": "sobol", "concept": "sustain"})
    bar = made.axes[0].patches[0]
    assert (bar.get_x(), bar.get_width(), bar.get_linestyle()) == (pytest.approx(20), pytest.approx(70), "--")
    told = " ".join(" ".join(text.get_text() for text in texts(made)).split())
    assert "open at least, by the equilibria found" in told
    assert "lowest to highest" not in told
    below = made._supxlabel.get_text().replace("\n", " ")
    assert "the lowest is at most (≤) its left end and the highest at least (≥) its right end" in below


@pytest.mark.parametrize("scope", [{}, {"guests_with_kim": "symmetric", "guests_without_kim": "symmetric"}])
@pytest.mark.parametrize("rules", [["uniform"], ["payoff-dominance", "risk-dominance", "maximum-entropy", "uniform"]])
def test_the_legend_is_no_wider_than_the_picture(scope: dict[str, str], rules: list[str]) -> None:
    ends = {"lowest": {"mean": 0.0}, "highest": {"mean": 0.5}}
    entry = {"label": "End", **ends, "rules": {rule: {"mean": 0.1} for rule in rules}}
    summary = {"outcomes": {"end": entry}, "rules": rules, "scenario": {"title": "T"}, "draws": 4, "seed": 1}
    made = outcomes_figure(summary | {"design": "sobol", "concept": "subgame-perfect", "scope": scope})
    made.canvas.draw()
    legend = made.axes[0].get_legend()
    assert legend is not None
    box = legend.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= made.bbox.x1
    assert made.axes[0].get_window_extent().width > made.bbox.width / 2


def test_a_form_without_choices_has_no_map_of_equilibria(tmp_path: Path) -> None:
    stored = run(load(FOLDER / "three-way-projects.yaml"), Settings(draws=64), tmp_path / "run")
    drawn = {file.name for file in render_all(stored, central_batch(stored.scenario), tmp_path / "figures")}
    assert drawn == {"outcomes.png", "payoffs.png", "regions.png"}


def test_figures_are_counted_as_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = run(load(FOLDER / "three-way-projects.yaml"), Settings(draws=64), tmp_path / "run")
    seen = []

    def write(_: object, file: Path) -> Path:
        activity = current()
        assert activity is not None
        seen.append((activity.what, activity.done, activity.total))
        return file

    monkeypatch.setattr("sim.views.figures.from_run.write", write)
    render_all(stored, central_batch(stored.scenario), tmp_path / "figures")
    assert seen == [("writing the figures", written, 3) for written in range(3)]


def test_of_many_outcomes_the_likeliest_are_drawn_and_the_rest_counted() -> None:
    many = {
        f"o{i}": {
            "label": f"Outcome {i}",
            "rules": {"uniform": {"mean": (i + 1) / 11_325}},
            "lowest": {"mean": (i + 1) / 11_325},
            "highest": {"mean": (i + 1) / 11_325},
        }
        for i in range(150)
    }
    summary = {
        "outcomes": many,
        "rules": ["uniform"],
        "draws": 10,
        "design": "sobol",
        "seed": 1,
        "concept": "nash",
        "scenario": {"title": "Many"},
    }
    made = outcomes_figure(summary)
    assert made.get_figheight() < 15
    below = made._supxlabel.get_text().replace("\n", " ")
    assert "And 130 more outcomes, together 75.2% under uniform" in below


def test_a_device_is_drawn_in_labels_with_the_shares_of_its_table() -> None:
    world = load(FOLDER.parent / "classics" / "cuban-missile-crisis.yaml")
    solved = solve_scenario(world, concept_named("correlated", "moves"))
    table = details_of(solved).drawn
    assert table is not None
    shares = np.array([row[1:] for row in table.rows], float)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)
    made = devices_figure(table, "title", "below")
    shown = [text.get_text() for text in texts(made)]
    assert sum(text.endswith("%") for text in shown) == (shares > 0).sum()
    assert any("Blockades; Withdraws" in text.replace("\n", " ") for text in shown)
    assert details_of(solve_scenario(world)).drawn is None


def test_of_many_profiles_the_likeliest_are_drawn_and_the_rest_is_counted() -> None:
    rows = tuple((f"profile {i}", 1.0 if i == 40 else 0.0) for i in range(60))
    table = Table("", (Column("What"), Column("number 1", Kind.SHARE)), rows)
    shown = [text.get_text() for text in texts(devices_figure(table, "title", "below"))]
    assert "profile 40" in shown
    assert "and 36 more rows, which are drawn less often" in shown


def test_a_figure_that_is_drawn_once_has_the_pixels_that_matplotlib_saves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(1).normal(1, 1, 400)

    def made() -> Figure:
        return payoffs_figure({"ann": values, "bob": values + 9}, ["Ann", "Bob"], "heading " * 30, "below " * 60)

    kept, own, drawn = io.BytesIO(), made(), list[object]()
    made().savefig(kept, dpi=DPI, format="png")
    engine, draw = own.get_layout_engine(), Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda self, renderer: (drawn.append(self), draw(self, renderer)))
    file = write(own, tmp_path / "own.png")
    assert np.array_equal(np.asarray(Image.open(file)), np.asarray(Image.open(kept)))
    assert drawn == [own]
    assert own.get_layout_engine() is engine
