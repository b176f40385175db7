"""Words that mean nothing where they stand are all found, each with its place and a remedy."""

import pytest

from sim.expressions import Names, Signature, Words, check, parse

MOVES = {"brokerage": ("broker", "stand_aside"), "xi": ("meet", "avoid"), "kim": ("meet", "avoid")}
ACTIONS = {move: Words("action", actions) for move, actions in MOVES.items()}
NAMES = Names(
    parameters=frozenset({"prestige", "face_china", "broker_fee"}),
    quantities={"met": parse("xi == meet and kim == meet")},
    moves=MOVES,
    functions={
        "payoff": Signature(
            (Words("player", ("russia", "china")),), ACTIONS, key="move", form="payoff(player, move=action)"
        ),
        "probability": Signature((Words("outcome", ("meeting", "snub")),), form="probability(outcome)"),
        "share": Signature((Words("status", ("unique", "none")),), form="share(status)"),
    },
)


@pytest.mark.parametrize(
    "text",
    [
        "prestige * met - face_china * (xi == meet and avoid == kim)",
        "xi == kim",
        "xi == kim == meet",
        "brokerage != broker",
        "payoff(russia, xi=avoid) < payoff(china)",
        "probability(meeting) > 0.3 and share(none) < 1%",
        "clip(prestige, 0, 1) + min(1, 2, 3) + max(1, 2) + abs(-1) + exp(1) + log(2) + sqrt(2)",
    ],
)
def test_what_is_right_passes(text: str) -> None:
    assert check(parse(text), NAMES) == []


@pytest.mark.parametrize(
    ("text", "offset", "said"),
    [
        ("1 + fase_china", 4, "unknown name 'fase_china'; did you mean 'face_china'?"),
        ("xi", 0, "'xi' is a move and has no value; ask what was done, as in xi == meet"),
        ("met * avoid", 6, "'avoid' is an action and has no value; ask whether it was taken: xi == avoid"),
        ("xi == mete", 6, "'mete' is not an action of 'xi'; did you mean 'meet'?"),
        ("xi == broker", 6, "'broker' is not an action of 'xi'; known here: avoid, meet"),
        ("xj == meet", 0, "unknown move 'xj'"),
        ("xi < meet", 0, "'<' cannot compare a move"),
        ("xi == 1", 6, "a move is compared with one of its actions; compare 'xi' with one of: meet, avoid"),
        ("xi == brokerage", 6, "'xi' and 'brokerage' have no action in common, so they are never equal"),
        ("meet == avoid", 0, "'meet' is an action and has no value"),
        ("max(1)", 0, "'max' takes at least 2 arguments, here are 1; write max(a, b)"),
        ("log(1, 2)", 0, "'log' takes one argument, here are 2; write log(x)"),
        ("abs()", 0, "'abs' takes one argument, here are none"),
        ("sqr(2)", 0, "unknown function 'sqr'; did you mean 'sqrt'?"),
        ("prestige(2)", 0, "'prestige' is not a function; to multiply, write prestige * (…)"),
        ("2 * max", 4, "'max' is a function; write max(a, b)"),
        ("min(prestige = met)", 15, "'min' takes no arguments with '='; to compare, write =="),
        ("prestige / 0", 11, "this divides by zero"),
        ("log(-1)", 0, "'log' of this number has no value"),
        ("clip(prestige, 5, 2)", 0, "the low limit of this clip (5) is above its high limit (2)"),
        ("payoff(rusia)", 7, "unknown player 'rusia'; did you mean 'russia'?"),
        ("payoff(1 + 2)", 7, "a player is wanted here; known here: china, russia"),
        ("probability(2)", 12, "an outcome is wanted here"),
        ("payoff(russia, brokrage=broker)", 24, "unknown move 'brokrage'; did you mean 'brokerage'?"),
        ("payoff(russia, xi=met)", 18, "unknown action 'met'; did you mean 'meet'?"),
        ("payoff()", 0, "'payoff' takes one argument, here are none; write payoff(player, move=action)"),
        ("lowest(meeting)", 0, "unknown function 'lowest'"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_at_its_place(text: str, offset: int, said: str) -> None:
    found = check(parse(text), NAMES)
    assert any(said in str(error) and error.offset == offset for error in found), [(e.offset, str(e)) for e in found]


def test_all_problems_come_together_in_the_order_of_the_text() -> None:
    found = check(parse("fase_china * met + xi * (kim == stand) - foo(prestig) / 0 + (xi == meet == kim == 3)"), NAMES)
    assert [error.offset for error in found] == [0, 19, 32, 41, 45, 56, 82]


def test_one_problem_is_said_once() -> None:
    assert len(check(parse("xj == meet"), NAMES)) == 1
    assert len(check(parse("meet == xi == mete == xi"), NAMES)) == 1


def test_an_action_that_could_be_something_else_is_ambiguous() -> None:
    names = Names(frozenset({"meet"}), {"avoid": parse("1")}, {"xi": ("meet", "avoid", "kim"), "kim": ("meet",)})
    said = [str(e) for e in check(parse("xi == meet and xi == avoid and xi == kim"), names)]
    assert said == [
        "'meet' is both an action of 'xi' and a parameter; give one of them another name",
        "'avoid' is both an action of 'xi' and a quantity; give one of them another name",
        "'kim' is both a move and an action of 'xi'; give one of them another name",
    ]


def test_only_moves_that_come_earlier_are_known() -> None:
    (error,) = check(parse("kim == meet"), Names(moves={"xi": ("meet", "avoid")}))
    assert error.message == "unknown move 'kim'"
