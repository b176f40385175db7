"""Commands that hold models against one another, and that explain one world."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completion
from sim.cli.answers import FigureFile, Out, To, print_answer
from sim.cli.options import Case, Json, Sets, real, whole
from sim.errors import UsageError


def compare(
    models: Annotated[
        list[str],
        typer.Argument(
            help="Scenario files, cases (FILE@CASE) and run directories.",
            show_default=False,
            autocompletion=completion.models,
        ),
    ],
    cases: Annotated[
        str | None, typer.Option(help="Cases to compare: cold,warm.", autocompletion=completion.cases_listed)
    ] = None,
    sets: Annotated[
        str | None, typer.Option(metavar="CHANGES", help='Changes to compare: "p=1; p=2", several at once "p=1 & q=2".')
    ] = None,
    concepts: Annotated[
        str | None, typer.Option(help="Solution concepts to compare: nash,logit.", autocompletion=completion.concepts)
    ] = None,
    rules: Annotated[
        str | None,
        typer.Option(help="Selection rules to compare: payoff-dominance,uniform.", autocompletion=completion.rules),
    ] = None,
    all_concepts: Annotated[
        bool, typer.Option("--all-concepts", help="All concepts that solve the game's form, in one table.")
    ] = False,
    draws: Annotated[int | None, typer.Option(parser=whole(1), metavar="INTEGER", help="In how many worlds.")] = None,
    seed: Annotated[
        int | None,
        typer.Option(parser=whole(0), metavar="INTEGER", help="Seed of the draws; default: the first scenario's."),
    ] = None,
    design: Annotated[
        str | None,
        typer.Option(
            help="How worlds are drawn; default: as the first scenario says.", autocompletion=completion.designs
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            parser=real(0), metavar="SECONDS", help="What takes longer is left out and listed; of all concepts: 60."
        ),
    ] = None,
    figure: FigureFile = None,
    to: To = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare models in the same worlds: how far they differ, where the answer flips, which number explains it.

    Files, cases, changes, concepts, rules and stored runs. The others are held against the first; where one case,
    change, concept or rule alone is named, the model as it is comes first.
    """
    from sim.api.compare import compare as compared  # loads numpy, numba and pyarrow

    answer = compared(
        *models,
        cases=_listed(cases),
        sets=[] if sets is None else [_listed(some, "&") for some in sets.split(";")],
        concepts=_listed(concepts),
        rules=_listed(rules),
        all_concepts=all_concepts,
        draws=draws,
        seed=seed,
        design=design,
        seconds=seconds,
    )
    print_answer(answer, as_json, figure, to, out)


def explain(
    what: Annotated[
        Path,
        typer.Argument(
            help="A run directory, or a scenario file.", show_default=False, autocompletion=completion.files_and_runs
        ),
    ],
    draw: Annotated[
        int | None,
        typer.Option(parser=whole(0), metavar="INTEGER", help="Of a run: the number of the world, from 0 up."),
    ] = None,
    solution: Annotated[
        int | None,
        typer.Option(
            parser=whole(1), metavar="INTEGER", help="Another solution than the one that weighs most, by its number."
        ),
    ] = None,
    concept: Annotated[
        str | None,
        typer.Option(
            help="Of a file: a solution concept; default: the scenario's.", autocompletion=completion.concepts
        ),
    ] = None,
    options: Annotated[
        list[str],
        typer.Option(
            "--option",
            metavar="NAME=VALUE",
            help="An option of the concept.",
            autocompletion=completion.concept_options,
        ),
    ] = [],  # noqa: B006
    figure: FigureFile = None,
    to: To = None,
    out: Out = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Say why one world ends as it does: its numbers, what is played, why nobody leaves it, why this solution.

    A draw of a run, or a scenario's central world, as --set and --case say.
    """
    if what.is_dir():
        from sim.api.run import open_run  # loads numpy, numba and pyarrow

        if draw is None:
            raise UsageError("a run has many worlds; give the number of one, from 0 up", argument="draw")
        if concept or options or sets or case:
            raise UsageError(f"{what}: concepts, cases and changes are for scenario files; a run is as it was solved")
        print_answer(open_run(what).explain(draw, solution), as_json, figure, to, out)
        return
    from sim.api.scenario import load  # loads numpy

    if draw is not None:
        raise UsageError(f"{what}: draws are of runs; of a file the central world is explained", argument="draw")
    print_answer(load(what, sets, case).explain(concept, options, solution), as_json, figure, to, out)


def _listed(text: str | None, apart: str = ",") -> list[str]:
    return [word.strip() for word in (text or "").split(apart) if word.strip()]
