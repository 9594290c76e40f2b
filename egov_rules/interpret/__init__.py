"""The meaning of a ruleset: one unit's facts in; every score, level and bound out, with the trace behind
each.

This is the reference that every other engine is held to, so it is written to be read, in this order:
`expressions` says what a formula is worth, `unit` what a node is worth and which level is reached, `bounds`
what is still possible while something is missing, `cohort` how units that are assessed together bear on each
other. All numbers are exact.
"""

from __future__ import annotations

from .. import ir
from ..result import Evaluation, Facts
from .cohort import Cohort, Contradiction, cohort_figures, contradictions
from .expressions import CalendarError
from .unit import Unit
from .whole import evaluation

__all__ = [
    "CalendarError",
    "Cohort",
    "Contradiction",
    "Unit",
    "cohort_figures",
    "contradictions",
    "evaluate",
]


def evaluate(program: ir.Program, facts: Facts) -> Evaluation:
    """Everything that `program` says about one unit. `CalendarError` where working days cannot be counted."""
    return evaluation(Unit(program, facts))
