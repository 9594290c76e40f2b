"""E04xx: rules that cannot hold. Found before any data, from maxima, ranges, constraints and the paths of
formulas.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ..diagnostics import Diagnostic, Label, Text
from ..notation import shown
from ..ranges.intervals import Interval
from ..source import NOWHERE, Span


def number(value: Fraction, unit: str | None = None) -> Text:
    """A number with its unit as both languages write it."""
    tail = "" if unit in (None, "%") else f" {unit}"
    english = (" point" if value == 1 else " points") if unit == "điểm" else tail
    short = "%" if unit == "%" else None
    return Text(
        shown(value, "vi", short, grouped=False) + tail, shown(value, "en", short, grouped=False) + english
    )


def values(span: Interval, unit: str | None = None) -> Text:
    """The values of an interval in the words of the law: `từ 50% đến dưới 80%`."""
    if span.point is not None:
        return number(span.point, unit)
    vi, en = [], []
    if span.low is not None:
        low = number(span.low, unit)
        vi.append(f"{'trên' if span.low_open else 'từ'} {low.vi}")
        en.append(f"{'above' if span.low_open else 'from'} {low.en}")
    if span.high is not None:
        high = number(span.high, unit)
        vi.append(f"{'đến dưới' if span.high_open else 'đến'} {high.vi}")
        en.append(f"{'to below' if span.high_open else 'to'} {high.en}")
    if span.high is None:
        if span.low is None:
            return Text("mọi giá trị", "any value")
        vi.append("trở lên")
        en.append("upward")
    return Text(" ".join(vi), " ".join(en))


def quoted(at: Span, vi: str, en: str) -> Text:
    """The words of the file at a place, in backticks; general words where there is no place."""
    text = " ".join(at.text.split())
    if at.source is NOWHERE.source or not text:
        return Text(vi, en)
    short = text if len(text) <= 80 else text[:79] + "…"
    return Text(f"`{short}`", f"`{short}`")


def maxima_differ(at: Span, node: str, declared: Fraction, total: Fraction) -> Diagnostic:
    """The maximum of a node is the sum of its parts' (law 4)."""
    gap = number(abs(declared - total), "điểm")
    more = total > declared
    return Diagnostic(
        "E0401",
        Text(
            f"điểm tối đa của `{node}` là {number(declared).vi} nhưng các mục của nó cộng lại là"
            f" {number(total).vi}"
            f" ({'thừa' if more else 'thiếu'} {gap.vi})",
            f"`{node}` has a maximum of {number(declared).en} but its parts add up to {number(total).en}"
            f" ({gap.en} {'too many' if more else 'too few'})",
        ),
        at,
        Text(
            "sửa điểm tối đa của một mục hoặc của nút; mục đứng ngoài tổng thì ghi `điểm thưởng`,"
            " `điểm trừ` hoặc"
            " `không tính điểm`",
            "correct the maximum of a part or of the node; a part outside the total is a `bonus`, a"
            " `penalty` or"
            " `not counted`",
        ),
        slug="maxima-differ",
    )


def threshold_above_maximum(
    at: Span, row: str, column: str, *, needs: Fraction, most: Fraction, unit: str | None
) -> Diagnostic:
    """A level asks for more than its row can have."""
    return Diagnostic(
        "E0402",
        Text(
            f"`{column}` đòi `{row}` từ {number(needs, unit).vi}, nhiều hơn mức cao nhất có thể là"
            f" {number(most, unit).vi}",
            f"`{column}` asks {number(needs, unit).en} of `{row}`, more than the"
            f" {number(most, unit).en} it can have",
        ),
        at,
        Text("sửa ngưỡng của ô này hoặc điểm tối đa của nút", "correct this cell or the node's maximum"),
        slug="threshold-above-maximum",
    )


def weights_off(at: Span, node: str, total: Fraction) -> Diagnostic:
    """Shares of a whole must make the whole."""
    return Diagnostic(
        "E0403",
        Text(
            f"trọng số các mục của `{node}` cộng lại là {number(total).vi}, không phải 1",
            f"the weights of the parts of `{node}` add up to {number(total).en}, not 1",
        ),
        at,
        Text(
            "viết trọng số bằng thương chính xác, ví dụ `trọng số 1/3`",
            "write weights as exact quotients, as in `weight 1/3`",
        ),
        slug="weights-off",
    )


