"""The model of what was written -> a scenario in which nothing is implicit, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sim.document.schema import CommonBlock
from sim.errors import Fault, FaultsError, Path, Place
from sim.expressions import Call, Expr, ExpressionError, Names, Number, Signature, rewrite
from sim.games.blocks import spoken
from sim.games.formulas import BROKEN, Context, Vocabulary, forbid, read_formula
from sim.games.game import Game
from sim.games.registry import FORMS
from sim.scenario import parts
from sim.scenario.claims import instances
from sim.scenario.explicit import explicit
from sim.scenario.types import Alternative, Case, Claim, Outcome, Player, Quantity, Scenario
from sim.scenario.uses import whole
from sim.scenario.vocabulary import always_functions, name_faults, result_functions

Where = Callable[[Path], Place]
NONE_USED: Mapping[str, Scenario] = MappingProxyType({})


@dataclass(frozen=True)
class _Words:
    players: tuple[str, ...]
    parameters: frozenset[str]
    quantities: Mapping[str, Expr]
    form: Vocabulary
    outcomes: tuple[str, ...]
    cases: tuple[str, ...]


def resolve(
    model: CommonBlock,
    name: str,
    where: Where,
    reported: bool = False,
    used: Mapping[str, Scenario] = NONE_USED,
) -> Scenario:
    """Return the scenario called `name`; raises `FaultsError` with every fault of its meaning.

    `where` tells the place of a path, for messages about claims. With `reported` (the file has faults already) what
    may be their consequence is not looked for. `used` are the scenarios of `model.uses`.
    """
    if model.form not in FORMS:
        raise FaultsError([Fault(("form",), f"unknown form '{model.form}'", f"known here: {', '.join(FORMS)}")])
    faults: list[Fault] = []
    vocabulary = FORMS[model.form].vocabulary(model)
    actions = vocabulary.moves
    faults += name_faults(model, actions)
    found = parts.parameters(model, faults)
    pairs = parts.correlations(model, found, faults)
    parts_names = [name for block in model.uses.values() for name in block.names]
    quantities = parts.quantities(model, vocabulary.names([*model.parameters, *parts_names], {}), faults)
    # A parameter that is called like a move has been reported; as a move it does less harm.
    usable = tuple(name for name in model.parameters if name not in actions)
    together = whole(model, found, pairs, used, faults)
    figures = parts.figures(model, [p.id for p in together.parameters] + list(model.parameters), faults)
    ends = tuple(model.outcomes)
    words = _Words(tuple(model.players), frozenset(usable), quantities, vocabulary, ends, tuple(model.cases))
    solve = parts.solve(model, faults)
    observed = parts.observed(model, model.outcomes, faults)
    claims = _claims(model, words, where, faults)
    # A parameter whose distribution cannot be read is no column, but its name is known: the fault is told once.
    columns = dict.fromkeys([*(p.id for p in together.parameters if p.id not in actions), *usable, *parts_names])
    context = Context(words.players, tuple(columns), quantities)
    game = _game(model, context, reported or bool(faults), faults)
    if game is not None:
        _check_always(claims, game, faults)
    if faults or game is None or solve is None:
        raise FaultsError(faults)
    return Scenario(
        id=name,
        title=model.title,
        about=model.about,
        form=model.form,
        players=tuple(Player(key, block.label, block.about) for key, block in model.players.items()),
        parameters=together.parameters,
        correlations=together.correlations,
        quantities=tuple(
            Quantity(key, block.label or spoken(key), block.unit, quantities[key])
            for key, block in model.quantities.items()
        ),
        outcomes=tuple(Outcome(key, block.label or spoken(key)) for key, block in model.outcomes.items()),
        claims=claims,
        cases={key: Case(key, block.label or spoken(key), block.set) for key, block in model.cases.items()},
        alternatives={
            key: Alternative(key, block.label, block.why, tuple(block.cites), block.set)
            for key, block in model.alternatives.items()
        },
        solve=solve,
        figures=figures,
        observed=observed,
        uses=together.uses,
        game=game,
        document=explicit(model, found, solve, game, together.uses),
    )


def _game(model: CommonBlock, context: Context, reported: bool, faults: list[Fault]) -> Game | None:
    try:
        built: Game = FORMS[model.form].build(model, context, reported)
    except FaultsError as error:
        faults.extend(error.faults)
        return None
    return built


def _claims(model: CommonBlock, words: _Words, where: Where, faults: list[Fault]) -> tuple[Claim, ...]:
    found = []
    for name, block in model.claims.items():
        path: Path = ("claims", name)
        if (block.always is None) == (block.result is None):
            wrong = "a claim says either what holds 'always' or what the 'result' is"
            faults.append(Fault(path, wrong, "write one of the two", on_key=True))
            continue
        kind: Literal["always", "result"] = "always" if block.always is not None else "result"
        text = block.always if block.always is not None else block.result or ""
        expression = _claim(text, (*path, kind), kind, words, faults)
        if expression is not BROKEN:
            place = where((*path, kind))
            found.append(Claim(name, block.text, tuple(block.cites), kind, expression, text, place))
    return tuple(found)


def _claim(text: str, path: Path, kind: str, words: _Words, faults: list[Fault]) -> Expr:
    functions: Mapping[str, Signature] = (
        always_functions(words.players, words.form.moves)
        if kind == "always"
        else result_functions(words.players, words.outcomes, words.cases)
    )
    names = Names(words.parameters | words.form.values, words.quantities, words.form.moves, functions)
    expression = read_formula(text, path, names, faults)
    moves = "'{}' is a move: say which is meant by payoff(player, move=action)"
    counts = "'{}' is decided by play: a claim is about parameters, payoffs and results"
    plain = "'{}' varies from world to world: a result is about all worlds"
    # What stands inside payoff(…) names players and actions, which may be called like a move.
    bare = rewrite(
        expression, lambda node: Number(0.0) if isinstance(node, Call) and node.function in functions else node
    )
    fine = forbid(text, bare, frozenset(words.form.moves), path, moves, faults)
    fine &= forbid(text, bare, words.form.values, path, counts, faults)
    if kind == "result" and fine:
        fine = forbid(text, bare, words.parameters, path, plain, faults)
    return expression if fine else BROKEN


def _check_always(claims: tuple[Claim, ...], game: Game, faults: list[Fault]) -> None:
    for claim in claims:
        if claim.kind == "always":
            try:
                instances(claim.expression, game)
            except ExpressionError as error:
                faults.append(Fault(("claims", claim.id, "always"), error.message, error.remedy, error.offset))
