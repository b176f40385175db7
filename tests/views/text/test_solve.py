"""One solved world as text: over what its numbers are."""

from pathlib import Path

import sim

PLACES = """\
format: 1
title: One indifferent player in many places
players: {ann: Ann, bob: Bob}
moves:
  place: {player: chance, probabilities: {%s, last: rest}}
  act: {player: ann, sees: all, actions: [left, right]}
payoffs: {ann: 0, bob: act == right}
outcomes: {l: act == left, r: otherwise}
solve: {concept: subgame-perfect, selection: uniform}
"""

DEVICES = """\
  ma: {player: ann, actions: [opera, fight]}
  mb: {player: bob, sees: none, actions: [opera, fight]}
payoffs:
  ann: 2 if ma == opera and mb == opera else (1 if ma == fight and mb == fight else 0)
  bob: 1 if ma == opera and mb == opera else (2 if ma == fight and mb == fight else 0)
outcomes: {o: ma == opera and mb == opera, other: otherwise}
solve: {concept: correlated, selection: none}
"""


def solved(folder: Path, places: int) -> str:
    file = folder / "s.yaml"
    file.write_text(PLACES % ", ".join(f"p{i}: 1/{places}" for i in range(places - 1)))
    return str(sim.load(file).solve())


def test_it_is_said_over_what_lowest_and_highest_are(tmp_path: Path) -> None:
    few, many = solved(tmp_path, 3), solved(tmp_path, 11)
    assert "lowest and highest over what is listed" in few
    assert "not listed" not in few
    assert "lowest and highest over all, what is not listed too" in many
    assert "under uniform, 75.0% of the weight is on solutions that are not listed" in many


def test_where_ends_over_all_are_not_known_those_of_the_list_are_shown(tmp_path: Path) -> None:
    """Half of the 2^12 equilibria pay Bob sums of their own: too many to reckon with. The list has its own ends."""
    file = tmp_path / "s.yaml"
    pays = " + ".join(f"{2**i} * (place == p{i})" for i in range(11))
    text = (PLACES % ", ".join(f"p{i}: 1/12" for i in range(11))).replace(
        "act == right}", f"(act == right) * ({pays})}}"
    )
    file.write_text(text)
    said = str(sim.load(file).solve())
    assert "lowest and highest over what is listed; over all they are not known" in said
    row = next(line for line in said.splitlines() if line.startswith("  l "))
    assert "–" in row  # the mean under the rule is not known
    assert row.split()[-2].endswith("%")
    assert row.split()[-1].endswith("%")


def test_a_rule_that_selects_nothing_is_told_so_and_what_is_open_stays(tmp_path: Path) -> None:
    """Infinitely many devices, of which `none` prefers none: the answer was empty."""
    file = tmp_path / "s.yaml"
    file.write_text(PLACES[: PLACES.index("  place:")] + DEVICES)
    said = " ".join(str(sim.load(file).run(draws=16)).split())
    assert "Under none no outcome has a probability: in no world does it say which of several equilibria" in said
    assert "may be anything from 0.0% to 100.0%, over all equilibria" in said
    known = str(sim.load(file).run(draws=16, given="ma == opera"))
    assert "the rule selects nothing in any world: nothing can be said" in " ".join(known.split())


def test_over_what_a_list_of_one_kind_has_its_ends_is_said(tmp_path: Path) -> None:
    text = """
format: 1
form: crowd
title: Room
players: {locals: The locals}
blocs: {locals: {members: 10, gain: 0.55 - others / 9}}
outcomes: {full: attending > 6, thin: otherwise}
solve: {concept: crowd-counts, selection: uniform}
"""
    file = tmp_path / "s.yaml"
    file.write_text(text)
    said = str(sim.load(file).solve())
    assert "lowest and highest over all equilibria in pure strategies; mixed ones may exist" in said


def test_what_all_do_is_said_of_those_that_are_listed_where_there_may_be_others(tmp_path: Path) -> None:
    file, places = tmp_path / "all.yaml", ", ".join(f"p{i}: 1/5" for i in range(4))
    file.write_text((PLACES % places).replace("ann: 0", "ann: act == left and place == p0"))
    assert "\nwhat all of them do:" in str(sim.load(file).solve())
    cut = solved(tmp_path, 11)
    assert "\nwhat all that are listed do:" in cut
    assert "what all of them do" not in cut


def test_who_gets_what_is_no_way_of_play(tmp_path: Path) -> None:
    """The corners of a core are allocations, and nobody plays them."""
    file = tmp_path / "core.yaml"
    file.write_text("""\
format: 1
form: coalition
title: Three alike
players: {a: Ann, b: Bob, c: Cid}
worth: "0 if size < 2 else (0.25 if size == 2 else 1)"
outcomes: {all: otherwise}
solve: {concept: core, selection: uniform}
""")
    said = str(sim.load(file).solve())
    assert "way of play" not in said
    assert "\nallocation 1\n" in said


def test_which_device_a_probability_rests_on_is_said(tmp_path: Path) -> None:
    """Of infinitely many distributions four are listed; chicken's even draw, a quarter each, is none of them."""
    file = tmp_path / "chicken.yaml"
    file.write_text("""\
format: 1
title: Chicken
players: {a: Ann, b: Bob}
moves:
  x: {player: a, actions: [dare, yield]}
  y: {player: b, sees: none, actions: [dare, yield]}
payoffs:
  a: (0 if y == dare else 7) if x == dare else (2 if y == dare else 5)
  b: (0 if x == dare else 7) if y == dare else (2 if x == dare else 5)
outcomes: {crash: x == dare and y == dare, no: otherwise}
solve: {concept: correlated, selection: [uniform, payoff-dominance, maximum-entropy]}
""")
    said = " ".join(str(sim.load(file).solve()).split())
    middle = "where they are infinitely many, the one whose draw of a profile is nearest to even stands for all"
    assert f"under uniform: {middle}" in said
    assert f"under payoff-dominance: of those that it leaves, {middle}" in said
    assert "under maximum-entropy: one of all of them, which need not be listed" in said
