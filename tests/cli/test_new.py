"""What `sim new` writes, and what it says where it writes nothing."""

import json
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from helpers.command import called, complaints

import sim
import sim.api.scenario
from sim.document.templates import STUDIES, template_text, templates
from sim.games.registry import FORMS
from sim.scenario.load import from_bytes

GAMES = [name for name in templates() if name not in STUDIES]


@pytest.mark.parametrize("template", GAMES)
def test_every_template_is_ready_to_check_and_to_run(
    template: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    assert called("new", str(file), "--template", template) == 0
    assert called("check", str(file)) == 0
    assert called("run", str(file), "--draws", "300", "--no-figures", "--out", str(tmp_path / "run")) == 0
    assert called("new", "--list") == 0
    captured = capsys.readouterr()
    assert complaints(captured.err) == []
    assert f"\n{template}" in f"\n{captured.out}"


def test_a_new_study_is_ready_to_run_on_a_new_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert called("new", "mine.yaml", "--template", "study") == 0
    assert "next: sim study mine.yaml --plan && sim study mine.yaml" in capsys.readouterr().out
    assert "study-1.json" in Path("mine.yaml").read_text().partition("\n")[0]
    assert called("study", "mine.yaml", "--plan") == 3
    assert "'sim new FILE' writes one" in capsys.readouterr().err
    assert called("new", "my-summit.yaml") == 0
    assert called("study", "mine.yaml", "--no-figures") == 0
    assert "4 variations of 1 scenario, 4 runs" in capsys.readouterr().out
    commented = [line.removeprefix("# ") for line in Path("mine.yaml").read_text().splitlines() if ": [" in line]
    assert {line.partition(":")[0] for line in commented} >= {"concepts", "rules"}


def test_what_the_new_study_suggests_can_be_written(tmp_path: Path) -> None:
    """Its lines that begin with a comment are keys of a study, and fit the first scenario that `sim new` writes."""
    (tmp_path / "my-summit.yaml").write_text(template_text("two-sides"))
    text = template_text("study").replace("seeds: [1, 2] ", "seeds: [1] ")
    for key in ("concepts", "rules", "sweeps", "changes"):
        assert f"\n# {key}: " in text
        text = text.replace(f"\n# {key}: ", f"\n{key}: ")
    (tmp_path / "all.yaml").write_text(text)
    assert sim.study(tmp_path / "all.yaml").runs == 3 * 2 * 9  # readings, concepts, values; rules are of one run


def test_there_is_a_template_of_every_form() -> None:
    written = {from_bytes(template_text(name).encode(), "t.yaml", "t").form for name in GAMES}
    assert written == set(FORMS)


def test_new_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    assert called("new", str(file)) == 2
    assert "exists already" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert called("new", str(tmp_path / "nowhere" / "mine.yaml")) == 2
    assert called("new", str(tmp_path / "other.yaml"), "--template", "two-side") == 2
    assert "did you mean 'two-sides'?" in capsys.readouterr().err


def test_a_new_file_names_a_schema_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    assert called("new", str(file)) == 0
    head = file.read_text().partition("\n")[0]
    schema = Path(unquote(urlparse(head.partition("$schema=")[2]).path))
    assert json.loads(schema.read_text())["title"] == "A scenario of summit-sim, format 2"
