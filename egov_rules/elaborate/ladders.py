"""Level tables, gates and ladders by formula; ranking (laws 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .. import ast, ir
from ..diagnostics import Text
from ..keywords import spoken
from ..messages import names as name_messages
from ..messages import types as messages
from ..source import Span
from . import types
from .declarations import expanded
from .expr import Walk
from .scope import Scope, Sort, nearest
from .types import Ty

_ROW = Text("một số, một mức hoặc một điều kiện", "a number, a level or a condition")


def labels(decl: ast.LadderDecl) -> tuple[str, ...]:
    """The ladder's labels from lowest to highest."""
    columns = [c.value for c in decl.columns]
    low = [decl.otherwise.value] if decl.otherwise and decl.otherwise.value not in columns else []
    return (*low, *reversed(columns))


def declare_levels(scope: Scope, decls: tuple[ast.LadderDecl, ...]) -> None:
    """Enters the types of all ladders and their parts."""
    for decl in decls:
        seen: dict[str, Span] = {}
        for column in decl.columns:
            if column.value in seen:
                scope.report(name_messages.repeated_member(column.span, column.value, seen[column.value]))
            seen.setdefault(column.value, column.span)
        order = labels(decl)
        for id_ in (decl.id, *(part.id for part in decl.parts)):
            scope.tys[id_.name] = types.level(id_.name, order)


def ladder(scope: Scope, decl: ast.LadderDecl) -> list[ir.Ladder]:
    """The ladder, its parts before it."""
    columns = tuple(c.value for c in decl.columns)
    otherwise = decl.otherwise.value if decl.otherwise else None
    made: list[ir.Ladder] = []
    for part in decl.parts:
        rows = tuple(r for row in part.rows for r in _rows(scope, row, len(columns)))
        made.append(
            ir.Ladder(
                part.id.name,
                part.label.value,
                columns,
                rows,
                part_of=decl.id.name,
                otherwise=otherwise,
                cites=tuple(c.value for c in part.cites),
                column_cites=_column_cites(decl),
                span=part.id.span,
            )
        )
    ty = types.level(decl.id.name, labels(decl))
    formula: ir.Expr | None = None
    if decl.formula is not None:
        formula = Walk(scope).elab(decl.formula, ty)[0]
    elif decl.unencoded is not None:
        formula = ir.Unencoded(decl.unencoded.value, span=decl.unencoded.span)
    made.append(
        ir.Ladder(
            decl.id.name,
            decl.label.value,
            columns,
            tuple(r for row in decl.rows for r in _rows(scope, row, len(columns))),
            tuple(part.id.name for part in decl.parts),
            None,
            otherwise,
            formula,
            tuple(_gate(scope, gate, ty) for gate in decl.gates),
            tuple(c.value for c in decl.cites),
            _column_cites(decl),
            span=decl.id.span,
        )
    )
    return made


def _column_cites(decl: ast.LadderDecl) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(c.value for c in cites) for cites in decl.column_cites)


def _gate(scope: Scope, gate: ast.GateDecl, ty: Ty) -> ir.Gate:
    level = gate.level.value
    if level not in ty.labels:
        shown = tuple(reversed(ty.labels))
        guess = nearest(level, shown)
        scope.report(name_messages.unknown_level(gate.level.span, level, ty.ladder or "", shown, guess))
        level = ty.labels[0] if ty.labels else level
    condition = Walk(scope).condition(gate.condition)
    cites = tuple(c.value for c in gate.cites)
    return ir.Gate(gate.label.value, condition, level, gate.caps, cites, span=gate.span)


# ------------------------------------------------------------------------------------------------------- rows


def _rows(scope: Scope, row: ast.LadderRow, columns: int) -> Iterator[ir.LevelRow]:
    """The rows that one line stands for: `từng tiêu chí của X` is one for each."""
    if row.each_word is None:
        yield from _row(scope, row, row.subject, columns)
        return
    if not isinstance(row.subject, ast.Name):
        wanted = Text("một nút", "a node")
        scope.report(messages.wrong_kind(row.subject.span, Text("một biểu thức", "an expression"), wanted))
        return
    symbol = scope.find_sort(row.subject.name, row.subject.span, Sort.NODE)
    if symbol is None:
        return
    beneath = [scope.nodes[id_] for id_ in _counted_in(scope, symbol.id)]
    called = [e for e in beneath if e.decl.word == row.each_word and e.decl.counting != "informational"]
    if not called and not scope.nodes[symbol.id].decl.open and not any(e.decl.open for e in beneath):
        scope.report(
            name_messages.no_such_rows(row.subject.span, spoken(row.each_word, scope.surface), symbol.id)
        )
        has = ir.Unencoded("", span=row.subject.span)
        yield ir.LevelRow(symbol.id, symbol.id, has, (None,) * columns, span=row.span)
    for entry in called:
        yield from _row(scope, row, ast.Name(entry.id, span=row.subject.span), columns)


def _counted_in(scope: Scope, node: str) -> list[str]:
    """The nodes beneath and those that it or they are made of (`gồm`), each once, in the order met."""
    found: dict[str, None] = {}
    stack = [node]
    while stack:
        entry = scope.nodes[stack.pop()]
        if entry.id in found:
            continue
        found[entry.id] = None
        made_of = [name for m in entry.decl.members or () for name, _ in expanded(m.ids)[0]]
        stack.extend(reversed([id_ for id_ in (*entry.children, *made_of) if id_ in scope.nodes]))
    del found[node]
    return list(found)


