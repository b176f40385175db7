"""Events in the figure of outcomes, below them and apart; a run without events is drawn as before."""

from typing import Any

from sim.views.figures.outcomes import draw_outcomes, events_drawn, outcomes_figure


def entry(label: str, mean: float, low: float, high: float) -> dict[str, Any]:
    return {"label": label, "rules": {"r": {"mean": mean}}, "lowest": {"mean": low}, "highest": {"mean": high}}


SUMMARY = {
    "scenario": {"title": "t"},
    "draws": 10,
    "design": "sobol",
    "seed": 1,
    "concept": "nash",
    "rules": ["r"],
    "outcomes": {"war": entry("War", 0.3, 0.2, 0.4), "peace": entry("Peace", 0.7, 0.6, 0.8)},
    "events": {"came": entry("They came", 0.9, 0.85, 0.95), "signed": entry("", 0.5, 0.5, 0.5)},
}


def test_events_stand_below_the_outcomes_with_dot_and_bar() -> None:
    made = outcomes_figure(SUMMARY)
    [axes] = made.axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["War", "Peace", "They came", "signed"]
    places = [float(tick) for tick in axes.get_yticks()]
    dots = {
        float(line.get_ydata()[0]): float(line.get_xdata()[0])
        for line in axes.lines
        if line.get_marker() == "o" and len(line.get_xdata())
    }
    assert [round(dots[place], 6) for place in places] == [30, 70, 90, 50]
    assert min(places[:2]) - max(places[2:]) > 1  # apart from the outcomes
    assert any("events, which may overlap" in text.get_text() for text in axes.texts)
    low, high = axes.get_ylim()
    assert low < min(places) < max(places) < high
    assert {"85 to 95%", "50%"} <= {text.get_text() for text in axes.texts}


def test_a_run_without_events_has_rows_of_outcomes_alone() -> None:
    plain = {key: value for key, value in SUMMARY.items() if key != "events"}
    [axes] = outcomes_figure(plain).axes
    assert [float(tick) for tick in axes.get_yticks()] == [1, 0]
    assert axes.get_ylim() == (-0.6, 1.6)
    assert events_drawn(plain) == {}
    assert draw_outcomes(plain, axes) is axes
