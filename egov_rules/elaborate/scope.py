"""What names stand for, and the bag of findings, while one ruleset is elaborated."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from fractions import Fraction

from .. import ast, ir
from ..diagnostics import Diagnostic, Text
from ..keywords import keyword
from ..messages import names as messages
from ..messages import types as type_messages
from ..records import evolve, frozen
from ..source import Span
from . import types
from .declarations import Declarations, NodeEntry
from .types import Ty

MOST_GUESSES = 100
"""A guess costs a pass over all names: in a file with more findings than this the rest go without."""


class Sort(enum.Enum):
    """What a name stands for."""

    NODE = "node"
    INPUT = "input"
    QUANTITY = "quantity"  # parameters and columns of tables too
    TABLE = "table"
    FIGURE = "figure"
    LADDER = "ladder"
    TYPE = "type"


SORT_TEXT: Mapping[Sort, Text] = {
    Sort.NODE: Text("một nút", "a node"),
    Sort.INPUT: Text("một số liệu", "an input"),
    Sort.QUANTITY: Text("một đại lượng", "a quantity"),
    Sort.TABLE: Text("một bảng", "a table"),
    Sort.FIGURE: Text("một số liệu cả đợt", "a cohort figure"),
    Sort.LADDER: Text("một thang xếp mức", "a ladder"),
    Sort.TYPE: Text("một kiểu", "a type"),
}


@frozen
class Symbol:
    """One name and what it stands for."""

    id: str
    sort: Sort
    span: Span


@frozen
class Occurrence:
    """A place where a name is written. `definition`: where it is declared."""

    span: Span
    id: str
    sort: Sort
    definition: bool = False


class Scope:
    """Grows while the declarations are read, in the order that `elaborate` takes them; read by every later
    step.
    """

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.diagnostics: list[Diagnostic] = []
        self.occurrences: list[Occurrence] = []
        self.symbols: dict[str, Symbol] = {}
        self.types: dict[str, tuple[ir.Type, Span]] = {}
        self.members: set[str] = set()  # of any choice: better messages where one stands alone
        self.choice_spans: dict[tuple[ir.Member, ...], Span] = {}
        self.nodes: dict[str, NodeEntry] = {}
        self.informational: set[str] = set()  # nodes that are shown only
        self.free: set[str] = set()  # nodes whose value need not be points
        self.parameters: dict[str, ast.Expr] = {}
        self.folded: set[str] = set()  # parameters whose number was needed before any data
        self.maxima: dict[str, Fraction | None] = {}
        self.tys: dict[str, Ty] = {}
        self.inputs: dict[str, ir.Input] = {}
        self.figures: dict[str, ir.Figure] = {}
        self.figure_texts: dict[str, str] = {}  # canonical text -> id
        self._reported: set[tuple[str, int, int, int]] = set()

    # -- findings

    def report(self, diagnostic: Diagnostic) -> None:
        """Keeps a finding; a second one of its code at the same place is the same mistake."""
        span = diagnostic.span
        if span is not None:
            key = (diagnostic.code, id(span.source), span.start, span.end)
            if key in self._reported:
                return
            self._reported.add(key)
        self.diagnostics.append(diagnostic)

    # -- names

    def declare(self, at: ast.Id, sort: Sort, name: str | None = None) -> bool:
        """Enters a name (`name`: where it differs from `at`, as `T.he_so`); False if it is taken."""
        id_ = at.name if name is None else name
        if "@" in id_:
            self.report(messages.stray_placeholder(at.span, id_))
            return False
        self.occurrences.append(Occurrence(at.span, id_, sort, definition=True))
        first = self.symbols.get(id_)
        if first is not None:
            self.report(messages.duplicate_name(at.span, id_, first.span))
            return False
        self.symbols[id_] = Symbol(id_, sort, at.span)
        return True

    def find(self, name: str, at: Span, sorts: Iterable[Sort] = ()) -> Symbol | None:
        """The symbol, or None with a finding. `sorts`: preferred for the suggestion."""
        symbol = self.symbols.get(name)
        if symbol is not None:
            self.occurrences.append(Occurrence(at, symbol.id, symbol.sort))
            return symbol
        if "@" in name:
            self.report(messages.stray_placeholder(at, name))
            return None
        guess: str | None = None
        if len(self.diagnostics) < MOST_GUESSES:
            wanted = set(sorts)
            candidates = [s.id for s in self.symbols.values() if not wanted or s.sort in wanted]
            guess = nearest(name, candidates) or nearest(name, self.symbols)
        self.report(messages.unknown_name(at, name, guess))
        return None

    def find_sort(self, name: str, at: Span, sort: Sort) -> Symbol | None:
        """The symbol if it is of the sort, else None with a finding."""
        symbol = self.find(name, at, (sort,))
        if symbol is None or symbol.sort is sort:
            return symbol
        self.report(messages.other_sort(at, name, SORT_TEXT[symbol.sort], SORT_TEXT[sort], symbol.span))
        return None

    def ancestors(self, node: str) -> tuple[str, ...]:
        """The nodes above, nearest first."""
        above: list[str] = []
        entry = self.nodes.get(node)
        while entry is not None and entry.parent is not None:
            above.append(entry.parent)
            entry = self.nodes.get(entry.parent)
        return tuple(above)

    # -- constants

    def constant(self, node: ast.Expr, what: Text) -> Fraction | None:
        """The number that is written down, or None with a finding."""
        value = self._fold(node, frozenset())
        if value is None:
            self.report(type_messages.not_constant(node.span, what))
        return value

    def _fold(self, node: ast.Expr, seen: frozenset[str]) -> Fraction | None:
        match node:
            case ast.Number(value) | ast.Percent(value):
                return value
            case ast.Negative(operand):
                folded = self._fold(operand, seen)
                return None if folded is None else -folded
            case ast.Binary(op, left, right):
                a, b = self._fold(left, seen), self._fold(right, seen)
                if a is None or b is None:
                    return None
                return _folded(op, a, b)
            case ast.Name(name) if name in self.parameters and name not in seen:
                self.occurrences.append(Occurrence(node.span, name, Sort.QUANTITY))
                self.folded.add(name)
                return self._fold(self.parameters[name], seen | {name})
            case _:
                return None


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant."""
    from ..text import suggest

    return next(iter(suggest(word, candidates)), None)


