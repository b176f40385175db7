"""Where a node stands before and after families are written out, and nodes that remember it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sim.document.annotations import Annotation, below, fields_of, marked
from sim.document.families.members import Binding
from sim.document.nodes import Copy, Original, Scalar, Segment
from sim.errors import Path
from sim.games.blocks import Likelihood


@dataclass(frozen=True)
class Place:
    """Where a node stands as it is written, where once families are written out, and what the schema says of it."""

    annotation: Annotation
    written: Path = ()
    path: Path = ()
    likely: bool = False
    """Whether it is a part of a distribution."""

    def down(self, step: str | int, written: str | int | None = None) -> Place:
        """Return the place one step further down; `written` is how the step is written, where it is otherwise."""
        annotation = below(self.annotation, step)
        likely = self.likely or (marked(annotation, Likelihood) and not fields_of(annotation))
        return Place(annotation, (*self.written, step if written is None else written), (*self.path, step), likely)


def copy_of(binding: Binding, place: Place) -> Copy | None:
    """Return which copy of a node one is; None where it stands as it is written."""
    if not binding and place.written == place.path:
        return None
    return Copy(place.written, place.path, binding.words, binding.copies)


def one_spot(key: Scalar, binding: Binding) -> Original:
    """Return the original of a text all of which stands where a key begins."""
    return Original(key, (Segment(0, 0, False, binding.words, binding.copies),))


def with_text(item: Scalar, text: str, binding: Binding) -> Scalar:
    """Return a scalar with another text, which stands where the original does."""
    original = item.original or Original(item, (Segment(0, 0, False, binding.words, binding.copies),))
    return replace(item, value=text, raw=text, original=original)


def with_value(node: Scalar, value: Any, binding: Binding, copy: Copy | None) -> Scalar:
    """Return a scalar with another value; all of it stands where the original begins."""
    original = Original(node, (Segment(0, 0, False, binding.words, binding.copies),))
    raw = str(value).lower() if isinstance(value, bool) else str(value)
    return replace(node, value=value, raw=raw, original=original, copy=copy)
