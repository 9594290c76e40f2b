"""The rules as evaluators see them: names resolved, types settled, surface forms reduced to two dozen exact
ones.

The interpreter defines the meaning of each class here; every other engine is right where it agrees with
it. Nothing below knows the surface language. Numbers are `Fraction`, choices and levels are the member's
id or the label as text.

A value at run time is a `Fraction`, `bool`, `str`, `datetime.date`, or one of two nothings
(`result.Missing`, `result.NOT_APPLICABLE`): arithmetic on a not-applicable value is not applicable (it
wins over missing); a comparison with one does not hold; anything else that reads a missing value is
missing, except that `And`, `Or` and `AtLeast` are settled by the operands that decide them, in any order
(law 5).
"""

from __future__ import annotations

import enum
from datetime import date
from fractions import Fraction

from ..records import field, frozen
from ..source import NOWHERE, Span

__all__ = [
    "And",
    "Arith",
    "ArithOp",
    "AtLeast",
    "Band",
    "Bands",
    "Branch",
    "ChoiceRow",
    "Choose",
    "Compare",
    "CompareOp",
    "Const",
    "CountTrue",
    "DayOfPeriod",
    "Days",
    "Expr",
    "Extreme",
    "ExtremeStyle",
    "FigureRef",
    "GeometricMean",
    "If",
    "InputRef",
    "IsNA",
    "Kind",
    "LevelRef",
    "Ln",
    "Member",
    "Neg",
    "NodeField",
    "NodeRef",
    "Not",
    "Or",
    "Part",
    "Power",
    "QuantityRef",
    "Round",
    "RoundMode",
    "Rounding",
    "Total",
    "Type",
    "Unencoded",
    "YearDay",
    "YearRef",
]

# ------------------------------------------------------------------------------------------------------ types


class Kind(enum.Enum):
    """What sort of value an expression has."""

    BOOL = "bool"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    TEXT = "text"
    LEVEL = "level"


@frozen
class Member:
    """One member of a choice. `readings`: other spellings found in data; `value`: what it counts as (`tính
    là 2`).
    """

    id: str
    label: str | None = None
    value: Fraction | None = None
    readings: tuple[str, ...] = ()
    not_applicable: bool = False


@frozen
class Type:
    """Kind and, for numbers, unit and grain.

    `unit` is shown and compared: `điểm` (points), `%` (ratio: 1 is 100 %), a counted unit (`người`), a
    quotient (`triệu đồng/người`), or None for a plain number. `step` is the grain that values have (1
    for integers, 1/100 for two decimals, 1/4), None when any rational may occur. `lower`, `upper`: the
    declared range, both ends included, except `upper_open` (dates "đến trước"). Dates: `first`, `last`
    as (day, month, year offset) or `date`.
    """

    kind: Kind
    unit: str | None = None
    step: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    members: tuple[Member, ...] = ()
    ordered: bool = False
    first: date | DayOfPeriod | None = None
    last: date | DayOfPeriod | None = None
    last_open: bool = False
    ladder: str | None = None
    name: str | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """The member ids from lowest to highest (only meaningful when `ordered`)."""
        return tuple(m.id for m in self.members)


@frozen
class DayOfPeriod:
    """A day without a year: `01 tháng 10 năm trước` is (1, 10, -1) relative to the year of assessment."""

    day: int
    month: int
    year_offset: int = 0


# ------------------------------------------------------------------------------------------------ expressions


@frozen
class Expr:
    """Base of all expressions: where it was written. Equality ignores the place."""

    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Const(Expr):
    """`value` itself. `name`: how the text calls it, where it is not a bare literal (`điểm tối đa`)."""

    value: Fraction | bool | str | date
    unit: str | None = None
    name: str | None = None


@frozen
class InputRef(Expr):
    """The value of an input or unit attribute."""

    id: str


@frozen
class YearRef(Expr):
    """The year of assessment as a number (`năm đánh giá`)."""


@frozen
class YearDay(Expr):
    """A day without a year as a date (`15 tháng 01 năm sau`), relative to the year of assessment."""

    day: DayOfPeriod


@frozen
class FigureRef(Expr):
    """A cohort figure, given to the evaluation under its id."""

    id: str


@frozen
class QuantityRef(Expr):
    """A named value: `đại lượng`, `tham số`, or a column of a `bảng`."""

    id: str


class NodeField(enum.Enum):
    """What of a node's result an expression reads."""

    SCORE = "score"  # rounded, scaled: the node's value
    UNROUNDED = "unrounded"  # before the node's own rounding (`chưa làm tròn`)
    SHARE = "share"  # score / max (`phần đạt(X)`)
    MAX = "max"  # the maximum on the scaled scale (percent cells of a level table)


@frozen
class NodeRef(Expr):
    """A field of another node's result; not applicable when that node has no score."""

    id: str
    field: NodeField = NodeField.SCORE


@frozen
class LevelRef(Expr):
    """The level that a ladder gives, as its label."""

    ladder: str


class ArithOp(enum.Enum):
    """The four operations."""

    ADD = "+"
    SUB = "-"
    MUL = "×"
    DIV = "/"


@frozen
class Arith(Expr):
    """`left op right` in exact rationals. Division by zero makes the enclosing node not applicable where a
    ruling for zero divisors stands over it (`Node.zero_divisor`); the checker refuses any other divisor
    that may be zero.
    """

    op: ArithOp
    left: Expr
    right: Expr


