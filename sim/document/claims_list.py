"""A folder's list of its source's claims, `claims.yaml`, and the files of the folder that are scenarios."""

from __future__ import annotations

from pathlib import Path as FilePath

from sim.document.files import read_file
from sim.document.kinds import is_study, is_vocabulary
from sim.document.nodes import MappingNode, Node, Scalar
from sim.errors import Problem, ScenarioError, UsageError

CLAIMS_LIST = "claims.yaml"
"""The file in a folder of scenarios that lists the claims of their source."""


def claims_in(folder: FilePath) -> dict[str, str]:
    """Return the texts of the claims that a folder lists, by their ids, in the order of the list.

    Raises `UsageError` where there is no list, `ScenarioError` where it cannot be read.
    """
    file = folder / CLAIMS_LIST
    try:
        reading = read_file(file, str(file))
    except UsageError as error:
        raise UsageError(f"{error}; a folder of scenarios lists its claims there") from None
    if reading.problems or not isinstance(reading.root, MappingNode):
        raise ScenarioError(reading.problems)
    block = reading.root.inside.get("claims")
    texts = _texts(block)
    if texts is None:
        place = (block or reading.root).place()
        remedy = "write 'P1.1: what is claimed' below it"
        raise ScenarioError([Problem(place, "claims", "this file must list claims", remedy)])
    return texts


def _texts(block: Node | None) -> dict[str, str] | None:
    """Return the texts of a block by their keys; None where it holds anything else, or nothing."""
    entries = block.entries if isinstance(block, MappingNode) else None
    if entries is None:
        return None
    texts = {key.text: value.value for key, value in entries if isinstance(value, Scalar)}
    strings = {key: value for key, value in texts.items() if isinstance(value, str) and value}
    return strings if len(strings) == len(entries) else None


def scenarios_in(folder: FilePath) -> tuple[FilePath, ...]:
    """Return the scenario files of a folder, sorted by name: its list of claims, vocabularies, studies are none."""
    return tuple(sorted(file for file in folder.glob("*.yaml") if is_scenario(file)))


def is_scenario(file: FilePath) -> bool:
    """Return whether a file is a scenario as far as its name and its kind tell."""
    return file.name != CLAIMS_LIST and file.is_file() and not _is_other(file)


def _is_other(file: FilePath) -> bool:
    """Return whether a file is a vocabulary or a study; a broken one counts as a scenario, to be complained about."""
    root = read_file(file, str(file)).root
    return is_vocabulary(root) or is_study(root)
