"""One game solved: a world of a scenario, or a game of Gambit's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import sim
from sim.activity import doing
from sim.api.values import file_path, option_texts, text, wrong
from sim.concepts.base import Concept
from sim.concepts.options import options_of as declared_options
from sim.concepts.registry import CONCEPTS
from sim.errors import UsageError
from sim.games.moves.tree import TreeBatch
from sim.interop.game_file import GameFile
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.views.json.documents import solution_document, world_document
from sim.views.text.exact import exact_document, exact_lines
from sim.workflow.solve import Confirmed, Solved, concept_named, confirm, details_of

if TYPE_CHECKING:
    from nashpy import Game as NashpyGame
    from pygambit import Game as GambitGame

    import sim.api.plots
    from sim.analysis.quantal import Branch
    from sim.scenario.types import Scenario
    from sim.workflow.quantal import Quantal
else:
    NashpyGame = GambitGame = Any  # neither nashpy nor pygambit need be installed


def _write_branch(solved: Solved, found: Quantal, branch: Branch, file: Path) -> None:
    """Draw the branch of quantal responses, with a line at the precision that is marked."""
    from sim.labels import labels_of
    from sim.views.figures.branch import branch_figure  # loads matplotlib
    from sim.views.figures.style import write

    mark, labels = (found.mark, found.mark_label), labels_of(solved.document)
    write(branch_figure(branch, solved.batch.tree, labels, solved.title, mark, found.counts), file)


def options_of(concept: str | Concept) -> tuple[str, ...]:
    """Return the names of a concept's options; none of a concept that there is not."""
    known = CONCEPTS.get(concept) if isinstance(concept, str) else type(concept)
    return tuple(declared_options(known)) if known is not None and issubclass(known, Concept) else ()


def choose_concept(
    concept: str | Concept,
    form: str,
    options: Mapping[str, object] | Sequence[str] = (),
    scenario: Scenario | None = None,
) -> Concept:
    """Return a concept by its name with its options, or the instance that is given.

    `options` are a mapping, or texts such as "leader=russia"; numbers may be expressions in the parameters of the
    `scenario`, where there is one. Raises `UsageError` where there is no such concept or
    option, or where it does not solve games of the form.
    """
    texts = option_texts(options)
    if not isinstance(concept, str):
        if not isinstance(concept, Concept):
            raise wrong("concept", concept, "give the name of a concept, such as 'nash', or an instance of its class")
        if texts:
            raise UsageError(f"the concept '{concept.name}' is made already: give its options when making it")
        concept_named(concept.name, form)
        return concept
    return concept_named(concept, form, texts, scenario)


class Exact:
    """All equilibria in fractions; `agrees` says whether the listed ones are these."""

    def __init__(self, solved: Solved, confirmed: Confirmed) -> None:
        self.solved = solved
        self.confirmed = confirmed

    @property
    def agrees(self) -> bool:
        """Whether rational arithmetic gives the same list."""
        return self.confirmed.agrees

    def to_json(self) -> dict[str, Any]:
        """Return the equilibria with probabilities and payoffs as texts such as '1/3'."""
        return exact_document(self.confirmed, self.solved.game)

    def __str__(self) -> str:
        return "\n".join(exact_lines(self.confirmed, self.solved.game))


