"""A scenario as the library offers it: read, changed, checked, solved in one world or in all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import sim
from sim.api.values import file_path, override_texts, text, together, whole_number, work, wrong
from sim.concepts.base import Concept
from sim.errors import UsageError, did_you_mean
from sim.labels import member_name
from sim.scenario.load import from_document, in_case
from sim.scenario.load import load as load_resolved
from sim.scenario.remarks import remarks_on
from sim.scenario.types import Parameter
from sim.scenario.types import Scenario as ResolvedScenario

if TYPE_CHECKING:
    import sim.api.answer
    import sim.api.claims

Sets = Sequence[str] | Mapping[str, object]
"""Changes of a scenario: `path=value` texts as on the command line, or a mapping of paths to values."""


class Scenario:
    """A scenario with nothing implicit; `sim.load` and `sim.from_dict` make one. Nothing of it changes.

    `print(scenario)` reads it back in words; `scenario.resolved` is the frozen type beneath.

    >>> import sim
    >>> scenario = sim.load("scenarios/classics/inspection.yaml")
    >>> sorted(scenario.players)
    ['inspectee', 'inspector']
    """

    def __init__(
        self,
        resolved: ResolvedScenario,
        case: str | None = None,
        sets: Sequence[str] = (),
        called: str = "",
        remarks: Sequence[str] = (),
    ) -> None:
        if not isinstance(resolved, ResolvedScenario):
            raise wrong("resolved", resolved, "scenarios are made by sim.load(file) and sim.from_dict(document)")
        self.resolved = resolved
        """The frozen scenario that the program computes on."""
        self.case = case
        """The case in which it was read; None without one."""
        self.sets = tuple(sets)
        """The changes with which it was read, as `path=value` texts."""
        self.called = called or resolved.id
        """How messages call it: its file, where it has one."""
        self.remarks = tuple(remarks)
        """Sentences on the changes: one that changes no solution, a value that the scenario excludes."""

    def __eq__(self, other: object) -> bool:
        """Whether the other is a scenario with the same hash."""
        return self.hash == other.hash if isinstance(other, Scenario) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.hash)

    @staticmethod
    def from_dict(
        document: Mapping[str, Any],
        name: str = "scenario",
        *,
        sets: Sets = (),
        case: str | None = None,
        folder: str | Path | None = None,
    ) -> Scenario:
        """Return the scenario of plain data; the same as `sim.from_dict`."""
        return from_dict(document, name, sets=sets, case=case, folder=folder)

    @property
    def id(self) -> str:
        """The scenario's name: the stem of its file."""
        return self.resolved.id

    @property
    def title(self) -> str:
        """What it is about, in one line."""
        return self.resolved.title

    @property
    def about(self) -> str:
        """What it is about, at length; '' where nothing is said."""
        return self.resolved.about

    @property
    def form(self) -> str:
        """The form of its game, such as 'moves' or 'crowd'."""
        return self.resolved.form

    @property
    def concept(self) -> str:
        """The solution concept that it names."""
        return self.resolved.solve.concept.name

    @property
    def selection(self) -> tuple[str, ...]:
        """The selection rules, the main one first."""
        return self.resolved.solve.selection

    @property
    def players(self) -> dict[str, str]:
        """The label of each player."""
        return {player.id: player.label for player in self.resolved.players}

    @property
    def outcomes(self) -> dict[str, str]:
        """The label of each outcome."""
        return {outcome.id: outcome.label for outcome in self.resolved.outcomes}

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Each uncertain number: its label, unit, distribution, and the reason for it."""
        return {parameter.id: parameter for parameter in self.resolved.parameters}

    @property
    def central(self) -> dict[str, float]:
        """The central world: the median of every parameter."""
        return self.resolved.central()

    @property
    def cases(self) -> dict[str, str]:
        """The label of each case that it names."""
        return {case.id: case.label for case in self.resolved.cases.values()}

    @property
    def alternatives(self) -> dict[str, str]:
        """The label of each rival reading that it names."""
        return {rival.id: rival.label for rival in self.resolved.alternatives.values()}

    @property
    def hash(self) -> str:
        """The SHA-256 of the explicit form; scenarios with the same hash are the same."""
        return self.resolved.hash

    def in_case(self, case: str) -> Scenario:
        """Return the scenario as one of its cases, or of its alternatives, changes it.

        Raises `sim.UsageError` where it has neither of that name.
        """
        return Scenario(in_case(self.resolved, text("case", case)), case, self.sets, self.called)

    def solve(
        self,
        concept: str | Concept | None = None,
        options: Mapping[str, object] | Sequence[str] = (),
        *,
        budget: float | str | None = None,
        **more: object,
    ) -> sim.World:
        """Solve one world: the central one, but for the parameters that are given as `name=number`.

        `concept` is a name such as "nash" or an instance of a concept's class; None takes the scenario's. `options`
        are the concept's, as a mapping; one that is no parameter's name may also be given as `precision=2.0`.
        `budget` is how much work may go into a game: a count such as 2e9, or a time such as "30s", which only chooses
        the count. Raises `sim.UsageError` for a parameter, concept or option that there is not. A parameter called
        like an argument (`concept`) is set by `sim.load(file, sets={"concept": 1.0})`.

        >>> import sim
        >>> world = sim.load("scenarios/classics/inspection.yaml").solve(fine=1.0, effort=0.25)
        >>> world.count
        1
        """
        from sim.api.world import World, choose_concept, options_of  # loads numba, which reading can do without
        from sim.workflow.solve import solve_scenario

        asked = self.concept if concept is None else concept
        more = {member_name(name): value for name, value in more.items()}
        known = [name for name in options_of(asked) if name not in self.parameters]
        unknown = [name for name in more if name not in self.parameters and name not in known]
        if unknown:
            remedy = did_you_mean(unknown[0], [*self.parameters, *known])
            raise UsageError(f"no parameter, and no option of the concept, is called '{unknown[0]}'; {remedy}")
        whole = together(options, {name: value for name, value in more.items() if name in known})
        chosen = choose_concept(asked, self.form, whole, self.resolved) if concept is not None or whole else None
        values = {name: value for name, value in more.items() if name in self.parameters}
        return World(solve_scenario(self.resolved, chosen, values, self.remarks, work(budget)), self.called)

    def run(
        self,
        draws: int | None = None,
        seed: int | None = None,
        design: str | None = None,
        *,
        workers: int = 2,
        out: str | Path | None = None,
        given: str | None = None,
        budget: float | str | None = None,
        keep: Literal["draws", "all", "summary"] | None = None,
        progress: bool | Callable[[int, int], None] = False,
        client: Any = None,
    ) -> sim.Run:
        """Solve every sampled world and return the run.

        `draws`, `seed` and `design` ("sobol", "monte-carlo", "latin-hypercube") are the scenario's where they are
        None. `workers` threads solve; the result does not depend on how many. `out` is an empty or new folder that
        keeps the run; None keeps it in a temporary folder, which goes with the `Run` (`Run.save` keeps it after all).
        `given` is a condition such as "xi == meet": what must have been true if it happened. `budget`
        is how much work may go into each game: a count such as 2e9, or a time such as "30s", which only chooses the
        count; a list that it cuts short is incomplete, and says so. `keep` is what the folder keeps: "draws" (the
        table of draws, the default), "all" (that of equilibria too) or "summary" alone; what is asked for and is not
        there is computed again, to the bit. `progress` True shows a
        bar where standard error is a terminal; a function is called with the draws done and all. With a `client` of
        `distributed` the workers of its cluster solve, which must see `out` under the same path; bytes are the same.

        Raises `sim.UsageError` where `out` holds something, and for settings that there are not.

        >>> import sim
        >>> run = sim.load("scenarios/classics/inspection.yaml").run(draws=100, seed=1)
        >>> run.draws(columns=["draw", "status"]).num_rows
        100
        """
        from sim.api.run import run_scenario  # loads numba and pyarrow

        numbers = {"draws": draws, "seed": seed}
        words = {"design": design, "given": given, "keep": keep}
        settings: dict[str, Any] = {k: None if v is None else whole_number(k, v) for k, v in numbers.items()}
        settings |= {k: None if v is None else text(k, v) for k, v in words.items()}
        settings |= {"budget": work(budget)}
        to = None if out is None else file_path("out", out)
        return run_scenario(self, settings, workers, to, progress, client)

    def advise(
        self,
        player: str,
        at: str | None = None,
        *,
        concept: str | Concept | None = None,
        options: Mapping[str, object] | Sequence[str] = (),
        draws: int | None = None,
        seed: int | None = None,
        enough: float | None = None,
    ) -> sim.api.answer.Answer:
        """Say what a player should do at a move, by default at the first that the player makes.

        Every action is tried in `draws` sampled worlds (4,096 where it is None), in two readings: known to all, with
        the rest of the game solved again; and while the others keep to what they play. `enough` is the payoff that
        satisficing asks for; the best mean where it is None. Raises `sim.UsageError` where there is no such player or
        move, and for forms without moves.

        >>> import sim
        >>> scenario = sim.load("scenarios/classics/inspection.yaml")
        >>> scenario.advise("inspector", draws=200).found.actions
        ('inspect', 'trust')
        """
        from sim.api.questions import advise  # loads numba
        from sim.api.world import choose_concept

        asked = self.concept if concept is None else concept
        chosen = choose_concept(asked, self.form, options, self.resolved) if concept is not None or options else None
        numbers = {"draws": draws, "seed": seed}
        whole = {
            name: None if n is None else whole_number(name, n, int(name == "draws")) for name, n in numbers.items()
        }
        move = None if at is None else text("at", at)
        return advise(self.resolved, text("player", player), move, chosen, whole["draws"], whole["seed"], enough)

    def drivers(self, worlds: int | None = None, seed: int | None = None) -> sim.api.answer.Answer:
        """Say which uncertain numbers move the outcomes and payoffs, alone and with others.

        Sobol' indices on a design of their own, of about `worlds` worlds (65,536 where it is None); where numbers are
        correlated these would be wrong, and Shapley effects stand in their place. Beside them how far each number
        swings an outcome or payoff alone, from its 5% to its 95%. Raises `sim.UsageError` where there are no uncertain
        numbers in the game.

        >>> import sim
        >>> answer = sim.load("scenarios/classics/inspection.yaml").drivers(worlds=400)
        >>> answer.to_json()["method"]
        'sobol'
        """
        from sim.api.questions import drivers  # loads numba

        asked = None if worlds is None else whole_number("worlds", worlds, 1)
        return drivers(self.resolved, asked, None if seed is None else whole_number("seed", seed, 0))

    def explain(
        self,
        concept: str | Concept | None = None,
        options: Mapping[str, object] | Sequence[str] = (),
        solution: int | None = None,
        *,
        budget: float | str | None = None,
        **values: object,
    ) -> sim.api.answer.Answer:
        """Say why one world ends as it does: the central one, but for the parameters that are given as `name=number`.

        Its numbers, the game with what is played, why nobody does otherwise, and why the rule selects this solution.
        `solution` is the number of another one that is listed, from 1 up. Raises `sim.UsageError` for what there is
        not.

        >>> import sim
        >>> scenario = sim.load("scenarios/classics/inspection.yaml")
        >>> scenario.explain(fine=1.0, effort=0.25).found.stakes.numbers["best_gain"]
        {'inspector': 0.0, 'inspectee': 0.0}
        """
        from sim.api.questions import explain  # loads numba
        from sim.workflow.explain import explain_solved

        world = self.solve(self.concept if concept is None else concept, options, budget=budget, **values)
        which = None if solution is None else whole_number("solution", solution, 1)
        return explain(explain_solved(self.resolved, world.solved, which))

    def compare(self, *others: Any, **how: Any) -> sim.api.answer.Answer:
        """Compare the scenario with others, or with itself under other cases, concepts or rules; see `sim.compare`.

        >>> import sim
        >>> scenario = sim.load("scenarios/classics/inspection.yaml")
        >>> scenario.compare(sets=[{"fine": 2}], draws=256).found.pairs[0].changes[0].path
        'parameters.fine'
        """
        from sim.api.compare import compare  # loads numba

        return compare(self, *others, **how)

    def tip(
        self,
        *over: str,
        outcome: str | None = None,
        concept: str | Concept | None = None,
        options: Mapping[str, object] | Sequence[str] = (),
        draws: int | None = None,
        seed: int | None = None,
        within: float | None = None,
    ) -> sim.api.answer.Answer:
        """Say where along a number, or over two, the likeliest outcome and the set of solutions change.

        Of the central world, to full precision; of `draws` sampled worlds, where the next flip is, and how many are
        nearer to it than `within`, in the number's unit. With `outcome`: the smallest change of all numbers together
        that was found to bring it about, and whose deviation stops it now. Raises `sim.UsageError` where there is no
        such number or outcome, or a number has one value alone.

        >>> import sim
        >>> scenario = sim.load("scenarios/classics/chicken.yaml")
        >>> [round(flip.value, 9) for flip in scenario.tip("crash", draws=16).found.lines[0][0].flips]
        [2.6]
        """
        from sim.api.tipping import tip  # loads numba
        from sim.api.world import choose_concept

        asked = self.concept if concept is None else concept
        chosen = choose_concept(asked, self.form, options, self.resolved) if concept is not None or options else None
        names = tuple(text("over", name) for name in over)
        wanted = None if outcome is None else text("outcome", outcome)
        worlds = None if draws is None else whole_number("draws", draws, 1)
        start = None if seed is None else whole_number("seed", seed)
        return tip(self.resolved, names, wanted, chosen, worlds, start, within)

    def check(self, *, budget: float | str | None = None) -> sim.api.claims.ClaimChecks:
        """Look for counterexamples to the claims; the same as `sim.check(scenario)`."""
        from sim.api.claims import check  # loads numba

        return check(self, budget=budget)

    def to_dict(self) -> dict[str, Any]:
        """Return the explicit form as plain dicts, lists and scalars; `sim.from_dict` reads it back."""
        from copy import deepcopy  # needed here alone

        return deepcopy(dict(self.resolved.document))

    def to_yaml(self, file: str | Path | None = None) -> str:
        """Return the explicit form as YAML, which `sim.load` reads back; write it to a new `file` too, if one is named.

        Raises `sim.UsageError` where the file exists already: nothing is overwritten.
        """
        from sim.document.emit import to_yaml  # loads ruamel.yaml's writer
        from sim.document.templates import write_new

        written = to_yaml(self.resolved.document)
        if file is not None:
            write_new(file_path("file", file), written)
        return written

    def to_json(self) -> dict[str, Any]:
        """Return the document `sim.scenario/1` that `sim show --json` prints."""
        from sim.views.json.documents import scenario_document  # loads numba

        return scenario_document(self.called, self.resolved)

    def export(self, file: str | Path) -> Path:
        """Write the central world as a new file of Gambit's, .nfg or .efg; raises `sim.UsageError` where it cannot."""
        from sim.workflow.export import central_game, write_game, writer_for  # loads numba

        to = file_path("file", file)
        writer_for(to)
        write_game(central_game(self.resolved, self.called), to)
        return to

    def __str__(self) -> str:
        from sim.views.text.scenario import scenario_lines  # loads scipy

        return "\n".join(scenario_lines(self.resolved))

    def __repr__(self) -> str:
        counts = f"{len(self.players)} players, {len(self.parameters)} parameters, {len(self.outcomes)} outcomes"
        return f"<Scenario '{self.id}': {self.title}\n form {self.form}, {counts}>"

    def _repr_html_(self) -> str:
        from sim.views.html.notebook import scenario_html  # only notebooks ask

        return scenario_html(self.resolved)


