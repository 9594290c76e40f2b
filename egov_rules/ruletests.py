"""The tests that stand in a ruleset (`kiểm thử`), run through the interpreter and compared value by value.

A failure says what was expected, what came out, and for a score how it came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from . import ir, result
from .diagnostics import Text
from .records import frozen

if TYPE_CHECKING:
    from .result import Evaluation, Value

DEFAULT_YEAR = 2000


@frozen
class Difference:
    """One expectation that does not hold. `got`, `wanted` as text in both languages; `why` explains a
    score.
    """

    expect: ir.Expect
    wanted: Text
    got: Text
    why: tuple[Text, ...] = ()


@frozen
class Outcome:
    """A test and what differs; passed when nothing does."""

    test: ir.RuleTest
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


def run(program: ir.Program) -> tuple[Outcome, ...]:
    """The outcome of every test of a ruleset, in the order written."""
    return tuple(run_one(program, test) for test in program.tests)


def run_one(program: ir.Program, test: ir.RuleTest) -> Outcome:
    """The outcome of one test."""
    from . import interpret

    evaluation = interpret.evaluate(program, facts(program, test))
    differences = (_compare(program, evaluation, expect) for expect in test.expects)
    return Outcome(test, tuple(d for d in differences if d is not None))


def facts(program: ir.Program, test: ir.RuleTest) -> result.Facts:
    """What a test gives, as an evaluation takes it. Without a year, the first whole one that the ruleset is
    in force.
    """
    inputs = {item.id: item for item in program.inputs}
    figures = {figure.id for figure in program.figures}
    values: dict[str, result.Known | result.NotApplicable] = {}
    given_figures: dict[str, result.Known | result.NotApplicable] = {}
    awarded: dict[str, result.Awarded] = {}
    for given in test.given:
        if given.id in inputs:
            value = _given(given, inputs[given.id])
            if value is not None:
                values[given.id] = value
        elif given.id in figures:
            given_figures[given.id] = result.NOT_APPLICABLE if given.value is None else given.value
        else:
            points = given.value if isinstance(given.value, Fraction) else None
            awarded[given.id] = result.Awarded(points, given.not_assessed)
    year = test.year if test.year is not None else default_year(program.header)
    return result.Facts(year, values, awarded, given_figures)


def default_year(header: ir.Header) -> int:
    """The first year of assessment whose data period the ruleset serves from its first day on."""
    start = header.in_force_from
    if start is None:
        return DEFAULT_YEAR
    first = header.period_start or ir.DayOfPeriod(1, 1)
    year = start.year - first.year_offset
    return year if (first.month, first.day) >= (start.month, start.day) else year + 1


def _given(given: ir.Given, item: ir.Input) -> result.Known | result.NotApplicable | None:
    if given.value is not None:
        known = {member.id for member in item.type.members if member.not_applicable}
        return (
            result.NOT_APPLICABLE
            if given.value in known and item.type.kind is ir.Kind.CHOICE
            else given.value
        )
    # `trống`: what an empty cell means for the input
    if item.empty is ir.EmptyCell.ZERO:
        return Fraction(0)
    return result.NOT_APPLICABLE if item.empty is ir.EmptyCell.NOT_APPLICABLE else None


def _compare(program: ir.Program, evaluation: Evaluation, expect: ir.Expect) -> Difference | None:
    if expect.id in evaluation.nodes:
        return _compare_node(program, evaluation, evaluation.nodes[expect.id], expect)
    if expect.id in evaluation.levels:
        level = evaluation.levels[expect.id]
        if level.not_applicable:
            return _differs(expect, result.NOT_APPLICABLE)
        if level.missing and level.lowest != level.highest:
            return _differs(expect, result.Missing(frozenset(level.missing)))
        return _differs(expect, level.level if level.level is not None else "")
    return _differs(expect, evaluation.quantities[expect.id].value)


def _compare_node(
    program: ir.Program, evaluation: Evaluation, node: result.NodeResult, expect: ir.Expect
) -> Difference | None:
    value: Value | None = node.value if node.score is None else node.score
    if expect.expected is ir.Expected.NOT_APPLICABLE:
        if node.status is result.Status.NOT_APPLICABLE or value is result.NOT_APPLICABLE:
            return None
        return Difference(expect, _NA, _shown(value))
    if node.status is result.Status.MISSING:
        value = result.Missing(node.missing)
    elif value is None:
        value = result.NOT_APPLICABLE
    found = _differs(expect, value)
    if found is None or not isinstance(value, Fraction):
        return found
    return Difference(found.expect, found.wanted, found.got, _why(program, evaluation, expect.id))


_NA = Text(vi="không áp dụng", en="not applicable")
_MISSING = Text(vi="thiếu", en="missing")


def _differs(expect: ir.Expect, value: Value | None) -> Difference | None:
    if expect.expected is ir.Expected.NOT_APPLICABLE:
        return None if value is result.NOT_APPLICABLE else Difference(expect, _NA, _shown(value))
    if expect.expected is ir.Expected.MISSING:
        return None if isinstance(value, result.Missing) else Difference(expect, _MISSING, _shown(value))
    same = type(value) is type(expect.value) and value == expect.value
    return None if same else Difference(expect, _shown(expect.value), _shown(value))


def _shown(value: Value | None) -> Text:
    from . import notation

    match value:
        case None | "":
            return Text(vi="không có", en="nothing")
        case bool():
            return Text(vi="có" if value else "không", en="yes" if value else "no")
        case Fraction():
            return Text(vi=_number(value, "vi"), en=_number(value, "en"))
        case result.NotApplicable():
            return _NA
        case result.Missing(ids):
            names = ", ".join(sorted(ids))
            return Text(vi=f"thiếu ({names})", en=f"missing ({names})") if names else _MISSING
        case str():
            return Text(vi=f'"{value}"', en=f'"{value}"')
        case _:
            return Text(
                vi=f"{value:%d/%m/%Y}",
                en=notation.exact_day(value) if hasattr(notation, "exact_day") else f"{value}",
            )


def _number(value: Fraction, lang: str) -> str:
    from . import notation

    text = notation.exact(value)
    return text.replace(".", ",") if lang == "vi" else text


def _why(program: ir.Program, evaluation: Evaluation, name: str) -> tuple[Text, ...]:
    """The short explanation of a score, a line each; empty where there is none."""
    from . import explain

    return explain.short(program, evaluation, name) if hasattr(explain, "short") else ()


def failed(outcomes: Sequence[Outcome]) -> int:
    """How many did not pass."""
    return sum(not outcome.passed for outcome in outcomes)