def of_table(table: str, subject: Text) -> Text:
    """A table's name, and what its rows are chosen by."""
    return Text(f"bảng `{table}` (theo {subject.vi})", f"the table `{table}` (by {subject.en})")


def above_maximum(
    at: Span, node: str, most: Fraction | None, maximum: Fraction, *, divides: bool
) -> Diagnostic:
    """A criterion can get more than its maximum. `divides`: its formula has a numerator and a divisor."""
    top = (
        Text("không có giới hạn trên", "has no upper limit")
        if most is None
        else Text(f"có thể tới {number(most, 'điểm').vi}", f"can reach {number(most, 'điểm').en}")
    )
    return Diagnostic(
        "E0404",
        Text(
            f"`{node}` {top.vi}, vượt điểm tối đa {number(maximum).vi}",
            f"`{node}` {top.en}, above its maximum of {number(maximum).en}",
        ),
        at,
        Text(
            "thêm `, không quá điểm tối đa` vào công thức, hoặc thêm `ràng buộc` cho số liệu nếu tử"
            " số không thể lớn hơn"
            " mẫu số",
            "add `, no more than maximum points` to the formula, or a `constraint` on the inputs"
            " where the numerator cannot"
            " exceed the divisor",
        )
        if divides
        else Text(
            "thêm `, không quá điểm tối đa` vào công thức, hoặc sửa điểm hay điểm tối đa",
            "add `, no more than maximum points` to the formula, or correct the points or the maximum",
        ),
        slug="above-maximum",
    )


def below_zero(at: Span, node: str, least: Fraction | None) -> Diagnostic:
    """A criterion can fall below zero."""
    low = (
        Text("không có giới hạn dưới", "has no lower limit")
        if least is None
        else Text(f"có thể xuống {number(least, 'điểm').vi}", f"can fall to {number(least, 'điểm').en}")
    )
    return Diagnostic(
        "E0405",
        Text(f"`{node}` {low.vi}, dưới 0", f"`{node}` {low.en}, below 0"),
        at,
        Text(
            "thêm `, không dưới 0` vào công thức, hoặc thêm `ràng buộc` cho số liệu",
            "add `, no less than 0` to the formula, or a `constraint` on the inputs",
        ),
        slug="below-zero",
    )


_IN_A_SUM = Text(
    "quy đổi` (hoặc `không cho điểm`, `cho điểm tối đa`…)", "rescaled` (or `no points`, `full points`…)"
)
_OUTERMOST = Text(
    "không cho điểm` (hoặc `không đánh giá`, `cho điểm tối đa`…)",
    "no points` (or `not assessed`, `full points`…)",
)
_INDEX = Text("không đánh giá`", "not assessed`")


def rulings(*, parent: str | None, maximum: Fraction | None) -> Text:
    """The rulings that a node may choose: only what stands in a sum can be scaled."""
    return _IN_A_SUM if parent is not None else _OUTERMOST if maximum is not None else _INDEX


def divisor_zero(at: Span, ruling: Text | None) -> Diagnostic:
    """A divisor that may be zero without a ruling. `ruling`: see `rulings`; None outside a node."""
    what = quoted(at, "mẫu số này", "this divisor")
    name = what.vi if what.vi.startswith("`") and len(what.vi) < 40 else "`mẫu số`"
    short = name.strip("`")
    ruled = Text(
        f"nói điều gì xảy ra khi đó: `không áp dụng nếu {short} = 0, {(ruling or _INDEX).vi},"
        " hay chia trường hợp bằng `nếu`",
        f"say what follows then: `not applicable if {short} = 0, {(ruling or _INDEX).en}, or split the"
        " formula by `if`",
    )
    plain = Text(
        f"chia trường hợp: `… nếu {short} > 0, còn lại 0`, hoặc khai khoảng giá trị từ 1",
        f"split the formula: `… if {short} > 0, otherwise 0`, or declare a range from 1",
    )
    return Diagnostic(
        "E0406",
        Text(f"mẫu số {what.vi} có thể bằng 0", f"the divisor {what.en} may be 0"),
        at,
        ruled if ruling else plain,
        slug="divisor-may-be-zero",
    )


