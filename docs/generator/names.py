"""The page of the library, from its docstrings."""

from __future__ import annotations

import inspect

import sim
from generator.markdown import page


def pages() -> dict[str, str]:
    """Return the page by its path."""
    public = [name for name in sim.__all__ if not name.startswith("__")]
    sections = [part for name in sorted(public, key=_order) for part in _sections(name)]
    return {"reference/python.md": page("# Python names", _text(inspect.getdoc(sim) or ""), *sections)}


def _order(name: str) -> tuple[int, str]:
    """Functions first, then classes, errors last."""
    thing = getattr(sim, name)
    is_class = inspect.isclass(thing)
    return (2 if is_class and issubclass(thing, Exception) else int(is_class)), name


def _sections(name: str) -> list[str]:
    thing = getattr(sim, name)
    parts = [f"## `sim.{name}`", _described(name, thing)]
    if inspect.isclass(thing):
        own = [(n, m) for n, m in vars(thing).items() if not n.startswith("_")]
        parts += [f"### `{name}.{n}`\n\n{_described(n, m)}" for n, m in own]
    return parts


def _described(name: str, thing: object) -> str:
    """Return the signature and the docstring of something; a plain value is shown."""
    bare = getattr(thing, "__func__", thing)
    if not (callable(bare) or hasattr(thing, "__get__")):
        return f"`{name} = {thing!r}`"
    try:
        signature = f"```python\n{name}{inspect.signature(bare)}\n```"  # type: ignore[arg-type]
    except (TypeError, ValueError):
        signature = ""  # a property, or a class without arguments of its own
    return page(signature, _text(inspect.getdoc(thing) or "")).rstrip()


def _text(doc: str) -> str:
    return f"```text\n{doc}\n```" if doc else ""
