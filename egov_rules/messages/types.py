"""E03xx: types and units. What a value is does not fit its place, or a declaration leaves its bounds open."""

from __future__ import annotations

from collections.abc import Sequence

from ..diagnostics import Diagnostic, Label, Text
from ..keywords import keyword
from ..records import frozen
from ..source import Span


def _decimal(text: str, surface: str) -> str:
    """A decimal number in the marks of the file."""
    return text if surface == "en" else text.replace(".", ",")


def hint_condition() -> Text:
    """Beside E0302, where a number stands for a condition."""
    return Text("viết một phép so, ví dụ `x > 0`", "write a comparison, as in `x > 0`")


def hint_yes_no_counts(surface: str) -> Text:
    """Beside E0302, where a yes/no value stands for a number."""
    example = f"2 {keyword('IF', surface)} x"
    return Text(
        f"viết số và điều kiện, ví dụ `{example}`", f"write a number and a condition, as in `{example}`"
    )


def hint_yes_no(surface: str) -> Text:
    """Beside E0302, where a word stands for a yes/no value."""
    yes, no = keyword("TRUE", surface), keyword("FALSE", surface)
    return Text(f"viết `{yes}` hoặc `{no}`", f"write `{yes}` or `{no}`")


def hint_days(surface: str) -> Text:
    """Beside E0302, where dates are added, subtracted or compared with something else."""
    k = [keyword(name, surface) for name in ("DAYS", "FROM", "TO")]
    example = f"{k[0]} {k[1]} a {k[2]} b"
    return Text(
        f"ngày chỉ so được với ngày; khoảng cách hai ngày là `{example}`",
        f"dates only compare with dates; the days between two are `{example}`",
    )


def hint_choice_counts(surface: str) -> Text:
    """Beside E0302, where a choice stands for a number."""
    cases, counts = keyword("CHOOSE", surface), keyword("COUNTS_AS", surface)
    return Text(
        f"cho giá trị từng lựa chọn bằng `{cases} x {{ … }}`, hoặc ghi `{counts}` ở mỗi lựa chọn",
        f"give a value case by case with `{cases} x {{ … }}`, or write `{counts}` after each member",
    )


@frozen
class Side:
    """One side of an operation: where it stands and what it is."""

    span: Span
    what: Text


def unit_mismatch(at: Span, op: str, left: Side, right: Side) -> Diagnostic:
    """Both sides of a sum or comparison must have the same unit."""
    a, b = left.what, right.what
    return Diagnostic(
        "E0301",
        Text(f"không thể dùng `{op}` giữa {a.vi} và {b.vi}", f"cannot use `{op}` between {a.en} and {b.en}"),
        at,
        Text(
            "hai bên phải cùng đơn vị tính; đúng là muốn so hai thứ khác nhau thì nhân một bên: `1 × x`",
            "both sides need one unit; where two different things are meant, multiply one: `1 × x`",
        ),
        labels=(Label(left.span, a), Label(right.span, b)),
        slug="unit-mismatch",
    )


def alternatives_differ(at: Span, left: Side, right: Side) -> Diagnostic:
    """The branches of one value must have the same unit."""
    a, b = left.what, right.what
    return Diagnostic(
        "E0301",
        Text(
            f"các trường hợp của một giá trị phải cùng đơn vị tính: đây là {b.vi}, chỗ kia là {a.vi}",
            f"the cases of one value need one unit: this is {b.en}, the other {a.en}",
        ),
        at,
        Text("đưa cả hai về cùng một đơn vị tính", "bring both to one unit"),
        labels=(Label(left.span, a),),
        slug="unit-mismatch",
    )


def wrong_kind(at: Span, found: Text, wanted: Text, hint: Text | None = None) -> Diagnostic:
    """A value of one kind where another is needed."""
    return Diagnostic(
        "E0302",
        Text(f"ở đây cần {wanted.vi}, nhưng đây là {found.vi}", f"expected {wanted.en}, found {found.en}"),
        at,
        hint,
        slug="wrong-kind",
    )


def not_points(at: Span, found: Text, surface: str) -> Diagnostic:
    """A ratio or a count standing alone is never points (law 3)."""
    own, points, half = keyword("OWN_MAX", surface), keyword("POINTS", surface), _decimal("0.5", surface)
    return Diagnostic(
        "E0303",
        Text(f"đây là {found.vi}, chưa phải điểm", f"this is {found.en}, not yet points"),
        at,
        Text(
            f"nhân với số điểm: `{own} × …`, `{half} × …`; số liệu vốn là điểm thì khai `{points}`",
            f"multiply by points: `{own} × …`, `{half} × …`; declare an input of points as `{points}`",
        ),
        slug="not-points",
    )


