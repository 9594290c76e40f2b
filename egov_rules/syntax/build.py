"""From reductions to the tree of a file: declarations, their clauses, types, tables and tests.

Clauses come as a list in the order written; each declaration takes those that it knows and reports the
others.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .. import ast
from ..diagnostics import Text
from ..ir import RoundMode
from ..keywords import keyword
from ..messages import syntax as messages
from ..records import evolve
from ..source import Span
from .build_amend import AmendmentBuilder
from .build_expr import _MODES
from .clauses import Clause, Word
from .lexer import Token

_COMBINES = {
    "MEAN": "mean", "WEIGHTED_MEAN": "weighted_mean", "GEOMETRIC_MEAN": "geometric_mean",
    "HARMONIC_MEAN": "harmonic_mean", "HIGHEST": "largest", "LOWEST": "smallest",
}  # fmt: skip
_CHILD_NA = {"SKIPPED": "skip", "CHILD_ZERO": "zero", "WHOLE_NA": "whole"}
_RULINGS = {
    "REDUCE": "reduce", "FULL": "full", "NO_POINTS": "zero", "ACHIEVED": "achieved",
    "NOT_ASSESSED": "no_value",
}  # fmt: skip
_ADJUSTS = frozenset({"not_above", "not_below", "rounded", "rounding_mode", "otherwise", "grows"})
_LABEL = Text(vi="một tên gọi trong ngoặc kép", en="a label in quotation marks")
_HEAD = Text(vi="dòng đầu của bảng mức (tên các mức)", en="the head of the table of levels (their names)")


class Builder(AmendmentBuilder):
    """Builds the whole tree."""

    # ----------------------------------------------------------------------------------------- file, metadata

    def start(self, span: Span, header: ast.File, *items: Any) -> ast.File:
        if header.amends is None:
            for at, what in self.amending_only:
                self.report(messages.only_in_amendment(at, what, self.surface))
        else:
            for item in items:
                if not isinstance(item, ast.TestDecl | ast.Article | ast.Change):
                    at = Span(item.span.source, item.span.start, min(item.span.end, item.span.start + 40))
                    self.report(messages.not_in_amendment(at, self.surface))
        return evolve(header, items=tuple(items), span=span)

    def ruleset(self, span: Span, ref: ast.Ref, *metadata: ast.Metadata) -> ast.File:
        meta = metadata[0] if metadata else ast.Metadata(span=ref.span)
        return ast.File(self.source, self.surface, ref, None, meta, (), span=span)

    def detailing(self, span: Span, frame: ast.Ref, ref: ast.Ref, *metadata: ast.Metadata) -> ast.File:
        meta = metadata[0] if metadata else ast.Metadata(span=ref.span)
        return ast.File(self.source, self.surface, ref, frame, meta, (), span=span)

    def amending(
        self, span: Span, base: ast.Ref, version: ast.Ref | Token, *metadata: ast.Metadata
    ) -> ast.File:
        meta = metadata[0] if metadata else ast.Metadata(span=base.span)
        ref = version
        if isinstance(ref, Token):
            ref = ast.Ref(base.id, ref.text, span=self.token_span(ref))
        return ast.File(self.source, self.surface, ref, None, meta, (), base, span=span)

    def ref(self, span: Span, name: Token, version: Token) -> ast.Ref:
        return ast.Ref(self.id_of(name), version.text, span=span)

    def metadata(self, span: Span, *clauses: Clause) -> ast.Metadata:
        fields: dict[str, Any] = {}
        first: dict[str, Clause] = {}
        roundings: list[ast.HeaderRounding] = []
        uses: list[ast.Ref] = []
        for clause in clauses:
            if isinstance(clause.value, ast.HeaderRounding):
                roundings.append(clause.value)
            elif clause.kind == "uses":
                assert isinstance(clause.value, ast.Ref)
                uses.append(clause.value)
            elif clause.kind in first:
                self.report(messages.repeated_clause(clause.span, first[clause.kind].span))
            else:
                first[clause.kind] = clause
                assert isinstance(clause.value, dict)
                fields.update(clause.value)
        return ast.Metadata(roundings=tuple(roundings), uses=tuple(uses), **fields, span=span)

    def title(self, span: Span, text: Token) -> Clause:
        return Clause("title", span, {"title": self.text_of(text)})

    def basis(self, span: Span, *texts: Token) -> Clause:
        return Clause("basis", span, {"instrument": tuple(map(self.text_of, texts))})

    def kinds(self, span: Span, *texts: Token) -> Clause:
        return Clause("kinds", span, {"kinds": tuple(map(self.text_of, texts))})

    def in_force(self, span: Span, *dates: Token) -> Clause:
        first, *last = (self.date(self.token_span(d), d) for d in dates)
        return Clause("in_force", span, {"in_force_from": first, "in_force_to": last[0] if last else None})

    def period(self, span: Span, start: ast.PeriodDay, end: ast.PeriodDay) -> Clause:
        return Clause("period", span, {"period_start": start, "period_end": end})

    def every(self, span: Span, word: Word) -> Clause:
        return Clause("every", span, {"frequency": keyword(word.terminal, "vi")})

    def frequency(self, span: Span, token: Token) -> Word:
        return Word(token.type, span)

    def round_scope(self, span: Span, scope: Word, step: Fraction, *mode: Word) -> Clause:
        return self._header_rounding(span, keyword(scope.terminal, "vi"), step, mode)

    def round_display(self, span: Span, step: Fraction, *mode: Word) -> Clause:
        return self._header_rounding(span, "display", step, mode)

    def _header_rounding(self, span: Span, scope: str, step: Fraction, mode: Sequence[Word]) -> Clause:
        if not mode:
            self.report(self._no_mode(span))
        chosen = _MODES[mode[0].terminal] if mode else RoundMode.HALF_UP
        rounding = ast.RoundingSpec(step, chosen, span=span)
        return Clause("rounding", span, ast.HeaderRounding(scope, rounding, span=span))

    def draft(self, span: Span) -> Clause:
        return Clause("draft", span, {"draft": True})

    def illustrative(self, span: Span) -> Clause:
        return Clause("illustrative", span, {"illustrative": True})

    def uses(self, span: Span, ref: ast.Ref) -> Clause:
        return Clause("uses", span, ref)

    def replaces(self, span: Span, ref: ast.Ref) -> Clause:
        return Clause("replaces", span, {"replaces": ref})

    def holidays(self, span: Span, text: Token) -> Clause:
        return Clause("holidays", span, {"holidays": self.text_of(text)})

    def not_assessed_at(self, span: Span, word: Word) -> Clause:
        return Clause("not_assessed_at", span, {"not_assessed_at": keyword(word.terminal, "vi")})

    # ------------------------------------------------------------------------------------------------ clauses

    def cite(self, span: Span, text: Token) -> Clause:
        return Clause("cite", span, self.text_of(text))

    def unit(self, span: Span, text: Token) -> Clause:
        return Clause("unit", span, self.text_of(text))

    def evidence(self, span: Span, text: Token) -> Clause:
        return Clause("evidence", span, self.text_of(text))

    def found_in(self, span: Span, text: Token) -> Clause:
        return Clause("source", span, self.text_of(text))

    def verified(self, span: Span, text: Token) -> Clause:
        return Clause("verified", span, self.text_of(text))

    def note(self, span: Span, text: Token) -> Clause:
        return Clause("note", span, self.text_of(text))

    def asked(self, span: Span, condition: ast.Expr) -> Clause:
        return Clause("asked", span, condition)

    def empty_is(self, span: Span, *zero: ast.Expr) -> Clause:
        if zero and not (isinstance(zero[0], ast.Number) and zero[0].value == 0):
            words = (Text(vi="`0`", en="`0`"), Text(vi=f"`{self.say('NA')}`", en=f"`{self.say('NA')}`"))
            self.report(messages.unexpected(zero[0].span, words))
        return Clause("empty_is", span, "zero" if zero else "not_applicable")

    def taken(self, span: Span, name: Token) -> Clause:
        return Clause("taken", span, self.id_of(name))

    # --------------------------------------------------------------------------------------- inputs and types

    def submitted_inputs(self, span: Span, *items: Any) -> ast.Inputs:
        return self._inputs(span, "submitted", items)

    def round_inputs(self, span: Span, *items: Any) -> ast.Inputs:
        return self._inputs(span, "round", items)

    def unit_inputs(self, span: Span, *items: Any) -> ast.Inputs:
        return self._inputs(span, "unit", items)

    def _inputs(self, span: Span, role: str, items: Sequence[Any]) -> ast.Inputs:
        kept = []
        for item in items:
            if isinstance(item, ast.FigureDecl) and role != "round":
                hint = Text(
                    vi=f"giá trị tính được là `{self.say('QUANTITY')}`; giá trị của cả đợt đứng trong "
                    f"`{self.say('INPUTS')} {self.say('COHORT')}`",
                    en=f"a computed value is a `{self.say('QUANTITY')}`; figures over all units stand in "
                    f"`{self.say('INPUTS')} {self.say('COHORT')}`",
                )
                where = Text(vi=f"`{self.say('INPUTS')}`", en=f"`{self.say('INPUTS')}`")
                self.report(messages.misplaced_clause(item.id.span, where, hint))
                continue
            kept.append(item)
        return ast.Inputs(role, tuple(kept), span=span)

    def ids(self, span: Span, first: Token, *last: Token) -> ast.IdRange:
        return ast.IdRange(self.id_of(first), self.id_of(last[0]) if last else None, span=span)

    def input(
        self, span: Span, ids: ast.IdRange, label: Token, type_: ast.TypeSpec, *clauses: Clause
    ) -> ast.InputDecl:
        return ast.InputDecl(
            ids,
            self.text_of(label),
            type_,
            unit=self._single(clauses, "unit"),
            evidence=self._single(clauses, "evidence"),
            asked_if=self._single(clauses, "asked"),
            empty=self._single(clauses, "empty_is"),
            source=self._single(clauses, "taken"),
            cites=self._texts(clauses, "cite"),
            notes=self._texts(clauses, "note"),
            renamed_from=self._single(clauses, "formerly"),
            span=span,
        )

    def figure(
        self, span: Span, ids: ast.IdRange, label: Token, value: ast.Expr, *clauses: Clause
    ) -> ast.FigureDecl:
        if ids.last is not None:
            self.report(messages.unexpected(ids.span, (Text(vi="một tên", en="one name"),)))
        expr = self.apply(value, [c for c in clauses if c.kind in _ADJUSTS])
        return ast.FigureDecl(ids.first, self.text_of(label), expr, self._texts(clauses, "cite"), span=span)

    def bool_type(self, span: Span) -> ast.TypeSpec:
        return ast.TypeSpec("bool", span=span)

    def text_type(self, span: Span) -> ast.TypeSpec:
        return ast.TypeSpec("text", span=span)

    def named_type(self, span: Span, name: Token) -> ast.TypeSpec:
        return ast.TypeSpec("named", name=self.id_of(name), span=span)

    def integer_type(self, span: Span, *limits: Any) -> ast.TypeSpec:
        return self._number_type(span, "integer", limits)

    def number_type(self, span: Span, *limits: Any) -> ast.TypeSpec:
        return self._number_type(span, "number", limits)

    def ratio_type(self, span: Span, *limits: Any) -> ast.TypeSpec:
        return self._number_type(span, "ratio", limits)

    def points_type(self, span: Span, *limits: Any) -> ast.TypeSpec:
        return self._number_type(span, "points", limits)

    def date_type(self, span: Span, *limits: Any) -> ast.TypeSpec:
        return self._number_type(span, "date", limits)

    def _number_type(self, span: Span, kind: str, limits: Sequence[Any]) -> ast.TypeSpec:
        found = limits[0] if limits and isinstance(limits[0], ast.Range) else None
        clauses = [limit for limit in limits if isinstance(limit, Clause)]
        return ast.TypeSpec(
            kind, found, self._single(clauses, "decimals"), self._single(clauses, "step"), span=span
        )

    def step(self, span: Span, number: Any) -> Clause:
        return Clause("step", span, number.value)

    def decimals(self, span: Span, number: Token) -> Clause:
        return Clause("decimals", span, self.whole(number, 34))

    def choice_type(self, span: Span, *members: ast.MemberDecl) -> ast.TypeSpec:
        return ast.TypeSpec("choice", members=members, span=span)

    def ordered_type(self, span: Span, *members: ast.MemberDecl) -> ast.TypeSpec:
        return ast.TypeSpec("choice", members=members, ordered=True, span=span)

    def member(self, span: Span, name: Token, *kids: Any) -> ast.MemberDecl:
        label = self.text_of(kids[0]) if kids and isinstance(kids[0], Token) else None
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        return ast.MemberDecl(
            self.id_of(name),
            label,
            self._single(clauses, "counts_as"),
            self._single(clauses, "reads") or (),
            bool(self._single(clauses, "member_na")),
            span=span,
        )

    def counts_as(self, span: Span, number: Any) -> Clause:
        return Clause("counts_as", span, number.value)

    def reads(self, span: Span, *texts: Token) -> Clause:
        return Clause("reads", span, tuple(map(self.text_of, texts)))

    def member_na(self, span: Span) -> Clause:
        return Clause("member_na", span, value=True)

    def type_decl(self, span: Span, name: Token, type_: ast.TypeSpec) -> ast.TypeDecl:
        return ast.TypeDecl(self.id_of(name), type_, span=span)

    # ------------------------------------------------------------------------ quantities, tables, constraints

    def quantity(self, span: Span, name: Token, *kids: Any) -> ast.QuantityDecl:
        return self._quantity(span, name, kids, parameter=False)

    def parameter(self, span: Span, name: Token, *kids: Any) -> ast.QuantityDecl:
        return self._quantity(span, name, kids, parameter=True)

    def _quantity(self, span: Span, name: Token, kids: Sequence[Any], *, parameter: bool) -> ast.QuantityDecl:
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        value = next(kid for kid in kids if not isinstance(kid, Clause | Token))
        expr = self.apply(value, [c for c in clauses if c.kind in _ADJUSTS])
        return ast.QuantityDecl(
            self.id_of(name),
            self._label(name, kids),
            expr,
            parameter,
            self._texts(clauses, "cite"),
            self._quotes(clauses, "formula"),
            span=span,
        )

    def _label(self, name: Token, kids: Sequence[Any]) -> ast.Str:
        """The label among the values; none where an amendment leaves it as it is."""
        if kids and isinstance(kids[0], Token):
            return self.text_of(kids[0])
        at = self.token_span(name)
        self.amending_only.append((at, _LABEL))
        return ast.Str("", span=at)

    def table(self, span: Span, name: Token, subject: ast.Expr, *kids: Any) -> ast.TableDecl:
        return self._table(span, name, subject, kids, across=False)

    def table_across(self, span: Span, name: Token, subject: ast.Expr, *kids: Any) -> ast.TableDecl:
        return self._table(span, name, subject, kids, across=True)

    def _table(
        self, span: Span, name: Token, subject: ast.Expr, kids: Sequence[Any], *, across: bool
    ) -> ast.TableDecl:
        cites = self._texts([k for k in kids if isinstance(k, Clause) and k.kind == "cite"], "cite")
        head: Any = next(k.value for k in kids if isinstance(k, Clause) and k.kind == "head")
        columns: list[Any] = []
        for key in head:
            if not across and isinstance(key, ast.Name):
                columns.append(ast.Id(key.name, span=key.span))
            else:
                columns.append(self._key(key))
        rows: list[ast.TableRow] = []
        otherwise: tuple[ast.Expr, ...] | None = None
        for kid in kids:
            if isinstance(kid, ast.TableRow):
                self._check_cells(kid.span, len(kid.cells), len(columns))
                rows.append(kid)
            elif isinstance(kid, Clause) and kid.kind == "table_else":
                values: Any = kid.value
                self._check_cells(kid.span, len(values), len(columns))
                otherwise = values
        return ast.TableDecl(
            self.id_of(name), subject, across, tuple(columns), tuple(rows), otherwise, cites, span=span
        )

    def _check_cells(self, span: Span, found: int, wanted: int) -> None:
        if found != wanted:
            self.report(messages.cell_count(span, found, wanted))

    def _key(self, key: Any) -> Any:
        if isinstance(key, ast.Number | ast.Percent):
            return ast.Range(key, key, span=key.span)
        return key

    def table_head(self, span: Span, *keys: Any) -> Clause:
        return Clause("head", span, keys)

    def table_row(self, span: Span, key: Any, *cells: Clause) -> ast.TableRow:
        return ast.TableRow(self._key(key), self._values(span, cells), span=span)

    def table_else(self, span: Span, *cells: Clause) -> Clause:
        return Clause("table_else", span, self._values(span, cells))

    def _values(self, span: Span, cells: Sequence[Clause]) -> tuple[ast.Expr, ...]:
        values: list[ast.Expr] = []
        for cell in cells:
            spec: Any = cell.value
            if spec is None or isinstance(spec.value, ast.Range) or spec.cites:
                self.report(messages.unexpected(cell.span, (Text(vi="một giá trị", en="a value"),)))
                values.append(ast.Number(Fraction(0), span=span))
            else:
                values.append(spec.value)
        return tuple(values)

    def cell(self, span: Span, value: Any, *cites: Clause) -> Clause:
        if isinstance(value, Clause):  # no condition
            return Clause("cell", span, None)
        return Clause("cell", span, ast.CellSpec(value, self._texts(cites, "cite"), span=span))

    def no_condition(self, span: Span, *_: Token) -> Clause:
        return Clause("no_condition", span)

    def constraint(self, span: Span, message: Token, condition: ast.Expr, *kids: Any) -> ast.ConstraintDecl:
        cites = self._texts([k for k in kids if isinstance(k, Clause)], "cite")
        for only_if in kids:
            if not isinstance(only_if, Clause):
                negated = ast.Not(only_if, span=only_if.span)
                condition = ast.Binary("hoặc", negated, condition, op_span=only_if.span, span=span)
        return ast.ConstraintDecl(self.text_of(message), condition, cites, span=span)

    # -------------------------------------------------------------------------------------------------------
    # - nodes

    def kind(self, span: Span, token: Token) -> Word:
        return Word(token.type, span)

    combine = kind
    child_na = kind

    def made_of(self, span: Span, ids: ast.IdRange, *weight: Clause) -> ast.WeightedMember:
        value: Any = weight[0].value if weight else None
        return ast.WeightedMember(ids, value, span=span)

    def weight(self, span: Span, *kids: Any) -> Clause:
        return Clause("weight", span, kids[-1], kids[0].quote if len(kids) > 1 else None)

    def maximum(self, span: Span, *kids: Any) -> Clause:
        return Clause("maximum", span, kids[-1], kids[0].quote if len(kids) > 1 else None)

    def open(self, span: Span) -> Clause:
        return Clause("open", span, value=True)

    def take(self, span: Span, word: Word) -> Clause:
        return Clause("take", span, _COMBINES[word.terminal])

    def when_child_na(self, span: Span, word: Word) -> Clause:
        return Clause("when_child_na", span, _CHILD_NA[word.terminal])

    def bonus(self, span: Span) -> Clause:
        return Clause("counting", span, "bonus")

    def penalty(self, span: Span) -> Clause:
        return Clause("counting", span, "penalty")

    def uncounted(self, span: Span) -> Clause:
        return Clause("counting", span, "informational")

    def na_if(self, span: Span, condition: ast.Expr, ruling: Any) -> Clause:
        return Clause("na", span, ast.NotApplicableClause(condition, self._ruling(ruling), span=span))

    def na_all(self, span: Span, ruling: Any) -> Clause:
        return Clause("na", span, ast.NotApplicableClause(None, self._ruling(ruling), span=span))

    def zero_divisor(self, span: Span, ruling: Any) -> Clause:
        return Clause("zero_divisor", span, ast.ZeroDivisorClause(self._ruling(ruling), span=span))

    def formerly(self, span: Span, name: Token) -> Clause:
        return Clause("formerly", span, self.id_of(name))

    def children(self, span: Span, *items: Any) -> Clause:
        return Clause("children", span, items)

    def scale(self, span: Span, *at: Token) -> ast.RulingSpec:
        return ast.RulingSpec("scale", at=self.id_of(at[0]) if at else None, span=span)

    def share_equal(self, span: Span, *names: Token) -> ast.RulingSpec:
        return ast.RulingSpec("share_equal", to=tuple(map(self.id_of, names)), span=span)

    def share_by_max(self, span: Span, *names: Token) -> ast.RulingSpec:
        return ast.RulingSpec("share_by_max", to=tuple(map(self.id_of, names)), span=span)

    def plain_ruling(self, span: Span, token: Token) -> ast.RulingSpec:
        return ast.RulingSpec(_RULINGS[token.type], span=span)

    def _ruling(self, ruling: ast.RulingSpec | ast.UnencodedRule) -> ast.RulingSpec:
        if isinstance(ruling, ast.UnencodedRule):
            return ast.RulingSpec("unencoded", text=ruling.text, span=ruling.span)
        return ruling

    def node(self, span: Span, word: Word, ids: ast.IdRange, *kids: Any) -> ast.NodeDecl:
        label = self.text_of(kids[0]) if kids and isinstance(kids[0], Token) else None
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        members = tuple(kid for kid in kids if isinstance(kid, ast.WeightedMember))
        values = [kid for kid in kids if not isinstance(kid, Clause | Token | ast.WeightedMember)]
        adjusts = [c for c in clauses if c.kind in _ADJUSTS]
        bodies = [c for c in clauses if c.kind in {"open", "children"}]
        bodies += [Clause("formula", v.span, v) for v in values] + [
            Clause("members", m.span) for m in members[:1]
        ]
        formula, kept = self._node_formula(values, adjusts)
        only_members = {body.kind for body in bodies} == {"children", "members"}
        if len(bodies) > 1 and not only_members:
            bodies.sort(key=lambda body: body.span.start)
            self._second_body(bodies)
        children: Any = self._single(clauses, "children")
        return ast.NodeDecl(
            keyword(word.terminal, "vi"),
            ids,
            label,
            self._single(clauses, "maximum"),
            children=children,
            formula=formula,
            open=any(c.kind == "open" for c in clauses),
            members=members or None,
            combine=self._single(clauses, "take"),
            child_na=self._single(clauses, "when_child_na"),
            weight=self._single(clauses, "weight"),
            counting=self._single(clauses, "counting") or "normal",
            not_applicable=tuple(c.value for c in clauses if isinstance(c.value, ast.NotApplicableClause)),
            zero_divisor=self._single(clauses, "zero_divisor"),
            adjust=kept,
            unit=self._single(clauses, "unit"),
            cites=self._texts(clauses, "cite"),
            evidence=self._texts(clauses, "evidence"),
            sources=self._texts(clauses, "source"),
            verifiers=self._texts(clauses, "verified"),
            notes=self._texts(clauses, "note"),
            renamed_from=self._single(clauses, "formerly"),
            quotes=self._quotes(clauses, "formula"),
            position=self._single(clauses, "position"),
            span=span,
        )

    def _second_body(self, bodies: Sequence[Clause]) -> None:
        """Points come in one way: a formula, parts, members or as data."""
        hint = Text(
            vi=f"một nút chỉ có một trong: `= …`, `{{ … }}`, `{self.say('OPEN')}`, `{self.say('MADE_OF')} …`",
            en=f"a node has one of: `= …`, `{{ … }}`, `{self.say('OPEN')}`, `{self.say('MADE_OF')} …`",
        )
        where = Text(vi="nút đã có cách tính điểm", en="a node that already says where its points come from")
        start = bodies[1].span
        at = Span(start.source, start.start, min(start.end, start.start + 30))
        self.report(messages.misplaced_clause(at, where, hint))

    def _node_formula(
        self, values: Sequence[Any], adjusts: Sequence[Clause]
    ) -> tuple[ast.Expr | None, tuple[ast.AtMost | ast.NotBelow | ast.Rounded, ...]]:
        if values:
            return self.apply(values[0], adjusts), ()
        kept: list[ast.AtMost | ast.NotBelow | ast.Rounded] = []
        for place, clause in enumerate(adjusts):
            if clause.kind == "otherwise":
                self.report(self._else_without_if(clause.span))
            elif clause.kind == "grows":
                where = Text(
                    vi=f"công thức ngoài bảng `{self.say('BANDS')}`", en="a formula outside a table of bands"
                )
                self.report(messages.misplaced_clause(clause.span, where))
            elif clause.kind != "rounding_mode":
                placeholder = ast.OwnMax(span=clause.span)
                mode = self._mode_after(adjusts, place)
                kept.append(self._adjust(placeholder, clause, mode, clause.span))
        return None, tuple(kept)

    # ---------------------------------------------------------------------------------------- levels, ranking

    def each(self, span: Span, word: Word, name: Token) -> Clause:
        return Clause(
            "each", span, (keyword(word.terminal, "vi"), ast.Name(name.text, span=self.token_span(name)))
        )

    def ladder_head(self, span: Span, *columns: Clause) -> Clause:
        return Clause("head", span, columns)

    def column(self, span: Span, label: Token, *cites: Clause) -> Clause:
        return Clause("column", span, (self.text_of(label), self._texts(cites, "cite")))

    def ladder_row(self, span: Span, subject: Any, *kids: Any) -> ast.LadderRow:
        each_word = None
        if isinstance(subject, Clause):
            each: Any = subject.value
            each_word, subject = each
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        cells: tuple[Any, ...] = tuple(c.value for c in clauses if c.kind == "cell")
        labels = [ast.Str(kid.value, span=kid.span) for kid in kids if isinstance(kid, ast.Label)]
        unencoded = None if cells else labels.pop()
        for again in labels[1:]:
            self.report(messages.repeated_clause(again.span, labels[0].span))
        label = labels[0] if labels else None
        return ast.LadderRow(
            subject, cells, each_word, label, self._texts(clauses, "cite"), unencoded, span=span
        )

    def part(self, span: Span, name: Token, label: Token, *cites: Clause) -> ast.LadderPart:
        return ast.LadderPart(
            self.id_of(name), self.text_of(label), (), self._texts(cites, "cite"), span=span
        )

    def gate(
        self, span: Span, label: Token, condition: ast.Expr, level: Token, *cites: Clause
    ) -> ast.GateDecl:
        texts = self._texts(cites, "cite")
        return ast.GateDecl(
            self.text_of(label), condition, self.text_of(level), caps=False, cites=texts, span=span
        )

    def capping_gate(
        self, span: Span, label: Token, condition: ast.Expr, level: Token, *cites: Clause
    ) -> ast.GateDecl:
        texts = self._texts(cites, "cite")
        return ast.GateDecl(
            self.text_of(label), condition, self.text_of(level), caps=True, cites=texts, span=span
        )

    def otherwise_level(self, span: Span, label: Token) -> Clause:
        return Clause("otherwise_level", span, self.text_of(label))

    def ladder(self, span: Span, name: Token, *kids: Any) -> ast.LadderDecl:
        label = self._label(name, kids)
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        head: Any = self._single(clauses, "head") or ()
        columns = tuple(column.value[0] for column in head)
        if not head and label.value:
            self.amending_only.append((self.token_span(name), _HEAD))
        own: list[ast.LadderRow] = []
        parts: list[tuple[ast.LadderPart, list[ast.LadderRow]]] = []
        for kid in kids:
            if isinstance(kid, ast.LadderPart):
                parts.append((kid, []))
            elif isinstance(kid, ast.LadderRow):
                if kid.unencoded is None and head:
                    self._check_cells(kid.span, len(kid.cells), len(columns))
                (parts[-1][1] if parts else own).append(kid)
        return ast.LadderDecl(
            self.id_of(name),
            label,
            columns,
            tuple(own),
            tuple(
                ast.LadderPart(part.id, part.label, tuple(rows), part.cites, span=part.span)
                for part, rows in parts
            ),
            self._single(clauses, "otherwise_level"),
            tuple(kid for kid in kids if isinstance(kid, ast.GateDecl)),
            cites=self._texts(clauses, "cite"),
            column_cites=tuple(column.value[1] for column in head),
            span=span,
        )

    def ladder_formula(self, span: Span, name: Token, label: Token, *kids: Any) -> ast.LadderDecl:
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        value = next(kid for kid in kids if not isinstance(kid, Clause | Token))
        return ast.LadderDecl(
            self.id_of(name),
            self.text_of(label),
            tuple(self.text_of(kid) for kid in kids if isinstance(kid, Token) and kid.type == "STR"),
            formula=self.apply(value, [c for c in clauses if c.kind in _ADJUSTS]),
            cites=self._texts(clauses, "cite"),
            span=span,
        )

    def ladder_unencoded(self, span: Span, name: Token, label: Token, *kids: Any) -> ast.LadderDecl:
        cites = self._texts([kid for kid in kids if isinstance(kid, Clause)], "cite")
        return ast.LadderDecl(
            self.id_of(name),
            self.text_of(label),
            (),
            cites=cites,
            unencoded=self.text_of(kids[-1]),
            span=span,
        )

    def descending(self, span: Span, expr: ast.Expr) -> ast.RankKeySpec:
        return ast.RankKeySpec(expr, descending=True, span=span)

    def ascending(self, span: Span, expr: ast.Expr) -> ast.RankKeySpec:
        return ast.RankKeySpec(expr, descending=False, span=span)

    def ranking(self, span: Span, *kids: Any) -> ast.RankingDecl:
        ties = [kid for kid in kids if isinstance(kid, Token)]
        where = [kid for kid in kids if not isinstance(kid, Token | Clause | ast.RankKeySpec)]
        if not ties:
            tied = self.say("TIED")
            self.report(
                messages.incomplete(
                    span,
                    Text(vi=f"`{tied}`", en=f"`{tied}`"),
                    Text(
                        vi=f"thêm `, {tied} 1-2-2-4` (bỏ trống hạng kế tiếp) hoặc `, {tied} 1-2-2-3`",
                        en=f"add `, {tied} 1-2-2-4` (the next rank stays empty) or `, {tied} 1-2-2-3`",
                    ),
                )
            )
        for again in ties[1:]:
            self.report(messages.repeated_clause(self.token_span(again), self.token_span(ties[0])))
        for again in where[1:]:
            self.report(messages.repeated_clause(again.span, where[0].span))
        return ast.RankingDecl(
            tuple(kid for kid in kids if isinstance(kid, ast.RankKeySpec)),
            ties[0].text if ties else "1-2-2-4",
            where[0] if where else None,
            self._texts([kid for kid in kids if isinstance(kid, Clause)], "cite"),
            span=span,
        )

    # --------------------------------------------------------------------------------- readings, terms, tests

    def reading(self, span: Span, provision: Token, text: Token, *names: Token) -> ast.ReadingDecl:
        return ast.ReadingDecl(
            self.text_of(provision), self.text_of(text), tuple(map(self.id_of, names)), span=span
        )

    def term(self, span: Span, term: Token, *kids: Any) -> ast.TermDecl:
        cites = self._texts([kid for kid in kids if isinstance(kid, Clause)], "cite")
        return ast.TermDecl(self.text_of(term), self.text_of(kids[-1]), cites, span=span)

    def provision(self, span: Span, provision: Token, text: Token) -> ast.ProvisionDecl:
        return ast.ProvisionDecl(self.text_of(provision), self.text_of(text), span=span)

    def given(self, span: Span, *items: Any) -> Clause:
        return Clause("given", span, items)

    def expected(self, span: Span, *items: Any) -> Clause:
        return Clause("expected", span, items)

    def empty(self, span: Span) -> Clause:
        return Clause("empty", span)

    def assign(self, span: Span, name: Token, value: Any, *not_assessed: ast.Expr) -> ast.Assignment:
        given = None if isinstance(value, Clause) else value
        return ast.Assignment(self.id_of(name), given, not_assessed[0] if not_assessed else None, span=span)

    def assign_year(self, span: Span, year: Token) -> Clause:
        return Clause("year", span, self.whole(year, 9999))

    def expect(self, span: Span, name: Token, value: Any) -> ast.Expectation:
        if isinstance(value, Clause):
            return ast.Expectation(self.id_of(name), None, "missing", span=span)
        return ast.Expectation(self.id_of(name), value, "value", span=span)

    def expect_na(self, span: Span, name: Token) -> ast.Expectation:
        return ast.Expectation(self.id_of(name), None, "not_applicable", span=span)

    def expect_missing(self, span: Span, name: Token) -> ast.Expectation:
        return ast.Expectation(self.id_of(name), None, "missing", span=span)

    def test(self, span: Span, name: Token, *kids: Any) -> ast.TestDecl:
        like = [self.text_of(kid) for kid in kids if isinstance(kid, Token)]
        sections = [kid for kid in kids if isinstance(kid, Clause)]
        items: list[Any] = [
            item
            for section in sections
            if section.kind in {"given", "expected"} and isinstance(section.value, tuple)
            for item in section.value
        ]
        years = [item for item in items if isinstance(item, Clause)]
        return ast.TestDecl(
            self.text_of(name),
            self._single(years, "year"),
            tuple(item for item in items if isinstance(item, ast.Assignment)),
            tuple(item for item in items if isinstance(item, ast.Expectation)),
            like[0] if like else None,
            span=span,
        )
