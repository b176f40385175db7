"""Where a fault is said to be: a mark in the text shows where it must be, and is taken out before the text is read."""

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import from_bytes

BASE = """\
format: 1
title: Two neighbours
players:
  ann: Ann
  bob: Bob
parameters:
  gain: {label: Gain, unit: points, value: "pert(1, 2, 4)", why: A guess., judgement: true}
  cost:
    label: Cost
    unit: points
    value: {pert: {low: 1, mode: 2, high: 3}}
    why: A guess.
    judgement: true
correlations:
  - {between: [gain, cost], rank: 0.5, why: Both rise.}
quantities:
  both: first == go and second == go
moves:
  first:
    player: ann
    actions: [go, stay]
  luck:
    player: chance
    probabilities: {good: 0.25, bad: rest}
  second:
    player: bob
    sees: [first]
    when: first == go
    actions: {go: Bob goes, stay: Bob stays}
payoffs:
  ann: gain * both - cost * (luck == bad)
  bob:
    - gain * both
    - {value: -cost * (second == stay), label: Shame}
outcomes:
  together: both
  alone: {label: Ann alone, when: first == go and second == stay}
  home: otherwise
claims:
  better: {text: Going pays., always: "payoff(ann, first=go, second=go) > payoff(ann, first=go, second=stay) - 99"}
  likely: {text: They go., result: probability(together) > 0.1}
cases:
  dear: {set: {cost: 4, solve.selection: uniform}}
solve: {concept: nash, selection: [uniform, payoff-dominance]}
figures: {map: [gain, cost]}
observed: {outcome: home}
"""

FAULTS = [
    # what stands in BASE, what is written instead with § where the fault must be shown, what is said
    ("title:", "§titel:", "unknown key 'titel'; did you mean 'title'?"),
    ("format: 1", "format: §3", "'3' does not fit here; write 1, or 2 for the keys that format 2 brought"),
    ("    label: Cost", "    §lable: Cost", "unknown key 'lable'; did you mean 'label'?"),
    ("  cost:\n    label: Cost\n", "  §cost:\n", "'label' is missing"),
    ('"pert(1, 2, 4)"', '"§pert(4, 2, 1)"', "low (4) is above mode (2)"),
    ('"pert(1, 2, 4)"', '"§prt(1, 2, 4)"', "unknown distribution 'prt'; did you mean 'pert'?"),
    ("{low: 1, mode: 2, high: 3}", "{low: §5, mode: 2, high: 3}", "low (5) is above mode (2)"),
    ("{low: 1, mode: 2, high: 3}", "{low: 1, mode: 2, hihg: §3}", "pert has no 'hihg'; did you mean 'high'?"),
    ("value: {pert: {low: 1, mode: 2, high: 3}}", "value: §true", "write a number"),
    ("    judgement: true\n", "", "no source and no judgement is given for this parameter"),
    ("[gain, cost], rank", "[gain, §cots], rank", "unknown parameter 'cots'; did you mean 'cost'?"),
    ("rank: 0.5", "rank: §1.5", "'1.5' is too large: at most 1"),
    ("both: first == go and", "both: first §= go and", "a single '=' does not compare"),
    ("both: first == go and second == go", "both: first == go and §secnd == go", "unknown move 'secnd'"),
    ("player: ann", "player: §an", "unknown player 'an'; did you mean 'ann'?"),
    ("[go, stay]", "[go, §go]", "'go' is listed twice"),
    ("    probabilities: {", "    actions: [good, bad]\n    probabilities: {§fine: 0, ", "'fine' is not an action"),
    ("good: 0.25", "good: §1.25", "the probability of 'good' is 1.25"),
    ("bad: rest", "bad: 0.25", "the probabilities add up to 0.5"),
    ("good: 0.25", "good: §second == go", "'second' comes no earlier"),
    ("sees: [first]", "sees: [§frist]", "unknown move 'frist'; did you mean 'first'?"),
    ("sees: [first]", "sees: §second", "'second' comes no earlier"),
    ("    sees: [first]\n", "", "'sees' is missing"),
    ("when: first == go\n", "when: §gain > 1\n", "'gain' is a parameter"),
    ("when: first == go\n", "when: first == §home\n", "'home' is not an action of 'first'"),
    ("ann: gain *", "ann: §gian *", "unknown name 'gian'; did you mean 'gain'?"),
    ("-cost * (second == stay)", "-cost * (second == §sty)", "'sty' is not an action of 'second'; did you mean"),
    ("    - gain * both", "    - gain * both +§ ", "a number or a name should follow after '+'"),
    ("  bob:\n    - gain", "  §bod:\n    - gain", "unknown player 'bod'; did you mean 'bob'?"),
    ("together: both", "together: §gain > 1", "'gain' is a parameter"),
    ("when: first == go and second == stay}", "when: §first == go}", "'together' and 'alone' both hold where first=go"),
    ("  home: otherwise\n", "  home: second == stay and first == stay\n", "no outcome holds where first=stay"),
    ("payoff(ann, first=go, second=go)", "payoff(§an, first=go, second=go)", "unknown player 'an'"),
    ("probability(together)", "probability(§togther)", "unknown outcome 'togther'; did you mean 'together'?"),
    ("probability(together) > 0.1", "probability(together) > §gain", "'gain' varies from world to world"),
    ("always: \"payoff", "always: \"§first == go and payoff", "'first' is a move"),
    ("{cost: 4,", "{§csot: 4,", "unknown path 'csot'; did you mean 'cost'?"),
    ("{cost: 4,", "{cost: §four,", "in the case 'dear': 'four' is not a distribution"),
    ("concept: nash", "concept: §nahs", "unknown concept 'nahs'; did you mean 'nash'?"),
    ("concept: nash", "concept: §[nash, logit]", "one concept at a time: write nash"),
    ("[uniform, payoff", "[§unform, payoff", "unknown selection rule 'unform'; did you mean 'uniform'?"),
    ("map: [gain, cost]", "map: [gain, §loss]", "unknown parameter 'loss'"),
    ("outcome: home", "outcome: §hom", "unknown outcome 'hom'; did you mean 'home'?"),
    ("  cost:\n", "  §gain: {}\n  cost:\n", "'gain' is written twice: the first is in line 7"),
    ("title: Two", "title: §!!python/name:os.system Two", "the tag '!!python/name:os.system' is not allowed"),
    ("title: Two", "title: §&t Two", "'&t' marks a place"),
    ("observed:", "§<<: {a: 1}\nobserved:", "'<<' (merging) is not allowed"),
]  # fmt: skip


