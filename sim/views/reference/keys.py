"""Every key that a scenario file or a study file may have, walked through the models that read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.document.annotations import block_of, since
from sim.document.schema import document_model
from sim.document.study_schema import StudyBlock
from sim.games.registry import FORMS
from sim.tables import Column, Kind, Table
from sim.views.finding import Finding
from sim.views.reference.texts import finding, paragraphs

Key = tuple[str, str, str, str, str]
"""Path, what it is, whether it is needed, its default, and since which format."""


def forms() -> Iterator[tuple[str, Finding]]:
    """Yield every form of game with its own keys, a list of all before."""
    rows = tuple((name, _about(name), ", ".join(_own(name))) for name in FORMS)
    head = (Column("Form", Kind.CODE), Column("What it is"), Column("Its keys", Kind.CODE))
    yield "forms", finding("Which forms of game are there?", ("Write 'form: NAME'.",), (Table("Forms", head, rows),))
    for name, form in FORMS.items():
        said = (_about(name), f"Unless the file says otherwise it is solved by the concept '{form.concept}'.")
        yield name, finding(f"What is the form {name}?", said, (_table(_of_form(name)),))


def keys() -> Iterator[tuple[str, Finding]]:
    """Yield the keys of a file: those that every form has, then each by its name with what stands below it."""
    common = [name for name in document_model("moves").model_fields if name not in _own("moves")]
    whole = [key for name in common for key in _below(document_model("moves"), name) if "." not in key[0]]
    how = "These keys a scenario has whatever its form; 'sim help KEY' shows what may stand below one."
    yield "keys", finding("What may stand in a scenario file?", (how,), (_table(whole),))
    for name in common:
        yield name, _key(name, list(_below(document_model("moves"), name)))
    for (name, found), of in _by_form().items():
        yield name, _key(name, list(found), f" (form {', '.join(of)})")


def study_keys() -> Iterator[tuple[str, Finding]]:
    """Yield the keys of a study file, then each by its name with what stands below it."""
    found = {name: list(_below(StudyBlock, name)) for name in StudyBlock.model_fields}
    how = (
        "A study file has these keys; 'sim new my-study.yaml --template study' writes one.",
        "An entry of 'scenarios' may have keys of its own, which stand in place of the study's.",
    )
    whole = [key for keys in found.values() for key in keys if "." not in key[0]]
    yield "study", finding("What may stand in a study file?", how, (_table(whole),))
    for name, below in found.items():
        if name != "study":
            yield name, _key(name, below, " (of a study)")


def _by_form() -> dict[tuple[str, tuple[Key, ...]], list[str]]:
    """Return of each key of a form, with what stands below it, in which forms it is just that."""
    found: dict[tuple[str, tuple[Key, ...]], list[str]] = {}
    for form in FORMS:
        for name in _own(form):
            found.setdefault((name, tuple(_below(document_model(form), name))), []).append(form)
    return found


def _key(name: str, found: list[Key], of: str = "") -> Finding:
    return finding(f"What is the key {name}?", (f"'{name}'{of}: {found[0][1] or 'see below'}.",), (_table(found),))


def _table(found: list[Key]) -> Table:
    head = (
        Column("Key", Kind.CODE),
        Column("What it is"),
        Column("Needed"),
        Column("Default", Kind.CODE),
        Column("Since"),
    )
    return Table("Keys", head, tuple(found)).without_empty_columns()


def _about(form: str) -> str:
    return next(iter(paragraphs(FORMS[form].block.__doc__)), "")


def _own(form: str) -> list[str]:
    return list(FORMS[form].block.model_fields)


def _of_form(form: str) -> list[Key]:
    return [key for name in _own(form) for key in _below(document_model(form), name)]


def _below(model: type[BaseModel], name: str, above: tuple[str, ...] = ()) -> Iterator[Key]:
    """Yield a key and all that may stand below it; NAME stands for a name of one's own."""
    field = model.model_fields[name]
    written = field.alias or name  # `from` is no name in Python
    path = (*above, written)
    brought = since(model, written)
    needed = "yes" if field.is_required() else ""
    yield ".".join(path), _said(field), needed, _default(field), f"format {brought}" if brought > 1 else ""
    inner, named = block_of(field.annotation)
    if inner is not None and len(path) < 6:
        for further in inner.model_fields:
            yield from _below(inner, further, (*path, "NAME") if named else path)


def _said(field: FieldInfo) -> str:
    inner, _ = block_of(field.annotation)
    own = field.description or (next(iter(paragraphs(inner.__doc__)), "") if inner is not None else "")
    return own.rstrip(".")


def _default(field: FieldInfo) -> str:
    value: Any = None if field.is_required() else field.get_default(call_default_factory=True)
    if value is None or value == "" or isinstance(value, dict | BaseModel) or value == []:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
