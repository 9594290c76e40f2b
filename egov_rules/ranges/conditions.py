"""Whether a condition holds at a place for all data, for none or for some; which members a choice can have
there; whether a
number can be zero there.
"""

from __future__ import annotations

from fractions import Fraction

from .. import ir
from .facts import Facts
from .intervals import ONE, ZERO, scale
from .known import FLIPPED, Known
from .terms import ONE_MONOMIAL, Poly, plus

STEPS_OF_BOUND = 8
_MOST_LISTED = 300


def holds(op: ir.CompareOp, difference: Fraction) -> bool:
    """Whether `difference op 0`."""
    match op:
        case ir.CompareOp.EQ:
            return difference == 0
        case ir.CompareOp.NE:
            return difference != 0
        case ir.CompareOp.LT:
            return difference < 0
        case ir.CompareOp.LE:
            return difference <= 0
        case ir.CompareOp.GT:
            return difference > 0
        case _:
            return difference >= 0


def compares(member: str, op: ir.CompareOp, other: str, order: tuple[str, ...]) -> bool:
    """Whether `member op other`, by rank in `order`."""
    if op in (ir.CompareOp.EQ, ir.CompareOp.NE):
        return (member == other) is (op is ir.CompareOp.EQ)
    if member not in order or other not in order:
        return True
    return holds(op, Fraction(order.index(member) - order.index(other)))


