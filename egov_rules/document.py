"""What a TOML or JSON file holds, each value with its exact text and its place: the shape of all data files.

Numbers stay text until a type says what they are; nothing here becomes a float. A mapping given by a program
has the same shape, with places that are paths (`values.so_xa`).
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from .diagnostics import Diagnostic
from .notation import exact
from .records import Factory, frozen
from .source import Span

# Bits: str() of an int of more than 4,300 digits raises; a length like this is reason enough to refuse it.
_LONGEST = 2_000
_DEEPEST = 50  # tables within tables: a mapping may hold itself


class Form(enum.Enum):
    """How a single value was written."""

    TEXT = "text"
    NUMBER = "number"  # a number without quotes
    YES_NO = "yes_no"  # `true` or `false`
    DATE = "date"  # yyyy-mm-dd without quotes
    TIME = "time"  # a time, or a date with a time
    EMPTY = "empty"  # JSON null
    BAD = "bad"  # already reported; nothing more is said about it


@frozen
class Place:
    """Where a value stands: in a text, or (`span` None) under the path `where` of a mapping."""

    where: str
    span: Span | None = None
    path: str | None = None

    def under(self, key: str, span: Span | None = None) -> Place:
        """The place of an entry of the table that stands here."""
        return Place(f"{self.where}.{key}" if self.where else key, span, self.path)


@frozen
class Scalar:
    """A single value: `text` is the literal as written, or the string's content."""

    form: Form
    text: str
    span: Span | None = None


@frozen
class Array:
    """A list of values."""

    items: tuple[Node, ...]
    span: Span | None = None


@frozen
class Entry:
    """A value and its key's own place."""

    key: str
    key_span: Span | None
    node: Node


@frozen
class Table:
    """Entries by key, in the order of the file. Only a reader adds to it, while it reads."""

    entries: dict[str, Entry] = Factory(dict)
    span: Span | None = None


Node: TypeAlias = "Scalar | Array | Table"


@frozen
class Document:
    """A whole file. `root` holds what could be read, also where there are errors."""

    root: Table
    diagnostics: tuple[Diagnostic, ...] = ()


def as_node(value: Any, depth: int = 0) -> Node:
    """A value of a Python mapping in this shape; an object of an unknown class becomes the text `<class>`."""
    if value is None:
        return Scalar(Form.EMPTY, "")
    if isinstance(value, bool):
        return Scalar(Form.YES_NO, "true" if value else "false")
    if isinstance(value, int):
        return Scalar(Form.NUMBER, str(value) if value.bit_length() < _LONGEST else "1e9999")
    if isinstance(value, float):
        return Scalar(Form.NUMBER, repr(value))
    if isinstance(value, Decimal):
        return Scalar(Form.NUMBER, str(value))
    if isinstance(value, Fraction):
        short = value.numerator.bit_length() + value.denominator.bit_length() < _LONGEST
        return Scalar(Form.TEXT, exact(value) if short else "1e9999")
    if isinstance(value, str):
        return Scalar(Form.TEXT, unicodedata.normalize("NFC", value))
    if isinstance(value, datetime | time):
        return Scalar(Form.TIME, value.isoformat())
    if isinstance(value, date):
        return Scalar(Form.DATE, value.isoformat())
    if depth > _DEEPEST:
        return Scalar(Form.TEXT, "…")
    if isinstance(value, Mapping):
        entries = {}
        for key, item in value.items():
            name = unicodedata.normalize("NFC", str(key))
            entries[name] = Entry(name, None, as_node(item, depth + 1))
        return Table(entries)
    if isinstance(value, list | tuple):
        return Array(tuple(as_node(item, depth + 1) for item in value))
    return Scalar(Form.TEXT, f"<{type(value).__name__}>")