def _folded(op: str, a: Fraction, b: Fraction) -> Fraction | None:
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "×":
            return a * b
        case "/":
            return a / b if b else None
        case _:
            return None


def scope_of(found: Declarations, surface: str, imported: Iterable[Declarations]) -> Scope:
    """A scope that knows every declared name, its sort and place; types are entered by `declare_types`."""
    scope = Scope(surface)
    for diagnostic in found.diagnostics:
        scope.report(diagnostic)
    for entry in found.inputs:
        scope.declare(_named(entry.id, entry.decl.ids.first), Sort.INPUT)
    for figure in found.figures:
        scope.declare(figure.id, Sort.FIGURE if isinstance(figure.expr, ast.CohortCall) else Sort.QUANTITY)
    for quantity in found.quantities:
        if scope.declare(quantity.id, Sort.QUANTITY) and quantity.parameter:
            scope.parameters[quantity.id.name] = quantity.expr
    for table in found.tables:
        scope.declare(table.id, Sort.TABLE)
        for column in table_columns(table):
            scope.declare(column, Sort.QUANTITY, f"{table.id.name}.{column.name}")
    for node in found.nodes:
        if scope.declare(_named(node.id, node.decl.ids.first), Sort.NODE):
            scope.nodes[node.id] = node
    for id_, kept in scope.nodes.items():  # of a name declared twice, the first is the node
        own = tuple(c for c in kept.children if c in scope.nodes and scope.nodes[c].parent == id_)
        parent = kept.parent if kept.parent in scope.nodes else None
        if own != kept.children or parent != kept.parent:
            scope.nodes[id_] = evolve(kept, children=own, parent=parent)
    for ladder in found.ladders:
        scope.declare(ladder.id, Sort.LADDER)
        for part in ladder.parts:
            scope.declare(part.id, Sort.LADDER)
    for file in (*imported, found):
        for type_ in file.types:
            _declare_type(scope, type_)
    return scope


