"""Which values a number can take at a place: sums of products bounded by ends, inequalities, and by being
in the cohort.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from .. import ir
from .conditions import STEPS_OF_BOUND
from .facts import Facts
from .intervals import (
    ALL,
    NOTHING,
    ONE,
    ZERO,
    Interval,
    add,
    between,
    exactly,
    hull,
    largest,
    logarithm,
    meet,
    multiply,
    power,
    reciprocal,
    rounded,
    scale,
    shift,
    smallest,
)
from .learning import Learning
from .terms import ONE_MONOMIAL, Factors, Poly, plus

_STEPS_OF_PROOF = 24
_MOST_FACTORS = 8
_LONGEST_CHASE = 40  # constraints, each about the value that the one before bounds


def day_in(day: date | ir.DayOfPeriod, year: int) -> date:
    """The date in the period of that year of assessment."""
    if isinstance(day, date):
        return day
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(year + day.year_offset, day.month, last)


def _type_range(type_: ir.Type) -> Interval:
    if type_.kind is ir.Kind.CHOICE:
        values = [m.value for m in type_.members if m.value is not None]
        return between(min(values), max(values)) if values else ALL
    return between(type_.lower, type_.upper, type_.step)


def _without(factors: Factors, part: Factors) -> Factors | None:
    """`factors` divided by `part`, None where it does not contain it."""
    powers = dict(factors)
    for atom, p in part:
        has = powers.get(atom, 0)
        if has * p <= 0 or abs(has) < abs(p):
            return None
        powers[atom] = has - p
    return tuple(sorted((atom, p) for atom, p in powers.items() if p))


def fold(
    spans: list[Interval | None], join: Callable[[Interval, Interval], Interval | None]
) -> Interval | None:
    """All of them joined one by one; None if one has no value."""
    result: Interval | None = None
    for i, span in enumerate(spans):
        if span is None:
            return None
        result = span if result is None or i == 0 else join(result, span)
    return result


def mean_range(spans: list[Interval | None]) -> Interval | None:
    """Between the least and the greatest, for every kind of mean of what is not negative; arithmetic ones
    in any case.
    """
    result = fold(spans, hull)
    return None if result is None else Interval(result.low, result.high)


class Values(Learning):
    """Answers about numbers."""

    def range(self, expr: ir.Expr, facts: Facts) -> Interval | None:
        """The values that a number can take here; None if it never has one."""
        return None if facts.dead else self.poly_range(self.terms.poly(expr), facts)

    def poly_range(self, poly: Poly, facts: Facts) -> Interval | None:
        """The same for a sum of products."""
        constant = poly.get(ONE_MONOMIAL, ZERO)
        if constant:
            rest = {m: c for m, c in poly.items() if m != ONE_MONOMIAL}
            inside = self.poly_range(rest, facts)
            return None if inside is None else shift(inside, constant)
        if len(poly) == 1:
            ((monomial, coefficient),) = poly.items()
            inside = self._monomial_range(monomial, facts)
            return None if inside is None else scale(inside, coefficient)
        if not poly:
            return NOTHING
        result = self._sum(poly, facts)
        if result is None:
            return None
        coefficient, factors = self.terms.as_product(poly)
        known = facts.ranges.get(self.terms.monomial(factors))
        if known is not None:
            result = meet(result, scale(known, coefficient))
            if result is None:
                return None
        if len(poly) <= 12 and any(m in facts.upper or m in self.base.upper for m in poly):
            low = self._best_low(poly, facts)
            high = self._best_low(plus({}, poly, -ONE), facts)
            result = meet(result, Interval(low, None if high is None else -high))
        return result

    def _sum(self, poly: Poly, facts: Facts) -> Interval | None:
        total: Interval | None = None
        for monomial, coefficient in poly.items():
            if monomial == ONE_MONOMIAL:
                part = exactly(coefficient)
            else:
                inside = self._monomial_range(monomial, facts)
                if inside is None:
                    return None
                part = scale(inside, coefficient)
            total = part if total is None else add(total, part)
        return NOTHING if total is None else total

    def _weakened(self, poly: Poly, facts: Facts) -> Iterator[Poly]:
        """Polys that are at most `poly`: each with one known inequality used up."""
        for monomial, coefficient in poly.items():
            if monomial == ONE_MONOMIAL:
                continue
            if coefficient < 0:
                for fact in (*facts.upper.get(monomial, ())[:8], *self.base.upper.get(monomial, ())[:8]):
                    yield plus(poly, fact, -coefficient / fact[monomial])
                for fact in facts.loose.get(monomial, ()) if self._proving else ():
                    yield plus(poly, fact, -coefficient / fact[monomial])
            else:
                for known in list(facts.upper.values())[:8] if facts is not self.base else ():
                    for fact in known[:8]:
                        if fact.get(monomial, 0) > 0:
                            yield plus(poly, fact, -coefficient / fact[monomial])

    def _lows(self, poly: Poly, facts: Facts, steps: int) -> Iterator[Interval]:
        waiting, seen = [poly], set()
        while waiting and steps:
            at = waiting.pop(0)
            name = frozenset(at.items())
            if name in seen:
                continue
            seen.add(name)
            steps -= 1
            span = self._sum(at, facts)
            if span is not None:
                yield span
            waiting.extend(self._weakened(at, facts))

    def _best_low(self, poly: Poly, facts: Facts) -> Fraction | None:
        lows = [span.low for span in self._lows(poly, facts, STEPS_OF_BOUND) if span.low is not None]
        return max(lows, default=None)

    def at_least_zero(self, poly: Poly, facts: Facts) -> bool:
        """Whether the sum is shown never to be negative."""
        outermost, self._proving = not self._proving, True
        try:
            return any(span.never_negative for span in self._lows(poly, facts, _STEPS_OF_PROOF))
        finally:
            if outermost:
                self._proving = False

    def _monomial_range(self, monomial: int, facts: Facts) -> Interval | None:
        name = ("monomial", monomial)
        if name in facts.memo:
            return facts.memo[name]  # type: ignore[return-value]
        facts.memo[name] = ALL  # an answer for a term inside itself: none exists in a checked program
        factors = self.terms.factors[monomial]
        if len(factors) == 1 and factors[0][1] == 1:
            result = self.atom_range(factors[0][0], facts)
        else:
            result = self._product_range(factors, facts)
        known = facts.ranges.get(monomial) or (
            self.base.ranges.get(monomial) if facts is not self.base else None
        )
        if result is not None and known is not None:
            result = meet(result, known)
        facts.memo[name] = result
        return result

    def _product_range(self, factors: Factors, facts: Facts) -> Interval | None:
        result = self._plain_product(factors, facts)
        for monomial in facts.composites:
            rest = _without(factors, self.terms.factors[monomial])
            known = facts.ranges.get(monomial)
            if rest and rest != factors and known is not None and result is not None:
                inside = self._plain_product(rest, facts)
                result = None if inside is None else meet(result, multiply(inside, known))
        return result

    def _plain_product(self, factors: Factors, facts: Facts) -> Interval | None:
        ratio, factors = self._cohort_ratio(factors, facts)
        above = [atom for atom, p in factors for _ in range(p)]
        below = [atom for atom, p in factors for _ in range(-p)]
        result: Interval = ratio
        if len(above) + len(below) <= _MOST_FACTORS:
            for bottom in tuple(below):
                for top in above:
                    found = self._ratio(top, bottom, facts)
                    if found is not None:
                        result = multiply(result, found)
                        above.remove(top)
                        below.remove(bottom)
                        break
        for atom in dict.fromkeys(above):
            inside = self.atom_range(atom, facts)
            inside = None if inside is None else power(inside, Fraction(above.count(atom)))
            if inside is None:
                return None
            result = multiply(result, inside)
        for atom in dict.fromkeys(below):
            inside = self.atom_range(atom, facts)
            inside = None if inside is None else power(inside, Fraction(below.count(atom)))
            inside = None if inside is None else reciprocal(inside)
            if inside is None:
                return None
            result = multiply(result, inside)
        return result

    def _ratio(self, top: int, bottom: int, facts: Facts) -> Interval | None:
        """Top / bottom where one is shown to be at most the other and the divisor never negative."""
        over, under = self.terms.of_atom(top), self.terms.of_atom(bottom)
        related = {*over, *under}
        if (
            len(over) == 1
            and len(under) == 1
            and not any(m in facts.upper or m in self.base.upper or m in facts.loose for m in related)
        ):
            return None
        below = self.atom_range(bottom, facts)
        above = self.atom_range(top, facts)
        if below is None or above is None or not below.never_negative:
            return None
        plain = reciprocal(below)
        quotient = ALL if plain is None else multiply(above, plain)
        share = self._declared_share(over, under, facts)
        if share is not None:
            return meet(quotient, Interval(None, share))
        if self.at_least_zero(plus(under, over, -ONE), facts):
            return meet(quotient, Interval(None, ONE))
        if self.at_least_zero(plus(over, under, -ONE), facts):
            return meet(quotient, Interval(ONE, None))
        return None

    def _declared_share(self, over: Poly, under: Poly, facts: Facts) -> Fraction | None:
        """k, where a constraint or condition says `over <= k × under` in so many words."""
        if len(over) != 1 or len(under) != 1:
            return None
        (top, by), (bottom, of) = *over.items(), *under.items()
        for fact in (*facts.upper.get(top, ()), *self.base.upper.get(top, ())):
            if len(fact) == 2 and fact.get(bottom, ZERO) > 0:
                return fact[bottom] / -fact[top] * by / of
        return None

    def _cohort_ratio(self, factors: Factors, facts: Facts) -> tuple[Interval, Factors]:
        """Own value over the cohort's largest, or its smallest over the own value: at most 1."""
        result = exactly(ONE)
        for atom, sign in factors:
            for figure, coefficient, own in self._cohort.get(atom, ()):
                greatest = figure.function is ir.CohortFunction.MAX
                if coefficient <= 0 or (sign > 0) is greatest:
                    continue
                if figure.where is not None and self.truth(figure.where, facts) is not True:
                    continue
                pair = dict(own) if greatest else {a: -p for a, p in own}
                pair[atom] = pair.get(atom, 0) + (-1 if greatest else 1)
                rest = _without(factors, tuple(sorted(pair.items())))
                value = self._plain_product(own, facts) if rest is not None else None
                cohort = self.atom_range(atom, facts) if rest is not None else None
                if rest is None or value is None or cohort is None:
                    continue
                if value.never_negative and cohort.never_negative:
                    bound = 1 / coefficient if greatest else coefficient
                    return Interval(ZERO, bound), rest
        return result, factors

    def atom_range(self, atom: int, facts: Facts) -> Interval | None:
        """The values of an atom here."""
        name = ("atom", atom)
        if name in facts.memo:
            return facts.memo[name]  # type: ignore[return-value]
        facts.memo[name] = ALL
        what = self.terms.atoms[atom]
        result = self.poly_range(what, facts) if isinstance(what, dict) else self._expr_range(what, facts)
        single = self.terms.single(atom)
        known = facts.ranges.get(single)
        if known is None and facts is not self.base:
            known = self.base.ranges.get(single)
        if result is not None and known is not None:
            result = meet(result, known)
        facts.memo[name] = result
        if result is not None and facts.touched and isinstance(what, ir.InputRef):
            if (single in self.base.upper or single in facts.upper) and self._chasing < _LONGEST_CHASE:
                self._chasing += 1
                low = self._best_low({single: -ONE}, facts) if self._is_moved(single, facts) else None
                self._chasing -= 1
                if low is not None and (result.high is None or -low < result.high):
                    result = facts.memo[name] = meet(result, Interval(None, -low))
        return result

    def _is_moved(self, monomial: int, facts: Facts) -> bool:
        """Whether anything that `monomial` is bounded by has been learnt about here."""
        if monomial in facts.upper:
            return True
        waiting, steps = [monomial], 8
        while waiting and steps:
            steps -= 1
            for fact in self.base.upper.get(waiting.pop(), ()):
                for other, coefficient in fact.items():
                    if coefficient > 0 and other != ONE_MONOMIAL:
                        if other in facts.touched:
                            return True
                        waiting.append(other)
        return False

    def _expr_range(self, expr: ir.Expr, facts: Facts) -> Interval | None:
        match expr:
            case ir.InputRef():
                given = self.inputs.get(expr.id)
                return ALL if given is None else _type_range(given.type)
            case ir.NodeRef():
                return self._node_field(expr)
            case ir.FigureRef():
                return self._figure_range(expr.id)
            case ir.QuantityRef():
                return self.quantity_range(expr.id)
            case ir.YearRef():
                return self._years()
            case ir.Extreme():
                spans = [self.range(part.expr, facts) for part in expr.parts]
                return fold(spans, largest if expr.largest else smallest)
            case ir.GeometricMean():
                spans = [self.range(part.expr, facts) for part in expr.parts]
                return mean_range(spans)
            case ir.Round():
                inside = self.range(expr.operand, facts)
                return None if inside is None else rounded(inside, expr.rounding)
            case ir.Power():
                inside = self.range(expr.base, facts)
                return None if inside is None else power(inside, expr.exponent)
            case ir.Ln():
                inside = self.range(expr.operand, facts)
                return None if inside is None else logarithm(inside)
            case ir.If() | ir.Choose() | ir.Bands():
                result: Interval | None = None
                for piece, here in self.pieces(expr, facts):
                    result = hull(result, self.range(piece, here))
                return result
            case ir.CountTrue():
                found = [self.truth(item, facts) for item in expr.items]
                sure = Fraction(found.count(True))
                return between(sure, Fraction(len(found) - found.count(False)), ONE)
            case ir.Days():
                return between(ZERO, self._longest(expr), ONE)
            case ir.Unencoded():
                return None
            case _:
                return ALL

    def pieces(self, expr: ir.If | ir.Choose | ir.Bands, facts: Facts) -> Iterator[tuple[ir.Expr, Facts]]:
        """The alternatives that can be taken, each with what is known in it."""
        for piece, here in self.all_pieces(expr, facts):
            if not here.dead:
                yield piece, here

    def all_pieces(self, expr: ir.If | ir.Choose | ir.Bands, facts: Facts) -> list[tuple[ir.Expr, Facts]]:
        """Every alternative in order, `còn lại` last; one that is never taken has dead facts."""
        name = ("pieces", id(expr))
        known = facts.memo.get(name)
        if known is not None:
            return known  # type: ignore[return-value]
        result: list[tuple[ir.Expr, Facts]] = []
        rest = facts
        match expr:
            case ir.If():
                for branch in expr.branches:
                    result.append((branch.expr, self.assume(rest, branch.condition, truth=True)))
                    rest = self.assume(rest, branch.condition, truth=False)
            case ir.Choose():
                result += [
                    (row.expr, self.where_member(facts, expr.subject, row.members)) for row in expr.rows
                ]
                domain = self.choices(expr.subject, facts)
                if domain is not None:
                    named = {m for row in expr.rows for m in row.members}
                    left = tuple(m for m in domain if m not in named)
                    rest = self.where_member(facts, expr.subject, left)
            case ir.Bands():
                result += [(band.expr, self.in_band(facts, expr.subject, band)) for band in expr.bands]
                if expr.otherwise is not None:
                    rest = self._outside(expr, facts)
        if expr.otherwise is not None:
            result.append((expr.otherwise, rest))
        facts.memo[name] = result
        facts.memo[("alive", id(expr))] = expr
        return result

    def _years(self) -> Interval:
        """The years of assessment in which the ruleset can be in force."""
        header = self.program.header
        first, last = header.in_force_from, header.in_force_to
        low, high = Fraction(1), Fraction(9999)
        if first is not None:
            late = header.period_start is not None and day_in(header.period_start, first.year) < first
            low = Fraction(first.year + late)
        if last is not None:
            high = Fraction(last.year + 1)
        return between(low, max(low, high), ONE)

    def _longest(self, days: ir.Days) -> Fraction | None:
        """The most days that can lie between two dates, over years of either length."""
        ends: list[tuple[date | ir.DayOfPeriod, date | ir.DayOfPeriod]] = []
        less = 0
        for expr in (days.start, days.end):
            type_ = (
                self.inputs[expr.id].type
                if isinstance(expr, ir.InputRef) and expr.id in self.inputs
                else None
            )
            if isinstance(expr, ir.Const) and isinstance(expr.value, date):
                ends.append((expr.value, expr.value))
            elif type_ is not None and type_.first is not None and type_.last is not None:
                ends.append((type_.first, type_.last))
                less = int(type_.last_open)
            else:
                return None
        (first, _), (_, last) = ends
        if isinstance(first, date) is not isinstance(last, date):
            return None
        spans = [(day_in(last, y) - day_in(first, y)).days - less for y in (2023, 2024, 2025)]
        return Fraction(max(0, *spans))

    def quantity_range(self, name: str) -> Interval | None:
        """The values of a named number, wherever it stands."""
        quantity = self.terms.quantities.get(name)
        if quantity is None:
            return ALL
        key = ("quantity", name)
        if key not in self.base.memo:
            self.base.memo[key] = ALL
            self.base.memo[key] = self.range(quantity.expr, self.base)
        return self.base.memo[key]  # type: ignore[return-value]

    def _figure_range(self, name: str) -> Interval | None:
        figure = self.figures.get(name)
        if figure is None:
            return ALL
        declared = _type_range(figure.type)
        inside = self.range(figure.operand, self.base) if figure.operand is not None else None
        match figure.function:
            case ir.CohortFunction.MAX | ir.CohortFunction.MIN | ir.CohortFunction.PERCENTILE:
                found = inside
            case ir.CohortFunction.MEAN:
                found = None if inside is None else Interval(inside.low, inside.high)
            case ir.CohortFunction.SUM:
                positive = inside is not None and inside.never_negative
                found = Interval(ZERO if positive else None, None, step=inside.step if inside else None)
            case ir.CohortFunction.COUNT:
                found = Interval(ONE if figure.where is None else ZERO, None, step=ONE)
            case ir.CohortFunction.RANK:
                found = Interval(ONE, None, step=ONE)
            case _:
                bounded = inside is not None and inside.low is not None and inside.high is not None
                found = Interval(ZERO, inside.high - inside.low if bounded else None)  # type: ignore[union-attr, operator]
        if found is None:
            return None
        return meet(found, Interval(declared.low, declared.high)) or found
