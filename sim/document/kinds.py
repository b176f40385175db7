"""What a file is that is no scenario but stands beside scenarios: a study, a vocabulary, or a list of claims.

The three are told from a scenario by what they say, not by their names, so that whoever gives one to a command that
takes scenarios reads one sentence about it, and not one for each of its lines.
"""

from __future__ import annotations

from sim.document.nodes import MappingNode, Node, Scalar
from sim.errors import Fault

_GAME = ("players", "moves", "payoffs", "outcomes", "solve", "form")
"""Keys of which no list of claims has any, and of which every scenario has some."""


def is_study(root: Node | None) -> bool:
    """Return whether a document is a study, which has a `study` where a scenario has a `format`."""
    return isinstance(root, MappingNode) and "study" in root.inside and "format" not in root.inside


def is_vocabulary(root: Node | None) -> bool:
    """Return whether a document is a vocabulary."""
    return isinstance(root, MappingNode) and isinstance(root.inside.get("vocabulary"), Scalar)


def is_list_of_claims(root: Node | None) -> bool:
    """Return whether a document lists the claims of a source: texts by their ids, and nothing of a game."""
    if not isinstance(root, MappingNode) or any(key in root.inside for key in _GAME):
        return False
    claims = root.inside.get("claims")
    texts = [value for _, value in claims.entries] if isinstance(claims, MappingNode) else []
    return bool(texts) and all(isinstance(value, Scalar) and isinstance(value.value, str) for value in texts)


def not_a_scenario(root: Node) -> Fault | None:
    """Return what is to be said of a document of another kind where a scenario is wanted."""
    if is_study(root):
        return Fault(("study",), "this is a study, not a scenario", "run it with 'sim study FILE'", on_key=True)
    if is_vocabulary(root):
        remedy = "scenarios take names from it by 'imports'"
        return Fault(("vocabulary",), "this is a vocabulary, not a scenario", remedy, on_key=True)
    if is_list_of_claims(root):
        remedy = "'sim claims FOLDER' shows what became of each"
        return Fault(("claims",), "this is a list of claims, not a scenario", remedy, on_key=True)
    return None
