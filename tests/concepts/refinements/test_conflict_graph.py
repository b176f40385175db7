"""Conflicts whose states are no product and whose moves are one-way, against the definitions written out with sets."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from helpers.solving import solve_file

import sim
from sim.concepts.refinements.conflict_stability import DEFINITIONS, OVER, ConflictStability
from sim.errors import ScenarioError
from sim.solutions.reason import Reason

State = tuple[str, ...]

GAME = """\
format: 1
title: A conflict
players: {p: P, q: Q, r: R}
moves:
  a: {player: p, actions: [x, y]}
  b: {player: q, sees: none, actions: [u, v, w]}
  c: {player: r, sees: none, when: "WHEN", actions: [m, n]}
  d: {player: p, sees: none, actions: [x, z]}
payoffs:
PAYOFFS
outcomes: {one: a == x and b == w, two: a == x and b != w, three: a == y and b == w, four: otherwise}
solve: {concept: {name: conflict-stability, options: {OPTIONS}}, selection: uniform}
"""
MOVES = {"a": ("p", "xy"), "b": ("q", "uvw"), "c": ("r", "mn"), "d": ("p", "xz")}

CASES = [
    ("true", {}),
    ("b != w", {}),
    ("b != w", {"over": "b == w and a == x; b == w and a == y"}),
    ("b != w", {"infeasible": "a == y and c == n; d == z and b == u", "irreversible": "q: u -> w; c: m -> n"}),
    ("true", {"irreversible": "a: x -> y where b == v", "barred": "q: u -> v where a == y and d == x; r: n -> m"}),
    ("b != w", {"over": "b == w and a == x", "irreversible": "d: x -> z where b == u", "barred": "a: y -> x"}),
]
"""The condition of the third move, and the options, each with the meaning that `Oracle` gives it by hand."""


class Oracle:
    """States as tuples of actions; each definition as the book has it, one set after another."""

    def __init__(self, when: str, options: dict[str, str], rng: np.random.Generator) -> None:
        self.ends = [
            tuple(e) for e in product("xy", "uvw", "mn", "xz") if self.true(when, e) or e[2] == "m"
        ]  # fmt: skip
        self.ends = [e if self.true(when, e) else (e[0], e[1], "", e[3]) for e in self.ends]
        self.worth = {e: rng.integers(0, 6, 3) for e in self.ends}
        self.options = options
        self.over = self.clauses("over")
        for condition in self.over:  # a conflict that is over pays one thing
            ended = [e for e in self.ends if self.true(condition, e)]
            self.worth |= dict.fromkeys(ended, self.worth[ended[0]])
        gone = self.clauses("infeasible")
        self.states: list[tuple[State, ...]] = []
        for e in self.ends:
            if not any(self.true(c, e) for c in gone):
                same = next((c for c in self.over if self.true(c, e)), "")
                whole = tuple(o for o in self.ends if o == e or (same and self.true(same, o)))
                if whole not in self.states:
                    self.states.append(whole)

    def clauses(self, option: str) -> list[str]:
        return [c.strip() for c in self.options.get(option, "").split(";") if c.strip()]

    @staticmethod
    def true(condition: str, end: State) -> bool:
        names = {**dict(zip("abcd", end, strict=True)), **{k: k for k in "xyuvwmnz"}, "true": True}
        return bool(eval(condition, {}, names))

    def allowed(self, player: str, here: State, there: State) -> bool:
        for option in ("irreversible", "barred"):
            for clause in self.clauses(option):
                change, _, where = clause.partition(" where ")
                who, _, move = change.partition(":")
                before, after = (part.strip() for part in move.split("->"))
                if option == "irreversible":
                    before, after = after, before
                for k, (name, (owner, actions)) in enumerate(MOVES.items()):
                    meant = who in (name, owner) and {before, after} <= set(actions) and owner == player
                    if meant and here[k] == before and there[k] == after and (not where or self.true(where, here)):
                        return False
        return True

    def reach(self, player: str, state: tuple[State, ...]) -> list[tuple[State, ...]]:
        if any(self.true(c, state[0]) for c in self.over):
            return []
        found = []
        for here, other in product(state, self.states):
            for there in other if other != state else ():
                changed = [m for m, x, y in zip(MOVES, here, there, strict=True) if x and y and x != y]
                if changed and all(MOVES[m][0] == player for m in changed) and self.allowed(player, here, there):
                    found.append(other)
        return found

    def better(self, player: str, there: tuple[State, ...], here: tuple[State, ...]) -> bool:
        return bool(self.worth[there[0]]["pqr".index(player)] > self.worth[here[0]]["pqr".index(player)])

    def answers(self, player: str, start: tuple[State, ...], improving: bool) -> set[tuple[State, ...]]:
        seen: set[tuple[tuple[State, ...], str]] = set()
        grown = {(start, "")}
        while grown:
            grown = {
                (there, who)
                for here, last in grown
                for who in "pqr"
                if who not in (player, last)
                for there in self.reach(who, here)
                if not improving or self.better(who, there, here)
            } - seen
            seen |= grown
        return {state for state, _ in seen}

    def stable(self, player: str, state: tuple[State, ...]) -> list[bool]:
        improvements = [t for t in self.reach(player, state) if self.better(player, t, state)]
        general, symmetric, sequential = True, True, True
        for there in improvements:
            worse = [s for s in self.answers(player, there, False) if not self.better(player, s, state)]
            general &= bool(worse)
            symmetric &= any(not any(self.better(player, e, state) for e in self.reach(player, s)) for s in worse)
            sequential &= any(not self.better(player, s, state) for s in self.answers(player, there, True))
        return [not improvements, general, symmetric, sequential]


def text(when: str, options: dict[str, str], payoffs: str = "  p: 0\n  q: 0\n  r: 0") -> str:
    written = ", ".join(f'{name}: "{value}"' for name, value in options.items())
    return GAME.replace("WHEN", when).replace("OPTIONS", written).replace("PAYOFFS", payoffs)


@pytest.mark.parametrize(("when", "options"), CASES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_against_the_definitions(when: str, options: dict[str, str], seed: int, tmp_path: Path) -> None:
    oracle = Oracle(when, options, np.random.default_rng(seed))
    lines = []
    for i, player in enumerate("pqr"):
        terms = [
            f"{int(w[i])} * (" + " and ".join(f"{m} == {x}" for m, x in zip("abcd", e, strict=True) if x) + ")"
            for e, w in oracle.worth.items()
        ]
        lines.append(f"  {player}: {' + '.join(terms)}")
    file = tmp_path / "conflict.yaml"
    file.write_text(text(when, options, "\n".join(lines)))
    solved = solve_file(file)
    concept = ConflictStability(**options)
    found = concept.states(solved.batch)
    graph = concept.graph(solved.batch.tree)
    histories = [
        tuple(dict(solved.batch.tree.history(int(leaf))).get(m, "") for m in "abcd")
        for leaf in solved.batch.tree.leaves
    ]
    states = [tuple(histories[leaf] for leaf in leaves) for leaves in graph.members]
    assert sorted(states) == sorted(oracle.states)
    for k, state in enumerate(states):
        for i, player in enumerate("pqr"):
            assert found[:, i, k].tolist() == oracle.stable(player, state), (state, player)
    wanted = [s for s in oracle.states if all(oracle.stable(p, s)[0] for p in "pqr")]
    assert solved.solution.count[0] == len(wanted)


@pytest.mark.parametrize("gone", ["a == x and b == u", "a == y and b == v", "a == y", "a == x"])
def test_a_strategic_game_of_which_some_ends_cannot_be(gone: str, tmp_path: Path) -> None:
    """The first ends or the last: the states that are left are numbered without them."""
    file = tmp_path / "conflict.yaml"
    file.write_text(f"""\
