"""Ids, texts and expressions as written."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypeAlias

from ..ir import DayOfPeriod, RoundMode
from ..records import field, frozen
from ..source import Span


@frozen
class Node:
    """Base of every node: where it stands."""

    span: Span = field(kw_only=True, eq=False, repr=False)


@frozen
class Id(Node):
    """A name as written (NFC, no backticks): `ha_tang`, `HT.1`, `T.he_so`."""

    name: str


@frozen
class Str(Node):
    """A quoted text."""

    value: str


@frozen
class Number(Node):
    """A bare number, also `1/3`."""

    value: Fraction


@frozen
class Percent(Node):
    """`85%` is 17/20."""

    value: Fraction


@frozen
class DateLit(Node):
    """`01/10/2017`."""

    value: date


@frozen
class PeriodDay(Node):
    """`01 tháng 10 năm trước`."""

    value: DayOfPeriod


@frozen
class Bool(Node):
    """`có`, `không`."""

    value: bool


@frozen
class Name(Node):
    """A reference. `unrounded`: followed by `chưa làm tròn`."""

    name: str
    unrounded: bool = False


@frozen
class Label(Node):
    """A quoted label as a value (`muc_do = "Mức II"`)."""

    value: str


@frozen
class OwnMax(Node):
    """`điểm tối đa`: the node's own maximum as declared."""


@frozen
class YearOf(Node):
    """`năm đánh giá`."""


@frozen
class Share(Node):
    """`phần đạt(X)`."""

    node: Id


@frozen
class Negative(Node):
    """`-x`."""

    operand: Expr


@frozen
class Not(Node):
    """True where the operand is false."""

    operand: Expr


@frozen
class IsNA(Node):
    """`x không áp dụng`."""

    operand: Expr


@frozen
class Binary(Node):
    """`op` is one of `+ - × / = ≠ < ≤ > ≥ và hoặc` in this spelling whatever the surface."""

    op: str
    left: Expr
    right: Expr
    op_span: Span = field(eq=False, repr=False, kw_only=True)


@frozen
class Power(Node):
    """`x ^ p/q`."""

    base: Expr
    exponent: Fraction


@frozen
class Call(Node):
    """A built-in function of expressions. `function`: `sqrt`, `ln`, `floor` (phần nguyên),
    `geometric_mean`, `min`, `max` (`thấp nhất trong (a; b)`), `marks_passed`, `marks_reached` (first
    argument against the others), `count_true`.
    """

    function: str
    args: tuple[Expr, ...]


@frozen
class AtLeast(Node):
    """`có ít nhất 4 trong (x; y; z)`."""

    count: int
    items: tuple[Expr, ...]


@frozen
class DaysBetween(Node):
    """`số ngày [làm việc] từ a đến b`."""

    start: Expr
    end: Expr
    working: bool


@frozen
class CohortCall(Node):
    """`cao nhất cả đợt(e; C)`; `function` as in `ir.CohortFunction` values; `percent` of a percentile."""

    function: str
    operand: Expr | None
    where: Expr | None
    percent: Fraction | None = None


@frozen
class When(Node):
    """`condition : expr` of `trường hợp`, or the single branch of `A nếu C`."""

    condition: Expr
    expr: Expr


@frozen
class Conditional(Node):
    """`A nếu C, còn lại B` (`inline`; without `còn lại` it is 0 points) or `trường hợp { … }`."""

    branches: tuple[When, ...]
    otherwise: Expr | None
    inline: bool


@frozen
class ChooseRow(Node):
    """Keys are names of members, `có`/`không`, numbers or labels (levels)."""

    keys: tuple[Name | Bool | Number | Label, ...]
    expr: Expr


@frozen
class Choose(Node):
    """`tùy x { a: 1; b: 2; còn lại: 0 }`."""

    subject: Expr
    rows: tuple[ChooseRow, ...]
    otherwise: Expr | None


@frozen
class Range(Node):
    """The ends of a band, cell or declared range; both None is never written."""

    lower: Expr | None
    upper: Expr | None
    lower_open: bool = False
    upper_open: bool = False


@frozen
class Growth(Node):
    """`cứ [đủ] 10 thêm 0,25 [theo tỷ lệ]` from the band's lower end."""

    every: Expr
    adds: Expr
    whole_steps: bool


@frozen
class BandRow(Node):
    """One row of `theo bậc`: a range, its points, and how they grow from the lower end."""

    range: Range
    expr: Expr
    growth: Growth | None = None
    cap: Expr | None = None  # `không quá 2` after the growth


@frozen
class Bands(Node):
    """`theo bậc x { … }`."""

    subject: Expr
    rows: tuple[BandRow, ...]
    otherwise: Expr | None


@frozen
class Segment(Node):
    """`từ 0 đến 10 : từ 0 đến 4`, or `từ 21 : 8` (constant; `value_to` None)."""

    range: Range
    value_from: Expr
    value_to: Expr | None


@frozen
class Interpolate(Node):
    """`nội suy x { … }`."""

    subject: Expr
    rows: tuple[Segment, ...]
    otherwise: Expr | None


@frozen
class Item(Node):
    """A part of `cộng { … }` or `cao nhất trong { … }`."""

    label: Str | None
    expr: Expr


@frozen
class Parts(Node):
    """`combine`: `sum`, `max` or `min`."""

    combine: str
    items: tuple[Item, ...]


@frozen
class RoundingSpec(Node):
    """`đến 2 chữ số thập phân, nửa lên`: step 1/100; `đến bội của 0,25`: step 1/4."""

    step: Fraction
    mode: RoundMode


@frozen
class AtMost(Node):
    """`expr, không quá bound`."""

    expr: Expr
    bound: Expr


@frozen
class NotBelow(Node):
    """`expr, không dưới bound`."""

    expr: Expr
    bound: Expr


@frozen
class Rounded(Node):
    """`expr, làm tròn đến …`."""

    expr: Expr
    rounding: RoundingSpec


@frozen
class UnencodedRule(Node):
    """`chưa lập quy tắc "…"` in place of a formula."""

    text: Str


Expr: TypeAlias = (
    Number | Percent | DateLit | PeriodDay | Bool | Name | Label | OwnMax | YearOf | Share | Negative | Not
    | IsNA | Binary | Power | Call | AtLeast | DaysBetween | CohortCall | Conditional | Choose | Bands
    | Interpolate | Parts | AtMost | NotBelow | Rounded | UnencodedRule
)  # fmt: skip
