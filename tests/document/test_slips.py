"""Slips of the keyboard: one cause, one message, at its place, with what would be right; nothing of what follows."""

from pathlib import Path

import pytest

import sim
from sim.document.templates import template_text

BASE = template_text("two-sides")
ACTIONS = "actions: {disarm: North disarms, keep: North keeps its arms}"
MOVE = f"  north_choice:\n    player: north\n    {ACTIONS}\n"
UNIT = "    unit: points\n    value: pert(2, 4, 8)"
LABEL = "label: What a side saves by disarming"
PEACE = "peace: {label: Both disarm, when: both_disarm}"
LIST = "for a list write "
WIDE = "full-width signs stand here; write the plain signs of the keyboard"

SLIPS = {
    "words in braces": (ACTIONS, "actions: {disarm, keep}", LIST + "[disarm, keep]"),
    "a list in braces": (MOVE, "  north_choice: {player: north, actions: disarm, keep}\n", "actions: [disarm, keep]"),
    "the key again": (ACTIONS, "actions: {actions: disarm, keep}", "write actions: [disarm, keep]"),
    "no label": (ACTIONS, "actions: {disarm: North disarms, keep}", "write 'keep: …'"),
    "sees in braces": ("sees: none ", "sees: {north_choice} ", LIST + "[north_choice]"),
    "a distribution": ('"pert(0, 1, 2)"', "pert(0, 1, 2)", 'put it in quotes: exposure: "pert(0, 1, 2)"'),
    "a blank for a colon": (PEACE, PEACE.replace("when:", "when"), "write 'when: both_disarm'"),
    "no blank behind a colon": (UNIT, UNIT.replace("unit: ", "unit:"), "write 'unit: points'"),
    "no blank in braces": (MOVE, "  north_choice: {player:north, actions:[disarm, keep]}\n", "write 'player: north'"),
    "no colon": ("  savings:\n", "  savings\n", "this line has no colon after its key; write 'savings:'"),
    "an open brace": (ACTIONS, ACTIONS[:-1], "the brace '{' opened here is not closed; add '}'"),
    "an open bracket": (ACTIONS, "actions: [disarm, keep", "the bracket '[' opened here is not closed; add ']'"),
    "an open quote": (LABEL, LABEL.replace("What", '"What'), "a quotation mark is opened here and never closed"),
    "a comma in a label": (
        PEACE,
        PEACE.replace("Both disarm", "Peace, surely"),
        'put it in quotes: label: "Peace, surely"',
    ),
    "curly quotes": (ACTIONS, ACTIONS.replace("North disarms", "“North, disarms”"), "curly quotation marks"),
    "full-width braces": (ACTIONS, ACTIONS.replace("{", "｛").replace("}", "｝"), WIDE),
    "full-width brackets": (ACTIONS, "actions: ［disarm, keep］", WIDE),
    "a full-width comma": (ACTIONS, ACTIONS.replace(", ", "，"), WIDE),
    "an ideographic comma": (ACTIONS, "actions: [disarm、keep]", WIDE),
    "full-width colons": (ACTIONS, ACTIONS.replace("disarm: ", "disarm：").replace("keep: ", "keep："), WIDE),
    "a Cyrillic letter": (
        "  north: North",
        "  nоrth: North",
        "'о' looks like a Latin letter and is none: write 'north'",
    ),
    "a list of players": (
        "  north: North\n  south: South",
        "  - north: North\n  - south: South",
        "a list does not fit",
    ),
    "a second document": ("players:   ", "---\nplayers:   ", "a second document begins here"),
    "a key twice": (UNIT, f"    unit: euros\n{UNIT}", "'unit' is written twice"),
    "a tab": (UNIT, UNIT.replace("    unit", "\tunit"), "indented with a tab"),
}


def problems(text: str, folder: Path, *sets: str) -> tuple[sim.errors.Problem, ...]:
    """Return what is wrong with a scenario."""
    file = folder / "s.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(sim.ScenarioError) as caught:
        sim.load(file, sets=list(sets))
    return caught.value.problems


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_once_with_what_would_be_right(slip: str, tmp_path: Path) -> None:
    before, after, said = SLIPS[slip]
    assert BASE.count(before) == 1
    (problem,) = problems(BASE.replace(before, after), tmp_path)
    assert said in str(problem)
    wrong = next(n for n, (a, b) in enumerate(zip(BASE, BASE.replace(before, after), strict=False)) if a != b)
    line = BASE[:wrong].count("\n") + 1
    assert line - 1 <= problem.place.line <= line + 1


