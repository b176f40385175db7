"""The model of what was written -> a scenario in which nothing is implicit, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.document.schema import CommonBlock
from sim.errors import Fault, FaultsError, Path, Place
from sim.expressions import Expressions, read_together
from sim.games.blocks import spoken
from sim.games.formulas import Context, Vocabulary
from sim.games.game import Game
from sim.games.registry import FORMS
from sim.scenario import claims, events, experts, options, parts, uses
from sim.scenario.explicit import explicit
from sim.scenario.types import Case, Outcome, Player, Quantity, Scenario
from sim.scenario.vocabulary import name_faults


@dataclass(frozen=True)
class Resolved:
    """A scenario, None where something is wrong; and what is wrong."""

    scenario: Scenario | None
    faults: tuple[Fault, ...] = ()


def resolve(
    model: CommonBlock,
    name: str,
    places: Mapping[str, Place],
    used: Mapping[str, Scenario],
    reported: bool = False,
) -> Resolved:
    """Return the scenario called `name`, or every fault of its meaning.

    `places[claim]` is where what a claim says stands, `used` are the scenarios of `model.uses`. With `reported` (the
    file has faults already) what may be their consequence is not looked for.
    """
    if model.form not in FORMS:
        return Resolved(None, (Fault(("form",), f"unknown form '{model.form}'", f"known here: {', '.join(FORMS)}"),))
    faults: list[Fault] = []
    form = FORMS[model.form].vocabulary(model)
    faults += name_faults(model, form.moves)
    own, panel = experts.with_panel(model, parts.parameters(model, faults), faults)
    pairs = parts.correlations(model, own, faults)
    rivals = parts.alternatives(model, faults)
    solve, observed = parts.solve(model, faults), parts.observed(model, faults)
    words = _expressions(model, form, used, faults)
    whole = uses.whole(model, own, pairs, used, words.formulas, faults)
    varied = options.varied(model, parts.concept_class(model), words.quantities, whole.parameters, faults)
    solve = solve and options.with_expressions(solve, varied, whole.parameters)
    figures = parts.figures(model, [*(p.id for p in whole.parameters), *model.parameters], faults)
    game = _game(model, Context(tuple(model.players), _columns(model, form, whole), words.quantities), reported, faults)
    told = events.resolved(model, game, form, words.quantities, _columns(model, form, whole), faults)
    said = claims.claims(model, words.formulas, places, game, faults)
    if game is not None and solve is not None:
        faults += parts.unsuited(solve.concept, game)
    if faults or game is None or solve is None:
        return Resolved(None, tuple(faults))
    scenario = Scenario(
        id=name,
        title=model.title,
        about=model.about,
        form=model.form,
        players=tuple(Player(key, block.label, block.about) for key, block in model.players.items()),
        parameters=whole.parameters,
        correlations=whole.correlations,
        quantities=tuple(
            Quantity(key, block.label or spoken(key), block.unit, words.quantities[key])
            for key, block in model.quantities.items()
        ),
        outcomes=tuple(Outcome(key, block.label or spoken(key)) for key, block in model.outcomes.items()),
        claims=said,
        cases={key: Case(key, block.label or spoken(key), block.set) for key, block in model.cases.items()},
        alternatives=rivals,
        solve=solve,
        figures=figures,
        observed=observed,
        uses=whole.uses,
        game=game,
        document=explicit(model, own, panel, solve, game, whole.uses),
        events=told.events,
        unions=told.unions,
    )
    return Resolved(scenario)


def _expressions(
    model: CommonBlock, form: Vocabulary, used: Mapping[str, Scenario], faults: list[Fault]
) -> Expressions:
    """Return all expressions outside the game, read together."""
    names = form.names([*model.parameters, *_names_of_parts(model)], {})
    quantities: dict[Path, str] = {("quantities", name, "value"): q.value for name, q in model.quantities.items()}
    formulas = uses.formulas(model, used) | claims.formulas(model, form)
    found = read_together(quantities, names, formulas)
    faults += found.faults
    return found


def _names_of_parts(model: CommonBlock) -> list[str]:
    return [name for block in model.uses.values() for name in block.names]


def _columns(model: CommonBlock, form: Vocabulary, whole: uses.Whole) -> tuple[str, ...]:
    """Return what the game's expressions may name: parameters, each once, then what used scenarios give.

    A parameter whose distribution cannot be read is no column, but its name is known: the fault is reported once. One
    that is called like a move has been reported; as a move it does less harm.
    """
    numbers = [name for name in (*(p.id for p in whole.parameters), *model.parameters) if name not in form.moves]
    return tuple(dict.fromkeys([*numbers, *_names_of_parts(model)]))


def _game(model: CommonBlock, context: Context, reported: bool, faults: list[Fault]) -> Game | None:
    """Return the game; with `reported` or with faults what may be their consequence is not looked for."""
    try:
        built: Game = FORMS[model.form].build(model, context, reported or bool(faults))
    except FaultsError as error:
        faults.extend(error.faults)
        return None
    return built