class Conditions(Known):
    """Answers about conditions."""

    def truth(self, condition: ir.Expr, facts: Facts) -> bool | None:
        """Whether the condition holds here for all data (True), for none (False), or for some."""
        if isinstance(condition, ir.Const):
            return condition.value if isinstance(condition.value, bool) else None
        key = self.terms.key(condition)
        known = facts.truths.get(key)
        if known is None:
            known = self.base.truths.get(key)
        if known is not None:
            return known
        name = ("truth", key)
        if name in facts.memo:
            return facts.memo[name]  # type: ignore[return-value]
        facts.memo[name] = None
        found = facts.memo[name] = self._find_truth(condition, facts)
        return found

    def _find_truth(self, condition: ir.Expr, facts: Facts) -> bool | None:
        match condition:
            case ir.Not():
                inside = self.truth(condition.operand, facts)
                return None if inside is None else not inside
            case ir.And() | ir.Or():
                decides = isinstance(condition, ir.Or)
                found = [self.truth(item, facts) for item in condition.items]
                if decides in found:
                    return decides
                return None if None in found else not decides
            case ir.AtLeast():
                found = [self.truth(item, facts) for item in condition.items]
                if found.count(True) >= condition.count:
                    return True
                return False if len(found) - found.count(False) < condition.count else None
            case ir.IsNA():
                operand = self.terms.key(condition.operand)
                if operand in facts.inapplicable or operand in self.base.inapplicable:
                    return True
                return None if self.may_be_na(condition.operand, facts) else False
            case ir.QuantityRef() if condition.id in self.terms.quantities:
                there = self._inside_quantity(condition.id, facts)
                return self.truth(self.terms.quantities[condition.id].expr, there)
            case ir.Compare():
                return self._compare(condition, facts)
            case _:
                return None

    def _compare(self, c: ir.Compare, facts: Facts) -> bool | None:
        """True only where both sides are sure to have a value: a comparison with none does not hold."""
        found = self._compare_values(c, facts)
        if found and (self.may_be_na(c.left, facts) or self.may_be_na(c.right, facts)):
            return None
        return found

    def _compare_values(self, c: ir.Compare, facts: Facts) -> bool | None:
        for one, other, op in ((c.left, c.right, c.op), (c.right, c.left, FLIPPED.get(c.op, c.op))):
            if isinstance(other, ir.Const) and isinstance(other.value, bool):
                inside = self.truth(one, facts)
                return None if inside is None else holds(op, Fraction(int(inside) - int(other.value)))
            if isinstance(other, ir.Const) and isinstance(other.value, str):
                domain = self.domain(one, facts)
                if domain is None:
                    return None
                answers = {compares(m, op, other.value, c.order or domain) for m in domain}
                return answers.pop() if len(answers) == 1 else None
        if not (self.is_number(c.left) and self.is_number(c.right)):
            return None
        difference = self._difference(c)
        span = self.poly_range(difference, facts)
        if span is None:
            return None
        above = span.low is not None and span.low >= 0
        below = span.high is not None and span.high <= 0
        apart = span.positive or scale(span, -ONE).positive or self._excludes_zero(difference, facts)
        match c.op:
            case ir.CompareOp.EQ:
                return True if span.point == 0 else (False if apart else None)
            case ir.CompareOp.NE:
                return False if span.point == 0 else (True if apart else None)
            case ir.CompareOp.GE:
                return True if above else (False if below and apart else None)
            case ir.CompareOp.GT:
                return True if above and apart else (False if below else None)
            case ir.CompareOp.LE:
                return True if below else (False if above and apart else None)
            case _:
                return True if below and apart else (False if above else None)

    def domain(self, subject: ir.Expr, facts: Facts) -> tuple[str, ...] | None:
        """The members that a choice, level or yes/no can have here, in order; None if it is none of these."""
        members: tuple[str, ...] | None = None
        at = subject
        while isinstance(at, ir.QuantityRef) and at.id in self.terms.quantities:
            quantity = self.terms.quantities[at.id]
            if quantity.type.kind is ir.Kind.CHOICE:
                members = tuple(m.id for m in quantity.type.members if not m.not_applicable) or None
            at = quantity.expr
        if isinstance(at, ir.InputRef) and at.id in self.inputs:
            type_ = self.inputs[at.id].type
            if type_.kind is ir.Kind.CHOICE:
                members = tuple(m.id for m in type_.members if not m.not_applicable)
            elif type_.kind is ir.Kind.BOOL:
                known = self.truth(at, facts)
                members = ("true", "false") if known is None else (str(known).lower(),)
        elif isinstance(at, ir.LevelRef) and at.ladder in self.ladders:
            members = self.ladders[at.ladder].order
        elif isinstance(at, (ir.Compare, ir.And, ir.Or, ir.Not, ir.AtLeast, ir.IsNA)):
            found = self.truth(at, facts)
            members = ("true", "false") if found is None else (str(found).lower(),)
        key = self.terms.key(subject)
        kept = facts.members.get(key) or self.base.members.get(key)
        if members is None or kept is None:
            return members
        return tuple(m for m in members if m in kept)

    def is_number(self, expr: ir.Expr) -> bool:
        """Whether the expression is compared as a number."""
        match expr:
            case ir.Const():
                return isinstance(expr.value, Fraction)
            case ir.InputRef():
                return expr.id in self.inputs and self.inputs[expr.id].type.kind is ir.Kind.NUMBER
            case ir.QuantityRef():
                quantity = self.terms.quantities.get(expr.id)
                return quantity is not None and quantity.type.kind is ir.Kind.NUMBER
            case ir.LevelRef() | ir.Compare() | ir.And() | ir.Or() | ir.Not() | ir.AtLeast() | ir.IsNA():
                return False
            case ir.If():
                return self.is_number(expr.branches[0].expr)
            case ir.Choose():
                return self.is_number(expr.rows[0].expr)
            case ir.Bands():
                return self.is_number(expr.bands[0].expr)
            case _:
                return True

    def choices(self, subject: ir.Expr, facts: Facts) -> tuple[str, ...] | None:
        """The members or whole numbers that a subject of `tùy` can be here; None if they cannot be listed."""
        domain = self.domain(subject, facts)
        if domain is None and self.is_number(subject):
            span = self.range(subject, facts)
            if span is not None and span.step == 1 and span.low is not None and span.high is not None:
                if span.high - span.low <= _MOST_LISTED:
                    return tuple(str(n) for n in range(int(span.low), int(span.high) + 1))
        return domain

    def _inapplicable_members(self, subject: ir.Expr) -> set[str]:
        at = subject
        while isinstance(at, ir.QuantityRef) and at.id in self.terms.quantities:
            at = self.terms.quantities[at.id].expr
        if isinstance(at, ir.InputRef) and at.id in self.inputs:
            return {m.id for m in self.inputs[at.id].type.members if m.not_applicable}
        return set()

    def may_be_zero(self, divisor: ir.Expr, facts: Facts) -> bool:
        """Whether a divisor can be zero here."""
        if facts.dead:
            return False
        poly = self.terms.poly(divisor)
        span = self.poly_range(poly, facts)
        if span is None or not span.holds(ZERO) or self._excludes_zero(poly, facts):
            return False
        return not self._shown_nonzero(poly, facts)

    def shown_positive(self, expr: ir.Expr, facts: Facts) -> bool:
        """Whether a number is shown to be above zero here."""
        poly = self.terms.poly(expr)
        span = self.poly_range(poly, facts)
        if span is None or span.positive or (span.never_negative and self._excludes_zero(poly, facts)):
            return True
        return any(low.positive for low in self._lows(poly, facts, STEPS_OF_BOUND))

    def _shown_nonzero(self, poly: Poly, facts: Facts) -> bool:
        for candidate in (poly, plus({}, poly, -ONE)):
            if any(span.positive for span in self._lows(candidate, facts, STEPS_OF_BOUND)):
                return True
        return False

    def _excludes_zero(self, poly: Poly, facts: Facts) -> bool:
        constant = poly.get(ONE_MONOMIAL, ZERO)
        rest = {m: c for m, c in poly.items() if m != ONE_MONOMIAL}
        if not rest:
            return constant != 0
        coefficient, factors = self.terms.as_product(rest)
        monomial = self.terms.monomial(factors)
        if self._is_excluded(monomial, -constant / coefficient, facts):
            return True
        if constant or len(factors) < 2:
            return False
        # a product is zero only where a factor is
        for atom, sign in factors:
            if sign > 0:
                span = self.atom_range(atom, facts)
                zero = self._is_excluded(self.terms.single(atom), ZERO, facts)
                if not zero and (span is None or span.holds(ZERO)):
                    return False
        return True

    def _is_excluded(self, monomial: int, value: Fraction, facts: Facts) -> bool:
        return value in facts.excluded.get(monomial, ()) or value in self.base.excluded.get(monomial, ())

    def _difference(self, c: ir.Compare) -> Poly:
        """Left - right."""
        known = self._differences.get(id(c))
        if known is None:
            known = self._differences[id(c)] = plus(self.terms.poly(c.left), self.terms.poly(c.right), -ONE)
            self._alive.append(c)
        return known
