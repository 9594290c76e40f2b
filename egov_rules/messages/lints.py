"""W07xx: what is not wrong but should be looked at. A `cách hiểu` for the provision answers those about the
text itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ..diagnostics import Diagnostic, Label, Text
from ..ranges.intervals import Interval
from ..source import Span
from .rules import number, values

_READ = Text(
    "nếu văn bản đúng là như vậy thì ghi một `cách hiểu` dẫn điều khoản đó",
    "where the text does say so, write a `reading` that cites the provision",
)


def _as_percent(percent: str) -> Text:
    return Text(
        f"tỷ lệ phần trăm viết `{percent}`: số không có `%` lớn gấp trăm lần",
        f"write the percent as `{percent}`: a number without `%` is a hundred times as much",
    )


def unused_input(at: Span, name: str) -> Diagnostic:
    """An input that no formula reads."""
    return Diagnostic(
        "W0701",
        Text(f"số liệu `{name}` không được dùng ở đâu", f"the input `{name}` is not used anywhere"),
        at,
        Text(
            "xóa dòng khai này, hoặc kiểm tra công thức lẽ ra phải đọc nó",
            "remove it, or look at the formula that should read it",
        ),
        slug="unused-input",
    )


def unused_value(at: Span, name: str, what: Text) -> Diagnostic:
    """A quantity, parameter, table column or cohort figure that nothing reads."""
    return Diagnostic(
        "W0702",
        Text(f"{what.vi} `{name}` không được dùng ở đâu", f"the {what.en} `{name}` is not used anywhere"),
        at,
        Text(
            "xóa dòng khai này, hoặc dùng tên nó trong công thức", "remove it, or use its name in a formula"
        ),
        slug="unused-value",
    )


def unused_type(at: Span, name: str) -> Diagnostic:
    """A named type without an input."""
    return Diagnostic(
        "W0703",
        Text(f"kiểu `{name}` không được dùng ở đâu", f"the type `{name}` is not used anywhere"),
        at,
        Text("xóa dòng khai này, hoặc dùng nó cho một số liệu", "remove it, or use it for an input"),
        slug="unused-type",
    )


def unread_node(at: Span, name: str) -> Diagnostic:
    """A node outside every total, level and rank."""
    return Diagnostic(
        "W0704",
        Text(
            f"`{name}` không thuộc tổng, mức hay xếp hạng nào",
            f"`{name}` is part of no total, level or ranking",
        ),
        at,
        Text(
            "đưa nó vào một nút, một `chỉ số` hay bảng `xếp mức`, hoặc ghi `không tính điểm`",
            "put it into a node, an `index` or a `levels` table, or mark it `not counted`",
        ),
        slug="unread-node",
    )


def dead_branch(at: Span, what: Text) -> Diagnostic:
    """An alternative that is never taken."""
    return Diagnostic(
        "W0705",
        Text(f"{what.vi} không bao giờ xảy ra", f"{what.en} never applies"),
        at,
        Text(
            "xóa nó, hoặc sửa điều kiện, các dòng phía trước hay khoảng giá trị của số liệu",
            "remove it, or correct the condition, the rows before it or the range of the input",
        ),
        slug="dead-branch",
    )


def row_implied(at: Span, row: str) -> Diagnostic:
    """The rows of the parts already force the row of the total."""
    return Diagnostic(
        "W0706",
        Text(
            f"dòng `{row}` luôn đạt khi các dòng của những mục trong nó đạt",
            f"the row `{row}` always holds where the rows of its parts hold",
        ),
        at,
        Text(
            f"bỏ dòng này, hoặc sửa ngưỡng; {_READ.vi}",
            f"leave the row out, or correct a threshold; {_READ.en}",
        ),
        slug="row-implied",
    )


def total_inert(
    at: Span, row: str, column: str, *, needs: Fraction, forced: Fraction, maximum: Fraction
) -> Diagnostic:
    """The total asks less than its parts together: one of them is probably wrong."""
    return Diagnostic(
        "W0707",
        Text(
            f"dòng `{row}` không bao giờ có tác dụng: ở `{column}` nó đòi {number(needs).vi}, còn các"
            " mục của nó đã buộc đạt"
            f" {number(forced).vi} trên {number(maximum).vi}",
            f"the row `{row}` can never decide: in `{column}` it asks {number(needs).en}, while its"
            " parts already force"
            f" {number(forced).en} of {number(maximum).en}",
        ),
        at,
        Text(
            f"đối chiếu ngưỡng tổng với điểm tối đa của các mục; {_READ.vi}",
            f"compare the total with the maxima of the parts; {_READ.en}",
        ),
        slug="total-inert",
    )


def column_unreachable(at: Span, column: str, row: str) -> Diagnostic:
    """A level that no unit can have."""
    return Diagnostic(
        "W0708",
        Text(
            f"không đơn vị nào đạt được `{column}`: dòng `{row}` không thể thỏa",
            f"no unit can reach `{column}`: the row `{row}` cannot hold",
        ),
        at,
        Text(
            f"sửa ngưỡng của ô này hoặc công thức của dòng; {_READ.vi}",
            f"correct the cell or the row's formula; {_READ.en}",
        ),
        slug="column-unreachable",
    )


def columns_never_result(at: Span, columns: Sequence[str], before: str | None) -> Diagnostic:
    """Levels that are passed over: `before`, an earlier column, holds wherever they do (None: several do)."""
    vi, en = (f" {word} ".join(f"`{column}`" for column in columns) for word in ("và", "and"))
    first = Text("một mức viết trước", "an earlier level")
    if before is not None:
        first = Text(f"`{before}`", f"`{before}`")
    return Diagnostic(
        "W0708",
        Text(
            f"{vi} không bao giờ là kết quả: đơn vị nào đạt cũng đã đạt {first.vi}, đứng trước",
            f"{en} can never be the result: a unit that reaches it reaches {first.en} first"
            if len(columns) == 1
            else f"{en} can never be the result: a unit that reaches them reaches {first.en} first",
        ),
        at,
        Text(
            f"viết các mức từ cao xuống thấp, mức cao nhất ở cột đầu, hoặc sửa ngưỡng của ô này; {_READ.vi}",
            "write the levels from the highest down, the highest in the first column, or correct the"
            f" threshold of this cell; {_READ.en}",
        ),
        slug="column-unreachable",
    )


def threshold_falls(at: Span, row: str, column: str, lower: str) -> Diagnostic:
    """A level that asks less of a row than a lower level does."""
    return Diagnostic(
        "W0714",
        Text(
            f"ở dòng `{row}`, `{column}` đòi ít hơn `{lower}`, là mức thấp hơn",
            f"in the row `{row}`, `{column}` asks less than `{lower}`, which is the lower level",
        ),
        at,
        Text(f"đối chiếu lại hai ngưỡng; {_READ.vi}", f"compare the two thresholds; {_READ.en}"),
        slug="threshold-falls",
    )


def row_may_be_left_out(at: Span, rows: Sequence[str]) -> Diagnostic:
    """A row on a node that may be not applicable does not hold then; `rows`: the nodes of the line."""
    row = rows[0]
    listed = ", ".join(f"`{name}`" for name in rows[:5]) + (", …" if len(rows) > 5 else "")
    return Diagnostic(
        "W0709",
        Text(
            f"{listed} có thể không áp dụng; khi đó dòng này không đạt và đơn vị mất mức",
            f"{listed} may be not applicable; the row does not hold then and the unit loses the level",
        ),
        at,
        Text(
            f"viết điều kiện cả hai trường hợp: `{row} không áp dụng hoặc …`; {_READ.vi}",
            f"write a condition for both cases: `{row} not applicable or …`; {_READ.en}",
        ),
        slug="row-may-be-left-out",
    )


def jump(at: Span, where: Fraction, unit: str | None, below: Fraction, above: Fraction) -> Diagnostic:
    """Pieces of a formula that do not meet at their boundary."""
    there = number(where, unit)
    return Diagnostic(
        "W0710",
        Text(
            f"điểm nhảy tại ngưỡng {there.vi}: một bên là {number(below).vi}, bên kia là {number(above).vi}",
            f"points jump at the threshold {there.en}: {number(below).en} on one side,"
            f" {number(above).en} on the other",
        ),
        at,
        Text(
            "viết hai phần gặp nhau tại ngưỡng, ví dụ `điểm tối đa × x / ngưỡng, không quá điểm tối đa`;"
            f" {_READ.vi}",
            "write pieces that meet there, as in `maximum points × x / threshold, no more than"
            " maximum points`;"
            f" {_READ.en}",
        ),
        slug="jump-at-threshold",
    )


def look_alike(at: Span, name: str, other: str, first: Span) -> Diagnostic:
    """Two names that a reader takes for one."""
    return Diagnostic(
        "W0711",
        Text(f"tên `{name}` dễ nhầm với `{other}`", f"the name `{name}` is easily taken for `{other}`"),
        at,
        Text("đổi một trong hai tên", "rename one of the two"),
        labels=(Label(first, Text("tên kia", "the other name")),),
        slug="look-alike-names",
    )


def unencoded(at: Span, name: str, text: str) -> Diagnostic:
    """A formula, ruling or row that is written as not encoded."""
    return Diagnostic(
        "W0712",
        Text(
            f"`{name}` chưa lập quy tắc («{text}»): mọi kết quả dựa vào nó là chưa đầy đủ",
            f"`{name}` is not yet encoded (“{text}”): every result that rests on it is incomplete",
        ),
        at,
        Text(
            "viết quy tắc khi văn bản đã rõ; nếu chưa, ghi một `cách hiểu`",
            "write the rule once the text is clear, or a `reading`",
        ),
        slug="unencoded",
    )


def starts_inside_period(at: Span, day: date) -> Diagnostic:
    """A version that comes into force while data are already being gathered."""
    return Diagnostic(
        "W0713",
        Text(
            f"hiệu lực từ {day:%d/%m/%Y} rơi vào giữa kỳ số liệu: kỳ đó vẫn theo phiên bản trước",
            f"in force from {day}, inside a data period: that period still follows the version before",
        ),
        at,
        Text(
            f"sửa ngày hiệu lực hoặc kỳ số liệu; {_READ.vi}",
            f"correct the date or the data period; {_READ.en}",
        ),
        slug="starts-inside-period",
    )


def band_outside(
    at: Span, band: str, domain: Interval, unit: str | None, percent: str | None = None
) -> Diagnostic:
    """A band that lies outside what its subject can be. `percent`: how an end was probably meant."""
    hint = Text(
        "xóa bậc này, hoặc sửa đầu mút hay khoảng giá trị của số liệu",
        "remove the band, or correct its ends or the range of the input",
    )
    if percent is not None:
        hint = _as_percent(percent)
    return Diagnostic(
        "W0705",
        Text(
            f"bậc `{band}` không bao giờ xảy ra: giá trị chỉ {values(domain, unit).vi}",
            f"the band `{band}` never applies: the value is {values(domain, unit).en}",
        ),
        at,
        hint,
        slug="dead-branch",
    )


def rest_between(at: Span, hole: Interval, unit: str | None, lower: str, upper: str) -> Diagnostic:
    """`otherwise` takes values that lie between two bands."""
    held = values(hole, unit)
    return Diagnostic(
        "W0715",
        Text(
            f"`còn lại` nhận cả giá trị {held.vi}, nằm giữa bậc `{lower}` và bậc `{upper}`",
            f"`otherwise` also takes {held.en}, between the bands `{lower}` and `{upper}`",
        ),
        at,
        Text(
            f"sửa đầu mút để hai bậc liền nhau, hoặc viết khoảng này thành một bậc riêng; {_READ.vi}",
            "correct an end so that the two bands meet, or give these values a band of their own;"
            f" {_READ.en}",
        ),
        slug="rest-between",
    )


def mixed_ends(at: Span, band: str, bare: str, percent: Span) -> Diagnostic:
    """A bare number among percents."""
    return Diagnostic(
        "W0716",
        Text(
            f"bậc `{band}` viết số không có `%`, bậc khác viết phần trăm: `{bare}` là {bare}00%",
            f"the band `{band}` has a number without `%`, another has a percent: `{bare}` is {bare}00%",
        ),
        at,
        Text(
            f"viết `{bare}%`; nếu đúng là số thì viết mọi đầu mút bằng số",
            f"write `{bare}%`; if it is a plain number, write every end as a number",
        ),
        (Label(percent, Text("phần trăm ở đây", "a percent here")),),
        slug="mixed-ends",
    )


def comparison_settled(
    at: Span, left: str, span: Interval, unit: str | None, percent: str | None
) -> Diagnostic:
    """A comparison with a number outside what its other side can be. `percent`: what was probably meant."""
    said = values(span, unit)
    hint = Text(
        "xóa nó, hoặc sửa số này, các dòng phía trước hay khoảng giá trị của số liệu",
        "remove it, or correct the number, the rows before it or the range of the input",
    )
    if percent is not None:
        hint = _as_percent(percent)
    return Diagnostic(
        "W0705",
        Text(
            f"`{at.text}` không bao giờ xảy ra: `{left}` chỉ {said.vi}",
            f"`{at.text}` never holds: `{left}` is {said.en}",
        ),
        at,
        hint,
        slug="dead-branch",
    )
