"""From reductions to expressions: one method a rule of the grammar, named as the rule or its alias.

A method takes the span of the rule and its values and gives one value. What the grammar lets through and the
language does not mean is reported here; a plain value then stands in, so that one mistake gives one message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from .. import ast
from ..diagnostics import Diagnostic, Text
from ..ir import DayOfPeriod, RoundMode
from ..keywords import keyword
from ..messages import syntax as messages
from ..source import Source, Span
from .clauses import Clause, RawFormula, RawRow, Word
from .lexer import Token

MAX_CLAUSES = 100
_OPERATORS = {
    "PLUS": "+", "MINUS": "-", "TIMES": "×", "SLASH": "/", "EQUAL": "=", "NE": "≠", "LESSTHAN": "<",
    "LE": "≤", "MORETHAN": ">", "GE": "≥",
}  # fmt: skip
_COMPARISONS = frozenset({"=", "≠", "<", "≤", ">", "≥"})
_FUNCTIONS = {
    "SQUARE_ROOT": "sqrt", "LN": "ln", "FLOOR": "floor", "GEOMETRIC_MEAN": "geometric_mean",
    "MARKS_PASSED": "marks_passed", "MARKS_REACHED": "marks_reached",
}  # fmt: skip
_STATISTICS = {
    "HIGHEST": "max", "LOWEST": "min", "MEAN": "mean", "TOTAL": "sum", "COUNT": "count",
    "DEVIATION": "deviation", "SAMPLE_DEVIATION": "sample_deviation", "PERCENTILE": "percentile",
    "RANK": "rank",
}  # fmt: skip
_MODES = {
    "HALF_UP": RoundMode.HALF_UP, "HALF_EVEN": RoundMode.HALF_EVEN, "CUT": RoundMode.DOWN,
    "UP": RoundMode.UP,
}  # fmt: skip
_OPEN_ENDS = frozenset({"ABOVE", "BELOW", "TO_BELOW", "TO_BEFORE"})
_YEARS = {"PREVIOUS_YEAR": -1, "THIS_YEAR": 0, "NEXT_YEAR": 1}


class ExpressionBuilder:
    """Builds expressions, bands, tables of rows and types' numbers; collects what is wrong with them."""

    def __init__(self, source: Source, surface: str) -> None:
        self.source = source
        self.surface = surface
        self.problems: list[Diagnostic] = []
        self._closed: dict[int, object] = {}  # expressions in brackets, by identity

    def say(self, terminal: str) -> str:
        """A keyword in the words of this file."""
        return keyword(terminal, self.surface)

    def report(self, problem: Diagnostic) -> None:
        self.problems.append(problem)

    def token_span(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)

    def id_of(self, token: Token) -> ast.Id:
        return ast.Id(token.text, span=self.token_span(token))

    def text_of(self, token: Token) -> ast.Str:
        return ast.Str(token.text, span=self.token_span(token))

    def whole(self, token: Token, most: int = 10**9) -> int:
        """A whole number; reported and 0 if it is none."""
        value = Fraction(token.text)
        if value.denominator != 1 or value > most:
            shown = Text(vi=f"một số nguyên không quá {most}", en=f"a whole number of at most {most}")
            self.report(messages.unexpected(self.token_span(token), (shown,)))
            return 0
        return int(value)

    # ----------------------------------------------------------------------------------------------- literals

    def number(self, span: Span, token: Token) -> ast.Number:
        return ast.Number(Fraction(token.text), span=span)

    def percent(self, span: Span, token: Token, *_: Token) -> ast.Percent:
        return ast.Percent(Fraction(token.text) / 100, span=span)

    def date(self, span: Span, token: Token) -> ast.DateLit:
        try:
            return ast.DateLit(date.fromisoformat(token.text), span=span)
        except ValueError:
            self.report(messages.no_such_date(span))
            return ast.DateLit(date(2000, 1, 1), span=span)

    def day(self, span: Span, day: Token, _month: Token, month: Token, *year: Token) -> ast.PeriodDay:
        offset = _YEARS[year[0].type] if year else 0
        number, month_number = self.whole(day), self.whole(month)
        try:
            date(2023 if (number, month_number) == (29, 2) else 2024, month_number, number)
        except ValueError:
            self.report(messages.no_such_date(span))
            number, month_number = 1, 1
        return ast.PeriodDay(DayOfPeriod(number, month_number, offset), span=span)

    def label(self, span: Span, token: Token) -> ast.Label:
        return ast.Label(token.text, span=span)

    def yes_no(self, span: Span, token: Token) -> ast.Bool:
        return ast.Bool(token.type == "TRUE", span=span)

    def name(self, span: Span, token: Token) -> ast.Name:
        return ast.Name(token.text, span=span)

    def unrounded(self, span: Span, token: Token) -> ast.Name:
        return ast.Name(token.text, unrounded=True, span=span)

    def own_max(self, span: Span) -> ast.OwnMax:
        return ast.OwnMax(span=span)

    def this_year(self, span: Span) -> ast.YearOf:
        return ast.YearOf(span=span)

    def share_of(self, span: Span, token: Token) -> ast.Share:
        return ast.Share(self.id_of(token), span=span)

    # ---------------------------------------------------------------------------------------------- operators

    def negative(self, span: Span, *kids: Any) -> ast.Expr:
        operand: ast.Expr = kids[-1]
        if id(operand) not in self._closed:
            if isinstance(operand, ast.Number):
                return ast.Number(-operand.value, span=span)
            if isinstance(operand, ast.Percent):
                return ast.Percent(-operand.value, span=span)
        return ast.Negative(operand, span=span)

    def not_(self, span: Span, operand: ast.Expr) -> ast.Expr:
        return ast.Not(operand, span=span)

    def is_na(self, span: Span, operand: ast.Expr) -> ast.Expr:
        return ast.IsNA(operand, span=span)

    def or_(self, span: Span, left: ast.Expr, right: ast.Expr) -> ast.Expr:
        return ast.Binary("hoặc", left, right, op_span=self._between(left, right), span=span)

    def and_(self, span: Span, left: ast.Expr, right: ast.Expr) -> ast.Expr:
        return ast.Binary("và", left, right, op_span=self._between(left, right), span=span)

    def binary(self, span: Span, left: ast.Expr, sign: Word, right: ast.Expr) -> ast.Expr:
        op, at = _OPERATORS[sign.terminal], sign.span
        if op in _COMPARISONS and isinstance(left, ast.Binary) and left.op in _COMPARISONS:
            if id(left) not in self._closed:
                self.report(messages.chained_comparison(at, self.surface))
        if op == "/":
            self._refuse_fraction_division(span, left, right)
        return ast.Binary(op, left, right, op_span=at, span=span)

    def _between(self, left: ast.Expr, right: ast.Expr) -> Span:
        start, end = left.span.end, right.span.start
        text = self.source.text[start:end]
        start += len(text) - len(text.lstrip(" \t\n\u00a0)"))
        return Span(self.source, start, max(start, start + len(text.strip(" \t\n\u00a0()"))))

    def _refuse_fraction_division(self, span: Span, left: ast.Expr, right: ast.Expr) -> None:
        last = left
        while isinstance(last, ast.Binary) and id(last) not in self._closed and last.op in {"×", "/"}:
            last = last.right
        for side in (last, right):
            if isinstance(side, ast.Number) and id(side) not in self._closed and "/" in side.span.text:
                bracketed = span.text.replace(side.span.text, f"({side.span.text})", 1)
                self.report(messages.fraction_division(span, " ".join(bracketed.split())[:60]))
                return

    def power(self, span: Span, base: ast.Expr, exponent: Fraction) -> ast.Expr:
        return ast.Power(base, exponent, span=span)

    def exponent(self, span: Span, *kids: Token) -> Fraction:
        value = Fraction(kids[-1].text)
        if value.numerator > 100 or value.denominator > 100:
            self.report(messages.exponent_too_large(span))
            return Fraction(1)
        return -value if len(kids) > 1 else value

    def bracket(self, _span: Span, inner: RawFormula | ast.Expr) -> ast.Expr:
        expr = self.finish(inner) if isinstance(inner, RawFormula) else inner
        self._closed[id(expr)] = expr
        return expr

    # ---------------------------------------------------------------------------------------------- functions

    def function(self, span: Span, token: Token) -> Word:
        return Word(token.type, span)

    statistic = compared = added = multiplied = function

    def call(self, span: Span, function: Word, *args: ast.Expr) -> ast.Expr:
        least, most = {
            "GEOMETRIC_MEAN": (2, None),
            "MARKS_PASSED": (2, None),
            "MARKS_REACHED": (2, None),
        }.get(function.terminal, (1, 1))
        self._count(function, args, least, most)
        return ast.Call(_FUNCTIONS[function.terminal], args, span=span)

    def _count(self, word: Word, args: Sequence[object], least: int, most: int | None) -> bool:
        if len(args) >= least and (most is None or len(args) <= most):
            return True
        if most is None:
            wanted = Text(vi=f"ít nhất {least} giá trị", en=f"at least {least} values")
        elif least == most:
            wanted = Text(vi=f"{least} giá trị", en="one value" if least == 1 else f"{least} values")
        else:
            wanted = Text(vi=f"từ {least} đến {most} giá trị", en=f"{least} to {most} values")
        self.report(messages.wrong_count(word.span, self.say(word.terminal), wanted))
        return False

    def cohort(self, span: Span, statistic: Word, *args: ast.Expr) -> ast.Expr:
        function = _STATISTICS[statistic.terminal]
        if function == "count":
            self._count(statistic, args, 1, 1)
            return ast.CohortCall("count", None, args[0], span=span)
        if function == "percentile":
            if not self._count(statistic, args, 2, 3):
                return ast.CohortCall("max", args[0], None, span=span)
            if not isinstance(args[0], ast.Percent | ast.Number) or not 0 < args[0].value <= 1:
                shown = Text(vi="một tỷ lệ như `90%`", en="a percent such as `90%`")
                self.report(messages.unexpected(args[0].span, (shown,)))
                return ast.CohortCall("max", args[1], None, span=span)
            where = args[2] if len(args) > 2 else None
            return ast.CohortCall(function, args[1], where, args[0].value, span=span)
        self._count(statistic, args, 1, 2)
        return ast.CohortCall(function, args[0], args[1] if len(args) > 1 else None, span=span)

    def at_least(self, span: Span, count: Token, *items: ast.Expr) -> ast.Expr:
        number = self.whole(count)
        if not 1 <= number <= len(items):
            shown = Text(vi=f"một số từ 1 đến {len(items)}", en=f"a number from 1 to {len(items)}")
            self.report(messages.unexpected(self.token_span(count), (shown,)))
            number = 1
        return ast.AtLeast(number, items, span=span)

    def count_true(self, span: Span, *items: ast.Expr) -> ast.Expr:
        return ast.Call("count_true", items, span=span)

    def days(self, span: Span, start: ast.Expr, end: ast.Expr) -> ast.Expr:
        return ast.DaysBetween(start, end, working=False, span=span)

    def working_days(self, span: Span, start: ast.Expr, end: ast.Expr) -> ast.Expr:
        return ast.DaysBetween(start, end, working=True, span=span)

    def parts(self, _span: Span, *kids: Any) -> tuple[ast.Item, ...]:
        return tuple(
            kid if isinstance(kid, ast.Item) else ast.Item(None, self.finish(kid), span=kid.span)
            for kid in kids
        )

    def labelled(self, span: Span, label: Token, formula: RawFormula) -> ast.Item:
        return ast.Item(self.text_of(label), self.finish(formula), span=span)

    def sum_of(self, span: Span, items: tuple[ast.Item, ...]) -> ast.Expr:
        return ast.Parts("sum", items, span=span)

    def highest_of(self, span: Span, *kids: Any) -> ast.Expr:
        return self._extreme(span, "max", kids)

    def lowest_of(self, span: Span, *kids: Any) -> ast.Expr:
        return self._extreme(span, "min", kids)

    def _extreme(self, span: Span, combine: str, kids: tuple[Any, ...]) -> ast.Expr:
        if kids and isinstance(kids[0], tuple):
            return ast.Parts(combine, kids[0], span=span)
        return ast.Call(combine, kids, span=span)

    # ----------------------------------------------------------------------------------------------- formulas

    def if_value(self, span: Span, expr: ast.Expr, condition: ast.Expr) -> ast.Expr:
        branch = ast.When(condition, expr, span=span)
        return ast.Conditional((branch,), None, inline=True, span=span)

    def formula(self, span: Span, value: ast.Expr, *clauses: Clause) -> RawFormula:
        return RawFormula(value, clauses, span)

    def otherwise(self, span: Span, value: ast.Expr) -> Clause:
        return Clause("otherwise", span, value)

    def not_above(self, span: Span, bound: ast.Expr) -> Clause:
        return Clause("not_above", span, bound)

    def not_below(self, span: Span, bound: ast.Expr) -> Clause:
        return Clause("not_below", span, bound)

    def rounded(self, span: Span, step: Fraction) -> Clause:
        return Clause("rounded", span, step)

    def rounding_mode(self, span: Span, mode: Word) -> Clause:
        return Clause("rounding_mode", span, _MODES[mode.terminal])

    def mode(self, span: Span, token: Token) -> Word:
        return Word(token.type, span)

    def rounding(self, _span: Span, _to: Token, *kids: Any) -> Fraction:
        """The step: 1/100 for two decimals."""
        if len(kids) == 1:
            return Fraction(1)
        if isinstance(kids[0], Token) and kids[0].type == "NUMBER":
            return Fraction(1, 10 ** self.whole(kids[0], 34))
        step = kids[1].value
        if isinstance(step, Fraction) and step > 0:
            return step
        self.report(messages.unexpected(kids[1].span, (Text(vi="một số lớn hơn 0", en="a number above 0"),)))
        return Fraction(1)

    def grows(self, span: Span, every: ast.Expr, adds: ast.Expr) -> Clause:
        shown = Text(
            vi=f"`{self.say('EVERY_FULL')}` hay `{self.say('PRO_RATA')}`",
            en=f"`{self.say('EVERY_FULL')}` or `{self.say('PRO_RATA')}`",
        )
        hint = Text(
            vi=f"viết `{self.say('EVERY_FULL')} 10 {self.say('ADD')} 1` (từng bước đủ), "
            f"hoặc `{self.say('EVERY')} 10 {self.say('ADD')} 1 {self.say('PRO_RATA')}`",
            en=f"write `{self.say('EVERY_FULL')} 10 {self.say('ADD')} 1` (whole steps) "
            f"or `{self.say('EVERY')} 10 {self.say('ADD')} 1 {self.say('PRO_RATA')}`",
        )
        self.report(messages.incomplete(span, shown, hint))
        return self.grows_in_steps(span, every, adds)

    def grows_pro_rata(self, span: Span, every: ast.Expr, adds: ast.Expr) -> Clause:
        return Clause("grows", span, ast.Growth(every, adds, whole_steps=False, span=span))

    def grows_in_steps(self, span: Span, every: ast.Expr, adds: ast.Expr) -> Clause:
        return Clause("grows", span, ast.Growth(every, adds, whole_steps=True, span=span))

    def unencoded(self, span: Span, text: Token) -> Any:
        """Of a formula, a ruling or a node: whoever takes it knows which."""
        return ast.UnencodedRule(self.text_of(text), span=span)

    def finish(self, raw: RawFormula) -> ast.Expr:
        """The formula with its clauses applied in the order written."""
        return self.apply(raw.value, raw.clauses)

    def apply(self, value: ast.Expr, clauses: Sequence[Clause]) -> ast.Expr:
        """`value` under the comma clauses after it."""
        if len(clauses) > MAX_CLAUSES:
            self.report(messages.nested_too_deep(clauses[MAX_CLAUSES].span, MAX_CLAUSES))
            clauses = clauses[:MAX_CLAUSES]
        expr, is_open = (
            value,
            isinstance(value, ast.Conditional) and value.inline and id(value) not in self._closed,
        )
        for place, clause in enumerate(clauses):
            span = expr.span | clause.span
            if clause.kind == "otherwise":
                assert clause.value is not None
                if isinstance(expr, ast.Conditional) and is_open:
                    expr, is_open = self._else(expr, clause.value, span)
                else:
                    self.report(self._else_without_if(clause.span))
                continue
            is_open = False
            if clause.kind == "grows":
                where = Text(
                    vi=f"công thức ngoài bảng `{self.say('BANDS')}`", en="a formula outside a table of bands"
                )
                self.report(messages.misplaced_clause(clause.span, where))
            elif clause.kind == "rounding_mode":
                if place == 0 or clauses[place - 1].kind != "rounded":
                    before = f", {self.say('ROUND')} …"
                    self.report(
                        messages.incomplete(
                            clause.span,
                            Text(
                                vi=f"`{self.say('ROUND')}` trước `{clause.span.text}`",
                                en=f"`{before}` before it",
                            ),
                            self._rounding_hint(),
                        )
                    )
            else:
                expr = self._adjust(expr, clause, self._mode_after(clauses, place), span)
        return expr

    def _adjust(
        self, expr: ast.Expr, clause: Clause, mode: RoundMode, span: Span
    ) -> ast.AtMost | ast.NotBelow | ast.Rounded:
        value: Any = clause.value
        if clause.kind == "not_above":
            return ast.AtMost(expr, value, span=span)
        if clause.kind == "not_below":
            return ast.NotBelow(expr, value, span=span)
        return ast.Rounded(expr, ast.RoundingSpec(value, mode, span=clause.span), span=span)

    def _mode_after(self, clauses: Sequence[Clause], place: int) -> RoundMode:
        if clauses[place].kind != "rounded":
            return RoundMode.HALF_UP
        after = clauses[place + 1] if place + 1 < len(clauses) else None
        if after is not None and after.kind == "rounding_mode":
            assert isinstance(after.value, RoundMode)
            return after.value
        self.report(self._no_mode(clauses[place].span))
        return RoundMode.HALF_UP

    def _no_mode(self, span: Span) -> Diagnostic:
        return messages.incomplete(span, Text(vi="cách làm tròn", en="how to round"), self._rounding_hint())

    def _rounding_hint(self) -> Text:
        modes = ", ".join(f"`{self.say(m)}`" for m in _MODES)
        example = f", {self.say('ROUND')} {self.say('TO')} 2 {self.say('DECIMALS')}, {self.say('HALF_UP')}"
        return Text(vi=f"viết `{example}`; các cách: {modes}", en=f"write `{example}`; the ways are {modes}")

    def _else(self, expr: ast.Conditional, value: Any, span: Span) -> tuple[ast.Conditional, bool]:
        if isinstance(value, ast.Conditional) and value.inline and id(value) not in self._closed:
            return ast.Conditional(expr.branches + value.branches, None, inline=True, span=span), True
        return ast.Conditional(expr.branches, value, inline=True, span=span), False

    def _else_without_if(self, span: Span) -> Diagnostic:
        if_, else_ = self.say("IF"), self.say("ELSE")
        return messages.incomplete(
            span,
            Text(vi=f"`{if_}` trước `{else_}`", en=f"`{if_}` before `{else_}`"),
            Text(
                vi=f"viết `5 {if_} a >= 3, {else_} 2`; các phần khác đứng sau `{else_}`",
                en=f"write `5 {if_} a >= 3, {else_} 2`; other clauses follow `{else_}`",
            ),
        )

    # -------------------------------------------------------------------------------------------------- bands

    def lower(self, span: Span, word: Token, end: ast.Expr) -> ast.Range:
        return ast.Range(end, None, lower_open=word.type in _OPEN_ENDS, span=span)

    def upper(self, span: Span, word: Token, end: ast.Expr) -> ast.Range:
        return ast.Range(None, end, upper_open=word.type in _OPEN_ENDS, span=span)

    def upward(self, span: Span, end: ast.Expr) -> ast.Range:
        return ast.Range(end, None, span=span)

    def downward(self, span: Span, end: ast.Expr) -> ast.Range:
        return ast.Range(None, end, span=span)

    def band(self, span: Span, first: ast.Range, *second: ast.Range) -> ast.Range:
        if not second:
            return first
        upper = second[0]
        return ast.Range(first.lower, upper.upper, first.lower_open, upper.upper_open, span=span)

    def rows(self, _span: Span, *rows: RawRow) -> tuple[RawRow, ...]:
        return rows

    def row(self, span: Span, *kids: Any) -> RawRow:
        *keys, value = kids
        if isinstance(value, RawFormula):
            return RawRow("keys", span, tuple(keys), formula=value)
        return RawRow("keys", span, tuple(keys), segment=value)

    def when(self, span: Span, condition: ast.Expr, formula: RawFormula) -> RawRow:
        return RawRow("when", span, condition=condition, formula=formula)

    def else_row(self, span: Span, formula: RawFormula) -> RawRow:
        return RawRow("otherwise", span, formula=formula)

    def segment(self, _span: Span, start: ast.Expr, end: ast.Expr) -> tuple[ast.Expr, ast.Expr]:
        return start, end

    def _otherwise_of(self, rows: Sequence[RawRow]) -> ast.Expr | None:
        found: RawRow | None = None
        for row in rows:
            if row.kind != "otherwise":
                continue
            if found is not None:
                self.report(messages.repeated_clause(row.span, found.span))
                continue
            found = row
        assert found is None or found.formula is not None
        return self.finish(found.formula) if found is not None and found.formula is not None else None

    def _wrong_row(self, row: RawRow, terminal: str, needs: Text) -> None:
        at = row.span
        for key in row.keys[:1]:
            at = key.span  # type: ignore[attr-defined]
        self.report(messages.row_of_other_table(at, self.say(terminal), needs))

    def cases(self, span: Span, rows: tuple[RawRow, ...]) -> ast.Expr:
        branches = []
        when = self.say("WHEN")
        for row in rows:
            if row.kind == "when" and row.condition is not None and row.formula is not None:
                branches.append(ast.When(row.condition, self.finish(row.formula), span=row.span))
            elif row.kind != "otherwise":
                needs = Text(vi=f"bắt đầu bằng `{when}`", en=f"start with `{when}`")
                self._wrong_row(row, "CASES", needs)
        return ast.Conditional(tuple(branches), self._otherwise_of(rows), inline=False, span=span)

    def choose(self, span: Span, subject: ast.Expr, rows: tuple[RawRow, ...]) -> ast.Expr:
        chosen = []
        for row in rows:
            if row.kind == "otherwise":
                continue
            if row.kind == "when" or row.formula is None or any(isinstance(k, ast.Range) for k in row.keys):
                needs = Text(
                    vi=f"bắt đầu bằng tên lựa chọn; khoảng giá trị thì dùng `{self.say('BANDS')}`",
                    en=f"start with the name of a choice; for ranges use `{self.say('BANDS')}`",
                )
                self._wrong_row(row, "CHOOSE", needs)
                continue
            keys: Any = row.keys
            chosen.append(ast.ChooseRow(keys, self.finish(row.formula), span=row.span))
        return ast.Choose(subject, tuple(chosen), self._otherwise_of(rows), span=span)

    def _range(self, row: RawRow, terminal: str) -> ast.Range | None:
        key = row.keys[0] if len(row.keys) == 1 else None
        if isinstance(key, ast.Range):
            return key
        if isinstance(key, ast.Number | ast.Percent):
            return ast.Range(key, key, span=key.span)
        needs = Text(
            vi=f"bắt đầu bằng một khoảng như `{self.say('FROM')} 3 {self.say('UPWARD')}`, hoặc một số",
            en=f"start with a range such as `{self.say('FROM')} 3 {self.say('UPWARD')}`, or a number",
        )
        self._wrong_row(row, terminal, needs)
        return None

    def bands(self, span: Span, subject: ast.Expr, rows: tuple[RawRow, ...]) -> ast.Expr:
        made = []
        for row in rows:
            if row.kind == "otherwise":
                continue
            found = self._range(row, "BANDS")
            if found is None:
                continue
            if row.formula is None:
                needs = Text(
                    vi=f"cho một giá trị; nối hai giá trị thì dùng `{self.say('INTERPOLATE')}`",
                    en=f"give one value; between two values use `{self.say('INTERPOLATE')}`",
                )
                self._wrong_row(row, "BANDS", needs)
                continue
            made.append(self._band_row(row, found, row.formula))
        return ast.Bands(subject, tuple(made), self._otherwise_of(rows), span=span)

    def _band_row(self, row: RawRow, found: ast.Range, raw: RawFormula) -> ast.BandRow:
        places = [n for n, clause in enumerate(raw.clauses) if clause.kind == "grows"]
        if not places:
            return ast.BandRow(found, self.finish(raw), span=row.span)
        first = places[0]
        growth: Any = raw.clauses[first].value
        cap: Any = None
        for clause in raw.clauses[first + 1 :]:
            if clause.kind == "not_above" and cap is None:
                cap = clause.value
            else:
                where = Text(vi="một bậc tăng dần", en="a band that grows")
                hint = Text(
                    vi=f"sau `{self.say('EVERY')} …` chỉ có thể là `, {self.say('NOT_ABOVE')} …`",
                    en=f"after `{self.say('EVERY')} …` only `, {self.say('NOT_ABOVE')} …` may follow",
                )
                self.report(messages.misplaced_clause(clause.span, where, hint))
        return ast.BandRow(found, self.apply(raw.value, raw.clauses[:first]), growth, cap, span=row.span)

    def interpolate(self, span: Span, subject: ast.Expr, rows: tuple[RawRow, ...]) -> ast.Expr:
        segments = []
        for row in rows:
            if row.kind == "otherwise":
                continue
            found = self._range(row, "INTERPOLATE")
            if found is None:
                continue
            if row.segment is not None:
                segments.append(ast.Segment(found, row.segment[0], row.segment[1], span=row.span))
            elif row.formula is not None:
                segments.append(ast.Segment(found, self.finish(row.formula), None, span=row.span))
        return ast.Interpolate(subject, tuple(segments), self._otherwise_of(rows), span=span)
