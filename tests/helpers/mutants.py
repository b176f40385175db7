"""Scenarios and game files as a careless or a hostile hand leaves them, and what the program must never do with them.

    python tests/helpers/mutants.py --minutes 10 --seed 7

runs for as long as one likes, and prints each mutant that is taken badly; the tests run a few with a fixed seed.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.pokers import poker  # noqa: E402
from sim.errors import ScenarioError  # noqa: E402
from sim.interop.read import READERS  # noqa: E402
from sim.scenario.load import load  # noqa: E402

SLOW = 5.0
"""Seconds of a processor beyond which the reading of a small file is a fault."""

_SNIPPETS = (
    *(
        "“x”",
        "\u00a0",
        "\t",
        ": ",
        ", ",
        "'",
        '"',
        "{",
        "}",
        "[",
        "]",
        "- ",
        "#",
        "|",
        ">",
        "&a",
        "*a",
        "!!x",
        "%",
        "@",
    ),
    *("1,5", "1_000", "30%", "1e13", ".5", "NaN", "inf", "-0", "yes", "null", "~", "2015-05-09", "->", "=>", "==", "="),
    *(
        "\\ud800",
        "\x1b[31m",
        "\u202e",
        "\ufeff",
        "\x00",
        "\udc80",
        "：",
        "（",
        "정상",
        "𝔘",
        "e\u0301",
        "$x$",
        "x" * 300,
    ),
)


def files() -> list[Path]:
    """Return the scenarios that are mutated."""
    return sorted([*(ROOT / "tests/scenarios/valid").glob("*.yaml"), *(ROOT / "scenarios/classics").glob("*.yaml")])


def _insert(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_SNIPPETS) + text[at:]


def _delete(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + chance.randrange(1, 12) :]


def _swap_words(text: str, chance: random.Random) -> str:
    words = re.findall(r"\w+", text)
    a, b = chance.choice(words), chance.choice(words)
    return re.sub(rf"\b{re.escape(a)}\b", b, text, count=1)


def _move_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def _indent(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines[at] = chance.choice((" ", "  ", "\t", "\u00a0\u00a0", "    ")) + lines[at]
    return "\n".join(lines)


def _number(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r"\d+(?:\.\d+)?", text))
    if not found:
        return text
    one = chance.choice(found)
    return (
        text[: one.start()]
        + chance.choice(("0", "-1", "1e300", "1,5", "30%", "1_0", "0.0", "9" * 40))
        + text[one.end() :]
    )


def _everywhere(text: str, chance: random.Random) -> str:
    old, new = chance.choice(((": ", ":\u00a0"), ("  ", "\t"), ("\n", "\r\n"), ('"', "”"), ("-", "–"), (", ", ",")))
    return text.replace(old, new)


HANDS: tuple[Callable[[str, random.Random], str], ...] = (
    _insert, _insert, _delete, _swap_words, _move_line, _indent, _number, _everywhere,
)  # fmt: skip


TABLE = """NFG 1 R "t" { "A" "B" }
{ { "u" "d" }
{ "l" "r" "m" }
}
""
{
{ "one" 1, 2 }
{ "two" 3, 4/3 }
}
1 2 0 1 2 1
"""
GAMES = {"efg": [poker(), poker(2)], "nfg": ['NFG 1 R "t" { "A" "B" } { 2 2 }\n\n1 2 3 4 5 6 7 8\n', TABLE]}
"""Game files that are mutated, by the ending of their names."""


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Yield so many mutated scenarios; the same seed gives the same."""
    yield from islice(changed([file.read_text(encoding="utf-8") for file in files()], random.Random(seed)), count)


def changed(texts: Sequence[str], chance: random.Random) -> Iterator[bytes]:
    """Yield one mutant of the texts after another, without end."""
    while True:
        text = chance.choice(texts)
        for _ in range(chance.choice((1, 1, 2, 5))):
            text = chance.choice(HANDS)(text, chance) or text
        encoding = chance.choice(("utf-8",) * 20 + ("utf-16", "latin-1"))
        yield text.encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")


@dataclass(frozen=True)
class Complaint:
    """A mutant that was taken badly, and how."""

    data: bytes
    what: str


def complaints(data: bytes, folder: Path, ending: str = "yaml") -> Iterator[Complaint]:
    """Yield what is wrong with the way in which a mutant is read: a traceback, no place, too slow, files touched."""
    file = folder / f"mutant.{ending}"
    file.write_bytes(data)
    before, started = _state(folder), time.process_time()
    try:
        load(file) if ending == "yaml" else READERS[f".{ending}"](file, None)
    except ScenarioError as refused:
        yield from (
            Complaint(data, f"no place: {p}") for p in refused.problems if not re.match(r".+:\d+:\d+: .", str(p))
        )
        odd = [c for c in str(refused) if not (c.isprintable() or c == "\n")]
        if odd:
            yield Complaint(data, f"prints {odd[:3]!r}")
    except Exception as failure:
        yield Complaint(data, f"{type(failure).__name__}: {failure}")
    if time.process_time() - started > SLOW:
        yield Complaint(data, "slow")
    if _state(folder) != before:
        yield Complaint(data, "files were touched")


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(f): (f.stat().st_size, f.stat().st_mtime_ns) for f in folder.rglob("*")}


def main() -> None:
    """Mutate as often as is asked for, and print what is taken badly."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=1)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    until, done, found = time.monotonic() + 60 * options.minutes, Counter[str](), 0
    sources = {"yaml": changed([file.read_text(encoding="utf-8") for file in files()], random.Random(options.seed))}
    sources |= {ending: changed(texts, random.Random(options.seed)) for ending, texts in GAMES.items()}
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            for ending, source in sources.items():
                data = next(source)
                done[ending] += 1
                for complaint in complaints(data, Path(folder), ending):
                    found += 1
                    kept = Path(tempfile.gettempdir()) / f"mutant-{options.seed}-{done[ending]}.{ending}"
                    kept.write_bytes(data)
                    print(f"{done[ending]}: {complaint.what[:300]!a}: {kept}", flush=True)
    print(f"{', '.join(f'{count:,} mutants of .{ending}' for ending, count in done.items())}; {found} taken badly")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
