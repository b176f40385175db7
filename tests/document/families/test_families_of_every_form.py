"""Families in every form and every section: each text is the same scenario as one that is written out by hand."""

from pathlib import Path

import pytest

from sim.scenario.load import from_document, load

PLAYERS = "players: {each p: '{p}'}\n"
PARAMETER = "{label: x, unit: x, value: 'uniform(0, 1)', why: x, judgement: true}"
STAGE = "moves: {'m[p]': {player: p, sees: none, actions: [keep, cheat]}}\n"
SAME = {
    "votes": (
        "form: coalition\ntables: {t: {file: votes.csv, key: iso}}\nsets: {p: {table: t}}\n"
        + PLAYERS
        + "votes: {each p: 'weight[p]'}\nquota: sum(weight[p] for p in p) / 2\n",
        "form: coalition\nplayers: {a: a, b: b, c: c}\nvotes: {a: 4, b: 2, c: 1}\nquota: (4 + 2 + 1) / 2\n",
    ),
    "coalitions": (
        "form: coalition\nsets: {p: [a, b]}\nplayers: {each p: '{p}', host: Host}\n"
        "worth: sum(member(s) for s in p) * size\n"
        "coalitions: {host + each p: 3, 'each s in p + each t in p where s == a': 1}\n",
        "form: coalition\nplayers: {a: a, b: b, host: Host}\nworth: (member(a) + member(b)) * size\n"
        "coalitions: {host + a: 3, host + b: 3, a + b: 1}\n",
    ),
    "crowd": (
        "form: crowd\nsets: {p: [a, b]}\nplayers: {each p: '{p}'}\nparameters: {'w[p]': " + PARAMETER + "}\n"
        "blocs: {each p: {members: count(p) + 1, gain: [{each: s in p, value: 'w[s] * others(s) / 2'}, 'w[p] - 1']}}\n"
        "outcomes: {many: attending > count(p), each p: 'attending <= count(p) and p == a', "
        "'no[p where p == b]': otherwise}\n",
        "form: crowd\nplayers: {a: a, b: b}\nparameters: {w_a: " + PARAMETER + ", w_b: " + PARAMETER + "}\n"
        "blocs: {a: {members: 3, gain: [w_a * others(a) / 2, w_b * others(b) / 2, w_a - 1]},\n"
        "  b: {members: 3, gain: [w_a * others(a) / 2, w_b * others(b) / 2, w_b - 1]}}\n"
        "outcomes: {many: attending > 2, a: attending <= 2, b: false, no_b: otherwise}\n",
    ),
    "bargaining": (
        "form: bargaining\nsets: {i: {oil: Oil, gas: Gas}}\nplayers: {host: Host, guest: Guest}\n"
        "parameters: {'v[i]': " + PARAMETER + "}\n"
        "issues: {each i: {label: 'About {i}', worth: {host: 'v[i]', guest: '-v[i] if i == oil else 1'}}}\n"
        "capacity: count(i) - 1\noutcomes: {one: any(s for s in i), none_: otherwise}\n",
        "form: bargaining\nplayers: {host: Host, guest: Guest}\n"
        "parameters: {v_oil: " + PARAMETER + ", v_gas: " + PARAMETER + "}\n"
        "issues: {oil: {label: About Oil, worth: {host: v_oil, guest: -v_oil}}, gas: {label: About Gas, worth: "
        "{host: v_gas, guest: 1}}}\ncapacity: 2 - 1\noutcomes: {one: oil or gas, none_: otherwise}\n",
    ),
    "repeated": (
        "form: repeated\nsets: {p: [a, b]}\nplayers: {each p: '{p}'}\n"
        + STAGE
        + "payoffs: {each q in p: 'sum(2 * (m[s] == keep) for s in p if s != q)'}\n"
        + "outcomes: {kept: 'all(m[s] == keep for s in p)', broken: otherwise}\n"
        "target: {'m[p]': keep}\ndiscount: 0.5\n",
        "form: repeated\nplayers: {a: a, b: b}\nmoves: {m_a: {player: a, sees: none, actions: [keep, cheat]}, "
        "m_b: {player: b, sees: none, actions: [keep, cheat]}}\n"
        "payoffs: {a: 2 * (m_b == keep), b: 2 * (m_a == keep)}\n"
        "outcomes: {kept: m_a == keep and m_b == keep, broken: otherwise}\n"
        "target: {m_a: keep, m_b: keep}\ndiscount: 0.5\n",
    ),
    "moves, in order, with actions that are members": (
        "sets: {p: [a, b, c]}\nplayers: {each p: '{p}'}\n"
        "moves: {'ask[p]': {player: p, sees: 'ask[s] for s in p if s < p', "
        "actions: [nobody, each s in p where s != p]}}\n"
        "payoffs: {each q in p: 'count(ask[s] == q for s in p if s != q) - (ask[q] == nobody)'}\n"
        "outcomes: {'asked[q in p]': 'ask[q] != nobody and all(ask[s] == nobody for s in p if s < q)', "
        "none_asks: otherwise}\n",
        "players: {a: a, b: b, c: c}\nmoves: {ask_a: {player: a, sees: none, actions: [nobody, b, c]}, "
        "ask_b: {player: b, sees: ask_a, actions: [nobody, a, c]}, "
        "ask_c: {player: c, sees: [ask_a, ask_b], actions: [nobody, a, b]}}\n"
        "payoffs: {a: (ask_b == a) + (ask_c == a) - (ask_a == nobody), "
        "b: (ask_a == b) + (ask_c == b) - (ask_b == nobody), c: (ask_a == c) + (ask_b == c) - (ask_c == nobody)}\n"
        "outcomes: {asked_a: ask_a != nobody, asked_b: ask_b != nobody and ask_a == nobody, "
        "asked_c: ask_c != nobody and (ask_a == nobody and ask_b == nobody), none_asks: otherwise}\n",
    ),
}


