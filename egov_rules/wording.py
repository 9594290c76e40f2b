"""Expressions as text again: the formula of a line of explanation, in the words of either surface.

What is written reads like the ruleset and means exactly the expression, but is not its source: names stay,
layout goes. Numbers are exact: decimal text where there is one, `n/d` otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from . import ir, notation
from .keywords import keyword

LOOSE, CLAUSE, OR, AND, NOT, COMPARE, SUM, PRODUCT, POWER, ATOM = range(10)

_SUM_OPS = (ir.ArithOp.ADD, ir.ArithOp.SUB)


def number(value: Fraction, lang: str, unit: str | None = None) -> str:
    """An exact number: `3,875` (vi), `3.875` (en), `135/52`; a ratio (unit `%`) in percent if that ends."""
    if unit == "%" and notation.decimals(value * 100) is not None:
        return number(value * 100, lang) + "%"
    text = notation.exact(value)
    return text if lang == "en" else text.replace(".", ",")


def value_text(value: object, lang: str, unit: str | None = None) -> str:
    """A value as formulas write it."""
    match value:
        case bool():
            return keyword("TRUE" if value else "FALSE", lang)
        case Fraction():
            return number(value, lang, unit)
        case date():
            return notation.shown_day(value, lang)
    return str(value)


def formula(
    expr: ir.Expr, lang: str = "vi", names: Mapping[str, str] | None = None, *, inside: int = LOOSE
) -> str:
    """`expr` in the words of `vi` or `en`. `names`: other texts for ids (the canonical text of an unnamed
    figure).
    """
    return Writer(lang, names or {}).text(expr, inside)


def rounding(how: ir.Rounding, lang: str) -> str:
    """`làm tròn đến 2 chữ số thập phân, nửa lên`."""
    places = notation.decimals(how.step)
    if places is not None and how.step == Fraction(1, 10**places):
        to = f"{keyword('TO', lang)} {places} {keyword('DECIMALS', lang)}"
    else:
        to = f"{keyword('TO', lang)} {keyword('MULTIPLE', lang)} {number(how.step, lang)}"
    words = {
        ir.RoundMode.HALF_UP: "HALF_UP",
        ir.RoundMode.HALF_EVEN: "HALF_EVEN",
        ir.RoundMode.DOWN: "CUT",
        ir.RoundMode.UP: "UP",
        ir.RoundMode.FLOOR: "FLOOR",
    }
    return f"{keyword('ROUND', lang)} {to}, {keyword(words[how.mode], lang)}"


def band(b: ir.Band, lang: str, end: Callable[[ir.Expr], str] | None = None) -> str:
    """The ends of a band in the wording of the law: `từ 50% đến dưới 80%`, `trên 20`, `5`."""
    end = end or (lambda e: formula(e, lang, inside=SUM))
    if b.lower is not None and b.lower == b.upper and not b.lower_open and not b.upper_open:
        return end(b.lower)
    low = "" if b.lower is None else f"{keyword('ABOVE' if b.lower_open else 'FROM', lang)} {end(b.lower)}"
    if b.upper is None:
        return low if b.lower_open or not low else f"{low} {keyword('UPWARD', lang)}"
    if not low:
        below = keyword("BELOW", lang) if b.upper_open else keyword("FROM", lang)
        return f"{below} {end(b.upper)}" + ("" if b.upper_open else f" {keyword('DOWNWARD', lang)}")
    return f"{low} {keyword('TO_BELOW' if b.upper_open else 'TO', lang)} {end(b.upper)}"


def bracketed(text: str, binds: int, inside: int) -> str:
    """`text` in brackets where the place binds more tightly."""
    return f"({text})" if binds < inside else text


class Writer:
    """Writes expressions of one language."""

    def __init__(self, lang: str, names: Mapping[str, str]) -> None:
        self.lang = lang
        self.names = names

    def word(self, terminal: str) -> str:
        return keyword(terminal, self.lang)

    def name(self, id: str) -> str:
        return self.names.get(id, id)

    def text(self, e: ir.Expr, inside: int = LOOSE) -> str:
        """The expression, in brackets where it binds less tightly than its place."""
        text, binds = self.parts(e)
        return bracketed(text, binds, inside)

    def listed(self, exprs: Iterable[ir.Expr]) -> str:
        return "; ".join([self.text(e) for e in exprs])

    def parts(self, e: ir.Expr) -> tuple[str, int]:
        """The bare text, and how tightly it binds."""
        match e:
            case ir.Const():
                return self.const(e), ATOM
            case ir.InputRef() | ir.QuantityRef() | ir.FigureRef():
                return self.name(e.id), ATOM
            case ir.LevelRef():
                return e.ladder, ATOM
            case ir.YearRef():
                return self.word("THIS_YEAR"), ATOM
            case ir.YearDay():
                year = {-1: "PREVIOUS_YEAR", 0: "THIS_YEAR", 1: "NEXT_YEAR"}.get(
                    e.day.year_offset, "THIS_YEAR"
                )
                return f"{e.day.day:02} {self.word('MONTH')} {e.day.month:02} {self.word(year)}", ATOM
            case ir.NodeRef():
                return self.node(e)
            case ir.Arith():
                return self.arith(e)
            case ir.Neg():
                return "-" + self.text(e.operand, POWER), PRODUCT
            case ir.Power(exponent=exponent) if exponent == Fraction(1, 2):
                return f"{self.word('SQUARE_ROOT')}({self.text(e.base)})", ATOM
            case ir.Power():
                return f"{self.text(e.base, ATOM)} ^ {number(e.exponent, self.lang)}", POWER
            case ir.Ln():
                return f"{self.word('LN')}({self.text(e.operand)})", ATOM
            case ir.GeometricMean():
                return f"{self.word('GEOMETRIC_MEAN')}({self.listed(p.expr for p in e.parts)})", ATOM
            case ir.Round():
                return self.round(e)
            case ir.Total():
                return self.total(e)
            case ir.Extreme():
                return self.extreme(e)
            case ir.Compare():
                return f"{self.text(e.left, SUM)} {e.op.value} {self.text(e.right, SUM)}", COMPARE
            case ir.And() | ir.Or():
                word, binds = ("AND", AND) if isinstance(e, ir.And) else ("OR", OR)
                return f" {self.word(word)} ".join([self.text(i, binds + 1) for i in e.items]), binds
            case ir.Not():
                return f"{self.word('NOT')} {self.text(e.operand, ATOM)}", NOT
            case ir.IsNA():
                return f"{self.text(e.operand, ATOM)} {self.word('NA')}", COMPARE
            case ir.AtLeast():
                return (
                    f"{self.word('AT_LEAST')} {e.count} {self.word('AMONG')} ({self.listed(e.items)})",
                    ATOM,
                )
            case ir.CountTrue():
                return f"{self.word('MET')} {self.word('AMONG')} ({self.listed(e.items)})", ATOM
            case ir.Days():
                word = self.word("WORKING_DAYS" if e.working else "DAYS")
                start, end = self.text(e.start, ATOM), self.text(e.end, ATOM)
                return f"{word} {self.word('FROM')} {start} {self.word('TO')} {end}", ATOM
            case ir.If() | ir.Choose() | ir.Bands():
                return self.choice(e)
            case ir.Unencoded():
                return f'{self.word("UNENCODED")} "{e.text}"', ATOM
        raise TypeError(type(e).__name__)

    def const(self, e: ir.Const) -> str:
        """A literal, or the words that stand for it (`điểm tối đa`)."""
        if e.name == keyword("OWN_MAX", "vi"):
            return self.word("OWN_MAX")
        return e.name or value_text(e.value, self.lang, e.unit)

    def node(self, e: ir.NodeRef) -> tuple[str, int]:
        match e.field:
            case ir.NodeField.SCORE:
                return self.name(e.id), ATOM
            case ir.NodeField.UNROUNDED:
                return f"{self.name(e.id)} {self.word('UNROUNDED')}", COMPARE
            case ir.NodeField.SHARE:
                return f"{self.word('SHARE_OF')}({self.name(e.id)})", ATOM
            case ir.NodeField.MAX:
                return f"{self.word('OWN_MAX')} {self.word('OF')} {self.name(e.id)}", ATOM

    def arith(self, e: ir.Expr) -> tuple[str, int]:
        spine: list[ir.Arith] = []
        while isinstance(e, ir.Arith):
            spine.append(e)
            e = e.left
        text, binds = self.parts(e)
        for step in reversed(spine):
            mine = SUM if step.op in _SUM_OPS else PRODUCT
            right = self.text(step.right, SUM + 1 if step.op is ir.ArithOp.ADD else mine + 1)
            text, binds = f"{bracketed(text, binds, mine)} {step.op.value} {right}", mine
        return text, binds

    def round(self, e: ir.Round) -> tuple[str, int]:
        if e.rounding.mode is ir.RoundMode.FLOOR and e.rounding.step == 1:
            return f"{self.word('FLOOR')}({self.text(e.operand)})", ATOM
        return f"{self.text(e.operand, CLAUSE)}, {rounding(e.rounding, self.lang)}", CLAUSE

    def part(self, p: ir.Part) -> str:
        return f'"{p.label}": {self.text(p.expr)}' if p.label else self.text(p.expr)

    def total(self, e: ir.Total) -> tuple[str, int]:
        if any(p.label for p in e.parts):
            return f"{self.word('SUM')} {{ {'; '.join([self.part(p) for p in e.parts])} }}", ATOM
        text = ""
        for p in e.parts:
            minus = isinstance(p.expr, ir.Neg)
            term = self.text(p.expr.operand if isinstance(p.expr, ir.Neg) else p.expr, PRODUCT)
            text += (" - " if minus else " + ") + term if text else ("-" if minus else "") + term
        return text, SUM

    def extreme(self, e: ir.Extreme) -> tuple[str, int]:
        if e.style is ir.ExtremeStyle.BEST:
            word = self.word("HIGHEST" if e.largest else "LOWEST")
            return f"{word} {self.word('AMONG')} {{ {'; '.join([self.part(p) for p in e.parts])} }}", ATOM
        word = self.word("NOT_BELOW" if e.largest else "NOT_ABOVE")
        value, bound = e.parts[0].expr, e.parts[-1].expr
        return f"{self.text(value, CLAUSE)}, {word} {self.text(bound, SUM)}", CLAUSE

    def choice(self, e: ir.If | ir.Choose | ir.Bands) -> tuple[str, int]:
        last = "" if e.otherwise is None else f"{self.word('ELSE')}: {self.text(e.otherwise)}"
        if isinstance(e, ir.If):
            if len(e.branches) == 1:
                only = e.branches[0]
                text = f"{self.text(only.expr, CLAUSE + 1)} {self.word('IF')} {self.text(only.condition, OR)}"
                if e.otherwise is not None and e.otherwise != ir.Const(Fraction(0)):
                    text += f", {self.word('ELSE')} {self.text(e.otherwise, CLAUSE)}"
                return text, CLAUSE
            rows = [f"{self.word('WHEN')} {self.text(b.condition)}: {self.text(b.expr)}" for b in e.branches]
            head = self.word("CASES")
        elif isinstance(e, ir.Choose):
            rows = [f"{'; '.join([self.member(m) for m in r.members])}: {self.text(r.expr)}" for r in e.rows]
            head = f"{self.word('CHOOSE')} {self.text(e.subject, ATOM)}"
        else:
            rows = [f"{band(b, self.lang, self._end)}: {self.text(b.expr)}" for b in e.bands]
            head = f"{self.word('BANDS')} {self.text(e.subject, SUM)}"
        return f"{head} {{ {'; '.join([*rows, *([last] if last else [])])} }}", ATOM

    def _end(self, e: ir.Expr) -> str:
        return self.text(e, SUM)

    def member(self, id: str) -> str:
        """A member of a choice, a yes/no answer or the digits of an integer."""
        answers: dict[str, Any] = {"true": "TRUE", "false": "FALSE"}
        return self.word(answers[id]) if id in answers else id
