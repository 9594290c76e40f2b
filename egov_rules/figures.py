"""Cohort figures as a file: name or canonical expression = value, read and written exactly (law 9).

A unit that is assessed alone is given what the others made: the greatest, the mean, values of the whole
round.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from . import ir
from .diagnostics import Diagnostic
from .document import Document, Form, Place, Scalar, Table, as_node
from .messages import data as say
from .notation import decimals, exact
from .resolve import Figures
from .result import NOT_APPLICABLE, Known, NotApplicable
from .source import Source
from .submission import Datum, parse_document
from .text import suggest
from .typed import ONE_VALUE, of_type, typed

_NOT_APPLICABLE = ("không áp dụng", "not applicable")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = 15  # digits and mark: what a reader that makes doubles still reads exactly


def read_figures(source: Source, program: ir.Program) -> Figures:
    """The figures of a TOML or JSON file, by the ids of the ruleset; what is wrong with it is in
    `diagnostics`.
    """
    return _read(parse_document(source), source.path, program)


def figures_from_mapping(data: Mapping[str, Any], program: ir.Program) -> Figures:
    """The same from a mapping, such as a program gives."""
    root = as_node(data)
    return _read(Document(root if isinstance(root, Table) else Table()), "", program)


def write_figures(program: ir.Program, values: Mapping[str, Known | NotApplicable]) -> str:
    """The figures as a TOML file that reads back to the same values."""
    header = program.header
    lines = [f"# {header.id}@{header.version}"]
    labels = {f.id: f.label for f in program.figures}
    labels |= {i.id: i.label for i in program.inputs if i.role is ir.InputRole.ROUND}
    for id, label in labels.items():
        if id in values:
            lines += [f"# {' '.join(label.split())}"] if label and label != id else []
            lines.append(f"{key_text(id)} = {literal_text(values[id])}")
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------------------------------------------- reading


def _read(document: Document, path: str, program: ir.Program) -> Figures:
    found: list[Diagnostic] = list(document.diagnostics)
    values: dict[str, Known | NotApplicable] = {}
    places: dict[str, Place] = {}
    known = _names(program)
    shared = {i.id: i for i in program.inputs if i.role is ir.InputRole.ROUND}
    for key, entry in document.root.entries.items():
        name_at = Place(key, entry.key_span, path or None)
        place = Place(key, entry.node.span, path or None)
        node = entry.node
        figure = known.get(_plain(key))
        if figure is None and key not in shared:
            names = [*(f.text or f.id for f in program.figures), *shared]
            near = suggest(key, names)
            found.append(say.unknown_figure(name_at, key, names, near[0] if near else None))
            continue
        value: Known | NotApplicable | Diagnostic | None
        id = figure.id if figure is not None else key
        if key in shared:
            value = typed(shared[key], Datum(key, node, place, name_at), None)
        elif figure is None or not isinstance(node, Scalar):
            value = say.wrong_shape(place, key, ONE_VALUE)
        elif node.form is Form.TEXT and node.text.strip().lower() in _NOT_APPLICABLE:
            value = NOT_APPLICABLE
        elif node.form in (Form.BAD, Form.EMPTY) or not node.text.strip():
            value = None
        else:
            value = of_type(_any_grain(figure.type), id, node, place)
        if isinstance(value, Diagnostic):
            found.append(value)
        elif value is not None:
            values[id], places[id] = value, place
    return Figures(values, places, diagnostics=tuple(found))


def _names(program: ir.Program) -> dict[str, ir.Figure]:
    """The figures by their ids and canonical texts, and by their operand's text where only one figure has
    it.
    """
    names: dict[str, ir.Figure] = {}
    operands: dict[str, list[ir.Figure]] = {}
    for figure in program.figures:
        for name in (figure.id, figure.text):
            if name:
                names[_plain(name)] = figure
        inner = figure.text.partition("(")[2].rpartition(")")[0].partition(";")[0]
        operands.setdefault(_plain(inner), []).append(figure)
    for text, same in operands.items():
        if text and len(same) == 1:
            names.setdefault(text, same[0])
    return names


def _plain(name: str) -> str:
    """A canonical text, however it is spaced."""
    return "".join(name.split()).replace("*", "×")


def _any_grain(type: ir.Type) -> ir.Type:
    """The type without range and decimals: a figure is computed, not declared."""
    return ir.Type(type.kind, type.unit, members=type.members, ladder=type.ladder)


# ---------------------------------------------------------------------------------------------------- writing


def key_text(name: str) -> str:
    """A name as a TOML key, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else string_text(name)


def string_text(text: str) -> str:
    """A text as a TOML string on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}" for c in escaped) + '"'


def literal_text(value: Known | NotApplicable) -> str:
    """A value as a TOML literal: a short decimal as a number, a long one or `n/d` as text, so that no
    reader rounds it.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        text = exact(value)
        return text if decimals(value) is not None and len(text) <= _SHORT else string_text(text)
    if isinstance(value, date):
        return value.isoformat()
    return string_text(value if isinstance(value, str) else _NOT_APPLICABLE[0])
