"""Nodes, inputs, ladders, ranking and the rest of a ruleset: what `Program` holds."""

from __future__ import annotations

import enum
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from ..records import field, frozen
from ..source import NOWHERE, Span
from .expressions import CompareOp, DayOfPeriod, Expr, Rounding, Type

__all__ = [
    "Adjust",
    "Body",
    "Calendar",
    "Cell",
    "ChildNA",
    "CohortFunction",
    "Combine",
    "CombineKind",
    "Constraint",
    "Counting",
    "EmptyCell",
    "Expect",
    "Expected",
    "Figure",
    "Formula",
    "Gate",
    "Given",
    "Header",
    "Input",
    "InputRole",
    "Ladder",
    "LevelRow",
    "Members",
    "Node",
    "NodeMember",
    "NotApplicableIf",
    "Open",
    "Program",
    "Provision",
    "Quantity",
    "QuantityKind",
    "RankKey",
    "Ranking",
    "Reading",
    "RuleTest",
    "Ruling",
    "RulingKind",
    "Term",
    "Ties",
]

# -------------------------------------------------------------------------------------------------- the nodes


class RulingKind(enum.Enum):
    """What follows when a node is not applicable (law 5)."""

    SCALE = (
        "scale"  # quy đổi [tại X]: the maximum leaves every node up to `at`, where the score is scaled back
    )
    REDUCE = "reduce"  # giảm điểm tối đa: the maximum leaves every node above, nothing is scaled
    FULL = "full"  # cho điểm tối đa
    ZERO = "zero"  # không cho điểm
    ACHIEVED = "achieved"  # coi như đạt: full points
    SHARE_EQUAL = "share_equal"  # chia đều cho A; B
    SHARE_BY_MAX = "share_by_max"  # chia theo điểm tối đa cho A; B
    NO_VALUE = "no_value"  # không đánh giá: only under a node that is not a sum, or at the root
    UNENCODED = "unencoded"  # chưa lập quy tắc "…"


@frozen
class Ruling:
    """`at`: the node that is scaled (SCALE; the parent unless named). `to`: the receivers (SHARE_*)."""

    kind: RulingKind
    at: str | None = None
    to: tuple[str, ...] = ()
    text: str | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class NotApplicableIf:
    """`không áp dụng nếu condition, ruling`. `condition` None: the ruling for a node all of whose parts are
    left out.
    """

    condition: Expr | None
    ruling: Ruling
    cites: tuple[str, ...] = ()


class CombineKind(enum.Enum):
    """How a node makes one number of its members."""

    SUM = "sum"
    MEAN = "mean"
    WEIGHTED_MEAN = "weighted_mean"
    GEOMETRIC_MEAN = "geometric_mean"
    HARMONIC_MEAN = "harmonic_mean"
    LARGEST = "largest"
    SMALLEST = "smallest"


class ChildNA(enum.Enum):
    """What an inapplicable member does to a node that is not a sum."""

    SKIP = "skip"  # mục không áp dụng thì bỏ qua (weights renormalise here)
    ZERO = "zero"  # … cho không điểm
    WHOLE = "whole"  # … cả nút không áp dụng


@frozen
class Combine:
    """How members are combined, and what an inapplicable one does."""

    kind: CombineKind = CombineKind.SUM
    child_na: ChildNA | None = None


@frozen
class NodeMember:
    """One summand of a node: `expr` is a NodeRef to a child or to a node declared elsewhere, or an input or
    quantity. `weight` None is 1 (a sum) or an equal share (a mean). `own`: a child declared inside the
    node.
    """

    expr: Expr
    weight: Fraction | None = None
    own: bool = True


@frozen
class Formula:
    """The node's points are the value of `expr` (its `không quá`, `làm tròn` clauses inside it)."""

    expr: Expr


@frozen
class Members:
    """The node combines its members, children in document order.

    SUM: let D be the declared maximum, and of all maxima left out under this node let L be scaled here
    and R pass through (ruled REDUCE, or scaled further up). raw = Σ weight·score; raw_max = D - L - R;
    max = D - R; score = raw·max/raw_max. raw_max 0: the node itself is not applicable under its own
    ruling. Bonus members are added and penalty members subtracted after scaling; informational ones
    never count. A child left out under SHARE_* counts 0 with its maximum kept by the receivers. Members
    that are `NO_VALUE` follow `combine.child_na`.
    """

    members: tuple[NodeMember, ...]
    combine: Combine = Combine()


@frozen
class Open:
    """Awarded points come as data: a number, or points with points not assessed (`để ngỏ`). Points not
    assessed leave the maximum up to the node `scaled_at` (the header's `điểm không đánh giá quy đổi tại
    …`; None: the node itself).
    """

    scaled_at: str | None = None


