"""Names in files that are not UTF-8: what was supposed is said, and can be said otherwise."""

from pathlib import Path

import pytest

import sim
from sim.errors import ScenarioError, UsageError

TEXT = 'EFG 2 R "{}" {{ "{}" "B" }}\np "" 1 1 "" {{ "l" "r" }} 0\nt "" 1 "" {{ 1 2 }}\nt "" 0\n'
KNOWN = [
    ("latin-1", "Négociations", "Chloé"),
    ("cp1251", "Переговоры", "Анна"),
    ("koi8-r", "Переговоры", "Анна"),
    ("cp949", "회담", "안나"),
]


@pytest.mark.parametrize(("encoding", "title", "player"), KNOWN)
def test_a_file_that_is_not_utf8_says_what_it_was_taken_for(
    encoding: str, title: str, player: str, tmp_path: Path
) -> None:
    file = tmp_path / "game.efg"
    file.write_bytes(TEXT.format(title, player).encode(encoding))
    supposed = sim.read_game(file)
    assert "not UTF-8" in supposed.notes[0]
    assert "Latin-1" in supposed.notes[0]
    assert "--encoding" in supposed.notes[0]
    assert (supposed.title == title) == (encoding == "latin-1")
    assert f"note: {supposed.notes[0]}" in str(supposed.solve())
    assert supposed.solve().to_json()["notes"] == list(supposed.notes)
    known = sim.read_game(file, encoding)
    assert (known.title, known.players[0], known.notes) == (title, player, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_enough(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "game.efg"
    file.write_bytes(TEXT.format("회담", "Анна").encode(encoding))
    game = sim.read_game(file)
    assert (game.title, game.players[0], game.notes) == ("회담", "Анна", ())
    assert "notes" not in game.solve().to_json()


def test_what_is_no_text_in_an_encoding_is_refused_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "game.efg"
    file.write_bytes(TEXT.format("Négociations", "Ann").encode("latin-1"))
    with pytest.raises(ScenarioError, match=r"game\.efg:1:11: byte 0xe9 is no text in utf-8"):
        sim.read_game(file, "utf-8")
    for unknown in ("klingon", "rot13", "hex", "base64", ""):
        with pytest.raises(UsageError, match="unknown encoding"):
            sim.read_game(file, unknown)
