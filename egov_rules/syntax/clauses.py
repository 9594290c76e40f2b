"""What the builder holds between tokens and tree: clauses not yet given to their declaration, formulas not
yet folded.
"""

from __future__ import annotations

from .. import ast
from ..records import frozen
from ..source import Span


@frozen
class Clause:
    """One clause of a declaration, named by its rule; `value` is what the rule holds."""

    kind: str
    span: Span
    value: object = None
    quote: ast.Quote | None = None  # `từ 3 thành` before the value


@frozen
class RawFormula:
    """A formula as written: a value and the comma clauses after it. What they mean together depends on where
    it stands.
    """

    value: ast.Expr
    clauses: tuple[Clause, ...]
    span: Span


@frozen
class Word:
    """A keyword that was chosen from several (`!rule`): its terminal."""

    terminal: str
    span: Span


@frozen
class RawRow:
    """A row of braces: `keys` (a row, with RawFormula or Segment), `when` or `otherwise`."""

    kind: str
    span: Span
    keys: tuple[object, ...] = ()
    condition: ast.Expr | None = None
    formula: RawFormula | None = None
    segment: tuple[ast.Expr, ast.Expr] | None = None
