"""What a condition teaches where it has been found to hold or not: ends, members, inequalities, and what
the constraints say
once all but one of their alternatives are ruled out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .. import ir
from .conditions import Conditions, compares, holds
from .coverage import holes
from .facts import Facts
from .intervals import ONE, ZERO, Interval, hull, meet
from .known import DENIED, FLIPPED
from .terms import ONE_MONOMIAL, Poly, plus

PLAIN = (ir.InputRef, ir.FigureRef, ir.NodeRef, ir.QuantityRef, ir.YearRef)
MOST_LEARNT = 40
MOST_FACTS = 16


def literals(condition: ir.Expr, truth: bool) -> Iterator[tuple[ir.Expr, bool]]:
    """The alternatives of a constraint, each with the truth it has."""
    if isinstance(condition, ir.Not):
        yield from literals(condition.operand, not truth)
    elif isinstance(condition, ir.Or if truth else ir.And):
        for item in condition.items:
            yield from literals(item, truth)
    else:
        yield condition, truth


class Learning(Conditions):
    """Extends what is known."""

    def __init__(self, program: ir.Program) -> None:
        super().__init__(program)
        self._learn_figures()
        self._learn_constraints()
        self.base.touched.clear()
        self.base.composites = ()
        self.base.memo.clear()

    def _extended(self, facts: Facts) -> Facts:
        """A copy to be added to; what holds everywhere stays in `base` and is not copied."""
        return Facts() if facts is self.base and not facts.dead else facts.extended()

    def _learn_figures(self) -> None:
        """A unit's own value is at most the cohort's largest, at least its smallest."""
        for figure in self.program.figures:
            if (
                figure.function not in (ir.CohortFunction.MAX, ir.CohortFunction.MIN)
                or figure.operand is None
            ):
                continue
            own = self.terms.poly(figure.operand)
            cohort = {self.terms.single(self.terms.key(ir.FigureRef(figure.id))): ONE}
            greatest = figure.function is ir.CohortFunction.MAX
            if own and figure.where is None:
                self._add_linear(plus(cohort, own, -ONE) if greatest else plus(own, cohort, -ONE), self.base)
            if own and ONE_MONOMIAL not in own:
                coefficient, factors = self.terms.as_product(own)
                atom = self.terms.key(ir.FigureRef(figure.id))
                self._cohort.setdefault(atom, []).append((figure, coefficient, factors))

    def _learn_constraints(self) -> None:
        for constraint in self.program.constraints:
            alternatives = tuple(literals(constraint.condition, truth=True))
            if len(alternatives) == 1:
                self._learn(*alternatives[0], self.base)
                self.base.memo.clear()
                if self.base.dead:
                    self.contradiction = constraint
                    return
                continue
            for atom in {a for item, _ in alternatives for a in self._atoms_in(item)}:
                self._clauses.setdefault(atom, []).append(alternatives)
        # One sweep in each direction: an end that a constraint moves moves the next one's.
        linear = {id(fact): fact for facts in self.base.upper.values() for fact in facts}
        simple = [fact for fact in linear.values() if len(fact) <= 4]
        for fact in (*simple, *reversed(simple)):
            self._sweep(fact)
        self.base.memo.clear()

    def _sweep(self, fact: Poly) -> None:
        for monomial, coefficient in fact.items():
            if monomial == ONE_MONOMIAL:
                continue
            # fact = c·m + rest >= 0
            rest = self._sum({m: c for m, c in fact.items() if m != monomial}, self.base)
            now = self._monomial_range(monomial, self.base)
            if rest is None or now is None or rest.high is None:
                continue
            bound = -rest.high / coefficient
            if coefficient > 0:
                if now.low is None or now.low < bound:
                    self._narrow(monomial, ir.CompareOp.GE, bound, self.base)
            elif now.high is None or now.high > bound:
                self._narrow(monomial, ir.CompareOp.LE, bound, self.base)

    def assume(self, facts: Facts, condition: ir.Expr, truth: bool) -> Facts:
        """What is known where `condition` has been found to hold, or not to."""
        name = (self.terms.key(condition), truth)
        known = facts.assumed.get(name)
        if known is not None:
            return known
        new = self._extended(facts)
        settled = self.truth(condition, facts)
        if settled is not None and settled is not truth:
            new.dead = True
        before = set(new.touched)
        self._learn(condition, truth, new)
        new.memo.clear()
        self._follow(new, before)
        facts.assumed[name] = new
        return new

    def _follow(self, new: Facts, before: set[int]) -> None:
        """Learn what the constraints say once all but one of their alternatives are ruled out."""
        waiting = list(new.touched - before)
        seen: set[int] = set()
        learnt = 0
        while waiting and not new.dead and learnt < MOST_LEARNT:
            moved = waiting.pop()
            raised = self._raise_above(moved, new)
            waiting.extend(raised)
            learnt += len(raised)
            atoms = [atom for atom, _ in self.terms.factors[moved]]
            for clause in (*new.clauses, *(c for atom in atoms for c in self._clauses.get(atom, ()))):
                if id(clause) in seen:
                    continue
                open_: list[tuple[ir.Expr, bool]] = []
                for item, truth in clause:
                    found = self.truth(item, new)
                    if found is truth:
                        break
                    if found is None:
                        open_.append((item, truth))
                else:
                    if len(open_) <= 1:
                        seen.add(id(clause))
                        learnt += 1
                        known = set(new.touched)
                        if open_:
                            self._learn(*open_[0], new)
                        else:
                            new.dead = True
                        new.memo.clear()
                        waiting.extend(new.touched - known)

    def _raise_above(self, monomial: int, new: Facts) -> list[int]:
        """What is shown to be at least `monomial` has its lowest value raised; returns what moved."""
        moved = []
        for fact in (*new.upper.get(monomial, ())[:8], *self.base.upper.get(monomial, ())[:8]):
            for larger, coefficient in fact.items():
                if larger == ONE_MONOMIAL or coefficient < 0 or new.dead:
                    continue
                rest = self._sum({m: c for m, c in fact.items() if m != larger}, new)
                now = self._monomial_range(larger, new)
                if rest is None or now is None or rest.high is None:
                    continue
                bound = -rest.high / coefficient
                if (
                    now.low is None
                    or now.low < bound
                    or (now.low == bound and rest.high_open and not now.low_open)
                ):
                    self._narrow(larger, ir.CompareOp.GT if rest.high_open else ir.CompareOp.GE, bound, new)
                    moved.append(larger)
        return moved

    def _learn(self, condition: ir.Expr, truth: bool, new: Facts) -> None:
        key = self.terms.key(condition)
        if new.truths.get(key, self.base.truths.get(key, truth)) is not truth:
            new.dead = True
        new.truths[key] = truth
        match condition:
            case ir.Not():
                self._learn(condition.operand, not truth, new)
            case ir.And() | ir.Or():
                if truth is isinstance(condition, ir.And):
                    for item in condition.items:
                        self._learn(item, truth, new)
                else:
                    open_ = [item for item in condition.items if self.truth(item, new) is not (not truth)]
                    if len(open_) == 1:
                        self._learn(open_[0], truth, new)
                    elif not open_:
                        new.dead = True
                    elif len(new.clauses) < MOST_FACTS:
                        new.clauses = (*new.clauses, tuple((item, truth) for item in open_))
            case ir.AtLeast():
                if truth and condition.count == len(condition.items):
                    for item in condition.items:
                        self._learn(item, truth=True, new=new)
            case ir.IsNA():
                (new.inapplicable if truth else new.applicable).add(self.terms.key(condition.operand))
            case ir.InputRef() | ir.QuantityRef():
                new.touched.add(self.terms.single(key))
                if truth:
                    new.applicable.add(key)
            case ir.Const(value=bool() as value):
                new.dead = new.dead or value is not truth
            case ir.Compare():
                self._learn_comparison(condition, truth, new)
            case _:
                pass

    def _learn_comparison(self, condition: ir.Compare, truth: bool, new: Facts) -> None:
        if truth:
            new.applicable.update(self._atoms_in(condition))
        op = condition.op if truth else DENIED[condition.op]
        left, right = condition.left, condition.right
        unsure = not truth and (self.may_be_na(left, new) or self.may_be_na(right, new))
        if unsure and self._compare_values(condition, new):
            return  # only a value that is not applicable makes it fail, and that tells nothing of the others
        for one, other, flipped in ((left, right, op), (right, left, FLIPPED.get(op, op))):
            if isinstance(other, ir.Const) and isinstance(other.value, bool):
                if flipped in (ir.CompareOp.EQ, ir.CompareOp.NE):
                    self._learn(one, other.value is (flipped is ir.CompareOp.EQ), new)
                return
            if isinstance(other, ir.Const) and isinstance(other.value, str):
                order = condition.order or self.domain(one, new) or ()
                domain = self.domain(one, new)
                if domain is not None:
                    kept = frozenset(m for m in domain if compares(m, flipped, other.value, order))
                    self._keep_members(one, kept, new)
                return
        if self.is_number(left) and self.is_number(right):
            difference = self._difference(condition)
            if not unsure or len(difference) - (ONE_MONOMIAL in difference) <= 1:
                self._learn_number(op, difference, new)

    def _keep_members(self, subject: ir.Expr, kept: frozenset[str], new: Facts) -> None:
        key = self.terms.key(subject)
        kept &= frozenset(self.domain(subject, new) or kept)
        new.members[key] = kept
        new.touched.add(self.terms.single(key))
        new.dead = new.dead or not kept

    def _learn_number(self, op: ir.CompareOp, difference: Poly, new: Facts) -> None:
        """`difference op 0`."""
        constant = difference.get(ONE_MONOMIAL, ZERO)
        rest = {m: c for m, c in difference.items() if m != ONE_MONOMIAL}
        if not rest:
            new.dead = new.dead or not holds(op, constant)
            return
        coefficient, factors = self.terms.as_product(rest)
        monomial = self.terms.monomial(factors)
        side = op if coefficient > 0 else FLIPPED.get(op, op)
        self._narrow(monomial, side, -constant / coefficient, new)
        if len(rest) > 1 and op is not ir.CompareOp.NE:
            if op in (ir.CompareOp.GE, ir.CompareOp.GT, ir.CompareOp.EQ):
                self._add_linear(difference, new)
            if op in (ir.CompareOp.LE, ir.CompareOp.LT, ir.CompareOp.EQ):
                self._add_linear(plus({}, difference, -ONE), new)

    def _add_linear(self, fact: Poly, new: Facts) -> None:
        """Remember `fact` >= 0; apart where it is about formulas with branches, whose ranges rest on facts
        again.
        """
        kept = new.upper if self._is_plain(fact) else new.loose
        for monomial, coefficient in fact.items():
            if monomial != ONE_MONOMIAL:
                new.touched.add(monomial)
                known = kept.get(monomial, ())
                if coefficient < 0 and len(known) < MOST_FACTS:
                    kept[monomial] = (*known, fact)

    def _is_plain(self, poly: Poly) -> bool:
        for monomial in poly:
            for atom, _ in self.terms.factors[monomial]:
                what = self.terms.atoms[atom]
                if not (self._is_plain(what) if isinstance(what, dict) else isinstance(what, PLAIN)):
                    return False
        return True

    def _narrow(self, monomial: int, op: ir.CompareOp, bound: Fraction, new: Facts) -> None:
        new.touched.add(monomial)
        if len(self.terms.factors[monomial]) > 1 and monomial not in new.composites:
            new.composites = (*new.composites, monomial)
        new.memo.clear()
        now = self._monomial_range(monomial, new)
        if now is None:
            new.dead = True
            return
        if op is ir.CompareOp.NE:
            new.excluded[monomial] = new.excluded.get(monomial, frozenset()) | {bound}
            if now.low == bound and not now.low_open:
                op = ir.CompareOp.GT
            elif now.high == bound and not now.high_open:
                op = ir.CompareOp.LT
            else:
                return
        low = bound if op in (ir.CompareOp.GE, ir.CompareOp.GT, ir.CompareOp.EQ) else None
        high = bound if op in (ir.CompareOp.LE, ir.CompareOp.LT, ir.CompareOp.EQ) else None
        kept = meet(now, Interval(low, high, op is ir.CompareOp.GT, op is ir.CompareOp.LT))
        if kept is None:
            new.dead = True
        else:
            new.ranges[monomial] = kept
        new.memo.clear()

    def where_member(self, facts: Facts, subject: ir.Expr, members: tuple[str, ...]) -> Facts:
        """What is known where the subject of `tùy` is one of the members."""
        new = self._extended(facts)
        before = set(new.touched)
        domain = self.domain(subject, facts)
        if domain is None:
            span = self.range(subject, facts) if self.is_number(subject) else None
            numbers = [Fraction(m) for m in members if m.lstrip("-").isdigit()]
            if span is not None and numbers and len(numbers) == len(members):
                inside = [n for n in numbers if span.holds(n)]
                new.dead = new.dead or not inside
                if inside:
                    poly = self.terms.poly(subject)
                    self._learn_number(ir.CompareOp.GE, plus(poly, {ONE_MONOMIAL: ONE}, -min(inside)), new)
                    self._learn_number(ir.CompareOp.LE, plus(poly, {ONE_MONOMIAL: ONE}, -max(inside)), new)
            elif span is not None and not members:
                new.dead = True
        elif domain and set(domain) <= {"true", "false"} and members:
            if len(members) == 1:
                return self.assume(facts, subject, members[0] == "true")
        else:
            if self._inapplicable_members(subject) & set(members):
                return facts
            self._keep_members(subject, frozenset(members), new)
        new.applicable.add(self.terms.key(subject))
        new.memo.clear()
        self._follow(new, before)
        return new

    def in_band(self, facts: Facts, subject: ir.Expr, band: ir.Band) -> Facts:
        """What is known where the subject falls into the band."""
        here = facts
        for bound, op in (
            (band.lower, ir.CompareOp.GT if band.lower_open else ir.CompareOp.GE),
            (band.upper, ir.CompareOp.LT if band.upper_open else ir.CompareOp.LE),
        ):
            if bound is not None:
                condition = ir.Compare(op, subject, bound)
                self._alive.append(condition)
                here = self.assume(here, condition, truth=True)
        return here

    def _outside(self, expr: ir.Bands, facts: Facts) -> Facts:
        left = holes(self, expr, facts)
        if left is None:
            return facts
        new = self._extended(facts)
        if not left:
            new.dead = True
            return new
        span: Interval | None = None
        for hole in left:
            span = hull(span, hole)
        assert span is not None
        poly = self.terms.poly(expr.subject)
        for bound, op, strict, is_open in (
            (span.low, ir.CompareOp.GE, ir.CompareOp.GT, span.low_open),
            (span.high, ir.CompareOp.LE, ir.CompareOp.LT, span.high_open),
        ):
            if bound is not None:
                self._learn_number(strict if is_open else op, plus(poly, {ONE_MONOMIAL: ONE}, -bound), new)
        new.memo.clear()
        return new
