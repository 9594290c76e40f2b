"""Walking and rewriting any part of the syntax tree: references to a name, words in texts, rows of
formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .. import ast
from ..records import evolve

_FIELDS: dict[type, tuple[str, ...]] = {}
# Ids and names that stand for themselves, not for something declared: (class, field).
_OWN_NAMES = frozenset(
    {
        (ast.MemberDecl, "id"),
        (ast.TypeDecl, "id"),
        (ast.ReadingDecl, "alternatives"),
        (ast.InputDecl, "source"),
        (ast.TableDecl, "columns"),
        (ast.ChooseRow, "keys"),
        (ast.TableRow, "key"),
        (ast.TypeSpec, "name"),
        (ast.NodeDecl, "renamed_from"),
        (ast.InputDecl, "renamed_from"),
    }
)


def _fields(kind: type) -> tuple[str, ...]:
    known = _FIELDS.get(kind)
    if known is None:
        names = (name for c in reversed(kind.__mro__) for name in getattr(c, "__annotations__", ()))
        known = _FIELDS[kind] = tuple(
            n for n in dict.fromkeys(names) if n not in {"span", "op_span", "source"}
        )
        if kind is ast.InputDecl:
            known = _FIELDS[kind] = (*known, "source")
    return known


def rewritten(
    node: Any, change: Callable[[Any], Any], skip: frozenset[tuple[type, str]] = frozenset()
) -> Any:
    """The tree with `change` made of every node, from the leaves up; what it leaves alone stays the same
    object.
    """
    if isinstance(node, tuple):
        made = tuple(rewritten(item, change, skip) for item in node)
        return made if any(a is not b for a, b in zip(made, node, strict=True)) else node
    if not isinstance(node, ast.Node):
        return node
    changes = {}
    for name in _fields(type(node)):
        if (type(node), name) in skip:
            continue
        value = getattr(node, name)
        if isinstance(value, tuple | ast.Node):
            new = rewritten(value, change, skip)
            if new is not value:
                changes[name] = new
    return change(evolve(node, **changes) if changes else node)


def nodes_in(node: Any, skip: frozenset[tuple[type, str]] = frozenset()) -> Iterator[ast.Node]:
    """Every node of a tree."""
    waiting: list[Any] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting += reversed(one)
        elif isinstance(one, ast.Node):
            yield one
            kind = type(one)
            waiting += [getattr(one, name) for name in reversed(_fields(kind)) if (kind, name) not in skip]


def references(node: Any) -> Iterator[ast.Name | ast.Id]:
    """The names by which a tree speaks of what is declared (and the ids that it declares)."""
    for one in nodes_in(node, _OWN_NAMES):
        if isinstance(one, ast.Name | ast.Id):
            yield one


def renamed(node: Any, old: str, new: str, *, columns: bool = False) -> Any:
    """The tree with every reference to `old` speaking of `new`; `columns`: those to `old.column` too."""

    def change(one: Any) -> Any:
        if isinstance(one, ast.Name | ast.Id):
            if one.name == old:
                return evolve(one, name=new)
            if columns and one.name.startswith(old + "."):
                return evolve(one, name=new + one.name[len(old) :])
        return one

    return rewritten(node, change, _OWN_NAMES)


def reworded(node: Any, old: str, new: str) -> tuple[Any, int]:
    """The tree with a phrase replaced in its texts, as whole words, and how often."""
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    count = 0

    def change(one: Any) -> Any:
        nonlocal count
        if isinstance(one, ast.Str | ast.Label):
            text, found = pattern.subn(lambda _: new, one.value)
            count += found
            return evolve(one, value=text) if found else one
        return one

    return rewritten(node, change), count


def rows_of(expr: ast.Expr, place: ast.Place) -> list[tuple[ast.Node, ast.Expr]]:
    """The rows of a formula that a place names: the row (for `còn lại` its table) and what it gives now."""
    found: list[tuple[ast.Node, ast.Expr]] = []
    for node in nodes_in(expr):
        if place.row is None:
            tables = ast.Choose | ast.Bands | ast.Interpolate | ast.Conditional
            if isinstance(node, tables) and node.otherwise is not None:
                found.append((node, node.otherwise))
        elif isinstance(node, ast.BandRow) and node.range == _range(place.row):
            found.append((node, node.expr))
        elif isinstance(node, ast.Segment) and node.range == _range(place.row) and node.value_to is None:
            found.append((node, node.value_from))
        elif isinstance(node, ast.ChooseRow) and node.keys == (place.row,):
            found.append((node, node.expr))
        elif isinstance(node, ast.Item) and node.label is not None:
            if isinstance(place.row, ast.Label) and place.row.value == node.label.value:
                found.append((node, node.expr))
    return found


def _range(row: Any) -> Any:
    if isinstance(row, ast.Number | ast.Percent):
        return ast.Range(row, row, span=row.span)
    return row


def with_row(expr: ast.Expr, row: ast.Node, new: ast.Expr) -> ast.Expr:
    """The formula with what one of its rows gives replaced."""

    def change(one: Any) -> Any:
        made: Any = one
        if one is not row:
            return made
        if isinstance(one, ast.Choose | ast.Bands | ast.Interpolate | ast.Conditional):
            return evolve(one, otherwise=new)
        return evolve(made, value_from=new) if isinstance(one, ast.Segment) else evolve(made, expr=new)

    return rewritten(expr, change)  # type: ignore[no-any-return]
