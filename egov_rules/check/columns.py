"""Columns of a level table that can never be the result, because a column to their left holds wherever they
do: levels are tried from the first column, the highest, so a table written from the lowest level up never
gets past it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .. import ir
from ..messages import lints
from ..ranges import Ranges
from ..source import Span
from .findings import Finding

_MOST_ROWS = 60  # beyond, only cells of one row are compared: what is known costs a copy a row
_LEAST = {ir.CompareOp.GE: 0, ir.CompareOp.GT: 1}
_GREATEST = {ir.CompareOp.LE: 0, ir.CompareOp.LT: 1}


def columns(ranges: Ranges) -> Iterator[Finding]:
    """One finding a table, on the first of its columns that cannot be the result."""
    for ladder in ranges.program.ladders:
        lost = unreached(ranges, ladder) if ladder.part_of is None else {}
        if not lost:
            continue
        first = min(lost)
        before = lost[first]
        names = [ladder.columns[position] for position in sorted(lost)]
        table = next(t for t in _tables(ranges, ladder) if t.rows)
        found = lints.columns_never_result(
            _at(table, first), names, None if before is None else ladder.columns[before]
        )
        yield Finding(found, table.cites or ladder.cites)


def unreached(ranges: Ranges, ladder: ir.Ladder) -> dict[int, int | None]:
    """The columns that are never the level of a ladder or of any of its parts, each with the column that
    holds wherever it does (None: the columns before it together).
    """
    forced = {gate.level for gate in ladder.gates}
    lost: dict[int, int | None] | None = None
    for table in _tables(ranges, ladder):
        if table.rows:
            hidden = _hidden(ranges, table)
            lost = hidden if lost is None else {j: i for j, i in lost.items() if j in hidden}
    return {j: i for j, i in (lost or {}).items() if ladder.columns[j] not in forced}


def _tables(ranges: Ranges, ladder: ir.Ladder) -> list[ir.Ladder]:
    return [ladder, *(ranges.ladders[part] for part in ladder.parts if part in ranges.ladders)]


def _at(table: ir.Ladder, position: int) -> Span:
    for row in table.rows:
        cell = row.cells[position] if position < len(row.cells) else None
        if cell is not None and cell.span.end:
            return cell.span
    return table.span


def _hidden(ranges: Ranges, table: ir.Ladder) -> dict[int, int | None]:
    if table.formula is not None or any(row.unencoded is not None for row in table.rows):
        return {}
    found: dict[int, int | None] = {}
    for position in range(1, len(table.columns)):
        taken = _taken_by(ranges, table, position)
        if taken is not None:
            found[position] = taken if taken >= 0 else None
    return found


def _taken_by(ranges: Ranges, table: ir.Ladder, position: int) -> int | None:
    """The first earlier column that holds wherever this one does; -1: some earlier one always does; None:
    this column can be the result, or cannot hold at all, which is another finding.
    """
    knows = len(table.rows) <= _MOST_ROWS
    facts = ranges.base
    if knows:
        for row in table.rows:
            cell = _cell(row, position)
            if cell is not None:
                facts = ranges.assume(facts, _condition(row, cell), truth=True)
            if facts.dead:
                return None
    rest = facts  # and none of the columns before holds, as far as that can be said
    for other in range(position):
        left = []
        alone = True
        for row in table.rows:
            higher = _cell(row, other)
            if higher is None or _implies(_cell(row, position), higher):
                continue
            condition = _condition(row, higher)
            truth = ranges.truth(condition, facts) if knows else None
            if truth is False:
                break
            if truth is None:
                alone = False
                if not knows or ranges.truth(condition, rest) is not True:
                    left.append(condition)
        else:
            if not left:
                return other if alone else -1
            if knows and len(left) == 1:
                rest = ranges.assume(rest, left[0], truth=False)
                if rest.dead:
                    return -1
    return None


def _cell(row: ir.LevelRow, position: int) -> ir.Cell | None:
    return row.cells[position] if position < len(row.cells) else None


def _condition(row: ir.LevelRow, cell: ir.Cell) -> ir.Compare:
    return ir.Compare(cell.op, row.has, cell.needs, row.order)


def _implies(lower: ir.Cell | None, higher: ir.Cell) -> bool:
    """Whether a cell asks for no less than another cell of its row, by their numbers alone."""
    if lower is None:
        return False
    if lower.op is higher.op and lower.needs == higher.needs:
        return True
    (whole, asked), (other, wanted) = _number(lower), _number(higher)
    if asked is None or wanted is None or whole != other:
        return False
    for ops, sign in ((_LEAST, 1), (_GREATEST, -1)):
        if lower.op in ops and higher.op in ops:
            return (sign * asked, ops[lower.op]) >= (sign * wanted, ops[higher.op])
    return False


def _number(cell: ir.Cell) -> tuple[bool, Fraction | None]:
    """Whether a cell asks for a share of a maximum, and the number that it names."""
    needs = cell.needs
    if isinstance(needs, ir.Const) and isinstance(needs.value, Fraction):
        return False, needs.value
    if isinstance(needs, ir.Arith) and needs.op is ir.ArithOp.MUL and isinstance(needs.right, ir.NodeRef):
        if isinstance(needs.left, ir.Const) and isinstance(needs.left.value, Fraction):
            return needs.right.field is ir.NodeField.MAX, needs.left.value
    return False, None
