"""Rules that cannot hold, found before any data: maxima, ranges, divisors, bands, look-ups, rulings
(E04xx), then the lints.

Everything is shown from the intermediate representation alone; `ranges` says what values an expression can
take and where.
A check is a function that yields findings; `CHECKS` lists them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from .. import ir
from ..diagnostics import Diagnostic, Text, in_order
from ..messages import rules
from ..ranges import Facts, Ranges, day_in, rulings
from ..ranges.coverage import coverage
from ..ranges.intervals import ALL, ONE, ZERO, Interval, rounded
from ..source import Span
from .findings import Finding, Place, cites_of, places, unit_of_bands
from .growth import growth
from .lint import lint

_MEANS = (ir.CohortFunction.MEAN, ir.CohortFunction.DEVIATION, ir.CohortFunction.SAMPLE_DEVIATION)


def check(program: ir.Program, *, lints: bool = True) -> tuple[Diagnostic, ...]:
    """Errors, and the lints that no `cách hiểu` answers, in the order of the text."""
    ranges = Ranges(program)
    if ranges.contradiction is not None:
        broken = ranges.contradiction
        return in_order([Finding(rules.never_satisfied(broken.condition.span), broken.cites).diagnostic])
    for name in program.order:  # each after what it reads: no deep recursion later
        if name in ranges.nodes:
            ranges.may_lack_score(name)
            ranges.may_shrink(name)
            ranges.node_range(name)
        elif name in ranges.terms.quantities:
            ranges.quantity_range(name)
            quantity = ranges.terms.quantities[name]
            ranges.may_be_na(quantity.expr, ranges.base)
            if quantity.type.kind is ir.Kind.BOOL:
                ranges.truth(quantity.expr, ranges.base)
    found = [finding for rule in CHECKS for finding in rule(ranges)]
    if lints:
        found += _not_caused(found, lint(ranges))
    return in_order([finding.diagnostic for finding in found])


def _not_caused(errors: list[Finding], warnings: list[Finding]) -> list[Finding]:
    """The warnings that no error is the cause of: on a look-up with gaps every row is in doubt, with maxima
    that do not add up every level.
    """
    wrong = [e.diagnostic.span for e in errors if e.diagnostic.code in {"E0407", "E0408"}]
    levels = any(e.diagnostic.code in {"E0401", "E0402"} for e in errors)

    def caused(warning: Diagnostic) -> bool:
        at = warning.span
        if warning.code in {"W0706", "W0707", "W0708"}:
            return levels
        return at is not None and any(
            span is not None and span.source is at.source and span.start <= at.start and at.start < span.end
            for span in wrong
        )

    return [w for w in warnings if not caused(w.diagnostic)]


# ---------------------------------------------------------------------------------------------------------
# expressions


def expressions(ranges: Ranges) -> Iterator[Finding]:
    """Divisors, bands, look-ups, inputs that are not asked, roots and days, in every expression and on
    every path; then
    whether each criterion stays between 0 and its maximum.
    """
    checker = _Expressions(ranges)
    for name in ranges.program.order:
        if name in ranges.terms.quantities:
            checker.mistakes_of(name)
    for place in places(ranges):
        mistakes = list(checker.look_into(place))
        yield from mistakes
        if place.is_formula and place.node is not None:
            if not any(m.diagnostic.code in ("E0406", "E0410") for m in mistakes):
                yield from _within_maximum(ranges, place.node)
                yield from _formula_has_value(ranges, place.node)
    yield from checker.leftovers()


class _Expressions:
    """Looks into quantities where they are used, with what is known there; each mistake is told once."""

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges
        self._unsafe: dict[str, list[Finding]] = {}
        self._used: set[str] = set()
        self._told: set[tuple[object, ...]] = set()

    def look_into(self, place: Place) -> Iterator[Finding]:
        """The mistakes of an expression, through the quantities that are not safe by themselves."""
        told: set[tuple[str, int]] = set()
        stack: list[tuple[ir.Expr, Facts, ir.Quantity | None]] = [(place.expr, place.facts, place.quantity)]
        while stack:
            expr, facts, inside = stack.pop()
            for at, here in self.ranges.walk(expr, facts):
                if isinstance(at, ir.QuantityRef) and self.mistakes_of(at.id):
                    self._used.add(at.id)
                    if ("quantity", id(here) ^ hash(at.id)) not in told:
                        told.add(("quantity", id(here) ^ hash(at.id)))
                        quantity = self.ranges.terms.quantities[at.id]
                        stack.append((quantity.expr, here, quantity))
                for key, diagnostic in self._mistakes_at(at, here, place, inside):
                    name = (diagnostic.code, key)
                    where = (diagnostic.code, diagnostic.span, key)
                    if name not in told and where not in self._told:
                        told.add(name)
                        self._told.add(where)
                        yield Finding(diagnostic, (inside.cites if inside else ()) or place.cites)

    def mistakes_of(self, name: str) -> list[Finding]:
        """The mistakes of a quantity taken by itself."""
        known = self._unsafe.get(name)
        if known is None:
            self._unsafe[name] = []
            quantity = self.ranges.terms.quantities.get(name)
            known = []
            if quantity is not None:
                inner = _Expressions(self.ranges)
                inner._unsafe = self._unsafe
                here = Place(quantity.expr, self.ranges.base, quantity.cites, quantity=quantity)
                known = list(inner.look_into(here))
            self._unsafe[name] = known
        return known

    def leftovers(self) -> Iterator[Finding]:
        """The mistakes in quantities that nothing uses."""
        for name in self.ranges.terms.quantities:
            if name not in self._used:
                yield from self.mistakes_of(name)

    def _mistakes_at(
        self, expr: ir.Expr, facts: Facts, place: Place, inside: ir.Quantity | None
    ) -> Iterator[tuple[int, Diagnostic]]:
        ranges = self.ranges
        match expr:
            case ir.Arith(op=ir.ArithOp.DIV):
                yield from self._divisor(expr, facts, place)
            case ir.InputRef():
                given = ranges.inputs.get(expr.id)
                if given is not None and given.asked_if is not None and not ranges.asked(given, facts):
                    yield ranges.terms.key(expr), rules.not_asked(expr.span, expr.id, given.asked_if.span)
            case ir.Bands():
                for i, diagnostic in enumerate(_band_mistakes(ranges, expr, facts)):
                    yield id(expr) + i, diagnostic
            case ir.Choose(otherwise=None):
                missed = _missed(ranges, expr, facts)
                if missed is None or missed:
                    subject = rules.quoted(expr.subject.span, "bảng tra này", "this look-up")
                    if inside is not None and inside.kind is ir.QuantityKind.TABLE:
                        subject = rules.of_table(inside.id.rpartition(".")[0], subject)
                    yield id(expr), rules.lookup_misses(expr.span, subject, _member_words(missed or ()))
            case ir.If(otherwise=None):
                rest = facts
                for branch in expr.branches:
                    rest = ranges.assume(rest, branch.condition, truth=False)
                if not rest.dead:
                    yield id(expr), rules.no_branch(expr.span)
            case ir.Ln():
                if not ranges.shown_positive(expr.operand, facts):
                    yield id(expr), rules.not_positive(expr.operand.span)
            case ir.Power():
                span = ranges.range(expr.base, facts)
                if expr.exponent < 0 and ranges.may_be_zero(expr.base, facts):
                    yield id(expr), rules.divisor_zero(expr.base.span, _rulings(place.node))
                elif expr.exponent.denominator != 1 and span is not None and not span.never_negative:
                    yield id(expr), rules.negative_root(expr.base.span, expr.exponent)
            case ir.GeometricMean():
                for part in expr.parts:
                    span = ranges.range(part.expr, facts)
                    if span is not None and not span.never_negative:
                        yield id(part), rules.negative_root(part.expr.span, Fraction(1, len(expr.parts)))
            case ir.Days(working=True):
                yield from ((id(expr), d) for d in _calendar_mistakes(ranges, expr))
            case _:
                pass

    def _divisor(self, expr: ir.Arith, facts: Facts, place: Place) -> Iterator[tuple[int, Diagnostic]]:
        ranges = self.ranges
        divisor = expr.right
        key = ranges.terms.key(divisor)
        if ranges.may_be_zero(divisor, facts):
            if place.node is None or place.node.zero_divisor is None:
                yield key, rules.divisor_zero(divisor.span, _rulings(place.node))
            return
        span = ranges.range(divisor, facts)
        if (
            span is not None
            and (span.low is None or span.high is None)
            and not _rests_on_figures(ranges, divisor)
        ):
            yield key, rules.divisor_unbounded(divisor.span)


def _rulings(node: ir.Node | None) -> Text | None:
    """What a message may offer where a formula has no value; None outside a node."""
    return None if node is None else rules.rulings(parent=node.parent, maximum=node.maximum)


def _missed(ranges: Ranges, look_up: ir.Choose, facts: Facts) -> tuple[str, ...] | None:
    """Values without a row: all members, the first whole numbers; None where they cannot be listed."""
    named = {m for row in look_up.rows for m in row.members}
    domain = ranges.choices(look_up.subject, facts)
    if domain is not None:
        return tuple(m for m in domain if m not in named)
    span = ranges.range(look_up.subject, facts) if ranges.is_number(look_up.subject) else None
    if span is None or span.low is None or span.step != 1:
        return None
    first = int(span.low)
    values = (str(first + i) for i in range(len(named) + 6) if span.holds(Fraction(first + i)))
    return tuple(v for v in values if v not in named)


def _rests_on_figures(ranges: Ranges, expr: ir.Expr) -> bool:
    return any(isinstance(at, (ir.FigureRef, ir.QuantityRef)) for at, _ in ranges.walk(expr, ranges.base))


def _member_words(members: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({"true": "có", "false": "không"}.get(m, m) for m in members)


def _band_mistakes(ranges: Ranges, bands: ir.Bands, facts: Facts) -> Iterator[Diagnostic]:
    found = coverage(ranges, bands, facts)
    unit = unit_of_bands(ranges, bands)

    def name(position: int) -> str:
        return bands.bands[position].text or str(position + 1)

    def at(position: int) -> Span:
        band = bands.bands[position]
        spans = [e.span for e in (band.lower, band.upper) if e is not None and e.span.end > e.span.start]
        return spans[0] | spans[-1] if spans else bands.span

    seen = set()
    for one, other, both in found.overlaps:
        if (one, other) not in seen:
            seen.add((one, other))
            first, second = sorted((one, other))
            yield rules.bands_overlap(at(second), name(first), name(second), both, unit=unit, first=at(first))
    if bands.otherwise is None:
        bare = _bare_percent(bands) if unit == "%" else None
        domain = ranges.range(bands.subject, facts) or ALL
        for hole in found.holes:
            between = hole.low != domain.low and hole.high != domain.high
            yield rules.bands_gap(bands.span, hole, unit, bare, between=between)
    for one, other in found.unknown:
        yield rules.bands_unmet(at(other), name(one), name(other))


def _bare_percent(bands: ir.Bands) -> str | None:
    """A band's end on a ratio that was probably meant as a percent: 80 is 8000 %."""
    ends = [end for band in bands.bands for end in (band.lower, band.upper)]
    numbers = [e for e in ends if isinstance(e, ir.Const) and isinstance(e.value, Fraction)]
    bare = [e.span.text for e in numbers if isinstance(e.value, Fraction) and 1 < e.value <= 100]
    return next((text for text in bare if "%" not in text and text[:1].isdigit()), None)


