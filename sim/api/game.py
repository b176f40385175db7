"""A game of Gambit's: read, solved on its own numbers, and made a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from sim.api.values import file_path, together, work, wrong
from sim.concepts.base import Concept
from sim.errors import UsageError
from sim.interop.game_file import GameFile
from sim.interop.read import READERS

if TYPE_CHECKING:
    from pygambit import Game as GambitGame
else:
    GambitGame = Any  # pygambit need not be installed


class Game:
    """A game with exact numbers, out of a file of Gambit's; `game.file` is the frozen type beneath."""

    def __init__(self, file: GameFile, called: str) -> None:
        if not isinstance(file, GameFile):
            raise wrong("file", file, "games are made by sim.read_game(file)")
        self.file = file
        """The tree, and its numbers as fractions."""
        self.called = called
        """How messages call it: its file."""

    @classmethod
    def from_pygambit(cls, game: GambitGame) -> Game:
        """Return a game of pygambit's with its exact numbers.

        Raises `sim.ScenarioError` where it cannot be solved here (imperfect recall), `sim.UsageError` for another
        object, `sim.MissingExtraError` where pygambit is not installed.
        """
        from sim.interop.objects import from_pygambit  # needed here alone
        from sim.optional import optional_module

        if not isinstance(game, optional_module("pygambit", "export").Game):
            raise wrong("game", game, "a game of pygambit's is needed")
        return cls(from_pygambit(game), "pygambit")

    @property
    def title(self) -> str:
        """The title in the file."""
        return self.file.title

    @property
    def players(self) -> tuple[str, ...]:
        """The players in the order of the file."""
        return self.file.players

    @property
    def notes(self) -> tuple[str, ...]:
        """What was supposed in reading the file; nothing where it says all."""
        return self.file.notes

    @property
    def information_sets(self) -> dict[str, tuple[str, ...]]:
        """The actions at each information set."""
        return {chosen.name: chosen.actions for chosen in self.file.choice_sets}

    def solve(
        self,
        concept: str | Concept | None = None,
        options: Mapping[str, object] | Sequence[str] = (),
        *,
        budget: float | str | None = None,
        **more: object,
    ) -> sim.World:
        """Solve the game; what its exact numbers decide is decided exactly where that can be done.

        `concept` is a name such as "sequential" or an instance of a concept's class, "nash" where None; its options
        are a mapping, or named arguments; `budget` as for `Scenario.solve`. Raises `sim.UsageError` where there is no
        such concept or option.
        """
        from sim.api.world import World, choose_concept  # loads numba, which reading a game can do without
        from sim.workflow.solve import solve_game

        chosen = choose_concept("nash" if concept is None else concept, "moves", together(options, more))
        return World(solve_game(self.file, chosen, work(budget)), self.called)

    def to_scenario(self, name: str = "") -> sim.Scenario:
        """Return the game as a scenario whose payoffs and chances are parameters, to be given uncertain numbers.

        `name` is the scenario's id, by default the stem of the game's file. Raises `sim.UsageError` with the reason
        where a scenario of format 1 cannot say the game.
        """
        from sim.api.scenario import from_dict  # loads pydantic, which solving a game can do without
        from sim.interop.scenario import scenario_document

        return from_dict(scenario_document(self.file), name or Path(self.called).name.split(".")[0])

    def export(self, file: str | Path) -> Path:
        """Write the game as a new file, .nfg or .efg, exactly; raises `sim.UsageError` where it cannot be written."""
        from sim.workflow.export import write_game  # loads numba

        to = file_path("file", file)
        write_game(self.file, to)
        return to

    def __repr__(self) -> str:
        ends = len(self.file.tree.leaves)
        sets = len(self.file.choice_sets)
        return f"<Game '{self.title}': {len(self.players)} players, {sets} information sets, {ends} ends>"

    def _repr_html_(self) -> str:
        from sim.views.html.notebook import game_html  # only notebooks ask

        return game_html(self.file)


def is_game(file: str | Path) -> bool:
    """Whether a file is one of Gambit's, by its suffix."""
    return Path(file).suffix.lower() in READERS


def read_game(file: str | Path, encoding: str | None = None) -> Game:
    """Return the game of a file of Gambit's, .nfg or .efg, with its numbers exactly as they are written.

    `encoding` is that of its names, such as "cp1251"; where it is None the file is read as its byte order mark says or
    as UTF-8, and one that is not UTF-8 as Latin-1, which `game.notes` says. Raises `sim.ScenarioError` with the line
    and the reason where the file holds no game that can be solved (one of imperfect recall, say), and `sim.UsageError`
    for another suffix, an unknown encoding or a file that cannot be read.

    >>> import sim
    >>> file = sim.load("scenarios/classics/inspection.yaml").export("inspection.nfg")
    >>> sim.read_game(file).solve().count
    1
    """
    path = file_path("file", file)
    if not is_game(path):
        raise UsageError(f"{file}: games are read from files of these kinds: {', '.join(READERS)}")
    return Game(READERS[path.suffix.lower()](path, encoding), str(file))
