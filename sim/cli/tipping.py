"""The command that says where an answer tips."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Case, File, Json, Sets
from sim.cli.questions import FigureFile, print_answer


def tip(
    file: File,
    over: Annotated[
        list[str],
        typer.Option("--over", help="Along which number, by name; a second one makes a map.", metavar="NUMBER"),
    ] = [],  # noqa: B006
    outcome: Annotated[
        str | None, typer.Option(help="Which outcome: the smallest change that brings it about, and what stops it now.")
    ] = None,
    concept: Annotated[str | None, typer.Option(help="A solution concept; default: the scenario's.")] = None,
    within: Annotated[
        float | None, typer.Option(min=0, help="How near to a flip counts as near, in the number's unit.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option(min=1, help="In how many sampled worlds the next flip is sought.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the draws; default: the scenario's.")] = None,
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
