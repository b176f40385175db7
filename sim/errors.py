"""What users did wrong: file, line, column, path, what is wrong and what would be right.

Two words are kept apart. A `Fault` is what a checker finds: it knows the *path* in the document, not the file.
A `Problem` is a fault with its place in a file, which only `sim.document` knows.
"""

from __future__ import annotations

import difflib
import errno
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from sim.lines import MARK, excerpt, visible

Path = tuple[str | int, ...]

MOST_PROBLEMS: Final = 200
"""Most problems reported per file; a file that has more is no scenario yet."""


@dataclass(frozen=True)
class Suggestion:
    """A remedy as plain facts, put into words when the problem is: the known word closest to the one written."""

    word: str
    known: Collection[str]
    otherwise: str = ""
    """What is said where nothing is known."""
    most: int = 12
    """Known words that are listed where none is close."""

    def __str__(self) -> str:
        return did_you_mean(self.word, self.known, self.most) or self.otherwise


Remedy = str | Suggestion


@dataclass(frozen=True)
class Fault:
    """Something wrong at `path`; `offset` counts characters into the scalar that stands there."""

    path: Path
    message: str
    remedy: Remedy = ""
    offset: int = 0
    on_key: bool = False
    absent: tuple[str, ...] = ()
    """Words that are unknown or missing here; where a line with one of them was skipped, the fault follows from it."""


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; lines and columns count from 1. Line 0: not read from text; no line is shown."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Problem:
    """A fault with its place and the source line on which it stands."""

    place: Place
    path: str
    message: str
    remedy: str = ""
    source: str = ""
    absent: tuple[str, ...] = field(default=(), compare=False)
    """See `Fault.absent`."""
    members: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Where it stands in a copy of what is written for several members: of each name the member."""
    copies: int = field(default=1, compare=False)
    """How many copies there are."""

    def __str__(self) -> str:
        head = f"{self.place}: {self.path}: {self.message}" if self.path else f"{self.place}: {self.message}"
        if self.remedy:
            head += f"; {self.remedy}"
        if not self.source:
            return _one_line(head)
        return "\n".join((_one_line(head), *excerpt(self.source, self.place.column)))


def _one_line(text: str) -> str:
    """Return a message in one line; an end of a line that was written, in a key, say, becomes a mark."""
    return visible(text).replace("\n", MARK)


class SimError(Exception):
    """What the command reports without a traceback; `exit_code` is what it then exits with."""

    exit_code = 4


class UsageError(SimError):
    """A wrong argument or option: `argument` is its name in Python, where the message is about one."""

    exit_code = 2

    def __init__(self, message: str, argument: str = "") -> None:
        super().__init__(message, argument)
        self.message, self.argument = message, argument

    def __str__(self) -> str:
        return self.about(self.argument)

    def about(self, called: str) -> str:
        """Return the message, each line headed by what the argument is called: `sets` in Python, `--set` elsewhere."""
        return "\n".join(f"{called}: {line}" if called else line for line in self.message.split("\n"))


class StrangeWorkerError(UsageError):
    """A worker of a cluster that would compute something else, or does not see the folder of a run."""


class EngineError(SimError):
    """The engine failed: a result that could not be computed, a store that cannot be read."""

    exit_code = 4


class DamagedRunError(EngineError):
    """A file of a stored run that is not as it was written, or is none; the message names it."""

    exit_code = 3


class OccupiedError(UsageError):
    """A folder in which a run was to be started holds something, or another process computes there."""


class UnlockedRunWarning(UserWarning):
    """The file system of a run has no locks: nothing keeps a second run from writing into the same folder."""


class UnwrittenError(EngineError, OSError):
    """A file that could not be written: the exit code is 4 where the machine is to blame, 2 where the place is."""

    def __init__(self, error: OSError, path: str) -> None:
        super().__init__(f"{path}: cannot be written: {error.strerror or error}")
        self.path = path
        self.errno, self.strerror = error.errno, None
        self.exit_code = EngineError.exit_code if of_the_machine(error) else UsageError.exit_code

    def __str__(self) -> str:
        return str(self.args[0])  # without the number, which OSError would put first


class UnfinishedRunError(EngineError):
    """A run that could not be finished, and can be continued; `reason` is why, without how."""

    def __init__(self, reason: str, remedy: str, exit_code: int) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason, self.exit_code = reason, exit_code


class MissingExtraError(EngineError, ImportError):
    """An optional library is not installed; the message says how to install it."""


class InterruptedRunError(SimError):
    """A person stopped a run; the message says how it goes on."""

    exit_code = 130


class ScenarioError(SimError):
    """An invalid scenario: all its problems at once, in the order of the file."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = sorted(set(problems))
        self.problems = tuple(found[:MOST_PROBLEMS])
        more = [f"… and {len(found) - MOST_PROBLEMS} more problems"] if len(found) > MOST_PROBLEMS else []
        super().__init__("\n".join([*map(str, self.problems), *more]))