def _named(name: str, at: ast.Id) -> ast.Id:
    return at if at.name == name else ast.Id(name, span=at.span)


def table_columns(table: ast.TableDecl) -> list[ast.Id]:
    """The names of the quantities that a table gives: its columns, or its rows where the keys stand
    across.
    """
    named = [row.key for row in table.rows] if table.across else list(table.columns)
    ids: list[ast.Id] = []
    for key in named:
        if isinstance(key, ast.Id):
            ids.append(key)
        elif isinstance(key, ast.Name):
            ids.append(ast.Id(key.name, span=key.span))
    return ids


def _declare_type(scope: Scope, decl: ast.TypeDecl) -> None:
    name = decl.id.name
    scope.occurrences.append(Occurrence(decl.id.span, name, Sort.TYPE, definition=True))
    if name in scope.types:
        scope.report(messages.duplicate_name(decl.id.span, name, scope.types[name][1]))
        return
    type_ = declared_type(scope, decl.type, name)[0]
    scope.types[name] = (type_, decl.id.span)


# --------------------------------------------------------------------------------------------- declared types

_MILLIONTH = Fraction(1, 1_000_000)
_ONE = Fraction(1)
_BOUND = Text("đầu của khoảng giá trị", "end of a range")


def declared_type(
    scope: Scope, spec: ast.TypeSpec, name: str, unit: ast.Str | None = None
) -> tuple[ir.Type, Ty]:
    """The type that `spec` declares for `name` with the unit `đơn vị tính`; findings for what law 11 asks."""
    match spec.kind:
        case "bool":
            return ir.Type(ir.Kind.BOOL), types.BOOL
        case "text":
            return ir.Type(ir.Kind.TEXT), types.TEXT
        case "date":
            return _date_type(scope, spec, name), types.DATE
        case "choice":
            type_ = _choice_type(scope, spec, None if spec.name is None else spec.name.name)
            return type_, types.of_type(type_, types.Unit())
        case "named":
            return _named_type(scope, spec)
        case _:
            return _number_type(scope, spec, name, unit)


# Types as other languages call them.
_OTHER_WORDS = {
    "boolean": "YESNO", "bool": "YESNO", "yesno": "YESNO", "int": "INTEGER", "float": "NUMBER_TYPE",
    "decimal": "NUMBER_TYPE", "real": "NUMBER_TYPE", "percent": "RATIO_TYPE", "percentage": "RATIO_TYPE",
    "string": "TEXT_TYPE", "str": "TEXT_TYPE", "choice": "ONE_OF", "enum": "ONE_OF", "datetime": "DATE_TYPE",
}  # fmt: skip


def _named_type(scope: Scope, spec: ast.TypeSpec) -> tuple[ir.Type, Ty]:
    if spec.name is None:
        return ir.Type(ir.Kind.TEXT), types.UNKNOWN
    found = scope.types.get(spec.name.name)
    if found is None:
        terminal = _OTHER_WORDS.get(spec.name.name.casefold())
        guess = keyword(terminal, scope.surface) if terminal else nearest(spec.name.name, scope.types)
        scope.report(messages.unknown_type(spec.name.span, spec.name.name, guess))
        return ir.Type(ir.Kind.TEXT), types.UNKNOWN
    scope.occurrences.append(Occurrence(spec.name.span, spec.name.name, Sort.TYPE))
    type_ = found[0]
    return type_, types.of_type(type_, types.declared(type_.unit))


def _date_type(scope: Scope, spec: ast.TypeSpec, name: str) -> ir.Type:
    if spec.range is None:
        return ir.Type(ir.Kind.DATE)

    def end(node: ast.Expr | None) -> object:
        return node.value if isinstance(node, ast.DateLit | ast.PeriodDay) else None

    first, last = end(spec.range.lower), end(spec.range.upper)
    days = [(d.year_offset, d.month, d.day) if isinstance(d, ir.DayOfPeriod) else d for d in (first, last)]
    if type(days[0]) is type(days[1]) and first is not None:
        low, high = days
        if low > high or (low == high and spec.range.upper_open):  # type: ignore[operator]
            scope.report(type_messages.empty_range(spec.range.span, name))
            return ir.Type(ir.Kind.DATE)
    return ir.Type(ir.Kind.DATE, first=first, last=last, last_open=spec.range.upper_open)  # type: ignore[arg-type]


