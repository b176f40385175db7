"""The command `sim`: parses arguments, calls the library, prints; what it prints is made in `sim.views`.

Everything heavy is imported inside the commands, because `sim --help` and completion must answer at once.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim import __version__
from sim.errors import EngineError, SimError, UsageError

if TYPE_CHECKING:
    from sim.scenario.types import Scenario
    from sim.store.reader import Run

app = typer.Typer(
    name="sim",
    help="Turn an argument about a diplomatic situation into games, and solve them in every world it allows.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

File = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]
Sets = Annotated[
    list[str], typer.Option("--set", help="Override: path=value, as often as you like.", metavar="PATH=VALUE")
]
Case = Annotated[str | None, typer.Option("--case", help="A named case of the scenario.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")]


PAGE = "report.html"


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
    debug: Debug = False,
) -> None:
    """Hold what is common to all commands; `main` reads --debug itself."""
    if version:
        _say(f"sim {__version__}")
        raise typer.Exit


@app.command()
def new(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write; it must not exist yet.", show_default=False)
    ] = None,
    template: Annotated[str, typer.Option(help="What to start from; `sim new --list` names them.")] = "two-sides",
    show_list: Annotated[bool, typer.Option("--list", help="List the templates instead.")] = False,
    as_json: Json = False,
) -> None:
    """Write a new scenario to start from.

    It is ready to run and has a comment on each line that one may want to change.
    """
    from sim.document.templates import templates, write_template  # reads package data: not needed for --help

    if show_list:
        known = templates()
        width = max(map(len, known))
        if as_json:
            _print_json({"schema": "sim.templates/1", "templates": known})
        else:
            _say("\n".join(f"{name.ljust(width)}  {told}" for name, told in known.items()))
        return
    if file is None:
        raise UsageError("which file? such as: sim new my-summit.yaml; 'sim new --list' names the templates")
    write_template(file, template)
    _wrote([file], [f"wrote {file}", f"next: sim check {file} && sim run {file}"], as_json)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.", show_default=False)],
    sets: Sets = [],  # noqa: B006  typer reads the default, nobody changes it
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Check scenarios, and look for counterexamples to claims.

    Exit code 1 where a claim fails, 3 where a scenario is invalid.
    """
    from sim.views.text.checks import check_document, check_lines
    from sim.workflow.check import check_claims  # loads numpy and numba

    scenarios = [(file, _load(file, sets, case)) for file in files]
    checked = [(file, scenario, check_claims(scenario)) for file, scenario in scenarios]
    if as_json:
        _print_json(check_document(checked))
    else:
        _say("\n".join(line for entry in checked for line in check_lines(*entry)))
    if any(verdict.holds is False for _, _, verdicts in checked for verdict in verdicts):
        raise typer.Exit(1)


