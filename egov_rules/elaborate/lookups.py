"""Expressions that choose: conditionals, cases, bands, interpolation, tables, and figures over the cohort."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .. import ast, ir, wording
from ..diagnostics import Text
from ..keywords import keyword
from ..messages import names as name_messages
from ..messages import types as messages
from ..source import Span
from . import types
from .scope import Scope, nearest
from .types import Ty
from .walk import ExprWalk, Typed, failed

ZERO = Fraction(0)


def conditional(walk: ExprWalk, node: ast.Conditional, want: Ty | None) -> Typed:
    """`A nếu C, còn lại B` and `trường hợp { … }`; the inline form without `còn lại` gives 0."""
    conditions = [walk.condition(b.condition) for b in node.branches]
    values = [b.expr for b in node.branches]
    exprs, ty = walk.same(values if node.otherwise is None else [*values, node.otherwise], want)
    branches = tuple(ir.Branch(c, e) for c, e in zip(conditions, exprs, strict=False))
    otherwise: ir.Expr | None = None
    if node.otherwise is not None:
        otherwise = exprs[-1]
    elif node.inline and (ty.is_number or not ty.known):
        otherwise = ir.Const(ZERO, types.text_of(ty.unit) if ty.known else None, span=node.span)
    return ir.If(branches, otherwise, span=node.span), ty


# ------------------------------------------------------------------------------------------------------ cases


def choose(walk: ExprWalk, node: ast.Choose, want: Ty | None) -> Typed:
    """`tùy x { a: 1; b: 2 }`."""
    subject, subject_ty = walk.elab(node.subject)
    keys = [_keys(walk.scope, row.keys, subject_ty) for row in node.rows]
    _no_repeats(walk.scope, [(k, at) for row in keys for k, at in row])
    values = [row.expr for row in node.rows]
    exprs, ty = walk.same(values if node.otherwise is None else [*values, node.otherwise], want)
    rows = tuple(
        ir.ChoiceRow(tuple(k for k, _ in key), e) for key, e in zip(keys, exprs, strict=False) if key
    )
    otherwise = exprs[-1] if node.otherwise is not None else None
    if not subject_ty.known or any(not key for key in keys):
        return failed(node.span)[0], ty
    return ir.Choose(subject, rows, otherwise, span=node.span), ty


def _keys(
    scope: Scope, keys: Sequence[ast.Name | ast.Bool | ast.Number | ast.Label], subject: Ty
) -> list[tuple[str, Span]]:
    found = [(key_of(scope, key, subject), key.span) for key in keys]
    return [(k, at) for k, at in found if k is not None]


def key_of(scope: Scope, key: ast.Node, subject: Ty) -> str | None:
    """The member, label, answer or whole number that keys a row, as the IR writes it."""
    match subject.kind, key:
        case None, _:
            return None
        case ir.Kind.CHOICE, ast.Name(name) | ast.Label(name) if subject.choice:
            members = subject.choice.members
            for member in members:
                if name == member.id or (isinstance(key, ast.Label) and name == member.label):
                    return member.id
            ids = [m.id for m in members]
            declared = scope.choice_spans.get(members)
            scope.report(name_messages.unknown_member(key.span, name, ids, declared, nearest(name, ids)))
            return None
        case ir.Kind.BOOL, ast.Bool(value):
            return "true" if value else "false"
        case ir.Kind.LEVEL, ast.Label(label) if subject.ladder:
            if label in subject.labels:
                return label
            shown = tuple(reversed(subject.labels))
            guess = nearest(label, shown)
            scope.report(name_messages.unknown_level(key.span, label, subject.ladder, shown, guess))
            return None
        case ir.Kind.NUMBER, ast.Number(value) if value.denominator == 1:
            return str(value)
        case ir.Kind.NUMBER, ast.Range(ast.Number(low), ast.Number(high)) if (
            low == high and low.denominator == 1
        ):
            return str(low)
    allowed = [m.id for m in subject.choice.members] if subject.choice else []
    found = Text(f"`{key.span.text}`", f"`{key.span.text}`")
    scope.report(messages.key_kind(key.span, found, types.shown(subject), allowed))
    return None


def _no_repeats(scope: Scope, keys: Sequence[tuple[str, Span]]) -> None:
    seen: dict[str, Span] = {}
    for key, at in keys:
        if key in seen:
            scope.report(name_messages.repeated_member(at, key, seen[key]))
        else:
            seen[key] = at


# ------------------------------------------------------------------------------------------------------ bands


def bands(walk: ExprWalk, node: ast.Bands, want: Ty | None) -> Typed:
    """`theo bậc x { … }`: rows that grow are lowered to steps above their lower end."""
    subject, subject_ty = _measured(walk, node.subject)
    values = [row.expr for row in node.rows]
    exprs, ty = walk.same(values if node.otherwise is None else [*values, node.otherwise], want)
    made: list[ir.Band] = []
    for row, expr in zip(node.rows, exprs, strict=False):
        lower, upper = ends(walk, row.range, subject_ty)
        grown = _grown(walk, row, expr, (subject, subject_ty), lower=lower, ty=ty)
        made.append(_band(row.range, lower, upper, grown))
    otherwise = exprs[-1] if node.otherwise is not None else None
    if not subject_ty.known:
        return failed(node.span)[0], ty
    return ir.Bands(subject, tuple(made), otherwise, span=node.span), ty


def _measured(walk: ExprWalk, node: ast.Expr) -> Typed:
    """What bands run over: a number or a date."""
    expr, ty = walk.elab(node)
    return (expr, ty) if ty.kind is ir.Kind.DATE else walk.as_number(expr, ty, node.span)


def ends(walk: ExprWalk, range_: ast.Range, subject: Ty) -> tuple[ir.Expr | None, ir.Expr | None]:
    """The ends of a band in the subject's unit; bare numbers and percents take it."""
    want = subject if subject.known and not (subject.is_number and subject.unit.flexible) else None
    if want is None and subject.known:
        want = types.BARE
    lower = walk.elab(range_.lower, want)[0] if range_.lower is not None else None
    upper = lower if range_.upper is range_.lower else None
    if upper is None and range_.upper is not None:
        upper = walk.elab(range_.upper, want)[0]
    return lower, upper


