"""What the checks share: a diagnostic with the provisions it stands under, and the places where expressions
stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..diagnostics import Diagnostic
from ..ranges import Facts, Ranges
from ..records import field, frozen


@frozen
class Place:
    """An expression with what is known there. `node`: whose formula or condition it is; `is_formula`: its
    points; `quantity`: whose value it is.
    """

    expr: ir.Expr
    facts: Facts = field(eq=False)
    cites: tuple[str, ...] = ()
    node: ir.Node | None = None
    is_formula: bool = False
    quantity: ir.Quantity | None = None


class Finding:
    """A diagnostic and every provision that it stands under."""

    __slots__ = ("cites", "diagnostic")

    def __init__(self, diagnostic: Diagnostic, cites: tuple[str, ...]) -> None:
        self.cites = cites
        self.diagnostic = diagnostic
        if cites and diagnostic.cite is None:
            d = diagnostic
            self.diagnostic = Diagnostic(
                d.code, d.message, d.span, d.hint, d.labels, cites[0], d.path, d.where, d.slug
            )


def cites_of(ranges: Ranges, node: ir.Node | None) -> tuple[str, ...]:
    """The provisions of the node, or of the nearest one around it that cites any."""
    while node is not None:
        if node.cites:
            return node.cites
        node = ranges.nodes.get(node.parent) if node.parent is not None else None
    return ()


def unit_of(ranges: Ranges, expr: ir.Expr) -> str | None:
    """The unit in which values of the expression are shown, where it is plain to see."""
    match expr:
        case ir.InputRef() if expr.id in ranges.inputs:
            return ranges.inputs[expr.id].type.unit
        case ir.QuantityRef() if expr.id in ranges.terms.quantities:
            return ranges.terms.quantities[expr.id].type.unit
        case ir.NodeRef():
            return "%" if expr.field is ir.NodeField.SHARE else "điểm"
        case ir.Round() | ir.Neg():
            return unit_of(ranges, expr.operand)
        case ir.Arith(op=ir.ArithOp.ADD | ir.ArithOp.SUB):
            return unit_of(ranges, expr.left)
        case ir.Arith(op=ir.ArithOp.DIV):
            left, right = unit_of(ranges, expr.left), unit_of(ranges, expr.right)
            if left == right and left is not None:
                return "%"
            return f"{left}/{right}" if left and right and "%" not in (left, right) else None
        case _:
            return None


def unit_of_bands(ranges: Ranges, bands: ir.Bands) -> str | None:
    """The unit of a subject of bands; ends in percent say it where the subject does not."""
    ends = [end for band in bands.bands for end in (band.lower, band.upper) if isinstance(end, ir.Const)]
    written = "%" if any("%" in end.span.text for end in ends) else None
    return unit_of(ranges, bands.subject) or written


def places(ranges: Ranges) -> Iterator[Place]:
    """Every expression of the program but those of quantities, with what is known where it stands."""
    program, base = ranges.program, ranges.base
    for node in program.nodes:
        cites = cites_of(ranges, node)
        parent = ranges.nodes.get(node.parent) if node.parent is not None else None
        facts = base if parent is None else ranges.facts_of(parent)
        for na in node.not_applicable:
            if na.condition is not None:
                yield Place(na.condition, facts, na.cites or cites, node)
                facts = ranges.assume(facts, na.condition, truth=False)
        if isinstance(node.body, ir.Formula):
            yield Place(node.body.expr, facts, cites, node, is_formula=True)
        elif isinstance(node.body, ir.Members):
            for member in node.body.members:
                if not isinstance(member.expr, ir.NodeRef):
                    yield Place(member.expr, facts, cites, node)
        for adjust in node.adjust:
            for clause in (adjust.at_most, adjust.at_least):
                if clause is not None:
                    yield Place(clause, facts, cites, node)
    for figure in program.figures:
        facts = base
        if figure.where is not None:
            yield Place(figure.where, base, figure.cites)
            facts = ranges.assume(base, figure.where, truth=True)
        if figure.operand is not None:
            yield Place(figure.operand, facts, figure.cites)
    for constraint in program.constraints:
        yield Place(constraint.condition, base, constraint.cites)
    for ladder in program.ladders:
        if ladder.formula is not None:
            yield Place(ladder.formula, base, ladder.cites)
        for row in ladder.rows:
            yield Place(row.has, base, row.cites or ladder.cites)
            for cell in row.cells:
                if cell is not None:
                    yield Place(cell.needs, base, cell.cites or row.cites or ladder.cites)
        for gate in ladder.gates:
            yield Place(gate.condition, base, gate.cites or ladder.cites)
    if program.ranking is not None:
        for key in program.ranking.keys:
            yield Place(key.expr, base, program.ranking.cites)
        if program.ranking.where is not None:
            yield Place(program.ranking.where, base, program.ranking.cites)
