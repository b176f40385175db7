"""Files beside scenarios that are none: told from scenarios by what they say, broken scenarios among them."""

import pytest

from sim.document.kinds import not_a_scenario
from sim.document.repair import read_bytes


def said(text: str) -> str:
    root = read_bytes(text.encode(), "mine.yaml").root
    assert root is not None
    fault = not_a_scenario(root)
    return "" if fault is None else fault.message.partition(",")[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("study: 1\ntitle: T\n", "this is a study"),
        ("study: 1\nformat: 1\n", ""),
        ("format: 1\nvocabulary: words\nplayers: {a: A}\n", "this is a vocabulary"),
        ("format: 1\nclaims: {P1: So it is., P2.1: And so.}\n", "this is a list of claims"),
        ("format: 1\nclaims: {P1: So it is.}\nplayers: {a: A}\n", ""),
        ("format: 1\nclaims: {P1: {text: So it is., always: a > 0}}\n", ""),
        ("format: 1\nclaims: {}\n", ""),
        ("format: 1\ntitle: T\n", ""),
        ("- a\n", ""),
    ],
)
def test_what_a_file_is(text: str, kind: str) -> None:
    assert said(text) == kind