format: 1
title: Two who choose at once
players: {{p: P, q: Q}}
moves: {{a: {{player: p, actions: [x, y]}}, b: {{player: q, sees: none, actions: [u, v]}}}}
payoffs: {{p: 2 * (a == y) + (b == v), q: 2 * (b == v) + (a == y)}}
outcomes: {{left: a == x, right: otherwise}}
solve: {{concept: {{name: conflict-stability, options: {{infeasible: "{gone}"}}}}, selection: uniform}}
""")
    ends = {("x", "u"): 0, ("x", "v"): 1, ("y", "u"): 1, ("y", "v"): 2}  # both prefer y and v
    cannot = {e for e in ends if all(part.split(" == ")[1] in e for part in gone.split(" and "))}
    wanted = {e for e in ends if e not in cannot and not any(e in one_move(o) for o in better(e, ends) - cannot)}
    chosen = np.reshape(sim.load(file).solve().profiles, (-1, 2, 2)).argmax(axis=2)  # chosen[state, player]
    assert {("xy"[first], "uv"[second]) for first, second in chosen.tolist()} == wanted


def better(end: State, ends: dict[State, int]) -> set[State]:
    """Return the ends that all prefer to one."""
    return {other for other in ends if ends[other] > ends[end]}


def one_move(end: State) -> set[State]:
    """Return the ends that differ from one by what one player does."""
    return {(a, b) for a in "xy" for b in "uv" if (a == end[0]) != (b == end[1])}


def test_elmira_has_nine_states_and_three_equilibria(tmp_path: Path) -> None:
    """Fang, Hipel & Kilgour 1993; Hipel, Kilgour, Fang & Peng 1997: states 5, 8 and 9 are stable, 9 being the end."""
    file = Path(__file__).parents[2] / "scenarios" / "valid" / "a-conflict-that-is-over.yaml"
    solved = solve_file(file)
    concept = ConflictStability(irreversible=IRREVERSIBLE, over="plant == abandon")
    stable = concept.states(solved.batch)
    assert stable is not None
    assert stable.shape == (len(DEFINITIONS), 3, 9)
    assert solved.solution.count[0] == 3
    assert solved.solution.tag_names[-1] == OVER
    assert solved.solution.tags is not None
    assert solved.solution.tags[0, :, -1].sum() == 1


IRREVERSIBLE = "moe: keep -> modify; ur: delay -> accept; ur: delay -> abandon; ur: accept -> abandon"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"over": "b == x"}, "'x' is no"),
        ({"over": "b == w"}, "the outcomes differ: 'one' and 'three'"),
        ({"over": "b == w and a == x; a == x"}, "both hold where"),
        ({"infeasible": "c == m and c == n"}, "holds in no state"),
        ({"infeasible": "a == x; a == y"}, "no state is left"),
        ({"barred": "p: x -> u"}, "unknown action 'u'"),
        ({"barred": "p: x -> y where"}, "unknown action 'y where'"),
        ({"barred": "p: y -> z"}, "no actions of one move"),
        ({"irreversible": "s: x -> y"}, "unknown player 's'"),
        ({"irreversible": "q: u -> v where nobody"}, "nobody"),
    ],
)
def test_what_is_wrong_with_an_option_is_said_at_its_place(options: dict[str, str], words: str, tmp_path: Path) -> None:
    file = tmp_path / "conflict.yaml"
    file.write_text(text("true", options))
    with pytest.raises(ScenarioError) as caught:
        sim.load(file)
    said = str(caught.value)
    assert words in said, said
    assert "conflict.yaml:14:" in said


def test_ends_of_one_state_that_pay_differently_are_not_decided(tmp_path: Path) -> None:
    file = tmp_path / "conflict.yaml"
    file.write_text(text("true", {"over": "a == x and b == w"}, "  p: 1 * (c == m)\n  q: 0\n  r: 0"))
    solved = solve_file(file)
    assert solved.solution.reason[0] == Reason.STATES_DIFFER
