"""Commands that answer what a person asks after a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import completion
from sim.cli.options import Case, File, Json, Seed, Sets, real, whole
from sim.cli.output import print_json, say

if TYPE_CHECKING:
    from sim.api.answer import Answer

Directory = Annotated[Path, typer.Argument(help="A run directory.", show_default=False, autocompletion=completion.runs)]
FigureFile = Annotated[
    Path | None, typer.Option("--figure", help="Draw the answer into this file: .png, .svg or .pdf.")
]
Worlds = Annotated[
    int | None,
    typer.Option("--draws", parser=whole(1), metavar="INTEGER", help="How many of the run's worlds are solved again."),
]


def print_answer(answer: Answer, as_json: bool, figure: Path | None) -> None:
    """Print an answer as text or JSON, and draw it where a file is named."""
    written = answer.write_figure(figure) if figure is not None else None
    if as_json:
        print_json(answer.to_json() | ({"figure": written and str(written)} if figure is not None else {}))
    else:
        drawn = f"figure: {written}" if written else f"no figure was drawn: nothing was found that {figure} could show"
        say("\n".join([str(answer), *([drawn] if figure is not None else [])]))


def uncertainty(directory: Directory, draws: Worlds = None, figure: FigureFile = None, as_json: Json = False) -> None:
    """Say how much of each uncertainty is numbers, how much the choice of an equilibrium, how much chance."""
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    print_answer(open_run(directory).uncertainty(draws), as_json, figure)


def regions(
    directory: Directory,
    outcome: Annotated[
        str, typer.Option(help="The outcome, by its name in the scenario.", autocompletion=completion.outcomes)
    ],
    possible: Annotated[
        bool, typer.Option("--possible", help="Where some listed solution has it, not where the rule makes it likely.")
    ] = False,
    density: Annotated[
        float | None,
        typer.Option(parser=real(), metavar="SHARE", help="How likely it must be within: a share such as 0.9."),
    ] = None,
    draws: Annotated[
        int | None, typer.Option(parser=whole(1), metavar="INTEGER", help="How many of the run's worlds are read.")
    ] = None,
    figure: FigureFile = None,
    as_json: Json = False,
) -> None:
    """Say when an outcome comes about: boxes in a few of the uncertain numbers, in their own units."""
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    print_answer(open_run(directory).regions(outcome, possible, density, draws), as_json, figure)


def advise(
    file: File,
    player: Annotated[str, typer.Option(help="Who asks what to do, by name.", autocompletion=completion.players)],
    at: Annotated[
        str | None,
        typer.Option(help="At which move; default: the first that the player makes.", autocompletion=completion.moves),
    ] = None,
    concept: Annotated[
        str | None,
        typer.Option(help="A solution concept; default: the scenario's.", autocompletion=completion.concepts),
    ] = None,
    enough: Annotated[
        float | None,
        typer.Option(
            parser=real(), metavar="NUMBER", help="The payoff that is enough, for satisficing; default: the best mean."
        ),
    ] = None,
    draws: Annotated[
        int | None, typer.Option(parser=whole(1), metavar="INTEGER", help="In how many worlds every action is tried.")
    ] = None,
    seed: Seed = None,
    figure: FigureFile = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Say what a player should do at a move: which action holds up, on what it hinges, what is worth knowing first."""
    from sim.api.scenario import load  # loads numpy

    scenario = load(file, sets, case)
    answer = scenario.advise(player, at, concept=concept, draws=draws, seed=seed, enough=enough)
    print_answer(answer, as_json, figure)


def drivers(
    file: File,
    draws: Annotated[
        int | None, typer.Option(parser=whole(1), metavar="INTEGER", help="About how many worlds are solved.")
    ] = None,
    seed: Seed = None,
    figure: FigureFile = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Say which uncertain numbers move outcomes and payoffs, by themselves and with others, and how far each does."""
    from sim.api.scenario import load  # loads numpy

    print_answer(load(file, sets, case).drivers(draws, seed), as_json, figure)