def _band(range_: ast.Range, lower: ir.Expr | None, upper: ir.Expr | None, expr: ir.Expr) -> ir.Band:
    text = " ".join(range_.span.text.split())
    return ir.Band(lower, upper, expr, range_.lower_open, range_.upper_open, text)


def _grown(
    walk: ExprWalk,
    row: ast.BandRow,
    base: ir.Expr,
    subject: Typed,
    *,
    lower: ir.Expr | None,
    ty: Ty,
) -> ir.Expr:
    """`base, cứ [đủ] every thêm adds, không quá cap`: base + adds × (x - lower) / every, capped."""
    x, x_ty = subject
    made = base
    span = row.span
    want = ty if ty.known else None
    if row.growth is not None:
        growth = row.growth
        every = walk.elab(growth.every, x_ty if x_ty.known and x_ty.is_number else None)[0]
        adds = walk.elab(growth.adds, want)[0]
        if lower is None:
            walk.scope.report(messages.growth_without_start(growth.span, walk.scope.surface))
            return failed(span)[0]
        at = growth.span
        above = ir.Arith(ir.ArithOp.SUB, x, lower, span=at)
        steps: ir.Expr = ir.Arith(ir.ArithOp.DIV, above, every, span=at)
        if growth.whole_steps:
            steps = ir.Round(steps, ir.Rounding(Fraction(1), ir.RoundMode.FLOOR), span=at)
        made = ir.Arith(ir.ArithOp.ADD, made, ir.Arith(ir.ArithOp.MUL, adds, steps, span=at), span=span)
    if row.cap is not None:
        cap = walk.elab(row.cap, want)[0]
        made = ir.Extreme(False, (ir.Part(made), ir.Part(cap)), ir.ExtremeStyle.CAP, span=span)
    return made


