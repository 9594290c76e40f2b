"""The whole outcome of a unit: everything in order, what is missing, the index, what ranks it (laws 5, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .. import ir
from ..ir import Counting
from ..result import Evaluation, LevelResult, Missing, NodeResult, Status
from .expressions import holds
from .unit import SoFar, Unit


def evaluation(unit: Unit) -> Evaluation:
    """Everything, in the ruleset's order."""
    for id in unit.program.order:
        if id in unit.nodes:
            unit.node(id)
        elif id in unit.quantities:
            unit.quantity(id)
        elif id in unit.ladders:
            unit.level(id)
    nodes = {n.id: unit.node(n.id) for n in unit.program.nodes}
    quantities = {id: unit.quantity(id) for id in unit.quantities}
    ladders = {ladder.id: unit.level(ladder.id) for ladder in unit.program.ladders}
    missing = _all_missing(unit.program, nodes, ladders)
    index, low, high = _index(unit)
    ranking = unit.program.ranking
    ranked: bool | None = True
    if ranking is not None and ranking.where is not None:
        where = holds(unit.value(ranking.where))
        ranked = None if isinstance(where, Missing) else where
    keys = tuple(_rank_key(unit, key.expr) for key in ranking.keys) if ranking else ()
    if ranking and index is None and not missing:
        ranked = False
    return Evaluation(
        complete=not missing,
        missing=missing,
        nodes=nodes,
        quantities=quantities,
        levels=ladders,
        index=index,
        index_low=low,
        index_high=high,
        rank_keys=keys,
        ranked=ranked,
    )


def _all_missing(
    program: ir.Program, nodes: Mapping[str, NodeResult], ladders: Mapping[str, LevelResult]
) -> tuple[str, ...]:
    """What scores, levels and index lack, in the ruleset's order: inputs, figures, open nodes, texts not
    encoded. A node that is for information only, or beneath one that is not applicable, lacks nothing
    that counts.
    """
    idle: set[str] = set()
    found: set[str] = set()
    for node in program.nodes:
        if node.parent in idle or node.counting is Counting.INFORMATIONAL:
            idle.add(node.id)
        else:
            found |= nodes[node.id].missing
            if nodes[node.id].status is Status.NOT_APPLICABLE:
                idle.add(node.id)
    for level in ladders.values():
        found |= level.missing
    declared = [x.id for group in (program.inputs, program.figures, program.nodes) for x in group]
    known = [id for id in declared if id in found]
    return (*known, *sorted(found.difference(known)))


def _index(unit: Unit) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Points so far, lowest and highest of what units are ranked by: the first key, else the one index at
    the top.
    """
    ranking = unit.program.ranking
    if ranking and ranking.keys:
        expr = ranking.keys[0].expr
    else:
        top = [n for n in unit.program.nodes if n.parent is None and n.maximum is None]
        top = [n for n in top if n.counting is Counting.NORMAL]
        if len(top) != 1:
            return None, None, None
        expr = ir.NodeRef(top[0].id)
    low, high = unit.interval(expr) or (None, None)
    return SoFar(unit).number(expr), low, high


def _rank_key(unit: Unit, expr: ir.Expr) -> Fraction | None:
    value = SoFar(unit).number(expr)
    if value is None and isinstance(expr, ir.LevelRef):
        ladder, level = unit.ladders[expr.ladder], unit.level(expr.ladder).level
        return Fraction(ladder.order.index(level)) if level in ladder.order else None
    return value