VALUES = {
    "½": "write a decimal number: 0.5",
    "−1½": "write a decimal number: -1.5",
    "−3": "write -3, with the plain signs",
    "5 million": "write 5000000, or 5 with 'million' in its unit",
    "2.5bn": "write 2500000000,",
    "3k": "write 3000,",
    "5 млн": "write 5000000,",
    "5 meters": "what it is counted in stands under 'unit'",
    "=UNIFORM(0.5;4)": "leave out the sign of equality: write uniform(0.5,4)",
    "=5": "leave out the sign of equality: write 5",
    "=RAND()": "write uniform(0, 1)",
    "=RANDBETWEEN(1;6)": "write uniform(1, 6)",
    "=B2*3": "stands under 'quantities'",
    "about 4": "write 4 alone, or how far off it may be",
    "около 4": "write 4 alone, or how far off it may be",
}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_as_people_write_it_is_told_as_it_is_written_here(value: str, tmp_path: Path) -> None:
    (problem,) = problems(BASE.replace("value: pert(2, 4, 8)", f"value: {value}"), tmp_path)
    assert VALUES[value] in str(problem)
    assert problem.place.line == BASE[: BASE.index("value: pert(2, 4, 8)")].count("\n") + 1


FORMULAS = {
    "IF(north_choice = disarm; savings; 0)": "write 'a if condition else b'",
    "IF(north_choice == disarm, savings, 0)": "write 'a if condition else b'",
    "And(savings, exposure)": "write 'this and that'",
    "AND(savings; exposure)": "write 'this and that'",
    "SUM(savings, exposure)": "write a + b",
    "POWER(savings, 2)": "write a ^ b",
    "max(savings; exposure)": "put commas between",
    "savings; exposure": "an expression is one formula",
    "savings²": "write ^ 2",
    "√savings": "write sqrt(…)",
    "½ * savings": "write 0.5",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_as_spreadsheets_have_it_is_told_as_it_is_written_here(formula: str, tmp_path: Path) -> None:
    (problem,) = problems(BASE.replace("savings * (north_choice == disarm)", f'"{formula}"'), tmp_path)
    assert FORMULAS[formula] in str(problem)


@pytest.mark.parametrize("typed", ["здфнукы", "ЗДФНУКЫ", "ㅔㅣ묘ㄷㄱㄴ", "ㅔㅣㅁㅛㄷㄱㄴ"])
def test_a_key_that_is_typed_with_another_keyboard_is_told(typed: str, tmp_path: Path) -> None:
    text = "".join(map(str, problems(BASE.replace("players: ", f"{typed}: "), tmp_path)))
    assert "the keyboard was set to another language: write 'players'" in text


def test_two_slips_are_two_messages(tmp_path: Path) -> None:
    text = BASE.replace(ACTIONS, "actions: {disarm, keep}").replace("savings * (south", "savngs * (south")
    assert len(problems(text, tmp_path)) == 2


SETS = {
    "moves.north_choice={player: north, actions: {a, b}}": LIST + "[a, b]",
    "moves.north_choice={player: north}": "'actions' is missing",
    "moves.north_choice={actions: disarm, keep, player: north}": "actions: [disarm, keep]",
    "moves.north_choice=[disarm, keep]": "a list does not fit here",
    "moves.north_choice.actions={disarm, keep}": LIST + "[disarm, keep]",
    "moves.north_choice.actions=[a, b]": "this does not fit the rest: quantities.both_disarm.value (line 32): ",
    "players={north: N}": "unknown player 'south', and 1 more; change both",
    "parameters={}": "unknown name 'savings', and 6 more; change both",
    "outcomes=[a]": "a list does not fit here",
}


@pytest.mark.parametrize("change", SETS)
def test_a_change_that_does_not_fit_is_told_once_where_it_is_written(change: str, tmp_path: Path) -> None:
    (problem,) = problems(BASE, tmp_path, change)
    assert problem.place.file.startswith("override ")
    assert SETS[change] in str(problem)


def test_what_was_wrong_before_a_change_stays_told(tmp_path: Path) -> None:
    text = BASE.replace("savings * (south", "savngs * (south")
    found = problems(text, tmp_path, "moves.north_choice={player: north}")
    assert [problem.place.file.startswith("override") for problem in found] == [False, True]
    assert "savngs" in str(found[0])