def _calendar_mistakes(ranges: Ranges, days: ir.Days) -> Iterator[Diagnostic]:
    calendar, header = ranges.program.calendar, ranges.program.header
    if calendar is None:
        yield rules.no_calendar(days.span)
        return
    ends: list[date] = []
    year = None
    if header.in_force_from is not None:
        year = header.in_force_from.year
        if header.period_start is not None and day_in(header.period_start, year) < header.in_force_from:
            year += 1
    for expr in (days.start, days.end):
        given = ranges.inputs.get(expr.id) if isinstance(expr, ir.InputRef) else None
        if given is None:
            continue
        for day, open_ in ((given.type.first, False), (given.type.last, given.type.last_open)):
            if isinstance(day, date) or (day is not None and year is not None):
                ends.append(day_in(day, year or 0) - timedelta(days=open_))
    if ends and calendar.first is not None and calendar.last is not None:
        if min(ends) < calendar.first or max(ends) > calendar.last:
            first_missed = min(ends), max(ends)
            yield rules.calendar_short(days.span, (calendar.first, calendar.last), first_missed)


# ----------------------------------------------------------------------------------------------------------
# -- criteria


def _within_maximum(ranges: Ranges, node: ir.Node) -> Iterator[Finding]:
    if (
        node.maximum is None
        or node.counting is ir.Counting.INFORMATIONAL
        or not isinstance(node.body, ir.Formula)
    ):
        return
    span = ranges.range(node.body.expr, ranges.facts_of(node))
    if span is not None and node.rounding is not None:
        span = rounded(span, node.rounding)
    yield from _outside(ranges, node, span, node.body.expr.span)


