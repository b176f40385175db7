"""The scripts by which shells complete, for a shell that is named too, and not only for the one that is detected.

Typer detects the shell by the processes above its own, which finds none in a container or an editor, and has no way to
name another: `sim --show-completion zsh` prints the script of any, `sim --install-completion zsh` installs it.
"""

from __future__ import annotations

from collections.abc import Sequence

import typer

from sim.cli.output import say
from sim.errors import UsageError, did_you_mean

POWERSHELLS = ("powershell", "pwsh")
"""That of Windows, and that of all systems."""
SHELLS = ("bash", "zsh", "fish", *POWERSHELLS)
INSTALL, SHOW = "--install-completion", "--show-completion"
_REGISTERED = "compdef _sim_completion sim"
"""The last line of typer's script for zsh."""
_LOADED = f"""if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _sim_completion "$@"
else
  {_REGISTERED}
fi"""
"""What stands in its place: zsh loads the script when a word is completed first, and the script has to complete it."""


def asked_for_completion(words: Sequence[str]) -> tuple[str, str | None] | None:
    """Return which option asks for a script, and of which shell, None where it is to be detected; None for other words.

    Raises `UsageError` where there is no such shell.
    """
    option, equals, shell = words[0].partition("=") if words else ("", "", "")
    if option not in (INSTALL, SHOW):
        return None
    named = shell if equals else words[1] if len(words) > 1 else None
    if named is not None and named not in SHELLS:
        raise UsageError(f"there is no completion for a shell '{named}'; {did_you_mean(named, SHELLS)}")
    return (option, named) if named is not None or option == INSTALL else None


def complete_in(option: str, shell: str | None) -> int:
    """Print the script of a shell, or install it where the shell looks for it; return the exit code."""
    from typer.completion import get_completion_script, install  # type: ignore[attr-defined]  # it hands them on

    words = {"prog_name": "sim", "complete_var": "_SIM_COMPLETE"}
    if option == SHOW:
        say(_script(get_completion_script(shell=shell or "", **words)))
        return 0
    try:
        shell, path = install(shell=shell, **words)
    except typer.Exit:  # typer has said that it supports no such shell
        raise UsageError(f"name the shell: sim {INSTALL} zsh; {did_you_mean('', SHELLS)}") from None
    except FileNotFoundError as error:
        raise UsageError(_missing(shell or "", error)) from None
    if shell == "zsh":
        path.write_text(_script(path.read_text(encoding="utf-8")), encoding="utf-8")
    say(f"{shell} completion is installed in {path}; it takes effect in the next terminal")
    return 0


def _missing(shell: str, error: FileNotFoundError) -> str:
    """Return what to do where a shell, which is asked where its profile is, is not installed."""
    if shell not in POWERSHELLS:
        return str(error)
    other = next(name for name in POWERSHELLS if name != shell)
    return (
        f"'{shell}' is not installed here; {other} may be: sim {INSTALL} {other}; or write into the profile what "
        f"sim {SHOW} {shell} prints"
    )


def _script(written: str) -> str:
    """Return a script of typer's, that for zsh so that it completes when it is loaded, too."""
    return written.replace(_REGISTERED, _LOADED)
