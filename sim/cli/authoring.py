"""Commands for scenario authors: new, check, show, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.api.progress import steps
from sim.cli import completion
from sim.cli.options import Budget, Case, Encoding, File, Json, Sets
from sim.cli.output import print_json, print_written, say, say_data
from sim.errors import UsageError


def new(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write; it must not exist yet.", show_default=False)
    ] = None,
    template: Annotated[
        str, typer.Option(help="What to start from; `sim new --list` names them.", autocompletion=completion.templates)
    ] = "two-sides",
    game: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="A game of Gambit's, .nfg or .efg, to start from instead.",
            autocompletion=completion.gambit_files,
        ),
    ] = None,
    encoding: Encoding = None,
    show_list: Annotated[bool, typer.Option("--list", help="List the templates instead.")] = False,
    as_json: Json = False,
) -> None:
    """Write a new scenario to start from, or a study (`--template study`).

    It is ready to run and has a comment on each line that one may want to change. Of a game of Gambit's every number
    becomes a parameter.
    """
    from sim.api.authoring import STUDIES, new_from_game, new_from_template, templates  # package data: not for --help

    if show_list:
        known = templates()
        width = max(map(len, known))
        if as_json:
            print_json({"schema": "sim.templates/1", "templates": known})
        else:
            say("\n".join(f"{name.ljust(width)}  {about}" for name, about in known.items()))
        return
    if file is None:
        raise UsageError("which file? such as: sim new my-summit.yaml; 'sim new --list' names the templates")
    if game is None:
        new_from_template(file, template)
    else:
        new_from_game(file, game, encoding)
    study = game is None and template in STUDIES
    following = f"sim study {file} --plan && sim study {file}" if study else f"sim check {file} && sim run {file}"
    print_written([file], [f"wrote {file}", f"next: {following}"], as_json)


def check(
    files: Annotated[
        list[Path], typer.Argument(help="Scenario files.", show_default=False, autocompletion=completion.scenario_files)
    ],
    budget: Budget = None,
    sets: Sets = [],  # noqa: B006  typer reads the default, nobody changes it
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Check scenarios, and look for counterexamples to claims.

    Exit code 1 where a claim fails, 3 where a scenario is invalid.
    """
    from sim.api.claims import check, checks_json  # loads numpy and numba
    from sim.api.scenario import load

    with steps("checking", 2 * len(files)) as activity:  # all are read before any is tested
        scenarios, checked = [], []
        for file in files:
            scenarios.append(load(file, sets, case))
            activity.step()
        for scenario in scenarios:
            checked.append(check(scenario, budget=budget))
            activity.step()
    if as_json:
        print_json(checks_json(checked))
    else:
        say("\n".join(map(str, checked)))
    if not all(checks.hold for checks in checked):
        raise typer.Exit(1)


def show(
    file: File,
    resolved: Annotated[bool, typer.Option("--resolved", help="Print the explicit form, nothing implicit.")] = False,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Read a scenario back to you, or print its explicit form."""
    from sim.api.scenario import load  # loads numpy, pydantic and ruamel.yaml

    scenario = load(file, sets, case)
    if as_json:
        print_json(scenario.to_json())
    elif resolved:
        say_data(scenario.to_yaml())
    else:
        say(str(scenario))


def schema(
    version: Annotated[
        int | None, typer.Option("--format", min=1, max=2, help="The version of the format; the newest if left out.")
    ] = None,
    study: Annotated[bool, typer.Option("--study", help="The schema of study files instead.")] = False,
) -> None:
    """Print the JSON Schema of scenario files, or of study files, for editors."""
    from sim.api.authoring import schema, study_schema  # loads pydantic

    print_json(study_schema() if study else schema(version))


def help_(
    topic: Annotated[
        str | None, typer.Argument(help="A concept, rule, distribution, function, key or form.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Look up a concept, a selection rule, a distribution, a function, or a key or form of scenario files."""
    from sim.api.reference import reference  # loads numba

    found = reference(topic)
    if as_json:
        print_json({"schema": "sim.help/1", "topics": [answer.to_json() for answer in found]})
    else:
        say("\n\n".join(str(answer).rstrip() for answer in found))
