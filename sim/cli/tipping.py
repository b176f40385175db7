"""The command that says where an answer tips."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import completion
from sim.cli.options import Case, File, Json, Seed, Sets, real, whole
from sim.cli.questions import FigureFile, print_answer


def tip(
    file: File,
    over: Annotated[
        list[str],
        typer.Option(
            "--over",
            help="Along which number, by name; a second one makes a map.",
            metavar="NUMBER",
            autocompletion=completion.parameters,
        ),
    ] = [],  # noqa: B006
    outcome: Annotated[
        str | None,
        typer.Option(
            help="Which outcome: the smallest change that brings it about, and what stops it now.",
            autocompletion=completion.outcomes,
        ),
    ] = None,
    concept: Annotated[
        str | None,
        typer.Option(help="A solution concept; default: the scenario's.", autocompletion=completion.concepts),
    ] = None,
    within: Annotated[
        float | None,
        typer.Option(parser=real(0), metavar="NUMBER", help="How near to a flip counts as near, in the number's unit."),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(parser=whole(1), metavar="INTEGER", help="In how many sampled worlds the next flip is sought."),
    ] = None,
    seed: Seed = None,
    figure: FigureFile = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Say where along a number the likeliest outcome and the equilibria change, and how far that is."""
    from sim.api.scenario import load  # loads numpy

    scenario = load(file, sets, case)
    answer = scenario.tip(*over, outcome=outcome, concept=concept, draws=draws, seed=seed, within=within)
    print_answer(answer, as_json, figure)