def bands_overlap(
    at: Span, one: str, other: str, both: Interval, *, unit: str | None, first: Span
) -> Diagnostic:
    """Two bands hold the same value."""
    return Diagnostic(
        "E0407",
        Text(
            f"hai bậc `{one}` và `{other}` cùng chứa {values(both, unit).vi}",
            f"the bands `{one}` and `{other}` both hold {values(both, unit).en}",
        ),
        at,
        Text(
            "để một đầu mở: `đến dưới` thay cho `đến`, hoặc `trên` thay cho `từ`",
            "leave one end out: `to below` for `to`, or `above` for `from`",
        ),
        labels=(Label(first, Text("bậc kia", "the other band")),),
        slug="bands-overlap",
    )


def bands_gap(
    at: Span, hole: Interval, unit: str | None, bare: str | None = None, *, between: bool = False
) -> Diagnostic:
    """A value that no band holds. `bare`: an end that was probably meant as a percent; `between`: bands lie
    on both sides.
    """
    what = values(hole, unit)
    if bare is not None:
        return Diagnostic(
            "E0408",
            Text(f"không bậc nào chứa {what.vi}", f"no band holds {what.en}"),
            at,
            Text(
                f"`{bare}` ở đây là {bare}00%: tỷ lệ phần trăm viết `{bare}%`",
                f"`{bare}` means {bare}00% here: write `{bare}%`",
            ),
            slug="bands-gap",
        )
    return Diagnostic(
        "E0408",
        Text(f"không bậc nào chứa {what.vi}", f"no band holds {what.en}"),
        at,
        Text(
            f"thêm một bậc `{what.vi}`, hoặc sửa đầu mút" + ("" if between else ", hoặc thêm `còn lại`"),
            f"add a band `{what.en}`, or correct an end" + ("" if between else ", or add `otherwise`"),
        ),
        slug="bands-gap",
    )


def bands_unmet(at: Span, one: str, other: str) -> Diagnostic:
    """Neighbouring bands whose ends depend on data and are not the same expression."""
    return Diagnostic(
        "E0408",
        Text(
            f"không chứng tỏ được bậc `{one}` và bậc `{other}` liền nhau",
            f"the bands `{one}` and `{other}` are not shown to meet",
        ),
        at,
        Text(
            "viết hai đầu bằng cùng một biểu thức (`đến dưới x`, rồi `từ x`), hoặc thêm `còn lại`",
            "write both ends with one expression (`to below x`, then `from x`), or add `otherwise`",
        ),
        slug="bands-gap",
    )


def lookup_misses(at: Span, subject: Text, missed: tuple[str, ...]) -> Diagnostic:
    """A look-up without a row for a value that can occur."""
    shown_ = ", ".join(f"`{m}`" for m in missed[:5]) + (", …" if len(missed) > 5 else "")
    named = Text(f" {shown_}", f" {shown_}") if missed else Text(" mọi giá trị", " every value")
    return Diagnostic(
        "E0409",
        Text(f"{subject.vi} không có dòng cho{named.vi}", f"{subject.en} has no row for{named.en}"),
        at,
        Text("thêm dòng còn thiếu, hoặc thêm `còn lại`", "add the missing rows, or add `otherwise`"),
        slug="lookup-misses",
    )


def not_asked(at: Span, name: str, condition: Span) -> Diagnostic:
    """An input is read where it may not have been asked."""
    when = quoted(condition, "điều kiện của nó", "its condition")
    return Diagnostic(
        "E0410",
        Text(
            f"`{name}` được đọc ở chỗ chưa chắc đã hỏi: chỉ hỏi khi {when.vi}",
            f"`{name}` is read where it may not have been asked: it is asked only when {when.en}",
        ),
        at,
        Text(
            "thêm `không áp dụng nếu …` cho trường hợp không hỏi, hoặc đặt công thức vào `… nếu`"
            " cùng điều kiện đó",
            "add `not applicable if …` for the case that is not asked, or put the formula under `…"
            " if` that condition",
        ),
        slug="not-asked",
    )


def not_applicable_unruled(at: Span, node: str, ruling: Text) -> Diagnostic:
    """A formula can be not applicable and its node does not say what follows."""
    return Diagnostic(
        "E0411",
        Text(
            f"công thức của `{node}` có thể không áp dụng, mà `{node}` không nói khi đó tính thế nào",
            f"the formula of `{node}` may be not applicable, and `{node}` does not say what follows",
        ),
        at,
        Text(
            f"thêm `không áp dụng nếu … không áp dụng, {ruling.vi}",
            f"add `not applicable if … not applicable, {ruling.en}",
        ),
        slug="not-applicable-unruled",
    )