def _outside(ranges: Ranges, node: ir.Node, span: Interval | None, at: Span) -> Iterator[Finding]:
    if span is None or node.maximum is None:
        return
    cites = cites_of(ranges, node)
    if not span.at_most(node.maximum):
        divides = isinstance(node.body, ir.Formula) and any(
            isinstance(part, ir.Arith) and part.op is ir.ArithOp.DIV
            for part, _ in ranges.walk(node.body.expr, ranges.facts_of(node))
        )
        diagnostic = rules.above_maximum(at, node.id, span.high, node.maximum, divides=divides)
        yield Finding(diagnostic, cites)
    if not span.at_least(ZERO):
        yield Finding(rules.below_zero(at, node.id, span.low), cites)


def _formula_has_value(ranges: Ranges, node: ir.Node) -> Iterator[Finding]:
    """A formula that may be not applicable stands under a ruling."""
    if (
        node.counting is ir.Counting.INFORMATIONAL
        or node.not_applicable
        or not isinstance(node.body, ir.Formula)
    ):
        return
    if ranges.may_be_na(node.body.expr, ranges.facts_of(node)):
        offered = rules.rulings(parent=node.parent, maximum=node.maximum)
        yield Finding(
            rules.not_applicable_unruled(node.body.expr.span, node.id, offered), cites_of(ranges, node)
        )


