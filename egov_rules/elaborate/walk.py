"""What the parts of the expression walk share: its shape, and the value of what failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from .. import ast, ir
from ..source import Span
from . import types
from .scope import Scope
from .types import Ty

Typed: TypeAlias = tuple[ir.Expr, Ty]


def failed(at: Span) -> Typed:
    """In place of an expression that has a finding: an unencoded rule without words, of which no pass
    complains.
    """
    return ir.Unencoded("", span=at), types.UNKNOWN


class ExprWalk(Protocol):
    """`expr.Walk` as the look-ups see it."""

    scope: Scope

    def elab(self, node: ast.Expr, want: Ty | None = None, near: Ty | None = None) -> Typed: ...

    def number(self, node: ast.Expr, near: Ty | None = None) -> Typed: ...

    def condition(self, node: ast.Expr) -> ir.Expr: ...

    def same(self, nodes: Sequence[ast.Expr], want: Ty | None) -> tuple[list[ir.Expr], Ty]: ...

    def as_number(self, expr: ir.Expr, ty: Ty, at: Span) -> Typed: ...