def interpolate(walk: ExprWalk, node: ast.Interpolate, want: Ty | None) -> Typed:
    """`nội suy x { từ 0 đến 10 : từ 0 đến 4 … }`: a straight line in each row."""
    subject, subject_ty = _measured(walk, node.subject)
    values: list[ast.Expr] = []
    for row in node.rows:
        values.append(row.value_from)
        if row.value_to is not None:
            values.append(row.value_to)
    if node.otherwise is not None:
        values.append(node.otherwise)
    exprs, ty = walk.same(values, want)
    made: list[ir.Band] = []
    at = 0
    for row in node.rows:
        lower, upper = ends(walk, row.range, subject_ty)
        start = exprs[at]
        at += 1
        if row.value_to is None:
            made.append(_band(row.range, lower, upper, start))
            continue
        stop = exprs[at]
        at += 1
        if lower is None or upper is None or lower == upper:
            walk.scope.report(messages.segment_ends(row.span, walk.scope.surface))
            line = failed(row.span)[0]
        else:
            line = _line(subject, (lower, upper), (start, stop), row.span)
        made.append(_band(row.range, lower, upper, line))
    otherwise = exprs[-1] if node.otherwise is not None else None
    if not subject_ty.known:
        return failed(node.span)[0], ty
    return ir.Bands(subject, tuple(made), otherwise, interpolates=True, span=node.span), ty


def _line(x: ir.Expr, run: tuple[ir.Expr, ir.Expr], rise: tuple[ir.Expr, ir.Expr], at: Span) -> ir.Expr:
    """`y0 + (y1 - y0) × (x - x0) / (x1 - x0)`."""
    (x0, x1), (y0, y1) = run, rise

    def arith(op: ir.ArithOp, a: ir.Expr, b: ir.Expr) -> ir.Expr:
        return ir.Arith(op, a, b, span=at)

    part = arith(ir.ArithOp.MUL, arith(ir.ArithOp.SUB, y1, y0), arith(ir.ArithOp.SUB, x, x0))
    return arith(ir.ArithOp.ADD, y0, arith(ir.ArithOp.DIV, part, arith(ir.ArithOp.SUB, x1, x0)))


# ----------------------------------------------------------------------------------------------------- tables


def table(walk: ExprWalk, decl: ast.TableDecl) -> list[tuple[ir.Quantity, Ty]]:
    """A quantity for each named column (row, where the keys stand across): the cell of the key at hand."""
    subject, subject_ty = walk.elab(decl.subject)
    columns = len(decl.columns)
    rows = [row.cells for row in decl.rows]
    if decl.across:
        keys: list[ast.Node] = list(decl.columns)
        names: list[ast.Node] = [row.key for row in decl.rows]
        values = [list(cells) for cells in rows]
        others: list[ast.Expr | None] = list(decl.otherwise or ())
    else:
        keys = [row.key for row in decl.rows]
        names = list(decl.columns)
        values = [[cells[i] for cells in rows if i < len(cells)] for i in range(columns)]
        others = list(decl.otherwise or ())
    others += [None] * (len(names) - len(others))
    made: list[tuple[ir.Quantity, Ty]] = []
    cites = tuple(c.value for c in decl.cites)
    for name, cells_, other in zip(names, values, others, strict=False):
        if not isinstance(name, ast.Id | ast.Name):
            continue
        id_ = f"{decl.id.name}.{name.name}"
        exprs, ty = walk.same(cells_ if other is None else [*cells_, other], None)
        otherwise = exprs[-1] if other is not None else None
        expr = _looked_up(
            walk, (subject, subject_ty), keys, exprs[: len(cells_)], otherwise=otherwise, at=decl.span
        )
        made.append(
            (
                ir.Quantity(
                    id_, id_, expr, types.ir_type(ty), ir.QuantityKind.TABLE, cites=cites, span=name.span
                ),
                ty,
            )
        )
    return made


def _looked_up(
    walk: ExprWalk,
    subject_typed: Typed,
    keys: Sequence[ast.Node],
    cells: Sequence[ir.Expr],
    *,
    otherwise: ir.Expr | None,
    at: Span,
) -> ir.Expr:
    subject, subject_ty = subject_typed
    if not subject_ty.known or len(cells) != len(keys):
        return failed(at)[0]
    if any(isinstance(key, ast.Range) for key in keys) or subject_ty.kind is ir.Kind.DATE:
        made = []
        for key, cell in zip(keys, cells, strict=True):
            if not isinstance(key, ast.Range):
                found = Text(f"`{key.span.text}`", f"`{key.span.text}`")
                walk.scope.report(messages.key_kind(key.span, found, types.shown(subject_ty)))
                return failed(at)[0]
            lower, upper = ends(walk, key, subject_ty)
            made.append(_band(key, lower, upper, cell))
        return ir.Bands(subject, tuple(made), otherwise, span=at)
    found_keys = [(key_of(walk.scope, key, subject_ty), key.span) for key in keys]
    if any(k is None for k, _ in found_keys):
        return failed(at)[0]
    named = [(k, s) for k, s in found_keys if k is not None]
    _no_repeats(walk.scope, named)
    rows = tuple(ir.ChoiceRow((k,), cell) for (k, _), cell in zip(named, cells, strict=True))
    return ir.Choose(subject, rows, otherwise, span=at)


