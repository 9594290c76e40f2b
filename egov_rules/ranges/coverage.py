"""Whether bands leave no gap and no overlap over the values that their subject can take (law 6): over its
grain, not the
reals.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from .. import ir
from ..records import frozen
from .facts import Facts
from .intervals import Interval, meet, snapped
from .terms import children

if TYPE_CHECKING:
    from .learning import Learning

_MOST_CASES = 64


@frozen
class Coverage:
    """`holes`: values in no band. `overlaps`: two bands (by position) and the values in both. `unknown`:
    neighbours whose
    ends are not numbers and are not shown to meet.
    """

    holes: tuple[Interval, ...] = ()
    overlaps: tuple[tuple[int, int, Interval], ...] = ()
    unknown: tuple[tuple[int, int], ...] = ()


def coverage(ranges: Learning, bands: ir.Bands, facts: Facts) -> Coverage:
    """What the bands leave open and what they cover twice. Ends that depend on a choice (a table's column)
    are tried for
    each member.
    """
    domain = ranges.range(bands.subject, facts)
    if domain is None:
        return Coverage()
    found = _with_numbers(ranges, bands, domain, facts)
    if found is not None:
        return found
    cases = _cases(ranges, bands, facts)
    if cases:
        holes: list[Interval] = []
        overlaps: list[tuple[int, int, Interval]] = []
        for case in cases:
            inside = ranges.range(bands.subject, case)
            part = None if inside is None else _with_numbers(ranges, bands, inside, case)
            if inside is not None and part is None:
                break
            if part is not None:
                holes += part.holes
                overlaps += part.overlaps
        else:
            return Coverage(tuple(dict.fromkeys(holes)), tuple(dict.fromkeys(overlaps)))
    return Coverage(unknown=_unmet(ranges, bands, domain, facts))


def holes(ranges: Learning, bands: ir.Bands, facts: Facts) -> tuple[Interval, ...] | None:
    """The values in no band; None where the ends are not numbers."""
    domain = ranges.range(bands.subject, facts)
    if domain is None:
        return ()
    found = _with_numbers(ranges, bands, domain, facts)
    return None if found is None else found.holes


def _with_numbers(ranges: Learning, bands: ir.Bands, domain: Interval, facts: Facts) -> Coverage | None:
    inside: list[tuple[int, Interval]] = []
    for position, band in enumerate(bands.bands):
        ends = []
        for bound in (band.lower, band.upper):
            span = None if bound is None else ranges.range(bound, facts)
            if bound is not None and (span is None or span.point is None):
                return None
            ends.append(None if span is None else span.point)
        part = meet(domain, Interval(ends[0], ends[1], band.lower_open, band.upper_open))
        if part is not None:
            inside.append((position, part))

    def start(item: tuple[int, Interval]) -> tuple[bool, object, bool]:
        low = item[1].low
        return low is not None, 0 if low is None else low, item[1].low_open

    inside.sort(key=start)
    holes: list[Interval] = []
    overlaps: list[tuple[int, int, Interval]] = []
    rest: Interval | None = domain
    reaching: tuple[int, Interval] | None = None
    for position, part in inside:
        if rest is not None and part.low is not None:
            hole = snapped(Interval(rest.low, part.low, rest.low_open, not part.low_open, domain.step))
            if hole is not None and (rest.low is None or hole.low is not None):
                holes.append(hole)
        if reaching is not None:
            both = meet(reaching[1], part)
            if both is not None:
                overlaps.append((reaching[0], position, both))
        if rest is not None:
            if part.high is None:
                rest = None
            elif rest.low is None or part.high >= rest.low:
                rest = snapped(
                    Interval(part.high, rest.high, not part.high_open, rest.high_open, domain.step)
                )
        if reaching is None or _reaches(part, reaching[1]):
            reaching = (position, part)
    if rest is not None:
        holes.append(rest)
    return Coverage(tuple(holes), tuple(overlaps))


def _reaches(a: Interval, b: Interval) -> bool:
    if a.high is None or b.high is None:
        return a.high is None
    return a.high > b.high or (a.high == b.high and b.high_open)


def _cases(ranges: Learning, bands: ir.Bands, facts: Facts) -> list[Facts]:
    """One case a member of the single choice that the ends depend on."""
    subjects: dict[int, ir.Expr] = {}
    stack = [bound for band in bands.bands for bound in (band.lower, band.upper) if bound is not None]
    while stack and len(subjects) < 2:
        at = stack.pop()
        if isinstance(at, ir.Choose):
            subjects[ranges.terms.key(at.subject)] = at.subject
            stack.extend(row.expr for row in at.rows)
        elif isinstance(at, ir.QuantityRef) and at.id in ranges.terms.quantities:
            stack.append(ranges.terms.quantities[at.id].expr)
        else:
            stack.extend(children(at))
    if len(subjects) != 1:
        return []
    (subject,) = subjects.values()
    domain = ranges.choices(subject, facts)
    if domain is None or len(domain) > _MOST_CASES:
        return []
    cases = [ranges.where_member(facts, subject, (member,)) for member in domain]
    return [case for case in cases if not case.dead]


def _unmet(ranges: Learning, bands: ir.Bands, domain: Interval, facts: Facts) -> tuple[tuple[int, int], ...]:
    """Neighbours that do not meet end to end, in the order written (rising or falling)."""
    key = ranges.terms.key
    rising = range(len(bands.bands))
    best: list[tuple[int, int]] | None = None
    for order in (rising, rising[::-1]):
        unmet = []
        first, last = bands.bands[order[0]], bands.bands[order[-1]]
        low = None if first.lower is None else ranges.range(first.lower, facts)
        if first.lower is not None and not (low and domain.low is not None and low.at_most(domain.low)):
            unmet.append((order[0], order[0]))
        for one, other in pairwise(order):
            a, b = bands.bands[one], bands.bands[other]
            if (
                a.upper is None
                or b.lower is None
                or key(a.upper) != key(b.lower)
                or a.upper_open is b.lower_open
            ):
                unmet.append((one, other))
        high = None if last.upper is None else ranges.range(last.upper, facts)
        if last.upper is not None and not (high and domain.high is not None and high.at_least(domain.high)):
            unmet.append((order[-1], order[-1]))
        if best is None or len(unmet) < len(best):
            best = unmet
    if best and bands.otherwise is not None:
        return ()
    return tuple(best or ())
