"""Expressions, bands and types as text: brackets only where the grammar needs them.

An expression has a level, that of the rule of `grammar/egr.lark` that gives it; where a place needs a
higher one, brackets are put around it. They leave no trace in the tree, so what is written reads as the
same expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from .. import ast
from ..ir import DayOfPeriod, RoundMode
from ..keywords import words
from ..notation import decimals, exact, shown_day

FORMULA, VALUE, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGNED, POWER, ATOM = range(11)
"""Levels: a formula with its clauses, a value (`a nếu b`), and on down to what needs no brackets anywhere."""

_LEVELS = {
    "hoặc": (OR, OR, AND), "và": (AND, AND, NOT), "+": (SUM, SUM, PRODUCT), "-": (SUM, SUM, PRODUCT),
    "×": (PRODUCT, PRODUCT, SIGNED), "/": (PRODUCT, PRODUCT, SIGNED),
}  # fmt: skip
_SIGNS = {"≤": "<=", "≥": ">="}
_FUNCTIONS = {
    "sqrt": "SQUARE_ROOT", "ln": "LN", "floor": "FLOOR", "geometric_mean": "GEOMETRIC_MEAN",
    "marks_passed": "MARKS_PASSED", "marks_reached": "MARKS_REACHED",
}  # fmt: skip
_STATISTICS = {
    "max": "HIGHEST",
    "min": "LOWEST",
    "mean": "MEAN",
    "sum": "TOTAL",
    "count": "COUNT",
    "deviation": "DEVIATION",
    "sample_deviation": "SAMPLE_DEVIATION",
    "percentile": "PERCENTILE",
    "rank": "RANK",
}
_MODES = {
    RoundMode.HALF_UP: "HALF_UP", RoundMode.HALF_EVEN: "HALF_EVEN", RoundMode.DOWN: "CUT", RoundMode.UP: "UP",
}  # fmt: skip
_YEARS = {-1: "PREVIOUS_YEAR", 0: "THIS_YEAR", 1: "NEXT_YEAR"}
_TYPES = {
    "bool": "YESNO", "integer": "INTEGER", "number": "NUMBER_TYPE", "ratio": "RATIO_TYPE", "points": "POINTS",
    "date": "DATE_TYPE", "text": "TEXT_TYPE", "choice": "ONE_OF",
}  # fmt: skip
_COMBINES = {"sum": "SUM", "max": "HIGHEST", "min": "LOWEST"}


class Words:
    """The small words of one surface: keywords, names, numbers, dates, texts."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self._phrases = words(surface).phrases

    def say(self, *terminals: str) -> str:
        return " ".join(self._phrases[terminal][0] for terminal in terminals)

    def name(self, name: str) -> str:
        """The name, in backticks where its letters may be (a part of) a keyword; `fmt` takes away what it
        can.
        """
        return f"`{name}`" if name in _words_of(self.surface) else name

    def ids(self, ids: ast.IdRange) -> str:
        first = self.name(ids.first.name)
        return first if ids.last is None else f"{first} … {self.name(ids.last.name)}"

    def number(self, value: Fraction) -> str:
        text = exact(value)
        return text if self.surface == "en" or "/" in text else text.replace(".", ",")

    def percent(self, value: Fraction) -> str:
        return f"{self.number(value * 100)}%"

    def text(self, text: ast.Str) -> str:
        return f'"{text.value}"'

    def texts(self, texts: tuple[ast.Str, ...]) -> str:
        return "; ".join(map(self.text, texts))

    def date(self, date: ast.DateLit) -> str:
        return shown_day(date.value, self.surface)

    def day(self, day: DayOfPeriod) -> str:
        return f"{day.day:02} {self.say('MONTH')} {day.month:02} {self.say(_YEARS[day.year_offset])}"


