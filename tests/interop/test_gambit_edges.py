"""What Gambit's own reader accepts at the edges of its formats: a comma before a brace, any whole number for a name."""

import io

import pygambit
import pytest

from sim.errors import ScenarioError
from sim.interop.efg import parse_efg
from sim.interop.nfg import parse_nfg

HEAD = 'EFG 2 R "" { "Ann" "Bob" }\n'
PLAIN = HEAD + 'p "" 1 1 "first" { "left" "right" } 0\nt "" 1 "" { 1, 2 }\nt "" 2 "" { 3, 4 }\n'
ACCEPTED = {
    "a comma before the brace": PLAIN.replace("2 }", "2, }").replace("4 }", "4, }"),
    "information set 0": PLAIN.replace('1 1 "first"', '1 0 "first"'),
    "information set -3": PLAIN.replace('1 1 "first"', '1 -3 "first"'),
    "negative outcomes": PLAIN.replace('t "" 1', 't "" -1').replace('t "" 2', 't "" -2'),
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_gambit_reads_is_read(text: str) -> None:
    pygambit.read_efg(io.StringIO(text))
    plain, game = parse_efg(PLAIN, "plain.efg"), parse_efg(text, "edge.efg")
    assert game.payoffs == plain.payoffs == ((1, 3), (2, 4))
    assert [s.actions for s in game.tree.information_sets] == [s.actions for s in plain.tree.information_sets]


def test_a_negative_outcome_is_one_that_can_be_named_again() -> None:
    text = HEAD + 'p "" 1 1 "first" { "left" "right" } 0\nt "" -1 "" { 1, 2 }\nt "" -1\n'
    assert parse_efg(text, "again.efg").payoffs == ((1, 1), (2, 2))


@pytest.mark.parametrize(
    "text",
    [PLAIN.replace("1, 2 }", "1,, 2 }"), PLAIN.replace("{ 1, 2 }", "{ ,1, 2 }")],
)
def test_what_gambit_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Parse error"):
        pygambit.read_efg(io.StringIO(text))
    with pytest.raises(ScenarioError, match=r"edge\.efg:[23]:"):
        parse_efg(text, "edge.efg")


def test_a_comma_before_the_brace_of_a_named_outcome() -> None:
    head = 'NFG 1 R "" { "Ann" "Bob" }\n{ { "u" "d" } { "l" "r" } }\n""\n'
    text = head + '{ { "a" 1, 2, } { "b" 3, 4 } }\n1 2 0 1\n'
    pygambit.read_nfg(io.StringIO(text))
    assert parse_nfg(text, "comma.nfg").payoffs == ((1, 0, 3, 1), (2, 0, 4, 2))
