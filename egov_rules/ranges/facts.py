"""What is known where an expression stands: the conditions on the way to it, on top of declared ranges and
constraints.

Plain data, extended by `ranges.Ranges.assume`; a `Facts` that has been handed out never changes, apart from
its memo.
"""

from __future__ import annotations

from .. import ir
from .intervals import Interval
from .terms import Poly


class Facts:
    """Known here. Numbers are those of `terms.Terms`: monomials for `ranges`, `excluded`, `upper`,
    `touched`; atoms for the
    rest. `upper[m]`: polys that are at least zero and in which m has a negative coefficient; `loose`: such
    polys
    about formulas with branches. `clauses`: alternatives of which one holds. `dead`: this place is never
    reached.
    """

    __slots__ = (
        "applicable",
        "assumed",
        "clauses",
        "composites",
        "dead",
        "excluded",
        "inapplicable",
        "loose",
        "members",
        "memo",
        "ranges",
        "touched",
        "truths",
        "upper",
    )

    def __init__(self) -> None:
        self.ranges: dict[int, Interval] = {}
        self.excluded: dict[int, frozenset[object]] = {}
        self.members: dict[int, frozenset[str]] = {}
        self.truths: dict[int, bool] = {}
        self.upper: dict[int, tuple[Poly, ...]] = {}
        self.applicable: set[int] = set()
        self.inapplicable: set[int] = set()
        self.touched: set[int] = set()
        self.composites: tuple[int, ...] = ()
        self.loose: dict[int, tuple[Poly, ...]] = {}
        self.clauses: tuple[tuple[tuple[ir.Expr, bool], ...], ...] = ()
        self.dead = False
        self.memo: dict[object, object] = {}
        self.assumed: dict[tuple[int, bool], Facts] = {}

    def extended(self) -> Facts:
        """A copy to be added to."""
        new = Facts()
        new.ranges = dict(self.ranges)
        new.excluded = dict(self.excluded)
        new.members = dict(self.members)
        new.truths = dict(self.truths)
        new.upper = dict(self.upper)
        new.applicable = set(self.applicable)
        new.inapplicable = set(self.inapplicable)
        new.touched = set(self.touched)
        new.composites = self.composites
        new.loose = dict(self.loose)
        new.clauses = self.clauses
        new.dead = self.dead
        return new
