"""One provision in two versions: which of its aspects differ, down to the row of a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .. import ast
from ..records import evolve
from .changes import ADDED, CHANGED, REPEALED, Change, Piece, Provision
from .ladders import ladder_changes, table_changes

_NODE = (
    "word", "label", "counting", "maximum", "weight", "combine", "child_na", "unit", "open", "members",
    "zero_divisor", "not_applicable", "adjust", "cites", "evidence", "sources", "verifiers", "notes",
    "renamed_from",
)  # fmt: skip
_INPUT = ("label", "unit", "asked_if", "empty", "source", "evidence", "cites", "notes", "renamed_from")
_TYPE = ("kind", "name", "range", "decimals", "step", "ordered", "members")
_METADATA = (
    "title", "instrument", "kinds", "in_force_from", "in_force_to", "period_start", "period_end", "frequency",
    "draft", "illustrative", "uses", "replaces", "holidays", "not_assessed_at",
)  # fmt: skip
_ASPECTS = {"members": "members", "counting": "counting", "not_applicable": "ruling"}


def compared(about: Provision, old: Any, new: Any) -> tuple[Change, ...]:
    """What differs between two declarations of one provision; ids in `old` are already those of `new`."""
    if old == new:
        return ()
    find = _FINDERS[type(new)] if type(old) is type(new) else _otherwise
    found = tuple(find(about, old, new))
    return found or tuple(_otherwise(about, old, new))


def _otherwise(about: Provision, old: Any, new: Any) -> Iterator[Change]:
    """A provision that has become another sort of declaration, or differs where nothing above looks."""
    yield Change(CHANGED, about, "whole", old, new)


def _fields(about: Provision, old: Any, new: Any, names: Sequence[str]) -> Iterator[Change]:
    for name in names:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(CHANGED, about, _ASPECTS.get(name, name), _some(was), _some(now))


def _some(value: Piece) -> Piece:
    """None in place of nothing: an empty text or tuple."""
    return None if value in ((), False) or (isinstance(value, ast.Str) and not value.value) else value


def _node(about: Provision, old: ast.NodeDecl, new: ast.NodeDecl) -> Iterator[Change]:
    if old.ids != new.ids and len(_last(old.ids)) + len(_last(new.ids)):
        yield Change(CHANGED, about, "ids", old.ids, new.ids)
    yield from _fields(about, old, new, _NODE)
    yield from formula_changes(about, old.formula, new.formula)
    if (
        (old.children is None) != (new.children is None)
        and old.formula == new.formula
        and old.open == new.open
    ):
        yield Change(CHANGED, about, "children", old.children is not None, new.children is not None)


def _last(ids: ast.IdRange) -> str:
    return ids.last.name if ids.last is not None else ""


def _input(about: Provision, old: ast.InputDecl, new: ast.InputDecl) -> Iterator[Change]:
    if old.ids != new.ids and len(_last(old.ids)) + len(_last(new.ids)):
        yield Change(CHANGED, about, "ids", old.ids, new.ids)
    yield from type_changes(about, old.type, new.type)
    yield from _fields(about, old, new, _INPUT)


def type_changes(about: Provision, old: ast.TypeSpec, new: ast.TypeSpec) -> Iterator[Change]:
    """A type in two versions: range and decimals by themselves where the kind stays."""
    if old.kind != new.kind or old.name != new.name:
        yield Change(CHANGED, about, "type", old, new)
    else:
        yield from _fields(about, old, new, _TYPE)


def _figure(about: Provision, old: ast.FigureDecl, new: ast.FigureDecl) -> Iterator[Change]:
    yield from _fields(about, old, new, ("label", "cites"))
    yield from formula_changes(about, old.expr, new.expr)


def _value(about: Provision, old: ast.QuantityDecl, new: ast.QuantityDecl) -> Iterator[Change]:
    yield from _fields(about, old, new, ("parameter", "label", "cites"))
    yield from formula_changes(about, old.expr, new.expr)


def _type(about: Provision, old: ast.TypeDecl, new: ast.TypeDecl) -> Iterator[Change]:
    yield from type_changes(about, old.type, new.type)


def _constraint(about: Provision, old: ast.ConstraintDecl, new: ast.ConstraintDecl) -> Iterator[Change]:
    yield from _fields(about, old, new, ("message", "condition", "cites"))


def _ranking(about: Provision, old: ast.RankingDecl, new: ast.RankingDecl) -> Iterator[Change]:
    yield from _fields(about, old, new, ("keys", "ties", "where", "cites"))


def _reading(about: Provision, old: ast.ReadingDecl, new: ast.ReadingDecl) -> Iterator[Change]:
    yield from _fields(about, old, new, ("provision", "text", "alternatives"))


def _term(about: Provision, old: ast.TermDecl, new: ast.TermDecl) -> Iterator[Change]:
    yield from _fields(about, old, new, ("term", "text", "cites"))


def _provision(about: Provision, old: ast.ProvisionDecl, new: ast.ProvisionDecl) -> Iterator[Change]:
    yield from _fields(about, old, new, ("provision", "text"))


def _test(about: Provision, old: ast.TestDecl, new: ast.TestDecl) -> Iterator[Change]:
    yield Change(CHANGED, about, "whole", old, new)


_FINDERS: dict[type, Callable[..., Iterator[Change]]] = {
    ast.NodeDecl: _node,
    ast.InputDecl: _input,
    ast.FigureDecl: _figure,
    ast.QuantityDecl: _value,
    ast.TypeDecl: _type,
    ast.TableDecl: table_changes,
    ast.ConstraintDecl: _constraint,
    ast.LadderDecl: ladder_changes,
    ast.RankingDecl: _ranking,
    ast.ReadingDecl: _reading,
    ast.TermDecl: _term,
    ast.ProvisionDecl: _provision,
    ast.TestDecl: _test,
}


def header_changes(old: ast.File, new: ast.File) -> Iterator[Change]:
    """Id, version and what the braces say."""
    about = Provision("header", new.ref.id.name, "bộ tiêu chí")
    if old.ref.id.name != new.ref.id.name:
        yield Change(CHANGED, about, "id", old.ref.id.name, new.ref.id.name)
    if old.ref.version != new.ref.version:
        yield Change(CHANGED, about, "version", old.ref.version, new.ref.version)
    yield from _fields(about, old.metadata, new.metadata, _METADATA)
    was = {r.scope: r.rounding for r in old.metadata.roundings}
    now = {r.scope: r.rounding for r in new.metadata.roundings}
    for scope in [*now, *(s for s in was if s not in now)]:
        if was.get(scope) != now.get(scope):
            yield Change(CHANGED, about, "rounding", was.get(scope), now.get(scope), (scope,))


# --------------------------------------------------------------------------------------------------- formulas


def formula_changes(about: Provision, old: ast.Expr | None, new: ast.Expr | None) -> Iterator[Change]:
    """A formula in two versions: row by row where it is a table over the same thing, else as a whole."""
    if old == new:
        return
    rows = _rows_of(old, new) if old is not None and new is not None else None
    if rows is None:
        yield Change(CHANGED, about, "formula", old, new)
        return
    was, now = rows
    for key, row in now:
        before = next((r for k, r in was if k == key), None)
        if before is None:
            yield Change(ADDED, about, "row", None, row, (key,))
        elif before != row:
            yield Change(CHANGED, about, "row", _points(before), _points(row), (key,))
    for key, row in was:
        if all(k != key for k, _ in now):
            yield Change(REPEALED, about, "row", row, None, (key,))


def _points(row: Piece) -> Piece:
    """What a row gives; the whole row where it grows or has a cap of its own."""
    return row.expr if isinstance(row, ast.BandRow) and row.growth is None and row.cap is None else row


Rows = list[tuple[Piece, Piece]]


def _rows_of(old: ast.Expr, new: ast.Expr) -> tuple[Rows, Rows] | None:
    """The rows of both by their key, where only rows differ and some are in both; None otherwise."""
    while type(old) is type(new) and isinstance(old, ast.AtMost | ast.NotBelow | ast.Rounded):
        if evolve(old, expr=new.expr) != new:  # type: ignore[union-attr]
            return None
        old, new = old.expr, new.expr
    was, now = rows_by_key(old), rows_by_key(new)
    if was is None or now is None or _head(old) != _head(new):
        return None
    for rows in (was, now):
        keys = [k for k, _ in rows]
        if any(k in keys[:n] for n, k in enumerate(keys)):
            return None
    kept = [k for k, _ in now if any(k == key for key, _ in was)]
    order = [k for k, _ in was if any(k == key for key in kept)]
    return (was, now) if kept and kept == order and len(kept) * 2 >= min(len(was), len(now)) else None


def _head(expr: ast.Expr) -> tuple[Any, ...]:
    if isinstance(expr, ast.Parts):
        return (ast.Parts, expr.combine)
    return (type(expr), getattr(expr, "subject", None))


def rows_by_key(expr: ast.Expr) -> Rows | None:
    """The rows of a formula that has rows, `còn lại` under the key None; None for another formula."""
    if isinstance(expr, ast.Bands):
        rows: Rows = [(r.range, r) for r in expr.rows]
    elif isinstance(expr, ast.Choose):
        rows = [(r.keys, r.expr) for r in expr.rows]
    elif isinstance(expr, ast.Conditional) and not expr.inline:
        rows = [(b.condition, b.expr) for b in expr.branches]
    elif isinstance(expr, ast.Parts) and all(i.label is not None for i in expr.items):
        return [(i.label, i.expr) for i in expr.items]
    else:
        return None
    if expr.otherwise is not None:
        rows.append((None, expr.otherwise))
    return rows
