"""Lints of level tables: rows that others imply, totals that can never decide, columns that nothing can
meet, rows on nodes
that may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .. import ir
from ..messages import lints
from ..ranges import Ranges, rulings
from ..ranges.intervals import ONE, ZERO
from ..records import frozen
from ..source import Span
from .columns import unreached
from .findings import Finding

_LEAST = frozenset({ir.CompareOp.GE, ir.CompareOp.GT})
_MOST = frozenset({ir.CompareOp.LE, ir.CompareOp.LT})
_AT_LEAST = (ir.CompareOp.GE, ir.CompareOp.GT, ir.CompareOp.EQ)


def level_rows(ranges: Ranges) -> Iterator[Finding]:
    """Every lint of every table."""
    for ladder in ranges.program.ladders:
        cites = ladder.cites
        if not cites and ladder.part_of is not None and ladder.part_of in ranges.ladders:
            cites = ranges.ladders[ladder.part_of].cites
        yield from _left_out(ranges, ladder, cites)
        yield from _unreachable(ranges, ladder, cites)
        yield from _implied(ranges, ladder, cites)
        whole = ladder if ladder.part_of is None else ranges.ladders.get(ladder.part_of, ladder)
        told = {whole.columns[position] for position in unreached(ranges, whole)}
        yield from _falling(ladder, cites, told)


def _left_out(ranges: Ranges, ladder: ir.Ladder, cites: tuple[str, ...]) -> Iterator[Finding]:
    """One finding a line of the table: `từng tiêu chí của X` is a line of many rows."""
    found: dict[Span, list[ir.LevelRow]] = {}
    for row in ladder.rows:
        if row.unencoded is None and any(row.cells) and ranges.may_be_na(row.has, ranges.base):
            found.setdefault(row.span, []).append(row)
    for span, rows in found.items():
        yield Finding(lints.row_may_be_left_out(span, [row.name for row in rows]), rows[0].cites or cites)


def _unreachable(ranges: Ranges, ladder: ir.Ladder, cites: tuple[str, ...]) -> Iterator[Finding]:
    for position, column in enumerate(ladder.columns):
        for row in ladder.rows:
            cell = row.cells[position] if position < len(row.cells) else None
            if cell is None or row.unencoded is not None or _above_maximum(ranges, row, cell):
                continue
            condition = ir.Compare(cell.op, row.has, cell.needs)
            if ranges.truth(condition, ranges.base) is False:
                at = cell.span if cell.span.end else row.span
                yield Finding(
                    lints.column_unreachable(at, column, row.name), cell.cites or row.cites or cites
                )
                break


def _falling(ladder: ir.Ladder, cites: tuple[str, ...], told: set[str]) -> Iterator[Finding]:
    """A level asks at least what the level beneath it asks. `told`: levels that are never the result.
    Cells that fall one after the other, as in a row written the other way round, are one finding.
    """
    for row in ladder.rows:
        above: tuple[str, ir.Cell] | None = None
        fell = False
        for column, cell in zip(ladder.columns, row.cells, strict=False):
            if cell is None:
                continue
            falls = above is not None and column not in told and _asks_less(above[1], cell)
            if above is not None and falls and not fell:
                at = above[1].span if above[1].span.end else row.span
                found = lints.threshold_falls(at, row.name, above[0], column)
                yield Finding(found, above[1].cites or row.cites or cites)
            above, fell = (column, cell), falls


def _asks_less(higher: ir.Cell, lower: ir.Cell) -> bool:
    (unit, value), (other, less) = _threshold(higher), _threshold(lower)
    if value is None or less is None or unit != other:
        return False
    if higher.op in _LEAST and lower.op in _LEAST:
        return value < less
    return higher.op in _MOST and lower.op in _MOST and value > less


def _threshold(cell: ir.Cell) -> tuple[bool, Fraction | None]:
    """Whether a cell asks for a share of a node's maximum, and the number that it asks for."""
    match cell.needs:
        case ir.Const(value=Fraction() as value):
            return False, value
        case ir.Arith(
            op=ir.ArithOp.MUL,
            left=ir.Const(value=Fraction() as value),
            right=ir.NodeRef(field=ir.NodeField.MAX),
        ):
            return True, value
    return False, None


def _above_maximum(ranges: Ranges, row: ir.LevelRow, cell: ir.Cell) -> bool:
    """Whether the cell is the error E0402 already."""
    node = ranges.nodes.get(row.has.id) if isinstance(row.has, ir.NodeRef) else None
    needs = ranges.range(cell.needs, ranges.base)
    if (
        node is None
        or node.maximum is None
        or needs is None
        or needs.point is None
        or cell.op not in _AT_LEAST
        or ranges.may_have_bonus(node.id)
    ):
        return False
    return needs.point > node.maximum or (needs.point == node.maximum and cell.op is ir.CompareOp.GT)


@frozen
class _Asked:
    """What a column asks of a node, as points of its declared maximum."""

    points: Fraction
    is_percent: bool