def nothing_left(at: Span, node: str) -> Diagnostic:
    """Every part of a node may be left out at once."""
    return Diagnostic(
        "E0412",
        Text(
            f"mọi mục của `{node}` có thể cùng không áp dụng, mà `{node}` không nói khi đó tính thế nào",
            f"every part of `{node}` may be not applicable at once, and `{node}` does not say what follows",
        ),
        at,
        Text(
            "thêm `không áp dụng khi không còn mục nào, quy đổi` (hoặc `không cho điểm`…) cho nút này",
            "add `not applicable when nothing is left, rescaled` (or `no points`…) to this node",
        ),
        slug="nothing-left",
    )


def no_receiver(at: Span, node: str, receivers: tuple[str, ...]) -> Diagnostic:
    """The points to be shared may have nobody to go to."""
    names = ", ".join(f"`{r}`" for r in receivers)
    return Diagnostic(
        "E0413",
        Text(
            f"điểm của `{node}` có thể không còn mục nào nhận: {names} có thể cùng không áp dụng",
            f"the points of `{node}` may have no receiver: {names} may be not applicable at once",
        ),
        at,
        Text(
            "thêm một mục nhận luôn áp dụng, hoặc dùng `quy đổi`",
            "add a receiver that always applies, or use `rescaled`",
        ),
        slug="no-receiver",
    )


def child_not_applicable(at: Span, node: str, child: Text) -> Diagnostic:
    """A node that is no sum does not say what an inapplicable part does."""
    return Diagnostic(
        "E0414",
        Text(
            f"{child.vi} có thể không áp dụng, mà `{node}` không nói khi đó tính thế nào",
            f"{child.en} may be not applicable, and `{node}` does not say what it does then",
        ),
        at,
        Text(
            "thêm `mục không áp dụng thì bỏ qua` (hoặc `cho không điểm`, `cả nút không áp dụng`)",
            "add `an inapplicable item is skipped` (or `scores zero`, `makes the whole not applicable`)",
        ),
        slug="child-not-applicable",
    )


def no_value_in_sum(at: Span, node: str, parent: str) -> Diagnostic:
    """`không đánh giá` gives no value, and a sum needs one."""
    return Diagnostic(
        "E0415",
        Text(
            f"`{node}` không đánh giá thì không có điểm, nhưng `{parent}` là tổng nên cần một cách tính",
            f"`{node}` not assessed has no score, but `{parent}` is a sum and needs one",
        ),
        at,
        Text(
            "dùng `quy đổi`, `giảm điểm tối đa`, `không cho điểm` hoặc `cho điểm tối đa`",
            "use `rescaled`, `maximum reduced`, `no points` or `full points`",
        ),
        slug="no-value-in-sum",
    )


def not_positive(at: Span) -> Diagnostic:
    """A logarithm of what may be zero or negative."""
    what = quoted(at, "giá trị này", "this value")
    return Diagnostic(
        "E0416",
        Text(
            f"`ln` cần số dương, mà {what.vi} có thể bằng 0 hoặc âm",
            f"`ln` needs a positive value, and {what.en} may not be",
        ),
        at,
        Text("cộng thêm 1, hoặc chia trường hợp bằng `nếu`", "add 1, or split the formula by `if`"),
        slug="logarithm-not-positive",
    )


def negative_root(at: Span, exponent: Fraction) -> Diagnostic:
    """A root of what may be negative."""
    what = quoted(at, "giá trị này", "this value")
    power = f"{exponent.numerator}/{exponent.denominator}"
    return Diagnostic(
        "E0417",
        Text(
            f"lũy thừa {power} cần số không âm, mà {what.vi} có thể âm",
            f"the power {power} needs a value that is not negative, and {what.en} may be",
        ),
        at,
        Text(
            "thêm `không dưới 0`, hoặc chia trường hợp bằng `nếu`",
            "add `no less than 0`, or split the formula by `if`",
        ),
        slug="negative-root",
    )


