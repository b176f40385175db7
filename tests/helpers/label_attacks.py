"""Labels as a hostile or a distant hand writes them, at every exit of every command.

    python tests/helpers/label_attacks.py --minutes 10 --seed 1

Each round writes a scenario with some such labels, calls each command on it (text at a width and in an encoding of its
own, JSON, files of every kind, figures), and prints what is taken badly: a failure of the engine or a traceback, a
character that steers a terminal, markup of LaTeX, HTML or a spreadsheet that a label slipped in.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

LABELS = (
    "between $5 million and $9 million",
    "$$",
    "$x^2$ \\frac{1}{2} _a_ ^b^",
    "\\input{/etc/passwd} & # % ~ { }",
    "red \x1b[31malert\x1b[0m",
    "bell \x07 and back\x08space",
    "two\nlines\tand a tab",
    "\u202egnorw\u202c and \u2066isolated\u2069",
    "\ud800 alone",
    "정상 회담에서 만난다",
    "首脑会晤",
    "Встреча в верхах — «да»",
    "קידום הפסגה",
    "e\u0301 and \u200bzero width\ufeff",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🕊️",
    "=cmd()|'/c calc'!A1",
    "+1, -1, @SUM(A1)",
    "<script>alert(1)</script>",
    "</td>\"'><img src=x onerror=alert(1)>",
    "| a | b | `code` [link](javascript:1) **bold**",
    "label " * 50,
    "[bold red]rich[/]",
    "%s {0} {label} %(x)s",
)
ENCODINGS = ("utf-8", "latin-1", "cp437", "ascii", "utf-8:strict")
WIDTHS = (40, 57, 80, 132, 200)

STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What moves a terminal's pen, or the order in which it writes."""

SCENARIO = """
format: 2
title: {0}
about: {1}
players: {{ann: {2}, bob: {3}}}
parameters:
  x: {{label: {4}, unit: {5}, value: "uniform(0, 2)", why: {6}, judgement: true}}
  y: {{label: {7}, unit: {8}, value: "uniform(0, 2)", why: {9}, judgement: true}}
moves:
  m: {{player: ann, actions: [go, stay], label: {10}}}
  n: {{player: bob, actions: [go, stay], sees: none}}
payoffs: {{ann: "x if m == n else 0", bob: "y - 1 if n == go else x / 4"}}
outcomes:
  meet: {{when: m == go and n == go, label: {11}}}
  part: {{when: otherwise, label: {12}}}
cases: {{warm: {{label: {13}, set: {{x: 1.5}}}}}}
claims: {{likely: {{text: {14}, result: "probability(meet) >= 0"}}}}
observed: {{outcome: meet, note: {15}}}
solve: {{concept: nash, draws: 256}}
"""

STUDY = "study: 1\ntitle: {0}\nscenarios: hostile.yaml\nsweep: {{x: [0.5, 1.5]}}\ndraws: 32\n"


def written(labels: tuple[str, ...], folder: Path, seed: int) -> Path:
    """Write a scenario and a study with labels such as these, and return the scenario."""
    chance = random.Random(seed)
    texts = [json.dumps(chance.choice(labels)) for _ in range(16)]  # JSON's escapes are YAML's
    (folder / "hostile.yaml").write_text(SCENARIO.format(*texts), encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY.format(texts[0]), encoding="utf-8")
    return folder / "hostile.yaml"