# ----------------------------------------------------------------------------------------------------------
# --- combining


def maxima(ranges: Ranges) -> Iterator[Finding]:
    """A sum's maximum is the sum of its parts'; any other combination stays within its maximum."""
    meant: dict[str, Fraction] = {}  # what the parts of a node with a wrong maximum add up to
    for node in reversed(ranges.program.nodes):
        if not isinstance(node.body, ir.Members) or node.maximum is None:
            continue
        if node.counting is ir.Counting.INFORMATIONAL:
            continue
        if node.body.combine.kind is not ir.CombineKind.SUM:
            yield from _outside(ranges, node, ranges.before_shares(node), node.span)
            continue
        total = corrected = ZERO
        for member in counted(ranges, node):
            most = _maximum_of(ranges, member)
            if most is None:
                break
            weight = ONE if member.weight is None else member.weight
            total += most * weight
            inner = member.expr.id if isinstance(member.expr, ir.NodeRef) else ""
            corrected += meant.get(inner, most) * weight
        else:
            if total != node.maximum:
                meant[node.id] = total
                if corrected != node.maximum:  # else the mistake is in a part, and said there
                    diagnostic = rules.maxima_differ(node.span, node.id, node.maximum, total)
                    yield Finding(diagnostic, cites_of(ranges, node))


def counted(ranges: Ranges, node: ir.Node) -> Iterator[ir.NodeMember]:
    """The members that count in a node's maximum."""
    if isinstance(node.body, ir.Members):
        for member in node.body.members:
            child = ranges.nodes.get(member.expr.id) if isinstance(member.expr, ir.NodeRef) else None
            if child is None or not member.own or child.counting is ir.Counting.NORMAL:
                yield member