class Expressions(Words):
    """Formulas and all that is made of them."""

    # -------------------------------------------------------------------------------------------- expressions

    def expr(self, expr: ast.Expr, level: int = OR) -> str:
        """An expression for a place that takes what is of this level or above."""
        text, own = self._with_level(expr)
        return text if own >= level else f"({text})"

    def formula(self, expr: ast.Expr) -> str:
        return self.expr(expr, FORMULA)

    def _with_level(self, expr: ast.Expr) -> tuple[str, int]:
        if isinstance(expr, ast.Number):
            return self.number(expr.value), SIGNED if expr.value < 0 else ATOM
        if isinstance(expr, ast.Percent):
            return self.percent(expr.value), SIGNED if expr.value < 0 else ATOM
        if isinstance(expr, ast.Binary):
            return self._binary(expr)
        if isinstance(expr, ast.Negative):
            inner = self.expr(expr.operand, POWER)
            plain = isinstance(expr.operand, ast.Number | ast.Percent) or inner[0] == "-"
            return f"-({inner})" if plain and inner[0] != "(" else f"-{inner}", SIGNED
        if isinstance(expr, ast.Not):
            return f"{self.say('NOT')} {self.expr(expr.operand, NOT)}", NOT
        if isinstance(expr, ast.IsNA):
            return f"{self.expr(expr.operand, SUM)} {self.say('NA')}", COMPARISON
        if isinstance(expr, ast.Power):
            exponent = self.number_of_exponent(expr.exponent)
            return f"{self.expr(expr.base, ATOM)} ^ {exponent}", POWER
        if isinstance(expr, ast.Conditional) and expr.inline:
            return self._inline(expr), VALUE
        if isinstance(expr, ast.AtMost):
            return f"{self.formula(expr.expr)}, {self.adjust(expr)}", FORMULA
        if isinstance(expr, ast.NotBelow | ast.Rounded):
            return f"{self.formula(expr.expr)}, {self.adjust(expr)}", FORMULA
        if isinstance(expr, ast.UnencodedRule):
            return f"{self.say('UNENCODED')} {self.text(expr.text)}", VALUE
        return self._atom(expr), ATOM

    def number_of_exponent(self, value: Fraction) -> str:
        return f"{value.numerator}/{value.denominator}" if value.denominator > 1 else str(value.numerator)

    def _binary(self, expr: ast.Binary) -> tuple[str, int]:
        own, left, right = _LEVELS.get(expr.op, (COMPARISON, SUM, SUM))
        op = {"và": self.say("AND"), "hoặc": self.say("OR")}.get(expr.op, _SIGNS.get(expr.op, expr.op))
        sides = [self.expr(expr.left, left), self.expr(expr.right, right)]
        for n, side in enumerate((expr.left, expr.right)):
            fraction = isinstance(side, ast.Number) and "/" in sides[n]
            if (own == PRODUCT and fraction and sides[n][0] != "(") or (n and sides[n][0] == "-"):
                sides[n] = f"({sides[n]})"
        return f"{sides[0]} {op} {sides[1]}", own

    def _inline(self, expr: ast.Conditional) -> str:
        parts = [f"{self.expr(b.expr)} {self.say('IF')} {self.expr(b.condition)}" for b in expr.branches]
        if expr.otherwise is not None:
            parts.append(self.expr(expr.otherwise))
        return f", {self.say('ELSE')} ".join(parts)

    def adjust(self, clause: ast.AtMost | ast.NotBelow | ast.Rounded) -> str:
        """`không quá 3` without what it is said of."""
        if isinstance(clause, ast.Rounded):
            return f"{self.say('ROUND')} {self.rounding(clause.rounding)}"
        word = "NOT_ABOVE" if isinstance(clause, ast.AtMost) else "NOT_BELOW"
        return f"{self.say(word)} {self.expr(clause.bound, SUM)}"

    def rounding(self, rounding: ast.RoundingSpec) -> str:
        """`đến 2 chữ số thập phân, nửa lên`."""
        step, mode = rounding.step, self.say(_MODES[rounding.mode])
        places = decimals(step)
        if step == 1:
            return f"{self.say('TO', 'INTEGER')}, {mode}"
        if places and step == Fraction(1, 10**places):
            return f"{self.say('TO')} {places} {self.say('DECIMALS')}, {mode}"
        return f"{self.say('TO', 'MULTIPLE')} {self.number(step)}, {mode}"

    def _atom(self, expr: ast.Expr) -> str:
        say = self.say
        if isinstance(expr, ast.DateLit):
            return self.date(expr)
        if isinstance(expr, ast.PeriodDay):
            return self.day(expr.value)
        if isinstance(expr, ast.Bool):
            return say("TRUE" if expr.value else "FALSE")
        if isinstance(expr, ast.Name):
            return self.name(expr.name) + (f" {say('UNROUNDED')}" if expr.unrounded else "")
        if isinstance(expr, ast.Label):
            return f'"{expr.value}"'
        if isinstance(expr, ast.OwnMax):
            return say("OWN_MAX")
        if isinstance(expr, ast.YearOf):
            return say("THIS_YEAR")
        if isinstance(expr, ast.Share):
            return f"{say('SHARE_OF')}({self.name(expr.node.name)})"
        if isinstance(expr, ast.Call):
            return self._call(expr)
        if isinstance(expr, ast.AtLeast):
            return f"{say('AT_LEAST')} {expr.count} {say('AMONG')} {self._list(expr.items)}"
        if isinstance(expr, ast.DaysBetween):
            word = "WORKING_DAYS" if expr.working else "DAYS"
            return f"{say(word, 'FROM')} {self._end(expr.start)} {say('TO')} {self._end(expr.end)}"
        if isinstance(expr, ast.CohortCall):
            return self._cohort(expr)
        if isinstance(expr, ast.Parts):
            among = "" if expr.combine == "sum" else f" {say('AMONG')}"
            return f"{say(_COMBINES[expr.combine])}{among} {self._parts(expr)}"
        return self._rows(expr)

    def _list(self, items: tuple[ast.Expr, ...]) -> str:
        return f"({'; '.join(map(self.expr, items))})"

    def _call(self, expr: ast.Call) -> str:
        if expr.function in {"min", "max"}:
            return f"{self.say(_COMBINES[expr.function], 'AMONG')} {self._list(expr.args)}"
        if expr.function == "count_true":
            return f"{self.say('MET', 'AMONG')} {self._list(expr.args)}"
        return f"{self.say(_FUNCTIONS[expr.function])}{self._list(expr.args)}"

    def _end(self, expr: ast.Expr) -> str:
        plain = isinstance(expr, ast.DateLit | ast.PeriodDay) or (
            isinstance(expr, ast.Name) and not expr.unrounded
        )
        return self._atom(expr) if plain else f"({self.expr(expr)})"

    def _cohort(self, expr: ast.CohortCall) -> str:
        args = [self.expr(a) for a in (expr.operand, expr.where) if a is not None]
        if expr.percent is not None:
            finite = decimals(expr.percent) is not None
            args.insert(0, self.percent(expr.percent) if finite else self.number(expr.percent))
        return f"{self.say(_STATISTICS[expr.function], 'COHORT')}({'; '.join(args)})"

    def _parts(self, expr: ast.Parts) -> str:
        items = [
            (f"{self.text(i.label)} : " if i.label is not None else "") + self.formula(i.expr)
            for i in expr.items
        ]
        return f"{{ {'; '.join(items)} }}"

    # ----------------------------------------------------------------------------------------- rows and bands

    def _rows(self, expr: ast.Expr) -> str:
        rows: list[str] = []
        if isinstance(expr, ast.Conditional):
            head = self.say("CASES")
            rows = [
                f"{self.say('WHEN')} {self.expr(b.condition)} : {self.formula(b.expr)}" for b in expr.branches
            ]
        elif isinstance(expr, ast.Choose):
            head = f"{self.say('CHOOSE')} {self.expr(expr.subject, SUM)}"
            rows = [f"{'; '.join(map(self.expr, r.keys))} : {self.formula(r.expr)}" for r in expr.rows]
        elif isinstance(expr, ast.Bands):
            head = f"{self.say('BANDS')} {self.expr(expr.subject, SUM)}"
            rows = list(map(self.band_row, expr.rows))
        elif isinstance(expr, ast.Interpolate):
            head = f"{self.say('INTERPOLATE')} {self.expr(expr.subject, SUM)}"
            rows = list(map(self._segment, expr.rows))
        else:
            raise TypeError(type(expr))
        if expr.otherwise is not None:
            rows.append(f"{self.say('ELSE')} : {self.formula(expr.otherwise)}")
        return f"{head} {{ {'; '.join(rows)} }}"

    def band_row(self, row: ast.BandRow) -> str:
        text = f"{self.key(row.range)} : {self.formula(row.expr)}"
        if row.growth is not None:
            every, adds = self.expr(row.growth.every, SUM), self.expr(row.growth.adds, SUM)
            word = "EVERY_FULL" if row.growth.whole_steps else "EVERY"
            text += f", {self.say(word)} {every} {self.say('ADD')} {adds}"
            text += "" if row.growth.whole_steps else f" {self.say('PRO_RATA')}"
        if row.cap is not None:
            text += f", {self.say('NOT_ABOVE')} {self.expr(row.cap, SUM)}"
        return text

    def _segment(self, row: ast.Segment) -> str:
        if row.value_to is None:
            return f"{self.key(row.range)} : {self.formula(row.value_from)}"
        start, end = self.expr(row.value_from, SUM), self.expr(row.value_to, SUM)
        return f"{self.key(row.range)} : {self.say('FROM')} {start} {self.say('TO')} {end}"

    def key(self, key: ast.Expr | ast.Range) -> str:
        """The key of a row: a range, a plain number where both ends are the same."""
        if not isinstance(key, ast.Range):
            return self.expr(key)
        plain = key.lower is not None and key.lower == key.upper and not (key.lower_open or key.upper_open)
        if plain and isinstance(key.lower, ast.Number | ast.Percent) and key.lower.value >= 0:
            return self.expr(key.lower)
        return self.band(key)

    def band(self, band: ast.Range) -> str:
        """`từ 50% đến dưới 80%`."""
        lower = self.expr(band.lower, SUM) if band.lower is not None else ""
        upper = self.expr(band.upper, SUM) if band.upper is not None else ""
        before = "TO_BEFORE" if isinstance(band.upper, ast.DateLit | ast.PeriodDay) else "TO_BELOW"
        start = f"{self.say('ABOVE' if band.lower_open else 'FROM')} {lower}"
        if not upper:
            return start if band.lower_open else f"{start} {self.say('UPWARD')}"
        if not lower:
            below = "BELOW" if before == "TO_BELOW" else before
            return f"{self.say(below if band.upper_open else 'TO')} {upper}"
        return f"{start} {self.say(before if band.upper_open else 'TO')} {upper}"

    # -------------------------------------------------------------------------------------------------- types

    def type(self, spec: ast.TypeSpec) -> str:
        if spec.kind == "named":
            assert spec.name is not None
            return self.name(spec.name.name)
        parts = [self.say(_TYPES[spec.kind])]
        if spec.range is not None:
            parts.append(self.band(spec.range))
        if spec.step is not None:
            parts.append(f"{self.say('STEP')} {self.number(spec.step)}")
        if spec.members:
            parts.append((" < " if spec.ordered else "; ").join(map(self.member, spec.members)))
        text = " ".join(parts)
        if spec.decimals is not None:
            text += f", {self.say('AT_MOST')} {spec.decimals} {self.say('DECIMALS')}"
        return text

    def member(self, member: ast.MemberDecl) -> str:
        parts = [self.name(member.id.name)]
        if member.label is not None:
            parts.append(self.text(member.label))
        if member.value is not None:
            parts.append(f"{self.say('COUNTS_AS')} {self.number(member.value)}")
        if member.not_applicable:
            parts.append(self.say("NA"))
        if member.readings:
            parts.append(f"{self.say('READS')} {', '.join(map(self.text, member.readings))}")
        return " ".join(parts)


@cache
def _words_of(surface: str) -> frozenset[str]:
    """Every word of every keyword."""
    found: set[str] = set()
    waiting: list[Mapping[str, object]] = [words(surface).tree]
    while waiting:
        for word, node in waiting.pop().items():
            found.add(word)
            if isinstance(node, Mapping):
                waiting.append(node)
    return frozenset(found)
