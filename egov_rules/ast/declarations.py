"""Types, declarations, amendments and the file."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from ..records import field, frozen
from ..source import Source
from .expressions import (
    AtMost,
    Bool,
    DateLit,
    Expr,
    Id,
    Label,
    Name,
    Node,
    NotBelow,
    PeriodDay,
    Range,
    Rounded,
    RoundingSpec,
    Str,
)

# ------------------------------------------------------------------------------------------------------ types


@frozen
class MemberDecl(Node):
    """One member of `một trong …`."""

    id: Id
    label: Str | None
    value: Fraction | None  # `tính là 2`
    readings: tuple[Str, ...]  # `đọc "x", "v"`
    not_applicable: bool


@frozen
class TypeSpec(Node):
    """`kind`: bool, integer, number, ratio, points, choice, date, text, named (`name` then says which
    `kiểu`).
    """

    kind: str
    range: Range | None = None
    decimals: int | None = None  # `nhiều nhất 2 chữ số thập phân`
    step: Fraction | None = None  # `bước 0,25`
    members: tuple[MemberDecl, ...] = ()
    ordered: bool = False
    name: Id | None = None


# ----------------------------------------------------------------------------------------------- declarations


@frozen
class IdRange(Node):
    """`q1 … q20`: numbered ids; `first` and `last` share their letters. A single id has `last` None."""

    first: Id
    last: Id | None


@frozen
class InputDecl(Node):
    """One line of `số liệu`, `thuộc tính đơn vị` or a given value of `số liệu cả đợt`."""

    ids: IdRange
    label: Str
    type: TypeSpec
    unit: Str | None = None
    evidence: Str | None = None
    asked_if: Expr | None = None
    empty: str | None = None  # `zero` or `not_applicable`
    source: Id | None = None  # `lấy từ xa.muc_do`
    cites: tuple[Str, ...] = ()
    notes: tuple[Str, ...] = ()
    renamed_from: Id | None = None  # `nguyên là`


@frozen
class FigureDecl(Node):
    """`bt_cao_nhat "Cao nhất" = cao nhất cả đợt(…)` in `số liệu cả đợt`; `expr` holds CohortCall nodes."""

    id: Id
    label: Str
    expr: Expr
    cites: tuple[Str, ...] = ()


@frozen
class Inputs(Node):
    """A block of inputs. `role`: `submitted`, `unit` or `round`."""

    role: str
    items: tuple[InputDecl | FigureDecl, ...]


@frozen
class TypeDecl(Node):
    """`kiểu tra_loi = một trong …`."""

    id: Id
    type: TypeSpec


@frozen
class Quote(Node):
    """`từ 3 thành` in an amendment: what the text says now of a `maximum`, a `weight`, a `formula`, a
    `cell` or a `row`; the value None is the cell `-`.
    """

    what: str
    value: Expr | Range | None


@frozen
class QuantityDecl(Node):
    """`đại lượng` or `tham số` (`parameter`). An empty label (in an amendment only) leaves it as it is."""

    id: Id
    label: Str
    expr: Expr
    parameter: bool
    cites: tuple[Str, ...] = ()
    quotes: tuple[Quote, ...] = ()


@frozen
class TableRow(Node):
    """`mien_nui | 75% | 40% |`; the key is a member, a number or a band of years."""

    key: Name | Bool | Range | Label
    cells: tuple[Expr, ...]


@frozen
class TableDecl(Node):
    """`bảng T tùy vung { … }`; `across`: keys stand in the head and quantities in the rows (`tùy cột
    vung`).
    """

    id: Id
    subject: Expr
    across: bool
    columns: tuple[Id | Name | Bool | Range | Label, ...]
    rows: tuple[TableRow, ...]
    otherwise: tuple[Expr, ...] | None = None
    cites: tuple[Str, ...] = ()


@frozen
class ConstraintDecl(Node):
    """`ràng buộc "message" : condition`."""

    message: Str
    condition: Expr
    cites: tuple[Str, ...] = ()


@frozen
class RulingSpec(Node):
    """`kind` as in `ir.RulingKind` values."""

    kind: str
    at: Id | None = None
    to: tuple[Id, ...] = ()
    text: Str | None = None


@frozen
class NotApplicableClause(Node):
    """`không áp dụng nếu C, RULING`; condition None: `không áp dụng khi không còn mục nào, RULING`
    (everything left out).
    """

    condition: Expr | None
    ruling: RulingSpec


@frozen
class ZeroDivisorClause(Node):
    """`mẫu số bằng không : RULING`, for this node and all beneath it."""

    ruling: RulingSpec


@frozen
class WeightedMember(Node):
    """One of `gồm a; b trọng số 1/3; q1 … q20`."""

    ids: IdRange
    weight: Expr | None


@frozen
class NodeDecl(Node):
    """A node at any depth. `word` is the canonical Vietnamese kind word (`hạng mục`, `tiêu chí`, …). In a
    detailing file a node without label or maximum re-opens the frame's open node of that id.

    `body`: children (`{ … }`), a formula, `open` (`để ngỏ`), or members (`gồm …`); None where a detail
    only re-opens. `adjust`: AtMost/NotBelow/Rounded clauses of a combined node, with `expr` OwnMax as a
    placeholder (ignored).
    """

    word: str
    ids: IdRange
    label: Str | None
    maximum: Expr | None
    children: tuple[Declaration, ...] | None = None
    formula: Expr | None = None
    open: bool = False
    members: tuple[WeightedMember, ...] | None = None
    combine: str | None = None  # as in `ir.CombineKind` values
    child_na: str | None = None  # as in `ir.ChildNA` values
    weight: Expr | None = None
    counting: str = "normal"  # as in `ir.Counting` values
    not_applicable: tuple[NotApplicableClause, ...] = ()
    zero_divisor: ZeroDivisorClause | None = None
    adjust: tuple[AtMost | NotBelow | Rounded, ...] = ()
    unit: Str | None = None
    cites: tuple[Str, ...] = ()
    evidence: tuple[Str, ...] = ()
    sources: tuple[Str, ...] = ()
    verifiers: tuple[Str, ...] = ()
    notes: tuple[Str, ...] = ()
    renamed_from: Id | None = None  # `nguyên là`
    quotes: tuple[Quote, ...] = ()  # in an amendment only, as is `position`
    position: Position | None = None


@frozen
class CellSpec(Node):
    """A cell of a level table: a value (at least), a range, `có`/`không`; `-` is None in the row."""

    value: Expr | Range
    cites: tuple[Str, ...] = ()


@frozen
class LadderRow(Node):
    """`subject`: an expression (often a Name); `each_word`: `từng tiêu chí của X` has the kind word,
    subject names X.
    """

    subject: Expr
    cells: tuple[CellSpec | None, ...]
    each_word: str | None = None
    label: Str | None = None
    cites: tuple[Str, ...] = ()
    unencoded: Str | None = None


@frozen
class LadderPart(Node):
    """`phần muc_ket_qua "Mức độ đạt được"`: the rows after it form a ladder of their own."""

    id: Id
    label: Str
    rows: tuple[LadderRow, ...]
    cites: tuple[Str, ...] = ()


@frozen
class GateDecl(Node):
    """`điều kiện loại "…" nếu C thì [không quá] "…"`."""

    label: Str
    condition: Expr
    level: Str
    caps: bool
    cites: tuple[Str, ...] = ()


@frozen
class LadderDecl(Node):
    """`xếp mức`: a table (columns, rows, parts) or a formula over `gồm "A" > "B"`. An empty label, no
    columns (in an amendment only): these stay as they are.
    """

    id: Id
    label: Str
    columns: tuple[Str, ...]
    rows: tuple[LadderRow, ...] = ()
    parts: tuple[LadderPart, ...] = ()
    otherwise: Str | None = None
    gates: tuple[GateDecl, ...] = ()
    formula: Expr | None = None
    cites: tuple[Str, ...] = ()
    unencoded: Str | None = None
    column_cites: tuple[tuple[Str, ...], ...] = ()  # as many as columns: `theo "…"` after a label


@frozen
class RankKeySpec(Node):
    """One key of a ranking."""

    expr: Expr
    descending: bool


@frozen
class RankingDecl(Node):
    """`xếp hạng theo …`; `ties`: `1-2-2-4` or `1-2-2-3`."""

    keys: tuple[RankKeySpec, ...]
    ties: str
    where: Expr | None = None
    cites: tuple[Str, ...] = ()


@frozen
class ReadingDecl(Node):
    """`cách hiểu "provision" "text" [cách khác a; b]`."""

    provision: Str
    text: Str
    alternatives: tuple[Id, ...] = ()


@frozen
class TermDecl(Node):
    """`giải thích "term" theo "…" "text"`."""

    term: Str
    text: Str
    cites: tuple[Str, ...] = ()


@frozen
class ProvisionDecl(Node):
    """`điều khoản "…" chưa lập quy tắc "…"`."""

    provision: Str
    text: Str


@frozen
class Assignment(Node):
    """`cho ID = value [không đánh giá N]`; value None: `trống`."""

    id: Id
    value: Expr | None
    not_assessed: Expr | None = None


@frozen
class Expectation(Node):
    """`thì ID = value`, `ID không áp dụng`, `ID thiếu`; `expected` as in `ir.Expected` values."""

    id: Id
    value: Expr | None
    expected: str


@frozen
class TestDecl(Node):
    """`kiểm thử "…" { cho …  thì … }`."""

    name: Str
    year: int | None
    given: tuple[Assignment, ...]
    expects: tuple[Expectation, ...]
    based_on: Str | None = None  # `như "…"`: the given values of that test first, then its own


# ------------------------------------------------------------------------------------------------- amendments


@frozen
class Place(Node):
    """A row: of a level table (its subject, `each_word` as in LadderRow), of another table (its key) or of a
    formula (its band, key or label). `row` None: `còn lại`.
    """

    row: Expr | Range | None
    each_word: str | None = None


@frozen
class Target(Node):
    """What a clause speaks of. `sort`: the canonical Vietnamese keyword before it, or None; `id` where it
    is known by a name; `texts` where by a text (`ràng buộc "…"`; a second one singles out a reading);
    `place`: a row of what `id` names; `header`: an entry of the header (`làm tròn điểm tiêu chí`, `dùng
    x`).
    """

    sort: str | None
    id: Id | None
    texts: tuple[Str, ...] = ()
    place: Place | None = None
    header: bool = False


@frozen
class Position(Node):
    """`where`: `before`, `after` the target, or `into` it, at its end."""

    where: str
    target: Target


@frozen
class DeclarationChange(Node):
    """`sửa`, `đính chính` (`amend`, `correct`: what `new` says, the rest stays), `bổ sung` (`insert`),
    `thay thế` (`replace`: `new` in place of what has its name, or of `old`, quoted in full before
    `bằng`).
    """

    verb: str
    new: Declaration
    old: Declaration | None = None
    position: Position | None = None
    in_force: DateLit | None = None
    cites: tuple[Str, ...] = ()


@frozen
class CellChange(Node):
    """`sửa ô giao_dich "Mức II" của muc_do từ 80% thành 85%`; `new` None is the cell `-`."""

    verb: str
    place: Place
    column: Str | Id
    of: Id
    new: CellSpec | None
    quote: Quote | None = None
    in_force: DateLit | None = None
    cites: tuple[Str, ...] = ()


@frozen
class RowChange(Node):
    """`sửa bậc từ 50% đến dưới 80% của GD.1 từ 5 thành 6`: the points of one row of a formula."""

    verb: str
    place: Place
    of: Id
    new: Expr
    quote: Quote | None = None
    in_force: DateLit | None = None
    cites: tuple[Str, ...] = ()


@frozen
class Repeal(Node):
    """`bãi bỏ tiêu chí HT.3; ràng buộc "…"`."""

    targets: tuple[Target, ...]
    in_force: DateLit | None = None
    cites: tuple[Str, ...] = ()


@frozen
class Rename(Node):
    """`đổi tên HT.2 thành HT.02`: the same provision under another id, wherever it is named."""

    target: Target
    to: Id
    in_force: DateLit | None = None
    cites: tuple[Str, ...] = ()


@frozen
class Move(Node):
    """`chuyển tiêu chí HT.3 sau HT.5`."""

    target: Target
    position: Position
    in_force: DateLit | None = None
    cites: tuple[Str, ...] = ()


@frozen
class PhraseChange(Node):
    """`thay cụm từ "a" bằng "b" [tại X; Y]`, in texts."""

    old: Str
    new: Str
    targets: tuple[Target, ...] = ()
    in_force: DateLit | None = None
    cites: tuple[Str, ...] = ()


Change: TypeAlias = DeclarationChange | CellChange | RowChange | Repeal | Rename | Move | PhraseChange


@frozen
class Article(Node):
    """`điều khoản "Khoản 1 Điều 1" { … }` in an amendment: its own provision, of all the clauses inside."""

    provision: Str
    changes: tuple[Change, ...]
    in_force: DateLit | None = None
    cites: tuple[Str, ...] = ()


Declaration: TypeAlias = (
    Inputs | TypeDecl | QuantityDecl | TableDecl | ConstraintDecl | NodeDecl | LadderDecl | RankingDecl
    | ReadingDecl | TermDecl | ProvisionDecl | TestDecl | Change | Article
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------- file


@frozen
class Ref(Node):
    """`huyen phiên bản 2017`."""

    id: Id
    version: str


@frozen
class HeaderRounding(Node):
    """`làm tròn điểm tiêu chí đến …`: `scope` is a node word, or `display`."""

    scope: str
    rounding: RoundingSpec


@frozen
class Metadata(Node):
    """The braces after the title line."""

    title: Str | None = None
    instrument: tuple[Str, ...] = ()
    kinds: tuple[Str, ...] = ()
    in_force_from: DateLit | None = None
    in_force_to: DateLit | None = None
    period_start: PeriodDay | None = None
    period_end: PeriodDay | None = None
    frequency: str | None = None
    roundings: tuple[HeaderRounding, ...] = ()
    draft: bool = False
    illustrative: bool = False
    uses: tuple[Ref, ...] = ()
    replaces: Ref | None = None
    holidays: Str | None = None
    not_assessed_at: str | None = None  # the node word after `điểm không đánh giá quy đổi tại`


@frozen
class File(Node):
    """One source file. `frame`: the ruleset that a detailing file fills (`quy định chi tiết … thành …`).
    `amends`: the ruleset that an amendment changes (`sửa đổi … thành phiên bản …`); its items are clauses
    and tests.
    """

    source: Source = field(eq=False, repr=False)
    surface: str  # `vi` or `en`
    ref: Ref
    frame: Ref | None
    metadata: Metadata
    items: tuple[Declaration, ...]
    amends: Ref | None = None