def no_order(at: Span, op: str, what: Text, surface: str) -> Diagnostic:
    """`<` and its kin on values that have no order."""
    example = f"{keyword('ONE_OF', surface)} a < b"
    return Diagnostic(
        "E0304",
        Text(
            f"không thể dùng `{op}` với {what.vi}: không có thứ tự",
            f"cannot use `{op}` on {what.en}: it has no order",
        ),
        at,
        Text(
            f"dùng `=` hoặc `≠`; lựa chọn có thứ tự thì khai bằng `<`: `{example}`",
            f"use `=` or `≠`; a choice with an order is declared with `<`: `{example}`",
        ),
        slug="no-order",
    )


def different_choices(at: Span, left: Text, right: Text) -> Diagnostic:
    """Members of two different types compared."""
    return Diagnostic(
        "E0305",
        Text(f"không thể so {left.vi} với {right.vi}", f"cannot compare {left.en} with {right.en}"),
        at,
        Text(
            "khai cả hai cùng một kiểu, hoặc so từng lựa chọn",
            "declare both with one type, or compare member by member",
        ),
        slug="different-choices",
    )


def member_without_value(at: Span, member: str, declared: Span | None, surface: str) -> Diagnostic:
    """A choice used as a number, one of whose members says no number."""
    counts, cases = keyword("COUNTS_AS", surface), keyword("CHOOSE", surface)
    return Diagnostic(
        "E0306",
        Text(f"`{member}` không nói tính là bao nhiêu", f"`{member}` does not say what it counts as"),
        at,
        Text(
            f"thêm `{counts} …` vào khai báo của `{member}`, hoặc dùng `{cases} x {{ … }}`",
            f"add `{counts} …` where `{member}` is declared, or use `{cases} x {{ … }}`",
        ),
        labels=(Label(declared, Text("lựa chọn khai ở đây", "the choice is declared here")),)
        if declared
        else (),
        slug="member-without-value",
    )


def no_range(at: Span, name: str, surface: str) -> Diagnostic:
    """A number input declares its range (law 11)."""
    example = f"{keyword('FROM', surface)} 0 {keyword('TO', surface)} 1000"
    return Diagnostic(
        "E0307",
        Text(f"`{name}` chưa khai khoảng giá trị", f"`{name}` declares no range"),
        at,
        Text(f"ghi cả hai đầu, ví dụ `{example}`", f"give both ends, as in `{example}`"),
        slug="no-range",
    )


def no_decimals(at: Span, name: str, surface: str) -> Diagnostic:
    """A number that is no integer declares its decimals or step (law 11)."""
    decimals = f"{keyword('AT_MOST', surface)} 2 {keyword('DECIMALS', surface)}"
    step = f"{keyword('STEP', surface)} {_decimal('0.25', surface)}"
    return Diagnostic(
        "E0308",
        Text(f"`{name}` chưa khai số chữ số thập phân", f"`{name}` declares no decimals"),
        at,
        Text(f"ghi `, {decimals}` hoặc `{step}`", f"add `, {decimals}` or `{step}`"),
        slug="no-decimals",
    )


def no_maximum(at: Span, node: str, surface: str) -> Diagnostic:
    """A scored node without a maximum; an unknown maximum is not 0."""
    maximum, uncounted = keyword("MAX", surface), keyword("UNCOUNTED", surface)
    return Diagnostic(
        "E0309",
        Text(f"`{node}` không có điểm tối đa", f"`{node}` has no maximum"),
        at,
        Text(
            f"ghi `{maximum} …`, hoặc `{uncounted}` nếu chỉ để xem",
            f"write `{maximum} …`, or `{uncounted}` if it is only shown",
        ),
        slug="no-maximum",
    )


def own_maximum_unknown(at: Span, surface: str) -> Diagnostic:
    """`điểm tối đa` where there is no node with a declared maximum around."""
    maximum, own = keyword("MAX", surface), keyword("OWN_MAX", surface)
    return Diagnostic(
        "E0310",
        Text("ở đây không có điểm tối đa nào để dùng", "there is no maximum here to use"),
        at,
        Text(
            f"chỉ nút có ghi `{maximum}` mới dùng được `{own}`, trong công thức của chính nó",
            f"only a node with `{maximum}` can use `{own}`, in its own formula",
        ),
        slug="own-maximum-unknown",
    )


