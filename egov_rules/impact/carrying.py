"""A unit's data under another version: what is known there, by id and by declared renamings; the rest is
missing.

Nothing is guessed: a value that the other version's declaration does not take is missing, and what rests
on it is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from .. import ir
from ..population import Member
from ..records import frozen
from ..resolve import Given, facts_of
from ..result import Awarded, Facts, NotApplicable


@frozen
class Unit:
    """A member as both versions read it. `names`: ids of the old version that the new one renames."""

    member: Member
    old: Mapping[str, Given]
    new: Mapping[str, Given]
    names: Mapping[str, str]

    @property
    def year(self) -> int:
        """The year of assessment."""
        return self.member.year or 1


def facts(unit: Unit, program: ir.Program) -> Facts:
    """What is known of a unit under a version between the two, or one of them."""
    back = {new: old for old, new in unit.names.items()}
    chosen: dict[str, Given] = {}
    for item in program.inputs:
        value = _value(unit, item.id, back)
        if value is not None and not isinstance(value, Awarded) and fits(value, item.type):
            chosen[item.id] = value
    for node in program.nodes:
        if isinstance(node.body, ir.Open):
            value = _value(unit, node.id, back)
            if isinstance(value, Awarded) and _within(value, node.maximum):
                chosen[node.id] = value
    return facts_of(program, chosen, None, unit.year)


def _value(unit: Unit, name: str, back: Mapping[str, str]) -> Given | None:
    for values, id_ in (
        (unit.new, name),
        (unit.old, name),
        (unit.old, back.get(name, name)),
        (unit.new, unit.names.get(name, name)),
    ):
        if id_ in values:
            return values[id_]
    return None


def _within(points: Awarded, maximum: Fraction | None) -> bool:
    return maximum is None or ((points.points or 0) <= maximum and points.not_assessed <= maximum)


def fits(value: object, type_: ir.Type) -> bool:
    """Whether a version's declaration takes the value."""
    if isinstance(value, NotApplicable):
        return True
    kind = type_.kind
    if kind is ir.Kind.BOOL:
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if kind is ir.Kind.NUMBER:
        if not isinstance(value, Fraction):
            return False
        low = type_.lower is None or value >= type_.lower
        high = type_.upper is None or value <= type_.upper
        grain = (
            type_.step is None
            or ((value - (type_.lower or 0)) / type_.step).denominator == 1
            or ((value / type_.step).denominator == 1)
        )
        return low and high and grain
    if kind is ir.Kind.DATE:
        return isinstance(value, date)
    if type_.members:
        return isinstance(value, str) and value in {m.id for m in type_.members}
    return isinstance(value, str)
