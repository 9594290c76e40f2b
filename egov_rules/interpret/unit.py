"""What a node is worth and which level is reached: one unit's facts worked through a whole ruleset (laws 4,
5, 7).

Each node goes through two steps. *Settled*: its rulings, its formula or members, its own clauses. *Finished*:
the shares that siblings give to it, then the header's rounding. Two steps, because who gives and who receives
must know of each other whether they apply at all.

Values are worked out in `Program.order` and remembered; one that is asked for earlier is worked out then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from .. import exact, ir
from ..ir import ChildNA, CombineKind, Counting, NodeField, RulingKind
from ..records import Factory, evolve, frozen
from ..result import (
    NOT_APPLICABLE,
    Adjusted,
    Facts,
    LevelResult,
    Missing,
    NodeResult,
    QuantityResult,
    Status,
    Trace,
    Value,
)
from . import levels
from .bounds import Interval, Ranges
from .expressions import NOTHING, ONE, ZERO, Expressions, ZeroDivisorError, holds, missing_in
from .points import (
    Ends,
    Points,
    beyond,
    combined,
    cut_base,
    field_of,
    higher,
    least,
    lower,
    minus,
    most,
    node_range,
    plus,
    rounded_base,
    stays,
    times,
    widened,
)

SHARES = (RulingKind.SHARE_EQUAL, RulingKind.SHARE_BY_MAX)
PARENT = ""  # stands for the node that the left-out one is a member of

Leaving: TypeAlias = Mapping[
    str | None, Fraction
]  # maxima on their way up, by the node that scales them (None: nobody)


@frozen
class Settled:
    """A node before shares and rounding. `leaving`: maxima that leave it, `doubted` those of
    them that may yet stay; `shared`: what siblings get;
    `base`: what of its points may be scaled, where bonus and penalty in it may not; `may_follow`: the rulings
    that may yet apply to a missing one; `unsure`: what its maximum hangs on.
    """

    result: NodeResult
    leaving: Leaving = Factory(dict)
    doubted: Leaving = Factory(dict)
    shared: Fraction = ZERO
    base: Ends | None = None
    may_follow: tuple[ir.Ruling, ...] = ()
    unsure: frozenset[str] = NOTHING


@frozen
class Received:
    """The maximum that siblings give to a node: sure, and at most possible; what it hangs on."""

    sure: Fraction = ZERO
    possible: Fraction = ZERO
    givers: tuple[str, ...] = ()
    missing: frozenset[str] = NOTHING


class Unit(Ranges):
    """One unit under one ruleset."""

    def __init__(self, program: ir.Program, facts: Facts) -> None:
        self.program = program
        self.facts = facts
        self.year = facts.year
        self.calendar = program.calendar
        self.inputs = {i.id: i for i in program.inputs}
        self.nodes = {n.id: n for n in program.nodes}
        self.quantities: dict[str, ir.Quantity | ir.Figure] = {q.id: q for q in program.quantities}
        self.quantities.update((f.id, f) for f in program.figures)
        self.ladders = {ladder.id: ladder for ladder in program.ladders}
        self.givers: defaultdict[str, list[str]] = defaultdict(list)
        for node in program.nodes:
            for receiver in {to for ruling in rulings(node) for to in ruling.to}:
                self.givers[receiver].append(node.id)
        self._settled: dict[str, Settled] = {}
        self._finished: dict[str, NodeResult] = {}
        self._bases: dict[str, Ends] = {}  # of finished nodes with bonus or penalty in them
        self._quantities: dict[str, QuantityResult] = {}
        self._levels: dict[str, LevelResult] = {}
        self._not_given: dict[str, Value] = {}

    # -------------------------------------------------------------------------------------------------- names

    def input_value(self, id: str) -> Value:
        value: Value | None = self.facts.values.get(id)
        if value is None:
            return self._value_not_given(id)
        if type(value) is str:
            declared = self.inputs[id].type.members
            return NOT_APPLICABLE if any(m.not_applicable and m.id == value for m in declared) else value
        return value

    def _value_not_given(self, id: str) -> Value:
        """Missing if the input is asked, not applicable if not; missing for the same reason where that is not
        known.
        """
        if id not in self._not_given:
            asked_if = self.inputs[id].asked_if if id in self.inputs else None
            asked = True if asked_if is None else holds(self.value(asked_if))
            missing = Missing(frozenset((id,)))
            self._not_given[id] = (
                asked if isinstance(asked, Missing) else missing if asked else NOT_APPLICABLE
            )
        return self._not_given[id]

    def quantity_value(self, id: str) -> Value:
        return self.quantity(id).value

    def quantity(self, id: str) -> QuantityResult:
        """A named value, or a cohort figure as given."""
        done = self._quantities.get(id)
        if done is None:
            done = self._quantities[id] = self._quantity_result(self.quantities[id])
        return done

    def _quantity_result(self, q: ir.Quantity | ir.Figure) -> QuantityResult:
        if isinstance(q, ir.Figure):
            given: Value | None = self.facts.figures.get(q.id)
            if given is not None:
                return QuantityResult(q.id, given)
            return QuantityResult(q.id, Missing(frozenset((q.id,))), q.type.lower, q.type.upper)
        try:
            trace = self.trace(q.expr)
        except ZeroDivisorError as error:
            return QuantityResult(q.id, NOT_APPLICABLE, trace=error.trace)
        low, high = (self.bounds(trace) or (None, None)) if type(trace.value) is Missing else (None, None)
        return QuantityResult(q.id, trace.value, low, high, trace)

    def node_value(self, id: str, what: NodeField) -> Value:
        node = self.node(id)
        if what is NodeField.MAX and node.maximum is not None:
            unsure = self.settled(id).unsure
            return Missing(unsure) if unsure else node.maximum
        if node.status is Status.MISSING:
            return Missing(node.missing)
        return field_of(node, what)

    def node_is_na(self, id: str) -> bool | Missing:
        settled = self.settled(id)
        if settled.may_follow:
            return Missing(settled.result.missing)
        return settled.result.status is Status.NOT_APPLICABLE

    def level_value(self, id: str) -> Value:
        level = self.level(id)
        if level.missing:
            return Missing(level.missing)
        return NOT_APPLICABLE if level.level is None else level.level

    def na_members(self, subject: ir.Expr) -> frozenset[str]:
        declared: ir.Type | None = None
        if isinstance(subject, ir.InputRef):
            declared = self.inputs[subject.id].type
        elif isinstance(subject, ir.QuantityRef):
            declared = self.quantities[subject.id].type
        return frozenset(m.id for m in declared.members if m.not_applicable) if declared else NOTHING

    def range_of(self, expr: ir.Expr) -> Interval | None:
        match expr:
            case ir.InputRef():
                declared = self.inputs[expr.id].type
                return declared.lower, declared.upper
            case ir.QuantityRef() | ir.FigureRef():
                quantity = self.quantity(expr.id)
                return quantity.low, quantity.high
            case ir.NodeRef():
                return node_range(self.node(expr.id), expr.field, self.nodes[expr.id])
        return None

    # -------------------------------------------------------------------------------------------------- nodes

    def node(self, id: str) -> NodeResult:
        """A node's result, shares received and rounded."""
        done = self._finished.get(id)
        if done is None:
            done = self._finished[id] = self._finish(self.nodes[id])
        return done

    def settled(self, id: str) -> Settled:
        """A node before shares and rounding."""
        done = self._settled.get(id)
        if done is None:
            done = self._settled[id] = self._settle(self.nodes[id])
        return done

    def _settle(self, node: ir.Node) -> Settled:
        why = NOTHING
        later = [rule.ruling for rule in node.not_applicable if rule.condition is None]
        later += [] if node.zero_divisor is None else [node.zero_divisor]
        try:
            for number, rule in enumerate(node.not_applicable):
                if rule.condition is not None:
                    condition = self.trace(rule.condition)
                    applies = holds(condition.value)
                    if isinstance(applies, Missing):
                        why = applies.ids
                        later = rulings(node)[number:]
                        break
                    if applies:
                        return self._left_out(node, rule.ruling, condition, rule=rule)
            settled = self._body(node)
        except ZeroDivisorError as error:
            if not why:
                return self._left_out(node, node.zero_divisor, error.trace)
            settled = Settled(NodeResult(node.id, Status.NOT_APPLICABLE, None, None))
        if why:
            settled = self._doubtful(node, settled, why)
        if settled.result.status is not Status.MISSING or not later:
            return settled
        hangs = any(
            ruling.kind is RulingKind.REDUCE
            or (ruling.kind is RulingKind.SCALE and ruling.at not in (None, node.parent))
            for ruling in later
        )
        unsure = settled.unsure | settled.result.missing if hangs or settled.doubted else settled.unsure
        return evolve(settled, may_follow=tuple(later), unsure=unsure)

    def _doubtful(self, node: ir.Node, settled: Settled, why: frozenset[str]) -> Settled:
        """A node whose own condition is missing: taken as not met, but between nothing and full points."""
        result = settled.result
        bounded = node.maximum is not None
        if not bounded:
            score = result.score  # a plain value: as far as its formula goes, nothing where it goes nowhere
        else:
            score = (result.score or ZERO) if isinstance(node.body, ir.Members) else ZERO
        low, high = result.low, result.high
        if bounded:
            decided = result.status is Status.NOT_APPLICABLE
            low = ZERO if decided else least(ZERO, low)
            high = node.maximum if decided else most(node.maximum, high)
        result = evolve(
            result,
            status=Status.MISSING,
            score=score,
            maximum=node.maximum if result.maximum is None else result.maximum,
            low=low,
            high=high,
            missing=result.missing | why,
            value=None,
        )
        base = settled.base and widened(settled.base, node.maximum)
        return evolve(settled, result=result, base=base, doubted=settled.leaving)

    def _left_out(
        self,
        node: ir.Node,
        ruling: ir.Ruling | None,
        trace: Trace | None,
        *,
        rule: ir.NotApplicableIf | None = None,
        amount: Fraction | None = None,
        passing: Leaving | None = None,
    ) -> Settled:
        """A node that is not applicable. `amount`: the maximum that the ruling is about (the node's, unless
        part of it has left already); `passing`: what has left already.
        """
        amount = node.maximum if amount is None else amount
        result = NodeResult(
            node.id, Status.NOT_APPLICABLE, None, None, ruling=ruling, ruled_by=rule, trace=trace
        )
        leaving = dict(passing or {})
        match ruling.kind if ruling else None:
            case RulingKind.FULL | RulingKind.ACHIEVED:
                result = evolve(
                    result, score=amount, unrounded=amount, low=amount, high=amount, maximum=amount
                )
            case RulingKind.ZERO:
                result = evolve(result, score=ZERO, unrounded=ZERO, low=ZERO, high=ZERO, maximum=amount)
            case RulingKind.SCALE if ruling and amount is not None:
                leaving[ruling.at or PARENT] = leaving.get(ruling.at or PARENT, ZERO) + amount
            case RulingKind.REDUCE if amount is not None:
                leaving[None] = leaving.get(None, ZERO) + amount
            case RulingKind.UNENCODED if ruling:
                result = evolve(
                    result,
                    status=Status.MISSING,
                    score=ZERO,
                    maximum=amount,
                    low=ZERO,
                    high=amount,
                    missing=frozenset((ruling.text or node.id,)),
                )
            case RulingKind.SHARE_EQUAL | RulingKind.SHARE_BY_MAX if amount is not None:
                return Settled(result, leaving, shared=amount)
        return Settled(result, leaving)

    def _body(self, node: ir.Node) -> Settled:
        match node.body:
            case ir.Formula():
                return self._formula(node, node.body)
            case ir.Open():
                return self._open(node, node.body)
            case ir.Members():
                if node.body.combine.kind is CombineKind.SUM:
                    settled = self._sum(node, node.body)
                else:
                    settled = self._mean(node, node.body)
                return self._adjust(node, settled) if node.adjust else settled

    def _formula(self, node: ir.Node, body: ir.Formula) -> Settled:
        trace = self.trace(body.expr)
        value = trace.value
        if value is NOT_APPLICABLE:
            return self._left_out(node, own_ruling(node), trace)
        if isinstance(value, Missing):
            so_far: Fraction | None = ZERO
            ends: Interval = (ZERO, node.maximum)
            if node.maximum is None:
                so_far, ends = SoFar(self).number(body.expr), self.bounds(trace) or (None, None)
            return Settled(
                NodeResult(
                    node.id,
                    Status.MISSING,
                    so_far,
                    node.maximum,
                    low=ends[0],
                    high=ends[1],
                    missing=value.ids,
                    trace=trace,
                )
            )
        if not isinstance(value, Fraction):
            return Settled(NodeResult(node.id, Status.SCORED, None, None, value=value, trace=trace))
        unrounded = trace.children[0].value if isinstance(body.expr, ir.Round) else value
        return Settled(
            NodeResult(
                node.id,
                Status.SCORED,
                value,
                node.maximum,
                raw=value,
                raw_max=node.maximum,
                unrounded=unrounded if isinstance(unrounded, Fraction) else value,
                low=value,
                high=value,
                trace=trace,
            )
        )

    def _open(self, node: ir.Node, body: ir.Open) -> Settled:
        """Points awarded; those not assessed leave the maximum up to the node that scales them."""
        awarded = self.facts.awarded.get(node.id)
        points = awarded.points if awarded else None
        out = awarded.not_assessed if awarded else ZERO
        raw_max = (node.maximum or ZERO) - out
        itself = body.scaled_at in (None, node.id)
        here = out if itself and raw_max else ZERO
        maximum = raw_max + here
        score = (points or ZERO) * (maximum / raw_max if here else ONE)
        result = NodeResult(
            node.id,
            Status.MISSING if points is None else Status.SCORED,
            score,
            maximum,
            raw=points or ZERO,
            raw_max=raw_max,
            unrounded=score,
            low=score,
            high=maximum if points is None else score,
            missing=frozenset((node.id,)) if points is None else NOTHING,
            left_out=here,
            passed_up=out - here,
            not_assessed=out,
        )
        return Settled(result, {PARENT if itself else body.scaled_at: out - here} if out > here else {})

    # ----------------------------------------------------------------------------------------- combined nodes

    def _member(self, member: ir.NodeMember) -> tuple[ir.Node | None, NodeResult]:
        """A member as a node's result; a plain value has no node behind it."""
        expr = member.expr
        if isinstance(expr, ir.NodeRef) and expr.field is NodeField.SCORE:
            result = self.node(expr.id)
            if result.status is Status.MISSING and result.score is None:  # an index: nothing so far
                result = evolve(result, score=ZERO)
            return self.nodes[expr.id], result
        trace = self.trace(expr)
        value = trace.value
        if isinstance(value, Fraction):
            return None, NodeResult("", Status.SCORED, value, None, low=value, high=value, trace=trace)
        if isinstance(value, Missing):
            low, high = self.bounds(trace) or (None, None)
            return None, NodeResult(
                "", Status.MISSING, ZERO, None, low=low, high=high, missing=value.ids, trace=trace
            )
        return None, NodeResult("", Status.NOT_APPLICABLE, None, None, trace=trace)

    def _sum(self, node: ir.Node, body: ir.Members) -> Settled:
        points, extra, nested = Points(), Points(), Points()
        here: list[tuple[str, Fraction]] = []
        above: list[tuple[str, Fraction]] = []
        passing: defaultdict[str | None, Fraction] = defaultdict(Fraction)
        doubted: defaultdict[str | None, Fraction] = defaultdict(Fraction)
        unsure = NOTHING
        parts: list[Trace] = []
        skipped = False
        for member in body.members:
            weight = ONE if member.weight is None else member.weight
            child, result = self._member(member)
            if child is None and result.trace is not None:
                parts.append(result.trace)
            counting = child.counting if child else Counting.NORMAL
            if counting is Counting.INFORMATIONAL:
                continue
            if counting is not Counting.NORMAL:
                extra.add(-weight if counting is Counting.PENALTY else weight, result)
                continue
            if child is not None:
                settled = self.settled(child.id)
                unsure |= settled.unsure
                for target, amount in settled.leaving.items():
                    if target in (PARENT, node.id):
                        here.append((child.id, weight * amount))
                    else:
                        above.append((child.id, weight * amount))
                        passing[target] += weight * amount
                for target, amount in settled.doubted.items():
                    doubted[node.id if target == PARENT else target] += weight * amount
            if result.score is None:
                kind = result.ruling.kind if result.ruling else None
                if kind in SHARES and child is not None and child.maximum is not None and result.ruling:
                    if not any(self._applies(to) for to in result.ruling.to):
                        here.append((child.id, weight * child.maximum))  # nobody takes it: left out
                elif kind not in (RulingKind.SCALE, RulingKind.REDUCE) and body.combine.child_na not in (
                    ChildNA.SKIP,
                    ChildNA.ZERO,
                ):
                    return self._left_out(node, own_ruling(node), result.trace)
                skipped = skipped or body.combine.child_na is ChildNA.SKIP
            else:
                points.add(weight, result)
                if child is not None and (inner := self._bases.get(child.id)) is not None:
                    nested.add(weight, beyond(result, inner))
        if skipped and not points.any and not here and not above:
            return self._left_out(node, own_ruling(node), None)
        left, passed = (sum((amount for _, amount in group), ZERO) for group in (here, above))
        full = node.maximum
        maximum = None if full is None else full - passed
        raw_max = None if maximum is None else maximum - left
        if raw_max == 0 and full and not points.missing:
            ruling = own_ruling(node) if node.not_applicable else None
            if ruling is not None or left:
                return self._left_out(node, ruling, None, amount=left, passing=passing)
        raw = points.so_far
        factor = maximum / raw_max if left and maximum and raw_max else ONE
        base = points.ends
        if nested.any:
            base = (raw - nested.so_far, minus(points.low, nested.low), minus(points.high, nested.high))
        low_factor, high, fuller = factor, times(base[2], factor), maximum
        if doubted and maximum is not None:  # what is doubted may stay: less is scaled, to more
            kept = doubted.pop(node.id, ZERO)
            fuller = maximum + sum(doubted.values(), ZERO)
            low_factor = min(factor, fuller / (fuller - left + kept)) if fuller > left - kept else factor
            high = most(high, fuller)
        if points.missing:  # a giver and its receivers are not at their best at once
            high = lower(high, fuller)
        base = (base[0] * factor, times(base[1], low_factor), high)
        outside = (nested.so_far + extra.so_far, plus(nested.low, extra.low), plus(nested.high, extra.high))
        score = base[0] + outside[0]
        low, high = plus(base[1], outside[1]), plus(base[2], outside[2])
        within = nested.any or extra.any
        if points.missing and not points.certain and within:  # everything may yet be left out
            low, high = least(ZERO, low), most(maximum, high)
            base = widened(base, maximum)
        missing = points.missing | extra.missing
        result = NodeResult(
            node.id,
            Status.MISSING if missing else Status.SCORED,
            score,
            maximum,
            raw=raw,
            raw_max=raw_max,
            unrounded=score,
            low=low,
            high=high,
            missing=missing,
            left_out=left,
            passed_up=passed,
            left_out_by=tuple(here),
            passed_up_by=tuple(above),
            passed_up_to=tuple(passing.items()),
            extra=extra.so_far,
            nested=nested.so_far,
            parts=tuple(parts),
        )
        leaving: Leaving = passing if full is not None else {}
        within_base = base if within else None
        return Settled(result, leaving, doubted=doubted, base=within_base, unsure=unsure)

    def _applies(self, id: str) -> bool:
        return self.settled(id).result.status is not Status.NOT_APPLICABLE

    def _mean(self, node: ir.Node, body: ir.Members) -> Settled:
        """Means and extremes; weights renormalise over the members that count. Missing: the span of the
        members.
        """
        entries: list[tuple[Fraction, Fraction]] = []  # (points so far, weight)
        lows: list[Fraction | None] = []
        highs: list[Fraction | None] = []
        extra = Points()
        missing = NOTHING
        parts: list[Trace] = []
        for member in body.members:
            weight = ONE if member.weight is None else member.weight
            child, result = self._member(member)
            if child is None and result.trace is not None:
                parts.append(result.trace)
            counting = child.counting if child else Counting.NORMAL
            if counting is Counting.INFORMATIONAL:
                continue
            if counting is not Counting.NORMAL:
                extra.add(-weight if counting is Counting.PENALTY else weight, result)
                continue
            if result.score is None:
                if body.combine.child_na is ChildNA.SKIP:
                    continue
                if body.combine.child_na is not ChildNA.ZERO:
                    return self._left_out(node, own_ruling(node), result.trace)
            score = result.score or ZERO
            entries.append((score, weight))
            lows.append(ZERO if result.score is None else result.low)
            highs.append(ZERO if result.score is None else result.high)
            missing |= result.missing
        if not entries:
            return self._left_out(node, own_ruling(node), None)
        raw = combined(body.combine.kind, entries)
        if raw is None:
            if not missing:
                raise ZeroDivisorError(Trace(body.members[0].expr, NOT_APPLICABLE))
            raw = ZERO
        low: Fraction | None = raw
        high: Fraction | None = raw
        if missing:
            low = min([x for x in lows if x is not None], default=ZERO) if None not in lows else None
            high = max([x for x in highs if x is not None], default=ZERO) if None not in highs else None
        missing |= extra.missing
        result = NodeResult(
            node.id,
            Status.MISSING if missing else Status.SCORED,
            raw + extra.so_far,
            node.maximum,
            raw=raw,
            raw_max=node.maximum,
            unrounded=raw + extra.so_far,
            low=plus(low, extra.low),
            high=plus(high, extra.high),
            missing=missing,
            extra=extra.so_far,
            parts=tuple(parts),
        )
        return Settled(result)

    def _adjust(self, node: ir.Node, settled: Settled) -> Settled:
        """The node's own clauses, in the order written."""
        result = settled.result
        if result.score is None or result.status is Status.NOT_APPLICABLE:
            return settled
        score, low, high, missing = result.score, result.low, result.high, result.missing
        steps: list[Adjusted] = []
        base = settled.base
        unrounded = score
        for clause in node.adjust:
            unrounded = score
            bound = clause.at_most if clause.at_most is not None else clause.at_least
            if clause.rounding is not None:
                score = exact.rounded(score, clause.rounding)
                low = None if low is None else exact.rounded(low, clause.rounding)
                high = None if high is None else exact.rounded(high, clause.rounding)
                base = base and rounded_base(base, score - unrounded, clause.rounding.step, sure=not missing)
                steps.append(Adjusted(clause, score))
            elif bound is not None:
                trace = self.trace(bound)
                if trace.value is NOT_APPLICABLE:
                    return self._left_out(node, own_ruling(node), trace)
                missing |= missing_in((trace.value,))
                floor, ceiling = self.bounds(trace) or (None, None)
                known = trace.value if isinstance(trace.value, Fraction) else floor
                if clause.at_most is not None:
                    score = score if known is None else min(score, known)
                    low, high = least(low, floor), lower(high, ceiling)
                else:
                    score = score if known is None else max(score, known)
                    low, high = higher(low, floor), most(high, ceiling)
                if base and (missing or score != unrounded):
                    base = cut_base(base, score, low, sure=not missing)
                unrounded = score
                steps.append(Adjusted(clause, score, trace))
        if missing and low is not None and low > 0 and self._may_be_empty(node):
            low, high = ZERO, most(node.maximum, high)
        result = evolve(
            result,
            status=Status.MISSING if missing else result.status,
            score=score,
            low=low,
            high=high,
            missing=missing,
            unrounded=unrounded,
            adjusted=tuple(steps),
        )
        return evolve(settled, result=result, base=base)

    def _may_be_empty(self, node: ir.Node) -> bool:
        """Whether a combined node may yet be not applicable, so that a ruling counts and not its clauses."""
        if own_ruling(node) is None or not isinstance(node.body, ir.Members):
            return False
        members = map(self._member, node.body.members)
        results = [r for child, r in members if child is None or child.counting is Counting.NORMAL]
        if node.body.combine.child_na is ChildNA.WHOLE:
            return any(result.missing for result in results)
        return not any(stays(result) for result in results)

    # --------------------------------------------------------------------------------------- shares, rounding

    def _finish(self, node: ir.Node) -> NodeResult:
        settled = self.settled(node.id)
        result = settled.result
        if node.counting is Counting.INFORMATIONAL and result.status is Status.SCORED:
            result = evolve(result, status=Status.INFORMATIONAL)
        if result.score is None or result.status is Status.NOT_APPLICABLE:
            return result
        score, low, high = result.score, result.low, result.high
        unrounded, maximum, missing = result.unrounded, result.maximum, result.missing
        inner = settled.base
        got = self._received(node.id) if node.id in self.givers else Received()
        if got.possible and maximum:
            sure, possible = (maximum + got.sure) / maximum, (maximum + got.possible) / maximum
            base = inner or (score, low, high)
            inner = inner and (inner[0] * sure, times(inner[1], sure), times(inner[2], possible))
            score += base[0] * (sure - ONE)
            low, high = plus(low, times(base[1], sure - ONE)), plus(high, times(base[2], possible - ONE))
            unrounded = times(unrounded, sure)
            maximum += got.sure
            missing |= got.missing
        elif node.rounding is None and not got.givers:
            if inner is not None:
                self._bases[node.id] = inner
            return result
        if node.rounding is not None:
            before, score = score, exact.rounded(score, node.rounding)
            inner = inner and rounded_base(inner, score - before, node.rounding.step, sure=not missing)
            low = score if not missing else None if low is None else exact.rounded(low, node.rounding)
            high = score if not missing else None if high is None else exact.rounded(high, node.rounding)
        if inner is not None:
            self._bases[node.id] = inner
        return evolve(
            result,
            status=Status.MISSING if missing else result.status,
            score=score,
            maximum=maximum,
            unrounded=unrounded,
            low=low,
            high=high,
            missing=missing,
            received=got.sure,
            given_by=got.givers,
        )

    def _received(self, id: str) -> Received:
        """Shares of the maxima of siblings. One that is not applicable takes none; one that may not be leaves
        it open.
        """
        sure = possible = ZERO
        givers: list[str] = []
        missing = NOTHING
        for giver in self.givers[id]:
            settled, node = self.settled(giver), self.nodes[giver]
            decided = settled.result.status is Status.NOT_APPLICABLE
            may = (settled.result.ruling,) if decided else settled.may_follow
            ruling = next((r for r in may if r is not None and id in r.to), None)
            if ruling is None:
                continue
            amount = settled.shared if decided else node.maximum or ZERO
            others = [to for to in ruling.to if to != id and self._applies(to)]
            doubtful = [to for to in others if self.settled(to).may_follow]
            part, everyone, certain = (
                sum((self._part(ruling, to) for to in group), self._part(ruling, id))
                for group in ([], others, [to for to in others if to not in doubtful])
            )
            possible += amount * part / certain
            if decided:
                sure += amount * part / everyone
                givers.append(giver)
            else:
                missing |= settled.result.missing
            missing = missing.union(*[self.settled(to).result.missing for to in doubtful])
        return Received(sure, possible, tuple(givers), missing)

    def _part(self, ruling: ir.Ruling, id: str) -> Fraction:
        return ONE if ruling.kind is RulingKind.SHARE_EQUAL else self.nodes[id].maximum or ZERO

    # -------------------------------------------------------------------------------------- levels, the whole

    def level(self, id: str) -> LevelResult:
        """A ladder's outcome."""
        done = self._levels.get(id)
        if done is None:
            ladder = self.ladders[id]
            done = self._levels[id] = levels.reached(
                ladder, self, [self.level(part) for part in ladder.parts]
            )
        return done


