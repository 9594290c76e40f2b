"""Which scores a node can have, when it can be without one or lose part of its maximum, and every place in
its rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .. import ir
from ..exact import geometric_mean
from .facts import Facts
from .intervals import (
    ALL,
    ONE,
    UNIT,
    ZERO,
    Interval,
    add,
    between,
    exactly,
    hull,
    largest,
    rounded,
    scale,
    smallest,
)
from .terms import children
from .values import Values, fold, mean_range

_SCORELESS = frozenset(
    {
        ir.RulingKind.SCALE,
        ir.RulingKind.REDUCE,
        ir.RulingKind.SHARE_EQUAL,
        ir.RulingKind.SHARE_BY_MAX,
        ir.RulingKind.NO_VALUE,
        ir.RulingKind.UNENCODED,
    }
)


def rulings(node: ir.Node) -> tuple[ir.Ruling, ...]:
    """Every ruling that a node carries."""
    own = tuple(na.ruling for na in node.not_applicable)
    return own if node.zero_divisor is None else (*own, node.zero_divisor)


def _mean_of_ends(
    kind: ir.CombineKind, spans: list[Interval | None], shares: list[Fraction]
) -> Interval | None:
    """Means grow with each of their parts, so they lie between the means of the ends; None without ends."""
    ends = []
    for ended in ([s.low for s in spans if s], [s.high for s in spans if s]):
        known = [end for end in ended if end is not None and end >= 0]
        if len(known) != len(shares):
            return None
        if kind is ir.CombineKind.GEOMETRIC_MEAN:
            ends.append(geometric_mean(zip(known, shares, strict=True)))
        elif all(known):
            ends.append(sum(shares) / sum((w / x for x, w in zip(known, shares, strict=True)), ZERO))
        else:
            ends.append(ZERO)
    return between(ends[0], ends[1])


class Ranges(Values):
    """Answers about one program."""

    def __init__(self, program: ir.Program) -> None:
        self._node_ranges: dict[str, tuple[Interval | None, Interval | None]] = {}
        self._node_facts: dict[str, Facts] = {}
        self._lacking: dict[str, bool] = {}
        self._shrinking: dict[str, bool] = {}
        self._bonuses: dict[str, bool] = {}
        self._givers: dict[str, list[tuple[ir.Node, ir.Ruling]]] = {}
        for node in program.nodes:
            for ruling in rulings(node):
                for receiver in ruling.to:
                    self._givers.setdefault(receiver, []).append((node, ruling))
        super().__init__(program)

    def node_range(self, name: str) -> Interval | None:
        """The scores that a node can have where it has one."""
        return self._node_both(name)[0]

    def _node_field(self, ref: ir.NodeRef) -> Interval | None:
        node = self.nodes.get(ref.id)
        if node is None:
            return ALL
        if ref.field is ir.NodeField.MAX:
            if node.maximum is None:
                return None
            return between(ZERO, node.maximum) if self.may_shrink(ref.id) else exactly(node.maximum)
        score, before = self._node_both(ref.id)
        if ref.field is ir.NodeField.SHARE:
            if node.maximum and score is not None:
                if score.at_least(ZERO) and score.at_most(node.maximum):
                    return UNIT if self.may_shrink(ref.id) else scale(score, 1 / node.maximum)
            return ALL
        return before if ref.field is ir.NodeField.UNROUNDED else score

    def _node_both(self, name: str) -> tuple[Interval | None, Interval | None]:
        known = self._node_ranges.get(name)
        if known is None:
            self._node_ranges[name] = (ALL, ALL)
            known = self._node_ranges[name] = self._find_node_range(self.nodes[name])
        return known

    def _find_node_range(self, node: ir.Node) -> tuple[Interval | None, Interval | None]:
        found = self._body_range(node)
        if found is None:
            found = between(ZERO, node.maximum)
        for giver, _ in self._givers.get(node.id, ()):
            if node.maximum and giver.maximum:
                most = sum((g.maximum or ZERO for g, _ in self._givers[node.id]), node.maximum) / node.maximum
                found = hull(found, scale(Interval(found.low, found.high), most)) or found
                break
        ruled: Interval | None = None
        for ruling in rulings(node):
            if ruling.kind in (ir.RulingKind.FULL, ir.RulingKind.ACHIEVED) and node.maximum is not None:
                ruled = hull(ruled, exactly(node.maximum))
            elif ruling.kind is ir.RulingKind.ZERO:
                ruled = hull(ruled, exactly(ZERO))
        after = found if node.rounding is None else rounded(found, node.rounding)
        return hull(after, ruled), hull(found, ruled)

    def before_shares(self, node: ir.Node) -> Interval | None:
        """What a node may be worth on its own maximum: rounded, without what siblings give to it."""
        found = self._body_range(node)
        return found if found is None or node.rounding is None else rounded(found, node.rounding)

    def _body_range(self, node: ir.Node) -> Interval | None:
        match node.body:
            case ir.Formula(expr=expr):
                found = self.range(expr, self.facts_of(node))
            case ir.Open():
                found = between(ZERO, node.maximum)
            case ir.Members() as members:
                found = self._combined(node, members)
        if found is not None and not isinstance(node.body, ir.Formula):
            found = self._adjusted(node, found)
        return found

    def _adjusted(self, node: ir.Node, found: Interval) -> Interval:
        facts = self.facts_of(node)
        for adjust in node.adjust:
            if adjust.at_most is not None:
                found = smallest(found, self.range(adjust.at_most, facts) or ALL)
            if adjust.at_least is not None:
                found = largest(found, self.range(adjust.at_least, facts) or ALL)
            if adjust.rounding is not None:
                found = rounded(found, adjust.rounding)
        return found

    def _combined(self, node: ir.Node, members: ir.Members) -> Interval | None:
        counted: list[tuple[Interval, Fraction | None]] = []
        outside = exactly(ZERO)
        for member in members.members:
            child = self.nodes.get(member.expr.id) if isinstance(member.expr, ir.NodeRef) else None
            span = self.range(member.expr, self.base)
            if span is None:
                span = ALL
            if child is not None and child.counting is not ir.Counting.NORMAL and member.own:
                sign = {ir.Counting.BONUS: ONE, ir.Counting.PENALTY: -ONE}.get(child.counting, ZERO)
                outside = add(outside, scale(hull(span, exactly(ZERO)) or span, sign))
                continue
            if self.may_be_na(member.expr, self.base):
                if members.combine.kind is ir.CombineKind.SUM or members.combine.child_na is ir.ChildNA.ZERO:
                    span = hull(span, exactly(ZERO)) or span
            counted.append((span, member.weight))
        if not counted:
            return outside
        if members.combine.kind is not ir.CombineKind.SUM:
            spans: list[Interval | None] = [span for span, _ in counted]
            plain = members.combine.kind in (ir.CombineKind.MEAN, ir.CombineKind.WEIGHTED_MEAN)
            shares = [ONE if share is None else share for _, share in counted]
            whole = sum(shares, ZERO)
            if plain and whole > 0 and not any(self.may_be_na(m.expr, self.base) for m in members.members):
                # Nothing is ever skipped, so the weights are what they are.
                mean: Interval | None = exactly(ZERO)
                for (span, _), share in zip(counted, shares, strict=True):
                    mean = add(mean or exactly(ZERO), scale(span, share / whole))
            elif members.combine.kind in (ir.CombineKind.LARGEST, ir.CombineKind.SMALLEST):
                mean = fold(spans, hull)
            else:
                mean = mean_range(spans)
                if whole > 0 and not any(self.may_be_na(m.expr, self.base) for m in members.members):
                    mean = _mean_of_ends(members.combine.kind, spans, shares) or mean
            return None if mean is None else add(mean, outside)
        total = exactly(ZERO)
        for span, weight in counted:
            total = add(total, span if weight is None else scale(span, weight))
        if self.may_shrink(node.id):
            low = ZERO if total.never_negative else None
            high = total.high
            if node.maximum is not None and high is not None and low is not None:
                most = self._scaled_share(members)
                high = None if most is None else node.maximum * most
            total = Interval(low, high)
        return add(total, outside)

    def _scaled_share(self, members: ir.Members) -> Fraction | None:
        """The greatest share of its maximum that a sum can have after scaling; above 1 only by bonus points
        of its parts, None where those are added to a maximum that may shrink.
        """
        most = ONE
        for member in members.members:
            if not isinstance(member.expr, ir.NodeRef) or not self.may_have_bonus(member.expr.id):
                continue
            child, span = self.nodes[member.expr.id], self.node_range(member.expr.id)
            if member.own and child.counting is not ir.Counting.NORMAL:
                continue
            if not child.maximum or span is None or span.high is None or self.may_shrink(child.id):
                return None
            most = max(most, span.high / child.maximum)
        return most

    def may_have_bonus(self, name: str) -> bool:
        """Whether points outside every maximum are added in the node or beneath it."""
        known = self._bonuses.get(name)
        if known is None:
            self._bonuses[name] = False
            body = self.nodes[name].body if name in self.nodes else None
            members = body.members if isinstance(body, ir.Members) else ()
            inside = [(m.own, m.expr.id) for m in members if isinstance(m.expr, ir.NodeRef)]
            known = self._bonuses[name] = any(
                (own and self.nodes[part].counting is ir.Counting.BONUS) or self.may_have_bonus(part)
                for own, part in inside
                if part in self.nodes
            )
        return known

    def facts_of(self, node: ir.Node) -> Facts:
        """What is known in a node: no condition that makes it, or a node around it, inapplicable holds."""
        known = self._node_facts.get(node.id)
        if known is None:
            parent = self.nodes.get(node.parent) if node.parent is not None else None
            known = self.base if parent is None else self.facts_of(parent)
            for na in node.not_applicable:
                if na.condition is not None:
                    known = self.assume(known, na.condition, truth=False)
            self._node_facts[node.id] = known
        return known

    def asked(self, input_: ir.Input, facts: Facts) -> bool:
        """Whether an input is sure to have been asked here."""
        if input_.asked_if is None or facts.dead:
            return True
        if self._is_applicable(ir.InputRef(input_.id), facts):
            return True
        return self.truth(input_.asked_if, facts) is True

    def may_be_na(self, expr: ir.Expr, facts: Facts) -> bool:
        """Whether the value can be not applicable here; divisions by zero are not counted (see
        `may_be_zero`).
        """
        if isinstance(expr, ir.Const) or facts.dead:
            return False
        name = ("na", id(expr))
        known = facts.memo.get(name)
        if known is None:
            facts.memo[name] = False
            known = facts.memo[name] = self._find_na(expr, facts)
            self._alive.append(expr)
        return bool(known)

    def _find_na(self, expr: ir.Expr, facts: Facts) -> bool:
        match expr:
            case ir.InputRef():
                given = self.inputs.get(expr.id)
                if given is None or self._is_applicable(expr, facts):
                    return False
                return given.empty is ir.EmptyCell.NOT_APPLICABLE or any(
                    member.not_applicable for member in given.type.members
                )
            case ir.NodeRef():
                return not self._is_applicable(expr, facts) and self.may_lack_score(expr.id)
            case ir.FigureRef():
                figure = self.figures.get(expr.id)
                if (
                    figure is None
                    or figure.function is ir.CohortFunction.COUNT
                    or self._is_applicable(expr, facts)
                ):
                    return False
                if figure.function is ir.CohortFunction.SAMPLE_DEVIATION:
                    return True
                if figure.where is not None and self.truth(figure.where, facts) is not True:
                    return True  # there may be no such unit; this one would be one of them
                return figure.operand is not None and self.may_be_na(figure.operand, facts)
            case ir.QuantityRef():
                quantity = self.terms.quantities.get(expr.id)
                if quantity is None or self._is_applicable(expr, facts):
                    return False
                return self.may_be_na(quantity.expr, self._inside_quantity(expr.id, facts))
            case ir.LevelRef():
                ladder = self.ladders.get(expr.ladder)
                return (
                    ladder is not None
                    and ladder.formula is not None
                    and self.may_be_na(ladder.formula, facts)
                )
            case ir.Compare() | ir.And() | ir.Or() | ir.Not() | ir.IsNA() | ir.AtLeast() | ir.CountTrue():
                return False
            case ir.If():
                return any(self.may_be_na(piece, here) for piece, here in self.pieces(expr, facts))
            case ir.Choose():
                named = {m for row in expr.rows for m in row.members}
                if self.may_be_na(expr.subject, facts):
                    inside = self._inapplicable_members(expr.subject)
                    at = expr.subject
                    cell = (
                        isinstance(at, ir.InputRef)
                        and self.inputs[at.id].empty is ir.EmptyCell.NOT_APPLICABLE
                    )
                    if cell or not inside or not inside <= named:
                        return True
                return any(self.may_be_na(piece, here) for piece, here in self.pieces(expr, facts))
            case ir.Bands():
                if self.may_be_na(expr.subject, facts):
                    return True
                return any(self.may_be_na(piece, here) for piece, here in self.pieces(expr, facts))
            case _:
                return any(self.may_be_na(child, facts) for child in children(expr))

    def may_lack_score(self, name: str) -> bool:
        """Whether the node can be without a score: not applicable under a ruling that gives none."""
        known = self._lacking.get(name)
        if known is None:
            self._lacking[name] = False
            known = self._lacking[name] = (
                self._find_lacking(self.nodes[name]) if name in self.nodes else False
            )
        return known

    def _find_lacking(self, node: ir.Node) -> bool:
        parent = self.nodes.get(node.parent) if node.parent is not None else None
        facts = self.base if parent is None else self.facts_of(parent)
        general = [na.ruling for na in node.not_applicable if na.condition is None]
        for na in node.not_applicable:
            if na.condition is not None:
                if na.ruling.kind in _SCORELESS and not self.assume(facts, na.condition, truth=True).dead:
                    return True
                facts = self.assume(facts, na.condition, truth=False)
        if node.zero_divisor is not None and node.zero_divisor.kind in _SCORELESS:
            if any(divisor_may_be_zero for divisor_may_be_zero in self._zero_divisions(node)):
                return True
        scoreless = any(ruling.kind in _SCORELESS for ruling in general) or not general
        if isinstance(node.body, ir.Formula):
            return scoreless and self.may_be_na(node.body.expr, facts)
        return scoreless and self.may_lose_all(node)

    def _zero_divisions(self, node: ir.Node) -> Iterator[bool]:
        if isinstance(node.body, ir.Formula):
            for expr, facts in self.walk(node.body.expr, self.facts_of(node)):
                if (
                    isinstance(expr, ir.Arith)
                    and expr.op is ir.ArithOp.DIV
                    and self.may_be_zero(expr.right, facts)
                ):
                    yield True

    def may_lose_all(self, node: ir.Node) -> bool:
        """Whether every part of a combined node can be left out at once (one of them, where that is
        enough).
        """
        if not isinstance(node.body, ir.Members):
            return False
        combine = node.body.combine
        counted = []
        for member in node.body.members:
            child = self.nodes.get(member.expr.id) if isinstance(member.expr, ir.NodeRef) else None
            if not (child is not None and member.own and child.counting is not ir.Counting.NORMAL):
                counted.append(member)
        if not counted or combine.child_na is ir.ChildNA.ZERO:
            return False
        if combine.child_na is ir.ChildNA.WHOLE:
            return any(self.may_be_na(m.expr, self.base) for m in counted)
        if not all(self.may_be_na(m.expr, self.base) for m in counted):
            return False
        facts = self.facts_of(node)
        for member in counted:
            child = self.nodes.get(member.expr.id) if isinstance(member.expr, ir.NodeRef) else None
            reasons = (
                []
                if child is None
                else [na.condition for na in child.not_applicable if na.condition is not None]
            )
            if child is not None and len(reasons) == 1 and child.zero_divisor is None:
                if isinstance(child.body, ir.Formula) and not self.may_be_na(
                    child.body.expr, self.facts_of(child)
                ):
                    facts = self.assume(facts, reasons[0], truth=True)
            if facts.dead:
                return False
        return True

    def may_shrink(self, name: str) -> bool:
        """Whether the maximum of a node, or of something under it, can be reduced by what is left out or
        not assessed.
        """
        known = self._shrinking.get(name)
        if known is None:
            self._shrinking[name] = False
            node = self.nodes.get(name)
            known = False
            if node is not None and isinstance(node.body, ir.Open):
                known = True
            elif node is not None and isinstance(node.body, ir.Members):
                for member in node.body.members:
                    if isinstance(member.expr, ir.NodeRef):
                        if self.may_shrink(member.expr.id) or self.may_lack_score(member.expr.id):
                            known = True
                            break
            self._shrinking[name] = known
        return known

    def walk(self, expr: ir.Expr, facts: Facts) -> Iterator[tuple[ir.Expr, Facts]]:
        """Every expression inside, with what is known where it stands; places never reached are left out."""
        stack = [(expr, facts)]
        while stack:
            at, here = stack.pop()
            if here.dead:
                continue
            yield at, here
            stack.extend(reversed(self._inside(at, here)))

    def _inside(self, expr: ir.Expr, facts: Facts) -> list[tuple[ir.Expr, Facts]]:
        match expr:
            case ir.If():
                result: list[tuple[ir.Expr, Facts]] = []
                rest = facts
                for (piece, here), branch in zip(self.all_pieces(expr, facts), expr.branches, strict=False):
                    result += [(branch.condition, rest), (piece, here)]
                    rest = self.assume(rest, branch.condition, truth=False)
                if expr.otherwise is not None:
                    result.append(self.all_pieces(expr, facts)[-1])
                return result
            case ir.Choose():
                return [(expr.subject, facts), *self.all_pieces(expr, facts)]
            case ir.Bands():
                ends = [e for b in expr.bands for e in (b.lower, b.upper) if e is not None]
                return [(expr.subject, facts), *((e, facts) for e in ends), *self.all_pieces(expr, facts)]
            case ir.And() | ir.Or():
                # an operand matters only where no other one decides
                decides = isinstance(expr, ir.Or)
                result = []
                rest = facts
                if not any(self._rests_on_facts(item) for item in expr.items):
                    return [(item, facts) for item in expr.items]
                for i, item in enumerate(expr.items):
                    here = rest
                    if len(expr.items) <= 6:
                        for other in expr.items[i + 1 :]:
                            here = self.assume(here, other, truth=not decides)
                    result.append((item, here))
                    rest = self.assume(rest, item, truth=not decides)
                return result
            case _:
                return [(child, facts) for child in children(expr)]

    def _rests_on_facts(self, expr: ir.Expr) -> bool:
        """Whether it matters for the checks what is known where `expr` stands."""
        stack = [expr]
        while stack:
            at = stack.pop()
            match at:
                case ir.InputRef():
                    if at.id in self.inputs and self.inputs[at.id].asked_if is not None:
                        return True
                case ir.Const() | ir.NodeRef() | ir.FigureRef() | ir.LevelRef() | ir.YearRef():
                    pass
                case (
                    ir.Compare()
                    | ir.And()
                    | ir.Or()
                    | ir.Not()
                    | ir.IsNA()
                    | ir.AtLeast()
                    | ir.Neg()
                    | ir.Total()
                ):
                    stack.extend(children(at))
                case ir.Arith() if at.op is not ir.ArithOp.DIV:
                    stack.extend(children(at))
                case _:
                    return True
        return False

    def _is_applicable(self, expr: ir.Expr, facts: Facts) -> bool:
        key = self.terms.key(expr)
        return key in facts.applicable or key in self.base.applicable
