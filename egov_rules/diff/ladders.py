"""Level tables and tables of parameters in two versions: cell by cell, and as one table with old and new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .. import ast
from ..records import evolve
from .changes import ADDED, CHANGED, REPEALED, Change, Grid, GridCell, GridRow, Piece, Provision


def row_key(row: ast.LadderRow) -> Piece:
    """What a row is known by: its subject."""
    return evolve(row, cells=(), label=None, cites=(), unencoded=None)


def ladder_changes(about: Provision, old: ast.LadderDecl, new: ast.LadderDecl) -> Iterator[Change]:
    """Columns, rows, cells, parts, gates and the rest of a ladder."""
    for name in ("label", "cites", "otherwise", "formula", "unencoded"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(CHANGED, about, name, was or None, now or None)
    if old.columns != new.columns:
        yield Change(CHANGED, about, "columns", old.columns or None, new.columns or None)
    elif _column_cites(old) != _column_cites(new):
        yield Change(CHANGED, about, "column_cites", _column_cites(old), _column_cites(new))
    columns = [(c, old.columns.index(c), n) for n, c in enumerate(new.columns) if c in old.columns]
    yield from _rows(about, old.rows, new.rows, columns)
    before = {p.id.name: p for p in old.parts}
    for part in new.parts:
        named = Provision("part", part.id.name, "phần", part.label.value, tuple(c.value for c in part.cites))
        was = before.pop(part.id.name, None)
        if was is None:
            yield Change(ADDED, named, "", None, part)
            continue
        for name in ("label", "cites"):
            if getattr(was, name) != getattr(part, name):
                yield Change(CHANGED, named, name, getattr(was, name) or None, getattr(part, name) or None)
        yield from _rows(about, was.rows, part.rows, columns)
    for part in before.values():
        yield Change(REPEALED, Provision("part", part.id.name, "phần", part.label.value), "", part, None)
    gates = {g.label.value: g for g in old.gates}
    for gate in new.gates:
        had = gates.pop(gate.label.value, None)
        if had != gate:
            yield Change(CHANGED if had else ADDED, about, "gate", had, gate, (gate.label,))
    for gate in gates.values():
        yield Change(REPEALED, about, "gate", gate, None, (gate.label,))


def _column_cites(ladder: ast.LadderDecl) -> tuple[tuple[ast.Str, ...], ...]:
    return ladder.column_cites if any(ladder.column_cites) else ()


def _rows(
    about: Provision,
    old: Sequence[ast.LadderRow],
    new: Sequence[ast.LadderRow],
    columns: Sequence[tuple[ast.Str, int, int]],
) -> Iterator[Change]:
    waiting = list(old)
    for row in new:
        was = next((r for r in waiting if row_key(r) == row_key(row)), None)
        if was is None:
            yield Change(ADDED, about, "level_row", None, row, (row,))
            continue
        waiting.remove(was)
        for name in ("label", "cites", "unencoded"):
            if getattr(was, name) != getattr(row, name):
                aspect = f"row_{name}"
                yield Change(
                    CHANGED, about, aspect, getattr(was, name) or None, getattr(row, name) or None, (row,)
                )
        if was.cells and row.cells:
            for column, n, m in columns:
                if was.cells[n] != row.cells[m]:
                    yield Change(
                        CHANGED, about, "cell", was.cells[n] or "-", row.cells[m] or "-", (row, column)
                    )
    for row in waiting:
        yield Change(REPEALED, about, "level_row", row, None, (row,))


def table_changes(about: Provision, old: ast.TableDecl, new: ast.TableDecl) -> Iterator[Change]:
    """Columns, rows and cells of `bảng`."""
    for name in ("subject", "across", "cites"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(CHANGED, about, name, was or None, now or None)
    if old.columns != new.columns:
        yield Change(CHANGED, about, "columns", old.columns, new.columns)
    columns = [(c, old.columns.index(c), n) for n, c in enumerate(new.columns) if c in old.columns]
    was_rows, now_rows = _table_rows(old), _table_rows(new)
    for key, cells in now_rows:
        had = next((c for k, c in was_rows if k == key), None)
        if had is None:
            yield Change(ADDED, about, "table_row", None, cells, (key,))
            continue
        for column, n, m in columns:
            if had[n] != cells[m]:
                yield Change(CHANGED, about, "cell", had[n], cells[m], (key, column))
    for key, cells in was_rows:
        if all(k != key for k, _ in now_rows):
            yield Change(REPEALED, about, "table_row", cells, None, (key,))


def _table_rows(table: ast.TableDecl) -> list[tuple[Piece, tuple[ast.Expr, ...]]]:
    rows: list[tuple[Piece, tuple[ast.Expr, ...]]] = [(r.key, r.cells) for r in table.rows]
    return rows if table.otherwise is None else [*rows, (None, table.otherwise)]


# ------------------------------------------------------------------------------------------------------ grids


def grid(about: Provision, old: Any, new: Any) -> Grid | None:
    """Both versions of a table in one; None where it has no cells or none differs."""
    if isinstance(old, ast.TableDecl) and isinstance(new, ast.TableDecl):
        was = [(None, key, cells) for key, cells in _table_rows(old)]
        now = [(None, key, cells) for key, cells in _table_rows(new)]
    elif isinstance(old, ast.LadderDecl) and isinstance(new, ast.LadderDecl) and old.columns and new.columns:
        was, now = _ladder_rows(old), _ladder_rows(new)
    else:
        return None
    columns: list[tuple[Piece, str]] = [(c, "same" if c in old.columns else ADDED) for c in new.columns]
    columns += [(c, REPEALED) for c in old.columns if c not in new.columns]
    rows = tuple(_grid_rows(was, now, old.columns, new.columns, columns))
    if all(state == "same" for _, state in columns) and not any(
        row.state in {ADDED, REPEALED} or any(cell.changed for cell in row.cells) for row in rows
    ):
        return None
    return Grid(about, tuple(columns), rows)


def _ladder_rows(ladder: ast.LadderDecl) -> list[tuple[Piece, Piece, tuple[Any, ...]]]:
    rows: list[tuple[Piece, Piece, tuple[Any, ...]]] = [(None, r, r.cells) for r in ladder.rows]
    for part in ladder.parts:
        rows.append((part.id.name, part.label, ()))
        rows += [(part.id.name, r, r.cells) for r in part.rows]
    return rows


def _same_row(a: tuple[Piece, Piece, Any], b: tuple[Piece, Piece, Any]) -> bool:
    if a[0] != b[0] or type(a[1]) is not type(b[1]):
        return False
    if isinstance(a[1], ast.LadderRow):
        return bool(row_key(a[1]) == row_key(b[1]))
    return bool(isinstance(a[1], ast.Str) or a[1] == b[1])


def _grid_rows(
    was: list[tuple[Piece, Piece, tuple[Any, ...]]],
    now: list[tuple[Piece, Piece, tuple[Any, ...]]],
    old_columns: Sequence[Piece],
    new_columns: Sequence[Piece],
    columns: Sequence[tuple[Piece, str]],
) -> Iterator[GridRow]:
    waiting = list(was)
    for row in now:
        had = next((r for r in waiting if _same_row(r, row)), None)
        if had is not None:
            for gone in waiting[: waiting.index(had)]:
                if not any(_same_row(gone, later) for later in now):
                    waiting.remove(gone)
                    yield _grid_row(gone, None, old_columns, new_columns, columns)
            waiting.remove(had)
        yield _grid_row(had, row, old_columns, new_columns, columns)
    for row in waiting:
        yield _grid_row(row, None, old_columns, new_columns, columns)


def _grid_row(
    had: tuple[Piece, Piece, tuple[Any, ...]] | None,
    row: tuple[Piece, Piece, tuple[Any, ...]] | None,
    old_columns: Sequence[Piece],
    new_columns: Sequence[Piece],
    columns: Sequence[tuple[Piece, str]],
) -> GridRow:
    shown = row or had
    assert shown is not None
    if isinstance(shown[1], ast.Str):
        return GridRow(shown[1], "part")
    cells = []
    for column, _ in columns:
        old = had[2][old_columns.index(column)] if had and had[2] and column in old_columns else None
        new = row[2][new_columns.index(column)] if row and row[2] and column in new_columns else None
        cells.append(GridCell(old or "-", new or "-", had is not None and row is not None and old != new))
    state = "same" if had and row else ADDED if row else REPEALED
    return GridRow(shown[1], state, tuple(cells))