Body: TypeAlias = Formula | Members | Open


class Counting(enum.Enum):
    """How the node counts in its parent."""

    NORMAL = "normal"
    BONUS = "bonus"  # added outside every maximum, never scaled
    PENALTY = "penalty"  # subtracted, likewise
    INFORMATIONAL = "informational"  # shown only (`không tính điểm`)


@frozen
class Adjust:
    """A clause on a combined node, applied in order after scaling and bonus: `không quá`, `không dưới` or
    `làm tròn`.
    """

    at_most: Expr | None = None
    at_least: Expr | None = None
    rounding: Rounding | None = None


@frozen
class Node:
    """A section, group, criterion or index: one number with a maximum (None: an index or an informational
    figure).

    Order of evaluation: the rulings (first condition that holds), the body, shares received (points ×
    (max + share) / max), the header's `rounding` last. `zero_divisor`: the ruling for a division by zero
    in the formula of this node. `unit`: of an informational node or an index (`điểm` otherwise).
    """

    id: str
    word: str  # hạng mục, nhóm, tiêu chí, chỉ số … as the document calls it (canonical Vietnamese word)
    label: str
    parent: str | None
    maximum: Fraction | None
    body: Body
    counting: Counting = Counting.NORMAL
    not_applicable: tuple[NotApplicableIf, ...] = ()
    zero_divisor: Ruling | None = None
    adjust: tuple[Adjust, ...] = ()
    rounding: Rounding | None = None
    unit: str | None = "điểm"
    cites: tuple[str, ...] = ()
    evidence: str | None = None
    sources: tuple[str, ...] = ()  # `nguồn "…"`
    verifiers: tuple[str, ...] = ()  # `xác minh bởi "…"`
    notes: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


# ---------------------------------------------------------------------------------------------- other content


class EmptyCell(enum.Enum):
    """What an empty cell of a table means for an input."""

    MISSING = "missing"
    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"


class InputRole(enum.Enum):
    """Where an input's value comes from."""

    SUBMITTED = "submitted"
    UNIT = "unit"  # `thuộc tính đơn vị`: from the unit register, never the submission's values
    ROUND = "round"  # given once for the whole round, inside `số liệu cả đợt`


@frozen
class Input:
    """A value that a submission gives. `source`: `lấy từ xa.muc_do` as (ruleset, node or ladder)."""

    id: str
    label: str
    type: Type
    role: InputRole = InputRole.SUBMITTED
    evidence: str | None = None
    asked_if: Expr | None = None
    empty: EmptyCell = EmptyCell.MISSING
    source: tuple[str, str] | None = None
    cites: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


class QuantityKind(enum.Enum):
    """What declares a named value."""

    QUANTITY = "quantity"
    PARAMETER = "parameter"
    TABLE = "table"  # `T.he_so`: chosen by the table's key


@frozen
class Quantity:
    """A named value with a line of its own in explanations."""

    id: str
    label: str
    expr: Expr
    type: Type
    kind: QuantityKind = QuantityKind.QUANTITY
    cites: tuple[str, ...] = ()
    folded: bool = False  # read where a number must be known before any data: a maximum, a weight, a range
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


class CohortFunction(enum.Enum):
    """What is worked out over the cohort."""

    MAX = "max"
    MIN = "min"
    MEAN = "mean"
    SUM = "sum"
    COUNT = "count"
    DEVIATION = "deviation"  # divides by n
    SAMPLE_DEVIATION = "sample_deviation"  # divides by n - 1
    PERCENTILE = "percentile"  # smallest value with at least `percent` of the units at or below it
    RANK = "rank"  # of this unit's own value, 1-2-2-4, greatest first


