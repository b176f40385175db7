"""The command that looks whether the program is in order."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Json
from sim.cli.output import print_json, say


def doctor(
    self_test: Annotated[
        bool, typer.Option("--self-test/--no-self-test", help="Solve games with known answers, write and verify a run.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Say what is installed, where caches are, whether kernels are compiled, and test that answers are right.

    Each problem comes with its remedy. Exit code 4 where there is one. The self-test takes less than a minute.
    """
    from sim.api.doctor import diagnose  # not needed for any other command

    found = diagnose(self_test)
    if as_json:
        print_json(found.to_json())
    else:
        say(str(found))
    if not found.healthy:
        raise typer.Exit(4)
