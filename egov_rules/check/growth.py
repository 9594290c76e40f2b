"""Exact numbers have no size limit, so a formula of three lines can ask for more digits than there is memory.

A value's size is counted in binary digits of numerator and denominator: products add them, powers multiply
them. Far above anything that a regulation needs, it is an error of the ruleset.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

from .. import ir
from ..messages import rules
from ..ranges import Ranges
from ..ranges.terms import children
from ..source import Span
from .findings import Finding, cites_of

_MOST = 50_000  # of a value
_MOST_UNDER_A_ROOT = 1_000_000  # while a root or mean is taken of it
_OF_A_ROOT = 300  # 34 digits and an exponent
_UNKNOWN = 400  # an input of any size: `notation` reads a hundred digits


def growth(ranges: Ranges) -> Iterator[Finding]:
    """The operations whose result may be too large; what rests on one counts as small again."""
    sizes = _Sizes(ranges)
    for name in ranges.program.order:
        if name in ranges.terms.quantities:
            quantity = ranges.terms.quantities[name]
            sizes.of[name] = sizes.size(quantity.expr)
            cites = quantity.cites
        elif name in ranges.nodes:
            node = ranges.nodes[name]
            sizes.of[name] = sizes.node(node)
            cites = cites_of(ranges, node)
        else:
            continue
        for span in sizes.found:
            yield Finding(rules.too_many_digits(span), cites)
        sizes.found.clear()


class _Sizes:
    """Sizes of what has been looked at, by name; `found`: where a limit was passed."""

    def __init__(self, ranges: Ranges) -> None:
        self.of: dict[str, int] = {}
        self.found: list[Span] = []
        for given in ranges.inputs.values():
            self.of[given.id] = _of_type(given.type)
        for figure in ranges.figures.values():
            inside = self.size(figure.operand) if figure.operand is not None else _of_type(figure.type)
            self.of[figure.id] = max(inside, _OF_A_ROOT) + 64

    def node(self, node: ir.Node) -> int:
        """Of a node's points; scaling and shares multiply by maxima."""
        size = 64 + _of_number(node.maximum)
        match node.body:
            case ir.Formula():
                size += self.size(node.body.expr)
            case ir.Members():
                inside = [self.size(member.expr) for member in node.body.members]
                size += max(inside, default=0)
                if node.body.combine.kind is ir.CombineKind.GEOMETRIC_MEAN:
                    given = [member.weight for member in node.body.members]
                    weights = [w for w in given if w is not None]
                    degree = lcm(*(w.denominator for w in weights)) if weights else len(given)
                    size = self._mean(size, degree, node.span)
            case _:
                pass
        return self._within(size, node.span)

    def size(self, expr: ir.Expr) -> int:
        """Of the value of an expression, and no more than the limit."""
        match expr:
            case ir.Const():
                return _of_number(expr.value) if isinstance(expr.value, Fraction) else 0
            case ir.InputRef() | ir.FigureRef() | ir.QuantityRef() | ir.NodeRef():
                return self.of.get(expr.id, _UNKNOWN)
            case ir.Arith(op=ir.ArithOp.MUL | ir.ArithOp.DIV):
                return self._within(self.size(expr.left) + self.size(expr.right), expr.span)
            case ir.Power():
                raised = self.size(expr.base) * abs(expr.exponent.numerator)
                if expr.exponent.denominator == 1:
                    return self._within(raised, expr.span)
                return self._within(raised // expr.exponent.denominator + _OF_A_ROOT, expr.span)
            case ir.GeometricMean():
                inside = max((self.size(part.expr) for part in expr.parts), default=0)
                return self._mean(inside, len(expr.parts), expr.span)
            case ir.Ln():
                self.size(expr.operand)
                return _OF_A_ROOT
            case _:
                return max((self.size(child) for child in children(expr)), default=0) + 1

    def _mean(self, inside: int, degree: int, span: Span) -> int:
        if inside * degree > _MOST_UNDER_A_ROOT:
            self.found.append(span)
        return inside + _OF_A_ROOT

    def _within(self, size: int, span: Span) -> int:
        if size <= _MOST:
            return size
        self.found.append(span)
        return 0


def _of_type(type: ir.Type) -> int:
    if type.kind is ir.Kind.CHOICE:
        return max((_of_number(m.value) for m in type.members), default=0)
    if type.kind is not ir.Kind.NUMBER:
        return 0
    if type.lower is None or type.upper is None or type.step is None:
        return _UNKNOWN
    return max(_of_number(type.lower), _of_number(type.upper)) + type.step.denominator.bit_length()


def _of_number(value: Fraction | None) -> int:
    return 0 if value is None else value.numerator.bit_length() + value.denominator.bit_length()
