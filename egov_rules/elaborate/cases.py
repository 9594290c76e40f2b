"""In-language tests: what is given and expected, as typed values (law 17)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .. import ast, ir
from ..diagnostics import Text
from ..messages import names as name_messages
from ..messages import types as messages
from ..source import Span
from . import types
from .expr import Walk
from .scope import SORT_TEXT, Scope, Sort, Symbol, nearest
from .types import Ty

_POINTS_LEFT_OUT = Text("điểm không đánh giá", "points not assessed")
_COMPUTED = Text("một kết quả được tính ra", "a computed result")


def rule_tests(scope: Scope, decls: tuple[ast.TestDecl, ...]) -> tuple[ir.RuleTest, ...]:
    """The tests in order; one that builds on another holds that one's values, then its own."""
    by_name: dict[str, ast.TestDecl] = {}
    for decl in decls:
        if decl.name.value in by_name:
            first = by_name[decl.name.value].name.span
            scope.report(name_messages.duplicate_name(decl.name.span, decl.name.value, first))
        else:
            by_name[decl.name.value] = decl
    own = {id(decl): _all_given(scope, decl) for decl in decls}
    return tuple(_rule_test(scope, decl, by_name, own) for decl in decls)


def _rule_test(
    scope: Scope, decl: ast.TestDecl, by_name: dict[str, ast.TestDecl], own: dict[int, tuple[ir.Given, ...]]
) -> ir.RuleTest:
    chain = [decl]
    while (base := chain[-1].based_on) is not None:
        found = by_name.get(base.value)
        if found is None:
            scope.report(name_messages.unknown_test(base.span, base.value, nearest(base.value, by_name)))
            break
        if any(found is c for c in chain):
            scope.report(name_messages.cycle([c.name.value for c in chain], [_base_span(c) for c in chain]))
            break
        chain.append(found)
    given: dict[str, ir.Given] = {}
    year: int | None = None
    for test in reversed(chain):
        for value in own[id(test)]:
            given[value.id] = value
        year = test.year if test.year is not None else year
    expects = tuple(e for x in decl.expects if (e := _expect(scope, x)) is not None)
    return ir.RuleTest(decl.name.value, tuple(given.values()), expects, year, span=decl.name.span)


def _base_span(decl: ast.TestDecl) -> Span:
    return decl.based_on.span if decl.based_on is not None else decl.name.span


def _all_given(scope: Scope, decl: ast.TestDecl) -> tuple[ir.Given, ...]:
    """The values that a test itself gives. One without `thì` has one finding, however much it lists."""
    found: list[ir.Given] = []
    for assignment in decl.given:
        said = len(scope.diagnostics)
        given = _given(scope, assignment)
        if given is not None:
            found.append(given)
        elif not decl.expects and any(d.slug == "not-assignable" for d in scope.diagnostics[said:]):
            break
    return tuple(found)


def _given(scope: Scope, assignment: ast.Assignment) -> ir.Given | None:
    id_ = assignment.id
    wanted = (Sort.INPUT, Sort.NODE, Sort.FIGURE)
    symbol = scope.find(id_.name, id_.span, wanted)
    if symbol is None:
        return None
    entry = scope.nodes.get(symbol.id)
    if symbol.sort not in wanted or (entry is not None and not entry.decl.open):
        found = _COMPUTED if symbol.sort is Sort.NODE else SORT_TEXT[symbol.sort]
        scope.report(name_messages.not_assignable(id_.span, symbol.id, found, scope.surface))
        return None
    left_out = Fraction(0)
    if assignment.not_assessed is not None:
        left_out = scope.constant(assignment.not_assessed, _POINTS_LEFT_OUT) or left_out
    if assignment.value is None:
        return ir.Given(symbol.id, _empty(scope, symbol), left_out, span=assignment.span)
    value = _value(scope, assignment.value, scope.tys.get(symbol.id, types.UNKNOWN), symbol)
    if value is None:
        return None
    _in_range(scope, assignment.value.span, symbol, value)
    return ir.Given(symbol.id, value, left_out, span=assignment.span)


