"""What rests on what: the order of evaluation, and the circles that have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .. import ir
from ..records import frozen
from ..source import NOWHERE, Span


@frozen
class Edge:
    """`id` is read at `span`."""

    id: str
    span: Span


def references(tree: object) -> list[Edge]:
    """Every node, quantity, figure and ladder that an IR tree reads, in order."""
    found: list[Edge] = []
    stack: list[object] = [tree]
    while stack:
        item = stack.pop()
        match item:
            case ir.NodeRef() | ir.QuantityRef() | ir.FigureRef():
                found.append(Edge(item.id, item.span))
            case ir.LevelRef():
                found.append(Edge(item.ladder, item.span))
            case tuple():
                stack.extend(reversed(item))
            case (
                ir.Expr() | ir.Part() | ir.Branch() | ir.ChoiceRow() | ir.Band() | ir.Formula() | ir.Members()
                | ir.NodeMember() | ir.NotApplicableIf() | ir.Adjust() | ir.LevelRow() | ir.Cell() | ir.Gate()
            ):  # fmt: skip
                names: tuple[str, ...] = type(item).__match_args__  # places are not among them
                stack.extend(getattr(item, name) for name in reversed(names))
            case _:
                pass
    return found


def graph(
    nodes: Iterable[ir.Node],
    quantities: Iterable[ir.Quantity],
    figures: Iterable[ir.Figure],
    ladders: Iterable[ir.Ladder],
) -> dict[str, list[Edge]]:
    """For each id the ids that it reads, in the order of the text."""
    edges: dict[str, list[Edge]] = {}
    for figure in figures:
        edges[figure.id] = references((figure.operand, figure.where))
    for quantity in quantities:
        edges[quantity.id] = references(quantity.expr)
    for node in nodes:
        edges[node.id] = references((node.not_applicable, node.body, node.adjust))
    for ladder in ladders:
        parts = [Edge(part, NOWHERE) for part in ladder.parts]
        edges[ladder.id] = parts + references((ladder.rows, ladder.formula, ladder.gates))
    for node in nodes:
        rulings = [clause.ruling for clause in node.not_applicable]
        for ruling in rulings if node.zero_divisor is None else [*rulings, node.zero_divisor]:
            for receiver in ruling.to:
                _after(edges, receiver, Edge(node.id, ruling.span))
    return edges


def _after(edges: dict[str, list[Edge]], receiver: str, giver: Edge) -> None:
    """A receiver of points comes after the giver, unless the giver rests on it or takes shares from it."""
    seen: set[str] = set()
    stack = [giver.id]
    while stack:
        id_ = stack.pop()
        if id_ == receiver:
            return
        if id_ not in seen and id_ in edges:
            seen.add(id_)
            stack.extend(edge.id for edge in edges[id_])
    if receiver in edges:
        edges[receiver].append(giver)


def arranged(
    edges: Mapping[str, Sequence[Edge]],
) -> tuple[tuple[str, ...], list[list[tuple[str, Span]]]]:
    """All ids, each after what it reads; and the circles, each as (id, where it reads the next).

    One pass over the edges without recursion: rulesets of ten thousand nodes may be one chain.
    """
    done: dict[str, None] = {}
    on_path: dict[str, int] = {}
    circles: list[list[tuple[str, Span]]] = []
    circled: set[str] = set()
    for root in edges:
        if root in done:
            continue
        path: list[str] = [root]
        taken: list[Span] = [NOWHERE]  # where path[i - 1] reads path[i]
        pending = [iter(edges[root])]
        on_path[root] = 0
        while path:
            edge = next(pending[-1], None)
            if edge is None:
                done[path[-1]] = None
                del on_path[path[-1]]
                path.pop(), taken.pop(), pending.pop()
                continue
            if edge.id in done or edge.id not in edges:
                continue
            start = on_path.get(edge.id)
            if start is None:
                on_path[edge.id] = len(path)
                path.append(edge.id)
                taken.append(edge.span)
                pending.append(iter(edges[edge.id]))
            elif edge.id not in circled:
                spans = [*taken[start + 1 :], edge.span]
                circle = list(zip(path[start:], spans, strict=True))
                circled.update(path[start:])
                circles.append(circle)
    return tuple(done), circles


__all__ = ["Edge", "arranged", "graph", "references"]
