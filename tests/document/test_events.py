"""YAML's events by libyaml and by ruamel.yaml: the same, wherever the first is asked, on right files and on slips."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.document import events as module
from sim.document.events import BrokenSyntaxError, Event, _by_libyaml, _by_ruamel, events

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "scenarios").glob("*/*.yaml"), *(ROOT / "tests/scenarios").glob("*/*.yaml")])
SIGNS = [
    *":,{}[]\"'#|>-?&*!%@`~\n ",
    ": ",
    " #",
    "\n  ",
    "\n- ",
    "? ",
    "''",
    "|\n",
    ">-\n",
    "{a:1}",
    "a:b",
    "[a,b]",
    "é",
]


def seen(event: Event) -> tuple[object, ...]:
    """Return what is read off an event: of its beginning, and of scalars their end."""
    end = event.end if event.kind == module.SCALAR else 0
    return () if event.kind == module.END else (*event[:4], end, *event[5:])


def by_ruamel(text: str) -> list[Event] | None:
    try:
        return list(_by_ruamel(text))
    except BrokenSyntaxError:
        return None


def assert_alike(text: str) -> bool:
    """Compare the two on a text; return whether libyaml was asked and knew."""
    quick = None if module._UNLIKE.search(text) else _by_libyaml(text)
    if quick is None:
        return False
    slow = by_ruamel(text)
    assert slow is not None, text
    assert [event.kind for event in quick] == [event.kind for event in slow], text
    assert list(map(seen, quick)) == list(map(seen, slow)), text
    return True


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def test_both_read_every_scenario_alike() -> None:
    small = [file for file in FILES if file.stat().st_size < 4000]
    assert sum(assert_alike(text_of(file)) for file in small) > 100


def slips(number: int, seed: int) -> Iterator[str]:
    """Yield beginnings of scenarios in which something was typed wrongly."""
    rng = random.Random(seed)
    texts = [text for file in FILES if 200 < len(text := text_of(file)) < 1500]
    for _ in range(number):
        text = rng.choice(texts)
        start = text.rfind("\n", 0, rng.randrange(len(text))) + 1
        text = text[start : start + rng.randrange(30, 300)]
        for _ in range(rng.randrange(1, 4)):
            at, gone = rng.randrange(len(text) + 1), rng.randrange(3)
            text = text[:at] + (rng.choice(SIGNS) if rng.random() < 0.6 else "") + text[at + gone :]
        yield text


@pytest.mark.parametrize("seed", range(3))
def test_both_read_slips_alike(seed: int) -> None:
    assert sum(map(assert_alike, slips(150, seed))) > 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_both_read_very_many_slips_alike(seed: int) -> None:
    assert sum(map(assert_alike, slips(2000, seed))) > 100


UNLIKE = {
    "a reference": "a: &x 1\nb: *x\n",
    "a tag": "a: !!str 1\n",
    "nothing behind a key": "a:\nb: 1\n",
    "an escape": 'a: "\\/"\n',
    "a tab": "a:\t1\n",
    "a directive": "%YAML 1.1\n---\na: 1\n",
    "a second document": "a: 1\n---\nb: 1\n",
    "a line separator": "a: b\u2028c\n",
}


@pytest.mark.parametrize("what", UNLIKE)
def test_what_the_two_may_take_for_different_things_is_left_to_one(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = by_ruamel(UNLIKE[what])
    asked: list[str] = []

    def noted(text: str) -> Iterator[Event]:
        asked.append(text)
        return _by_ruamel(text)

    monkeypatch.setattr(module, "_by_ruamel", noted)
    if expected is None:
        with pytest.raises(BrokenSyntaxError):
            list(events(UNLIKE[what]))
    else:
        assert list(events(UNLIKE[what])) == expected
    assert asked == [UNLIKE[what]]


def test_many_events_are_read_one_by_one() -> None:
    text = "[" + "1," * module.MOST + "]"
    assert _by_libyaml(text) is None
    assert next(events(text)).kind == module.DOCUMENT


def test_without_libyaml_all_is_read_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "yaml.cyaml", None)
    text = "a: {b: [1, 2]}\n"
    assert _by_libyaml(text) is None
    assert list(events(text)) == by_ruamel(text)
