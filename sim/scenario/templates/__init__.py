"""Scenarios to start from, as `sim new` writes them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from sim.errors import UsageError, did_you_mean


def template_names() -> list[str]:
    """Return the names of the templates."""
    return sorted(
        entry.name.removesuffix(".yaml") for entry in files(__name__).iterdir() if entry.name.endswith(".yaml")
    )


def template_text(name: str) -> str:
    """Return the text of a template; raises `UsageError` where there is no such template."""
    if name not in template_names():
        raise UsageError(f"unknown template '{name}'; {did_you_mean(name, template_names())}")
    return files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


def write_template(file: Path, name: str) -> None:
    """Write a template to a new file; raises `UsageError` where it exists, or its folder does not."""
    text = template_text(name)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise UsageError(f"{file} exists already; choose another name, or remove it first") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from None