def no_grain(at: Span, figure: str) -> Diagnostic:
    """A mean over the cohort of values that have no last decimal."""
    return Diagnostic(
        "E0418",
        Text(
            f"`{figure}` lấy trung bình hoặc độ lệch của giá trị không có số chữ số thập phân xác định",
            f"`{figure}` takes a mean or deviation of values without a declared number of decimals",
        ),
        at,
        Text(
            'làm tròn giá trị trước: `đại lượng x "…" = a / b, làm tròn đến 4 chữ số thập phân, nửa lên`',
            'round the values first: `quantity x "…" = a / b, rounded to 4 decimals, half up`',
        ),
        slug="no-grain",
    )


def divisor_unbounded(at: Span) -> Diagnostic:
    """A divisor from data without a proven upper bound."""
    what = quoted(at, "mẫu số này", "this divisor")
    return Diagnostic(
        "E0419",
        Text(f"mẫu số {what.vi} không có giới hạn trên", f"the divisor {what.en} has no upper bound"),
        at,
        Text(
            "khai khoảng giá trị của số liệu, hoặc thêm `không quá …`",
            "declare the range of the input, or add `no more than …`",
        ),
        slug="divisor-unbounded",
    )


def no_calendar(at: Span) -> Diagnostic:
    """Working days without a list of holidays."""
    return Diagnostic(
        "E0420",
        Text(
            "số ngày làm việc cần lịch nghỉ, mà bộ tiêu chí chưa khai",
            "working days need a calendar, and none is declared",
        ),
        at,
        Text(
            'thêm dòng `ngày nghỉ "ngay-nghi.csv"` vào phần đầu của bộ tiêu chí',
            'add a line `holidays "holidays.csv"` to the head of the ruleset',
        ),
        slug="no-calendar",
    )


def calendar_short(at: Span, has: tuple[date, date], needs: tuple[date, date]) -> Diagnostic:
    """The calendar does not cover the dates that can be asked."""
    (a, b), (c, d) = ([f"{day:%d/%m/%Y}" for day in pair] for pair in (has, needs))
    return Diagnostic(
        "E0421",
        Text(
            f"lịch nghỉ có từ {a} đến {b}, không phủ hết các ngày có thể có, từ {c} đến {d}",
            f"the calendar runs from {has[0]} to {has[1]} and does not cover the dates possible,"
            f" {needs[0]} to {needs[1]}",
        ),
        at,
        Text(
            "bổ sung lịch nghỉ, hoặc khai khoảng của số liệu ngày",
            "extend the calendar, or declare the range of the date inputs",
        ),
        slug="calendar-short",
    )


def no_branch(at: Span) -> Diagnostic:
    """Conditions that may all fail, without `còn lại`."""
    return Diagnostic(
        "E0422",
        Text("có thể không trường hợp nào đúng", "it may be that no case applies"),
        at,
        Text("thêm `còn lại : …`", "add `otherwise : …`"),
        slug="no-branch",
    )


def never_satisfied(at: Span) -> Diagnostic:
    """A constraint that no submission can meet, given the declared ranges."""
    return Diagnostic(
        "E0423",
        Text("không số liệu nào thỏa được ràng buộc này", "no submission can meet this constraint"),
        at,
        Text(
            "đối chiếu với khoảng giá trị đã khai và các ràng buộc khác",
            "compare it with the declared ranges and the other constraints",
        ),
        slug="never-satisfied",
    )


def too_many_digits(at: Span) -> Diagnostic:
    """A product, power or mean whose exact value may not fit into any memory."""
    return Diagnostic(
        "E0424",
        Text(
            "giá trị ở đây có thể dài tới hàng chục nghìn chữ số",
            "the value here may have tens of thousands of digits",
        ),
        at,
        Text(
            "giảm số mũ, số lần nhân nối tiếp, số chữ số của trọng số; khai khoảng giá trị hẹp hơn",
            "use smaller exponents, fewer nested products, shorter weights, or narrower ranges",
        ),
        slug="too-many-digits",
    )


def table_without_rows(at: Span, highest: str) -> Diagnostic:
    """A level table with columns but no condition: everybody has the highest level."""
    return Diagnostic(
        "E0425",
        Text(
            f"bảng xếp mức không có dòng điều kiện nào, nên mọi đơn vị đều đạt `{highest}`",
            f"the level table has no row of conditions, so everybody reaches `{highest}`",
        ),
        at,
        Text("thêm các dòng như `ten_muc | 90% | 70% |`", "add rows such as `node_id | 90% | 70% |`"),
        slug="table-without-rows",
    )