def document(text: str, folder: Path, name: str) -> dict[str, object]:
    file = folder / name
    file.write_text(text)
    return {key: value for key, value in load(file).document.items() if key not in ("title", "format")}


@pytest.mark.parametrize("name", SAME)
def test_it_is_what_is_written_out_by_hand(name: str, tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text("iso,weight\na,4\nb,2\nc,1\n")
    short, long = SAME[name]
    made = document(f"format: 2\ntitle: x\n{short}", tmp_path, "short.yaml")
    assert made == document(f"format: 2\ntitle: x\n{long}", tmp_path, "long.yaml")


def test_a_part_is_used_once_for_each_member(tmp_path: Path) -> None:
    part = "format: 1\ntitle: x\nplayers: {a: A}\nparameters: {room: " + PARAMETER + "}\n"
    part += "moves: {go: {player: a, sees: none, actions: [yes_, no_]}}\npayoffs: {a: room * (go == yes_)}\n"
    (tmp_path / "part.yaml").write_text(part + "outcomes: {went: go == yes_, stayed: otherwise}\n")
    whole = (
        "format: 2\ntitle: x\nsets: {f: {public: In public, secret: In secret}}\nplayers: {host: Host}\n"
        "uses: {'talks[f]': {scenario: part.yaml, given: {room: '0.2 if f == public else 0.9'}, "
        "names: {'value[f]': payoff(a)}}}\n"
        "moves: {form_: {player: host, sees: none, actions: [each f]}}\n"
        "payoffs: {host: 'sum(value[x] for x in f if form_ == x)'}\noutcomes: {each f: form_ == f}\n"
    )
    (tmp_path / "whole.yaml").write_text(whole)
    scenario = load(tmp_path / "whole.yaml")
    assert [use.id for use in scenario.uses] == ["talks_public", "talks_secret"]
    assert scenario.document["outcomes"]["public"]["when"] == "form_ == public"


def test_plain_data_may_have_families() -> None:
    data = {
        "format": 2,
        "title": "x",
        "sets": {"p": ["a", "b"]},
        "players": {"each p": "{p}"},
        "moves": {"m[p]": {"player": "p", "sees": "none", "actions": ["go", "stay"]}},
        "payoffs": {"each p": "count(m[s] == go for s in p)"},
        "outcomes": {"all_go": "all(m[s] == go for s in p)", "others": "otherwise"},
    }
    assert from_document(data, "x").document["payoffs"]["a"][0]["value"] == "(m_a == go) + (m_b == go)"
