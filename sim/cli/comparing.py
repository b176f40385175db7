"""Commands that hold models against one another, and that explain one world."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Json
from sim.cli.questions import FigureFile, print_answer


def compare(
    models: Annotated[
        list[str],
        typer.Argument(help="Scenario files, cases (FILE@CASE) and run directories.", show_default=False),
    ],
    cases: Annotated[str | None, typer.Option(help="Cases to compare: cold,warm.")] = None,
    sets: Annotated[
        str | None, typer.Option(metavar="CHANGES", help='Changes to compare: "p=1; p=2", several at once "p=1 & q=2".')
    ] = None,
    concepts: Annotated[str | None, typer.Option(help="Solution concepts to compare: nash,logit.")] = None,
    rules: Annotated[str | None, typer.Option(help="Selection rules to compare: payoff-dominance,uniform.")] = None,
    all_concepts: Annotated[
        bool, typer.Option("--all-concepts", help="All concepts that solve the game's form, in one table.")
    ] = False,
    draws: Annotated[int | None, typer.Option(min=1, help="In how many worlds.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the draws; default: the first scenario's.")] = None,
    design: Annotated[
        str | None, typer.Option(help="How worlds are drawn; default: as the first scenario says.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0, help="What takes longer is left out and listed; of all concepts: 60.")
    ] = None,
    figure: FigureFile = None,
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
    print_answer(answer, as_json, figure)


def _listed(text: str | None, apart: str = ",") -> list[str]:
    return [word.strip() for word in (text or "").split(apart) if word.strip()]
