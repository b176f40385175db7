"""Thousands of writings near to Gambit's: what its own reader takes is the same game here, what it refuses is refused.

Where the two differ on purpose, the reason stands beside the words: Gambit's manual calls a field optional, or Gambit
reads on without a word where something of the file is lost.
"""

import io
import random
import re

import pygambit
import pytest

from sim.errors import ScenarioError
from sim.interop.efg import parse_efg
from sim.interop.game_file import GameFile
from sim.interop.nfg import parse_nfg

POKER = """EFG 2 R "Ann's game" { "Ann" "Bob" }
"a comment"
c "" 1 "deal" { "high" 1/2 "low" .5 } 0
p "" 1 1 "told high" { "raise" "fold" } 0
p "" 2 0 "asked" { "meet" "pass" } 0
t "" -1 "big win" { 4, -4, }
t "" 2 "win" { 2, -2 }
t "" 3 "loss" { -2, 2 }
p "" 1 2 "told low" { "raise" "fold" } 0
p "" 2 0 0
t "" 4 "big loss" { -4, 4 }
t "" 2
t "" 3
"""
PAID = """EFG 2 R "x" { "P" "Q" }
p "" 1 1 "" { "a" "b" } 1 "pay" { 1 2 }
t "" 0
p "q" 2 1 "" { "c" "d" } 0
t "" 2 "" { 1.5e0, 2 }
t "" 3 "" { 1/3, -2 }
"""
LISTED = 'NFG 1 R "t" { "A" "B" } { 2 2 }\n\n1 2 3 4 5 6 7 8\n'
NAMED = """NFG 1 R "t" { "A" "B" }
{ { "u" "d" }
{ "l" "r" "m" }
}
""
{
{ "one" 1, 2 }
{ "two" 3, 4, }
}
1 2 0 1 2 1
"""
WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[{},]|[^\s"{},]+')
NUMBERS = [
    "0",
    "1",
    "-1",
    "2",
    "1/2",
    ".5",
    "-.5",
    "1.",
    "1e2",
    "1E2",
    "1e-2",
    "007",
    "-0",
    "1/0",
    "nan",
    "-3/2",
    "+1",
    "x",
]
LABELS = ['""', '"a\\"b"', '"caf\u00e9"', '"{"', '"x"', '"A"', '"\uc548\ub098"', '"a, b"']
SPACES = [" ", "\n", "\t", "  ", "\r\n", " \n\n"]

LENIENT = {
    "Referencing an undefined infoset": "the manual calls an information set's name optional",
    "Outcome not defined": "and an outcome's",
    "Expected node label": "a node without a name says all that matters",
    "Invalid label": "control characters in names are shown as spaces",
    "Invalid value": "a plus sign before a payoff means what it says",
}
"""What Gambit refuses and is read here."""

STRICT = {
    "the file goes on": "Gambit drops what stands behind the tree",
    "number of the outcome in contingency": "it reads 1/2 and 1e2 as outcome 1",
    "outcome's number should": "the same",
    "an information set's number should": "the same",
    "a player's number should": "the same",
    "'.' is not a number": "it reads a point as 0",
    "imperfect recall": "which is not solved here",
}
"""What Gambit reads and is refused here."""


def mutated(text: str, rng: random.Random) -> str:
    """Change one or two words of a file, and its white space."""
    words = WORDS.findall(text)
    for _ in range(rng.choice([0, 1, 1, 2])):
        i = rng.randrange(len(words))
        kind = "label" if words[i].startswith('"') else "number" if words[i][-1].isdigit() else "mark"
        change = rng.random()
        if change < 0.6 and kind != "mark":
            words[i] = rng.choice(LABELS if kind == "label" else NUMBERS)
        elif change < 0.7:
            del words[i]
        elif change < 0.8:
            words.insert(i, words[i])
        elif change < 0.9:
            words.insert(i, rng.choice([",", "{", "}", "0", '""', "t", "p", "c"]))
        else:
            j = rng.randrange(len(words))
            words[i], words[j] = words[j], words[i]
    return "".join(word + rng.choice(SPACES) for word in words)


def of_gambit(text: str) -> tuple[str, str]:
    """Return the game as Gambit writes it again, and '', or '' and why it refuses it."""
    try:
        if text.startswith("NFG"):
            return pygambit.read_nfg(io.StringIO(text)).to_nfg(), ""
        return pygambit.read_efg(io.StringIO(text)).to_efg(), ""
    except ValueError as fault:
        return "", str(fault)


def ours(text: str) -> GameFile:
    return parse_nfg(text, "f.nfg") if text.startswith("NFG") else parse_efg(text, "f.efg")


def said(game: GameFile) -> list[object]:
    tree = game.tree
    sets = sorted((s.player, s.actions, s.nodes) for s in tree.information_sets)
    chance = [action for _, action in tree.branch_names]
    return [game.title, game.players, tree.parent.tolist(), sets, game.payoffs, game.chance, chance]


@pytest.mark.parametrize("text", [POKER, PAID, LISTED, NAMED], ids=["poker", "paid", "listed", "named"])
def test_what_gambit_reads_is_the_same_game_and_what_it_refuses_is_refused(text: str) -> None:
    rng, both, refused = random.Random(15), 0, 0
    for _ in range(500):
        tried = mutated(text, rng)
        if not tried.startswith(text[:3]):
            continue
        again, why = of_gambit(tried)
        try:
            game = ours(tried)
        except ScenarioError as fault:
            assert re.match(r"f\.[en]fg:\d+:\d+: ", str(fault)), str(fault)
            assert not again or any(words in str(fault) for words in STRICT), (tried, str(fault))
            refused += 1
            continue
        if not again:
            assert any(words in why for words in LENIENT), (tried, why)
            continue
        assert said(game) == said(ours(again)), tried
        both += 1
    assert both > 60
    assert refused > 60