def not_constant(at: Span, what: Text) -> Diagnostic:
    """A maximum, weight or declared bound that rests on data."""
    return Diagnostic(
        "E0311",
        Text(f"{what.vi} phải là một số viết sẵn", f"the {what.en} must be a number that is written down"),
        at,
        Text("viết số, phân số hoặc một tham số", "write a number, a fraction or a parameter"),
        slug="not-constant",
    )


def unrounded_nothing(at: Span, name: str) -> Diagnostic:
    """`chưa làm tròn` after something that is not a node."""
    return Diagnostic(
        "E0312",
        Text(
            f"`{name}` không phải nút nên không có giá trị chưa làm tròn",
            f"`{name}` is no node and has no unrounded value",
        ),
        at,
        Text("bỏ phần chưa làm tròn", "leave out the request for the unrounded value"),
        slug="unrounded-nothing",
    )


def choice_needs_place(at: Span, name: str, surface: str) -> Diagnostic:
    """A member of a choice standing where nothing says which choice is meant."""
    cases = keyword("CHOOSE", surface)
    return Diagnostic(
        "E0313",
        Text(
            f"`{name}` là một lựa chọn, không đứng riêng được",
            f"`{name}` is a member of a choice and cannot stand alone",
        ),
        at,
        Text(
            f"so một số liệu với nó: `x = {name}`, hoặc dùng làm dòng của `{cases} x {{ … }}`",
            f"compare an input with it: `x = {name}`, or use it as a row of `{cases} x {{ … }}`",
        ),
        slug="member-alone",
    )


def growth_without_start(at: Span, surface: str) -> Diagnostic:
    """`cứ … thêm …` in a band without a lower end."""
    lower = f"`{keyword('FROM', surface)} …`, `{keyword('ABOVE', surface)} …`"
    return Diagnostic(
        "E0315",
        Text("phần tăng thêm cần mốc bắt đầu", "growth needs a lower end to start from"),
        at,
        Text(f"bắt đầu dòng bằng một mốc dưới: {lower}", f"start the row with a lower end: {lower}"),
        slug="growth-without-start",
    )


def segment_ends(at: Span, surface: str) -> Diagnostic:
    """An interpolated row that does not say from where to where."""
    low, high = keyword("FROM", surface), keyword("TO", surface)
    example = f"{low} 0 {high} 10 : {low} 0 {high} 4"
    return Diagnostic(
        "E0316",
        Text("dòng nội suy cần đủ hai đầu", "an interpolated row needs both ends"),
        at,
        Text(f"viết hai đầu khác nhau: `{example}`", f"write two different ends: `{example}`"),
        slug="segment-ends",
    )


def outside_range(at: Span, name: str, lower: str, upper: str, declared: Span) -> Diagnostic:
    """A test gives a value that a submission could not hold."""
    return Diagnostic(
        "E0317",
        Text(
            f"`{name}` chỉ nhận giá trị từ {lower} đến {upper}",
            f"`{name}` takes values from {lower} to {upper}",
        ),
        at,
        Text("cho một giá trị trong khoảng đã khai", "give a value inside the declared range"),
        labels=(Label(declared, Text("khai ở đây", "declared here")),),
        slug="outside-range",
    )


def between_steps(at: Span, name: str, step: str, declared: Span) -> Diagnostic:
    """A test gives a value finer than a submission could hold."""
    return Diagnostic(
        "E0323",
        Text(f"`{name}` chỉ nhận bội của {step}", f"`{name}` takes multiples of {step} only"),
        at,
        Text(
            "cho một giá trị như phiếu có thể ghi, hoặc khai số liệu có nhiều chữ số thập phân hơn",
            "give a value that a submission may hold, or declare the input with more decimals",
        ),
        labels=(Label(declared, Text("khai ở đây", "declared here")),),
        slug="between-steps",
    )


def percent_unit(at: Span, name: str, surface: str) -> Diagnostic:
    """A number counted in percent points would be a hundred times the ratio."""
    ratio = keyword("RATIO_TYPE", surface)
    example = f"{ratio} {keyword('FROM', surface)} 0% {keyword('TO', surface)} 150%"
    return Diagnostic(
        "E0318",
        Text(f"`{name}` tính bằng `%` thì khai là tỷ lệ", f"`{name}` in `%` must be declared as a ratio"),
        at,
        Text(
            f"viết `{ratio}`, hoặc `{example}` nếu có thể quá 100%",
            f"write `{ratio}`, or `{example}` where it may exceed 100%",
        ),
        slug="percent-unit",
    )


