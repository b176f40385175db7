"""What people type at the command: each mistake has an answer that says what would be right."""

from pathlib import Path

import pytest
from helpers.command import INSPECTION, MEETING, ROOT, called

GAME = 'NFG 1 R "x" { "a" "b" } { 2 2 }\n\n1 1 0 2 2 0 1 1\n'


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", INSPECTION, "--draws", "1,000"), "write 1000"),
        (("run", INSPECTION, "--draws", "1.000.000"), "write 1000000"),
        (("run", INSPECTION, "--draws", "ten"), "write such as 1000, or 1e6"),
        (("run", INSPECTION, "--draws", "1.5"), "not a whole number"),
        (("run", INSPECTION, "--draws", "0"), "from 1 up"),
        (("run", INSPECTION, "--seed", "-1"), "from 0 up"),
        (("run", INSPECTION, "--workers", "300"), "from 1 to 256"),
        (("run", INSPECTION, "--budget", "30"), "write 30s"),
        (("solve", INSPECTION, "--precision", "2,5"), "write 2.5"),
        (("advise", INSPECTION, "--player", "inspector", "--enough", "2,5"), "write 2.5"),
        (("advise", INSPECTION, "--player", "inspector", "--seed", "1,000"), "write 1000"),
        (("compare", INSPECTION, "--seed", "1.5"), "not a whole number"),
        (("tip", INSPECTION, "--within", "nan"), "from 0 up"),
        (("report", INSPECTION), f"'sim run {INSPECTION}' makes one"),
        (("run", "--resume", INSPECTION), "the folder of a run is wanted"),
        (("check", str(ROOT / "scenarios/classics")), "such as"),
        (("check", INSPECTION.replace("inspection", "inspecton")), "did you mean"),
        (("solve", INSPECTION, "--set", "moves.we=1"), "known here: moves.conduct, moves.control"),
        (("solve", MEETING, "--concept", "zzz"), "subgame-perfect"),
    ],
)
def test_a_mistake_is_told_with_what_would_be_right(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(*words) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "check", "show"])
def test_a_game_of_gambit_s_is_no_scenario(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "game.nfg"
    file.write_text(GAME)
    assert called(command, str(file)) == 2
    told = capsys.readouterr().err
    assert "sim solve" in told
    assert f"--from {file}" in told


def test_a_run_takes_numbers_and_concepts_as_they_are_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("run", INSPECTION, "--draws", "1e2", "--no-figures", "--out", str(tmp_path / "run"))
    # the scenario's claims are about players who make no errors: some fail here
    assert called(*words, "--concept", "logit", "--option", "precision=3") in (0, 1)
    told = capsys.readouterr().out
    assert "100 draws" in told
    assert "concept logit" in told


ACTIONS = "actions: {violate: Breaks the agreement, comply: Keeps it}"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("actions: violate, comply", "'violate, comply' does not fit here; write [violate, comply]"),
        ("actions: {“violate”: Breaks it, comply: Keeps it}", "use straight ones, or none: violate"),
        ("actions: {violate: “Breaks, it”, comply: Keeps it}", "curly quotation marks quote nothing in YAML"),
        ("actions: {actions: violate, comply}", "for a list write actions: [violate, comply]"),
    ],
)
def test_actions_as_people_write_them(
    written: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "typed.yaml"
    text = Path(INSPECTION).read_text(encoding="utf-8")
    assert ACTIONS in text
    file.write_text(text.replace(ACTIONS, written), encoding="utf-8")
    assert called("check", str(file)) == 3
    heads = [line for line in capsys.readouterr().err.splitlines() if line.startswith(str(file))]
    assert told in heads[0]
    assert "'actions' is missing" not in "".join(heads)


@pytest.mark.parametrize("value", ["action", "3", "[a, b]"])
def test_a_block_that_is_overridden_by_a_word_is_the_only_fault(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("solve", INSPECTION, "--set", f"moves.conduct={value}") == 3
    told = capsys.readouterr().err
    assert told.startswith("override moves.conduct:1:1: moves.conduct:")
    assert ("--given 'conduct == ACTION'" in told) == ("[" not in value)
    assert "is not an action" not in told
    assert "unknown action" not in told


def test_a_seed_is_written_alike_in_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for seed in ("1e1", "10"):
        assert called("advise", INSPECTION, "--player", "inspector", "--draws", "16", "--seed", seed) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_what_has_no_digest_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "run"
    assert called("run", INSPECTION, "--draws", "16", "--no-figures", "--out", str(folder)) == 0
    capsys.readouterr()
    assert called("verify", str(folder)) == 0
    assert "not looked at" not in capsys.readouterr().out
    (folder / "report.html").write_text("changed")
    assert called("verify", str(folder)) == 0
    assert "not looked at: report.html" in capsys.readouterr().out


def test_a_parameter_that_nothing_uses_is_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spare = "parameters:\n  spare: {label: Spare, unit: points, value: 1, why: x, judgement: true}\n"
    file = tmp_path / "spare.yaml"
    file.write_text(Path(INSPECTION).read_text().replace("parameters:\n", spare))
    assert called("check", str(file)) == 0
    assert "parameters.spare: the parameter 'spare' is used nowhere" in capsys.readouterr().out


def test_a_distribution_is_shown_as_a_file_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("show", INSPECTION) == 0
    told = capsys.readouterr().out
    assert "uniform(0.05, 0.5): 0.05 to 0.5, middle 0.275 points" in told
    assert "1 points, always" in told
