"""What moves a stored run: the answer, the table, the command, the page; and refusals where indices would be wrong."""

import json
from math import factorial, pi
from pathlib import Path

import numpy as np
import pytest
from helpers.command import called

import sim
from sim.tables import Table

HANGING = "tests/scenarios/valid/hanging.yaml"
SCENARIO = "scenarios/moscow-2015/xi-kim-meeting.yaml"


def uniform(text: str, label: str) -> dict[str, object]:
    return {"label": label, "unit": "points", "value": text, "why": "A test.", "judgement": True}


DOOR: dict[str, object] = {
    "format": 1,
    "title": "A door",
    "players": {"guest": {"label": "Guest"}},
    "parameters": {
        "wish": uniform("uniform(0, 10)", "Wish"),
        "cost": uniform("uniform(0, 10)", "Cost"),
        "idle": uniform("uniform(0, 1)", "Idle"),
    },
    "moves": {"door": {"player": "guest", "actions": ["come", "stay"]}},
    "payoffs": {"guest": "3 * wish - cost - 10 + 0.0001 * idle if door == come else 0"},
    "outcomes": {"came": {"label": "The guest comes", "when": "door == come"}, "stayed": "otherwise"},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> sim.Run:
    return sim.from_dict(DOOR).run(draws=4_096, seed=3, out=tmp_path_factory.mktemp("runs") / "run")


def delta_of_an_event(chance: np.ndarray) -> float:
    """Return the delta of a number given which an event has `chance`, at points of equal probability."""
    return float(np.abs(chance - chance.mean()).mean())


def test_deltas_of_a_run_are_those_of_the_integral(run: sim.Run) -> None:
    """He comes where 3 wish - cost exceeds 10: given the wish, with the chance that the cost is below, and likewise."""
    document = run.drivers().to_json()
    point = np.linspace(0, 10, 200_001)
    true = {
        "wish": delta_of_an_event(np.clip((3 * point - 10) / 10, 0, 1)),
        "cost": delta_of_an_event(1 - (10 + point) / 30),
    }
    assert (document["method"], document["worlds"], document["of"]) == ("delta", 4_096, 4_096)
    for name, own in true.items():
        found = document["outcomes"]["came"]["numbers"][name]["delta"]
        assert abs(found["share"] - own) <= found["margin"] < 0.1
    idle = document["outcomes"]["came"]["numbers"]["idle"]["delta"]
    assert idle["share"] <= idle["margin"]


def test_text_tables_figure_and_formats_say_the_same(run: sim.Run, tmp_path: Path) -> None:
    answer = run.drivers(draws=2_000)
    first = "“The guest comes” hangs most on “Wish” (knowing it shifts its distribution by "
    assert answer.sentences[0].startswith(first)
    assert "; then on “Cost” (" in answer.sentences[0]
    assert "2,000 of its 4,096" in str(answer)
    assert "Sobol' indices need worlds on a design of their own" in " ".join(str(answer).split())
    assert answer.tables[0].column_names == ["Number", "delta", "±", "explained by it alone", "±"]
    assert answer.write_figure(tmp_path / "drivers.svg") == tmp_path / "drivers.svg"
    assert "| Wish |" in answer.to_text("md")


def test_the_command_takes_a_run(run: sim.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("drivers", str(run.folder), "--json", "--figure", str(tmp_path / "f.png")) == 0
    assert json.loads(capsys.readouterr().out)["method"] == "delta"
    assert (tmp_path / "f.png").read_bytes()[:4] == b"\x89PNG"
    assert called("drivers", str(run.folder), "--seed", "3") == 2
    assert "a run is as it was solved" in capsys.readouterr().err


def test_the_table_of_a_run_is_used_as_before(run: sim.Run) -> None:
    strongest = run.drivers
    assert strongest["parameter"].to_pylist()[0] == "wish"
    assert len(strongest) == strongest.num_rows == strongest.table.num_rows
    assert strongest.schema.names[0] == "column"
    assert strongest == run.drivers
    assert strongest == run.drivers.table
    with pytest.raises(AttributeError):
        _ = strongest.nonsense


def test_the_tornado_of_a_run_is_that_of_its_scenario(run: sim.Run) -> None:
    own, solved = run.drivers().to_json(), run.scenario.drivers(worlds=400).to_json()
    for name, entry in own["outcomes"]["came"]["numbers"].items():
        assert {key: entry[key] for key in ("low", "high")} == {
            key: solved["outcomes"]["came"]["numbers"][name][key] for key in ("low", "high")
        }


def test_a_number_that_goes_the_same_way_towards_both_its_ends_is_in_the_tornado() -> None:
    """A square: at both ends 0.81, at the centre 0; and a product, which neither factor moves alone."""
    document = DOOR | {
        "parameters": {name: uniform("uniform(-1, 1)", name) for name in "xyz"},
        "payoffs": {"guest": "1 + x^2 + 0.1 * y * z if door == come else 0"},
    }
    answer = sim.from_dict(document).drivers(worlds=512)
    tables = [exhibit for exhibit in answer.finding.tables if isinstance(exhibit, Table)]
    [table] = [t for t in tables if "Guest gets alone" in t.caption]
    assert [column.heading for column in table.columns] == ["Number", "from its 5% to its 95%", "low", "centre", "high"]
    [row] = table.rows
    assert row[:2] == ("x", "-0.9 to 0.9")
    assert row[2:] == pytest.approx((1.81, 1.0, 1.81))
    figure = answer.figure()
    assert figure is not None
    bars = [bar for bar in figure.axes[1].patches if abs(bar.get_width()) > 0]
    low, high = sorted(bar.get_y() for bar in bars)
    assert high == pytest.approx(low + bars[0].get_height())  # neither hides the other


def test_ishigami_of_a_scenario_has_the_shares_of_its_formulas() -> None:
    """The sine by its series, to 2e-8 from -pi to pi; shares in closed form (Ishigami and Homma 1990)."""

    def sine(x: str) -> str:
        terms = [f"{(-1) ** k / factorial(2 * k + 1)!r} * {x}^{2 * k + 1}" for k in range(7)]
        return (
            f"({' + '.join(f'({term})' for term in terms)} - {x}^15 / 1307674368 / 1000 + {x}^17 / 355687428 / 1000000)"
        )

    payoff = f"100 + {sine('a')} * (1 + 0.1 * c^4) + 7 * {sine('b')}^2 if door == come else 0"
    document = DOOR | {
        "parameters": {name: uniform(f"uniform({-pi!r}, {pi!r})", name) for name in "abc"},
        "payoffs": {"guest": payoff},
    }
    numbers = sim.from_dict(document).drivers(worlds=10_240).to_json()["payoffs"]["guest"]["numbers"]
    true = {"a": (0.3139, 0.5576), "b": (0.4424, 0.4424), "c": (0.0, 0.2437)}
    for name, shares in true.items():
        for kind, share in zip(("first", "total"), shares, strict=True):
            found = numbers[name][kind]
            assert abs(found["share"] - share) <= found["margin"] < 0.1


def test_an_exclusive_or_is_told_of_a_run() -> None:
    payoff = "((wish > 5) != (cost > 5)) - 0.5 + 0.0001 * idle if door == come else 0"
    answer = sim.from_dict(DOOR | {"payoffs": {"guest": payoff}}).run(draws=2_048).drivers()
    assert "no number tells anything of it by itself that 2,048 worlds could tell from nothing" in answer.sentences[0]
    assert "“Wish” and “Cost” explain " in answer.sentences[0]
    assert answer.to_json()["outcomes"]["came"]["numbers"]["wish"]["together"]["with"] == "cost"


def test_under_a_condition_and_without_selection_nothing_is_made_up() -> None:
    none = sim.load("scenarios/classics/chicken.yaml", sets={"solve.selection": "none"}).run(draws=64).drivers()
    assert all("is not known in 100.0% of worlds" in sentence for sentence in none.sentences)
    fixed = DOOR | {"parameters": {name: uniform("2", name) for name in ("wish", "cost", "idle")}}
    with pytest.raises(sim.UsageError, match="no uncertain number is in the game"):
        sim.from_dict(fixed).run(draws=8).drivers()


def test_where_numbers_hang_on_others_sobol_indices_are_refused_with_the_reason() -> None:
    """What the reply tells by itself is next to nothing; as a latent number it would have a quarter of the variance."""
    answer = sim.load(HANGING).drivers(worlds=4_096)
    document = answer.to_json()
    assert document["method"] == "delta"
    assert "The distribution of “The offer”, “The reply” hangs on other numbers" in answer.finding.note
    assert "Sobol' indices would be wrong" in answer.finding.note
    reply = document["outcomes"]["war"]["numbers"]["reply"]["alone"]
    assert reply["share"] < 0.05


def test_a_rare_value_of_a_number_is_no_idle_number() -> None:
    """1 with a chance of three in a hundred: its 5% and 95% are the same, and still it moves what comes of it."""
    rare = {"discrete": {"values": [0, 1], "weights": [97, 3]}}
    parameters = {"wish": uniform("uniform(0, 10)", "Wish"), "cost": uniform("uniform(0, 10)", "Cost")}
    parameters["idle"] = {"label": "Rare", "unit": "points", "value": rare, "why": "A test.", "judgement": True}
    payoff = {"guest": "wish - 5 + 20 * idle + 0 * cost if door == come else 0"}
    document = sim.from_dict(DOOR | {"parameters": parameters, "payoffs": payoff}).drivers(worlds=4_096).to_json()
    assert "idle" in document["outcomes"]["came"]["numbers"]
    assert "idle" not in document["idle"]
    fixed = parameters | {"cost": uniform("2", "Cost")}
    payoff = {"guest": "wish - 5 - cost if door == come else 0"}
    assert sim.from_dict(DOOR | {"parameters": fixed, "payoffs": payoff}).drivers(worlds=64).to_json()["idle"] == [
        "idle"
    ]


def test_the_page_has_a_section_for_it(run: sim.Run, tmp_path: Path) -> None:
    page = run.write_report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<section id="deltas">' in page
    assert "hangs most on" in page
