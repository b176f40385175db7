"""The YAML of families: what may be written under `sets` and `tables`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from sim.games.blocks import Block, Formula, Name, TerseBlock, Text, Texts, spoken

MOST_MEMBERS = 10_000


def _labelled(written: Any) -> Any:
    """Turn a list of names into names with labels."""
    if isinstance(written, list):
        return {str(name): spoken(str(name)) for name in written}
    return written


def _is_cell(written: Any) -> Any:
    if not isinstance(written, str | int | float):
        raise PydanticCustomError("value", "write a number, true, false or a word")
    return written


Members = Annotated[
    dict[str, Text],
    BeforeValidator(_labelled),
    WithJsonSchema({"type": ["array", "object"], "description": "a list of names, or names with labels"}),
]
Cell = Annotated[
    Any, AfterValidator(_is_cell), WithJsonSchema({"type": ["number", "string", "boolean"], "description": "a cell"})
]


class ColumnBlock(TerseBlock):
    """What a column of a table holds; where nothing is said, its cells decide."""

    main: ClassVar[str] = "type"

    type: Literal["number", "text", "boolean"] = Field(description="number, text, or boolean (true, false, yes, no)")
    unit: Text = Field(default="", description="what its numbers are counted in")
    source: Text = Field(default="", description="where the numbers are from")
    note: Text = Field(default="", description="what a reader should know: rounding, date, judgement")


class TableBlock(TerseBlock):
    """A CSV file beneath this file's folder; its columns are used as `gdp[usa]`, or `trade[usa, rok]` with two keys."""

    main: ClassVar[str] = "file"

    file: Text = Field(description="a CSV file beneath this one's folder; its first line names the columns")
    key: Texts = Field(
        default_factory=list, max_length=2, description="the column that names the rows (the first), or two of them"
    )
    matrix: bool = Field(
        default=False, description="true where the first line names members too; the cells are called as the table is"
    )
    label: Text = Field(default="", description="the column with the members' labels")
    columns: dict[str, ColumnBlock] = Field(default_factory=dict, description="of each column: number, text or boolean")
    missing: Cell = Field(default="", description="what an empty cell means, and a pair that has no row")
    symmetric: bool = Field(default=False, description="true where [a, b] is [b, a], and one of them is enough")
    source: Text = Field(default="", description="where the table is from")
    note: Text = Field(default="", description="what a reader should know: rounding, date, judgement")


_DEFINES = ("members", "table", "part", "from", "to")


class SetBlock(Block):
    """Members for which things are declared: a list, names with labels, numbers, rows of a table, a part of a set."""

    members: Members = Field(default_factory=dict, description="a list of names, or names with labels")
    table: Text | TableBlock | None = Field(default=None, description="a table: its rows are the members")
    part: Formula = Field(default="", description="a part of another set, such as 'state where nato[state]'")
    first: int | None = Field(default=None, alias="from", ge=0, description="with 'to': whole numbers as members")
    last: int | None = Field(default=None, alias="to", ge=0, description="with 'from': the last of the numbers")

    @model_validator(mode="before")
    @classmethod
    def _from_terse(cls, written: Any) -> Any:
        if isinstance(written, list):
            return {"members": written}
        if isinstance(written, dict) and not set(_DEFINES) & set(written):
            return {"members": written}
        return {"part": written} if isinstance(written, str) else written


Sets = Annotated[
    dict[Name, SetBlock],
    WithJsonSchema(
        {
            "type": "object",
            "description": "members for which things are declared: {state: [usa, rok, japan]}, {n: {from: 1, to: 9}}, "
            "{leader: {table: {file: leaders.csv, key: iso}}}, {ally: 'state where treaty[state]'}",
        }
    ),
]


class FamiliesBlock(Block):
    """The keys of families; what else is in a document is looked at once they are written out."""

    sets: dict[Name, SetBlock] = Field(default_factory=dict)
    tables: dict[Name, TableBlock] = Field(default_factory=dict)
