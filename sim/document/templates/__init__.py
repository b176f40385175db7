"""Scenarios and a study to start from, as `sim new` writes them."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from sim.errors import SimError, UnwrittenError, UsageError, did_you_mean, of_the_machine

_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
SCHEMA_FILE = _SCHEMAS / "scenario-2.json"
"""The JSON Schema of scenarios, as it is installed beside the program."""
STUDY_SCHEMA_FILE = _SCHEMAS / "study-1.json"
STUDIES = ("study",)
"""The templates that are studies, and not scenarios."""


def templates() -> dict[str, str]:
    """Return the templates by name, each with what its first line says of it."""
    found = [entry for entry in files(__name__).iterdir() if entry.name.endswith(".yaml")]
    return {entry.name.removesuffix(".yaml"): _first_line(entry) for entry in sorted(found, key=lambda e: e.name)}


def _first_line(entry: Traversable) -> str:
    return entry.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ").partition(". ")[0].rstrip(".") + "."


def template_text(name: str) -> str:
    """Return the text of a template; raises `UsageError` where there is no such template."""
    if name not in templates():
        raise UsageError(f"unknown template '{name}'; {did_you_mean(name, templates())}")
    return files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


def write_template(file: Path, name: str) -> None:
    """Write a template to a new file; raises `UsageError` where it exists, or its folder does not.

    Its first line names the schema of this installation, by which editors complete keys and mark mistakes.
    """
    schema = STUDY_SCHEMA_FILE if name in STUDIES else SCHEMA_FILE
    write_new(file, f"# yaml-language-server: $schema={schema.as_uri()}\n{template_text(name)}")


def write_new(file: Path, text: str) -> None:
    """Write a text to a new file, whole or not at all.

    Raises `UsageError` where it exists, or its folder does not, and `UnwrittenError` where the machine is to blame.
    """
    try:
        out = file.open("x", encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{file} exists already; choose another name, or remove it first") from None
    except OSError as error:
        raise _unwritten(file, error) from None
    try:
        with out:
            out.write(text)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise _unwritten(file, error) from None


def _unwritten(file: Path, error: OSError) -> SimError:
    if of_the_machine(error):
        return UnwrittenError(error, str(file))
    return UsageError(f"{file}: cannot be written: {error.strerror}")