def _maximum_of(ranges: Ranges, member: ir.NodeMember) -> Fraction | None:
    if isinstance(member.expr, ir.NodeRef) and member.expr.id in ranges.nodes:
        if member.expr.field is ir.NodeField.SHARE:
            return ONE
        return ranges.nodes[member.expr.id].maximum
    span = ranges.range(member.expr, ranges.base)
    return None if span is None else span.high


def weights(ranges: Ranges) -> Iterator[Finding]:
    """Shares of a whole (weights of at most 1, of a weighted mean or of a sum without a maximum) make 1."""
    for node in ranges.program.nodes:
        if not isinstance(node.body, ir.Members):
            continue
        kind = node.body.combine.kind
        given = [member.weight for member in counted(ranges, node)]
        known = [weight for weight in given if weight is not None]
        if len(known) != len(given) or len(known) < 2 or max(known) > 1:
            continue
        shares = kind is ir.CombineKind.WEIGHTED_MEAN or (kind is ir.CombineKind.SUM and node.maximum is None)
        if shares and sum(known) != 1:
            diagnostic = rules.weights_off(node.span, node.id, sum(known, ZERO))
            yield Finding(diagnostic, cites_of(ranges, node))


# ----------------------------------------------------------------------------------------------------------
# ---- rulings


def rulings_complete(ranges: Ranges) -> Iterator[Finding]:
    """Every way in which a node can lose its value has a ruling that works where it stands."""
    for node in ranges.program.nodes:
        cites = cites_of(ranges, node)
        parent = ranges.nodes.get(node.parent) if node.parent is not None else None
        for ruling in rulings(node):
            if (
                ruling.kind is ir.RulingKind.NO_VALUE
                and parent is not None
                and isinstance(parent.body, ir.Members)
            ):
                if (
                    parent.body.combine.kind is ir.CombineKind.SUM
                    and node.counting is not ir.Counting.INFORMATIONAL
                ):
                    at = ruling.span if ruling.span.end else node.span
                    yield Finding(rules.no_value_in_sum(at, node.id, parent.id), cites)
        yield from _receivers(ranges, node, cites)
        if not isinstance(node.body, ir.Members):
            continue
        unsaid = _unsaid(ranges, node)
        if unsaid is not None:
            child = rules.quoted(unsaid.span, "một mục", "a part")
            if isinstance(unsaid, (ir.NodeRef, ir.InputRef, ir.QuantityRef)):
                child = Text(f"`{unsaid.id}`", f"`{unsaid.id}`")
            yield Finding(rules.child_not_applicable(node.span, node.id, child), cites)
        elif not any(na.condition is None for na in node.not_applicable) and ranges.may_lose_all(node):
            if node.counting is not ir.Counting.INFORMATIONAL:
                yield Finding(rules.nothing_left(node.span, node.id), cites)


def _unsaid(ranges: Ranges, node: ir.Node) -> ir.Expr | None:
    """A part that may be not applicable where nothing says what follows. In a sum a node says it by its own
    ruling; an input has none.
    """
    if not isinstance(node.body, ir.Members) or node.body.combine.child_na is not None:
        return None
    adds = node.body.combine.kind is ir.CombineKind.SUM
    for member in counted(ranges, node):
        if not (adds and isinstance(member.expr, ir.NodeRef)) and ranges.may_be_na(member.expr, ranges.base):
            return member.expr
    return None


def _receivers(ranges: Ranges, node: ir.Node, cites: tuple[str, ...]) -> Iterator[Finding]:
    parent = ranges.nodes.get(node.parent) if node.parent is not None else None
    facts = ranges.base if parent is None else ranges.facts_of(parent)
    for na in node.not_applicable:
        if na.ruling.to:
            here = facts if na.condition is None else ranges.assume(facts, na.condition, truth=True)
            for name in na.ruling.to:
                receiver = ranges.nodes.get(name)
                if receiver is None or not ranges.may_lack_score(name):
                    break
                reasons = [r.condition for r in receiver.not_applicable if r.condition is not None]
                if len(reasons) == 1 and receiver.zero_divisor is None:
                    here = ranges.assume(here, reasons[0], truth=True)
            else:
                if not here.dead:
                    at = na.ruling.span if na.ruling.span.end else node.span
                    yield Finding(rules.no_receiver(at, node.id, na.ruling.to), cites)
        if na.condition is not None:
            facts = ranges.assume(facts, na.condition, truth=False)
    if node.zero_divisor is not None and node.zero_divisor.to:
        if all(ranges.may_lack_score(name) for name in node.zero_divisor.to if name in ranges.nodes):
            yield Finding(rules.no_receiver(node.span, node.id, node.zero_divisor.to), cites)


