"""Commands that answer what a person asks after a run, or of a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli import completion
from sim.cli.answers import FigureFile, Out, To, print_answer
from sim.cli.options import Case, Json, Seed, Sets, real, whole
from sim.errors import UsageError

Directory = Annotated[Path, typer.Argument(help="A run directory.", show_default=False, autocompletion=completion.runs)]
Worlds = Annotated[
    int | None,
    typer.Option("--draws", parser=whole(1), metavar="INTEGER", help="How many of the run's worlds are solved again."),
]


FileOrRun = Annotated[
    Path,
    typer.Argument(
        help="A scenario file, or a run directory.", show_default=False, autocompletion=completion.files_and_runs
    ),
]


def _asked(what: Path, sets: list[str], case: str | None, concept: str | None) -> tuple[Any, dict[str, str | None]]:
    """Return the run or the scenario that is asked, with the concept, which a run has."""
    if not what.is_dir():
        from sim.api.scenario import load  # loads numpy

        return load(what, sets, case), {"concept": concept}
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    if sets or case or concept:
        raise UsageError(f"{what}: concepts, cases and changes are for scenario files; a run is as it was solved")
    return open_run(what), {}


def uncertainty(
    directory: Directory,
    draws: Worlds = None,
    figure: FigureFile = None,
    to: To = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Say how much of each uncertainty is numbers, how much the choice of an equilibrium, how much chance."""
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    print_answer(open_run(directory).uncertainty(draws), as_json, figure, to, out)


def regions(
    directory: Directory,
    outcome: Annotated[
        str | None,
        typer.Option(help="The outcome, by its name in the scenario.", autocompletion=completion.outcomes),
    ] = None,
    equilibrium: Annotated[
        str | None,
        typer.Option(
            metavar="TYPE",
            help='Or a type of equilibrium: "MOVE=ACTION, MOVE=ACTION|ACTION", or a word of the concept\'s.',
        ),
    ] = None,
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
    to: To = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Say when an outcome or a type of equilibrium comes about: boxes in a few numbers, in their own units."""
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    answer = open_run(directory).regions(outcome, possible, density, draws, equilibrium=equilibrium)
    print_answer(answer, as_json, figure, to, out)


def advise(
    what: FileOrRun,
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
    to: To = None,
    out: Out = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Say what a player should do at a move: which action holds up, on what it hinges, what is worth knowing first."""
    asked, solved = _asked(what, sets, case, concept)
    answer = asked.advise(player, at, draws=draws, seed=seed, enough=enough, **solved)
    print_answer(answer, as_json, figure, to, out)


def drivers(
    what: FileOrRun,
    draws: Annotated[
        int | None,
        typer.Option(
            parser=whole(1),
            metavar="INTEGER",
            help="About how many worlds are solved; of a run, how many of its worlds are looked at.",
        ),
    ] = None,
    seed: Seed = None,
    figure: FigureFile = None,
    to: To = None,
    out: Out = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Say which uncertain numbers move outcomes and payoffs, by themselves and with others, and how far each does.

    Of a scenario file: Sobol' indices on a design of their own, or what is valid where numbers depend on one another.
    Of a run: delta indices, from its own worlds.
    """
    if what.is_dir():
        from sim.api.run import open_run  # loads numpy, numba and pyarrow

        if seed is not None or sets or case:
            raise UsageError(f"{what}: seeds, cases and changes are for scenario files; a run is as it was solved")
        print_answer(open_run(what).drivers(draws), as_json, figure, to, out)
        return
    from sim.api.scenario import load  # loads numpy

    print_answer(load(what, sets, case).drivers(draws, seed), as_json, figure, to, out)


def tip(
    what: FileOrRun,
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
    to: To = None,
    out: Out = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Say where along a number the likeliest outcome and the equilibria change, and how far that is."""
    asked, solved = _asked(what, sets, case, concept)
    answer = asked.tip(*over, outcome=outcome, draws=draws, seed=seed, within=within, **solved)
    print_answer(answer, as_json, figure, to, out)