def _implied(ranges: Ranges, ladder: ir.Ladder, cites: tuple[str, ...]) -> Iterator[Finding]:
    by_node: dict[str, ir.LevelRow] = {}
    for row in ladder.rows:
        if isinstance(row.has, ir.NodeRef) and row.has.field is ir.NodeField.SCORE:
            by_node.setdefault(row.has.id, row)
    for name, row in by_node.items():
        node = ranges.nodes.get(name)
        if node is None or not isinstance(node.body, ir.Members) or node.maximum is None:
            continue
        if node.body.combine.kind is not ir.CombineKind.SUM or node.adjust:
            continue
        worst: tuple[str, Fraction, Fraction] | None = None
        asked_anything = False
        for position, column in enumerate(ladder.columns):
            cell = row.cells[position] if position < len(row.cells) else None
            if cell is None:
                continue
            total = _asked(ranges, cell, node)
            if total is None:
                break
            if total.points == 0:
                continue
            forced = _forced(ranges, node, by_node, position, total)
            if forced is None or forced < total.points or cell.op is ir.CompareOp.GT:
                break
            asked_anything = True
            if forced > total.points and worst is None:
                worst = (column, total.points, forced)
        else:
            if asked_anything:
                if worst is not None:
                    column, needs, forced = worst
                    diagnostic = lints.total_inert(
                        row.span, row.name, column, needs=needs, forced=forced, maximum=node.maximum
                    )
                else:
                    diagnostic = lints.row_implied(row.span, row.name)
                yield Finding(diagnostic, row.cites or cites)


def _asked(ranges: Ranges, cell: ir.Cell, node: ir.Node) -> _Asked | None:
    if cell.op not in _AT_LEAST or node.maximum is None:
        return None
    if isinstance(cell.needs, ir.Arith) and cell.needs.op is ir.ArithOp.MUL:
        for share, whole in ((cell.needs.left, cell.needs.right), (cell.needs.right, cell.needs.left)):
            if isinstance(whole, ir.NodeRef) and whole.field is ir.NodeField.MAX:
                span = ranges.range(share, ranges.base)
                if span is None or span.point is None:
                    return None
                return _Asked(span.point * node.maximum, is_percent=True)
    span = ranges.range(cell.needs, ranges.base)
    return None if span is None or span.point is None else _Asked(span.point, is_percent=False)


def _forced(
    ranges: Ranges, node: ir.Node, rows: dict[str, ir.LevelRow], position: int, total: _Asked
) -> Fraction | None:
    """The points that the other rows of the column force the node to have; None if that cannot be said."""
    assert node.maximum is not None
    if not ranges.may_shrink(node.id):
        return _sum_forced(ranges, node, rows, position)
    if not total.is_percent and not _keeps_maximum(ranges, node):
        return None
    # Scaled back to its full maximum, a node keeps at least the least share that its parts keep.
    share = _share_forced(ranges, node, rows, position)
    return None if share is None else share * node.maximum


def _parts(ranges: Ranges, node: ir.Node) -> Iterator[tuple[ir.Node | None, Fraction]]:
    assert isinstance(node.body, ir.Members)
    for member in node.body.members:
        child = ranges.nodes.get(member.expr.id) if isinstance(member.expr, ir.NodeRef) else None
        if child is not None and member.own and child.counting is not ir.Counting.NORMAL:
            if child.counting is ir.Counting.PENALTY:
                yield None, ZERO
            continue
        yield child, ONE if member.weight is None else member.weight


def _own_row(ranges: Ranges, child: ir.Node, rows: dict[str, ir.LevelRow], position: int) -> Fraction | None:
    row = rows.get(child.id)
    cell = row.cells[position] if row is not None and position < len(row.cells) else None
    if row is None or cell is None:
        return None
    asked = _asked(ranges, cell, child)
    return None if asked is None else asked.points


def _sum_forced(
    ranges: Ranges, node: ir.Node, rows: dict[str, ir.LevelRow], position: int
) -> Fraction | None:
    total = ZERO
    for child, weight in _parts(ranges, node):
        if child is None:
            return None
        points = _own_row(ranges, child, rows, position)
        if (
            points is None
            and isinstance(child.body, ir.Members)
            and child.body.combine.kind is ir.CombineKind.SUM
        ):
            points = _sum_forced(ranges, child, rows, position)
        total += (points or ZERO) * weight
    return total


def _share_forced(
    ranges: Ranges, node: ir.Node, rows: dict[str, ir.LevelRow], position: int
) -> Fraction | None:
    least: Fraction | None = None
    for child, _ in _parts(ranges, node):
        if child is None or not child.maximum:
            return None
        points = _own_row(ranges, child, rows, position)
        if points is not None:
            share: Fraction | None = points / child.maximum
        elif isinstance(child.body, ir.Members) and child.body.combine.kind is ir.CombineKind.SUM:
            share = _share_forced(ranges, child, rows, position)
        else:
            share = ZERO
        if share is None:
            return None
        least = share if least is None else min(least, share)
    return least


def _keeps_maximum(ranges: Ranges, node: ir.Node) -> bool:
    """Whether everything left out under the node is scaled back at the node or beneath it."""
    inside = list(ranges.children.get(node.id, ()))
    for child in inside:  # grows while it is read: children, grandchildren, …
        inside.extend(ranges.children.get(child.id, ()))
    below = {node.id, *(child.id for child in inside)}
    for other in inside:
        for ruling in rulings(other):
            if ruling.kind is ir.RulingKind.REDUCE:
                return False
            if ruling.kind is ir.RulingKind.SCALE and ruling.at is not None and ruling.at not in below:
                return False
        if (
            isinstance(other.body, ir.Open)
            and other.body.scaled_at is not None
            and other.body.scaled_at not in below
        ):
            return False
    return True