@app.command()
def show(
    file: File,
    resolved: Annotated[bool, typer.Option("--resolved", help="Print the explicit form, nothing implicit.")] = False,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Read a scenario back to you, or print its explicit form."""
    from sim.document.emit import to_yaml
    from sim.views.text.scenario import scenario_lines  # loads numpy

    scenario = _load(file, sets, case)
    if as_json:
        _print_json(
            {"schema": "sim.scenario/1", "file": str(file), "hash": scenario.hash, "scenario": scenario.document}
        )
    elif resolved:
        _say(to_yaml(scenario.document), nl=False)
    else:
        _say("\n".join(scenario_lines(scenario)))


@app.command()
def solve(
    file: Annotated[Path, typer.Argument(help="A scenario, or a game of Gambit's: .nfg, .efg.", show_default=False)],
    concept: Annotated[str | None, typer.Option(help="A solution concept; default: the scenario's, or nash.")] = None,
    precision: Annotated[float | None, typer.Option(help="Of logit: how sharply players respond.")] = None,
    options: Annotated[
        list[str],
        typer.Option("--option", metavar="NAME=VALUE", help="An option of the concept, such as leader=russia."),
    ] = [],  # noqa: B006
    curve: Annotated[Path | None, typer.Option(help="Of logit: draw the whole branch into this file (PNG).")] = None,
    observed: Annotated[
        list[str],
        typer.Option(metavar="SET=ACTION:COUNT,…", help="Of logit: what was played, to find the likeliest precision."),
    ] = [],  # noqa: B006
    exact: Annotated[bool, typer.Option("--exact", help="Confirm two-player answers in rational arithmetic.")] = False,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Solve one world and show the game and its equilibria.

    A scenario is solved at its central values, or as --set and --case say; a file of Gambit's as it stands.
    """
    from sim.views.json.documents import solution_document
    from sim.views.text.asides import aside  # loads scipy.optimize
    from sim.views.text.exact import exact_document, exact_lines  # loads numpy and numba
    from sim.views.text.quantal import quantal
    from sim.views.text.solve import solve_lines
    from sim.workflow.solve import confirm, solve_file

    given = [*options, *([f"precision={precision}"] if precision is not None else [])]
    solved = solve_file(file, concept, sets, case, given)
    confirmed = confirm(solved) if exact else None
    document, lines = quantal(solved, curve, observed) if curve or observed else ({}, [])
    if as_json:
        found = solution_document(str(file), solved.concept.name, solved.game, solved.solution)
        document = found | aside(solved).document | document
        _print_json(document | ({"exact": exact_document(confirmed, solved.game)} if confirmed else {}))
    else:
        told = [*solve_lines(solved), *(exact_lines(confirmed, solved.game) if confirmed else ()), *lines]
        _say("\n".join(told))
    if confirmed is not None and not confirmed.agrees:
        raise typer.Exit(4)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A scenario, or a game of Gambit's.", show_default=False)],
    to: Annotated[Path, typer.Option("--to", help="The file to write, .nfg or .efg; it must not exist yet.")],
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Write one world as a file of Gambit's, exactly."""
    from sim.workflow.export import export_file  # loads numpy

    export_file(file, to, sets, case)
    _wrote([to], [f"wrote {to}"], as_json)


@app.command()
def run(
    file: Annotated[Path | None, typer.Argument(help="A scenario file; not needed with --resume.")] = None,
    draws: Annotated[int | None, typer.Option(min=1, help="How many worlds; default: the scenario's.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the draws; default: the scenario's.")] = None,
    design: Annotated[
        str | None, typer.Option(help="sobol, monte-carlo or latin-hypercube; default: the scenario's.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Threads; the result does not depend on them.")] = 2,
    out: Annotated[Path | None, typer.Option(help="Run directory; default: runs/<scenario>/<time>-<hash>.")] = None,
    resume: Annotated[Path | None, typer.Option(help="Continue an interrupted run directory.")] = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures too.")] = True,
    given: Annotated[
        str | None, typer.Option(metavar="CONDITION", help="What is known to have happened: 'xi == meet and not snub'.")
    ] = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Solve every sampled world and say what follows.

    Everything is kept in the run directory. Exit code 1 where a claim of the scenario about results does not hold.
    """
    from sim.views.text.progress import shown  # loads rich
    from sim.views.text.summary import summary_lines
    from sim.workflow.run import Settings, resume_directory
    from sim.workflow.run import run as run_scenario

    with shown() as progress:
        if resume is not None:
            if file or draws or seed is not None or design or sets or case or out or given:
                raise UsageError("--resume takes everything from the run directory; give it --workers at most")
            done = resume_directory(resume, workers, progress)
        elif file is None:
            raise UsageError("which scenario? give a file, or --resume DIR")
        else:
            settings = Settings(draws=draws, seed=seed, design=design, case=case, overrides=tuple(sets), given=given)
            done = run_scenario(_load(file, sets, case), settings, out, workers, progress)
    written = _figures(done) if figures else []
    pages = [_page(done, written, done.directory / PAGE)] if figures else []
    if as_json:
        made = {"figures": [str(f) for f in written], "report": str(pages[0]) if pages else None}
        _print_json(done.summary | {"directory": str(done.directory)} | made)
    else:
        made_lines = [*(f"figure: {f}" for f in written), *(f"report, to open in a browser: {p}" for p in pages)]
        _say("\n".join([*summary_lines(done), *made_lines]))
    if any(claim["holds"] is False for claim in done.summary["claims"]):
        raise typer.Exit(1)


@app.command()
def plot(
    directory: Annotated[Path, typer.Argument(help="A run directory.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Where the figures go; default: figures/ in the run.")] = None,
    as_json: Json = False,
) -> None:
    """Draw the figures of a run again.

    Outcomes, payoffs by player, the game, and the map of which equilibria exist where.
    """
    written = _figures(_opened(directory), out)
    _wrote(written, [str(file) for file in written], as_json)


@app.command()
def report(
    directory: Annotated[Path, typer.Argument(help="A run directory.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="The file to write; default: report.html in the run.")] = None,
    as_json: Json = False,
) -> None:
    """Write a run as one page to open in a browser, print or send on: figures and all in a single file."""
    from tempfile import TemporaryDirectory  # needed here alone

    with TemporaryDirectory() as folder:
        stored = _opened(directory)
        written = _page(stored, _figures(stored, Path(folder)), out or directory / PAGE)
    if as_json:
        _print_json({"schema": "sim.files/1", "written": [str(written)]})
    else:
        typer.echo(str(written))


@app.command()
def claims(
    folder: Annotated[Path, typer.Argument(help="A folder of scenarios with its claims.yaml.", show_default=False)],
    rivals: Annotated[
        bool, typer.Option("--rivals", help="Hold each claim against the scenarios' alternatives; takes minutes.")
    ] = False,
    draws: Annotated[int, typer.Option(help="Worlds for each rival reading.")] = 1024,
    as_json: Json = False,
) -> None:
    """Show what became of each claim of a source, and where; with --rivals, which other readings each tells apart.

    Exit code 1 where nothing carries one.
    """
    from sim.views.text.ledger import ledger_document, ledger_lines, rival_document, rival_lines
    from sim.workflow.ledger import ledger  # loads ruamel.yaml
    from sim.workflow.rivals import of_folder  # loads numpy and numba

    found = ledger(folder)
    apart = of_folder(found.scenarios, draws) if rivals else {}
    if as_json:
        _print_json(ledger_document(found) | ({"rivals": rival_document(apart)} if rivals else {}))
    else:
        _say("\n".join([*ledger_lines(found), *(rival_lines(apart) if rivals else ())]))
    if found.missing:
        raise typer.Exit(1)


@app.command()
def score(
    directory: Annotated[Path, typer.Argument(help="A run directory, or a folder of scenarios with 'observed'.")],
    draws: Annotated[
        int | None,
        typer.Option(help="Worlds for each scenario of a folder; its own number without.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Score a run's forecast against what happened, or the forecasts of a folder of scenarios."""
    from sim.views.text.given import score_lines  # loads numpy
    from sim.views.text.scorecard import scorecard_document, scorecard_lines
    from sim.workflow.score import is_run, score_run
    from sim.workflow.scorecard import scorecard

    if not is_run(directory):
        card = scorecard(directory, draws)
        if as_json:
            _print_json(scorecard_document(card))
        else:
            _say("\n".join(scorecard_lines(card)))
        return
    found = score_run(directory)
    if as_json:
        _print_json({"schema": "sim.score/1", "run": str(directory), **found})
    else:
        _say("\n".join(score_lines(found)))


def _opened(directory: Path) -> Run:
    from sim.store.reader import open_run  # loads pyarrow

    return open_run(directory)


def _figures(run: Run, out: Path | None = None) -> list[Path]:
    from sim.views.figures.from_run import render_all  # loads matplotlib

    return render_all(run, out or run.directory / "figures")


def _page(run: Run, figures: Sequence[Path], file: Path) -> Path:
    from sim.views.html.page import write_page  # loads jinja2

    return write_page(run, figures, file)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.document.schema import json_schema  # loads pydantic

    _print_json(json_schema())


def _load(file: Path, sets: Sequence[str], case: str | None) -> Scenario:
    from sim.scenario.load import load  # loads numpy, pydantic and ruamel.yaml

    return load(file, sets=sets, case=case)


def _wrote(files: Sequence[Path], lines: Sequence[str], as_json: bool) -> None:
    """Tell which files were written."""
    if as_json:
        _print_json({"schema": "sim.files/1", "written": [str(file) for file in files]})
    else:
        _say("\n".join(lines))


def _say(text: str, nl: bool = True) -> None:
    """Print on standard output; whoever reads may, as `head` does, have had enough."""
    try:
        typer.echo(text, nl=nl)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_json(document: Any) -> None:
    _say(json.dumps(document, indent=2, allow_nan=False, ensure_ascii=False))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; mistakes and failures become a message and an exit code; a traceback only with --debug."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [w for w in words if w != "--debug"]
    try:
        code = app(args=words, prog_name="sim", standalone_mode=False)
    except Exception as failure:  # the border between the program and a person
        if debug:
            traceback.print_exc()
        sys.exit(_report(failure))
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _report(failure: Exception) -> int:
    """Print what went wrong on standard error and return the exit code."""
    if isinstance(failure, SimError):
        typer.echo(f"{failure}", err=True)
        return failure.exit_code
    if hasattr(failure, "format_message"):  # typer's own usage errors
        context = getattr(failure, "ctx", None)
        typer.echo(f"{failure.format_message()}\ntry: {context.command_path if context else 'sim'} --help", err=True)
        return UsageError.exit_code
    if type(failure).__name__ == "Abort":  # what typer makes of an interruption
        typer.echo("interrupted", err=True)
        return 130
    if isinstance(failure, OSError):
        typer.echo(f"{failure.filename or 'the system'}: {failure.strerror or failure}", err=True)
        return EngineError.exit_code if failure.errno in _OF_THE_MACHINE else UsageError.exit_code
    typer.echo(
        f"the engine failed: {type(failure).__name__}: {failure}\nrun again with --debug for the traceback", err=True
    )
    return EngineError.exit_code


_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENOMEM)
"""Failures that no other words on the command line would avoid."""
