"""A trace as lines that check themselves: each is an expression of printed numbers and what it comes to (law
16).

A formula is put into as few lines as stay readable: arithmetic on one line with the values put in; a cap, a
rounding, a choice of branch on a line of its own, before the line that uses its result.
"""

from __future__ import annotations

from fractions import Fraction

from . import ir
from .ir import ArithOp
from .keywords import keyword
from .records import evolve, frozen
from .result import NOT_APPLICABLE, Missing, Trace
from .wording import ATOM, CLAUSE, COMPARE, POWER, PRODUCT, SUM, Writer, band, bracketed, rounding, value_text


@frozen
class Step:
    """One line: `text` comes to `result`. `chosen`: it says which branch was taken and why, instead of
    computing. `about`: what it is about, where that is not the value itself (a labelled part, the maximum).
    """

    text: str
    result: str
    chosen: bool = False
    about: str | None = None

    @property
    def line(self) -> str:
        """As printed: `4 × 93 / 96 = 3,875`."""
        line = f"{self.text}: {self.result}" if self.chosen else f"{self.text} = {self.result}"
        return f"{self.about}: {line}" if self.about else line


class Steps:
    """Collects the lines of one value. `units`: of inputs, quantities and figures by id, for ratios in
    percent.
    """

    def __init__(self, lang: str, units: dict[str, str | None], names: dict[str, str]) -> None:
        self.lang = lang
        self.units = units
        self.writer = Writer(lang, names)
        self.lines: list[Step] = []

    def say(self, vi: str, en: str) -> str:
        return en if self.lang == "en" else vi

    def word(self, terminal: str) -> str:
        return keyword(terminal, self.lang)

    def add(self, text: str, result: str, *, chosen: bool = False, about: str | None = None) -> str:
        """A line, unless it would say that a value is itself; the result."""
        if chosen or text != result:
            self.lines.append(Step(text, result, chosen, about))
        return result

    def number(self, value: Fraction | None) -> str:
        return "?" if value is None else value_text(value, self.lang)

    def value(self, t: Trace) -> str:
        """A trace's value as text."""
        if isinstance(t.value, Missing):
            return self.say("thiếu", "missing")
        if t.value is NOT_APPLICABLE:
            return self.word("NA")
        match t.expr:
            case ir.Const(unit=unit):
                return value_text(t.value, self.lang, unit)
            case ir.InputRef(id=id) | ir.QuantityRef(id=id) | ir.FigureRef(id=id):
                return value_text(t.value, self.lang, self.units.get(id))
            case ir.LevelRef():
                return f'"{t.value}"'
        return value_text(t.value, self.lang)

    def reduce(self, t: Trace) -> str:
        """The value of a trace as text, after the lines that lead to it."""
        if isinstance(t.expr, ir.If | ir.Choose | ir.Bands):
            return self._choice(t)
        return self.add(self.compose(t)[0], self.value(t))

    def inside(self, t: Trace, place: int) -> str:
        """An operand: arithmetic stays in the line, all else is reduced to its value first."""
        if isinstance(t.expr, ir.Arith | ir.Neg) and isinstance(t.value, Fraction):
            text, binds = self.compose(t)
            return bracketed(text, binds, place)
        text = self.reduce(t)
        division = text[-1:].isdigit() and "/" in text  # 61/120000: a number, but read as a division
        sign = text.startswith("-") and place > SUM
        return bracketed(text, PRODUCT, place) if division or sign else text

    def compose(self, t: Trace) -> tuple[str, int]:
        """The text of a trace with its operands' values put in, and how tightly it binds."""
        match t.expr:
            case ir.Arith():
                return self._arith(t)
            case ir.Neg():
                return "-" + self.inside(t.children[0], POWER), PRODUCT
            case ir.Total():
                terms = [self.part(p, c) for p, c in zip(t.expr.parts, t.children, strict=True)]
                return " + ".join([f"({x})" if x.startswith("-") else x for x in terms]), SUM
            case ir.Extreme():
                return self._extreme(t.expr, t), CLAUSE
            case ir.Round():
                value = self.reduce(t.children[0])
                if t.expr.rounding.mode is ir.RoundMode.FLOOR and t.expr.rounding.step == 1:
                    return f"{self.word('FLOOR')}({value})", ATOM
                return f"{value}, {rounding(t.expr.rounding, self.lang)}", CLAUSE
            case ir.Power(exponent=exponent):
                base = self.reduce(t.children[0])
                if exponent == Fraction(1, 2):
                    return f"{self.word('SQUARE_ROOT')}({base})", ATOM
                return f"({base}) ^ ({value_text(exponent, self.lang)})", POWER
            case ir.Ln():
                return f"{self.word('LN')}({self.reduce(t.children[0])})", ATOM
            case ir.GeometricMean():
                return f"{self.word('GEOMETRIC_MEAN')}({self._list(t)})", ATOM
            case ir.CountTrue():
                return f"{self.word('MET')} {self.word('AMONG')} ({self._list(t)})", ATOM
            case ir.Days():
                start, end = self.reduce(t.children[0]), self.reduce(t.children[1])
                word = self.word("WORKING_DAYS" if t.expr.working else "DAYS")
                return f"{word} {self.word('FROM')} {start} {self.word('TO')} {end}", ATOM
            case ir.Compare() | ir.And() | ir.Or() | ir.Not() | ir.AtLeast() | ir.IsNA():
                return self.condition(t), COMPARE
        return self.value(t), ATOM

    def _arith(self, t: Trace) -> tuple[str, int]:
        spine: list[Trace] = []
        while isinstance(t.expr, ir.Arith):
            spine.append(t)
            t = t.children[0]
        text, binds = self.inside(t, SUM), ATOM
        if isinstance(t.expr, ir.Neg) or text.startswith("-"):
            binds = PRODUCT
        for step in reversed(spine):
            assert isinstance(step.expr, ir.Arith)
            op = step.expr.op
            mine = SUM if op in (ArithOp.ADD, ArithOp.SUB) else PRODUCT
            right = self.inside(step.children[1], mine + 1)
            text, binds = f"{bracketed(text, binds, mine)} {op.value} {right}", mine
        return text, binds

    def part(self, part: ir.Part, t: Trace) -> str:
        """A summand or alternative; one with a label has a line of its own."""
        before = len(self.lines)
        text = self.reduce(t)
        if part.label and len(self.lines) > before:
            about = f"“{part.label}”"
            self.lines[before:] = [evolve(s, about=s.about or about) for s in self.lines[before:]]
        elif part.label:
            self.lines.append(Step(f"“{part.label}”", text, chosen=True))
        return text

    def _extreme(self, e: ir.Extreme, t: Trace) -> str:
        values = [self.part(p, c) for p, c in zip(e.parts, t.children, strict=True)]
        if e.style is ir.ExtremeStyle.BEST:
            return f"{self.word('HIGHEST' if e.largest else 'LOWEST')}({'; '.join(values)})"
        return f"{values[0]}, {self.word('NOT_BELOW' if e.largest else 'NOT_ABOVE')} {values[-1]}"

    def _list(self, t: Trace) -> str:
        return "; ".join([self.reduce(child) for child in t.children])

    def condition(self, t: Trace) -> str:
        """A condition with values put in: `96 > 0`; a yes/no value by its name."""
        match t.expr:
            case ir.Compare():
                left, right = self.inside(t.children[0], SUM), self.inside(t.children[1], SUM)
                if isinstance(t.children[0].value, str | bool):
                    left = self._named(t.children[0])
                return f"{left} {t.expr.op.value} {right}"
            case ir.And() | ir.Or():
                word = self.word("AND" if isinstance(t.expr, ir.And) else "OR")
                return f" {word} ".join([self._nested(child) for child in t.children])
            case ir.Not():
                return f"{self.word('NOT')} {self._nested(t.children[0])}"
            case ir.AtLeast():
                items = "; ".join([self.value(child) for child in t.children])
                return f"{self.word('AT_LEAST')} {t.expr.count} {self.word('AMONG')} ({items})"
            case ir.IsNA():
                return f"{self._named(t.children[0])} {self.word('NA')}"
            case ir.InputRef() | ir.QuantityRef():
                return self._named(t)
        return self.reduce(t)

    def _nested(self, t: Trace) -> str:
        text = self.condition(t)
        return f"({text})" if isinstance(t.expr, ir.And | ir.Or) else text

    def _named(self, t: Trace) -> str:
        return self.writer.text(t.expr, ATOM) if not t.children else self.reduce(t)

    def _choice(self, t: Trace) -> str:
        """The line that names the branch taken."""
        match t.expr:
            case ir.If(branches=branches):
                conditions = [c for c, b in zip(t.children, branches, strict=False) if c.expr is b.condition]
                verdicts = []
                for condition in conditions:
                    text = self.condition(condition)
                    verdicts.append(f"{text} {self._verdict(condition)}")
                why = self.say("vì ", "since ") + "; ".join(verdicts)
                taken = t.children[-1] if len(t.children) > len(conditions) else None
            case ir.Choose():
                named = self.writer.text(t.expr.subject, ATOM)
                why = f"{named} {self.say('là', 'is')} {self.value(t.children[0])}"
                taken = t.children[-1] if len(t.children) > 1 else None
            case ir.Bands():
                if isinstance(t.children[0].value, Missing):
                    unknown = self.say("chưa biết thuộc bậc nào", "the band is not known")
                    return self.add(unknown, self.value(t), chosen=True)
                subject = self.reduce(t.children[0])
                taken = t.children[-1] if len(t.children) > 1 else None
                row = next((b for b in t.expr.bands if taken is not None and b.expr is taken.expr), None)
                which = self.word("ELSE") if row is None else band(row, self.lang)
                why = f"{subject} {self.say('thuộc bậc', 'falls into')} {which}"
            case _:
                raise TypeError(type(t.expr).__name__)
        if taken is None:
            return self.add(why, self.value(t), chosen=True)
        return self.add(why, self.reduce(taken), chosen=True)

    def _verdict(self, condition: Trace) -> str:
        if isinstance(condition.value, Missing):
            return self.say("chưa biết", "is not known")
        return (
            self.say("đúng", "holds") if condition.value is True else self.say("không đúng", "does not hold")
        )