@frozen
class Neg(Expr):
    """`-operand`."""

    operand: Expr


@frozen
class Power(Expr):
    """`base ^ exponent`, exponent a literal p/q with |p|, q <= 100; exact where the result is rational,
    else correctly rounded once to 34 significant digits, half even.
    """

    base: Expr
    exponent: Fraction


@frozen
class Ln(Expr):
    """Natural logarithm of a value proved positive; rounded once to 34 significant digits, half even."""

    operand: Expr


@frozen
class Part:
    """One alternative or summand, with the words the text gives it (`"a) Dự họp"`)."""

    expr: Expr
    label: str | None = None


@frozen
class Total(Expr):
    """Sum of the parts (`cộng { … }`)."""

    parts: tuple[Part, ...]


class ExtremeStyle(enum.Enum):
    """How the text asks for an extreme."""

    BEST = "best"  # `cao nhất trong { … }` / `thấp nhất trong { … }`: an explanation names the winner
    CAP = "cap"  # `…, không quá B`: parts are (value, bound)
    FLOOR = "floor"  # `…, không dưới B`


@frozen
class Extreme(Expr):
    """Largest (`largest`) or smallest of the parts. A CAP is the smallest, a FLOOR the largest, of two."""

    largest: bool
    parts: tuple[Part, ...]
    style: ExtremeStyle = ExtremeStyle.BEST


@frozen
class GeometricMean(Expr):
    """One root of the exact product of the parts."""

    parts: tuple[Part, ...]


class RoundMode(enum.Enum):
    """Which neighbour a value is rounded to."""

    HALF_UP = "half_up"  # away from zero at the half (`nửa lên`)
    HALF_EVEN = "half_even"
    DOWN = "down"  # toward zero (`cắt bỏ`)
    UP = "up"  # away from zero (`lên`)
    FLOOR = "floor"  # `phần nguyên`


@frozen
class Rounding:
    """To a multiple of `step` (2 decimals: 1/100)."""

    step: Fraction
    mode: RoundMode = RoundMode.HALF_UP


@frozen
class Round(Expr):
    """The operand, rounded."""

    operand: Expr
    rounding: Rounding


class CompareOp(enum.Enum):
    """How two values are compared."""

    EQ = "="
    NE = "≠"
    LT = "<"
    LE = "≤"
    GT = ">"
    GE = "≥"


@frozen
class Compare(Expr):
    """Numbers, dates, yes/no, texts, choices and levels. `order`: the members from lowest to highest where
    two choices or levels are compared by rank.
    """

    op: CompareOp
    left: Expr
    right: Expr
    order: tuple[str, ...] | None = None


@frozen
class And(Expr):
    """False as soon as one operand is false, whatever is missing."""

    items: tuple[Expr, ...]


@frozen
class Or(Expr):
    """True as soon as one operand is true, whatever is missing."""

    items: tuple[Expr, ...]


@frozen
class Not(Expr):
    """True where the operand is false."""

    operand: Expr


@frozen
class IsNA(Expr):
    """Whether a value (input, quantity, figure, node) is not applicable; for a node, under any ruling."""

    operand: Expr


@frozen
class AtLeast(Expr):
    """At least `count` of the conditions hold; settled once enough hold or too few can."""

    count: int
    items: tuple[Expr, ...]


@frozen
class CountTrue(Expr):
    """How many of the conditions hold; missing if one is."""

    items: tuple[Expr, ...]


@frozen
class Branch:
    """`khi condition : expr`."""

    condition: Expr
    expr: Expr


@frozen
class If(Expr):
    """The first branch whose condition holds; missing when a condition before it is missing. `otherwise`
    None: the checker has shown that some branch always holds, or reports it.
    """

    branches: tuple[Branch, ...]
    otherwise: Expr | None


@frozen
class ChoiceRow:
    """One row of a `Choose`: the members it names and their value."""

    members: tuple[str, ...]
    expr: Expr


@frozen
class Choose(Expr):
    """The row that names the subject's member (`tùy x { … }`). A subject that is not applicable takes the
    row that names its member, if there is one, else the result is not applicable (`còn lại` does not
    catch it). Yes/no subjects have members `có` and `không` as `"true"`, `"false"`; integer subjects
    their decimal text.
    """

    subject: Expr
    rows: tuple[ChoiceRow, ...]
    otherwise: Expr | None


@frozen
class Band:
    """Values from `lower` to `upper`; an absent end is unbounded; each end is included unless marked open."""

    lower: Expr | None
    upper: Expr | None
    expr: Expr
    lower_open: bool = False
    upper_open: bool = False
    text: str = ""  # as written: `từ 50% đến dưới 80%`


@frozen
class Bands(Expr):
    """The band that the subject falls into (`theo bậc x { … }`, `nội suy x { … }`)."""

    subject: Expr
    bands: tuple[Band, ...]
    otherwise: Expr | None
    interpolates: bool = False


@frozen
class Days(Expr):
    """Days after `start` up to and including `end`, 0 when end <= start; `working`: only Monday to Friday
    and declared make-up days, less declared holidays; a calendar that does not cover the dates is an
    error of the data.
    """

    start: Expr
    end: Expr
    working: bool = False


@frozen
class Unencoded(Expr):
    """`chưa lập quy tắc "…"`: counts as missing under the name `text`, and taints what rests on it."""

    text: str