def empty_range(at: Span, name: str) -> Diagnostic:
    """A declared range or rounding step with nothing in it."""
    return Diagnostic(
        "E0319",
        Text(f"khoảng giá trị của `{name}` không có gì ở trong", f"the range of `{name}` holds nothing"),
        at,
        Text(
            "đầu dưới phải không lớn hơn đầu trên; bước phải lớn hơn 0",
            "the lower end must not exceed the upper; a step is above 0",
        ),
        slug="empty-range",
    )


def too_deep(at: Span) -> Diagnostic:
    """A formula nested more deeply than anybody could read."""
    return Diagnostic(
        "E0321",
        Text("công thức lồng nhau quá sâu", "this formula is nested too deeply"),
        at,
        Text("tách phần bên trong thành đại lượng có tên", "give an inner part a name of its own"),
        slug="too-deep",
    )


def key_kind(at: Span, found: Text, wanted: Text, members: Sequence[str] = ()) -> Diagnostic:
    """A row's key is of another sort than the value that chooses the row."""
    listed = ", ".join(f"`{m}`" for m in members[:8])
    return Diagnostic(
        "E0322",
        Text(
            f"dòng này mang {found.vi}, phải là {wanted.vi}",
            f"this row is keyed by {found.en}, not by {wanted.en}",
        ),
        at,
        Text(f"các dòng có thể là {listed}", f"rows may be {listed}")
        if members
        else Text("viết dòng theo giá trị của mục đang xét", "key the row by a value of what chooses it"),
        slug="key-kind",
    )


def cell_misfit(at: Span) -> Diagnostic:
    """A cell of a level table that asks something of the row which the row cannot answer."""
    return Diagnostic(
        "E0320",
        Text("ô này không hợp với dòng của nó", "this cell does not fit its row"),
        at,
        Text(
            "dòng có/không nhận `có`, `không` hoặc `-`; dòng số nhận số, phần trăm hoặc khoảng",
            "a yes/no row takes `yes`, `no` or `-`; a row of numbers takes numbers, percents or ranges",
        ),
        slug="cell-misfit",
    )


def percent_without_maximum(at: Span, node: str) -> Diagnostic:
    """A percent in a level table is a percent of the node's maximum."""
    return Diagnostic(
        "E0314",
        Text(
            f"`{node}` không có điểm tối đa nên không lấy phần trăm được",
            f"`{node}` has no maximum to take a percent of",
        ),
        at,
        Text("ghi một số thay cho phần trăm", "write a number instead of the percent"),
        slug="percent-without-maximum",
    )


def unit_on_points(at: Span, node: str, surface: str) -> Diagnostic:
    """`đơn vị tính` on a node that is worth points: it would be shown nowhere."""
    informational = keyword("UNCOUNTED", surface)
    return Diagnostic(
        "E0324",
        Text(
            f"`{node}` tính bằng điểm, không có đơn vị tính khác",
            f"`{node}` is in points and has no other unit",
        ),
        at,
        Text(
            f"ghi đơn vị ở số liệu hay `chỉ số`; mục chỉ để xem thì ghi `{informational}`",
            f"give units to inputs or an `index`; a node that is only shown says `{informational}`",
        ),
        slug="unit-on-points",
    )


def no_body(at: Span, node: str, surface: str) -> Diagnostic:
    """A node that says neither how it is scored nor that its points are awarded."""
    open_, made_of = keyword("OPEN", surface), keyword("MADE_OF", surface)
    return Diagnostic(
        "E0325",
        Text(f"`{node}` không nói tính điểm thế nào", f"`{node}` does not say how it is scored"),
        at,
        Text(
            f"viết công thức sau `=`, các mục con trong `{{ … }}` hay sau `{made_of}`; "
            f"điểm do người chấm cho thì ghi `{open_}`",
            f"write a formula after `=`, or its parts in `{{ … }}` or after `{made_of}`; "
            f"where an assessor awards the points write `{open_}`",
        ),
        slug="no-body",
    )


def negative_maximum(at: Span, node: str, surface: str) -> Diagnostic:
    """A maximum below zero, often a penalty written with its sign."""
    penalty = keyword("PENALTY", surface)
    return Diagnostic(
        "E0326",
        Text(f"điểm tối đa của `{node}` nhỏ hơn 0", f"the maximum of `{node}` is below 0"),
        at,
        Text(
            f"viết số không có dấu trừ; điểm bị trừ thì ghi `{penalty}`",
            f"write it without the sign; points that are taken away are a `{penalty}`",
        ),
        slug="negative-maximum",
    )
