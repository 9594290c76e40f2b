"""Expressions by what they say rather than how they are written: `a / b`, `1 × a / b` and a quantity so
defined are one term.

Each expression is a sum of products: a *poly* maps monomials to coefficients, a *monomial* is a product of
powers of
*atoms*, and an atom is an expression that is no sum, product or quotient, or a sum that stands inside a
product. Monomials
and atoms are numbered; equal numbers are equal terms.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from operator import attrgetter
from typing import Any, TypeAlias

from .. import ir

Poly: TypeAlias = dict[int, Fraction]
Factors: TypeAlias = tuple[tuple[int, int], ...]

ONE_MONOMIAL = 0  # the empty product: its coefficient is the constant of a sum
_SEEN_THROUGH = 120  # a quantity larger than this many expressions is an atom of its own


def children(expr: ir.Expr) -> tuple[ir.Expr, ...]:
    """The expressions directly inside `expr`, in order."""
    found = _CHILDREN.get(type(expr))
    return found(expr) if found is not None else ()


def _of_if(expr: Any) -> tuple[ir.Expr, ...]:
    inside = [e for b in expr.branches for e in (b.condition, b.expr)]
    return tuple(inside) if expr.otherwise is None else (*inside, expr.otherwise)


def _of_choose(expr: Any) -> tuple[ir.Expr, ...]:
    rows = [row.expr for row in expr.rows]
    return (expr.subject, *rows) if expr.otherwise is None else (expr.subject, *rows, expr.otherwise)


def _of_bands(expr: Any) -> tuple[ir.Expr, ...]:
    ends = [e for b in expr.bands for e in (b.lower, b.upper, b.expr) if e is not None]
    return (expr.subject, *ends) if expr.otherwise is None else (expr.subject, *ends, expr.otherwise)


def _of_parts(expr: Any) -> tuple[ir.Expr, ...]:
    return tuple(part.expr for part in expr.parts)


_CHILDREN: dict[type[ir.Expr], Callable[[Any], tuple[ir.Expr, ...]]] = {
    **dict.fromkeys((ir.Arith, ir.Compare), lambda e: (e.left, e.right)),
    **dict.fromkeys((ir.Neg, ir.Ln, ir.Not, ir.IsNA, ir.Round), lambda e: (e.operand,)),
    **dict.fromkeys((ir.And, ir.Or, ir.AtLeast, ir.CountTrue), attrgetter("items")),
    **dict.fromkeys((ir.Total, ir.Extreme, ir.GeometricMean), _of_parts),
    ir.Power: lambda e: (e.base,),
    ir.Days: lambda e: (e.start, e.end),
    ir.If: _of_if,
    ir.Choose: _of_choose,
    ir.Bands: _of_bands,
}


def _shape(expr: ir.Expr) -> tuple[object, ...]:
    """What distinguishes two expressions of one class beside their children."""
    match expr:
        case ir.Const():
            return type(expr.value).__name__, expr.value
        case ir.InputRef() | ir.FigureRef() | ir.QuantityRef():
            return (expr.id,)
        case ir.NodeRef():
            return expr.id, expr.field
        case ir.LevelRef():
            return (expr.ladder,)
        case ir.Power():
            return (expr.exponent,)
        case ir.Round():
            return expr.rounding.step, expr.rounding.mode
        case ir.Extreme():
            return (expr.largest,)
        case ir.Compare():
            return (expr.op,)
        case ir.AtLeast():
            return (expr.count,)
        case ir.If():
            return (expr.otherwise is None,)
        case ir.Choose():
            return tuple(row.members for row in expr.rows)
        case ir.Bands():
            return tuple((b.lower is None, b.upper is None, b.lower_open, b.upper_open) for b in expr.bands)
        case ir.Days():
            return (expr.working,)
        case ir.Unencoded():
            return (expr.text,)
        case _:
            return ()


def plus(a: Poly, b: Poly, factor: Fraction) -> Poly:
    """A + factor × b."""
    result = dict(a)
    for monomial, coefficient in b.items():
        total = result.get(monomial, 0) + coefficient * factor
        if total:
            result[monomial] = Fraction(total)
        else:
            result.pop(monomial, None)
    return result


class Terms:
    """The terms of one program. Grows as expressions are asked about; the expressions are kept alive."""

    def __init__(self, program: ir.Program) -> None:
        self.quantities = {q.id: q for q in program.quantities}
        self.atoms: list[ir.Expr | Poly] = []
        self.factors: list[Factors] = [()]
        self._atom_ids: dict[tuple[object, ...], int] = {}
        self._monomial_ids: dict[Factors, int] = {(): ONE_MONOMIAL}
        self._polys: dict[int, tuple[ir.Expr, Poly]] = {}
        self._keys: dict[int, tuple[ir.Expr, int]] = {}
        self._sizes: dict[str, int] = {}
        for name in program.order:
            if name in self.quantities:
                self._size(name)

    # ------------------------------------------------------------------------------------------------------
    # numbering

    def monomial(self, factors: Factors) -> int:
        """The number of a product of powers (sorted by atom, no zero powers)."""
        number = self._monomial_ids.get(factors)
        if number is None:
            number = self._monomial_ids[factors] = len(self.factors)
            self.factors.append(factors)
        return number

    def single(self, atom: int) -> int:
        """The monomial that is just `atom`."""
        return self.monomial(((atom, 1),))

    def _atom(self, signature: tuple[object, ...], what: ir.Expr | Poly) -> int:
        number = self._atom_ids.get(signature)
        if number is None:
            number = self._atom_ids[signature] = len(self.atoms)
            self.atoms.append(what)
        return number

    def key(self, expr: ir.Expr) -> int:
        """The number of `expr` as an atom; equal for expressions that say the same."""
        known = self._keys.get(id(expr))
        if known is not None:
            return known[1]
        number = self._find_key(expr)
        self._keys[id(expr)] = (expr, number)
        return number

    def _find_key(self, expr: ir.Expr) -> int:
        if isinstance(expr, ir.QuantityRef) and self.seen_through(expr.id):
            return self.key(self.quantities[expr.id].expr)
        number = isinstance(expr, ir.Const) and isinstance(expr.value, Fraction)
        if number or isinstance(expr, (ir.Arith, ir.Neg, ir.Total)):
            poly = self.poly(expr)
            if len(poly) == 1:
                ((monomial, coefficient),) = poly.items()
                factors = self.factors[monomial]
                if coefficient == 1 and len(factors) == 1 and factors[0][1] == 1:
                    return factors[0][0]
            return self._atom(("poly", *sorted(poly.items())), poly)
        inside = tuple(self.key(child) for child in children(expr))
        return self._atom((type(expr).__name__, *_shape(expr), inside), expr)

    # ----------------------------------------------------------------------------------------------------
    # polynomials

    def poly(self, expr: ir.Expr) -> Poly:
        """`expr` as a sum of products. Not to be changed by the caller."""
        known = self._polys.get(id(expr))
        if known is not None:
            return known[1]
        poly = self._find_poly(expr)
        self._polys[id(expr)] = (expr, poly)
        return poly

    def _find_poly(self, expr: ir.Expr) -> Poly:
        match expr:
            case ir.Const(value=value) if isinstance(value, Fraction):
                return {ONE_MONOMIAL: value} if value else {}
            case ir.QuantityRef() if self.seen_through(expr.id):
                return self.poly(self.quantities[expr.id].expr)
            case ir.Arith(op=ir.ArithOp.ADD | ir.ArithOp.SUB):
                total: Poly = {}
                at: ir.Expr = expr
                while isinstance(at, ir.Arith) and at.op in (ir.ArithOp.ADD, ir.ArithOp.SUB):
                    sign = Fraction(1 if at.op is ir.ArithOp.ADD else -1)
                    total = plus(total, self.poly(at.right), sign)
                    at = at.left
                return plus(total, self.poly(at), Fraction(1))
            case ir.Arith(op=ir.ArithOp.MUL):
                return self.product(self.poly(expr.left), self.poly(expr.right))
            case ir.Arith():
                divisor = self.inverse(self.poly(expr.right))
                if divisor is not None:
                    return self.product(self.poly(expr.left), divisor)
            case ir.Neg():
                return plus({}, self.poly(expr.operand), Fraction(-1))
            case ir.Total():
                total = {}
                for part in expr.parts:
                    total = plus(total, self.poly(part.expr), Fraction(1))
                return total
            case ir.Power(exponent=exponent) if exponent.denominator == 1 and 0 < exponent <= 4:
                base = self.poly(expr.base)
                result = base
                for _ in range(int(exponent) - 1):
                    result = self.product(result, base)
                return result
            case _:
                pass
        if isinstance(expr, ir.Arith):  # a division by the constant zero
            inside = self.key(expr.left), self.key(expr.right)
            return {self.single(self._atom(("Arith", *inside), expr)): Fraction(1)}
        return {self.single(self.key(expr)): Fraction(1)}

    def product(self, a: Poly, b: Poly) -> Poly:
        """A × b: distributed over sums only where one side is a number."""
        if not a or not b:
            return {}
        if len(a) == 1 and ONE_MONOMIAL in a:
            return plus({}, b, a[ONE_MONOMIAL])
        if len(b) == 1 and ONE_MONOMIAL in b:
            return plus({}, a, b[ONE_MONOMIAL])
        (x, left), (y, right) = self.as_product(a), self.as_product(b)
        powers = dict(left)
        for atom, power in right:
            powers[atom] = powers.get(atom, 0) + power
        factors = tuple(sorted((atom, power) for atom, power in powers.items() if power))
        return {self.monomial(factors): x * y}

    def inverse(self, a: Poly) -> Poly | None:
        """1 / a; None for zero."""
        if not a:
            return None
        coefficient, factors = self.as_product(a)
        return {self.monomial(tuple((atom, -power) for atom, power in factors)): 1 / coefficient}

    def as_product(self, a: Poly) -> tuple[Fraction, Factors]:
        """A number times a monomial; a sum becomes an atom with largest coefficient 1. `a` is not zero."""
        if len(a) == 1:
            ((monomial, coefficient),) = a.items()
            return coefficient, self.factors[monomial]
        lead = a[max((m for m in a if m != ONE_MONOMIAL), key=lambda m: (abs(a[m]), -m))]
        primitive = {m: c / lead for m, c in a.items()}
        return lead, ((self._atom(("poly", *sorted(primitive.items())), primitive), 1),)

    def of_atom(self, atom: int) -> Poly:
        """The poly of an atom: its sum, or itself."""
        what = self.atoms[atom]
        return what if isinstance(what, dict) else {self.single(atom): Fraction(1)}

    # ------------------------------------------------------------------------------------------------------
    # quantities

    def seen_through(self, name: str) -> bool:
        """Whether a quantity is taken for its expression."""
        return name in self.quantities and self._size(name) <= _SEEN_THROUGH

    def _size(self, name: str) -> int:
        known = self._sizes.get(name)
        if known is not None:
            return known
        self._sizes[name] = _SEEN_THROUGH + 1  # for a quantity that reads itself
        size, stack = 0, [self.quantities[name].expr]
        while stack and size <= _SEEN_THROUGH:
            expr = stack.pop()
            size += 1
            stack.extend(children(expr))
            if isinstance(expr, ir.QuantityRef) and expr.id in self.quantities:
                size += self._size(expr.id)
        self._sizes[name] = size
        return size
