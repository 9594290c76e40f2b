"""What an evaluation is given and what it leaves: facts in; scores, levels, bounds and the trace behind
each out.

Data only. `interpret` fills it; reports, explanations and JSON are drawn from it elsewhere.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from . import ir
from .records import Factory, field, frozen

# ----------------------------------------------------------------------------------------------------- values


class NotApplicable(enum.Enum):
    """The one value that is not applicable (law 5)."""

    NA = "not_applicable"


NOT_APPLICABLE = NotApplicable.NA


@frozen
class Missing:
    """A value that is not known; `ids` names the inputs, open nodes, figures or unencoded texts behind it."""

    ids: frozenset[str]


Known: TypeAlias = Fraction | bool | str | date
Value: TypeAlias = Known | NotApplicable | Missing


# ------------------------------------------------------------------------------------------------------ facts


@frozen
class Awarded:
    """What a council awarded to an open node. `points` None: not given (missing)."""

    points: Fraction | None
    not_assessed: Fraction = Fraction(0)


@frozen
class Facts:
    """One unit's data, checked against the ruleset. `values`: inputs, unit attributes and round values by
    id (absent: missing); NOT_APPLICABLE where the cell said so. `figures`: cohort figures by id.
    `awarded`: open nodes by id.
    """

    year: int
    values: Mapping[str, Known | NotApplicable] = Factory(dict)
    awarded: Mapping[str, Awarded] = Factory(dict)
    figures: Mapping[str, Known | NotApplicable] = Factory(dict)


# ------------------------------------------------------------------------------------------------------ trace


@frozen
class Trace:
    """One evaluated expression with its value and the evaluated operands that it used, in order. Branches
    not taken have no trace. For a reference (`InputRef`, `NodeRef`, …) there are no children: the value
    has a line of its own.
    """

    expr: ir.Expr
    value: Value
    children: tuple[Trace, ...] = ()


# ---------------------------------------------------------------------------------------------------- results


class Status(enum.Enum):
    """What became of a node."""

    SCORED = "scored"
    MISSING = "missing"
    INFORMATIONAL = "informational"
    NOT_APPLICABLE = "not_applicable"


@frozen
class Adjusted:
    """One clause of a combined node, applied: the value after it, and the trace of its bound."""

    clause: ir.Adjust
    value: Fraction
    bound: Trace | None = None


@frozen
class NodeResult:
    """A node's outcome. `score`, `maximum` on the scaled scale; `raw`, `raw_max` before scaling. A missing
    node has the points so far as `score` (a criterion: 0) and `low`, `high` around every possible
    result; otherwise both equal `score`. Not applicable: `score` is what the ruling gives, None where
    the maximum leaves or is shared; `ruling` says which. Informational or index value that is not a
    number: `value`. `unrounded`: before the node's own rounding.
    """

    id: str
    status: Status
    score: Fraction | None
    maximum: Fraction | None
    raw: Fraction | None = None
    raw_max: Fraction | None = None
    unrounded: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    ruling: ir.Ruling | None = None
    ruled_by: ir.NotApplicableIf | None = None
    missing: frozenset[str] = frozenset()
    left_out: Fraction = Fraction(0)  # maxima left out under this node and scaled here (L)
    passed_up: Fraction = Fraction(0)  # maxima left out that pass through (R)
    # of whose maximum: members and amounts that sum to left_out
    left_out_by: tuple[tuple[str, Fraction], ...] = ()
    passed_up_by: tuple[tuple[str, Fraction], ...] = ()
    # the same by the node that scales it, if one does
    passed_up_to: tuple[tuple[str | None, Fraction], ...] = ()
    received: Fraction = Fraction(0)  # maximum received by sharing
    given_by: tuple[str, ...] = ()  # nodes whose maximum was shared to this one
    not_assessed: Fraction = Fraction(0)  # of an open node
    extra: Fraction = Fraction(0)  # bonus less penalty, added after scaling
    nested: Fraction = Fraction(0)  # the same of nodes beneath: in `raw`, but not scaled here
    adjusted: tuple[Adjusted, ...] = ()  # the clauses of a combined node, in order
    value: Value | None = None
    trace: Trace | None = field(default=None, repr=False)  # of the formula, or of the ruling's condition
    parts: tuple[Trace, ...] = field(default=(), repr=False)  # members of a combined node that are no nodes


@frozen
class QuantityResult:
    """A named value or cohort figure. `low`, `high` where it is missing and a number."""

    id: str
    value: Value
    low: Fraction | None = None
    high: Fraction | None = None
    trace: Trace | None = field(default=None, repr=False)


@frozen
class Condition:
    """One cell of a level table, applied. `holds` None: possible but not sure. `needs`, `has` None where
    not known; `short_by` where it is a number that falls short. `possible`/`sure` settle a missing one.
    """

    row: str
    label: str
    needs: Value | None
    has: Value | None
    holds: bool | None
    short_by: Fraction | None = None
    op: ir.CompareOp = ir.CompareOp.GE
    text: str = ""
    cites: tuple[str, ...] = ()


@frozen
class LevelResult:
    """A ladder's outcome. `level`: the column's label, the `còn lại` label, or None; when the unit is
    incomplete it is the level that is sure (`lowest`), `highest` the best still possible. `columns`:
    every column's conditions, by label.
    """

    id: str
    level: str | None
    lowest: str | None
    highest: str | None
    columns: Mapping[str, tuple[Condition, ...]] = Factory(dict)
    gates: tuple[ir.Gate, ...] = ()  # those that acted
    open_gates: tuple[ir.Gate, ...] = ()  # those whose condition is not known
    missing: frozenset[str] = frozenset()
    not_applicable: bool = False
    trace: Trace | None = field(default=None, repr=False)


@frozen
class Evaluation:
    """The whole outcome for one unit, before it is dressed with the submission's names and notes.
    `complete`: nothing that any score, level or index rests on is missing. `missing`: ids, in the
    ruleset's order. `index`: points so far when incomplete. `ranked` False: `chỉ xếp khi` does not hold,
    or the root is not assessed; None: not known yet.
    """

    complete: bool
    missing: tuple[str, ...]
    nodes: Mapping[str, NodeResult]
    quantities: Mapping[str, QuantityResult]
    levels: Mapping[str, LevelResult]
    index: Fraction | None
    index_low: Fraction | None
    index_high: Fraction | None
    rank_keys: tuple[Fraction | None, ...] = ()
    ranked: bool | None = True