def _empty(scope: Scope, symbol: Symbol) -> str | None:
    """What `trống` is for this input: the member that reads an empty cell, if there is one."""
    choice = scope.tys.get(symbol.id, types.UNKNOWN).choice
    members = choice.members if choice is not None else ()
    return next((m.id for m in members if "" in m.readings), None)


def _expect(scope: Scope, expectation: ast.Expectation) -> ir.Expect | None:
    id_ = expectation.id
    symbol = scope.find(id_.name, id_.span, (Sort.NODE, Sort.QUANTITY, Sort.LADDER))
    if symbol is None:
        return None
    if symbol.sort not in {Sort.NODE, Sort.QUANTITY, Sort.LADDER}:
        scope.report(name_messages.not_expectable(id_.span, symbol.id, SORT_TEXT[symbol.sort]))
        return None
    expected = ir.Expected(expectation.expected)
    value = None
    if expectation.value is not None:
        value = _value(scope, expectation.value, scope.tys.get(symbol.id, types.UNKNOWN), symbol)
        if value is None:
            return None
    return ir.Expect(symbol.id, value, expected, span=expectation.span)


def _value(scope: Scope, node: ast.Expr, ty: Ty, symbol: Symbol) -> Fraction | bool | str | date | None:
    """The written value as `ty` has it, or None with a finding (or where the declaration already has one)."""
    if not ty.known:
        return None
    if ty.is_number:
        constant = _plain_number(node)
        if constant is None:
            made, own = Walk(scope).elab(node, None, ty)
            if own.known and not own.is_number:
                wanted = Text("một số", "a number")
                scope.report(messages.wrong_kind(node.span, types.shown(own), wanted))
            elif own.known and not isinstance(made, ir.Const):
                scope.report(messages.not_constant(node.span, Text("giá trị", "value")))
            return None
        if isinstance(node, ast.Percent) and types.joined(types.PERCENT.unit, ty.unit) is None:
            scope.report(messages.wrong_kind(node.span, types.shown(types.PERCENT), types.shown(ty)))
            return None
        return constant
    if isinstance(node, ast.Name) and ty.choice is None:
        # a bare word where a label, a date or yes/no is needed
        hint = messages.hint_yes_no(scope.surface) if ty.kind is ir.Kind.BOOL else None
        word = Text(f"`{node.name}`", f"`{node.name}`")
        scope.report(messages.wrong_kind(node.span, word, types.shown(ty), hint))
        return None
    made, own = Walk(scope).elab(node, ty)
    if isinstance(made, ir.Const) and own.known:
        return made.value
    if not isinstance(made, ir.Unencoded):
        scope.report(
            messages.not_constant(node.span, Text(f"giá trị của `{symbol.id}`", f"value of `{symbol.id}`"))
        )
    return None


def _plain_number(node: ast.Expr) -> Fraction | None:
    match node:
        case ast.Number(value) | ast.Percent(value):
            return value
        case ast.Negative(operand):
            value_ = _plain_number(operand)
            return None if value_ is None else -value_
        case _:
            return None


def _in_range(scope: Scope, at: Span, symbol: Symbol, value: object) -> None:
    if not isinstance(value, Fraction):
        return
    from ..notation import shown

    lower: Fraction | None = None
    upper: Fraction | None = None
    input_ = scope.inputs.get(symbol.id)
    if input_ is not None:
        lower, upper = input_.type.lower, input_.type.upper
        step = input_.type.step
        if step is not None and (value / step).denominator != 1:
            scope.report(messages.between_steps(at, symbol.id, shown(step, scope.surface), symbol.span))
            return
    elif symbol.sort is Sort.NODE:
        lower, upper = Fraction(0), scope.maxima.get(symbol.id)
    if lower is None or upper is None or lower <= value <= upper:
        return
    span = symbol.span
    scope.report(
        messages.outside_range(at, symbol.id, shown(lower, scope.surface), shown(upper, scope.surface), span)
    )
