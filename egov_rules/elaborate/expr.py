"""Expressions: names resolved, kinds and units checked, surface forms lowered to those of the IR (law 3)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from .. import ast, ir
from ..diagnostics import Text
from ..messages import names as name_messages
from ..messages import types as messages
from ..messages.types import Side
from ..records import evolve
from ..source import Span
from . import lookups, types
from .scope import SORT_TEXT, Scope, Sort, nearest
from .types import Ty
from .walk import Typed, failed

MOST_NESTED = 100
LONG_SUM = 40
"""A longer sum becomes one `Total`, so that no tree is deeper than it looks."""

_COMPARE = {op.value: op for op in ir.CompareOp}
_ARITH = {op.value: op for op in ir.ArithOp}
_KIND_WANTED = {
    ir.Kind.BOOL: Text("một điều kiện có/không", "a yes/no condition"),
    ir.Kind.NUMBER: Text("một số", "a number"),
    ir.Kind.DATE: Text("một ngày", "a date"),
    ir.Kind.TEXT: Text("văn bản", "a text"),
    ir.Kind.CHOICE: Text("một lựa chọn", "a choice"),
    ir.Kind.LEVEL: Text("một mức", "a level"),
}


class Walk:
    """Elaborates the expressions of one declaration. `own_max`: what `điểm tối đa` is there, if anything."""

    def __init__(self, scope: Scope, own_max: Fraction | None = None, *, has_own_max: bool = False) -> None:
        self.scope = scope
        self.own_max = own_max
        self.has_own_max = has_own_max or own_max is not None
        self.depth = 0

    # ------------------------------------------------------------------------------------------- entry points

    def elab(self, node: ast.Expr, want: Ty | None = None, near: Ty | None = None) -> Typed:
        """The expression and its type. `want`: what its place needs, else a finding; `near`: what names and
        labels in it are probably members of, without that demand.
        """
        if self.depth > MOST_NESTED:
            self.scope.report(messages.too_deep(node.span))
            return failed(node.span)
        self.depth += 1
        try:
            expr, ty = self._elab(node, want, near)
        finally:
            self.depth -= 1
        return self.fit(expr, ty, want, node.span)

    def number(self, node: ast.Expr, near: Ty | None = None) -> Typed:
        """A number of any unit; a choice whose members count as something is one."""
        expr, ty = self.elab(node, None, near)
        return self.as_number(expr, ty, node.span)

    def condition(self, node: ast.Expr) -> ir.Expr:
        return self.elab(node, types.BOOL)[0]

    def same(self, nodes: Sequence[ast.Expr], want: Ty | None) -> tuple[list[ir.Expr], Ty]:
        """Alternatives that stand for one value: all of one type."""
        if want is not None:
            return [self.elab(n, want)[0] for n in nodes], want
        made: dict[int, ir.Expr] = {}
        ty: Ty | None = None
        first: ast.Expr | None = None
        differ = False
        # a bare label or member means what the other alternatives are of, so those go first
        for at in sorted(range(len(nodes)), key=lambda n: self._is_word(nodes[n])):
            node = nodes[at]
            expr, own = self.elab(node, None, ty)
            if ty is not None and ty.is_number and own.kind is ir.Kind.CHOICE:
                expr, own = self.as_number(expr, own, node.span)
                differ = differ or not own.known
            made[at] = expr
            if not own.known or differ:
                continue
            if ty is None or first is None:
                ty, first = own, node
                continue
            shared = self.shared(ty, own)
            if shared is None:
                self._alternatives_differ(_side(first, ty), ty, _side(node, own), own)
                differ = True
            else:
                ty = shared
        if differ:
            ty = types.UNKNOWN
        ty = ty or types.UNKNOWN
        unit = types.text_of(ty.unit) if ty.is_number else None
        return [united(made[at], unit) for at in range(len(nodes))], ty

    # ---------------------------------------------------------------------------------------- fitting a place

    def fit(self, expr: ir.Expr, ty: Ty, want: Ty | None, at: Span) -> Typed:
        """The expression in a place that needs `want`; a finding if it does not fit."""
        if want is None or not want.known:
            return expr, ty
        if not ty.known:
            return expr, want
        if want.is_number:
            return self._fit_number(expr, ty, want, at)
        if ty.kind is not want.kind:
            hint = None
            if want.kind is ir.Kind.BOOL and ty.is_number:
                hint = messages.hint_condition()
            return self._wrong_kind(ty, want, at, hint)
        if (
            want.kind is ir.Kind.CHOICE
            and ty.choice
            and want.choice
            and ty.choice.members != want.choice.members
        ):
            self.scope.report(messages.different_choices(at, types.shown(ty), types.shown(want)))
            return failed(at)[0], want
        if want.kind is ir.Kind.LEVEL and ty.labels != want.labels:
            self.scope.report(messages.different_choices(at, types.shown(ty), types.shown(want)))
            return failed(at)[0], want
        return expr, ty

    def _fit_number(self, expr: ir.Expr, ty: Ty, want: Ty, at: Span) -> Typed:
        expr, ty = self.as_number(expr, ty, at)
        if not ty.known:
            return expr, want
        if want.unit.is_points:
            if ty.unit.fits_points:
                return united(expr, "điểm"), types.POINTS
            self.scope.report(messages.not_points(at, types.shown(ty), self.scope.surface))
            return failed(at)[0], want
        unit = types.joined(ty.unit, want.unit)
        if unit is None:
            self.scope.report(messages.wrong_kind(at, types.shown(ty), types.shown(want)))
            return failed(at)[0], want
        return united(expr, types.text_of(unit)), types.number(unit)

    def _wrong_kind(self, ty: Ty, want: Ty, at: Span, hint: Text | None = None) -> Typed:
        wanted = _KIND_WANTED[want.kind] if want.kind else types.shown(want)
        self.scope.report(messages.wrong_kind(at, types.shown(ty), wanted, hint))
        return failed(at)[0], want

    def as_number(self, expr: ir.Expr, ty: Ty, at: Span) -> Typed:
        """A number as it is; a choice by what its members count as (`tính là`); anything else is a
        finding.
        """
        if ty.is_number or not ty.known:
            return expr, ty
        if ty.kind is ir.Kind.CHOICE and ty.choice and any(m.value is not None for m in ty.choice.members):
            return self._counted(expr, ty.choice, at)
        hint = None
        if ty.kind is ir.Kind.BOOL:
            hint = messages.hint_yes_no_counts(self.scope.surface)
        elif ty.kind is ir.Kind.DATE:
            hint = messages.hint_days(self.scope.surface)
        elif ty.kind is ir.Kind.CHOICE:
            hint = messages.hint_choice_counts(self.scope.surface)
        self.scope.report(messages.wrong_kind(at, types.shown(ty), _KIND_WANTED[ir.Kind.NUMBER], hint))
        return failed(at)

    def _counted(self, expr: ir.Expr, choice: ir.Type, at: Span) -> Typed:
        rows: list[ir.ChoiceRow] = []
        for member in choice.members:
            if member.value is not None:
                rows.append(ir.ChoiceRow((member.id,), ir.Const(member.value, span=at)))
            elif not member.not_applicable:
                declared = self.scope.choice_spans.get(choice.members)
                self.scope.report(messages.member_without_value(at, member.id, declared, self.scope.surface))
                return failed(at)
        return ir.Choose(expr, tuple(rows), None, span=at), types.BARE

    def shared(self, a: Ty, b: Ty) -> Ty | None:
        """The type of two alternatives, None where they have none in common."""
        if not a.known:
            return b
        if not b.known:
            return a
        if a.kind is not b.kind:
            return None
        if a.is_number:
            unit = types.joined(a.unit, b.unit)
            return None if unit is None else types.number(unit)
        if a.choice and b.choice and a.choice.members != b.choice.members:
            return None
        return a if a.labels == b.labels else None

    def _alternatives_differ(self, left: Side, left_ty: Ty, right: Side, right_ty: Ty) -> None:
        if left_ty.is_number and right_ty.is_number:
            self.scope.report(messages.alternatives_differ(right.span, left, right))
        elif left_ty.kind is right_ty.kind:
            self.scope.report(messages.different_choices(right.span, left.what, right.what))
        else:
            self.scope.report(messages.wrong_kind(right.span, right.what, left.what))

    # ---------------------------------------------------------------------------------------------- the forms

    def _elab(self, node: ast.Expr, want: Ty | None, near: Ty | None) -> Typed:
        span = node.span
        match node:
            case ast.Number(value):
                return ir.Const(value, span=span), types.BARE
            case ast.Percent(value):
                return ir.Const(value, "%", span=span), types.PERCENT
            case ast.DateLit(value):
                return ir.Const(value, span=span), types.DATE
            case ast.PeriodDay(day):
                return ir.YearDay(day, span=span), types.DATE
            case ast.Bool(value):
                return ir.Const(value, span=span), types.BOOL
            case ast.Name():
                return self._name(node, near or want)
            case ast.Label():
                return self._label(node, near or want)
            case ast.OwnMax():
                return self._own_max(span)
            case ast.YearOf():
                return ir.YearRef(span=span), types.YEARS
            case ast.Share(target):
                symbol = self.scope.find_sort(target.name, target.span, Sort.NODE)
                return (
                    (ir.NodeRef(symbol.id, ir.NodeField.SHARE, span=span), types.RATIO)
                    if symbol
                    else failed(span)
                )
            case ast.Negative(operand):
                expr, ty = self.number(operand, want)
                if isinstance(expr, ir.Const) and isinstance(expr.value, Fraction):
                    return evolve(expr, value=-expr.value, span=span), ty
                return ir.Neg(expr, span=span), ty
            case ast.Not(operand):
                return ir.Not(self.condition(operand), span=span), types.BOOL
            case ast.IsNA(operand):
                return ir.IsNA(self.elab(operand)[0], span=span), types.BOOL
            case ast.Binary():
                return self._binary(node, want)
            case ast.Power(base, exponent):
                return self._power(base, exponent, span)
            case ast.Call():
                return self._call(node, want)
            case ast.AtLeast(count, items):
                return ir.AtLeast(count, tuple(self.condition(i) for i in items), span=span), types.BOOL
            case ast.DaysBetween(start, end, working):
                first, last = self.elab(start, types.DATE)[0], self.elab(end, types.DATE)[0]
                return ir.Days(first, last, working, span=span), types.DAYS
            case ast.CohortCall():
                return lookups.inline_figure(self, node)
            case ast.Conditional():
                return lookups.conditional(self, node, want)
            case ast.Choose():
                return lookups.choose(self, node, want)
            case ast.Bands():
                return lookups.bands(self, node, want)
            case ast.Interpolate():
                return lookups.interpolate(self, node, want)
            case ast.Parts(combine, items):
                exprs, ty = self.same([i.expr for i in items], self._number_place(want))
                parts = tuple(
                    ir.Part(e, i.label.value if i.label else None) for e, i in zip(exprs, items, strict=True)
                )
                if combine == "sum":
                    return ir.Total(parts, span=span), self._numeric(ty, span)
                return ir.Extreme(combine == "max", parts, span=span), self._numeric(ty, span)
            case ast.AtMost(inner, bound) | ast.NotBelow(inner, bound):
                exprs, ty = self.same([inner, bound], want)
                floor = isinstance(node, ast.NotBelow)
                style = ir.ExtremeStyle.FLOOR if floor else ir.ExtremeStyle.CAP
                parts = tuple(ir.Part(e) for e in exprs)
                return ir.Extreme(floor, parts, style, span=span), self._numeric(ty, span)
            case ast.Rounded(inner, rounding):
                expr, ty = self.elab(inner, want)
                expr, ty = self.as_number(expr, ty, inner.span)
                return ir.Round(expr, self.rounding(rounding), span=span), ty
            case ast.UnencodedRule(text):
                return ir.Unencoded(text.value, span=span), types.UNKNOWN
            case _:
                assert_never(node)

    def rounding(self, spec: ast.RoundingSpec) -> ir.Rounding:
        if spec.step <= 0:
            self.scope.report(messages.empty_range(spec.span, spec.span.text))
            return ir.Rounding(Fraction(1), spec.mode)
        return ir.Rounding(spec.step, spec.mode)

    def _numeric(self, ty: Ty, at: Span) -> Ty:
        if ty.known and not ty.is_number:
            self.scope.report(messages.wrong_kind(at, types.shown(ty), _KIND_WANTED[ir.Kind.NUMBER]))
            return types.UNKNOWN
        return ty

    def _number_place(self, want: Ty | None) -> Ty | None:
        return want if want is not None and want.is_number else None

    def _own_max(self, span: Span) -> Typed:
        if self.own_max is None:
            if not self.has_own_max:
                self.scope.report(messages.own_maximum_unknown(span, self.scope.surface))
            return failed(span)
        return ir.Const(self.own_max, "điểm", "điểm tối đa", span=span), types.POINTS

    # -------------------------------------------------------------------------------------------------- names

    def _name(self, node: ast.Name, near: Ty | None) -> Typed:
        name, span = node.name, node.span
        member = self._member(name, span, near)
        if member is not None:
            return member
        symbol = self.scope.symbols.get(name)
        if symbol is None:
            return self._unknown_name(name, span, near)
        self.scope.find(name, span)
        ty = self.scope.tys.get(name, types.POINTS if symbol.sort is Sort.NODE else types.UNKNOWN)
        if node.unrounded and symbol.sort is not Sort.NODE:
            self.scope.report(messages.unrounded_nothing(span, name))
        match symbol.sort:
            case Sort.NODE:
                which = ir.NodeField.UNROUNDED if node.unrounded else ir.NodeField.SCORE
                return ir.NodeRef(name, which, span=span), ty
            case Sort.INPUT:
                return ir.InputRef(name, span=span), ty
            case Sort.QUANTITY:
                return ir.QuantityRef(name, span=span), ty
            case Sort.FIGURE:
                return ir.FigureRef(name, span=span), ty
            case Sort.LADDER:
                return ir.LevelRef(name, span=span), ty
            case _:
                wanted = Text("một giá trị (bảng: `T.cột`)", "a value (of a table: `T.column`)")
                self.scope.report(
                    name_messages.other_sort(span, name, SORT_TEXT[symbol.sort], wanted, symbol.span)
                )
                return failed(span)

    def _member(self, name: str, span: Span, near: Ty | None) -> Typed | None:
        """The member of the choice at hand that `name` is; a symbol of the same type goes first."""
        if near is None or near.choice is None or all(m.id != name for m in near.choice.members):
            return None
        if name in self.scope.symbols:
            own = self.scope.tys.get(name)
            if own is not None and own.choice is not None and own.choice.members == near.choice.members:
                return None
        return ir.Const(name, span=span), near

    def _unknown_name(self, name: str, span: Span, near: Ty | None) -> Typed:
        if near is not None and near.choice is not None:
            members = [m.id for m in near.choice.members]
            guess = nearest(name, members)
            if guess or not nearest(name, self.scope.symbols):
                declared = self.scope.choice_spans.get(near.choice.members)
                self.scope.report(name_messages.unknown_member(span, name, members, declared, guess))
                return failed(span)
        if name in self.scope.members:
            self.scope.report(messages.choice_needs_place(span, name, self.scope.surface))
            return failed(span)
        self.scope.find(name, span)
        return failed(span)

    def _label(self, node: ast.Label, near: Ty | None) -> Typed:
        value, span = node.value, node.span
        if near is not None and near.kind is ir.Kind.LEVEL and near.ladder:
            if value not in near.labels:
                guess = nearest(value, near.labels)
                shown = tuple(reversed(near.labels))
                self.scope.report(name_messages.unknown_level(span, value, near.ladder, shown, guess))
                return failed(span)[0], near
            return ir.Const(value, span=span), near
        if near is not None and near.choice is not None:
            for member in near.choice.members:
                if value == member.label:
                    return ir.Const(member.id, span=span), near
            members = [m.id for m in near.choice.members]
            declared = self.scope.choice_spans.get(near.choice.members)
            self.scope.report(
                name_messages.unknown_member(span, value, members, declared, nearest(value, members))
            )
            return failed(span)[0], near
        return ir.Const(value, span=span), types.TEXT

    # ---------------------------------------------------------------------------------------------- operators

    def _binary(self, node: ast.Binary, want: Ty | None) -> Typed:
        if node.op in {"và", "hoặc"}:
            items = tuple(self.condition(n) for n in _flat(node, node.op))
            made = ir.And(items, span=node.span) if node.op == "và" else ir.Or(items, span=node.span)
            return made, types.BOOL
        if node.op in _COMPARE:
            return self._compare(node)
        if node.op in {"+", "-"}:
            return self._sum(node, want)
        first, rest = _spine(node, {"×", "/"})
        left, ty = self.number(first)
        span = first.span
        for op in rest:
            right, right_ty = self.number(op.right)
            span = span | op.right.span
            left = ir.Arith(_ARITH[op.op], left, right, span=span)
            if ty.known and right_ty.known:
                ty = types.number(types.product(ty.unit, right_ty.unit, 1 if op.op == "×" else -1))
            else:
                ty = types.UNKNOWN
        return left, ty

    def _sum(self, node: ast.Binary, want: Ty | None) -> Typed:
        first, rest = _spine(node, {"+", "-"})
        asts = [first, *(op.right for op in rest)]
        terms = [self.number(n, want) for n in asts]
        points = want is not None and want.is_number and want.unit.is_points
        if points and any(ty.known and ty.unit.fits_points for _, ty in terms):
            for term, (_, own) in zip(asts, terms, strict=True):
                if own.known and not own.unit.fits_points:
                    self.scope.report(messages.not_points(term.span, types.shown(own), self.scope.surface))
            ty = types.POINTS
        else:
            ty = terms[0][1]
            for i, op in enumerate(rest, 1):
                own = terms[i][1]
                shared = self.shared(ty, own)
                if shared is None:
                    self.scope.report(
                        messages.unit_mismatch(op.op_span, op.op, _side(asts[i - 1], ty), _side(asts[i], own))
                    )
                    ty = types.UNKNOWN
                    break
                ty = shared
        unit = types.text_of(ty.unit) if ty.is_number else None
        exprs = [united(e, unit) for e, _ in terms]
        if len(exprs) > LONG_SUM:
            signed = [exprs[0]] + [
                e if op.op == "+" else ir.Neg(e, span=e.span) for e, op in zip(exprs[1:], rest, strict=True)
            ]
            return ir.Total(tuple(ir.Part(e) for e in signed), span=node.span), ty
        left, span = exprs[0], first.span
        for op, right in zip(rest, exprs[1:], strict=True):
            span = span | op.right.span
            left = ir.Arith(_ARITH[op.op], left, right, span=span)
        return left, ty

    def _compare(self, node: ast.Binary) -> Typed:
        flip = self._is_word(node.left) and not self._is_word(node.right)
        if flip:
            right, right_ty = self.elab(node.right)
            left, left_ty = self.elab(node.left, None, right_ty)
        else:
            left, left_ty = self.elab(node.left)
            right, right_ty = self.elab(node.right, None, left_ty)
        if not left_ty.known or not right_ty.known:
            return failed(node.span)[0], types.BOOL
        if left_ty.is_number and right_ty.kind is ir.Kind.CHOICE:
            right, right_ty = self.as_number(right, right_ty, node.right.span)
        elif right_ty.is_number and left_ty.kind is ir.Kind.CHOICE:
            left, left_ty = self.as_number(left, left_ty, node.left.span)
        made = self._compared(node, left, left_ty, right, right_ty)
        return made, types.BOOL

    def _compared(
        self, node: ast.Binary, left: ir.Expr, left_ty: Ty, right: ir.Expr, right_ty: Ty
    ) -> ir.Expr:
        span = node.span
        shared = self.shared(left_ty, right_ty)
        if not left_ty.known or not right_ty.known:
            return failed(span)[0]
        if shared is None:
            if left_ty.is_number and right_ty.is_number:
                self.scope.report(
                    messages.unit_mismatch(
                        node.op_span, node.op, _side(node.left, left_ty), _side(node.right, right_ty)
                    )
                )
            elif left_ty.kind is right_ty.kind:
                self.scope.report(
                    messages.different_choices(span, types.shown(left_ty), types.shown(right_ty))
                )
            else:
                hint = None
                if ir.Kind.DATE in {left_ty.kind, right_ty.kind}:
                    hint = messages.hint_days(self.scope.surface)
                self.scope.report(
                    messages.wrong_kind(node.right.span, types.shown(right_ty), types.shown(left_ty), hint)
                )
            return failed(span)[0]
        op = _COMPARE[node.op]
        order: tuple[str, ...] | None = None
        if (
            op not in {ir.CompareOp.EQ, ir.CompareOp.NE}
            and not shared.is_number
            and shared.kind is not ir.Kind.DATE
        ):
            order = self._order(shared)
            if order is None:
                self.scope.report(
                    messages.no_order(node.op_span, node.op, types.shown(shared), self.scope.surface)
                )
                return failed(span)[0]
        if shared.is_number:
            unit = types.text_of(shared.unit)
            left, right = united(left, unit), united(right, unit)
        return ir.Compare(op, left, right, order, span=span)

    def _order(self, ty: Ty) -> tuple[str, ...] | None:
        if ty.kind is ir.Kind.LEVEL:
            return ty.labels
        if ty.choice is not None and ty.choice.ordered:
            return ty.choice.order
        return None

    def _is_word(self, node: ast.Expr) -> bool:
        """Whether only the other side can say what this is."""
        return isinstance(node, ast.Label) or (
            isinstance(node, ast.Name) and node.name not in self.scope.symbols
        )

    def _power(self, base: ast.Expr, exponent: Fraction, span: Span) -> Typed:
        expr, ty = self.number(base)
        unit = types.number(types.power(ty.unit, exponent)) if ty.known else ty
        return ir.Power(expr, exponent, span=span), unit

    def _call(self, node: ast.Call, want: Ty | None) -> Typed:
        span, args = node.span, node.args
        match node.function:
            case "sqrt":
                return self._power(args[0], Fraction(1, 2), span)
            case "ln":
                return ir.Ln(self.number(args[0])[0], span=span), types.UNDECLARED
            case "floor":
                expr, ty = self.elab(args[0], self._number_place(want))
                expr, ty = self.as_number(expr, ty, args[0].span)
                return ir.Round(expr, ir.Rounding(Fraction(1), ir.RoundMode.FLOOR), span=span), ty
            case "min" | "max":
                exprs, ty = self.same(args, self._number_place(want))
                parts = tuple(ir.Part(e) for e in exprs)
                return ir.Extreme(node.function == "max", parts, span=span), self._numeric(ty, span)
            case "geometric_mean":
                exprs, ty = self.same(args, self._number_place(want))
                return ir.GeometricMean(tuple(ir.Part(e) for e in exprs), span=span), self._numeric(ty, span)
            case "marks_passed" | "marks_reached":
                return self._marks(node)
            case "count_true":
                items = tuple(self.condition(a) for a in args)
                return ir.CountTrue(items, span=span), types.UNDECLARED
            case _:
                raise AssertionError(f"no such function: {node.function}")

    def _marks(self, node: ast.Call) -> Typed:
        """How many of the marks the first argument is above, or has reached."""
        subject, ty = self.number(node.args[0])
        op = ir.CompareOp.GT if node.function == "marks_passed" else ir.CompareOp.GE
        items: list[ir.Expr] = []
        for mark in node.args[1:]:
            end, _ = self.elab(mark, ty if ty.is_number and not ty.unit.flexible else None)
            items.append(ir.Compare(op, subject, end, span=mark.span))
        return ir.CountTrue(tuple(items), span=node.span), types.UNDECLARED


def _side(node: ast.Expr, ty: Ty) -> Side:
    return Side(node.span, types.shown(ty))


def united(expr: ir.Expr, unit: str | None) -> ir.Expr:
    """A bare number with the unit of its place, for display."""
    if (
        unit is not None
        and isinstance(expr, ir.Const)
        and expr.unit is None
        and expr.name is None
        and isinstance(expr.value, Fraction)
    ):
        return evolve(expr, unit=unit)
    return expr


def _spine(node: ast.Binary, ops: set[str]) -> tuple[ast.Expr, list[ast.Binary]]:
    """`a + b + c` as `a` and the operations on it, without recursion: sums may be long."""
    rest: list[ast.Binary] = []
    left: ast.Expr = node
    while isinstance(left, ast.Binary) and left.op in ops:
        rest.append(left)
        left = left.left
    rest.reverse()
    return left, rest


def _flat(node: ast.Expr, op: str) -> list[ast.Expr]:
    """The operands of a chain of one logical operator, in order."""
    found: list[ast.Expr] = []
    stack: list[ast.Expr] = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, ast.Binary) and top.op == op:
            stack.extend((top.right, top.left))
        else:
            found.append(top)
    return found
