"""Answers that come after a run: text, JSON, tables, a figure and a section of the page say the same."""

import json
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from helpers.command import called

import sim
from sim.activity import current
from sim.analysis.regions import density_error
from sim.store.reader import Run as StoredRun
from sim.views.text.progress import sentence

SCENARIO = "scenarios/moscow-2015/xi-kim-meeting.yaml"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> sim.Run:
    return sim.load(SCENARIO).run(draws=2_000, seed=3, out=tmp_path_factory.mktemp("runs") / "run")


def test_the_variance_is_that_of_the_run(run: sim.Run) -> None:
    answer = run.uncertainty()
    for name, parts in answer.found.outcomes.items():
        probability = run.draws(columns=[f"probability.{answer.found.rule}.{name}"]).column(0).to_numpy()
        assert parts.variance == pytest.approx(probability.mean() * (1 - probability.mean()), abs=1e-9)
        assert parts.shares[0] * parts.variance == pytest.approx(probability.var(), abs=1e-9) or np.isnan(
            parts.shares[0]
        )


def test_what_a_rule_hides_is_said_at_even_odds() -> None:
    """The guest is as glad of either door where the wish is positive: under the rule he takes one, by numbers alone."""
    two = {
        "format": 1,
        "title": "Two doors",
        "players": {"guest": {"label": "Guest"}, "host": {"label": "Host"}},
        "parameters": {"wish": number("uniform(-1, 1)", "Wish")},
        "moves": {
            "door": {"player": "guest", "actions": ["left", "right"]},
            "open": {"player": "host", "sees": "none", "actions": ["left_one", "right_one"]},
        },
        "payoffs": {
            "guest": "(1 + (wish > 0)) * (door == left and open == left_one) + (door == right and open == right_one)",
            "host": "(1 + (wish > 0)) * (door == left and open == left_one) + (door == right and open == right_one)",
        },
        "outcomes": {"met_left": "door == left and open == left_one", "other": "otherwise"},
        "solve": {"concept": "pure-nash", "selection": "payoff-dominance", "draws": 1024},
    }
    answer = sim.from_dict(two).run(seed=1).uncertainty()
    entry = answer.to_json()["outcomes"]["met_left"]
    assert entry["solution_at_even_odds"] == pytest.approx(1)  # in every world it may be either: numbers tell nothing
    assert (
        "Without the rule, which equilibrium is played is open: at even odds it would be 100.0%." in answer.sentences[0]
    )


def test_a_share_of_worlds_takes_some_of_every_replicate(run: sim.Run) -> None:
    found = run.uncertainty(draws=160).found
    assert (found.draws, found.of) == (160, 2_000)


