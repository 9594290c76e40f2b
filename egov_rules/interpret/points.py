"""Points of several nodes together: sums, means, and the ends between which they lie; and what of a result
formulas read.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from .. import exact, ir
from ..ir import CombineKind, NodeField
from ..records import evolve
from ..result import NOT_APPLICABLE, NodeResult, Value
from .bounds import Interval
from .expressions import NOTHING, ONE, ZERO

Ends: TypeAlias = tuple[Fraction, Fraction | None, Fraction | None]  # points so far, lowest, highest


def field_of(node: NodeResult, what: NodeField) -> Value:
    """A field of a result as a value, points so far if it is missing."""
    if node.value is not None:
        return node.value
    if node.score is None:
        return NOT_APPLICABLE
    match what:
        case NodeField.SCORE:
            return node.score
        case NodeField.UNROUNDED:
            return node.score if node.unrounded is None else node.unrounded
        case NodeField.MAX:
            return NOT_APPLICABLE if node.maximum is None else node.maximum
        case NodeField.SHARE:
            return node.score / node.maximum if node.maximum else NOT_APPLICABLE


def node_range(result: NodeResult, what: NodeField, node: ir.Node) -> Interval:
    """The ends of a field of a missing node."""
    low, high, maximum = result.low, result.high, result.maximum
    match what:
        case NodeField.MAX:
            return maximum, maximum
        case NodeField.SHARE:
            return (times(low, ONE / maximum), times(high, ONE / maximum)) if maximum else (None, None)
        case NodeField.UNROUNDED:
            steps = [node.rounding, *[clause.rounding for clause in node.adjust]]
            slack = sum((r.step for r in steps if r is not None), ZERO)
            return plus(low, -slack), plus(high, slack)
    return low, high


def times(value: Fraction | None, factor: Fraction) -> Fraction | None:
    """The product; an end that is not known stays so."""
    return None if value is None else value * factor


def plus(value: Fraction | None, more: Fraction | None) -> Fraction | None:
    """The sum; an end that is not known stays so."""
    return None if value is None or more is None else value + more


def least(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    """The lower of two low ends; one that is not known stays so."""
    return None if a is None or b is None else min(a, b)


def most(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    """The higher of two high ends; one that is not known stays so."""
    return None if a is None or b is None else max(a, b)


def lower(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    """The lower of two high ends, of which either holds: one that is not known says nothing."""
    return a if b is None else b if a is None else min(a, b)


def higher(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    """The higher of two low ends, of which either holds: one that is not known says nothing."""
    return a if b is None else b if a is None else max(a, b)


def minus(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    """The difference; an end that is not known stays so."""
    return None if a is None or b is None else a - b


def widened(ends: Ends, maximum: Fraction | None) -> Ends:
    """The same with no points and full points among what is possible."""
    return ends[0], least(ZERO, ends[1]), most(maximum, ends[2])


def rounded_base(base: Ends, difference: Fraction, step: Fraction, *, sure: bool) -> Ends:
    """What may be scaled of a node that was rounded: the rounded value is the value from there on (law 2).
    What rounding takes from points that are not there is bonus or penalty.
    """
    now = max(base[0] + difference, min(base[0], ZERO))
    if sure:
        return now, now, now
    low = base[1] if base[1] is None else max(base[1] - step, min(base[1], ZERO))
    return now, low, plus(base[2], step)


def cut_base(base: Ends, value: Fraction, low: Fraction | None, *, sure: bool) -> Ends:
    """What may be scaled of a node that a bound was set to: never more than what is left."""
    now = min(base[0], value)
    return (now, now, now) if sure else (now, least(base[1], low), base[2])


def beyond(result: NodeResult, base: Ends) -> NodeResult:
    """A result less its base: bonus and penalty within it."""
    score, low, high = minus(result.score, base[0]), minus(result.low, base[1]), minus(result.high, base[2])
    return evolve(result, score=score, low=low, high=high)


def stays(result: NodeResult) -> bool:
    """Whether a member is sure to count: not all of it is left out, nor may yet be."""
    return result.score is not None and not result.missing and result.maximum != 0


class Points:
    """Points of members added up: so far, lowest, highest."""

    def __init__(self) -> None:
        self.so_far = ZERO
        self.missing = NOTHING
        self.any = False  # something was added
        self.certain = False  # something complete was
        self._below: Fraction | None = ZERO
        self._above: Fraction | None = ZERO

    def add(self, weight: Fraction, result: NodeResult) -> None:
        """`weight` times a result; nothing for one without a score."""
        if result.score is None:
            return
        self.so_far += result.score if weight is ONE else weight * result.score
        self.any = True
        self.certain = self.certain or stays(result)
        if result.missing:
            self.missing |= result.missing
            ends = [
                times(end if end is None else end - result.score, weight) for end in (result.low, result.high)
            ]
            below, above = ends if weight >= 0 else reversed(ends)
            self._below, self._above = plus(self._below, below), plus(self._above, above)

    @property
    def ends(self) -> Ends:
        """Points so far, lowest, highest."""
        return self.so_far, self.low, self.high

    @property
    def low(self) -> Fraction | None:
        return plus(self.so_far, self._below)

    @property
    def high(self) -> Fraction | None:
        return plus(self.so_far, self._above)


def combined(kind: CombineKind, entries: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """A mean or extreme of (points, weight) pairs; None if it divides by zero. A harmonic mean with a zero in
    it is zero, its limit.
    """
    points = [x for x, _ in entries]
    total = sum((w for _, w in entries), ZERO)
    match kind:
        case CombineKind.LARGEST:
            return max(points)
        case CombineKind.SMALLEST:
            return min(points)
        case CombineKind.GEOMETRIC_MEAN:
            return exact.geometric_mean(entries) if total else None
        case CombineKind.HARMONIC_MEAN:
            if not all(points):
                return ZERO
            return total / sum((w / x for x, w in entries), ZERO) if total else None
        case _:
            return sum((x * w for x, w in entries), ZERO) / total if total else None
