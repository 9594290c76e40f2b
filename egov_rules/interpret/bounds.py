"""What is still possible while something is missing: the ends between which every possible value lies (law
5).

Criteria and open nodes count 0 and their full points; that is said in `unit`. Here are plain values: the
declared range of an input, and interval arithmetic over the traces of formulas that rest on one. The ends
need not be attained together.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from .. import exact, ir
from ..ir import ArithOp, CompareOp
from ..result import Missing, Trace
from .expressions import ONE, ZERO, Expressions, ZeroDivisorError, compared, holds

Interval: TypeAlias = tuple[Fraction | None, Fraction | None]  # None: no end known
ANY: Interval = (None, None)


class Ranges(Expressions):
    """Expressions whose missing names lie in ranges."""

    @abstractmethod
    def range_of(self, expr: ir.Expr) -> Interval | None:
        """The ends of a missing name: an input, figure, quantity or node."""

    def interval(self, expr: ir.Expr) -> Interval | None:
        """Where the number that `expr` stands for must lie; None where it stands for none."""
        try:
            return self.bounds(self.trace(expr))
        except ZeroDivisorError:
            return None

    def bounds(self, t: Trace) -> Interval | None:
        """Where the number of a trace must lie; None where it is not a number."""
        if type(t.value) is not Missing:
            return (t.value, t.value) if type(t.value) is Fraction else None
        match t.expr:
            case ir.InputRef() | ir.FigureRef() | ir.QuantityRef() | ir.NodeRef():
                return self.range_of(t.expr)
            case ir.Arith():
                return self._arith_bounds(t)
            case ir.If() | ir.Choose() | ir.Bands():
                return self._choice_bounds(t.expr, t.children)
            case ir.CountTrue():
                held = [holds(child.value) for child in t.children]
                return Fraction(held.count(True)), Fraction(len(held) - held.count(False))
            case ir.Days():
                return ZERO, None
            case ir.Unencoded():
                return ANY
        parts = [self.bounds(child) for child in t.children]
        known = [part for part in parts if part is not None]
        return _monotone(t.expr, known) if known and len(known) == len(parts) else None

    def _arith_bounds(self, t: Trace) -> Interval | None:
        spine: list[Trace] = []
        while type(t.expr) is ir.Arith and type(t.value) is Missing:
            spine.append(t)
            t = t.children[0]
        done = self.bounds(t)
        for step in reversed(spine):
            right = self.bounds(step.children[1])
            if done is None or right is None or not isinstance(step.expr, ir.Arith):
                return None
            done = _arith(step.expr.op, done, right)
        return done

    def _choice_bounds(self, e: ir.If | ir.Choose | ir.Bands, used: Sequence[Trace]) -> Interval | None:
        """Of the branch taken, or of every branch that may be while the condition or subject is missing."""
        if isinstance(e, ir.If):
            first = len(used) - 1
            if first >= len(e.branches) or used[-1].expr is not e.branches[first].condition:
                return self.bounds(used[-1])
            possible = []
            for branch in e.branches[first:]:
                value = self._condition(branch.condition)
                if value is not False:
                    possible.append(branch.expr)
                if value is True:
                    return self._hull(possible)
        elif len(used) > 1:
            return self.bounds(used[-1])
        else:
            possible = [row.expr for row in (e.rows if isinstance(e, ir.Choose) else e.bands)]
        return self._hull([*possible, *([] if e.otherwise is None else [e.otherwise])])

    def _condition(self, expr: ir.Expr) -> bool | Missing:
        try:
            return holds(self.value(expr))
        except ZeroDivisorError:
            return False

    def _hull(self, exprs: Iterable[ir.Expr]) -> Interval | None:
        return hull([self.interval(expr) for expr in exprs])

    def compared_in_bounds(
        self, op: CompareOp, left: Trace, right: Trace, order: Sequence[str] | None = None
    ) -> bool | None:
        """A comparison of numbers, settled by their ends if one is missing; None: possible, not sure."""
        plain = compared(op, left.value, right.value, order)
        if not isinstance(plain, Missing):
            return plain
        a, b = self.bounds(left), self.bounds(right)
        return None if a is None or b is None else _settled(op, a, b)


def hull(intervals: Iterable[Interval | None]) -> Interval | None:
    """The smallest interval around all; those of no number are passed over."""
    known = [i for i in intervals if i is not None]
    if not known:
        return None
    lows = [low for low, _ in known if low is not None]
    highs = [high for _, high in known if high is not None]
    return min(lows) if len(lows) == len(known) else None, max(highs) if len(highs) == len(known) else None


def _settled(op: CompareOp, a: Interval, b: Interval) -> bool | None:
    match op:
        case CompareOp.LT | CompareOp.LE:
            return _settled(CompareOp.GT if op is CompareOp.LT else CompareOp.GE, b, a)
        case CompareOp.EQ | CompareOp.NE:
            apart = _settled(CompareOp.GT, a, b) or _settled(CompareOp.GT, b, a)
            return (op is CompareOp.NE) if apart else None
    (low, high), (least, most) = a, b
    strictly = op is CompareOp.GT
    if low is not None and most is not None and (low > most or (low == most and not strictly)):
        return True
    if high is not None and least is not None and (high < least or (high == least and strictly)):
        return False
    return None


def _arith(op: ArithOp, a: Interval, b: Interval) -> Interval:
    match op:
        case ArithOp.ADD:
            return _added(a, b)
        case ArithOp.SUB:
            return _added(a, _negated(b))
        case ArithOp.MUL:
            return _multiplied(a, b)
        case ArithOp.DIV:
            low, high = b
            if low is not None and low > 0:
                return _multiplied(a, (ONE / high if high is not None else ZERO, ONE / low))
            if high is not None and high < 0:
                return _multiplied(a, (ONE / high, ONE / low if low is not None else ZERO))
            return ANY


def _added(a: Interval, b: Interval) -> Interval:
    low = None if a[0] is None or b[0] is None else a[0] + b[0]
    high = None if a[1] is None or b[1] is None else a[1] + b[1]
    return low, high


def _negated(a: Interval) -> Interval:
    return None if a[1] is None else -a[1], None if a[0] is None else -a[0]


def _multiplied(a: Interval, b: Interval) -> Interval:
    if (ZERO, ZERO) in (a, b):
        return ZERO, ZERO
    (p, q), (r, s) = a, b
    if p is not None and q is not None and r is not None and s is not None:
        ends = [p * r, p * s, q * r, q * s]
        return min(ends), max(ends)
    if p is not None and p >= 0 and r is not None and r >= 0:
        return p * r, None if q is None or s is None else q * s
    return ANY


def _monotone(e: ir.Expr, parts: Sequence[Interval]) -> Interval:
    """Of an operation that grows with each of its operands; `ANY` where that is not known."""
    lows, highs = [low for low, _ in parts], [high for _, high in parts]
    known = [low for low in lows if low is not None]
    capped = [high for high in highs if high is not None]
    below, above = len(known) == len(lows), len(capped) == len(highs)
    match e:
        case ir.Neg():
            return _negated(parts[0])
        case ir.Total():
            return sum(known, ZERO) if below else None, sum(capped, ZERO) if above else None
        case ir.Extreme(largest=True):
            return max(known) if known else None, max(capped) if above else None
        case ir.Extreme():
            return min(known) if below else None, min(capped) if capped else None
        case ir.Round():
            return (
                exact.rounded(known[0], e.rounding) if known else None,
                exact.rounded(capped[0], e.rounding) if capped else None,
            )
        case ir.GeometricMean() if below and min(known) >= 0:
            return (
                exact.geometric_mean((x, ONE) for x in known),
                exact.geometric_mean((x, ONE) for x in capped) if above else None,
            )
        case ir.Power() if known and known[0] >= 0 and e.exponent >= 0:
            return exact.power(known[0], e.exponent), exact.power(capped[0], e.exponent) if capped else None
        case ir.Power() if known and known[0] > 0:
            return exact.power(capped[0], e.exponent) if capped else ZERO, exact.power(known[0], e.exponent)
        case ir.Ln() if known and known[0] > 0:
            return exact.ln(known[0]), exact.ln(capped[0]) if capped else None
    return ANY