def problems(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(ScenarioError) as told:
        from_bytes(text.encode(), "file.yaml", "file")
    return [(p.place.line, p.place.column, f"{p.message}; {p.remedy}") for p in told.value.problems]


def test_the_base_has_no_fault() -> None:
    scenario = from_bytes(BASE.encode(), "file.yaml", "file")
    assert [p.id for p in scenario.parameters] == ["gain", "cost"]


@pytest.mark.parametrize(("right", "wrong", "said"), FAULTS, ids=[wrong for _, wrong, _ in FAULTS])
def test_one_fault_is_one_problem_at_its_place(right: str, wrong: str, said: str) -> None:
    assert BASE.count(right) == 1
    text = BASE.replace(right, wrong)
    [(line, column, message)] = problems(text.replace("§", ""))
    assert said in message
    if "§" in text:
        before = text.partition("§")[0]
        assert (line, column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


FOLDED = """\
  ann: >-
    gain
    * both

    - §csot
""", """\
  ann: |
    gain * both
      - §csot
""", """\
  ann: "gain * \\"x\\" * §csot"
""", """\
  ann: 'gain *
    both - §csot'
""", """\
  ann: gain * both
    - §csot
"""  # fmt: skip


@pytest.mark.parametrize("written", FOLDED)
def test_a_place_inside_a_text_over_several_lines(written: str) -> None:
    text = BASE.replace("  ann: gain * both - cost * (luck == bad)\n", written)
    before = text.partition("§")[0]
    there = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    found = problems(text.replace("§", ""))
    if '"x' in written.replace("\\", ""):
        # A quotation mark is no part of any expression: what follows it is not looked at.
        assert found[0][0] == there[0]
    else:
        assert found[0][:2] == there
        assert "unknown name 'csot'" in found[0][2]


def test_all_faults_come_in_one_pass() -> None:
    text = BASE
    wrong = [
        ("title:", "titel:"),
        ("gain * both - cost", "gian * both - cost"),
        ("player: ann", "player: an"),
        ("outcome: home", "outcome: hom"),
        ("rank: 0.5", "rank: 2"),
        ("concept: nash", "concept: nahs"),
    ]
    for right, instead in wrong:
        text = text.replace(right, instead)
    assert [line for line, _, _ in problems(text)] == [2, 15, 20, 31, 44, 46]


def test_problems_show_the_line_and_a_mark_under_the_column() -> None:
    with pytest.raises(ScenarioError) as told:
        from_bytes(BASE.replace("player: ann", "player: an").encode(), "dir/file.yaml", "file")
    assert str(told.value) == (
        "dir/file.yaml:20:13: moves.first.player: unknown player 'an'; did you mean 'ann'?\n"
        "        player: an\n"
        "                ^"
    )
