"""The corpus: every valid file loads and reads back from its explicit form; every invalid one says what is expected."""

import contextlib
import random
import re
from pathlib import Path

import pytest

from sim.document.emit import to_yaml
from sim.errors import ScenarioError
from sim.scenario.load import from_bytes, load

ROOT = Path(__file__).parent.parent.parent
WRITTEN = [f for f in (ROOT / "scenarios").rglob("*.yaml") if f.stem not in ("claims", "vocabulary")]
VALID = sorted([*WRITTEN, *(ROOT / "tests/scenarios/valid").glob("*.yaml")])
INVALID = sorted((ROOT / "tests/scenarios/invalid").glob("*.yaml"))


@pytest.mark.parametrize("file", VALID, ids=lambda f: f.stem)
def test_the_explicit_form_is_the_same_scenario(file: Path) -> None:
    scenario = load(file)
    again = from_bytes(to_yaml(scenario.document).encode(), str(file), scenario.id)
    assert again.hash == scenario.hash


@pytest.mark.parametrize("file", INVALID, ids=lambda f: f.stem)
def test_every_fault_is_told_with_its_place(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(ScenarioError) as told:
        load(file.relative_to(ROOT))
    assert str(told.value) == file.with_suffix(".txt").read_text().rstrip("\n")


BIG = 1_000_000
HOSTILE = {
    "larger than any scenario": b"title: " + b"x" * (3 * BIG),
    "as large as may be, one key a line": b"\n".join(b"k%d: 1" % n for n in range(BIG // 12)),
    "one endless line": b"title: [" + b"1, " * (BIG // 4),
    "brackets without end": b"[" * BIG,
    "braces without end": b"title: " + b"{a: " * (BIG // 5),
    "indented without end": b"\n".join(b" " * n + b"a:" for n in range(1_000)),
    "quotation marks": b'"' * 9_999,
    "tabs": b"\t" * BIG,
    "tabs in every line": b"\n".join(b"\tk%d: 1" % n for n in range(5_000)),
    "colons": b": " * 50_000,
    "anchors on anchors": b"\n".join(b"k%d: &a%d [*a%d, *a%d]" % (n, n, n - 1, n - 1) for n in range(1, 900)),
    "unknown keys": b"\n".join(b"k%d: 1" % n for n in range(4_900)),
    "keys that are lists": b"? [a, b]\n: 1\n" * 300,
    "carriage returns": b"format: 1\r" * 2_000,
    "only white space": b" \n" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_in_bearable_words(name: str) -> None:
    with pytest.raises(ScenarioError) as told:
        from_bytes(HOSTILE[name], "file.yaml", "file")
    assert len(told.value.problems) <= 200
    assert all(len(str(problem)) < 1_000 for problem in told.value.problems)
    assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in told.value.problems)


PIECES = [b":", b"\n", b"  ", b"'", b"[", b"}", b"\t", b"#", b"x", b"\xc3"]


@pytest.mark.parametrize("seed", range(4))
def test_any_bytes_at_all_are_refused_or_read(seed: int) -> None:
    rng = random.Random(seed)
    whole = (ROOT / "scenarios/classics/inspection.yaml").read_bytes()
    for _ in range(15):
        broken = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(broken))
            broken[at : at + rng.randint(0, 4)] = rng.choice(
                [b":", b"\n", b"  ", b"'", b"[", b"}", b"\t", b"#", b"x", b"\xc3"]
            )
        with contextlib.suppress(ScenarioError):
            from_bytes(bytes(broken), "file.yaml", "file")


def test_a_message_cannot_steer_the_terminal() -> None:
    hostile = b'format: 1\n"\\e[2Jti\\ntle\\u202e": x\n'
    with pytest.raises(ScenarioError) as told:
        from_bytes(hostile, "file.yaml", "file")
    assert "�[2Jti�tle�" in str(told.value)
    assert all(line.isprintable() for line in str(told.value).split("\n"))


def test_every_message_has_its_place() -> None:
    for file in INVALID:
        lines = file.with_suffix(".txt").read_text().splitlines()
        heads = [line for line in lines if not line.startswith("    ")]
        assert heads
        assert all(
            re.match(
                rf"tests/scenarios/invalid/({re.escape(file.name)}|families\.csv|parts/\w+\.yaml):\d+:\d+: .", line
            )
            for line in heads
        )