def _unencoded_row(row: ast.LadderRow, text: ast.Str, columns: int, cites: tuple[str, ...]) -> ir.LevelRow:
    """A condition that the text has and the ruleset has not: `"…" chưa lập quy tắc "…"`."""
    name = row.label.value if row.label else row.subject.span.text.strip('"“”')
    has = ir.Unencoded(text.value, span=text.span)
    return ir.LevelRow(name, name, has, (None,) * columns, cites, text.value, span=row.span)


def _row(scope: Scope, row: ast.LadderRow, subject: ast.Expr, columns: int) -> Iterator[ir.LevelRow]:
    walk = Walk(scope)
    cites = tuple(c.value for c in row.cites)
    if row.unencoded is not None:
        yield _unencoded_row(row, row.unencoded, columns, cites)
        return
    has, ty = walk.elab(subject)
    name = subject.name if isinstance(subject, ast.Name) else " ".join(subject.span.text.split())
    label = row.label.value if row.label else _label(scope, subject, name)
    if ty.kind is ir.Kind.CHOICE and not (ty.choice and ty.choice.ordered):
        has, ty = walk.as_number(has, ty, subject.span)
    elif ty.kind in {ir.Kind.DATE, ir.Kind.TEXT} and not any(
        cell and isinstance(cell.value, ast.Range) for cell in row.cells
    ):
        scope.report(messages.wrong_kind(subject.span, types.shown(ty), _ROW))
        ty = types.UNKNOWN
    order = ty.labels or (ty.choice.order if ty.choice is not None else ()) or None
    lower: list[ir.Cell | None] = []
    upper: list[ir.Cell | None] = []
    for cell in row.cells:
        made = [] if cell is None else _cell(walk, cell, has, ty)
        lower.append(made[0] if made else None)
        upper.append(made[1] if len(made) > 1 else None)
    if not ty.known:
        has = ir.Unencoded("", span=subject.span) if not isinstance(has, ir.Unencoded) else has
    for cells in (lower, upper):
        if cells is lower or any(c is not None for c in cells):
            yield ir.LevelRow(name, label, has, tuple(cells), cites, None, order, span=row.span)


def _label(scope: Scope, subject: ast.Expr, name: str) -> str:
    if isinstance(subject, ast.Name):
        entry = scope.nodes.get(subject.name)
        if entry is not None and entry.decl.label is not None:
            return entry.decl.label.value
    return name


def _cell(walk: Walk, cell: ast.CellSpec, has: ir.Expr, ty: Ty) -> list[ir.Cell]:
    """The comparisons that a cell asks: one, or two where it has both ends."""
    text = " ".join(cell.value.span.text.split())
    cites = tuple(c.value for c in cell.cites)

    def made(op: ir.CompareOp, needs: ast.Expr) -> ir.Cell:
        return ir.Cell(op, _needs(walk, needs, has, ty), text, cites, span=cell.span)

    value = cell.value
    if isinstance(value, ast.Bool) != (ty.kind is ir.Kind.BOOL) and ty.known:
        walk.scope.report(messages.cell_misfit(cell.span))
        return []
    if isinstance(value, ast.Bool):
        return [made(ir.CompareOp.EQ, value)]
    if not isinstance(value, ast.Range):
        return [made(ir.CompareOp.GE, value)]
    if value.lower is not None and value.lower == value.upper:
        return [made(ir.CompareOp.EQ, value.lower)]
    found: list[ir.Cell] = []
    if value.lower is not None:
        found.append(made(ir.CompareOp.GT if value.lower_open else ir.CompareOp.GE, value.lower))
    if value.upper is not None:
        found.append(made(ir.CompareOp.LT if value.upper_open else ir.CompareOp.LE, value.upper))
    return found


def _needs(walk: Walk, node: ast.Expr, has: ir.Expr, ty: Ty) -> ir.Expr:
    """What a cell asks for: a percent is of the maximum of the row's node."""
    points = ty.is_number and ty.unit.fits_points
    if isinstance(node, ast.Percent) and isinstance(has, ir.NodeRef) and points and has.field in _SCORES:
        if walk.scope.maxima.get(has.id) is None:
            walk.scope.report(messages.percent_without_maximum(node.span, has.id))
            return ir.Unencoded("", span=node.span)
        share = ir.Const(node.value, "%", span=node.span)
        whole = ir.NodeRef(has.id, ir.NodeField.MAX, span=node.span)
        return ir.Arith(ir.ArithOp.MUL, share, whole, span=node.span)
    want = ty
    if ty.is_number and ty.unit.flexible:
        want = types.BARE
    return walk.elab(node, want if want.known else None)[0]


_SCORES = {ir.NodeField.SCORE, ir.NodeField.UNROUNDED}


# ---------------------------------------------------------------------------------------------------- ranking


def ranking(scope: Scope, decl: ast.RankingDecl) -> ir.Ranking:
    """The keys as numbers: a level or an ordered choice counts from its lowest, 0."""
    walk = Walk(scope)
    keys: list[ir.RankKey] = []
    for key in decl.keys:
        expr, ty = walk.elab(key.expr)
        at = key.expr.span
        order = ty.labels
        if ty.kind is ir.Kind.CHOICE and ty.choice and ty.choice.ordered:
            order = ty.choice.order
        if order:
            rows = tuple(ir.ChoiceRow((m,), ir.Const(Fraction(i), span=at)) for i, m in enumerate(order))
            expr = ir.Choose(expr, rows, None, span=at)
        else:
            expr, ty = walk.as_number(expr, ty, at)
        keys.append(ir.RankKey(expr, key.descending))
    where = None if decl.where is None else walk.condition(decl.where)
    cites = tuple(c.value for c in decl.cites)
    return ir.Ranking(tuple(keys), ir.Ties(decl.ties), where, cites, span=decl.span)