def test_text_json_and_tables_are_one(run: sim.Run) -> None:
    answer = run.uncertainty()
    document = answer.to_json()
    assert document["schema"] == "sim.uncertainty/1"
    assert document["answer"] == list(answer.sentences)
    assert all(sentence.split(" (")[0] in str(answer).replace("\n", " ") for sentence in answer.sentences)
    assert answer.tables[0].num_rows == len(run.scenario.outcomes)
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_command_draws_the_answer(
    run: sim.Run, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"answer.{ending}"
    assert called("uncertainty", str(run.folder), "--json", "--figure", str(file)) == 0
    assert json.loads(capsys.readouterr().out)["figure"] == str(file)
    assert file.stat().st_size > 1_000


def test_another_ending_is_refused(run: sim.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("uncertainty", str(run.folder), "--figure", str(tmp_path / "answer.jpg")) == 2
    assert ".png, .svg, .pdf" in capsys.readouterr().err


def test_the_page_has_a_section_for_it(run: sim.Run) -> None:
    page = run.write_report().read_text(encoding="utf-8")
    assert '<section id="uncertainty">' in page
    assert run.uncertainty().sentences[0].split("”")[0] in page


def number(value: str, label: str) -> dict[str, object]:
    return {"label": label, "unit": "points", "value": value, "why": "A known answer.", "judgement": True}


DOOR = {
    "format": 1,
    "title": "A door that opens above a threshold",
    "players": {"guest": {"label": "Guest"}},
    "parameters": {
        "wish": number("uniform(0, 10)", "Wish"),
        "cost": number("uniform(0, 10)", "Cost"),
        "noise": number("uniform(0, 1)", "Noise"),
    },
    "moves": {"door": {"player": "guest", "actions": ["come", "stay"]}},
    "payoffs": {"guest": "min(wish - 6, 4 - cost) if door == come else 0.001 * noise"},
    "outcomes": {
        "came": {"label": "The guest comes", "when": "door == come"},
        "stayed": {"label": "The guest stays", "when": "otherwise"},
    },
    "solve": {"concept": "nash", "draws": 8192},
}


def test_a_region_is_the_one_that_the_payoffs_make() -> None:
    """The guest comes where the wish is above 6 and the cost below 4: 16% of all worlds."""
    answer = sim.from_dict(DOOR).run(seed=2).regions("came")
    assert answer.found.base == pytest.approx(0.16, abs=0.01)
    first = answer.to_json()["regions"][0]
    assert set(first["box"]) == {"wish", "cost"}
    assert first["box"]["wish"]["low"] == pytest.approx(6, abs=0.2)
    assert first["box"]["cost"]["high"] == pytest.approx(4, abs=0.2)
    assert first["box"]["cost"]["low"] is None
    assert min(first["density"], first["coverage"]) > 0.95
    assert "Where “Wish” is above 6" in answer.sentences[1]


def test_every_box_says_what_share_of_all_worlds_it_holds() -> None:
    """The guest comes where both numbers are above their middle, or both below: a quarter of all worlds each."""
    either = DOOR | {"payoffs": {"guest": "(wish - 5) * (cost - 5) if door == come else 0"}}
    answer = sim.from_dict(either).run(seed=2).regions("came")
    regions = answer.found.regions
    assert len(regions) == 2
    for region in regions:
        held = region.held_out
        assert held.mass == pytest.approx(0.25, abs=0.03)
        assert held.density * held.mass == pytest.approx(held.coverage * 0.5, abs=0.01)
        assert region.peeling[0].held_out.coverage == pytest.approx(0.5 if region is regions[1] else 1, abs=0.04)


def test_a_box_of_which_all_worlds_have_it_leaves_something_open() -> None:
    """Of a hundred worlds all had it: up to three of a hundred others might not (Hanley and Lippman-Hand, 1983)."""
    assert 0.015 < 1.96 * density_error(np.ones(100)) < 0.04
    share = (np.arange(4_000) < 1_200).astype(float)
    assert density_error(share) == pytest.approx(np.sqrt(0.3 * 0.7 / 4_000), rel=0.01)


def test_nothing_is_made_of_chance() -> None:
    """An outcome that a coin decides is in no box."""
    coin = DOOR | {
        "moves": {
            "door": {"player": "chance", "actions": ["come", "stay"], "probabilities": {"come": 0.3, "stay": "rest"}}
        },
        "payoffs": {"guest": "wish"},
    }
    answer = sim.from_dict(coin).run(seed=2).regions("came")
    assert answer.found.regions == ()
    assert "No box" in answer.sentences[1]
    assert answer.figure() is None


def test_a_density_that_is_asked_for_is_reached(run: sim.Run) -> None:
    answer = run.regions("meeting", density=0.97)
    box = answer.found.regions[0]
    assert box.held_out.density + 3 * box.error > 0.97
    with pytest.raises(sim.UsageError, match="a density is a share"):
        run.regions("meeting", density=1.5)
    with pytest.raises(sim.UsageError, match="did you mean 'meeting'"):
        run.regions("meting")


def test_the_intervals_of_densities_hold_as_often_as_they_say() -> None:
    """The true density of each box, over the distribution of its numbers, against its 95% interval."""
    scenario = sim.from_dict(DOOR)
    hits = []
    for seed in range(20):
        answer = scenario.run(draws=2_048, seed=seed, design="monte-carlo").regions("came")
        region, names = answer.found.regions[0], answer.found.parameters
        low = [max(region.box.low[names.index(n)], 0) for n in ("wish", "cost")]
        high = [min(region.box.high[names.index(n)], 10) for n in ("wish", "cost")]
        inside = max(high[0] - max(low[0], 6), 0) * max(min(high[1], 4) - low[1], 0)
        true = inside / ((high[0] - low[0]) * (high[1] - low[1]))
        hits.append(abs(true - region.held_out.density) <= 2.6 * region.error + 1e-3)
    assert np.mean(hits) > 0.8


def test_numbers_that_matter_only_together_are_not_called_idle() -> None:
    """The guest comes where exactly one of two numbers is above its middle: neither says anything by itself."""
    either = DOOR | {"payoffs": {"guest": "((wish > 5) != (cost > 5)) - 0.5 + 0.0001 * noise if door == come else 0"}}
    answer = sim.from_dict(either).drivers(worlds=8_192)
    assert "only together with others" in answer.sentences[0]
    assert "“Wish”" in answer.sentences[0]
    assert "“Cost”" in answer.sentences[0]
    numbers = answer.to_json()["outcomes"]["came"]["numbers"]
    assert numbers["wish"]["total"]["share"] == pytest.approx(1, abs=0.1)
    assert answer.figure() is not None


def test_numbers_that_cannot_be_told_apart_are_not_ranked() -> None:
    """An exclusive or of two numbers rests on both alike; of a sum with unlike weights one comes first."""
    either = DOOR | {"payoffs": {"guest": "(wish - 5) * (cost - 5) if door == come else 0"}}
    assert "Which of these moves it more, these worlds do not tell" in sim.from_dict(either).drivers(4_096).sentences[0]
    unlike = DOOR | {"payoffs": {"guest": "3 * wish - cost - 10 if door == come else 0"}}
    first = sim.from_dict(unlike).drivers(4_096).sentences[0]
    assert first.startswith("“The guest comes” is moved most by “Wish”")
    assert "; then by “Cost”" in first


def test_what_moves_a_payoff_is_as_the_g_function_of_sobol_has_it() -> None:
    """The guest gets the product of (|4x - 2| + a) / (1 + a) (Saltelli and Sobol', 1995): indices in closed form."""
    weights = {"wish": 0.0, "cost": 1.0, "noise": 4.5}
    spans = {"wish": 10.0, "cost": 10.0, "noise": 1.0}
    factors = [f"(abs(4 * {n} / {spans[n]} - 2) + {a}) / (1 + {a})" for n, a in weights.items()]
    document = DOOR | {"payoffs": {"guest": f"{' * '.join(factors)} if door == come else -1"}}
    answer = sim.from_dict(document).drivers(worlds=16_384)
    own = {n: 1 / 3 / (1 + a) ** 2 for n, a in weights.items()}
    whole = np.prod([1 + v for v in own.values()]) - 1
    for name, entry in answer.to_json()["payoffs"]["guest"]["numbers"].items():
        total = own[name] * (1 + whole) / (1 + own[name]) / whole
        assert entry["first"]["share"] == pytest.approx(own[name] / whole, abs=entry["first"]["margin"])
        assert entry["total"]["share"] == pytest.approx(total, abs=entry["total"]["margin"])
    assert answer.sentences[0].startswith("What Guest gets is moved most by “Wish”")
    assert answer.figure() is not None


def test_too_few_worlds_say_how_many_would_do() -> None:
    """A hundredth of all worlds, of which about six hundred are solved: nothing is told, and how many would do is."""
    rare = DOOR | {"payoffs": {"guest": "min(wish - 9, 1 - cost) if door == come else 0"}}
    found = [s for seed in range(4) for s in sim.from_dict(rare).drivers(worlds=600, seed=seed).sentences]
    told = [s for s in found if "cannot be told from nothing with" in s]
    assert told
    assert any("would do for" in s for s in told)


def test_dependent_numbers_have_shapley_effects(run: sim.Run) -> None:
    document = run.scenario.drivers(worlds=2_000).to_json()
    assert document["method"] == "shapley"
    assert sum(n["shapley"]["share"] for n in document["outcomes"]["meeting"]["numbers"].values()) == pytest.approx(1)
    assert "would be wrong" in document["note"]


def test_the_tornado_is_what_solving_there_gives(run: sim.Run) -> None:
    scenario = run.scenario
    document = scenario.drivers(worlds=600).to_json()
    number = next(iter(document["outcomes"]["meeting"]["numbers"]))
    low = float(scenario.parameters[number].distribution.quantile(np.array([0.05]))[0])
    world = scenario.solve(**{number: low})
    solution = world.solution
    expected = float((solution.weights[0, 0, : world.count] @ world.solved.odds)[0])
    assert document["outcomes"]["meeting"]["numbers"][number]["low"] == pytest.approx(expected, abs=1e-12)


def test_where_the_rule_selects_nothing_nothing_is_said_to_be_the_same() -> None:
    """Chicken has three equilibria in every world, of which no rule selects one."""
    run = sim.load("scenarios/classics/chicken.yaml", sets={"solve.selection": "none"}).run(draws=64)
    assert run.uncertainty().sentences == (
        "Under none nothing is selected in any of the worlds solved for this: nothing can be said.",
    )
    assert run.regions("one_wins").sentences == (
        "In no world that was read is the probability of “One gives way” known.",
    )


@pytest.mark.parametrize("to", ["html", "md", "tex", "csv"])
def test_the_command_writes_an_answer_in_every_format(
    run: sim.Run, to: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is written has each sentence of the answer, and its figures, if any, beside it or in it."""
    out = tmp_path / (f"answer.{to}" if to != "csv" else "answer")
    assert called("uncertainty", str(run.folder), "--out", str(out), "--to", to) == 0
    assert capsys.readouterr().out == f"wrote {out}\n"
    told = " ".join(file.read_text(encoding="utf-8-sig") for file in ([out] if to != "csv" else out.glob("*.csv")))
    said = "is uncertain mostly through"
    assert said in " ".join(told.split())
    if to == "html":
        assert "default-src 'none'; img-src data:; style-src 'sha256-" in unescape(told)
        assert "script" not in told
        assert "data:image/png;base64," in told
        assert all(table.column_names[0] in told for table in run.uncertainty().tables)


def test_an_answer_is_printed_in_a_format(run: sim.Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("uncertainty", str(run.folder), "--to", "md") == 0
    assert capsys.readouterr().out.startswith("# What kind of uncertainty is it?")
    assert called("uncertainty", str(run.folder), "--to", "tex") == 0
    assert "\\toprule" in capsys.readouterr().out
    for wrong, said in (
        (("--to", "docx"), "is no format here"),
        (("--to", "xlsx"), "is no text"),
        (("--to", "md", "--json"), "ask for --json alone"),
    ):
        assert called("uncertainty", str(run.folder), *wrong) == 2
        assert said in capsys.readouterr().err


def test_the_questions_of_a_report_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def look(stored: StoredRun) -> None:
        now = current()
        assert now is not None
        told.append(sentence(now))

    monkeypatch.setattr("sim.api.run_report.SECTIONS", {"one": look, "two": look})
    run = sim.load("scenarios/classics/inspection.yaml").run(draws=16, seed=1, out=tmp_path / "run")
    run.write_report(tmp_path / "page.html", figures=[])
    assert [line.partition(", about")[0] for line in told] == [
        f"writing the report: 2 of 4 steps; answering the questions of the report: {i} of 3 questions" for i in range(2)
    ]
