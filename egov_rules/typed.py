"""One value as its declared type: texts become exact numbers, answers, dates and choices, or a diagnostic
that says why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from . import ir, notation
from .diagnostics import Diagnostic, Text
from .document import Array, Form, Place, Scalar, Table
from .ir import EmptyCell, Kind
from .messages import data as say
from .notation import Fault
from .records import Factory, frozen
from .result import NOT_APPLICABLE, Awarded, Known, NotApplicable
from .submission import AWARDED_KEYS, Datum
from .text import suggest

ONE_VALUE = Text("một giá trị, không phải một bảng hay danh sách", "one value, not a table or a list")


@frozen
class Ruled:
    """What types refer to: the labels of each ladder, lowest first."""

    ladders: Mapping[str, tuple[str, ...]] = Factory(dict)


def typed(
    declared: ir.Input, datum: Datum, year: int | None, ruled: Ruled | None = None
) -> Known | NotApplicable | Diagnostic | None:
    """The value of an input; None where nothing was given (an empty text, null), or where it was already
    reported.
    """
    node = datum.node
    if not isinstance(node, Scalar):
        return say.wrong_shape(datum.place, datum.id, ONE_VALUE)
    if node.form is Form.BAD:
        return None
    if declared.type.members and node.form in (Form.TEXT, Form.EMPTY):
        member = _member(declared.type, node.text)  # an empty text may be a choice's own reading
        if member is not None:
            return NOT_APPLICABLE if member.not_applicable else member.id
    if node.form is Form.EMPTY or (node.form is Form.TEXT and not node.text.strip()):
        return _empty(declared)
    return of_type(declared.type, declared.id, node, datum.place, year=year, ruled=ruled)


def of_type(
    type: ir.Type,
    name: str,
    node: Scalar,
    place: Place,
    *,
    year: int | None = None,
    ruled: Ruled | None = None,
) -> Known | NotApplicable | Diagnostic | None:
    """A value that is not empty, as `type`."""
    match type.kind:
        case Kind.NUMBER:
            return _number(type, name, node, place)
        case Kind.BOOL:
            return _answer(name, node, place)
        case Kind.DATE:
            return _day(type, name, node, place, year)
        case Kind.CHOICE:
            return _choice(type, name, node, place)
        case Kind.LEVEL:
            return _level(type, name, node, place, ruled)
        case Kind.TEXT:
            return " ".join(node.text.split())


def wanted(type: ir.Type) -> Text:
    """What a type asks for, in words."""
    match type.kind:
        case Kind.NUMBER if type.unit == "%":
            return Text("một tỷ lệ", "a ratio")
        case Kind.NUMBER if type.unit == "điểm":
            return Text("một số điểm", "a number of points")
        case Kind.NUMBER if type.step == 1:
            return Text("một số nguyên", "a whole number")
        case Kind.NUMBER:
            return Text("một số", "a number")
        case Kind.BOOL:
            return Text("Có hoặc Không", "yes or no")
        case Kind.DATE:
            return Text("một ngày", "a date")
        case Kind.LEVEL:
            return Text("một mức", "a level")
        case Kind.CHOICE:
            return Text("một lựa chọn", "a choice")
        case Kind.TEXT:
            return Text("chữ", "a text")


def _empty(declared: ir.Input) -> Known | NotApplicable | None:
    match declared.empty:
        case EmptyCell.ZERO:
            return Fraction(0)
        case EmptyCell.NOT_APPLICABLE:
            return NOT_APPLICABLE
        case EmptyCell.MISSING:
            return None


# ---------------------------------------------------------------------------------------------------- numbers


def _number(type: ir.Type, name: str, node: Scalar, place: Place) -> Fraction | Diagnostic:
    percents = type.unit == "%"
    value = _read_number(name, node, place, wanted(type), percents=percents, whole=type.step == 1)
    if isinstance(value, Diagnostic):
        return value
    if (type.lower is not None and value < type.lower) or (type.upper is not None and value > type.upper):
        bare = "%" not in node.text
        return say.out_of_range(place, name, value, (type.lower, type.upper), type.unit, bare=bare)
    if type.step is not None and (value / type.step).denominator != 1:
        return say.too_fine(place, name, value, type.step, type.unit)
    return value


def _read_number(
    name: str, node: Scalar, place: Place, what: Text, *, percents: bool, whole: bool = False
) -> Fraction | Diagnostic:
    if node.form not in (Form.NUMBER, Form.TEXT):
        return say.wrong_type(place, name, node.text, what, _number_hint(percents))
    value = notation.literal(node.text) if node.form is Form.NUMBER else notation.number(node.text)
    match value:
        case Fraction():
            if "%" in node.text and not percents:
                return say.wrong_type(
                    place,
                    name,
                    node.text,
                    what,
                    Text(
                        "chỉ tỷ lệ mới ghi bằng `%`; ghi chính con số",
                        "only ratios take `%`; give the number itself",
                    ),
                )
            return value
        case Fault.AMBIGUOUS:
            return say.ambiguous_number(place, name, node.text, whole_only=whole)
        case Fault.TOO_LONG:
            return say.number_too_long(place, name, node.text)
        case Fault.NOT_FINITE:
            return say.not_finite(place, name, node.text)
        case Fault.ZERO_DIVISOR:
            hint = Text("mẫu số không được bằng 0", "the divisor cannot be 0")
            return say.wrong_type(place, name, node.text, what, hint)
        case _:
            return say.wrong_type(place, name, node.text, what, _number_hint(percents))


def _number_hint(percents: bool) -> Text:
    if percents:
        return Text('viết 0.885, "0,885" hoặc "88,5%"', 'write 0.885 or "88.5%"')
    return Text(
        'ghi số bằng chữ số, không kèm đơn vị: 12, 12.5, "12,5" hoặc "25/2"',
        'write digits without a unit: 12, 12.5 or "25/2"',
    )


def awarded(node: ir.Node, datum: Datum) -> Awarded | Diagnostic | None:
    """What was awarded to an open node: a number, or a table `{points, not_assessed}`; None where nothing
    was given.
    """
    maximum = node.maximum
    what = Text("số điểm, hoặc `{points, not_assessed}`", "points, or `{points, not_assessed}`")
    written = datum.node
    points: Fraction | None = None
    not_assessed = Fraction(0)
    if isinstance(written, Array) or (isinstance(written, Table) and not written.entries):
        return say.wrong_shape(datum.place, datum.id, what)
    if isinstance(written, Table):
        for key, entry in written.entries.items():
            place = datum.place.under(key, entry.node.span)
            if key not in AWARDED_KEYS:
                near = suggest(key, AWARDED_KEYS)
                return say.unknown_key(
                    datum.place.under(key, entry.key_span),
                    key,
                    Text(f"điểm của `{datum.id}`", f"the points of `{datum.id}`"),
                    AWARDED_KEYS,
                    near[0] if near else None,
                )
            name = f"{datum.id}.{key}"
            if not isinstance(entry.node, Scalar):
                return say.wrong_shape(place, name, ONE_VALUE)
            value = _points(name, entry.node, place)
            if isinstance(value, Diagnostic):
                return value
            if key == "points":
                points = value
            elif value is not None:
                not_assessed = value
        if points is None and not not_assessed:
            return None
    else:
        value = _points(datum.id, written, datum.place)
        if isinstance(value, Diagnostic) or value is None:
            return value
        points = value
    if maximum is not None:
        if not 0 <= not_assessed <= maximum:
            return say.awarded_beyond(
                datum.place, f"{datum.id}.not_assessed", not_assessed, maximum, Fraction(0)
            )
        if points is not None and not 0 <= points <= maximum - not_assessed:
            return say.awarded_beyond(datum.place, datum.id, points, maximum - not_assessed, not_assessed)
    elif not_assessed < 0:
        return say.out_of_range(datum.place, datum.id, not_assessed, (Fraction(0), None), "điểm")
    return Awarded(points, not_assessed)


def _points(name: str, node: Scalar, place: Place) -> Fraction | Diagnostic | None:
    if node.form in (Form.BAD, Form.EMPTY) or (node.form is Form.TEXT and not node.text.strip()):
        return None
    return _read_number(name, node, place, Text("một số điểm", "a number of points"), percents=False)


# ------------------------------------------------------------------------------------ answers, dates, choices


def _answer(name: str, node: Scalar, place: Place) -> bool | Diagnostic:
    if node.form is Form.YES_NO:
        return node.text == "true"
    value = notation.yes_no(node.text) if node.form is Form.TEXT else None
    if value is None:
        return say.wrong_type(
            place,
            name,
            node.text,
            Text("Có hoặc Không", "yes or no"),
            Text('viết true, false, "Có" hoặc "Không"', 'write true, false, "yes" or "no"'),
        )
    return value


def _day(type: ir.Type, name: str, node: Scalar, place: Place, year: int | None) -> date | Diagnostic:
    if node.form not in (Form.DATE, Form.TEXT, Form.TIME):
        return say.wrong_type(
            place,
            name,
            node.text,
            wanted(type),
            Text('viết 2018-02-09 hoặc "09/02/2018"', "write 2018-02-09"),
        )
    value = notation.day(node.text)
    if isinstance(value, Fault):
        return say.not_a_date(place, node.text, value)
    first, last = end_of(type.first, year), end_of(type.last, year)
    if last is not None and type.last_open:
        last -= timedelta(days=1)
    if (first is not None and value < first) or (last is not None and value > last):
        return say.date_out_of_range(place, name, value, first, last)
    return value


def end_of(day: date | ir.DayOfPeriod | None, year: int | None) -> date | None:
    """An end of a range of dates in the year of assessment; None where there is none, or the year is not
    known.
    """
    if not isinstance(day, ir.DayOfPeriod):
        return day
    if year is None:
        return None
    try:
        return date(year + day.year_offset, day.month, day.day)
    except ValueError:  # 29 February
        return date(year + day.year_offset, day.month, 28)


def _member(type: ir.Type, text: str) -> ir.Member | None:
    """The member that a text means: by id, else by label, else by a reading; spaces and capitals do not
    count.
    """
    for member in type.members:
        if member.id == text:
            return member
    plain = notation.folded(text)
    for spelled in (
        lambda m: (m.id,),
        lambda m: (m.label,) if m.label else (),
        lambda m: m.readings,
    ):
        for member in type.members:
            if any(notation.folded(spelling) == plain for spelling in spelled(member)):
                return member
    return None


def _choice(type: ir.Type, name: str, node: Scalar, place: Place) -> str | NotApplicable | Diagnostic:
    spellings = [node.text]
    if node.form is Form.YES_NO:
        spellings += ["có", "co", "yes"] if node.text == "true" else ["không", "khong", "no"]
    for text in spellings:
        member = _member(type, text)
        if member is not None:
            return NOT_APPLICABLE if member.not_applicable else member.id
    return say.unknown_member(place, name, node.text, [m.id for m in type.members], _nearest(type, node.text))


def _nearest(type: ir.Type, text: str) -> str | None:
    by_spelling = {
        spelling: m.id
        for m in reversed(type.members)
        for spelling in (*m.readings, *((m.label,) if m.label else ()), m.id)
    }
    near = suggest(text, by_spelling)
    return by_spelling[near[0]] if near else None


def _level(
    type: ir.Type, name: str, node: Scalar, place: Place, ruled: Ruled | None
) -> str | NotApplicable | Diagnostic:
    if type.members:
        return _choice(type, name, node, place)
    labels = ruled.ladders.get(type.ladder or "", ()) if ruled else ()
    if not labels:
        return " ".join(node.text.split())
    for label in labels:
        if notation.folded(label) == notation.folded(node.text):
            return label
    near = suggest(node.text, labels)
    return say.unknown_member(place, name, node.text, labels, near[0] if near else None)
