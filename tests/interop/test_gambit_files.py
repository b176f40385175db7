"""Gambit's files: read exactly, written exactly, and every broken one with its place and its reason."""

import io
import itertools
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pygambit as gbt
import pytest

from sim.errors import EngineError, ScenarioError
from sim.games.moves.tree import TreeBatch
from sim.interop.efg import parse_efg
from sim.interop.nfg import parse_nfg
from sim.interop.objects import from_pygambit, to_nashpy, to_pygambit
from sim.interop.write import efg_text, game_of, nfg_text
from sim.optional import optional_module

NFG = 'NFG 1 R "Two by three" { "Ann" "Bob" }\n\n{ { "up" "down" } { "l" "m" "r" } }\n"a comment"\n' + (
    "1 1/3 -2 0.5 3 1e1 4 0 5 .25 6 -1/7\n"
)
OUTCOMES = 'NFG 1 R "" { "Ann" "Bob" } { 2 2 }\n{ { "good" 1, 2 } { "bad" -1, -2 } }\n1 2 0 1\n'
EFG = """EFG 2 R "A signal" { "Sender" "Receiver" }
"comment"
c "" 1 "type" { "weak" 1/3 "strong" 2/3 } 0
p "" 1 1 "weak" { "in" "out" } 7 "toll" { -1, 0 }
p "" 2 1 "sees in" { "yes" "no" } 0
t "" 1 "one" { 2, 1/2 }
t "" 2 "two" { 0, 0 }
t "" 3 "three" { 1, 1 }
p "" 1 2 "strong" { "in" "out" } 0
p "" 2 1 "sees in" { "yes" "no" } 0
t "" 1 "one" { 2, 1/2 }
t "" 2
t "" 3
"""


def test_payoffs_stand_with_the_first_players_strategy_fastest() -> None:
    game = parse_nfg(NFG, "x.nfg")
    assert game.title == "Two by three"
    assert [s.actions for s in game.tree.information_sets] == [("up", "down"), ("l", "m", "r")]
    first = np.array([[float(x) for x in game.payoffs[0]]]).reshape(2, 3)
    assert first.tolist() == [[1, 3, 5], [-2, 4, 6]]
    assert game.payoffs[1][0] == Fraction(1, 3)
    assert game.payoffs[1][5] == Fraction(-1, 7)


def test_outcomes_are_looked_up_and_zero_pays_nothing() -> None:
    game = parse_nfg(OUTCOMES, "x.nfg")
    assert [[int(x) for x in row] for row in game.payoffs] == [[1, 0, -1, 1], [2, 0, -2, 2]]


def test_outcomes_on_the_way_add_up() -> None:
    game = parse_efg(EFG, "x.efg")
    assert game.payoffs[0] == (1, -1, 0, 2, 0, 1)
    assert game.payoffs[1][0] == Fraction(1, 2)
    assert game.chance == (Fraction(1, 3), Fraction(2, 3))
    assert [s.name for s in game.tree.information_sets] == ["weak", "strong", "sees in"]
    assert len(game.tree.information_sets[2].nodes) == 2


@pytest.mark.parametrize(("text", "read"), [(NFG, gbt.read_nfg), (OUTCOMES, gbt.read_nfg), (EFG, gbt.read_efg)])
def test_gambit_reads_the_same_numbers(text: str, read: object) -> None:
    theirs = read(io.StringIO(text))  # type: ignore[operator]
    ours = parse_efg(text, "x") if text == EFG else parse_nfg(text, "x")
    form = parse_nfg(nfg_text(ours), "x")
    sizes = [len(s.actions) for s in form.tree.information_sets]
    strategies = [theirs.get_strategies(player) for player in theirs.players]
    assert sizes == [len(own) for own in strategies]
    for place, profile in enumerate(itertools.product(*strategies)):
        payoffs = theirs.get_payoffs(dict(zip(theirs.players, profile, strict=True)))
        for i, player in enumerate(theirs.players):
            assert float(form.payoffs[i][place]) == pytest.approx(float(payoffs[player]))


@pytest.mark.parametrize("text", [NFG, OUTCOMES, EFG])
def test_what_is_written_reads_back_as_the_same_game(text: str) -> None:
    parse, write = (parse_efg, efg_text) if text == EFG else (parse_nfg, nfg_text)
    game = parse(text, "x")
    again = parse(write(game), "x")
    assert (again.title, again.players, again.payoffs, again.chance) == (
        game.title, game.players, game.payoffs, game.chance)  # fmt: skip
    assert [(s.name, s.actions, s.nodes) for s in again.tree.information_sets] == [
        (s.name, s.actions, s.nodes) for s in game.tree.information_sets
    ]


@pytest.mark.parametrize("text", [NFG, OUTCOMES, EFG])
def test_a_file_cut_anywhere_is_a_complaint_with_a_place(text: str) -> None:
    parse = parse_efg if text == EFG else parse_nfg
    whole = parse(text, "x")
    for end in range(len(text.rstrip())):
        try:
            found = parse(text[:end], "x")
        except ScenarioError as error:
            assert str(error).startswith("x:"), end
        else:  # a number cut in two is another number
            assert len(found.payoffs) == len(whole.payoffs)


