"""Numbers that the documentation and the scenarios' `about` quote: each is on the list, and each is what a run gives.

In small runs here, with room for what few draws leave open; `experiments/quoted_numbers.py` runs them whole.
"""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
VISIT = (ROOT / "docs" / "explanation" / "the-visit.md").read_text()
FIVE = VISIT.partition("# The visit in five figures")[2].partition("`sim claims scenarios/moscow-2015 --rivals`")[0]
"""The part of the documentation that quotes runs."""
DRAWS = 1_024
SLACK = 0.04
"""What so few draws may be off by: four points of a share, four hundredths of another number."""
SHARE = re.compile(r"\d+(?:\.\d+)?%")


def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("quoted_numbers", ROOT / "experiments" / "quoted_numbers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


STUDY = study()
NAMES = sorted({entry.scenario for entry in STUDY.quoted()})
SLOW = dict.fromkeys(
    ("the-visit", "summit-dream", "guest-list", "sanctions-coalition", "singapore-2018"), pytest.mark.slow
)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def about(name: str) -> str:
    """Return the `about` of a scenario, and what the page beside it shows, as one line."""
    file = STUDY.file_of(name)
    text = file.read_text()
    said: str = re.search(r"^about: \|\n((?:  .*\n|\n)*)", text, re.MULTILINE).group(1)  # type: ignore[union-attr]
    page = file.with_suffix(".md")
    shows = page.read_text().partition("## What it shows")[2].partition("\n## ")[0] if page.exists() else ""
    return flat(said + shows)


def test_every_scenario_of_the_essay_and_every_case_is_on_the_list() -> None:
    found = [file.stem for folder in STUDY.FOLDERS for file in folder.glob("*.yaml")]
    assert sorted(name for name in found if name not in ("claims", "vocabulary")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_is_on_the_list_is_written_where_it_says(name: str) -> None:
    missing = [e.says for e in STUDY.quoted(name) if e.says not in about(name) and e.says not in flat(FIVE)]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_share_that_is_quoted_is_on_the_list(name: str) -> None:
    says = [number for entry in STUDY.quoted(name) for number in SHARE.findall(entry.says)]
    assert [number for number in SHARE.findall(about(name)) if number not in says] == []


def test_every_share_of_the_page_on_the_visit_is_on_the_list() -> None:
    says = {number for entry in STUDY.quoted() for number in SHARE.findall(entry.says)}
    assert [number for number in SHARE.findall(FIVE) if number not in says] == []


@pytest.mark.parametrize("name", [pytest.param(n, marks=SLOW[n]) if n in SLOW else n for n in NAMES])
def test_what_is_quoted_is_what_a_run_gives(name: str) -> None:
    assert STUDY.differences(name, DRAWS, SLACK) == []


def test_what_was_computed_is_kept_and_taken_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that was stopped goes on: of what is whole nothing is solved again."""
    assert STUDY.differences("debut", 64, 1.0, tmp_path) == []
    kept = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    assert {file.name for file in kept} == {"manifest.json", "summary.json"}
    monkeypatch.setattr(STUDY, "run", lambda *_, **__: pytest.fail("it was computed again"))
    assert STUDY.differences("debut", 64, 1.0, tmp_path) == []
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()} == kept


def test_a_number_that_is_no_longer_so_is_said() -> None:
    """Numbers are compared as they are rounded in the text."""
    entry = STUDY.Quoted("debut", "stays at home in 50% of the cases", "probability(stays)")
    assert entry.bounds() == pytest.approx((0.495, 0.505))
    assert entry.spread(0.04) == pytest.approx((0.455, 0.545))
    assert STUDY.Quoted("agenda", "brings the North 2.3 points", "expected(dprk)").bounds() == pytest.approx(
        (2.25, 2.35)
    )
