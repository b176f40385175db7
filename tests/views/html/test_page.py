"""The page of a run: for every form, one file without links, and with one script, that says what the summary says."""

import base64
import hashlib
import html
import json
import re
import shlex
from pathlib import Path

import pytest
from helpers.command import called
from helpers.pages import Page

from sim.api.questions import SECTIONS
from sim.engine.central import central_batch
from sim.scenario.load import from_bytes, load
from sim.store.reader import Run, open_run
from sim.views.html.page import LARGEST, page
from sim.views.html.template import SCRIPT, script
from sim.workflow.case_runs import worlds_of_cases
from sim.workflow.run import Settings, run

ROOT = Path(__file__).parents[3]
FORMS = {
    "moves": "scenarios/moscow-2015/xi-kim-meeting.yaml",
    "types": "scenarios/moscow-2015/debut.yaml",
    "crowd": "scenarios/moscow-2015/guest-list.yaml",
    "bargaining": "scenarios/moscow-2015/agenda.yaml",
    "coalition": "scenarios/moscow-2015/three-way-projects.yaml",
    "no-outcomes": "tests/scenarios/valid/coalition.yaml",
    "repeated": "scenarios/moscow-2015/support-for-support.yaml",
    "conflict": "scenarios/classics/cuban-missile-crisis.yaml",
    "numbers": "tests/scenarios/valid/every-distribution.yaml",
}


def page_of(done: Run, figures: dict[str, bytes]) -> str:
    """Return the page of a run with the game of its central world."""
    return page(done, central_batch(done.scenario), figures)


PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module", params=FORMS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, str]:
    """Return a small run of a form, with its page."""
    directory = tmp_path_factory.mktemp(request.param) / "run"
    done = run(load(ROOT / FORMS[request.param]), Settings(draws=256), directory)
    return done, page_of(done, {"game": PICTURE, "payoffs": PICTURE, "map": PICTURE})


def test_a_page_needs_nothing_but_itself(made: tuple[Run, str]) -> None:
    shown = Page(made[1])
    ids = {attributes["id"] for _, attributes in shown.elements if "id" in attributes}
    for tag, attributes in shown.elements:
        assert tag not in {"iframe", "object", "embed", "form", "link", "base", "audio", "video"}
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "srcset", "action", "poster", "background", "xlink:href"):
            target = attributes.get(name)
            assert target is None or target.startswith("data:image/png;base64,") or target[1:] in ids, (tag, target)
    assert not re.search(r"url\(|@import|expression\(", shown.styles)
    assert "://" not in shown.styles


