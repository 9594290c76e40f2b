"""Which level a ladder gives: columns from the highest down, parts, gates, and what is sure or possible (law
7).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .. import ir
from ..ir import CompareOp
from ..result import NOT_APPLICABLE, Condition, LevelResult, Missing, Trace, Value
from .bounds import Ranges
from .expressions import NOTHING, ZeroDivisorError, holds

Found = tuple[str | None, str | None]  # the lowest level that is sure, the highest that is possible


def reached(ladder: ir.Ladder, unit: Ranges, parts: Sequence[LevelResult]) -> LevelResult:
    """The ladder's level for a unit; `parts` are the results of its parts."""
    missing = NOTHING
    columns: dict[str, tuple[Condition, ...]] = {}
    trace: Trace | None = None
    not_applicable = False
    found: list[Found] = [(part.lowest, part.highest) for part in parts]
    if ladder.formula is not None:
        trace = _trace(ladder.formula, unit)
        value = trace.value
        not_applicable = value is NOT_APPLICABLE
        if isinstance(value, Missing):
            missing |= value.ids
            found.append((_lowest(ladder), ladder.order[-1]))
        else:
            found.append((value, value) if isinstance(value, str) else (None, None))
    elif ladder.rows or not parts:
        open_cells: list[frozenset[str]] = []
        for number, label in enumerate(ladder.columns):
            columns[label] = tuple(
                _condition(row, cell, unit, open_cells)
                for row in ladder.rows
                if (cell := row.cells[number]) is not None or row.unencoded is not None
            )
        missing = missing.union(*open_cells)
        found.append(_columns(ladder, columns))
    rank = {label: place for place, label in enumerate(ladder.order)}
    low, high = (min((f[end] for f in found), key=lambda x: rank.get(x or "", -1)) for end in (0, 1))
    acted: list[ir.Gate] = []
    undecided: list[ir.Gate] = []
    for gate in sorted(ladder.gates, key=lambda g: g.caps):  # levels forced first, then caps
        applies = holds(_trace(gate.condition, unit).value)
        if isinstance(applies, Missing):
            missing |= applies.ids
            undecided.append(gate)
            low = _worse(low, gate.level, rank)
            high = high if gate.caps or _worse(high, gate.level, rank) == gate.level else gate.level
        elif applies:
            forced = not gate.caps and not any(not g.caps for g in acted)
            low, high = (gate.level if forced else _worse(end, gate.level, rank) for end in (low, high))
            acted.append(gate)
    if low == high:
        missing = NOTHING
    else:
        missing = missing.union(*[part.missing for part in parts])
    return LevelResult(
        ladder.id,
        low,
        low,
        high,
        columns=columns,
        gates=tuple(acted),
        open_gates=tuple(undecided),
        missing=missing,
        not_applicable=not_applicable,
        trace=trace,
    )


def _lowest(ladder: ir.Ladder) -> str | None:
    return ladder.order[0] if ladder.order else None


def _worse(level: str | None, other: str, rank: dict[str, int]) -> str | None:
    return level if rank.get(level or "", -1) < rank.get(other, -1) else other


def _columns(ladder: ir.Ladder, columns: dict[str, tuple[Condition, ...]]) -> Found:
    low = high = ladder.otherwise
    for label in reversed(ladder.columns):
        verdicts = [condition.holds for condition in columns[label]]
        if all(verdict is True for verdict in verdicts):
            low = label
        if all(verdict is not False for verdict in verdicts):
            high = label
    return low, high


def _trace(expr: ir.Expr, unit: Ranges) -> Trace:
    try:
        return unit.trace(expr)
    except ZeroDivisorError as error:
        return Trace(expr, NOT_APPLICABLE, (error.trace,))


def _condition(
    row: ir.LevelRow, cell: ir.Cell | None, unit: Ranges, missing: list[frozenset[str]]
) -> Condition:
    """One cell, applied; what an open one hangs on is added to `missing`."""
    if row.unencoded is not None or cell is None:
        missing.append(frozenset((row.unencoded or row.name,)))
        return Condition(row.name, row.label, None, None, None, cites=row.cites)
    has, needs = _trace(row.has, unit), _trace(cell.needs, unit)
    verdict = unit.compared_in_bounds(cell.op, has, needs, row.order)
    short_by: Value | None = None
    if verdict is False and cell.op in (CompareOp.GE, CompareOp.GT):
        if isinstance(has.value, Fraction) and isinstance(needs.value, Fraction):
            short_by = needs.value - has.value
    if verdict is None:
        missing.extend(side.ids for side in (has.value, needs.value) if isinstance(side, Missing))
    return Condition(
        row.name,
        row.label,
        None if isinstance(needs.value, Missing) else needs.value,
        None if isinstance(has.value, Missing) else has.value,
        verdict,
        short_by if isinstance(short_by, Fraction) else None,
        cell.op,
        cell.text,
        (*row.cites, *cell.cites),
    )