class SoFar(Expressions):
    """Expressions over a unit with missing nodes at the points that they have so far."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.year, self.calendar = unit.year, unit.calendar

    def number(self, expr: ir.Expr) -> Fraction | None:
        """The value, if it is a number."""
        try:
            value = self.value(expr)
        except ZeroDivisorError:
            return None
        return value if isinstance(value, Fraction) else None

    def input_value(self, id: str) -> Value:
        return self.unit.input_value(id)

    def quantity_value(self, id: str) -> Value:
        return self.unit.quantity_value(id)

    def node_value(self, id: str, what: NodeField) -> Value:
        return field_of(self.unit.node(id), what)

    def node_is_na(self, id: str) -> bool | Missing:
        return self.unit.node_is_na(id)

    def level_value(self, id: str) -> Value:
        return self.unit.level_value(id)

    def na_members(self, subject: ir.Expr) -> frozenset[str]:
        return self.unit.na_members(subject)


# -------------------------------------------------------------------------------------------- small questions


def rulings(node: ir.Node) -> list[ir.Ruling]:
    """All that a node may be ruled by."""
    own = [rule.ruling for rule in node.not_applicable]
    return own if node.zero_divisor is None else [*own, node.zero_divisor]


def own_ruling(node: ir.Node) -> ir.Ruling | None:
    """What rules where the node's value, rather than a condition, is not applicable: the ruling without a
    condition, else the first, else the one for zero divisors.
    """
    bare = [rule.ruling for rule in node.not_applicable if rule.condition is None]
    return next(iter([*bare, *rulings(node)]), None)
