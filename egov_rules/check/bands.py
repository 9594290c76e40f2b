"""Lints of `theo bậc`: `còn lại` hides a gap between two written bands, and a percent sign forgotten at one
end of many makes a band a hundred times too high.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from .. import ir
from ..messages import lints
from ..ranges import Facts, Ranges
from ..ranges.coverage import coverage
from ..ranges.intervals import Interval, hull
from .findings import Finding, Place, unit_of_bands


def bands(ranges: Ranges, spots: Iterable[tuple[ir.Expr, Facts, Place]]) -> Iterator[Finding]:
    """Both lints, once for each set of bands."""
    seen: set[int] = set()
    for at, facts, place in spots:
        if isinstance(at, ir.Bands) and id(at) not in seen:
            seen.add(id(at))
            mixed = list(_mixed_ends(ranges, at, place, facts))
            yield from mixed
            if not mixed:
                yield from _rest_between(ranges, at, place, facts)


def _rest_between(ranges: Ranges, at: ir.Bands, place: Place, facts: Facts) -> Iterator[Finding]:
    """`còn lại` between two bands, unless that is all it is for and its value lies between theirs: full
    points, none, and `còn lại` in proportion.
    """
    holes = () if at.otherwise is None else coverage(ranges, at, facts).holes
    if not holes or at.otherwise is None:
        return
    pieces = ranges.all_pieces(at, facts)
    known: list[tuple[int, Interval]] = []
    for position, band in enumerate(at.bands):
        ends = [None if end is None else ranges.range(end, facts) for end in (band.lower, band.upper)]
        if any(end is not None and end.point is None for end in ends) or pieces[position][1].dead:
            continue
        low, high = (None if end is None else end.point for end in ends)
        known.append((position, Interval(low, high, band.lower_open, band.upper_open)))
    for hole in holes:
        below = [(b.high, p) for p, b in known if b.high is not None and _is_up_to(b.high, hole.low)]
        above = [(b.low, p) for p, b in known if b.low is not None and _is_up_to(hole.high, b.low)]
        if not below or not above:
            continue
        pair = max(below)[1], min(above)[1]
        if all(_is_one_value(at.bands[position]) for position in pair):
            continue  # a list of single values, and `còn lại` for all others
        if len(holes) == 1 and _lies_between(ranges, [pieces[position] for position in pair], pieces[-1]):
            continue
        lower, upper = (at.bands[position].text or str(position + 1) for position in pair)
        span = at.otherwise.span if at.otherwise.span.end else at.span
        yield Finding(lints.rest_between(span, hole, unit_of_bands(ranges, at), lower, upper), place.cites)


def _is_up_to(low: Fraction | None, high: Fraction | None) -> bool:
    return low is not None and high is not None and low <= high


def _is_one_value(band: ir.Band) -> bool:
    return band.lower is not None and band.lower == band.upper


def _lies_between(ranges: Ranges, pair: list[tuple[ir.Expr, Facts]], rest: tuple[ir.Expr, Facts]) -> bool:
    spans = [ranges.range(piece, facts) for piece, facts in (*pair, rest)]
    around, inside = hull(spans[0], spans[1]), spans[2]
    if None in spans or around is None or inside is None:
        return False
    low = around.low is None or inside.at_least(around.low)
    return low and (around.high is None or inside.at_most(around.high))


def _mixed_ends(ranges: Ranges, at: ir.Bands, place: Place, facts: Facts) -> Iterator[Finding]:
    """A bare number above 1 among percents: 100 is not 100 %."""
    pieces = ranges.all_pieces(at, facts)
    percent: ir.Const | None = None
    bare: tuple[int, ir.Const] | None = None
    for position, band in enumerate(at.bands):
        for end in (band.lower, band.upper):
            if not isinstance(end, ir.Const) or not isinstance(end.value, Fraction):
                continue
            written = end.span.text
            if "%" in written:
                percent = percent or end
            elif end.value > 1 and written[:1].isdigit() and bare is None and not pieces[position][1].dead:
                bare = position, end
    if percent is not None and bare is not None:
        position, end = bare
        name = at.bands[position].text or str(position + 1)
        yield Finding(lints.mixed_ends(end.span, name, end.span.text, percent.span), place.cites)