class World:
    """One game with all that a concept lists for it; `print(world)` tells it as `sim solve` does.

    `world.solution` is the fixed-shape solution beneath, whose axis `draw` has one entry.

    >>> import sim
    >>> world = sim.load("scenarios/classics/inspection.yaml").solve(fine=1.0, effort=0.25)
    >>> world.equilibria[0]["profile"]["inspector"]
    [0.5, 0.5]
    """

    def __init__(self, solved: Solved, called: str) -> None:
        if not isinstance(solved, Solved):
            raise wrong("solved", solved, "worlds are made by scenario.solve() and game.solve()")
        self.solved = solved
        """The game, its batch of one, its concept and its solution."""
        self.called = called
        """How messages and documents call it: its file, where it has one."""

    @property
    def title(self) -> str:
        """What the game is about."""
        return self.solved.title

    @property
    def concept(self) -> str:
        """The solution concept."""
        return self.solved.concept.name

    @property
    def players(self) -> tuple[str, ...]:
        """The players, in the order of the axis `player`."""
        return self.solved.game.players

    @property
    def values(self) -> dict[str, float]:
        """The value of each parameter; empty where the game is not a scenario's."""
        return {parameter.id: value for parameter, value in self.solved.world}

    @property
    def solution(self) -> Solution:
        """All that is known: `profiles[draw, equilibrium, choice]` and the rest, of one draw."""
        return self.solved.solution

    @property
    def count(self) -> int:
        """How many equilibria are listed."""
        return int(self.solution.count[0])

    @property
    def status(self) -> str:
        """What is known of the list: unique, several, continuum, incomplete, none or undefined."""
        return Status(int(self.solution.status[0])).name.lower()

    @property
    def reason(self) -> str:
        """Why the list may be incomplete; '' where it is not."""
        return Reason(int(self.solution.reason[0])).text

    @property
    def complete(self) -> bool:
        """Whether everything (of a continuum: every extreme point) is known to be listed."""
        return bool(self.solution.complete[0])

    @property
    def payoffs(self) -> NDArray[np.float64]:
        """`payoffs[equilibrium, player]`: expected payoffs, in the scenario's units."""
        return self.solution.payoffs[0, : self.count]

    @property
    def profiles(self) -> NDArray[np.float64]:
        """`profiles[equilibrium, choice]`: probabilities; `choices` names the axis `choice`."""
        return self.solution.profiles[0, : self.count]

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Of each choice: (information set, action)."""
        return tuple((chosen.name, action) for chosen in self.solved.game.choice_sets for action in chosen.actions)

    @property
    def equilibria(self) -> list[dict[str, Any]]:
        """Each equilibrium as plain data: profile, payoffs, regret, component, weights, and what else there is."""
        solutions: list[dict[str, Any]] = self._document()["solutions"]
        return solutions

    def exact(self) -> Exact:
        """Return all equilibria in fractions, and whether the list is the same.

        Raises `sim.UsageError` unless at most two players choose and the concept asks for Nash equilibria.
        """
        return Exact(self.solved, confirm(self.solved))

    def responses(
        self, curve: str | Path | None = None, observed: Sequence[str] = ()
    ) -> tuple[dict[str, Any], list[str]]:
        """Draw the branch of quantal responses into `curve` (PNG), and fit it to play such as "xi=meet:12,avoid:3".

        Returns what was found as a document and as lines. Raises `sim.UsageError` for another concept than logit.
        """
        from sim.views.json.quantal import quantal_document  # loads scipy.optimize, as do the next two
        from sim.views.text.quantal import quantal_lines
        from sim.workflow.quantal import quantal_responses

        file = None if curve is None else file_path("curve", curve)
        if file is not None and file.suffix.lower() != ".png":
            raise UsageError(f"{file}: the figure is a PNG; end its name in .png", argument="curve")
        found = quantal_responses(self.solved, observed, file is not None)
        if file is not None and found.branch is not None:
            _write_branch(self.solved, found, found.branch, file)
        game = self.solved.game
        return quantal_document(found, game, file), list(quantal_lines(found, game, file))

    def to_table(self, to: str) -> str:
        r"""Return the solutions, what comes of them and the game as "md" or "tex", or the solutions alone as "csv".

        LaTeX is without a head, to be taken into a document by `\input`; its first line says which packages it needs.

        >>> import sim
        >>> world = sim.load("scenarios/classics/inspection.yaml").solve(fine=1.0, effort=0.25)
        >>> world.to_table("tex").splitlines()[0]
        '% needs: \\usepackage{array,booktabs,longtable}'
        """
        from sim.views.reports.formats import TEXTS, printable_format  # loads scipy.optimize, as the next does
        from sim.views.reports.of_world import world_report

        called = printable_format(text("to", to))
        with doing("writing the answer"):
            return TEXTS[called](world_report(self.solved))

    def write_report(self, file: str | Path, *, to: str | None = None) -> Path:
        """Write the world into a file, as `to` or the file's ending says: "md", "tex", "xlsx" or "csv" (a folder).

        LaTeX is a whole document here; see `to_table`. Raises `sim.MissingExtraError` where "xlsx" lacks its library.
        """
        from sim.views.reports.formats import FORMATS, format_of, write_report  # loads scipy.optimize, as the next does
        from sim.views.reports.of_world import world_report

        path = file_path("file", file)
        called = format_of(None if to is None else text("to", to), path, tuple(FORMATS))
        with doing("writing the answer"):
            return write_report(world_report(self.solved), called, path)

    def to_nashpy(self) -> NashpyGame:
        """Return the game as one of nashpy's.

        Raises `sim.UsageError` unless two players choose at once, `sim.MissingExtraError` where nashpy is missing.
        """
        from sim.interop.objects import to_nashpy  # needed here alone

        return to_nashpy(self._tree_batch())

    def to_pygambit(self) -> GambitGame:
        """Return the game as one of pygambit's, with exact numbers: a file's as written, a scenario's as decimals.

        Raises `sim.UsageError` where it is no game of moves, `sim.MissingExtraError` where pygambit is missing.
        """
        from sim.interop.objects import pygambit_of  # needed here alone
        from sim.interop.write import game_of

        batch, game = self._tree_batch(), self.solved.game
        return pygambit_of(game if isinstance(game, GameFile) else game_of(self.title, batch))

    def _tree_batch(self) -> TreeBatch:
        if not isinstance(self.solved.batch, TreeBatch):
            raise UsageError(f"nashpy and pygambit know games of moves, and this is of the form '{self.solved.form}'")
        return self.solved.batch

    @property
    def plot(self) -> sim.api.plots.WorldPlots:
        """Figures of the world, on axes of yours: `world.plot.game(ax=ax)`."""
        from sim.api.plots import WorldPlots  # loads matplotlib

        return WorldPlots(self.solved)

    def to_json(self) -> dict[str, Any]:
        """Return the document `sim.solution/2` that `sim solve --json` prints."""
        budget = {"budget": self.solved.concept.budget}
        with doing("writing the answer"):
            return self._document() | budget | world_document(self.solved) | dict(details_of(self.solved).document)

    def _document(self) -> dict[str, Any]:
        return solution_document(self.called, self.concept, self.solved.game, self.solution, odds=self.solved.odds)

    def __str__(self) -> str:
        from sim.views.text.solve import solve_lines  # loads scipy.optimize

        with doing("writing the answer"):
            return "\n".join(solve_lines(self.solved))

    def __repr__(self) -> str:
        return f"<World of '{self.title}': {self.concept}, {self.count} listed, {self.status}>"

    def _repr_html_(self) -> str:
        from sim.views.html.notebook import world_html  # only notebooks ask

        return world_html(self.solved, self._document())
