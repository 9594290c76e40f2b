"""Figures over the units that are assessed together, and whether given ones can be true of a unit (law 9).

Two passes: the figures in order, each from what every unit is worth given the figures before it; then each
unit with them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from .. import exact, ir
from ..ir import CohortFunction
from ..records import evolve, frozen
from ..result import NOT_APPLICABLE, Facts, Known, Missing, NotApplicable
from .expressions import ZERO, CalendarError, ZeroDivisorError
from .unit import Unit


@frozen
class Cohort:
    """Figures by id. `common` are the same for all units, `own` differ (ranks): a mapping a unit, in the
    order given. `counts`: how many units had a value that counts. `unsettled`: of each unit, the figures
    that its own missing values may yet change.
    """

    common: Mapping[str, Known | NotApplicable]
    own: tuple[Mapping[str, Known | NotApplicable], ...]
    counts: Mapping[str, int]
    unsettled: tuple[frozenset[str], ...] = ()

    def figures_of(self, number: int) -> dict[str, Known | NotApplicable]:
        """The figures of the unit with that number (from 0), as `Facts.figures` takes them. Those that rest
        on a value that it does not have yet are missing for it: the unit is always in its cohort, so no
        result that is still possible has them.
        """
        figures = {**self.common, **self.own[number]}
        for id in self.unsettled[number] if self.unsettled else ():
            figures.pop(id, None)
        return figures


@frozen
class Contradiction:
    """A figure that was given for a unit and cannot be true, the unit itself being in its cohort."""

    figure: ir.Figure
    given: Known | NotApplicable
    own: Fraction


def cohort_figures(program: ir.Program, population: Sequence[Facts]) -> Cohort:
    """Every figure of the ruleset over these units. Units where its condition does not hold, or where its
    value is missing or not applicable, do not count. Figures given in the facts are not used.
    """
    common: dict[str, Known | NotApplicable] = {}
    own: list[dict[str, Known | NotApplicable]] = [{} for _ in population]
    counts: dict[str, int] = {}
    unsettled: list[set[str]] = [set() for _ in population]
    for figure in _in_order(program):
        values: dict[int, Fraction] = {}
        for number, facts in enumerate(population):
            known = {**common, **own[number]}
            value = _own_value(Unit(program, evolve(facts, figures=known)), figure)
            if isinstance(value, Fraction):
                values[number] = value
            elif isinstance(value, Missing):
                unsettled[number].add(figure.id)
            if unsettled[number] and figure.id not in unsettled[number]:
                # it may rest on a figure that is not settled for this unit
                for id in unsettled[number]:
                    known.pop(id, None)
                if isinstance(_own_value(Unit(program, evolve(facts, figures=known)), figure), Missing):
                    unsettled[number].add(figure.id)
        counts[figure.id] = len(values)
        if figure.function is CohortFunction.RANK:
            ascending = sorted(values.values())
            for number, mine in enumerate(own):
                mine[figure.id] = _rank(values, ascending, number)
        else:
            common[figure.id] = _figure(figure, list(values.values()))
    return Cohort(common, tuple(own), counts, tuple(frozenset(ids) for ids in unsettled))


def _in_order(program: ir.Program) -> Iterable[ir.Figure]:
    place = {id: number for number, id in enumerate(program.order)}
    return sorted(program.figures, key=lambda f: place.get(f.id, -1))


def _own_value(unit: Unit, figure: ir.Figure) -> Fraction | Missing | None:
    """What a unit brings to a figure: Missing where that is not known yet, None if it does not count."""
    try:
        counts = True if figure.where is None else unit.value(figure.where)
        if isinstance(counts, Missing):
            return counts
        value = ZERO if figure.operand is None else unit.value(figure.operand)
    except ZeroDivisorError:
        return None
    if counts is not True or not isinstance(value, Fraction | Missing):
        return None
    return value


def _rank(
    values: Mapping[int, Fraction], ascending: Sequence[Fraction], number: int
) -> Fraction | NotApplicable:
    if number not in values:
        return NOT_APPLICABLE
    return Fraction(1 + len(ascending) - bisect_right(ascending, values[number]))


def _figure(figure: ir.Figure, values: list[Fraction]) -> Fraction | NotApplicable:
    """The figure of the values that count; not applicable where there are too few."""
    n = len(values)
    total = sum(values, ZERO)
    match figure.function:
        case CohortFunction.COUNT:
            return Fraction(n)
        case CohortFunction.SUM:
            return total
        case CohortFunction.SAMPLE_DEVIATION if n < 2:
            return NOT_APPLICABLE
        case _ if n == 0:
            return NOT_APPLICABLE
        case CohortFunction.MAX:
            return max(values)
        case CohortFunction.MIN:
            return min(values)
        case CohortFunction.MEAN:
            return total / n
        case CohortFunction.PERCENTILE:
            at_or_below = (figure.percent or ZERO) * n
            place = max(-(-at_or_below.numerator // at_or_below.denominator), 1)
            return sorted(values)[place - 1]
        case _:
            mean = total / n
            squares = sum(((value - mean) ** 2 for value in values), ZERO)
            sample = figure.function is CohortFunction.SAMPLE_DEVIATION
            return exact.root(squares / (n - 1 if sample else n), 2)


def contradictions(program: ir.Program, facts: Facts) -> tuple[Contradiction, ...]:
    """The given figures that the unit itself refutes: more than the largest, less than the smallest, not
    counted though it counts, no whole rank.
    """
    unit = Unit(program, facts)
    found = []
    for figure in program.figures:
        given = facts.figures.get(figure.id)
        try:
            own = None if given is None else _own_value(unit, figure)
        except CalendarError:  # refused for that
            continue
        if given is not None and isinstance(own, Fraction) and _refuted(figure.function, given, own):
            found.append(Contradiction(figure, given, own))
    return tuple(found)


def _refuted(function: CohortFunction, given: Known | NotApplicable, own: Fraction) -> bool:
    if not isinstance(given, Fraction):
        return function is not CohortFunction.SAMPLE_DEVIATION  # one unit that counts is enough for a number
    match function:
        case CohortFunction.MAX:
            return own > given
        case CohortFunction.MIN:
            return own < given
        case CohortFunction.COUNT | CohortFunction.RANK:
            return given < 1 or given.denominator != 1
        case CohortFunction.DEVIATION | CohortFunction.SAMPLE_DEVIATION:
            return given < 0
        case _:
            return False
