"""E05xx: submissions and data.

What a file of data says cannot be read, or does not fit the ruleset it is given to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ..diagnostics import Diagnostic, Label, Text
from ..document import Place
from ..notation import Fault, clipped, shown, shown_day
from ..source import Span


def at_span(span: Span) -> Place:
    """The place of something in a text that has no path yet."""
    return Place("", span)


def _at(code: str, slug: str, place: Place, message: Text, hint: Text | None = None) -> Diagnostic:
    where = None if place.span else place.where or None
    return Diagnostic(code, message, place.span, hint, path=place.path, where=where, slug=slug)


def _guess(suggestion: str | None, otherwise: Text) -> Text:
    if suggestion is None:
        return otherwise
    return Text(f"có phải ý bạn là `{suggestion}`?", f"did you mean `{suggestion}`?")


def _listed(words: Sequence[str], most: int = 12) -> str:
    quoted = [f"`{word}`" for word in words[:most]]
    return "; ".join(quoted) + ("; …" if len(words) > most else "")


# -------------------------------------------------------------------------------------------- text and syntax


def lost_letter(span: Span) -> Diagnostic:
    """U+FFFD: what a program writes for a letter that it could not read."""
    return _at(
        "E0501",
        "damaged-text",
        at_span(span),
        Text("chữ ở đây đã mất: tệp từng được lưu sai bảng mã", "a letter was lost here by a wrong encoding"),
        Text(
            "gõ lại chữ này rồi lưu tệp với bảng mã UTF-8", "type the letter again and save the file as UTF-8"
        ),
    )


def control_character(span: Span) -> Diagnostic:
    """A character that cannot be seen and has no place in data."""
    name = f"U+{ord(span.text[0]):04X}" if span.text else ""
    return _at(
        "E0501",
        "damaged-text",
        at_span(span),
        Text(f"ký tự điều khiển không nhìn thấy được ({name})", f"an invisible control character ({name})"),
        Text("xóa ký tự này", "delete it"),
    )


def empty_file(place: Place) -> Diagnostic:
    """A file without a single entry."""
    return _at(
        "E0502",
        "empty-file",
        place,
        Text("tệp không có dữ liệu nào", "the file holds no data"),
        Text(
            "tạo phiếu trống bằng `egov-rules new huyen@2017 -o phieu.toml` rồi điền",
            "make a form with `egov-rules new huyen@2017 -o form.toml` and fill it in",
        ),
    )


def _syntax(span: Span, message: Text, hint: Text) -> Diagnostic:
    return _at("E0503", "broken-syntax", at_span(span), message, hint)


def unclosed(span: Span, mark: str) -> Diagnostic:
    """A bracket or quote that nothing closes."""
    return _syntax(
        span,
        Text(f"chưa đóng: thiếu `{mark}`", f"not closed: `{mark}` is missing"),
        Text(f"thêm `{mark}` vào chỗ kết thúc", f"add `{mark}` where it ends"),
    )


def left_over(span: Span) -> Diagnostic:
    """Something after a value that is complete."""
    return _syntax(
        span,
        Text(
            f"thừa `{clipped(span.text)}` sau giá trị",
            f"`{clipped(span.text)}` stands after a complete value",
        ),
        Text(
            "mỗi dòng một giá trị; lời ghi chú đặt sau dấu `#`", "one value a line; a remark goes after `#`"
        ),
    )


def bad_key(span: Span) -> Diagnostic:
    """A line that does not start with a name."""
    quoted = clipped(span.text)
    return _syntax(
        span,
        Text(f"cần một tên ở đây, nhưng gặp `{quoted}`", f"expected a name, found `{quoted}`")
        if quoted
        else Text("cần một tên ở đây", "expected a name"),
        Text(
            'viết `tên = giá trị`, trong JSON `"tên": giá trị`',
            'write `name = value`, in JSON `"name": value`',
        ),
    )


def key_needs_quotes(span: Span) -> Diagnostic:
    """A key with letters or spaces that TOML wants in quotes."""
    name = clipped(span.text)
    return _syntax(
        span,
        Text(
            f"tên `{name}` có dấu hoặc dấu cách nên phải để trong ngoặc kép",
            f"the name `{name}` needs quotes",
        ),
        Text(f'viết `"{name}" = …`', f'write `"{name}" = …`'),
    )


def no_equals(span: Span) -> Diagnostic:
    """A name without `=`."""
    return _syntax(
        span,
        Text(f"thiếu dấu `=` ở `{clipped(span.text)}`", f"`=` is missing in `{clipped(span.text)}`"),
        Text(
            "viết `tên = giá trị`; lời ghi chú đặt sau dấu `#`",
            "write `name = value`; a remark goes after `#`",
        ),
    )


def no_colon(span: Span) -> Diagnostic:
    """A JSON key without `:`."""
    return _syntax(
        span,
        Text(f"thiếu dấu `:` sau {clipped(span.text)}", f"`:` is missing after {clipped(span.text)}"),
        Text('viết `"tên": giá trị`', 'write `"name": value`'),
    )


def no_value(span: Span) -> Diagnostic:
    """`key =` and nothing after it."""
    return _syntax(
        span,
        Text("thiếu giá trị", "the value is missing"),
        Text(
            'điền giá trị, hoặc viết `""` khi chưa có số liệu',
            'fill in the value, or `""` while there is none',
        ),
    )


def bad_escape(span: Span) -> Diagnostic:
    r"""A `\` sequence that means nothing."""
    return _syntax(
        span,
        Text(
            f"`{clipped(span.text)}` không có nghĩa trong chuỗi",
            f"`{clipped(span.text)}` means nothing in a string",
        ),
        Text(
            r"viết hai dấu `\\` cho một dấu, hoặc dùng ngoặc đơn '…'",
            r"write `\\` for one backslash, or use single quotes '…'",
        ),
    )


def too_deep(span: Span) -> Diagnostic:
    """Brackets within brackets within brackets."""
    return _syntax(
        span,
        Text("quá nhiều ngoặc lồng nhau", "too many brackets within brackets"),
        Text("phiếu số liệu chỉ cần hai lớp ngoặc", "a submission needs two at most"),
    )


def not_an_object(span: Span) -> Diagnostic:
    """JSON that is a number, a string or a list."""
    return _syntax(
        span,
        Text("tệp JSON phải là một đối tượng `{ … }`", "the JSON file must be one object `{ … }`"),
        Text("mỗi tệp một phiếu", "one submission a file"),
    )


def comma_in_number(span: Span) -> Diagnostic:
    """`{points = 12,5}`."""
    return _syntax(
        span,
        Text("dấu phẩy thập phân phải để trong ngoặc kép", "a decimal comma needs quotes"),
        Text('viết `"12,5"` hoặc `12.5`', 'write `"12,5"` or `12.5`'),
    )


def duplicate_key(span: Span, first: Span | None) -> Diagnostic:
    """One name given twice in a table."""
    name = clipped(span.text.strip("\"'"))
    return Diagnostic(
        "E0504",
        Text(f"`{name}` được ghi hai lần", f"`{name}` is given twice"),
        span,
        Text("xóa một trong hai dòng", "delete one of the two"),
        labels=(Label(first, Text("lần đầu ở đây", "first here")),) if first else (),
        slug="duplicate-key",
    )


def bare_word(span: Span, text: str) -> Diagnostic:
    """A word, percent or decimal comma without quotes."""
    word = clipped(text).strip("“”„\"'")
    plain = word.lower()
    if plain in ("true", "false", "yes", "no", "có", "không"):
        truth = "true" if plain in ("true", "yes", "có") else "false"
        hint = Text(f'viết `{truth}` hoặc `"{word}"`', f'write `{truth}` or `"{word}"`')
    else:
        hint = Text(f'để trong ngoặc kép thẳng: `"{word}"`', f'put it in straight quotes: `"{word}"`')
    return _at(
        "E0505",
        "bare-word",
        at_span(span),
        Text(
            f"`{clipped(text)}` không phải số, ngày hay `true`/`false`, mà cũng không ở trong ngoặc kép",
            f"`{clipped(text)}` is no number, date or `true`/`false`, and is not in quotes",
        ),
        hint,
    )


# -------------------------------------------------------------------------------------------- shape of a file


def unknown_key(
    place: Place, key: str, within: Text, known: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A section or key that a submission does not have."""
    return _at(
        "E0506",
        "unknown-key",
        place,
        Text(f"{within.vi} không có mục `{clipped(key)}`", f"{within.en} has no key `{clipped(key)}`"),
        _guess(suggestion, Text(f"các mục: {_listed(known)}", f"the keys: {_listed(known)}")),
    )


def wrong_shape(place: Place, what: str, wanted: Text, hint: Text | None = None) -> Diagnostic:
    """A table where a value belongs, a value where a table belongs."""
    return _at(
        "E0507",
        "wrong-shape",
        place,
        Text(f"`{clipped(what)}` phải là {wanted.vi}", f"`{clipped(what)}` must be {wanted.en}"),
        hint,
    )


def no_year(place: Place, given: str | None) -> Diagnostic:
    """No year of assessment, or something that is no year."""
    message = (
        Text("thiếu năm đánh giá", "the year of assessment is missing")
        if given is None
        else Text(
            f"`{clipped(given)}` không phải là năm đánh giá", f"`{clipped(given)}` is no year of assessment"
        )
    )
    return _at(
        "E0508",
        "no-year",
        place,
        message,
        Text("ghi ở đầu tệp, ví dụ `year = 2018`", "put it at the top of the file: `year = 2018`"),
    )


def given_twice(place: Place, name: str) -> Diagnostic:
    """A value both in `[values]` and in `[reported]`."""
    return _at(
        "E0509",
        "given-twice",
        place,
        Text(
            f"`{clipped(name)}` có ở cả `[values]` và `[reported]`",
            f"`{clipped(name)}` is in both `[values]` and `[reported]`",
        ),
        Text(
            "hai bảng này là một: giữ `[reported]` khi có `[[verified]]`, và mỗi số liệu một lần",
            "the two are one table: keep `[reported]` where there is `[[verified]]`, and each value once",
        ),
    )


def same_round(place: Place, number: int) -> Diagnostic:
    """Two rounds of verification with one number."""
    return _at(
        "E0522",
        "same-round",
        place,
        Text(
            f"có hai lần thẩm định cùng là lần {number}",
            f"two rounds of verification are both number {number}",
        ),
        Text(
            "mỗi lần một số `round`: 1, 2, …; lần sau thay lần trước",
            "number the rounds with `round`: 1, 2, …; a later one prevails",
        ),
    )


# --------------------------------------------------------------------------------------------- ids and values


def unknown_id(place: Place, name: str, ruleset: str, suggestion: str | None) -> Diagnostic:
    """A value under a name that the ruleset does not know."""
    return _at(
        "E0510",
        "unknown-id",
        place,
        Text(
            f"bộ `{ruleset}` không hỏi `{clipped(name)}`", f"`{ruleset}` does not ask for `{clipped(name)}`"
        ),
        _guess(
            suggestion,
            Text(
                f"xem các mã số liệu bằng `egov-rules new {ruleset}`",
                f"`egov-rules new {ruleset}` lists what it asks for",
            ),
        ),
    )


def not_given(place: Place, name: str, why: Text, hint: Text) -> Diagnostic:
    """A value for something that is computed, or that comes from elsewhere."""
    return _at(
        "E0511",
        "not-given",
        place,
        Text(
            f"không nhập giá trị cho `{clipped(name)}`: {why.vi}", f"`{clipped(name)}` is not given: {why.en}"
        ),
        hint,
    )


def wrong_type(place: Place, name: str, text: str, wanted: Text, hint: Text | None) -> Diagnostic:
    """A value of one type where another is needed."""
    return _at(
        "E0512",
        "wrong-type",
        place,
        Text(
            f"`{clipped(name)}` cần {wanted.vi}, nhưng đã ghi `{clipped(text)}`",
            f"`{clipped(name)}` needs {wanted.en}, but `{clipped(text)}` was given",
        ),
        hint,
    )


def ambiguous_number(place: Place, name: str, text: str, *, whole_only: bool = False) -> Diagnostic:
    """`1.234` in quotes: a thousand and more, or one and a bit."""
    word = clipped(text)
    whole = "".join(c for c in text if c not in ".,")
    decimal = text.replace(",", ".") + "0"
    wanted = [clipped(whole)] if whole_only else [clipped(whole), clipped(decimal)]
    return _at(
        "E0513",
        "ambiguous-number",
        place,
        Text(
            f"`{word}` (ở `{clipped(name)}`) đọc được theo hai cách: dấu thập phân hay dấu nhóm nghìn?",
            f"`{word}` (in `{clipped(name)}`) can be read two ways: decimal mark or thousands mark?",
        ),
        Text(
            "viết " + " hoặc ".join(f"`{w}`" for w in wanted),
            "write " + " or ".join(f"`{w}`" for w in wanted),
        ),
    )


def number_too_long(place: Place, name: str, text: str) -> Diagnostic:
    """Ten thousand digits, or 1e400."""
    return _at(
        "E0514",
        "number-too-long",
        place,
        Text(
            f"số ở `{clipped(name)}` quá dài: `{clipped(text, 24)}`",
            f"the number in `{clipped(name)}` is too long: `{clipped(text, 24)}`",
        ),
        Text(
            "một số có nhiều nhất 100 chữ số; kiểm tra lại số liệu",
            "a number has at most 100 digits; check the data",
        ),
    )


def not_finite(place: Place, name: str, text: str) -> Diagnostic:
    """`nan` and `inf`, which programs write for what they could not compute."""
    return _at(
        "E0515",
        "not-finite",
        place,
        Text(
            f"`{clipped(text)}` ở `{clipped(name)}` không phải là một con số",
            f"`{clipped(text)}` in `{clipped(name)}` is not a number",
        ),
        Text(
            'ghi số thật, hoặc `""` khi chưa có số liệu', 'give the real number, or `""` while there is none'
        ),
    )


def out_of_range(
    place: Place,
    name: str,
    value: Fraction,
    ends: tuple[Fraction | None, Fraction | None],
    unit: str | None,
    *,
    bare: bool = False,
) -> Diagnostic:
    """A number outside the range that the ruleset declares. `bare`: written without `%`."""
    lower, upper = ends
    suffix = f" {unit}" if unit not in (None, "%") else ""

    def span_of(lang: str) -> str:
        low = None if lower is None else shown(lower, lang, unit)
        high = None if upper is None else shown(upper, lang, unit)
        if low is not None and high is not None:
            return (f"từ {low} đến {high}" if lang == "vi" else f"from {low} to {high}") + suffix
        if low is not None:
            return (f"từ {low} trở lên" if lang == "vi" else f"{low} or more") + suffix
        return (f"đến {high}" if lang == "vi" else f"at most {high}") + suffix

    hint = Text("kiểm tra lại số liệu", "check the value")
    if bare and unit == "%" and value > 1 and lower == 0 and upper == 1 and value <= 100:
        vi, en = shown(value, "vi"), shown(value, "en")
        hint = Text(
            f'tỷ lệ không có dấu `%` là phần của 1: viết `"{vi}%"`',
            f'a ratio without `%` is a part of 1: write `"{en}%"`',
        )
    return _at(
        "E0516",
        "out-of-range",
        place,
        Text(
            f"`{clipped(name)}` là {shown(value, 'vi', unit)}, ngoài khoảng cho phép {span_of('vi')}",
            f"`{clipped(name)}` is {shown(value, 'en', unit)}, outside the range {span_of('en')}",
        ),
        hint,
    )


def too_fine(place: Place, name: str, value: Fraction, step: Fraction, unit: str | None) -> Diagnostic:
    """More decimals, or another step, than the ruleset declares."""
    if step == 1:
        rule = Text("phải là số nguyên", "must be a whole number")
    else:
        places = len(str(step.denominator)) - 1
        if step.numerator == 1 and str(step.denominator) == "1" + "0" * places:
            if unit == "%":
                places -= 2
            rule = Text(
                f"có nhiều nhất {places} chữ số thập phân" + (" của phần trăm" if unit == "%" else ""),
                f"has at most {places} decimals" + (" of a percent" if unit == "%" else ""),
            )
        else:
            rule = Text(
                f"phải là bội số của {shown(step, 'vi', unit)}",
                f"must be a multiple of {shown(step, 'en', unit)}",
            )
    return _at(
        "E0517",
        "too-fine",
        place,
        Text(
            f"`{clipped(name)}` {rule.vi}, nhưng đã ghi {shown(value, 'vi', unit)}",
            f"`{clipped(name)}` {rule.en}, but {shown(value, 'en', unit)} was given",
        ),
        Text(
            "ghi đúng độ chính xác đã khai; không tự làm tròn ở đây",
            "give the declared precision; nothing is rounded here",
        ),
    )


def not_a_date(place: Place, text: str, fault: Fault) -> Diagnostic:
    """A day that is in no calendar, or a text that is no date."""
    message = (
        Text(f"không có ngày `{clipped(text)}`", f"there is no day `{clipped(text)}`")
        if fault is Fault.NO_SUCH_DAY
        else Text(f"`{clipped(text)}` không phải là ngày", f"`{clipped(text)}` is not a date")
    )
    return _at(
        "E0518",
        "not-a-date",
        place,
        message,
        Text('viết 2018-02-09 hoặc "09/02/2018"', 'write 2018-02-09 or "09/02/2018"'),
    )


def date_out_of_range(
    place: Place, name: str, value: date, first: date | None, last: date | None
) -> Diagnostic:
    """A day outside the period that the ruleset declares; `last` is included."""

    def period(lang: str) -> str:
        start = f"{'từ' if lang == 'vi' else 'from'} {shown_day(first, lang)}" if first else ""
        end = f"{'đến' if lang == 'vi' else 'to'} {shown_day(last, lang)}" if last else ""
        return f"{start} {end}".strip()

    return _at(
        "E0516",
        "out-of-range",
        place,
        Text(
            f"`{clipped(name)}` là {shown_day(value, 'vi')}, ngoài khoảng cho phép {period('vi')}",
            f"`{clipped(name)}` is {shown_day(value, 'en')}, outside the range {period('en')}",
        ),
        Text("kiểm tra lại ngày", "check the date"),
    )


def unknown_member(
    place: Place, name: str, text: str, members: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A choice that is not on the list."""
    return _at(
        "E0519",
        "unknown-member",
        place,
        Text(
            f"`{clipped(text)}` không phải là một lựa chọn của `{clipped(name)}`",
            f"`{clipped(text)}` is not a choice of `{clipped(name)}`",
        ),
        _guess(suggestion, Text(f"chọn một trong {_listed(members)}", f"choose one of {_listed(members)}")),
    )


def awarded_beyond(
    place: Place, name: str, points: Fraction, most: Fraction, not_assessed: Fraction
) -> Diagnostic:
    """More points than the node has, or than are left after those not assessed."""
    of = (
        Text("", "")
        if not not_assessed
        else Text(
            f" ({shown(not_assessed, 'vi')} điểm không đánh giá)",
            f" ({shown(not_assessed, 'en')} points not assessed)",
        )
    )
    return _at(
        "E0520",
        "beyond-maximum",
        place,
        Text(
            f"`{clipped(name)}` có {shown(points, 'vi')} điểm, ngoài 0 đến {shown(most, 'vi')}{of.vi}",
            f"`{clipped(name)}` has {shown(points, 'en')} points, outside 0 to {shown(most, 'en')}{of.en}",
        ),
        Text(
            "điểm không vượt quá điểm tối đa trừ điểm không đánh giá",
            "points do not exceed the maximum less the points not assessed",
        ),
    )


def broken_constraint(
    places: Sequence[tuple[str, Place]], message: str, cites: Sequence[str], rule: Span | None
) -> Diagnostic:
    """Values that contradict one another; the constraint's own words.

    `places`: the values that it reads, by id.
    """
    place = places[0][1] if places else Place("")
    labels = [
        Label(other.span, Text(f"`{name}` ở đây", f"`{name}` here"))
        for name, other in places[1:]
        if other.span
    ]
    if rule is not None and rule.source.path:
        labels.append(Label(rule, Text("ràng buộc ở đây", "the constraint")))
    names = "; ".join(f"`{name}`" for name, _ in places)
    return Diagnostic(
        "E0521",
        Text(message, message),
        place.span,
        Text(f"kiểm tra lại {names}", f"check {names}") if names else None,
        labels=tuple(labels),
        cite="; ".join(cites) or None,
        path=place.path,
        where=None if place.span else place.where or None,
        slug="broken-constraint",
    )


# -------------------------------------------------------------------------------------------- figures, strict


def contradicting_figure(place: Place, name: str, given: Text, own: Text) -> Diagnostic:
    """A cohort figure that this unit's own value refutes: it is not the figure of this unit's cohort."""
    return _at(
        "E0523",
        "contradicting-figure",
        place,
        Text(
            f"`{clipped(name)}` không thể là {given.vi}: riêng đơn vị này đã là {own.vi}",
            f"`{clipped(name)}` cannot be {given.en}: this unit alone has {own.en}",
        ),
        Text(
            "đơn vị luôn thuộc nhóm được so sánh; tính lại số liệu chung bằng `--save-cohort`",
            "a unit always belongs to its cohort; compute the figures again with `--save-cohort`",
        ),
    )


def incomplete(place: Place, unit: str, missing: Sequence[str]) -> Diagnostic:
    """Under `--strict`: something that the result rests on is missing."""
    return _at(
        "E0524",
        "incomplete",
        place,
        Text(
            f"phiếu của {unit or 'đơn vị'} chưa đủ: còn thiếu {_listed(missing)}",
            f"the submission of {unit or 'the unit'} is incomplete: {_listed(missing)} missing",
        ),
        Text(
            "điền các số liệu còn thiếu, hoặc bỏ `--strict`",
            "fill in what is missing, or leave out `--strict`",
        ),
    )


def unknown_figure(place: Place, name: str, known: Sequence[str], suggestion: str | None) -> Diagnostic:
    """A cohort figure that the ruleset does not use."""
    return _at(
        "E0525",
        "unknown-figure",
        place,
        Text(
            f"bộ tiêu chí không dùng số liệu chung `{clipped(name)}`",
            f"no cohort figure is called `{clipped(name)}`",
        ),
        _guess(
            suggestion,
            Text(f"các số liệu chung: {_listed(known)}", f"the figures: {_listed(known)}")
            if known
            else Text("bộ tiêu chí này không có số liệu chung", "this ruleset has none"),
        ),
    )


def no_calendar(
    place: Place, start: date, end: date, rule: Span | None, covers: tuple[date, date] | None = None
) -> Diagnostic:
    """Working days between days that the ruleset's calendar does not cover; `covers`: its first and last."""
    known = Text("", "")
    if covers is not None:
        known = Text(
            f" (lịch có từ {shown_day(covers[0], 'vi')} đến {shown_day(covers[1], 'vi')})",
            f" (it covers {shown_day(covers[0], 'en')} to {shown_day(covers[1], 'en')})",
        )
    labels = (
        (Label(rule, Text("công thức ở đây", "the formula")),)
        if rule is not None and rule.source.path
        else ()
    )
    return Diagnostic(
        "E0526",
        Text(
            f"không đếm được ngày làm việc từ {shown_day(start, 'vi')} đến {shown_day(end, 'vi')}: "
            f"lịch ngày nghỉ của bộ tiêu chí không có các ngày này{known.vi}",
            f"working days from {shown_day(start, 'en')} to {shown_day(end, 'en')} cannot be counted: "
            f"the ruleset's calendar does not cover them{known.en}",
        ),
        place.span,
        Text(
            "kiểm tra lại ngày đã ghi, hoặc bổ sung tệp ngày nghỉ",
            "check the dates, or extend the holidays file",
        ),
        labels=labels,
        path=place.path,
        slug="no-calendar",
    )