_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM)


def of_the_machine(error: OSError) -> bool:
    """Return whether no other words on the command line would avoid a failure; one without a number is the machine's.

    Arrow leaves the number out where it does not know it.
    """
    return error.errno is None or error.errno in _OF_THE_MACHINE


class FaultsError(ValueError):
    """Raised where places are not known; whoever read the document turns it into a `ScenarioError`."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{'.'.join(map(str, f.path))}: {f.message}" for f in self.faults))


_KEYS = dict(zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True))
_KEYS |= dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True))
_KEYS |= dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))
_KEYS |= {"ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅝ": "nj", "ㅞ": "np", "ㅟ": "nl", "ㅢ": "ml", "ㄳ": "rt", "ㄵ": "sw"}
_KEYS |= {"ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft", "ㄾ": "fx", "ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt"}
"""The Latin letters on the keys of a Russian keyboard (ЙЦУКЕН) and of a Korean one (KS X 5002)."""


def on_latin_keys(word: str) -> str:
    """Return what the same keys write on a Latin keyboard; '' where the word is of another kind.

    >>> on_latin_keys("здфнукы"), on_latin_keys("ㅔㅣ묘ㄷㄱㄴ"), on_latin_keys("players")
    ('players', 'players', '')
    """
    parts = "".join(_jamo(c) for c in unicodedata.normalize("NFD", unicodedata.normalize("NFC", word.lower())))
    letters = unicodedata.normalize("NFC", parts)
    if not any(c in _KEYS for c in letters):
        return ""
    return "".join(_KEYS.get(c, c) for c in letters)


def _jamo(letter: str) -> str:
    """Return a part of a Korean syllable as the letter that stands on a key; others as they are."""
    name = unicodedata.name(letter, "")
    for kind in ("CHOSEONG ", "JUNGSEONG ", "JONGSEONG "):
        if name.startswith(f"HANGUL {kind}"):
            return unicodedata.lookup(f"HANGUL LETTER {name.removeprefix(f'HANGUL {kind}')}")
    return letter


def did_you_mean(word: str, known: Iterable[str], most: int = 12) -> str:
    """Return 'did you mean X?' for the closest known word, else the list of known words.

    >>> did_you_mean("nahs", ["nash", "logit"])
    "did you mean 'nash'?"
    >>> did_you_mean("core", ["nash", "logit"])
    'known here: logit, nash'
    """
    words = sorted(set(known))
    alike = {each.casefold(): each for each in reversed(words)}
    close = difflib.get_close_matches(word.casefold(), alike, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{alike[close[0]]}'?"
    if (typed := on_latin_keys(word).casefold()) in alike:
        return f"the keyboard was set to another language: write '{alike[typed]}'"
    return f"known here: {', '.join(words[:most])}{', …' if len(words) > most else ''}" if words else ""
