"""What the README and the other pages show is true: scenarios load, commands run, Python examples do what they say."""

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot
import pytest
from helpers.command import complaints
from matplotlib.axes import Axes
from typer.main import get_command

import sim
from sim.cli.app import app, main
from sim.document.templates import template_text
from sim.engine.worlds import outcomes_of, solve_worlds
from sim.scenario.load import from_bytes
from sim.views.text.answer import answer

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text()
SHELL = ("", "sh", "bash", "console")
"""Languages of blocks that hold commands."""

FIRST = "scenarios/moscow-2015/xi-kim-meeting.yaml"
DRAWS = ("--draws", "200")


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Yield language and text of the fenced blocks of a page."""
    for found in re.finditer(r"^```(\w*)[^\n]*\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE):
        yield found[1], found[2]


def commands(text: str, program: str) -> list[list[str]]:
    """Return the words of the lines that call a program, comments left out."""
    lines = [line.removeprefix("$ ") for line in text.replace("\\\n", " ").splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith(f"{program} ")]


SHOWN = [(page, text) for page in PAGES if page.exists() for language, text in blocks(page) if language in SHELL]
SESSIONS = [page for page in PAGES if any(commands(text, "sim") for shown, text in SHOWN if shown == page)]
ROWS = re.findall(r"^\| ([^|]*) \| (`sim [^|]*) \|$", README, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder to work in, with scenarios/ beside what is written."""
    for name in ("scenarios", "experiments"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def follow(words: list[str], folder: Path) -> None:
    """Run a command as it is shown; runs are small, and `runs/NAME/…` stands for one of that scenario."""
    words = [str(run_of(word.split("/")[1], folder)) if "…" in word else word for word in words]
    if words[1] == "run" and "--resume" not in words:
        at = words.index("--draws") if "--draws" in words else len(words)
        words = [*words[:at], *DRAWS, *words[at + 2 :]]
    with pytest.raises(SystemExit) as left:
        main(words[1:])
    assert left.value.code in (0, 1 if words[1] == "run" else 0, None), words


def run_of(name: str, folder: Path) -> Path:
    """Return a run of a scenario of the essay, which is made where there is none."""
    if not (folder / "runs" / name).exists():
        follow(["sim", "run", f"scenarios/moscow-2015/{name}.yaml", "--no-figures"], folder)
    return min((folder / "runs" / name).iterdir())  # the earliest


@pytest.mark.parametrize("page", SESSIONS, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run_one_after_the_other(page: Path, folder: Path) -> None:
    """A scenario that a page shows with the name of a file in its first line is written before what follows it."""
    for language, text in blocks(page):
        if language == "yaml" and (named := re.match(r"# ([\w-]+\.yaml)\n", text)):
            (folder / named[1]).write_text(text, encoding="utf-8")
        for words in commands(text, "sim") if language in SHELL else ():
            follow(words, folder)


@pytest.mark.slow
def test_the_tutorial_quotes_what_its_runs_say(tmp_path: Path) -> None:
    """Its answer of the first scenario, word for word where nothing is left out (…), and the numbers of the second."""
    shown = [text for _, text in blocks(ROOT / "docs/tutorial.md")]
    (quoted,) = (text for text in shown if text.startswith("The likeliest outcome is"))
    (tmp_path / "first.yaml").write_text(template_text("two-sides"), encoding="utf-8")
    said = " ".join(answer(sim.load(tmp_path / "first.yaml").run().summary))
    for part in " ".join(quoted.split()).split("…"):
        assert part.strip() in said
    (visit,) = (text for text in shown if text.startswith("# visit.yaml"))
    (tmp_path / "visit.yaml").write_text(visit, encoding="utf-8")
    outcomes = sim.load(tmp_path / "visit.yaml").run().outcomes.to_pylist()
    shares = {row["outcome"]: f"{row['probability']:.1%}" for row in outcomes}
    sentence = f"The guest comes in {shares['visit']} of the worlds, and there is no invitation in {shares['nothing']}."
    assert sentence in (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    assert shares["refused"] == "0.0%"


def test_the_pages_show_commands() -> None:
    assert len(SESSIONS) >= 8


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with scenarios/ and a game of Gambit's; runs made for one question serve the others."""
    folder = tmp_path_factory.mktemp("asked")
    for name in ("scenarios", "experiments"):
        (folder / name).symlink_to(ROOT / name)
    with pytest.MonkeyPatch.context() as here:
        here.chdir(folder)
        run_of(Path(FIRST).stem, folder)
        follow(["sim", "export", "scenarios/classics/chicken.yaml", "--to", "game.efg"], folder)
    return folder


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_question_of_the_table_is_answered(
    row: tuple[str, str], asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(asked)
    _, cell = row
    own = asked / "home"
    if "--install-completion" in cell:  # a shell is set up there, and not for who runs the tests
        own.mkdir()
        for name in ("HOME", "USERPROFILE"):
            monkeypatch.setenv(name, str(own))
        monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "bash"))
    shown = re.findall(r"`([^`]*)`", cell)
    whole = [text for text in shown if text.startswith("sim ")]
    start = " ".join(whole[0].split()[:3])  # what the options that stand alone are for
    for text in whole + [f"{start} {text}" for text in shown if text.startswith("--")]:
        words = [FIRST if word == "FILE" else word for word in shlex.split(text)]
        words += ["--no-figures"] if words[1] == "run" else []
        follow(words, asked)
        assert "--install-completion" not in words or (own / ".bash_completions" / "sim.sh").is_file()
    assert complaints(capsys.readouterr().err) == []


def test_the_table_is_found() -> None:
    assert len(ROWS) >= 18


@pytest.mark.parametrize("page", [page for page in PAGES if page.exists()], ids=lambda page: page.stem)
def test_targets_of_make_and_sessions_of_nox_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    sessions = set(re.findall(r"^def ([a-z_]+)\(session", (ROOT / "noxfile.py").read_text(), re.MULTILINE))
    for _, text in ((p, t) for p, t in SHOWN if p == page):
        assert {words[1] for words in commands(text, "make")} <= targets
        named = [words[words.index("-s") + 1] for words in commands(text, "nox") if "-s" in words]
        assert {name.partition("-")[0] for name in named} <= sessions


@pytest.mark.parametrize("page", [page for page in PAGES if page.exists()], ids=lambda page: page.stem)
def test_the_examples_of_python_do_what_they_say(page: Path, folder: Path) -> None:
    """All `>>>` of a page's blocks, one after the other, in one session."""
    text = "\n".join(text for language, text in blocks(page) if language in ("python", "pycon") and ">>> " in text)
    example = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example).failed == 0


def test_the_scenario_of_the_readme_loads() -> None:
    block = next(b for b in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if b.startswith("format:"))
    assert from_bytes(block.encode(), "README.md", "readme").title == "Two sides and a summit"


def test_the_numbers_of_the_readmes_scenario_matter() -> None:
    block = next(b for b in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if b.startswith("format:"))
    scenario = from_bytes(block.encode(), "README.md", "readme")
    solution = solve_worlds(scenario, scenario.sampler(256).draws(0, 256).values).solution
    odds = outcomes_of(solve_worlds(scenario, scenario.sampler(256).draws(0, 256).values).batch, solution, 2)[:, 0, 0]
    assert 0.2 < odds.mean() < 0.8


def test_the_library_example_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    matplotlib.use("Agg")
    section = README.partition("## As a library")[2]
    names: dict[str, object] = {}
    exec(re.findall(r"```python\n(.*?)```", section, re.DOTALL)[0], names)
    run, axes = names["run"], names["ax"]
    assert isinstance(run, sim.Run)
    assert run.summary["draws"] == 10_000
    assert isinstance(axes, Axes)
    matplotlib.pyplot.close(axes.figure)


def test_every_command_of_the_readme_exists() -> None:
    known = set(get_command(app).commands)
    assert set(re.findall(r"sim (new|[a-z]+) (?:[A-Za-z-]|scenarios/|runs/)", README)) <= known
