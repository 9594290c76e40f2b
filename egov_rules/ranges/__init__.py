"""Which values an expression can take, before any data: from declared ranges and decimals, constraints and
their chains,
the conditions of the branch it stands in, and that a unit is in its cohort (law 11). Nothing else is tried.

Sound: a value that can occur is inside. `Ranges(program)` answers for one program and remembers; a place in
the rules is
a `Facts`: `ranges.base`, `ranges.facts_of(node)`, or one of these after `ranges.assume(facts, condition,
truth)`.
`ranges.range(expr, facts)` is an `Interval` with ends, open or closed, and a step; `node_range` and
`quantity_range` are
the same for what has a name; `may_be_na` and `may_be_zero` say what else can happen.
"""

from .facts import Facts
from .intervals import Interval
from .nodes import Ranges, rulings
from .values import day_in

__all__ = ["Facts", "Interval", "Ranges", "day_in", "rulings"]
