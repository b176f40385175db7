"""A document is read whole before anything is asked about its meaning; what is wrong in it is returned, not raised."""

from pathlib import Path

import pytest

import sim
import sim.document.files
from sim.document.files import read_file
from sim.document.nodes import MappingNode, document_of, plain
from sim.document.overrides import Changes, Override, change
from sim.document.read import document_of_plain, read_document
from sim.document.repair import Reading
from sim.document.texts import text_of_file
from sim.errors import UsageError

GAME = "moves: {m: {player: a, actions: [x, y]}}\npayoffs: {a: m == x}\noutcomes: {o: m == x, p: otherwise}\n"
WORDS = "format: 1\nvocabulary: W\nplayers: {a: A}\n"
HEAD = "format: 1\ntitle: T\nimports: {words.yaml: a}\n"
CASES = "cases: {one: {set: {solve.draws: 7}}, two: {set: {solve.seed: x, nowhere: 1}}}\n"


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    (tmp_path / "words.yaml").write_text(WORDS)
    (tmp_path / "part.yaml").write_text(HEAD + GAME)
    (tmp_path / "parent.yaml").write_text(f"{HEAD}{GAME}{CASES}uses: {{u: {{scenario: part.yaml, case: none}}}}\n")
    return tmp_path / "parent.yaml"


def test_what_is_wrong_is_returned(parent: Path) -> None:
    document = read_document(text_of_file(parent, (), None))
    assert [finding.fault.message for finding in document.content.findings] == ["unknown case 'none'"]
    assert [finding.fault.message for finding in document.findings] == ["unknown path 'nowhere'"]
    assert document.cases is not None
    assert [f.fault.path for f in document.cases.contents["cases", "two"].findings] == [("solve", "seed")]
    assert document.cases.contents["cases", "one"].model is not None
    assert document.cases.contents["cases", "one"].model.solve.draws == 7
    assert list(document.content.uses) == ["u"]
    assert document.content.uses["u"].cases is None


def test_each_file_that_is_named_is_read_once(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def counted(file: Path, name: str) -> Reading:
        names.append(file.name)
        return read_file(file, name)

    monkeypatch.setattr(sim.document.files, "read_file", counted)
    document = read_document(text_of_file(parent, ["solve.draws=5"], "one"))
    assert sorted(names) == ["part.yaml", "words.yaml"]
    assert document.content.model is not None
    assert document.content.model.solve.draws == 5
    assert document.cases is not None
    assert document.cases.without.uses is document.content.uses


@pytest.mark.parametrize(
    ("sets", "case", "wrong"),
    [
        (["solve.draw=5"], None, "sets: unknown path 'solve.draw'; did you mean 'solve.draws'?"),
        ([], "tow", "case: unknown case 'tow'; did you mean 'two'?"),
        (["solve.draws"], None, "there is no '='"),
    ],
)
def test_whoever_asks_is_told_of_changes_that_lead_nowhere(
    parent: Path, sets: list[str], case: str | None, wrong: str
) -> None:
    with pytest.raises(UsageError) as refused:
        read_document(text_of_file(parent, sets, case))
    assert wrong in str(refused.value)


def test_a_document_without_cases_says_so() -> None:
    with pytest.raises(UsageError, match="the scenario has no cases"):
        document_of_plain({"format": 1}, "plain", "any")


def test_changes_leave_what_they_do_not_touch() -> None:
    root = document_of({"format": 1, "solve": {"draws": 3}, "uses": {"u": {}}}, "plain")
    other = document_of({"five": 5}, "other")
    assert isinstance(root, MappingNode)
    assert isinstance(other, MappingNode)
    [(key, five)] = other.entries
    changed = change(root, Changes(None, (Override("solve.draws", five, key),))).root
    assert isinstance(changed, MappingNode)
    assert plain(changed) == {"format": 1, "solve": {"draws": 5}, "uses": {"u": {}}}
    assert changed.inside["uses"] is root.inside["uses"]


def test_a_number_of_a_used_scenario_is_set_where_it_is_used(tmp_path: Path) -> None:
    block = "parameters: {{{}: {{label: X, unit: points, value: 'uniform(1, 5)', why: x, judgement: true}}}}"
    rest = "players: {a: Ann}\nmoves: {x: {player: a, actions: [l, r]}}\n"
    rest += "payoffs: {a: size * (x == l)}\noutcomes: {o: otherwise}\n"
    (tmp_path / "part.yaml").write_text(f"format: 1\ntitle: Part\n{block.format('size')}\n{rest}")
    whole = tmp_path / "whole.yaml"
    use = "uses: {p: {scenario: part.yaml, names: {worth: payoff(a)}}}"
    whole.write_text(
        f"format: 1\ntitle: Whole\n{use}\n{block.format('cost')}\n{rest.replace('size', '(worth - cost)')}"
    )
    with pytest.raises(
        UsageError, match=r"unknown path 'size'; it is a number of a used scenario, which is set as uses.p.given.size"
    ):
        sim.load(whole, sets={"size": 3})
    given = sim.load(whole, sets={"uses.p.given.size": 4}).solve(cost=1)
    assert given.payoffs.tolist() == [[3.0]]
