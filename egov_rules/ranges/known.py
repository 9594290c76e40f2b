"""What is given with a program: its parts by name, its terms, and the questions that the classes above
answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .. import ir
from .facts import Facts
from .intervals import Interval
from .terms import Factors, Poly, Terms, children

FLIPPED = {
    ir.CompareOp.LT: ir.CompareOp.GT,
    ir.CompareOp.LE: ir.CompareOp.GE,
    ir.CompareOp.GT: ir.CompareOp.LT,
    ir.CompareOp.GE: ir.CompareOp.LE,
}
DENIED = {
    ir.CompareOp.EQ: ir.CompareOp.NE,
    ir.CompareOp.NE: ir.CompareOp.EQ,
    ir.CompareOp.LT: ir.CompareOp.GE,
    ir.CompareOp.LE: ir.CompareOp.GT,
    ir.CompareOp.GT: ir.CompareOp.LE,
    ir.CompareOp.GE: ir.CompareOp.LT,
}


class Known:
    """One program, and `base`: what holds everywhere in it."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self.terms = Terms(program)
        self.inputs = {i.id: i for i in program.inputs}
        self.figures = {f.id: f for f in program.figures}
        self.nodes = {n.id: n for n in program.nodes}
        self.ladders = {ladder.id: ladder for ladder in program.ladders}
        self.children: dict[str, list[ir.Node]] = {}
        for node in program.nodes:
            if node.parent is not None:
                self.children.setdefault(node.parent, []).append(node)
        self.base = Facts()
        self.contradiction: ir.Constraint | None = None
        self._alive: list[ir.Expr] = []
        self._clauses: dict[int, list[tuple[tuple[ir.Expr, bool], ...]]] = {}
        self._cohort: dict[int, list[tuple[ir.Figure, Fraction, Factors]]] = {}
        self._differences: dict[int, Poly] = {}
        self._proving = False
        self._chasing = 0

    def _atoms_in(self, expr: ir.Expr) -> Iterator[int]:
        stack = [expr]
        while stack:
            at = stack.pop()
            if isinstance(at, (ir.InputRef, ir.FigureRef, ir.NodeRef, ir.LevelRef)):
                yield self.terms.key(at)
            elif isinstance(at, ir.QuantityRef) and self.terms.seen_through(at.id):
                stack.append(self.terms.quantities[at.id].expr)
            else:
                stack.extend(children(at))

    def _inside_quantity(self, name: str, facts: Facts) -> Facts:
        """What is known inside a quantity that is read here: for a large one, only what holds everywhere."""
        return facts if self.terms.seen_through(name) else self.base

    # Answered by the classes that follow: `conditions`, `learning`, `values`, `nodes`.

    def truth(self, condition: ir.Expr, facts: Facts) -> bool | None:
        raise NotImplementedError

    def assume(self, facts: Facts, condition: ir.Expr, truth: bool) -> Facts:
        raise NotImplementedError

    def range(self, expr: ir.Expr, facts: Facts) -> Interval | None:
        raise NotImplementedError

    def poly_range(self, poly: Poly, facts: Facts) -> Interval | None:
        raise NotImplementedError

    def atom_range(self, atom: int, facts: Facts) -> Interval | None:
        raise NotImplementedError

    def _monomial_range(self, monomial: int, facts: Facts) -> Interval | None:
        raise NotImplementedError

    def _sum(self, poly: Poly, facts: Facts) -> Interval | None:
        raise NotImplementedError

    def _lows(self, poly: Poly, facts: Facts, steps: int) -> Iterator[Interval]:
        raise NotImplementedError

    def may_be_na(self, expr: ir.Expr, facts: Facts) -> bool:
        raise NotImplementedError

    def node_range(self, name: str) -> Interval | None:
        raise NotImplementedError

    def _node_field(self, ref: ir.NodeRef) -> Interval | None:
        raise NotImplementedError