@pytest.mark.parametrize("text", [NFG, OUTCOMES, EFG])
def test_damaged_files_never_fail_otherwise(text: str) -> None:
    rng = np.random.default_rng(3)
    parse = parse_efg if text == EFG else parse_nfg
    for _ in range(400):
        broken = list(text)
        for place in rng.integers(0, len(broken), 2):
            broken[place] = str(rng.choice(list('{}",0 9ptc/-e\x00é')))
        try:
            parse("".join(broken), "x")
        except ScenarioError as error:
            assert str(error).startswith("x:")


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("EFG 2", "NFG 1", "x:1:1: 'NFG' stands where 'EFG', with which a .efg file begins, should"),
        ('"strong" 2/3', '"strong" 1/3', "these probabilities sum to 0.666667, not to one"),
        ('"weak" 1/3', '"weak" 1/0', "'1/0' divides by zero"),
        ('t "" 3 "three" { 1, 1 }', 't "" 3 "three" { 1 }', "'}' stands where the payoff of 'Receiver' should"),
        ('p "" 2 1 "sees in" { "yes" "no" } 0\nt "" 1 "one" { 2, 1/2 }\nt "" 2\n',
         'p "" 2 1 "sees in" { "yes" "maybe" } 0\nt "" 1 "one" { 2, 1/2 }\nt "" 2\n', "has appeared before, with"),
        ('p "" 1 2 "strong"', 'p "" 3 2 "strong"', "there is no player 3: the file has 2"),
        ('t "" 2\nt "" 3\n', 't "" 9\nt "" 3\n', "outcome 9 has no payoffs yet"),
        ('t "" 2\nt "" 3\n', 't "" 2\n', "the file ends where a node of the tree"),
        ('t "" 2\nt "" 3\n', 't "" 2\nt "" 3\nt "" 3\n', "the file goes on after the last node"),
        ('t "" 2\nt "" 3\n', 'q "" 2\nt "" 3\n', "'q' begins no node"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(old: str, new: str, wrong: str) -> None:
    assert old in EFG
    with pytest.raises(ScenarioError) as caught:
        parse_efg(EFG.replace(old, new), "x")
    assert wrong in str(caught.value)


def test_imperfect_recall_is_refused() -> None:
    text = 'EFG 2 R "" { "A" }\np "" 1 1 "s" { "l" "r" } 0\np "" 1 1 "s" { "l" "r" } 0\n' + 't "" 1 "" { 1 }\n' * 3
    with pytest.raises(ScenarioError, match=r"x:2:8: in information set 's' A has forgotten.*imperfect recall"):
        parse_efg(text, "x")


@pytest.mark.parametrize("size", ["{ 99999 99999 }", "{ 999999999999999999 2 }", "{ 0 2 }", "{ -1 2 }", "{ 2 }"])
def test_enormous_games_are_refused_before_memory_is_taken(size: str) -> None:
    with pytest.raises(ScenarioError):
        parse_nfg(f'NFG 1 R "" {{ "A" "B" }} {size} 1 2', "x")


def test_objects_of_other_libraries() -> None:
    game = parse_nfg(NFG, "x")
    again = from_pygambit(to_pygambit(game.games))
    assert np.array_equal(again.games.payoffs, game.games.payoffs)
    assert to_nashpy(game.games).payoff_matrices[0].tolist() == [[1, 3, 5], [-2, 4, 6]]
    tree = parse_efg(EFG, "x")
    assert np.array_equal(from_pygambit(to_pygambit(tree.games)).games.payoffs, tree.games.payoffs)


@pytest.mark.parametrize(("package", "export"), [("nashpy", to_nashpy), ("pygambit", to_pygambit)])
def test_a_package_that_is_missing_is_named_with_its_remedy(
    package: str, export: Callable[[TreeBatch], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EngineError, match=rf'^{package} is not installed; .*pip install "summit-sim\[export\]"$'):
        export(parse_nfg(NFG, "x").games)


def test_a_fault_within_a_package_is_not_taken_for_its_absence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lacking.py").write_text("import nothing_of_this_name\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
        optional_module("lacking", "export")


def test_floats_are_written_as_the_shortest_decimals() -> None:
    game = parse_nfg(NFG, "x")
    text = nfg_text(game_of("t", game.games))
    assert "0.3333333333333333" in text
    assert np.array_equal(parse_nfg(text, "x").games.payoffs, game.games.payoffs)


def test_labels_are_escaped(tmp_path: Path) -> None:
    text = NFG.replace('"up"', '"so \\"up\\""')
    game = parse_nfg(text, "x")
    assert game.tree.information_sets[0].actions[0] == 'so "up"'
    assert parse_nfg(nfg_text(game), "x").tree.information_sets[0].actions[0] == 'so "up"'
