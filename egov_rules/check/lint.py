"""What is not wrong but should be looked at (W07xx): one function a lint, `LINTS` lists them.

A `cách hiểu` answers the lints that are about the text of a provision, for that provision and what lies
beneath it; lints
about the file itself (an unused input, a dead branch) it does not answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from fractions import Fraction

from .. import ir
from ..diagnostics import Diagnostic, Text
from ..messages import lints
from ..ranges import Facts, Ranges, day_in, rulings
from ..ranges.intervals import ZERO, Interval
from ..ranges.terms import children
from ..source import Span
from .bands import bands
from .columns import columns
from .findings import Finding, Place, cites_of, places, unit_of, unit_of_bands
from .levels import level_rows

_ANSWERED_BY_READING = frozenset(
    {"W0706", "W0707", "W0708", "W0709", "W0710", "W0712", "W0713", "W0714", "W0715"}
)


def lint(ranges: Ranges) -> list[Finding]:
    """Every finding that no reading answers."""
    readings = [_words(reading.provision) for reading in ranges.program.readings]
    found = [finding for rule in LINTS for finding in rule(ranges)]
    return [finding for finding in found if not _is_answered(finding, readings)]


def _is_answered(finding: Finding, readings: list[str]) -> bool:
    if finding.diagnostic.code not in _ANSWERED_BY_READING:
        return False
    return any(covers(provision, _words(cite)) for cite in finding.cites for provision in readings)


def _words(provision: str) -> str:
    return " ".join(unicodedata.normalize("NFC", provision).casefold().split())


def covers(provision: str, cite: str) -> bool:
    """Whether a provision is the cited one or lies above it: `Khoản 1 Điều 8` covers `Điểm b Khoản 1 Điều
    8`, and
    `Article 8(1)` covers `Article 8(1)(b)`.
    """
    if cite == provision or cite.endswith((f" {provision}", f", {provision}")):
        return True
    return cite.startswith(provision) and not cite[len(provision)].isalnum()


# ----------------------------------------------------------------------------------------------------------
# --- unused


def unused(ranges: Ranges) -> Iterator[Finding]:
    """Inputs, quantities, parameters, columns and figures that nothing reads (types: told by `elaborate`)."""
    program = ranges.program
    read: set[tuple[str, str]] = set()
    own = {id(e) for figure in program.figures for e in (figure.operand, figure.where) if e is not None}
    waiting = [place.expr for place in places(ranges) if id(place.expr) not in own]
    while waiting:
        at = waiting.pop()
        name: tuple[str, str] | None = None
        inside: ir.Expr | None = None
        match at:
            case ir.InputRef():
                name = ("input", at.id)
                inside = ranges.inputs[at.id].asked_if if at.id in ranges.inputs else None
            case ir.QuantityRef():
                name = ("quantity", at.id)
                inside = ranges.terms.quantities[at.id].expr if at.id in ranges.terms.quantities else None
            case ir.FigureRef():
                name = ("figure", at.id)
                figure = ranges.figures.get(at.id)
                if figure is not None and name not in read:
                    waiting += [e for e in (figure.operand, figure.where) if e is not None]
            case _:
                waiting.extend(children(at))
        if name is not None and name not in read:
            read.add(name)
            if inside is not None:
                waiting.append(inside)
    for given in program.inputs:
        if ("input", given.id) not in read:
            yield Finding(lints.unused_input(given.span, given.id), given.cites)
    for quantity in program.quantities:
        if ("quantity", quantity.id) not in read and not quantity.folded:
            yield Finding(
                lints.unused_value(quantity.span, quantity.id, _SORTS[quantity.kind]), quantity.cites
            )
    for figure in program.figures:
        if ("figure", figure.id) not in read:
            what = Text("số liệu cả đợt", "cohort figure")
            yield Finding(lints.unused_value(figure.span, figure.id, what), figure.cites)


_NO_SPAN = ir.Const(ZERO).span
_SORTS = {
    ir.QuantityKind.QUANTITY: Text("đại lượng", "quantity"),
    ir.QuantityKind.PARAMETER: Text("tham số", "parameter"),
    ir.QuantityKind.TABLE: Text("cột bảng", "table column"),
}


def unread_nodes(ranges: Ranges) -> Iterator[Finding]:
    """Roots that no level, ranking or other root reads, where something is read at all."""
    program = ranges.program
    if program.ranking is None and not program.ladders:
        return
    read: set[str] = set()
    for place in places(ranges):
        own = place.node.id if place.node is not None else None
        stack = [place.expr]
        while stack:
            at = stack.pop()
            if isinstance(at, ir.NodeRef) and at.id != own:
                read.add(at.id)
            stack.extend(children(at))
    for quantity in program.quantities:
        stack = [quantity.expr]
        while stack:
            at = stack.pop()
            if isinstance(at, ir.NodeRef):
                read.add(at.id)
            stack.extend(children(at))
    for node in program.nodes:
        if isinstance(node.body, ir.Members):
            read.update(m.expr.id for m in node.body.members if not m.own and isinstance(m.expr, ir.NodeRef))
    reached: set[str] = set()
    for node in reversed(program.nodes):  # children after parents: a read child reaches its root
        if node.id in read or node.id in reached:
            reached.add(node.id)
            if node.parent is not None:
                reached.add(node.parent)
    for node in program.nodes:
        counts = node.counting is not ir.Counting.INFORMATIONAL and node.word != "chỉ số"
        if node.parent is None and counts and node.id not in reached:
            yield Finding(lints.unread_node(node.span, node.id), node.cites)


# ------------------------------------------------------------------------------------------------------
# dead branches


def _formulas(ranges: Ranges) -> Iterator[Place]:
    yield from places(ranges)
    for quantity in ranges.program.quantities:
        yield Place(quantity.expr, ranges.base, quantity.cites)


def _spots(ranges: Ranges) -> list[tuple[ir.Expr, Facts, Place]]:
    """Every branch, look-up, band and hole of the rules, with what is known there; found once."""
    known = ranges.base.memo.get("spots")
    if known is None:
        known = ranges.base.memo["spots"] = [
            (at, facts, place)
            for place in _formulas(ranges)
            for at, facts in ranges.walk(place.expr, place.facts)
            if isinstance(at, _SPOTS)
        ]
    return known  # type: ignore[return-value]


_SPOTS = (ir.If, ir.Choose, ir.Bands, ir.Unencoded)


def bands_written(ranges: Ranges) -> Iterator[Finding]:
    """Gaps that `còn lại` hides and ends in two notations."""
    yield from bands(ranges, _spots(ranges))


def dead_branches(ranges: Ranges) -> Iterator[Finding]:
    """Branches, rows and bands that are never taken."""
    seen: set[int] = set()
    for at, facts, place in _spots(ranges):
        if not isinstance(at, (ir.If, ir.Choose, ir.Bands)) or id(at) in seen:
            continue
        seen.add(id(at))
        pieces = ranges.all_pieces(at, facts)
        for position, (piece, here) in enumerate(pieces):
            if not here.dead:
                continue
            last = position == len(pieces) - 1 and at.otherwise is not None
            span = piece.span
            if last:
                if not span.end:
                    continue  # the 0 points that an `if` without `otherwise` means
                yield Finding(
                    lints.dead_branch(span, Text("phần `còn lại`", "the `otherwise` part")), place.cites
                )
            elif isinstance(at, ir.Bands):
                domain = ranges.range(at.subject, facts)
                if domain is not None:
                    band = at.bands[position]
                    name = band.text or str(position + 1)
                    unit = unit_of_bands(ranges, at)
                    bare = _bare_percent(band, domain) if unit == "%" else None
                    yield Finding(lints.band_outside(span, name, domain, unit, bare), place.cites)
            elif isinstance(at, ir.Choose):
                row = ", ".join(f"`{m}`" for m in at.rows[position].members)
                yield Finding(lints.dead_branch(span, Text(f"dòng {row}", f"the row {row}")), place.cites)
            else:
                condition = at.branches[position].condition.span
                where = condition if condition.end else span
                what = Text("trường hợp này", "this case")
                told = _settled(ranges, at.branches[position].condition, facts) if condition.end else None
                yield Finding(told or lints.dead_branch(where, what), place.cites)


def _bare_percent(band: ir.Band, domain: Interval) -> str | None:
    """A number above 1 in a band that would lie among the values as a percent."""
    for end in (band.lower, band.upper):
        if isinstance(end, ir.Const) and isinstance(end.value, Fraction) and end.value > 1:
            if "%" not in end.span.text and domain.holds(end.value / 100):
                return f"{end.span.text}%"
    return None


def _settled(ranges: Ranges, condition: ir.Expr, facts: Facts) -> Diagnostic | None:
    """What to say of a comparison with a number that its other side never reaches."""
    if isinstance(condition, ir.And):
        return next((told for item in condition.items if (told := _settled(ranges, item, facts))), None)
    if not isinstance(condition, ir.Compare) or not isinstance(condition.right, ir.Const):
        return None
    value, span = condition.right.value, ranges.range(condition.left, facts)
    left = " ".join(condition.left.span.text.split())
    if (
        not isinstance(value, Fraction)
        or span is None
        or ranges.truth(condition, facts) is not False
        or not left
    ):
        return None
    unit, written = unit_of(ranges, condition.left), condition.right.span.text
    percent = None
    if unit == "%" and "%" not in written and span.holds(value / 100) and value > 1:
        percent = f"{written}%"
    return lints.comparison_settled(condition.span, left, span, unit, percent)


# ----------------------------------------------------------------------------------------------------------
# ----- jumps


def jumps(ranges: Ranges) -> Iterator[Finding]:
    """Pieces of a formula that do not meet at the threshold between them. Plain steps between constants are
    no jump.
    """
    seen: set[int] = set()
    for at, facts, place in _spots(ranges):
        if id(at) in seen:
            continue
        seen.add(id(at))
        if isinstance(at, ir.If):
            yield from _jumps_of_if(ranges, at, facts, place)
        elif isinstance(at, ir.Bands):
            yield from _jumps_of_bands(ranges, at, facts, place)


def _jumps_of_if(ranges: Ranges, at: ir.If, facts: Facts, place: Place) -> Iterator[Finding]:
    pieces = ranges.all_pieces(at, facts)
    rest = facts
    for position, branch in enumerate(at.branches):
        condition = branch.condition
        before = rest
        rest = ranges.assume(rest, condition, truth=False)
        if not isinstance(condition, ir.Compare) or position + 1 >= len(pieces):
            continue
        if condition.op in (ir.CompareOp.EQ, ir.CompareOp.NE) or not ranges.is_number(condition.left):
            continue
        mark = ranges.range(condition.right, before)
        subject = condition.left
        if mark is None or mark.point is None:
            mark, subject = ranges.range(condition.left, before), condition.right
        if mark is None or mark.point is None:
            continue
        if position + 1 < len(at.branches):
            there = ir.Compare(ir.CompareOp.EQ, condition.left, condition.right)
            if (
                ranges.truth(at.branches[position + 1].condition, ranges.assume(before, there, truth=True))
                is not True
            ):
                continue
        yield from _jump(
            ranges, subject, mark.point, pieces[position], pieces[position + 1], facts=before, place=place
        )


def _jumps_of_bands(ranges: Ranges, at: ir.Bands, facts: Facts, place: Place) -> Iterator[Finding]:
    if at.interpolates:
        return
    pieces = ranges.all_pieces(at, facts)
    starts: dict[Fraction, int] = {}
    for position, band in enumerate(at.bands):
        span = None if band.lower is None else ranges.range(band.lower, facts)
        if span is not None and span.point is not None:
            starts[span.point] = position
    for position, band in enumerate(at.bands):
        span = None if band.upper is None else ranges.range(band.upper, facts)
        other = None if span is None or span.point is None else starts.get(span.point)
        if span is not None and span.point is not None and other is not None and other != position:
            yield from _jump(
                ranges, at.subject, span.point, pieces[position], pieces[other], facts=facts, place=place
            )


def _jump(
    ranges: Ranges,
    subject: ir.Expr,
    mark: Fraction,
    one: tuple[ir.Expr, Facts],
    other: tuple[ir.Expr, Facts],
    *,
    facts: Facts,
    place: Place,
) -> Iterator[Finding]:
    if one[1].dead or other[1].dead:
        return
    if all(_is_constant(ranges, piece, here) for piece, here in (one, other)):
        return
    domain = ranges.range(subject, facts)
    if domain is None or mark in (domain.low, domain.high):
        return  # the end of what the subject can be: a case of its own, not a threshold
    there = ranges.assume(facts, ir.Compare(ir.CompareOp.EQ, subject, ir.Const(mark)), truth=True)
    at_mark = [ranges.range(piece, there) for piece, _ in (one, other)]
    first, second = (None if side is None else side.point for side in at_mark)
    if first is not None and second is not None and first != second:
        diagnostic = lints.jump(
            one[0].span if one[0].span.end else other[0].span, mark, unit_of(ranges, subject), first, second
        )
        yield Finding(diagnostic, place.cites)


def _is_constant(ranges: Ranges, piece: ir.Expr, facts: Facts) -> bool:
    """Whether a side of a threshold is a step or steps: it reads no data for its value, or only for a whole
    number of steps (`cứ đủ 10 thêm 1`).
    """
    side = ranges.range(piece, facts)
    if side is None:
        return True
    stack = [piece]
    whole = False
    while stack:
        at = stack.pop()
        if isinstance(at, (ir.InputRef, ir.FigureRef)):
            return False
        if isinstance(at, ir.Round) and at.rounding.mode is ir.RoundMode.FLOOR:
            whole = True
            continue
        quantity = ranges.terms.quantities.get(at.id) if isinstance(at, ir.QuantityRef) else None
        stack += children(at) if quantity is None else [quantity.expr]
    return whole or side.point is not None


# ----------------------------------------------------------------------------------------------------------
# ----- names

# Letters of other scripts, and signs, that look like ASCII ones.
_CONFUSABLE = str.maketrans(
    "аеорсухіјѕԁһԛԝοανАВЕКМНОРСТХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsdhqwoavABEKMHOPCTXABEZHIKMNOPTYX"
)
_DIGITS = str.maketrans("0l|I", "O111")


def look_alikes(ranges: Ranges) -> Iterator[Finding]:
    """Ids, members and labels that differ only by accents or letters of one shape."""
    program = ranges.program
    everything: list[tuple[str, Span]] = [(i.id, i.span) for i in program.inputs]
    everything += [(q.id, q.span) for q in program.quantities]
    everything += [(f.id, f.span) for f in program.figures]
    everything += [(n.id, n.span) for n in program.nodes]
    everything += [(ladder.id, ladder.span) for ladder in program.ladders]
    yield from _alike(everything)
    for given in program.inputs:
        yield from _alike((member.id, given.span) for member in given.type.members)
    for ladder in program.ladders:
        yield from _alike((column, ladder.span) for column in ladder.order)


def _alike(names: Iterable[tuple[str, Span]]) -> Iterator[Finding]:
    first: dict[str, tuple[str, Span]] = {}
    for name, span in names:
        shape = _shape(name)
        other = first.setdefault(shape, (name, span))
        if other[0] != name:
            yield Finding(lints.look_alike(span, name, other[0], other[1]), ())


def _shape(name: str) -> str:
    folded = name
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
        folded = folded.replace("đ", "d").replace("Đ", "D").translate(_CONFUSABLE)
    return folded.translate(_DIGITS)


# ------------------------------------------------------------------------------------------------- encoding
# and time


def unencoded(ranges: Ranges) -> Iterator[Finding]:
    """Formulas, rulings and rows that are written as not encoded: what rests on them stays incomplete."""
    rows = {row.has.span for ladder in ranges.program.ladders for row in ladder.rows if row.unencoded}
    for place in _formulas(ranges):
        for at, _ in ranges.walk(place.expr, place.facts):
            if isinstance(at, ir.Unencoded) and at.text and at.span not in rows:
                name = place.node.id if place.node is not None else at.text
                yield Finding(lints.unencoded(at.span, name, at.text), place.cites)
    for node in ranges.program.nodes:
        for ruling in rulings(node):
            if ruling.kind is ir.RulingKind.UNENCODED:
                at_ = ruling.span if ruling.span.end else node.span
                yield Finding(lints.unencoded(at_, node.id, ruling.text or ""), cites_of(ranges, node))
    for ladder in ranges.program.ladders:
        for row in ladder.rows:
            if row.unencoded is not None:
                yield Finding(lints.unencoded(row.span, row.name, row.unencoded), row.cites or ladder.cites)


def starts_inside_period(ranges: Ranges) -> Iterator[Finding]:
    """A version in force from a day inside a data period."""
    header = ranges.program.header
    day, start, end = header.in_force_from, header.period_start, header.period_end
    if day is None or start is None or end is None:
        return
    if any(day_in(start, year) < day < day_in(end, year) for year in range(day.year - 1, day.year + 3)):
        yield Finding(
            lints.starts_inside_period(_NO_SPAN, day), (header.instrument,) if header.instrument else ()
        )


LINTS = (
    unused,
    unread_nodes,
    dead_branches,
    bands_written,
    jumps,
    look_alikes,
    level_rows,
    columns,
    unencoded,
    starts_inside_period,
)
