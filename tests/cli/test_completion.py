"""Completion as each shell asks for it: by variables of the environment, with the words typed so far."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.command import INSPECTION, MEETING, ROOT, called

from sim.api import names
from sim.concepts.options import declared, options_of
from sim.concepts.registry import CONCEPTS
from sim.sampling import DESIGNS
from sim.scenario.load import load
from sim.selection.rules import RULES

SHELLS = ("bash", "zsh", "fish", "powershell")
AGENDA = str(ROOT / "scenarios/moscow-2015/agenda.yaml")
HEAVY = ("numpy", "numba", "scipy", "matplotlib", "pyarrow")
"""What a shell must not wait for; pydantic, which typer loads by itself, takes less than the rest of typer."""


def asked(shell: str, *words: str) -> dict[str, str]:
    """Return the variables by which a shell asks for the last word, as typer's scripts set them."""
    line = " ".join(["sim", *words])
    if shell == "bash":
        return {"_SIM_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    more = {"_TYPER_COMPLETE_ARGS": line}
    if shell == "fish":
        more["_TYPER_COMPLETE_FISH_ACTION"] = "get-args"
    if shell == "powershell":
        more["_TYPER_COMPLETE_WORD_TO_COMPLETE"] = words[-1]
    return {"_SIM_COMPLETE": f"complete_{shell}", **more}


def completed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str, shell: str = "bash"
) -> list[str]:
    """Return what is offered for the last of the words."""
    for name, value in asked(shell, *words).items():
        monkeypatch.setenv(name, value)
    assert called() == 0
    return capsys.readouterr().out.split("\n")[:-1]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(
    shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_SIM_COMPLETE", f"source_{shell}")
    assert called() == 0
    assert "_SIM_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize("shell", [*SHELLS, "pwsh"])
@pytest.mark.parametrize("words", [("--show-completion={}",), ("--show-completion", "{}")])
def test_the_script_of_any_shell_can_be_asked_for(
    shell: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever shell asks: the one above this process is not looked for."""
    assert called(*(word.format(shell) for word in words)) == 0
    marks = {"bash": "complete -o default", "zsh": "#compdef sim", "fish": "complete --command sim"}
    assert marks.get(shell, "Register-ArgumentCompleter") in capsys.readouterr().out


def test_completion_is_installed_where_the_named_shell_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for shell in ("bash", "fish", "zsh"):
        assert called("--install-completion", shell) == 0
        installed = Path(capsys.readouterr().out.partition(" is installed in ")[2].partition(";")[0])
        assert installed.is_relative_to(tmp_path)
        assert "_SIM_COMPLETE" in installed.read_text()
    assert '_sim_completion "$@"' in installed.read_text()  # zsh loads it when a word is completed first
    assert called("--install-completion", "zhs") == 2
    assert "no completion for a shell 'zhs'; did you mean 'zsh'?" in capsys.readouterr().err


@pytest.mark.parametrize(("shell", "other"), [("powershell", "pwsh"), ("pwsh", "powershell")])
def test_a_powershell_that_is_not_installed_is_told_with_what_to_do(
    shell: str, other: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert called("--install-completion", shell) == 2
    told = capsys.readouterr().err
    assert f"'{shell}' is not installed here; {other} may be: sim --install-completion {other}" in told
    assert f"sim --show-completion {shell}" in told


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_completes_commands_options_and_names(
    shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(completed(capsys, monkeypatch, "do", shell=shell))
    assert "doctor" in text
    assert "drivers" not in text
    text = "\n".join(completed(capsys, monkeypatch, "run", "--des", shell=shell))
    assert "--design" in text
    text = "\n".join(completed(capsys, monkeypatch, "solve", MEETING, "--concept", "subg", shell=shell))
    assert "subgame-perfect" in text


@pytest.mark.parametrize(
    ("words", "some"),
    [
        (("run", MEETING, "--case", "col"), ["cold"]),
        (("run", "--case", "col"), []),
        (("solve", MEETING, "--set", "dislike_c"), ["dislike_china="]),
        (("advise", MEETING, "--player", ""), ["russia", "china", "dprk"]),
        (("advise", MEETING, "--player", "russia", "--at", "bro"), ["brokerage"]),
        (("tip", MEETING, "--over", "standing_d"), ["standing_dprk"]),
        (("tip", MEETING, "--outcome", "ap"), ["apart"]),
        (("run", MEETING, "--design", "mon"), ["monte-carlo"]),
        (("compare", MEETING, "--rules", "uniform,ri"), ["uniform,risk-dominance"]),
        (("compare", MEETING, "--cases", "cold,hands"), ["cold,hands_off"]),
        (("solve", MEETING, "--concept", "logit", "--option", "pre"), ["precision="]),
        (("new", "x.yaml", "--template", "two"), ["two-sides"]),
        (("report", "x", "--to", ""), ["html", "md", "xlsx", "csv", "tex"]),
        (("show", "no-such-file.yaml", "--case", ""), []),
    ],
    ids=str,
)
def test_names_that_a_file_declares(
    words: tuple[str, ...], some: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [word for word in completed(capsys, monkeypatch, *words) if word] == some


def test_concepts_are_those_of_the_form(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    offered = completed(capsys, monkeypatch, "solve", AGENDA, "--concept", "")
    assert offered == [name for name, concept in CONCEPTS.items() if concept.form == "bargaining"]


def test_files_and_runs_below_what_was_typed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in (
        "a/one.yaml",
        "a/b/two.yml",
        "a/notes.txt",
        ".hidden/three.yaml",
        "a/game.efg",
        "runs/x/manifest.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert completed(capsys, monkeypatch, "run", "") == ["a/b/two.yml", "a/one.yaml"]
    assert completed(capsys, monkeypatch, "run", "a/o") == ["a/one.yaml"]
    assert completed(capsys, monkeypatch, "solve", "a/g") == ["a/game.efg"]
    assert completed(capsys, monkeypatch, "report", "") == ["runs/x"]
    assert completed(capsys, monkeypatch, "explain", "") == ["a/b/two.yml", "a/one.yaml", "runs/x"]
    assert completed(capsys, monkeypatch, "run", f"{tmp_path}/a/o") == [f"{tmp_path}/a/one.yaml"]


def test_outcomes_of_a_run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run = str(tmp_path / "run")
    assert called("run", INSPECTION, "--draws", "50", "--out", run, "--no-figures") == 0
    capsys.readouterr()
    outcomes = [outcome.id for outcome in load(Path(INSPECTION)).outcomes]
    assert completed(capsys, monkeypatch, "regions", run, "--outcome", "") == outcomes


def test_names_that_are_read_off_the_sources_are_those_of_the_tables() -> None:
    found = names.concepts()
    assert list(found) == list(CONCEPTS)
    for name, concept in CONCEPTS.items():
        assert (found[name].meaning, found[name].form) == (concept.meaning, concept.form)
        assert dict(found[name].options) == {key: declared(f).meaning for key, f in options_of(concept).items()}
    assert names.rules() == list(RULES)
    assert names.designs() == list(DESIGNS)


def test_an_outline_names_what_the_scenario_has() -> None:
    for file in sorted((ROOT / "scenarios").rglob("*.yaml")):
        if file.name in ("claims.yaml", "vocabulary.yaml"):
            continue
        outline, scenario = names.outline(file), load(file)
        assert list(outline.outcomes) == [o.id for o in scenario.outcomes], file
        assert outline.form == scenario.form
        assert set(outline.players) == {p.id for p in scenario.players}, file
        assert set(outline.parameters) <= {p.id for p in scenario.parameters}, file
        assert set(outline.cases) == {*scenario.cases, *scenario.alternatives}, file


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"a: [", b"- 1", b"players: 3\nimports: 4", b"&a [*a]", b"x: !!python/x 1"]
)
def test_a_file_of_any_kind_says_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    assert names.outline(tmp_path / "a.yaml").cases == {}


def test_nothing_heavy_is_imported() -> None:
    script = (
        "import sys\nfrom sim.cli.app import main\ntry:\n    main([])\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    for words in (("solve", MEETING, "--concept", ""), ("run", MEETING, "--set", ""), ("compare", "--rules", "")):
        environment = os.environ | asked("bash", *words)
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
        )
        assert done.stdout
        assert done.stderr.strip() == "[]"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_itself_completes(tmp_path: Path) -> None:
    (tmp_path / "sim").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sim "$@"\n', encoding="utf-8")
    (tmp_path / "sim").chmod(0o755)
    script = (
        'eval "$(_SIM_COMPLETE=source_bash sim)"\n'
        f'COMP_WORDS=(sim run "{MEETING}" --case col)\nCOMP_CWORD=4\n_sim_completion sim\necho "${{COMPREPLY[*]}}"'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=os.environ | {"PATH": path}, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "cold"


def test_an_outline_writes_families_out_and_leaves_conditions_out(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("iso;name\nusa;United States\nrok;Korea\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(
        "format: 2\nsets:\n  state: {table: {file: t.csv, key: iso, label: name}}\n  n: {from: 1, to: 2}\n"
        "  gone: {table: {file: none.csv}}\n  few: state where state == usa\n"
        "  rest: {part: state where state != usa}\n"
        'players:\n  each state: "{state}"\n  each few: "{few}"\n  each rest: "{rest}"\n'
        "parameters:\n  cost[state]: 1\n  gain[state, n]: 1\n  odd[state where state != usa]: 1\n"
        "  plain: 1\n  x[gone]: 1\n",
        encoding="utf-8",
    )
    found = names.outline(tmp_path / "a.yaml")
    assert found.players == {"usa": "United States", "rok": "Korea"}
    gains = ["gain_usa_1", "gain_usa_2", "gain_rok_1", "gain_rok_2"]
    assert list(found.parameters) == ["cost_usa", "cost_rok", *gains, "plain"]