# ----------------------------------------------------------------------------------------------------------
# ----- levels


def thresholds(ranges: Ranges) -> Iterator[Finding]:
    """No cell of a level table asks for more than its node's maximum."""
    for ladder in ranges.program.ladders:
        if ladder.columns and ladder.formula is None and not (ladder.rows or ladder.parts or ladder.gates):
            yield Finding(rules.table_without_rows(ladder.span, ladder.columns[0]), ladder.cites)
    for ladder in ranges.program.ladders:
        for row in ladder.rows:
            for column, cell in zip(ladder.columns, row.cells, strict=False):
                if cell is None or cell.op not in (ir.CompareOp.GE, ir.CompareOp.GT, ir.CompareOp.EQ):
                    continue
                limit = _limit(ranges, row, cell)
                if limit is None:
                    continue
                needs, most, unit = limit
                if needs > most or (needs == most and cell.op is ir.CompareOp.GT):
                    at = cell.span if cell.span.end else row.span
                    diagnostic = rules.threshold_above_maximum(
                        at, row.name, column, needs=needs, most=most, unit=unit
                    )
                    yield Finding(diagnostic, cell.cites or row.cites or ladder.cites)


def _limit(ranges: Ranges, row: ir.LevelRow, cell: ir.Cell) -> tuple[Fraction, Fraction, str | None] | None:
    """What the cell needs, the most that its row may have, and their unit. Bonus points count in both forms:
    a node with them can have more than its maximum, and more than 100 % of it.
    """
    node = ranges.nodes.get(row.has.id) if isinstance(row.has, ir.NodeRef) else None
    share = percent_of_maximum(ranges, cell.needs)
    needs = ranges.range(cell.needs, ranges.base)
    if share is None and isinstance(row.has, ir.NodeRef) and row.has.field is ir.NodeField.SHARE:
        share = None if needs is None else needs.point
    if node is None or node.maximum is None:
        return None if share is None else (share, ONE, "%")
    most = node.maximum
    if ranges.may_have_bonus(node.id):
        span = ranges.node_range(node.id)
        if span is None or span.high is None or (share is not None and ranges.may_shrink(node.id)):
            return None
        most = max(most, span.high)
    if share is not None:
        return share, most / node.maximum if node.maximum else ONE, "%"
    return None if needs is None or needs.point is None else (needs.point, most, "điểm")


def percent_of_maximum(ranges: Ranges, needs: ir.Expr) -> Fraction | None:
    """The percent of a cell that asks for a percent of its node's maximum."""
    if isinstance(needs, ir.Arith) and needs.op is ir.ArithOp.MUL:
        for share, whole in ((needs.left, needs.right), (needs.right, needs.left)):
            if isinstance(whole, ir.NodeRef) and whole.field is ir.NodeField.MAX:
                span = ranges.range(share, ranges.base)
                return None if span is None else span.point
    return None


def cohort_grain(ranges: Ranges) -> Iterator[Finding]:
    """Means and deviations over the cohort take values with a declared number of decimals."""
    for figure in ranges.program.figures:
        if figure.function in _MEANS and figure.operand is not None:
            span = ranges.range(figure.operand, ranges.base)
            if span is not None and span.step is None:
                at = figure.operand.span if figure.operand.span.end else figure.span
                yield Finding(rules.no_grain(at, figure.label or figure.id), figure.cites)


CHECKS = (expressions, growth, maxima, weights, rulings_complete, thresholds, cohort_grain)