def test_one_script_may_run_and_it_is_ours(made: tuple[Run, str]) -> None:
    """The policy names the script and the style by their hashes, and allows nothing else to run or to be loaded."""
    shown = Page(made[1])
    files = [ROOT / f"sim/views/html/templates/script/{name}.js" for name in SCRIPT]
    ours = script()
    assert all(file.read_text(encoding="utf-8") in ours for file in files)
    [policy] = [a["content"] for tag, a in shown.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    allowed = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert allowed == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": sha256(shown.styles),
        "script-src": sha256(ours),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    run = [text for attributes, text in shown.scripts if attributes.get("type") != "application/json"]
    assert run == ([ours] if shown.scripts else [])
    assert all(set(attributes) <= {"id", "type"} for attributes, _ in shown.scripts)
    assert len(shown.scripts) in (0, 2)
    assert not [attributes for _, attributes in shown.elements if "style" in attributes]
    assert all(len(file.read_text(encoding="utf-8").splitlines()) < 300 for file in files)
    assert {file.name for file in files} == {file.name for file in files[0].parent.iterdir()}
    forbidden = r"\beval\b|Function\(|innerHTML|outerHTML|insertAdjacent|document\.write|fetch\(|XMLHttp|import\("
    assert not re.search(forbidden, ours)


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_page_stays_within_its_size(made: tuple[Run, str]) -> None:
    assert len(made[1].encode()) <= LARGEST


def test_a_page_can_be_read_by_everybody(made: tuple[Run, str]) -> None:
    shown = Page(made[1])
    tags = [tag for tag, _ in shown.elements]
    assert (tags.count("h1"), tags.count("main"), tags.count("title")) == (1, 1, 1)
    assert tags.count("table") == tags.count("caption") > 5
    assert dict(shown.elements)["html"] == {"lang": "en"}
    for tag, attributes in shown.elements:
        if tag == "img":
            assert len(attributes["alt"] or "") > 20
        if tag == "th":
            assert attributes["scope"] in ("col", "row", "rowgroup")
        if tag == "svg" and "x" not in attributes:
            assert attributes["aria-hidden"] == "true"
    assert "None" not in re.split(r"\W+", shown.text)
    assert not re.search(r"\b(nan|inf|Undefined|Markup)\b", shown.text)


def test_a_page_says_what_the_summary_says(made: tuple[Run, str]) -> None:
    done, text = made
    summary, shown = done.summary, Page(text)
    if summary["outcomes"]:
        told = shown.rows("Probability of each outcome")
        assert [row[0] for row in told] == [entry["label"] for entry in summary["outcomes"].values()]
        for row, entry in zip(told, summary["outcomes"].values(), strict=True):
            selected = [entry["rules"][rule]["mean"] for rule in summary["rules"]]
            assert_shares(row[1 : 1 + len(selected)], selected)
            low, _, high = row[-1].partition(" to ")
            if entry["lowest"]["mean"] is None and selected[0] is not None:
                told = zip(("at most ", "at least "), row[-1].split(", "), strict=True)
                least, most = (end.removeprefix(prefix) for prefix, end in told)
                ends = [entry["lowest"]["at_most"]["mean"], entry["highest"]["at_least"]["mean"]]
                known = [(t, x) for t, x in zip((least, most), ends, strict=True) if t != "not known"]
                assert_shares([t for t, _ in known], [x for _, x in known])
                assert len(known) == (ends[0] < 1) + (ends[1] > 0)
                continue
            assert_shares([low, high or low], [entry[end]["mean"] for end in ("lowest", "highest")])
    for row, entry in zip(shown.rows(f"{summary['worth'].capitalize()},"), summary["payoffs"].values(), strict=True):
        mean = entry["rules"][summary["rules"][0]]["mean"]
        assert float(row[1].replace(",", "")) == pytest.approx(mean, rel=6e-3, abs=1e-12)


def assert_shares(told: list[str], shares: list[float | None]) -> None:
    for text, share in zip((text.partition(" ±")[0] for text in told), shares, strict=True):
        if share is None:
            assert text == "–"
        elif text in ("<0.1%", ">99.9%"):
            assert min(share, 1 - share) < 5.1e-4
        else:
            assert float(text.removesuffix("%")) == pytest.approx(100 * share, abs=0.0501)


HOSTILE = """
format: 1
title: "BAD 1"
about: "BAD 2"
players: {ann: {label: "BAD 3", about: "BAD 4"}}
parameters:
  gain: {label: "BAD 5", unit: "BAD 6", value: "uniform(-1, 2)", why: "BAD 7", cites: ["BAD 8"]}
quantities:
  went: {value: act == go, label: "BAD 9"}
moves:
  act: {player: ann, label: "BAD 10", actions: {go: "BAD 11", stay: "BAD 12"}}
payoffs:
  ann: [{value: gain * went, label: "BAD 13", why: "BAD 14", cites: ["BAD 15"]}]
outcomes:
  gone: {label: "BAD 16", when: went, cites: ["BAD 17"]}
  stayed: {label: "BAD 18", when: otherwise}
claims:
  often: {text: "BAD 19", cites: ["BAD 20"], result: probability(gone) > 0.5}
  always: {text: "BAD 21", always: "gain < 3"}
cases:
  other: {label: "BAD 22", set: {gain: 1}}
observed: {outcome: gone, date: "BAD 23", source: "BAD 24", note: "BAD 25"}
"""
BAD = "<script>alert({})</script><b onmouseover=x>'&amp;{{{{ 7 * 7 }}}}{{% raw %}}</style>"
UNSHOWN = {14}
"""Texts that the page has no place for: the reason of a single term of a payoff."""


def test_a_strangers_texts_are_shown_and_never_run(tmp_path: Path) -> None:
    written = re.sub(r"BAD (\d+)", lambda found: BAD.format(found.group(1)), HOSTILE)
    scenario = from_bytes(written.encode(), "hostile.yaml", "hostile")
    text = page_of(run(scenario, Settings(draws=200, case="other"), tmp_path / "run"), {"game": PICTURE})
    shown = Page(text)
    assert "b" not in {tag for tag, _ in shown.elements}
    assert [attributes for attributes, _ in shown.scripts] == [{"id": "worlds-data", "type": "application/json"}, {}]
    assert "<" not in shown.scripts[0][1]
    assert not [a for _, attributes in shown.elements for a in attributes if a.startswith("on")]
    for number in set(range(1, 26)) - UNSHOWN:
        assert BAD.format(number) in shown.text, number
    assert "49" not in re.findall(r"\w+", shown.text)


def test_what_is_known_comes_first_and_is_told_in_labels(tmp_path: Path) -> None:
    scenario = load(ROOT / FORMS["moves"])
    done = run(scenario, Settings(draws=256, given="xi == meet"), tmp_path / "run")
    found, shown = done.summary["given"], Page(page_of(done, {}))
    assert f"That xi == meet has a probability of {100 * found['probability']:.1f}%" in shown.text
    told = shown.rows("What else is then likely")
    assert [row[0] for row in told] == [outcome.label for outcome in scenario.outcomes]
    assert_shares([row[1] for row in told], list(found["outcomes"].values()))
    moved = shown.rows("What must have been true")
    assert moved[0][0].startswith(scenario.parameter(found["parameters"][0]["parameter"]).label)
    assert "A run under a condition judges no claims." in shown.text
    assert "Brier" not in shown.text
    assert "--given 'xi == meet'" in shown.text


def test_what_happened_is_scored(tmp_path: Path) -> None:
    done = run(load(ROOT / "scenarios/moscow-2015/test-restraint.yaml"), Settings(draws=256), tmp_path / "run")
    told = Page(page_of(done, {})).rows("Scores")
    assert [row[0] for row in told] == ["payoff-dominance", "every outcome equally likely"]
    happened = done.summary["outcomes"]["restraint"]["rules"]["payoff-dominance"]["mean"]
    assert_shares([told[0][1]], [happened])
    assert told[1][1:] == ["25.0%", "1.386", "0.750"]


def test_what_was_expected_is_no_certainty(tmp_path: Path) -> None:
    file = ROOT / "scenarios/moscow-2015/test-restraint.yaml"
    expected = load(file, sets=("observed.status_quo=cancelled",))
    told = Page(page_of(run(expected, Settings(draws=64), tmp_path / "run"), {})).rows("Scores")
    assert told[2][0] == "even odds on what was expected (A test and the invitation is withdrawn)"
    assert told[2][1:3] == ["16.7%", "1.792"]


def test_a_void_forecast_says_why(tmp_path: Path) -> None:
    done = run(load(ROOT / FORMS["moves"]), Settings(draws=64), tmp_path / "run")
    shown = Page(page_of(done, {}))
    assert "This forecast is void, and not scored: Xi and Kim are not both in Moscow on the day." in shown.text
    assert "Brier" not in shown.text


def test_every_number_stands_there_with_its_reason(tmp_path: Path) -> None:
    scenario = load(ROOT / "scenarios/moscow-2015/the-visit.yaml")
    told = Page(page_of(run(scenario, Settings(draws=64), tmp_path / "run"), {})).rows("What is uncertain")
    assert sorted(row[0] for row in told) == sorted(f"{p.label} {p.id}" for p in scenario.parameters)
    whys = {p.id: (p.why.strip(), ", ".join(p.cites) or "judgement") for p in scenario.parameters}
    assert {row[0].split()[-1]: (row[3], row[4]) for row in told} == whys


def test_the_command_on_the_page_makes_the_run_again(tmp_path: Path) -> None:
    scenario = load(ROOT / FORMS["moves"], sets=("effort_host=2",), case="cold")
    settings = Settings(draws=100, seed=7, design="monte-carlo", case="cold", overrides=("effort_host=2",))
    first = run(scenario, settings, tmp_path / "run")
    [told] = re.findall(r"<pre><code>(.*?)</code></pre>", page_of(first, {}))
    sim, command, file, *words = shlex.split(html.unescape(told))
    assert (sim, command, file) == ("sim", "run", "xi-kim-meeting.yaml")
    assert (
        called("run", str(ROOT / FORMS["moves"]), *words, "--no-figures", "--out", str(tmp_path / "again")) == 1
    )  # a claim fails
    again = open_run(tmp_path / "again")
    assert again.manifest.parts == first.manifest.parts  # with the hashes of all draws
    assert again.summary["outcomes"] == first.summary["outcomes"]


def test_run_and_report_write_the_same_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "run"
    assert called("run", str(ROOT / FORMS["conflict"]), "--draws", "200", "--out", str(directory)) == 0
    written = directory / "report.html"
    assert str(written) in capsys.readouterr().out
    before = {file: file.read_bytes() for file in directory.rglob("*") if file.is_file()}
    assert called("report", str(directory), "--out", str(tmp_path / "page.html")) == 0
    assert (tmp_path / "page.html").read_bytes() == written.read_bytes()
    assert {file: file.read_bytes() for file in directory.rglob("*") if file.is_file()} == before
    assert called("report", str(directory), "--json") == 0
    assert json.loads(capsys.readouterr().out.split("page.html\n")[-1]) == {
        "schema": "sim.files/1",
        "written": [str(written)],
    }
    pictures = [a["src"] for tag, a in Page(written.read_text(encoding="utf-8")).elements if tag == "img"]
    files = len(list((directory / "figures").iterdir()))
    answers = [answer for ask in SECTIONS.values() if (answer := ask(open_run(directory))) is not None]
    drawn = sum(answer.figure() is not None for answer in answers)
    assert drawn
    drawn += worlds_of_cases(open_run(directory)) > 0  # one figure compares the cases
    assert len(pictures) == files - 1 + drawn  # outcomes are drawn by the page itself


def test_no_figures_is_no_page_and_an_unfinished_run_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "run"
    assert called("run", str(ROOT / FORMS["conflict"]), "--draws", "50", "--no-figures", "--out", str(directory)) == 0
    assert not (directory / "report.html").exists()
    (directory / "summary.json").unlink()
    assert called("report", str(directory)) == 3
    assert "is not there; it is computed again by" in capsys.readouterr().err
    assert called("report", str(tmp_path / "nowhere")) == 2
    assert open_run(directory).manifest.draws == 50