def load(file: str | Path, sets: Sets = (), case: str | None = None) -> Scenario:
    """Return the scenario of a YAML file.

    Parameters
    ----------
    file
        The scenario's file.
    sets
        Changes made before it is read: a mapping such as `{"face_china": 7, "solve.concept": "nash"}`, or texts such
        as "face_china=pert(2, 5, 10)". A bare name is a parameter; a path leads anywhere in the file.
    case
        One of the cases or of the alternatives that the scenario names, made before `sets`.

    Returns
    -------
    Scenario
        Resolved: nothing in it is implicit, and nothing of it changes.

    Raises
    ------
    sim.ScenarioError
        With every mistake in the file, each with its line and a remedy.
    sim.UsageError
        Where the file cannot be read, or there is no such case or path.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load("scenarios/classics/inspection.yaml", sets={"fine": 2})
    >>> scenario.central["fine"]
    2.0
    """
    path, texts = file_path("file", file), override_texts(sets)
    named = None if case is None else text("case", case)
    found = load_resolved(path, sets=texts, case=named)
    said = remarks_on(found, texts, lambda: load_resolved(path, case=named))
    return Scenario(found, named, texts, str(file), said)


def from_dict(
    document: Mapping[str, Any],
    name: str = "scenario",
    *,
    sets: Sets = (),
    case: str | None = None,
    folder: str | Path | None = None,
) -> Scenario:
    """Return the scenario of plain data, written as its YAML would be.

    `document` holds mappings, lists, texts and numbers (NumPy's too); `name` becomes the scenario's id. `sets` and
    `case` change it as in `sim.load`. Files that it uses or imports are sought beneath `folder`; without one it can
    name none. Raises `sim.ScenarioError` with every mistake, each with its path.

    >>> import sim
    >>> sim.from_dict(sim.load("scenarios/classics/inspection.yaml").to_dict()).form
    'moves'
    """
    if not isinstance(document, Mapping):
        raise wrong("document", document, "a mapping is needed, written as the YAML of a scenario would be")
    texts, named = override_texts(sets), None if case is None else text("case", case)
    beneath = None if folder is None else file_path("folder", folder)
    found = from_document(document, text("name", name), texts, named, beneath)
    said = remarks_on(found, texts, lambda: from_document(document, name, (), named, beneath))
    return Scenario(found, named, texts, remarks=said)