def commands(run: str = "run", scenario: str = "hostile.yaml") -> Iterator[list[str]]:
    """Yield the words of every command that reads a scenario or a run, with every kind of answer."""
    yield from ([word, scenario] for word in ("check", "show"))
    yield ["show", scenario, "--resolved"]
    yield ["run", scenario, "--seed", "1", "--out", run]
    yield from (["report", run, "--to", kind] for kind in ("html", "md", "tex", "xlsx", "csv"))
    answers = [
        ["solve", scenario],
        ["drivers", scenario, "--draws", "64"],
        ["tip", scenario, "--draws", "64"],
        ["tip", scenario, "--over", "x", "--draws", "64"],
        ["advise", scenario, "--player", "ann", "--draws", "64"],
        ["explain", run, "--draw", "3"],
        ["regions", run, "--outcome", "meet"],
        ["uncertainty", run, "--draws", "64"],
        ["compare", scenario, "hostile.yaml@warm", "--draws", "64"],
    ]
    for number, words in enumerate(answers):
        yield words
        yield [*words, "--json"]
        yield [*words, "--to", "md"]
        yield [*words, "--to", "tex"]
        for kind in ("html", "xlsx", "csv", "md", "tex"):
            if kind != "html" or words[0] != "solve":
                yield [
                    *words,
                    "--out",
                    f"answer-{number}.{kind}" if kind != "csv" else f"answer-{number}",
                    "--to",
                    kind,
                ]
        if words[0] != "solve":
            yield [*words, "--figure", f"figure-{number}.png"]
    yield from ([word, run] for word in ("verify", "plot", "score"))
    yield ["study", "study.yaml", "--out", "study"]
    yield ["export", scenario, "--to", "game.efg"]
    yield ["solve", "game.efg"]
    yield ["doctor"]


def called(words: list[str], folder: Path, encoding: str, width: int) -> tuple[int, str, str]:
    """Call the command in a folder; return its exit code and what it printed."""
    own = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "COLUMNS": str(width), "PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words], cwd=folder, env=os.environ | own, capture_output=True, check=False
    )
    name = encoding.partition(":")[0]
    return done.returncode, done.stdout.decode(name, "replace"), done.stderr.decode(name, "replace")


def complaints(words: list[str], code: int, out: str, err: str) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    if code not in (0, 1):
        yield f"exit code {code}: {err.strip()[-500:]}"
    for text in (out, err):
        if "Traceback" in text or "the engine failed" in text:
            yield f"a failure: {text[-500:]}"
        if (
            words[-1] != "--json"
            and words[-1] != "--resolved"
            and (found := STEERING.search(text.replace("\r\n", "\n")))
        ):
            yield f"prints {found[0]!r} in {text[max(found.start() - 30, 0) : found.end() + 30]!r}"


def file_complaints(folder: Path) -> Iterator[str]:
    """Yield what labels slipped into the files that were written."""
    for file in (
        path for path in folder.rglob("*") if path.is_file() and path.suffix in (".html", ".tex", ".csv", ".md")
    ):
        text = file.read_bytes().decode("utf-8")
        if file.suffix != ".csv" and (found := STEERING.search(text)):
            yield f"{file.name}: holds {found[0]!r} in {text[max(found.start() - 30, 0) : found.end() + 30]!r}"
        if file.suffix == ".html" and ("<script>alert" in text or "<img src=x" in text):
            yield f"{file.name}: a label is markup"
        if file.suffix == ".tex" and re.search(r"(?<!\\)\\(input|frac)\b", text):
            yield f"{file.name}: a label is a command of LaTeX"
        if file.suffix == ".csv" and re.search(r'(^|,)"?[=+@]', text, re.MULTILINE):
            yield f"{file.name}: a label is a formula"


def attack(folder: Path, seed: int, some: list[list[str]] | None = None) -> Iterator[tuple[list[str], str]]:
    """Write a scenario of a seed and yield each command, or `some`, with what is wrong with it; '' where nothing is."""
    chance = random.Random(seed)
    written(LABELS, folder, seed)
    for words in list(commands()) if some is None else some:
        answer = called(words, folder, chance.choice(ENCODINGS), chance.choice(WIDTHS))
        yield words, "; ".join(complaints(words, *answer))
    yield ["files"], "; ".join(file_complaints(folder))


def main() -> None:
    """Attack until the time is over, and print what was done; exit code 1 where anything went wrong."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--minutes", type=float, default=1)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    until, done, wrong, seed = time.monotonic() + 60 * given.minutes, Counter[str](), 0, given.seed
    while time.monotonic() < until:
        with tempfile.TemporaryDirectory() as name:
            for words, what in attack(Path(name), seed):
                done[words[0]] += 1
                if what:
                    wrong += 1
                    print(f"seed {seed}: sim {' '.join(words)}: {what!a}", flush=True)
                if time.monotonic() > until:
                    break
        seed += 1
    print(f"{', '.join(f'{count:,} {word}' for word, count in done.items())}; {wrong} went wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