def _choice_type(scope: Scope, spec: ast.TypeSpec, name: str | None) -> ir.Type:
    members: list[ir.Member] = []
    seen: dict[str, Span] = {}
    for member in spec.members:
        id_ = member.id.name
        if id_ in seen:
            scope.report(messages.repeated_member(member.id.span, id_, seen[id_]))
            continue
        seen[id_] = member.id.span
        members.append(
            ir.Member(
                id_,
                member.label.value if member.label else None,
                member.value,
                tuple(r.value for r in member.readings),
                member.not_applicable,
            )
        )
    scope.members.update(seen)
    type_ = ir.Type(ir.Kind.CHOICE, members=tuple(members), ordered=spec.ordered, name=name)
    scope.choice_spans.setdefault(type_.members, spec.span)
    return type_


def _number_type(
    scope: Scope, spec: ast.TypeSpec, name: str, unit_text: ast.Str | None
) -> tuple[ir.Type, Ty]:
    ratio, points = spec.kind == "ratio", spec.kind == "points"
    unit = types.declared(unit_text.value if unit_text else None)
    if ratio:
        unit = types.Unit()
    elif points:
        unit = types.Unit(points=_ONE)
    elif any(factor == "%" for factor, _ in unit.factors) and unit_text:
        scope.report(type_messages.percent_unit(unit_text.span, name, scope.surface))
        return ir.Type(ir.Kind.NUMBER), types.UNKNOWN
    step = _step(scope, spec, name)
    lower, upper = _bounds(scope, spec, name, step)
    if lower is not None and upper is not None and lower > upper:
        at = spec.range.span if spec.range else spec.span
        scope.report(type_messages.empty_range(at, name))
        lower, upper = upper, lower  # probably meant: nothing more to say of the values of tests
    type_ = ir.Type(ir.Kind.NUMBER, unit=types.text_of(unit), step=step, lower=lower, upper=upper)
    return type_, types.number(unit)


def _step(scope: Scope, spec: ast.TypeSpec, name: str) -> Fraction | None:
    if spec.step is not None:
        if spec.step <= 0:
            scope.report(type_messages.empty_range(spec.span, name))
            return None
        return spec.step
    if spec.decimals is not None:
        return Fraction(1, 10 ** (spec.decimals + (2 if spec.kind == "ratio" else 0)))
    match spec.kind:
        case "integer":
            return _ONE
        case "ratio":
            return _MILLIONTH
        case _:
            scope.report(type_messages.no_decimals(spec.span, name, scope.surface))
            return None


def _bounds(
    scope: Scope, spec: ast.TypeSpec, name: str, step: Fraction | None
) -> tuple[Fraction | None, Fraction | None]:
    lower = upper = None
    declared = spec.range
    if declared is not None:
        if declared.lower is not None:
            lower = scope.constant(declared.lower, _BOUND)
            if lower is not None and declared.lower_open and step is not None:
                lower = (lower // step + 1) * step
        if declared.upper is not None:
            upper = scope.constant(declared.upper, _BOUND)
            if upper is not None and declared.upper_open and step is not None:
                upper = (-(-upper // step) - 1) * step
        if declared.lower is not None and declared.upper is not None:
            return lower, upper
    if spec.kind == "ratio":
        if declared is None or declared.lower is None:
            lower = Fraction(0)
        if declared is None or declared.upper is None:
            upper = _ONE
        return lower, upper
    scope.report(
        type_messages.no_range(spec.span if declared is None else declared.span, name, scope.surface)
    )
    return lower, upper


__all__ = [
    "SORT_TEXT",
    "Occurrence",
    "Scope",
    "Sort",
    "Symbol",
    "declared_type",
    "nearest",
    "scope_of",
    "table_columns",
]
