"""What a formula is worth: the two dozen expressions, each with the trace of how its value came about (law
5).

Two kinds of nothing travel as values. *Not applicable* wins over missing in arithmetic; as a condition it
does not hold. *Missing* carries the ids behind it. A zero divisor is neither: it ends the formula, and the
node is not applicable.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, ne, sub, truediv
from typing import Any, ClassVar, TypeAlias, cast

from .. import exact, ir
from ..ir import ArithOp, CompareOp
from ..result import NOT_APPLICABLE, Missing, Trace, Value

ZERO = Fraction(0)
ONE = Fraction(1)
NOTHING: frozenset[str] = frozenset()

Numbers: TypeAlias = list[Fraction]


class ZeroDivisorError(Exception):
    """A divisor was zero: ends the formula that it stands in. `trace` is the division."""

    def __init__(self, trace: Trace) -> None:
        super().__init__("division by zero")
        self.trace = trace


class CalendarError(Exception):
    """Working days were asked for between dates that the ruleset's calendar does not cover: an error of the
    data.
    """

    def __init__(self, expr: ir.Days, start: date, end: date, calendar: ir.Calendar | None) -> None:
        super().__init__(f"no calendar of working days from {start} to {end}")
        self.expr, self.start, self.end, self.calendar = expr, start, end, calendar


def missing_in(values: Iterable[Value]) -> frozenset[str]:
    """The ids behind all missing values."""
    return NOTHING.union(*[v.ids for v in values if type(v) is Missing])


def holds(value: Value) -> bool | Missing:
    """A value as a condition: one that is not applicable does not hold."""
    return value if type(value) is Missing else value is True


def strict(values: Sequence[Value], compute: Callable[[Numbers], Fraction]) -> Value:
    """Arithmetic: not applicable if one value is, else missing if one is, else computed."""
    for value in values:
        if value is NOT_APPLICABLE:
            return NOT_APPLICABLE
    missing = missing_in(values)
    return Missing(missing) if missing else compute(cast("Numbers", values))


_ARITH: dict[ArithOp, Callable[[Fraction, Fraction], Fraction]] = {
    ArithOp.ADD: add,
    ArithOp.SUB: sub,
    ArithOp.MUL: mul,
    ArithOp.DIV: truediv,
}
_COMPARE: dict[CompareOp, Callable[[Any, Any], bool]] = {
    CompareOp.EQ: eq,
    CompareOp.NE: ne,
    CompareOp.LT: lt,
    CompareOp.LE: le,
    CompareOp.GT: gt,
    CompareOp.GE: ge,
}


def compared(op: CompareOp, left: Value, right: Value, order: Sequence[str] | None = None) -> bool | Missing:
    """Two-valued where both sides are known; nothing holds of a side that is not applicable."""
    if left is NOT_APPLICABLE or right is NOT_APPLICABLE:
        return False
    if type(left) is Missing or type(right) is Missing:
        return Missing(missing_in((left, right)))
    if order is not None:
        return _COMPARE[op](order.index(cast("str", left)), order.index(cast("str", right)))
    return _COMPARE[op](left, right)


def working_days(expr: ir.Days, start: date, end: date, calendar: ir.Calendar | None) -> int:
    """Days after `start` up to and including `end` that are Monday to Friday or make-up days, and not
    holidays.
    """
    if calendar is None or calendar.first is None or calendar.last is None:
        raise CalendarError(expr, start, end, calendar)
    if start + timedelta(1) < calendar.first or end > calendar.last:
        raise CalendarError(expr, start, end, calendar)
    days = [start + timedelta(n) for n in range(1, (end - start).days + 1)]
    return sum((d.weekday() < 5 or d in calendar.workdays) and d not in calendar.holidays for d in days)


class Expressions(ABC):
    """Values of expressions, over what the subclass says that names are worth. A new expression is a method
    here, named after its class.
    """

    year: int
    calendar: ir.Calendar | None

    @abstractmethod
    def input_value(self, id: str) -> Value:
        """Of an input or unit attribute."""

    @abstractmethod
    def quantity_value(self, id: str) -> Value:
        """Of a named value or cohort figure."""

    @abstractmethod
    def node_value(self, id: str, what: ir.NodeField) -> Value:
        """A field of a node's result; not applicable where the node has no score."""

    @abstractmethod
    def node_is_na(self, id: str) -> bool | Missing:
        """Whether a node is not applicable, under any ruling."""

    @abstractmethod
    def level_value(self, id: str) -> Value:
        """The label of the level that a ladder gives; not applicable where it gives none."""

    @abstractmethod
    def na_members(self, subject: ir.Expr) -> frozenset[str]:
        """The members by which data say that a choice is not applicable."""

    def value(self, expr: ir.Expr) -> Value:
        """What `expr` is worth."""
        return self.trace(expr).value

    def trace(self, expr: ir.Expr) -> Trace:
        """What `expr` is worth, and how that came about."""
        return self._RULES[type(expr)](self, expr)

    # -------------------------------------------------------------------------------------------------- names

    def _const(self, e: ir.Const) -> Trace:
        return Trace(e, e.value)

    def _year(self, e: ir.YearRef) -> Trace:
        return Trace(e, Fraction(self.year))

    def _input(self, e: ir.InputRef) -> Trace:
        return Trace(e, self.input_value(e.id))

    def _quantity(self, e: ir.QuantityRef | ir.FigureRef) -> Trace:
        return Trace(e, self.quantity_value(e.id))

    def _node(self, e: ir.NodeRef) -> Trace:
        return Trace(e, self.node_value(e.id, e.field))

    def _level(self, e: ir.LevelRef) -> Trace:
        return Trace(e, self.level_value(e.ladder))

    def _day(self, e: ir.YearDay) -> Trace:
        return Trace(e, date(self.year + e.day.year_offset, e.day.month, e.day.day))

    def _unencoded(self, e: ir.Unencoded) -> Trace:
        return Trace(e, Missing(frozenset((e.text,))))

    # --------------------------------------------------------------------------------------------- arithmetic

    def _arith(self, e: ir.Expr) -> Trace:
        spine: list[ir.Arith] = []  # a sum of thousands of terms leans left: walked, not recursed into
        while type(e) is ir.Arith:
            spine.append(e)
            e = e.left
        done = self.trace(e)
        for step in reversed(spine):
            right = self.trace(step.right)
            x, y = done.value, right.value
            if type(y) is Fraction and not y and step.op is ArithOp.DIV:
                raise ZeroDivisorError(Trace(step, NOT_APPLICABLE, (done, right)))
            if type(x) is Fraction and type(y) is Fraction:
                value: Value = _ARITH[step.op](x, y)
            else:
                value = NOT_APPLICABLE if NOT_APPLICABLE in (x, y) else Missing(missing_in((x, y)))
            done = Trace(step, value, (done, right))
        return done

    def _neg(self, e: ir.Neg) -> Trace:
        return self._computed(e, (e.operand,), lambda v: -v[0])

    def _power(self, e: ir.Power) -> Trace:
        base = self.trace(e.base)
        if e.exponent < 0 and base.value == ZERO:
            raise ZeroDivisorError(Trace(e, NOT_APPLICABLE, (base,)))
        return Trace(e, strict((base.value,), lambda v: exact.power(v[0], e.exponent)), (base,))

    def _ln(self, e: ir.Ln) -> Trace:
        return self._computed(e, (e.operand,), lambda v: exact.ln(v[0]))

    def _round(self, e: ir.Round) -> Trace:
        return self._computed(e, (e.operand,), lambda v: exact.rounded(v[0], e.rounding))

    def _total(self, e: ir.Total) -> Trace:
        return self._computed(e, [p.expr for p in e.parts], lambda v: sum(v, ZERO))

    def _extreme(self, e: ir.Extreme) -> Trace:
        return self._computed(e, [p.expr for p in e.parts], max if e.largest else min)

    def _geometric(self, e: ir.GeometricMean) -> Trace:
        return self._computed(
            e, [p.expr for p in e.parts], lambda v: exact.geometric_mean((x, ONE) for x in v)
        )

    def _computed(
        self, e: ir.Expr, operands: Sequence[ir.Expr], compute: Callable[[Numbers], Fraction]
    ) -> Trace:
        traces = tuple([self.trace(operand) for operand in operands])
        return Trace(e, strict([t.value for t in traces], compute), traces)

    def _days(self, e: ir.Days) -> Trace:
        start, end = self.trace(e.start), self.trace(e.end)

        def count(_: Numbers) -> Fraction:
            first, last = cast("date", start.value), cast("date", end.value)
            if last <= first:
                return ZERO
            return Fraction(working_days(e, first, last, self.calendar) if e.working else (last - first).days)

        return Trace(e, strict((start.value, end.value), count), (start, end))

    # --------------------------------------------------------------------------------------------- conditions

    def _compare(self, e: ir.Compare) -> Trace:
        left, right = self.trace(e.left), self.trace(e.right)
        return Trace(e, compared(e.op, left.value, right.value, e.order), (left, right))

    def _and(self, e: ir.And) -> Trace:
        return self._at_least(e, e.items, len(e.items))

    def _or(self, e: ir.Or) -> Trace:
        return self._at_least(e, e.items, 1)

    def _some(self, e: ir.AtLeast) -> Trace:
        return self._at_least(e, e.items, e.count)

    def _at_least(self, e: ir.Expr, items: Sequence[ir.Expr], needed: int) -> Trace:
        """Whether `needed` of the conditions hold: settled by those that decide, others may be missing."""
        traces: list[Trace] = []
        missing = NOTHING
        zero: ZeroDivisorError | None = None
        held, possible = 0, len(items)
        for item in items:
            if held >= needed or possible < needed:
                break
            try:
                done = self.trace(item)
            except ZeroDivisorError as error:
                zero = zero or error
                continue
            traces.append(done)
            value = holds(done.value)
            if value is True:
                held += 1
            elif value is False:
                possible -= 1
            else:
                missing |= value.ids
        if held >= needed or possible < needed:
            return Trace(e, held >= needed, tuple(traces))
        if zero is not None and not missing:
            raise zero
        return Trace(e, Missing(missing), tuple(traces))

    def _count(self, e: ir.CountTrue) -> Trace:
        traces = tuple([self.trace(item) for item in e.items])
        values = [holds(t.value) for t in traces]
        missing = missing_in(values)
        return Trace(e, Missing(missing) if missing else Fraction(values.count(True)), traces)

    def _not(self, e: ir.Not) -> Trace:
        operand = self.trace(e.operand)
        value = holds(operand.value)
        return Trace(e, value if type(value) is Missing else not value, (operand,))

    def _is_na(self, e: ir.IsNA) -> Trace:
        operand = self.trace(e.operand)
        if type(e.operand) is ir.NodeRef:
            return Trace(e, self.node_is_na(e.operand.id), (operand,))
        value = operand.value
        return Trace(e, value if type(value) is Missing else value is NOT_APPLICABLE, (operand,))

    # ------------------------------------------------------------------------------------------------ choices

    def _if(self, e: ir.If) -> Trace:
        used: list[Trace] = []
        for branch in e.branches:
            condition = self.trace(branch.condition)
            used.append(condition)
            value = holds(condition.value)
            if type(value) is Missing:
                return Trace(e, value, tuple(used))
            if value:
                return self._taken(e, used, branch.expr)
        return self._taken(e, used, e.otherwise)

    def _choose(self, e: ir.Choose) -> Trace:
        subject = self.trace(e.subject)
        value = subject.value
        if type(value) is Missing:
            return Trace(e, value, (subject,))
        if value is NOT_APPLICABLE:
            names = self.na_members(e.subject)
        else:
            names = frozenset((str(value).lower() if isinstance(value, bool) else str(value),))
        for row in e.rows:
            if not names.isdisjoint(row.members):
                return self._taken(e, [subject], row.expr)
        if value is NOT_APPLICABLE:
            return Trace(e, NOT_APPLICABLE, (subject,))
        return self._taken(e, [subject], e.otherwise)

    def _bands(self, e: ir.Bands) -> Trace:
        subject = self.trace(e.subject)
        if type(subject.value) is Missing or subject.value is NOT_APPLICABLE:
            return Trace(e, subject.value, (subject,))
        for band in e.bands:
            inside = self.inside(band, subject.value)
            if type(inside) is Missing:
                return Trace(e, inside, (subject,))
            if inside:
                return self._taken(e, [subject], band.expr)
        return self._taken(e, [subject], e.otherwise)

    def inside(self, band: ir.Band, value: Value) -> bool | Missing:
        """Whether `value` falls into the band; an end that is missing leaves it open unless the other end
        decides.
        """
        ends: list[bool | Missing] = []
        if band.lower is not None:
            op = CompareOp.GT if band.lower_open else CompareOp.GE
            ends.append(compared(op, value, self.value(band.lower)))
        if band.upper is not None and ends != [False]:
            op = CompareOp.LT if band.upper_open else CompareOp.LE
            ends.append(compared(op, value, self.value(band.upper)))
        missing = missing_in(ends)
        return False if False in ends else Missing(missing) if missing else True

    def _taken(self, e: ir.Expr, used: list[Trace], expr: ir.Expr | None) -> Trace:
        if expr is None:
            raise LookupError(f"no branch holds: {e.span.source.path}:{e.span.place}")
        taken = self.trace(expr)
        return Trace(e, taken.value, (*used, taken))

    _RULES: ClassVar[dict[type[ir.Expr], Callable[[Any, Any], Trace]]] = {
        ir.Const: _const,
        ir.YearRef: _year,
        ir.InputRef: _input,
        ir.FigureRef: _quantity,
        ir.QuantityRef: _quantity,
        ir.NodeRef: _node,
        ir.LevelRef: _level,
        ir.YearDay: _day,
        ir.Unencoded: _unencoded,
        ir.Arith: _arith,
        ir.Neg: _neg,
        ir.Power: _power,
        ir.Ln: _ln,
        ir.Round: _round,
        ir.Total: _total,
        ir.Extreme: _extreme,
        ir.GeometricMean: _geometric,
        ir.Days: _days,
        ir.Compare: _compare,
        ir.And: _and,
        ir.Or: _or,
        ir.AtLeast: _some,
        ir.CountTrue: _count,
        ir.Not: _not,
        ir.IsNA: _is_na,
        ir.If: _if,
        ir.Choose: _choose,
        ir.Bands: _bands,
    }
