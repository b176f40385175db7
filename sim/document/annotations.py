"""What the schema lets stand at a path: the annotations of its pydantic models, step by step."""

from __future__ import annotations

import types
import typing
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.document.nodes import MappingNode, Node, Scalar
from sim.document.schema import DEFAULT_FORM, CommonBlock, document_model
from sim.errors import Path
from sim.games.blocks import Since

Annotation: TypeAlias = Any
"""A type as a model declares it; Python has no one type for these."""


def model_of(root: Node) -> type[CommonBlock]:
    """Return the model that fits the form that a document names."""
    form = root.inside.get("form") if isinstance(root, MappingNode) else None
    return document_model(form.text if isinstance(form, Scalar) else DEFAULT_FORM)


def fields_at(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that may stand in the block at a path."""
    return fields_of(annotation_at(model, path))


def description_at(model: type[BaseModel], path: Path) -> str:
    """Return what the schema says in words of the key at a path; '' where it says nothing."""
    block = _block(annotation_at(model, path[:-1])) if path else None
    known = _field(block, path[-1])
    return (known.description or "") if known is not None else ""


def since(annotation: Annotation, step: str | int) -> int:
    """Return the version of the format that brought a key of a block; 1 where it was always there."""
    known = _field(_block(annotation), step)
    marks = known.metadata if known is not None else ()
    return max((mark.format for mark in marks if isinstance(mark, Since)), default=1)


def below_since(annotation: Annotation, step: str | int) -> tuple[Annotation, int]:
    """Return `below` and `since` together, looked up once for each key of a kind of block.

    Names of players, parameters and the like all lead to the same. Blocks know few keys, so this stays small.
    """
    whole = _BLOCKS.get(id(annotation))
    if whole is None:
        whole = _BLOCKS[id(annotation)] = annotation, _block(annotation) is not None
    at = (id(annotation), step if whole[1] else "")
    if at not in _BELOW:
        found = below(annotation, step), since(annotation, step)
        if found[0] is None:
            return found
        _BELOW[at] = found
    return _BELOW[at]


_BLOCKS: dict[int, tuple[Annotation, bool]] = {}
"""Annotations by their identities, which stay theirs as they are kept here; and whether each is a block."""
_BELOW: dict[tuple[int, str | int], tuple[Annotation, int]] = {}


def annotation_at(model: type[BaseModel], path: Path) -> Annotation:
    """Return what the schema says of a path; None where it knows no such path."""
    annotation: Annotation = model
    for step in path:
        annotation = below(annotation, step)
    return annotation


def below(annotation: Annotation, step: str | int) -> Annotation:
    """Return what the schema says one step further down; None where it knows no such step."""
    block = _block(annotation)
    if block is not None:
        known = _field(block, step)
        return _declared(known) if known is not None else None
    for part in _parts(annotation):
        origin: Annotation = typing.get_origin(part)
        if origin in (dict, list):
            return typing.get_args(part)[-1]
    return None


def _declared(field: FieldInfo) -> Annotation:
    """Return the type of a key together with what marks it."""
    return typing.Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def marked(annotation: Annotation, mark: type) -> bool:
    """Return whether a mark stands on what may be written, or on the main key of a block that may be written short."""
    origin: Annotation = typing.get_origin(annotation)
    if origin is typing.Annotated:
        inner, *marks = typing.get_args(annotation)
        return any(isinstance(each, mark) for each in marks) or marked(inner, mark)
    block = _block(annotation)
    if block is not None:
        main = main_key(annotation)
        return main is not None and marked(below(block, main), mark)
    if origin in (typing.Union, types.UnionType):
        return any(marked(member, mark) for member in typing.get_args(annotation))
    return origin is list and marked(typing.get_args(annotation)[0], mark)


def holds_number(annotation: Annotation) -> bool:
    """Return whether a number or a truth value stands there, and no text."""
    parts = [part for part in _parts(annotation) if part is not type(None)]
    return bool(parts) and all(part in (int, float, bool) for part in parts)


def fields_of(annotation: Annotation) -> list[str]:
    """Return the keys of a block; none where no block may stand."""
    block = _block(annotation)
    return [known.alias or name for name, known in block.model_fields.items()] if block is not None else []


def _field(block: type[BaseModel] | None, key: str | int) -> FieldInfo | None:
    """Return what a block says of a key, by the name that files write: `from` is no name in Python."""
    fields = block.model_fields if block is not None else {}
    found = (known for name, known in fields.items() if (known.alias or name) == str(key))
    return next(found, None)


def main_key(annotation: Annotation) -> str | None:
    """Return the key whose value a terse block is written as; None where a block has no terse form."""
    return getattr(_block(annotation), "main", None)


def block_of(annotation: Annotation) -> tuple[type[BaseModel] | None, bool]:
    """Return the block that may stand at an annotation, None where none may, and whether names stand before it.

    Of `dict[Name, MoveBlock]` that is `(MoveBlock, True)`, of `list[CorrelationBlock]` `(CorrelationBlock, False)`.
    """
    own = _block(annotation)
    if own is not None:
        return own, False
    inner = below(annotation, "")
    origins: list[Annotation] = [typing.get_origin(part) for part in _parts(annotation)]
    named = dict in origins
    return (_block(inner), named) if inner is not None else (None, False)


def _block(annotation: Annotation) -> type[BaseModel] | None:
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _parts(annotation: Annotation) -> list[Annotation]:
    """Return the annotation without `Annotated`, and the members of a union."""
    origin: Annotation = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _parts(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [part for member in typing.get_args(annotation) for part in _parts(member)]
    return [annotation]