@frozen
class Figure:
    """A figure over the cohort. `text`: its expression's canonical text (how an unnamed one is known)."""

    id: str
    label: str
    function: CohortFunction
    operand: Expr | None  # None for COUNT
    where: Expr | None
    type: Type
    percent: Fraction | None = None
    text: str = ""
    cites: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Constraint:
    """`ràng buộc "message" : condition`: a submission that breaks it is refused with the message."""

    message: str
    condition: Expr
    cites: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Cell:
    """`has op needs` for a value; for a yes/no row `op` is EQ and `needs` a Const. `text`: as written
    (`90%`).
    """

    op: CompareOp
    needs: Expr
    text: str = ""
    cites: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class LevelRow:
    """One condition, with a cell a column (None: no condition). `name`: the node's id, else the
    expression's text.
    """

    name: str
    label: str
    has: Expr
    cells: tuple[Cell | None, ...]
    cites: tuple[str, ...] = ()
    unencoded: str | None = None
    # the members from lowest to highest, where `has` is a level or choice
    order: tuple[str, ...] | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Gate:
    """`điều kiện loại "label" nếu condition thì …`: forces a level, or caps it."""

    label: str
    condition: Expr
    level: str
    caps: bool  # True: `thì không quá`; False: the level is forced
    cites: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Ladder:
    """Levels tried from the first column (highest) down; a column holds when all its cells hold. With
    `parts`, the level is the worst of the own table's (if it has rows) and the parts'. `otherwise` ranks
    below every column. A ladder with `formula` takes its value instead. `part_of`: the ladder that this
    one is a part of.
    """

    id: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[LevelRow, ...] = ()
    parts: tuple[str, ...] = ()
    part_of: str | None = None
    otherwise: str | None = None
    formula: Expr | None = None
    gates: tuple[Gate, ...] = ()
    cites: tuple[str, ...] = ()
    column_cites: tuple[tuple[str, ...], ...] = ()  # of each column's label; empty where none has one
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)

    @property
    def order(self) -> tuple[str, ...]:
        """Labels from lowest to highest."""
        low = () if self.otherwise is None or self.otherwise in self.columns else (self.otherwise,)
        return low + tuple(reversed(self.columns))


class Ties(enum.Enum):
    """What equal units share."""

    COMPETITION = "1-2-2-4"
    DENSE = "1-2-2-3"


@frozen
class RankKey:
    """One key of the ranking."""

    expr: Expr
    descending: bool = True


@frozen
class Ranking:
    """Keys in order; the first is the index. `where`: who is ranked (`chỉ xếp khi`)."""

    keys: tuple[RankKey, ...]
    ties: Ties = Ties.COMPETITION
    where: Expr | None = None
    cites: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Reading:
    """`cách hiểu`: a reading chosen where the text is ambiguous; `alternatives`: rulesets that take the
    others.
    """

    provision: str
    text: str
    alternatives: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Term:
    """`giải thích`: a cited definition."""

    term: str
    text: str
    cites: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Provision:
    """`điều khoản "…" chưa lập quy tắc "…"`: a provision that is not encoded."""

    provision: str
    text: str
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Given:
    """One assignment of a test. `not_assessed`: points not assessed of an open node."""

    id: str
    value: Fraction | bool | str | date | None  # None: explicitly not applicable (`trống`)
    not_assessed: Fraction = Fraction(0)
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


class Expected(enum.Enum):
    """What a test expects of an id."""

    VALUE = "value"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"


@frozen
class Expect:
    """`ID = value`, `ID không áp dụng` or `ID thiếu` after `thì`; `id` is a node, quantity or ladder."""

    id: str
    value: Fraction | bool | str | date | None
    expected: Expected = Expected.VALUE
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class RuleTest:
    """`kiểm thử`: given values, expected results."""

    name: str
    given: tuple[Given, ...]
    expects: tuple[Expect, ...]
    year: int | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Calendar:
    """Working days: Monday to Friday, less `holidays`, plus `workdays`, known from `first` to `last` (both
    included).
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    first: date | None = None
    last: date | None = None


@frozen
class Header:
    """Metadata: what the ruleset is, whom it concerns, when it is in force."""

    id: str
    version: str
    title: str = ""
    instrument: str = ""  # căn cứ
    kinds: tuple[str, ...] = ()  # đối tượng
    in_force_from: date | None = None
    in_force_to: date | None = None  # included
    period_start: DayOfPeriod | None = None
    period_end: DayOfPeriod | None = None  # not included
    frequency: str = "năm"
    draft: bool = False
    illustrative: bool = False  # `minh họa, không có giá trị pháp lý`: said in every report
    details: tuple[str, str] | None = None  # (id, version) of the frame that this file details
    replaces: tuple[str, str] | None = None
    display: Rounding | None = None  # display rounding, never computed with
    surface: str = "vi"


@frozen
class Program:
    """A checked ruleset. `order`: ids of figures, quantities, nodes and ladders, each after what it reads."""

    header: Header
    inputs: tuple[Input, ...] = ()
    types: tuple[Type, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    figures: tuple[Figure, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    nodes: tuple[Node, ...] = ()  # document order, parents before children
    ladders: tuple[Ladder, ...] = ()
    ranking: Ranking | None = None
    readings: tuple[Reading, ...] = ()
    terms: tuple[Term, ...] = ()
    provisions: tuple[Provision, ...] = ()
    tests: tuple[RuleTest, ...] = ()
    calendar: Calendar | None = None
    order: tuple[str, ...] = ()
    digest: str = ""
