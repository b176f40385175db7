"""Whether the words of an expression mean something where they stand: all that is wrong, each with its place."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import Suggestion
from sim.expressions.bind import bind
from sim.expressions.error import ExpressionError
from sim.expressions.functions import FUNCTIONS, constant
from sim.expressions.names import Names, Signature, Words
from sim.expressions.nodes import Binary, Call, Compare, Expr, Name, Number
from sim.expressions.numeric import action_of, nearest, numbers_of, numeric
from sim.numbers import refused

EQUALITY = ("==", "!=")


def check(expr: Expr, names: Names) -> list[ExpressionError]:
    """Return everything that is wrong with `expr` where `names` are known, in the order of the text."""
    found = {(e.offset, e.message): e for e in _problems(expr, names)}
    return [found[key] for key in sorted(found)]


def _problems(root: Expr, names: Names) -> Iterator[ExpressionError]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        match node:
            case Name():
                yield from _value(node, names)
            case Compare():
                problems, values = _compare(node, names)
                yield from problems
                waiting.extend(values)
            case Call():
                problems, values = _call(node, names)
                yield from problems
                waiting.extend(values)
            case Binary(op="/", right=Number(value=0)):
                yield ExpressionError("this divides by zero", node.right.span[0], "divide by something else")
                waiting.append(node.left)
            case _:
                waiting.extend(node.parts)


def _value(node: Name, names: Names) -> Iterator[ExpressionError]:
    """Check a word that stands for a value."""
    word, at = node.name, node.span[0]
    if word in names.parameters or word in names.quantities or numeric(names.moves.get(word, ())):
        return
    owners = _owners(word, names)
    if word in names.moves:
        example = f"{word} == {names.moves[word][0]}" if names.moves[word] else f"{word} == …"
        yield ExpressionError(f"'{word}' is a move and has no value", at, f"ask what was done, as in {example}")
    elif owners:
        yield ExpressionError(
            f"'{word}' is an action and has no value", at, f"ask whether it was taken: {owners[0]} == {word}"
        )
    elif word in FUNCTIONS or word in names.functions:
        signature = FUNCTIONS.get(word) or names.functions[word]
        yield ExpressionError(f"'{word}' is a function", at, f"write {signature.form or word + '(…)'}")
    else:
        yield _unknown(node, names)


def _unknown(node: Name, names: Names) -> ExpressionError:
    known = [*names.parameters, *names.quantities, *names.moves]
    return ExpressionError(f"unknown name '{node.name}'", node.span[0], Suggestion(node.name, known), (node.name,))


def _owners(action: str, names: Names) -> list[str]:
    return [move for move, actions in names.moves.items() if action in actions]


def _compare(node: Compare, names: Names) -> tuple[list[ExpressionError], list[Expr]]:
    """Return the problems of each pair that has to do with moves, and the operands that are values."""
    problems: list[ExpressionError] = []
    values: list[Expr] = []
    for i, op in enumerate(node.ops):
        left, right = node.operands[i], node.operands[i + 1]
        if _is_move(left, names) or _is_move(right, names):
            problems += _move_pair(op, left, right, names)
        elif op in EQUALITY and (_is_misspelt_move(left, right, names) or _is_misspelt_move(right, left, names)):
            problems += _misspelt_move(left, right, names)
        else:
            problems += _off_the_grid(op, left, right, names)
            values += (left, right)
    return problems, values


def _is_move(expr: Expr, names: Names) -> bool:
    """Whether an operand is a move that has no number, and is compared by name."""
    return isinstance(expr, Name) and expr.name in names.moves and not numeric(names.moves[expr.name])


def _off_the_grid(op: str, left: Expr, right: Expr, names: Names) -> Iterator[ExpressionError]:
    """Find a number of a move asked for that is none of its own, or an action of another move."""
    for move, other in ((left, right), (right, left)):
        own = names.moves.get(move.name, ()) if isinstance(move, Name) else ()
        if not numeric(own) or op not in EQUALITY:
            continue
        assert isinstance(move, Name)
        if isinstance(other, Number) and other.value not in numbers_of(own):
            wrong = f"{action_of(other.value)} is not an action of '{move.name}'"
            near = " or ".join(nearest(other.value, own))
            yield ExpressionError(wrong, other.span[0], f"the nearest is {near}, and < and > compare with any number")


def _is_misspelt_move(word: Expr, action: Expr, names: Names) -> bool:
    """An unknown name compared with an action: a move was meant."""
    if not (isinstance(word, Name) and isinstance(action, Name)) or action.name in names.parameters:
        return False
    if action.name in names.quantities or not _owners(action.name, names) or _owners(word.name, names):
        return False
    return not any(word.name in known for known in (names.parameters, names.quantities, names.moves))


def _misspelt_move(left: Expr, right: Expr, names: Names) -> Iterator[ExpressionError]:
    word, action = (left, right) if _is_misspelt_move(left, right, names) else (right, left)
    assert isinstance(word, Name)
    assert isinstance(action, Name)
    remedy = Suggestion(word.name, _owners(action.name, names))
    yield ExpressionError(f"unknown move '{word.name}'", word.span[0], remedy, (word.name,))


def _move_pair(op: str, left: Expr, right: Expr, names: Names) -> Iterator[ExpressionError]:
    move, other = (left, right) if _is_move(left, names) else (right, left)
    assert isinstance(move, Name)
    if isinstance(other, Name) and numeric(names.moves.get(other.name, ())):
        wrong = f"'{other.name}' is a number, and '{move.name}' has none"
        yield ExpressionError(wrong, other.span[0], f"compare '{move.name}' with one of its own actions")
    elif op not in EQUALITY:
        remedy = "moves are compared with == (the same) or != (different)"
        yield ExpressionError(f"'{op}' cannot compare a move", move.span[0], remedy)
    elif not isinstance(other, Name):
        actions = ", ".join(names.moves[move.name])
        remedy = f"compare '{move.name}' with one of: {actions}"
        yield ExpressionError("a move is compared with one of its actions", other.span[0], remedy)
    elif other.name in names.moves:
        yield from _two_moves(move, other, names)
    else:
        yield from _action(move.name, other, names)


def _two_moves(move: Name, other: Name, names: Names) -> Iterator[ExpressionError]:
    for one, two in ((move, other), (other, move)):
        if two.name in names.moves[one.name]:
            message = f"'{two.name}' is both a move and an action of '{one.name}'"
            yield ExpressionError(message, two.span[0], "give one of them another name")
    if not set(names.moves[move.name]) & set(names.moves[other.name]):
        message = f"'{move.name}' and '{other.name}' have no action in common, so they are never equal"
        remedy = "compare each with one of its own actions"
        yield ExpressionError(message, other.span[0], remedy, absent=(move.name, other.name))


def _action(move: str, action: Name, names: Names) -> Iterator[ExpressionError]:
    actions = names.moves[move]
    if action.name not in actions:
        message = f"'{action.name}' is not an action of '{move}'"
        yield ExpressionError(message, action.span[0], Suggestion(action.name, actions), absent=(action.name,))
    for kind, others in (("parameter", names.parameters), ("quantity", names.quantities)):
        if action.name in actions and action.name in others:
            message = f"'{action.name}' is both an action of '{move}' and a {kind}"
            yield ExpressionError(message, action.span[0], "give one of them another name")


def _call(node: Call, names: Names) -> tuple[list[ExpressionError], list[Expr]]:
    """Return the problems of a call itself, and its arguments that are values."""
    signature = FUNCTIONS.get(node.function) or names.functions.get(node.function)
    if signature is None:
        return [_unknown_function(node, names)], list(node.arguments)
    problems = [*_count(node, signature), *_keywords(node, signature)]
    values: list[Expr] = []
    for i, argument in enumerate(node.arguments):
        kind = signature.arguments[min(i, len(signature.arguments) - 1)] if signature.arguments else None
        if kind is None:
            values.append(argument)
        else:
            problems += _word(argument, kind)
    if node.function in FUNCTIONS and not problems:
        problems += _without_value(node)
    return problems, values


_SPREADSHEET = {
    "IF": "write 'a if condition else b' for IF(condition; a; b)",
    "IFS": "write 'a if this else b if that else c'",
    "AND": "write 'this and that'",
    "OR": "write 'this or that'",
    "NOT": "write 'not this'",
    "SUM": "write a + b",
    "AVERAGE": "write (a + b) / 2",
    "PRODUCT": "write a * b",
    "POWER": "write a ^ b",
}
"""What is written here in place of functions of spreadsheets."""


def _unknown_function(node: Call, names: Names) -> ExpressionError:
    if instead := _SPREADSHEET.get(node.function.upper()):
        wrong = f"'{node.function}' is a function of spreadsheets"
        return ExpressionError(wrong, node.span[0], instead, (node.function,))
    if node.function in names.parameters or node.function in names.quantities:
        wrong, multiply = f"'{node.function}' is not a function", f"to multiply, write {node.function} * (…)"
        return ExpressionError(wrong, node.span[0], multiply)
    remedy = Suggestion(node.function, [*FUNCTIONS, *names.functions])
    return ExpressionError(f"unknown function '{node.function}'", node.span[0], remedy, (node.function,))


def _count(node: Call, signature: Signature) -> Iterator[ExpressionError]:
    given, wanted = len(node.arguments), len(signature.arguments)
    if given == wanted or (signature.repeats and given > wanted):
        return
    number = "one argument" if wanted == 1 else f"{wanted} arguments"
    least = "at least " if signature.repeats else ""
    message = f"'{node.function}' takes {least}{number}, here are {given or 'none'}"
    yield ExpressionError(message, node.span[0], f"write {signature.form}" if signature.form else "")


def _keywords(node: Call, signature: Signature) -> Iterator[ExpressionError]:
    for key, value in node.keywords:
        if not signature.keywords:
            message = f"'{node.function}' takes no arguments with '='"
            yield ExpressionError(message, value.span[0], "to compare, write ==")
        elif key not in signature.keywords:
            remedy = Suggestion(key, signature.keywords)
            yield ExpressionError(f"unknown {signature.key} '{key}'", value.span[0], remedy, (key,))
        else:
            yield from _word(value, signature.keywords[key])


def _word(argument: Expr, words: Words) -> Iterator[ExpressionError]:
    """Check an argument that chooses among words."""
    if isinstance(argument, Name) and argument.name in words.known:
        return
    if isinstance(argument, Number) and action_of(argument.value) in words.known:
        return
    at = argument.span[0]
    if isinstance(argument, Name):
        word = argument.name
        yield ExpressionError(f"unknown {words.kind} '{word}'", at, Suggestion(word, words.known), (word,))
    else:
        article = "an" if words.kind[:1] in "aeiou" else "a"
        yield ExpressionError(f"{article} {words.kind} is wanted here", at, Suggestion("", words.known))


def _without_value(node: Call) -> Iterator[ExpressionError]:
    """Find what can be seen at once: the logarithm of a negative constant, limits the wrong way round."""
    values = [part.value for part in (bind(a, {}, ()) for a in node.arguments) if isinstance(part, Number)]
    if len(values) == len(node.arguments) and constant(node.function, values) is None:
        yield ExpressionError(f"'{node.function}' of this number has no value", node.span[0], "choose another number")
    if node.function == "clip" and len(node.arguments) == 3:
        low, high = (bind(a, {}, ()) for a in node.arguments[1:])
        if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
            ends = refused(low.value, high.value), refused(high.value, low.value)
            message = f"the low limit of this clip ({ends[0]}) is above its high limit ({ends[1]})"
            yield ExpressionError(message, node.span[0], "write clip(x, low, high)")