# ---------------------------------------------------------------------------------------------------- figures

_KEEPS_RANGE = {ir.CohortFunction.MAX, ir.CohortFunction.MIN, ir.CohortFunction.PERCENTILE}


def figure(walk: ExprWalk, call: ast.CohortCall, name: ast.FigureDecl | None = None) -> tuple[ir.Figure, Ty]:
    """The figure that a call over the cohort names; its canonical text is its id where it has none."""
    function = ir.CohortFunction(call.function)
    operand: ir.Expr | None = None
    ty = types.UNDECLARED
    if call.operand is not None:
        operand, ty = walk.number(call.operand)
    where = walk.condition(call.where) if call.where is not None else None
    type_ = types.ir_type(ty)
    if function is ir.CohortFunction.COUNT:
        ty = types.number(types.Unit(factors=(("đơn vị", Fraction(1)),)))
        type_ = ir.Type(ir.Kind.NUMBER, "đơn vị", step=Fraction(1), lower=ZERO)
    elif function is ir.CohortFunction.RANK:
        ty = types.UNDECLARED
        type_ = ir.Type(ir.Kind.NUMBER, step=Fraction(1), lower=Fraction(1))
    elif isinstance(operand, ir.InputRef) and function in _KEEPS_RANGE and operand.id in walk.scope.inputs:
        type_ = walk.scope.inputs[operand.id].type
    text = canonical(function, operand, where, call.percent)
    id_, label, at = text, text, call.span
    cites: tuple[str, ...] = ()
    if name is not None:
        id_, label, at = name.id.name, name.label.value, name.id.span
        cites = tuple(c.value for c in name.cites)
    made = ir.Figure(id_, label, function, operand, where, type_, call.percent, text, cites=cites, span=at)
    return made, ty


def inline_figure(walk: ExprWalk, call: ast.CohortCall) -> Typed:
    """A call inside a formula: one figure for each canonical text, shared with a named one of that text."""
    made, ty = figure(walk, call)
    if made.function is not ir.CohortFunction.COUNT and not ty.known:
        return failed(call.span)
    known = walk.scope.figure_texts.get(made.text)
    if known is None:
        known = made.id
        enter(walk.scope, made)
    return ir.FigureRef(known, span=call.span), ty


def enter(scope: Scope, made: ir.Figure) -> None:
    """Keeps a figure; a formula that has its canonical text reads it from now on."""
    scope.figures[made.id] = made
    scope.figure_texts.setdefault(made.text, made.id)


_FUNCTION_WORDS = {
    ir.CohortFunction.MAX: "HIGHEST",
    ir.CohortFunction.MIN: "LOWEST",
    ir.CohortFunction.MEAN: "MEAN",
    ir.CohortFunction.SUM: "TOTAL",
    ir.CohortFunction.COUNT: "COUNT",
    ir.CohortFunction.DEVIATION: "DEVIATION",
    ir.CohortFunction.SAMPLE_DEVIATION: "SAMPLE_DEVIATION",
    ir.CohortFunction.PERCENTILE: "PERCENTILE",
    ir.CohortFunction.RANK: "RANK",
}


def canonical(
    function: ir.CohortFunction, operand: ir.Expr | None, where: ir.Expr | None, percent: Fraction | None
) -> str:
    """How an unnamed figure is known: in Vietnamese, whatever the surface and layout of the file."""
    words = f"{keyword(_FUNCTION_WORDS[function], 'vi')} {keyword('COHORT', 'vi')}"
    parts = [] if percent is None else [wording.number(percent, "vi", "%")]
    parts += [wording.formula(e, "vi") for e in (operand, where) if e is not None]
    return f"{words}({'; '.join(parts)})"


__all__ = [
    "bands",
    "canonical",
    "choose",
    "conditional",
    "ends",
    "enter",
    "figure",
    "inline_figure",
    "interpolate",
    "table",
]
